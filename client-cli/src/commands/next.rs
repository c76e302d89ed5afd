//! `next`: where one is awaited.

use naktong_protocol::message::{Answer, MatchState, Request};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, SeatId};
use serde::Serialize;

use super::Desk;
use crate::connection::strange;
use crate::fault::Fault;
use crate::render::{dealings, status};
use crate::table::{Table, all_matches};

/// A seat that is awaited, for programs.
#[derive(Serialize)]
struct Awaited {
    r#match: MatchId,
    title: String,
    seat: SeatId,
    side: Option<Side>,
    turn: u16,
    phase: Option<Phase>,
    /// Until when, in milliseconds since 1970; `None` without a clock.
    deadline_ms: Option<u64>,
}

/// Looks through the matches in play by the eyes of every seat of ours, the one that
/// was opened first before the others.
pub(super) async fn next(desk: &Desk<'_>) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let mut found = 0;
    for info in all_matches(&connection).await?.iter().rev() {
        if !matches!(info.state, MatchState::Playing) {
            continue;
        }
        for kept in desk.seats(info.id)? {
            let seat = Some((kept.seat, kept.key));
            let table = match desk.table(&mut connection, info.id, seat).await {
                Ok(table) => table,
                // A seat that was lost, or a match that stopped meanwhile, awaits nobody.
                Err(Fault::Refused(refusal)) => {
                    desk.output.talk(&format!(
                        "match {}, seat {}: {}",
                        info.id.short(),
                        kept.seat,
                        refusal.text
                    ));
                    continue;
                }
                Err(fault) => return Err(fault),
            };
            if status::is_to_move(&table.board, &table.view, kept.seat) {
                found += 1;
                say(desk, &table, kept.seat)?;
            }
            // A session watches only so many matches.
            let r#match = info.id;
            match connection.ask(Request::Unwatch { r#match }).await? {
                Answer::Done => {}
                answer => return Err(strange(&answer)),
            }
        }
    }
    if found == 0 {
        desk.output.talk("Nobody waits for you.");
    }
    Ok(())
}

fn say(desk: &Desk<'_>, table: &Table, seat: SeatId) -> Result<(), Fault> {
    let (board, view) = (&table.board, &table.view);
    if desk.output.json {
        return desk.output.object(&Awaited {
            r#match: table.id,
            title: table.info.title.clone(),
            seat,
            side: board.seat(seat).map(|info| info.side),
            turn: view.turn.turn,
            phase: view.turn.phase,
            deadline_ms: table.info.dealings.deadline_ms(),
        });
    }
    let phase = view.turn.phase.map(|phase| format!(", {phase}"));
    desk.output.text(&format!(
        "{}  {}  seat {seat}: {}{}{}",
        table.id.short(),
        table.info.title,
        status::turn(board, view),
        phase.unwrap_or_default(),
        dealings::deadline(&table.info)
    ))
}
