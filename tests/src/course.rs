//! The course of a campaign, a row a week: what a designer looks at.

use std::collections::BTreeMap;
use std::fmt;

use naktong_protocol::unit::{Nation, Side, SupplyState};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Board, PlaceId, View};

/// Places from this value on are told of when they change hands.
const WORTH_TELLING: u8 = 3;
/// Turns between two rows.
const WEEK: u16 = 7;

/// Rows and changes so far.
#[derive(Debug, Default)]
pub struct Course {
    control: BTreeMap<PlaceId, Side>,
    rows: Vec<String>,
    changes: Vec<String>,
}

impl Course {
    /// Notes a new day: as both sides see it.
    pub fn dawn(&mut self, board: &Board, nk: &View, un: &View) {
        let turn = nk.turn.turn;
        let day = board
            .day(turn)
            .map(|day| day.to_string())
            .unwrap_or_default();
        let changed = board.map.places.iter().filter(|place| {
            let known = self.control.get(&place.id);
            let told = place.value >= WORTH_TELLING && known.is_some();
            told && known != nk.control.get(&place.id)
        });
        for place in changed {
            let side = nk
                .control
                .get(&place.id)
                .expect("nobody's only at the start");
            self.changes
                .push(format!("{day:<18} {side} {}", place.name));
        }
        self.control.clone_from(&nk.control);
        if turn % WEEK == 1 || nk.outcome.is_some() {
            self.rows.push(row(board, &day, nk, un));
        }
    }
}

fn row(board: &Board, day: &str, nk: &View, un: &View) -> String {
    let places = board.map.places.iter();
    let held = places.filter(|place| nk.control.get(&place.id) == Some(&Side::Nk));
    let held: u32 = held.map(|place| u32::from(place.value)).sum();
    let [northern, southern] = [(nk, Side::Nk), (un, Side::Un)].map(|(view, side)| {
        let units = view
            .units
            .values()
            .filter(|unit| unit.counter.side() == side);
        units
            .filter(|unit| !unit.counter.is_support())
            .collect::<Vec<_>>()
    });
    let steps = |units: &[&UnitView], of: &dyn Fn(Nation) -> bool| -> u32 {
        let units = units.iter().filter(|unit| of(unit.counter.nation));
        units.map(|unit| u32::from(unit.state.steps)).sum()
    };
    let own = |unit: &&UnitView| unit.state.own.clone().expect("the side sees its own");
    let drafts: u32 = northern
        .iter()
        .map(|unit| u32::from(own(unit).draft_steps))
        .sum();
    let fed = |units: &[&UnitView]| {
        let states = [SupplyState::Full, SupplyState::Low, SupplyState::Out];
        let count = |state| {
            units
                .iter()
                .filter(|unit| own(unit).supply == state)
                .count()
        };
        states.map(|state| count(state).to_string()).join("/")
    };
    format!(
        "{day:<18} {held:>5} {:>4} {:>4} {:>4} {drafts:>6} {:>10} {:>4} {:>5} {:>10}",
        nk.score.nk_points,
        nk.heavy_materiel.unwrap_or(0),
        steps(&northern, &|nation| nation == Nation::Nkpa),
        fed(&northern),
        steps(&southern, &|nation| nation == Nation::Rok),
        steps(&southern, &|nation| matches!(
            nation,
            Nation::Us | Nation::Uk
        )),
        fed(&southern),
    )
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18} {:>5} {:>4} {:>4} {:>4} {:>6} {:>10} {:>4} {:>5} {:>10}",
            "dawn of",
            "value",
            "VP",
            "HM",
            "NK",
            "drafts",
            "fed F/L/O",
            "ROK",
            "US+UK",
            "fed F/L/O"
        )?;
        for line in self.rows.iter().chain(&self.changes) {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}
