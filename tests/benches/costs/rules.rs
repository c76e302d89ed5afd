//! What the rules cost: whole games by random legal orders, and each pure function by itself.

use std::hint::black_box;

use naktong_protocol::{Order, SeatId, Viewer};
use naktong_rules::scenario::Scenario;
use naktong_rules::{
    Dice, Event, Game, apply, begin, decide, legal_orders, project, project_each, view,
};

use crate::player::Player;
use crate::report::Comparison;

/// Orders that a random player gives in a phase of C1, on average.
pub(crate) const PATIENCE: u64 = 6;

/// One order of a game that was played.
pub(crate) struct Played {
    /// The game before it.
    pub(crate) before: Game,
    pub(crate) seat: SeatId,
    pub(crate) order: Order,
    pub(crate) events: Vec<Event>,
}

/// A game that was played.
pub(crate) struct Line {
    dice: Dice,
    pub(crate) orders: Vec<Played>,
}

/// How much is played and measured.
struct Sample {
    /// Games, each by a seed of its own.
    games: u64,
    /// The most orders of one game.
    orders: usize,
    /// See [`Player::new`].
    patience: u64,
    rounds: usize,
}

/// Prints the costs of the bundled C1 and of the campaign.
pub(crate) fn report() {
    let scenario = c1();
    println!(
        "\nRules: {}, whole games by random legal orders",
        scenario.title
    );
    let whole_games = Sample {
        games: 64,
        orders: usize::MAX,
        patience: PATIENCE,
        rounds: 9,
    };
    functions(&scenario, &whole_games);

    let scenario = bundled("c11-campaign-25-june");
    println!(
        "\nRules: {}, {} units on {} hexes, its first orders",
        scenario.title,
        scenario.units.len(),
        scenario.map.hexes.len(),
    );
    let first_orders = Sample {
        games: 1,
        orders: 400,
        patience: 2 * PATIENCE,
        rounds: 7,
    };
    functions(&scenario, &first_orders);
}

/// The first scenario.
pub(crate) fn c1() -> Scenario {
    bundled("c1-uijongbu-road")
}

/// A scenario of ours.
pub(crate) fn bundled(id: &str) -> Scenario {
    naktong_scenarios::load(id).expect("the bundled scenario is sound")
}

