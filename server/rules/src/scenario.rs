//! A scenario as the rules take it: checked, complete, with its own window of the map.
//!
//! Scenario files for people and the checker that turns them into this live in the `scenarios`
//! crate. A [`Scenario`] that came through the checker keeps every promise made here.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::{BridgeState, Map};
use naktong_protocol::order::{AirDivision, Directive};
use naktong_protocol::turn::{Day, VictoryLevel};
use naktong_protocol::unit::{Counter, Nation, Side, Stance};
pub use naktong_protocol::view::SupplySource;
use naktong_protocol::view::{OptionalRule, SeatInfo};
use naktong_protocol::{FormationId, Hex, Hexside, PlaceId, ScenarioId, SeatId, UnitId};
use serde::{Deserialize, Serialize};

/// Everything a match starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its id, the name of its file.
    pub id: ScenarioId,
    /// Its title.
    pub title: String,
    /// Historical introduction and designer's note, for people.
    pub introduction: String,
    /// The day of turn 1.
    pub first_day: Day,
    /// How many turns, 1 to 83; the last lies within the campaign.
    pub turns: u16,
    /// The seats, at least one for each side.
    pub seats: Vec<SeatInfo>,
    /// The map window.
    pub map: Map,
    /// Which parts of the rulebook are in play.
    pub modules: Modules,
    /// Divisions and brigades with units in the scenario, sorted by id.
    pub formations: Vec<Formation>,
    /// Every unit, on the map or to come, sorted by id.
    pub units: Vec<UnitSetup>,
    /// Who controls each place at the start.
    pub control: BTreeMap<PlaceId, Side>,
    /// Where supply comes from (rules 8.2).
    pub sources: Vec<SupplySource>,
    /// Special rules.
    pub special: Vec<SpecialRule>,
    /// What each place is worth here (rules 17.1); a place without a row is worth nothing.
    pub points: BTreeMap<PlaceId, u8>,
    /// What else gives points, and which places must be secured.
    pub scoring: Scoring,
    /// Conversions and withdrawals (rules 14.5), by turn and in the order of the file.
    pub calendar: Vec<Dated>,
    /// What passes from seat to seat (rules D6), by turn and in the order of the file.
    pub handovers: Vec<Handover>,
    /// The places from which NK drafts men (rules 14.3) that lie outside the window and were
    /// NK's on the first day: they stay so.
    pub drafts_outside: BTreeSet<PlaceId>,
    /// The optional rules in play.
    pub options: BTreeSet<OptionalRule>,
    /// Bridges that are not intact at the start (rules 13.2).
    pub bridges: BTreeMap<Hexside, BridgeState>,
    /// Bridges prepared at the start, long enough ago (rules 13.3).
    pub charges: BTreeMap<Hexside, Side>,
    /// The land hexes south of the Han (rules 7.8).
    pub south_of_the_han: BTreeSet<Hex>,
    /// UN's standing division of the air at the start, interdiction apart (rules 12.2).
    pub air: AirDivision,
    /// How it is won: tried in this order, the first that holds decides. The last one has no
    /// conditions and stands at the end of the last turn, so that something always holds.
    pub victory: Vec<VictoryTerm>,
}

/// Chapters that a scenario may leave out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Modules {
    /// Chapter 16, fog of war. Without it all counters are open; stances stay hidden (16.3).
    pub fog: bool,
    /// Chapter 8 supply states. Without it all units are Full.
    pub supply: bool,
    /// Rule 7.1 command range. Without it all units are in command.
    pub command: bool,
    /// NK's heavy materiel at the start (rules 8.5), 0 to 100; `None`: support is free.
    pub heavy_materiel: Option<u8>,
    /// Rules 7.2 to 7.4 and 15.3, written orders of the NK divisions.
    pub orders: bool,
    /// Rule 12.1. Without it every day is clear.
    pub weather: bool,
    /// Rules 12.2, 12.3 and 12.6: the air points of table B5.
    pub air: bool,
    /// The interdiction level at the start, and all through where the air is not in play.
    pub interdiction: u8,
    /// Rules 9.5 and 12.4: sea moves and naval gunfire, by the naval level of table B5.
    pub sea: bool,
    /// Rule 9.4, rail moves.
    pub rail: bool,
    /// Rules 14.3 and 14.4, by table B5.
    pub replacements: bool,
}

