//! The state of a match and the plain questions one can ask of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::land::Land;
use naktong_protocol::map::{BridgeState, Crossing, Map, River, SideInfo};
use naktong_protocol::order::AdvanceOffer;
use naktong_protocol::turn::{Day, Outcome, Phase, Weather};
use naktong_protocol::unit::{Counter, Nation, Quality, Side, Stance, SupplyState};
use naktong_protocol::view::{Award, Charge};
use naktong_protocol::{Board, FormationId, Hex, Hexside, PlaceId, SeatId, UnitId};
use serde::{Deserialize, Serialize};

use crate::air::Air;
use crate::orders::Orders;
use crate::refill::Refills;
use crate::refugees::Refugees;
use crate::scenario::{Formation, Scenario, SpecialRule, Start};
use crate::sight::Sight;
use crate::transport::Transport;

/// A match: the scenario it is played from and the state it has come to. This is the truth,
/// with everything hidden; only [`crate::view`] and [`crate::project`] may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    pub(crate) scenario: Arc<Scenario>,
    /// The scenario's counters, in its order, as the views share them.
    counters: Arc<[Arc<Counter>]>,
    /// The scenario's map.
    land: Arc<Land>,
    pub(crate) state: State,
}

/// All that changes. Equal states have equal hashes on every machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// The game turn, 0 before the first dawn.
    pub(crate) turn: u16,
    /// Whose player turn.
    pub(crate) acting: Option<Side>,
    pub(crate) phase: Phase,
    /// The seats that are done with the phase.
    pub(crate) done: BTreeSet<SeatId>,
    pub(crate) units: BTreeMap<UnitId, Unit>,
    pub(crate) control: BTreeMap<PlaceId, Side>,
    /// The places that NK had secured at the last dusk and still holds (15.2).
    pub(crate) secured: BTreeSet<PlaceId>,
    /// Bridges that are not intact.
    pub(crate) bridges: BTreeMap<Hexside, BridgeState>,
    /// Who blew the bridges that are down since the match began (13.4).
    pub(crate) blown_by: BTreeMap<Hexside, Side>,
    /// Hexes attacked in this Combat phase (11.1).
    pub(crate) attacked: BTreeSet<Hex>,
    /// The advance on offer to the acting side (11.10).
    pub(crate) advance: Option<AdvanceOffer>,
    pub(crate) heavy_materiel: Option<u8>,
    /// NK's points (17.1).
    pub(crate) nk_points: i16,
    pub(crate) losses: Losses,
    /// Steps that count for each row of the scenario's points for losses (17.1).
    pub(crate) scored_losses: Vec<u16>,
    /// Bonuses given, by their row in the scenario, and the turn.
    pub(crate) bonuses: Vec<(u16, u16)>,
    /// Points for units that stood where they count when the last turn ended.
    pub(crate) presence_points: i16,
    /// Combat units that have been destroyed, and the turn of it; one that is raised again stays.
    pub(crate) destroyed: BTreeMap<UnitId, u16>,
    /// Supply cost of each hex as of the side's last Command phase (8.1).
    pub(crate) supply: BTreeMap<Side, Arc<BTreeMap<Hex, u16>>>,
    pub(crate) sight: Sight,
    /// How often each label has been rolled in this turn (D3).
    pub(crate) rolls: BTreeMap<String, u32>,
    pub(crate) outcome: Option<Outcome>,
    /// Bridges prepared to be blown (13.3).
    pub(crate) charges: BTreeSet<Charge>,
    /// Bridges at which the side on turn has fired in this player turn (13.3).
    pub(crate) fired: BTreeSet<Hexside>,
    /// Written orders (7.2 to 7.4).
    pub(crate) orders: Orders,
    /// The weather of the day, where it is in play (12.1).
    pub(crate) weather: Option<Weather>,
    /// Aircraft (12.2, 12.3).
    pub(crate) air: Air,
    /// What has gone by rail and by sea in this player turn (9.4, 9.5).
    pub(crate) transport: Transport,
    /// Drafts and replacements (14.3, 14.4), and what Inchon claims (14.6).
    pub(crate) refills: Refills,
    /// The Pusan transport has sailed (15.5).
    pub(crate) staked: bool,
    /// Refugees on the roads (15.6).
    pub(crate) refugees: Refugees,
    /// Points that a side chose to give or to pay (14.6, 15.7), the first given first.
    pub(crate) awards: Vec<Award>,
    /// Units that other seats may take into their attacks this turn (D6).
    pub(crate) lent: BTreeSet<UnitId>,
    /// The superior seat of each side (D6).
    pub(crate) superior: BTreeMap<Side, SeatId>,
}

