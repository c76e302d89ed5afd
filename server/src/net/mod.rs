//! Sockets to mailboxes: the listener, the handshake, and a session for each WebSocket.

mod admin;
mod export;
mod handshake;
mod http;
pub mod listener;
pub(crate) mod places;
pub mod session;
pub mod tls;
pub mod wire;
