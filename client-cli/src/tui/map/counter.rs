//! Counters as words of a few signs.
//!
//! `[x18r 5A!h]`: NK in square brackets, UN in round ones; arm, tag, steps, quality, then `!`
//! disrupted, `'` tired, `_` dug in, and the stance where it is not STAND.

use naktong_protocol::unit::Side;
use naktong_protocol::view::{Contact, UnitView};

use crate::tui::text::{cut, width};
use crate::tui::theme::{arm_sign, stance_sign};

/// A counter in at most so many columns: the arm, then the quality, then the end of the tag give
/// way first.
pub(crate) fn counter(unit: &UnitView, columns: usize) -> String {
    let (tag, state) = (&unit.counter.tag, &unit.state);
    let mut marks = String::new();
    if let Some(flags) = state.flags {
        let signs = [
            (flags.disrupted, '!'),
            (flags.tired, '\''),
            (flags.dug_in, '_'),
        ];
        marks.extend(signs.iter().filter(|(on, _)| *on).map(|(_, sign)| sign));
    }
    marks.extend(state.own.as_ref().and_then(|own| stance_sign(&own.stance)));
    if let Some(turn) = state.ghost {
        marks.push_str(&format!(" t{turn}"));
    }
    let (steps, quality) = match unit.counter.is_support() {
        true => (String::new(), String::new()),
        false => {
            let doubt = if state.untried { "?" } else { "" };
            (
                format!(" {}", state.steps),
                format!("{}{doubt}", state.quality),
            )
        }
    };
    let side = unit.counter.side();
    let whole = format!("{}{tag}{steps}{quality}{marks}", arm_sign(unit.counter.arm));
    let no_arm = format!("{tag}{steps}{quality}{marks}");
    let no_quality = format!("{tag}{steps}{marks}");
    let room = columns.saturating_sub(2);
    let fitting = [whole, no_arm, no_quality];
    let fitting = fitting.into_iter().find(|text| width(text) <= room);
    let text = fitting.unwrap_or_else(|| {
        let rest = width(&steps) + width(&marks);
        let text = format!("{}{steps}{marks}", cut(tag, room.saturating_sub(rest)));
        cut(&text, room).to_owned()
    });
    bracketed(side, &text)
}

/// Enemies that are not made out: `(? x2 t5)`.
pub(crate) fn contact(contact: &Contact, columns: usize) -> String {
    let mut text = match contact.units.len() {
        0 => "?".to_owned(),
        count => format!("? x{count}"),
    };
    if let Some(turn) = contact.ghost {
        text.push_str(&format!(" t{turn}"));
    }
    bracketed(contact.side, cut(&text, columns.saturating_sub(2)))
}

/// The brackets of a side.
pub(crate) fn bracketed(side: Side, text: &str) -> String {
    match side {
        Side::Nk => format!("[{text}]"),
        Side::Un => format!("({text})"),
    }
}

/// A whole stack in two signs: the side's letter and its steps; small for a ghost, `?` for who
/// is not made out.
pub(crate) fn stack(side: Side, steps: Option<u32>, ghost: bool) -> [char; 2] {
    let letter = match (side, ghost) {
        (Side::Nk, false) => 'N',
        (Side::Nk, true) => 'n',
        (Side::Un, false) => 'U',
        (Side::Un, true) => 'u',
    };
    let count = match steps {
        None => '?',
        Some(0) => '^',
        Some(steps) => char::from_digit(steps, 10).unwrap_or('+'),
    };
    [letter, count]
}

#[cfg(test)]
mod tests {
    use naktong_protocol::unit::Stance;
    use naktong_protocol::view::UnitFlags;

    use super::*;
    use crate::render::fixture::{id, view};

    #[test]
    fn a_counter_gives_way_from_the_least_telling_sign_on() {
        let view = view();
        let mut unit = view.units[&id("nkpa-18-rgt")].clone();
        unit.state.flags = Some(UnitFlags {
            disrupted: true,
            ..UnitFlags::default()
        });
        if let Some(own) = &mut unit.state.own {
            own.stance = Stance::Hold;
        }
        for (columns, shown) in [
            (12, "[x18r 5A!h]"),
            (10, "[18r 5A!h]"),
            (9, "[18r 5!h]"),
            (8, "[18 5!h]"),
            (7, "[1 5!h]"),
        ] {
            assert_eq!(counter(&unit, columns), shown, "{columns} columns");
        }
    }

    #[test]
    fn a_ghost_carries_its_turn_and_a_contact_its_count() {
        let view = view();
        assert_eq!(counter(&view.units[&id("rok-5-rgt")], 12), "(5rok 4A t1)");
        let seen = view.contacts.values().next().unwrap();
        assert_eq!(contact(seen, 12), "(? x2)");
        assert_eq!(stack(Side::Nk, Some(12), false), ['N', '+']);
    }
}
