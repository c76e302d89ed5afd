//! The report of an event, and how much of it a viewer may have (16, D7).

use std::collections::BTreeSet;

use naktong_protocol::UnitId;
use naktong_protocol::report::{CombatReport, Report, Roll, Shift, ShiftCause};
use naktong_protocol::unit::Side;

use super::Clearance;
use crate::dice::{self, Code};
use crate::event::Event;
use crate::game::Game;
use crate::orders;

/// The report of an event, if the viewer may have it. `game` is the game after the event;
/// `sight` says whether the viewer has an identified unit in sight before and after it.
pub(super) fn report(
    game: &Game,
    event: &Event,
    eyes: &Clearance,
    sight: impl Fn(UnitId) -> (bool, bool),
) -> Option<Report> {
    let owned = |unit: UnitId| eyes.owns(game.side_of(unit));
    let known = |unit: UnitId| sight(unit).0 || sight(unit).1;
    // Who goes out of sight leaves a ghost where it was: nobody is told where it went (16.2).
    let followed = |unit: UnitId| sight(unit).1;
    Some(match event {
        // Public (16.4).
        Event::TurnBegan { turn } => Report::TurnBegins { turn: *turn },
        Event::PlayerTurnBegan { side } => Report::PlayerTurnBegins { side: *side },
        Event::AttackDeclared { target, side, .. } => Report::Attacked {
            target: *target,
            side: *side,
        },
        Event::CombatResolved(report) => Report::Combat(Box::new(disclose(report, eyes))),
        Event::UnitDestroyed { unit, .. } => Report::Eliminated {
            unit: *unit,
            name: game.counter(*unit).name.clone(),
        },
        Event::PlaceTaken { place, side } => Report::Taken {
            place: *place,
            side: *side,
        },
        Event::Resigned { side } => Report::Resigned { side: *side },
        // What changed a bridge is public; what failed, its own side's affair (16.3).
        Event::DemolitionFired {
            bridge,
            side,
            roll,
            blown,
        } if *blown || eyes.owns(*side) => Report::Demolition {
            bridge: *bridge,
            side: *side,
            roll: roll.clone(),
            blown: *blown,
        },
        Event::BridgingTried {
            bridge,
            side,
            roll,
            laid,
        } if *laid || eyes.owns(*side) => Report::Bridging {
            bridge: *bridge,
            side: *side,
            roll: roll.clone(),
            laid: *laid,
        },
        // For the owner only.
        Event::StanceSet { unit, stance } if owned(*unit) => Report::StanceSet {
            unit: *unit,
            stance: stance.clone(),
        },
        Event::BridgePrepared { bridge, side } if eyes.owns(*side) => {
            Report::Prepared { bridge: *bridge }
        }
        Event::UnitHalted {
            unit,
            hex,
            reason: Some(reason),
        } if owned(*unit) => Report::Halted {
            unit: *unit,
            hex: *hex,
            reason: reason.clone(),
        },
        // For those who know the unit.
        Event::UnitMoved {
            unit,
            from,
            to,
            cost,
            ..
        } if followed(*unit) => Report::Moved {
            unit: *unit,
            from: *from,
            to: *to,
            cost: owned(*unit).then_some(*cost),
        },
        Event::UnitEntered { unit, hex } if followed(*unit) => Report::Entered {
            unit: *unit,
            hex: *hex,
        },
        Event::UnitFormed { unit, hex } if followed(*unit) => Report::Entered {
            unit: *unit,
            hex: *hex,
        },
        // An enemy only sees that it is no longer there.
        Event::UnitWithdrawn { unit } if owned(*unit) || eyes.open => {
            Report::Withdrawn { unit: *unit }
        }
        Event::UnitConverted { unit } if owned(*unit) || eyes.open => {
            Report::Converted { unit: *unit }
        }
        Event::UnitDisplaced { unit, to } if followed(*unit) => Report::Displaced {
            unit: *unit,
            to: Some(*to),
        },
        Event::UnitDispersed { unit, .. } if known(*unit) => Report::Displaced {
            unit: *unit,
            to: None,
        },
        Event::ReserveCameUp { unit, to, .. } if followed(*unit) => Report::ReserveCameUp {
            unit: *unit,
            hex: *to,
        },
        Event::Baptised {
            unit,
            roll,
            quality,
        } if known(*unit) => Report::Baptised {
            unit: *unit,
            roll: roll.clone(),
            quality: *quality,
        },
        // That it rolls for attrition would tell of its supply (16.3).
        Event::Checked { unit, roll, passed }
            if owned(*unit) || (known(*unit) && !is_of_supply(roll)) =>
        {
            Report::Checked {
                unit: *unit,
                roll: roll.clone(),
                passed: *passed,
            }
        }
        Event::StepsLost { unit, steps, .. } if known(*unit) => Report::LostSteps {
            unit: *unit,
            steps: *steps,
        },
        Event::UnitRetreated { unit, from, to } if followed(*unit) => Report::Retreated {
            unit: *unit,
            from: *from,
            to: *to,
        },
        Event::UnitAdvanced { unit, to, .. } if followed(*unit) => Report::Advanced {
            unit: *unit,
            hex: *to,
        },
        // Markers: for those who see markers (D7).
        Event::UnitDisrupted { unit } if owned(*unit) || eyes.open => {
            Report::Disrupted { unit: *unit }
        }
        Event::UnitRecovered { unit } if owned(*unit) || eyes.open => {
            Report::Recovered { unit: *unit }
        }
        Event::UnitFreed { unit } if owned(*unit) || eyes.open => Report::Freed { unit: *unit },
        Event::UnitDugIn { unit } if owned(*unit) || eyes.open => Report::DugIn { unit: *unit },
        // Orders (7): they are NK's secret, in open matches too (16.3).
        Event::OrderWritten {
            formation,
            directive,
        } if eyes.owns(Side::Nk) => Report::OrderWritten {
            formation: *formation,
            directive: *directive,
        },
        Event::OrderTranslated {
            formation,
            roll,
            before,
            needs,
            in_force,
        } if eyes.owns(Side::Nk) => Report::OrderTranslated {
            formation: *formation,
            roll: roll.clone(),
            before: *before,
            needs: *needs,
            in_force: *in_force,
        },
        Event::ObjectiveGained { formation } if eyes.owns(Side::Nk) => Report::NextObjective {
            formation: *formation,
            objective: orders::objective(game, *formation)?,
        },
        Event::CommanderRelieved { formation } if eyes.owns(Side::Nk) => {
            Report::CommanderRelieved {
                formation: *formation,
            }
        }
        // Transport and overrun (9.4 to 9.6).
        Event::Entrained { unit, to, .. } if owned(*unit) || eyes.open => Report::Entrained {
            unit: *unit,
            to: *to,
        },
        Event::Embarked { unit, to, .. } if owned(*unit) || eyes.open => Report::Embarked {
            unit: *unit,
            to: *to,
        },
        Event::UnitLanded { unit, to, .. } if owned(*unit) || eyes.open => Report::Landed {
            unit: *unit,
            hex: *to,
        },
        // What comes to no fight is its own side's affair.
        Event::OverrunMade {
            target,
            side,
            fought,
            ..
        } if *fought || eyes.owns(*side) || eyes.open => Report::Overrun {
            target: *target,
            side: *side,
            fought: *fought,
        },
        Event::UnitRepulsed { unit, hex } if owned(*unit) => Report::Halted {
            unit: *unit,
            hex: *hex,
            reason: "its overrun failed (9.6)".to_owned(),
        },
        // Weather and air (12): weather is public (16.4).
        Event::WeatherRolled { roll, weather } => Report::Weather {
            weather: *weather,
            roll: roll.clone(),
        },
        // The division is hidden (16.3); who fights under aircraft sees them.
        Event::AirDivided { division } if eyes.owns(Side::Un) => {
            Report::AirDivided(division.clone())
        }
        Event::AirFlown {
            side,
            target,
            points,
            caller,
        } if eyes.follows() => Report::AirSupport {
            side: *side,
            target: *target,
            points: *points,
            caller: caller.filter(|_| eyes.owns(*side)),
        },
        // UN does not learn which column out of its sight its aircraft found.
        Event::ColumnAttacked { unit, roll, hit } if known(*unit) => Report::ColumnAttacked {
            unit: *unit,
            roll: roll.clone(),
            hit: *hit,
        },
        // Refills and landings (14, 15).
        Event::UnitRefilled { unit, draft } if owned(*unit) => Report::Refilled {
            unit: *unit,
            draft: *draft,
        },
        Event::UnitRaised { unit, hex, .. } if followed(*unit) => Report::Raised {
            unit: *unit,
            hex: *hex,
        },
        // The enemy hears of it on the day, when it is scored.
        Event::ClaimRefused { of } if owned(*of) => Report::WillBeKept { unit: *of },
        Event::LandingRolled { unit, roll, lost } if owned(*unit) => Report::Landing {
            unit: *unit,
            roll: roll.clone(),
            lost: *lost,
        },
        // Who was sunk off Pusan is not told, nor that somebody landed.
        Event::TransportSent {
            unit, roll, hexes, ..
        } if owned(*unit) || hexes.is_none() => Report::Transport {
            unit: owned(*unit).then_some(*unit),
            roll: owned(*unit).then(|| roll.clone()),
            landed: hexes.is_some(),
        },
        Event::RefugeesFled { place } => Report::Refugees { place: *place },
        // Seats (D6): who commands whom is its own side's affair.
        Event::UnitsLent { units, lent } if units.iter().all(|unit| owned(*unit)) => Report::Lent {
            units: units.clone(),
            lent: *lent,
        },
        Event::HandedOver {
            seat,
            units,
            superior,
        } if game.side_of_seat(*seat).is_some_and(|side| eyes.owns(side)) => Report::HandedOver {
            seat: *seat,
            units: units.clone(),
            superior: *superior,
        },
        _ => return None,
    })
}

