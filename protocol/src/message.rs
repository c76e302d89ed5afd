//! What travels over the socket (architecture, section 4).
//!
//! A session: `Hello`, answered by `Welcome` or a refusal; then requests, each with a number of
//! the client's choice that its answer echoes; between them the server sends updates of the
//! matches that the session watches. New variants go last: bincode counts them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::{
    AccountInfo, Credential, InvitationInfo, NewSecret, Scope, SecretText, TokenInfo,
};
use crate::chat::{ChatAnswer, ChatRequest, Line};
use crate::codec::Hash;
use crate::computer::{Level, Note};
use crate::deal::{Deal, Dealings};
use crate::history::UnitHistory;
use crate::ids::{InvitationId, MatchId, OrderId, ScenarioId, SeatId, Seq, TokenId};
use crate::notify::{TargetInfo, TargetRequest};
use crate::order::{LegalOrders, Order};
use crate::proof::{Head, PublicKey, Signature};
use crate::question::{Question, Reply};
use crate::terms::Terms;
use crate::turn::Outcome;
use crate::view::{Board, OptionalRule, SeatInfo, View, ViewEvent, Viewer};

/// The version of these messages. A server refuses every other one by name.
pub const PROTOCOL_VERSION: u16 = 2;
/// The subprotocol of binary frames.
pub const SUBPROTOCOL_BINCODE: &str = "naktong.v2.bincode";
/// The subprotocol of text frames.
pub const SUBPROTOCOL_JSON: &str = "naktong.v2.json";
/// The longest name of a player, in characters.
pub const NAME_MAX: usize = 32;
/// The longest announcement of an operator, and reason for what he does, in characters.
pub const ANNOUNCEMENT_MAX: usize = 500;
/// The most matches in one page of the list.
pub const LIST_MAX: usize = 100;
/// The most notes of computer players in one answer.
pub const NOTES_MAX: usize = 200;

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// The first message. Its shape never changes.
    Hello(Hello),
    /// A request; its answer echoes the number.
    Request {
        /// Chosen by the client.
        id: u32,
        /// What is asked.
        request: Request,
    },
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`] of the client.
    pub protocol: u16,
    /// Program and version, for the operator's log: at most 64 characters.
    pub client: String,
}

/// A secret that holds a seat: 128 random bits. Whoever shows it sits there. The server keeps
/// only its hash.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct SeatKey(pub Uuid);

impl fmt::Debug for SeatKey {
    /// Never prints the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeatKey(..)")
    }
}

impl SeatKey {
    /// A fresh key.
    #[must_use]
    pub fn random() -> Self {
        // A version 4 uuid has 122 random bits: two of them make 128.
        let Hash(mixed) = crate::codec::hash(&(Uuid::new_v4(), Uuid::new_v4()));
        let (bits, _) = mixed.split_at(16);
        Self(Uuid::from_slice(bits).expect("a uuid has 16 bytes"))
    }

    /// What the server stores.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.0.as_bytes())
    }
}

/// 256 random bits that a seat adds to the dice (rules D3, architecture contract 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Nonce(pub [u8; 32]);

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The scenarios this server can host.
    Scenarios,
    /// The matches, newest first.
    Matches {
        /// Start after this one; `None` for the first page.
        after: Option<MatchId>,
    },
    /// Opens a match.
    Host {
        /// What is played.
        scenario: ScenarioId,
        /// Optional rules to play with, beside those that the scenario has on.
        #[serde(default)]
        options: BTreeSet<OptionalRule>,
        /// The seats that computer players hold from the beginning, and how well they play.
        #[serde(default)]
        computers: BTreeMap<SeatId, Level>,
        /// Everything else that the host chooses.
        #[serde(default)]
        terms: Terms,
    },
    /// Sits down on a free seat with a key for this seat alone; who is signed in or a guest
    /// asks for it by [`Request::Sit`].
    Join {
        /// Where.
        r#match: MatchId,
        /// Which chair.
        seat: SeatId,
        /// The name to show: 1 to [`NAME_MAX`] characters.
        name: String,
        /// Made and kept by the client; shown again to take the seat back. Sending the same
        /// join again with the same key is answered as the first time.
        key: SeatKey,
        /// The seat's part of the dice.
        nonce: Nonce,
    },
    /// Takes a seat back with its key, on this session. The account that the session is signed
    /// in to keeps it from then on. A guest or account that holds the seat already
    /// needs no key: it is answered as if this were the right one.
    Claim {
        /// Where.
        r#match: MatchId,
        /// Which chair.
        seat: SeatId,
        /// Its key.
        key: SeatKey,
    },
    /// Starts the updates of a match on this session, by the eyes of a claimed seat or as a
    /// spectator. Answered with the board and either a snapshot or the missed updates.
    Watch {
        /// Where.
        r#match: MatchId,
        /// A seat claimed or joined on this session; `None` for a spectator.
        seat: Option<SeatId>,
        /// The last update the client has; `None` for a snapshot.
        from: Option<Seq>,
    },
    /// Ends the updates of a match.
    Unwatch {
        /// Where.
        r#match: MatchId,
    },
    /// An order of a seat claimed or joined on this session.
    Order {
        /// Where.
        r#match: MatchId,
        /// By which chair.
        seat: SeatId,
        /// Made by the client, the same when it sends the order again.
        order_id: OrderId,
        /// What is asked.
        order: Order,
    },
    /// What the seat may ask for now.
    Legal {
        /// Where.
        r#match: MatchId,
        /// By which chair.
        seat: SeatId,
    },
    /// The replay file, in pieces: the seat's or spectators' news while the match runs,
    /// everything after its end.
    Export {
        /// Where.
        r#match: MatchId,
        /// A seat claimed on this session; `None` for a spectator.
        seat: Option<SeatId>,
        /// From which byte.
        offset: u64,
    },
    /// Nothing: shows that the other end is there.
    Ping,
    /// The history of a unit. Anyone may ask for any: it tells nothing about a match.
    History {
        /// Its id, or the tag of its counter in the order of battle.
        unit: String,
    },
    /// A question of a seat claimed or joined on this session, answered from what it knows.
    Ask {
        /// Where.
        r#match: MatchId,
        /// By which chair.
        seat: SeatId,
        /// What is asked.
        question: Question,
    },
    /// Hands a seat claimed or joined on this session to a computer player, who plays it until
    /// the seat is taken back. Sent again with another level, another player goes on.
    StandIn {
        /// Where.
        r#match: MatchId,
        /// Which chair.
        seat: SeatId,
        /// How well it plays.
        level: Level,
    },
    /// Takes the seat back from the computer player that stands in for it.
    TakeBack {
        /// Where.
        r#match: MatchId,
        /// Which chair.
        seat: SeatId,
    },
    /// Why computer players did what they did: after the end of a match for everybody, before it
    /// only for who holds the seat that they stand in for.
    Thoughts {
        /// Where.
        r#match: MatchId,
        /// Of which chair; `None` for all of them.
        seat: Option<SeatId>,
        /// Only notes with greater numbers; 0 for the first.
        after: u64,
    },
    /// What concerns the notifications of whoever holds a seat, account or key, and so of every
    /// seat that the same one holds.
    Targets {
        /// Where the asker sits.
        r#match: MatchId,
        /// A seat that this session holds.
        seat: SeatId,
        /// What is asked.
        ask: TargetRequest,
    },
    /// Makes the session a guest's: whoever comes with the same key is the same guest.
    BeGuest {
        /// The name to show: 1 to [`NAME_MAX`] characters. Others may have it too.
        name: String,
        /// Made and kept by the client. It holds every seat that was taken with it.
        key: SeatKey,
    },
    /// Makes an account and signs in to it. What a guest holds on this session becomes the
    /// account's.
    Register {
        /// The name to show: [`crate::account::check_account_name`] says which are taken.
        name: String,
        /// What it will be known by.
        secret: NewSecret,
    },
    /// Makes the session an account's.
    SignIn(Credential),
    /// Makes the session nobody's again. It holds no seats and watches by nobody's eyes.
    SignOut,
    /// Who the session is.
    WhoAmI,
    /// Gives the account another password or key; the one before is worth nothing any more. Asked
    /// on a session that has signed in with it, and not with a token.
    ChangeSecret {
        /// What the account was known by until now.
        old: Credential,
        /// What it will be known by.
        new: NewSecret,
    },
    /// Makes a token of the account, to sign in with.
    MakeToken {
        /// What it is called: 1 to 32 characters, as names are written.
        label: String,
        /// What it allows: at least one, and none that this session does not have.
        scopes: BTreeSet<Scope>,
        /// After how many days it ends by itself: 1 to 3650; `None` for never.
        days: Option<u16>,
    },
    /// The tokens of the account, oldest first.
    Tokens,
    /// Ends a token. Sessions that signed in with it are closed with [`close::SIGNED_OUT`].
    RevokeToken(TokenId),
    /// Sits down on a free seat as the account or guest that the session is. Sent again it is
    /// answered as the first time.
    Sit {
        /// Where.
        r#match: MatchId,
        /// Which chair.
        seat: SeatId,
        /// The seat's part of the dice.
        nonce: Nonce,
    },
    /// Frees a seat before the match has begun: one's own, or as the host anybody's.
    Leave {
        /// Where.
        r#match: MatchId,
        /// Which chair.
        seat: SeatId,
    },
    /// Says whether one is ready, where the match begins when all are.
    Ready {
        /// Where.
        r#match: MatchId,
        /// Which chair.
        seat: SeatId,
        /// Whether.
        ready: bool,
    },
    /// Begins the match, where the host says when.
    Start {
        /// Which.
        r#match: MatchId,
    },
    /// Closes a match that has not begun; for its host.
    Close {
        /// Which.
        r#match: MatchId,
    },
    /// Opens a match of the same scenario on the same terms with the sides swapped, the seats
    /// kept for those who sat on the other side. For whoever sat there, when the first is over;
    /// asked again, the answer is the same match.
    Rematch {
        /// Which match is over.
        r#match: MatchId,
    },
    /// The matches that fit, newest first; private ones only for those who may see them.
    List {
        /// Which.
        filter: Filter,
        /// Start after this one; `None` for the first page.
        after: Option<MatchId>,
    },
    /// The matches in which the session holds a seat, is the host or is invited: first those
    /// where its turn has come, then those in play, those that gather, those that are over; each
    /// newest first.
    Mine {
        /// How many to pass over.
        skip: u32,
    },
    /// Makes an invitation to a match; for its host.
    Invite {
        /// Which.
        r#match: MatchId,
        /// The seat it is meant for, told to whoever accepts it; `None` for any, and for
        /// looking on.
        seat: Option<SeatId>,
        /// How often it may be accepted: 1 to 100.
        uses: u16,
        /// How long it is good: 1 to 720 hours.
        hours: u16,
    },
    /// Accepts an invitation: the match is there for the account from then on, or for a guest
    /// and nobody on this session.
    Accept {
        /// What the host passed on.
        code: SecretText,
    },
    /// The invitations of a match that are still good; for its host.
    Invitations {
        /// Which.
        r#match: MatchId,
    },
    /// Ends an invitation; who has accepted it stays invited. For the host.
    Uninvite {
        /// To which match.
        r#match: MatchId,
        /// Which.
        invitation: InvitationId,
    },
    /// What concerns the talk at a match, and who looks on.
    Chat {
        /// Where.
        r#match: MatchId,
        /// What is asked.
        ask: ChatRequest,
    },
    /// What a seat held on this session settles with the other side beside its orders.
    Deal {
        /// Where.
        r#match: MatchId,
        /// By which chair.
        seat: SeatId,
        /// What is asked.
        deal: Deal,
    },
}

/// Which matches of the list are meant: those that fit all that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Filter {
    /// Of this scenario.
    pub scenario: Option<ScenarioId>,
    /// That stand there.
    pub state: Option<StateFilter>,
    /// With a seat that anybody may take.
    pub free: bool,
    /// With somebody of this name, as the host or on a seat; capitals do not matter.
    pub name: Option<String>,
}

/// Where matches stand that are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    /// Not begun.
    Gathering,
    /// In play.
    Playing,
    /// Over, closed or stopped.
    Over,
}

/// What a server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    /// The answer to `Hello`.
    Welcome {
        /// [`PROTOCOL_VERSION`] of the server.
        protocol: u16,
        /// Program and version.
        server: String,
    },
    /// The answer to a request.
    Answer {
        /// The request's number.
        id: u32,
        /// What came of it.
        answer: Box<Answer>,
    },
    /// News of a watched match. Numbers follow each other without a gap.
    Update {
        /// Where.
        r#match: MatchId,
        /// Its number and news.
        update: Update,
        /// The server's word for the stream up to it ([`crate::proof::Head`]).
        signature: Option<Signature>,
    },
    /// The whole view: when the session watches without a number the server still has, or has
    /// read too slowly.
    Snapshot {
        /// Where.
        r#match: MatchId,
        /// Where the stream stands.
        head: Head,
        /// What is known.
        view: Box<View>,
    },
    /// Seats or state of a watched match changed.
    Match(MatchInfo),
    /// The session ends; the reason is for people.
    Closing(Refusal),
    /// The operator tells everybody something, of no match in particular.
    Announcement {
        /// For people: at most [`ANNOUNCEMENT_MAX`] characters on one line.
        text: String,
    },
    /// Somebody has said something at a watched match.
    Said {
        /// Where.
        r#match: MatchId,
        /// What.
        line: Line,
    },
}

/// One update of one viewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Update {
    /// Its number in the viewer's stream.
    pub seq: Seq,
    /// What the viewer learns.
    pub news: Vec<ViewEvent>,
    /// A keyed hash of the record that made it ([`crate::proof::seal`]): tells nothing until the
    /// dice's secret is opened.
    pub seal: Hash,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Not done, and why.
    Refused(Refusal),
    /// To `Scenarios`.
    Scenarios(Vec<ScenarioInfo>),
    /// To `Matches`: one page; `more` if another follows.
    Matches {
        /// Newest first.
        matches: Vec<MatchInfo>,
        /// Whether there are older ones.
        more: bool,
    },
    /// To `Host`.
    Hosted(MatchInfo),
    /// To `Join` and `Claim`: the seat is this session's; to `StandIn` and `TakeBack`.
    Seated(MatchInfo),
    /// To `Watch`: the board; a snapshot or updates follow.
    Watching {
        /// Whose eyes.
        viewer: Viewer,
        /// What never changes.
        board: Box<Board>,
        /// Seats and state.
        info: MatchInfo,
    },
    /// To `Order`: it is in the journal.
    Accepted {
        /// Which order.
        order_id: OrderId,
        /// The update of the seat's stream that it made.
        seq: Seq,
    },
    /// To `Legal`.
    Legal(Box<LegalOrders>),
    /// To `Export`: a piece of the file.
    Piece {
        /// The bytes, empty at the end.
        bytes: Vec<u8>,
        /// The length of the whole file.
        total: u64,
    },
    /// To `Unwatch` and `Ping`.
    Done,
    /// To `History`; `None` if the order of battle has no such unit.
    History(Option<Box<UnitHistory>>),
    /// To `Ask`.
    Reply(Box<Reply>),
    /// To `Thoughts`: some of them; `more` if others follow.
    Thoughts {
        /// In the order in which they were noted.
        notes: Vec<Note>,
        /// Whether to go on after the last.
        more: bool,
    },
    /// To `Targets`: the asker's targets as they are now.
    Targets {
        /// In the order in which they were set.
        targets: Vec<TargetInfo>,
        /// What signs the webhook that was just set; the only time that it is shown.
        secret: Option<SecretText>,
    },
    /// To `BeGuest`, `Register`, `SignIn` and `WhoAmI`.
    Person(Person),
    /// To `MakeToken`: the only time that the token is shown.
    Token {
        /// What it is.
        info: TokenInfo,
        /// To be kept by the client.
        token: SecretText,
    },
    /// To `Tokens`.
    Tokens(Vec<TokenInfo>),
    /// To `Leave`, `Ready`, `Start`, `Close` and `Deal`: the match as it is now.
    Match(MatchInfo),
    /// To `Accept`.
    Admitted {
        /// To which match.
        info: MatchInfo,
        /// The seat that is meant for whoever accepts.
        seat: Option<SeatId>,
    },
    /// To `Mine`: one page; `more` if another follows.
    Mine {
        /// In the order that [`Request::Mine`] names.
        matches: Vec<OwnMatch>,
        /// Whether there are more.
        more: bool,
    },
    /// To `Invite`: the only time that the code is shown.
    Invited {
        /// What it is.
        info: InvitationInfo,
        /// To be passed on.
        code: SecretText,
    },
    /// To `Invitations`.
    Invitations(Vec<InvitationInfo>),
    /// To `Chat`.
    Chat(ChatAnswer),
}

/// Who a session is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// Nobody yet.
    Nobody,
    /// A guest of this name.
    Guest(String),
    /// An account.
    Account(AccountInfo),
}

/// A match of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OwnMatch {
    /// Which, and where it stands.
    pub info: MatchInfo,
    /// The seats that one holds.
    pub seats: BTreeSet<SeatId>,
    /// Those of them that are asked for orders now.
    pub your_turn: BTreeSet<SeatId>,
    /// Whether one is its host.
    pub host: bool,
}

/// A scenario that can be hosted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ScenarioInfo {
    /// Its id.
    pub id: ScenarioId,
    /// Its title.
    pub title: String,
    /// Its introduction.
    pub introduction: String,
    /// First day to last day, for people.
    pub days: String,
    /// How many turns.
    pub turns: u16,
    /// Its seats.
    pub seats: Vec<SeatInfo>,
    /// The optional rules that are always on in it.
    pub options: BTreeSet<OptionalRule>,
}

/// A row of the match list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MatchInfo {
    /// Which.
    pub id: MatchId,
    /// What is played.
    pub scenario: ScenarioId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: MatchState,
    /// Its seats and who sits there.
    pub seats: Vec<SeatTaken>,
    /// The commitment to the dice: the hash of the secret, published before anyone sits down.
    pub dice_commitment: Hash,
    /// The optional rules in play, the scenario's and the host's.
    pub options: BTreeSet<OptionalRule>,
    /// The key under which the server signs what it says of the match.
    pub server_key: PublicKey,
    /// Who opened it, on which terms, and what holds before it begins.
    pub lobby: Box<LobbyInfo>,
    /// How the sides stand with each other: clocks and offers.
    pub dealings: Box<Dealings>,
}

/// Who opened a match, on which terms, and what holds before it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LobbyInfo {
    /// The name of the host; `None` if nobody in particular opened it.
    pub host: Option<String>,
    /// What the host chose.
    pub terms: Terms,
    /// The seats that are ready.
    pub ready: BTreeSet<SeatId>,
    /// The free seats that are kept for somebody, and for whom.
    pub kept: BTreeMap<SeatId, String>,
    /// The match that it is the rematch of.
    pub rematch_of: Option<MatchId>,
}

/// A seat in the match list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SeatTaken {
    /// Which.
    pub seat: SeatId,
    /// Who sits there; nobody on a free seat and on one that a computer player holds for good.
    pub player: Option<String>,
    /// The computer player that gives the seat's orders: in the player's stead if there is one.
    pub computer: Option<Level>,
}

impl SeatTaken {
    /// Whether somebody may sit down there.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.player.is_none() && self.computer.is_none()
    }

    /// Who holds it, for people: `Kim`, `regular computer`, `Kim (regular computer stands in)`.
    #[must_use]
    pub fn holder(&self) -> Option<String> {
        match (&self.player, self.computer) {
            (None, None) => None,
            (Some(player), None) => Some(player.clone()),
            (None, Some(level)) => Some(format!("{level} computer")),
            (Some(player), Some(level)) => Some(format!("{player} ({level} computer stands in)")),
        }
    }
}

/// Where a match stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchState {
    /// Seats are free; it begins when the last is taken.
    Gathering,
    /// In play.
    Playing,
    /// Over.
    Finished(Outcome),
    /// Stopped because its journal is damaged; the reference is in the operator's log.
    Stopped {
        /// What to name when asking the operator.
        reference: String,
    },
    /// Closed before its end, or before it began.
    Closed {
        /// By whom and why, in a sentence.
        reason: String,
    },
}

/// A refusal: a stable code for programs, a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Refusal {
    /// Stable.
    pub code: RefusalCode,
    /// The rule that stands in the way, for an illegal order: `5.3`.
    pub rule: Option<String>,
    /// One sentence: what was wrong and what would be right.
    pub text: String,
}

impl Refusal {
    /// A refusal that cites no rule.
    #[must_use]
    pub fn new(code: RefusalCode, text: impl Into<String>) -> Self {
        Self {
            code,
            rule: None,
            text: text.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Refusal {}

/// The codes of all refusals. They never change their meaning.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The client speaks another version of the protocol.
    ProtocolVersion,
    /// The bytes or text were no message.
    BadMessage,
    /// A message, list or name beyond its limit.
    TooLarge,
    /// A request before `Hello`.
    HelloFirst,
    /// A name that cannot be shown.
    BadName,
    /// No such scenario.
    UnknownScenario,
    /// No such match.
    UnknownMatch,
    /// No such seat in this match.
    UnknownSeat,
    /// Somebody sits there.
    SeatTaken,
    /// This session has not joined or claimed the seat, or the key is wrong.
    NotYourSeat,
    /// The match has not begun.
    NotStarted,
    /// The match is over.
    MatchOver,
    /// The other side is on turn.
    NotYourTurn,
    /// The rules forbid it; `rule` cites which.
    IllegalOrder,
    /// The same order id was used for another order.
    OrderIdReused,
    /// Too many matches, sessions or watches.
    TooMany,
    /// Too many requests; wait a moment.
    TooFast,
    /// The order could not be saved and did not happen.
    NotSaved,
    /// The match is stopped; ask the operator.
    MatchStopped,
    /// The server is going down; come back in a moment.
    ShuttingDown,
    /// The session read too slowly.
    TooSlow,
    /// A computer player stands in for the seat; take it back first.
    StoodIn,
    /// A URL or mail address that notifications do not go to; the text says which do.
    BadTarget,
    /// No such target of the asker's, or a wrong code.
    UnknownTarget,
    /// The operator keeps this name or address out, for the time that is told.
    Banned,
    /// The operator ended the session.
    Removed,
    /// The server is about to restart: matches go on, no new one is opened.
    Draining,
    /// The server cannot reach its accounts now.
    Unavailable,
    /// Name, password, key or token is wrong; which one is not told.
    SignInFailed,
    /// Another account has this name.
    NameTaken,
    /// A new password or key of a form that is not taken.
    BadSecret,
    /// A guest, or a token without the scope, may not ask this; or it is for the host.
    NotAllowed,
    /// No such token, or it is revoked already.
    UnknownToken,
    /// The match has begun, and this is done before.
    Begun,
    /// No such invitation, or it is used up, over or ended; which one is not told.
    UnknownInvitation,
    /// An option of the host or a filter with a value that it cannot have.
    BadOption,
    /// Words for others that cannot be shown; the text says which can.
    BadText,
    /// The operator has muted the speaker, for the time that is told.
    Muted,
    /// The terms of the match or how it stands leave no room for this deal; the text says why.
    NoDeal,
}

impl RefusalCode {
    /// Every code, for the documents and the tests.
    pub const ALL: [Self; 39] = [
        Self::ProtocolVersion,
        Self::BadMessage,
        Self::TooLarge,
        Self::HelloFirst,
        Self::BadName,
        Self::UnknownScenario,
        Self::UnknownMatch,
        Self::UnknownSeat,
        Self::SeatTaken,
        Self::NotYourSeat,
        Self::NotStarted,
        Self::MatchOver,
        Self::NotYourTurn,
        Self::IllegalOrder,
        Self::OrderIdReused,
        Self::TooMany,
        Self::TooFast,
        Self::NotSaved,
        Self::MatchStopped,
        Self::ShuttingDown,
        Self::TooSlow,
        Self::StoodIn,
        Self::BadTarget,
        Self::UnknownTarget,
        Self::Banned,
        Self::Removed,
        Self::Draining,
        Self::Unavailable,
        Self::SignInFailed,
        Self::NameTaken,
        Self::BadSecret,
        Self::NotAllowed,
        Self::UnknownToken,
        Self::Begun,
        Self::UnknownInvitation,
        Self::BadOption,
        Self::BadText,
        Self::Muted,
        Self::NoDeal,
    ];
}

/// Close codes of the socket beyond RFC 6455's own.
pub mod close {
    /// The session sent what is no message, or broke a limit.
    pub const BAD_CLIENT: u16 = 4000;
    /// The session's token was revoked.
    pub const SIGNED_OUT: u16 = 4001;
    /// The session read too slowly; it may come back and resume.
    pub const TOO_SLOW: u16 = 4008;
    /// The operator ended the session; it should not come back by itself.
    pub const REMOVED: u16 = 4003;
    /// The server is going down; it may come back and resume (RFC 6455 "service restart").
    pub const RESTART: u16 = 1012;
}

/// Checks a name that others will read: 1 to [`NAME_MAX`] characters, none of them a control or
/// direction character or a blank other than the plain one, not blank at an end.
///
/// # Errors
/// [`RefusalCode::BadName`] with a sentence that says what is allowed.
pub fn check_name(name: &str) -> Result<(), Refusal> {
    let refuse = |text: &str| Err(Refusal::new(RefusalCode::BadName, text));
    let length = name.chars().count();
    if length == 0 || length > NAME_MAX {
        return refuse("A name has 1 to 32 characters.");
    }
    if name.trim() != name {
        return refuse("A name does not begin or end with a blank.");
    }
    if name.chars().any(is_harmful) {
        return refuse(
            "A name has no control, invisible or direction characters, and no blank but the plain one.",
        );
    }
    Ok(())
}

/// Whether a character is a control, invisible or direction character, or a blank other than the
/// plain one: what could lie about the words around it.
pub(crate) fn is_harmful(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
