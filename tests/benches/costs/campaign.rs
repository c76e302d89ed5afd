//! A made-up state as large as the campaign's: every counter of the order of battle on the
//! whole map, NK north of the 38th parallel and UN south of it.
//!
//! No history: it is here to show early what the real campaign will cost.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::{Map, Terrain};
use naktong_protocol::order::AirDivision;
use naktong_protocol::turn::{Day, VictoryLevel};
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::view::SeatInfo;
use naktong_protocol::{Hex, PlaceId, ScenarioId, SeatId};
use naktong_rules::scenario::{
    Check, LossScore, Modules, Scenario, Scoring, Start, SupplySource, UnitSetup, VictoryTerm,
};
use naktong_scenarios::geography::{Grid, campaign_map};
use naktong_scenarios::order_of_battle::OrderOfBattle;

/// Latitudes, in degrees, of the strips where the sides stand: a hex apart, so that they meet.
const NK_STRIP: (f64, f64) = (37.9, 38.4);
const UN_STRIP: (f64, f64) = (37.3, 37.85);

/// The state as a scenario of 83 turns without victory conditions.
pub(crate) fn scenario(fog: bool) -> Scenario {
    let book = OrderOfBattle::campaign();
    let today = Day::new(1).expect("the campaign has a first day");
    let map = campaign_map().clone();
    let mut units: Vec<UnitSetup> = book
        .ids()
        .filter_map(|id| book.entry(id, today).ok())
        .map(|entry| UnitSetup {
            seat: seat(entry.counter.side()),
            // Placed below.
            start: Start::Arrives {
                turn: 1,
                hexes: vec![],
            },
            steps: entry.counter.max_steps,
            draft_steps: 0,
            untried: entry.untried,
            stance: Stance::Stand,
            dug_in: false,
            counter: entry.counter,
        })
        .collect();
    for (side, strip) in [(Side::Nk, NK_STRIP), (Side::Un, UN_STRIP)] {
        let hexes = strip_of(&map, strip);
        let mut own: Vec<&mut UnitSetup> = units
            .iter_mut()
            .filter(|unit| unit.counter.side() == side)
            .collect();
        let count = own.len();
        for (index, unit) in own.iter_mut().enumerate() {
            unit.start = Start::OnMap(hexes[index * hexes.len() / count]);
        }
    }
    let control: BTreeMap<PlaceId, Side> = map
        .places
        .iter()
        .map(|place| {
            let (latitude, _) = Grid::center(place.hex);
            let side = if latitude > UN_STRIP.1 {
                Side::Nk
            } else {
                Side::Un
            };
            (place.id, side)
        })
        .collect();
    let at = |place: &str| {
        let id = PlaceId::new(place).expect("an id");
        map.place(id).expect("the campaign map has it").hex
    };
    let sources = [(Side::Nk, at("chorwon")), (Side::Un, at("pusan"))]
        .map(|(side, hex)| SupplySource { side, hex, cost: 0 });
    Scenario {
        id: ScenarioId::new("synthetic-campaign").expect("an id"),
        title: "A synthetic campaign".to_owned(),
        introduction: String::new(),
        first_day: today,
        turns: 83,
        seats: [Side::Nk, Side::Un]
            .map(|side| SeatInfo {
                id: seat(side),
                side,
                name: side.to_string(),
                superior: true,
            })
            .to_vec(),
        modules: Modules {
            fog,
            supply: true,
            command: true,
            heavy_materiel: None,
            ..Modules::default()
        },
        formations: book
            .formations()
            .filter_map(|id| book.formation(id, today))
            .collect(),
        units,
        control,
        sources: sources.to_vec(),
        special: vec![],
        scoring: Scoring {
            losses: LossScore::standard(),
            ..Scoring::default()
        },
        calendar: vec![],
        handovers: vec![],
        drafts_outside: BTreeSet::new(),
        options: BTreeSet::new(),
        bridges: BTreeMap::new(),
        charges: BTreeMap::new(),
        south_of_the_han: BTreeSet::new(),
        air: AirDivision::default(),
        points: map
            .places
            .iter()
            .filter(|place| place.value > 0)
            .map(|place| (place.id, place.value))
            .collect(),
        victory: vec![VictoryTerm {
            level: VictoryLevel::Draw,
            when: Check::LastDusk,
            conditions: vec![],
            reason: "It was only to be measured.".to_owned(),
        }],
        map,
    }
}

fn seat(side: Side) -> SeatId {
    SeatId::new(&side.to_string().to_lowercase()).expect("nk and un are ids")
}

/// The land between two latitudes where everybody can stand, in the order of the hex numbers.
fn strip_of(map: &Map, (south, north): (f64, f64)) -> Vec<Hex> {
    map.hexes
        .keys()
        .copied()
        .filter(|hex| {
            let (latitude, _) = Grid::center(*hex);
            let level = !matches!(map.terrain(*hex), Terrain::Peak | Terrain::Mountain);
            map.is_land(*hex) && level && (south..=north).contains(&latitude)
        })
        .collect()
}
