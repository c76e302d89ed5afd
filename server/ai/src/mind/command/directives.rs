//! The written orders of the NK divisions (rules 7.2 to 7.4, part F 5).

use std::collections::BTreeMap;
use std::rc::Rc;

use naktong_protocol::land::Land;
use naktong_protocol::order::Directive;
use naktong_protocol::unit::{Arm, Mobility, Side};
use naktong_protocol::view::{DirectiveView, UnitView};
use naktong_protocol::{FormationId, Hex, Order, PlaceId, View};

use crate::mind::ground::{FAR, Picture};
use crate::mind::ways::{A_TURN, Ways};
use crate::mind::{Mind, aims};

/// Days that every objective costs besides the way to it.
const FIGHT: u32 = 3;
/// Days that a new order is expected to wait (rules 7.4).
const WAIT: u32 = 2;
/// The present objective is kept if it is worth this much of the best other, in hundredths.
const KEPT: u64 = 60;
/// Points of a place for which one more division is of use there.
const A_DIVISION: u32 = 10;
/// What any goal is worth besides its points: a division has a road of its own there, and the army
/// a front as broad as the country.
const A_ROAD: u32 = 5;

/// A place to take.
#[derive(Clone, Copy, Debug)]
struct Goal {
    place: PlaceId,
    hex: Hex,
    worth: u32,
}

/// The orders that are written today.
pub(super) fn orders(mind: &mut Mind<'_>, picture: &Picture) -> Vec<Order> {
    let view = mind.view;
    let mut desk = Desk::new(mind, picture);
    let mut orders = vec![];
    for formation in &mind.legal.directives {
        let Some(known) = view.directives.get(formation) else {
            continue;
        };
        let Some((directive, why)) = desk.writes(*formation, known) else {
            continue;
        };
        let name = &known.name;
        mind.thoughts.push(match directive {
            Directive::Take {
                immediate,
                subsequent,
            } => {
                let [first, then] = [immediate, subsequent].map(|place| desk.name(place));
                format!("{name}: new objectives {first}, then {then}, because {why}")
            }
            Directive::Secure => format!("{name}: holds the country, because {why}"),
        });
        orders.push(Order::Direct {
            formation: *formation,
            directive,
        });
    }
    orders
}

/// What the orders are written from.
struct Desk<'a> {
    view: &'a View,
    map: Rc<Land>,
    goals: Vec<Goal>,
    ways: Ways,
    /// Divisions that are on their way to each hex.
    bound: BTreeMap<Hex, u32>,
    /// Those who hold the country, above the posts that they are needed for.
    spare: usize,
    rewrites: bool,
    left: u32,
}

impl<'a> Desk<'a> {
    fn new(mind: &Mind<'a>, picture: &Picture) -> Self {
        let (view, ground) = (mind.view, &*mind.ground);
        let mut goals: BTreeMap<Hex, Goal> = BTreeMap::new();
        for place in aims::places(view, ground, Side::Un) {
            let (hex, worth) = (place.hex, ground.worth(view, place));
            let goal = Goal {
                place: place.id,
                hex,
                worth,
            };
            let known = goals.entry(hex).or_insert(goal);
            if known.worth < worth {
                *known = goal;
            }
        }
        let mut desk = Self {
            view,
            map: Rc::clone(&ground.map),
            goals: goals.into_values().collect(),
            ways: Ways::new(ground.net(), view, picture),
            bound: BTreeMap::new(),
            spare: aims::spare(view, ground),
            rewrites: mind.skill.rewrites_orders(),
            left: u32::from(ground.left(view)),
        };
        for order in view.directives.values() {
            let next = order.waiting.map(|next| next.directive);
            let to = match next {
                Some(Directive::Take { immediate, .. }) => Some(immediate),
                _ => order.objective,
            };
            desk.goes(to);
        }
        desk
    }

    fn name(&self, place: PlaceId) -> String {
        let known = self.map.place(place);
        known.map_or_else(|| place.to_string(), |place| place.name.clone())
    }

    fn hex(&self, place: PlaceId) -> Option<Hex> {
        self.map.place(place).map(|place| place.hex)
    }

    fn goes(&mut self, to: Option<PlaceId>) {
        if let Some(hex) = to.and_then(|place| self.hex(place)) {
            *self.bound.entry(hex).or_default() += 1;
        }
    }

