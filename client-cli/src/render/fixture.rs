//! A hand-made match: the attack of E2, on a made-up map around hex 0707.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::codec::Hash;
use naktong_protocol::map::{
    BridgeState, Crossing, HexInfo, Map, Place, River, Road, SideInfo, Terrain,
};
use naktong_protocol::message::{MatchInfo, MatchState, SeatTaken};
use naktong_protocol::order::Directive;
use naktong_protocol::proof::PublicKey;
use naktong_protocol::turn::{Day, Phase};
use naktong_protocol::unit::{
    Arm, Class, Counter, Mobility, Nation, Quality, Side, Stance, SupplyState,
};
use naktong_protocol::view::{
    Contact, ContactUnit, DirectiveView, OwnState, Score, SeatInfo, TurnState, UnitFlags,
    UnitState, UnitView, WaitingDirective,
};
use naktong_protocol::{Board, Hex, Hexside, MatchId, UnitId, View, Viewer};

pub(crate) fn hex(text: &str) -> Hex {
    text.parse().unwrap()
}

pub(crate) fn id(text: &str) -> UnitId {
    text.parse().unwrap()
}

/// Columns 05 to 10, rows 04 to 09: hills in the east, sea in the west, two rivers, a road with
/// a railway, a blown bridge.
pub(crate) fn board() -> Board {
    let mut hexes = BTreeMap::new();
    for (column, row) in (5..=10).flat_map(|c| (4..=9).map(move |r| (c, r))) {
        let terrain = match (column, row) {
            (5, 7..) => Terrain::Sea,
            (9, 4..=6) => Terrain::Mountain,
            (10, 4..=5) => Terrain::Peak,
            (7, 7) | (9..=10, _) => Terrain::Hill,
            (8, 9) => Terrain::City,
            _ => Terrain::Clear,
        };
        let info = HexInfo {
            terrain,
            coast: column == 6 && row >= 7,
            port: false,
        };
        hexes.insert(Hex::new(column, row).unwrap(), info);
    }
    let mut sides = BTreeMap::new();
    let mut side = |text: &str, info: SideInfo| {
        sides.insert(text.parse::<Hexside>().unwrap(), info);
    };
    let road = |road, rail| SideInfo {
        road: Some(road),
        rail,
        ..SideInfo::default()
    };
    let river = |river| SideInfo {
        river,
        ..SideInfo::default()
    };
    side("0704-0705", road(Road::Primary, true));
    side("0705-0706", road(Road::Primary, true));
    side("0706-0707", road(Road::Primary, false));
    side("0707-0807", road(Road::Secondary, false));
    side(
        "0807-0808",
        SideInfo {
            river: River::Major,
            road: Some(Road::Primary),
            rail: true,
            crossing: Some(Crossing::Bridge),
            strait: false,
        },
    );
    side(
        "0808-0809",
        SideInfo {
            river: River::Minor,
            road: Some(Road::Secondary),
            rail: false,
            crossing: Some(Crossing::Bridge),
            strait: false,
        },
    );
    side("0706-0805", river(River::Minor));
    side("0706-0806", river(River::Minor));
    side("0707-0708", river(River::Major));
    side("0708-0807", river(River::Major));
    let place = |id: &str, name: &str, at: &str, value| Place {
        id: id.parse().unwrap(),
        name: name.into(),
        hex: hex(at),
        value,
        label: 1,
    };
    Board {
        scenario: "e2".parse().unwrap(),
        title: "The Fixture".into(),
        introduction: "E2 of the rules.".into(),
        first_day: Day::new(1).unwrap(),
        turns: 3,
        seats: vec![
            SeatInfo {
                id: "nk".parse().unwrap(),
                side: Side::Nk,
                name: "NK Front".into(),
                superior: true,
            },
            SeatInfo {
                id: "un".parse().unwrap(),
                side: Side::Un,
                name: "ROK Army".into(),
                superior: true,
            },
        ],
        fog: true,
        sources: vec![],
        points: BTreeMap::new(),
        to_secure: BTreeSet::new(),
        options: BTreeSet::new(),
        map: Map {
            hexes,
            sides,
            places: vec![
                place("ponggang", "Ponggang", "0706", 0),
                place("uijongbu", "Uijongbu", "0707", 2),
                place("wolbyong", "Wolbyong-myon", "0809", 1),
            ],
        },
    }
}

fn counter(unit: &str, tag: &str, name: &str, nation: Nation) -> Counter {
    Counter {
        id: id(unit),
        tag: tag.into(),
        name: name.into(),
        nation,
        formation: None,
        independent: false,
        class: Class::NkRifle,
        arm: Arm::Infantry,
        mobility: Mobility::Foot,
        dismounts: false,
        infiltrates: false,
        max_steps: 6,
        attack: 2,
        defense: 2,
        armor_class: 0,
        anti_tank: 0,
        movement: 8,
        support: 0,
        range: 0,
        quality: Quality::A,
    }
}

