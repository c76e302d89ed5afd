//! A match played by orders in words, with the promises of the rules crate checked after each.

use naktong_protocol::order::{AirDivision, Blow, Directive, EntryOption, LegalOrders, OnCall};
use naktong_protocol::report::CombatReport;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::view::UnitView;
use naktong_protocol::{FormationId, Order, PlaceId, SeatId, UnitId, View, ViewEvent, Viewer};
use naktong_rules::scenario::Scenario;
use naktong_rules::{Dice, Event, Game, apply, begin, decide, legal_orders, project, view};

use crate::setup::{hex, stance, unit};
use crate::tell;

/// A match in play.
pub(crate) struct Play {
    pub(crate) game: Game,
    dice: Dice,
    /// The views of all viewers, folded from the news they were sent.
    folded: Vec<View>,
    /// The events of the last order.
    pub(crate) last: Vec<Event>,
    /// What each viewer learnt of the last order.
    news: Vec<(Viewer, Vec<ViewEvent>)>,
    refusal: Option<String>,
}

/// Every viewer of a match.
pub(crate) fn viewers(game: &Game) -> Vec<Viewer> {
    let seats = game.scenario().seats.iter().map(|s| Viewer::Seat(s.id));
    seats
        .chain([Viewer::Spectator, Viewer::Everything])
        .collect()
}

impl Play {
    pub(crate) fn begin(scenario: Scenario) -> Self {
        Self::begin_with(scenario, Dice::scripted([]))
    }

    /// As [`Play::begin`], with the dice of the first dawn.
    pub(crate) fn begin_with(scenario: Scenario, dawn: Dice) -> Self {
        let game = Game::new(scenario);
        let folded = viewers(&game).into_iter().map(|v| view(&game, v)).collect();
        let mut play = Self {
            game,
            dice: Dice::scripted([]),
            folded,
            last: vec![],
            news: vec![],
            refusal: None,
        };
        let events = begin(&play.game, &dawn);
        play.happen(events);
        // What a set-up says of the pool is what is there after the day's income.
        let income = play.last.iter().find_map(|event| match event {
            Event::HeavyMaterielReceived { amount } => Some(*amount),
            _ => None,
        });
        if let Some(amount) = income {
            play.happen(vec![Event::HeavyMaterielSpent { amount }]);
        }
        play
    }

