//! The player of each level: a phase from its first order to `done`.

use std::collections::BTreeSet;

use naktong_protocol::computer::Level;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::Reply;
use naktong_protocol::turn::{Day, Phase};
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Hex, Order, SeatId, UnitId};

use crate::Chance;
use crate::mind::{self, Ground, Mind, Skill, combat};
use crate::table::{Away, Given, Plays, Table, Thought, to_do};

/// Orders that go out before the first answer is awaited.
const AT_ONCE: usize = 48;
/// Attacks in a phase, at most.
const ATTACKS_A_PHASE: usize = 60;
/// Attacks of a phase that are told of.
const ATTACKS_TOLD: usize = 6;

/// What a player has beside him while he plays a phase.
struct Notes {
    chance: Chance,
    thoughts: Vec<String>,
}

/// A computer player in a seat.
#[derive(Debug)]
pub struct Computer {
    level: Level,
    skill: Skill,
    seed: u64,
    side: Side,
    first_day: Day,
    ground: Ground,
}

impl Computer {
    /// A player of a level for a seat of a match. The same seed plays the same orders whenever it
    /// sees the same.
    ///
    /// # Panics
    /// If the board has no such seat.
    #[must_use]
    pub fn new(level: Level, seed: u64, board: &Board, seat: SeatId) -> Self {
        let side = board.seat(seat).expect("the board has the seat").side;
        Self {
            level,
            skill: Skill::of(level),
            seed,
            side,
            first_day: board.first_day,
            ground: Ground::new(board),
        }
    }

    /// How well it plays.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Thinks over the phase as it stands and gives what comes to mind.
    fn plan(
        &mut self,
        table: &mut dyn Table,
        notes: &mut Notes,
        orders: impl Fn(&mut Mind<'_>) -> Vec<Order>,
    ) -> Result<(), Away> {
        table.goes_on()?;
        let legal = table.legal()?;
        let orders = self.think(table, &legal, notes, orders)?;
        for orders in orders.chunks(AT_ONCE) {
            // What an order before it brought to light may be in the way: then it is refused.
            let _: Vec<Given> = table.give_all(orders.to_vec())?;
        }
        Ok(())
    }

    /// One attack after the other, each by what the one before it has left.
    fn attacks(&mut self, table: &mut dyn Table, notes: &mut Notes) -> Result<(), Away> {
        let mut refused: BTreeSet<Hex> = BTreeSet::new();
        for _ in 0..ATTACKS_A_PHASE {
            table.goes_on()?;
            let legal = table.legal()?;
            let mut attacks = self.think(table, &legal, notes, combat::attacks)?;
            attacks.retain(|attack| !refused.contains(&attack.muster.target));
            if self.skill.asks_odds() {
                attacks.truncate(self.skill.attacks_asked());
                for attack in &mut attacks {
                    match table.ask(&attack.muster.question())? {
                        Ok(Reply::Odds(odds)) => attack.hears(&odds),
                        _ => attack.is_refused(),
                    }
                }
            }
            attacks.retain(combat::Attack::pays);
            if self.skill.weighs_what_is_left() {
                combat::with_what_is_left(&mut attacks);
            }
            let Some(best) = attacks.iter().max_by_key(|attack| attack.value()).cloned() else {
                break;
            };
            attacks.retain(|attack| attack.is_near(&best));
            let attack = notes
                .chance
                .pick(&attacks)
                .expect("the best is near itself");
            if notes.thoughts.len() < ATTACKS_TOLD {
                notes.thoughts.push(attack.thought(table.view()));
            }
            if table.give(attack.muster.order())?.is_err() {
                refused.insert(attack.muster.target);
            }
            if let Some(mut offer) = table.view().advance.clone() {
                // A unit that another seat has lent is his to move.
                let own = |unit: &UnitId| legal.stances.iter().any(|mine| mine.unit == *unit);
                offer.units.retain(own);
                let advance = combat::advance(table.view(), &offer, self.side, &self.ground);
                let _: Given = table.give(advance)?;
            }
        }
        let legal = table.legal()?;
        if let Some(order) = combat::lend(table.view(), &legal.lendable, self.side) {
            let _: Given = table.give(order)?;
        }
        Ok(())
    }

    /// One thought, broken off if the player is called away.
    fn think<T>(
        &mut self,
        table: &dyn Table,
        legal: &LegalOrders,
        notes: &mut Notes,
        of: impl Fn(&mut Mind<'_>) -> T,
    ) -> Result<T, Away> {
        let view = table.view();
        let day = self.first_day.plus(view.turn.turn.saturating_sub(1));
        let thought = of(&mut Mind {
            view,
            legal,
            side: self.side,
            day: day.map_or(0, Day::number),
            skill: self.skill,
            ground: &mut self.ground,
            thoughts: &mut notes.thoughts,
            is_called: &|| table.goes_on().is_err(),
        });
        table.goes_on()?;
        Ok(thought)
    }
}

impl Plays for Computer {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let Some((turn, phase)) = to_do(table) else {
            return Ok(vec![]);
        };
        let notes = &mut Notes {
            chance: Chance::of_phase(self.seed, turn, phase),
            thoughts: vec![],
        };
        match phase {
            Phase::Command => self.plan(table, notes, mind::command::orders)?,
            Phase::Movement | Phase::Exploitation => {
                self.plan(table, notes, mind::movement::orders)?;
                // Who has come up may go on over a weak enemy.
                self.plan(table, notes, mind::movement::overruns)?;
            }
            Phase::Combat => self.attacks(table, notes)?,
            Phase::Posture => self.plan(table, notes, mind::posture::orders)?,
        }
        let _: Given = table.give(Order::Done { turn, phase })?;
        let thoughts = notes.thoughts.drain(..);
        let thought = |text| Thought { turn, phase, text };
        Ok(thoughts.map(thought).collect())
    }
}
