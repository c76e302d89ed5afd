//! `play`: the map, a prompt, and the news as they come.

use naktong_protocol::chat::Room;
use naktong_protocol::message::{Answer, MatchState, SeatKey, ServerMessage};
use naktong_protocol::notation::{QUESTIONS, find_hex};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::{SeatId, ViewEvent};

use super::coach::Coach;
use super::deal::Wish;
use super::{Desk, announced, ask, deal, legal_orders, look, order, talk};
use crate::connection::{Connection, Event};
use crate::fault::Fault;
use crate::prompt::{Known, Lines, Shared};
use crate::render::{dealings, means, panel, spoken, status};
use crate::table::{MatchName, Table};
use crate::talk::{Talk, say, written};
use crate::tui::app::Mode;

/// The most sentences that `log` remembers.
const LOG_MAX: usize = 2000;
/// How many lines of what was said before one came are shown.
const TALK_SHOWN: usize = 5;
/// How many of them `log` shows if no number is given.
const LOG_SHOWN: usize = 20;

const HELP: &str = "\
Orders (units by tag, hexes by number or place name; Tab completes):
  18r to 0706                      move by the cheapest way
  18r 0704>0705>0706               move hex by hex; also 18r >0705, 18r+107t >0705
  1/27 0704>0705 on foot           motor infantry of US and UK on foot
  rail 18r 0710   sail 1rok pusan  by train; by ship (UN)
  overrun 0707 with 107t 18r       on the move, from one hex
  attack 0707 with 18r 107t lead 18r support 4div air 1
  advance 18r   or   advance none  answer to an offered advance
  stance 1rok 5rok hold            hold, stand, delay, withdraw, reserve 0704 0705
  enter 5rok 1306                  an arrival enters; hasten: before its day (15.7)
  blow 1306-1307                   a bridge is blown now
  prepare 1306-1307                a bridge is blown when the enemy comes
  order 4div uijongbu seoul        a NK division's next two objectives; order 4div secure
  relieve 4div                     its commander is relieved (7.7)
  air interdiction 4 strike 2 call us-24-div 2   UN divides its air points; or air none
  refill 18r   raise 1rok pusan    a step for a unit; a destroyed regiment again
  keep 17rok   stake 766           what Inchon claims stays (14.6); 15.5
  lend 18r 107t   recall 18r       other seats of the side may attack with them
  done                             done with this phase
  resign                           give the match up
  undo   undo #12                  take back the last order, or all after event 12
Questions, answered by what you know:
  reach 18r                        where it can go
  odds attack 0707 with 18r 107t lead 18r
  why 18r 0704>0705                why an order would be refused
  supply 18r   or   supply 0707    the path of supply and its cost
  plan 4div                        what is on plan for a division
Talk:
  say TEXT                         to the table
  side TEXT                        to the seats of your own side alone
  chat                             what was said
Words:
  units [HEX]   front   clock   last   show HEX|UNIT|PLACE   orders   legal   log [N]
  status   map [HEX]   help   quit
With the other side:
  pause   resume   draw   agree OFFER   decline OFFER   grant 2h
  vacation 3   quiet 22-6   claim-win [stand-in]
While you are away:
  stand-in [recruit|regular|veteran]   a computer plays your seat;   take-back
  entrust                          a key for a friend;   entrust back";

pub(super) async fn play(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, seat)?;
    let table = desk.table(&mut connection, id, Some((seat, key))).await?;
    at_table(desk, connection, table, (seat, key), None).await
}

/// Plays on the full screen or line by line; with a coach, if there is one.
pub(super) async fn at_table(
    desk: &Desk<'_>,
    connection: Connection,
    table: Table,
    (seat, key): (SeatId, SeatKey),
    coach: Option<Coach>,
) -> Result<(), Fault> {
    if desk.output.is_full_screen() {
        let seat = Some((seat, key));
        return desk
            .screen(Mode::Play, connection, table, seat, coach)
            .await;
    }
    line_by_line(desk, connection, table, seat, coach).await
}

/// Plays at a prompt or from a pipe.
async fn line_by_line(
    desk: &Desk<'_>,
    connection: Connection,
    table: Table,
    seat: SeatId,
    coach: Option<Coach>,
) -> Result<(), Fault> {
    let interactive = desk.output.is_interactive();
    let known = Shared::new(Known {
        prompt: String::new(),
        view: table.view.clone(),
        legal: LegalOrders::default(),
    });
    let mut player = Player {
        desk,
        connection,
        table,
        seat,
        legal: LegalOrders::default(),
        known,
        log: vec![],
        talk: Talk::default(),
        told_to_move: None,
        coach,
    };
    player.begin(interactive).await?;
    let mut lines = match interactive {
        true => Lines::terminal(&player.known, desk.output.color),
        false => Lines::piped(),
    };
    let result = player.rounds(&mut lines).await;
    lines.close();
    result
}

