//! What a match is asked.

use std::sync::Arc;

use naktong_protocol::computer::Level;
use naktong_protocol::deal::Deal;
use naktong_protocol::message::{Answer, MatchInfo, Nonce, Refusal, SeatKey};
use naktong_protocol::question::Question;
use naktong_protocol::record::Who;
use naktong_protocol::unit::Side;
use naktong_protocol::{Order, OrderId, SeatId, Seq, Viewer};
use tokio::sync::oneshot;

use crate::matches::handle::WatchAnswer;
use crate::outbox::Outbox;
use crate::people::Hands;

pub(super) type Reply<T> = oneshot::Sender<Result<T, Refusal>>;

/// A wish to sit down.
#[derive(Debug)]
pub(in crate::matches) struct Join {
    pub(in crate::matches) seat: SeatId,
    pub(in crate::matches) hands: Arc<Hands>,
    pub(in crate::matches) who: Who,
    pub(in crate::matches) name: String,
    pub(in crate::matches) nonce: Nonce,
}

/// Who gives a seat's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A session that holds the seat.
    Player,
    /// A session that holds this other seat of its side.
    Mate(SeatId),
    /// The computer player of this server that holds it, or stands in.
    Computer,
}

/// A seat that goes to somebody else.
#[derive(Debug)]
pub(in crate::matches) struct Transfer {
    pub(in crate::matches) seat: SeatId,
    pub(in crate::matches) player: String,
    pub(in crate::matches) who: Who,
}

/// Time that the operator gives.
#[derive(Debug)]
pub(in crate::matches) struct Extension {
    pub(in crate::matches) side: Side,
    pub(in crate::matches) seconds: u32,
    pub(in crate::matches) reason: String,
}

/// What a seat settles with the other side.
#[derive(Debug)]
pub(in crate::matches) struct Dealt {
    pub(in crate::matches) seat: SeatId,
    /// The seat whose stream numbers the events that are named: a mate's, perhaps.
    pub(in crate::matches) eyes: SeatId,
    pub(in crate::matches) hands: Arc<Hands>,
    pub(in crate::matches) deal: Deal,
}

/// What a match is asked.
#[derive(Debug)]
pub(in crate::matches) enum Command {
    Join(Join, Reply<MatchInfo>),
    Claim(SeatId, SeatKey, Reply<MatchInfo>),
    Leave(SeatId, Arc<Hands>, Reply<MatchInfo>),
    Ready(SeatId, bool, Arc<Hands>, Reply<MatchInfo>),
    Start(Arc<Hands>, Reply<MatchInfo>),
    Close(Arc<Hands>, Reply<MatchInfo>),
    Watch {
        viewer: Viewer,
        hands: Option<Arc<Hands>>,
        from: Option<Seq>,
        request: Option<u32>,
        outbox: Outbox,
        reply: Reply<WatchAnswer>,
    },
    Unwatch(u64, Reply<()>),
    Order {
        seat: SeatId,
        order_id: OrderId,
        order: Order,
        by: By,
        reply: Reply<Answer>,
    },
    StandIn(SeatId, Option<Level>, Reply<MatchInfo>),
    Seed(SeatId, Reply<u64>),
    Legal(SeatId, Reply<Answer>),
    Ask(SeatId, Question, Reply<Answer>),
    Transfer(Transfer, Reply<MatchInfo>),
    Deal(Dealt, Reply<MatchInfo>),
    CloseByOperator(String, Reply<MatchInfo>),
    Extend(Extension, Reply<MatchInfo>),
}
