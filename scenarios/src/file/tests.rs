//! Scenario files as their makers meet them: the bundled one, and every kind of fault.

use std::collections::BTreeMap;

use naktong_protocol::map::{Crossing, HexInfo, Map, Place, River, SideInfo, Terrain};
use naktong_protocol::turn::{Day, VictoryLevel};
use naktong_protocol::unit::{Quality, Side, Stance};
use naktong_protocol::{Hex, PlaceId};
use naktong_rules::scenario::{Check, Condition, SpecialRule, Start};
use proptest::prelude::*;

use super::*;

mod air;
mod bridges;
mod calendar;
mod orders;
mod points;
mod setups;

/// Four columns of four hexes: 0101 mountain, 0401 and the southern edge but 0204 sea, else
/// clear, with a bridge over a stream at 0202-0203. Northtown lies in 0102, Southtown in 0203,
/// Faraway on no map.
struct Small;

impl Atlas for Small {
    fn map(&self, _: Window) -> Map {
        let hexes = (1..=4).flat_map(|c| (1..=4).filter_map(move |r| Hex::new(c, r)));
        let hexes = hexes.map(|hex| {
            let terrain = match hex.to_string().as_str() {
                "0101" => Terrain::Mountain,
                "0401" | "0104" | "0304" | "0404" => Terrain::Sea,
                _ => Terrain::Clear,
            };
            let info = HexInfo {
                terrain,
                coast: false,
                port: false,
            };
            (hex, info)
        });
        let bridge = SideInfo {
            river: River::Minor,
            crossing: Some(Crossing::Bridge),
            ..SideInfo::default()
        };
        Map {
            hexes: hexes.collect(),
            sides: [("0202-0203".parse().unwrap(), bridge)].into(),
            places: [("northtown", "0102"), ("southtown", "0203")]
                .map(|(id, hex)| Place {
                    id: place(id),
                    name: id.to_uppercase(),
                    hex: hex.parse().unwrap(),
                    value: 1,
                    label: 1,
                })
                .into(),
        }
    }

    /// The parallel runs between rows 2 and 3.
    fn center(&self, hex: Hex) -> (f64, f64) {
        (38.25 - 0.1 * f64::from(hex.row()), 127.0)
    }

    fn places(&self) -> Vec<PlaceId> {
        ["faraway", "northtown", "southtown"].map(place).into()
    }

    fn setup(&self, date: &str) -> Option<&str> {
        match date {
            "1950-06-25" => Some(BUILT),
            "1950-07-01" => Some("[[units]]\nid = \"nkpa-18-rgtt\"\nat = \"0102\"\n"),
            _ => None,
        }
    }

    fn setup_dates(&self) -> Vec<&str> {
        vec!["1950-06-25", "1950-07-01"]
    }

    /// Northtown is NK's in the first week, then UN's.
    fn control_on(&self, day: Day) -> BTreeMap<PlaceId, Side> {
        let north = if day.number() <= 7 {
            Side::Nk
        } else {
            Side::Un
        };
        [
            ("faraway", Side::Nk),
            ("northtown", north),
            ("southtown", Side::Un),
        ]
        .map(|(id, side)| (place(id), side))
        .into()
    }
}

/// A set-up of the whole campaign, most of it outside the small map.
const BUILT: &str = r#"
[[units]]
id = "nkpa-4-div"
at = "0102"

[[units]]
id = "nkpa-18-rgt"
at = "northtown"
override = { steps = 4, why = "2,000 men" }
source = "a source"

[[units]]
id = "nkpa-766"
at = "faraway"

[[units]]
id = "nkpa-16-rgt"
at = "0909"

[[units]]
id = "nkpa-1-corps"
at = "0202"

[[units]]
id = "rok-1-rgt"
at = "southtown"
stance = "stand"
dug_in = true

[[units]]
id = "rok-11-rgt"
at = "0303"
"#;

