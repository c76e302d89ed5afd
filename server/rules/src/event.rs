//! Facts, and how they change the game.
//!
//! An event carries results, never choices: [`apply`] folds it without a roll or a refusal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use naktong_protocol::map::BridgeState;
use naktong_protocol::order::{AdvanceOffer, AirDivision, Directive};
use naktong_protocol::report::{CombatReport, Roll};
use naktong_protocol::turn::{Outcome, Phase, Weather};
use naktong_protocol::unit::{Quality, Side, Stance, SupplyState};
use naktong_protocol::view::{Award, Charge};
use naktong_protocol::{FormationId, Hex, Hexside, PlaceId, SeatId, UnitId};
use serde::{Deserialize, Serialize};

use crate::dice::stem_of;
use crate::game::{Game, Location};
use crate::refill::Kind;
use crate::scenario::Losers;
use crate::seats;
use crate::sight;
use crate::transport::Transport;

/// A fact of the match. Facts are never refused.
///
/// This is what the journal keeps: new variants go last, and a change of an old one is a new
/// format version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the words of the rulebook")]
pub enum Event {
    /// Dawn of a game turn.
    TurnBegan { turn: u16 },
    /// A side's player turn begins.
    PlayerTurnBegan { side: Side },
    /// Supply costs and states of a side for this turn (8.3).
    SupplyFixed {
        side: Side,
        costs: BTreeMap<Hex, u16>,
        states: BTreeMap<UnitId, SupplyState>,
    },
    /// A phase of the acting side begins.
    PhaseBegan { phase: Phase },
    /// A seat is done with the phase.
    SeatDone { seat: SeatId },
    /// The acting side's turn ends.
    PlayerTurnEnded { side: Side },
    /// A unit moved one hex in its own move.
    UnitMoved {
        unit: UnitId,
        from: Hex,
        to: Hex,
        cost: u8,
        on_foot: bool,
    },
    /// A unit may not move on in this phase; with a reason if its path was cut short.
    UnitHalted {
        unit: UnitId,
        hex: Hex,
        reason: Option<String>,
    },
    /// An arrival came onto the map (14.5).
    UnitEntered { unit: UnitId, hex: Hex },
    /// An HQ or artillery unit was displaced (4.7).
    UnitDisplaced { unit: UnitId, to: Hex },
    /// A displaced unit found no refuge and comes back later (4.7).
    UnitDispersed {
        unit: UnitId,
        turn: u16,
        hexes: Vec<Hex>,
    },
    /// A stance was set (10.1).
    StanceSet { unit: UnitId, stance: Stance },
    /// An attack was declared (11.2).
    AttackDeclared {
        target: Hex,
        side: Side,
        attackers: Vec<UnitId>,
        support: Vec<UnitId>,
    },
    /// NK paid heavy materiel (8.5).
    HeavyMaterielSpent { amount: u8 },
    /// NK received heavy materiel (8.5).
    HeavyMaterielReceived { amount: u8 },
    /// A side came upon an enemy it had not seen (9.3, 14.5).
    EnemyMet { side: Side, hex: Hex },
    /// A reserve came up (10.6).
    ReserveCameUp { unit: UnitId, from: Hex, to: Hex },
    /// An untried unit was tested (4.4).
    Baptised {
        unit: UnitId,
        roll: Roll,
        quality: Quality,
    },
    /// A steadiness check.
    Checked {
        unit: UnitId,
        roll: Roll,
        passed: bool,
    },
    /// The combat table spoke (11.5).
    CombatResolved(Box<CombatReport>),
    /// Steps lost; `drafts` of them were draft steps (11.8).
    StepsLost { unit: UnitId, steps: u8, drafts: u8 },
    /// A unit is destroyed.
    UnitDestroyed { unit: UnitId, hex: Hex },
    /// A unit retreated one hex (11.9).
    UnitRetreated { unit: UnitId, from: Hex, to: Hex },
    /// A unit is disrupted (4.6).
    UnitDisrupted { unit: UnitId },
    /// A unit recovered (4.6).
    UnitRecovered { unit: UnitId },
    /// An advance is offered (11.10).
    AdvanceOffered(AdvanceOffer),
    /// The offer is over.
    AdvanceClosed,
    /// A unit advanced (11.10).
    UnitAdvanced { unit: UnitId, from: Hex, to: Hex },
    /// A breakthrough marked a unit free (11.10).
    UnitFreed { unit: UnitId },
    /// A unit became tired (11.12).
    UnitTired { unit: UnitId },
    /// A unit is rested (11.12).
    UnitRested { unit: UnitId },
    /// A unit became dug in (10.7).
    UnitDugIn { unit: UnitId },
    /// A place changed hands (15.1).
    PlaceTaken { place: PlaceId, side: Side },
    /// A side gave up.
    Resigned { side: Side },
    /// The match is over (17).
    Ended(Outcome),
    /// The places that NK has secured are now these (15.2).
    PlacesSecured { places: BTreeSet<PlaceId> },
    /// A bonus of the scenario is given, by its row (17.1).
    BonusGiven { bonus: u16 },
    /// Points for the units that stand where they count (17.1).
    PresenceCounted { points: i16 },
    /// A unit left the campaign (14.5).
    UnitWithdrawn { unit: UnitId },
    /// A unit became others (14.5).
    UnitConverted { unit: UnitId },
    /// A unit formed by a conversion appears (14.5).
    UnitFormed { unit: UnitId, hex: Hex },
    /// A unit formed by a conversion comes later or next to it (14.5).
    UnitFormedOffMap {
        unit: UnitId,
        turn: u16,
        hexes: Vec<Hex>,
    },
    /// How many days in a row a unit has been Out (8.6).
    OutDaysCounted { unit: UnitId, days: u8 },
    /// A bridge was prepared to be blown (13.3).
    BridgePrepared { bridge: Hexside, side: Side },
    /// A charge was fired (13.3).
    DemolitionFired {
        bridge: Hexside,
        side: Side,
        /// `None` if a charge of an earlier turn was blown by order.
        roll: Option<Roll>,
        blown: bool,
    },
    /// Engineers tried to bridge (13.4).
    BridgingTried {
        bridge: Hexside,
        side: Side,
        roll: Roll,
        laid: bool,
    },
    // 7 orders.
    /// A division is given a new order, which goes into translation (7.3).
    OrderWritten {
        formation: FormationId,
        directive: Directive,
    },
    /// A waiting order was rolled for (7.4).
    OrderTranslated {
        formation: FormationId,
        roll: Roll,
        /// The rolls before this one, which are added to it.
        before: u8,
        /// The sum needed.
        needs: u8,
        in_force: bool,
    },
    /// A division's immediate objective is gained: the subsequent one replaces it (7.2).
    ObjectiveGained { formation: FormationId },
    /// A commander was relieved: what waits takes effect (7.7).
    CommanderRelieved { formation: FormationId },
    // 9 transport and overrun.
    /// A unit took the train; it rides hex by hex (9.4).
    Entrained { unit: UnitId, to: Hex, steps: u8 },
    /// A unit went on board (9.5).
    Embarked { unit: UnitId, to: Hex, steps: u8 },
    /// Its ship came in: nobody saw where it was meanwhile (9.5).
    UnitLanded { unit: UnitId, from: Hex, to: Hex },
    /// Units paid for an overrun; `fought` if it came to a fight (9.6).
    OverrunMade {
        target: Hex,
        side: Side,
        units: Vec<UnitId>,
        /// Movement points of each.
        costs: Vec<u8>,
        fought: bool,
    },
    /// A unit stopped where it was after an overrun that failed (9.6).
    UnitRepulsed { unit: UnitId, hex: Hex },
    // 12 weather and air.
    /// The weather of the day (12.1).
    WeatherRolled { roll: Roll, weather: Weather },
    /// What of UN's standing division flies today, in the weather there is (12.2).
    AirFixed {
        interdiction: u8,
        on_call: BTreeMap<FormationId, u8>,
    },
    /// UN divided its air points anew (12.2).
    AirDivided { division: AirDivision },
    /// Aircraft joined a combat (12.2, 12.3).
    AirFlown {
        side: Side,
        target: Hex,
        points: u8,
        /// The formation that called them; `None` for the attacker's strike.
        caller: Option<FormationId>,
    },
    /// Aircraft attacked a column on the road (12.6); a hit costs the step that is lost next.
    ColumnAttacked { unit: UnitId, roll: Roll, hit: bool },
    // 14, 15 refills, landings.
    /// A unit received a step: a draft, trained men, tanks (14.3, 14.4).
    UnitRefilled { unit: UnitId, draft: bool },
    /// A destroyed regiment stands again (14.4).
    UnitRaised {
        unit: UnitId,
        hex: Hex,
        steps: u8,
        drafts: u8,
    },
    /// UN will keep what Inchon claims (14.6).
    ClaimRefused { of: UnitId },
    /// NK scores for what is kept (14.6).
    ClaimScored { of: UnitId, points: u8 },
    /// A unit that comes by sea has braved it (15.4).
    LandingRolled {
        unit: UnitId,
        roll: Roll,
        lost: bool,
    },
    /// A step was staked on the Pusan transport (15.5).
    TransportSent {
        unit: UnitId,
        detachment: UnitId,
        roll: Roll,
        /// Where the step may go ashore; `None`: it was sunk.
        hexes: Option<Vec<Hex>>,
        /// Whether it is a draft step, 0 or 1.
        drafts: u8,
    },
    /// People fled from a place that NK took (15.6).
    RefugeesFled { place: PlaceId },
    /// A formation comes before its day (15.7).
    FormationHastened { units: Vec<UnitId>, days: u8 },
    // D6 seats.
    /// A seat lent units to the others of its side, or called them back (D6).
    UnitsLent { units: Vec<UnitId>, lent: bool },
    /// A seat took over units, or became the superior seat of its side (D6).
    HandedOver {
        seat: SeatId,
        units: Vec<UnitId>,
        superior: bool,
    },
}

