//! What is marked on the map beyond what stands there.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::{BridgeState, Crossing, River, Terrain};
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Hex, Hexside, UnitId, View};

/// What a unit pays to come to a hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Movement points spent on arrival.
    pub(crate) spent: u8,
    /// It may end its move there.
    pub(crate) may_stop: bool,
    /// It must.
    pub(crate) must_stop: bool,
}

impl Cost {
    /// `3`, `3!` where it must stop, `3~` where it may only pass.
    pub(crate) fn text(self) -> String {
        let sign = match (self.may_stop, self.must_stop) {
            (false, _) => "~",
            (true, true) => "!",
            (true, false) => "",
        };
        format!("{}{sign}", self.spent)
    }
}

/// Everything marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Where the selected units can go.
    pub(crate) reach: BTreeMap<Hex, Cost>,
    /// The path they would go.
    pub(crate) path: Vec<Hex>,
    /// Hexes that may be attacked or overrun.
    pub(crate) targets: BTreeSet<Hex>,
    /// A path of supply, with the cost so far.
    pub(crate) supply: BTreeMap<Hex, u16>,
    /// Whose zones of control a hex lies in, as far as the view tells.
    pub(crate) zones: BTreeMap<Hex, Zone>,
    /// Hexsides just crossed: out of, into.
    pub(crate) moves: BTreeSet<(Hex, Hex)>,
    /// Hexes just fought for, and how it went.
    pub(crate) battles: BTreeMap<Hex, String>,
    /// Hexsides that drafted moves would cross.
    pub(crate) drafted: BTreeSet<(Hex, Hex)>,
    /// The selected units.
    pub(crate) chosen: BTreeSet<UnitId>,
}

/// Zones of control on a hex.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Zone {
    /// NK's.
    pub(crate) nk: bool,
    /// UN's.
    pub(crate) un: bool,
}

impl Zone {
    /// `n`, `u`, or `b` for both.
    pub(crate) fn sign(self) -> char {
        match (self.nk, self.un) {
            (true, true) => 'b',
            (true, false) => 'n',
            _ => 'u',
        }
    }
}

/// The zones of what is seen, by rule 5.2: a hint, for who stands unseen is not reckoned with
/// and a stack that is not made out is taken for one that has a zone.
pub(crate) fn zones(board: &Board, view: &View) -> BTreeMap<Hex, Zone> {
    let mut steps: BTreeMap<(Hex, Side), u32> = BTreeMap::new();
    for unit in view.units.values() {
        let disrupted = unit.state.flags.is_some_and(|flags| flags.disrupted);
        if unit.state.ghost.is_none() && !unit.counter.is_support() && !disrupted {
            let stack = (unit.state.hex, unit.counter.side());
            *steps.entry(stack).or_default() += u32::from(unit.state.steps);
        }
    }
    for (hex, contact) in &view.contacts {
        if contact.ghost.is_none() {
            *steps.entry((*hex, contact.side)).or_default() += 2;
        }
    }
    let mut zones: BTreeMap<Hex, Zone> = BTreeMap::new();
    for ((hex, side), _) in steps.into_iter().filter(|(_, steps)| *steps >= 2) {
        for neighbor in board
            .map
            .neighbors(hex)
            .filter(|to| reaches(board, view, hex, *to))
        {
            let zone = zones.entry(neighbor).or_default();
            match side {
                Side::Nk => zone.nk = true,
                Side::Un => zone.un = true,
            }
        }
    }
    zones
}

/// Whether a zone goes from a hex to its neighbour (rule 5.2).
fn reaches(board: &Board, view: &View, from: Hex, to: Hex) -> bool {
    let side = board.map.side(from, to);
    let state = Hexside::between(from, to).and_then(|side| view.bridges.get(&side));
    let crossed = match (side.crossing, state) {
        (_, Some(BridgeState::Pontoon)) => true,
        (Some(Crossing::Bridge), state) => state != Some(&BridgeState::Blown),
        (Some(Crossing::Ford), _) => true,
        (Some(Crossing::Ferry) | None, _) => false,
    };
    let shut = matches!(board.map.terrain(to), Terrain::Sea | Terrain::Peak);
    !shut && !side.strait && (side.river != River::Major || crossed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture::{board, hex, id, view};

    #[test]
    fn r5_2_zones_stop_at_the_sea_peaks_and_rivers_without_a_bridge() {
        let (board, mut view) = (board(), view());
        let zones_of = |view: &View| zones(&board, view);
        let seen = zones_of(&view);
        // 18r and 107t stand in 0706: 0707 lies in their zone, and theirs in that of 1rok.
        assert!(seen[&hex("0707")].nk);
        assert!(seen[&hex("0706")].un);
        // The major river south of 0807 has no bridge there.
        assert!(!seen.contains_key(&hex("0507")), "the sea");
        for unit in ["nkpa-18-rgt", "nkpa-107-tk"] {
            let state = &mut view.units.get_mut(&id(unit)).unwrap().state;
            state.flags.as_mut().unwrap().disrupted = true;
        }
        let disrupted = zones_of(&view);
        assert!(disrupted.get(&hex("0606")).is_none_or(|zone| !zone.nk));
        // A ghost has none.
        assert!(!seen.contains_key(&hex("1008")));
    }

    #[test]
    fn a_cost_says_whether_one_may_stop() {
        let cost = |may_stop, must_stop| Cost {
            spent: 3,
            may_stop,
            must_stop,
        };
        assert_eq!(cost(true, false).text(), "3");
        assert_eq!(cost(true, true).text(), "3!");
        assert_eq!(cost(false, false).text(), "3~");
    }
}
