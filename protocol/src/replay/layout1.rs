//! The header of the first layout, from before computer players and terms.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::codec::Hash;
use crate::ids::{MatchId, ScenarioId, SeatId};
use crate::message::{MatchInfo, MatchState, SeatTaken};
use crate::proof::PublicKey;
use crate::view::{Board, OptionalRule};

/// The first bytes of a file of this layout.
pub(super) const MAGIC: &[u8] = b"naktong replay 1\n";

/// The first frame; all others are as they are today.
#[derive(Serialize, Deserialize)]
pub(super) enum Frame {
    Header(Box<Header>),
}

#[derive(Serialize, Deserialize)]
pub(super) struct Header {
    server: String,
    info: Info,
    board: Board,
}

#[derive(Serialize, Deserialize)]
struct Info {
    id: MatchId,
    scenario: ScenarioId,
    title: String,
    state: MatchState,
    seats: Vec<Taken>,
    dice_commitment: Hash,
    options: BTreeSet<OptionalRule>,
    server_key: PublicKey,
}

#[derive(Serialize, Deserialize)]
struct Taken {
    seat: SeatId,
    player: Option<String>,
}

impl From<Header> for super::Header {
    fn from(old: Header) -> Self {
        let info = old.info;
        let taken = |taken: Taken| SeatTaken {
            seat: taken.seat,
            player: taken.player,
            computer: None,
        };
        Self {
            server: old.server,
            info: MatchInfo {
                id: info.id,
                scenario: info.scenario,
                title: info.title,
                state: info.state,
                seats: info.seats.into_iter().map(taken).collect(),
                dice_commitment: info.dice_commitment,
                options: info.options,
                server_key: info.server_key,
                lobby: Box::default(),
                dealings: Box::default(),
            },
            board: old.board,
        }
    }
}
