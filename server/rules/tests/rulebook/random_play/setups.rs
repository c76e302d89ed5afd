//! Small random scenarios with everything in them and the sides close together.

use naktong_protocol::unit::Side;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{Hex, Hexside, SeatId};
use naktong_rules::scenario::{Scenario, SpecialRule, Start};
use naktong_rules::stacking_limit;

use crate::setup::{Setup, given_map};
use naktong_ai::Chance;

/// A scenario of 6 to 8 columns and rows with everything in it and the sides close together.
pub(crate) fn random_scenario(seed: u64) -> Setup {
    let chance = &mut Chance::new(seed);
    let (columns, rows) = (6 + chance.below(3), 6 + chance.below(3));
    let (columns, rows) = (columns as u8, rows as u8);
    let mut setup = given_map(columns, rows).turns(3);
    let hexes: Vec<Hex> = setup.scenario.map.hexes.keys().copied().collect();
    for at in &hexes {
        let words = [
            "clear", "clear", "clear", "clear", "clear", "hill", "hill", "hill", "mountain",
            "peak", "city", "sea",
        ];
        setup = setup.terrain(&format!("{at} {}", chance.pick(&words).unwrap()));
    }
    for at in &hexes {
        for to in at.neighbors().filter(|to| to > at && hexes.contains(to)) {
            let river = [
                "minor",
                "major",
                "minor bridge",
                "major bridge",
                "major ford",
            ];
            let road = ["primary", "secondary", "rail", "primary rail"];
            if chance.one_in(6) {
                setup = setup.sides(&format!("{at}-{to} {}", chance.pick(&river).unwrap()));
            }
            if chance.one_in(4) {
                setup = setup.sides(&format!("{at}-{to} {}", chance.pick(&road).unwrap()));
            }
            if chance.one_in(60) {
                setup = setup.sides(&format!("{at}-{to} strait"));
            }
        }
    }
    let land: Vec<Hex> = hexes
        .into_iter()
        .filter(|at| setup.scenario.map.is_land(*at))
        .collect();
    let north: Vec<Hex> = land
        .iter()
        .copied()
        .filter(|h| h.row() <= rows / 2)
        .collect();
    let south: Vec<Hex> = land
        .iter()
        .copied()
        .filter(|h| h.row() > rows / 2)
        .collect();
    for (index, value) in [3, 0, 5, 2].into_iter().enumerate() {
        let at = chance.pick(&land).unwrap();
        let side = if north.contains(at) { "NK" } else { "UN" };
        // Three from which NK drafts men (14.3).
        let name = ["seoul", "taejon", "wonju", "masan"][index];
        setup = setup.place(&format!("{name} {at} {side} {value}"));
    }
    for (side, halves) in [("NK", &north), ("UN", &south)] {
        for _ in 0..2 {
            let cost = [0, 10, 60, 90][chance.below(4)];
            setup = setup.source(&format!("{side} {} {cost}", chance.pick(halves).unwrap()));
        }
    }
    if chance.one_in(2) {
        setup = setup.fog();
    }
    if chance.one_in(2) {
        setup = setup.supply();
    }
    if chance.one_in(2) {
        setup = setup.command();
    }
    if chance.one_in(2) {
        setup = setup.heavy_materiel(chance.below(5) as u8);
    }
    if chance.one_in(3) {
        setup = setup.special(SpecialRule::Surprise {
            side: Side::Nk,
            through_turn: 1,
            shift: 1,
            except: vec![],
        });
    }
    if chance.one_in(3) {
        setup = setup.seat("rok-army UN");
    }
    if chance.one_in(3) {
        setup = setup.day("07-19");
    }
    setup = losses_made_good(chance, setup, &north, &south);
    let nk = [
        "nk-rifle",
        "nk-rifle",
        "nk-rifle",
        "nk-mech",
        "nk-tank",
        "nk-cycle",
        "nk-special",
        "nk-security",
    ];
    let un = [
        "rok",
        "rok",
        "police",
        "rok-cavalry",
        "us",
        "us",
        "marines",
        "m24",
        "m26",
        "uk",
    ];
    for (side, classes, half) in [("nk", &nk[..], &north), ("un", &un[..], &south)] {
        for index in 0..5 + chance.below(4) {
            let class = *chance.pick(classes).unwrap();
            setup = place_unit(chance, setup, side, index, class, half);
        }
        let support = match side {
            "nk" => [
                ("hq", "nk-hq", "nkpa-1-div"),
                ("guns", "nk-guns", "nkpa-2-div"),
            ],
            _ => [
                ("hq", "rok-hq", "rok-1-div"),
                ("guns", "us-guns", "us-2-div"),
            ],
        };
        for (name, class, formation) in support {
            let at = chance.pick(half).unwrap();
            let line = format!("{side}-{name} {class} 2 at {at} of {formation}");
            setup = setup.unit(&line);
            if name == "hq" {
                setup =
                    setup.formation(&format!("{formation} hq {side}-{name} corps {side}-corps"));
            }
        }
    }
    let setup = lines_and_ports(setup, &mut Chance::new(seed ^ 0x9_4_9_5));
    let setup = in_writing(&mut Chance::new(seed ^ 0x0dde5), setup);
    let setup = with_many_seats(chance, setup);
    weather_air_and_sea(&mut Chance::new(seed ^ 0xa1c), setup)
}