impl Event {
    /// The roll it holds.
    #[must_use]
    pub fn roll(&self) -> Option<&Roll> {
        match self {
            Self::Baptised { roll, .. } | Self::Checked { roll, .. } => Some(roll),
            Self::CombatResolved(report) => Some(&report.roll),
            Self::DemolitionFired { roll, .. } => roll.as_ref(),
            Self::BridgingTried { roll, .. } | Self::OrderTranslated { roll, .. } => Some(roll),
            Self::LandingRolled { roll, .. } | Self::TransportSent { roll, .. } => Some(roll),
            Self::WeatherRolled { roll, .. } | Self::ColumnAttacked { roll, .. } => Some(roll),
            _ => None,
        }
    }

    /// Whether nobody can come into sight or out of it by this event. What a side sees hangs on
    /// where units are, on the day and its weather, and on what it has just learnt; nothing else
    /// moves it. Where there is weather a day has begun when it is known.
    fn keeps_everyone_in_place(&self, game: &Game) -> bool {
        let weather_to_come =
            matches!(self, Self::TurnBegan { .. }) && game.scenario.modules.weather;
        weather_to_come
            || matches!(
                self,
                Self::PlayerTurnBegan { .. }
                    | Self::SupplyFixed { .. }
                    | Self::PhaseBegan { .. }
                    | Self::SeatDone { .. }
                    | Self::PlayerTurnEnded { .. }
                    | Self::UnitHalted { .. }
                    | Self::StanceSet { .. }
                    | Self::AttackDeclared { .. }
                    | Self::HeavyMaterielSpent { .. }
                    | Self::HeavyMaterielReceived { .. }
                    | Self::Checked { .. }
                    | Self::StepsLost { .. }
                    | Self::UnitDisrupted { .. }
                    | Self::UnitRecovered { .. }
                    | Self::AdvanceOffered(_)
                    | Self::AdvanceClosed
                    | Self::UnitFreed { .. }
                    | Self::UnitTired { .. }
                    | Self::UnitRested { .. }
                    | Self::UnitDugIn { .. }
                    | Self::PlaceTaken { .. }
                    | Self::Resigned { .. }
                    | Self::Ended(_)
                    | Self::AirFixed { .. }
                    | Self::AirDivided { .. }
                    | Self::AirFlown { .. }
                    | Self::ColumnAttacked { .. }
                    | Self::Entrained { .. }
                    | Self::Embarked { .. }
                    | Self::OverrunMade { .. }
                    | Self::UnitRepulsed { .. }
                    | Self::OrderWritten { .. }
                    | Self::OrderTranslated { .. }
                    | Self::ObjectiveGained { .. }
                    | Self::CommanderRelieved { .. }
                    | Self::UnitsLent { .. }
                    | Self::HandedOver { .. }
                    | Self::UnitRefilled { .. }
                    | Self::ClaimRefused { .. }
                    | Self::ClaimScored { .. }
                    | Self::LandingRolled { .. }
                    | Self::TransportSent { .. }
                    | Self::RefugeesFled { .. }
                    | Self::FormationHastened { .. }
            )
    }
}

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
            game.state.rolls.clear();
        }
        Event::PlayerTurnBegan { side } => {
            game.state.acting = Some(*side);
            game.state.phase = Phase::Command;
            game.state.fired.clear();
            game.state.transport = Transport::default();
            game.state.lent.clear();
            game.state.refills.turn_over();
            game.state.refugees.turn_over(*side);
            game.state.air.flown = 0;
            let mine = units_of(game, *side);
            for unit in mine {
                let unit = game.unit_mut(unit);
                unit.moved = false;
                unit.attacked = false;
                unit.came_up = false;
                unit.overran = false;
                unit.repulsed = false;
            }
        }
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
        Event::PhaseBegan { phase } => {
            game.state.phase = *phase;
            game.state.done = seats::idle(game);
            game.state.attacked.clear();
            game.state.advance = None;
            for unit in game.state.units.values_mut() {
                unit.spent = 0;
                unit.halted = false;
                unit.carried = false;
                unit.on_foot = false;
                unit.phase_start = unit.hex();
            }
        }
        Event::SeatDone { seat } => {
            game.state.done.insert(*seat);
        }
        Event::PlayerTurnEnded { side } => {
            for unit in units_of(game, *side) {
                let unit = game.unit_mut(unit);
                unit.stirred = false;
                unit.free = false;
                unit.displaced_turns = unit.displaced_turns.saturating_sub(1);
            }
            game.state.acting = None;
            if *side == Side::Nk {
                // What was not called has flown for nothing (12.2).
                game.state.air.on_call.clear();
            }
        }
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
        // 7 orders.
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
        // 9 transport and overrun.
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
        // 12 weather and air.
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
        // 14, 15 refills, landings.
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
        // D6 seats.
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

