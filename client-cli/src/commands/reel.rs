//! A replay stream that can be wound to and fro.

use naktong_protocol::replay::Stream;
use naktong_protocol::view::Misfit;
use naktong_protocol::{Board, View};

use crate::table::{Names, fold};

/// One viewpoint, and where in it we stand.
pub(super) struct Reel<'a> {
    board: &'a Board,
    stream: &'a Stream,
    at: usize,
    view: View,
    names: Names,
    told: Vec<String>,
}

impl<'a> Reel<'a> {
    /// At the beginning.
    pub(super) fn new(board: &'a Board, stream: &'a Stream) -> Self {
        Self {
            board,
            stream,
            at: 0,
            view: stream.start.clone(),
            names: Names::of(&stream.start),
            told: vec![],
        }
    }

    /// How many updates lie behind, and how many there are.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.at, self.stream.updates.len())
    }

    /// What is known here.
    pub(super) fn view(&self) -> &View {
        &self.view
    }

    /// What the update before this place told.
    pub(super) fn told(&self) -> &[String] {
        &self.told
    }

    /// One update on; false at the end.
    ///
    /// # Errors
    /// [`Misfit`] if the file's news do not fit its views.
    pub(super) fn next(&mut self) -> Result<bool, Misfit> {
        let Some(update) = self.stream.updates.get(self.at) else {
            return Ok(false);
        };
        self.told = fold(&mut self.view, &mut self.names, self.board, &update.news)?;
        self.at += 1;
        Ok(true)
    }

    /// To the place after so many updates: news fold forward only, so going back starts over.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub(super) fn wind_to(&mut self, at: usize) -> Result<(), Misfit> {
        if at < self.at {
            *self = Self::new(self.board, self.stream);
        }
        while self.at < at && self.next()? {}
        Ok(())
    }

    /// To the first place of a turn; the end if it is never reached.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub(super) fn wind_to_turn(&mut self, turn: u16) -> Result<(), Misfit> {
        if self.view.turn.turn >= turn {
            self.wind_to(0)?;
        }
        while self.view.turn.turn < turn && self.next()? {}
        Ok(())
    }
}
