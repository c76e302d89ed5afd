//! A stream of news that can be wound to and fro: a replay, or a match as far as it was heard.
//!
//! News fold forward only. So a copy of what was known is kept every so many updates, and any
//! place is a few updates away from one: back is as fast as forward.

pub(crate) mod battles;
pub(crate) mod page;

use naktong_protocol::message::Update;
use naktong_protocol::replay::Stream;
use naktong_protocol::view::Misfit;
use naktong_protocol::{Board, Hex, Seq, UnitId, View};

use crate::luck::Ledger;
use crate::table::{Names, fold};
use page::{Page, Stage};

/// Updates between two kept views, at first.
const SPACING: usize = 32;
/// The most views that are kept; with more, every second one is let go.
const KEPT_MAX: usize = 256;

/// A stream, and where in it we stand.
#[derive(Clone, Debug)]
pub(crate) struct Reel {
    /// The number of the update before the first.
    begun: Seq,
    updates: Vec<Update>,
    pages: Vec<Page>,
    /// Views after so many updates; the first is the start.
    kept: Vec<(usize, View)>,
    spacing: usize,
    end: View,
    names: Names,
    ledger: Ledger,
    /// The place of each battle of the ledger.
    fought: Vec<usize>,
    /// Where we stand, and what was known there, if it is not the end.
    back: Option<(usize, View)>,
}

impl Reel {
    /// What is known when a stream begins.
    pub(crate) fn new(start: View) -> Self {
        Self {
            begun: Seq(0),
            updates: vec![],
            pages: vec![],
            kept: vec![(0, start.clone())],
            spacing: SPACING,
            names: Names::of(&start),
            end: start,
            ledger: Ledger::default(),
            fought: vec![],
            back: None,
        }
    }

    /// What is known at the start is known after the update of this number.
    pub(crate) fn begin_at(&mut self, seq: Seq) {
        self.begun = seq;
    }

    /// A whole stream; we stand at its end.
    ///
    /// # Errors
    /// [`Misfit`] if its news do not fit its views.
    pub(crate) fn of(board: &Board, stream: &Stream) -> Result<Self, Misfit> {
        let mut reel = Self::new(stream.start.clone());
        for update in &stream.updates {
            reel.push(board, update.clone())?;
        }
        Ok(reel)
    }

    /// Adds what came next. Who stands at the end goes along.
    ///
    /// # Errors
    /// [`Misfit`] if the news do not fit.
    pub(crate) fn push(&mut self, board: &Board, update: Update) -> Result<(), Misfit> {
        let before = Stage::of(&self.end.turn);
        let lines = fold(&mut self.end, &mut self.names, board, &update.news)?;
        self.ledger.hear(before.turn, &update.news);
        let stages = (before, Stage::of(&self.end.turn));
        self.pages
            .push(Page::new(update.seq, stages, lines, &update.news));
        self.updates.push(update);
        let place = self.updates.len();
        self.fought.resize(self.ledger.battles.len(), place);
        if place.is_multiple_of(self.spacing) {
            self.kept.push((place, self.end.clone()));
            if self.kept.len() > KEPT_MAX {
                self.spacing *= 2;
                let spacing = self.spacing;
                self.kept.retain(|(place, _)| place.is_multiple_of(spacing));
            }
        }
        Ok(())
    }

    /// How many updates lie behind.
    pub(crate) fn place(&self) -> usize {
        self.back.as_ref().map_or(self.len(), |(place, _)| *place)
    }

    /// How many updates there are.
    pub(crate) fn len(&self) -> usize {
        self.updates.len()
    }

    /// Whether nothing lies ahead.
    pub(crate) fn at_end(&self) -> bool {
        self.back.is_none()
    }

    /// What is known here.
    pub(crate) fn view(&self) -> &View {
        self.back.as_ref().map_or(&self.end, |(_, view)| view)
    }

    /// What is known at the end.
    pub(crate) fn last_view(&self) -> &View {
        &self.end
    }

