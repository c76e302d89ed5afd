//! Why an order is refused: values with their facts, each a sentence that cites its rule.
//!
//! Here: the refusals, by chapter. `rule`: the rule that each cites. `sentence`: its words.

mod rule;
mod sentence;

use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{FormationId, Hex, Hexside, PlaceId, SeatId, UnitId};

/// Why an order is refused. It names only what the asking seat may know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence of each says what it is")]
pub enum Violation {
    // The match, its turns and phases (1, 6).
    NotStarted,
    MatchOver,
    /// The scenario, or the host, has left a part of the rulebook out.
    NotInPlay {
        what: &'static str,
        rule: &'static str,
    },
    NotYourTurn {
        acting: Side,
    },
    NoSuchSeat {
        seat: SeatId,
    },
    WrongPhase {
        asked: &'static str,
        phase: Phase,
    },
    StaleDone {
        turn: u16,
        phase: Phase,
    },
    AlreadyDone {
        phase: Phase,
    },
    // Who is named (D6, 14.5).
    NoUnits,
    TwiceNamed {
        unit: UnitId,
    },
    NotYourUnit {
        unit: String,
    },
    NotOnMap {
        unit: String,
    },
    NotTogether {
        unit: String,
        hex: Hex,
    },
    // Moving and stacking (3.2, 4.5, 5, 9, 13.1).
    EmptyPath,
    NotAdjacent {
        from: Hex,
        to: Hex,
    },
    Impassable {
        from: Hex,
        to: Hex,
    },
    NoRoad {
        unit: String,
        hex: Hex,
        terrain: &'static str,
    },
    NoBridge {
        unit: String,
        from: Hex,
        to: Hex,
    },
    WholeMove {
        unit: String,
        from: Hex,
        to: Hex,
    },
    NotEnoughMovement {
        unit: String,
        hex: Hex,
        needs: u8,
        left: u8,
    },
    EnemyThere {
        hex: Hex,
    },
    Halted {
        unit: String,
    },
    ZoneToZone {
        unit: String,
        from: Hex,
        to: Hex,
    },
    MustStop {
        unit: String,
        hex: Hex,
    },
    Overstacked {
        hex: Hex,
        steps: u8,
        limit: u8,
    },
    CannotDismount {
        unit: String,
    },
    MixedGait {
        unit: String,
    },
    CannotExploit {
        unit: String,
    },
    // Combat (4.6, 7.1, 8.5, 11).
    NothingToAttack {
        hex: Hex,
    },
    AttackedAlready {
        hex: Hex,
    },
    SupportCannotAttack {
        unit: String,
    },
    Disrupted {
        unit: String,
    },
    HasAttacked {
        unit: String,
    },
    CannotReach {
        unit: String,
        hex: Hex,
    },
    LeadNotAttacking,
    NotSupport {
        unit: String,
    },
    CannotSupport {
        unit: String,
        why: &'static str,
    },
    NoHeavyMateriel {
        needs: u8,
        has: u8,
    },
    NoAdvance,
    CannotAdvance {
        unit: String,
    },
    // Stances (10).
    StanceFixed {
        unit: String,
        through_turn: u16,
    },
    NoStance {
        unit: String,
    },
    ReserveInZone {
        unit: String,
    },
    BadGuards,
    // Arrivals (14.5).
    NotExpected {
        unit: String,
    },
    TooEarly {
        unit: String,
        turn: u16,
    },
    CannotEnterThere {
        unit: String,
        hex: Hex,
    },
    // Bridges (13.3).
    NoEngineers,
    NotABridge {
        bridge: Hexside,
    },
    BridgeDown {
        bridge: Hexside,
    },
    PreparedAlready {
        bridge: Hexside,
    },
    FiredAlready {
        bridge: Hexside,
    },
    BridgeOutOfReach {
        bridge: Hexside,
    },
    // Orders (7, 15.3).
    OffPlanMove {
        unit: String,
        hex: Hex,
        objective: String,
        spent: u8,
        half: u8,
    },
    OffPlanSupport {
        support: String,
        unit: String,
        objective: String,
    },
    UnderSecure {
        unit: String,
    },
    OrdersAreNorthKorean,
    TakesNoOrders {
        formation: FormationId,
    },
    NobodyToRead {
        formation: FormationId,
    },
    NoSuchPlace {
        place: PlaceId,
    },
    RelievedLately {
        turn: u16,
    },
    NotToBlame {
        formation: FormationId,
    },
    // Rail, sea and overrun (9.4 to 9.6).
    Carried {
        unit: String,
    },
    HasMoved {
        unit: String,
    },
    NoTrainsUnsupplied {
        unit: String,
    },
    NotOnRail {
        hex: Hex,
    },
    NoTrains {
        unit: String,
        hex: Hex,
    },
    NoRailwayTo {
        unit: String,
        hex: Hex,
    },
    NoCapacity {
        unit: String,
        steps: u8,
        left: u8,
    },
    NoShips {
        unit: String,
    },
    NoBeach {
        hex: Hex,
    },
    NoPort {
        hex: Hex,
    },
    NoOverrunThere {
        hex: Hex,
    },
    TooManySteps {
        hex: Hex,
        steps: u8,
    },
    NoExploitUnit,
    Dismounted {
        unit: String,
    },
    Repulsed {
        unit: String,
    },
    // Weather and air (9.2, 12).
    Mud {
        unit: String,
        hex: Hex,
    },
    AirNotDivided,
    NoAirPoints,
    TooManyAirPoints {
        asked: u16,
        points: u8,
    },
    CannotCall {
        formation: FormationId,
    },
    BadCall {
        formation: FormationId,
    },
    StrikeTooLarge {
        side: Side,
        asked: u8,
        most: u8,
    },
    // Replacements, claims and landings (14, 15).
    CannotRefill {
        unit: String,
        why: &'static str,
        rule: &'static str,
    },
    CannotRaise {
        unit: String,
        why: &'static str,
    },
    CannotRaiseThere {
        unit: String,
        hex: Hex,
    },
    CannotKeep {
        unit: String,
    },
    CannotStake {
        unit: String,
        why: &'static str,
    },
    CannotHasten {
        unit: String,
    },
    // Questions.
    NoDirective {
        formation: FormationId,
    },
    NoGround {
        hex: Hex,
    },
    // Seats and loans (D6).
    /// A friend's unit, which its seat has not lent.
    NotLent {
        unit: String,
        seat: SeatId,
    },
    NobodyToLendTo,
    ForTheSuperior {
        what: &'static str,
        superior: String,
    },
}

impl Violation {
    /// The code for programs.
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        match self {
            Self::NotStarted => RefusalCode::NotStarted,
            Self::MatchOver => RefusalCode::MatchOver,
            Self::NotYourTurn { .. } => RefusalCode::NotYourTurn,
            Self::NoSuchSeat { .. } => RefusalCode::UnknownSeat,
            _ => RefusalCode::IllegalOrder,
        }
    }
}

impl std::error::Error for Violation {}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        Self {
            code: violation.code(),
            rule: violation.rule().map(str::to_owned),
            text: violation.to_string(),
        }
    }
}