fn units_of(game: &Game, side: Side) -> Vec<UnitId> {
    let ids = game.state.units.keys().copied();
    ids.filter(|id| game.side_of(*id) == side).collect()
}

/// "Until the end of the owner's next turn" (4.7): the present one does not count.
fn displaced_turns(game: &Game, unit: UnitId) -> u8 {
    1 + u8::from(game.state.acting == Some(game.side_of(unit)))
}

fn relocate(game: &mut Game, unit: UnitId, from: Hex, to: Hex) {
    let moved = game.unit_mut(unit);
    assert_eq!(moved.hex(), Some(from), "{unit} left where it was not");
    moved.location = Location::Map(to);
    moved.stirred = true;
    moved.dug_in = false;
}

fn award(game: &mut Game, points: i16, reason: String) {
    game.state.awards.push(Award {
        turn: game.state.turn,
        points,
        reason,
    });
}

fn form(game: &mut Game, unit: UnitId, location: Location) {
    let formed = game.unit_mut(unit);
    assert_eq!(formed.location, Location::Away, "{unit} is formed once");
    formed.location = location;
    formed.phase_start = formed.hex();
}

fn lose_steps(game: &mut Game, unit: UnitId, steps: u8, drafts: u8) {
    let loser = game.unit_mut(unit);
    loser.steps = loser.steps.checked_sub(steps).expect("only steps it has");
    loser.draft_steps = loser
        .draft_steps
        .checked_sub(drafts)
        .expect("only drafts it has");
    let left = loser.steps;
    let hex = loser.hex();
    let nation = game.counter(unit).nation;
    game.state.losses.add(nation, u16::from(steps));
    let rows = game.scenario.scoring.losses.iter();
    for (row, lost) in rows.zip(&mut game.state.scored_losses) {
        let inside = row
            .area
            .as_ref()
            .is_none_or(|area| hex.is_some_and(|hex| area.contains(&hex)));
        let bridges = &game.state.bridges;
        let mut down = row.while_down.iter();
        let down = down.all(|bridge| bridges.get(bridge) == Some(&BridgeState::Blown));
        if row.of.counts(nation) && inside && down {
            let counted = match row.of {
                Losers::NkTrained => steps - drafts,
                _ => steps,
            };
            *lost = lost.saturating_add(u16::from(counted));
        }
    }
    sight::recount(game, unit, left);
}