/// Railways all over, and the sea at the doors of some places.
fn lines_and_ports(mut setup: Setup, chance: &mut Chance) -> Setup {
    let sides: Vec<Hexside> = setup.scenario.map.sides.keys().copied().collect();
    for side in sides {
        if chance.one_in(2) {
            setup = setup.sides(&format!("{side} rail"));
        }
    }
    let places: Vec<Hex> = setup.scenario.map.places.iter().map(|p| p.hex).collect();
    for at in places {
        setup = match chance.below(3) {
            0 => setup.coast(&at.to_string()),
            _ => setup.ports(&at.to_string()),
        };
    }
    if chance.one_in(2) {
        setup = setup.trains();
    }
    if chance.one_in(2) {
        setup = setup.ships();
    }
    setup
}

/// Other seats of a side, what they take over on the second day, and who may order whom (D6).
fn with_many_seats(chance: &mut Chance, mut setup: Setup) -> Setup {
    if chance.one_in(2) {
        setup = setup.seat("corps NK");
    }
    if chance.one_in(4) {
        setup = setup.option(OptionalRule::SuperiorCommands);
    }
    for (side, id) in [(Side::Nk, "corps"), (Side::Un, "rok-army")] {
        let second = SeatId::new(id).unwrap();
        if !setup.scenario.seats.iter().any(|seat| seat.id == second) {
            continue;
        }
        let units = setup.scenario.units.iter_mut();
        for unit in units.filter(|unit| unit.counter.side() == side) {
            if chance.one_in(2) {
                unit.seat = second;
            }
        }
        if chance.one_in(2) {
            let units = setup.scenario.units.iter();
            let first = units.filter(|unit| unit.counter.side() == side && unit.seat != second);
            let names: Vec<String> = first
                .filter(|_| chance.one_in(2))
                .map(|unit| format!(" {}", unit.counter.id))
                .collect();
            setup = setup.handover(&format!("{id} 2{} superior", names.concat()));
        }
    }
    setup
}

/// Orders for the NK division that has a HQ, in three scenarios of four.
fn in_writing(chance: &mut Chance, mut setup: Setup) -> Setup {
    if chance.one_in(4) {
        return setup;
    }
    setup.scenario.modules.orders = true;
    let places = [0, 1, 2, 3].map(|index| format!("place-{index}"));
    let directive = match chance.one_in(4) {
        true => "secure".to_owned(),
        false => format!(
            "{},{}",
            chance.pick(&places).unwrap(),
            chance.pick(&places).unwrap()
        ),
    };
    let favor = ["-1 faction yanan", "0 faction soviet", "1 faction partisan"][chance.below(3)];
    setup.formation(&format!("nkpa-1-div under {directive} favor {favor}"))
}

