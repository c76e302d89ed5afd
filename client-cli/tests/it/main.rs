//! The real `naktong` against a server of our own making that speaks the protocol over loopback.

mod comforts;
mod fake;
mod line;
mod words;
