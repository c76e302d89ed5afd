//! What happened, told to one viewer: moves, rolls, battles. Reports change nothing in a view;
//! they are what the log, the replay and the commentary are made of.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hex::{Hex, Hexside};
use crate::ids::{FormationId, PlaceId, SeatId, UnitId};
use crate::order::{AirDivision, Directive};
use crate::turn::Weather;
use crate::unit::{Quality, Side, Stance};

/// One roll of the match's dice (rules D3).
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Roll {
    /// `TURN/SIDE/CODE/SUBJECT/N`, for example `1/NK/CRT/0707/0`.
    pub label: String,
    /// The sides of the die: 6 or 10.
    pub die: u8,
    /// What it showed, 1 to `die`.
    pub value: u8,
}

impl fmt::Display for Roll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} d{} = {}", self.label, self.die, self.value)
    }
}

/// A column of the combat table (rules 11.5).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the ten columns, as printed")]
pub enum Column {
    OneToThree,
    OneToTwo,
    OneToOne,
    ThreeToTwo,
    TwoToOne,
    ThreeToOne,
    FourToOne,
    FiveToOne,
    SixToOne,
    EightToOne,
}

impl Column {
    /// All ten from left to right.
    pub const ALL: [Self; 10] = [
        Self::OneToThree,
        Self::OneToTwo,
        Self::OneToOne,
        Self::ThreeToTwo,
        Self::TwoToOne,
        Self::ThreeToOne,
        Self::FourToOne,
        Self::FiveToOne,
        Self::SixToOne,
        Self::EightToOne,
    ];

    /// The ratio that each asks for, attack to defense.
    const RATIOS: [(u32, u32); 10] = [
        (1, 3),
        (1, 2),
        (1, 1),
        (3, 2),
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 1),
        (6, 1),
        (8, 1),
    ];

    /// The best column whose ratio is fully met; less than 1:3 uses 1:3 (rules 11.4). The
    /// strengths are of armies: their eightfold is to be a `u32`.
    #[must_use]
    pub fn met(attack: u32, defense: u32) -> Self {
        let mut columns = Self::ALL.into_iter().zip(Self::RATIOS).rev();
        let met = columns.find(|(_, (a, d))| attack * d >= defense * a);
        met.map_or(Self::OneToThree, |(column, _)| column)
    }

    /// The column `by` to the right (left if negative), within the table.
    #[must_use]
    pub fn shifted(self, by: i8) -> Self {
        let last = Self::ALL.len() - 1;
        let index = (self as usize)
            .saturating_add_signed(isize::from(by))
            .min(last);
        Self::ALL[index]
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OneToThree => "1:3",
            Self::OneToTwo => "1:2",
            Self::OneToOne => "1:1",
            Self::ThreeToTwo => "3:2",
            Self::TwoToOne => "2:1",
            Self::ThreeToOne => "3:1",
            Self::FourToOne => "4:1",
            Self::FiveToOne => "5:1",
            Self::SixToOne => "6:1",
            Self::EightToOne => "8:1",
        })
    }
}

/// A cell of the combat table (rules 11.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CombatResult {
    /// Steps the attacker loses.
    pub attacker_loss: u8,
    /// Steps the defender loses.
    pub defender_loss: u8,
    /// Hexes the defender retreats, 0 to 3.
    pub retreat: u8,
    /// Marks the attacking Exploit units free (rules 11.10).
    pub breakthrough: bool,
}

impl fmt::Display for CombatResult {
    /// As printed in the table: `0/2 r2 B`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.attacker_loss, self.defender_loss)?;
        if self.retreat > 0 {
            write!(f, " r{}", self.retreat)?;
        }
        if self.breakthrough {
            f.write_str(" B")?;
        }
        Ok(())
    }
}