/// A division or brigade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formation {
    /// Its id.
    pub id: FormationId,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Its HQ, if the scenario has one.
    pub headquarters: Option<UnitId>,
    /// The corps it belongs to.
    pub corps: Option<FormationId>,
    /// Favour of its commander, -1, 0 or +1 (rules 2).
    pub favor: i8,
    /// Where its commander comes from; NK divisions only (rules 4.1).
    pub faction: Option<Faction>,
    /// The order in force at the start (rules 7.2); `None`: it needs no orders. Only NK divisions
    /// with an HQ have one, and its places are places of the map.
    pub directive: Option<Directive>,
}

/// Where a NK commander comes from, which his orders have to pass (rules 4.1 and 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Faction {
    /// Korean of the Soviet Union.
    Soviet,
    /// From the Chinese armies.
    Yanan,
    /// A partisan of Manchuria.
    Partisan,
}

/// One unit at the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitSetup {
    /// What is printed on it. `max_steps` is at least `steps`.
    pub counter: Counter,
    /// The seat that commands it; of the unit's side.
    pub seat: SeatId,
    /// Where or when it begins.
    pub start: Start,
    /// Its steps at the start; 0 for support units, at least 1 for others.
    pub steps: u8,
    /// How many of them are draft steps (rules 14.2).
    pub draft_steps: u8,
    /// Its printed quality is not proven (rules 4.4).
    pub untried: bool,
    /// Its stance.
    pub stance: Stance,
    /// Dug in at the start (rules 10.7).
    pub dug_in: bool,
}

/// Where a unit begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    /// On the map: a land hex of the window, within stacking limits.
    OnMap(Hex),
    /// Comes later (rules 14.5).
    Arrives {
        /// The turn from which it may enter, at most the last.
        turn: u16,
        /// The hexes where it may enter, at least one, on land.
        hexes: Vec<Hex>,
    },
    /// Formed of another unit: exactly one [`Change::Conversion`] brings it.
    Formed,
    /// Comes by sea on turn 1 (rules 15.4): NK special forces of two steps or more.
    Lands {
        /// The hexes where it may go ashore, at least one, on land.
        hexes: Vec<Hex>,
    },
    /// A step of another unit that was staked on the Pusan transport (rules 15.5), if it comes
    /// through: NK special forces of one step.
    Transported {
        /// Who may stake it.
        of: UnitId,
        /// The hexes where it may go ashore, at least one, on land.
        hexes: Vec<Hex>,
    },
}

/// What gives NK points besides the places it holds (rules 17.1). The default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scoring {
    /// The places that NK must secure (rules 15.2): those south of the 38th parallel. `None`:
    /// securing is not in play, and controlled places count.
    pub to_secure: Option<BTreeSet<PlaceId>>,
    /// Points given once.
    pub bonuses: Vec<Bonus>,
    /// Points for steps lost.
    pub losses: Vec<LossScore>,
    /// Points for units that stand somewhere when the last turn ends.
    pub presence: Vec<PresenceScore>,
}

/// Points given once, at the first dusk at which all conditions hold, and never taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bonus {
    /// How many, for NK; may be negative.
    pub points: i16,
    /// All of them must hold; at least one.
    pub conditions: Vec<Condition>,
    /// The sentence that players read.
    pub reason: String,
}

/// Points for steps lost, rounded down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossScore {
    /// Whose steps count.
    pub of: Losers,
    /// Steps for one award, at least 1.
    pub per: u16,
    /// Points for NK of each award; may be negative.
    pub points: i16,
    /// Only steps lost by units standing in one of these hexes count; `None`: all.
    pub area: Option<BTreeSet<Hex>>,
    /// Only steps lost while all of these bridges are blown count; empty: always.
    pub while_down: BTreeSet<Hexside>,
}

impl LossScore {
    /// What counts where a scenario with points says nothing else (rules 17.1): +1 per 4 US and
    /// UK steps, -1 per 10 trained steps of NK.
    #[must_use]
    pub fn standard() -> Vec<Self> {
        let row = |of, per, points| Self {
            of,
            per,
            points,
            area: None,
            while_down: BTreeSet::new(),
        };
        vec![row(Losers::UsUk, 4, 1), row(Losers::NkTrained, 10, -1)]
    }
}

/// Whose lost steps count for a [`LossScore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Losers {
    /// All steps of NK, draft steps too.
    Nk,
    /// Trained steps of NK only.
    NkTrained,
    /// All steps of UN.
    Un,
    /// Steps of the ROK.
    Rok,
    /// Steps of the US.
    Us,
    /// Steps of US and UK together.
    UsUk,
}

