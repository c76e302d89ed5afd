//! Which rule each refusal cites.

use naktong_protocol::unit::Side;

use super::Violation;

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
            // Orders (7, 15.3).
            Self::OffPlanMove { .. } | Self::OffPlanSupport { .. } => "7.2",
            Self::UnderSecure { .. } => "15.3",
            Self::OrdersAreNorthKorean | Self::TakesNoOrders { .. } => "7.2",
            Self::NobodyToRead { .. } => "7.3",
            Self::NoSuchPlace { .. } => "7.2",
            Self::RelievedLately { .. } | Self::NotToBlame { .. } => "7.7",
            // Rail, sea and overrun (9.4 to 9.6).
            Self::HasMoved { .. } | Self::Carried { .. } => "9",
            Self::NoTrainsUnsupplied { .. } => "8.4",
            Self::NotOnRail { .. } | Self::NoTrains { .. } | Self::NoRailwayTo { .. } => "9.4",
            Self::NoCapacity { .. } => "9",
            Self::NoShips { .. } | Self::NoBeach { .. } | Self::NoPort { .. } => "9.5",
            Self::NoOverrunThere { .. } | Self::TooManySteps { .. } => "9.6",
            Self::NoExploitUnit | Self::Dismounted { .. } | Self::Repulsed { .. } => "9.6",
            // Weather and air (9.2, 12).
            Self::Mud { .. } => "9.2",
            Self::AirNotDivided => "12.3",
            Self::NoAirPoints | Self::TooManyAirPoints { .. } => "12.2",
            Self::CannotCall { .. } | Self::BadCall { .. } => "12.2",
            Self::StrikeTooLarge { side, .. } => match side {
                Side::Un => "12.2",
                Side::Nk => "12.3",
            },
            // Replacements, claims and landings (14, 15).
            Self::CannotRefill { rule, .. } => rule,
            Self::CannotRaise { .. } | Self::CannotRaiseThere { .. } => "14.4",
            Self::CannotKeep { .. } => "14.6",
            Self::CannotStake { .. } => "15.5",
            Self::CannotHasten { .. } => "15.7",
            // Questions.
            Self::NoDirective { .. } => "7.2",
            Self::NoGround { .. } => "3.2",
            // Seats and loans (D6).
            Self::NotLent { .. } | Self::NobodyToLendTo | Self::ForTheSuperior { .. } => "D6",
        })
    }
}
