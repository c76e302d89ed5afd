//! Fog of war: what each side sees of the other (rules 16).
//!
//! What a side knows is part of the state: it depends on what was seen before, not only on who
//! stands where. It is worked out anew after every event ([`refresh`]), so that a unit seen in
//! passing is seen.

use std::collections::BTreeMap;

use naktong_protocol::map::Terrain;
use naktong_protocol::unit::{Arm, Mobility, Quality, Side};
use naktong_protocol::view::{Contact, ContactUnit};
use naktong_protocol::{Hex, UnitId};
use serde::{Deserialize, Serialize};

use crate::air;
use crate::game::{Game, Location, Unit};
use crate::zones::Eyes;

/// Hexes from which combat units sight an enemy (16.1).
const SIGHT: u8 = 2;
/// The same for motorcycle, recon and special units.
const FAR_SIGHT: u8 = 4;
/// Hexes from which agents report UN units in places to NK combat units (16.1).
const AGENTS: u8 = 8;
/// Hexes from UN combat units within which its aircraft see columns in the open (16.1).
const AIR_SIGHT: u8 = 6;
/// Days that a ghost stays on the map (16.2).
const GHOST_DAYS: u16 = 3;

/// What the sides and the public know. Empty in a match without fog, where all is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sight {
    sides: BTreeMap<Side, Knowledge>,
    public: Picture,
}

/// What one side knows of its enemy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Knowledge {
    /// Enemy units in sight.
    live: BTreeMap<UnitId, Seen>,
    /// What was lost from sight.
    ghosts: Picture,
}

/// An enemy unit in sight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    hex: Hex,
    /// Level 2: arm and nation are known, not only that somebody is there.
    contact: bool,
    /// Level 3: what was learnt in combat.
    identity: Option<Identity>,
}

/// What level 3 tells (16.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) hex: Hex,
    pub(crate) steps: u8,
    pub(crate) quality: Quality,
    pub(crate) untried: bool,
    pub(crate) ghost: Option<u16>,
}

/// Marks on a map: identified units, and contacts by hex.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Picture {
    pub(crate) units: BTreeMap<UnitId, Identity>,
    pub(crate) contacts: BTreeMap<Hex, Contact>,
}

/// An enemy stack as far as somebody knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SeenStack {
    /// It has a zone of control, or must be taken to have one (5.2).
    pub(crate) has_zone: bool,
    /// Combat units known in it; 0 if all that is there are support units.
    pub(crate) units: u8,
}

/// The stacks of `side`'s enemy by the truth or by what `side` sees now.
pub(crate) fn enemies(game: &Game, side: Side, eyes: Eyes) -> BTreeMap<Hex, SeenStack> {
    among(game, side, eyes, |_| true)
}

/// The stacks of `side`'s enemy that it sees beside a hex.
pub(crate) fn enemies_beside(game: &Game, side: Side, hex: Hex) -> BTreeMap<Hex, SeenStack> {
    among(game, side, Eyes::Side, |at| at.distance(hex) == 1)
}

fn among(
    game: &Game,
    side: Side,
    eyes: Eyes,
    counts: impl Fn(Hex) -> bool,
) -> BTreeMap<Hex, SeenStack> {
    if eyes == Eyes::Truth || !game.scenario.modules.fog {
        return true_enemies(game, side, counts);
    }
    let mut stacks: BTreeMap<Hex, (SeenStack, u8)> = BTreeMap::new();
    let Some(known) = game.state.sight.sides.get(&side) else {
        return BTreeMap::new();
    };
    for (id, seen) in known.live.iter().filter(|(_, seen)| counts(seen.hex)) {
        let (stack, steps) = stacks.entry(seen.hex).or_default();
        let counted = seen.contact || seen.identity.is_some();
        if counted && game.counter(*id).is_support() {
            continue;
        }
        // At level 1 nobody can count them.
        stack.units = match counted {
            true => stack.units + 1,
            false => stack.units.max(1),
        };
        match &seen.identity {
            Some(identity) => *steps = steps.saturating_add(identity.steps),
            None => stack.has_zone = true,
        }
    }
    stacks
        .into_iter()
        .map(|(hex, (stack, steps))| {
            let has_zone = stack.has_zone || steps >= 2;
            (hex, SeenStack { has_zone, ..stack })
        })
        .collect()
}

