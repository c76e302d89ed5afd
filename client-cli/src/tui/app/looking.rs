//! Looking: the reel to and fro, places, units, what is marked on the map.

use std::collections::BTreeSet;

use naktong_protocol::notation::{find_hex, find_unit, path_to};
use naktong_protocol::order::{MoveOption, Order};
use naktong_protocol::question::{Question, Spot};
use naktong_protocol::{Hex, Seq, UnitId};

use super::super::entry::menu::{Action, Menu};
use super::super::map::marks::{self, Cost, Marks};
use super::super::reel::page::{Page, Stage};
use super::super::reel::{Reel, battles};
use super::{App, Dialog, Effect, Mode, Purpose, Shown, Tone};
use crate::render::panel;

/// Steps a second of a running reel, from slow to fast.
const SPEEDS: [u8; 5] = [1, 2, 4, 8, 16];

impl App {
    /// To a place of the reel.
    pub(crate) fn go_to_place(&mut self, place: usize) {
        self.reel.go(place);
        self.chosen.clear();
        self.via.clear();
        self.shown = None;
        self.log_back = 0;
        self.look_where_it_happened();
        if self.mode == Mode::Play && !self.reel.at_end() {
            let back = self.reel.len() - self.reel.place();
            let text = format!("Looking back, {back} events ago. End returns to now.");
            self.say(Tone::Plain, text);
        } else {
            self.note = None;
        }
    }

    /// One event on, while the reel runs; it stops at the end of what there is.
    pub(crate) fn step_on(&mut self) {
        match self.reel.at_end() {
            true => self.running = None,
            false => self.go_to_place(self.reel.place() + 1),
        }
    }

    /// Forward or back to the next update that is wanted.
    pub(crate) fn seek(&mut self, forward: bool, what: &str, wanted: impl Fn(&Page) -> bool) {
        self.running = None;
        let found = match forward {
            true => self.reel.next(wanted),
            false => self.reel.previous(wanted),
        };
        match (found, forward) {
            (Some(place), _) => self.go_to_place(place),
            (None, true) if !self.reel.at_end() => self.go_to_place(self.reel.len()),
            (None, false) if self.reel.place() > 0 => self.go_to_place(0),
            (None, _) => self.say(Tone::Plain, format!("No {what} there.")),
        }
    }

    /// To the next or last event that touched the selected unit, or the hex under the cursor.
    pub(crate) fn seek_here(&mut self, forward: bool) {
        let cursor = self.sight.cursor;
        match self.chosen.first().copied() {
            Some(unit) => {
                self.seek(forward, "event of this unit", Reel::touches_unit(unit));
                if let Some(known) = self.view().units.get(&unit) {
                    let hex = known.state.hex;
                    self.chosen = vec![unit];
                    self.sight.go(hex, &self.atlas);
                }
            }
            None => {
                self.seek(forward, "event in this hex", Reel::touches_hex(cursor));
                self.sight.go(cursor, &self.atlas);
            }
        }
    }

    /// The cursor follows the last battle or move, where nobody plays.
    pub(super) fn look_where_it_happened(&mut self) {
        if self.mode == Mode::Play && self.reel.at_end() {
            return;
        }
        let Some(page) = self.reel.told().last() else {
            return;
        };
        let battle = page.battles.last().map(|(hex, _)| *hex);
        let moved = page.moves.last().map(|(_, to)| *to);
        if let Some(hex) = battle.or(moved).or_else(|| page.hexes.first().copied()) {
            self.sight.go(hex, &self.atlas);
        }
    }

    /// Starts or stops the running reel.
    pub(crate) fn run_or_pause(&mut self) {
        self.running = match self.running {
            Some(_) => None,
            None if self.reel.at_end() => {
                self.say(Tone::Plain, "The end. Home goes back to the beginning.");
                None
            }
            None => Some(SPEEDS[1]),
        };
    }

    /// Faster or slower.
    pub(crate) fn speed(&mut self, faster: bool) {
        let now = self.running.unwrap_or(SPEEDS[1]);
        let at = SPEEDS.iter().position(|speed| *speed == now).unwrap_or(1);
        let to = if faster { at + 1 } else { at.saturating_sub(1) };
        let speed = SPEEDS[to.min(SPEEDS.len() - 1)];
        self.running = Some(speed);
        self.say(Tone::Plain, format!("{speed} events a second."));
    }

