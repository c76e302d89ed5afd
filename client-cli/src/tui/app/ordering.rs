//! Ordering: who is selected, what is ordered with him, what is kept back.

use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::notation::{self, Context, NotationError};
use naktong_protocol::order::Order;
use naktong_protocol::question::Question;
use naktong_protocol::{Hex, Seq, UnitId};

use super::super::entry::attack::Attack;
use super::super::entry::drafts::Draft;
use super::super::entry::left::{self, Todo};
use super::super::entry::line::CommandLine;
use super::super::entry::menu::{Action, Pick};
use super::super::entry::offers;
use super::super::reel::page::Stage;
use super::super::text::counted;
use super::{App, Confirmed, Dialog, Effect, Link, Mode, Purpose, Sending, Tone};

impl App {
    /// The units under the cursor that may act, or else that are one's own; movers first.
    fn actors_here(&self) -> Vec<UnitId> {
        let hex = self.sight.cursor;
        let own = self
            .view()
            .units_in(hex)
            .filter(|unit| unit.state.own.is_some());
        let mut own: Vec<UnitId> = own.map(|unit| unit.counter.id).collect();
        let idle = |unit: &UnitId| {
            let may = self.legal.moves.iter().any(|option| option.unit == *unit);
            let known = &self.view().units[unit];
            let moved = known.state.own.as_ref().is_some_and(|own| own.moved);
            (!may, moved, known.counter.is_support())
        };
        own.sort_by_key(idle);
        own
    }

    /// Selects the first unit here; nothing if there is none of one's own.
    pub(crate) fn select_here(&mut self) -> bool {
        self.via.clear();
        self.shown = None;
        self.chosen = self.actors_here().into_iter().take(1).collect();
        !self.chosen.is_empty()
    }

    /// The next unit of the stack; after the last one all together.
    pub(crate) fn select_next(&mut self) {
        let all = self.actors_here();
        self.via.clear();
        let next = match &self.chosen[..] {
            [one] => all
                .iter()
                .position(|unit| unit == one)
                .map_or(0, |at| at + 1),
            _ => 0,
        };
        self.chosen = match all.get(next) {
            Some(unit) => vec![*unit],
            None => all,
        };
    }

    /// Enter on the map: selects, moves, attacks; or says why not.
    pub(crate) fn act_here(&mut self) -> Vec<Effect> {
        let cursor = self.sight.cursor;
        if !self.reel.at_end() {
            self.tell_hex();
            return vec![];
        }
        let stands = self
            .chosen
            .first()
            .and_then(|unit| self.view().units.get(unit));
        let stands = stands.map(|unit| unit.state.hex);
        if stands.is_none() || stands == Some(cursor) && self.via.is_empty() {
            if stands.is_some() {
                self.chosen.clear();
            } else if self
                .legal
                .attacks
                .iter()
                .any(|option| option.target == cursor)
            {
                return self.begin_attack();
            } else if !self.select_here() {
                self.tell_hex();
            }
            return vec![];
        }
        if self.is_target(cursor) {
            return self.begin_attack();
        }
        match self.move_here() {
            Some(order) => self.give(order),
            None => self.why_not(),
        }
    }

    fn is_target(&self, hex: Hex) -> bool {
        self.legal.attacks.iter().any(|option| option.target == hex)
            || self
                .legal
                .overruns
                .iter()
                .any(|option| option.target == hex)
    }

    /// The move of the selected units to the cursor.
    pub(crate) fn move_here(&self) -> Option<Order> {
        let path = self.path(self.sight.cursor)?;
        let on_foot = self.options().first().is_some_and(|option| option.on_foot);
        Some(Order::Move {
            units: self.chosen.clone(),
            path,
            on_foot,
        })
    }

    /// Adds the hex under the cursor to a path of one's own.
    pub(crate) fn add_step(&mut self) {
        let start = self
            .chosen
            .first()
            .and_then(|unit| self.view().units.get(unit));
        let Some(start) = start.map(|unit| unit.state.hex) else {
            return self.say(Tone::Plain, "Select a unit first: Enter.");
        };
        let (last, cursor) = (self.via.last().copied().unwrap_or(start), self.sight.cursor);
        match last.direction_to(cursor) {
            Some(_) => self.via.push(cursor),
            None => self.say(
                Tone::Bad,
                format!("{cursor} is not next to {last}: a path goes hex by hex."),
            ),
        }
    }