const SOUND: &str = r#"title = "Small"
introduction = "Two regiments meet."
first_day = 1950-06-25
last_day = 1950-06-27
window = { south = 37.7, north = 38.2, west = 126.8, east = 127.2 }

[[seats]]
id = "nk"
side = "nk"
name = "North"

[[seats]]
id = "un"
side = "un"
name = "South"

[[units]]
id = "nkpa-18-rgt"
at = "northtown"

[[units]]
id = "rok-1-rgt"
at = "0203"

[[victory]]
level = "nk_marginal"
when = "every_dusk"
if = [{ controls = "southtown", by = "nk" }]
reason = "Southtown fell."

[[victory]]
level = "un_marginal"
when = "last_dusk"
reason = "Southtown was held."
"#;

fn place(id: &str) -> PlaceId {
    PlaceId::new(id).unwrap()
}

fn small(text: &str) -> Result<Scenario, Vec<Fault>> {
    check_on(&Small, text, "small.toml")
}

/// The faults as lines, without the name of the small file.
fn faults(text: &str) -> Vec<String> {
    let list = small(text).expect_err("the file has faults");
    list.iter()
        .map(|fault| {
            let line = fault.to_string();
            line.strip_prefix("small.toml:").unwrap_or(&line).to_owned()
        })
        .collect()
}

/// The sound file with one text replaced, and a text added at its end.
fn broken(from: &str, to: &str) -> String {
    assert!(SOUND.contains(from), "{from}");
    SOUND.replacen(from, to, 1)
}

#[test]
fn every_bundled_scenario_loads_and_they_are_sorted() {
    let ids: Vec<_> = bundled().map(|(id, _)| id).collect();
    for id in &ids {
        load(id.as_str()).unwrap_or_else(|error| panic!("{id}: {error}"));
    }
    assert!(ids.is_sorted());
}

#[test]
fn an_unknown_scenario_is_refused_with_near_misses() {
    assert_eq!(
        load("c1-uijonbu-road").unwrap_err().to_string(),
        "there is no scenario \"c1-uijonbu-road\": did you mean c1-uijongbu-road?"
    );
}

#[test]
fn c1_is_what_the_rules_say() {
    let c1 = load("c1-uijongbu-road").unwrap();
    assert_eq!((c1.first_day.number(), c1.turns), (1, 3));
    let units: Vec<String> = c1
        .units
        .iter()
        .map(|unit| {
            let start = match &unit.start {
                Start::OnMap(hex) => format!("at {hex}"),
                Start::Arrives { turn, hexes } => format!("turn {turn} at {hexes:?}"),
                start => panic!("{start:?}"),
            };
            let mark = if unit.untried { "?" } else { "" };
            let counter = &unit.counter;
            assert_eq!(unit.steps, counter.max_steps);
            assert_eq!(unit.stance, Stance::Stand);
            format!(
                "{} {}{}{mark} {start}",
                counter.tag, unit.steps, counter.quality
            )
        })
        .collect();
    assert_eq!(
        units,
        [
            "107t 4A at 1306",
            "18r 5A at 1306",
            "1rok 6C? at 1308",
            "5rok 4D? turn 2 at [1111, 1210, 1311, 1410, 1511]",
        ]
    );
    assert!(!c1.modules.fog && !c1.modules.supply && !c1.modules.command);
    assert_eq!(c1.modules.heavy_materiel, None);
    let nk: Vec<_> = c1
        .control
        .iter()
        .filter(|(_, side)| **side == Side::Nk)
        .collect();
    let nk: Vec<_> = nk.into_iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(nk, ["chongok", "unchon", "yonchon"]);
    assert_eq!(c1.control.len(), c1.map.places.len());
    let terms: Vec<_> = c1
        .victory
        .iter()
        .map(|term| (term.level, term.when))
        .collect();
    assert_eq!(
        terms,
        [
            (VictoryLevel::NkDecisive, Check::EveryDusk),
            (VictoryLevel::UnDecisive, Check::EveryDusk),
            (VictoryLevel::NkMarginal, Check::LastDusk),
            (VictoryLevel::Draw, Check::LastDusk),
            (VictoryLevel::UnMarginal, Check::LastDusk),
        ]
    );
    let uijongbu = place("uijongbu");
    assert_eq!(
        c1.victory[0].conditions,
        [
            Condition::TurnAtMost(2),
            Condition::Controls {
                side: Side::Nk,
                place: uijongbu
            }
        ]
    );
    assert!(c1.victory[4].conditions.is_empty());
}

