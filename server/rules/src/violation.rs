//! Why an order is refused: values with their facts, each a sentence that cites its rule.

use std::fmt;

use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{FormationId, Hex, Hexside, PlaceId, SeatId, UnitId};

/// Why an order is refused. It names only what the asking seat may know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence of each says what it is")]
pub enum Violation {
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
    // 7 orders.
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
    // 9 transport and overrun.
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
    // 12 weather and air.
    Mud {
        unit: String,
        hex: Hex,
    },
    AirNotDivided,
    AirOfSuperior {
        seat: SeatId,
    },
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
    // 14, 15 refills, landings.
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
    // D6 seats.
    // Questions.
    NoDirective {
        formation: FormationId,
    },
    NoGround {
        hex: Hex,
    },
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
    /// The rule that stands in the way, for example `5.3`; `None` where no rule of the game
    /// does.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotStarted | Self::MatchOver | Self::NoSuchSeat { .. } => return None,
            Self::NoUnits | Self::TwiceNamed { .. } | Self::EmptyPath => return None,
            Self::NotYourTurn { .. } => "1.1",
            Self::WrongPhase { .. } | Self::StaleDone { .. } | Self::AlreadyDone { .. } => "6",
            Self::NotYourUnit { .. } => "D6",
            Self::NotOnMap { .. } => "14.5",
            Self::NotTogether { .. } | Self::NotAdjacent { .. } => "9",
            Self::Impassable { .. } => "3.2",
            Self::NoRoad { .. } => "9.2",
            Self::NoBridge { .. } | Self::WholeMove { .. } => "13.1",
            Self::NotEnoughMovement { .. } => "9.1",
            Self::EnemyThere { .. } => "5.1",
            Self::Halted { .. } | Self::ZoneToZone { .. } | Self::MustStop { .. } => "5.3",
            Self::Overstacked { .. } => "5.1",
            Self::CannotDismount { .. } | Self::MixedGait { .. } => "4.5",
            Self::CannotExploit { .. } => "9.7",
            Self::NothingToAttack { .. } | Self::AttackedAlready { .. } => "11.1",
            Self::SupportCannotAttack { .. } => "2",
            Self::Disrupted { .. } => "4.6",
            Self::HasAttacked { .. } | Self::CannotReach { .. } => "11.1",
            Self::LeadNotAttacking => "11.3",
            Self::NotSupport { .. } | Self::CannotSupport { .. } => "7.1",
            Self::NoHeavyMateriel { .. } => "8.5",
            Self::NoAdvance | Self::CannotAdvance { .. } => "11.10",
            Self::StanceFixed { .. } => "scenario",
            Self::NoStance { .. } => "10.1",
            Self::ReserveInZone { .. } | Self::BadGuards => "10.6",
            Self::NotExpected { .. } | Self::TooEarly { .. } => "14.5",
            Self::CannotEnterThere { .. } => "14.5",
            Self::NoEngineers | Self::NotABridge { .. } | Self::BridgeDown { .. } => "13.3",
            Self::PreparedAlready { .. } | Self::FiredAlready { .. } => "13.3",
            Self::BridgeOutOfReach { .. } => "13.3",
            Self::NotInPlay { rule, .. } => rule,
            // 7 orders.
            Self::OffPlanMove { .. } | Self::OffPlanSupport { .. } => "7.2",
            Self::UnderSecure { .. } => "15.3",
            Self::OrdersAreNorthKorean | Self::TakesNoOrders { .. } => "7.2",
            Self::NobodyToRead { .. } => "7.3",
            Self::NoSuchPlace { .. } => "7.2",
            Self::RelievedLately { .. } | Self::NotToBlame { .. } => "7.7",
            // 9 transport and overrun.
            Self::HasMoved { .. } | Self::Carried { .. } => "9",
            Self::NoTrainsUnsupplied { .. } => "8.4",
            Self::NotOnRail { .. } | Self::NoTrains { .. } | Self::NoRailwayTo { .. } => "9.4",
            Self::NoCapacity { .. } => "9",
            Self::NoShips { .. } | Self::NoBeach { .. } | Self::NoPort { .. } => "9.5",
            Self::NoOverrunThere { .. } | Self::TooManySteps { .. } => "9.6",
            Self::NoExploitUnit | Self::Dismounted { .. } | Self::Repulsed { .. } => "9.6",
            // 12 weather and air.
            Self::Mud { .. } => "9.2",
            Self::AirNotDivided => "12.3",
            Self::AirOfSuperior { .. } | Self::NoAirPoints => "12.2",
            Self::TooManyAirPoints { .. } => "12.2",
            Self::CannotCall { .. } | Self::BadCall { .. } => "12.2",
            Self::StrikeTooLarge { side, .. } => match side {
                Side::Un => "12.2",
                Side::Nk => "12.3",
            },
            // 14, 15 refills, landings.
            Self::CannotRefill { rule, .. } => rule,
            Self::CannotRaise { .. } | Self::CannotRaiseThere { .. } => "14.4",
            Self::CannotKeep { .. } => "14.6",
            Self::CannotStake { .. } => "15.5",
            Self::CannotHasten { .. } => "15.7",
            // D6 seats.
            // Questions.
            Self::NoDirective { .. } => "7.2",
            Self::NoGround { .. } => "3.2",
            Self::NotLent { .. } | Self::NobodyToLendTo | Self::ForTheSuperior { .. } => "D6",
        })
    }

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

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInPlay { what, .. } => write!(f, "this match is played without {what}"),
            Self::NotStarted => write!(f, "the match has not begun: a seat is still free"),
            Self::MatchOver => write!(f, "the match is over"),
            Self::NotYourTurn { acting } => write!(f, "it is {acting}'s turn"),
            Self::NoSuchSeat { seat } => write!(f, "there is no seat {seat} in this match"),
            Self::WrongPhase { asked, phase } => {
                write!(f, "{asked} in the {phase} phase")
            }
            Self::StaleDone { turn, phase } => {
                write!(f, "that phase is over; it is turn {turn}, {phase} phase")
            }
            Self::AlreadyDone { phase } => {
                write!(f, "this seat is done with the {phase} phase already")
            }
            Self::NoUnits => write!(f, "the order names no unit"),
            Self::TwiceNamed { unit } => write!(f, "the order names {unit} twice"),
            Self::NotYourUnit { unit } => write!(f, "{unit} is not this seat's to command"),
            Self::NotOnMap { unit } => write!(f, "{unit} is not on the map"),
            Self::NotTogether { unit, hex } => {
                write!(
                    f,
                    "{unit} is not in {hex}; units that move together start together"
                )
            }
            Self::EmptyPath => write!(f, "the path is empty"),
            Self::NotAdjacent { from, to } => write!(f, "{to} is not next to {from}"),
            Self::Impassable { from, to } => {
                write!(
                    f,
                    "nobody can go from {from} to {to}: it is sea, a strait or off the map"
                )
            }
            Self::NoRoad { unit, hex, terrain } => {
                write!(f, "{unit} enters the {terrain} hex {hex} only along a road")
            }
            Self::NoBridge { unit, from, to } => {
                write!(
                    f,
                    "{unit} cannot cross the major river {from}-{to} without a bridge"
                )
            }
            Self::WholeMove { unit, from, to } => write!(
                f,
                "{unit} crosses the major river {from}-{to} only as its whole move, from the hex \
                 where it began the phase"
            ),
            Self::NotEnoughMovement {
                unit,
                hex,
                needs,
                left,
            } => write!(
                f,
                "{unit} needs {needs} movement points to enter {hex} and has {left} left"
            ),
            Self::EnemyThere { hex } => write!(f, "an enemy holds {hex}"),
            Self::Halted { unit } => {
                write!(
                    f,
                    "{unit} has stopped in an enemy zone and cannot move on in this phase"
                )
            }
            Self::ZoneToZone { unit, from, to } => write!(
                f,
                "{unit} cannot go from {from} to {to}: both are in an enemy zone of control"
            ),
            Self::MustStop { unit, hex } => {
                write!(
                    f,
                    "{unit} must stop in {hex}: it is in an enemy zone of control"
                )
            }
            Self::Overstacked { hex, steps, limit } => {
                write!(f, "{hex} would hold {steps} steps and may hold {limit}")
            }
            Self::CannotDismount { unit } => write!(f, "{unit} cannot dismount"),
            Self::MixedGait { unit } => write!(
                f,
                "{unit} has begun this move another way; it goes on foot for a whole move or not at all"
            ),
            Self::CannotExploit { unit } => write!(
                f,
                "{unit} cannot move in the Exploitation phase: only Exploit units out of enemy \
                 zones, or free by a breakthrough, do"
            ),
            Self::NothingToAttack { hex } => write!(f, "no enemy combat unit is known in {hex}"),
            Self::AttackedAlready { hex } => write!(f, "{hex} has been attacked in this phase"),
            Self::SupportCannotAttack { unit } => {
                write!(f, "{unit} is a support unit and cannot attack")
            }
            Self::Disrupted { unit } => write!(f, "{unit} is disrupted and may not attack"),
            Self::HasAttacked { unit } => write!(f, "{unit} has attacked in this phase"),
            Self::CannotReach { unit, hex } => write!(
                f,
                "{unit} cannot attack {hex}: it is not next to it, or could not enter it by normal movement"
            ),
            Self::LeadNotAttacking => write!(f, "the lead unit must be one of the attackers"),
            Self::NotSupport { unit } => write!(f, "{unit} is not an HQ or artillery unit"),
            Self::CannotSupport { unit, why } => write!(f, "{unit} cannot lend support: {why}"),
            Self::NoHeavyMateriel { needs, has } => {
                write!(
                    f,
                    "this attack costs {needs} heavy materiel and {has} is left"
                )
            }
            Self::NoAdvance => write!(f, "no advance is on offer"),
            Self::CannotAdvance { unit } => write!(f, "{unit} may not advance into this hex"),
            Self::StanceFixed { unit, through_turn } => {
                write!(
                    f,
                    "{unit} may not change its stance before turn {through_turn} ends"
                )
            }
            Self::NoStance { unit } => write!(f, "{unit} is a support unit and has no stance"),
            Self::ReserveInZone { unit } => {
                write!(
                    f,
                    "{unit} cannot go into reserve in an enemy zone of control"
                )
            }
            Self::BadGuards => write!(
                f,
                "a reserve guards one to three different hexes of the map"
            ),
            Self::NotExpected { unit } => write!(f, "{unit} is not waiting to enter"),
            Self::TooEarly { unit, turn } => write!(f, "{unit} arrives on turn {turn}"),
            Self::CannotEnterThere { unit, hex } => write!(
                f,
                "{unit} cannot enter at {hex}: it is not one of its hexes, or is held, watched or full"
            ),
            Self::NoEngineers => {
                write!(
                    f,
                    "bridges are not blown in this scenario: it is played without staffs and engineers"
                )
            }
            Self::NotABridge { bridge } => {
                write!(f, "there is no bridge over a river at {bridge}")
            }
            Self::BridgeDown { bridge } => write!(f, "the bridge {bridge} is down already"),
            Self::PreparedAlready { bridge } => {
                write!(f, "the bridge {bridge} is prepared already")
            }
            Self::FiredAlready { bridge } => {
                write!(
                    f,
                    "blowing the bridge {bridge} has failed once in this phase"
                )
            }
            Self::BridgeOutOfReach { bridge } => write!(
                f,
                "{bridge} is out of reach: one end must hold a combat unit of this seat, or be \
                 within {} hexes of one and out of enemy hands and zones",
                crate::bridges::DEMOLITION_RANGE
            ),
            // 7 orders.
            Self::OffPlanMove {
                unit,
                hex,
                objective,
                spent,
                half,
            } => write!(
                f,
                "{unit} is ordered toward {objective}: it may end a move off plan, in {hex}, only \
                 at half its movement allowance, {half}, and this costs {spent}"
            ),
            Self::OffPlanSupport {
                support,
                unit,
                objective,
            } => write!(
                f,
                "{support} cannot lend support: the attack is off plan for {unit}, which is \
                 ordered toward {objective}"
            ),
            Self::UnderSecure { unit } => write!(
                f,
                "{unit} may not attack: its division is ordered to secure what is taken"
            ),
            Self::OrdersAreNorthKorean => write!(f, "only NK gives its divisions written orders"),
            Self::TakesNoOrders { formation } => {
                write!(f, "{formation} is no NK division that takes orders here")
            }
            Self::NobodyToRead { formation } => write!(
                f,
                "{formation} takes no orders while its headquarters is not on the map"
            ),
            Self::NoSuchPlace { place } => write!(f, "there is no place {place} on this map"),
            Self::RelievedLately { turn } => write!(
                f,
                "a commander was relieved within seven days; the next may be on turn {turn}"
            ),
            Self::NotToBlame { formation } => write!(
                f,
                "the commander of {formation} is not to blame: only one out of favor who has not \
                 gained his objective in five days is"
            ),
            // 9 transport and overrun.
            Self::Carried { unit } => {
                write!(
                    f,
                    "{unit} has gone by rail or sea and does not move on in this phase"
                )
            }
            Self::HasMoved { unit } => write!(
                f,
                "{unit} has moved in this phase; rail and sea take the whole move"
            ),
            Self::NoTrainsUnsupplied { unit } => {
                write!(f, "{unit} is out of supply and does not go by rail")
            }
            Self::NotOnRail { hex } => write!(f, "no railway comes through {hex}"),
            Self::NoTrains { unit, hex } => {
                write!(
                    f,
                    "{unit} does not entrain in {hex}: it is in an enemy zone of control"
                )
            }
            Self::NoRailwayTo { unit, hex } => write!(
                f,
                "{unit} cannot go by rail to {hex}: no line leads there through friendly places, \
                 over intact bridges and clear of the enemy and his zones"
            ),
            Self::NoCapacity { unit, steps, left } => write!(
                f,
                "{unit} needs room for {steps} steps and there is room for {left} in this turn"
            ),
            Self::NoShips { unit } => write!(f, "{unit} does not go by sea: only UN has ships"),
            Self::NoBeach { hex } => write!(
                f,
                "nobody embarks in {hex}: it is not a port, nor a coast that the fleet reaches today"
            ),
            Self::NoPort { hex } => write!(
                f,
                "nobody lands in {hex}: it is not a port in UN hands, clear of the enemy and his zones"
            ),
            Self::NoOverrunThere { hex } => {
                write!(
                    f,
                    "only clear and city hexes are overrun, and {hex} is neither"
                )
            }
            Self::TooManySteps { hex, steps } => write!(
                f,
                "{hex} holds {steps} steps or more and no more than {} are overrun",
                crate::overrun::MOST_STEPS
            ),
            Self::NoExploitUnit => write!(
                f,
                "an overrun needs a tank, mechanised, motorcycle or recon unit"
            ),
            Self::Dismounted { unit } => {
                write!(f, "{unit} does not keep up with an overrun on foot")
            }
            Self::Repulsed { unit } => write!(
                f,
                "{unit} has failed in an overrun: it has stopped for this phase and attacks no \
                 more in this turn"
            ),
            // 12 weather and air.
            Self::Mud { unit, hex } => {
                write!(f, "{unit} cannot leave the road into {hex} in the rain")
            }
            Self::AirNotDivided => {
                write!(f, "NK does not divide its air points: all of them strike")
            }
            Self::AirOfSuperior { seat } => {
                write!(f, "the air points are divided by the seat {seat}")
            }
            Self::NoAirPoints => write!(f, "UN has no air points today"),
            Self::TooManyAirPoints { asked, points } => {
                write!(f, "this takes {asked} air points and the day has {points}")
            }
            Self::CannotCall { formation } => write!(
                f,
                "{formation} is no formation of this side with an HQ to call aircraft"
            ),
            Self::BadCall { formation } => {
                write!(f, "{formation} may have 1 or 2 points on call, named once")
            }
            Self::StrikeTooLarge { asked, most, .. } => {
                write!(f, "this attack may take {most} air points now, not {asked}")
            } // 14, 15 refills, landings.
            // D6 seats.
            // 14, 15 refills, landings.
            Self::CannotRefill { unit, why, .. } => write!(f, "{unit} receives no step: {why}"),
            Self::CannotRaise { unit, why } => write!(f, "{unit} cannot be raised again: {why}"),
            Self::CannotRaiseThere { unit, hex } => write!(
                f,
                "{unit} cannot be raised at {hex}: it returns at Pusan or at its headquarters in \
                 Full supply, if the hex is not held, watched or full"
            ),
            Self::CannotKeep { unit } => write!(
                f,
                "{unit} cannot be kept: Inchon does not claim it tomorrow, or it is kept already"
            ),
            Self::CannotStake { unit, why } => {
                write!(f, "{unit} gives no step for the Pusan transport: {why}")
            }
            Self::CannotHasten { unit } => {
                write!(f, "{unit} is not an arrival of NK in the next 7 days")
            }
            // D6 seats.
            // Questions.
            Self::NoDirective { formation } => {
                write!(
                    f,
                    "{formation} is no division of yours under written orders"
                )
            }
            Self::NoGround { hex } => write!(f, "{hex} is sea or off the map"),
            Self::NotLent { unit, seat } => {
                write!(
                    f,
                    "{unit} is commanded by {seat}, which has not lent it this turn"
                )
            }
            Self::ForTheSuperior { what, superior } => write!(f, "{what} by {superior} only"),
            Self::NobodyToLendTo => {
                write!(
                    f,
                    "this side has no other seat to which units could be lent"
                )
            }
        }?;
        match self.rule() {
            Some(rule) => write!(f, " ({rule})."),
            None => f.write_str("."),
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