    /// `turn 5`, `#120`, `MATCH#120`, a hex, a place or a unit.
    pub(crate) fn go_to(&mut self, what: &str) {
        let what = what.trim();
        if let Some((of, number)) = what.split_once('#') {
            return self.go_to_event(of, number);
        }
        let turn = what
            .strip_prefix("turn ")
            .or_else(|| what.strip_prefix("t "));
        if let Some(turn) = turn {
            match turn.trim().parse() {
                Ok(turn) => {
                    let place = self.reel.place_of_turn(turn);
                    self.go_to_place(place);
                }
                Err(_) => self.say(Tone::Bad, format!("{turn:?} is no turn: turn 5")),
            }
            return;
        }
        let unit = find_unit(what, self.view());
        let of_unit = unit.and_then(|id| Some((id, self.view().units.get(&id)?.state.hex)));
        if let Some((id, hex)) = of_unit {
            self.sight.go(hex, &self.atlas);
            self.chosen = vec![id];
            return;
        }
        match find_hex(what, Some(&self.board)).filter(|hex| self.atlas.holds(*hex)) {
            Some(hex) => {
                self.sight.go(hex, &self.atlas);
                self.chosen.clear();
            }
            None => self.say(
                Tone::Bad,
                format!("{what:?} is no hex, place or unit known here, no `turn 5` and no `#12`."),
            ),
        }
    }

    /// To an event by its reference.
    fn go_to_event(&mut self, of: &str, number: &str) {
        let id = self.id.0.simple().to_string();
        if !of.is_empty() && !id.ends_with(&of.replace('-', "").to_ascii_lowercase()) {
            let text = format!("{of}#{number} is of another match: naktong replay {of}");
            return self.say(Tone::Bad, text);
        }
        match number.parse() {
            Ok(number) => {
                let place = self.reel.place_of(Seq(number));
                self.go_to_place(place);
            }
            Err(_) => self.say(Tone::Bad, format!("#{number} is no event: #12")),
        }
    }

    /// `1f3a09bc#120`: how others find what is seen here.
    pub(crate) fn reference(&self) -> String {
        format!("{}#{}", self.id.short(), self.reel.seq())
    }

    /// The list of battles; one of them is gone to.
    pub(crate) fn battles(&mut self) {
        let rows = battles::rows(&self.reel);
        if rows.is_empty() {
            return self.say(
                Tone::Plain,
                "No battle has been fought, as far as is known here.",
            );
        }
        let place = |index: usize| self.reel.place_of_battle(index).unwrap_or(0);
        let items = rows.into_iter().enumerate();
        let items = items
            .map(|(index, row)| (row, Action::Go(place(index))))
            .collect();
        let behind = (0..self.reel.ledger().battles.len())
            .filter(|index| place(*index) <= self.reel.place())
            .count();
        let mut menu = Menu::new("Battles: Enter goes there", items);
        menu.at = behind.saturating_sub(1);
        menu.foot = battles::totals(&self.reel);
        self.dialog = Some(Dialog::Menu(menu));
    }

    /// The viewpoints that the file has.
    pub(crate) fn viewpoints(&mut self) {
        let Some(replay) = &self.replay else {
            let whose = self.view().viewer;
            let text = format!("A running match is seen by one pair of eyes: {whose}.");
            return self.say(Tone::Plain, text);
        };
        let items = replay.streams.iter().enumerate().map(|(index, stream)| {
            let viewer = stream.viewer();
            let seat = match viewer {
                naktong_protocol::Viewer::Seat(seat) => self.board.seat(seat),
                _ => None,
            };
            let name = seat.map_or(String::new(), |seat| format!("  {}", seat.name));
            (format!("{viewer}{name}"), Action::See(index))
        });
        self.dialog = Some(Dialog::Menu(Menu::new("Whose eyes", items.collect())));
    }

    /// The same moment by other eyes.
    pub(crate) fn see(&mut self, stream: usize) {
        let Some(replay) = self.replay.clone() else {
            return;
        };
        let stage = Stage::of(&self.view().turn);
        match Reel::of(&self.board, &replay.streams[stream]) {
            Ok(reel) => {
                self.reel = reel;
                let place = self.reel.place_of_stage(stage);
                self.go_to_place(place);
                let viewer = self.view().viewer;
                self.say(Tone::Plain, format!("Seen by {viewer}."));
            }
            Err(misfit) => self.say(Tone::Bad, misfit.to_string()),
        }
    }

    /// All that is known of the hex under the cursor and who stands there.
    pub(crate) fn tell_hex(&mut self) {
        let (hex, view) = (self.sight.cursor, self.view());
        let names = self.reel.names();
        let mut parts = vec![panel::hex(hex, &self.board, view)];
        let units = view.units.values().filter(|unit| unit.state.hex == hex);
        parts.extend(units.map(|unit| panel::unit(unit, names, &self.board, view)));
        let text = parts.join("\n\n");
        self.page(format!("Hex {hex}"), text);
    }

    /// Asks for the path of supply to the selected unit or the hex; a second time takes the mark
    /// away.
    pub(crate) fn supply(&mut self) -> Vec<Effect> {
        if self.shown.take().is_some() {
            return vec![];
        }
        if self.mode != Mode::Play {
            self.say(Tone::Plain, "Only a seat may ask the judge.");
            return vec![];
        }
        let spot = match self.chosen.first() {
            Some(unit) => Spot::Unit(*unit),
            None => Spot::Hex(self.sight.cursor),
        };
        vec![Effect::Ask(Purpose::Supply, Question::Supply(spot))]
    }

