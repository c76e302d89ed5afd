//! The order of battle: who was there, and what counter each unit gets (rules D1 and 4).
//!
//! The facts are `facts/order-of-battle.csv`, one row a unit or headquarters, with how sure we
//! are of it (`confidence` H, M, L) and where it was read (`source`). Men are heads, tanks and
//! tubes are pieces, `veteran_percent` and `quality` are estimates built on the sources.
//! What the rules make of a row is decided here and nowhere else. What was behind a unit stands
//! in `facts/unit-histories.csv` ([`crate::history`]).
//!
//! Of the source tags `seed` is the article of Avalanche Press (July 2022) that the game began
//! from; `Appleman` is Roy Appleman, South to the Naktong, North to the Yalu (US Army, 1961);
//! `yellowlegs` and `Blair` are pages of yellowlegs-and-others.com, the second after Clay Blair,
//! The Forgotten War; `History of NK Army` is that of Far East Command (1952); `Montross &
//! Canzona` U.S. Marine Operations in Korea, volume I. Others name themselves.

mod row;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Class, Counter, Nation, Quality};
use naktong_protocol::{FormationId, UnitId};
use naktong_rules::class;
use naktong_rules::scenario::Formation;

pub use row::Row;
use row::{Army, Branch, Echelon};

/// The facts, as they stand in the repository.
const FACTS: &str = include_str!("../../facts/order-of-battle.csv");
/// Units that never were, of the Soviet plan of December 1948 (scenario C12), in the same columns.
const WHAT_IF: &str = include_str!("../../facts/plan-of-1948-units.csv");
/// The `role` of their rows.
const WHAT_IF_ROLE: &str = "what_if";

/// The ROK formation whose units are not untried (rules 4.4).
const STEADY_ROK_FORMATION: &str = "rok-6-div";
/// The formation that is US but not US Army (rules 4.4).
const MARINES: &str = "us-1-mar-bde";

/// Every unit of the campaign, by id.
#[derive(Debug)]
pub struct OrderOfBattle {
    rows: BTreeMap<UnitId, Row>,
}

/// What a scenario starts a unit with if it says nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is printed on its counter.
    pub counter: Counter,
    /// Its quality is not proven (rules 4.4).
    pub untried: bool,
}

/// Why an id has no counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCounter {
    /// The order of battle does not have it.
    Unknown,
    /// Guns of a headquarters: they are its support (rules 4.2).
    PartOf(UnitId),
    /// Army headquarters, UN corps, air, fleets, advisers, pools: not on the map (rules D1).
    NotOnMap,
}

impl fmt::Display for NoCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("the order of battle does not have it"),
            Self::PartOf(headquarters) => {
                write!(f, "its guns are the support of {headquarters} (4.2)")
            }
            Self::NotOnMap => f.write_str("it has no counter on the map (D1)"),
        }
    }
}

impl std::error::Error for NoCounter {}

