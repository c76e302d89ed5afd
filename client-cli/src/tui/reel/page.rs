//! One update of a stream, as it is looked up later.

use std::collections::BTreeSet;

use naktong_protocol::report::{CombatReport, Report};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::{TurnState, ViewEvent};
use naktong_protocol::{Hex, Seq, UnitId};

/// Where in the sequence of play something happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stage {
    /// The game turn.
    pub(crate) turn: u16,
    /// Whose player turn.
    pub(crate) acting: Option<Side>,
    /// The phase, where it is known.
    pub(crate) phase: Option<Phase>,
}

impl Stage {
    /// Of a view's turn.
    pub(crate) fn of(turn: &TurnState) -> Self {
        Self {
            turn: turn.turn,
            acting: turn.acting,
            phase: turn.phase,
        }
    }
}

/// What an update told and touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its number in the stream: the reference `MATCH#SEQ`.
    pub(crate) seq: Seq,
    /// Where play stood before it and after it.
    pub(crate) stages: (Stage, Stage),
    /// Its sentences.
    pub(crate) lines: Vec<String>,
    /// Steps of a hex: out of, into.
    pub(crate) moves: Vec<(Hex, Hex)>,
    /// Battles: where, and column and result.
    pub(crate) battles: Vec<(Hex, String)>,
    /// Hexes in which something happened.
    pub(crate) hexes: BTreeSet<Hex>,
    /// Units to which something happened.
    pub(crate) units: BTreeSet<UnitId>,
}

impl Page {
    /// Of an update's news.
    pub(crate) fn new(
        seq: Seq,
        stages: (Stage, Stage),
        lines: Vec<String>,
        news: &[ViewEvent],
    ) -> Self {
        let mut page = Self {
            seq,
            stages,
            lines,
            moves: vec![],
            battles: vec![],
            hexes: BTreeSet::new(),
            units: BTreeSet::new(),
        };
        for event in news {
            match event {
                ViewEvent::Report(report) => page.report(report),
                ViewEvent::UnitAppears(unit) => {
                    page.hexes.insert(unit.state.hex);
                    page.units.insert(unit.counter.id);
                }
                ViewEvent::UnitChanges { unit, state } => {
                    page.hexes.insert(state.hex);
                    page.units.insert(*unit);
                }
                ViewEvent::UnitGoes(unit) => {
                    page.units.insert(*unit);
                }
                ViewEvent::Contact { hex, .. } | ViewEvent::ContactGoes(hex) => {
                    page.hexes.insert(*hex);
                }
                _ => {}
            }
        }
        page
    }

    fn report(&mut self, report: &Report) {
        match report {
            Report::Moved { unit, from, to, .. } | Report::Retreated { unit, from, to } => {
                self.moves.push((*from, *to));
                self.hexes.extend([*from, *to]);
                self.units.insert(*unit);
            }
            Report::Combat(combat) => self.combat(combat),
            Report::Attacked { target, .. } | Report::Overrun { target, .. } => {
                self.hexes.insert(*target);
            }
            Report::Entered { unit, hex }
            | Report::Advanced { unit, hex }
            | Report::ReserveCameUp { unit, hex }
            | Report::Raised { unit, hex }
            | Report::Landed { unit, hex }
            | Report::Halted { unit, hex, .. } => {
                self.hexes.insert(*hex);
                self.units.insert(*unit);
            }
            Report::LostSteps { unit, .. }
            | Report::Eliminated { unit, .. }
            | Report::Disrupted { unit }
            | Report::Recovered { unit }
            | Report::Checked { unit, .. }
            | Report::Baptised { unit, .. } => {
                self.units.insert(*unit);
            }
            _ => {}
        }
    }

    fn combat(&mut self, combat: &CombatReport) {
        let result = format!("{} {}", combat.column, combat.result);
        self.battles.push((combat.target, result));
        self.hexes.insert(combat.target);
        if let Some(detail) = &combat.detail {
            self.units
                .extend(detail.attackers.iter().chain(&detail.defenders));
        }
    }

    /// Whether it moved play on to another phase.
    pub(crate) fn turns_over(&self) -> bool {
        self.stages.0 != self.stages.1
    }
}
