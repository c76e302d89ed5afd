//! Orders as people type them, both ways, and questions.
//!
//! ```text
//! 18r 0704>0705>0706            a move; the first hex is where the unit stands
//! 18r >0705>0706                the same, the start left out
//! 18r+107t 0704>0705 on foot    units that stand together; US and UK motor infantry on foot
//! 18r to 0706                   the cheapest way, found in the legal orders
//! attack 0707 with 18r 107t lead 18r support 4div air 1
//! advance 18r 107t              or: advance none
//! stance 1rok 5rok hold         hold, stand, delay, withdraw, reserve 0704 0705
//! enter 5rok 1306
//! blow 1211-1212                the bridge on a hexside, at once
//! prepare 1211-1212             the same when the enemy comes
//! overrun 0707 with 107t 18r     from where they stand, on the move
//! rail 34i taejon                by rail; sail 34i pohang: by sea
//! order 4div seoul suwon         a new order: two objectives, or secure
//! relieve 4div                   its commander
//! air interdiction 4 strike 2 call 24div 2 25div 1
//! refill 18r                     a draft, a tank repaired, a replacement
//! raise 34i pusan                a destroyed regiment
//! keep 5mar                      what was to leave
//! stake 766 / hasten 10div 0906  where these optional rules are in play
//! lend 18r 5r / recall 18r       to and from the other seats of the side
//! done                          the phase of the view; or: done 3 movement
//! resign
//!
//! reach 18r                     questions: where can it go
//! odds attack 0707 with 18r 107t lead 18r
//! why-not 18r 0704>0705         or why: any order
//! supply 18r / supply 0707
//! plan 4div
//! ```
//!
//! Units are named by tag or id, hexes by number or by the name of a place in them. Nothing here
//! judges an order: what is typed right may still be refused.

mod error;
mod near;
mod question;
mod reader;

pub use error::NotationError;
pub use question::QUESTIONS;

use crate::hex::Hex;
use crate::ids::{FormationId, PlaceId, UnitId};
use crate::order::{AirDivision, Blow, Directive, LegalOrders, MoveOption, OnCall, Order};
use crate::question::Question;
use crate::unit::Counter;
use crate::view::{Board, View};
use reader::Reader;

/// The longest line that is read, in bytes. The longest order, a full attack with every unit by
/// its longest id, takes about half of it.
pub const MAX_LINE: usize = 4096;

/// The words that begin an order other than a move.
pub const VERBS: [&str; 22] = [
    "attack", "advance", "stance", "enter", "done", "resign", "blow", "prepare", "order",
    "relieve", "air", "overrun", "rail", "sail", "refill", "raise", "keep", "stake", "hasten",
    "lend", "recall", "move",
];

/// The words for stances.
pub const STANCES: [&str; 5] = ["hold", "stand", "delay", "withdraw", "reserve"];

/// What a line is read against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Tags, places of units, turn and phase.
    pub view: &'a View,
    /// The map, for places by name; without it hexes are numbers only.
    pub board: Option<&'a Board>,
    /// The legal orders, for `18r to 0706`; without them a path must be typed hex by hex.
    pub legal: Option<&'a LegalOrders>,
}

impl<'a> Context<'a> {
    /// A view and nothing else.
    #[must_use]
    pub fn of(view: &'a View) -> Self {
        Self {
            view,
            board: None,
            legal: None,
        }
    }
}

/// Reads a typed order.
///
/// # Errors
/// [`NotationError`]: one sentence that says what was expected.
pub fn parse(line: &str, context: &Context<'_>) -> Result<Order, NotationError> {
    if line.len() > MAX_LINE {
        return Err(NotationError::TooLong);
    }
    let words = reader::words(line);
    Reader::new(&words, context).whole_order()
}

