//! Orders as people type them, both ways.
//!
//! ```text
//! 18r 0704>0705>0706            a move; the first hex is where the unit stands
//! 18r >0705>0706                the same, the start left out
//! 18r+107t 0704>0705 on foot    units that stand together; US and UK motor infantry on foot
//! 18r to 0706                   the cheapest way, found in the legal orders
//! attack 0707 with 18r 107t lead 18r support 4div
//! advance 18r 107t              or: advance none
//! stance 1rok 5rok hold         hold, stand, delay, withdraw, reserve 0704 0705
//! enter 5rok 1306
//! done                          the phase of the view; or: done 3 movement
//! resign
//! ```
//!
//! Units are named by tag or id, hexes by number or by the name of a place in them. Nothing here
//! judges an order: what is typed right may still be refused.

use std::fmt;

use crate::hex::Hex;
use crate::ids::UnitId;
use crate::order::{LegalOrders, MAX_GUARDS, MAX_PATH, MAX_UNITS, MoveOption, Order};
use crate::turn::Phase;
use crate::unit::{Counter, Stance};
use crate::view::{Board, View};

/// The longest line that is read, in bytes. The longest order, a full attack with every unit by
/// its longest id, takes about half of it.
pub const MAX_LINE: usize = 4096;

/// The words that begin an order other than a move.
pub const VERBS: [&str; 6] = ["attack", "advance", "stance", "enter", "done", "resign"];

/// The words for stances.
pub const STANCES: [&str; 5] = ["hold", "stand", "delay", "withdraw", "reserve"];

/// The most near misses that an error offers.
const OFFERS: usize = 3;

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

