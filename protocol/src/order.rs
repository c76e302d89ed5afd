//! All that a player may ask for. An order is a request and may be refused.

use serde::{Deserialize, Serialize};

use crate::hex::{Hex, Hexside};
use crate::ids::{FormationId, PlaceId, SeatId, UnitId};
use crate::turn::Phase;
use crate::unit::Stance;

/// The most units that one order may name.
pub const MAX_UNITS: usize = 32;
/// The longest path of one move, in hexes entered.
pub const MAX_PATH: usize = 48;
/// The most formations with aircraft on call in one division of the air (rules 12.2).
pub const MAX_ON_CALL: usize = 16;
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
        /// Air points of the strike that fly in it (rules 12.2 and 12.3).
        air: u8,
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
    /// A division is given a new order (rules 7.3).
    Direct {
        /// The division.
        formation: FormationId,
        /// What it is to do.
        directive: Directive,
    },
    /// The commander of a division is relieved (rules 7.7, optional).
    Relieve {
        /// The division.
        formation: FormationId,
    },
    /// The air points are divided anew; this stands until changed (rules 12.2).
    DivideAir(AirDivision),
    /// Units that stand together attack a neighbouring hex on the move (rules 9.6).
    Overrun {
        /// Who; all in one hex; the first leads.
        units: Vec<UnitId>,
        /// The hex attacked.
        target: Hex,
    },
    /// A unit goes by rail (rules 9.4).
    Entrain {
        /// Who.
        unit: UnitId,
        /// Where to, along the railway.
        to: Hex,
    },
    /// A unit goes by sea (rules 9.5).
    Embark {
        /// Who.
        unit: UnitId,
        /// The port it goes to.
        to: Hex,
    },
    /// A unit receives a step: a draft or a tank repaired (rules 14.3), a replacement (14.4).
    Refill {
        /// Who.
        unit: UnitId,
    },
    /// A destroyed regiment is raised again (rules 14.4).
    Raise {
        /// Who.
        unit: UnitId,
        /// Where.
        hex: Hex,
    },
    /// Units due to leave are kept (rules 14.6).
    Keep {
        /// The unit or the headquarters of the formation that was to leave.
        unit: UnitId,
    },
    /// Special forces are staked on the Pusan transport (rules 15.5, optional).
    Stake {
        /// Who gives the step.
        unit: UnitId,
    },
    /// A scheduled formation comes before its day (rules 15.7, optional).
    Hasten {
        /// A unit of it that is expected.
        unit: UnitId,
        /// Where it enters.
        hex: Hex,
    },
    /// Units may join attacks of the other seats of the side this turn, or no longer (rules D6).
    Lend {
        /// Who.
        units: Vec<UnitId>,
        /// Whether they may.
        lent: bool,
    },
}

/// What a NK division is ordered to do (rules 7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Directive {
    /// Take a place, and then another.
    Take {
        /// The immediate objective.
        immediate: PlaceId,
        /// The subsequent objective, which replaces it once it is taken.
        subsequent: PlaceId,
    },
    /// Hold the country taken: each regiment counts as Security and none may attack (15.3).
    Secure,
}

/// How UN divides its air points (rules 12.2). The default leaves all of them on the ground.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AirDivision {
    /// Points on the roads and railways of the enemy: tomorrow's interdiction level I.
    pub interdiction: u8,
    /// Points that wait for calls from formations, at most one row each.
    pub on_call: Vec<OnCall>,
    /// Points for the attacks of this turn.
    pub strike: u8,
}

/// Air points on call for one formation (rules 12.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OnCall {
    /// The formation.
    pub formation: FormationId,
    /// 1 or 2 points.
    pub points: u8,
}

impl AirDivision {
    /// All points of it.
    #[must_use]
    pub fn points(&self) -> u16 {
        let calls: u16 = self.on_call.iter().map(|call| u16::from(call.points)).sum();
        u16::from(self.interdiction) + u16::from(self.strike) + calls
    }
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
            Self::Overrun { units, .. } | Self::Lend { units, .. } => units.len() <= MAX_UNITS,
            Self::DivideAir(division) => division.on_call.len() <= MAX_ON_CALL,
            Self::Enter { .. }
            | Self::Done { .. }
            | Self::Resign
            | Self::Demolish { .. }
            | Self::Direct { .. }
            | Self::Relieve { .. }
            | Self::Entrain { .. }
            | Self::Embark { .. }
            | Self::Refill { .. }
            | Self::Raise { .. }
            | Self::Keep { .. }
            | Self::Stake { .. }
            | Self::Hasten { .. } => true,
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
    /// Divisions that may be given a new order (rules 7.3): SECURE or any two named places.
    pub directives: Vec<FormationId>,
    /// Divisions whose commander may be relieved (rules 7.7).
    pub reliefs: Vec<FormationId>,
    /// The air points to divide (rules 12.2).
    pub air: Option<AirOption>,
    /// Hexes that may be overrun, each with who may take part (rules 9.6).
    pub overruns: Vec<OverrunOption>,
    /// Units that may go by rail, each with where to (rules 9.4).
    pub trains: Vec<EntryOption>,
    /// Units that may go by sea, each with the ports (rules 9.5).
    pub ships: Vec<EntryOption>,
    /// Units that may receive a step (rules 14.3 and 14.4).
    pub refills: Vec<UnitId>,
    /// Destroyed regiments that may be raised, each with where (rules 14.4).
    pub raises: Vec<EntryOption>,
    /// Those due to leave that may be kept (rules 14.6).
    pub keeps: Vec<UnitId>,
    /// Special forces that may be staked (rules 15.5).
    pub stakes: Vec<UnitId>,
    /// Arrivals that may come before their day, each with where (rules 15.7).
    pub hastes: Vec<EntryOption>,
    /// Units that may be lent to the other seats of the side (rules D6), or called back.
    pub lendable: Vec<UnitId>,
}

/// The air points of today (rules 12.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AirOption {
    /// How many there are to divide.
    pub points: u8,
    /// The formations that can call.
    pub formations: Vec<FormationId>,
}

/// A hex that may be overrun (rules 9.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OverrunOption {
    /// Where the units stand.
    pub from: Hex,
    /// The hex.
    pub target: Hex,
    /// Who may take part; any choice with an Exploit unit among them.
    pub units: Vec<UnitId>,
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
    /// The most air points that may fly in it (rules 12.2 and 12.3).
    pub air: u8,
}

/// An emptied hex that may be entered at once (rules 11.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AdvanceOffer {
    /// The hex.
    pub hex: Hex,
    /// Who may enter: any choice that stacking allows.
    pub units: Vec<UnitId>,
    /// The seat that attacked and may answer (rules D6).
    pub seat: SeatId,
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