    /// Opens the attack on the hex under the cursor.
    pub(crate) fn begin_attack(&mut self) -> Vec<Effect> {
        let cursor = self.sight.cursor;
        let option = self
            .legal
            .attacks
            .iter()
            .find(|option| option.target == cursor);
        if let Some(option) = option.cloned() {
            let attack = Attack::new(&option, &self.chosen, self.view());
            self.dialog = Some(Dialog::Attack(attack));
            return self.ask_odds();
        }
        let overrun = self
            .legal
            .overruns
            .iter()
            .find(|option| option.target == cursor);
        if let Some(option) = overrun {
            let units: Vec<String> = option
                .units
                .iter()
                .map(|unit| notation::tag_of(*unit, self.view()))
                .collect();
            let text = format!("overrun {cursor} with {}", units.join(" "));
            self.line = Some(CommandLine::new(text));
            return vec![];
        }
        self.why_not()
    }

    /// Asks for the odds of the attack in the dialog as it stands now.
    pub(crate) fn ask_odds(&mut self) -> Vec<Effect> {
        use super::super::entry::attack::Told;
        let stamp = self.fresh_stamp();
        let Some(Dialog::Attack(attack)) = &mut self.dialog else {
            return vec![];
        };
        attack.stamp = stamp;
        match attack.question() {
            Some(question) => {
                attack.told = Told::Asking;
                vec![Effect::Ask(Purpose::Odds(stamp), question)]
            }
            None => {
                attack.told = Told::Refused("Nobody attacks.".into());
                vec![]
            }
        }
    }

    /// Asks why the selected units may not go to the cursor, or attack there.
    pub(crate) fn why_not(&mut self) -> Vec<Effect> {
        let cursor = self.sight.cursor;
        if self.chosen.is_empty() {
            self.say(Tone::Plain, "Select a unit first: Enter on its hex.");
            return vec![];
        }
        let view = self.view();
        let own = |hex: Hex| view.units_in(hex).any(|unit| unit.state.own.is_some());
        let held = view.units_in(cursor).next().is_some() || view.contacts.contains_key(&cursor);
        let start = view.units.get(&self.chosen[0]).map(|unit| unit.state.hex);
        let Some(start) = start else { return vec![] };
        let order = match held && !own(cursor) && start.direction_to(cursor).is_some() {
            true => Order::Attack {
                target: cursor,
                attackers: self.chosen.clone(),
                lead: self.chosen[0],
                support: vec![],
                air: 0,
            },
            false => Order::Move {
                units: self.chosen.clone(),
                path: self.path(cursor).unwrap_or_else(|| straight(start, cursor)),
                on_foot: self.on_foot,
            },
        };
        let question = Question::WhyNot(order);
        vec![Effect::Ask(Purpose::WhyNot(question.clone()), question)]
    }

    /// The stances of the selected units, or of those under the cursor.
    pub(crate) fn stances(&mut self) {
        let units = match self.chosen.is_empty() {
            true => self.actors_here(),
            false => self.chosen.clone(),
        };
        match offers::stances(&units, &self.legal, self.view()) {
            Some(menu) => self.dialog = Some(Dialog::Menu(menu)),
            None => self.say(
                Tone::Plain,
                "Nobody here may change stance now: stances are set in your Posture phase (10).",
            ),
        }
    }

    /// Everything else that may be ordered.
    pub(crate) fn offers(&mut self) {
        match offers::menu(&self.legal, self.view()) {
            Some(menu) => self.dialog = Some(Dialog::Menu(menu)),
            None => self.say(Tone::Plain, "Nothing else may be ordered now."),
        }
    }

    /// Opens the answer to an advance that is offered to this seat.
    pub(super) fn offer_advance(&mut self) {
        let Some(offer) = &self.legal.advance else {
            return;
        };
        if Some(offer.seat) == self.seat && self.dialog.is_none() && self.line.is_none() {
            self.sight.go(offer.hex, &self.atlas);
            self.dialog = Some(Dialog::Pick(Pick::new(offer.hex, &offer.units)));
        }
    }

    /// What is left to do in this phase.
    pub(crate) fn left(&self) -> Vec<Todo> {
        match self.mode == Mode::Play {
            true => left::list(
                &self.board,
                self.reel.last_view(),
                &self.legal,
                &self.drafts,
            ),
            false => vec![],
        }
    }

