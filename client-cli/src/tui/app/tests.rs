//! The screens, as they are read: a seat at a match in memory presses keys, a reader winds the
//! replay of a finished match.

use std::sync::Arc;

use insta::assert_snapshot;
use naktong_ai::Table;
use naktong_protocol::computer::Level;
use naktong_protocol::deal::Deal;
use naktong_protocol::question::Question;
use naktong_protocol::replay::Replay;
use naktong_protocol::turn::Phase;
use naktong_protocol::{Order, SeatId, Seq, Viewer};
use naktong_simulate::{HotSeat, Room};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;
use crate::tui::panels;
use crate::tui::theme::Depth;

const PLAIN: Theme = Theme {
    depth: Depth::None,
    ascii: false,
};

const ASCII: Theme = Theme {
    depth: Depth::None,
    ascii: true,
};

/// A player before his screen, and the match in memory that answers him.
struct Player {
    app: App,
    room: Room,
    seat: SeatId,
    told: u64,
    /// What it asked beside its orders.
    wished: Vec<Wish>,
    left: bool,
}

impl Player {
    fn at(scenario: &str, seat: &str) -> Self {
        let room = Room::new(naktong_scenarios::load(scenario).unwrap(), 1);
        let seat: SeatId = seat.parse().unwrap();
        let mut reel = Reel::new(room.view(seat).clone());
        reel.begin_at(Seq(1));
        let info = crate::measure::info(room.board());
        let app = App::new(
            Mode::Play,
            PLAIN,
            room.board().clone(),
            info.clone(),
            Some(seat),
            reel,
        );
        let mut player = Self {
            app,
            room,
            seat,
            told: 1,
            left: false,
            wished: vec![],
        };
        player.hears(Input::Info(Box::new(info), vec![]));
        player
    }

    /// Takes an input in and does what comes of it, as the loop and the server would.
    fn hears(&mut self, input: Input) {
        for effect in self.app.update(input) {
            match effect {
                Effect::Legal => {
                    let legal = self.table().legal().unwrap();
                    self.hears(Input::Legal(Ok(Box::new(legal))));
                }
                Effect::Ask(purpose, question) => {
                    let reply = self.ask(&question);
                    self.hears(Input::Reply(purpose, reply));
                }
                Effect::Order(order) => self.orders(order),
                Effect::Settle(wish) => self.wished.push(wish),
                Effect::Quit => self.left = true,
                Effect::Reconnect => self.hears(Input::Link(Link::Up)),
                Effect::Suspend
                | Effect::Redraw
                | Effect::Refresh
                | Effect::Chat(_)
                | Effect::Mouse(_) => {}
            }
        }
    }

    fn table(&mut self) -> HotSeat<'_> {
        HotSeat {
            room: &mut self.room,
            seat: self.seat,
        }
    }

    fn ask(&mut self, question: &Question) -> Result<Box<Reply>, String> {
        let reply = self.table().ask(question).unwrap();
        reply.map(Box::new).map_err(|refusal| refusal.text)
    }

    fn orders(&mut self, order: Order) {
        if let Err(refusal) = self.table().give(order).unwrap() {
            return self.hears(Input::Ordered(Err(refusal.text)));
        }
        self.told += 1;
        let (view, seq) = (self.room.view(self.seat).clone(), Seq(self.told));
        self.hears(Input::Snapshot(Box::new(view), seq));
        self.hears(Input::Ordered(Ok(seq)));
    }

    fn press(&mut self, keys: impl IntoIterator<Item = KeyCode>) {
        for key in keys {
            self.hears(Input::Key(KeyEvent::new(key, KeyModifiers::NONE)));
        }
    }

    /// Keys that are signs; a line break is Enter, a tab is Tab.
    fn types(&mut self, text: &str) {
        self.press(text.chars().map(|sign| match sign {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            sign => KeyCode::Char(sign),
        }));
    }

    fn screen(&mut self) -> String {
        screen(&mut self.app, 80, 24)
    }

    fn note(&self) -> &str {
        self.app.note.as_ref().map_or("", |(_, text)| text)
    }
}

fn screen(app: &mut App, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| panels::draw(app, frame)).unwrap();
    terminal.backend().to_string()
}

/// A finished match of C1, by every pair of eyes.
fn finished() -> Replay {
    let file = include_bytes!("../../../../tests/samples/c1-format-1.naktong");
    Replay::read(&file[..]).unwrap()
}

fn reader(viewer: Viewer) -> App {
    let replay = finished();
    let stream = replay
        .streams
        .iter()
        .position(|stream| stream.viewer() == viewer);
    App::of_replay(PLAIN, Arc::new(replay), stream.unwrap()).unwrap()
}

