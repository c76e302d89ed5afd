//! A match as this client follows it: board, view, and the news folded in.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use naktong_protocol::message::{Answer, MatchInfo, MatchState, Request, SeatKey, ServerMessage};
use naktong_protocol::proof::{self, Head};
use naktong_protocol::{Board, MatchId, SeatId, Seq, UnitId, View, ViewEvent};
use tokio::time::timeout;

use crate::connection::{Caller, Connection, Event, strange};
use crate::fault::Fault;
use crate::heads::Heads;
use crate::render::ride::Ride;
use crate::render::sentence;

/// The fewest hex digits of a match id's ending that are taken.
const SHORTEST_ENDING: usize = 4;
/// The most pages of the match list that are searched.
const PAGES_MAX: usize = 1000;
/// How long the first view may take.
const VIEW_TIMEOUT: Duration = Duration::from_secs(30);

/// How people name a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MatchName {
    /// In full.
    Id(MatchId),
    /// By the end of its id: hex digits without dashes.
    Ending(String),
}

impl FromStr for MatchName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let ending = text.replace('-', "").to_ascii_lowercase();
        let fits = (SHORTEST_ENDING..32).contains(&ending.len());
        if fits && ending.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self::Ending(ending));
        }
        Err(format!(
            "{text:?} is no match: write its id as `naktong list` shows it, at least \
             {SHORTEST_ENDING} hex digits"
        ))
    }
}

/// A match, or with `#12` behind it one of its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Which match.
    pub(crate) game: MatchName,
    /// The update that is meant, in the stream of whoever looks.
    pub(crate) event: Option<Seq>,
}

impl FromStr for Reference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((game, number)) = text.split_once('#') else {
            let game = text.parse()?;
            return Ok(Self { game, event: None });
        };
        let number = number.parse().map_err(|_| {
            format!("{text:?} is no event: write the match, # and its number, as 7dcf#120")
        })?;
        Ok(Self {
            game: game.parse()?,
            event: Some(Seq(number)),
        })
    }
}

/// Every match of the server, newest first.
pub(crate) async fn all_matches(connection: &Connection) -> Result<Vec<MatchInfo>, Fault> {
    let mut all: Vec<MatchInfo> = vec![];
    for _ in 0..PAGES_MAX {
        let after = all.last().map(|info| info.id);
        match connection.ask(Request::Matches { after }).await? {
            Answer::Matches { matches, more } => {
                let is_last = !more || matches.is_empty();
                all.extend(matches);
                if is_last {
                    break;
                }
            }
            answer => return Err(strange(&answer)),
        }
    }
    Ok(all)
}

impl MatchName {
    /// The one match of this name.
    ///
    /// # Errors
    /// [`Fault::NotFound`] if there is none, [`Fault::Usage`] with the candidates if several.
    pub(crate) async fn resolve(&self, connection: &Connection) -> Result<MatchId, Fault> {
        let ending = match self {
            Self::Id(id) => return Ok(*id),
            Self::Ending(ending) => ending,
        };
        let mut fitting = all_matches(connection).await?;
        fitting.retain(|info| info.id.0.simple().to_string().ends_with(ending));
        match &fitting[..] {
            [one] => Ok(one.id),
            [] => Err(Fault::NotFound(format!(
                "No match on {} ends in {ending}; `naktong list` shows them.",
                connection.url()
            ))),
            several => {
                let ids: Vec<_> = several.iter().map(|info| info.id.to_string()).collect();
                Err(Fault::Usage(format!(
                    "{} matches end in {ending}; write more of the id: {}.",
                    several.len(),
                    ids.join(", ")
                )))
            }
        }
    }
}

/// The tags of every unit this client has heard of: units leave the view, their names stay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(BTreeMap<UnitId, String>);

impl Names {
    /// The names in a view.
    pub(crate) fn of(view: &View) -> Self {
        let mut names = Self::default();
        names.learn(view);
        names
    }

    /// Adds the names in a view.
    pub(crate) fn learn(&mut self, view: &View) {
        let known = view.units.values().map(|unit| &unit.counter);
        let expected = view.expected.values().map(|expected| &expected.counter);
        for counter in known.chain(expected) {
            self.0.insert(counter.id, counter.tag.clone());
        }
    }

    fn hear(&mut self, news: &[ViewEvent]) {
        for event in news {
            let counter = match event {
                ViewEvent::Restored(view) => {
                    self.learn(view);
                    continue;
                }
                ViewEvent::UnitAppears(unit) => &unit.counter,
                ViewEvent::Expected(expected) => &expected.counter,
                _ => continue,
            };
            self.0.insert(counter.id, counter.tag.clone());
        }
    }

    /// The tag of a unit; its id if it was never heard of.
    pub(crate) fn tag(&self, unit: UnitId) -> String {
        let known = self.0.get(&unit).cloned();
        known.unwrap_or_else(|| unit.to_string())
    }
}

/// News in sentences, and what else changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// One sentence per thing worth telling.
    pub(crate) sentences: Vec<String>,
    /// The server's word for what it told is wrong, or could not be kept; a sentence.
    pub(crate) warning: Option<String>,
    /// The stream has a hole: watch again from the start.
    pub(crate) gap: bool,
}

/// Folds one update into a view and tells it.
pub(crate) fn fold(
    view: &mut View,
    names: &mut Names,
    board: &Board,
    news: &[ViewEvent],
) -> Result<Vec<String>, naktong_protocol::view::Misfit> {
    names.hear(news);
    let mut sentences = vec![];
    let mut ride: Option<Ride> = None;
    for event in news {
        if let Some(next) = Ride::of(event) {
            let (over, now) = match ride.take() {
                Some(before) => before.then(next),
                None => (None, next),
            };
            sentences.extend(over.map(|ride| ride.sentence(names)));
            ride = Some(now);
        } else if let Some(sentence) = sentence::tell(event, view, names, board) {
            sentences.extend(ride.take().map(|ride| ride.sentence(names)));
            sentences.push(sentence);
        }
        view.apply(event)?;
    }
    sentences.extend(ride.map(|ride| ride.sentence(names)));
    Ok(sentences)
}

