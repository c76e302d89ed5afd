//! The working copy on which a decision is made, step by step.

use std::fmt;

use naktong_protocol::UnitId;
use naktong_protocol::report::Roll;

use crate::dice::{self, Code, Dice, Roller};
use crate::event::{Event, apply};
use crate::game::Game;

/// Judges one order: a copy of the game on which each event is applied as it is made, so that
/// the next step sees what the last one did.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) game: Game,
    events: Vec<Event>,
    roller: Roller<'a>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(game: &Game, dice: &'a Dice) -> Self {
        Self {
            game: game.clone(),
            events: vec![],
            roller: Roller::new(dice),
        }
    }

    /// It happens.
    pub(crate) fn happen(&mut self, event: Event) {
        apply(&mut self.game, &event);
        self.events.push(event);
    }

    /// Rolls; the roll counts once the event that holds it has happened.
    pub(crate) fn roll(&mut self, code: Code, subject: &impl fmt::Display) -> Roll {
        let state = &self.game.state;
        let stem = dice::stem(state.turn, state.acting, code, subject);
        let before = state.rolls.get(&stem).copied().unwrap_or(0);
        self.roller.roll(code, &stem, before)
    }

    /// A steadiness check (terms, "SV"): happens, and says whether it passed.
    pub(crate) fn check_steadiness(
        &mut self,
        code: Code,
        subject: &impl fmt::Display,
        unit: UnitId,
        bonus: i8,
    ) -> bool {
        let steadiness = self.game.unit(unit).effective_quality().steadiness();
        let roll = self.roll(code, subject);
        let passed = i16::from(roll.value) <= i16::from(steadiness) + i16::from(bonus);
        self.happen(Event::Checked { unit, roll, passed });
        passed
    }

    pub(crate) fn into_events(self) -> Vec<Event> {
        self.events
    }
}
