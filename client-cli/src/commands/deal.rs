//! What a seat settles with the other side: clocks, draws, orders taken back, a friend on the seat.

use clap::Subcommand;
use naktong_protocol::computer::Level;
use naktong_protocol::deal::{Claim, Deal, Offer, Quiet};
use naktong_protocol::message::{Answer, MatchInfo, Request, SeatKey};
use naktong_protocol::terms::read_time;
use naktong_protocol::{MatchId, SeatId, Seq};

use super::{Desk, lobby};
use crate::connection::{Caller, strange};
use crate::fault::Fault;
use crate::render::dealings;
use crate::table::{MatchName, claim};

/// Which match, and by which seat.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct At {
    /// Which match.
    #[arg(value_name = "MATCH")]
    game: MatchName,
    /// One of your seats, if you have several.
    #[arg(long)]
    seat: Option<SeatId>,
}

/// What the sides settle beside their orders.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum DealCommand {
    /// The clocks of a match, what is on offer, and until when.
    Clock {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
    },
    /// Take back your last order: at once within your phase until dice are rolled, something
    /// hidden is seen or somebody else has ordered; beyond that the other side is asked.
    Undo {
        #[command(flatten)]
        at: At,
        /// Go back to this event of your log, as `log` and the full screen number them: #12.
        #[arg(long, value_name = "#EVENT", value_parser = event)]
        to: Option<Seq>,
    },
    /// Offer to pause the clocks, or agree to it.
    Pause {
        #[command(flatten)]
        at: At,
    },
    /// Ask to end a pause, or agree to it; unanswered it ends after a day.
    Resume {
        #[command(flatten)]
        at: At,
    },
    /// Offer a draw, or agree to it.
    Draw {
        #[command(flatten)]
        at: At,
    },
    /// Agree to what the other side offers: pause, resume, draw, undo.
    Agree {
        #[command(flatten)]
        at: At,
        /// To what.
        #[arg(value_parser = offer)]
        what: Offer,
    },
    /// Decline an offer of the other side, or take your own back.
    Decline {
        #[command(flatten)]
        at: At,
        /// Which: pause, resume, draw, undo.
        #[arg(value_parser = offer)]
        what: Offer,
    },
    /// Give the other side time: 30m, 2h, 1d.
    Grant {
        #[command(flatten)]
        at: At,
        /// How much.
        #[arg(value_parser = time)]
        time: u32,
    },
    /// Take days off from now on, of those that the terms give: your clock stands.
    Vacation {
        #[command(flatten)]
        at: At,
        /// How many.
        days: u16,
    },
    /// Hours of each day (UTC) in which your clock stands, from your next turn on: 22-6, or none.
    Quiet {
        #[command(flatten)]
        at: At,
        /// From hour to hour; at most 12 of them.
        #[arg(value_parser = quiet)]
        hours: QuietHours,
    },
    /// Claim the match against a side whose time is up or that has vanished, if the terms say so.
    ClaimWin {
        #[command(flatten)]
        at: At,
        /// Let a computer player go on for it instead.
        #[arg(long)]
        stand_in: bool,
    },
    /// Let a friend play your seat: prints a key for him, which he types into `naktong claim`.
    Entrust {
        #[command(flatten)]
        at: At,
        /// Take the seat back instead.
        #[arg(long)]
        back: bool,
    },
}

/// What a seat asks beside its orders, as it is typed while playing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To settle something with the other side.
    Deal(Deal),
    /// That a friend plays the seat who has this key.
    Entrust(SeatKey),
    /// That a computer player stands in.
    StandIn(Level),
    /// The seat back from it.
    TakeBack,
}

