//! Questions (rules D7): answered from what the asker knows, and true as far as they go.

use naktong_protocol::message::Refusal;
use naktong_protocol::question::{Odds, Question, Reply};
use naktong_protocol::report::CombatReport;
use naktong_protocol::{Order, SeatId, Viewer};
use naktong_rules::{Event, Game, Violation, ask, view};

/// What was answered before an order holds when it has been judged: `why-not` says what the
/// judge says, and the odds hold the column that was rolled on and every shift of it.
pub(crate) fn foretold(
    game: &Game,
    seat: SeatId,
    order: &Order,
    judged: &Result<Vec<Event>, Violation>,
) {
    let refusal = judged.clone().err().map(Refusal::from);
    let answer = ask(game, seat, &Question::WhyNot(order.clone()));
    assert_eq!(answer, Ok(Reply::WhyNot(refusal)), "{order:?}");
    let (Ok(events), Order::Attack { .. }) = (judged, order) else {
        return;
    };
    let answer = ask(game, seat, &odds_of(order));
    let Ok(Reply::Odds(odds)) = answer else {
        panic!("{order:?} is an attack, and its odds are {answer:?}");
    };
    let came_up = |event: &Event| matches!(event, Event::ReserveCameUp { .. });
    if events.iter().any(came_up) {
        assert!(
            odds.beyond
                .contains(&naktong_protocol::question::Beyond::Reserves)
        );
        return;
    }
    for event in events {
        if let Event::CombatResolved(report) = event
            && is_up_to_date(game, seat, report)
        {
            holds(&odds, report);
        }
    }
}

/// Whether what the seat knows of the defenders it has identified is still so: drafts that a
/// unit has lost or received since do not show (16.2).
fn is_up_to_date(game: &Game, seat: SeatId, report: &CombatReport) -> bool {
    let known = view(game, Viewer::Seat(seat));
    let truth = view(game, Viewer::Everything);
    let defenders = &report.detail.as_ref().expect("the judge's own").defenders;
    defenders.iter().all(|unit| {
        let known = known.units.get(unit).map(|unit| &unit.state);
        let truth = &truth.units[unit].state;
        known.is_none_or(|known| {
            known.ghost.is_some() || (known.steps, known.quality) == (truth.steps, truth.quality)
        })
    })
}

pub(crate) fn odds_of(order: &Order) -> Question {
    let Order::Attack {
        target,
        attackers,
        lead,
        support,
        air,
    } = order.clone()
    else {
        panic!("{order:?} is no attack");
    };
    Question::Odds {
        target,
        attackers,
        lead,
        support,
        air,
    }
}

fn holds(odds: &Odds, report: &CombatReport) {
    let told = format!("{odds:#?}\n{report:#?}");
    let detail = report.detail.as_ref().expect("the judge's own report");
    assert_eq!(odds.attack, detail.attack, "{told}");
    let defense = odds.defense_low..=odds.defense_high;
    assert!(defense.contains(&detail.defense), "{told}");
    for shift in &detail.shifts {
        let range = odds.shifts.iter().find(|range| range.cause == shift.cause);
        let range = range.unwrap_or_else(|| panic!("{:?} was not told: {told}", shift.cause));
        assert!((range.low..=range.high).contains(&shift.by), "{told}");
    }
    for range in &odds.shifts {
        let there = detail.shifts.iter().any(|shift| shift.cause == range.cause);
        assert!(there || (range.low..=range.high).contains(&0), "{told}");
    }
    assert!(
        (odds.worst.net..=odds.best.net).contains(&detail.net),
        "{told}"
    );
    let columns = odds.worst.column..=odds.best.column;
    assert!(columns.contains(&report.column), "{told}");
}
