//! What an attack would be worth (rules part F 1, 2 and 4), in tenths of a step.

use std::collections::BTreeMap;

use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, View};

use super::estimate::{Course, Foe, Muster, is_tired};
use super::muster;
use crate::mind::Mind;
use crate::mind::aims::{self, Aims};
use crate::mind::ground::{Ground, Picture};

/// An enemy step.
const STEP: i32 = 10;
/// A point of a place that the enemy holds.
const POINT: i32 = 12;
/// A hex that brings the attackers nearer to where they are to go.
const NEARER: i32 = 12;
/// Points of the place to which it leads that count.
const PROMISE: i32 = 10;
/// A hex from which the enemy is in the way of what feeds many.
const ROAD: i32 = 12;
/// Any hex.
const HEX: i32 = 3;
/// A stack that cannot get away.
const CUT_OFF: i32 = 12;
/// A hex through which those come home who are cut off.
const BREAK_OUT: i32 = 25;
/// An own place that the enemy stands beside, a point.
const RELIEF: i32 = 8;

/// Points of heavy materiel from which on it is there to be spent.
const PLENTY: u8 = 50;

/// Turns before the last in which steps are there to be spent.
const LAST_TURNS: u16 = 3;

/// What is at stake in an attack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stakes {
    /// The hex, if the defender leaves it.
    ground: i32,
    /// A step of the defender.
    gain: i32,
    /// A step of the attacker.
    loss: i32,
    /// What it costs whatever comes of it.
    price: i32,
    /// The hex may be attacked at any odds that pay.
    pub(super) decides: bool,
}

impl Stakes {
    /// What the attack is worth in a column.
    pub(super) fn at(&self, course: Course) -> i32 {
        let Course {
            retreats,
            defender_lost,
            attacker_lost,
        } = course;
        (retreats * self.ground + defender_lost * self.gain - attacker_lost * self.loss) / 10
            - self.price
    }
}

/// How the side stands, for all attacks of a phase.
pub(super) struct Worth<'a> {
    view: &'a View,
    side: Side,
    ground: &'a Ground,
    picture: &'a Picture,
    aims: &'a Aims,
    /// What a trained step of NK is worth: more with every one that is lost (F2), and less while
    /// the shells lie in heaps, for at Inchon neither helps any more.
    nk_step: i32,
    isolates: bool,
    saves: bool,
    /// The roads of NK's supply, and how many divisions they feed.
    roads: BTreeMap<Hex, u32>,
}

impl<'a> Worth<'a> {
    pub(super) fn new(mind: &'a Mind<'_>, picture: &'a Picture, aims: &'a Aims) -> Self {
        let view = mind.view;
        let own = view
            .units
            .values()
            .filter(|u| u.counter.side() == mind.side);
        let now: i32 = own.map(|unit| i32::from(unit.state.steps)).sum();
        let lost = i32::from(view.score.nk_steps_lost.unwrap_or(0));
        let nk_step = STEP + (2 * STEP * lost / (now + lost).max(1)).min(STEP);
        let is_end =
            mind.skill.reckons_with_the_end() && mind.ground.is_near_the_end(view, LAST_TURNS);
        Self {
            view,
            side: mind.side,
            ground: mind.ground,
            picture,
            aims,
            nk_step: match view.heavy_materiel {
                _ if is_end => nk_step / 2,
                Some(PLENTY..) => nk_step * 7 / 10,
                _ => nk_step,
            },
            isolates: mind.skill.isolates(),
            saves: mind.skill.saves_force(),
            roads: match mind.side {
                Side::Nk if mind.skill.minds_supply() => aims::roads(view, mind.ground),
                _ => BTreeMap::new(),
            },
        }
    }

    /// Whether a defender has nowhere to go (rules 11.6), as far as can be seen.
    pub(super) fn is_cut_off(&self, target: Hex) -> bool {
        let map = &self.ground.map;
        let ways = map.neighbors(target).filter(|hex| map.is_land(*hex));
        let mut ways = ways.filter(|hex| !map.side(target, *hex).strait);
        ways.all(|hex| {
            let held = |hex: Hex| self.picture.steps_in(hex) >= 2;
            held(hex) || map.neighbors(hex).any(|next| next != target && held(next))
        })
    }

    pub(super) fn of(&self, muster: &Muster, foe: &Foe) -> Stakes {
        let Self { view, side, .. } = *self;
        let lead = &view.units[&muster.lead];
        let places = self.ground.map.places_in(muster.target);
        let points: u32 = places
            .filter(|place| view.control.get(&place.id) != Some(&side))
            .map(|place| self.ground.worth(view, place))
            .sum();
        let points = i32::try_from(points).unwrap_or(i32::MAX / 100);
        let aim = aims::aim_of(self.aims, lead);
        let nearer =
            aim.is_some_and(|aim| muster.target.distance(aim) < lead.state.hex.distance(aim));
        let mut ground = HEX + POINT * points;
        if nearer && side == Side::Nk {
            ground += NEARER + self.promise(aim);
        }
        if aims::is_on_a_road(&self.roads, muster.target) {
            ground += ROAD;
        }
        if side == Side::Un {
            ground += RELIEF * self.threatened(muster.target);
        }
        if muster::is_cut_off(lead) {
            ground += BREAK_OUT;
        }
        if self.isolates && self.is_cut_off(muster.target) {
            ground += CUT_OFF;
        }
        Stakes {
            ground,
            gain: if foe.is_western { STEP + 3 } else { STEP },
            loss: self.step_of(lead),
            price: self.price(muster),
            decides: points >= 4,
        }
    }

    /// What the place promises to which an attack leads.
    fn promise(&self, aim: Option<Hex>) -> i32 {
        let places = aim
            .into_iter()
            .flat_map(|hex| self.ground.map.places_in(hex));
        let points = places.map(|place| self.ground.worth(self.view, place));
        i32::try_from(points.max().unwrap_or(0)).map_or(0, |points| points.min(PROMISE))
    }

    fn step_of(&self, unit: &UnitView) -> i32 {
        match unit.counter.nation {
            Nation::Nkpa => self.nk_step,
            Nation::Rok => STEP * 7 / 10,
            Nation::Us | Nation::Uk => STEP * 12 / 10,
        }
    }

    /// Points of own places beside an enemy hex.
    fn threatened(&self, target: Hex) -> i32 {
        let places = self.ground.map.places.iter();
        let near = places.filter(|place| place.hex.distance(target) == 1);
        let own = near.filter(|place| self.view.control.get(&place.id) == Some(&self.side));
        let points: u32 = own.map(|place| self.ground.worth(self.view, place)).sum();
        i32::try_from(points).unwrap_or(0).min(10)
    }

    /// Tired regiments, materiel and aircraft that are then not there for another attack (F3).
    fn price(&self, muster: &Muster) -> i32 {
        if !self.saves {
            return 0;
        }
        let fresh = muster.attackers.iter().map(|unit| &self.view.units[unit]);
        let fresh = fresh.filter(|unit| !is_tired(unit));
        let steps: i32 = fresh.map(|unit| i32::from(unit.state.steps)).sum();
        let materiel = match self.view.heavy_materiel {
            None | Some(60..) => 0,
            Some(25..60) => 1,
            // What is not used by then is of no use.
            Some(has) if u16::from(has) >= 3 * (1 + self.ground.left(self.view)) => 0,
            Some(10..25) => 2,
            Some(_) => 5,
        };
        let units = i32::try_from(muster.support.len()).unwrap_or(0);
        steps / 3 + materiel * units + i32::from(muster.air)
    }
}
