//! `say`, `chat`, `watchers` and `hush`: what people say to each other beside the game.

use clap::Subcommand;
use naktong_protocol::MatchId;
use naktong_protocol::chat::{ChatAnswer, ChatRequest, Room};
use naktong_protocol::message::{Answer, RefusalCode, Request};

use super::Desk;
use crate::connection::{Connection, strange};
use crate::fault::Fault;
use crate::table::{MatchName, claim};
use crate::talk::{Talk, hour, say, written};

const SAY_EXAMPLES: &str = "\
Examples:
  naktong say 7dcf Good luck!
  naktong say 7dcf --side \"I hold the bridge, see 7dcf#120\"
  naktong say 7dcf --watchers Well played.";

/// The talk at a match.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TalkCommand {
    /// Say something at a match: players at the table, who looks on among those who look on.
    #[command(after_help = SAY_EXAMPLES)]
    Say {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// To the seats of your own side alone.
        #[arg(long, conflicts_with_all = ["watchers", "room"])]
        side: bool,
        /// To those who look on; the players hear it when the match is over.
        #[arg(long, conflicts_with = "room")]
        watchers: bool,
        /// To this room: table, nk, un, watchers.
        #[arg(long)]
        room: Option<Room>,
        /// What: 1 to 500 characters.
        #[arg(required = true, num_args = 1.., value_name = "TEXT")]
        text: Vec<String>,
    },
    /// What was said at a match, as far as you hear it.
    Chat {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
    },
    /// Who looks on at a match.
    Watchers {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
    },
    /// Hear somebody no more; without a name, whom you do not hear.
    Hush {
        /// The match in which you do not.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// Whom.
        name: Option<String>,
        /// In all matches.
        #[arg(long, requires = "name")]
        everywhere: bool,
        /// Hear him again.
        #[arg(long, requires = "name")]
        off: bool,
    },
}

pub(super) async fn talk(desk: &Desk<'_>, command: &TalkCommand) -> Result<(), Fault> {
    let game = match command {
        TalkCommand::Say { game, .. }
        | TalkCommand::Chat { game }
        | TalkCommand::Watchers { game }
        | TalkCommand::Hush { game, .. } => game,
    };
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    for kept in desk.seats(id)? {
        claim(&connection.caller(), id, Some((kept.seat, kept.key))).await?;
    }
    match command {
        TalkCommand::Say {
            side,
            watchers,
            room,
            text,
            ..
        } => {
            let room = match (room, watchers) {
                (Some(room), _) => *room,
                (None, true) => Room::Watchers,
                (None, false) => {
                    let mut talk = Talk::default();
                    talk.answer(&ask(&connection, id, talk.missed()).await?);
                    match side {
                        true => talk.own_side().ok_or_else(no_side)?,
                        false => talk.usual_room(),
                    }
                }
            };
            let said = ask(&connection, id, say(room, &text.join(" "))).await?;
            let ChatAnswer::Said(line) = said else {
                return Err(strange(&Answer::Chat(said)));
            };
            match desk.output.json {
                true => desk.output.object(&line),
                false => desk.output.text(&written(&line)),
            }
        }
        TalkCommand::Chat { .. } => {
            let mut talk = Talk::default();
            let lines = talk.answer(&ask(&connection, id, talk.missed()).await?);
            if lines.is_empty() && !desk.output.json {
                desk.output.talk("Nothing has been said.");
            }
            for line in &lines {
                match desk.output.json {
                    true => desk.output.object(line)?,
                    false => {
                        let text = format!("{} {}", hour(line), written(line));
                        desk.output.text(&text)?;
                    }
                }
            }
            Ok(())
        }
        TalkCommand::Watchers { .. } => {
            let answer = ask(&connection, id, ChatRequest::Watchers).await?;
            if desk.output.json {
                return desk.output.object(&answer);
            }
            let mut talk = Talk::default();
            talk.answer(&answer);
            let nobody = || "Nobody looks on.".to_owned();
            desk.output.text(&talk.audience().unwrap_or_else(nobody))
        }
        TalkCommand::Hush {
            name,
            everywhere,
            off,
            ..
        } => {
            let request = match name {
                None => ChatRequest::Hushed,
                Some(name) => ChatRequest::Hush {
                    name: name.clone(),
                    everywhere: *everywhere,
                    on: !off,
                },
            };
            let answer = ask(&connection, id, request).await?;
            match desk.output.json {
                true => desk.output.object(&answer),
                false => desk.output.text(&hushed(&answer)),
            }
        }
    }
}

/// Without a side there is nobody to speak to apart.
pub(super) fn no_side() -> Fault {
    let text = "Your own side is that of your seat: you have none here, or one on each side. Name \
         the room: --room nk or --room un.";
    Fault::Usage(text.to_owned())
}

/// Whom one does not hear, in sentences.
pub(crate) fn hushed(answer: &ChatAnswer) -> String {
    let ChatAnswer::Hushed { here, everywhere } = answer else {
        return String::new();
    };
    let listed = |names: &std::collections::BTreeSet<String>| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.join(", ")
    };
    match (here.is_empty(), everywhere.is_empty()) {
        (true, true) => "You hear everybody.".to_owned(),
        (false, true) => format!("Not heard in this match: {}.", listed(here)),
        (true, false) => format!("Not heard in any match: {}.", listed(everywhere)),
        (false, false) => format!(
            "Not heard in this match: {}; in any: {}.",
            listed(here),
            listed(everywhere)
        ),
    }
}

/// Asks about the talk at a match.
pub(super) async fn ask(
    connection: &Connection,
    r#match: MatchId,
    ask: ChatRequest,
) -> Result<ChatAnswer, Fault> {
    match connection.ask(Request::Chat { r#match, ask }).await? {
        Answer::Chat(answer) => Ok(answer),
        answer => Err(strange(&answer)),
    }
}

/// What was said since it was last heard, as it is read; nothing where one may not listen.
pub(super) async fn missed(
    connection: &Connection,
    r#match: MatchId,
    talk: &mut Talk,
) -> Result<Vec<String>, Fault> {
    match ask(connection, r#match, talk.missed()).await {
        Ok(answer) => Ok(talk.answer(&answer).iter().map(written).collect()),
        Err(Fault::Refused(refusal)) if refusal.code != RefusalCode::TooFast => Ok(vec![]),
        Err(fault) => Err(fault),
    }
}
