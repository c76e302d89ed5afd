//! The full screen of `play`, `watch` and `replay`.
//!
//! | folder | is |
//! |---|---|
//! | `app` | what is shown and what was begun: inputs in, effects out |
//! | `map` | the hex map as a widget |
//! | `panels` | the rest of the screen: bars, panels, dialogs, help |
//! | `entry` | orders put together: typed, picked, drafted; what is left to do |
//! | `reel` | the stream of news, wound to and fro; battles and luck |
//! | `theme.rs` | every colour and sign |
//! | `screen.rs` | the terminal taken and given back |
//! | `stage.rs` | the loop: keys, news and answers to the app, its effects to the world |

pub(crate) mod app;
pub(crate) mod entry;
pub(crate) mod map;
pub(crate) mod panels;
pub(crate) mod reel;
mod screen;
mod stage;
pub(crate) mod text;
pub(crate) mod theme;

pub(crate) use stage::{Live, live, open, replay, theme};