/// Why the column moved (rules 11.6).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is a line of the table of shifts in 11.6")]
pub enum ShiftCause {
    Quality,
    Armor,
    Support,
    Terrain,
    River,
    DugIn,
    Disrupted,
    NoSafeRetreat,
    TankShock,
    WithdrawalFailed,
    Delay,
    AttackerSupply,
    DefenderSupply,
    OutOfCommand,
    MixedFormations,
    OffPlan,
    Surprise,
    /// The sum of what the viewer may not know (an enemy's stance and supply, rules 16.3).
    Undisclosed,
}

impl ShiftCause {
    /// The words and the rule for it: `("quality", "11.6")`.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Quality => ("quality", "11.6"),
            Self::Armor => ("armor", "11.7"),
            Self::Support => ("support", "12.5"),
            Self::Terrain => ("terrain", "11.6"),
            Self::River => ("river", "11.6"),
            Self::DugIn => ("dug in", "10.7"),
            Self::Disrupted => ("disrupted", "4.6"),
            Self::NoSafeRetreat => ("no safe retreat", "11.6"),
            Self::TankShock => ("tank shock", "11.2"),
            Self::WithdrawalFailed => ("withdrawal failed", "10.5"),
            Self::Delay => ("delay", "10.4"),
            Self::AttackerSupply => ("attacker's supply", "8.4"),
            Self::DefenderSupply => ("defender's supply", "8.4"),
            Self::OutOfCommand => ("out of command", "7.1"),
            Self::MixedFormations => ("mixed formations", "7.6"),
            Self::OffPlan => ("off plan", "7.2"),
            Self::Surprise => ("surprise", "scenario"),
            Self::Undisclosed => ("not disclosed", "16.3"),
        }
    }
}

/// One shift of the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Shift {
    /// Why.
    pub cause: ShiftCause,
    /// How far: to the right (good for the attacker) if positive.
    pub by: i8,
}

/// How a combat was decided. Target, column, roll and result are public (rules 16.4); who took
/// part, strengths and shifts are there for those who may know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CombatReport {
    /// The hex attacked.
    pub target: Hex,
    /// The attacking side.
    pub attacking: Side,
    /// Who fought and why the column is what it is; `None` for those who only hear of it.
    pub detail: Option<CombatDetail>,
    /// The column rolled on.
    pub column: Column,
    /// Its cells for rolls of 1 to 10: what the die could have brought.
    pub cells: [CombatResult; 10],
    /// The CRT roll, of an overrun the OVR roll.
    pub roll: Roll,
    /// The cell of the table.
    pub result: CombatResult,
}

/// What the two sides learn of a combat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CombatDetail {
    /// Attackers, the lead first.
    pub attackers: Vec<UnitId>,
    /// Defenders, the lead first.
    pub defenders: Vec<UnitId>,
    /// Total attack strength.
    pub attack: u16,
    /// Total defence strength.
    pub defense: u16,
    /// The column of the plain odds.
    pub odds: Column,
    /// Every shift, in the order of the table in 11.6.
    pub shifts: Vec<Shift>,
    /// The sum of the shifts, limited to -4 to +4 (rules 11.4).
    pub net: i8,
}