/// The steps that the combat units of `side`'s enemy in a hex have at the least by what `side`
/// sees: those of identified units as they were told, and one for every other (9.6).
pub(crate) fn least_steps(game: &Game, side: Side, hex: Hex) -> u8 {
    if !game.scenario.modules.fog {
        return game.steps_in(side.enemy(), hex);
    }
    let known = game.state.sight.sides.get(&side);
    known
        .into_iter()
        .flat_map(|known| &known.live)
        .filter(|(id, seen)| seen.hex == hex && !game.counter(**id).is_support())
        .map(|(_, seen)| seen.identity.as_ref().map_or(1, |identity| identity.steps))
        .fold(0, u8::saturating_add)
}

fn true_enemies(game: &Game, side: Side, counts: impl Fn(Hex) -> bool) -> BTreeMap<Hex, SeenStack> {
    let mut stacks: BTreeMap<Hex, (u8, u8)> = BTreeMap::new();
    for (_, unit, hex) in game.on_map().filter(|(.., hex)| counts(*hex)) {
        let counter = game.printed(unit);
        if counter.side() == side {
            continue;
        }
        let (units, steps) = stacks.entry(hex).or_default();
        if counter.is_support() {
            continue;
        }
        *units += 1;
        if !unit.disrupted {
            *steps = steps.saturating_add(unit.steps);
        }
    }
    stacks
        .into_iter()
        .map(|(hex, (units, steps))| {
            let has_zone = steps >= 2;
            (hex, SeenStack { has_zone, units })
        })
        .collect()
}

/// Works out what both sides see now. Who is no longer seen was so in the turn `last_seen`.
pub(crate) fn refresh(game: &mut Game, last_seen: u16) {
    if !game.scenario.modules.fog {
        return;
    }
    for side in [Side::Nk, Side::Un] {
        let mut known = game.state.sight.sides.remove(&side).unwrap_or_default();
        look(game, side, &mut known, last_seen);
        game.state.sight.sides.insert(side, known);
    }
}

/// The levels that eyes alone give (16.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Sighted,
    Contact,
}

/// The hexes from which a side looks, and how far it sees from each.
struct Watch {
    side: Side,
    eyes: BTreeMap<Hex, u8>,
}

impl Watch {
    fn of(game: &Game, side: Side) -> Self {
        let mut eyes: BTreeMap<Hex, u8> = BTreeMap::new();
        for (_, unit, hex) in game.combat_units(side) {
            let far = matches!(
                game.printed(unit).arm,
                Arm::Motorcycle | Arm::Recon | Arm::Special
            );
            let range = eyes.entry(hex).or_default();
            *range = (*range).max(if far { FAR_SIGHT } else { SIGHT });
        }
        Self { side, eyes }
    }

    /// What the side sees of enemies in a hex.
    fn level(&self, game: &Game, hex: Hex) -> Option<Level> {
        if self.near(hex, 1).next().is_some() {
            return Some(Level::Contact);
        }
        let mut near = self.near(hex, FAR_SIGHT);
        let sighted = near.any(|(eye, range)| eye.distance(hex) <= u32::from(range));
        let reported = || {
            self.side == Side::Nk
                && game.map().places_in(hex).next().is_some()
                && self.near(hex, AGENTS).next().is_some()
        };
        (sighted || reported()).then_some(Level::Sighted)
    }