impl Losers {
    /// Whether steps of a nation are of them; draft steps of NK apart.
    #[must_use]
    pub fn counts(self, nation: Nation) -> bool {
        match self {
            Self::Nk | Self::NkTrained => nation == Nation::Nkpa,
            Self::Un => nation != Nation::Nkpa,
            Self::Rok => nation == Nation::Rok,
            Self::Us => nation == Nation::Us,
            Self::UsUk => matches!(nation, Nation::Us | Nation::Uk),
        }
    }
}

/// Points for each combat unit of a side that stands in an area when the last turn ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceScore {
    /// Whose units.
    pub side: Side,
    /// Points for NK of each unit; may be negative.
    pub points: i16,
    /// Where.
    pub area: BTreeSet<Hex>,
    /// Only units in Full or Low supply count.
    pub in_supply: bool,
}

/// A change of the order of battle on its date, made when its owner's player turn begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The turn, at most the last.
    pub turn: u16,
    /// What changes.
    pub change: Change,
}

/// A change of the order of battle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A unit becomes others, all of its side, where it stands.
    Conversion {
        /// The unit that is taken off the map.
        unit: UnitId,
        /// Those that appear, at least one, each with [`Start::Formed`].
        into: Vec<UnitId>,
    },
    /// A unit leaves the campaign; its steps are not lost.
    Withdrawal {
        /// Which.
        unit: UnitId,
        /// What NK scores if UN keeps it and those that leave with it on the same day for the
        /// same claim (rules 14.6); `None`: it cannot be kept.
        claim: Option<Claim>,
    },
}

/// Inchon's claim on units that UN may keep at a price (rules 14.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The unit that stands for all of them: the HQ of a brigade, or the unit itself.
    pub of: UnitId,
    /// Points for NK if they are kept.
    pub points: u8,
}

/// Units and powers that pass to another seat of their side (rules D6), when its player turn
/// begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The turn, at most the last.
    pub turn: u16,
    /// The seat that takes over.
    pub to: SeatId,
    /// What it commands from then on, on the map, to come or destroyed; all of its side.
    pub units: Vec<UnitId>,
    /// Whether it is the superior seat of its side from then on.
    pub superior: bool,
}

/// Rules of one scenario only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpecialRule {
    /// A shift for all attacks of a side through a turn, except against some formations.
    Surprise {
        /// The attacking side.
        side: Side,
        /// The last turn it holds.
        through_turn: u16,
        /// How far.
        shift: i8,
        /// Defenders who are not surprised: it is lost if the lead defender is of these.
        except: Vec<FormationId>,
    },
    /// A nation may not change stances through a turn.
    StancesFixed {
        /// Whose.
        nation: Nation,
        /// The last turn it holds.
        through_turn: u16,
    },
    /// A nation's MA is halved through a turn.
    MovementHalved {
        /// Whose.
        nation: Nation,
        /// The last turn it holds.
        through_turn: u16,
    },
}

/// One way to end the match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VictoryTerm {
    /// The level it gives.
    pub level: VictoryLevel,
    /// When it is tried.
    pub when: Check,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// The sentence that players read.
    pub reason: String,
}

/// When a victory term is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// At every dusk, the last one too.
    EveryDusk,
    /// At the dusk of the last turn.
    LastDusk,
}

/// A condition of a victory term or bonus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// The turn is this one or an earlier one.
    TurnAtMost(u16),
    /// The side controls the place.
    Controls {
        /// Which side.
        side: Side,
        /// Which place.
        place: PlaceId,
    },
    /// The side has a combat unit in a hex next to the place's hex, or in it.
    NextTo {
        /// Which side.
        side: Side,
        /// Which place.
        place: PlaceId,
    },
    /// At least one combat unit of the side has been destroyed.
    UnitDestroyed {
        /// Which side.
        side: Side,
    },
    /// No combat unit of the side has been destroyed.
    NoUnitDestroyed {
        /// Which side.
        side: Side,
    },
    /// NK's points (rules 17.1) are at least this many.
    PointsAtLeast(i16),
    /// The turn is this one or a later one.
    TurnAtLeast(u16),
    /// NK controls the place and has secured it (rules 15.2), or need not secure it.
    Secured {
        /// Which place.
        place: PlaceId,
    },
    /// At least one of them holds.
    AnyOf(Vec<Condition>),
}