/// Steps lost (17.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Losses {
    nk: u16,
    rok: u16,
    us_uk: u16,
}

impl Losses {
    pub(crate) fn of(&self, nation: Nation) -> u16 {
        match nation {
            Nation::Nkpa => self.nk,
            Nation::Rok => self.rok,
            Nation::Us | Nation::Uk => self.us_uk,
        }
    }

    pub(crate) fn add(&mut self, nation: Nation, steps: u16) {
        match nation {
            Nation::Nkpa => self.nk += steps,
            Nation::Rok => self.rok += steps,
            Nation::Us | Nation::Uk => self.us_uk += steps,
        }
    }
}

/// The changing part of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unit {
    /// Its row in the scenario's list.
    index: u16,
    /// The seat that commands it (D6).
    pub(crate) seat: SeatId,
    pub(crate) location: Location,
    pub(crate) steps: u8,
    pub(crate) draft_steps: u8,
    /// As proven in battle or as printed; drafts make it worse (14.2).
    pub(crate) quality: Quality,
    pub(crate) untried: bool,
    pub(crate) disrupted: bool,
    pub(crate) tired: bool,
    pub(crate) dug_in: bool,
    pub(crate) stance: Stance,
    pub(crate) supply: SupplyState,
    /// Movement points spent in this phase.
    pub(crate) spent: u8,
    /// It may not move any more in this phase.
    pub(crate) halted: bool,
    /// It has begun this phase's move on foot (4.5).
    pub(crate) on_foot: bool,
    /// Where it stood when the phase began (13.1).
    pub(crate) phase_start: Option<Hex>,
    /// Moved in this player turn.
    pub(crate) moved: bool,
    /// Attacked in this player turn.
    pub(crate) attacked: bool,
    /// Moved, attacked, advanced or retreated since its owner's last turn ended (10.7).
    pub(crate) stirred: bool,
    /// Came up as a reserve in this enemy turn (10.6).
    pub(crate) came_up: bool,
    /// Free by a breakthrough (11.10).
    pub(crate) free: bool,
    /// Displaced: lends no support until so many of its owner's turns have ended (4.7).
    pub(crate) displaced_turns: u8,
    /// Ends of its owner's turns in a row at which it was Out (8.6).
    pub(crate) out_days: u8,
    /// Went by rail or sea in this phase (9.4, 9.5).
    pub(crate) carried: bool,
    /// Fought an overrun in this player turn (9.6).
    pub(crate) overran: bool,
    /// Its overrun failed: it attacks no more in this player turn (9.6).
    pub(crate) repulsed: bool,
}

/// Where a unit is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Location {
    Map(Hex),
    /// To come, or displaced off the map: from this turn, at these hexes.
    Expected {
        turn: u16,
        hexes: Vec<Hex>,
    },
    Destroyed,
    /// Not formed yet, or converted or withdrawn (14.5).
    Away,
}

impl Unit {
    pub(crate) fn hex(&self) -> Option<Hex> {
        match self.location {
            Location::Map(hex) => Some(hex),
            _ => None,
        }
    }

    /// It stands on the map again, new men under an old number (14.4).
    pub(crate) fn raise(&mut self, hex: Hex, steps: u8, drafts: u8) {
        self.location = Location::Map(hex);
        self.phase_start = Some(hex);
        self.steps = steps;
        self.draft_steps = drafts;
        self.stance = Stance::Stand;
        self.supply = SupplyState::Full;
        self.disrupted = false;
        self.tired = false;
        self.dug_in = false;
        self.stirred = true;
        self.out_days = 0;
    }