    /// The cursor to the next or last thing that is left to do; its units are selected.
    pub(crate) fn next_left(&mut self, forward: bool) {
        let todos = self.left();
        if todos.is_empty() {
            let text = match self.is_to_move() {
                true => "Nothing is left to do in this phase: D ends it.",
                false => "It is not your move.",
            };
            return self.say(Tone::Plain, text);
        }
        let same = |todo: &Todo| {
            todo.hex == self.sight.cursor
                && (self.chosen.is_empty() || todo.units.iter().any(|u| self.chosen.contains(u)))
        };
        let count = todos.len();
        let next = match (todos.iter().position(same), forward) {
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
            (None, true) => 0,
            (None, false) => count - 1,
        };
        let todo = &todos[next];
        let names = self.reel.names();
        let tags: Vec<String> = todo.units.iter().map(|unit| names.tag(*unit)).collect();
        let text = format!("{} of {count}: {} {}", next + 1, tags.join(" "), todo.what);
        let (hex, unit) = (todo.hex, todo.units[0]);
        self.reel.go(usize::MAX);
        self.sight.go(hex, &self.atlas);
        self.shown = None;
        self.via.clear();
        // Who attacks this hex stands elsewhere, and all of them are meant.
        let stands = self.view().units.get(&unit).map(|unit| unit.state.hex);
        self.chosen = stands
            .filter(|at| *at == hex)
            .map(|_| unit)
            .into_iter()
            .collect();
        self.say(Tone::Plain, text);
    }

    /// Ends the phase; asks first if much is left or drafts are not sent.
    pub(crate) fn done(&mut self) -> Vec<Effect> {
        let Some(phase) = self.legal.done else {
            self.say(Tone::Plain, "There is no phase of yours to end.");
            return vec![];
        };
        let turn = self.reel.last_view().turn.turn;
        let order = Order::Done { turn, phase };
        let mut open = vec![];
        if !self.drafts.is_empty() {
            open.push(format!("{} not sent", counted(self.drafts.len(), "draft")));
        }
        let mut counts: Vec<(&str, usize)> = vec![];
        for todo in self.left().into_iter().filter(|todo| todo.asks) {
            match counts.iter_mut().find(|(what, _)| *what == todo.what) {
                Some((_, count)) => *count += 1,
                None => counts.push((todo.what, 1)),
            }
        }
        open.extend(counts.into_iter().map(|(what, count)| match what {
            "may attack this hex" if count == 1 => "1 hex may be attacked".to_owned(),
            "may attack this hex" => format!("{count} hexes may be attacked"),
            "may move" if count == 1 => "units in 1 hex may move".to_owned(),
            "may move" => format!("units in {count} hexes may move"),
            what if count == 1 => format!("a unit {what}"),
            what => format!("{count} units {what}"),
        }));
        if open.is_empty() {
            return self.give(order);
        }
        let text = format!("End {phase}? Left: {}.", open.join("; "));
        self.dialog = Some(Dialog::Confirm(text, Confirmed::Order(order)));
        vec![]
    }

    /// Sends an order, unless one is on its way.
    pub(crate) fn give(&mut self, order: Order) -> Vec<Effect> {
        if self.mode != Mode::Play {
            self.say(Tone::Plain, "Nobody orders anything here.");
            return vec![];
        }
        if let Link::Gone(_) = self.link {
            self.say(
                Tone::Bad,
                "There is no server: d keeps the order as a draft, R calls again.",
            );
            return vec![];
        }
        if let Some(sending) = &self.sending {
            let text = format!("Wait: {} is on its way.", sending.text);
            self.say(Tone::Bad, text);
            return vec![];
        }
        let text = notation::write(&order, self.reel.last_view());
        self.sending = Some(Sending {
            text,
            drafts: false,
            accepted: None,
        });
        vec![Effect::Order(order)]
    }

    /// Keeps an order back.
    pub(crate) fn draft(&mut self, order: Order) {
        let text = notation::write(&order, self.view());
        let stage = Stage::of(&self.reel.last_view().turn);
        self.say(
            Tone::Plain,
            format!("Draft {}: {text}. S sends all.", self.drafts.len() + 1),
        );
        self.drafts.push(Draft {
            order,
            text,
            stage,
            refused: None,
        });
        self.chosen.clear();
        self.via.clear();
    }

    /// Sends the first draft; the others follow when its news have come.
    pub(crate) fn send_drafts(&mut self) -> Vec<Effect> {
        let Some(first) = self.drafts.first() else {
            self.say(Tone::Plain, "There are no drafts: d keeps an order back.");
            return vec![];
        };
        let order = first.order.clone();
        let effects = self.give(order);
        if let (false, Some(sending)) = (effects.is_empty(), &mut self.sending) {
            sending.drafts = true;
        }
        effects
    }

