//! A scenario put together line by line, on an all-clear map of 20 by 20 hexes.
//!
//! ```text
//! given()
//!     .day("07-08")
//!     .terrain("0707 hill, 0808 city")
//!     .sides("0706-0707 major bridge primary")
//!     .place("taejon 0707 UN 6")
//!     .unit("18r nk-rifle 5 A at 0706 of nkpa-4-div")
//!     .unit("34i us 4 D untried delay at 0707")
//! ```

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::{Crossing, HexInfo, Map, Place, River, Road, SideInfo, Terrain};
use naktong_protocol::order::{AirDivision, Directive, OnCall};
use naktong_protocol::turn::{Phase, VictoryLevel};
use naktong_protocol::unit::{Class, Counter, Nation, Quality, Side, Stance};
use naktong_protocol::view::{OptionalRule, SeatInfo};
use naktong_protocol::{FormationId, Hex, Hexside, PlaceId, ScenarioId, SeatId, UnitId};
use naktong_rules::Dice;
use naktong_rules::class;
use naktong_rules::scenario::{
    Change, Check, Claim, Condition, Dated, Faction, Formation, Handover, LossScore, Modules,
    Scenario, Scoring, SpecialRule, Start, SupplySource, UnitSetup, VictoryTerm,
};

use crate::play::Play;

/// What a test starts from.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) scenario: Scenario,
    /// What the dice show at the first dawn.
    dawn: Vec<(&'static str, u8)>,
}

/// An empty map of 20 by 20 clear hexes on 25 June, nine turns, one seat a side, open, every
/// module off, and a draw at the end.
pub(crate) fn given() -> Setup {
    given_map(20, 20)
}

/// As [`given`], with a map of another size.
pub(crate) fn given_map(columns: u8, rows: u8) -> Setup {
    let hexes = (1..=columns)
        .flat_map(|column| (1..=rows).filter_map(move |row| Hex::new(column, row)))
        .map(|hex| (hex, info(Terrain::Clear)))
        .collect();
    let seat = |id, side, name: &str| SeatInfo {
        id: SeatId::new(id).unwrap(),
        side,
        name: name.into(),
        superior: true,
    };
    let draw = VictoryTerm {
        level: VictoryLevel::Draw,
        when: Check::LastDusk,
        conditions: vec![],
        reason: "The days are over.".into(),
    };
    Setup {
        scenario: Scenario {
            id: ScenarioId::new("test").unwrap(),
            title: "Test".into(),
            introduction: String::new(),
            first_day: "1950-06-25".parse().unwrap(),
            turns: 9,
            seats: vec![
                seat("nk", Side::Nk, "NK Front"),
                seat("un", Side::Un, "Eighth Army"),
            ],
            map: Map {
                hexes,
                sides: BTreeMap::new(),
                places: vec![],
            },
            modules: Modules::default(),
            formations: vec![],
            units: vec![],
            control: BTreeMap::new(),
            sources: vec![],
            special: vec![],
            points: BTreeMap::new(),
            scoring: Scoring::default(),
            calendar: vec![],
            handovers: vec![],
            drafts_outside: BTreeSet::new(),
            options: BTreeSet::new(),
            bridges: BTreeMap::new(),
            charges: BTreeMap::new(),
            south_of_the_han: BTreeSet::new(),
            air: AirDivision::default(),
            victory: vec![draw],
        },
        dawn: vec![],
    }
}

fn info(terrain: Terrain) -> HexInfo {
    HexInfo {
        terrain,
        coast: false,
        port: false,
    }
}

/// Reads a hex of a test.
pub(crate) fn hex(text: &str) -> Hex {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no hex"))
}

/// Reads the id of a unit of a test.
pub(crate) fn unit(text: &str) -> UnitId {
    UnitId::new(text).unwrap_or_else(|_| panic!("{text:?} is no unit"))
}

fn side(text: &str) -> Side {
    match text {
        "NK" => Side::Nk,
        "UN" => Side::Un,
        _ => panic!("{text:?} is no side"),
    }
}

fn number(text: &str) -> u8 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no number"))
}

