//! `order`: one order, typed.

use std::time::Duration;

use naktong_protocol::message::{Answer, MatchState, Refusal, RefusalCode, Request};
use naktong_protocol::notation::{self, Context, NotationError};
use naktong_protocol::order::{Blow, LegalOrders};
use naktong_protocol::unit::Stance;
use naktong_protocol::{Order, OrderId, SeatId, Seq, UnitId, View};
use tokio::time::timeout;

use super::{Desk, legal_orders};
use crate::connection::{Connection, Event, strange};
use crate::fault::Fault;
use crate::render::status;
use crate::table::{MatchName, Table};

/// How long the news of an accepted order may take before we stop waiting for it.
const NEWS_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) async fn order(
    desk: &Desk<'_>,
    game: &MatchName,
    line: &str,
    seat: Option<SeatId>,
    dry_run: bool,
) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, seat)?;
    let mut table = desk.table(&mut connection, id, Some((seat, key))).await?;
    let in_play = matches!(table.info.state, MatchState::Playing);
    let legal = match in_play {
        true => legal_orders(&connection, id, seat).await?,
        false => LegalOrders::default(),
    };
    let order = read(line, &table, &legal)?;
    if dry_run {
        if !is_to_move(&table) {
            return Err(not_now(&table).into());
        }
        check(&order, &legal, &table.view).map_err(Fault::NotLegal)?;
        return match desk.output.json {
            true => desk.output.object(&order),
            false => desk.output.text(&notation::write(&order, &table.view)),
        };
    }
    let seq = send(&connection, &table, seat, order, desk).await?;
    let sentences = news_until(desk, &mut connection, &mut table, seq).await?;
    if desk.output.json {
        return Ok(());
    }
    desk.output.text(&sentences.join("\n"))
}

/// Reads a typed order against what is known.
pub(super) fn read(line: &str, table: &Table, legal: &LegalOrders) -> Result<Order, Fault> {
    let context = Context {
        view: &table.view,
        board: Some(&table.board),
        legal: Some(legal),
    };
    match notation::parse(line, &context) {
        // Nothing is in reach of one who is not on turn, and no phase is his: say that.
        Err(NotationError::OutOfReach { .. } | NotationError::NoPhase) if !is_to_move(table) => {
            Err(not_now(table).into())
        }
        read => Ok(read?),
    }
}

fn is_to_move(table: &Table) -> bool {
    let to_move = |seat| status::is_to_move(&table.board, &table.view, seat);
    matches!(table.info.state, MatchState::Playing) && table.seat.is_some_and(to_move)
}

/// Why nothing may be ordered now, in the words of the server's codes.
fn not_now(table: &Table) -> Refusal {
    if table.view.outcome.is_some() {
        return Refusal::new(RefusalCode::MatchOver, "The match is over.");
    }
    match table.info.state {
        MatchState::Gathering => Refusal::new(
            RefusalCode::NotStarted,
            "The match has not begun: a seat is free.",
        ),
        _ => Refusal::new(RefusalCode::NotYourTurn, "It is not your turn."),
    }
}

/// Sends an order; the update that it made, once it is durable.
pub(super) async fn send(
    connection: &Connection,
    table: &Table,
    seat: SeatId,
    order: Order,
    desk: &Desk<'_>,
) -> Result<Seq, Fault> {
    let request = Request::Order {
        r#match: table.id,
        seat,
        order_id: OrderId::random(),
        order,
    };
    let answer = connection.ask(request).await?;
    if desk.output.json {
        desk.output.object(&answer)?;
    }
    match answer {
        Answer::Accepted { seq, .. } => Ok(seq),
        answer => Err(strange(&answer)),
    }
}

/// The news up to an update, in sentences.
pub(super) async fn news_until(
    desk: &Desk<'_>,
    connection: &mut Connection,
    table: &mut Table,
    seq: Seq,
) -> Result<Vec<String>, Fault> {
    let mut sentences = vec![];
    while table.head.seq < seq {
        let Ok(event) = timeout(NEWS_TIMEOUT, connection.event()).await else {
            break;
        };
        desk.tell_line(&event);
        match event {
            Event::Message(message) => {
                let told = table.take(&message);
                sentences.extend(told.sentences);
                if told.gap {
                    table.refresh(connection).await?;
                }
            }
            Event::Gone(fault) => return Err(fault),
            Event::Lost { .. } | Event::Back => {}
        }
    }
    Ok(sentences)
}

