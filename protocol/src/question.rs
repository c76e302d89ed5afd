//! What a player may ask the judge, and what he is told (rules D7): always by what his side
//! knows. A reply is data; the sentences are the client's.

use serde::{Deserialize, Serialize};

use crate::hex::Hex;
use crate::ids::{FormationId, UnitId};
use crate::map::Terrain;
use crate::message::Refusal;
use crate::order::{MAX_UNITS, MoveOption, Order};
use crate::report::{Column, CombatResult, ShiftCause};
use crate::unit::SupplyState;
use crate::view::DirectiveView;

/// A question of a seat. It changes nothing and nobody else hears of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Where one of the seat's units can go in the phase that is on (rules 9).
    Reach {
        /// Who.
        unit: UnitId,
    },
    /// How an attack would stand if it were made as things are now (rules 11), in the enemy's
    /// turn too. Whether it may be made now is a question of its own: `WhyNot`.
    Odds {
        /// The hex attacked.
        target: Hex,
        /// Who attacks.
        attackers: Vec<UnitId>,
        /// The lead unit, one of the attackers (rules 11.3).
        lead: UnitId,
        /// HQs and artillery that lend support (rules 7.1).
        support: Vec<UnitId>,
        /// Air points of the strike that fly in it (rules 12.2 and 12.3).
        air: u8,
    },
    /// Whether an order would be refused, and by which rule. It is not carried out.
    WhyNot(Order),
    /// How a hex or a unit of the side is fed (rules 8).
    Supply(Spot),
    /// What is on plan for a division (rules 7.2).
    Plan {
        /// Which.
        formation: FormationId,
    },
}

/// A hex, or a unit that stands in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    /// A hex of the map.
    Hex(Hex),
    /// A unit of the asker's side on the map.
    Unit(UnitId),
}

impl Question {
    /// Whether its lists are within the limits of an order; checked at the door, before anything
    /// looks at them.
    #[must_use]
    pub fn is_within_limits(&self) -> bool {
        match self {
            Self::Odds {
                attackers, support, ..
            } => attackers.len() <= MAX_UNITS && support.len() <= MAX_UNITS,
            Self::WhyNot(order) => order.is_within_limits(),
            Self::Reach { .. } | Self::Supply(_) | Self::Plan { .. } => true,
        }
    }
}

/// What the seat is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// To `Reach`: one option for each way of moving, with every hex in reach.
    Reach(Vec<MoveOption>),
    /// To `Odds`.
    Odds(Box<Odds>),
    /// To `WhyNot`: `None` if the order would be accepted now.
    WhyNot(Option<Refusal>),
    /// To `Supply`.
    Supply(SupplyLine),
    /// To `Plan`.
    Plan(Box<Plan>),
}

/// How an attack would stand. Where the asker does not know, or dice decide before the table is
/// rolled on, there is a range from the worst to the best for the attacker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Odds {
    /// Total attack strength.
    pub attack: u16,
    /// The least that the defence may be.
    pub defense_low: u16,
    /// The most.
    pub defense_high: u16,
    /// Every shift that is or may be, in the order of the table in 11.6.
    pub shifts: Vec<ShiftRange>,
    /// If all that is open goes against the attacker.
    pub worst: Outlook,
    /// If all goes his way.
    pub best: Outlook,
    /// What the range does not hold, because it changes the fight and not the column.
    pub beyond: Vec<Beyond>,
    /// Heavy materiel that the attack would cost (rules 8.5).
    pub heavy_materiel: u8,
}

impl Odds {
    /// Whether worst and best are the same column.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.worst == self.best
    }
}

/// A shift of the column as far as it is known: exact if `low` is `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ShiftRange {
    /// Why; its rule is [`ShiftCause::words`].
    pub cause: ShiftCause,
    /// The worst for the attacker.
    pub low: i8,
    /// The best for the attacker.
    pub high: i8,
}

/// One end of the range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Outlook {
    /// The column of the plain odds (rules 11.4).
    pub odds: Column,
    /// The sum of the shifts, limited to -4 to +4.
    pub net: i8,
    /// The column rolled on.
    pub column: Column,
    /// The cells of that column from a roll of 1 to 10, equal neighbours together.
    pub results: Vec<Chance>,
}

/// A result of the combat table and how likely it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Chance {
    /// The cell.
    pub result: CombatResult,
    /// Faces of the d10 that give it.
    pub tenths: u8,
}

/// What may change a fight beyond its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Beyond {
    /// The lead defender's stance: HOLD may keep the hex for a step (10.2), DELAY gives it up
    /// for at most one (10.4), WITHDRAW may slip away unhurt (10.5).
    Stance,
    /// Reserves may come up (10.6).
    Reserves,
}

/// How a hex is fed, as the asker's side sees the map now: enemies that it does not see are not
/// reckoned with (rules 8.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SupplyLine {
    /// The hex asked for, or that of the unit.
    pub hex: Hex,
    /// Of a unit: its state as its side's last Command phase fixed it by the true positions
    /// (8.3). If it is worse than `state` somebody unseen may stand in the way.
    pub fixed: Option<SupplyState>,
    /// What the path would give if states were fixed now; `None` in a scenario without supply
    /// states.
    pub state: Option<SupplyState>,
    /// The cost up to which units are Full today (8.3); up to `low_to` they are Low.
    pub full_to: u16,
    /// The cost up to which units are Low today.
    pub low_to: u16,
    /// The cheapest path from a source to the hex, both with it; empty if there is none.
    pub path: Vec<SupplyStep>,
}

/// One hex of a path of supply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SupplyStep {
    /// The hex.
    pub hex: Hex,
    /// What coming into it costs, and why.
    pub costs: Vec<SupplyCost>,
    /// The cost so far, the source's own with it.
    pub total: u16,
}

/// A part of the cost of a step of supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SupplyCost {
    /// Why.
    pub cause: SupplyCause,
    /// How much.
    pub cost: u16,
}

/// Why supply costs what it does (rules 8.1 and 8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplyCause {
    /// The starting cost of a source.
    Source,
    /// Along rail.
    Rail,
    /// Along a primary road.
    PrimaryRoad,
    /// Along a secondary road.
    SecondaryRoad,
    /// Neither rail nor road: by the terrain entered.
    Terrain(Terrain),
    /// Over a major river without a bridge.
    NoBridge,
    /// Over a major river by pontoon.
    Pontoon,
    /// Into a place that NK has not secured.
    Unsecured,
}

/// What is on plan for a division (rules 7.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Plan {
    /// Which division.
    pub formation: FormationId,
    /// Its orders: in force, objective, in translation.
    pub directive: DirectiveView,
    /// Its combat units on the map, each with what is on plan for it.
    pub units: Vec<UnitPlan>,
}

/// What is on plan for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UnitPlan {
    /// Who.
    pub unit: UnitId,
    /// Hexes that it can reach in the phase that is on and where a move ends on plan; none
    /// outside its side's movement phases.
    pub hexes: Vec<Hex>,
    /// Hexes next to it with a known enemy combat unit whose attack would be on plan.
    pub targets: Vec<Hex>,
}