impl Wish {
    /// As the server is asked.
    pub(crate) fn request(&self, r#match: MatchId, seat: SeatId) -> Request {
        let deal = match self {
            Self::Deal(deal) => deal.clone(),
            Self::Entrust(key) => Deal::Entrust {
                key: Some(key.hash()),
            },
            Self::StandIn(level) => {
                return Request::StandIn {
                    r#match,
                    seat,
                    level: *level,
                };
            }
            Self::TakeBack => return Request::TakeBack { r#match, seat },
        };
        Request::Deal {
            r#match,
            seat,
            deal,
        }
    }

    /// What is told when it is done, beyond what comes as news.
    pub(crate) fn done(&self) -> Option<String> {
        let Self::Entrust(key) = self else {
            return None;
        };
        Some(format!(
            "Your friend types `naktong claim` and this key, and plays the seat beside you until \
             you say `entrust back`: {}",
            key.0.simple()
        ))
    }
}

/// Quiet hours as they are typed; `None` ends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuietHours(Option<Quiet>);

pub(super) async fn deal(desk: &Desk<'_>, command: &DealCommand) -> Result<(), Fault> {
    let (at, deal) = match command {
        DealCommand::Clock { game } => return clock(desk, game).await,
        DealCommand::Undo { at, to } => (at, Deal::Undo { to: *to }),
        DealCommand::Pause { at } => (at, Deal::Offer(Offer::Pause)),
        DealCommand::Resume { at } => (at, Deal::Offer(Offer::Resume)),
        DealCommand::Draw { at } => (at, Deal::Offer(Offer::Draw)),
        DealCommand::Agree { at, what } => (at, Deal::Offer(*what)),
        DealCommand::Decline { at, what } => (at, Deal::Decline(*what)),
        DealCommand::Grant { at, time } => (at, Deal::Grant { seconds: *time }),
        DealCommand::Vacation { at, days } => (at, Deal::Vacation { days: *days }),
        DealCommand::Quiet { at, hours } => (at, Deal::Quiet(hours.0)),
        DealCommand::ClaimWin { at, stand_in } => (
            at,
            Deal::Claim(match stand_in {
                true => Claim::StandIn,
                false => Claim::Win,
            }),
        ),
        DealCommand::Entrust { at, back } => return entrust(desk, at, *back).await,
    };
    let info = settle(desk, at, deal).await?;
    told(desk, &info)
}

async fn settle(desk: &Desk<'_>, at: &At, deal: Deal) -> Result<MatchInfo, Fault> {
    let connection = desk.connect().await?;
    let id = at.game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, at.seat)?;
    claim(&connection.caller(), id, Some((seat, key))).await?;
    put(&connection.caller(), id, seat, &Wish::Deal(deal)).await
}