    /// The dice of the orders to come; without any a roll fails the test.
    pub(crate) fn dice<'a>(mut self, script: impl IntoIterator<Item = (&'a str, u8)>) -> Self {
        self.dice = Dice::scripted(script);
        self
    }

    pub(crate) fn seeded(mut self, seed: &str) -> Self {
        self.dice = Dice::seeded(seed);
        self
    }

    fn happen(&mut self, events: Vec<Event>) {
        let before = self.game.clone();
        self.news.clear();
        for folded in &mut self.folded {
            let news = project(&before, &events, folded.viewer);
            for event in &news {
                folded.apply(event).expect("the news fits the view");
            }
            self.news.push((folded.viewer, news));
        }
        for event in &events {
            apply(&mut self.game, event);
        }
        for folded in &self.folded {
            let viewer = folded.viewer;
            assert_eq!(*folded, view(&self.game, viewer), "the view of {viewer}");
        }
        self.last = events;
    }

    fn seat(&self) -> SeatId {
        let side = self.game.acting().expect("the match is in play").0;
        let mut seats = self.game.scenario().seats.iter();
        seats.find(|seat| seat.side == side).expect("a seat").id
    }

    /// An order in words, by the first seat of the side on turn; or `SEAT: ORDER`.
    pub(crate) fn order(mut self, text: &str) -> Self {
        self.settled();
        let (seat, words) = match text.split_once(": ") {
            Some((seat, words)) => (SeatId::new(seat).unwrap(), words),
            None => (self.seat(), text),
        };
        let order = read(&self.game, words);
        match decide(&self.game, seat, &order, &self.dice) {
            Ok(events) => self.happen(events),
            Err(violation) => {
                self.last.clear();
                self.refusal = Some(violation.to_string());
            }
        }
        self
    }

    fn settled(&self) {
        assert_eq!(self.refusal, None, "an order was refused");
    }

    pub(crate) fn accepted(self) -> Self {
        self.settled();
        self
    }

    /// The last order was refused with this sentence.
    #[track_caller]
    pub(crate) fn refused(mut self, sentence: &str) -> Self {
        assert_eq!(self.refusal.take().as_deref(), Some(sentence));
        self
    }

    /// The last order did exactly this.
    #[track_caller]
    pub(crate) fn gives<const N: usize>(self, lines: [&str; N]) -> Self {
        self.settled();
        let told: Vec<String> = self.last.iter().filter_map(tell::line).collect();
        assert_eq!(told, lines);
        self
    }

    /// The last order did this, among other things.
    #[track_caller]
    pub(crate) fn gives_also(self, line: &str) -> Self {
        self.settled();
        let told: Vec<String> = self.last.iter().filter_map(tell::line).collect();
        assert!(told.iter().any(|t| t == line), "{line:?} not in {told:#?}");
        self
    }

    /// The last order did not do this.
    #[track_caller]
    pub(crate) fn spares(self, line: &str) -> Self {
        self.settled();
        let told: Vec<String> = self.last.iter().filter_map(tell::line).collect();
        assert!(!told.iter().any(|t| t == line), "{line:?} in {told:#?}");
        self
    }

    /// How the column of the last order's combat came about.
    #[track_caller]
    pub(crate) fn column(self, text: &str) -> Self {
        self.settled();
        assert_eq!(tell::column(self.report()), text);
        self
    }

    /// The report of the last order's combat.
    #[track_caller]
    pub(crate) fn report(&self) -> &CombatReport {
        let mut reports = self.last.iter().filter_map(|event| match event {
            Event::CombatResolved(report) => Some(&**report),
            _ => None,
        });
        reports.next().expect("the last order rolled on the table")
    }

    /// Whether the last order came to a roll on the table.
    pub(crate) fn rolled_on_table(&self) -> bool {
        let resolved = |event: &Event| matches!(event, Event::CombatResolved(_));
        self.last.iter().any(resolved)
    }

    /// Every seat of the side on turn is done with the phase.
    fn all_done(self) -> Self {
        let (side, _) = self.game.acting().expect("the match is in play");
        let seats = self.game.scenario().seats.clone();
        let done = self.everything().turn.done;
        seats
            .iter()
            .filter(|seat| seat.side == side && !done.contains(&seat.id))
            .fold(self, |play, seat| {
                play.order(&format!("{}: done", seat.id)).accepted()
            })
    }

    /// Plays `done` until a phase begins, or a later one if it is passed over.
    pub(crate) fn until(mut self, side: Side, phase: Phase) -> Self {
        let before = |at: (Side, Phase)| at < (side, phase);
        while self.game.acting().is_some_and(before) {
            self = self.all_done();
        }
        self
    }

    /// On to the next day's dawn, and to a phase of it.
    pub(crate) fn next_day(mut self, side: Side, phase: Phase) -> Self {
        let turn = self.game.turn();
        while self.game.turn() == turn && self.game.acting().is_some() {
            self = self.all_done();
        }
        self.until(side, phase)
    }

    /// The phase the match stands in.
    #[track_caller]
    pub(crate) fn stands_in(self, side: Side, phase: Phase) -> Self {
        assert_eq!(self.game.acting(), Some((side, phase)));
        self
    }

    fn everything(&self) -> View {
        view(&self.game, Viewer::Everything)
    }

    /// What one viewer knows.
    pub(crate) fn view_of(&self, seat: &str) -> View {
        view(&self.game, Viewer::Seat(SeatId::new(seat).unwrap()))
    }

    /// What a spectator knows.
    pub(crate) fn public(&self) -> View {
        view(&self.game, Viewer::Spectator)
    }

    /// What a viewer learnt of the last order.
    pub(crate) fn news_of(&self, viewer: Viewer) -> &[ViewEvent] {
        let mut news = self.news.iter();
        &news.find(|(v, _)| *v == viewer).expect("a viewer").1
    }

    /// A unit on the map as it truly is.
    #[track_caller]
    pub(crate) fn unit(&self, id: &str) -> UnitView {
        let units = self.everything().units;
        units
            .get(&unit(id))
            .cloned()
            .unwrap_or_else(|| panic!("{id} is not on the map"))
    }

    /// `0707 5 A disrupted tired dug-in`: where a unit is, its steps, quality and markers.
    #[track_caller]
    pub(crate) fn shows(self, id: &str, text: &str) -> Self {
        assert_eq!(describe(&self.unit(id)), text, "{id}");
        self
    }

    #[track_caller]
    pub(crate) fn gone(self, id: &str) -> Self {
        assert!(!self.everything().units.contains_key(&unit(id)), "{id}");
        self
    }

    #[track_caller]
    pub(crate) fn movement_left(self, id: &str, left: u8) -> Self {
        let own = self.unit(id).state.own.expect("everything is shown");
        assert_eq!(own.movement_left, left, "{id}");
        self
    }

    #[track_caller]
    pub(crate) fn controls(self, side: Side, place: &str) -> Self {
        let place = PlaceId::new(place).unwrap();
        assert_eq!(self.everything().control.get(&place), Some(&side));
        self
    }

    #[track_caller]
    pub(crate) fn heavy_materiel(self, left: u8) -> Self {
        assert_eq!(self.everything().heavy_materiel, Some(left));
        self
    }

    /// The hexes of the offers for a unit: `0707 0708`.
    pub(crate) fn offered(
        &self,
        id: &str,
        offers: impl Fn(LegalOrders) -> Vec<EntryOption>,
    ) -> String {
        let offers = offers(legal_orders(&self.game, self.seat()));
        let option = offers.into_iter().find(|option| option.unit == unit(id));
        let hexes: Vec<String> = option
            .into_iter()
            .flat_map(|option| option.hexes)
            .map(|hex| hex.to_string())
            .collect();
        hexes.join(" ")
    }

    /// Every hex a unit can reach, with what it has spent there: `0707 3, 0708 6!` (`!` must
    /// stop, `~` may not stop).
    pub(crate) fn reach(&self, id: &str, on_foot: bool) -> String {
        let moves = legal_orders(&self.game, self.seat()).moves;
        let option = moves
            .into_iter()
            .find(|option| option.unit == unit(id) && option.on_foot == on_foot);
        let Some(option) = option else {
            return "nowhere".into();
        };
        let hexes: Vec<String> = option
            .reach
            .iter()
            .map(|at| {
                let must = if at.must_stop { "!" } else { "" };
                let may = if at.may_stop { "" } else { "~" };
                format!("{} {}{must}{may}", at.hex, at.spent)
            })
            .collect();
        hexes.join(", ")
    }
}