struct Player<'a> {
    desk: &'a Desk<'a>,
    connection: Connection,
    table: Table,
    seat: SeatId,
    legal: LegalOrders,
    known: Shared,
    log: Vec<String>,
    talk: Talk,
    /// The turn and phase for which the player was told that it is his move.
    told_to_move: Option<(u16, Option<naktong_protocol::turn::Phase>)>,
    /// Who explains each step to a newcomer.
    coach: Option<Coach>,
}

impl Player<'_> {
    async fn begin(&mut self, interactive: bool) -> Result<(), Fault> {
        if self.desk.output.json {
            self.desk.output.object(&ServerMessage::Snapshot {
                r#match: self.table.id,
                head: self.table.head,
                view: Box::new(self.table.view.clone()),
            })?;
        } else if interactive {
            let picture = look::picture(self.desk, &self.table, None);
            self.desk.output.text(&picture)?;
            self.desk.output.text("`help` shows what can be typed.")?;
        } else {
            self.desk.output.text(&look::line(&self.table))?;
        }
        if let Some(own) = self.table.by_mate {
            let text = format!("You act for your mate's seat {}, by {own}.", self.seat);
            self.say(None, &[text])?;
        }
        let said = self.missed_talk().await?;
        let latest = said.len().saturating_sub(TALK_SHOWN);
        self.say(None, &said[latest..])?;
        let move_now = self.look_again().await?;
        self.say(None, &move_now)
    }

    /// What was said since it was last heard.
    async fn missed_talk(&mut self) -> Result<Vec<String>, Fault> {
        talk::missed(&self.connection, self.table.id, &mut self.talk).await
    }

    async fn rounds(&mut self, lines: &mut Lines) -> Result<(), Fault> {
        loop {
            tokio::select! {
                biased;
                event = self.connection.event() => {
                    let said = self.hear(event).await?;
                    self.say(Some(lines), &said)?;
                }
                line = lines.next() => {
                    let Some(line) = line else { return Ok(()) };
                    if !self.carry_out(line.trim()).await? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Prints what people read; nothing for programs, who get the messages themselves.
    fn say(&self, lines: Option<&Lines>, said: &[String]) -> Result<(), Fault> {
        if said.is_empty() || self.desk.output.json {
            return Ok(());
        }
        let text = said.join("\n");
        if lines.is_some_and(|lines| lines.print_above(&text)) {
            return Ok(());
        }
        self.desk.output.text(&text)
    }

    /// Takes an event in; what it tells.
    async fn hear(&mut self, event: Event) -> Result<Vec<String>, Fault> {
        let message = match event {
            Event::Message(message) => message,
            Event::Gone(fault) => return Err(fault),
            Event::Lost { attempt, of } => {
                let text = format!("connection lost, trying again {attempt}/{of}");
                return Ok(self.line_news(text));
            }
            Event::Back => {
                let mut said = self.line_news("connected again".into());
                said.extend(self.missed_talk().await?);
                said.extend(self.look_again().await?);
                return Ok(said);
            }
        };
        if self.desk.output.json {
            self.desk.output.object(&message)?;
        }
        let announced = match &message {
            ServerMessage::Announcement { text } => self.line_news(announced(text)),
            _ => vec![],
        };
        let heard = match &message {
            ServerMessage::Said { line, .. } if self.talk.take(line) => vec![written(line)],
            // A slow reader is given one, and may have missed what was said.
            ServerMessage::Snapshot { .. } => self.missed_talk().await?,
            _ => vec![],
        };
        let told = self.table.take(&message);
        if told.gap {
            self.table.refresh(&self.connection).await?;
        }
        let mut said = told.sentences;
        said.extend(announced);
        said.extend(heard);
        self.remember(&said);
        if changes_anything(&message) {
            said.extend(self.look_again().await?);
        }
        Ok(said)
    }

    /// How the line is: to stderr, but above the prompt where there is one.
    fn line_news(&self, text: String) -> Vec<String> {
        if self.desk.output.is_interactive() {
            return vec![text];
        }
        self.desk.output.talk(&text);
        vec![]
    }

    fn remember(&mut self, sentences: &[String]) {
        self.log.extend_from_slice(sentences);
        let excess = self.log.len().saturating_sub(LOG_MAX);
        self.log.drain(..excess);
    }

    /// Asks for the legal orders of the new state and sets the prompt; says when it has become
    /// the player's move.
    async fn look_again(&mut self) -> Result<Vec<String>, Fault> {
        let Table {
            id,
            board,
            view,
            info,
            ..
        } = &self.table;
        let to_move =
            status::is_to_move(board, view, self.seat) && matches!(info.state, MatchState::Playing);
        self.legal = match to_move {
            true => match legal_orders(&self.connection, *id, self.seat).await {
                Ok(legal) => legal,
                // The state may have gone on meanwhile: the next news ask again.
                Err(Fault::Refused(_)) => LegalOrders::default(),
                Err(fault) => return Err(fault),
            },
            false => LegalOrders::default(),
        };
        let turn = &self.table.view.turn;
        let phase = turn
            .phase
            .map_or(String::new(), |phase| format!(" {phase}"));
        let seat = match self.table.by_mate {
            Some(own) => format!("{} by {own}", self.seat),
            None => self.seat.to_string(),
        };
        let info = &self.table.info;
        self.known.set(Known {
            prompt: match (status::stands_in(info, self.seat), to_move) {
                (Some(level), _) => format!("{seat} ({level} computer plays, take-back)"),
                (None, true) => format!("{seat} T{}{phase}", turn.turn),
                (None, false) => format!("{seat} (waiting)"),
            },
            view: self.table.view.clone(),
            legal: self.legal.clone(),
        });
        let now = to_move.then_some((turn.turn, turn.phase));
        let is_new = now != self.told_to_move;
        self.told_to_move = now;
        let mut said = match (now, turn.phase) {
            // A coach says it in his own words.
            (Some(_), Some(phase)) if is_new && self.coach.is_none() => {
                let side = turn.acting.map_or(String::new(), |side| format!("{side} "));
                vec![format!(
                    "Your move, {side}{phase}: {}.",
                    status::hint(phase, &self.legal)
                )]
            }
            _ => vec![],
        };
        if let Some(coach) = &mut self.coach {
            let (caller, table) = (self.connection.caller(), &self.table);
            said.extend(coach.says(&caller, table, &self.legal).await?);
        }
        Ok(said)
    }

    /// Does what was typed; false to leave.
    async fn carry_out(&mut self, line: &str) -> Result<bool, Fault> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let output = self.desk.output;
        match (word.to_ascii_lowercase().as_str(), rest) {
            ("", _) => {}
            ("quit" | "exit" | "q", "") => return Ok(false),
            ("help" | "?", _) => output.text(HELP)?,
            ("map", "") => output.text(&look::picture(self.desk, &self.table, None))?,
            ("map", place) => match find_hex(place, Some(&self.table.board)) {
                Some(hex) => output.text(&look::picture(self.desk, &self.table, Some(hex)))?,
                None => output.text(&format!("{place:?} is no hex or place of this map."))?,
            },
            ("hint", "") if let Some(coach) = &self.coach => output.text(&coach.again())?,
            (look::ORDERS, "") => look::one(self.desk, &self.table, look::ORDERS)?,
            ("units", "") => output.text(&panel::units(&self.table.view))?,
            ("units", place) => match find_hex(place, Some(&self.table.board)) {
                Some(hex) => output.text(&spoken::units_in(hex, &self.table.view))?,
                None => output.text(&format!("{place:?} is no hex or place of this map."))?,
            },
            ("front", "") => {
                let Table { board, view, .. } = &self.table;
                output.text(&spoken::front(board, view, Some(self.seat)))?;
            }
            ("clock", "") => {
                let Table {
                    info, board, view, ..
                } = &self.table;
                let now = Some(dealings::now_ms());
                output.text(&spoken::clock(info, board, view, Some(self.seat), now))?;
            }
            ("last", "") => match self.log.last() {
                Some(line) => output.text(line)?,
                None => output.talk("Nothing has happened since you came."),
            },
            ("status", "") => {
                output.text(&panel::score(&self.table.view))?;
                for line in means::lines(&self.table.view) {
                    output.text(&line)?;
                }
                output.text(&look::line(&self.table))?;
            }
            ("legal", "") if output.json => output.object(&self.legal)?,
            ("legal", "") => output.text(&panel::legal(&self.legal, &self.table.names))?,
            ("log", count) => {
                let count = count.parse().unwrap_or(LOG_SHOWN);
                let first = self.log.len().saturating_sub(count);
                match &self.log[first..] {
                    [] => output.talk("Nothing has happened since you came."),
                    lines => output.text(&lines.join("\n"))?,
                }
            }
            ("say", text) => self.speak(self.talk.usual_room(), text).await?,
            ("side", text) => match self.talk.own_side() {
                Some(room) => self.speak(room, text).await?,
                None => output.text("You have seats on both sides: `naktong say --room nk`.")?,
            },
            ("chat", "") => {
                let lines: Vec<String> = self.talk.lines().map(written).collect();
                match lines.is_empty() {
                    true => output.talk("Nothing has been said."),
                    false => output.text(&lines.join("\n"))?,
                }
            }
            ("show", "") => output.text("show what? A hex, a place or a unit.")?,
            ("show", what) => match look::one(self.desk, &self.table, what) {
                Err(Fault::NotFound(text)) => output.text(&text)?,
                shown => shown?,
            },
            _ if let Some(wish) = deal::read(line) => self.settle(wish).await?,
            (word, _) if QUESTIONS.contains(&word) => self.question(line).await?,
            _ => self.order(line).await?,
        }
        Ok(true)
    }

    /// Says something, or the sentence that says why it is not said.
    async fn speak(&mut self, room: Room, text: &str) -> Result<(), Fault> {
        let output = self.desk.output;
        match talk::ask(&self.connection, self.table.id, say(room, text)).await {
            Ok(answer) if output.json => output.object(&answer),
            Ok(answer) => {
                let said: Vec<String> = self.talk.answer(&answer).iter().map(written).collect();
                self.say(None, &said)
            }
            Err(Fault::Refused(refusal)) if output.json => output.object(&Answer::Refused(refusal)),
            Err(Fault::Refused(refusal)) => output.text(&format!("not said: {}", refusal.text)),
            Err(fault) => Err(fault),
        }
    }

    /// A deal or a stand-in: what it changed comes as news; or the sentence that says why not.
    async fn settle(&self, wish: Result<Wish, String>) -> Result<(), Fault> {
        let output = self.desk.output;
        let wish = match wish {
            Ok(wish) => wish,
            Err(why) => return output.text(&format!("not understood: {why}")),
        };
        let caller = self.connection.caller();
        match deal::put(&caller, self.table.id, self.seat, &wish).await {
            Ok(info) if output.json => {
                // A program that entrusts makes the key itself.
                if let Some(text) = wish.done() {
                    output.talk(&text);
                }
                output.object(&Answer::Match(info))
            }
            Ok(_) => wish.done().map_or(Ok(()), |text| output.text(&text)),
            Err(Fault::Refused(refusal)) if output.json => output.object(&Answer::Refused(refusal)),
            Err(Fault::Refused(refusal)) => output.text(&format!("refused: {}", refusal.text)),
            Err(fault) => Err(fault),
        }
    }

    /// A question: the reply, or the sentence that says why there is none.
    async fn question(&self, line: &str) -> Result<(), Fault> {
        let output = self.desk.output;
        let asked = ask::put(
            self.desk,
            &self.connection,
            &self.table,
            self.seat,
            line,
            &self.legal,
        );
        match asked.await {
            Err(Fault::Refused(refusal)) if output.json => output.object(&Answer::Refused(refusal)),
            Err(Fault::Refused(refusal)) => output.text(&format!("no answer: {}", refusal.text)),
            Err(Fault::Notation(error)) => output.text(&format!("not understood: {error}")),
            asked => asked,
        }
    }

    /// An order: carried out, or the sentence that says why not.
    async fn order(&mut self, line: &str) -> Result<(), Fault> {
        let output = self.desk.output;
        let sent = match order::read(line, &self.table, &self.legal) {
            Ok(order) => {
                order::send(&self.connection, &self.table, self.seat, order, self.desk).await
            }
            Err(fault) => Err(fault),
        };
        let seq = match sent {
            Ok(seq) => seq,
            Err(Fault::Refused(refusal)) if output.json => {
                return output.object(&Answer::Refused(refusal));
            }
            Err(Fault::Refused(refusal)) => {
                return output.text(&format!("refused: {}", refusal.text));
            }
            Err(Fault::Notation(error)) => {
                return output.text(&format!("not understood: {error}"));
            }
            Err(fault) => return Err(fault),
        };
        while self.table.head.seq < seq {
            let event = self.connection.event().await;
            let said = self.hear(event).await?;
            self.say(None, &said)?;
        }
        Ok(())
    }
}

/// Whether a message may change what can be ordered.
fn changes_anything(message: &ServerMessage) -> bool {
    match message {
        ServerMessage::Update { update, .. } => {
            let tells_only = |event: &ViewEvent| matches!(event, ViewEvent::Report(_));
            !update.news.iter().all(tells_only)
        }
        ServerMessage::Snapshot { .. } | ServerMessage::Match(_) => true,
        _ => false,
    }
}