fn read(app: &mut App, keys: &str) {
    for sign in keys.chars() {
        let code = if sign == '\n' {
            KeyCode::Enter
        } else {
            KeyCode::Char(sign)
        };
        assert_eq!(
            app.update(Input::Key(KeyEvent::new(code, KeyModifiers::NONE))),
            []
        );
    }
}

#[test]
fn a_player_comes_to_the_table() {
    assert_snapshot!(Player::at("c1-uijongbu-road", "nk").screen());
}

#[test]
fn a_unit_shows_its_reach_and_the_path_to_the_cursor() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types("n");
    player.press([KeyCode::Down]);
    assert_snapshot!(player.screen());
}

#[test]
fn an_attack_shows_its_odds_before_it_is_sent() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types(":18r+107t to 1307\n");
    assert_eq!(player.note(), "Accepted: 18r+107t 1306>1406>1307.");
    player.types("Dna");
    assert_snapshot!(player.screen());
    let orders = player.room.orders();
    player.types("\n");
    assert_eq!(player.room.orders(), orders + 1);
    assert!(
        player
            .app
            .view()
            .attacked
            .contains(&"1308".parse().unwrap())
    );
}

#[test]
fn help_lists_every_key() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types("?");
    assert_snapshot!(screen(&mut player.app, 80, 120));
}

#[test]
fn an_order_is_typed_with_the_words_of_the_notation() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types(":18r to \t");
    assert_snapshot!(player.screen());
    player.types("\t\n");
    assert_eq!(player.room.orders(), 1);
    // The same line is recalled and refused: it has moved.
    player.types(":");
    player.press([KeyCode::Up, KeyCode::Enter]);
    assert_eq!(player.room.orders(), 1);
    assert!(
        player.note().starts_with("Not understood"),
        "{}",
        player.note()
    );
}

#[test]
fn why_not_asks_the_judge_about_what_the_cursor_points_at() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types("n");
    player.press([KeyCode::Down, KeyCode::Down, KeyCode::Down]);
    player.types("w");
    assert_snapshot!(player.note(), @"It would be refused: 107t must stop in 1307: it is in an enemy zone of control (5.3).");
}

#[test]
fn drafts_are_listed_amended_and_sent_together() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types(":draft 18r to 1307\n:draft 107t to 1406\n");
    assert_eq!((player.app.drafts.len(), player.room.orders()), (2, 0));
    player.types("o");
    assert_snapshot!(player.screen());
    // The second is written anew.
    player.types("j\n");
    assert_eq!(player.app.line.as_ref().unwrap().text, "107t 1306>1406");
    player.press([KeyCode::Backspace; 14]);
    player.types("107t to 1307\n");
    player.types("S");
    assert_eq!((player.app.drafts.len(), player.room.orders()), (0, 2));
    let at = |tag: &str| {
        let view = player.app.view();
        view.units
            .values()
            .find(|unit| unit.counter.tag == tag)
            .unwrap()
            .state
            .hex
            .to_string()
    };
    assert_eq!((at("18r"), at("107t")), ("1307".into(), "1307".into()));
}

#[test]
fn a_refused_draft_stays_with_its_reason_and_stops_the_others() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types(":draft 18r to 1307\n:draft 18r to 1307\n:draft 107t to 1307\nS");
    assert_eq!((player.app.drafts.len(), player.room.orders()), (2, 1));
    assert!(player.app.drafts[0].refused.is_some());
    assert!(
        player.screen().contains("1. 18r 1306>1406>1307"),
        "{}",
        player.screen()
    );
}

#[test]
fn who_ends_a_phase_with_work_left_is_asked() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types("D");
    assert_snapshot!(player.screen());
    player.types("n");
    assert_eq!(player.room.orders(), 0);
    player.types("Dy");
    assert_eq!(player.room.orders(), 1);
}

#[test]
fn a_lost_server_leaves_the_last_known_state_marked_stale_and_the_drafts() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types(":draft 18r to 1307\n");
    player.hears(Input::Link(Link::Lost { attempt: 3, of: 10 }));
    let shown = player.screen();
    assert!(
        shown.contains("STALE") && shown.contains("reconnecting 3/10"),
        "{shown}"
    );
    player.hears(Input::Link(Link::Gone("The server is gone.".into())));
    assert_snapshot!(player.screen());
    player.types("S");
    assert_eq!((player.app.drafts.len(), player.room.orders()), (1, 0));
    player.types("R");
    assert_eq!(player.app.link, Link::Up);
    player.types("S");
    assert_eq!((player.app.drafts.len(), player.room.orders()), (0, 1));
}