/// Reads a typed question.
///
/// # Errors
/// [`NotationError`]: one sentence that says what was expected.
pub fn parse_question(line: &str, context: &Context<'_>) -> Result<Question, NotationError> {
    if line.len() > MAX_LINE {
        return Err(NotationError::TooLong);
    }
    let words = reader::words(line);
    Reader::new(&words, context).whole_question()
}

/// Writes an order as it is typed. Reading the line back against the same view gives the same
/// order, if it is within its limits, its units are of the view, and a move has a path.
#[must_use]
pub fn write(order: &Order, view: &View) -> String {
    let name = |id: &UnitId| tag_of(*id, view);
    let names = |ids: &[UnitId], between: &str| {
        let names: Vec<_> = ids.iter().map(name).collect();
        names.join(between)
    };
    match order {
        Order::Move {
            units,
            path,
            on_foot,
        } => {
            let start = units
                .first()
                .and_then(|unit| view.units.get(unit))
                .map(|unit| unit.state.hex.to_string())
                .unwrap_or_default();
            let mut line = format!("{} {start}", names(units, "+"));
            for hex in path {
                line.push_str(&format!(">{hex}"));
            }
            if *on_foot {
                line.push_str(" on foot");
            }
            line
        }
        Order::Attack {
            target,
            attackers,
            lead,
            support,
            air,
        } => {
            let mut line = format!(
                "attack {target} with {} lead {}",
                names(attackers, " "),
                name(lead)
            );
            if !support.is_empty() {
                line.push_str(&format!(" support {}", names(support, " ")));
            }
            if *air > 0 {
                line.push_str(&format!(" air {air}"));
            }
            line
        }
        Order::Advance { units } if units.is_empty() => "advance none".into(),
        Order::Advance { units } => format!("advance {}", names(units, " ")),
        Order::SetStance { units, stance } => format!("stance {} {stance}", names(units, " ")),
        Order::Enter { unit, hex } => format!("enter {} {hex}", name(unit)),
        Order::Done { turn, phase }
            if view.turn.turn == *turn && view.turn.phase == Some(*phase) =>
        {
            "done".into()
        }
        Order::Done { turn, phase } => format!("done {turn} {}", phase.to_string().to_lowercase()),
        Order::Resign => "resign".into(),
        Order::Demolish { bridge, when } => match when {
            Blow::Now => format!("blow {bridge}"),
            Blow::Prepared => format!("prepare {bridge}"),
        },
        Order::Direct {
            formation,
            directive,
        } => match directive {
            Directive::Secure => format!("order {formation} secure"),
            Directive::Take {
                immediate,
                subsequent,
            } => format!("order {formation} {immediate} {subsequent}"),
        },
        Order::Relieve { formation } => format!("relieve {formation}"),
        Order::DivideAir(division) => write_air(division),
        Order::Overrun { units, target } => {
            format!("overrun {target} with {}", names(units, " "))
        }
        Order::Entrain { unit, to } => format!("rail {} {to}", name(unit)),
        Order::Embark { unit, to } => format!("sail {} {to}", name(unit)),
        Order::Refill { unit } => format!("refill {}", name(unit)),
        Order::Raise { unit, hex } => format!("raise {} {hex}", name(unit)),
        Order::Keep { unit } => format!("keep {}", name(unit)),
        Order::Stake { unit } => format!("stake {}", name(unit)),
        Order::Hasten { unit, hex } => format!("hasten {} {hex}", name(unit)),
        Order::Lend { units, lent: true } => format!("lend {}", names(units, " ")),
        Order::Lend { units, lent: false } => format!("recall {}", names(units, " ")),
    }
}

fn write_air(division: &AirDivision) -> String {
    let mut line = "air".to_owned();
    if division.interdiction > 0 {
        line.push_str(&format!(" interdiction {}", division.interdiction));
    }
    if division.strike > 0 {
        line.push_str(&format!(" strike {}", division.strike));
    }
    if !division.on_call.is_empty() {
        line.push_str(" call");
    }
    for OnCall { formation, points } in &division.on_call {
        line.push_str(&format!(" {formation} {points}"));
    }
    if *division == AirDivision::default() {
        line.push_str(" none");
    }
    line
}