    /// The new order of a division and why, if it needs one.
    fn writes(
        &mut self,
        formation: FormationId,
        known: &DirectiveView,
    ) -> Option<(Directive, String)> {
        if known.waiting.is_some() {
            return None;
        }
        let from = self.stands(formation)?;
        let taken = |place: PlaceId| self.view.control.get(&place) == Some(&Side::Nk);
        let why = match known.objective {
            // Not one of them less than are needed may go.
            None if self.spare < self.regiments(formation) => return None,
            None => "others hold what is taken".to_owned(),
            Some(now) if taken(now) => format!("{} is taken", self.name(now)),
            Some(_) if !self.rewrites => return None,
            Some(now) => {
                let present = self
                    .goals
                    .iter()
                    .find(|goal| Some(goal.hex) == self.hex(now))
                    .copied();
                // It goes there itself: it is not in its own way.
                let present = present.map_or(0, |goal| self.value(from, goal, 0, 1));
                let best = self.best(from, WAIT, None)?;
                if present * 100 >= KEPT * self.value(from, best, WAIT, 0) {
                    return None;
                }
                format!("it promises more than {}", self.name(now))
            }
        };
        let Some(first) = self.best(from, 0, None) else {
            let rest = (Directive::Secure, "nothing is left to take".to_owned());
            return known.objective.map(|_| rest);
        };
        if known.objective.is_none() {
            self.spare -= self.regiments(formation);
        } else {
            let leaves = known.objective.and_then(|place| self.hex(place));
            if let Some(bound) = leaves.and_then(|hex| self.bound.get_mut(&hex)) {
                *bound -= 1;
            }
        }
        let then = self.best(first.hex, 0, Some((from, first.hex)));
        self.goes(Some(first.place));
        let directive = Directive::Take {
            immediate: first.place,
            subsequent: then.map_or(first.place, |goal| goal.place),
        };
        Some((directive, why))
    }

    fn members(&self, formation: FormationId) -> impl Iterator<Item = &'a UnitView> {
        let units = self.view.units.values();
        units.filter(move |unit| unit.counter.formation == Some(formation))
    }

    /// How many of a division can hold something; at least one.
    fn regiments(&self, formation: FormationId) -> usize {
        let members = self.members(formation);
        members
            .filter(|unit| !unit.counter.is_support())
            .count()
            .max(1)
    }

    /// Where a division is: its headquarters, or any of it.
    fn stands(&self, formation: FormationId) -> Option<Hex> {
        let staff = |unit: &&UnitView| unit.counter.arm == Arm::Headquarters;
        let hq = self.members(formation).find(staff);
        hq.or_else(|| self.members(formation).next())
            .map(|unit| unit.state.hex)
    }

    /// The goal that promises most; after another goal one that lies beyond it on the same road.
    fn best(&mut self, from: Hex, wait: u32, beyond: Option<(Hex, Hex)>) -> Option<Goal> {
        let goals = self.goals.clone();
        let open = goals
            .into_iter()
            .filter(|goal| beyond.is_none_or(|(_, first)| goal.hex != first));
        let weighed = open.map(|goal| {
            let mut value = self.value(from, goal, wait, 0);
            if let Some((start, first)) = beyond {
                let way = self.ways.to(goal.hex, Mobility::Foot);
                if way.from(start) < way.from(first) {
                    value /= 3;
                }
            }
            (value, std::cmp::Reverse(goal.place), goal)
        });
        let best = weighed.max_by_key(|(value, place, _)| (*value, *place));
        best.filter(|(value, ..)| *value > 0)
            .map(|(_, _, goal)| goal)
    }

    /// What a goal promises a division: its points, near ones before far ones, less if enough
    /// others go there already.
    fn value(&mut self, from: Hex, goal: Goal, wait: u32, own: u32) -> u64 {
        let way = self.ways.to(goal.hex, Mobility::Foot).from(from);
        if way >= FAR {
            return 0;
        }
        let days = way / A_TURN + FIGHT + wait;
        let others = self
            .bound
            .get(&goal.hex)
            .copied()
            .unwrap_or(0)
            .saturating_sub(own);
        let crowd = 1 + others.saturating_sub(goal.worth / A_DIVISION) * 2;
        let late = if days > self.left + FIGHT { 4 } else { 1 };
        let worth = u64::from(goal.worth + A_ROAD);
        worth * 100_000_000 / u64::from(days * days * days * crowd * late)
    }
}
