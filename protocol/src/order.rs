//! All that a player may ask for. An order is a request and may be refused.

use serde::{Deserialize, Serialize};

use crate::hex::{Hex, Hexside};
use crate::ids::UnitId;
use crate::turn::Phase;
use crate::unit::Stance;

/// The most units that one order may name.
pub const MAX_UNITS: usize = 32;
/// The longest path of one move, in hexes entered.
pub const MAX_PATH: usize = 48;
/// The most guard hexes of a reserve (rules 10.6).
pub const MAX_GUARDS: usize = 3;

/// One request of a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Units that stand together move hex by hex (rules 9).
    Move {
        /// Who; all in one hex.
        units: Vec<UnitId>,
        /// The hexes entered, in order, without the hex they start from.
        path: Vec<Hex>,
        /// US and UK motor infantry: the whole move on foot (rules 4.5).
        on_foot: bool,
    },
    /// An attack on a hex (rules 11).
    Attack {
        /// The hex attacked.
        target: Hex,
        /// Who attacks.
        attackers: Vec<UnitId>,
        /// The lead unit, one of the attackers (rules 11.3).
        lead: UnitId,
        /// HQs and artillery that lend support (rules 7.1).
        support: Vec<UnitId>,
    },
    /// Answer to an offered advance (rules 11.10): who enters the emptied hex; nobody is an
    /// answer too. Any other order lets the offer lapse.
    Advance {
        /// Who enters.
        units: Vec<UnitId>,
    },
    /// What units do when attacked (rules 10).
    SetStance {
        /// Who.
        units: Vec<UnitId>,
        /// What.
        stance: Stance,
    },
    /// An arrival enters the map (rules 14.5).
    Enter {
        /// Who.
        unit: UnitId,
        /// Where.
        hex: Hex,
    },
    /// "I am done with this phase" (rules 6). Names the phase, so that a `done` that comes late
    /// cannot end the next one.
    Done {
        /// The game turn.
        turn: u16,
        /// The phase that is over.
        phase: Phase,
    },
    /// The side gives the match up.
    Resign,
    /// A bridge is blown, or made ready to be (rules 13.3).
    Demolish {
        /// The hexside it crosses.
        bridge: Hexside,
        /// At once or when the enemy comes.
        when: Blow,
    },
}

/// When a bridge is to be blown (rules 13.3).
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
pub enum Blow {
    /// At once, in the Command phase.
    Now,
    /// When an enemy combat unit enters either end: prepared in the Posture phase.
    Prepared,
}

impl Order {
    /// Whether its lists are within [`MAX_UNITS`], [`MAX_PATH`] and [`MAX_GUARDS`]; checked at
    /// the door, before anything looks at them.
    #[must_use]
    pub fn is_within_limits(&self) -> bool {
        match self {
            Self::Move { units, path, .. } => units.len() <= MAX_UNITS && path.len() <= MAX_PATH,
            Self::Attack {
                attackers, support, ..
            } => attackers.len() <= MAX_UNITS && support.len() <= MAX_UNITS,
            Self::Advance { units } => units.len() <= MAX_UNITS,
            Self::SetStance { units, stance } => {
                units.len() <= MAX_UNITS
                    && !matches!(stance, Stance::Reserve(guards) if guards.len() > MAX_GUARDS)
            }
            Self::Enter { .. } | Self::Done { .. } | Self::Resign | Self::Demolish { .. } => true,
        }
    }
}

/// What a seat may ask for now. An order is accepted exactly when it is in here or built from
/// it: a path along the reach, attackers from an attack's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LegalOrders {
    /// Units that may move, each with every hex it can reach.
    pub moves: Vec<MoveOption>,
    /// Hexes that may be attacked, each with who may take part.
    pub attacks: Vec<AttackOption>,
    /// The advance on offer.
    pub advance: Option<AdvanceOffer>,
    /// Units whose stance may be set.
    pub stances: Vec<StanceOption>,
    /// Arrivals that may enter, each with its hexes.
    pub entries: Vec<EntryOption>,
    /// Whether the seat may say done; the phase it would end.
    pub done: Option<Phase>,
    /// Bridges that may be blown in this phase, or prepared.
    pub demolitions: Vec<DemolitionOption>,
}

/// Where one unit can go by what its side knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MoveOption {
    /// The unit.
    pub unit: UnitId,
    /// Whether these are the costs on foot of a unit that could drive.
    pub on_foot: bool,
    /// Each hex, with the cheapest way in. The hexes of one option form a tree from the start.
    pub reach: Vec<ReachHex>,
}

/// One hex that a unit can reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ReachHex {
    /// The hex.
    pub hex: Hex,
    /// The hex before it on the cheapest path.
    pub from: Hex,
    /// Movement points spent on arrival.
    pub spent: u8,
    /// Whether a move may end here (stacking, orders); else it can only be passed through.
    pub may_stop: bool,
    /// Whether a move must end here (an enemy zone).
    pub must_stop: bool,
}

impl MoveOption {
    /// The cheapest path to a hex, without the start; `None` if it is out of reach.
    #[must_use]
    pub fn path_to(&self, hex: Hex) -> Option<Vec<Hex>> {
        let mut path = vec![];
        let mut at = hex;
        while let Some(step) = self.reach.iter().find(|r| r.hex == at) {
            path.push(at);
            if path.len() > self.reach.len() {
                return None;
            }
            at = step.from;
        }
        path.reverse();
        (!path.is_empty()).then_some(path)
    }
}

/// A hex that may be attacked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AttackOption {
    /// The hex.
    pub target: Hex,
    /// Who may attack it: any choice of one or more, any of them leading.
    pub attackers: Vec<UnitId>,
    /// Which HQs and artillery units may lend support to some choice of them.
    pub support: Vec<UnitId>,
}

/// An emptied hex that may be entered at once (rules 11.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AdvanceOffer {
    /// The hex.
    pub hex: Hex,
    /// Who may enter: any choice that stacking allows.
    pub units: Vec<UnitId>,
}

/// A unit whose stance may be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StanceOption {
    /// The unit.
    pub unit: UnitId,
    /// Whether it may go into reserve too (rules 10.6: not in an enemy zone).
    pub may_reserve: bool,
}

/// An arrival and where it may enter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EntryOption {
    /// The unit.
    pub unit: UnitId,
    /// The hexes.
    pub hexes: Vec<Hex>,
}

/// A bridge that may be blown or prepared (rules 13.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DemolitionOption {
    /// The hexside it crosses.
    pub bridge: Hexside,
    /// What may be ordered in this phase.
    pub when: Blow,
}
