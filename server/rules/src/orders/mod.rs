//! Written orders of the NK divisions (rules 7.2 to 7.4, 7.7, 7.8 and 15.3).
//!
//! [`plan`] says what is on plan, [`writing`] judges new orders and reliefs, [`translation`]
//! rolls for what is on its way. Where the scenario leaves orders out nobody has one, and
//! everything is on plan.

pub(crate) mod plan;
mod translation;
mod writing;

use std::collections::BTreeMap;

use naktong_protocol::order::Directive;
use naktong_protocol::unit::Side;
use naktong_protocol::view::{DirectiveView, WaitingDirective};
use naktong_protocol::{FormationId, PlaceId, UnitId};
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::scenario::{Formation, Scenario};

pub(crate) use plan::{
    Plan, is_bound_to_secure, may_attack, may_end, may_support, on_plan_attack, shift_of_attack,
};
pub(crate) use translation::translate;
pub(crate) use writing::{decide, decide_relief, directives, reliefs};

/// What every division is ordered to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Orders {
    divisions: BTreeMap<FormationId, Standing>,
    /// The turn in which a commander was last relieved (7.7).
    relief: Option<u16>,
}

/// The orders of one division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Standing {
    in_force: Directive,
    /// The immediate objective has been gained: the subsequent one counts (7.2).
    gained: bool,
    /// The turn in which it took effect; 0 for one that was in force at the start.
    since: u16,
    waiting: Option<Waiting>,
    /// Its commander has been relieved; the new one is in favour (7.7).
    relieved: bool,
}

/// An order in translation (7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Waiting {
    directive: Directive,
    written: u16,
    rolls: u8,
}

impl Orders {
    /// The orders in force at the start (7.2).
    pub(crate) fn at_start(scenario: &Scenario) -> Self {
        let formations = scenario.formations.iter();
        let divisions = formations
            .filter(|_| scenario.modules.orders)
            .filter_map(|formation| {
                let in_force = formation.directive?;
                let gained = match in_force {
                    Directive::Take { immediate, .. } => {
                        scenario.control.get(&immediate) == Some(&Side::Nk)
                    }
                    Directive::Secure => false,
                };
                let standing = Standing {
                    in_force,
                    gained,
                    since: 0,
                    waiting: None,
                    relieved: false,
                };
                Some((formation.id, standing))
            })
            .collect();
        Self {
            divisions,
            relief: None,
        }
    }

    fn standing_mut(&mut self, formation: FormationId) -> &mut Standing {
        self.divisions
            .get_mut(&formation)
            .expect("events name divisions that have orders")
    }

    /// A new order goes into translation, in place of any other (7.3).
    pub(crate) fn write(&mut self, formation: FormationId, directive: Directive, turn: u16) {
        self.standing_mut(formation).waiting = Some(Waiting {
            directive,
            written: turn,
            rolls: 0,
        });
    }

    /// A waiting order has rolled (7.4).
    pub(crate) fn roll(&mut self, formation: FormationId, takes_effect: bool, turn: u16) {
        let standing = self.standing_mut(formation);
        if takes_effect {
            standing.take_effect(turn);
        } else if let Some(waiting) = &mut standing.waiting {
            waiting.rolls = waiting.rolls.saturating_add(1);
        }
    }

    /// The immediate objective is gained: the subsequent one replaces it (7.2).
    pub(crate) fn gain(&mut self, formation: FormationId) {
        self.standing_mut(formation).gained = true;
    }

    /// A commander is relieved; the waiting order takes effect (7.7).
    pub(crate) fn relieve(&mut self, formation: FormationId, turn: u16) {
        self.relief = Some(turn);
        let standing = self.standing_mut(formation);
        standing.relieved = true;
        standing.take_effect(turn);
    }
}

impl Standing {
    fn objective(&self) -> Option<PlaceId> {
        match self.in_force {
            Directive::Take { subsequent, .. } if self.gained => Some(subsequent),
            Directive::Take { immediate, .. } => Some(immediate),
            Directive::Secure => None,
        }
    }

    fn take_effect(&mut self, turn: u16) {
        if let Some(waiting) = self.waiting.take() {
            self.in_force = waiting.directive;
            self.gained = false;
            self.since = turn;
        }
    }
}

/// The objective of a division that counts now (7.2); `None` under SECURE and for formations
/// that need no orders.
pub(crate) fn objective(game: &Game, formation: FormationId) -> Option<PlaceId> {
    let divisions = &game.state.orders.divisions;
    divisions.get(&formation).and_then(Standing::objective)
}

/// Favour of a formation's commander, the one who has been relieved or his successor (2, 7.7).
pub(crate) fn favor(game: &Game, formation: &Formation) -> i8 {
    let standing = game.state.orders.divisions.get(&formation.id);
    match standing {
        Some(standing) if standing.relieved => 1,
        _ => formation.favor,
    }
}

/// The HQ of a division that has orders, while it is on the map.
fn headquarters(game: &Game, formation: FormationId) -> Option<UnitId> {
    let headquarters = game.formation(formation)?.headquarters?;
    game.unit(headquarters).hex().map(|_| headquarters)
}

/// To be called when NK has come to control places, or an order has taken effect: subsequent
/// objectives replace immediate ones that NK controls (7.2).
pub(crate) fn look_at_objectives(judge: &mut Judge<'_>) {
    let state = &judge.game.state;
    let gained: Vec<FormationId> = state
        .orders
        .divisions
        .iter()
        .filter(|(_, standing)| {
            let objective = standing.objective().filter(|_| !standing.gained);
            objective.is_some_and(|place| state.control.get(&place) == Some(&Side::Nk))
        })
        .map(|(formation, _)| *formation)
        .collect();
    for formation in gained {
        judge.happen(Event::ObjectiveGained { formation });
    }
}

/// The orders as NK sees them.
pub(crate) fn view(game: &Game) -> BTreeMap<FormationId, DirectiveView> {
    let divisions = game.state.orders.divisions.iter();
    divisions
        .map(|(id, standing)| {
            let formation = game.formation(*id);
            let view = DirectiveView {
                name: formation.map_or_else(|| id.to_string(), |f| f.name.clone()),
                in_force: standing.in_force,
                objective: standing.objective(),
                waiting: standing.waiting.map(|waiting| WaitingDirective {
                    directive: waiting.directive,
                    written: waiting.written,
                    rolls: waiting.rolls,
                    needs: translation::needs(game, *id),
                }),
            };
            (*id, view)
        })
        .collect()
}