/// Whether a roll is one that only units out of supply make.
fn is_of_supply(roll: &Roll) -> bool {
    dice::is_roll_of(Code::Att, &roll.label)
}

/// A combat as the viewer may know it: spectators in fog hear hex, column, roll and result; a
/// side does not see why the other's stance, supply and staff work moved the column (16.3).
fn disclose(report: &CombatReport, eyes: &Clearance) -> CombatReport {
    let mut report = report.clone();
    if !eyes.follows() {
        report.detail = None;
    }
    if let Some(detail) = &mut report.detail {
        let attacking = report.attacking;
        let hidden: BTreeSet<ShiftCause> = [
            (ShiftCause::Delay, attacking.enemy()),
            (ShiftCause::DefenderSupply, attacking.enemy()),
            (ShiftCause::AttackerSupply, attacking),
            (ShiftCause::OutOfCommand, attacking),
            (ShiftCause::OffPlan, attacking),
        ]
        .into_iter()
        .filter(|(_, side)| !eyes.owns(*side))
        .map(|(cause, _)| cause)
        .collect();
        let sum: i8 = detail
            .shifts
            .iter()
            .filter(|shift| hidden.contains(&shift.cause))
            .map(|shift| shift.by)
            .sum();
        detail.shifts.retain(|s| !hidden.contains(&s.cause));
        if sum != 0 {
            detail.shifts.push(Shift {
                cause: ShiftCause::Undisclosed,
                by: sum,
            });
        }
    }
    report
}