/// Something that happened, in the words of one viewer. Units named here are ones the viewer
/// knows; where he does not, the field is `None` or the report is not sent to him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// A game turn begins.
    TurnBegins {
        /// Its number.
        turn: u16,
    },
    /// A side's player turn begins.
    PlayerTurnBegins {
        /// Whose.
        side: Side,
    },
    /// A unit entered a neighbouring hex in its own move.
    Moved {
        /// Who.
        unit: UnitId,
        /// Out of.
        from: Hex,
        /// Into.
        to: Hex,
        /// Movement points paid; `None` for an enemy's unit.
        cost: Option<u8>,
    },
    /// A move ended before its path did.
    Halted {
        /// Who.
        unit: UnitId,
        /// Where.
        hex: Hex,
        /// Why, with the rule: "an enemy is in 0706 (9.3)".
        reason: String,
    },
    /// A unit came onto the map (rules 14.5).
    Entered {
        /// Who.
        unit: UnitId,
        /// Where.
        hex: Hex,
    },
    /// An HQ or artillery unit fled before an enemy (rules 4.7).
    Displaced {
        /// Who.
        unit: UnitId,
        /// Where to; `None` if it left the map for a time.
        to: Option<Hex>,
    },
    /// An attack is declared.
    Attacked {
        /// The hex.
        target: Hex,
        /// Who attacks.
        side: Side,
    },
    /// A reserve came up (rules 10.6).
    ReserveCameUp {
        /// Who.
        unit: UnitId,
        /// Where to.
        hex: Hex,
    },
    /// An untried unit showed its quality (rules 4.4).
    Baptised {
        /// Who.
        unit: UnitId,
        /// The roll.
        roll: Roll,
        /// What it turned out to be.
        quality: Quality,
    },
    /// A check against steadiness: `WDR`, `SHK`, `HOLD` or `REC` stands in the roll's label.
    Checked {
        /// Who.
        unit: UnitId,
        /// The roll.
        roll: Roll,
        /// Whether it passed.
        passed: bool,
    },
    /// A combat was decided.
    Combat(Box<CombatReport>),
    /// Steps lost.
    LostSteps {
        /// Who.
        unit: UnitId,
        /// How many.
        steps: u8,
    },
    /// A unit was destroyed. Public (rules 16.4).
    Eliminated {
        /// Who.
        unit: UnitId,
        /// Its full name, for those who never saw it.
        name: String,
    },
    /// A unit retreated one hex.
    Retreated {
        /// Who.
        unit: UnitId,
        /// Out of.
        from: Hex,
        /// Into.
        to: Hex,
    },
    /// A unit became disrupted (rules 4.6).
    Disrupted {
        /// Who.
        unit: UnitId,
    },
    /// A unit recovered (rules 4.6).
    Recovered {
        /// Who.
        unit: UnitId,
    },
    /// A unit advanced after combat (rules 11.10).
    Advanced {
        /// Who.
        unit: UnitId,
        /// Into.
        hex: Hex,
    },
    /// A breakthrough marked a unit free (rules 11.10).
    Freed {
        /// Who.
        unit: UnitId,
    },
    /// A place changed hands. Public (rules 15.1).
    Taken {
        /// The place.
        place: PlaceId,
        /// Who holds it now.
        side: Side,
    },
    /// A stance was set (own units only).
    StanceSet {
        /// Who.
        unit: UnitId,
        /// What.
        stance: Stance,
    },
    /// A unit became dug in (rules 10.7).
    DugIn {
        /// Who.
        unit: UnitId,
    },
    /// A side gave up.
    Resigned {
        /// Which.
        side: Side,
    },
    /// A unit left the campaign (rules 14.5).
    Withdrawn {
        /// Who.
        unit: UnitId,
    },
    /// A unit became others, which enter where it stood (rules 14.5).
    Converted {
        /// Who.
        unit: UnitId,
    },
    /// A bridge was made ready to be blown (own side only, rules 13.3).
    Prepared {
        /// The hexside it crosses.
        bridge: Hexside,
    },
    /// A bridge was to be blown (rules 13.3). Public if it was; else for its own side only.
    Demolition {
        /// The hexside it crosses.
        bridge: Hexside,
        /// Who fired the charge.
        side: Side,
        /// The roll; `None` if none was needed.
        roll: Option<Roll>,
        /// Whether the bridge is down.
        blown: bool,
    },
    /// Engineers tried to bridge (rules 13.4). Public if they did; else for their own side only.
    Bridging {
        /// The hexside.
        bridge: Hexside,
        /// Whose engineers.
        side: Side,
        /// The roll.
        roll: Roll,
        /// Whether a pontoon lies there now.
        laid: bool,
    },
    /// A unit took the train (rules 9.4). In fog its own side only; its journey follows.
    Entrained {
        /// Who.
        unit: UnitId,
        /// Where to.
        to: Hex,
    },
    /// A unit went on board (rules 9.5). In fog its own side only; its landing follows.
    Embarked {
        /// Who.
        unit: UnitId,
        /// The port it goes to.
        to: Hex,
    },
    /// A unit came ashore (rules 9.5). In fog its own side only.
    Landed {
        /// Who.
        unit: UnitId,
        /// Where.
        hex: Hex,
    },
    /// Units overran a hex, or were to (rules 9.6). Public if it came to a fight; if it failed
    /// without one, in fog its own side only.
    Overrun {
        /// The hex.
        target: Hex,
        /// Who attacks.
        side: Side,
        /// Whether it came to a fight; its combat follows then.
        fought: bool,
    },
    /// A division was given a new order (NK only, rules 7.3).
    OrderWritten {
        /// Which.
        formation: FormationId,
        /// What it is to do once that is translated.
        directive: Directive,
    },
    /// A waiting order was rolled for (NK only, rules 7.4).
    OrderTranslated {
        /// Whose.
        formation: FormationId,
        /// The roll.
        roll: Roll,
        /// The rolls before this one, which are added to it.
        before: u8,
        /// The sum needed.
        needs: u8,
        /// Whether it is in force now.
        in_force: bool,
    },
    /// A division has gained its immediate objective (NK only, rules 7.2).
    NextObjective {
        /// Which.
        formation: FormationId,
        /// The objective that counts now.
        objective: PlaceId,
    },
    /// The commander of a division was relieved (NK only, rules 7.7).
    CommanderRelieved {
        /// Of which.
        formation: FormationId,
    },
    /// Units were lent to the other seats of the side, or called back (own side only, rules D6).
    Lent {
        /// Which.
        units: Vec<UnitId>,
        /// Lent, or called back.
        lent: bool,
    },
    /// A seat took over units of its side, or the powers of its superior seat (own side only,
    /// rules D6).
    HandedOver {
        /// Which seat.
        seat: SeatId,
        /// What it commands from now on.
        units: Vec<UnitId>,
        /// Whether it is the superior seat from now on.
        superior: bool,
    },
    /// A unit received a step (own side only, rules 14.3 and 14.4).
    Refilled {
        /// Who.
        unit: UnitId,
        /// Whether its men are untrained.
        draft: bool,
    },
    /// A destroyed regiment was raised again (rules 14.4).
    Raised {
        /// Who.
        unit: UnitId,
        /// Where.
        hex: Hex,
    },
    /// Units will be kept that were to leave tomorrow (own side only, rules 14.6).
    WillBeKept {
        /// The unit, or the headquarters of those that leave together.
        unit: UnitId,
    },
    /// A unit came by sea (own side only, rules 15.4).
    Landing {
        /// Who.
        unit: UnitId,
        /// The roll.
        roll: Roll,
        /// Whether it lost a step.
        lost: bool,
    },
    /// The Pusan transport (rules 15.5). Its sinking is public, its coming through for its own
    /// side only.
    Transport {
        /// Who staked a step; for its own side.
        unit: Option<UnitId>,
        /// The roll; for its own side.
        roll: Option<Roll>,
        /// Whether it came through.
        landed: bool,
    },
    /// Refugees fill the primary roads around a place that NK took (rules 15.6). Public.
    Refugees {
        /// The place.
        place: PlaceId,
    },
    /// The weather of the day (rules 12.1). Public.
    Weather {
        /// What it is.
        weather: Weather,
        /// The roll.
        roll: Roll,
    },
    /// The air points were divided anew (own side only, rules 12.2).
    AirDivided(AirDivision),
    /// Aircraft joined a combat (rules 12.2 and 12.3).
    AirSupport {
        /// Whose.
        side: Side,
        /// The hex attacked.
        target: Hex,
        /// Support points.
        points: u8,
        /// The formation that called them (own side only); `None` also for a strike.
        caller: Option<FormationId>,
    },
    /// Aircraft attacked a column on the road (rules 12.6).
    ColumnAttacked {
        /// Who.
        unit: UnitId,
        /// The roll.
        roll: Roll,
        /// Whether it loses a step.
        hit: bool,
    },
}
