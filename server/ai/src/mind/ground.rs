//! The land and the enemy on it, as far as a seat knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use naktong_protocol::land::Land;
use naktong_protocol::map::{Place, Terrain};
use naktong_protocol::order::Directive;
use naktong_protocol::unit::{Arm, Counter, Side};
use naktong_protocol::view::{SupplySource, UnitView};
use naktong_protocol::{Board, Hex, PlaceId, UnitId, View};

use super::ways::{self, Marches, Net};

/// What an enemy unit that is only known to be there is taken for: four steps of two (rules
/// part F 2).
const UNKNOWN_UNIT: u32 = 8;
/// The place whose fall ends the campaign (rules 17.2), and what that is worth in points.
const LAST_PORT: &str = "pusan";
pub(super) const LAST_PORT_WORTH: u32 = 20;
/// What a place that orders name is worth at least.
const NAMED_IN_ORDERS: u32 = 3;
/// The last part of a match in which its end may be near.
const SHORT: u16 = 3;
/// More than any march costs.
pub(super) const FAR: u32 = 10_000;

/// What it costs to march from each hex to one.
pub(super) type Field = Rc<Marches>;

/// The map, and the marches over it that were asked for before.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(super) map: Rc<Land>,
    net: Rc<Net>,
    fields: BTreeMap<Hex, Field>,
    sources: Vec<SupplySource>,
    turns: u16,
    /// What the scenario gives for each place; empty if none gives points.
    points: BTreeMap<PlaceId, u8>,
    /// The places that give nothing if they are not secured.
    to_secure: BTreeSet<PlaceId>,
    /// The map is so small that none of its places counts by itself: then its towns do.
    towns_count: bool,
}

impl Ground {
    pub(crate) fn new(board: &Board) -> Self {
        let map = &board.map;
        let counts = |place: &Place| place.value > 0 || place.label == 1;
        Self {
            towns_count: board.points.is_empty() && !map.places.iter().any(counts),
            net: Rc::new(Net::of(map)),
            map: Rc::new(Land::new(map.clone())),
            fields: BTreeMap::new(),
            sources: board.sources.clone(),
            turns: board.turns,
            points: board.points.clone(),
            to_secure: board.to_secure.clone(),
        }
    }

    /// Where the supply of a side comes from.
    pub(super) fn sources(&self, side: Side) -> impl Iterator<Item = &SupplySource> {
        self.sources
            .iter()
            .filter(move |source| source.side == side)
    }

    /// How many turns come after this one.
    pub(super) fn left(&self, view: &View) -> u16 {
        self.turns.saturating_sub(view.turn.turn)
    }

    /// Whether so few turns are left, in a short match fewer, that the end is near.
    pub(super) fn is_near_the_end(&self, view: &View, turns: u16) -> bool {
        self.left(view) <= turns.min(self.turns / SHORT)
    }

    /// Whether a place of NK's gives nothing if nobody secures it (rules 15.2).
    pub(super) fn must_secure(&self, place: PlaceId) -> bool {
        self.to_secure.contains(&place)
    }

    /// Its roads and hexsides.
    pub(super) fn net(&self) -> &Rc<Net> {
        &self.net
    }

    /// What a place is worth to hold: the points that the scenario gives, else those of table B4.
    /// A place that the army was ordered to take counts for something in any case.
    pub(super) fn worth(&self, view: &View, place: &Place) -> u32 {
        let ordered = view.directives.values().any(|order| {
            let named = |directive: Directive| match directive {
                Directive::Take {
                    immediate,
                    subsequent,
                } => place.id == immediate || place.id == subsequent,
                Directive::Secure => false,
            };
            named(order.in_force) || order.waiting.is_some_and(|next| named(next.directive))
        });
        let named = match (ordered, place.label) {
            (true, _) => NAMED_IN_ORDERS,
            (false, 1) => 1,
            (false, 2) if self.towns_count => NAMED_IN_ORDERS,
            (false, _) => 0,
        };
        let value = match place.id.as_str() {
            LAST_PORT => LAST_PORT_WORTH,
            _ if self.points.is_empty() => u32::from(place.value),
            _ => self.points(place.id),
        };
        value.max(named)
    }

    /// What NK scores for a place at the end, where places give points.
    pub(super) fn points(&self, place: PlaceId) -> u32 {
        self.points.get(&place).copied().unwrap_or(0).into()
    }

    /// What NK would score for all places together.
    pub(super) fn all_points(&self) -> u32 {
        self.points.values().map(|points| u32::from(*points)).sum()
    }

    /// The marches to a hex, by roads and country, with all bridges standing and no enemy.
    pub(super) fn to(&mut self, aim: Hex) -> Field {
        let known = self.fields.get(&aim).cloned();
        known.unwrap_or_else(|| {
            let field = Rc::new(self.marches([aim]));
            self.fields.insert(aim, field.clone());
            field
        })
    }

