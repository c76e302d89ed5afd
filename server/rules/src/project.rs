//! From the truth to one viewer's view, and from events to his news (rules 16, D7).
//!
//! The changes of a view are found by comparing what the viewer may know before and after each
//! event, so that nothing can be in the news that is not in the view; the reports between them
//! are sent only where the view or the rules allow it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use naktong_protocol::report::{CombatReport, Report, Roll, Shift, ShiftCause};
use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::view::{
    Award, Charge, Expected, Means, OwnState, Score, TurnState, UnitFlags, UnitState, UnitView,
    View, ViewEvent, Viewer,
};
use naktong_protocol::{SeatId, UnitId};

use crate::air;
use crate::dice::{self, Code};
use crate::event::{Event, apply};
use crate::game::{Game, Location, Unit};
use crate::movement;
use crate::orders;
use crate::refill;
use crate::sight::{self, Identity, Picture};
use crate::transport;

/// What a viewer's eyes are worth: all that his view depends on beside the game.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Clearance {
    /// Shows everything of this side.
    own: Option<Side>,
    everything: bool,
    /// All counters are open (no fog), though stances are not (16.3).
    open: bool,
}

impl Clearance {
    fn of(game: &Game, viewer: Viewer) -> Self {
        let own = match viewer {
            Viewer::Seat(seat) => game.side_of_seat(seat),
            Viewer::Spectator | Viewer::Everything => None,
        };
        Self {
            own,
            everything: viewer == Viewer::Everything,
            open: !game.scenario.modules.fog,
        }
    }

    /// Whether the viewer sees what happens as it happens: spectators in fog have yesterday's
    /// picture and hear only what is public (16.4).
    fn follows(&self) -> bool {
        self.own.is_some() || self.everything || self.open
    }

    fn owns(&self, side: Side) -> bool {
        self.everything || self.own == Some(side)
    }
}

/// All that a viewer may know of the game.
#[must_use]
pub fn view(game: &Game, viewer: Viewer) -> View {
    View {
        viewer,
        ..seen_by(game, Clearance::of(game, viewer))
    }
}

/// What may be known with these eyes, whoever has them: the seats of a side all see the same.
fn seen_by(game: &Game, eyes: Clearance) -> View {
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
        .filter(|(id, ..)| eyes.open || eyes.owns(game.side_of(*id)))
        .map(|(id, unit, hex)| {
            let owned = eyes.owns(game.side_of(id));
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
        .filter(|(id, _)| eyes.owns(game.side_of(**id)))
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

/// What a viewer learns of some events. Folded into his view of `before` the news give his view
/// of the game after them.
#[must_use]
pub fn project(before: &Game, events: &[Event], viewer: Viewer) -> Vec<ViewEvent> {
    let mut news = project_each(before, events, &[viewer]);
    news.pop().expect("news for each viewer")
}

/// What each of several viewers learns, in their order: as [`project`] for one after the other,
/// but the events are played once, and eyes that see the same look once.
#[must_use]
pub fn project_each(before: &Game, events: &[Event], viewers: &[Viewer]) -> Vec<Vec<ViewEvent>> {
    let eyes = viewers.iter().map(|viewer| Clearance::of(before, *viewer));
    let eyes: Vec<Clearance> = eyes.collect();
    let mut watchers: Vec<Watcher> = vec![];
    for eyes in &eyes {
        if watchers.iter().all(|watcher| watcher.eyes != *eyes) {
            watchers.push(Watcher {
                eyes: *eyes,
                seen: seen_by(before, *eyes),
                news: vec![],
            });
        }
    }
    let mut game = before.clone();
    for event in events {
        apply(&mut game, event);
        for watcher in &mut watchers {
            watcher.watch(&game, event);
        }
    }
    let news_of = |eyes| {
        let mut watchers = watchers.iter();
        let watcher = watchers.find(|watcher| watcher.eyes == eyes);
        watcher.expect("somebody has these eyes").news.clone()
    };
    eyes.into_iter().map(news_of).collect()
}

/// Eyes, what they saw last, and the news since.
struct Watcher {
    eyes: Clearance,
    seen: View,
    news: Vec<ViewEvent>,
}

impl Watcher {
    /// Looks at the game after an event.
    fn watch(&mut self, game: &Game, event: &Event) {
        let now = seen_by(game, self.eyes);
        let sight = |unit: UnitId| match self.eyes.follows() {
            false => (false, false),
            true => (in_sight(&self.seen, unit), in_sight(&now, unit)),
        };
        if let Some(report) = report(game, event, &self.eyes, sight) {
            self.news.push(ViewEvent::Report(report));
        }
        self.news.extend(self.seen.changes_to(&now));
        self.seen = now;
    }
}

fn in_sight(view: &View, unit: UnitId) -> bool {
    view.units
        .get(&unit)
        .is_some_and(|unit| unit.state.ghost.is_none())
}

/// The report of an event, if the viewer may have it. `game` is the game after the event;
/// `sight` says whether the viewer has an identified unit in sight before and after it.
fn report(
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
        // 7 orders. They are NK's secret, in open matches too (16.3).
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
        // 9 transport and overrun.
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
        // 12 weather and air.
        // Weather is public (16.4).
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
        // 14, 15 refills, landings.
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
        // D6 seats.
        // Who commands whom is its own side's affair.
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