    /// What was known before the first update.
    pub(crate) fn start(&self) -> &View {
        &self.kept[0].1
    }

    /// All updates.
    pub(crate) fn updates(&self) -> &[Update] {
        &self.updates
    }

    /// The names of all units heard of.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// All battles heard of.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The place after a battle of the ledger.
    pub(crate) fn place_of_battle(&self, battle: usize) -> Option<usize> {
        self.fought.get(battle).copied()
    }

    /// The updates that lie behind, the last one last.
    pub(crate) fn told(&self) -> &[Page] {
        &self.pages[..self.place()]
    }

    /// Every update.
    pub(crate) fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// To the place after so many updates; the end if there are not so many.
    pub(crate) fn go(&mut self, place: usize) {
        if place >= self.len() {
            self.back = None;
            return;
        }
        let kept = self.kept.iter().rfind(|(at, _)| *at <= place);
        let (at, view) = kept.expect("the start is kept, and no place lies before it");
        let (mut at, mut view) = match self.back.take() {
            // Nearer than the kept one: going forward step by step.
            Some((here, seen)) if here <= place && here >= *at => (here, seen),
            _ => (*at, view.clone()),
        };
        while at < place {
            for event in &self.updates[at].news {
                view.apply(event).expect("it was folded in when it came");
            }
            at += 1;
        }
        self.back = Some((place, view));
    }

    /// The first place after this one whose update is wanted.
    pub(crate) fn next(&self, wanted: impl Fn(&Page) -> bool) -> Option<usize> {
        let here = self.place();
        let found = self.pages[here..].iter().position(wanted);
        found.map(|index| here + index + 1)
    }

    /// The last place before this one whose update is wanted.
    pub(crate) fn previous(&self, wanted: impl Fn(&Page) -> bool) -> Option<usize> {
        let before = self.place().saturating_sub(1);
        let found = self.pages[..before].iter().rposition(wanted);
        found.map(|index| index + 1)
    }

    /// The place after the update of this number, or the last one before it.
    pub(crate) fn place_of(&self, seq: Seq) -> usize {
        self.pages.partition_point(|page| page.seq <= seq)
    }

    /// The number of the update that led here.
    pub(crate) fn seq(&self) -> Seq {
        self.told().last().map_or(self.begun, |page| page.seq)
    }

    /// The number of the last update.
    pub(crate) fn last_seq(&self) -> Seq {
        self.pages.last().map_or(self.begun, |page| page.seq)
    }

    /// The first place of a turn; the end if it is never reached.
    pub(crate) fn place_of_turn(&self, turn: u16) -> usize {
        if self.start().turn.turn >= turn {
            return 0;
        }
        let reached = |page: &Page| page.stages.1.turn >= turn;
        let found = self.pages.iter().position(reached);
        found.map_or(self.len(), |index| index + 1)
    }

    /// The first place at or after a stage.
    pub(crate) fn place_of_stage(&self, stage: Stage) -> usize {
        if Stage::of(&self.start().turn) >= stage {
            return 0;
        }
        let reached =
            |page: &Page| (page.stages.1.turn, page.stages.1.acting) >= (stage.turn, stage.acting);
        let found = self.pages.iter().position(reached);
        found.map_or(self.len(), |index| index + 1)
    }

    /// Whether an update touched a hex.
    pub(crate) fn touches_hex(hex: Hex) -> impl Fn(&Page) -> bool {
        move |page| page.hexes.contains(&hex)
    }

    /// Whether an update touched a unit.
    pub(crate) fn touches_unit(unit: UnitId) -> impl Fn(&Page) -> bool {
        move |page| page.units.contains(&unit)
    }

    /// The updates whose moves and battles are still fresh here: those of the phase that is on,
    /// or, if nothing has happened in it, of the last one in which something did.
    pub(crate) fn fresh(&self) -> &[Page] {
        let told = self.told();
        let happened = |page: &Page| !page.moves.is_empty() || !page.battles.is_empty();
        let Some(last) = told.iter().rposition(happened) else {
            return &[];
        };
        let stage = told[last].stages.0;
        let first = told[..last].iter().rposition(|page| page.stages.0 != stage);
        &told[first.map_or(0, |index| index + 1)..=last]
    }
}

