//! What a side knows of those whom it attacks (rules 16.1, D7).

use std::cmp::Reverse;

use naktong_protocol::unit::{Counter, Mobility, Quality, Side};
use naktong_protocol::view::ContactUnit;
use naktong_protocol::{FormationId, Hex, UnitId};

use super::Span;
use crate::class::{self, MAX_STEPS, anti_tank, anti_tank_of};
use crate::game::{Game, stacking_limit};
use crate::movement::flexible_gait;
use crate::sight::{self, Made};

/// One defender as the attacker knows him.
#[derive(Clone, Debug)]
pub(super) struct Defender {
    /// Who, if identified.
    id: Option<UnitId>,
    steps: Span<u8>,
    per_step: Span<u8>,
    pub(super) anti_tank: Span<u8>,
    pub(super) armor_class: Span<u8>,
    /// Grades of quality, from the worst to the best that a baptism may leave.
    pub(super) grade: Span<i8>,
    /// The markers, where they are open.
    pub(super) disrupted: Option<bool>,
    pub(super) dug_in: Option<bool>,
    /// Its formation, if it is identified.
    pub(super) formation: Option<Option<FormationId>>,
    /// How it may fall back.
    pub(super) gaits: Vec<Mobility>,
}

/// Those who defend a hex, in an open match as they are, in fog as they were made out. Who
/// attacks stands next to them, so there is nobody of whom he knows less than arm and nation.
pub(super) fn known(game: &Game, side: Side, target: Hex) -> Vec<Defender> {
    if game.scenario.modules.fog {
        let made_out = sight::made_out(game, side, target);
        return made_out.iter().map(|made| in_fog(game, made)).collect();
    }
    let stack = game.stack(side.enemy(), target);
    stack
        .map(|(id, unit)| {
            let quality = (unit.effective_quality(), unit.untried);
            Defender {
                disrupted: Some(unit.disrupted),
                dug_in: Some(unit.dug_in),
                ..Defender::identified(game, id, unit.steps, quality)
            }
        })
        .collect()
}

fn in_fog(game: &Game, made: &Made<'_>) -> Defender {
    match made {
        Made::Identified(id, identity) => {
            let quality = (identity.quality, identity.untried);
            Defender::identified(game, *id, identity.steps, quality)
        }
        Made::Contact(contact) => Defender::contact(game, *contact),
    }
}

impl Defender {
    /// Level 3: all but the markers.
    fn identified(game: &Game, id: UnitId, steps: u8, (quality, untried): (Quality, bool)) -> Self {
        let counter: &Counter = game.counter(id);
        Self {
            id: Some(id),
            steps: Span::exact(steps),
            per_step: Span::exact(counter.defense),
            anti_tank: Span::exact(anti_tank(counter, game.day())),
            armor_class: Span::exact(counter.armor_class),
            grade: grades(quality, untried),
            disrupted: None,
            dug_in: None,
            formation: Some(counter.formation),
            gaits: vec![flexible_gait(game, id)],
        }
    }

    /// Level 2: any class of the arm and nation, any quality, 1 to 6 steps.
    fn contact(game: &Game, ContactUnit { nation, arm }: ContactUnit) -> Self {
        let classes: Vec<_> = class::classes_of(nation, arm).collect();
        let rows = || classes.iter().map(|class| (*class, class::ratings(*class)));
        let day = game.day();
        let none = Span::exact(0);
        Self {
            id: None,
            steps: Span {
                low: 1,
                high: MAX_STEPS,
            },
            per_step: Span::of(rows().map(|(_, row)| row.defense)).unwrap_or(none),
            anti_tank: Span::of(rows().map(|(class, row)| anti_tank_of(class, row.anti_tank, day)))
                .unwrap_or(none),
            armor_class: Span::of(rows().map(|(_, row)| row.armor_class)).unwrap_or(none),
            grade: grades(Quality::D, false).and(grades(Quality::A, false)),
            disrupted: None,
            dug_in: None,
            formation: None,
            gaits: rows()
                .map(|(_, row)| match row.dismounts {
                    true => Mobility::Foot,
                    false => row.mobility,
                })
                .collect(),
        }
    }

    fn strength(&self) -> Span<u16> {
        Span {
            low: u16::from(self.steps.low) * u16::from(self.per_step.low),
            high: u16::from(self.steps.high) * u16::from(self.per_step.high),
        }
    }

    fn is_identified(&self) -> bool {
        self.id.is_some()
    }
}

/// A baptism makes it one grade better or worse (4.4).
pub(super) fn grades(quality: Quality, untried: bool) -> Span<i8> {
    let spread = u8::from(untried);
    Span {
        low: quality.worse(spread),
        high: quality.better(spread),
    }
    .map(|quality| quality.grade().cast_signed())
}

/// The least and the most that they defend with: the steps of those who are not identified are 1
/// to 6 each, and all together no more than the hex may hold (5.1).
pub(super) fn strength(game: &Game, target: Hex, defenders: &[Defender]) -> Span<u16> {
    let (named, others): (Vec<&Defender>, Vec<&Defender>) =
        defenders.iter().partition(|unit| unit.is_identified());
    let sum = |units: &[&Defender], end: fn(Span<u16>) -> u16| -> u16 {
        units.iter().map(|unit| end(unit.strength())).sum()
    };
    let taken: u16 = named.iter().map(|unit| u16::from(unit.steps.high)).sum();
    let room = u16::from(stacking_limit(game.map(), target)).saturating_sub(taken);
    let count = u16::try_from(others.len()).unwrap_or(u16::MAX);
    let best = others.iter().map(|unit| unit.per_step.high).max();
    let packed = room.max(count).saturating_mul(u16::from(best.unwrap_or(0)));
    Span {
        low: sum(&named, |s| s.low) + sum(&others, |s| s.low),
        high: sum(&named, |s| s.high) + sum(&others, |s| s.high).min(packed),
    }
}

/// Those who may lead the defence (11.3): the one with the highest strength, then steps, then
/// lowest id, if all are identified; else all whose strength may be the highest.
pub(super) fn leads(defenders: &[Defender]) -> Vec<&Defender> {
    if defenders.iter().all(Defender::is_identified) {
        let key = |unit: &&Defender| {
            let strength = unit.strength().high;
            (Reverse(strength), Reverse(unit.steps.high), unit.id)
        };
        return defenders.iter().min_by_key(key).into_iter().collect();
    }
    let floor = defenders.iter().map(|unit| unit.strength().low).max();
    let may_lead = |unit: &&Defender| Some(unit.strength().high) >= floor;
    defenders.iter().filter(may_lead).collect()
}

/// The lead, if there is no doubt who it is.
pub(super) fn sure_lead(leads: &[&Defender]) -> Option<UnitId> {
    match leads {
        [one] => one.id,
        _ => None,
    }
}