    /// The eyes within a distance. Hexes sort by column, so few others are looked at.
    fn near(&self, hex: Hex, distance: u8) -> impl Iterator<Item = (Hex, u8)> {
        let west = hex.column().saturating_sub(distance).max(1);
        let east = hex.column().saturating_add(distance).min(99);
        let [first, last] = [(west, 1), (east, 99)]
            .map(|(column, row)| Hex::new(column, row).expect("columns and rows are 1 to 99"));
        self.eyes
            .range(first..=last)
            .filter(move |(eye, _)| eye.distance(hex) <= u32::from(distance))
            .map(|(eye, range)| (*eye, *range))
    }
}

fn look(game: &Game, side: Side, known: &mut Knowledge, last_seen: u16) {
    let eyes = Watch::of(game, side);
    let aircraft = side == Side::Un && air::watches(game);
    let mut levels: BTreeMap<Hex, Option<Level>> = BTreeMap::new();
    let before = std::mem::take(&mut known.live);
    for (id, unit, hex) in game.on_map() {
        if game.printed(unit).side() == side {
            continue;
        }
        let level = *levels.entry(hex).or_insert_with(|| eyes.level(game, hex));
        let from_the_air = || {
            let watched = aircraft && is_column_in_the_open(game, unit, hex);
            (watched && eyes.near(hex, AIR_SIGHT).next().is_some()).then_some(Level::Sighted)
        };
        let Some(level) = level.or_else(from_the_air) else {
            continue;
        };
        let contact = level == Level::Contact;
        let identity = before.get(&id).and_then(|seen| seen.identity.clone());
        let identity = identity.map(|identity| Identity { hex, ..identity });
        if identity.is_some() {
            known.ghosts.units.remove(&id);
        }
        known.live.insert(
            id,
            Seen {
                hex,
                contact,
                identity,
            },
        );
    }
    for (id, seen) in before {
        if !known.live.contains_key(&id) {
            lose_sight(game, side, known, id, seen, last_seen);
        }
    }
    forget(game, &mut known.ghosts);
}

/// Whether a unit goes on wheels or tracks and stands where aircraft see it (16.1).
fn is_column_in_the_open(game: &Game, unit: &Unit, hex: Hex) -> bool {
    let on_wheels = game.printed(unit).mobility != Mobility::Foot;
    on_wheels && matches!(game.map().terrain(hex), Terrain::Clear | Terrain::City)
}

/// A unit no longer in sight leaves a ghost where it was seen last (16.2).
fn lose_sight(game: &Game, side: Side, known: &mut Knowledge, id: UnitId, seen: Seen, turn: u16) {
    if game.unit(id).location == Location::Destroyed {
        return;
    }
    if let Some(identity) = seen.identity {
        let ghost = Some(turn);
        known
            .ghosts
            .units
            .insert(id, Identity { ghost, ..identity });
        return;
    }
    let mark = known
        .ghosts
        .contacts
        .entry(seen.hex)
        .or_insert_with(|| Contact {
            side: side.enemy(),
            units: vec![],
            ghost: None,
        });
    if mark.ghost != Some(turn) {
        mark.units.clear();
        mark.ghost = Some(turn);
    }
    if seen.contact {
        mark.units.push(contact_unit(game, id));
        mark.units.sort_unstable();
    }
}

fn forget(game: &Game, ghosts: &mut Picture) {
    let turn = game.state.turn;
    let fresh = |ghost: Option<u16>| ghost.is_some_and(|seen| turn <= seen + GHOST_DAYS);
    ghosts.units.retain(|id, identity| {
        fresh(identity.ghost) && game.unit(*id).location != Location::Destroyed
    });
    ghosts.contacts.retain(|_, contact| fresh(contact.ghost));
}

fn contact_unit(game: &Game, id: UnitId) -> ContactUnit {
    let counter = game.counter(id);
    ContactUnit {
        nation: counter.nation,
        arm: counter.arm,
    }
}

/// Units that fought against `side` are identified to it (11.11).
pub(crate) fn identify(game: &mut Game, side: Side, units: &[UnitId]) {
    if !game.scenario.modules.fog {
        return;
    }
    for id in units {
        let unit = game.unit(*id);
        let Some(hex) = unit.hex() else { continue };
        let identity = Identity {
            hex,
            steps: unit.steps,
            quality: unit.effective_quality(),
            untried: unit.untried,
            ghost: None,
        };
        let known = game.state.sight.sides.entry(side).or_default();
        known.live.insert(
            *id,
            Seen {
                hex,
                contact: true,
                identity: Some(identity),
            },
        );
    }
}