/// The stance named by some words: `delay`, `reserve 0707 0708`.
pub(crate) fn stance(words: &[&str]) -> Stance {
    match words {
        ["hold"] => Stance::Hold,
        ["stand"] => Stance::Stand,
        ["delay"] => Stance::Delay,
        ["withdraw"] => Stance::Withdraw,
        ["reserve", guards @ ..] => Stance::Reserve(guards.iter().map(|text| hex(text)).collect()),
        _ => panic!("{words:?} is no stance"),
    }
}

impl Setup {
    /// The day of turn 1, as `07-08`.
    pub(crate) fn day(mut self, month_and_day: &str) -> Self {
        self.scenario.first_day = format!("1950-{month_and_day}").parse().unwrap();
        self
    }

    pub(crate) fn turns(mut self, turns: u16) -> Self {
        self.scenario.turns = turns;
        self
    }

    /// `0707 hill, 0808 city`.
    pub(crate) fn terrain(mut self, list: &str) -> Self {
        for item in list.split(", ") {
            let (at, word) = item.split_once(' ').expect("a hex and its terrain");
            let terrain = *Terrain::ALL
                .iter()
                .find(|terrain| terrain.to_string() == word)
                .unwrap_or_else(|| panic!("{word:?} is no terrain"));
            self.scenario.map.hexes.insert(hex(at), info(terrain));
        }
        self
    }

    /// `0706-0707 major bridge primary, 0706-0606 rail`.
    pub(crate) fn sides(mut self, list: &str) -> Self {
        for item in list.split(", ") {
            let mut words = item.split(' ');
            let between: Hexside = words.next().unwrap_or_default().parse().expect(item);
            let info: &mut SideInfo = self.scenario.map.sides.entry(between).or_default();
            for word in words {
                match word {
                    "minor" => info.river = River::Minor,
                    "major" => info.river = River::Major,
                    "primary" => info.road = Some(Road::Primary),
                    "secondary" => info.road = Some(Road::Secondary),
                    "rail" => info.rail = true,
                    "bridge" => info.crossing = Some(Crossing::Bridge),
                    "ford" => info.crossing = Some(Crossing::Ford),
                    "ferry" => info.crossing = Some(Crossing::Ferry),
                    "strait" => info.strait = true,
                    _ => panic!("{word:?} lies on no hexside"),
                }
            }
        }
        self
    }

    /// A road or railway from hex to hex: `0705 0706 0707 primary`.
    pub(crate) fn road(mut self, line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let (kind, hexes) = words.split_last().expect("hexes and a kind");
        for pair in hexes.windows(2) {
            self = self.sides(&format!("{}-{} {kind}", pair[0], pair[1]));
        }
        self
    }

    /// `taejon 0707 UN 6`: where it is, who controls it, what it is worth here.
    pub(crate) fn place(mut self, line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let [id, at, holder, value] = words[..] else {
            panic!("{line:?} is no place");
        };
        let id = PlaceId::new(id).unwrap();
        self.scenario.map.places.push(Place {
            id,
            name: words[0].into(),
            hex: hex(at),
            value: number(value),
            label: 1,
        });
        self.scenario.map.places.sort_by_key(|place| place.id);
        self.scenario.control.insert(id, side(holder));
        if number(value) > 0 {
            self.scenario.points.insert(id, number(value));
            self.scenario.scoring.losses = LossScore::standard();
        }
        self
    }

    /// `UN 2020 0`: whose, where, starting cost.
    pub(crate) fn source(mut self, line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        self.scenario.sources.push(SupplySource {
            side: side(words[0]),
            hex: hex(words[1]),
            cost: words[2].parse().unwrap(),
        });
        self
    }

    pub(crate) fn fog(mut self) -> Self {
        self.scenario.modules.fog = true;
        self
    }

    /// Chapter 8 in play; sources are set with [`Setup::source`].
    pub(crate) fn supply(mut self) -> Self {
        self.scenario.modules.supply = true;
        self
    }

    /// Drafts and replacements by table B5 (14.3, 14.4).
    pub(crate) fn replacements(mut self) -> Self {
        self.scenario.modules.replacements = true;
        self
    }

    /// Units leave on a turn, all for one claim (14.6); the first stands for it.
    pub(crate) fn claim(mut self, turn: u16, ids: &str, points: u8) -> Self {
        let units: Vec<UnitId> = ids.split(' ').map(unit).collect();
        let of = units[0];
        for unit in units {
            let claim = Some(Claim { of, points });
            let change = Change::Withdrawal { unit, claim };
            self.scenario.calendar.push(Dated { turn, change });
        }
        self
    }