/// Plays a sample of games, then measures over all their orders.
fn functions(scenario: &Scenario, sample: &Sample) {
    let start = Game::new(scenario.clone());
    let lines: Vec<Line> = (1..=sample.games)
        .map(|seed| play(&start, seed, sample.orders, sample.patience))
        .collect();
    let played = || lines.iter().flat_map(|line| &line.orders);
    let count = played().count();
    let events: usize = played().map(|played| played.events.len()).sum();
    println!(
        "  games {}, orders {count}, events an order {:.1}",
        lines.len(),
        events as f64 / count as f64
    );
    let seat = scenario.seats[0].id;
    let lines = &lines;
    // The orders of a kind.
    let some = |of: fn(&Played) -> bool, work: fn(&Played, &Dice, SeatId)| {
        move || {
            let mut count = 0;
            for line in lines {
                for played in line.orders.iter().filter(|played| of(played)) {
                    work(played, &line.dice, seat);
                    count += 1;
                }
            }
            count
        }
    };
    let each = |work: fn(&Played, &Dice, SeatId)| some(|_| true, work);
    Comparison::with("decide and apply: an order judged and played", || {
        for line in lines {
            let mut game = line.orders[0].before.clone();
            for played in &line.orders {
                let events = decide(&game, played.seat, &played.order, &line.dice)
                    .expect("it was legal when it was played");
                events.iter().for_each(|event| apply(&mut game, event));
            }
            black_box(&game);
        }
        count
    })
    .and(
        "decide: an order judged",
        each(|played, dice, _| {
            let _ = black_box(decide(&played.before, played.seat, &played.order, dice));
        }),
    )
    .and("apply: the events of an order", || {
        for line in lines {
            let mut game = line.orders[0].before.clone();
            let events = line.orders.iter().flat_map(|played| &played.events);
            events.for_each(|event| apply(&mut game, event));
            black_box(&game);
        }
        count
    })
    .and(
        "project: the events of an order as one seat's news",
        each(|played, _, seat| {
            black_box(project(&played.before, &played.events, Viewer::Seat(seat)));
        }),
    )
    .and(
        "project_each: the same as the news of all seats and the spectators",
        each(|played, _, _| {
            let seats = played.before.scenario().seats.iter();
            let seats = seats.map(|seat| Viewer::Seat(seat.id));
            let viewers: Vec<Viewer> = seats.chain([Viewer::Spectator]).collect();
            black_box(project_each(&played.before, &played.events, &viewers));
        }),
    )
    .and(
        "view: all that one seat knows",
        each(|played, _, seat| {
            black_box(view(&played.before, Viewer::Seat(seat)));
        }),
    )
    .and(
        "legal_orders: all that the seat on turn may ask for",
        each(|played, _, _| {
            black_box(legal_orders(&played.before, played.seat));
        }),
    )
    .and(
        "legal_orders in a Movement phase",
        some(is_march, |played, _, _| {
            black_box(legal_orders(&played.before, played.seat));
        }),
    )
    .and(
        "decide: a phase ends, a Command phase begins with its supply field",
        some(opens_command, |played, dice, _| {
            let _ = black_box(decide(&played.before, played.seat, &played.order, dice));
        }),
    )
    .and(
        "a clone of the game, and one unit moved one hex: who sees whom",
        some(is_march, |played, _, _| {
            let mut game = played.before.clone();
            apply(&mut game, first_step(played).expect("a march has one"));
            black_box(&game);
        }),
    )
    .and(
        "state_hash",
        each(|played, _, _| {
            black_box(played.before.state_hash());
        }),
    )
    .and(
        "a clone of the game",
        each(|played, _, _| {
            black_box(played.before.clone());
        }),
    )
    .run_computing(sample.rounds);
}

/// Whether an order moves a unit.
fn is_march(played: &Played) -> bool {
    first_step(played).is_some()
}

/// The first event of an order, if it is a unit that goes to the next hex.
fn first_step(played: &Played) -> Option<&Event> {
    let first = played.events.first();
    first.filter(|event| matches!(event, Event::UnitMoved { .. }))
}

/// Whether with an order a Command phase begins.
fn opens_command(played: &Played) -> bool {
    let mut events = played.events.iter();
    events.any(|event| matches!(event, Event::SupplyFixed { .. }))
}

/// Plays a game by random legal orders to its end, or to the number of orders given.
pub(crate) fn play(start: &Game, seed: u64, orders: usize, patience: u64) -> Line {
    let dice = Dice::seeded(&format!("{seed:064x}"));
    let mut player = Player::new(seed, patience);
    let mut game = start.clone();
    for event in begin(&game, &dice) {
        apply(&mut game, &event);
    }
    let seats: Vec<SeatId> = start.scenario().seats.iter().map(|seat| seat.id).collect();
    let mut line = Line {
        dice,
        orders: vec![],
    };
    while game.outcome().is_none() && line.orders.len() < orders {
        let (seat, order) = seats
            .iter()
            .find_map(|seat| {
                let legal = legal_orders(&game, *seat);
                Some((*seat, player.choose(&legal, game.turn())?))
            })
            .expect("somebody is on turn until the end");
        let events = decide(&game, seat, &order, &line.dice).unwrap_or_else(|violation| {
            panic!("seed {seed}: {order:?} was listed, but {violation}")
        });
        let before = game.clone();
        events.iter().for_each(|event| apply(&mut game, event));
        line.orders.push(Played {
            before,
            seat,
            order,
            events,
        });
    }
    line
}
