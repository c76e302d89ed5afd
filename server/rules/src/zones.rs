//! Zones of control (rules 5.2 to 5.4).

use std::collections::BTreeMap;

use naktong_protocol::Hex;
use naktong_protocol::map::{River, Terrain};
use naktong_protocol::unit::Side;

use crate::game::Game;
use crate::sight::{self, SeenStack};

/// By whose knowledge a question is answered: the judge's, or only what the asking side sees.
/// What a player may ask for depends on the second, what happens to him on the first (9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Eyes {
    Truth,
    Side,
}

/// The zones of one side's stacks: how many stacks cover each hex.
#[derive(Clone, Debug, Default)]
pub(crate) struct Zones {
    covered: BTreeMap<Hex, u8>,
}

impl Zones {
    /// The zones that hinder `side`: those of its enemy's stacks, as `eyes` see them.
    pub(crate) fn against(game: &Game, side: Side, eyes: Eyes) -> Self {
        Self::of(game, &sight::enemies(game, side, eyes))
    }

    /// The zones of these stacks.
    pub(crate) fn of<'a>(
        game: &Game,
        stacks: impl IntoIterator<Item = (&'a Hex, &'a SeenStack)>,
    ) -> Self {
        let mut zones = Self::default();
        for (hex, stack) in stacks {
            if !stack.has_zone {
                continue;
            }
            for neighbor in game.map().neighbors(*hex) {
                if reaches(game, *hex, neighbor) {
                    *zones.covered.entry(neighbor).or_default() += 1;
                }
            }
        }
        zones
    }

    /// Whether the hex is an EZOC hex.
    pub(crate) fn covers(&self, hex: Hex) -> bool {
        self.covered.contains_key(&hex)
    }

    /// Whether two or more stacks cover the hex (5.4).
    pub(crate) fn bonds(&self, hex: Hex) -> bool {
        self.covered.get(&hex).is_some_and(|stacks| *stacks >= 2)
    }
}

/// Whether a zone reaches from a stack's hex into a neighbour (5.2).
pub(crate) fn reaches(game: &Game, from: Hex, to: Hex) -> bool {
    game.is_passable(from, to)
        && game.map().terrain(to) != Terrain::Peak
        && game.open_river(from, to) != River::Major
}

/// Whether a hex is in an enemy zone for a side, by what it sees: for what it may ask.
pub(crate) fn seems_held(game: &Game, side: Side, hex: Hex) -> bool {
    Zones::of(game, &sight::enemies_beside(game, side, hex)).covers(hex)
}

/// Whether a side's combat unit is in an enemy zone where it stands, by the truth: for what
/// happens to it.
pub(crate) fn is_held(game: &Game, side: Side, hex: Hex) -> bool {
    let enemy = side.enemy();
    game.map()
        .neighbors(hex)
        .any(|from| reaches(game, from, hex) && has_zone(game, enemy, from))
}

/// Whether a side's stack in a hex has a zone: two steps that are not disrupted (5.2).
fn has_zone(game: &Game, side: Side, hex: Hex) -> bool {
    let steady = game.stack(side, hex).filter(|(_, unit)| !unit.disrupted);
    steady.map(|(_, unit)| u32::from(unit.steps)).sum::<u32>() >= 2
}
