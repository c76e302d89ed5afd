//! The sentence of each refusal.

use std::fmt;

use super::Violation;

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
            // Orders (7, 15.3).
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
            // Rail, sea and overrun (9.4 to 9.6).
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
            // Weather and air (9.2, 12).
            Self::Mud { unit, hex } => {
                write!(f, "{unit} cannot leave the road into {hex} in the rain")
            }
            Self::AirNotDivided => {
                write!(f, "NK does not divide its air points: all of them strike")
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
            }
            // Replacements, claims and landings (14, 15).
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
            // Questions.
            Self::NoDirective { formation } => {
                write!(
                    f,
                    "{formation} is no division of yours under written orders"
                )
            }
            Self::NoGround { hex } => write!(f, "{hex} is sea or off the map"),
            // Seats and loans (D6).
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
