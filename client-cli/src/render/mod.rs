//! What one viewer knows, as text. Pure: a view in, a text out.

pub(crate) mod dealings;
pub(crate) mod history;
pub(crate) mod map;
pub(crate) mod means;
pub(crate) mod orders;
pub(crate) mod panel;
pub(crate) mod reply;
pub(crate) mod ride;
pub(crate) mod sentence;
pub(crate) mod spoken;
pub(crate) mod status;

use naktong_protocol::unit::Side;
use owo_colors::{OwoColorize, Style, XtermColors};

/// Whether a text carries colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paint {
    /// Escape sequences for colours are written.
    pub(crate) color: bool,
}

impl Paint {
    /// A text in a style, or as it is.
    pub(crate) fn text(self, text: &str, style: Style) -> String {
        if self.color && !style.is_plain() {
            text.style(style).to_string()
        } else {
            text.to_owned()
        }
    }
}

/// White on the colour of a side.
pub(crate) fn side_style(side: Side) -> Style {
    let ground = match side {
        Side::Nk => XtermColors::from(124), // red
        Side::Un => XtermColors::from(25),  // blue
    };
    Style::new().color(XtermColors::from(231)).on_color(ground)
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
