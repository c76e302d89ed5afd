//! `order`: one order, typed.

use std::time::Duration;

use naktong_protocol::message::{Answer, MatchState, Refusal, RefusalCode, Request};
use naktong_protocol::notation::{self, Context, NotationError};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::{Order, OrderId, SeatId, Seq};
use tokio::time::timeout;

use super::{Desk, ask, legal_orders};
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
        let refusal = ask::why_not(&connection, &table, seat, order.clone()).await?;
        if let Some(refusal) = refusal {
            return Err(refusal.into());
        }
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
    match sentences.is_empty() {
        // Said when other seats of the side are not done, and of nothing else.
        true => desk.output.text("Accepted; nothing else has happened."),
        false => desk.output.text(&sentences.join("\n")),
    }
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
        MatchState::Closed => Refusal::new(RefusalCode::MatchOver, "The match is closed."),
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