#[cfg(test)]
mod tests {
    use naktong_protocol::ViewEvent;
    use naktong_protocol::codec::Hash;

    use super::*;
    use crate::render::fixture::{board, hex, id, view};

    /// 18r walks south, a hex an update, and back, for as long as is wanted; a new turn begins
    /// with each second one.
    fn stream(updates: u16) -> Stream {
        let start = view();
        let unit = id("nkpa-18-rgt");
        let updates = (1..=updates)
            .map(|number| {
                let mut state = start.units[&unit].state.clone();
                state.hex = hex(&format!("070{}", 1 + number % 6));
                let mut turn = start.turn.clone();
                turn.turn = 2 + number / 2;
                Update {
                    seq: Seq(number.into()),
                    seal: Hash::ZERO,
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
        let (board, stream) = (board(), stream(200));
        let mut folded = vec![stream.start.clone()];
        for update in &stream.updates {
            let mut view = folded.last().unwrap().clone();
            for event in &update.news {
                view.apply(event).unwrap();
            }
            folded.push(view);
        }
        let mut reel = Reel::of(&board, &stream).unwrap();
        assert!(reel.at_end());
        for place in [0, 3, 1, 6, 199, 32, 31, 33, 64, 0, 200, 63, 62, 150] {
            reel.go(place);
            assert_eq!(reel.place(), place);
            assert_eq!(reel.view(), &folded[place], "place {place}");
        }
        reel.go(900);
        assert_eq!((reel.place(), reel.at_end()), (200, true));
        assert_eq!(reel.view(), &folded[200]);
    }

    #[test]
    fn few_views_are_kept_of_a_long_stream() {
        let (board, stream) = (board(), stream(20_000));
        let mut reel = Reel::of(&board, &stream).unwrap();
        assert!(reel.kept.len() <= KEPT_MAX, "{}", reel.kept.len());
        reel.go(9_999);
        let seen = reel.view().units[&id("nkpa-18-rgt")].state.hex;
        assert_eq!(seen, hex(&format!("070{}", 1 + 9_999 % 6)));
    }

    #[test]
    fn turns_hexes_units_and_numbers_are_found_forward_and_back() {
        let (board, stream) = (board(), stream(6));
        let mut reel = Reel::of(&board, &stream).unwrap();
        for (turn, place) in [(4, 4), (3, 2), (2, 0), (5, 6), (1, 0), (9, 6)] {
            assert_eq!(reel.place_of_turn(turn), place, "turn {turn}");
        }
        assert_eq!(reel.place_of(Seq(4)), 4);
        assert_eq!(reel.place_of(Seq(99)), 6);
        reel.go(3);
        assert_eq!(reel.next(Page::turns_over), Some(4));
        assert_eq!(reel.previous(Page::turns_over), Some(2));
        assert_eq!(reel.next(Reel::touches_hex(hex("0706"))), Some(5));
        assert_eq!(reel.previous(Reel::touches_hex(hex("0702"))), Some(1));
        assert_eq!(reel.next(Reel::touches_unit(id("rok-1-rgt"))), None);
    }

    #[test]
    fn who_looks_back_stays_there_while_the_match_goes_on() {
        let (board, stream) = (board(), stream(6));
        let mut reel = Reel::new(stream.start.clone());
        let mut updates = stream.updates.into_iter();
        for update in updates.by_ref().take(4) {
            reel.push(&board, update).unwrap();
        }
        reel.go(2);
        let seen = reel.view().clone();
        for update in updates {
            reel.push(&board, update).unwrap();
        }
        assert_eq!((reel.place(), reel.len()), (2, 6));
        assert_eq!(reel.view(), &seen);
    }
}
