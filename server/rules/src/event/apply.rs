//! How each fact changes the game.

use std::sync::Arc;

use naktong_protocol::map::BridgeState;
use naktong_protocol::view::Charge;

use super::Event;
use super::change::{
    award, begin_phase, begin_player_turn, displaced_turns, end_player_turn, form, lose_steps,
    relocate,
};
use crate::dice::{stem_of, turn_of};
use crate::game::{Game, Location};
use crate::refill::Kind;
use crate::sight;

/// Folds one event into the game. It never rolls, chooses or refuses.
///
/// # Panics
/// If the event does not fit the game: then it was not made for it, and going on would play
/// another match than the journal's.
pub fn apply(game: &mut Game, event: &Event) {
    if let Some(roll) = event.roll() {
        let stem = stem_of(&roll.label).to_owned();
        *game.state.rolls.entry(stem).or_default() += 1;
    }
    match event {
        Event::TurnBegan { turn } => {
            assert_eq!(*turn, game.state.turn + 1, "turns follow each other");
            sight::publish(game);
            game.state.turn = *turn;
            // Labels of this turn are here only if an order that rolled them was taken back.
            let is_to_come =
                |stem: &String, _: &mut u32| turn_of(stem).is_some_and(|of| of >= *turn);
            game.state.rolls.retain(is_to_come);
        }
        Event::PlayerTurnBegan { side } => begin_player_turn(game, *side),
        Event::SupplyFixed {
            side,
            costs,
            states,
        } => {
            game.state.supply.insert(*side, Arc::new(costs.clone()));
            for (unit, state) in states {
                game.unit_mut(*unit).supply = *state;
            }
        }
        Event::PhaseBegan { phase } => begin_phase(game, *phase),
        Event::SeatDone { seat } => {
            game.state.done.insert(*seat);
        }
        Event::PlayerTurnEnded { side } => end_player_turn(game, *side),
        Event::UnitMoved {
            unit,
            from,
            to,
            cost,
            on_foot,
        } => {
            relocate(game, *unit, *from, *to);
            let mover = game.unit_mut(*unit);
            mover.spent = mover.spent.saturating_add(*cost);
            mover.on_foot = *on_foot;
            mover.moved = true;
        }
        Event::UnitHalted { unit, .. } => game.unit_mut(*unit).halted = true,
        Event::UnitEntered { unit, hex } => {
            let arrival = game.unit_mut(*unit);
            assert!(
                matches!(arrival.location, Location::Expected { .. }),
                "{unit} enters from off the map"
            );
            arrival.location = Location::Map(*hex);
            arrival.phase_start = Some(*hex);
            arrival.stirred = true;
        }
        Event::UnitDisplaced { unit, to } => {
            let turns = displaced_turns(game, *unit);
            let displaced = game.unit_mut(*unit);
            displaced.location = Location::Map(*to);
            displaced.displaced_turns = turns;
        }
        Event::UnitDispersed { unit, turn, hexes } => {
            let turns = displaced_turns(game, *unit);
            let dispersed = game.unit_mut(*unit);
            dispersed.displaced_turns = turns;
            dispersed.location = Location::Expected {
                turn: *turn,
                hexes: hexes.clone(),
            };
        }
        Event::StanceSet { unit, stance } => game.unit_mut(*unit).stance = stance.clone(),
        Event::AttackDeclared {
            target,
            attackers,
            support,
            ..
        } => {
            game.state.attacked.insert(*target);
            for unit in support {
                game.unit_mut(*unit).attacked = true;
            }
            for unit in attackers {
                let attacker = game.unit_mut(*unit);
                attacker.attacked = true;
                attacker.stirred = true;
                attacker.dug_in = false;
            }
        }
        Event::HeavyMaterielSpent { amount } => {
            if let Some(pool) = &mut game.state.heavy_materiel {
                *pool = pool.checked_sub(*amount).expect("only what is there");
            }
        }
        Event::HeavyMaterielReceived { amount } => {
            if let Some(pool) = &mut game.state.heavy_materiel {
                *pool += amount;
            }
        }
        Event::EnemyMet { side, hex } => sight::meet(game, *side, *hex),
        Event::ReserveCameUp { unit, from, to } => {
            relocate(game, *unit, *from, *to);
            game.unit_mut(*unit).came_up = true;
        }
        Event::Baptised { unit, quality, .. } => {
            let baptised = game.unit_mut(*unit);
            baptised.quality = *quality;
            baptised.untried = false;
            let other = game.side_of(*unit).enemy();
            sight::identify(game, other, &[*unit]);
        }
        Event::Checked { .. } => {}
        Event::CombatResolved(report) => {
            let detail = report.detail.as_ref().expect("the truth has all details");
            sight::identify(game, report.attacking.enemy(), &detail.attackers);
            sight::identify(game, report.attacking, &detail.defenders);
        }
        Event::StepsLost {
            unit,
            steps,
            drafts,
        } => lose_steps(game, *unit, *steps, *drafts),
        Event::UnitDestroyed { unit, hex } => {
            assert_eq!(
                game.unit(*unit).hex(),
                Some(*hex),
                "{unit} dies where it is"
            );
            game.unit_mut(*unit).location = Location::Destroyed;
            if !game.counter(*unit).is_support() {
                let turn = game.state.turn;
                game.state.destroyed.insert(*unit, turn);
            }
        }
        Event::UnitRetreated { unit, from, to } => relocate(game, *unit, *from, *to),
        Event::UnitDisrupted { unit } => game.unit_mut(*unit).disrupted = true,
        Event::UnitRecovered { unit } => game.unit_mut(*unit).disrupted = false,
        Event::AdvanceOffered(offer) => game.state.advance = Some(offer.clone()),
        Event::AdvanceClosed => game.state.advance = None,
        Event::UnitAdvanced { unit, from, to } => relocate(game, *unit, *from, *to),
        Event::UnitFreed { unit } => game.unit_mut(*unit).free = true,
        Event::UnitTired { unit } => game.unit_mut(*unit).tired = true,
        Event::UnitRested { unit } => game.unit_mut(*unit).tired = false,
        Event::UnitDugIn { unit } => game.unit_mut(*unit).dug_in = true,
        Event::PlaceTaken { place, side } => {
            game.state.control.insert(*place, *side);
            game.state.secured.remove(place);
        }
        Event::Resigned { .. } => {}
        Event::Ended(outcome) => {
            game.state.outcome = Some(outcome.clone());
            game.state.acting = None;
            game.state.advance = None;
        }
        Event::PlacesSecured { places } => game.state.secured = places.clone(),
        Event::BonusGiven { bonus } => game.state.bonuses.push((*bonus, game.state.turn)),
        Event::PresenceCounted { points } => game.state.presence_points = *points,
        Event::UnitWithdrawn { unit } | Event::UnitConverted { unit } => {
            game.unit_mut(*unit).location = Location::Away;
        }
        Event::UnitFormed { unit, hex } => form(game, *unit, Location::Map(*hex)),
        Event::UnitFormedOffMap { unit, turn, hexes } => {
            let hexes = hexes.clone();
            form(game, *unit, Location::Expected { turn: *turn, hexes });
        }
        Event::OutDaysCounted { unit, days } => game.unit_mut(*unit).out_days = *days,
        Event::BridgePrepared { bridge, side } => {
            game.state.charges.insert(Charge {
                bridge: *bridge,
                side: *side,
                turn: game.state.turn,
            });
        }
        Event::DemolitionFired {
            bridge,
            side,
            blown,
            ..
        } => {
            // A failed charge is spent; with the bridge goes the other side's too.
            let spent =
                |charge: &Charge| charge.bridge == *bridge && (*blown || charge.side == *side);
            game.state.charges.retain(|charge| !spent(charge));
            if game.state.acting == Some(*side) {
                game.state.fired.insert(*bridge);
            }
            if *blown {
                game.state.bridges.insert(*bridge, BridgeState::Blown);
                game.state.blown_by.insert(*bridge, *side);
            }
        }
        Event::BridgingTried { bridge, laid, .. } => {
            if *laid {
                game.state.bridges.insert(*bridge, BridgeState::Pontoon);
                game.state.blown_by.remove(bridge);
            }
        }
        // Orders (7).
        Event::OrderWritten {
            formation,
            directive,
        } => {
            let turn = game.state.turn;
            game.state.orders.write(*formation, *directive, turn);
        }
        Event::OrderTranslated {
            formation,
            in_force,
            ..
        } => {
            let turn = game.state.turn;
            game.state.orders.roll(*formation, *in_force, turn);
        }
        Event::ObjectiveGained { formation } => game.state.orders.gain(*formation),
        Event::CommanderRelieved { formation } => {
            let turn = game.state.turn;
            game.state.orders.relieve(*formation, turn);
        }
        // Rail, sea and overrun (9.4 to 9.6).
        Event::Entrained { unit, steps, .. } => {
            game.state.transport.rail += steps;
            game.unit_mut(*unit).carried = true;
        }
        Event::Embarked { unit, steps, .. } => {
            game.state.transport.sea += steps;
            let aboard = game.unit_mut(*unit);
            aboard.carried = true;
            aboard.moved = true;
            aboard.stirred = true;
            aboard.dug_in = false;
        }
        Event::UnitLanded { unit, from, to } => {
            // Between the two coasts nobody has it in sight.
            game.unit_mut(*unit).location = Location::Away;
            sight::refresh(game, game.state.turn);
            game.unit_mut(*unit).location = Location::Map(*from);
            relocate(game, *unit, *from, *to);
        }
        Event::OverrunMade {
            units,
            costs,
            fought,
            ..
        } => {
            for (unit, cost) in units.iter().zip(costs) {
                let mover = game.unit_mut(*unit);
                mover.spent = mover.spent.saturating_add(*cost);
                mover.halted = false;
                mover.moved = true;
                mover.stirred = true;
                mover.dug_in = false;
                mover.overran |= *fought;
            }
        }
        Event::UnitRepulsed { unit, .. } => {
            let stopped = game.unit_mut(*unit);
            stopped.halted = true;
            stopped.repulsed = true;
        }
        // Weather and air (12).
        Event::WeatherRolled { weather, .. } => game.state.weather = Some(*weather),
        Event::AirFixed {
            interdiction,
            on_call,
        } => {
            game.state.air.interdiction = *interdiction;
            game.state.air.on_call = on_call.clone();
        }
        Event::AirDivided { division } => game.state.air.division = division.clone(),
        Event::AirFlown { points, caller, .. } => match caller {
            None => game.state.air.flown += points,
            Some(caller) => {
                let waiting = game.state.air.on_call.get_mut(caller);
                let waiting = waiting.expect("who calls has points");
                *waiting = waiting.checked_sub(*points).expect("only what waits");
                game.state.air.on_call.retain(|_, points| *points > 0);
            }
        },
        // The step is lost next.
        Event::ColumnAttacked { .. } => {}
        // Replacements, claims and landings (14, 15).
        Event::UnitRefilled { unit, draft } => {
            let kind = Kind::of(game, *unit).expect("something refills it");
            game.state.refills.gave(*unit, kind);
            let refilled = game.unit_mut(*unit);
            refilled.steps += 1;
            refilled.draft_steps += u8::from(*draft);
        }
        Event::UnitRaised {
            unit,
            hex,
            steps,
            drafts,
        } => {
            let kind = Kind::of(game, *unit).expect("something refills it");
            game.state.refills.raised(*unit, kind);
            game.unit_mut(*unit).raise(*hex, *steps, *drafts);
        }
        Event::ClaimRefused { of } => game.state.refills.keep(*of),
        Event::ClaimScored { of, points } => {
            let reason = format!("UN keeps {} from Inchon (14.6).", game.counter(*of).name);
            award(game, i16::from(*points), reason);
        }
        Event::LandingRolled { .. } => {}
        Event::TransportSent {
            unit,
            detachment,
            hexes,
            drafts,
            ..
        } => {
            game.state.staked = true;
            if let Some(hexes) = hexes {
                let (turn, hexes) = (game.state.turn, hexes.clone());
                let stakes = game.unit_mut(*unit);
                stakes.steps -= 1;
                stakes.draft_steps -= drafts;
                game.unit_mut(*detachment).draft_steps = *drafts;
                form(game, *detachment, Location::Expected { turn, hexes });
            }
        }
        Event::RefugeesFled { place } => game.state.refugees.flee(*place),
        Event::FormationHastened { units, days } => {
            let today = game.state.turn;
            for unit in units {
                let hastened = game.unit_mut(*unit);
                if let Location::Expected { turn, .. } = &mut hastened.location {
                    *turn = today;
                }
            }
            let days_word = if *days == 1 { "day" } else { "days" };
            let reason = format!("A formation comes {days} {days_word} early (15.7).");
            award(game, -i16::from(*days), reason);
        }
        // Seats (D6).
        Event::UnitsLent { units, lent } => {
            for unit in units {
                if *lent {
                    game.state.lent.insert(*unit);
                } else {
                    game.state.lent.remove(unit);
                }
            }
        }
        Event::HandedOver {
            seat,
            units,
            superior,
        } => {
            for unit in units {
                game.unit_mut(*unit).seat = *seat;
            }
            if *superior {
                let side = game.side_of_seat(*seat).expect("it is in this match");
                game.state.superior.insert(side, *seat);
            }
        }
    }
    if !event.keeps_everyone_in_place(game) {
        // Who is lost from sight at dawn was last seen the day before.
        let at_dawn = matches!(event, Event::TurnBegan { .. } | Event::WeatherRolled { .. });
        sight::refresh(game, game.state.turn.saturating_sub(u16::from(at_dawn)));
    }
    game.state.nk_points = crate::victory::points(game);
}