/// The way of some units to a hex by the legal orders: the cheapest path of one of them that all
/// of them can go and stop at, without the hex they start from.
///
/// # Errors
/// The first unit that cannot go there.
pub fn path_to(
    legal: &LegalOrders,
    units: &[UnitId],
    hex: Hex,
    on_foot: bool,
) -> Result<Vec<Hex>, UnitId> {
    let mut options: Vec<&MoveOption> = vec![];
    for unit in units {
        let stops = |option: &&MoveOption| {
            option.unit == *unit
                && option.on_foot == on_foot
                && option.reach.iter().any(|r| r.hex == hex && r.may_stop)
        };
        options.push(legal.moves.iter().find(stops).ok_or(*unit)?);
    }
    let all_can = |path: &Vec<Hex>| {
        path.iter().all(|step| {
            options
                .iter()
                .all(|o| o.reach.iter().any(|r| r.hex == *step))
        })
    };
    options
        .iter()
        .filter_map(|option| option.path_to(hex))
        .find(all_can)
        .ok_or_else(|| units[0])
}

/// The short name of a unit: its tag where the view knows it, else its id.
#[must_use]
pub fn tag_of(unit: UnitId, view: &View) -> String {
    counters(view)
        .find(|counter| counter.id == unit)
        .map(|counter| counter.tag.as_str())
        // A tag that belongs to another unit too, or reads as a word of an order, names nobody.
        .filter(|tag| find_unit(tag, view) == Some(unit) && !is_word(tag))
        .map_or_else(|| unit.to_string(), str::to_owned)
}

/// A unit of the view by what people type: its id or tag.
#[must_use]
pub fn find_unit(word: &str, view: &View) -> Option<UnitId> {
    let by_id = counters(view).find(|c| c.id.as_str() == word);
    by_id
        .or_else(|| counters(view).find(|c| c.tag.eq_ignore_ascii_case(word)))
        .map(|counter| counter.id)
}

/// A formation by its id, or by any unit of it that the view knows.
#[must_use]
pub fn find_formation(word: &str, view: &View) -> Option<FormationId> {
    let named = |id: &FormationId| id.as_str() == word;
    let of_units = || counters(view).filter_map(|counter| counter.formation);
    view.directives
        .keys()
        .copied()
        .find(named)
        .or_else(|| of_units().find(named))
        .or_else(|| {
            let unit = find_unit(word, view)?;
            let counter = counters(view).find(|counter| counter.id == unit)?;
            counter.formation
        })
}

/// A place by its id or name.
#[must_use]
pub fn find_place(word: &str, board: Option<&Board>) -> Option<PlaceId> {
    let places = &board?.map.places;
    let named = |place: &&crate::map::Place| {
        place.id.as_str().eq_ignore_ascii_case(word) || place.name.eq_ignore_ascii_case(word)
    };
    places.iter().find(named).map(|place| place.id)
}

/// The hex of a number or of a place by its id or name.
#[must_use]
pub fn find_hex(word: &str, board: Option<&Board>) -> Option<Hex> {
    word.parse().ok().or_else(|| {
        let place = find_place(word, board)?;
        board?.map.place(place).map(|place| place.hex)
    })
}

fn counters(view: &View) -> impl Iterator<Item = &Counter> {
    let known = view.units.values().map(|unit| &*unit.counter);
    let expected = view.expected.values().map(|expected| &*expected.counter);
    known.chain(expected)
}

fn is_word(text: &str) -> bool {
    let words = ["with", "lead", "support", "on", "to", "none", "secure"];
    [&words[..], &VERBS, &STANCES, &QUESTIONS]
        .iter()
        .any(|list| list.contains(&text))
}
