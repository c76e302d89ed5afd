//! From words to an order.

use super::near::{near, shown};
use super::{Context, NotationError, STANCES, VERBS};
use super::{counters, find_formation, find_hex, find_place, find_unit, path_to, tag_of};
use crate::hex::{Hex, Hexside};
use crate::ids::{FormationId, PlaceId, UnitId};
use crate::order::{
    AirDivision, Blow, Directive, MAX_GUARDS, MAX_ON_CALL, MAX_PATH, MAX_UNITS, OnCall, Order,
};
use crate::turn::Phase;
use crate::unit::Stance;

/// Words between blanks; `>` stands alone, `+` and `,` part units as blanks do.
pub(super) fn words(line: &str) -> Vec<&str> {
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

/// Reads an order word by word.
pub(super) struct Reader<'a> {
    words: &'a [&'a str],
    context: &'a Context<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(words: &'a [&'a str], context: &'a Context<'a>) -> Self {
        Self { words, context }
    }

    /// The order, and nothing after it.
    pub(super) fn whole_order(mut self) -> Result<Order, NotationError> {
        let order = self.order()?;
        self.end("the end of the order")?;
        Ok(order)
    }

    /// Nothing stands there any more.
    pub(super) fn end(&mut self, what: &'static str) -> Result<(), NotationError> {
        match self.next() {
            None => Ok(()),
            Some(word) => Err(NotationError::Expected {
                what,
                found: Some(shown(word)),
            }),
        }
    }

    pub(super) fn context(&self) -> &'a Context<'a> {
        self.context
    }

    pub(super) fn peek(&self) -> Option<&'a str> {
        self.words.first().copied()
    }

    pub(super) fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn next_is(&self, word: &str) -> bool {
        self.peek().is_some_and(|w| w.eq_ignore_ascii_case(word))
    }

    /// Takes the word if it stands next.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let there = self.next_is(word);
        if there {
            self.next();
        }
        there
    }

    pub(super) fn expected(&self, what: &'static str) -> NotationError {
        NotationError::Expected {
            what,
            found: self.peek().map(shown),
        }
    }

    pub(super) fn order(&mut self) -> Result<Order, NotationError> {
        let first = self.peek().ok_or(NotationError::Empty)?;
        match first.to_ascii_lowercase().as_str() {
            "attack" => {
                self.next();
                self.attack()
            }
            "advance" => self.advance(),
            "stance" => self.stance(),
            "enter" => self.enter(),
            "done" => self.done(),
            "resign" => {
                self.next();
                Ok(Order::Resign)
            }
            "blow" => self.demolish(Blow::Now),
            "prepare" => self.demolish(Blow::Prepared),
            "order" => self.direct(),
            "relieve" => {
                self.next();
                let formation = self.formation()?;
                Ok(Order::Relieve { formation })
            }
            "air" => self.air(),
            "overrun" => self.overrun(),
            "rail" => self.unit_to(|unit, to| Order::Entrain { unit, to }),
            "sail" => self.unit_to(|unit, to| Order::Embark { unit, to }),
            "raise" => self.unit_to(|unit, hex| Order::Raise { unit, hex }),
            "hasten" => self.unit_to(|unit, hex| Order::Hasten { unit, hex }),
            "refill" => self.one_unit(|unit| Order::Refill { unit }),
            "keep" => self.one_unit(|unit| Order::Keep { unit }),
            "stake" => self.one_unit(|unit| Order::Stake { unit }),
            "lend" => self.lend(true),
            "recall" => self.lend(false),
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
        let units = self
            .units(|reader| reader.next_is(">") || reader.next_is("to") || reader.hex_is_next())?;
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
            path =
                path_to(legal, &units, hex, on_foot).map_err(|unit| NotationError::OutOfReach {
                    unit: tag_of(unit, self.context.view),
                    hex,
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

    /// What follows "attack".
    pub(super) fn attack(&mut self) -> Result<Order, NotationError> {
        let target = self.hex()?;
        if !self.take("with") {
            return Err(self.expected("\"with\" and the attackers"));
        }
        let attackers =
            self.units(|r| r.next_is("lead") || r.next_is("support") || r.next_is("air"))?;
        let mut lead = None;
        let mut support = vec![];
        let mut air = None;
        loop {
            if lead.is_none() && self.take("lead") {
                lead = Some(self.unit()?);
            } else if support.is_empty() && self.take("support") {
                support = self.units(|r| r.next_is("lead") || r.next_is("air"))?;
            } else if air.is_none() && self.take("air") {
                air = Some(self.points()?);
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
            air: air.unwrap_or(0),
        })
    }

    /// `order 4div seoul suwon`, `order 4div secure`.
    fn direct(&mut self) -> Result<Order, NotationError> {
        self.next();
        let formation = self.formation()?;
        let directive = if self.take("secure") {
            Directive::Secure
        } else {
            Directive::Take {
                immediate: self.place()?,
                subsequent: self.place()?,
            }
        };
        Ok(Order::Direct {
            formation,
            directive,
        })
    }

    /// `air interdiction 4 strike 2 call 24div 2`, `air none`.
    fn air(&mut self) -> Result<Order, NotationError> {
        self.next();
        let mut division = AirDivision::default();
        if self.take("none") {
            return Ok(Order::DivideAir(division));
        }
        if self.peek().is_none() {
            return Err(self.expected("\"interdiction\", \"strike\", \"call\" or \"none\""));
        }
        while self.peek().is_some() {
            if self.take("interdiction") {
                division.interdiction = self.points()?;
            } else if self.take("strike") {
                division.strike = self.points()?;
            } else if self.take("call") {
                while self
                    .peek()
                    .is_some_and(|word| find_formation(word, self.context.view).is_some())
                {
                    let formation = self.formation()?;
                    let points = self.points()?;
                    division.on_call.push(OnCall { formation, points });
                    limit(division.on_call.len(), MAX_ON_CALL, "formations")?;
                }
            } else {
                return Err(self.expected("\"interdiction\", \"strike\" or \"call\""));
            }
        }
        Ok(Order::DivideAir(division))
    }

    /// `overrun 0707 with 107t 18r`.
    fn overrun(&mut self) -> Result<Order, NotationError> {
        self.next();
        let target = self.hex()?;
        if !self.take("with") {
            return Err(self.expected("\"with\" and the units"));
        }
        let units = self.units(|_| false)?;
        Ok(Order::Overrun { units, target })
    }

    fn one_unit(&mut self, order: impl Fn(UnitId) -> Order) -> Result<Order, NotationError> {
        self.next();
        self.unit().map(order)
    }

    /// A unit and a hex, with or without "to" between them.
    fn unit_to(&mut self, order: impl Fn(UnitId, Hex) -> Order) -> Result<Order, NotationError> {
        self.next();
        let unit = self.unit()?;
        self.take("to");
        let hex = self.hex()?;
        Ok(order(unit, hex))
    }

    fn lend(&mut self, lent: bool) -> Result<Order, NotationError> {
        self.next();
        let units = self.units(|_| false)?;
        Ok(Order::Lend { units, lent })
    }

    fn points(&mut self) -> Result<u8, NotationError> {
        let points = self.peek().and_then(|word| word.parse().ok());
        let points = points.ok_or_else(|| self.expected("a number of points"))?;
        self.next();
        Ok(points)
    }

    pub(super) fn formation(&mut self) -> Result<FormationId, NotationError> {
        let found = self
            .peek()
            .and_then(|word| find_formation(word, self.context.view));
        let formation = found.ok_or_else(|| self.expected("a formation, or a unit of one"))?;
        self.next();
        Ok(formation)
    }

    fn place(&mut self) -> Result<PlaceId, NotationError> {
        let found = self
            .peek()
            .and_then(|word| find_place(word, self.context.board));
        let place = found.ok_or_else(|| self.expected("the name of a place"))?;
        self.next();
        Ok(place)
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

    fn demolish(&mut self, when: Blow) -> Result<Order, NotationError> {
        self.next();
        let bridge = self.hexside()?;
        Ok(Order::Demolish { bridge, when })
    }

    /// `1211-1212`, or two hexes one after the other, by number or name.
    fn hexside(&mut self) -> Result<Hexside, NotationError> {
        const WHAT: &str = "a hexside like 1211-1212";
        if let Some(Ok(side)) = self.peek().map(str::parse) {
            self.next();
            return Ok(side);
        }
        if self.peek().is_none_or(|word| word.contains('-')) {
            return Err(self.expected(WHAT));
        }
        let from = self.hex()?;
        let to = self.hex()?;
        Hexside::between(from, to).ok_or(NotationError::Gap { from, to })
    }

    fn done(&mut self) -> Result<Order, NotationError> {
        self.next();
        let now = &self.context.view.turn;
        let Some(word) = self.next() else {
            let phase = now.phase.ok_or(NotationError::NoPhase)?;
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

    pub(super) fn unit(&mut self) -> Result<UnitId, NotationError> {
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

    pub(super) fn hex(&mut self) -> Result<Hex, NotationError> {
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
