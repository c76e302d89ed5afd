//! Typed notation.
