//! A unit's history as a page of text.

use naktong_protocol::history::{Source, UnitHistory};

/// The page's width in columns.
const WIDTH: usize = 80;
/// Where the text of a labelled paragraph begins.
const INDENT: usize = 14;

/// The page: who it was, then its chronicle, then where all that was read.
pub(crate) fn page(history: &UnitHistory) -> String {
    let tag = match &history.tag {
        Some(tag) => format!("{tag}, "),
        None => String::new(),
    };
    let mut page = vec![format!("{} ({tag}{})", history.name, history.id)];
    if !history.belongs_to.is_empty() {
        page.push(format!("of {}", history.belongs_to));
    }
    page.push(String::new());
    let veterans = history.veteran_percent.map(|share| {
        let share = format!("about {share} % (estimate)");
        joined(&[&share, &history.veteran_note], "; ")
    });
    let quality = history
        .quality
        .map(|quality| joined(&[&quality.to_string(), &history.quality_why], ": "));
    let favor = match history.favor {
        Some(1) => "favored by the regime",
        Some(-1) => "out of favor with the regime",
        _ => "",
    };
    let converted = history
        .converts_from
        .map_or_else(String::new, |unit| format!("; made from {unit}"));
    for (label, text) in [
        ("Origin", history.origin.clone()),
        ("Men", history.men.to_string()),
        ("Veterans", veterans.unwrap_or_default()),
        ("Quality", quality.unwrap_or_default()),
        ("Commander", history.commander.clone()),
        ("Faction", joined(&[&history.faction, favor], ", ")),
        ("Advisers", history.advisers.clone()),
        ("Orders", history.orders_language.clone()),
        (
            "Equipment",
            joined(&[&history.equipment, &history.equipment_from], "; from "),
        ),
        ("Meant for", history.role.clone()),
        ("Enters", format!("{}{converted}", history.entry)),
        ("Fate", history.fate.clone()),
        ("Background", history.background.clone()),
    ] {
        page.extend(paragraph(label, &text));
    }
    if !history.chronicle.is_empty() {
        page.push(String::new());
    }
    for line in &history.chronicle {
        let text = format!("{} [{}]", line.text, read_in(&line.source));
        page.extend(paragraph(&line.date, &text));
    }
    page.push(String::new());
    for source in &history.sources {
        page.extend(paragraph("Read in", &read_in(source)));
    }
    page.join("\n")
}

fn read_in(source: &Source) -> String {
    format!("{}; confidence {}", source.works, source.confidence)
}

/// The texts that are not empty.
fn joined(texts: &[&str], between: &str) -> String {
    let texts: Vec<&str> = texts
        .iter()
        .copied()
        .filter(|text| !text.is_empty())
        .collect();
    texts.join(between)
}

/// A label and its text, broken between words; nothing if there is no text.
fn paragraph(label: &str, text: &str) -> Vec<String> {
    let mut lines = vec![];
    let mut line = format!("{label:<INDENT$}");
    let mut empty = true;
    // The words of a server are not trusted with the terminal.
    let words = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| !c.is_control()).collect::<String>());
    for word in words {
        let length = line.chars().count() + word.chars().count() + usize::from(!empty);
        if length > WIDTH && !empty {
            lines.push(std::mem::replace(&mut line, " ".repeat(INDENT)));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(&word);
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_hang_under_their_label_and_keep_to_the_width() {
        let text = "word ".repeat(40);
        let lines = paragraph("Origin", &text);
        assert!(lines[0].starts_with("Origin        word"));
        for line in &lines {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
        for line in &lines[1..] {
            assert!(line.starts_with("              word"), "{line}");
        }
        assert_eq!(lines.join(" ").split_whitespace().count(), 41);
    }

    #[test]
    fn what_is_not_known_takes_no_line_and_a_server_cannot_draw() {
        assert!(paragraph("Commander", "").is_empty());
        assert_eq!(paragraph("Fate", "a\u{1b}[2J b"), ["Fate          a[2J b"]);
    }
}
