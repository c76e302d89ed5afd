//! What a match was like: folded from its events, with a look at the map every dusk.

use std::collections::BTreeMap;

use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::{Hex, PlaceId, UnitId, View, Viewer};
use naktong_rules::scenario::Scenario;
use naktong_rules::{self as rules, Event, Game};
use naktong_scenarios::history::History;
use naktong_scenarios::territory;
use serde::{Deserialize, Serialize};

/// What a match was like, day by day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chronicle {
    /// Counts of every dusk.
    pub dusks: Dusks,
    /// Places that changed hands, the first first.
    pub taken: Vec<Taken>,
    /// Steps that each unit lost in all.
    pub lost: BTreeMap<UnitId, u16>,
    /// Steps on the map by formation (a unit of none by its own id), on the days on which the
    /// histories count strengths.
    pub strengths: BTreeMap<Day, BTreeMap<String, u16>>,
    /// Whose ground was whose on the days of the drawn fronts.
    pub fronts: BTreeMap<Day, Ground>,
    /// The same when the match ended.
    pub last_front: Ground,
    /// What NK ordered.
    pub nk_orders: Orders,
    /// What UN ordered.
    pub un_orders: Orders,
    /// Whose ground was whose before the first dawn.
    #[serde(skip)]
    home: BTreeMap<Hex, Side>,
}

/// Counts at dusk: a row for each day, the first day's first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dusks {
    /// NK's points.
    pub points: Vec<i16>,
    /// Heavy materiel in the pool; 0 where it is not in play.
    pub heavy_materiel: Vec<u8>,
    /// Steps that NK has lost so far.
    pub nk_lost: Vec<u16>,
    /// Steps that the ROK has lost so far.
    pub rok_lost: Vec<u16>,
    /// Steps that US and UK have lost so far.
    pub us_uk_lost: Vec<u16>,
    /// Trained NK steps on the map.
    pub nk_trained: Vec<u16>,
    /// NK draft steps on the map.
    pub nk_drafts: Vec<u16>,
    /// ROK steps on the map.
    pub rok_steps: Vec<u16>,
    /// US and UK steps on the map.
    pub us_uk_steps: Vec<u16>,
    /// NK combat units where the scenario counts presence.
    pub present: Vec<u16>,
}

/// A place changed hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// When.
    pub day: Day,
    /// Which.
    pub place: PlaceId,
    /// Who has it now.
    pub side: Side,
}

/// Orders of a side, `done` not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    /// In all.
    pub all: u32,
    /// In its busiest player turn.
    pub busiest: u32,
    #[serde(skip)]
    turn: u16,
    #[serde(skip)]
    today: u32,
}

impl Orders {
    fn given(&mut self, turn: u16) {
        if self.turn != turn {
            self.turn = turn;
            self.today = 0;
        }
        self.all += 1;
        self.today += 1;
        self.busiest = self.busiest.max(self.today);
    }
}

/// The land hexes that NK has, four to a hex digit, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ground(String);

impl Ground {
    /// Of the sides of all land hexes.
    #[must_use]
    pub fn of(owners: &BTreeMap<Hex, Side>) -> Self {
        let sides: Vec<Side> = owners.values().copied().collect();
        let digit = |four: &[Side]| {
            let bits = four.iter().enumerate();
            let bits = bits.filter(|(_, side)| **side == Side::Nk);
            let value: u32 = bits.map(|(bit, _)| 8 >> bit).sum();
            char::from_digit(value, 16).expect("four bits are a digit")
        };
        Self(sides.chunks(4).map(digit).collect())
    }

    /// Whether NK has the land hex of this rank.
    #[must_use]
    pub fn is_nk(&self, rank: usize) -> bool {
        let digit = self.0.as_bytes().get(rank / 4).copied();
        let value = digit.and_then(|digit| char::from(digit).to_digit(16));
        value.is_some_and(|value| value & (8 >> (rank % 4)) != 0)
    }
}

/// Whose ground is whose: of who stands there, else of who controls a place of value there or has
/// his main sources of supply there, else of the nearest. Places without value do not count:
/// nobody goes there, and they would stay their first owner's islands for ever.
#[must_use]
pub(crate) fn owners(scenario: &Scenario, view: &View) -> BTreeMap<Hex, Side> {
    let cost = |side| {
        let own = scenario.sources.iter().filter(|row| row.side == side);
        own.map(|row| row.cost).min()
    };
    let costs = [Side::Nk, Side::Un].map(|side| (side, cost(side)));
    let sources = scenario.sources.iter();
    let main = sources.filter(|row| costs.contains(&(row.side, Some(row.cost))));
    let main = main.map(|row| (row.hex, row.side));
    let places = scenario.map.places.iter().filter(|place| place.value > 0);
    let places = places.filter_map(|place| Some((place.hex, *view.control.get(&place.id)?)));
    let units = view.units.values();
    let units = units.filter(|unit| !unit.counter.is_support());
    let units = units.map(|unit| (unit.state.hex, unit.counter.side()));
    let known = main.chain(places).chain(units).collect();
    territory::owners(&scenario.map, &known)
}

/// NK's first ground is NK's until a UN unit is at most so many hexes away: few NK units stay
/// behind, and the nearest is often UN's.
const UN_NEAR: u32 = 3;

