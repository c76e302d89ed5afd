//! All that one viewer may know of the game.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::view::{
    Award, Charge, Expected, Means, OwnState, Score, TurnState, UnitFlags, UnitState, UnitView,
    View, Viewer,
};
use naktong_protocol::{SeatId, UnitId};

use super::Clearance;
use crate::air;
use crate::game::{Game, Location, Unit};
use crate::movement;
use crate::orders;
use crate::refill;
use crate::sight::{self, Identity, Picture};
use crate::transport;

/// All that a viewer may know of the game.
#[must_use]
pub fn view(game: &Game, viewer: Viewer) -> View {
    View {
        viewer,
        ..seen_by(game, Clearance::of(game, viewer))
    }
}

/// What may be known with these eyes, whoever has them: the seats of a side all see the same.
pub(super) fn seen_by(game: &Game, eyes: Clearance) -> View {
    let state = &game.state;
    let on_turn = state.acting.is_some_and(|side| eyes.owns(side));
    let picture = match (eyes.own, eyes.open || eyes.everything) {
        (_, true) => None,
        (Some(side), false) => Some(sight::picture(game, side)),
        (None, false) => Some(sight::public(game).clone()),
    };
    View {
        viewer: Viewer::Everything,
        turn: turn_state(game, &eyes),
        units: units(game, &eyes, picture.as_ref()),
        contacts: picture.map(|p| p.contacts).unwrap_or_default(),
        expected: expected(game, &eyes),
        control: state.control.clone(),
        secured: state.secured.clone(),
        bridges: state.bridges.clone(),
        attacked: state.attacked.clone(),
        advance: state.advance.clone().filter(|_| on_turn),
        heavy_materiel: state.heavy_materiel.filter(|_| eyes.owns(Side::Nk)),
        score: score(game, &eyes),
        awards: awards(game),
        outcome: state.outcome.clone(),
        charges: charges(game, &eyes),
        directives: match eyes.owns(Side::Nk) {
            true => orders::view(game),
            false => BTreeMap::new(),
        },
        means: eyes.own.map(|side| means(game, side)),
    }
}

/// What a side has to spend is its own secret, in open matches too (16.3).
fn means(game: &Game, side: Side) -> Means {
    let mut means = Means {
        superior: game.state.superior.get(&side).copied(),
        ..Means::default()
    };
    air::means(game, side, &mut means);
    transport::means(game, side, &mut means);
    refill::means(game, side, &mut means);
    means
}

/// What is prepared is its own side's secret, in open matches too (16.3).
fn charges(game: &Game, eyes: &Clearance) -> BTreeSet<Charge> {
    let charges = game.state.charges.iter().copied();
    charges.filter(|charge| eyes.owns(charge.side)).collect()
}

/// Points given once are public, with the reasons for them (16.4).
fn awards(game: &Game) -> Vec<Award> {
    let given = game.state.bonuses.iter();
    let bonuses = given.map(|(bonus, turn)| {
        let bonus = &game.scenario.scoring.bonuses[usize::from(*bonus)];
        Award {
            turn: *turn,
            points: bonus.points,
            reason: bonus.reason.clone(),
        }
    });
    let mut awards: Vec<Award> = game.state.awards.iter().cloned().chain(bonuses).collect();
    // The bonuses of a day are given at its dusk, after all else: the sort keeps that order.
    awards.sort_by_key(|award| award.turn);
    awards
}

fn turn_state(game: &Game, eyes: &Clearance) -> TurnState {
    let state = &game.state;
    let may_know = |side: Side| eyes.open || eyes.owns(side);
    let done = |seat: &SeatId| game.side_of_seat(*seat).is_some_and(|side| eyes.owns(side));
    TurnState {
        turn: state.turn,
        acting: state.acting,
        phase: state
            .acting
            .filter(|side| may_know(*side))
            .map(|_| state.phase),
        done: state.done.iter().copied().filter(done).collect(),
        weather: state.weather,
    }
}

fn units(game: &Game, eyes: &Clearance, picture: Option<&Picture>) -> BTreeMap<UnitId, UnitView> {
    let mut views: BTreeMap<UnitId, UnitView> = game
        .on_map()
        .filter(|(_, unit, _)| eyes.open || eyes.owns(game.printed(unit).side()))
        .map(|(id, unit, hex)| {
            let owned = eyes.owns(game.printed(unit).side());
            let state = UnitState {
                hex,
                steps: unit.steps,
                quality: unit.effective_quality(),
                untried: unit.untried,
                flags: Some(flags(unit)),
                own: owned.then(|| own_state(game, id, unit)),
                ghost: None,
            };
            let counter = Arc::clone(game.printed(unit));
            (id, UnitView { counter, state })
        })
        .collect();
    for (id, identity) in picture.into_iter().flat_map(|p| &p.units) {
        let state = identified(identity);
        let counter = Arc::clone(game.printed(game.unit(*id)));
        views.insert(*id, UnitView { counter, state });
    }
    views
}

/// In fog nobody is told the other side's losses step by step (16.3, 16.4).
fn score(game: &Game, eyes: &Clearance) -> Score {
    let losses = &game.state.losses;
    let may_know = |side: Side| eyes.open || eyes.owns(side);
    let lost = |nation: Nation| may_know(nation.side()).then_some(losses.of(nation));
    Score {
        nk_points: game.state.nk_points,
        nk_steps_lost: lost(Nation::Nkpa),
        rok_steps_lost: lost(Nation::Rok),
        us_uk_steps_lost: lost(Nation::Us),
    }
}

fn flags(unit: &Unit) -> UnitFlags {
    UnitFlags {
        disrupted: unit.disrupted,
        tired: unit.tired,
        dug_in: unit.dug_in,
    }
}

fn own_state(game: &Game, id: UnitId, unit: &Unit) -> OwnState {
    OwnState {
        stance: unit.stance.clone(),
        supply: unit.supply,
        movement_left: movement::movement_left(game, id),
        moved: unit.moved,
        attacked: unit.attacked || unit.overran,
        free: unit.free,
        draft_steps: unit.draft_steps,
        out_days: unit.out_days,
        lent: game.state.lent.contains(&id),
        seat: unit.seat,
    }
}

fn identified(identity: &Identity) -> UnitState {
    UnitState {
        hex: identity.hex,
        steps: identity.steps,
        quality: identity.quality,
        untried: identity.untried,
        flags: None,
        own: None,
        ghost: identity.ghost,
    }
}

fn expected(game: &Game, eyes: &Clearance) -> BTreeMap<UnitId, Expected> {
    game.state
        .units
        .iter()
        .filter(|(_, unit)| eyes.owns(game.printed(unit).side()))
        .filter_map(|(id, unit)| match &unit.location {
            Location::Expected { turn, hexes } => Some((
                *id,
                Expected {
                    counter: Arc::clone(game.printed(unit)),
                    turn: *turn,
                    hexes: hexes.clone(),
                },
            )),
            Location::Map(_) | Location::Destroyed | Location::Away => None,
        })
        .collect()
}