    /// Quality as it counts now: draft steps make it worse (14.2).
    pub(crate) fn effective_quality(&self) -> Quality {
        let trained = self.steps.saturating_sub(self.draft_steps);
        match self.draft_steps {
            0 => self.quality,
            drafts if drafts >= trained => self.quality.worse(2),
            _ => self.quality.worse(1),
        }
    }
}

/// What was prepared before the first turn (13.3).
fn charges(scenario: &Scenario) -> BTreeSet<Charge> {
    let charges = scenario.charges.iter();
    charges
        .map(|(bridge, side)| Charge {
            bridge: *bridge,
            side: *side,
            turn: 0,
        })
        .collect()
}

/// The seats that stand above the others of their sides on the first day (D6).
fn superior_seats(scenario: &Scenario) -> BTreeMap<Side, SeatId> {
    let superior = scenario.seats.iter().filter(|seat| seat.superior);
    superior.map(|seat| (seat.side, seat.id)).collect()
}

/// The most steps of combat units in a hex at the end of a move, advance or retreat (5.1).
#[must_use]
pub fn stacking_limit(map: &Map, hex: Hex) -> u8 {
    use naktong_protocol::map::Terrain;
    match map.terrain(hex) {
        Terrain::Mountain | Terrain::Peak => 10,
        _ => 15,
    }
}

