//! From facts to the map: every layer in its turn.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::{Crossing, HexInfo, Map, Place, River, Road, SideInfo, Terrain};
use naktong_protocol::{Hex, Hexside};

use super::crossings::{Ground, waters};
use super::facts::{FactError, Facts, LineClass, PlaceFact, PlaceKind};
use super::grid::Grid;
use super::land::{Land, land};
use super::network::Course;
use super::rivers::{Chain, chains};
use super::terrain::{Relief, cities};

/// Ports at the heads of bays and estuaries: their hexes have no sea beside them on this grid,
/// but ships reached them (MAP.md 7).
pub const PORTS_BY_HAND: [&str; 3] = ["masan", "ulsan", "kunsan"];

/// A built map and what the building found on the way, for the checks.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The map.
    pub map: Map,
    /// The rivers as chains of corners.
    pub rivers: Vec<Chain>,
    /// The relief of each hex.
    pub relief: BTreeMap<Hex, Relief>,
    /// How much of each hex is land, 0 to 1.
    pub land_share: BTreeMap<Hex, f64>,
    /// Roads and railways as hexes.
    pub courses: Vec<Course>,
    /// Sides where a line meets a major river and nothing is known to cross it: artefacts of the
    /// grid, which count as bridged. With the line's id.
    pub artefacts: Vec<(String, Hexside)>,
}

/// Builds the campaign map.
///
/// # Errors
/// Facts that make no map: a place or a road outside it, a river without a way.
pub fn build(facts: &Facts) -> Result<Survey, FactError> {
    let lines = facts.roads.iter().chain(&facts.railways);
    let lines: Vec<_> = lines
        .filter(|line| line.class != LineClass::Narrow)
        .collect();
    let mut courses: Vec<Course> = lines.iter().map(|line| Course::of(line)).collect();
    let Land {
        shores: land,
        shares,
    } = land(facts, &courses);
    let rivers = chains(facts)?;
    let ground = Ground {
        land: &land,
        waters: waters(&rivers, &land),
        paths: facts
            .rivers
            .iter()
            .map(|r| (r.id.as_str(), r.path.as_slice()))
            .collect(),
        bridges: &facts.bridges,
    };

    let mut sides: BTreeMap<Hexside, SideInfo> = BTreeMap::new();
    for (side, chain) in &ground.waters {
        let river = if chain.major {
            River::Major
        } else {
            River::Minor
        };
        sides.entry(*side).or_default().river = river;
    }
    for hex in land.keys() {
        for side in hex
            .neighbors()
            .filter_map(|there| Hexside::between(*hex, there))
        {
            if ground.strait(side) {
                sides.entry(side).or_default().strait = true;
            }
        }
    }
    let mut artefacts = Vec::new();
    for (line, course) in lines.iter().zip(&mut courses) {
        let rail = matches!(line.class, LineClass::Double | LineClass::Single);
        course.unclip();
        ground.settle(course, rail);
        for step in course.stretches.windows(2) {
            let Some(side) = Hexside::between(step[0].hex, step[1].hex) else {
                continue; // it left the map and came back
            };
            if ground.strait(side) {
                continue; // ferry only in 1950: no road for any rule
            }
            let info = sides.entry(side).or_default();
            match line.class {
                LineClass::Highway => info.road = Some(Road::Primary),
                LineClass::Secondary => info.road = info.road.or(Some(Road::Secondary)),
                _ => info.rail = true,
            }
            if let Some(known) = ground.crossing(side, rail, step[1].from) {
                if known.is_none() {
                    artefacts.push((line.id.clone(), side));
                }
                let crossing = known.unwrap_or(Crossing::Bridge);
                info.crossing = Some(info.crossing.map_or(crossing, |c| better(c, crossing)));
            }
        }
    }

    let relief = Relief::of_hexes(&facts.relief);
    let map = Map {
        hexes: hexes(facts, &land, &relief),
        sides,
        places: places(facts)?,
    };
    Ok(Survey {
        map,
        rivers,
        relief,
        land_share: shares,
        courses,
        artefacts,
    })
}

/// What counts where a road and a railway cross on one side.
fn better(a: Crossing, b: Crossing) -> Crossing {
    let worth = |crossing| match crossing {
        Crossing::Bridge => 2,
        Crossing::Ford => 1,
        Crossing::Ferry => 0,
    };
    if worth(b) > worth(a) { b } else { a }
}

fn hexes(
    facts: &Facts,
    land: &BTreeMap<Hex, usize>,
    relief: &BTreeMap<Hex, Relief>,
) -> BTreeMap<Hex, HexInfo> {
    let cities: BTreeSet<Hex> = cities(facts).collect();
    let hexes_of = |wanted: &dyn Fn(&PlaceFact) -> bool| -> BTreeSet<Hex> {
        let places = facts.places.iter().filter(|place| wanted(place));
        places.filter_map(|place| Grid::hex_of(place.at)).collect()
    };
    let ports = hexes_of(&|place| place.kind == PlaceKind::Port);
    let by_hand = hexes_of(&|place| PORTS_BY_HAND.contains(&place.id.as_str()));
    let on_grid: BTreeSet<Hex> = Grid::hexes().collect();
    let info = |hex: Hex| {
        if !land.contains_key(&hex) {
            return HexInfo {
                terrain: Terrain::Sea,
                coast: false,
                port: false,
            };
        }
        let by_sea = |there: Hex| on_grid.contains(&there) && !land.contains_key(&there);
        HexInfo {
            terrain: if cities.contains(&hex) {
                Terrain::City
            } else {
                relief.get(&hex).copied().unwrap_or_default().terrain()
            },
            coast: hex.neighbors().any(by_sea) || by_hand.contains(&hex),
            port: ports.contains(&hex),
        }
    };
    Grid::hexes().map(|hex| (hex, info(hex))).collect()
}

fn places(facts: &Facts) -> Result<Vec<Place>, FactError> {
    let place = |fact: &PlaceFact| {
        let hex = Grid::hex_of(fact.at).ok_or_else(|| FactError {
            file: "places.csv",
            line: 0,
            fault: format!("{} lies outside the map", fact.id),
        })?;
        Ok(Place {
            id: fact.id,
            name: fact.name.clone(),
            hex,
            value: fact.value,
            label: fact.label_tier,
        })
    };
    let mut places = facts
        .places
        .iter()
        .map(place)
        .collect::<Result<Vec<_>, _>>()?;
    places.sort_by_key(|place| place.id);
    Ok(places)
}