/// A side came upon whoever is in a hex: arm and nation are known, if only for the moment.
pub(crate) fn meet(game: &mut Game, side: Side, hex: Hex) {
    if !game.scenario.modules.fog {
        return;
    }
    let met: Vec<UnitId> = game
        .on_map()
        .filter(|(id, _, at)| *at == hex && game.side_of(*id) != side)
        .map(|(id, ..)| id)
        .collect();
    let known = game.state.sight.sides.entry(side).or_default();
    for id in met {
        known.live.entry(id).or_insert(Seen {
            hex,
            contact: true,
            identity: None,
        });
    }
}

/// The other side saw these steps fall, if it knows the unit.
pub(crate) fn recount(game: &mut Game, unit: UnitId, steps: u8) {
    let side = game.side_of(unit).enemy();
    let known = game.state.sight.sides.get_mut(&side);
    let seen = known.and_then(|known| known.live.get_mut(&unit));
    if let Some(identity) = seen.and_then(|seen| seen.identity.as_mut()) {
        identity.steps = steps;
    }
}

/// What a side knows of a unit in sight that it has made out: who it is, or its arm and nation.
pub(crate) enum Made<'a> {
    Identified(UnitId, &'a Identity),
    Contact(ContactUnit),
}

/// The enemy combat units in a hex that a side has made out (level 2 or better), in fog.
pub(crate) fn made_out(game: &Game, side: Side, hex: Hex) -> Vec<Made<'_>> {
    let known = game.state.sight.sides.get(&side);
    let live = known.into_iter().flat_map(|known| &known.live);
    live.filter(|(id, seen)| seen.hex == hex && !game.counter(**id).is_support())
        .filter_map(|(id, seen)| match &seen.identity {
            Some(identity) => Some(Made::Identified(*id, identity)),
            None if seen.contact => Some(Made::Contact(contact_unit(game, *id))),
            None => None,
        })
        .collect()
}

/// What a side sees and remembers of its enemy, as marks on its map. Where a live contact
/// stands, the ghost of an old one is not shown.
pub(crate) fn picture(game: &Game, side: Side) -> Picture {
    let Some(known) = game.state.sight.sides.get(&side) else {
        return Picture::default();
    };
    let mut picture = known.ghosts.clone();
    let live = live_picture(game, side, known, false);
    picture.units.extend(live.units);
    picture.contacts.extend(live.contacts);
    picture
}

fn live_picture(game: &Game, side: Side, known: &Knowledge, contacts_only: bool) -> Picture {
    let mut picture = Picture::default();
    for (id, seen) in &known.live {
        if let Some(identity) = &seen.identity {
            picture.units.insert(*id, identity.clone());
            continue;
        }
        if contacts_only && !seen.contact {
            continue;
        }
        let mark = picture.contacts.entry(seen.hex).or_insert_with(|| Contact {
            side: side.enemy(),
            units: vec![],
            ghost: None,
        });
        if seen.contact {
            mark.units.push(contact_unit(game, *id));
            mark.units.sort_unstable();
        }
    }
    picture
}

/// At dawn the public's picture becomes what the sides saw of each other at level 2 or better
/// at the end of the day before: one turn late (16.4).
pub(crate) fn publish(game: &mut Game) {
    if !game.scenario.modules.fog {
        return;
    }
    let mut public = Picture::default();
    for (side, known) in &game.state.sight.sides {
        let seen = live_picture(game, *side, known, true);
        public.units.extend(seen.units);
        public.contacts.extend(seen.contacts);
    }
    game.state.sight.public = public;
}

/// What spectators see of both sides (16.4).
pub(crate) fn public(game: &Game) -> &Picture {
    &game.state.sight.public
}
