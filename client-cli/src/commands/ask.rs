//! `ask`: a question to the judge, answered from what the seat knows.

use naktong_protocol::message::{Answer, Refusal, Request};
use naktong_protocol::notation::{self, Context};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::{Order, SeatId};

use super::{Desk, legal_orders};
use crate::connection::{Connection, strange};
use crate::fault::Fault;
use crate::render::reply;
use crate::table::{MatchName, Table};

pub(super) async fn ask(
    desk: &Desk<'_>,
    game: &MatchName,
    line: &str,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, seat)?;
    let table = Table::open(&mut connection, id, Some((seat, key))).await?;
    // Only an order with "to" is read by them.
    let legal = match legal_orders(&connection, id, seat).await {
        Err(Fault::Refused(_)) => LegalOrders::default(),
        legal => legal?,
    };
    put(desk, &connection, &table, seat, line, &legal).await
}

/// Reads a question, asks it and shows the reply.
pub(super) async fn put(
    desk: &Desk<'_>,
    connection: &Connection,
    table: &Table,
    seat: SeatId,
    line: &str,
    legal: &LegalOrders,
) -> Result<(), Fault> {
    let context = Context {
        view: &table.view,
        board: Some(&table.board),
        legal: Some(legal),
    };
    let question = notation::parse_question(line, &context)?;
    let told = reply_to(connection, table, seat, question.clone()).await?;
    match desk.output.json {
        true => desk.output.object(&told),
        false => desk
            .output
            .text(&reply::tell(&question, &told, &table.names, &table.board)),
    }
}

/// Why an order would be refused; `None` if it would not.
pub(super) async fn why_not(
    connection: &Connection,
    table: &Table,
    seat: SeatId,
    order: Order,
) -> Result<Option<Refusal>, Fault> {
    match reply_to(connection, table, seat, Question::WhyNot(order)).await? {
        Reply::WhyNot(refusal) => Ok(refusal),
        reply => Err(strange(&Answer::Reply(Box::new(reply)))),
    }
}

async fn reply_to(
    connection: &Connection,
    table: &Table,
    seat: SeatId,
    question: Question,
) -> Result<Reply, Fault> {
    let request = Request::Ask {
        r#match: table.id,
        seat,
        question,
    };
    match connection.ask(request).await? {
        Answer::Reply(reply) => Ok(*reply),
        answer => Err(strange(&answer)),
    }
}