    /// Asks where a unit can go, on turn or not.
    pub(crate) fn ask_reach(&mut self) -> Vec<Effect> {
        if self.shown.take().is_some() {
            return vec![];
        }
        let own = |unit: &&naktong_protocol::view::UnitView| unit.state.own.is_some();
        let here = self.view().units_in(self.sight.cursor).find(own);
        let unit = self
            .chosen
            .first()
            .copied()
            .or(here.map(|unit| unit.counter.id));
        match unit.filter(|_| self.mode == Mode::Play) {
            Some(unit) => vec![Effect::Ask(Purpose::Reach, Question::Reach { unit })],
            None => {
                self.say(Tone::Plain, "Put the cursor on a unit of yours.");
                vec![]
            }
        }
    }

    /// The way of moving of each selected unit; none if one of them cannot move.
    pub(crate) fn options(&self) -> Vec<&MoveOption> {
        let of = |unit: &UnitId| {
            let fits = |option: &&MoveOption| option.unit == *unit;
            let foot = |option: &&MoveOption| option.on_foot == self.on_foot;
            let mut all = self.legal.moves.iter().filter(fits);
            all.clone().find(foot).or_else(|| all.next())
        };
        let options: Option<Vec<_>> = self.chosen.iter().map(of).collect();
        options.unwrap_or_default()
    }

    /// The path that the selected units would go to a hex.
    pub(crate) fn path(&self, hex: Hex) -> Option<Vec<Hex>> {
        if let Some(last) = self.via.last() {
            let mut path = self.via.clone();
            if *last != hex {
                last.direction_to(hex)?;
                path.push(hex);
            }
            return Some(path);
        }
        let on_foot = self.options().first()?.on_foot;
        path_to(&self.legal, &self.chosen, hex, on_foot).ok()
    }

    /// All marks of this moment.
    pub(crate) fn marks(&self) -> Marks {
        let mut marks = Marks {
            chosen: self.chosen.iter().copied().collect(),
            ..Marks::default()
        };
        for page in self.reel.fresh() {
            marks.moves.extend(&page.moves);
            marks.battles.extend(page.battles.iter().cloned());
        }
        if self.sight.zones {
            marks.zones = marks::zones(&self.board, self.view());
        }
        if self.reel.at_end() {
            self.mark_orders(&mut marks);
        }
        match &self.shown {
            Some(Shown::Supply(line)) => {
                marks.supply = line
                    .path
                    .iter()
                    .map(|step| (step.hex, step.total))
                    .collect();
            }
            Some(Shown::Reach(options)) => {
                mark_reach(&mut marks, &options.iter().collect::<Vec<_>>())
            }
            None => {}
        }
        marks
    }

    fn mark_orders(&self, marks: &mut Marks) {
        let options = self.options();
        mark_reach(marks, &options);
        if !options.is_empty() || !self.via.is_empty() {
            marks.path = self
                .path(self.sight.cursor)
                .unwrap_or_else(|| self.via.clone());
        }
        let chosen = |units: &[UnitId]| {
            self.chosen.is_empty() || self.chosen.iter().any(|unit| units.contains(unit))
        };
        let attacks = self.legal.attacks.iter();
        let attacks = attacks
            .filter(|option| chosen(&option.attackers))
            .map(|o| o.target);
        let overruns = self.legal.overruns.iter();
        let overruns = overruns
            .filter(|option| chosen(&option.units))
            .map(|o| o.target);
        marks.targets = attacks.chain(overruns).collect::<BTreeSet<_>>();
        for draft in &self.drafts {
            if let Order::Move { units, path, .. } = &draft.order {
                let start = units.first().and_then(|unit| self.view().units.get(unit));
                let start = start.map(|unit| unit.state.hex);
                let hexes: Vec<Hex> = start.into_iter().chain(path.iter().copied()).collect();
                marks
                    .drafted
                    .extend(hexes.windows(2).map(|pair| (pair[0], pair[1])));
            }
        }
    }
}

/// Hexes that all of the units can reach, at the cost of the slowest.
fn mark_reach(marks: &mut Marks, options: &[&MoveOption]) {
    let Some((first, others)) = options.split_first() else {
        return;
    };
    for at in &first.reach {
        let mut cost = Cost {
            spent: at.spent,
            may_stop: at.may_stop,
            must_stop: at.must_stop,
        };
        let all = others.iter().all(|other| {
            let same = other.reach.iter().find(|reach| reach.hex == at.hex);
            same.is_some_and(|same| {
                cost.spent = cost.spent.max(same.spent);
                cost.may_stop &= same.may_stop;
                cost.must_stop |= same.must_stop;
                true
            })
        });
        if all {
            marks.reach.insert(at.hex, cost);
        }
    }
}