/// `0707 5 A untried disrupted tired dug-in`.
pub(crate) fn describe(unit: &UnitView) -> String {
    let state = &unit.state;
    let flags = state.flags.unwrap_or_default();
    let mut text = format!("{} {} {}", state.hex, state.steps, state.quality);
    for (set, word) in [
        (state.untried, "untried"),
        (flags.disrupted, "disrupted"),
        (flags.tired, "tired"),
        (flags.dug_in, "dug-in"),
    ] {
        if set {
            text += " ";
            text += word;
        }
    }
    text
}

/// Reads an order: `move 18r+107t 0707 0708`, `move 34i 0707 on foot`,
/// `attack 0707 with 18r 107t support 4hq` (the first leads), `advance 18r`, `advance nobody`,
/// `stance 1rok delay`, `enter 5rok 0720`, `blow 0706-0707`, `prepare 0706-0707`, `done`, `resign`,
/// `order nkpa-4-div seoul suwon`, `relieve nkpa-4-div`, `air interdiction 4 strike 2 us-24-div 1`,
/// `overrun 0707 with 107t 18r`, `rail 34i 0707`, `sail`, `refill 18r`, `raise 34i 0707`, `keep 5m`,
/// `stake 766`, `hasten 10d 0707`, `lend 18r+5r`, `recall 18r`; an attack may end with `air 1`.
pub(crate) fn read(game: &Game, text: &str) -> Order {
    let words: Vec<&str> = text.split(' ').collect();
    let units = |list: &[&str]| -> Vec<UnitId> { list.iter().map(|id| unit(id)).collect() };
    let together = |list: &str| -> Vec<UnitId> { list.split('+').map(unit).collect() };
    match words[..] {
        ["move", who, ref path @ .., "on", "foot"] => Order::Move {
            units: together(who),
            path: path.iter().map(|at| hex(at)).collect(),
            on_foot: true,
        },
        ["move", who, ref path @ ..] => Order::Move {
            units: together(who),
            path: path.iter().map(|at| hex(at)).collect(),
            on_foot: false,
        },
        ["attack", target, "with", ref rest @ ..] => {
            let (rest, air) = match rest {
                [rest @ .., "air", points] => (rest, points.parse().expect("points")),
                rest => (rest, 0),
            };
            let mut parts = rest.split(|word| *word == "support");
            let attackers = units(parts.next().expect("attackers"));
            Order::Attack {
                target: hex(target),
                lead: attackers[0],
                attackers,
                support: units(parts.next().unwrap_or_default()),
                air,
            }
        }
        ["advance", "nobody"] => Order::Advance { units: vec![] },
        ["advance", ref who @ ..] => Order::Advance { units: units(who) },
        ["stance", who, ref what @ ..] => Order::SetStance {
            units: together(who),
            stance: stance(what),
        },
        ["enter", who, at] => Order::Enter {
            unit: unit(who),
            hex: hex(at),
        },
        ["done"] => {
            let (_, phase) = game.acting().unwrap_or((Side::Nk, Phase::Command));
            Order::Done {
                turn: game.turn(),
                phase,
            }
        }
        ["resign"] => Order::Resign,
        ["blow", bridge] => Order::Demolish {
            bridge: bridge.parse().expect("a hexside"),
            when: Blow::Now,
        },
        ["prepare", bridge] => Order::Demolish {
            bridge: bridge.parse().expect("a hexside"),
            when: Blow::Prepared,
        },
        ["order", whose, "secure"] => Order::Direct {
            formation: formation(whose),
            directive: Directive::Secure,
        },
        ["order", whose, first, then] => Order::Direct {
            formation: formation(whose),
            directive: Directive::Take {
                immediate: PlaceId::new(first).expect("a place"),
                subsequent: PlaceId::new(then).expect("a place"),
            },
        },
        ["relieve", whose] => Order::Relieve {
            formation: formation(whose),
        },
        ["air", ref division @ ..] => Order::DivideAir(air_division(division)),
        ["overrun", target, "with", ref who @ ..] => Order::Overrun {
            units: units(who),
            target: hex(target),
        },
        ["rail", who, to] => Order::Entrain {
            unit: unit(who),
            to: hex(to),
        },
        ["sail", who, to] => Order::Embark {
            unit: unit(who),
            to: hex(to),
        },
        ["refill", who] => Order::Refill { unit: unit(who) },
        ["raise", who, at] => Order::Raise {
            unit: unit(who),
            hex: hex(at),
        },
        ["keep", who] => Order::Keep { unit: unit(who) },
        ["stake", who] => Order::Stake { unit: unit(who) },
        ["hasten", who, at] => Order::Hasten {
            unit: unit(who),
            hex: hex(at),
        },
        ["lend", who] => Order::Lend {
            units: together(who),
            lent: true,
        },
        ["recall", who] => Order::Lend {
            units: together(who),
            lent: false,
        },
        _ => panic!("{text:?} is no order of these tests"),
    }
}

fn formation(id: &str) -> FormationId {
    FormationId::new(id).unwrap_or_else(|_| panic!("{id:?} is no formation"))
}

/// `interdiction 4 strike 2 us-24-div 2 us-25-div 1`; no words leave all of it on the ground.
fn air_division(words: &[&str]) -> AirDivision {
    let mut division = AirDivision::default();
    for pair in words.chunks(2) {
        match pair {
            ["interdiction", points] => division.interdiction = points.parse().unwrap(),
            ["strike", points] => division.strike = points.parse().unwrap(),
            [whose, points] => division.on_call.push(OnCall {
                formation: formation(whose),
                points: points.parse().unwrap(),
            }),
            _ => panic!("{words:?} do not go in pairs"),
        }
    }
    division
}

/// The stance that the owner sees.
#[track_caller]
pub(crate) fn stance_of(play: &Play, id: &str) -> Stance {
    play.unit(id).state.own.expect("everything is shown").stance
}