impl OrderOfBattle {
    /// The campaign's own.
    ///
    /// # Panics
    /// If the facts that the program carries are damaged, which its tests would have shown.
    #[must_use]
    pub fn campaign() -> &'static Self {
        static CAMPAIGN: LazyLock<OrderOfBattle> = LazyLock::new(|| {
            let mut book =
                OrderOfBattle::read(FACTS).expect("the facts in the repository are sound");
            let what_if = OrderOfBattle::read(WHAT_IF).expect("so is what never was");
            book.rows.extend(what_if.rows);
            book
        });
        &CAMPAIGN
    }

    /// Reads the facts.
    ///
    /// # Errors
    /// The line and what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut rows = BTreeMap::new();
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let row: Row = row.map_err(|error| error.to_string())?;
            let id = row.id;
            if rows.insert(id, row).is_some() {
                return Err(format!("{id} stands there twice"));
            }
        }
        let book = Self { rows };
        for row in book.rows.values() {
            book.check_parents(row)?;
        }
        Ok(book)
    }

    /// Every formation above a unit is known, and none stands above itself.
    fn check_parents(&self, row: &Row) -> Result<(), String> {
        let id = row.id;
        let known = |parent: &UnitId| match self.rows.contains_key(parent) {
            true => Ok(()),
            false => Err(format!("{id} has the unknown parent {parent}")),
        };
        for change in row
            .parent_changes
            .split(';')
            .filter(|text| !text.is_empty())
        {
            let wrong = || {
                format!("{id}: {change:?} is no change of parent: write 1950-07-05:nkpa-2-corps")
            };
            let (date, parent) = change.split_once(':').ok_or_else(wrong)?;
            date.strip_prefix("1950-").ok_or_else(wrong)?;
            known(&UnitId::new(parent).map_err(|_| wrong())?)?;
        }
        row.parent.as_ref().map_or(Ok(()), known)?;
        row.converts_from.as_ref().map_or(Ok(()), known)?;
        let mut above = row.parent;
        for _ in 0..self.rows.len() {
            match above.and_then(|parent| self.rows.get(&parent)) {
                None => return Ok(()),
                Some(parent) => above = parent.parent,
            }
        }
        Err(format!(
            "{id} is a part of itself: its parents go round in a circle"
        ))
    }

    /// A row of the facts.
    #[must_use]
    pub fn row(&self, id: UnitId) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// What a unit belonged to on a day.
    #[must_use]
    pub fn parent_on(&self, id: UnitId, day: Day) -> Option<UnitId> {
        let row = self.rows.get(&id)?;
        self.parent(row, day).map(|parent| parent.id)
    }

    /// Men of a unit and of all under it, by the formations they belonged to at first.
    #[must_use]
    pub fn men_with_children(&self, id: UnitId) -> u32 {
        let own = self.rows.get(&id).map_or(0, |row| row.men);
        let below: u32 = self
            .children(id)
            .map(|row| self.men_with_children(row.id))
            .sum();
        own + below
    }

    /// Every id of the campaign, counters or not, in order; without what never was.
    pub fn ids(&self) -> impl Iterator<Item = UnitId> + '_ {
        let real = self.rows.values().filter(|row| row.role != WHAT_IF_ROLE);
        real.map(|row| row.id)
    }

    /// Every id that a scenario may name, in order: the campaign's, and what never was.
    pub fn every_id(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.rows.keys().copied()
    }

    /// The counter of a unit with the formation it had on a day, at full strength.
    ///
    /// # Errors
    /// [`NoCounter`] if the order of battle has no such unit, or it gets no counter.
    pub fn entry(&self, id: UnitId, day: Day) -> Result<Entry, NoCounter> {
        let row = self.rows.get(&id).ok_or(NoCounter::Unknown)?;
        let class = self.class(row)?;
        let nation = row.nation.nation();
        let formation = self.formation_of(row, day);
        let ratings = class::ratings(class);
        let (support, range) = match class {
            Class::Headquarters => (
                class::headquarters_support(nation, self.tubes(id)),
                class::headquarters_range(nation),
            ),
            Class::Artillery => (class::ARTILLERY_SUPPORT, class::ARTILLERY_RANGE),
            _ => (0, 0),
        };
        let max_steps = if ratings.arm.is_support() {
            0
        } else if ratings.mobility == naktong_protocol::unit::Mobility::Armor {
            class::steps_of_tanks(row.tanks_or_tubes.unwrap_or(0))
        } else {
            class::steps_of_men(row.men)
        };
        let counter = Counter {
            id,
            tag: tag(row, class),
            name: row.name.clone(),
            nation,
            formation,
            independent: class::is_independent(class, formation.as_ref().map(FormationId::as_str)),
            class,
            arm: ratings.arm,
            mobility: ratings.mobility,
            dismounts: ratings.dismounts,
            infiltrates: class::infiltrates(class, row.veteran_percent.unwrap_or(0)),
            max_steps,
            attack: ratings.attack,
            defense: ratings.defense,
            armor_class: ratings.armor_class,
            anti_tank: ratings.anti_tank,
            movement: ratings.movement,
            support,
            range,
            // Corps headquarters have none, and no rule asks for it.
            quality: row.quality().unwrap_or(Quality::C),
        };
        let untried = starts_untried(&counter);
        Ok(Entry { counter, untried })
    }

    /// A division or brigade as it stood on a day; `headquarters` is its HQ's id, if it has one.
    #[must_use]
    pub fn formation(&self, id: FormationId, day: Day) -> Option<Formation> {
        let row = self.rows.get(&UnitId::new(id.as_str()).ok()?)?;
        if !matches!(row.echelon, Echelon::DivisionHq | Echelon::Brigade) {
            return None;
        }
        let corps = self
            .parent(row, day)
            .filter(|parent| parent.echelon == Echelon::CorpsHq)
            .map(|corps| as_formation(corps.id));
        Some(Formation {
            id,
            name: row.name.clone(),
            side: row.nation.nation().side(),
            headquarters: (self.class(row) == Ok(Class::Headquarters)).then_some(row.id),
            corps,
            favor: row.favor.unwrap_or(0),
            faction: row.faction(),
            directive: None,
        })
    }

    /// Whether a formation is a division and no brigade.
    #[must_use]
    pub fn is_division(&self, id: FormationId) -> bool {
        let row = UnitId::new(id.as_str())
            .ok()
            .and_then(|id| self.rows.get(&id));
        row.is_some_and(|row| row.echelon == Echelon::DivisionHq)
    }

    /// Whose a row is, counter or not.
    #[must_use]
    pub fn nation(&self, id: UnitId) -> Option<Nation> {
        self.rows.get(&id).map(|row| row.nation.nation())
    }

    /// What a unit or headquarters stood under on a day, the nearest first.
    #[must_use]
    pub fn above(&self, id: UnitId, day: Day) -> Vec<UnitId> {
        let mut chain: Vec<UnitId> = vec![];
        let mut row = self.rows.get(&id);
        while let Some(parent) = row.and_then(|row| self.parent(row, day)) {
            if chain.contains(&parent.id) {
                break;
            }
            chain.push(parent.id);
            row = Some(parent);
        }
        chain
    }

    /// Every division and brigade, in order.
    pub fn formations(&self) -> impl Iterator<Item = FormationId> + '_ {
        self.rows
            .values()
            .filter(|row| matches!(row.echelon, Echelon::DivisionHq | Echelon::Brigade))
            .map(|row| as_formation(row.id))
    }

    /// The row of table B1, by nation, echelon and arm (rules D1).
    fn class(&self, row: &Row) -> Result<Class, NoCounter> {
        if row.role == "pool" || row.arm == Branch::Hq && row.echelon != Echelon::CorpsHq {
            return Err(NoCounter::NotOnMap);
        }
        match row.echelon {
            Echelon::ArmyHq | Echelon::AirGroup | Echelon::AirCommand | Echelon::NavalCommand => {
                return Err(NoCounter::NotOnMap);
            }
            Echelon::CorpsHq if row.nation == Army::Nkpa => return Ok(Class::Headquarters),
            Echelon::CorpsHq => return Err(NoCounter::NotOnMap),
            Echelon::DivisionHq => return Ok(Class::Headquarters),
            Echelon::Brigade if self.has_units(row.id) => return Ok(Class::Headquarters),
            Echelon::Brigade | Echelon::Regiment | Echelon::Battalion => {}
        }
        let class = match (row.nation, row.arm) {
            (_, Branch::Artillery | Branch::AssaultGun) => {
                return match row.parent {
                    Some(headquarters) => Err(NoCounter::PartOf(headquarters)),
                    None => Ok(Class::Artillery),
                };
            }
            (Army::Nkpa, Branch::Infantry) if row.id.as_str().ends_with("-mech") => {
                Class::NkMechanised
            }
            (Army::Nkpa, Branch::Infantry) => Class::NkRifle,
            (Army::Nkpa, Branch::Armor) => Class::NkTank,
            (Army::Nkpa, Branch::Motorcycle) => Class::NkMotorcycle,
            // The partisan bands are the agents of 16.1.
            (Army::Nkpa, Branch::Special) if row.role == "special" => {
                return Err(NoCounter::NotOnMap);
            }
            (Army::Nkpa, Branch::Special) => Class::NkSpecial,
            // Naval landing troops land; coast troops stay at home.
            (Army::Nkpa, Branch::Marine) if row.role != "security" => Class::NkSpecial,
            (Army::Nkpa, Branch::Marine | Branch::Security) => Class::NkSecurity,
            (Army::Rok, Branch::Infantry | Branch::Marine) => Class::RokRegiment,
            (Army::Rok, Branch::Security) => Class::RokPolice,
            (Army::Rok, Branch::Recon) => Class::RokCavalry,
            (Army::Us, Branch::Infantry | Branch::CavalryOnFoot) => Class::UsRifle,
            (Army::Us, Branch::Marine) => Class::UsMarine,
            (Army::Us, Branch::Recon) => Class::UsRecon,
            // The tank named first is the one it had most of.
            (Army::Us, Branch::Armor) => match row.equipment.split(' ').next() {
                Some("M24") => Class::UsLightTank,
                Some("M4A3E8") => Class::UsMediumTank,
                _ => Class::UsHeavyTank,
            },
            (Army::Uk, Branch::Infantry) => Class::UkRifle,
            _ => return Err(NoCounter::NotOnMap),
        };
        Ok(class)
    }

    fn has_units(&self, headquarters: UnitId) -> bool {
        self.children(headquarters).any(|row| !row.arm.is_guns())
    }

    fn tubes(&self, headquarters: UnitId) -> u32 {
        self.children(headquarters)
            .filter(|row| row.arm.is_guns())
            .filter_map(|row| row.tanks_or_tubes)
            .sum()
    }

    fn children(&self, parent: UnitId) -> impl Iterator<Item = &Row> {
        self.rows
            .values()
            .filter(move |row| row.parent == Some(parent))
    }

    /// The parent on a day: changes are written `1950-07-05:nkpa-2-corps`, joined by `;`.
    fn parent(&self, row: &Row, day: Day) -> Option<&Row> {
        let today = String::from(day);
        row.parent_changes
            .split(';')
            .filter_map(|change| change.split_once(':'))
            .filter(|(date, _)| *date <= today.as_str())
            .max_by_key(|(date, _)| *date)
            .and_then(|(_, id)| UnitId::new(id).ok())
            .or(row.parent)
            .and_then(|id| self.rows.get(&id))
    }

    /// The division or brigade: its own for a HQ, else the nearest above. A corps or army is no
    /// formation, and what stands directly under it has none.
    fn formation_of(&self, row: &Row, day: Day) -> Option<FormationId> {
        if row.echelon == Echelon::DivisionHq || self.class(row) == Ok(Class::Headquarters) {
            return (row.echelon != Echelon::CorpsHq).then(|| as_formation(row.id));
        }
        let parent = self.parent(row, day)?;
        match parent.echelon {
            Echelon::DivisionHq | Echelon::Brigade => Some(as_formation(parent.id)),
            Echelon::Regiment | Echelon::Battalion => self.formation_of(parent, day),
            _ => None,
        }
    }
}