/// The same in the course of a match, if the ground was whose `home` says.
fn owners_since(
    home: &BTreeMap<Hex, Side>,
    scenario: &Scenario,
    view: &View,
) -> BTreeMap<Hex, Side> {
    let units = view.units.values();
    let un = units.filter(|unit| unit.counter.side() == Side::Un && !unit.counter.is_support());
    let un: Vec<Hex> = un.map(|unit| unit.state.hex).collect();
    let mut owners = owners(scenario, view);
    for (hex, side) in &mut owners {
        let near = || un.iter().any(|there| hex.distance(*there) <= UN_NEAR);
        if *side == Side::Un && home.get(hex) == Some(&Side::Nk) && !near() {
            *side = Side::Nk;
        }
    }
    owners
}

/// The days of the facts on which fronts are drawn, but for that of the first morning.
fn is_front_day(day: Day) -> bool {
    let fronts = &History::campaign().fronts;
    day.number() > 1 && fronts.iter().any(|front| front.date.day() == Some(day))
}

/// The days of the facts on which somebody counted.
fn is_count_day(day: Day) -> bool {
    let strengths = &History::campaign().strengths;
    strengths.iter().any(|row| row.date.day() == Some(day))
}

impl Chronicle {
    /// Takes note of an event before it happens.
    pub(crate) fn note(&mut self, game: &Game, event: &Event) {
        if self.home.is_empty() {
            let view = rules::view(game, Viewer::Everything);
            self.home = owners(game.scenario(), &view);
        }
        match event {
            Event::TurnBegan { turn } if *turn > 1 => self.dusk(game),
            Event::Ended(_) => self.dusk(game),
            Event::PlaceTaken { place, side } => self.taken.push(Taken {
                day: today(game),
                place: *place,
                side: *side,
            }),
            Event::StepsLost { unit, steps, .. } => {
                *self.lost.entry(*unit).or_default() += u16::from(*steps);
            }
            _ => {}
        }
    }

    /// An order that was taken.
    pub(crate) fn ordered(&mut self, side: Side, turn: u16) {
        match side {
            Side::Nk => self.nk_orders.given(turn),
            Side::Un => self.un_orders.given(turn),
        }
    }

    /// Looks at the map and counts.
    fn dusk(&mut self, game: &Game) {
        let (scenario, day) = (game.scenario(), today(game));
        let view = rules::view(game, Viewer::Everything);
        let steps = |nation: fn(Nation) -> bool| -> u16 {
            let units = view.units.values();
            let units = units.filter(|unit| nation(unit.counter.nation));
            units.map(|unit| u16::from(unit.state.steps)).sum()
        };
        let units = view.units.values();
        let drafts: u16 = units
            .filter_map(|unit| unit.state.own.as_ref())
            .map(|own| u16::from(own.draft_steps))
            .sum();
        let dusks = &mut self.dusks;
        dusks.points.push(view.score.nk_points);
        let pool = view.heavy_materiel.unwrap_or_default();
        dusks.heavy_materiel.push(pool);
        let lost = |steps: Option<u16>| steps.expect("whoever sees everything sees the losses");
        dusks.nk_lost.push(lost(view.score.nk_steps_lost));
        dusks.rok_lost.push(lost(view.score.rok_steps_lost));
        dusks.us_uk_lost.push(lost(view.score.us_uk_steps_lost));
        let nk = steps(|nation| nation == Nation::Nkpa);
        dusks.nk_trained.push(nk - drafts);
        dusks.nk_drafts.push(drafts);
        dusks.rok_steps.push(steps(|nation| nation == Nation::Rok));
        let western = steps(|nation| matches!(nation, Nation::Us | Nation::Uk));
        dusks.us_uk_steps.push(western);
        dusks.present.push(present(scenario, &view));
        if is_count_day(day) {
            let mut strengths: BTreeMap<String, u16> = BTreeMap::new();
            for unit in view.units.values() {
                let whose = whose(&unit.counter);
                *strengths.entry(whose).or_default() += u16::from(unit.state.steps);
            }
            self.strengths.insert(day, strengths);
        }
        let ground = Ground::of(&owners_since(&self.home, scenario, &view));
        if is_front_day(day) {
            self.fronts.insert(day, ground.clone());
        }
        self.last_front = ground;
    }
}

/// The formation of a counter, or its own id if it has none.
pub(crate) fn whose(counter: &naktong_protocol::unit::Counter) -> String {
    let formation = counter.formation.map(|formation| formation.to_string());
    formation.unwrap_or_else(|| counter.id.to_string())
}

fn present(scenario: &Scenario, view: &View) -> u16 {
    let rows = scenario.scoring.presence.iter();
    let rows = rows.filter(|row| row.side == Side::Nk);
    let there = rows.map(|row| {
        let units = view.units.values();
        let units = units.filter(|unit| {
            unit.counter.side() == Side::Nk
                && !unit.counter.is_support()
                && row.area.contains(&unit.state.hex)
        });
        u16::try_from(units.count()).unwrap_or(u16::MAX)
    });
    there.max().unwrap_or_default()
}

fn today(game: &Game) -> Day {
    let turns = game.turn().saturating_sub(1);
    let day = game.scenario().first_day.plus(turns);
    day.expect("every turn of a checked scenario lies within the campaign")
}