/// A watched match.
#[derive(Clone)]
pub(crate) struct Table {
    /// Which.
    pub(crate) id: MatchId,
    /// By whose eyes; `None` for a spectator.
    pub(crate) seat: Option<SeatId>,
    /// The seat of ours by which we act for a mate's.
    pub(crate) by_mate: Option<SeatId>,
    /// What never changes.
    pub(crate) board: Board,
    /// Seats and state.
    pub(crate) info: MatchInfo,
    /// What is known.
    pub(crate) view: View,
    /// Where its stream stands, by what was heard.
    pub(crate) head: Head,
    /// The names of units.
    pub(crate) names: Names,
    /// Where the heads of its stream are kept.
    heads: Option<Heads>,
    /// A gap was found: updates are let pass until the snapshot comes.
    broken: bool,
}

impl Table {
    /// Takes the seat, if there is one, watches the match and waits for the view.
    pub(crate) async fn open(
        connection: &mut Connection,
        id: MatchId,
        seat: Option<(SeatId, SeatKey)>,
    ) -> Result<Self, Fault> {
        let seat = claim(&connection.caller(), id, seat).await?;
        let (board, info) = watch(connection, id, seat).await?;
        let first = timeout(VIEW_TIMEOUT, first_view(connection, id)).await;
        let (head, view) = first.map_err(|_| {
            Fault::Connection("The server does not send the state of the match.".into())
        })??;
        Ok(Self {
            id,
            seat,
            by_mate: None,
            board,
            info,
            names: Names::of(&view),
            view,
            head,
            heads: None,
            broken: false,
        })
    }

    /// Keeps what the server signs from here on, the present head first.
    pub(crate) fn keeping(mut self, heads: Heads) -> (Self, Option<String>) {
        self.heads = Some(heads);
        let warning = self.keep_head();
        (self, warning)
    }

    /// A sentence if the server has not signed what it told, or it cannot be kept.
    fn keep_head(&self) -> Option<String> {
        self.heads.as_ref()?.keep(&self.info, self.head).err()
    }

    /// Whether nothing will come any more.
    pub(crate) fn is_over(&self) -> bool {
        self.view.outcome.is_some() || matches!(self.info.state, MatchState::Closed { .. })
    }

    /// Takes a message of the server in.
    pub(crate) fn take(&mut self, message: &ServerMessage) -> Told {
        let mut told = Told::default();
        match message {
            ServerMessage::Update {
                r#match,
                update,
                signature,
            } if *r#match == self.id => {
                if self.broken || update.seq <= self.head.seq {
                    return told; // a snapshot comes, or had it already before the line broke
                }
                let follows = update.seq == self.head.seq.next();
                self.head = Head {
                    seq: update.seq,
                    hash: proof::stream_next(self.head.hash, update),
                    signature: *signature,
                };
                match fold(&mut self.view, &mut self.names, &self.board, &update.news) {
                    Ok(sentences) if follows => told.sentences = sentences,
                    _ => told.gap = true,
                }
                self.broken = told.gap;
                if !told.gap {
                    told.warning = self.keep_head();
                    told.sentences.extend(told.warning.clone());
                }
            }
            ServerMessage::Snapshot {
                r#match,
                head,
                view,
            } if *r#match == self.id => {
                self.view = (**view).clone();
                self.head = *head;
                self.broken = false;
                self.names.learn(&self.view);
                told.warning = self.keep_head();
                told.sentences.extend(told.warning.clone());
            }
            ServerMessage::Match(info) if info.id == self.id => {
                told.sentences = sentence::seats(&self.info, info, &self.board);
                self.info = info.clone();
            }
            _ => {}
        }
        told
    }

    /// Starts over from a snapshot after a gap; it comes as a message.
    pub(crate) async fn refresh(&mut self, connection: &Connection) -> Result<(), Fault> {
        let (_, info) = watch(connection, self.id, self.seat).await?;
        self.info = info;
        Ok(())
    }
}

/// Takes the seat, if there is one, and says which it is.
pub(crate) async fn claim(
    caller: &Caller,
    id: MatchId,
    seat: Option<(SeatId, SeatKey)>,
) -> Result<Option<SeatId>, Fault> {
    let Some((seat, key)) = seat else {
        return Ok(None);
    };
    let request = Request::Claim {
        r#match: id,
        seat,
        key,
    };
    match caller.ask(request).await? {
        Answer::Seated(_) => Ok(Some(seat)),
        answer => Err(strange(&answer)),
    }
}

async fn watch(
    connection: &Connection,
    id: MatchId,
    seat: Option<SeatId>,
) -> Result<(Board, MatchInfo), Fault> {
    let request = Request::Watch {
        r#match: id,
        seat,
        from: None,
    };
    match connection.ask(request).await? {
        Answer::Watching { board, info, .. } => Ok((*board, info)),
        answer => Err(strange(&answer)),
    }
}

async fn first_view(connection: &mut Connection, id: MatchId) -> Result<(Head, View), Fault> {
    loop {
        match connection.event().await {
            Event::Message(ServerMessage::Snapshot {
                r#match,
                head,
                view,
            }) if r#match == id => {
                return Ok((head, *view));
            }
            Event::Gone(fault) => return Err(fault),
            _ => {}
        }
    }
}