/// Whether the legal orders hold an order; a sentence that says what stands in the way.
fn check(order: &Order, legal: &LegalOrders, view: &View) -> Result<(), String> {
    let tag = |unit: &UnitId| notation::tag_of(*unit, view);
    match order {
        Order::Move {
            units,
            path,
            on_foot,
        } => {
            for unit in units {
                let option = legal
                    .moves
                    .iter()
                    .find(|option| option.unit == *unit && option.on_foot == *on_foot)
                    .ok_or_else(|| format!("{} may not move now.", tag(unit)))?;
                let reach = |hex| option.reach.iter().find(|r| r.hex == hex);
                for hex in path {
                    reach(*hex).ok_or_else(|| format!("{} cannot reach {hex}.", tag(unit)))?;
                }
                if let Some(last) = path
                    .last()
                    .filter(|hex| !reach(**hex).is_some_and(|r| r.may_stop))
                {
                    return Err(format!("{} may not stop in {last}.", tag(unit)));
                }
            }
            Ok(())
        }
        Order::Attack {
            target,
            attackers,
            lead,
            support,
            air,
        } => {
            let option = legal.attacks.iter().find(|option| option.target == *target);
            let option = option.ok_or_else(|| format!("{target} may not be attacked now."))?;
            if let Some(unit) = attackers.iter().find(|u| !option.attackers.contains(u)) {
                return Err(format!("{} may not attack {target} now.", tag(unit)));
            }
            if let Some(unit) = support.iter().find(|u| !option.support.contains(u)) {
                return Err(format!("{} cannot support this attack.", tag(unit)));
            }
            if *air > option.air {
                return Err(format!("At most {} air points may fly here.", option.air));
            }
            match attackers.contains(lead) {
                true => Ok(()),
                false => Err(format!("{} does not attack and cannot lead.", tag(lead))),
            }
        }
        Order::Advance { units } => {
            let offer = legal.advance.as_ref();
            let offer = offer.ok_or("No advance is offered now.")?;
            match units.iter().find(|unit| !offer.units.contains(unit)) {
                Some(unit) => Err(format!("{} may not advance.", tag(unit))),
                None => Ok(()),
            }
        }
        Order::SetStance { units, stance } => {
            for unit in units {
                let option = legal.stances.iter().find(|option| option.unit == *unit);
                let option = option
                    .ok_or_else(|| format!("The stance of {} may not be set now.", tag(unit)))?;
                if matches!(stance, Stance::Reserve(_)) && !option.may_reserve {
                    return Err(format!(
                        "{} may not go into reserve here (10.6).",
                        tag(unit)
                    ));
                }
            }
            Ok(())
        }
        Order::Enter { unit, hex } => {
            let option = legal.entries.iter().find(|option| option.unit == *unit);
            let option = option.ok_or_else(|| format!("{} may not enter now.", tag(unit)))?;
            match option.hexes.contains(hex) {
                true => Ok(()),
                false => Err(format!("{} may not enter in {hex}.", tag(unit))),
            }
        }
        Order::Done { phase, .. } if legal.done != Some(*phase) => {
            Err(format!("You cannot be done with {phase} now."))
        }
        // TODO: all of this is asked of the server (why-not).
        Order::Direct { .. }
        | Order::Relieve { .. }
        | Order::DivideAir(_)
        | Order::Overrun { .. }
        | Order::Entrain { .. }
        | Order::Embark { .. }
        | Order::Refill { .. }
        | Order::Raise { .. }
        | Order::Keep { .. }
        | Order::Stake { .. }
        | Order::Hasten { .. }
        | Order::Lend { .. } => Ok(()),
        Order::Done { .. } | Order::Resign => Ok(()),
        Order::Demolish { bridge, when } => {
            let mut options = legal.demolitions.iter();
            match options.any(|option| (option.bridge, option.when) == (*bridge, *when)) {
                true => Ok(()),
                false => Err(match when {
                    Blow::Now => format!("{bridge} may not be blown now (13.3)."),
                    Blow::Prepared => format!("{bridge} may not be prepared now (13.3)."),
                }),
            }
        }
    }
}