fn unit(counter: Counter, at: &str, steps: u8, own: bool) -> UnitView {
    UnitView {
        state: UnitState {
            hex: hex(at),
            steps,
            quality: counter.quality,
            untried: false,
            flags: own.then(UnitFlags::default),
            own: own.then_some(OwnState {
                stance: Stance::Stand,
                supply: SupplyState::Full,
                movement_left: counter.movement,
                moved: false,
                attacked: false,
                free: false,
                draft_steps: 0,
                out_days: 0,
                lent: false,
                seat: "nk".parse().unwrap(),
            }),
            ghost: None,
        },
        counter: counter.into(),
    }
}

/// What the NK seat knows in its Movement phase.
pub(crate) fn view() -> View {
    let mut regiment = counter("nkpa-18-rgt", "18r", "18th Rifle Regiment", Nation::Nkpa);
    regiment.formation = Some("nkpa-4-div".parse().unwrap());
    regiment.infiltrates = true;
    let mut tanks = counter("nkpa-107-tk", "107t", "107th Tank Regiment", Nation::Nkpa);
    tanks.class = Class::NkTank;
    tanks.arm = Arm::Armor;
    tanks.mobility = Mobility::Armor;
    tanks.armor_class = 3;
    tanks.movement = 10;
    tanks.independent = true;
    let mut headquarters = counter("nkpa-4-div-hq", "4div", "4th Division HQ", Nation::Nkpa);
    headquarters.formation = Some("nkpa-4-div".parse().unwrap());
    headquarters.class = Class::Headquarters;
    headquarters.arm = Arm::Headquarters;
    headquarters.support = 2;
    headquarters.range = 3;
    let mut rok = counter("rok-1-rgt", "1rok", "1st Regiment", Nation::Rok);
    rok.class = Class::RokRegiment;
    rok.quality = Quality::C;
    let mut defender = unit(rok, "0707", 6, false);
    defender.state.untried = true;
    let ghost_counter = counter("rok-5-rgt", "5rok", "5th Regiment", Nation::Rok);
    let mut ghost = unit(ghost_counter, "0908", 4, false);
    ghost.state.ghost = Some(1);
    let mut tired = unit(tanks, "0706", 4, true);
    tired.state.flags = Some(UnitFlags {
        tired: true,
        ..UnitFlags::default()
    });
    let units = [
        unit(regiment, "0706", 5, true),
        tired,
        unit(headquarters, "0704", 0, true),
        defender,
        ghost,
    ];
    View {
        viewer: Viewer::Seat("nk".parse().unwrap()),
        turn: TurnState {
            turn: 2,
            acting: Some(Side::Nk),
            phase: Some(Phase::Movement),
            done: BTreeSet::new(),
            weather: None,
        },
        units: units.into_iter().map(|u| (u.counter.id, u)).collect(),
        contacts: BTreeMap::from([(
            hex("0809"),
            Contact {
                side: Side::Un,
                units: vec![
                    ContactUnit {
                        nation: Nation::Rok,
                        arm: Arm::Infantry,
                    },
                    ContactUnit {
                        nation: Nation::Us,
                        arm: Arm::Armor,
                    },
                ],
                ghost: None,
            },
        )]),
        expected: BTreeMap::new(),
        control: BTreeMap::from([
            ("ponggang".parse().unwrap(), Side::Nk),
            ("uijongbu".parse().unwrap(), Side::Un),
        ]),
        secured: BTreeSet::from(["ponggang".parse().unwrap()]),
        bridges: BTreeMap::from([("0808-0809".parse().unwrap(), BridgeState::Blown)]),
        attacked: BTreeSet::new(),
        advance: None,
        heavy_materiel: None,
        score: Score {
            nk_points: 2,
            nk_steps_lost: Some(0),
            rok_steps_lost: Some(1),
            us_uk_steps_lost: Some(0),
        },
        awards: vec![],
        charges: BTreeSet::new(),
        directives: BTreeMap::from([(
            "nkpa-4-div".parse().unwrap(),
            DirectiveView {
                name: "4th Division".into(),
                in_force: Directive::Take {
                    immediate: "ponggang".parse().unwrap(),
                    subsequent: "uijongbu".parse().unwrap(),
                },
                objective: "uijongbu".parse().ok(),
                waiting: Some(WaitingDirective {
                    directive: Directive::Secure,
                    written: 1,
                    rolls: 1,
                    needs: 4,
                }),
            },
        )]),
        means: None,
        outcome: None,
    }
}

/// The row of the match list.
pub(crate) fn info() -> MatchInfo {
    let seat = |seat: &str, player: &str| SeatTaken {
        seat: seat.parse().unwrap(),
        player: Some(player.into()),
        computer: None,
    };
    MatchInfo {
        id: MatchId(uuid::Uuid::from_u128(0x1234_5678)),
        scenario: "e2".parse().unwrap(),
        title: "The Fixture".into(),
        state: MatchState::Playing,
        seats: vec![seat("nk", "North"), seat("un", "South")],
        dice_commitment: Hash::ZERO,
        options: BTreeSet::new(),
        server_key: PublicKey(Hash::ZERO),
        lobby: Box::default(),
        dealings: Box::default(),
    }
}
