//! What comes before play, beside `host` and `join`: inviting, leaving, starting, closing, the
//! rematch, and one's own list.

use clap::Subcommand;
use naktong_protocol::account::SecretText;
use naktong_protocol::ids::InvitationId;
use naktong_protocol::message::{Answer, MatchInfo, MatchState, OwnMatch, Request};
use naktong_protocol::terms::{EXPLAINED, explain};
use naktong_protocol::{MatchId, SeatId};

use super::{Desk, lobby, secret};
use crate::connection::{Connection, ServerUrl, strange};
use crate::fault::Fault;
use crate::table::MatchName;

/// What comes before and after play.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum HostingCommand {
    /// Your matches: first those where it is your turn.
    Mine,
    /// Free a seat of yours before the match begins; as the host anybody's.
    Leave {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// Which seat.
        #[arg(long)]
        seat: SeatId,
    },
    /// Say that you are ready, where the match begins when all are.
    Ready {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
        /// Say that you are not.
        #[arg(long)]
        not: bool,
    },
    /// Begin a match that you host, where the host says when.
    Start {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
    },
    /// Close a match that you host before it begins.
    Close {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
    },
    /// Play again with the sides swapped, when a match is over; you sit down at once.
    Rematch {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
    },
    /// Print a link that lets others into a match that you host.
    Invite {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// The seat that it is meant for.
        #[arg(long)]
        seat: Option<SeatId>,
        /// How often it may be used, 1 to 100.
        #[arg(long, default_value_t = 1)]
        uses: u16,
        /// How long it is good, 1 to 720 hours.
        #[arg(long, default_value_t = 72)]
        hours: u16,
    },
    /// The invitations to a match that you host.
    Invitations {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// End this one instead.
        #[arg(long, value_name = "ID")]
        end: Option<InvitationId>,
    },
    /// Accept an invitation: you are asked for the link, or it is piped in.
    Accept,
    /// What an option of `host --set` does; without one, all of them.
    Explain {
        /// The option, or an optional rule.
        option: Option<String>,
    },
}

