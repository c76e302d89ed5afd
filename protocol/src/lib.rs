//! The words that server and clients share: hexes, orders, views, messages, records.
//!
//! Nothing here knows a rule of the game. See `ARCHITECTURE.md` for the one line everything
//! stands on: order, decide, events, journal, apply, project, view.

pub mod account;
pub mod chat;
pub mod codec;
pub mod computer;
pub mod deal;
pub mod dice;
pub mod hex;
pub mod history;
pub mod ids;
pub mod land;
pub mod map;
pub mod message;
pub mod notation;
pub mod notify;
pub mod order;
pub mod proof;
pub mod question;
pub mod record;
pub mod replay;
pub mod report;
pub mod terms;
pub mod turn;
pub mod unit;
pub mod view;

pub use hex::{Direction, Hex, Hexside};
pub use ids::{FormationId, MatchId, OrderId, PlaceId, ScenarioId, SeatId, Seq, UnitId};
pub use order::Order;
pub use view::{Board, View, ViewEvent, Viewer};
