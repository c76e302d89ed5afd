//! `watch`: a match as it is played.

use naktong_protocol::SeatId;
use naktong_protocol::message::ServerMessage;

use super::{Desk, look, talk};
use crate::connection::Event;
use crate::fault::Fault;
use crate::table::MatchName;
use crate::talk::{Talk, written};
use crate::tui::app::Mode;

pub(super) async fn watch(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    // Without a seat one watches as a spectator, though one may have seats here.
    let seat = match seat {
        Some(seat) => desk.seat(id, Some(seat))?,
        None => None,
    };
    let mut table = desk.table(&mut connection, id, seat).await?;
    if desk.output.is_full_screen() {
        return desk
            .screen(Mode::Watch, connection, table, seat, None)
            .await;
    }
    if desk.output.json {
        desk.output.object(&ServerMessage::Snapshot {
            r#match: id,
            head: table.head,
            view: Box::new(table.view.clone()),
        })?;
    } else if desk.output.is_interactive() {
        desk.output.text(&look::picture(desk, &table, None))?;
    } else {
        desk.output.text(&look::line(&table))?;
    }
    let mut talk = Talk::default();
    let said = talk::missed(&connection, id, &mut talk).await?;
    if !desk.output.json && !said.is_empty() {
        desk.output.text(&said.join("\n"))?;
    }
    let watched = !table.is_over();
    while !table.is_over() {
        let event = connection.event().await;
        desk.tell_line(&event);
        let message = match event {
            Event::Message(message) => message,
            Event::Gone(fault) => return Err(fault),
            Event::Lost { .. } => continue,
            Event::Back => {
                let said = talk::missed(&connection, id, &mut talk).await?;
                if !desk.output.json && !said.is_empty() {
                    desk.output.text(&said.join("\n"))?;
                }
                continue;
            }
        };
        let mut told = table.take(&message);
        if let ServerMessage::Said { line, .. } = &message
            && talk.take(line)
        {
            told.sentences.push(written(line));
        }
        if desk.output.json {
            desk.output.object(&message)?;
        } else if !told.sentences.is_empty() {
            desk.output.text(&told.sentences.join("\n"))?;
        }
        if told.gap {
            table.refresh(&connection).await?;
        }
    }
    if watched && !desk.output.json {
        desk.output.text(&look::line(&table))?;
    }
    Ok(())
}