#[test]
fn leaving_with_drafts_is_asked_and_a_second_ctrl_c_leaves() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    let interrupt = || Input::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
    player.types(":draft 18r to 1307\nq");
    assert!(
        player.screen().contains("not sent: 1 draft."),
        "{}",
        player.screen()
    );
    assert!(!player.left);
    player.hears(interrupt());
    assert!(player.left);
    let mut idle = Player::at("c1-uijongbu-road", "nk");
    idle.hears(interrupt());
    assert!(idle.left);
}

#[test]
fn unknown_keys_and_words_say_what_there_is() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types("y");
    assert_snapshot!(player.note(), @"'y' does nothing: ? shows the keys, : types an order.");
    player.types(":frobnicate\n");
    assert!(
        player.note().starts_with("Not understood: "),
        "{}",
        player.note()
    );
    player.types(":go Atlantis\n");
    assert!(
        player.note().contains("no hex, place or unit"),
        "{}",
        player.note()
    );
}

#[test]
fn the_campaign_fits_every_screen_in_ascii() {
    let mut player = Player::at("c11-campaign-25-june", "i");
    player.app.theme = ASCII;
    let all = |columns, rows, app: &mut App| {
        let shown = screen(app, columns, rows);
        assert!(shown.is_ascii(), "{shown}");
        shown
    };
    assert_snapshot!(all(200, 60, &mut player.app));
    player.types("-");
    assert_snapshot!(all(80, 24, &mut player.app));
    player.types("++");
    assert_snapshot!(all(80, 24, &mut player.app));
    for (columns, rows) in [
        (1, 1),
        (20, 5),
        (40, 12),
        (41, 13),
        (129, 30),
        (130, 30),
        (300, 100),
    ] {
        for keys in ["-", "+", "?", "q", "i", "q", "b", "e"] {
            player.types(keys);
            all(columns, rows, &mut player.app);
        }
        player.left = false;
        player.press([KeyCode::Esc]);
    }
}

#[test]
fn zones_of_control_are_an_overlay() {
    let mut player = Player::at("c2-fall-of-seoul", "un");
    player.types("t");
    assert_snapshot!(player.screen());
}

#[test]
fn a_replay_is_wound_to_a_battle_and_marks_it() {
    let mut app = reader(Viewer::Everything);
    assert_snapshot!(screen(&mut app, 80, 24));
    read(&mut app, "b");
    assert_snapshot!(screen(&mut app, 80, 24));
    read(&mut app, "\n");
    assert_snapshot!(screen(&mut app, 80, 24));
}

#[test]
fn a_replay_goes_by_events_phases_turns_and_references() {
    let mut app = reader(Viewer::Everything);
    let phase = |app: &App| app.view().turn.phase;
    read(&mut app, "n");
    assert_eq!((app.reel.place(), phase(&app)), (1, Some(Phase::Movement)));
    read(&mut app, ">");
    assert_eq!(phase(&app), Some(Phase::Combat));
    let reference = app.reference();
    read(&mut app, "p<");
    assert_eq!(phase(&app), Some(Phase::Movement));
    app.update(Input::Key(KeyEvent::new(KeyCode::End, KeyModifiers::NONE)));
    assert!(app.view().outcome.is_some());
    app.go_to(&reference);
    assert_eq!(
        (app.reference(), phase(&app)),
        (reference, Some(Phase::Combat))
    );
    read(&mut app, ":turn 1\n");
    assert_eq!((app.reel.place(), app.view().turn.turn), (1, 1));
    read(&mut app, ":#400\n");
    assert!(app.reel.at_end());
}

#[test]
fn the_same_moment_is_seen_by_other_eyes() {
    let mut app = reader(Viewer::Everything);
    read(&mut app, "}V");
    assert_snapshot!(screen(&mut app, 80, 24));
    let moment = app.view().turn.turn;
    read(&mut app, "j\n");
    assert_ne!(app.view().viewer, Viewer::Everything);
    assert_eq!(app.view().turn.turn, moment);
}

#[test]
fn a_running_replay_stops_at_the_end() {
    let mut app = reader(Viewer::Spectator);
    read(&mut app, " ");
    assert!(app.running.is_some());
    for _ in 0..=app.reel.len() {
        app.update(Input::Tick);
    }
    assert_eq!((app.running, app.reel.at_end()), (None, true));
}

#[test]
fn nobody_orders_anything_in_a_replay() {
    let mut app = reader(Viewer::Spectator);
    read(&mut app, ":18r to 1307\n");
    assert!(
        app.note.as_ref().unwrap().1.contains("nobody orders here"),
        "{:?}",
        app.note
    );
}

