//! The same seed gives the same game.

use naktong_ai::{Away, Computer, Plays, Table, Thought};
use naktong_protocol::Viewer;
use naktong_protocol::computer::Level;
use naktong_protocol::unit::Side;
use naktong_rules::view;
use naktong_scenarios::load;

use crate::traced::{Trace, play, traces};

/// Scenarios with everything that a player can order, and the turns of them that are played.
const GAMES: [(&str, u16); 5] = [
    ("c2-fall-of-seoul", 3),
    ("c5-taejon", 3),
    ("c7-naktong-bulge", 5),
    ("c9-pohang", 3),
    ("c11-campaign-14-july", 1),
];

const BOTH: [Side; 2] = [Side::Nk, Side::Un];

#[test]
fn the_same_seed_plays_the_same_game() {
    for (id, turns) in GAMES {
        for level in Level::ALL {
            let [one, other] = [(); 2].map(|()| traces(load(id).unwrap(), turns, &BOTH, level, 7));
            assert_eq!(one.0, other.0, "{id} {level}");
            let ends = [&one.1, &other.1].map(|room| view(room.game(), Viewer::Everything));
            assert_eq!(ends[0], ends[1], "{id} {level}");
        }
    }
}

#[test]
fn another_seed_plays_another_game() {
    let of = |seed: u64| -> Vec<Trace> {
        let scenario = load("c8-taegu").unwrap();
        traces(scenario, 8, &BOTH, Level::Veteran, seed).0
    };
    let first = of(1);
    assert!((2..=6).any(|seed| of(seed) != first));
}

/// A player that is replaced by a new one before every phase.
struct Relieved {
    level: Level,
    seed: u64,
}

impl Plays for Relieved {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let mut relief = Computer::new(self.level, self.seed, table.board(), table.seat());
        relief.plays(table)
    }
}

#[test]
fn a_player_remembers_nothing_between_phases() {
    for (id, turns) in GAMES {
        let scenario = || load(id).unwrap();
        let level = Level::Veteran;
        let stays = play(scenario(), turns, |board, seat, _| {
            Box::new(Computer::new(level, 3, board, seat))
        });
        let relieved = play(scenario(), turns, |_, _, _| {
            Box::new(Relieved { level, seed: 3 })
        });
        let ends = [&stays, &relieved].map(|room| view(room.game(), Viewer::Everything));
        assert_eq!(ends[0], ends[1], "{id}");
    }
}