/// All ROK units except the 6th Division's, all US Army units, and NK units of quality C
/// (rules 4.4). Support units never fight, so theirs is never asked.
fn starts_untried(counter: &Counter) -> bool {
    let belongs_to = |formation: &str| {
        counter
            .formation
            .is_some_and(|own| own.as_str() == formation)
    };
    !counter.is_support()
        && match counter.nation {
            Nation::Nkpa => counter.quality == Quality::C,
            Nation::Rok => !belongs_to(STEADY_ROK_FORMATION),
            Nation::Us => !belongs_to(MARINES),
            Nation::Uk => false,
        }
}

fn as_formation(id: UnitId) -> FormationId {
    FormationId::new(id.as_str()).expect("both kinds of id take the same texts")
}

/// The short name that is typed, made of the parts of the id: number, then kind.
///
/// `nkpa-18-rgt` is `18r`, `nkpa-107-tank` `107t`, `nkpa-4-div` `4div`, `rok-1-rgt` `1rok`,
/// `us-24-inf` `24inf`. UN headquarters name the nation, for their numbers are taken by NK:
/// `7rokdiv`, `24usdiv`. A unit raised again under an old number has an `n`: `3nrok`.
fn tag(row: &Row, class: Class) -> String {
    let (nation, rest) = row
        .id
        .as_str()
        .split_once('-')
        .expect("ids of the order of battle begin with the nation");
    let mut parts: Vec<&str> = rest.split('-').collect();
    let raised_again = parts.pop_if(|last| *last == "new").is_some();
    if class == Class::Headquarters {
        if !matches!(parts.last(), Some(&"div" | &"bde" | &"corps")) {
            parts.push("div");
        }
        let only_a_number = parts.len() == 2 && parts[0].bytes().all(|b| b.is_ascii_digit());
        if row.nation != Army::Nkpa && only_a_number {
            parts.insert(1, nation);
        }
    }
    if raised_again {
        parts.insert(1, "n");
    }
    parts
        .into_iter()
        .map(|part| match part {
            "rgt" if row.nation == Army::Nkpa => "r",
            "rgt" => nation,
            "tank" => "t",
            "mech" => "m",
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;