    pub(crate) fn command(mut self) -> Self {
        self.scenario.modules.command = true;
        self
    }

    /// Rules 7.2 to 7.4 in play; a formation's line says what it is `under`.
    pub(crate) fn orders(mut self) -> Self {
        self.scenario.modules.orders = true;
        self
    }

    pub(crate) fn heavy_materiel(mut self, amount: u8) -> Self {
        self.scenario.modules.heavy_materiel = Some(amount);
        self
    }

    /// Rule 9.4 in play.
    pub(crate) fn trains(mut self) -> Self {
        self.scenario.modules.rail = true;
        self
    }

    /// Rule 9.5 in play.
    pub(crate) fn ships(mut self) -> Self {
        self.scenario.modules.sea = true;
        self
    }

    /// Ports on the coast: `0707 0808`.
    pub(crate) fn ports(mut self, list: &str) -> Self {
        for at in list.split(' ') {
            let info = self.scenario.map.hexes.get_mut(&hex(at)).expect(at);
            (info.coast, info.port) = (true, true);
        }
        self
    }

    /// As [`Setup::ports`], without a port.
    pub(crate) fn coast(mut self, list: &str) -> Self {
        for at in list.split(' ') {
            self.scenario.map.hexes.get_mut(&hex(at)).expect(at).coast = true;
        }
        self
    }

    /// The air points of the calendar, with this interdiction at the start.
    pub(crate) fn air(mut self, interdiction: u8) -> Self {
        self.scenario.modules.air = true;
        self.scenario.modules.interdiction = interdiction;
        self
    }

    /// Points on call for a formation at the start: `us-24-div 1`.
    pub(crate) fn on_call(mut self, line: &str) -> Self {
        let (formation, points) = line.split_once(' ').expect("a formation and points");
        self.scenario.air.on_call.push(OnCall {
            formation: FormationId::new(formation).unwrap(),
            points: number(points),
        });
        self
    }

    /// Weather in play; the first day is one of rain.
    pub(crate) fn rain(self) -> Self {
        self.weather(1)
    }

    /// Weather in play; what WEA shows at the first dawn.
    pub(crate) fn weather(mut self, roll: u8) -> Self {
        self.scenario.modules.weather = true;
        self.dawn = vec![("WEA", roll)];
        self
    }

    pub(crate) fn special(mut self, rule: SpecialRule) -> Self {
        self.scenario.special.push(rule);
        self
    }