#[test]
fn the_sound_file_is_sound_and_the_rest_is_derived() {
    let scenario = small(SOUND).unwrap();
    assert_eq!(scenario.id.as_str(), "small");
    let control: Vec<_> = scenario.control.values().copied().collect();
    assert_eq!(control, [Side::Nk, Side::Un]);
    let sources: Vec<String> = scenario
        .sources
        .iter()
        .map(|source| format!("{} {} {}", source.side, source.hex, source.cost))
        .collect();
    assert_eq!(
        sources,
        ["NK 0101 8", "NK 0201 8", "NK 0301 8", "UN 0204 0"]
    );
    let formations: Vec<_> = scenario.formations.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(formations, ["nkpa-4-div", "rok-7-div"]);
    assert!(scenario.formations.iter().all(|f| f.headquarters.is_none()));
    assert_eq!(scenario.units[0].seat.as_str(), "nk");
}

#[test]
fn what_the_file_says_goes_before_what_is_derived() {
    let text = SOUND
        .replace("[[units]]\nid = \"nkpa", "[[seats]]\nid = \"rok2\"\nside = \"un\"\nname = \"Reserve\"\n\n[[units]]\nid = \"nkpa")
        .replace(
            "at = \"northtown\"",
            "at = \"northtown\"\nstance = \"delay\"\ntag = \"18/4\"\n\
             override = { steps = 6, quality = \"B\", untried = true, formation = \"nkpa-3-div\", why = \"a test\" }",
        )
        .replace(
            "at = \"0203\"",
            "seat = \"rok2\"\narrives = { turn = 3, at = [\"southtown\", \"0102\", \"0203\"] }\n\
             override = { steps = 2, draft_steps = 1, why = \"a test\" }",
        )
        .replacen(
            "[[victory]]",
            "[modules]\nfog = true\nheavy_materiel = 30\n\n\
             [control]\nnk = [\"southtown\"]\n\n\
             [points]\nsouthtown = 6\n\n\
             [[sources]]\nside = \"un\"\ncost = 60\nat = [\"0303\"]\n\n\
             [[special]]\nrule = \"surprise\"\nside = \"nk\"\nshift = 2\nthrough_turn = 1\nexcept = [\"rok-7-div\"]\n\n\
             [[special]]\nrule = \"movement_halved\"\nnation = \"rok\"\nthrough_turn = 2\n\n\
             [[victory]]",
            1,
        )
        .replace("{ controls = \"southtown\", by = \"nk\" }", "{ points_at_least = -2 }");
    let scenario = small(&text).unwrap();
    let [nk, rok] = &scenario.units[..] else {
        panic!("two units")
    };
    assert_eq!(nk.counter.tag, "18/4");
    assert_eq!((nk.steps, nk.counter.max_steps), (6, 6));
    assert_eq!(nk.counter.quality, Quality::B);
    assert_eq!(nk.counter.formation.unwrap().as_str(), "nkpa-3-div");
    assert!(nk.untried);
    assert_eq!(nk.stance, Stance::Delay);
    // Full strength is what the order of battle says, where the scenario says less.
    assert_eq!(
        (rok.steps, rok.counter.max_steps, rok.draft_steps),
        (2, 6, 1)
    );
    assert_eq!(rok.seat.as_str(), "rok2");
    let hexes = ["0102", "0203"].map(|hex| hex.parse().unwrap()).into();
    assert_eq!(rok.start, Start::Arrives { turn: 3, hexes });
    assert_eq!(scenario.control[&place("southtown")], Side::Nk);
    assert_eq!(scenario.points[&place("southtown")], 6);
    assert_eq!(scenario.sources.len(), 1);
    assert_eq!(scenario.modules.heavy_materiel, Some(30));
    let [
        SpecialRule::Surprise { shift, except, .. },
        SpecialRule::MovementHalved { .. },
    ] = &scenario.special[..]
    else {
        panic!("{:?}", scenario.special)
    };
    assert_eq!((*shift, except.len()), (2, 1));
    assert_eq!(
        scenario.victory[0].conditions,
        [Condition::PointsAtLeast(-2)]
    );
}