pub(super) async fn hosting(desk: &Desk<'_>, command: &HostingCommand) -> Result<(), Fault> {
    match command {
        HostingCommand::Mine => mine(desk).await,
        HostingCommand::Leave { game, seat } => {
            let seat = *seat;
            change(desk, game, |r#match| Request::Leave { r#match, seat }).await
        }
        HostingCommand::Ready { game, seat, not } => {
            let connection = desk.connect().await?;
            let r#match = game.resolve(&connection).await?;
            let (seat, key) = desk.own_seat(r#match, *seat)?;
            let claim = Request::Claim { r#match, seat, key };
            connection.ask(claim).await?;
            let ready = !not;
            let request = Request::Ready {
                r#match,
                seat,
                ready,
            };
            told(desk, connection.ask(request).await?)
        }
        HostingCommand::Start { game } => {
            change(desk, game, |r#match| Request::Start { r#match }).await
        }
        HostingCommand::Close { game } => {
            change(desk, game, |r#match| Request::Close { r#match }).await
        }
        HostingCommand::Rematch { game } => rematch(desk, game).await,
        HostingCommand::Invite {
            game,
            seat,
            uses,
            hours,
        } => invite(desk, game, *seat, *uses, *hours).await,
        HostingCommand::Invitations { game, end } => invitations(desk, game, *end).await,
        HostingCommand::Accept => accept(desk).await,
        HostingCommand::Explain { option } => explained(desk, option.as_deref()),
    }
}

async fn change(
    desk: &Desk<'_>,
    game: &MatchName,
    request: impl FnOnce(MatchId) -> Request,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    // A seat that was taken with a key of its own is shown by it.
    for kept in desk.keys()?.seats(id)? {
        let claim = Request::Claim {
            r#match: id,
            seat: kept.seat,
            key: kept.key,
        };
        match connection.ask(claim).await {
            Ok(_) | Err(Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    told(desk, connection.ask(request(id)).await?)
}

fn told(desk: &Desk<'_>, answer: Answer) -> Result<(), Fault> {
    let info = match answer {
        Answer::Match(info) | Answer::Hosted(info) | Answer::Seated(info) => info,
        answer => return Err(strange(&answer)),
    };
    if desk.output.json {
        return desk.output.object(&info);
    }
    desk.output.text(&sentence(&info))
}

fn sentence(info: &MatchInfo) -> String {
    let mut text = format!(
        "Match {}: {}; {}",
        info.id.short(),
        lobby::seats(info),
        lobby::state(info)
    );
    if info.state == MatchState::Gathering && !info.lobby.ready.is_empty() {
        let ready: Vec<_> = info.lobby.ready.iter().map(SeatId::to_string).collect();
        text += &format!("; ready: {}", ready.join(", "));
    }
    text + "."
}

/// The matches that are yours on a line that has signed in.
pub(super) async fn own_matches(connection: &Connection) -> Result<Vec<OwnMatch>, Fault> {
    let mut all: Vec<OwnMatch> = vec![];
    loop {
        let skip = u32::try_from(all.len()).unwrap_or(u32::MAX);
        match connection.ask(Request::Mine { skip }).await? {
            Answer::Mine { matches, more } => {
                let is_last = !more || matches.is_empty();
                all.extend(matches);
                if is_last {
                    return Ok(all);
                }
            }
            answer => return Err(strange(&answer)),
        }
    }
}

async fn mine(desk: &Desk<'_>) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let all = own_matches(&connection).await?;
    if desk.output.json {
        return all.iter().try_for_each(|own| desk.output.object(own));
    }
    if all.is_empty() {
        desk.output
            .talk("No match here is yours, as far as the server knows who you are.");
        return Ok(());
    }
    let names = |seats: &std::collections::BTreeSet<SeatId>| {
        let names: Vec<_> = seats.iter().map(SeatId::to_string).collect();
        names.join(", ")
    };
    let mut table = lobby::columns(["MATCH", "SCENARIO", "STATE", "YOU", ""]);
    for own in &all {
        let turn = match own.your_turn.is_empty() {
            true => String::new(),
            false => format!("your turn ({})", names(&own.your_turn)),
        };
        let mut you = names(&own.seats);
        if own.host {
            you = if you.is_empty() {
                "host".into()
            } else {
                you + ", host"
            };
        }
        let info = &own.info;
        let title = info.title.clone();
        table.add_row([info.id.short(), title, lobby::state(info), you, turn]);
    }
    desk.output.text(&lobby::trimmed(&table))
}

async fn rematch(desk: &Desk<'_>, game: &MatchName) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let kept = desk.keys()?.seats(id)?;
    for kept in &kept {
        let claim = Request::Claim {
            r#match: id,
            seat: kept.seat,
            key: kept.key,
        };
        connection.ask(claim).await?;
    }
    let info = match connection.ask(Request::Rematch { r#match: id }).await? {
        Answer::Hosted(info) => info,
        answer => return Err(strange(&answer)),
    };
    let mut now = info.clone();
    for (seat, name) in &info.lobby.kept {
        let known = kept.iter().find(|kept| kept.name == *name);
        match lobby::take(desk, &connection, info.id, *seat, known).await {
            Ok(after) => now = after,
            // It is kept for the other one, or he is not here yet.
            Err(Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    told(desk, Answer::Hosted(now))
}

async fn invite(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
    uses: u16,
    hours: u16,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let request = Request::Invite {
        r#match: game.resolve(&connection).await?,
        seat,
        uses,
        hours,
    };
    let answer = connection.ask(request).await?;
    let Answer::Invited { info, code } = &answer else {
        return Err(strange(&answer));
    };
    if desk.output.json {
        return desk.output.object(&answer);
    }
    desk.output.talk(&format!(
        "Invitation {}, good for {uses} within {hours} hours: `naktong accept` asks for the link.",
        info.id
    ));
    desk.output.text(&format!("{}#{}", desk.server, code.0))
}

async fn invitations(
    desk: &Desk<'_>,
    game: &MatchName,
    end: Option<InvitationId>,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let r#match = game.resolve(&connection).await?;
    if let Some(invitation) = end {
        let request = Request::Uninvite {
            r#match,
            invitation,
        };
        connection.ask(request).await?;
        desk.output
            .talk("The invitation is worth nothing any more.");
        return Ok(());
    }
    let all = match connection.ask(Request::Invitations { r#match }).await? {
        Answer::Invitations(all) => all,
        answer => return Err(strange(&answer)),
    };
    if desk.output.json {
        return all.iter().try_for_each(|info| desk.output.object(info));
    }
    let mut table = lobby::columns(["INVITATION", "SEAT", "USES LEFT"]);
    for info in &all {
        let seat = info.seat.map_or("any".to_owned(), |seat| seat.to_string());
        table.add_row([info.id.to_string(), seat, info.uses_left.to_string()]);
    }
    desk.output.text(&lobby::trimmed(&table))
}

async fn accept(desk: &Desk<'_>) -> Result<(), Fault> {
    let SecretText(link) = secret::ask("Invitation")?;
    let (server, code) = match link.rsplit_once('#') {
        Some((server, code)) => {
            let server: ServerUrl = server.parse().map_err(Fault::Usage)?;
            (server, code)
        }
        None => (desk.server.clone(), link.as_str()),
    };
    let connection = desk.connect_to(&server).await?;
    let code = SecretText(code.to_owned());
    let answer = connection.ask(Request::Accept { code }).await?;
    let Answer::Admitted { info, seat } = &answer else {
        return Err(strange(&answer));
    };
    if desk.output.json {
        return desk.output.object(&answer);
    }
    desk.output.text(&sentence(info))?;
    // A guest is let in on this line only: he sits down now or not at all.
    if let Some(seat) = seat {
        match lobby::take(desk, &connection, info.id, *seat, None).await {
            Ok(after) => return desk.output.text(&sentence(&after)),
            Err(Fault::Refused(refusal)) => desk.output.talk(&refusal.text),
            Err(fault) => return Err(fault),
        }
    }
    desk.output.talk(&format!(
        "Sit down with: naktong --server {server} join {} --seat SEAT",
        info.id.short()
    ));
    Ok(())
}

fn explained(desk: &Desk<'_>, option: Option<&str>) -> Result<(), Fault> {
    if let Some(word) = option {
        let text = explain(word).ok_or_else(|| {
            let words: Vec<_> = EXPLAINED.iter().map(|option| option.word).collect();
            Fault::NotFound(format!(
                "There is no option {word:?}; there are {}, and the optional rules.",
                words.join(", ")
            ))
        })?;
        return desk.output.text(&text);
    }
    let all = EXPLAINED.iter().filter_map(|option| explain(option.word));
    desk.output.text(&all.collect::<Vec<_>>().join("\n\n"))
}
