//! The replay file: one finished or running match in one self-contained file.
//!
//! Layout: the magic line, then frames. A frame is the length of its body (4 bytes, little
//! endian), the SHA-256 of its body, and the body: the encoding of a [`Frame`]. Frames stand in
//! the order header, records, streams, end. A file without an `End` frame is torn.

use std::fmt;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

mod layout1;

use crate::codec::{self, Hash, MAX_FROM_SERVER};
use crate::message::{MatchInfo, Update};
use crate::record::Record;
use crate::view::{Board, View, Viewer};

/// The first bytes of every replay file; the digit is the version of the layout.
pub const MAGIC: &[u8] = b"naktong replay 2\n";
/// The most frames a reader takes.
pub const MAX_FRAMES: usize = 1_000_000;

/// One piece of a replay file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// Always first.
    Header(Box<Header>),
    /// A record of the journal: only in files of finished matches.
    Record(Box<Record>),
    /// A viewpoint begins: what was known before the first update.
    Stream(Box<View>),
    /// An update of the viewpoint that began last.
    Update(Update),
    /// Always last.
    End,
}

/// What the file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Program and version that wrote it.
    pub server: String,
    /// Which match, who sat where, where it stood.
    pub info: MatchInfo,
    /// Map and seats.
    pub board: Board,
}

/// A replay file in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// What it is.
    pub header: Header,
    /// The journal; empty for a running match.
    pub records: Vec<Record>,
    /// The viewpoints it may show.
    pub streams: Vec<Stream>,
    /// Whether it was read from a file of the first layout, whose board does not tell where supply
    /// comes from nor what places give.
    pub is_old: bool,
}

/// One viewpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// What was known before the first update.
    pub start: View,
    /// The news, in order.
    pub updates: Vec<Update>,
}

impl Stream {
    /// Whose eyes.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        self.start.viewer
    }
}

/// Why a file is no replay.
#[derive(Debug)]
pub enum ReplayError {
    /// It could not be read.
    Io(io::Error),
    /// It does not begin as a replay file does.
    Foreign,
    /// It ends before its end, after this many whole frames.
    Torn(usize),
    /// A frame is damaged: its number from 0 and what is wrong.
    Damaged(usize, String),
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(_) => f.write_str("the file could not be read"),
            Self::Foreign => f.write_str(
                "this is not a Naktong replay file (it would begin with \"naktong replay\"), or one of a newer program",
            ),
            Self::Torn(frames) => write!(
                f,
                "the replay file is cut off after {frames} whole frames; export it again"
            ),
            Self::Damaged(frame, why) => {
                write!(f, "the replay file is damaged at frame {frame}: {why}")
            }
        }
    }
}

impl std::error::Error for ReplayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl Replay {
    /// Writes the file.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        to.write_all(MAGIC)?;
        self.frames(|frame| write_frame(&mut to, frame))
    }

    /// Every frame in its order.
    fn frames(&self, mut each: impl FnMut(&Frame) -> io::Result<()>) -> io::Result<()> {
        each(&Frame::Header(Box::new(self.header.clone())))?;
        for record in &self.records {
            each(&Frame::Record(Box::new(record.clone())))?;
        }
        for stream in &self.streams {
            each(&Frame::Stream(Box::new(stream.start.clone())))?;
            for update in &stream.updates {
                each(&Frame::Update(update.clone()))?;
            }
        }
        each(&Frame::End)
    }

    /// Writes the same as text: one frame a line, as JSON.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_lines(&self, mut to: impl Write) -> io::Result<()> {
        self.frames(|frame| {
            serde_json::to_writer(&mut to, frame)?;
            to.write_all(b"\n")
        })
    }

    /// Reads a file, frame by frame, each at most [`MAX_FROM_SERVER`] bytes.
    ///
    /// # Errors
    /// [`ReplayError`] names the first thing that is wrong; nothing is guessed.
    pub fn read(mut from: impl Read) -> Result<Self, ReplayError> {
        let mut magic = vec![0; MAGIC.len()];
        let is_old = match from.read_exact(&mut magic) {
            Ok(()) if magic == MAGIC => false,
            Ok(()) if magic == layout1::MAGIC => true,
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(ReplayError::Io(error));
            }
            _ => return Err(ReplayError::Foreign),
        };
        let misplaced = |n| ReplayError::Damaged(n, "it stands in the wrong place".into());
        let first = if is_old {
            let layout1::Frame::Header(header) = read_frame(&mut from, 0)?;
            Frame::Header(Box::new((*header).into()))
        } else {
            read_frame(&mut from, 0)?
        };
        let Frame::Header(header) = first else {
            return Err(misplaced(0));
        };
        let mut replay = Self {
            header: *header,
            records: vec![],
            streams: vec![],
            is_old,
        };
        for number in 1..MAX_FRAMES {
            match read_frame(&mut from, number)? {
                Frame::Record(record) if replay.streams.is_empty() => {
                    replay.records.push(*record);
                }
                Frame::Stream(start) => replay.streams.push(Stream {
                    start: *start,
                    updates: vec![],
                }),
                Frame::Update(update) => match replay.streams.last_mut() {
                    Some(stream) => stream.updates.push(update),
                    None => return Err(misplaced(number)),
                },
                Frame::End => {
                    let mut one = [0];
                    return match from.read(&mut one).map_err(ReplayError::Io)? {
                        0 => Ok(replay),
                        _ => Err(ReplayError::Damaged(number, "bytes follow the end".into())),
                    };
                }
                Frame::Header(_) | Frame::Record(_) => return Err(misplaced(number)),
            }
        }
        Err(ReplayError::Damaged(MAX_FRAMES, "too many frames".into()))
    }
}

fn write_frame(to: &mut impl Write, frame: &Frame) -> io::Result<()> {
    let body = codec::encode(frame);
    let length = u32::try_from(body.len())
        .ok()
        .filter(|_| body.len() <= MAX_FROM_SERVER)
        .ok_or_else(|| io::Error::other("a frame is too long"))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&Hash::of(&body).0)?;
    to.write_all(&body)
}

fn read_frame<T: Serialize + DeserializeOwned>(
    from: &mut impl Read,
    number: usize,
) -> Result<T, ReplayError> {
    let torn = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => ReplayError::Torn(number),
        _ => ReplayError::Io(error),
    };
    let mut length = [0; 4];
    from.read_exact(&mut length).map_err(torn)?;
    let length = u32::from_le_bytes(length);
    if length as usize > MAX_FROM_SERVER {
        return Err(ReplayError::Damaged(number, "it is too long".into()));
    }
    let mut sum = [0; 32];
    from.read_exact(&mut sum).map_err(torn)?;
    // `take` grows with what is there, not with what the length claims.
    let mut body = vec![];
    from.take(u64::from(length))
        .read_to_end(&mut body)
        .map_err(ReplayError::Io)?;
    if body.len() < length as usize {
        return Err(ReplayError::Torn(number));
    }
    if Hash::of(&body).0 != sum {
        return Err(ReplayError::Damaged(number, "its checksum is wrong".into()));
    }
    codec::decode_from_server(&body)
        .map_err(|error| ReplayError::Damaged(number, error.to_string()))
}