    /// What came of the order on its way.
    pub(super) fn ordered(&mut self, answer: Result<Seq, String>) -> Vec<Effect> {
        let Some(sending) = &mut self.sending else {
            return vec![];
        };
        match answer {
            Ok(seq) => {
                sending.accepted = Some(seq);
                let text = format!("Accepted: {}.", sending.text);
                if sending.drafts && !self.drafts.is_empty() {
                    self.drafts.remove(0);
                }
                self.chosen.clear();
                self.via.clear();
                self.say(Tone::Good, text);
                self.go_on_sending()
            }
            Err(why) => {
                let text = format!("Refused: {}: {why}", sending.text);
                if sending.drafts && !self.drafts.is_empty() {
                    self.drafts[0].refused = Some(why);
                    self.dialog = Some(Dialog::Drafts(0));
                }
                self.sending = None;
                self.say(Tone::Bad, text);
                vec![]
            }
        }
    }

    /// When the news of an accepted order have come: the next draft, if they are sent together.
    pub(super) fn go_on_sending(&mut self) -> Vec<Effect> {
        let Some(Sending {
            drafts,
            accepted: Some(seq),
            ..
        }) = &self.sending
        else {
            return vec![];
        };
        if self.reel.last_seq() < *seq {
            return vec![];
        }
        let (more, seq) = (*drafts && !self.drafts.is_empty(), *seq);
        self.say_how_it_went(seq);
        let offered = self.reel.last_view().advance.as_ref();
        let answered = offered.is_none_or(|offer| Some(offer.seat) != self.seat);
        self.sending = None;
        match (more, answered) {
            (true, true) => self.send_drafts(),
            (true, false) => {
                self.say(
                    Tone::Plain,
                    "An advance is offered: answer it, then S sends the rest.",
                );
                vec![]
            }
            _ => vec![],
        }
    }

    /// What came of an accepted order, if that is more than what was ordered.
    fn say_how_it_went(&mut self, seq: Seq) {
        let page = self.reel.pages().iter().rfind(|page| page.seq == seq);
        let outcome = page.filter(|page| !page.battles.is_empty()).map(|page| {
            let begin = page
                .lines
                .iter()
                .position(|line| line.starts_with("Battle for"));
            page.lines[begin.unwrap_or(0)..].join(" ")
        });
        if let Some(outcome) = outcome {
            self.say(Tone::Good, outcome);
        }
    }

    /// Takes the last step of a path back, or the last draft.
    pub(crate) fn undo(&mut self) {
        if self.via.pop().is_some() {
            return;
        }
        match self.drafts.pop() {
            Some(draft) => self.say(Tone::Plain, format!("No longer drafted: {}.", draft.text)),
            None => self.say(
                Tone::Plain,
                "No draft to take back; `undo` typed and sent takes back the last order.",
            ),
        }
    }

    /// Does what a line of a menu says.
    pub(crate) fn choose(&mut self, action: Action, as_draft: bool) -> Vec<Effect> {
        self.dialog = None;
        match action {
            Action::Order(order) if as_draft => {
                self.draft(order);
                vec![]
            }
            Action::Order(order) => self.give(order),
            Action::Type(text) => {
                self.line = Some(CommandLine::new(text));
                vec![]
            }
            Action::Go(place) => {
                self.go_to_place(place);
                vec![]
            }
            Action::See(stream) => {
                self.see(stream);
                vec![]
            }
        }
    }

    /// Reads a typed order.
    pub(crate) fn read_order(&self, line: &str) -> Result<Order, String> {
        let context = Context {
            view: self.reel.last_view(),
            board: Some(&self.board),
            legal: Some(&self.legal),
        };
        match notation::parse(line, &context) {
            // Nothing is in reach of one who is not on turn, and no phase is his: say that.
            Err(NotationError::OutOfReach { .. } | NotationError::NoPhase)
                if !self.is_to_move() =>
            {
                Err(Refusal::new(RefusalCode::NotYourTurn, "It is not your turn.").to_string())
            }
            read => read.map_err(|error| format!("Not understood: {error}")),
        }
    }
}

/// Hex by hex towards another; both far and forbidden hexes are let the judge speak of.
fn straight(from: Hex, to: Hex) -> Vec<Hex> {
    let mut path = vec![];
    let mut at = from;
    while at != to && path.len() < naktong_protocol::order::MAX_PATH {
        let next = at.neighbors().min_by_key(|hex| hex.distance(to));
        let Some(next) = next else { break };
        path.push(next);
        at = next;
    }
    path
}
