//! What the full screen shows and what was begun on it. Inputs go in, the state changes, effects
//! come out; nothing here touches a terminal, a socket or a clock.

mod answers;
mod keys;
mod looking;
mod ordering;
mod sight;
mod talking;
mod typed;

use std::sync::Arc;

use naktong_protocol::chat::{ChatAnswer, ChatRequest, Line};
use naktong_protocol::message::{MatchInfo, MatchState, Update};
use naktong_protocol::order::{LegalOrders, MoveOption, Order};
use naktong_protocol::question::{Question, Reply, SupplyLine};
use naktong_protocol::replay::Replay;
use naktong_protocol::view::Misfit;
use naktong_protocol::{Board, Hex, MatchId, SeatId, Seq, UnitId, View, ViewEvent};
use ratatui::crossterm::event::{KeyEvent, MouseEvent};

use super::entry::attack::Attack;
use super::entry::drafts::Draft;
use super::entry::line::CommandLine;
use super::entry::menu::{Menu, Pick};
use super::map::atlas::Atlas;
use super::reel::Reel;
use super::reel::page::Stage;
use super::text::wrap;
use super::theme::Theme;
use crate::commands::deal::Wish;
use crate::render::status;
use crate::talk::Talk;
pub(crate) use sight::Sight;

/// How the full screen is used, for who is taught on it.
const ON_SCREEN: &str = "
On this screen `:` opens the line on which you type, `:hint` says the last lesson again, and `?` \
lists the keys: with the arrows, Enter, `a` and `D` you can do all of it without typing.";

/// Columns of a lesson.
const LESSON_COLUMNS: usize = 72;

/// What the screen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A seat plays.
    Play,
    /// Somebody looks on.
    Watch,
    /// A file, or a match that is over.
    Replay,
}

/// How the line to the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// It stands.
    Up,
    /// It broke and is tried again.
    Lost {
        /// Which try this is.
        attempt: u32,
        /// Of how many.
        of: u32,
    },
    /// It is down for good; why.
    Gone(String),
    /// There is none: a file is shown.
    File,
}

/// What comes in.
#[derive(Debug)]
pub(crate) enum Input {
    /// A key.
    Key(KeyEvent),
    /// The mouse, if it is on.
    Mouse(MouseEvent),
    /// News of the match.
    Update(Update),
    /// The whole view anew.
    Snapshot(Box<View>, Seq),
    /// Seats or state changed; what that tells.
    Info(Box<MatchInfo>, Vec<String>),
    /// Something to say that is no news of the match.
    Say(String),
    /// The line changed.
    Link(Link),
    /// What the seat may order.
    Legal(Result<Box<LegalOrders>, String>),
    /// What the judge said to a question.
    Reply(Purpose, Result<Box<Reply>, String>),
    /// What came of the order on its way.
    Ordered(Result<Seq, String>),
    /// Somebody has said something.
    Said(Box<Line>),
    /// What came of a request about the talk.
    Chat(Result<Box<ChatAnswer>, String>),
    /// The match so far.
    History(Box<Replay>),
    /// What the coach says now, and what he says when he is asked again.
    Taught(Vec<String>, String),
    /// Time to go on, while a replay runs.
    Tick,
}

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Leave.
    Quit,
    /// Stop the program until the shell takes it up again.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Ask for the legal orders.
    Legal,
    /// Ask the judge.
    Ask(Purpose, Question),
    /// Send an order.
    Order(Order),
    /// Ask about the talk, or say something.
    Chat(ChatRequest),
    /// Settle something with the other side, or hand the seat on.
    Settle(Wish),
    /// Call the server again.
    Reconnect,
    /// Ask for the whole view.
    Refresh,
    /// Listen to the mouse, or no longer.
    Mouse(bool),
}

/// Why the judge was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// For the attack dialog, in its state of this number.
    Odds(u64),
    /// Why an order would be refused.
    WhyNot(Question),
    /// To mark the path on the map.
    Supply,
    /// To mark the hexes on the map.
    Reach,
    /// It was typed: the reply is read as a page.
    Typed(Question),
}

/// The panels, where there is room for one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// The hex under the cursor and who stands there.
    Hex,
    /// What has happened.
    Log,
    /// Seats, points, means.
    Match,
    /// What is drafted and what is left to do.
    Orders,
    /// What is said.
    Chat,
}

impl Tab {
    /// In their order.
    pub(crate) const ALL: [Self; 5] = [Self::Hex, Self::Log, Self::Match, Self::Orders, Self::Chat];

