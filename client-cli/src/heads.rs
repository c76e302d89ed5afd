//! What the server signed to you, kept beside the seat keys: a head of your stream after every
//! update, one line each, so that after the end it can be held against the replay file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use naktong_protocol::codec::Hash;
use naktong_protocol::message::MatchInfo;
use naktong_protocol::proof::{self, Head, PublicKey};
use naktong_protocol::replay::{Replay, Stream};
use naktong_protocol::{MatchId, SeatId, Viewer};
use serde::{Deserialize, Serialize};

/// The most that is read of one file of heads, in bytes.
const MAX_FILE: u64 = 256 * 1024 * 1024;

/// One line: what the server stood by at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    dice_commitment: Hash,
    server_key: PublicKey,
    head: Head,
}

/// The heads of one seat in one match.
#[derive(Clone, Debug)]
pub(crate) struct Heads {
    path: PathBuf,
    id: MatchId,
    viewer: Viewer,
}

impl Heads {
    /// Those of a seat, in a folder beside the file of keys.
    pub(crate) fn of(keys: &Path, id: MatchId, seat: SeatId) -> Self {
        let file = format!("{}.{seat}.jsonl", id.0.simple());
        Self {
            path: keys.with_extension("heads").join(file),
            id,
            viewer: Viewer::Seat(seat),
        }
    }

    /// Keeps a head, if the server signed it.
    ///
    /// # Errors
    /// A sentence for the player: the signature is wrong, or nothing can be kept.
    pub(crate) fn keep(&self, info: &MatchInfo, head: Head) -> Result<(), String> {
        let Some(signature) = head.signature else {
            return Ok(());
        };
        let statement = proof::stream_statement(self.id, self.viewer, head.seq, head.hash);
        if !info.server_key.signed(&statement, signature) {
            return Err(format!(
                "The server's signature under update {} is wrong: do not trust this match.",
                head.seq
            ));
        }
        let kept = Kept {
            dice_commitment: info.dice_commitment,
            server_key: info.server_key,
            head,
        };
        self.append(&kept).map_err(|error| {
            let path = self.path.display();
            format!("What the server signed cannot be kept in {path}: {error}.")
        })
    }

    fn append(&self, kept: &Kept) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut line = serde_json::to_vec(kept).map_err(io::Error::other)?;
        line.push(b'\n');
        options.open(&self.path)?.write_all(&line)
    }

    fn read(&self) -> io::Result<Vec<Kept>> {
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            file => file?,
        };
        BufReader::new(file.take(MAX_FILE))
            .lines()
            .map(|line| serde_json::from_str(&line?).map_err(io::Error::other))
            .collect()
    }

    /// Holds a replay file against every head kept: how many agree; 0 if none were kept.
    ///
    /// # Errors
    /// A sentence that names the first head that does not, or why they cannot be read.
    pub(crate) fn compare(&self, replay: &Replay) -> Result<usize, String> {
        let kept = self
            .read()
            .map_err(|error| format!("the heads in {} are no use: {error}", self.path.display()))?;
        if kept.is_empty() {
            return Ok(0);
        }
        let info = &replay.header.info;
        let mut streams = replay.streams.iter();
        let stream = streams
            .find(|stream| stream.viewer() == self.viewer)
            .ok_or(format!(
                "the file does not show what {} was told",
                self.viewer
            ))?;
        let heads = heads_of(self.id, stream);
        for kept in &kept {
            let told = |what: &str| format!("{what} than the server told {}", self.viewer);
            if kept.dice_commitment != info.dice_commitment {
                return Err(told("the dice have another commitment"));
            }
            if kept.server_key != info.server_key {
                return Err(told("it is signed by another key"));
            }
            let seq = kept.head.seq;
            let there = usize::try_from(seq.0)
                .ok()
                .and_then(|index| heads.get(index));
            if there != Some(&kept.head.hash) {
                return Err(told(&format!("the news up to update {seq} are others")));
            }
        }
        Ok(kept.len())
    }
}

/// The head before the first update and after each.
fn heads_of(id: MatchId, stream: &Stream) -> Vec<Hash> {
    let start = proof::stream_start(id, stream.viewer());
    let next = |head: &mut Hash, update| {
        *head = proof::stream_next(*head, update);
        Some(*head)
    };
    let after = stream.updates.iter().scan(start, next);
    std::iter::once(start).chain(after).collect()
}
