//! News in sentences, one line each.

use std::collections::BTreeSet;

use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_protocol::report::{CombatDetail, CombatReport, CombatResult, Report, Roll, Shift};
use naktong_protocol::turn::Weather;
use naktong_protocol::unit::Side;
use naktong_protocol::view::{Contact, ViewEvent};
use naktong_protocol::{Board, PlaceId, UnitId, View, Viewer};

use super::{dealings, orders, panel};
use crate::render::means;
use crate::table::Names;

/// What an event tells, if it is worth a line; `before` is the view it is folded into.
pub(crate) fn tell(
    event: &ViewEvent,
    before: &View,
    names: &Names,
    board: &Board,
) -> Option<String> {
    Some(match event {
        ViewEvent::Report(report) => {
            return orders::sentence(report, board, before)
                .or_else(|| report_sentence(report, names, board));
        }
        ViewEvent::Turn(turn) => {
            let phase = turn.phase?;
            let side = turn.acting?;
            if (before.turn.acting, before.turn.phase) == (turn.acting, turn.phase) {
                return None;
            }
            format!("{side} {phase} phase of turn {}.", turn.turn)
        }
        ViewEvent::Contact { hex, contact } => {
            if before.contacts.get(hex) == Some(contact) {
                return None;
            }
            match contact.ghost {
                Some(turn) => format!(
                    "Out of sight in {hex} since turn {turn}: {}.",
                    what(contact)
                ),
                None => format!("Contact in {hex}: {}.", what(contact)),
            }
        }
        ViewEvent::ContactGoes(hex) => format!("The mark in {hex} is taken away."),
        ViewEvent::Restored(_) => "Orders are taken back: what they did has not happened.".into(),
        ViewEvent::Advance(Some(offer)) if before.viewer != Viewer::Seat(offer.seat) => format!(
            "{} may advance into {} if {} says so (11.10).",
            tags(&offer.units, names),
            offer.hex,
            offer.seat
        ),
        ViewEvent::Advance(Some(offer)) => format!(
            "{} may advance into {}: advance UNITS, or advance none (11.10).",
            tags(&offer.units, names),
            offer.hex
        ),
        ViewEvent::Ended(outcome) => {
            format!("The match is over: {}. {}", outcome.level, outcome.reason)
        }
        ViewEvent::Secured(places) => return secured(&before.secured, places, board),
        ViewEvent::Awarded(award) => {
            format!("{:+} for NK: {}", award.points, award.reason)
        }
        // What changes with these is told by a report, or seen on the map.
        ViewEvent::Advance(None)
        | ViewEvent::Charges(_)
        | ViewEvent::Directive { .. }
        | ViewEvent::Means(_)
        | ViewEvent::UnitAppears(_)
        | ViewEvent::UnitChanges { .. }
        | ViewEvent::UnitGoes(_)
        | ViewEvent::Expected(_)
        | ViewEvent::ExpectedGoes(_)
        | ViewEvent::Control { .. }
        | ViewEvent::Bridge { .. }
        | ViewEvent::Attacked(_)
        | ViewEvent::HeavyMateriel(_)
        | ViewEvent::Score(_) => return None,
    })
}

/// Who sat down and where the match went.
pub(crate) fn seats(before: &MatchInfo, after: &MatchInfo, board: &Board) -> Vec<String> {
    let mut sentences = vec![];
    for (old, new) in before.seats.iter().zip(&after.seats) {
        let (seat, name) = (new.seat, board.seat(new.seat));
        let name = name.map_or(seat.as_str(), |seat| &seat.name);
        let Some(player) = &new.player else { continue };
        if old.player.is_none() {
            sentences.push(format!("{player} takes the seat {seat} ({name})."));
        }
        match (old.computer, new.computer) {
            (old, Some(level)) if old != Some(level) => sentences.push(format!(
                "A {level} computer stands in for {player} on the seat {seat} ({name})."
            )),
            (Some(_), None) => sentences.push(format!(
                "{player} takes the seat {seat} ({name}) back from the computer."
            )),
            _ => {}
        }
    }
    if before.state != after.state {
        match &after.state {
            MatchState::Playing => sentences.push("The match begins.".into()),
            MatchState::Stopped { reference } => sentences.push(format!(
                "The match is stopped; ask the operator and name the reference {reference}."
            )),
            MatchState::Closed { reason } => {
                sentences.push(format!("The match is closed. {reason}"));
            }
            // The end is told by the news of the match.
            MatchState::Gathering | MatchState::Finished(_) => {}
        }
    }
    if before.state == after.state {
        sentences.extend(dealings::news(&before.dealings, &after.dealings));
    }
    sentences
}