#[test]
fn a_place_is_the_side_s_whose_unit_stands_there() {
    let swapped = SOUND
        .replace("at = \"0203\"", "at = \"0102\"")
        .replace("at = \"northtown\"", "at = \"southtown\"");
    let control: Vec<_> = small(&swapped).unwrap().control.into_values().collect();
    assert_eq!(control, [Side::Un, Side::Nk]);
}

/// What is changed in the sound file, kind of fault by kind of fault.
const BREAKS: &[(&str, &str)] = &[
    // Form
    ("title = \"Small\"", "title = \"Small"),
    (
        "title = \"Small\"",
        "title = \"Small\"\ntitle = \"Smaller\"",
    ),
    ("title = \"Small\"\n", ""),
    ("title = \"Small\"", "titel = \"Small\""),
    ("title = \"Small\"", "title = 7"),
    ("title = \"Small\"", "title = \" \""),
    ("\"Small\"", "\"Sm\\nall\""),
    ("\"Small\"", "\"Sm\\u202Eall\""),
    ("title", "# \u{202e} turned around\ntitle"),
    ("at = \"0203\"", "at = \"0203\"\ncolour = \"red\""),
    // Days and window
    ("1950-06-25", "1950-06-24"),
    ("1950-06-27", "1950-09-16"),
    ("1950-06-27", "1951-06-27"),
    ("1950-06-27", "\"1950-06-27\""),
    ("1950-06-27", "1950-06-25T04:00:00"),
    ("last_day = 1950-06-27", "last_day = 1950-06-24"),
    ("first_day = 1950-06-25", "first_day = 1950-06-28"),
    ("south = 37.7", "south = 38.7"),
    ("east = 127.2", "east = 126"),
    ("north = 38.2", "north = 99.0"),
    ("north = 38.2", "north = nan"),
    (", east = 127.2", ""),
    // Seats
    ("side = \"un\"\n", "side = \"nk\"\n"),
    ("id = \"un\"", "id = \"nk\""),
    ("id = \"un\"", "id = \"UN\""),
    ("at = \"0203\"", "at = \"0203\"\nseat = \"nk\""),
    ("at = \"0203\"", "at = \"0203\"\nseat = \"unn\""),
    (
        "[[units]]",
        "[[seats]]\nid = \"un2\"\nside = \"un\"\nname = \"More\"\n\n[[units]]",
    ),
    // Units
    ("nkpa-18-rgt", "nkpa-18-rgtt"),
    ("nkpa-18-rgt", "NKPA 18"),
    ("nkpa-18-rgt", "nkpa-4-art"),
    ("nkpa-18-rgt", "nkpa-air"),
    ("rok-1-rgt", "nkpa-18-rgt"),
    ("at = \"northtown\"\n", ""),
    ("at = \"northtown\"", "at = \"northtwon\""),
    ("at = \"northtown\"", "at = \"faraway\""),
    ("at = \"northtown\"", "at = \"0108\""),
    ("at = \"northtown\"", "at = \"01021\""),
    ("at = \"northtown\"", "at = \"0401\""),
    ("at = \"northtown\"", "at = \"southtown\""),
    ("at = \"northtown\"", "at = \"0102\"\ntag = \"18 R\""),
    ("at = \"northtown\"", "at = \"0102\"\ntag = \"0102\""),
    ("at = \"northtown\"", "at = \"0102\"\ntag = \"1rok\""),
    ("at = \"northtown\"", "at = \"0102\"\nstance = \"hod\""),
    (
        "at = \"0203\"",
        "at = \"0203\"\n[[units]]\nid = \"rok-7-div\"\nat = \"0203\"\nstance = \"hold\"",
    ),
    (
        "at = \"0203\"",
        "at = \"0303\"\n[[units]]\nid = \"rok-9-rgt\"\nat = \"0303\"\n[[units]]\nid = \"rok-5-rgt\"\nat = \"0303\"",
    ),
    (
        "at = \"northtown\"",
        "at = \"0101\"\n[[units]]\nid = \"nkpa-30-rgt\"\nat = \"0101\"",
    ),
    // Overrides
    ("at = \"0203\"", "at = \"0203\"\noverride = { steps = 3 }"),
    (
        "at = \"0203\"",
        "at = \"0203\"\noverride = { steps = 7, why = \"many\" }",
    ),
    (
        "at = \"0203\"",
        "at = \"0203\"\noverride = { steps = 2, draft_steps = 3, why = \"few\" }",
    ),
    (
        "at = \"0203\"",
        "at = \"0203\"\noverride = { support = 2, quality = \"E\", why = \"guns\" }",
    ),
    (
        "at = \"0203\"",
        "at = \"0203\"\noverride = { formation = \"rok-7-dvi\", why = \"lent\" }",
    ),
    // Entries
    ("at = \"0203\"", "arrives = { turn = 4, edge = \"south\" }"),
    ("at = \"0203\"", "arrives = { turn = 2 }"),
    ("at = \"0203\"", "arrives = { turn = 2, at = [] }"),
    (
        "at = \"0203\"",
        "arrives = { turn = 2, at = [\"0204\", \"0104\", \"0109\"] }",
    ),
    ("at = \"0203\"", "arrives = { turn = 2, edge = \"sowth\" }"),
    (
        "at = \"0203\"",
        "at = \"0203\"\narrives = { turn = 2, edge = \"south\" }",
    ),
    // Seats with commands
    (
        "name = \"North\"",
        "name = \"North\"\ncommands = [\"nkpa-1-copr\", \"rok\", \"rok-7-div\", \"nk\", \"nk\"]",
    ),
    // Set-ups, conversions, withdrawals
    (
        "title = \"Small\"",
        "setup = \"1950-06-26\"\ntitle = \"Small\"",
    ),
    (
        "title = \"Small\"",
        "setup = \"1950-07-01\"\ntitle = \"Small\"",
    ),
    ("title = \"Small\"", "leave_out = []\ntitle = \"Small\""),
    (
        "title = \"Small\"",
        "setup = \"1950-06-25\"\nleave_out = [\"rok-11-rgtt\", \"nkpa-16-rgt\"]\ntitle = \"Small\"",
    ),
    (
        "at = \"0203\"",
        "at = \"0203\"\n[[conversions]]\nturn = 4\nunit = \"rok-1-rgtt\"\ninto = [\"nkpa-18-rgt\"]",
    ),
    (
        "at = \"0203\"",
        "at = \"0203\"\n[[withdrawals]]\nturn = 1950-07-20\nunits = [\"rok-1-rgt\", \"rok-1-rgt\"]",
    ),
    (
        "at = \"0203\"",
        "at = \"0203\"\n[[withdrawals]]\nturn = 1\nunits = [\"nkpa-18-rgt\"]\nclaim = 0",
    ),
    (
        "at = \"0203\"",
        "arrives = { turn = 2, at = \"0203\", landing = true }\ntransport = \"0204\"",
    ),
    (
        "id = \"nkpa-18-rgt\"\nat = \"northtown\"",
        "id = \"nkpa-766\"\narrives = { turn = 1, at = \"0102\", landing = true }\ntag = \"landing1\"\ntransport = \"0203\"\noverride = { steps = 1, why = \"few\" }",
    ),
    (
        "at = \"0203\"",
        "[[conversions]]\nturn = 2\nunit = \"nkpa-18-rgt\"\ninto = \"rok-1-rgt\"",
    ),
    (
        "at = \"0203\"",
        "arrives = { turn = 1, at = \"northtown\" }",
    ),
    // Modules
    ("[[seats]]", "[modules]\ncommand = true\n\n[[seats]]"),
    (
        "[[seats]]",
        "[modules]\nheavy_materiel = 101\nfog = 1\nfogg = true\n\n[[seats]]",
    ),
    // Special rules
    (
        "[[victory]]",
        "[[special]]\nrule = \"suprise\"\nthrough_turn = 1\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[special]]\nrule = \"surprise\"\nside = \"nk\"\nshift = 5\nthrough_turn = 4\nexcept = [\"rok-1-div\", \"nkpa-4-div\", \"rok-7-divv\"]\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[special]]\nrule = \"stances_fixed\"\nthrough_turn = 1\n\n[[victory]]",
    ),
    // Places
    (
        "[[victory]]",
        "[control]\nnk = [\"southtown\", \"nowhere\"]\nun = [\"southtown\"]\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[control]\nline = [[38.0, 126.0], [38.0]]\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[sources]]\nside = \"nk\"\ncost = -1\nat = [\"0104\"]\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[points]\nsouthtown = 5\nsowthtown = 3\nfaraway = 1\nnorthtown = \"many\"\n\n[[victory]]",
    ),
    (
        "controls = \"southtown\"",
        "controls = [\"southtown\", \"faraway\"]",
    ),
    (
        "{ controls = \"southtown\", by = \"nk\" }",
        "{ turn_at_least = 1950-06-28 }",
    ),
    (
        "{ controls = \"southtown\", by = \"nk\" }",
        "{ secured = \"southtown\" }",
    ),
    (
        "{ controls = \"southtown\", by = \"nk\" }",
        "{ any = [{ any = [] }, { controls = [\"southtown\", \"northtown\"], by = \"nk\" }] }",
    ),
    ("[[victory]]", "[victory_by_points]\npar = 3\n\n[[victory]]"),
    (
        "[[victory]]",
        "[victory_by_points]\npar = 3\nnk_marginal = 9\nlimit = 3\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[victory_by_points]\nnk_decisive = \"x\"\n\n[[victory]]",
    ),
    // More points
    (
        "[[victory]]",
        "[scoring]\nsecured = 1\nsecure = true\n\n[[victory]]",
    ),
    ("[[victory]]", "[[bonus]]\npoints = 4\n\n[[victory]]"),
    (
        "[[victory]]",
        "[[bonus]]\npoints = 4000\nif = []\nreason = \"Much.\"\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[losses]]\nof = \"roks\"\nper = 0\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[losses]]\nof = \"rok\"\nper = 4\npoints = 1\nbox = { north = 37.0 }\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[losses]]\nof = \"rok\"\nper = 4\npoints = 1\nhexes = [\"0102\", \"0104\"]\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[losses]]\nof = \"rok\"\nper = 4\npoints = 1\nbox = { up = 38 }\nright_of = [[38.0, 127.0]]\n\n[[victory]]",
    ),
    (
        "[[victory]]",
        "[[presence]]\nside = \"nk\"\npoints = 1\n\n[[victory]]",
    ),
    // Victory
    ("level = \"nk_marginal\"", "level = \"nk_great\""),
    ("\"southtown\", by", "\"Southtown\", by"),
    (
        "controls = \"southtown\", by = \"nk\"",
        "controls = \"southtown\"",
    ),
    (
        "controls = \"southtown\", by = \"nk\"",
        "holds = \"southtown\"",
    ),
    (
        "controls = \"southtown\", by = \"nk\"",
        "controls = \"southtown\", by = \"nk\", turn_at_most = 9",
    ),
    ("if = [{ controls = \"southtown\", by = \"nk\" }]\n", ""),
    (
        "when = \"last_dusk\"",
        "when = \"last_dusk\"\nif = [{ no_unit_destroyed = \"un\" }]",
    ),
    ("when = \"last_dusk\"", "when = \"every_dusk\""),
];