    /// What stands on it: who looks on has battles where a player has orders.
    pub(crate) fn word(self, mode: Mode) -> &'static str {
        match (self, mode) {
            (Self::Hex, _) => "Hex",
            (Self::Log, _) => "Log",
            (Self::Match, _) => "Match",
            (Self::Orders, Mode::Play) => "Orders",
            (Self::Orders, Mode::Watch | Mode::Replay) => "Battles",
            (Self::Chat, _) => "Chat",
        }
    }
}

/// Something that lies over the map until it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// A text to read.
    Page {
        /// What it is.
        title: String,
        /// The text.
        text: String,
        /// The first line shown.
        scroll: usize,
    },
    /// An attack is put together.
    Attack(Attack),
    /// Units are picked.
    Pick(Pick),
    /// One of some lines.
    Menu(Menu),
    /// The drafts of the phase; which of them is under the cursor.
    Drafts(usize),
    /// A question of ours.
    Confirm(String, Confirmed),
}

/// What is done when a question of ours is answered with yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Confirmed {
    /// The order goes out.
    Order(Order),
    /// The program ends.
    Quit,
}

/// What the judge marked on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A path of supply.
    Supply(SupplyLine),
    /// Where a unit can go.
    Reach(Vec<MoveOption>),
}

/// How a remark sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// In passing.
    Plain,
    /// It went well.
    Good,
    /// It was refused, or is lost.
    Bad,
}

/// An order on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sending {
    /// As it is written.
    pub(crate) text: String,
    /// It is the first draft, and the others follow.
    pub(crate) drafts: bool,
    /// It is accepted; its news are still to come.
    pub(crate) accepted: Option<Seq>,
}

/// The state of the screen.
#[derive(Clone, Debug)]
pub(crate) struct App {
    /// What it is for.
    pub(crate) mode: Mode,
    /// Colours and signs.
    pub(crate) theme: Theme,
    /// Which match.
    pub(crate) id: MatchId,
    /// By whose eyes; `None` for a spectator and a replay.
    pub(crate) seat: Option<SeatId>,
    /// The seat of ours by which we act for a mate's.
    pub(crate) by_mate: Option<SeatId>,
    /// What never changes.
    pub(crate) board: Board,
    /// The same, by hex.
    pub(crate) atlas: Atlas,
    /// Seats and state.
    pub(crate) info: MatchInfo,
    /// What is and was known.
    pub(crate) reel: Reel,
    /// The file, if it is one.
    pub(crate) replay: Option<Arc<Replay>>,
    /// How the line is.
    pub(crate) link: Link,
    /// What may be ordered; nothing while it is not our move.
    pub(crate) legal: LegalOrders,
    /// Where on the map we look.
    pub(crate) sight: Sight,
    /// The selected units, all in one hex.
    pub(crate) chosen: Vec<UnitId>,
    /// Moves are on foot where that is a choice.
    pub(crate) on_foot: bool,
    /// A path put together hex by hex.
    pub(crate) via: Vec<Hex>,
    /// What the judge marked.
    pub(crate) shown: Option<Shown>,
    /// The panel shown where there is room for one.
    pub(crate) tab: Tab,
    /// Panels are shown at all.
    pub(crate) panels: bool,
    /// Lines that the log is scrolled back.
    pub(crate) log_back: usize,
    /// What lies over the map.
    pub(crate) dialog: Option<Dialog>,
    /// The line that is being typed.
    pub(crate) line: Option<CommandLine>,
    /// Lines typed before.
    pub(crate) history: Vec<String>,
    /// Orders kept back.
    pub(crate) drafts: Vec<Draft>,
    /// The order on its way.
    pub(crate) sending: Option<Sending>,
    /// The last remark.
    pub(crate) note: Option<(Tone, String)>,
    /// What was told beside the news, by the place in the reel at which it came.
    pub(crate) asides: Vec<(usize, String)>,
    /// What was said.
    pub(crate) talk: Talk,
    /// Lines that were said while the panel of talk was not shown.
    pub(crate) unread: usize,
    /// Steps a second, while the reel runs by itself.
    pub(crate) running: Option<u8>,
    /// What the coach says when he is asked again.
    pub(crate) hint: Option<String>,
    /// What o'clock it is, by the world outside: milliseconds since 1970. Without it clocks are told
    /// by when they run out.
    pub(crate) now_ms: Option<u64>,
    /// The mouse is listened to.
    pub(crate) mouse: bool,
    stamp: u64,
    told_to_move: Option<Stage>,
}