fn what(contact: &Contact) -> String {
    if contact.units.is_empty() {
        return format!("{} units of unknown strength", contact.side);
    }
    panel::made_out(contact)
}

fn tags(units: &[UnitId], names: &Names) -> String {
    let tags: Vec<_> = units.iter().map(|unit| names.tag(*unit)).collect();
    match &tags[..] {
        [] => "nobody".into(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

pub(crate) fn place_name(board: &Board, id: PlaceId) -> String {
    let place = board.map.place(id);
    place.map_or_else(
        || id.to_string(),
        |place| format!("{} ({})", place.name, place.hex),
    )
}

/// What NK has secured and what it no longer has.
fn secured(before: &BTreeSet<PlaceId>, after: &BTreeSet<PlaceId>, board: &Board) -> Option<String> {
    let names = |places: BTreeSet<PlaceId>| -> Vec<String> {
        let places = places.into_iter();
        places.map(|place| place_name(board, place)).collect()
    };
    let (won, lost) = (names(after - before), names(before - after));
    let mut sentences = vec![];
    if !won.is_empty() {
        sentences.push(format!("NK has secured {} (15.2).", won.join(", ")));
    }
    if !lost.is_empty() {
        sentences.push(format!("No longer secured: {} (15.2).", lost.join(", ")));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn report_sentence(report: &Report, names: &Names, board: &Board) -> Option<String> {
    let tag = |unit: &UnitId| names.tag(*unit);
    Some(match report {
        Report::TurnBegins { turn } => match board.day(*turn) {
            Some(day) => format!("Turn {turn} begins: {day}."),
            None => format!("Turn {turn} begins."),
        },
        Report::PlayerTurnBegins { side } => format!("{side} is on turn."),
        Report::Moved {
            unit,
            from,
            to,
            cost,
        } => match cost {
            Some(cost) => format!("{} moves {from}-{to} for {cost} MP.", tag(unit)),
            None => format!("{} moves {from}-{to}.", tag(unit)),
        },
        Report::Halted { unit, hex, reason } => {
            let reason = reason.trim_end_matches('.');
            format!("{} halts in {hex}: {reason}.", tag(unit))
        }
        Report::Entered { unit, hex } => format!("{} enters the map in {hex}.", tag(unit)),
        Report::Displaced {
            unit,
            to: Some(hex),
        } => {
            format!("{} is displaced to {hex} (4.7).", tag(unit))
        }
        Report::Displaced { unit, to: None } => {
            format!("{} is driven off the map for three days (4.7).", tag(unit))
        }
        Report::Attacked { target, side } => format!("{side} attacks {target}."),
        Report::ReserveCameUp { unit, hex } => {
            format!("{} comes up from reserve into {hex} (10.6).", tag(unit))
        }
        Report::Baptised {
            unit,
            roll,
            quality,
        } => format!(
            "{} is in its first battle: {}, quality {quality} (4.4).",
            tag(unit),
            shown(roll)
        ),
        Report::Checked { unit, roll, passed } => {
            let (check, rule) = check(roll);
            let result = if *passed { "passes" } else { "fails" };
            format!("{} {result} {check}: {} ({rule}).", tag(unit), shown(roll))
        }
        Report::Combat(combat) => battle(combat, names),
        Report::LostSteps { unit, steps } => {
            format!("{} loses {}.", tag(unit), steps_word(*steps))
        }
        Report::Eliminated { unit, name } => {
            let tag = tag(unit);
            if tag == unit.to_string() {
                format!("{name} is destroyed.")
            } else {
                format!("{tag} is destroyed ({name}).")
            }
        }
        Report::Retreated { unit, from, to } => format!("{} retreats {from}-{to}.", tag(unit)),
        Report::Disrupted { unit } => format!("{} is disrupted (4.6).", tag(unit)),
        Report::Recovered { unit } => format!("{} recovers (4.6).", tag(unit)),
        Report::Advanced { unit, hex } => format!("{} advances into {hex} (11.10).", tag(unit)),
        Report::Freed { unit } => format!("{} breaks through and is free (11.10).", tag(unit)),
        Report::Taken { place, side } => format!("{side} takes {}.", place_name(board, *place)),
        Report::StanceSet { unit, stance } => format!("{} is set to {stance}.", tag(unit)),
        Report::DugIn { unit } => format!("{} is dug in (10.7).", tag(unit)),
        Report::Resigned { side } => format!("{side} gives up."),
        Report::Withdrawn { unit } => format!("{} is withdrawn (14.5).", tag(unit)),
        Report::Converted { unit } => format!("{} becomes other units (14.5).", tag(unit)),
        Report::Prepared { bridge } => format!("The bridge {bridge} is prepared (13.3)."),
        Report::Demolition {
            bridge,
            side,
            roll,
            blown,
        } => {
            let result = if *blown { "blows" } else { "fails to blow" };
            let roll = roll.as_ref().map_or("prepared".into(), shown);
            format!("{side} {result} the bridge {bridge}: {roll} (13.3).")
        }
        Report::Bridging {
            bridge,
            side,
            roll,
            laid,
        } => {
            let result = if *laid { "lays" } else { "fails to lay" };
            format!(
                "{side} {result} a pontoon at {bridge}: {} (13.4).",
                shown(roll)
            )
        }
        Report::Entrained { unit, to } => format!("{} entrains for {to} (9.4).", tag(unit)),
        Report::Embarked { unit, to } => format!("{} embarks for {to} (9.5).", tag(unit)),
        Report::Landed { unit, hex } => format!("{} lands in {hex} (9.5).", tag(unit)),
        Report::Overrun {
            target,
            side,
            fought: true,
        } => format!("{side} overruns {target} (9.6)."),
        Report::Overrun {
            target,
            side,
            fought: false,
        } => format!("{side} cannot overrun {target}: it is held too strongly (9.6)."),
        // Told in `orders`.
        Report::OrderWritten { .. }
        | Report::OrderTranslated { .. }
        | Report::NextObjective { .. }
        | Report::CommanderRelieved { .. } => return None,
        Report::Lent { units, lent } => {
            let units = tags(units, names);
            match lent {
                true => format!("Lent to the attacks of the side's other seats: {units} (D6)."),
                false => format!("Called back from loan: {units} (D6)."),
            }
        }
        Report::HandedOver {
            seat,
            units,
            superior,
        } => {
            let name = board.seat(*seat).map_or(seat.as_str(), |s| &s.name);
            let above = match superior {
                true => " and is now the superior seat of its side",
                false => "",
            };
            let units = match units.len() {
                0 => "no more units".to_owned(),
                1 => "1 unit".to_owned(),
                many => format!("{many} units"),
            };
            format!("{name} takes command of {units}{above} (D6).")
        }
        Report::Refilled { unit, draft: true } => {
            format!("{} receives a draft step (14.2).", tag(unit))
        }
        Report::Refilled { unit, draft: false } => {
            format!("{} receives a trained step (14).", tag(unit))
        }
        Report::Raised { unit, hex } => format!("{} is raised again in {hex} (14.4).", tag(unit)),
        Report::WillBeKept { unit } => {
            format!("{} will be kept from Inchon tomorrow (14.6).", tag(unit))
        }
        Report::Landing { unit, roll, lost } => {
            let result = if *lost { "loses a step" } else { "is safe" };
            format!("{} {result} at sea: {} (15.4).", tag(unit), shown(roll))
        }
        Report::Transport { unit, roll, landed } => {
            let fate = match landed {
                true => "comes through to Pusan",
                false => "is sunk by the ROK Navy",
            };
            match (unit, roll) {
                (Some(unit), Some(roll)) => {
                    let tag = tag(unit);
                    format!(
                        "A transport with a step of {tag} {fate}: {} (15.5).",
                        shown(roll)
                    )
                }
                _ => format!("A transport with troops {fate} (15.5)."),
            }
        }
        Report::Refugees { place } => format!(
            "Refugees from {} fill the roads around it (15.6).",
            place_name(board, *place)
        ),
        Report::Weather { weather, roll } => {
            let day = match weather {
                Weather::Clear => "The day is clear",
                Weather::Rain => "It rains all day",
            };
            format!("{day}: {} (12.1).", shown(roll))
        }
        Report::AirDivided(division) => {
            format!("The air is divided: {} (12.2).", means::words(division))
        }
        Report::AirSupport {
            side,
            target,
            points,
            caller,
        } => {
            let rule = match side {
                Side::Nk => "12.3",
                Side::Un => "12.2",
            };
            let caller = caller.map_or(String::new(), |id| format!(", called by {id}"));
            let points = points_word(*points);
            format!("{side} aircraft join the battle for {target}{caller}: {points} ({rule}).")
        }
        Report::ColumnAttacked { unit, roll, hit } => {
            let result = if *hit {
                "is bombed"
            } else {
                "escapes aircraft"
            };
            format!(
                "{} {result} on the road: {} (12.6).",
                tag(unit),
                shown(roll)
            )
        }
    })
}

fn points_word(points: u8) -> String {
    match points {
        1 => "1 support point".into(),
        points => format!("{points} support points"),
    }
}

fn steps_word(steps: u8) -> String {
    match steps {
        1 => "1 step".into(),
        steps => format!("{steps} steps"),
    }
}

/// `CRT d10 = 5`.
pub(crate) fn shown(roll: &Roll) -> String {
    format!("{} d{} = {}", code(roll), roll.die, roll.value)
}

fn code(roll: &Roll) -> &str {
    roll.label.split('/').nth(2).unwrap_or("die")
}

/// What a check is called, and its rule.
fn check(roll: &Roll) -> (&'static str, &'static str) {
    match code(roll) {
        "WDR" => ("its withdrawal", "10.5"),
        "SHK" => ("tank shock", "11.2"),
        "HOLD" => ("its stand at all costs", "10.2"),
        "REC" => ("its recovery", "4.6"),
        "ATT" => ("its test of attrition", "8.6"),
        _ => ("its check", "D4"),
    }
}

fn battle(combat: &CombatReport, names: &Names) -> String {
    let target = combat.target;
    let roll = shown(&combat.roll);
    let result = outcome(&combat.result);
    let Some(detail) = &combat.detail else {
        let side = combat.attacking;
        return format!(
            "Battle for {target}, {side} attacking: column {}, {roll}: {result}.",
            combat.column
        );
    };
    let CombatDetail {
        attackers,
        defenders,
        attack,
        defense,
        odds,
        shifts,
        net,
    } = detail;
    let shifts = match shifts.is_empty() {
        true => "no shifts".into(),
        false => format!("{}; net {net:+}", list(shifts)),
    };
    format!(
        "Battle for {target}: {} with {attack} against {} with {defense} is {odds}; {shifts}; \
         column {}, {roll}: {result}.",
        tags(attackers, names),
        tags(defenders, names),
        combat.column
    )
}

fn list(shifts: &[Shift]) -> String {
    let shifts: Vec<_> = shifts
        .iter()
        .map(|shift| {
            let (words, rule) = shift.cause.words();
            format!("{words} {:+} ({rule})", shift.by)
        })
        .collect();
    shifts.join(", ")
}

/// `1/1 r1, attacker loses 1, defender loses 1 and retreats 1`.
fn outcome(result: &CombatResult) -> String {
    let mut text = format!(
        "{result}, attacker loses {}, defender loses {}",
        result.attacker_loss, result.defender_loss
    );
    if result.retreat > 0 {
        text.push_str(&format!(" and retreats {}", result.retreat));
    }
    if result.breakthrough {
        text.push_str(", breakthrough");
    }
    text
}