#[test]
fn every_kind_of_fault_is_told_with_its_line_and_what_would_be_right() {
    let mut report = String::new();
    for (from, to) in BREAKS {
        let shown = to.replace('\u{202e}', "(U+202E)");
        report += &format!("{from}\n=> {shown}\n");
        for line in faults(&broken(from, to)) {
            report += &format!("   ! {line}\n");
        }
        report.push('\n');
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_file_with_many_faults_lists_them_all_with_their_lines() {
    let text = SOUND
        .replace("title = \"Small\"", "titel = \"Small\"")
        .replace("south = 37.7", "south = 39.7")
        .replace("name = \"South\"", "nam = \"South\"")
        .replace("nkpa-18-rgt", "nkpa-18-rgtt")
        .replace(
            "at = \"0203\"",
            "arrives = { turn = 9, edge = \"north\" }\noverride = { steps = 9 }",
        )
        .replace("level = \"un_marginal\"", "level = 3");
    let list = small(&text).unwrap_err();
    let shown: Vec<String> = list.iter().map(Fault::shown).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn an_empty_file_is_told_what_a_scenario_needs() {
    assert_eq!(
        faults(""),
        [
            "1:1: a scenario needs `first_day`: the day of turn 1, as in 1950-06-25",
            "1:1: a scenario needs `introduction`: what happened here, for players",
            "1:1: a scenario needs `last_day`: the day of the last turn, as in 1950-06-27",
            "1:1: a scenario needs `seats`: at least one [[seats]] for each side",
            "1:1: a scenario needs `title`: the name that players see",
            "1:1: a scenario needs `units`: at least one [[units]] for each side",
            "1:1: a scenario needs `victory`: [[victory]] terms, the last of them without conditions, or [victory_by_points]",
            "1:1: a scenario needs `window`: the box of the map that is played on",
        ]
    );
}

#[test]
fn a_later_start_needs_its_own_front() {
    let later = SOUND
        .replace("1950-06-25", "1950-08-04")
        .replace("1950-06-27", "1950-08-06");
    assert!(faults(&later)[0].contains("[control] needs `line`"));
    let line =
        "[control]\nline = [[37.9, 126.0], [37.9, 128.0]]\nun = [\"northtown\"]\n\n[[seats]]";
    let scenario = small(&later.replacen("[[seats]]", line, 1)).unwrap();
    assert!(scenario.control.values().all(|side| *side == Side::Un));
}

#[test]
fn a_front_may_have_as_many_corners_as_the_longest_of_history() {
    let fronts = &crate::history::History::campaign().fronts;
    let longest = fronts.iter().map(|front| front.line.len()).max();
    assert!(longest.is_some_and(|corners| corners < limits::CORNERS));
    let line = |corners: usize| {
        let corner = |n| format!("[37.9, {:.2}]", 126.0 + 0.01 * f64::from(n));
        let corners: Vec<String> = (0..corners as u32).map(corner).collect();
        let control = format!("[control]\nline = [{}]\n\n[[seats]]", corners.join(", "));
        small(&SOUND.replacen("[[seats]]", &control, 1))
    };
    assert!(line(limits::CORNERS).is_ok());
    assert!(line(limits::CORNERS + 1).is_err());
}

#[test]
fn the_file_name_is_the_id() {
    let name = |name: &str| check_on(&Small, SOUND, name).map(|scenario| scenario.id.to_string());
    assert_eq!(name("folder/My.Own/small-2.toml").unwrap(), "small-2");
    let list = name("folder/Small Two.toml").unwrap_err();
    assert_eq!(list.len(), 1);
    assert!(list[0].message.contains("scenario's id"), "{}", list[0]);
}

#[test]
fn hostile_files_are_refused() {
    let only = |text: &str| {
        let mut list = faults(text);
        assert_eq!(list.len(), 1, "{list:?}");
        list.remove(0)
    };
    let megabyte = format!("title = \"{}\"", "a".repeat(1 << 20));
    assert_eq!(
        only(&megabyte),
        "1:1: the file has 1048586 bytes; 262144 is the most"
    );
    let deep = format!("a = {}", "[".repeat(100_000));
    assert!(only(&deep).contains("more than 8 deep"));
    let dotted = format!("{} = 1", vec!["a"; 50_000].join("."));
    assert!(only(&dotted).contains("more than 8 deep"));
    let tables = format!("a = {}", "{ a.a = ".repeat(20_000));
    assert!(only(&tables).contains("more than 8 deep"));
    // Brackets closed where none was opened hide no depth that the stack could feel.
    let crooked = format!("a = {}", "{ a.a.a.a.a.a.a.a.a = ], b = ".repeat(3_000));
    assert!(!faults(&crooked).is_empty());
    let crooked = format!("a = {}", "[ }, { a.a.a.a.a.a.a.a.a = ] ".repeat(3_000));
    assert!(!faults(&crooked).is_empty());
    let units = format!("{SOUND}{}", "[[units]]\n".repeat(20_000));
    assert!(only(&units).contains("`units`: has 20002 entries; 300 is the most"));
    let many = format!("{}\n{SOUND}", "x = 1\n".repeat(30_000));
    assert_eq!(faults(&many).len(), 101);
    let hexes = format!("at = \"0203\"\nseat = [{}]", "1,".repeat(60_000));
    assert!(only(&broken("at = \"0203\"", &hexes)).contains("expected a text"));
    let places: String = (0..20_000).map(|n| format!("p{n} = 1\n")).collect();
    let points = format!("[points]\n{places}\n[[victory]]");
    assert!(
        only(&broken("[[victory]]", &points)).contains("[points] has 20000 keys; 300 is the most")
    );
    let unclosed = format!("a = \"\"\"{}", "\u{1b}".repeat(100_000));
    let list = faults(&unclosed);
    assert_eq!(list.len(), 101);
    assert!(list.iter().all(|line| !line.contains('\u{1b}')));
}

proptest! {
    #[test]
    fn any_text_is_a_scenario_or_a_list_of_faults(text in ".{0,400}") {
        if let Err(list) = small(&text) {
            prop_assert!(!list.is_empty());
        }
    }

    #[test]
    fn any_toml_like_text_is_a_scenario_or_a_list_of_faults(
        text in r#"([a-z_]{1,9}|"[a-z0-9]{0,5}"|[\[\]{}=.,\n\#'"]|[0-9]{1,4}| ){0,200}"#,
    ) {
        if let Err(list) = small(&text) {
            prop_assert!(!list.is_empty());
        }
    }

    /// A piece of C1 is cut out, doubled, or replaced by something else of TOML.
    #[test]
    fn a_damaged_c1_never_panics(
        start in 0_usize..8000,
        length in 0_usize..60,
        put in prop_oneof![
            Just(String::new()),
            Just("\"".to_owned()),
            Just("99999999999999999999".to_owned()),
            Just("[]".to_owned()),
            Just("{}".to_owned()),
            Just("\"nk\"".to_owned()),
            Just("-1".to_owned()),
            Just("1950-06-25".to_owned()),
            ".{0,8}",
        ],
    ) {
        let (_, text) = bundled().next().expect("C1");
        let mut characters: Vec<char> = text.chars().collect();
        let start = start % characters.len();
        let end = (start + length).min(characters.len());
        characters.splice(start..end, put.chars());
        let text: String = characters.into_iter().collect();
        if let Err(list) = check(&text, "c1-uijongbu-road.toml") {
            prop_assert!(!list.is_empty());
            for fault in list {
                prop_assert!(fault.shown().lines().count() >= 4);
            }
        }
    }
}