impl App {
    /// A match as it stands.
    pub(crate) fn new(
        mode: Mode,
        theme: Theme,
        board: Board,
        info: MatchInfo,
        seat: Option<SeatId>,
        reel: Reel,
    ) -> Self {
        let atlas = Atlas::of(&board);
        let home = home(reel.view(), seat).unwrap_or_else(|| atlas.middle());
        Self {
            mode,
            theme,
            id: info.id,
            seat,
            by_mate: None,
            sight: Sight::at(home),
            atlas,
            board,
            info,
            reel,
            replay: None,
            link: Link::Up,
            legal: LegalOrders::default(),
            chosen: vec![],
            on_foot: false,
            via: vec![],
            shown: None,
            tab: match mode {
                Mode::Play => Tab::Hex,
                Mode::Watch | Mode::Replay => Tab::Log,
            },
            panels: true,
            log_back: 0,
            dialog: None,
            line: None,
            history: vec![],
            drafts: vec![],
            sending: None,
            note: None,
            asides: vec![],
            talk: Talk::default(),
            unread: 0,
            running: None,
            hint: None,
            now_ms: None,
            mouse: false,
            stamp: 0,
            told_to_move: None,
        }
    }

    /// A replay file by the eyes of one of its streams; we stand at its beginning.
    ///
    /// # Errors
    /// [`Misfit`] if the file's news do not fit its views.
    pub(crate) fn of_replay(
        theme: Theme,
        replay: Arc<Replay>,
        stream: usize,
    ) -> Result<Self, Misfit> {
        let header = &replay.header;
        let mut reel = Reel::of(&header.board, &replay.streams[stream])?;
        reel.go(0);
        let (board, info) = (header.board.clone(), header.info.clone());
        let mut app = Self::new(Mode::Replay, theme, board, info, None, reel);
        app.link = Link::File;
        app.replay = Some(replay);
        Ok(app)
    }

