//! Events as lines of a war diary, so that a test can say what an order did.

use naktong_protocol::order::Directive;
use naktong_protocol::report::CombatReport;
use naktong_rules::Event;

/// The line for an event; none for what only keeps the books (phases, supply fields).
pub(crate) fn line(event: &Event) -> Option<String> {
    Some(match event {
        Event::PlayerTurnBegan { .. }
        | Event::SupplyFixed { .. }
        | Event::PhaseBegan { .. }
        | Event::SeatDone { .. }
        | Event::PlayerTurnEnded { .. }
        | Event::AdvanceClosed
        | Event::AttackDeclared { .. } => return None,
        Event::TurnBegan { turn } => format!("turn {turn}"),
        Event::UnitMoved {
            unit,
            from,
            to,
            cost,
            on_foot,
        } => {
            let foot = if *on_foot { " on foot" } else { "" };
            format!("{unit} moves {from}-{to} for {cost}{foot}")
        }
        Event::UnitHalted { unit, hex, reason } => match reason {
            Some(reason) => format!("{unit} stops in {hex}: {reason}"),
            None => format!("{unit} stops in {hex}"),
        },
        Event::UnitEntered { unit, hex } => format!("{unit} enters {hex}"),
        Event::UnitDisplaced { unit, to } => format!("{unit} is displaced to {to}"),
        Event::UnitDispersed { unit, turn, .. } => format!("{unit} is gone until turn {turn}"),
        Event::StanceSet { unit, stance } => format!("{unit} will {stance}"),
        Event::HeavyMaterielSpent { amount } => format!("{amount} HM"),
        Event::HeavyMaterielReceived { amount } => format!("{amount} HM received"),
        Event::EnemyMet { side, hex } => format!("{side} meets an enemy in {hex}"),
        Event::ReserveCameUp { unit, from, to } => format!("{unit} comes up {from}-{to}"),
        Event::Baptised { unit, quality, .. } => format!("{unit} is {quality}"),
        Event::Checked { unit, roll, passed } => {
            let code = roll.label.split('/').nth(2).unwrap_or_default();
            let passed = if *passed { "passes" } else { "fails" };
            format!("{unit} {passed} {code} on {}", roll.value)
        }
        Event::CombatResolved(report) => format!("{}: {}", report.target, result(report)),
        Event::StepsLost {
            unit,
            steps,
            drafts,
        } => match drafts {
            0 => format!("{unit} loses {steps}"),
            _ => format!("{unit} loses {steps}, {drafts} of them drafts"),
        },
        Event::UnitDestroyed { unit, .. } => format!("{unit} is destroyed"),
        Event::UnitRetreated { unit, from, to } => format!("{unit} retreats {from}-{to}"),
        Event::UnitDisrupted { unit } => format!("{unit} is disrupted"),
        Event::UnitRecovered { unit } => format!("{unit} recovers"),
        Event::AdvanceOffered(offer) => {
            let units: Vec<_> = offer.units.iter().map(ToString::to_string).collect();
            format!("{} is open to {}", offer.hex, units.join(" "))
        }
        Event::UnitAdvanced { unit, from, to } => format!("{unit} advances {from}-{to}"),
        Event::UnitFreed { unit } => format!("{unit} is free"),
        Event::UnitTired { unit } => format!("{unit} is tired"),
        Event::UnitRested { unit } => format!("{unit} is rested"),
        Event::UnitDugIn { unit } => format!("{unit} digs in"),
        Event::PlaceTaken { place, side } => format!("{side} takes {place}"),
        Event::Resigned { side } => format!("{side} resigns"),
        Event::Ended(outcome) => format!("{}", outcome.level),
        Event::PlacesSecured { places } => {
            let places: Vec<_> = places.iter().map(ToString::to_string).collect();
            format!("NK has secured {}", places.join(", "))
        }
        Event::BonusGiven { bonus } => format!("bonus {bonus}"),
        Event::PresenceCounted { points } => format!("{points} for presence"),
        Event::UnitWithdrawn { unit } => format!("{unit} is withdrawn"),
        Event::UnitConverted { unit } => format!("{unit} becomes others"),
        Event::OutDaysCounted { unit, days } => format!("{unit} is out for day {days}"),
        Event::UnitFormed { unit, hex } => format!("{unit} is formed in {hex}"),
        Event::UnitFormedOffMap { unit, turn, hexes } => {
            let hexes: Vec<_> = hexes.iter().map(ToString::to_string).collect();
            format!("{unit} may enter from turn {turn} at {}", hexes.join(","))
        }
        Event::BridgePrepared { bridge, side } => format!("{side} prepares {bridge}"),
        Event::DemolitionFired {
            bridge,
            side,
            roll,
            blown,
        } => {
            let result = if *blown { "blows" } else { "fails to blow" };
            match roll {
                Some(roll) => format!("{side} {result} {bridge} on {}", roll.value),
                None => format!("{side} {result} {bridge}"),
            }
        }
        Event::BridgingTried {
            bridge,
            side,
            roll,
            laid,
        } => {
            let result = if *laid { "bridges" } else { "fails to bridge" };
            format!("{side} {result} {bridge} on {}", roll.value)
        }
        Event::Entrained { unit, to, steps } => format!("{unit} entrains for {to}, {steps}"),
        Event::Embarked { unit, to, steps } => format!("{unit} embarks for {to}, {steps}"),
        Event::UnitLanded { unit, from, to } => format!("{unit} sails {from}-{to}"),
        Event::OverrunMade {
            target,
            side,
            costs,
            fought,
            ..
        } => {
            let how = if *fought {
                "overruns"
            } else {
                "fails to overrun"
            };
            format!("{side} {how} {target} for {costs:?}")
        }
        Event::UnitRepulsed { unit, hex } => format!("{unit} is repulsed in {hex}"),
        // Orders (7).
        Event::OrderWritten {
            formation,
            directive,
        } => match directive {
            Directive::Take {
                immediate,
                subsequent,
            } => format!("{formation} is to take {immediate}, then {subsequent}"),
            Directive::Secure => format!("{formation} is to secure"),
        },
        Event::OrderTranslated {
            formation,
            roll,
            before,
            needs,
            in_force,
        } => {
            let result = if *in_force { "has" } else { "waits for" };
            format!(
                "{formation} {result} its order: {} + {before} of {needs}",
                roll.value
            )
        }
        Event::ObjectiveGained { formation } => format!("{formation} has its first objective"),
        Event::CommanderRelieved { formation } => format!("{formation} has a new commander"),
        Event::UnitsLent { units, lent } => {
            let units: Vec<_> = units.iter().map(ToString::to_string).collect();
            let result = if *lent { "lent" } else { "called back" };
            format!("{} {result}", units.join(" "))
        }
        Event::HandedOver {
            seat,
            units,
            superior,
        } => {
            let units: Vec<_> = units.iter().map(ToString::to_string).collect();
            let above = if *superior { " and is superior" } else { "" };
            format!("{seat} takes over {}{above}", units.join(" "))
        }
        Event::UnitRefilled { unit, draft } => match draft {
            true => format!("{unit} receives a draft"),
            false => format!("{unit} receives a step"),
        },
        Event::UnitRaised {
            unit,
            hex,
            steps,
            drafts,
        } => format!("{unit} is raised in {hex} with {steps}, {drafts} of them drafts"),
        Event::ClaimRefused { of } => format!("{of} will be kept"),
        Event::ClaimScored { of, points } => format!("{points} for {of}"),
        Event::LandingRolled { unit, roll, lost } => {
            let result = if *lost { "suffers" } else { "is safe" };
            format!("{unit} {result} at sea on {}", roll.value)
        }
        Event::TransportSent {
            unit, roll, hexes, ..
        } => {
            let result = if hexes.is_some() {
                "comes through"
            } else {
                "is sunk"
            };
            format!("the transport of {unit} {result} on {}", roll.value)
        }
        Event::RefugeesFled { place } => format!("refugees flee from {place}"),
        Event::FormationHastened { units, days } => {
            let units: Vec<_> = units.iter().map(ToString::to_string).collect();
            format!("{} come {days} days early", units.join(" "))
        }
        Event::AirFixed { .. } => return None,
        Event::WeatherRolled { roll, weather } => format!("{weather:?} on {}", roll.value),
        Event::AirDivided { .. } => "UN divides its air points".into(),
        Event::AirFlown {
            side,
            target,
            points,
            caller,
        } => {
            let caller = caller.map_or(String::new(), |id| format!(", called by {id}"));
            format!("{side} flies {points} at {target}{caller}")
        }
        Event::ColumnAttacked { unit, roll, hit } => {
            let result = if *hit { "is hit" } else { "escapes" };
            format!("{unit} {result} on the road on {}", roll.value)
        }
    })
}

/// `column, roll: result`.
fn result(report: &CombatReport) -> String {
    format!(
        "{} on {}, {}",
        report.roll.value, report.column, report.result
    )
}

/// How the column came about: `18 to 12, 3:2; quality +1, terrain -1; net +0, 3:2`.
pub(crate) fn column(report: &CombatReport) -> String {
    let Some(detail) = &report.detail else {
        return format!("{}", report.column);
    };
    let shifts: Vec<String> = detail
        .shifts
        .iter()
        .map(|shift| format!("{} {:+}", shift.cause.words().0, shift.by))
        .collect();
    let shifts = match shifts.is_empty() {
        true => "no shifts".to_owned(),
        false => shifts.join(", "),
    };
    format!(
        "{} to {}, {}; {shifts}; net {:+}, {}",
        detail.attack, detail.defense, detail.odds, detail.net, report.column
    )
}
