//! Text in columns: measured, cut and wrapped by what a terminal shows, not by letters.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The beginning of a text, at most so many columns; no wide sign is halved.
pub(crate) fn cut(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    for (at, sign) in text.char_indices() {
        taken += sign.width().unwrap_or(0);
        if taken > columns {
            return &text[..at];
        }
    }
    text
}

/// `1 draft`, `2 drafts`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

/// Broken between words into lines of at most so many columns; lines after the first of a
/// paragraph are set in by `indent`. Words longer than a line are broken.
pub(crate) fn wrap(text: &str, columns: usize, indent: usize) -> Vec<String> {
    let columns = columns.max(indent + 4);
    let mut lines = vec![];
    for paragraph in text.lines() {
        let own = paragraph.len() - paragraph.trim_start().len();
        let mut line = " ".repeat(own.min(columns / 2));
        let mut empty = true;
        for mut word in paragraph.split_whitespace() {
            loop {
                let blank = usize::from(!empty);
                if width(&line) + blank + width(word) <= columns {
                    break;
                }
                if empty {
                    let head = cut(word, columns - width(&line));
                    line.push_str(head);
                    word = &word[head.len()..];
                }
                let next = " ".repeat((own + indent).min(columns / 2));
                lines.push(std::mem::replace(&mut line, next));
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        lines.push(line);
    }
    lines
}

/// Writes a text at a place that may lie outside: what does not fall into the area is left out.
pub(crate) fn put(buffer: &mut Buffer, area: Rect, x: i32, y: i32, text: &str, style: Style) {
    let rows = i32::from(area.top())..i32::from(area.bottom());
    if !rows.contains(&y) {
        return;
    }
    let (left, right) = (i32::from(area.left()), i32::from(area.right()));
    let mut at = x;
    for sign in text.chars() {
        let columns = i32::try_from(sign.width().unwrap_or(0)).unwrap_or(0);
        if columns == 0 {
            continue;
        }
        if at + columns > right {
            return;
        }
        if at >= left {
            let (column, row) = (to_u16(at), to_u16(y));
            buffer[(column, row)].set_char(sign).set_style(style);
            if columns == 2 {
                // The second half of a wide sign is skipped by the terminal.
                buffer[(column + 1, row)].reset();
                buffer[(column + 1, row)].set_style(style);
            }
        }
        at += columns;
    }
}

fn to_u16(value: i32) -> u16 {
    u16::try_from(value).expect("inside an area of the screen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_signs_count_two_columns_and_are_never_halved() {
        assert_eq!(width("낙동"), 4);
        assert_eq!(cut("낙동강", 5), "낙동");
        assert_eq!(cut("ab낙", 3), "ab");
        assert_eq!(cut("abc", 9), "abc");
    }

    #[test]
    fn lines_keep_to_the_columns_and_lose_no_word() {
        let text = "18r moves 0703-0704 for 2 MP. 낙동강 averyverylongwordthatfitsnowhere end";
        for columns in [8, 12, 20, 40] {
            let lines = wrap(text, columns, 2);
            assert!(lines.iter().all(|line| width(line) <= columns), "{lines:?}");
            let joined: String = lines.concat().split_whitespace().collect();
            assert_eq!(joined, text.split_whitespace().collect::<String>());
        }
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let area = Rect::new(2, 1, 4, 1);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 3));
        put(&mut buffer, area, 0, 1, "abcdefgh", Style::new());
        put(&mut buffer, area, 0, 5, "never", Style::new());
        put(&mut buffer, area, 5, 1, "낙", Style::new());
        assert_eq!(
            buffer,
            Buffer::with_lines(["        ", "  cdef  ", "        "])
        );
    }
}