    /// The marches to the nearest of some hexes.
    pub(super) fn marches(&self, aims: impl IntoIterator<Item = Hex>) -> Marches {
        Net::marches(&self.net, aims)
    }

    /// What it costs to march from a hex to the next; `None` if nobody can.
    pub(super) fn step(&self, from: Hex, to: Hex) -> Option<u32> {
        let side = self.map.side(from, to);
        if side.strait || !self.map.is_land(from) || !self.map.is_land(to) {
            return None;
        }
        Some(ways::plain_step(side, self.map.terrain(to)))
    }

    /// How many columns the ground shifts an attack to the left (table B2).
    pub(super) fn shift(&self, hex: Hex) -> u8 {
        ways::shift(self.map.terrain(hex))
    }

    /// The most steps that may end in a hex (rules 5.1).
    pub(super) fn room(&self, hex: Hex) -> u32 {
        match self.map.terrain(hex) {
            Terrain::Mountain | Terrain::Peak => 10,
            _ => 15,
        }
    }
}

/// Who stands where.
#[derive(Clone, Debug, Default)]
pub(super) struct Picture {
    /// Own combat units.
    pub(super) own: BTreeMap<Hex, Vec<UnitId>>,
    /// Own steps, with those that are on their way there.
    pub(super) steps: BTreeMap<Hex, u32>,
    /// Own strength in defense, with what is on its way.
    pub(super) strength: BTreeMap<Hex, u32>,
    /// What the enemies seen in a hex are taken for.
    pub(super) enemies: BTreeMap<Hex, u32>,
    /// Where enemy armor was recognised.
    pub(super) armor: BTreeSet<Hex>,
}

impl Picture {
    pub(super) fn of(view: &View, side: Side) -> Self {
        let mut picture = Self::default();
        let seen = view
            .units
            .values()
            .filter(|unit| unit.state.ghost.is_none());
        for unit in seen.filter(|unit| !unit.counter.is_support()) {
            let hex = unit.state.hex;
            if unit.counter.side() == side {
                picture.own.entry(hex).or_default().push(unit.counter.id);
                picture.comes(unit, hex);
            } else {
                *picture.enemies.entry(hex).or_default() += strength(unit);
                if unit.counter.arm == Arm::Armor {
                    picture.armor.insert(hex);
                }
            }
        }
        let contacts = view.contacts.iter();
        for (hex, contact) in contacts.filter(|(_, contact)| contact.ghost.is_none()) {
            let fighting = contact.units.iter().filter(|unit| !unit.arm.is_support());
            let units = match contact.units.len() {
                0 => 1,
                _ => u32::try_from(fighting.count()).expect("a stack is small"),
            };
            if units > 0 {
                *picture.enemies.entry(*hex).or_default() += UNKNOWN_UNIT * units;
            }
            if contact.units.iter().any(|unit| unit.arm == Arm::Armor) {
                picture.armor.insert(*hex);
            }
        }
        picture
    }

    /// A unit is, or will be, in a hex.
    pub(super) fn comes(&mut self, unit: &UnitView, hex: Hex) {
        *self.steps.entry(hex).or_default() += u32::from(unit.state.steps);
        *self.strength.entry(hex).or_default() += strength(unit);
    }

    /// A unit leaves a hex.
    pub(super) fn goes(&mut self, unit: &UnitView, hex: Hex) {
        *self.steps.entry(hex).or_default() -= u32::from(unit.state.steps);
        *self.strength.entry(hex).or_default() -= strength(unit);
    }

    /// Own steps in a hex.
    pub(super) fn steps_in(&self, hex: Hex) -> u32 {
        self.steps.get(&hex).copied().unwrap_or(0)
    }

    /// Own strength in a hex.
    pub(super) fn strength_in(&self, hex: Hex) -> u32 {
        self.strength.get(&hex).copied().unwrap_or(0)
    }

    /// The enemies next to a hex.
    pub(super) fn danger(&self, hex: Hex) -> u32 {
        let around = hex.neighbors().filter_map(|next| self.enemies.get(&next));
        around.sum()
    }

    /// How far the nearest enemy is.
    pub(super) fn distance(&self, hex: Hex) -> u32 {
        let distances = self.enemies.keys().map(|enemy| enemy.distance(hex));
        distances.min().unwrap_or(FAR)
    }
}

/// Its strength in defense.
fn strength(unit: &UnitView) -> u32 {
    u32::from(unit.state.steps) * u32::from(unit.counter.defense)
}

/// A unit's formation, or itself.
pub(super) fn body(counter: &Counter) -> String {
    match counter.formation {
        Some(formation) => formation.to_string(),
        None => counter.id.to_string(),
    }
}