/// Replacements, landings and what comes early or is kept (14, 15).
fn losses_made_good(chance: &mut Chance, setup: Setup, north: &[Hex], south: &[Hex]) -> Setup {
    let mut setup = setup;
    if chance.one_in(2) {
        setup = setup.replacements();
        // Long enough for a regiment to be raised again.
        setup = setup.day("08-20").turns(9);
    }
    for rule in [
        OptionalRule::PusanTransport,
        OptionalRule::Refugees,
        OptionalRule::AllIn,
    ] {
        if chance.one_in(2) {
            setup = setup.option(rule);
        }
    }
    if chance.one_in(2) {
        let (steps, at) = (2 + chance.below(4), chance.pick(north).unwrap());
        let beach = chance.pick(south).unwrap();
        setup = setup.unit(&format!("nk-sea nk-special {steps} A lands {at},{beach}"));
        setup = setup.unit(&format!("nk-sea-d nk-special 1 A staked nk-sea {beach}"));
    }
    if chance.one_in(2) {
        let turn = 2 + chance.below(2) as u16;
        setup = setup.claim(turn, "un-0 un-1", 2).claim(3, "un-2", 1);
    }
    setup
}

/// Chapter 12, with more of it in summer than on 25 June.
fn weather_air_and_sea(chance: &mut Chance, mut setup: Setup) -> Setup {
    setup.scenario.modules.weather = chance.one_in(3);
    for info in setup.scenario.map.hexes.values_mut() {
        info.coast |= chance.one_in(4);
    }
    if chance.one_in(2) {
        let august = ("08-20", 8);
        let (day, most) = match setup.scenario.turns > 5 {
            // A long match is one of August, for its regiments (14.4).
            true => august,
            false => *chance.pick(&[("06-25", 0), ("07-19", 4), august]).unwrap(),
        };
        setup = setup.day(day).air(chance.below(most + 1) as u8);
        let waits = setup.scenario.modules.interdiction < most as u8;
        if waits && chance.one_in(2) {
            setup = setup.on_call("rok-1-div 1");
        }
    }
    setup
}

fn place_unit(
    chance: &mut Chance,
    setup: Setup,
    side: &str,
    index: usize,
    class: &str,
    half: &[Hex],
) -> Setup {
    let at = *chance.pick(half).unwrap();
    let room = stacking_limit(&setup.scenario.map, at) - steps_set_up(&setup.scenario, at);
    let most = room.min(6);
    let arrives = most == 0 || chance.one_in(6);
    let steps = 1 + chance.below(usize::from(if arrives { 5 } else { most }));
    let quality = ["A", "B", "C", "D"][chance.below(4)];
    let start = match arrives {
        true => format!(
            "arrives {} {at},{}",
            1 + chance.below(3),
            chance.pick(half).unwrap()
        ),
        false => format!("at {at}"),
    };
    let mut line = format!("{side}-{index} {class} {steps} {quality} {start}");
    let formation = match side {
        "nk" => ["nkpa-1-div", "nkpa-2-div"],
        _ => ["rok-1-div", "us-2-div"],
    };
    line += &format!(" of {}", chance.pick(&formation).unwrap());
    for (word, odds) in [("untried", 2), ("dug-in", 4), ("infiltrates", 5)] {
        if chance.one_in(odds) {
            line += &format!(" {word}");
        }
    }
    if chance.one_in(4) {
        line += &format!(" drafts {}", chance.below(steps + 1));
    }
    if chance.one_in(2) {
        let guard = chance.pick(half).unwrap();
        let stances = ["hold", "delay", "withdraw", &format!("reserve {guard}")];
        line += &format!(" {}", chance.pick(&stances).unwrap());
    }
    setup.unit(&line)
}

fn steps_set_up(scenario: &Scenario, at: Hex) -> u8 {
    let there = scenario
        .units
        .iter()
        .filter(|unit| unit.start == Start::OnMap(at));
    there.map(|unit| unit.steps).sum()
}