impl Game {
    /// The set-up of a scenario, before the first dawn.
    ///
    /// # Panics
    /// If the scenario breaks a promise of [`Scenario`]; one that came through the checker does
    /// not.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        let units = (0_u16..)
            .zip(&scenario.units)
            .map(|(index, setup)| {
                let location = match &setup.start {
                    Start::OnMap(hex) => Location::Map(*hex),
                    Start::Arrives { turn, hexes } => Location::Expected {
                        turn: *turn,
                        hexes: hexes.clone(),
                    },
                    Start::Lands { hexes } => Location::Expected {
                        turn: 1,
                        hexes: hexes.clone(),
                    },
                    Start::Formed | Start::Transported { .. } => Location::Away,
                };
                let unit = Unit {
                    index,
                    seat: setup.seat,
                    location,
                    steps: setup.steps,
                    draft_steps: setup.draft_steps,
                    quality: setup.counter.quality,
                    untried: setup.untried,
                    disrupted: false,
                    tired: false,
                    dug_in: setup.dug_in,
                    stance: setup.stance.clone(),
                    supply: SupplyState::Full,
                    spent: 0,
                    halted: false,
                    on_foot: false,
                    phase_start: None,
                    moved: false,
                    attacked: false,
                    stirred: false,
                    came_up: false,
                    free: false,
                    displaced_turns: 0,
                    out_days: 0,
                    carried: false,
                    overran: false,
                    repulsed: false,
                };
                (setup.counter.id, unit)
            })
            .collect::<BTreeMap<_, _>>();
        assert_eq!(units.len(), scenario.units.len(), "no unit stands twice");
        let state = State {
            turn: 0,
            acting: None,
            phase: Phase::Command,
            done: BTreeSet::new(),
            units,
            control: scenario.control.clone(),
            secured: BTreeSet::new(),
            bridges: scenario.bridges.clone(),
            blown_by: BTreeMap::new(),
            attacked: BTreeSet::new(),
            advance: None,
            heavy_materiel: scenario.modules.heavy_materiel,
            nk_points: 0,
            losses: Losses::default(),
            scored_losses: vec![0; scenario.scoring.losses.len()],
            bonuses: vec![],
            presence_points: 0,
            destroyed: BTreeMap::new(),
            supply: BTreeMap::new(),
            sight: Sight::default(),
            rolls: BTreeMap::new(),
            outcome: None,
            charges: charges(&scenario),
            fired: BTreeSet::new(),
            orders: Orders::at_start(&scenario),
            weather: None,
            air: Air::at_start(&scenario),
            transport: Transport::default(),
            refills: Refills::default(),
            staked: false,
            refugees: Refugees::default(),
            awards: vec![],
            lent: BTreeSet::new(),
            superior: superior_seats(&scenario),
        };
        let counters = scenario.units.iter();
        let mut game = Self {
            counters: counters
                .map(|unit| Arc::new(unit.counter.clone()))
                .collect(),
            land: Arc::new(Land::new(scenario.map.clone())),
            scenario: Arc::new(scenario),
            state,
        };
        crate::sight::refresh(&mut game, 0);
        game
    }

    /// What it is played from.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// How it ended, if it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.state.outcome.as_ref()
    }

    /// The game turn, 0 before the start.
    #[must_use]
    pub fn turn(&self) -> u16 {
        self.state.turn
    }

    /// The side on turn and its phase, while the match is in play.
    #[must_use]
    pub fn acting(&self) -> Option<(Side, Phase)> {
        self.state.acting.map(|side| (side, self.state.phase))
    }

    /// The seats that are asked for orders now: those of the side on turn that are not done.
    pub fn awaited(&self) -> impl Iterator<Item = SeatId> + '_ {
        let seats = self.scenario.seats.iter();
        let on_turn = seats.filter(|seat| Some(seat.side) == self.state.acting);
        on_turn
            .map(|seat| seat.id)
            .filter(|seat| !self.state.done.contains(seat))
    }

    /// SHA-256 of the whole state, the scenario left out (it has a hash of its own).
    #[must_use]
    pub fn state_hash(&self) -> Hash {
        codec::hash(&self.state)
    }

    /// What never changes and everybody may know.
    #[must_use]
    pub fn board(&self) -> Board {
        let scenario = &*self.scenario;
        Board {
            scenario: scenario.id,
            title: scenario.title.clone(),
            introduction: scenario.introduction.clone(),
            first_day: scenario.first_day,
            turns: scenario.turns,
            seats: scenario.seats.clone(),
            fog: scenario.modules.fog,
            map: scenario.map.clone(),
            sources: scenario.sources.clone(),
            points: scenario.points.clone(),
            to_secure: scenario.scoring.to_secure.clone().unwrap_or_default(),
            options: scenario.options.clone(),
        }
    }

    /// Today.
    pub(crate) fn day(&self) -> Day {
        self.scenario
            .first_day
            .plus(self.state.turn.saturating_sub(1))
            .expect("every turn of a checked scenario lies within the campaign")
    }

    pub(crate) fn map(&self) -> &Land {
        &self.land
    }

    /// The side of a seat of this match.
    #[must_use]
    pub fn side_of_seat(&self, seat: SeatId) -> Option<Side> {
        let seats = &self.scenario.seats;
        seats.iter().find(|s| s.id == seat).map(|s| s.side)
    }

    /// A unit that the caller knows to exist.
    pub(crate) fn unit(&self, id: UnitId) -> &Unit {
        &self.state.units[&id]
    }

    pub(crate) fn unit_mut(&mut self, id: UnitId) -> &mut Unit {
        self.state
            .units
            .get_mut(&id)
            .expect("events name units that exist")
    }

    pub(crate) fn counter(&self, id: UnitId) -> &Counter {
        self.printed(self.unit(id))
    }

    /// The counter of a unit at hand: no search by its id.
    pub(crate) fn printed(&self, unit: &Unit) -> &Arc<Counter> {
        &self.counters[usize::from(unit.index)]
    }

    fn is_combat_unit_of(&self, unit: &Unit, side: Side) -> bool {
        let counter = self.printed(unit);
        counter.side() == side && !counter.is_support()
    }

    /// The seat that commands a unit.
    pub(crate) fn seat_of(&self, id: UnitId) -> SeatId {
        self.unit(id).seat
    }

    /// Where or when a unit began.
    pub(crate) fn start_of(&self, id: UnitId) -> &Start {
        &self.scenario.units[usize::from(self.unit(id).index)].start
    }

    pub(crate) fn side_of(&self, id: UnitId) -> Side {
        self.counter(id).side()
    }

    pub(crate) fn tag(&self, id: UnitId) -> &str {
        &self.counter(id).tag
    }

    pub(crate) fn formation(&self, id: FormationId) -> Option<&Formation> {
        self.scenario.formations.iter().find(|f| f.id == id)
    }

    /// All units on the map, by id.
    pub(crate) fn on_map(&self) -> impl Iterator<Item = (UnitId, &Unit, Hex)> {
        self.state
            .units
            .iter()
            .filter_map(|(id, unit)| Some((*id, unit, unit.hex()?)))
    }

    /// The combat units of a side on the map, by id.
    pub(crate) fn combat_units(&self, side: Side) -> impl Iterator<Item = (UnitId, &Unit, Hex)> {
        self.on_map()
            .filter(move |(_, unit, _)| self.is_combat_unit_of(unit, side))
    }

    /// Steps of a side's combat units by the hex they stand in.
    pub(crate) fn combat_steps(&self, side: Side) -> BTreeMap<Hex, u8> {
        let mut steps: BTreeMap<Hex, u8> = BTreeMap::new();
        for (_, unit, hex) in self.combat_units(side) {
            let there = steps.entry(hex).or_default();
            *there = there.saturating_add(unit.steps);
        }
        steps
    }

    /// The combat units of a side in a hex, by id.
    pub(crate) fn stack(&self, side: Side, hex: Hex) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.on_map()
            .filter(move |(_, unit, at)| *at == hex && self.is_combat_unit_of(unit, side))
            .map(|(id, unit, _)| (id, unit))
    }

    pub(crate) fn has_combat_unit(&self, side: Side, hex: Hex) -> bool {
        self.stack(side, hex).next().is_some()
    }

    /// Steps of a side's combat units in a hex.
    pub(crate) fn steps_in(&self, side: Side, hex: Hex) -> u8 {
        self.stack(side, hex).map(|(_, unit)| unit.steps).sum()
    }

    /// The state of the bridge on a hexside: `None` where none could be.
    pub(crate) fn bridge(&self, a: Hex, b: Hex) -> Option<BridgeState> {
        self.bridge_on(self.map().side(a, b), a, b)
    }

    /// [`Self::bridge`] for who has looked up the hexside.
    pub(crate) fn bridge_on(&self, info: SideInfo, a: Hex, b: Hex) -> Option<BridgeState> {
        match info.crossing? {
            Crossing::Ferry => None,
            Crossing::Ford => Some(BridgeState::Intact),
            Crossing::Bridge => {
                let side = Hexside::between(a, b)?;
                let state = self.state.bridges.get(&side).copied();
                Some(state.unwrap_or(BridgeState::Intact))
            }
        }
    }

    /// Whether something carries traffic over the river on a hexside: an intact bridge, a
    /// pontoon or a ford (13.1).
    pub(crate) fn is_bridged(&self, a: Hex, b: Hex) -> bool {
        !matches!(self.bridge(a, b), None | Some(BridgeState::Blown))
    }

    /// The river that hinders between two neighbours: none where it is bridged.
    pub(crate) fn open_river(&self, a: Hex, b: Hex) -> River {
        if self.is_bridged(a, b) {
            River::None
        } else {
            self.map().side(a, b).river
        }
    }

    /// Whether anybody at all could go from a hex to a neighbour: land on both sides, no strait.
    pub(crate) fn is_passable(&self, from: Hex, to: Hex) -> bool {
        let map = self.map();
        map.is_land(to)
            && map.is_land(from)
            && from.direction_to(to).is_some()
            && !map.side(from, to).strait
    }

    /// The supply cost of a hex as of the side's last Command phase; 9999 if none (D5.4).
    pub(crate) fn supply_cost(&self, side: Side, hex: Hex) -> u16 {
        self.state
            .supply
            .get(&side)
            .and_then(|field| field.get(&hex))
            .copied()
            .unwrap_or(crate::supply::UNREACHABLE)
    }

    pub(crate) fn special_rules(&self) -> impl Iterator<Item = &SpecialRule> {
        self.scenario.special.iter()
    }
}
