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

#[cfg(test)]
mod tests {
    use naktong_protocol::message::Update;
    use naktong_protocol::{Seq, ViewEvent};

    use super::*;
    use crate::render::fixture::{board, hex, id, view};

    /// 18r walks south, a hex an update; a new turn begins with each second one.
    fn stream() -> Stream {
        let start = view();
        let unit = id("nkpa-18-rgt");
        let updates = (1..=6_u16)
            .map(|number| {
                let mut state = start.units[&unit].state.clone();
                state.hex = hex(&format!("070{number}"));
                let mut turn = start.turn.clone();
                turn.turn = 2 + number / 2;
                Update {
                    seq: Seq(number.into()),
                    seal: naktong_protocol::codec::Hash::ZERO,
                    news: vec![
                        ViewEvent::Turn(turn),
                        ViewEvent::UnitChanges { unit, state },
                    ],
                }
            })
            .collect();
        Stream { start, updates }
    }

    #[test]
    fn every_place_is_the_same_however_it_is_reached() {
        let (board, stream) = (board(), stream());
        let mut folded = vec![stream.start.clone()];
        for update in &stream.updates {
            let mut view = folded.last().unwrap().clone();
            for event in &update.news {
                view.apply(event).unwrap();
            }
            folded.push(view);
        }
        let mut reel = Reel::new(&board, &stream);
        for place in [0, 3, 1, 6, 5, 2, 0, 6, 4] {
            reel.wind_to(place).unwrap();
            assert_eq!(reel.place(), (place, 6));
            assert_eq!(reel.view(), &folded[place], "place {place}");
        }
        reel.wind_to(6).unwrap();
        assert!(!reel.next().unwrap(), "the end");
        assert_eq!(reel.view(), &folded[6]);
    }

    #[test]
    fn a_turn_is_found_forward_and_back() {
        let (board, stream) = (board(), stream());
        let mut reel = Reel::new(&board, &stream);
        for (turn, place) in [(4, 4), (3, 2), (2, 0), (5, 6), (1, 0), (9, 6)] {
            reel.wind_to_turn(turn).unwrap();
            assert_eq!(reel.place().0, place, "turn {turn}");
        }
    }
}