/// Asks for something of a seat that is held on this line.
pub(crate) async fn put(
    caller: &Caller,
    r#match: MatchId,
    seat: SeatId,
    wish: &Wish,
) -> Result<MatchInfo, Fault> {
    match caller.ask(wish.request(r#match, seat)).await? {
        Answer::Match(info) | Answer::Seated(info) => Ok(info),
        answer => Err(strange(&answer)),
    }
}

/// A new key for a friend, or no friend any more.
async fn entrust(desk: &Desk<'_>, at: &At, back: bool) -> Result<(), Fault> {
    let key = (!back).then(SeatKey::random);
    let deal = Deal::Entrust {
        key: key.map(|key| key.hash()),
    };
    let info = settle(desk, at, deal).await?;
    let Some(key) = key else {
        return told(desk, &info);
    };
    desk.output.talk(
        "Whoever types this key into `naktong claim` plays the seat beside you, until \
         `naktong entrust --back`.",
    );
    desk.output.text(&key.0.simple().to_string())
}

async fn clock(desk: &Desk<'_>, game: &MatchName) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let all = crate::table::all_matches(&connection).await?;
    let info = all
        .into_iter()
        .find(|info| info.id == id)
        .ok_or_else(|| Fault::NotFound(format!("There is no match {id} here.")))?;
    told(desk, &info)
}

fn told(desk: &Desk<'_>, info: &MatchInfo) -> Result<(), Fault> {
    if desk.output.json {
        return desk.output.object(info);
    }
    desk.output.text(&format!(
        "Match {}: {}; {}.",
        info.id.short(),
        lobby::seats(info),
        lobby::state(info)
    ))?;
    match about(info) {
        lines if lines.is_empty() => Ok(()),
        lines => desk.output.text(&lines.join("\n")),
    }
}

/// What is told of a match's clocks and offers.
fn about(info: &MatchInfo) -> Vec<String> {
    let mut lines = dealings::lines(info, Some(dealings::now_ms()));
    if lines.is_empty() && !dealings::has_clocks(info) {
        lines.push("It has no clocks.".to_owned());
    }
    lines
}

/// Reads what is typed while playing: `undo`, `agree draw`, `stand-in veteran`; `None` if it is
/// none of these.
pub(crate) fn read(line: &str) -> Option<Result<Wish, String>> {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let wish = match (word.to_ascii_lowercase().as_str(), rest.trim()) {
        ("stand-in", "") => Ok(Wish::StandIn(Level::Regular)),
        ("stand-in", level) => level
            .parse()
            .map(Wish::StandIn)
            .map_err(|error| format!("{error}")),
        ("take-back", "") => Ok(Wish::TakeBack),
        ("entrust", "") => Ok(Wish::Entrust(SeatKey::random())),
        ("entrust", "back") => Ok(Wish::Deal(Deal::Entrust { key: None })),
        ("entrust", _) => Err("entrust, or entrust back".to_owned()),
        _ => return read_deal(line).map(|deal| deal.map(Wish::Deal)),
    };
    Some(wish)
}

fn read_deal(line: &str) -> Option<Result<Deal, String>> {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let with = |rest: Result<Deal, String>| Some(rest);
    match (word.to_ascii_lowercase().as_str(), rest) {
        ("undo", "") => with(Ok(Deal::Undo { to: None })),
        ("undo", to) => with(event(to).map(|to| Deal::Undo { to: Some(to) })),
        ("pause" | "resume" | "draw", "") => with(offer(word).map(Deal::Offer)),
        ("agree", what) => with(offer(what).map(Deal::Offer)),
        ("decline", what) => with(offer(what).map(Deal::Decline)),
        ("grant", much) => with(time(much).map(|seconds| Deal::Grant { seconds })),
        ("vacation", days) => with(
            days.parse()
                .map(|days| Deal::Vacation { days })
                .map_err(|_| "vacation how many days? vacation 3".to_owned()),
        ),
        ("quiet", hours) => with(quiet(hours).map(|QuietHours(quiet)| Deal::Quiet(quiet))),
        ("claim-win", "") => with(Ok(Deal::Claim(Claim::Win))),
        ("claim-win", "--stand-in" | "stand-in") => with(Ok(Deal::Claim(Claim::StandIn))),
        _ => None,
    }
}

fn offer(text: &str) -> Result<Offer, String> {
    let found = Offer::ALL.into_iter().find(|offer| offer.word() == text);
    found.ok_or_else(|| format!("{text:?} is no offer; there are pause, resume, draw, undo"))
}

fn event(text: &str) -> Result<Seq, String> {
    let number = text.strip_prefix('#').unwrap_or(text).parse();
    number
        .map(Seq)
        .map_err(|_| format!("{text:?} is no event; write its number: #12"))
}

fn time(text: &str) -> Result<u32, String> {
    read_time(text).ok_or_else(|| format!("{text:?} is no time; write 20s, 30m, 2h, 3d"))
}

fn quiet(text: &str) -> Result<QuietHours, String> {
    if text == "none" {
        return Ok(QuietHours(None));
    }
    let hours = || {
        let (from, to) = text.split_once('-')?;
        let (from, to): (u8, u8) = (from.parse().ok()?, to.parse().ok()?);
        let quiet = Quiet {
            from,
            hours: (to.checked_add(24)?.checked_sub(from)?) % 24,
        };
        Some(quiet).filter(|quiet| to < 24 && quiet.is_valid())
    };
    let quiet = hours().ok_or_else(|| {
        format!("{text:?} are no quiet hours; write 22-6 (UTC, at most 12 hours) or none")
    })?;
    Ok(QuietHours(Some(quiet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_deal_or_told_how_it_is_written() {
        let deal = |line: &str| read_deal(line).unwrap().unwrap();
        assert_eq!(deal("undo"), Deal::Undo { to: None });
        assert_eq!(deal("undo #12"), Deal::Undo { to: Some(Seq(12)) });
        assert_eq!(deal("agree draw"), Deal::Offer(Offer::Draw));
        assert_eq!(deal("grant 2h"), Deal::Grant { seconds: 7200 });
        let quiet = Quiet { from: 22, hours: 8 };
        assert_eq!(deal("quiet 22-6"), Deal::Quiet(Some(quiet)));
        assert_eq!(deal("quiet none"), Deal::Quiet(None));
        for line in [
            "undo all",
            "agree peace",
            "grant 2y",
            "vacation",
            "quiet 6-22",
            "quiet 6-6",
        ] {
            assert!(read(line).unwrap().is_err(), "{line}");
        }
        assert_eq!(read("18r 0704>0705"), None);
        assert_eq!(read("done"), None);
    }
}