    /// What no line says.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Scenario)) -> Self {
        change(&mut self.scenario);
        self
    }

    /// Another seat, below the first of its side, with the units whose line says `seat ID`.
    pub(crate) fn seat(mut self, line: &str) -> Self {
        let (id, whose) = line.split_once(' ').expect("an id and a side");
        self.scenario.seats.push(SeatInfo {
            id: SeatId::new(id).unwrap(),
            side: side(whose),
            name: id.into(),
            superior: false,
        });
        self
    }

    /// What a seat takes over: `army 2 us-1 us-2 superior` (from which turn, which units).
    pub(crate) fn handover(mut self, line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let superior = words.last() == Some(&"superior");
        let units = words[2..].iter().filter(|word| **word != "superior");
        self.scenario.handovers.push(Handover {
            turn: words[1].parse().unwrap(),
            to: SeatId::new(words[0]).unwrap(),
            units: units.map(|word| unit(word)).collect(),
            superior,
        });
        self
    }

    /// An optional rule in play.
    pub(crate) fn option(mut self, rule: OptionalRule) -> Self {
        self.scenario.options.insert(rule);
        self
    }

    /// `nkpa-4-div hq 4hq corps nkpa-1-corps favor -1 faction yanan under seoul,suwon` (or
    /// `under secure`); all but the id may be left out. A
    /// formation that units name without a line of its own has neither HQ nor corps nor favour.
    pub(crate) fn formation(mut self, line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let mut formation = self.take_formation(words[0]);
        for pair in words[1..].chunks(2) {
            match pair {
                ["hq", id] => formation.headquarters = Some(unit(id)),
                ["corps", id] => formation.corps = Some(FormationId::new(id).unwrap()),
                ["favor", value] => formation.favor = value.parse().unwrap(),
                ["faction", "soviet"] => formation.faction = Some(Faction::Soviet),
                ["faction", "yanan"] => formation.faction = Some(Faction::Yanan),
                ["faction", "partisan"] => formation.faction = Some(Faction::Partisan),
                ["under", "secure"] => formation.directive = Some(Directive::Secure),
                ["under", objectives] => {
                    let (first, then) = objectives.split_once(',').expect("two objectives");
                    formation.directive = Some(Directive::Take {
                        immediate: PlaceId::new(first).unwrap(),
                        subsequent: PlaceId::new(then).unwrap(),
                    });
                }
                _ => panic!("{pair:?} says nothing of a formation"),
            }
        }
        self.keep_formation(formation);
        self
    }

    fn take_formation(&mut self, id: &str) -> Formation {
        let id = FormationId::new(id).unwrap();
        let known = self.scenario.formations.iter().position(|f| f.id == id);
        match known {
            Some(index) => self.scenario.formations.remove(index),
            None => Formation {
                id,
                name: id.to_string(),
                side: if id.as_str().starts_with("nkpa") {
                    Side::Nk
                } else {
                    Side::Un
                },
                headquarters: None,
                corps: None,
                favor: 0,
                faction: None,
                directive: None,
            },
        }
    }

    fn keep_formation(&mut self, formation: Formation) {
        self.scenario.formations.push(formation);
        self.scenario.formations.sort_by_key(|f| f.id);
    }

    /// A unit: `ID CLASS STEPS QUALITY` (support units: `ID CLASS SUPPORT`), then in any order
    /// `at HEX`, `arrives TURN HEX,HEX`, `lands HEX,HEX` (15.4) or `staked UNIT HEX,HEX` (15.5),
    /// and `full STEPS` at full strength, `untried`, `dug-in`, `drafts N`, `infiltrates`,
    /// `of FORMATION`, `seat SEAT`, `hold`, `delay`, `withdraw`, `reserve HEX,HEX`.
    pub(crate) fn unit(mut self, line: &str) -> Self {
        let mut words = line.split(' ');
        let mut word = || {
            words
                .next()
                .unwrap_or_else(|| panic!("{line:?} ends early"))
        };
        let id = word();
        let (class, nation) = class_of(word());
        let row = class::ratings(class);
        let amount = number(word());
        let support = row.arm.is_support();
        let quality = match support {
            true => Quality::B,
            false => {
                let letter = word();
                let find = |q: &&Quality| q.to_string() == letter;
                *Quality::ALL.iter().find(find).expect(line)
            }
        };
        let seat = if nation.side() == Side::Nk {
            "nk"
        } else {
            "un"
        };
        let guns = class == Class::Artillery;
        let mut setup = UnitSetup {
            counter: Counter {
                id: unit(id),
                tag: id.into(),
                name: id.into(),
                nation,
                formation: None,
                independent: class::is_independent(class, None),
                class,
                arm: row.arm,
                mobility: row.mobility,
                dismounts: row.dismounts,
                infiltrates: class == Class::NkSpecial,
                max_steps: if support { 0 } else { class::MAX_STEPS },
                attack: row.attack,
                defense: row.defense,
                armor_class: row.armor_class,
                anti_tank: row.anti_tank,
                movement: row.movement,
                support: if support { amount } else { 0 },
                range: match class {
                    Class::Headquarters => class::headquarters_range(nation),
                    _ if guns => class::ARTILLERY_RANGE,
                    _ => 0,
                },
                quality,
            },
            seat: SeatId::new(seat).unwrap(),
            start: Start::Arrives {
                turn: 0,
                hexes: vec![],
            },
            steps: if support { 0 } else { amount },
            draft_steps: 0,
            untried: false,
            stance: Stance::Stand,
            dug_in: false,
        };
        while let Some(word) = words.next() {
            let mut next = || {
                words
                    .next()
                    .unwrap_or_else(|| panic!("{line:?} ends early"))
            };
            match word {
                "at" => setup.start = Start::OnMap(hex(next())),
                "arrives" => {
                    setup.start = Start::Arrives {
                        turn: next().parse().unwrap(),
                        hexes: next().split(',').map(hex).collect(),
                    };
                }
                "lands" => {
                    setup.start = Start::Lands {
                        hexes: next().split(',').map(hex).collect(),
                    };
                }
                "staked" => {
                    setup.counter.max_steps = 1;
                    setup.start = Start::Transported {
                        of: unit(next()),
                        hexes: next().split(',').map(hex).collect(),
                    };
                }
                "full" => setup.counter.max_steps = number(next()),
                "untried" => setup.untried = true,
                "dug-in" => setup.dug_in = true,
                "infiltrates" => setup.counter.infiltrates = true,
                "drafts" => setup.draft_steps = number(next()),
                "seat" => setup.seat = SeatId::new(next()).unwrap(),
                "of" => {
                    let name = next();
                    let formation = self.take_formation(name);
                    setup.counter.formation = Some(formation.id);
                    setup.counter.independent = class::is_independent(class, Some(name));
                    self.keep_formation(formation);
                }
                "reserve" => {
                    setup.stance = Stance::Reserve(next().split(',').map(hex).collect());
                }
                other => setup.stance = stance(&[other]),
            }
        }
        assert!(
            !matches!(&setup.start, Start::Arrives { hexes, .. } if hexes.is_empty()),
            "{line:?} is nowhere"
        );
        self.scenario.units.push(setup);
        self.scenario.units.sort_by_key(|setup| setup.counter.id);
        self
    }

    /// Several units, one a line.
    pub(crate) fn units(self, lines: &[&str]) -> Self {
        lines.iter().fold(self, |setup, line| setup.unit(line))
    }

    /// A term before those there are: `EveryDusk` or `LastDusk`, its level and conditions.
    pub(crate) fn victory(
        mut self,
        when: Check,
        level: VictoryLevel,
        conditions: Vec<Condition>,
    ) -> Self {
        let last = self.scenario.victory.len() - 1;
        let term = VictoryTerm {
            level,
            when,
            conditions,
            reason: format!("{level}."),
        };
        self.scenario.victory.insert(last, term);
        self
    }

    /// The first dawn; NK's first phase.
    pub(crate) fn begin(self) -> Play {
        Play::begin_with(self.scenario, Dice::scripted(self.dawn))
    }

    /// The first dawn with other dice.
    pub(crate) fn begin_with<const N: usize>(self, dawn: [(&'static str, u8); N]) -> Play {
        Play::begin_with(self.scenario, Dice::scripted(dawn))
    }

    /// The first dawn, and on to a phase of NK's turn.
    pub(crate) fn nk(self, phase: Phase) -> Play {
        self.begin().until(Side::Nk, phase)
    }

    /// The first dawn, and on to a phase of UN's turn.
    pub(crate) fn un(self, phase: Phase) -> Play {
        self.begin().until(Side::Un, phase)
    }
}

fn class_of(word: &str) -> (Class, Nation) {
    use Class as C;
    match word {
        "nk-rifle" => (C::NkRifle, Nation::Nkpa),
        "nk-mech" => (C::NkMechanised, Nation::Nkpa),
        "nk-tank" => (C::NkTank, Nation::Nkpa),
        "nk-cycle" => (C::NkMotorcycle, Nation::Nkpa),
        "nk-special" => (C::NkSpecial, Nation::Nkpa),
        "nk-security" => (C::NkSecurity, Nation::Nkpa),
        "nk-hq" => (C::Headquarters, Nation::Nkpa),
        "nk-guns" => (C::Artillery, Nation::Nkpa),
        "rok" => (C::RokRegiment, Nation::Rok),
        "police" => (C::RokPolice, Nation::Rok),
        "rok-cavalry" => (C::RokCavalry, Nation::Rok),
        "rok-hq" => (C::Headquarters, Nation::Rok),
        "rok-guns" => (C::Artillery, Nation::Rok),
        "us" => (C::UsRifle, Nation::Us),
        "marines" => (C::UsMarine, Nation::Us),
        "us-recon" => (C::UsRecon, Nation::Us),
        "m24" => (C::UsLightTank, Nation::Us),
        "m4" => (C::UsMediumTank, Nation::Us),
        "m26" => (C::UsHeavyTank, Nation::Us),
        "us-hq" => (C::Headquarters, Nation::Us),
        "us-guns" => (C::Artillery, Nation::Us),
        "uk" => (C::UkRifle, Nation::Uk),
        _ => panic!("{word:?} is no class of units"),
    }
}
