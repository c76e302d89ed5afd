//! Facts, and how they change the game.
//!
//! An event carries results, never choices: [`apply`] folds it without a roll or a refusal.
//!
//! Here: the facts. `apply`: how each changes the game; `change`: the larger changes.
//! `stillness`: which facts leave everybody in sight as he was.

mod apply;
mod change;
mod stillness;

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::order::{AdvanceOffer, AirDivision, Directive};
use naktong_protocol::report::{CombatReport, Roll};
use naktong_protocol::turn::{Outcome, Phase, Weather};
use naktong_protocol::unit::{Quality, Side, Stance, SupplyState};
use naktong_protocol::{FormationId, Hex, Hexside, PlaceId, SeatId, UnitId};
use serde::{Deserialize, Serialize};

pub use apply::apply;

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
    // Orders (7).
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
    // Rail, sea and overrun (9.4 to 9.6).
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
    // Weather and air (12).
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
    // Replacements, claims and landings (14, 15).
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
    // Seats (D6).
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
}