    /// Takes an input in; what is to be done now.
    pub(crate) fn update(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Key(key) => self.key(key),
            Input::Mouse(mouse) => self.mouse(mouse),
            Input::Update(update) => self.heard(update),
            Input::Snapshot(view, seq) => {
                self.reel = Reel::new(*view);
                self.reel.begin_at(seq);
                // Whoever read too slowly may have missed what was said.
                let mut effects = self.catch_up();
                effects.extend(self.after_news());
                effects
            }
            Input::Info(info, told) => {
                self.info = *info;
                let place = self.reel.len();
                self.asides
                    .extend(told.into_iter().map(|text| (place, text)));
                self.after_news()
            }
            Input::Say(text) => {
                self.asides.push((self.reel.len(), text.clone()));
                self.say(Tone::Bad, text);
                vec![]
            }
            Input::Link(link) => self.link(link),
            Input::Legal(legal) => {
                // Refused means that play has gone on meanwhile: its news ask again.
                self.legal = legal.map(|legal| *legal).unwrap_or_default();
                self.your_move();
                vec![]
            }
            Input::Reply(purpose, reply) => self.reply(purpose, reply),
            Input::Ordered(answer) => self.ordered(answer),
            Input::Said(line) => {
                self.hears(&line);
                vec![]
            }
            Input::Chat(answer) => {
                self.talk_answered(answer.map(|answer| *answer));
                vec![]
            }
            Input::History(replay) => {
                self.remember(&replay);
                vec![]
            }
            Input::Taught(said, again) => {
                self.taught(&said, again);
                vec![]
            }
            Input::Tick => {
                if self.running.is_some() {
                    self.step_on();
                }
                vec![]
            }
        }
    }

    /// What is known where we look.
    pub(crate) fn view(&self) -> &View {
        self.reel.view()
    }

    /// Whether the seat may order something now.
    pub(crate) fn is_to_move(&self) -> bool {
        let to_move = |seat| status::is_to_move(&self.board, self.reel.last_view(), seat);
        self.mode == Mode::Play
            && matches!(self.info.state, MatchState::Playing)
            && self.seat.is_some_and(to_move)
    }

    /// Whether what is shown may be older than the match.
    pub(crate) fn is_stale(&self) -> bool {
        matches!(self.link, Link::Lost { .. } | Link::Gone(_))
    }

    /// A remark on the line above the status.
    pub(crate) fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.note = Some((tone, text.into()));
    }

    /// Opens a text.
    pub(crate) fn page(&mut self, title: impl Into<String>, text: impl Into<String>) {
        self.dialog = Some(Dialog::Page {
            title: title.into(),
            text: text.into(),
            scroll: 0,
        });
    }

    /// A lesson lies over the map; advice alone is a remark.
    fn taught(&mut self, said: &[String], again: String) {
        if said.is_empty() {
            return;
        }
        let is_first = self.hint.is_none();
        self.hint = Some(again);
        let is_lesson = |text: &String| text.starts_with('\n');
        let text: Vec<String> = said.iter().map(|text| flowing(text)).collect();
        let text = text.join("\n").replace("\n\n\n", "\n\n");
        let text = text.trim();
        if is_first {
            self.page("Tutorial", format!("{text}\n{}", flowing(ON_SCREEN)));
        } else if said.iter().any(is_lesson) {
            self.page("Tutorial", text);
        } else {
            self.say(Tone::Good, text.replace('\n', " "));
        }
    }

    fn heard(&mut self, update: Update) -> Vec<Effect> {
        let tells_only = |event: &ViewEvent| matches!(event, ViewEvent::Report(_));
        let changes = !update.news.iter().all(tells_only);
        if self.reel.push(&self.board, update).is_err() {
            return vec![Effect::Refresh];
        }
        if self.reel.at_end() {
            self.log_back = 0;
            self.look_where_it_happened();
        }
        match changes {
            true => self.after_news(),
            false => self.go_on_sending(),
        }
    }

    fn after_news(&mut self) -> Vec<Effect> {
        let view = self.reel.last_view();
        self.chosen.retain(|unit| view.units.contains_key(unit));
        self.via.clear();
        let mut effects = self.go_on_sending();
        match self.is_to_move() {
            true => effects.push(Effect::Legal),
            false => {
                self.legal = LegalOrders::default();
                self.told_to_move = None;
            }
        }
        effects
    }

    fn link(&mut self, link: Link) -> Vec<Effect> {
        let back = self.link != Link::Up && link == Link::Up;
        match &link {
            Link::Up if back => self.say(Tone::Good, "Connected again."),
            Link::Gone(why) => {
                let text = format!("{why} R calls again; drafts are kept.");
                self.sending = None;
                self.say(Tone::Bad, text);
            }
            _ => {}
        }
        self.link = link;
        match back {
            true => {
                let mut effects = self.catch_up();
                effects.extend(self.after_news());
                effects
            }
            false => vec![],
        }
    }

    /// Says once in a phase that it is the seat's move.
    fn your_move(&mut self) {
        let turn = &self.reel.last_view().turn;
        let now = self.is_to_move().then(|| Stage::of(turn));
        // Who is taught is told so by his coach.
        if now == self.told_to_move || self.hint.is_some() {
            self.told_to_move = now;
            self.offer_advance();
            return;
        }
        self.told_to_move = now;
        if let Some(Stage {
            phase: Some(phase), ..
        }) = now
        {
            let hint = status::hint(phase, &self.legal);
            self.say(Tone::Good, format!("Your move, {phase}: {hint}."));
        }
        self.offer_advance();
    }

    /// The whole match instead of what was heard since we came.
    fn remember(&mut self, replay: &Replay) {
        let viewer = self.reel.last_view().viewer;
        let stream = replay
            .streams
            .iter()
            .find(|stream| stream.viewer() == viewer);
        let Some(Ok(mut reel)) = stream.map(|stream| Reel::of(&self.board, stream)) else {
            return;
        };
        let last = reel.last_seq();
        let newer = self
            .reel
            .updates()
            .iter()
            .filter(|update| update.seq > last);
        for update in newer.cloned().collect::<Vec<_>>() {
            let follows = reel.last_seq().next() == update.seq;
            if !follows || reel.push(&self.board, update).is_err() {
                return;
            }
        }
        // It must lead to where we are.
        if reel.last_view() == self.reel.last_view() && self.reel.at_end() {
            let more = reel.len() - self.reel.len();
            self.asides.iter_mut().for_each(|(place, _)| *place += more);
            self.reel = reel;
        }
    }

    /// A number that no other state of a dialog has.
    fn fresh_stamp(&mut self) -> u64 {
        self.stamp += 1;
        self.stamp
    }
}

/// A lesson broken anew to what fits a small screen; advice as it is.
fn flowing(text: &str) -> String {
    match text.strip_prefix('\n') {
        Some(lesson) => {
            let lesson = lesson.replace('\n', " ");
            format!("\n{}\n", wrap(&lesson, LESSON_COLUMNS, 0).join("\n"))
        }
        None => text.to_owned(),
    }
}

/// The hex amid the units of the seat, or of all: the one from which the others are least far.
fn home(view: &View, seat: Option<SeatId>) -> Option<Hex> {
    let own = |unit: &&naktong_protocol::view::UnitView| {
        let owner = unit.state.own.as_ref().map(|own| own.seat);
        seat.is_none() || owner == seat
    };
    let hexes: Vec<Hex> = view
        .units
        .values()
        .filter(own)
        .map(|unit| unit.state.hex)
        .collect();
    let far = |hex: Hex| hexes.iter().map(|other| hex.distance(*other)).sum::<u32>();
    hexes.iter().copied().min_by_key(|hex| (far(*hex), *hex))
}

#[cfg(test)]
mod tests;