/// Why a line is no order: what was expected, with near misses where there are any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotationError {
    /// Nothing was typed.
    Empty,
    /// Longer than [`MAX_LINE`].
    TooLong,
    /// Neither a verb nor a unit.
    UnknownWord {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// No unit of the view has this tag or id.
    UnknownUnit {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// Neither a hex number nor, with a board, the name of a place.
    UnknownHex {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// No stance.
    UnknownStance {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// Something else was expected here.
    Expected {
        /// What should stand here.
        what: &'static str,
        /// What stands here; `None` at the end of the line.
        found: Option<String>,
    },
    /// A path that begins elsewhere than the unit.
    NotThere {
        /// Its tag.
        unit: String,
        /// Where it stands.
        stands: Hex,
        /// Where the path begins.
        begins: Hex,
    },
    /// Two hexes of a path that are not neighbours.
    Gap {
        /// The hex before.
        from: Hex,
        /// The hex after.
        to: Hex,
    },
    /// `to` a hex that the legal orders do not reach.
    OutOfReach {
        /// The tag of the unit that cannot.
        unit: String,
        /// The hex.
        hex: Hex,
    },
    /// More units, hexes or guards than one order may name.
    TooMany {
        /// Of what.
        what: &'static str,
        /// At most.
        limit: usize,
    },
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("An order is expected, as in: 18r 0704>0705."),
            Self::TooLong => write!(f, "An order has at most {MAX_LINE} characters."),
            Self::UnknownWord { word, near } => {
                write!(
                    f,
                    "{word:?} begins no order: a unit's tag or one of {} is expected",
                    VERBS.join(", ")
                )?;
                offer(f, near)
            }
            Self::UnknownUnit { word, near } => {
                write!(f, "{word:?} is no unit you know of")?;
                offer(f, near)
            }
            Self::UnknownHex { word, near } => {
                write!(f, "{word:?} is no hex: write column and row, as in 0704")?;
                offer(f, near)
            }
            Self::UnknownStance { word, near } => {
                write!(
                    f,
                    "{word:?} is no stance: one of {} is expected",
                    STANCES.join(", ")
                )?;
                offer(f, near)
            }
            Self::Expected { what, found: None } => {
                write!(f, "The line ends where {what} is expected.")
            }
            Self::Expected {
                what,
                found: Some(found),
            } => write!(f, "{found:?} stands where {what} is expected."),
            Self::NotThere {
                unit,
                stands,
                begins,
            } => write!(
                f,
                "{unit} stands in {stands}, not in {begins}: begin its path with {stands}> or with >."
            ),
            Self::Gap { from, to } => write!(
                f,
                "{from} and {to} are not neighbors: name every hex of the path, or write: to {to}."
            ),
            Self::OutOfReach { unit, hex } => {
                write!(f, "{unit} cannot reach {hex} and stop there now.")
            }
            Self::TooMany { what, limit } => write!(f, "One order names at most {limit} {what}."),
        }
    }
}

fn offer(f: &mut fmt::Formatter<'_>, near: &[String]) -> fmt::Result {
    match near {
        [] => f.write_str("."),
        [one] => write!(f, "; did you mean {one}?"),
        [most @ .., last] => write!(f, "; did you mean {} or {last}?", most.join(", ")),
    }
}

impl std::error::Error for NotationError {}

/// Reads a typed order.
///
/// # Errors
/// [`NotationError`]: one sentence that says what was expected.
pub fn parse(line: &str, context: &Context<'_>) -> Result<Order, NotationError> {
    if line.len() > MAX_LINE {
        return Err(NotationError::TooLong);
    }
    let words = words(line);
    let mut reader = Reader {
        words: &words,
        context,
    };
    let order = reader.order()?;
    match reader.next() {
        None => Ok(order),
        Some(word) => Err(NotationError::Expected {
            what: "the end of the order",
            found: Some(shown(word)),
        }),
    }
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
        } => {
            let mut line = format!(
                "attack {target} with {} lead {}",
                names(attackers, " "),
                name(lead)
            );
            if !support.is_empty() {
                line.push_str(&format!(" support {}", names(support, " ")));
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
    }
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
        path.iter()
            .all(|step| options.iter().all(|o| o.reach.iter().any(|r| r.hex == *step)))
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

/// The hex of a number or of a place by its id or name.
#[must_use]
pub fn find_hex(word: &str, board: Option<&Board>) -> Option<Hex> {
    word.parse().ok().or_else(|| {
        let named = |place: &&crate::map::Place| {
            place.id.as_str().eq_ignore_ascii_case(word) || place.name.eq_ignore_ascii_case(word)
        };
        board?.map.places.iter().find(named).map(|place| place.hex)
    })
}

fn counters(view: &View) -> impl Iterator<Item = &Counter> {
    let known = view.units.values().map(|unit| &unit.counter);
    let expected = view.expected.values().map(|expected| &expected.counter);
    known.chain(expected)
}

fn is_word(text: &str) -> bool {
    let words = ["with", "lead", "support", "on", "to", "none", "move"];
    [&words[..], &VERBS, &STANCES]
        .iter()
        .any(|list| list.contains(&text))
}

/// Words between blanks; `>` stands alone, `+` and `,` part units as blanks do.
fn words(line: &str) -> Vec<&str> {
    let blank = |c: char| c.is_whitespace() || c == '+' || c == ',';
    let mut words = vec![];
    for piece in line.split(blank) {
        let mut rest = piece;
        while let Some(at) = rest.find('>') {
            words.extend([&rest[..at], ">"]);
            rest = &rest[at + 1..];
        }
        words.push(rest);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A word as an error shows it: bounded.
fn shown(word: &str) -> String {
    word.chars().take(40).collect()
}

struct Reader<'a> {
    words: &'a [&'a str],
    context: &'a Context<'a>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.first().copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn next_is(&self, word: &str) -> bool {
        self.peek().is_some_and(|w| w.eq_ignore_ascii_case(word))
    }

    /// Takes the word if it stands next.
    fn take(&mut self, word: &str) -> bool {
        let there = self.next_is(word);
        if there {
            self.next();
        }
        there
    }

    fn expected(&self, what: &'static str) -> NotationError {
        NotationError::Expected {
            what,
            found: self.peek().map(shown),
        }
    }

    fn order(&mut self) -> Result<Order, NotationError> {
        let first = self.peek().ok_or(NotationError::Empty)?;
        match first.to_ascii_lowercase().as_str() {
            "attack" => self.attack(),
            "advance" => self.advance(),
            "stance" => self.stance(),
            "enter" => self.enter(),
            "done" => self.done(),
            "resign" => {
                self.next();
                Ok(Order::Resign)
            }
            "move" => {
                self.next();
                self.movement()
            }
            _ if find_unit(first, self.context.view).is_none() => {
                let verbs = VERBS.iter().map(|verb| (*verb).to_owned());
                let tags = counters(self.context.view).map(|counter| counter.tag.clone());
                Err(NotationError::UnknownWord {
                    word: shown(first),
                    near: near(first, verbs.chain(tags)),
                })
            }
            _ => self.movement(),
        }
    }

    fn movement(&mut self) -> Result<Order, NotationError> {
        let units = self.units(|reader| {
            reader.next_is(">") || reader.next_is("to") || reader.hex_is_next()
        })?;
        let mut path = vec![];
        let mut target = None;
        if self.take("to") {
            target = Some(self.hex()?);
        } else {
            path = self.path(units[0])?;
        }
        let on_foot = self.take("on");
        if on_foot && !self.take("foot") {
            return Err(self.expected("\"foot\""));
        }
        if let Some(hex) = target {
            let Some(legal) = self.context.legal else {
                return Err(NotationError::Expected {
                    what: "a path hex by hex",
                    found: Some("to".into()),
                });
            };
            path = path_to(legal, &units, hex, on_foot).map_err(|unit| {
                NotationError::OutOfReach {
                    unit: tag_of(unit, self.context.view),
                    hex,
                }
            })?;
        }
        Ok(Order::Move {
            units,
            path,
            on_foot,
        })
    }

    /// `0704>0705` or `>0705`: the hexes entered.
    fn path(&mut self, first: UnitId) -> Result<Vec<Hex>, NotationError> {
        let known = self.context.view.units.get(&first);
        let stands = known.map(|unit| unit.state.hex);
        let mut at = stands;
        if !self.next_is(">") {
            let begins = self.hex()?;
            if let Some(stands) = stands.filter(|stands| *stands != begins) {
                return Err(NotationError::NotThere {
                    unit: tag_of(first, self.context.view),
                    stands,
                    begins,
                });
            }
            at = Some(begins);
        }
        if !self.next_is(">") {
            return Err(self.expected("> and the next hex"));
        }
        let mut path = vec![];
        while self.take(">") {
            let to = self.hex()?;
            if let Some(from) = at.filter(|from| from.direction_to(to).is_none()) {
                return Err(NotationError::Gap { from, to });
            }
            path.push(to);
            at = Some(to);
            limit(path.len(), MAX_PATH, "hexes of a path")?;
        }
        Ok(path)
    }

    fn attack(&mut self) -> Result<Order, NotationError> {
        self.next();
        let target = self.hex()?;
        if !self.take("with") {
            return Err(self.expected("\"with\" and the attackers"));
        }
        let attackers = self.units(|r| r.next_is("lead") || r.next_is("support"))?;
        let mut lead = None;
        let mut support = vec![];
        loop {
            if lead.is_none() && self.take("lead") {
                lead = Some(self.unit()?);
            } else if support.is_empty() && self.take("support") {
                support = self.units(|r| r.next_is("lead"))?;
            } else {
                break;
            }
        }
        let lead = match (lead, &attackers[..]) {
            (Some(lead), _) => lead,
            (None, [only]) => *only,
            (None, _) => return Err(self.expected("\"lead\" and one of the attackers")),
        };
        Ok(Order::Attack {
            target,
            attackers,
            lead,
            support,
        })
    }

    fn advance(&mut self) -> Result<Order, NotationError> {
        self.next();
        if self.take("none") {
            return Ok(Order::Advance { units: vec![] });
        }
        if self.peek().is_none() {
            return Err(self.expected("a unit or \"none\""));
        }
        let units = self.units(|_| false)?;
        Ok(Order::Advance { units })
    }

    fn stance(&mut self) -> Result<Order, NotationError> {
        self.next();
        let is_stance = |r: &Self| STANCES.iter().any(|stance| r.next_is(stance));
        let mut units = vec![self.unit()?];
        while !is_stance(self) {
            let Some(word) = self.peek() else {
                return Err(self.expected("a stance (hold, stand, delay, withdraw, reserve)"));
            };
            if find_unit(word, self.context.view).is_none() {
                let near_stances = near(word, STANCES.iter().map(|s| (*s).to_owned()));
                // The last word of the line is meant as the stance, however it is spelled.
                if self.words.len() == 1 || !near_stances.is_empty() {
                    return Err(NotationError::UnknownStance {
                        word: shown(word),
                        near: near_stances,
                    });
                }
            }
            units.push(self.unit()?);
            limit(units.len(), MAX_UNITS, "units")?;
        }
        let word = self.next().expect("a stance stands next");
        let stance = match word.to_ascii_lowercase().as_str() {
            "hold" => Stance::Hold,
            "stand" => Stance::Stand,
            "delay" => Stance::Delay,
            "withdraw" => Stance::Withdraw,
            _ => {
                let mut guards = vec![];
                while self.peek().is_some() {
                    guards.push(self.hex()?);
                    limit(guards.len(), MAX_GUARDS, "guard hexes")?;
                }
                Stance::Reserve(guards)
            }
        };
        Ok(Order::SetStance { units, stance })
    }

    fn enter(&mut self) -> Result<Order, NotationError> {
        self.next();
        let unit = self.unit()?;
        let hex = self.hex()?;
        Ok(Order::Enter { unit, hex })
    }

    fn done(&mut self) -> Result<Order, NotationError> {
        self.next();
        let now = &self.context.view.turn;
        let Some(word) = self.next() else {
            let phase = now.phase.ok_or(NotationError::Expected {
                what: "a turn and phase (none is in play now)",
                found: None,
            })?;
            return Ok(Order::Done {
                turn: now.turn,
                phase,
            });
        };
        let turn = word.parse().map_err(|_| NotationError::Expected {
            what: "the number of a turn",
            found: Some(shown(word)),
        })?;
        let named = |phase: &Phase| self.next_is(&phase.to_string());
        let phase = Phase::ALL.into_iter().find(named).ok_or_else(|| {
            self.expected("a phase (command, movement, combat, exploitation, posture)")
        })?;
        self.next();
        Ok(Order::Done { turn, phase })
    }

    /// One unit or more, until the end of the line or of the list.
    fn units(&mut self, ends: impl Fn(&Self) -> bool) -> Result<Vec<UnitId>, NotationError> {
        let mut units = vec![self.unit()?];
        while self.peek().is_some() && !ends(self) {
            units.push(self.unit()?);
            limit(units.len(), MAX_UNITS, "units")?;
        }
        Ok(units)
    }

    fn unit(&mut self) -> Result<UnitId, NotationError> {
        let word = self.next().ok_or_else(|| self.expected("a unit"))?;
        find_unit(word, self.context.view).ok_or_else(|| NotationError::UnknownUnit {
            word: shown(word),
            near: near(word, counters(self.context.view).map(|c| c.tag.clone())),
        })
    }

    /// Whether a hex stands next, and not a unit. Four digits are meant as a hex even if they
    /// name none.
    fn hex_is_next(&self) -> bool {
        self.peek().is_some_and(|word| {
            let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
            find_unit(word, self.context.view).is_none()
                && (digits || find_hex(word, self.context.board).is_some())
        })
    }

    fn hex(&mut self) -> Result<Hex, NotationError> {
        let word = self.next().ok_or_else(|| self.expected("a hex"))?;
        find_hex(word, self.context.board).ok_or_else(|| {
            let places = self.context.board.iter().flat_map(|b| &b.map.places);
            NotationError::UnknownHex {
                word: shown(word),
                near: near(word, places.map(|place| place.id.to_string())),
            }
        })
    }
}

fn limit(count: usize, limit: usize, what: &'static str) -> Result<(), NotationError> {
    if count > limit {
        return Err(NotationError::TooMany { what, limit });
    }
    Ok(())
}

/// The choices nearest to a word, best first: at most [`OFFERS`], at most two slips away.
fn near(word: &str, choices: impl Iterator<Item = String>) -> Vec<String> {
    let word = shown(word).to_lowercase();
    let allowed = if word.chars().count() <= 2 { 1 } else { 2 };
    let mut scored: Vec<_> = choices
        .filter(|choice| choice.len() <= 40)
        .map(|choice| (slips(&word, &choice), choice))
        .filter(|(slips, choice)| {
            *slips <= allowed || (word.len() >= 2 && choice.starts_with(word.as_str()))
        })
        .collect();
    scored.sort();
    scored.dedup();
    scored.truncate(OFFERS);
    scored.into_iter().map(|(_, choice)| choice).collect()
}

/// How many letters must be put in, taken out or changed (Levenshtein's distance).
fn slips(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