#[test]
fn a_lesson_is_a_page_advice_a_remark_and_hint_says_it_again() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    let lesson = "\nMOVEMENT (9): each unit has\nmovement points.".to_owned();
    let advice = "Type: 18r to 1307".to_owned();
    let taught = Input::Taught(vec![lesson, advice.clone()], "It again.".into());
    player.hears(taught);
    let page = player.screen();
    assert!(
        page.contains("MOVEMENT (9): each unit has movement points."),
        "{page}"
    );
    assert!(
        page.contains("`:` opens the line"),
        "said with the first lesson: {page}"
    );
    player.press([KeyCode::Esc]);
    let taught = Input::Taught(vec![advice], "It again.".into());
    player.hears(taught);
    let screen = player.screen();
    assert!(
        screen.contains("Type: 18r to 1307") && !screen.contains("Tutorial"),
        "{screen}"
    );
    player.types(":hint\n");
    assert!(player.screen().contains("It again."));
}

#[test]
fn what_is_said_is_told_counted_and_shown_and_answered() {
    use std::collections::BTreeSet;

    use naktong_protocol::chat::{ChatAnswer, ChatRequest, Room};

    use crate::talk::tests::line;

    let mut player = Player::at("c1-uijongbu-road", "nk");
    let rooms = BTreeSet::from([Room::Table, Room::Nk]);
    let answer = ChatAnswer::Lines {
        lines: vec![line(Room::Table, 1, "South", "Good luck!")],
        hears: rooms.clone(),
        speaks: rooms,
    };
    player.app.note = None;
    player.hears(Input::Chat(Ok(Box::new(answer))));
    let second = line(Room::Table, 2, "South", "Your turn; mind 7dcf#12.");
    player.hears(Input::Said(Box::new(second.clone())));
    assert_eq!(player.note(), "South: Your turn; mind 7dcf#12.");
    assert!(player.screen().contains("1 said (C)"));
    let watchers = ChatAnswer::Watchers {
        names: BTreeSet::from(["Ann".to_owned()]),
        others: 2,
    };
    player.hears(Input::Chat(Ok(Box::new(watchers))));
    let aside = line(Room::Nk, 1, "Front", "Take the road by dusk.");
    player.types("C");
    player.hears(Input::Said(Box::new(aside)));
    assert_snapshot!(player.screen());
    assert_snapshot!(screen(&mut player.app, 140, 40));

    // What is typed goes to the table, or to one's own side.
    player.types("\"Thanks!");
    for (typed, room) in [("", Room::Table), (":side On my way.", Room::Nk)] {
        player.types(typed);
        let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
        let effects = player.app.update(Input::Key(enter));
        let [Effect::Chat(ChatRequest::Say { room: to, .. })] = &effects[..] else {
            panic!("{effects:?}");
        };
        assert_eq!(*to, room);
    }
}

#[test]
fn undo_takes_back_drafts_first_and_then_asks_the_server() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    player.types(":undo");
    player.press([KeyCode::Enter]);
    assert_eq!(player.wished, [Wish::Deal(Deal::Undo { to: None })]);
    player.types(":agree draw");
    player.press([KeyCode::Enter]);
    assert_eq!(player.wished.len(), 2);
    player.types(":agree peace");
    player.press([KeyCode::Enter]);
    assert_eq!(player.wished.len(), 2, "it is told what there is");
}

#[test]
fn a_player_who_leaves_hands_his_seat_to_a_computer_and_sees_that_it_plays() {
    let mut player = Player::at("c1-uijongbu-road", "nk");
    for (typed, wish) in [
        (":stand-in vet\t\n", Wish::StandIn(Level::Veteran)),
        (":stand-in\n", Wish::StandIn(Level::Regular)),
        (":take-b\t\n", Wish::TakeBack),
    ] {
        player.types(typed);
        assert_eq!(player.wished.pop(), Some(wish), "{typed:?}");
    }
    player.types(":entrust\n");
    let Some(wish @ Wish::Entrust(_)) = player.wished.pop() else {
        panic!("{:?}", player.note());
    };
    assert!(wish.done().unwrap().contains("naktong claim"));
    player.types(":stand-in genius\n");
    assert!(player.wished.is_empty() && player.note().contains("genius"));

    assert!(player.screen().contains("YOUR MOVE"));
    let mut info = player.app.info.clone();
    info.seats[0].player = Some("Ann".to_owned());
    info.seats[0].computer = Some(Level::Veteran);
    player.hears(Input::Info(Box::new(info), vec![]));
    let screen = player.screen();
    let header = screen.lines().next().unwrap();
    assert!(header.contains("COMPUTER PLAYS: take-back"));
    assert!(!header.contains("YOUR MOVE"), "{header}");
    player.app.by_mate = Some("un".parse().unwrap());
    assert!(player.screen().contains("you act for nk by un"));
}
