//! The header of the first layout, from before computer players, terms and boards that tell what
//! places give.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::codec::Hash;
use crate::ids::{MatchId, ScenarioId, SeatId};
use crate::map::Map;
use crate::message::{MatchInfo, MatchState, SeatTaken};
use crate::proof::PublicKey;
use crate::turn::Day;
use crate::view::{self, OptionalRule, SeatInfo};

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

#[derive(Serialize, Deserialize)]
struct Board {
    scenario: ScenarioId,
    title: String,
    introduction: String,
    first_day: Day,
    turns: u16,
    seats: Vec<SeatInfo>,
    fog: bool,
    map: Map,
    options: BTreeSet<OptionalRule>,
}

impl From<Board> for view::Board {
    fn from(old: Board) -> Self {
        Self {
            scenario: old.scenario,
            title: old.title,
            introduction: old.introduction,
            first_day: old.first_day,
            turns: old.turns,
            seats: old.seats,
            fog: old.fog,
            map: old.map,
            sources: vec![],
            points: BTreeMap::new(),
            to_secure: BTreeSet::new(),
            options: old.options,
        }
    }
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
            board: old.board.into(),
        }
    }
}
