//! What is wrong in a scenario file, and where.

use std::fmt;
use std::ops::Range;

/// One fault of a scenario file: where it is, what is wrong, what would be right.
///
/// `Display` gives one line for programs, `file:line:column: text`; [`Fault::shown`] shows
/// people the line with a mark under the place. Text of the file comes out with control and
/// bidirectional characters replaced, so that a hostile file cannot draw on a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// What is wrong, and what was expected.
    pub message: String,
    /// What to do about it, where there is something to say: `did you mean uijongbu?`.
    pub help: Option<String>,
    /// The stretch of the line that is shown, cleaned.
    excerpt: String,
    /// Characters of the excerpt before the mark, and under it.
    mark: (usize, usize),
}

impl Fault {
    /// The fault as people read it, over several lines and without colours.
    #[must_use]
    pub fn shown(&self) -> String {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let (before, under) = self.mark;
        let mut text = format!(
            "{message}\n{gutter}--> {file}:{line}:{column}\n{gutter} |\n{number} | {excerpt}\n\
             {gutter} | {space}{mark}\n",
            message = self.message,
            file = self.file,
            line = self.line,
            column = self.column,
            excerpt = self.excerpt,
            space = " ".repeat(before),
            mark = "^".repeat(under),
        );
        if let Some(help) = &self.help {
            text += &format!("{gutter} = {help}\n");
        }
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            message,
            ..
        } = self;
        write!(f, "{file}:{line}:{column}: {message}")?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

/// Characters of a line that are shown on each side of a fault.
const EXCERPT_BEFORE: usize = 40;
const EXCERPT_AFTER: usize = 80;
/// Faults that are kept; what comes after is counted only.
const FAULTS_MAX: usize = 100;

/// Collects the faults of one file.
pub(super) struct Faults<'t> {
    file: String,
    text: &'t str,
    list: Vec<Fault>,
    /// Faults of files that this one names.
    others: Vec<Fault>,
    more: usize,
}

impl<'t> Faults<'t> {
    pub(super) fn new(file: &str, text: &'t str) -> Self {
        Self {
            file: visible(file),
            text,
            list: vec![],
            others: vec![],
            more: 0,
        }
    }

    pub(super) fn any(&self) -> bool {
        !self.list.is_empty() || !self.others.is_empty()
    }

    pub(super) fn add(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.add_with_help(span, message, || None);
    }

    /// `help` is looked for only if the fault is kept: near misses take time.
    pub(super) fn add_with_help(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl FnOnce() -> Option<String>,
    ) {
        if self.list.len() >= FAULTS_MAX {
            self.more += 1;
            return;
        }
        let fault = self.located(span, message.into(), help());
        self.list.push(fault);
    }

    fn located(&self, span: Range<usize>, message: String, help: Option<String>) -> Fault {
        let start = floor_char_boundary(self.text, span.start);
        let end = floor_char_boundary(self.text, span.end).max(start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[start..]
            .find('\n')
            .map_or(self.text.len(), |at| start + at);
        let before = &self.text[line_start..start];
        let column = before.chars().count() + 1;
        let skipped = (column - 1).saturating_sub(EXCERPT_BEFORE);
        let shown_before: String = before.chars().skip(skipped).map(shown_char).collect();
        let shown_after: String = self.text[start..line_end]
            .trim_end_matches('\r')
            .chars()
            .take(EXCERPT_AFTER)
            .map(shown_char)
            .collect();
        let under = self.text[start..end.min(line_end)].chars().count();
        Fault {
            file: self.file.clone(),
            line: self.text[..start].matches('\n').count() + 1,
            column,
            span: start..end,
            message,
            help,
            mark: (
                shown_before.chars().count(),
                under.clamp(1, shown_after.chars().count().max(1)),
            ),
            excerpt: format!("{shown_before}{shown_after}"),
        }
    }

    /// Takes over the faults of a file that this one names.
    pub(super) fn absorb(&mut self, other: Faults) {
        let room = FAULTS_MAX.saturating_sub(self.list.len() + self.others.len());
        self.more += other.more + other.list.len().saturating_sub(room);
        self.others.extend(other.list.into_iter().take(room));
    }

    /// The faults in the order of the file, then those of other files.
    pub(super) fn into_list(mut self) -> Vec<Fault> {
        self.list
            .sort_by(|a, b| (a.span.start, &a.message).cmp(&(b.span.start, &b.message)));
        self.list
            .dedup_by(|a, b| a.span == b.span && a.message == b.message);
        self.list.append(&mut self.others);
        if self.more > 0 {
            let end = self.text.len();
            let more = format!("and {} faults more, not listed", self.more);
            let last = self.located(end..end, more, None);
            self.list.push(last);
        }
        self.list
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .expect("0 is a boundary")
}

/// A character that changes what surrounds it or cannot be seen: control characters,
/// bidirectional marks, line separators, byte order marks.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

fn shown_char(c: char) -> char {
    match c {
        '\t' => ' ',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    }
}

fn visible(text: &str) -> String {
    text.chars().map(shown_char).collect()
}

/// Text of the file inside a sentence: short, in quotes, nothing hidden.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text.chars().take(SHOWN).map(shown_char).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push_str("...");
    }
    format!("\"{short}\"")
}

/// Help for a misspelt word: the nearest of those that would have been right, at most three.
pub(super) fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    /// Longer words are no misspelling of an id, and would cost time.
    const COMPARED: usize = 40;
    if word.len() > COMPARED {
        return None;
    }
    let word = word.to_lowercase();
    let length = word.chars().count();
    // In one or two letters every other word is near.
    let allowed = (length / 3).min(3);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .collect();
    near.sort();
    near.dedup();
    let best = near.first()?.0;
    let words: Vec<&str> = near
        .iter()
        .take_while(|(distance, _)| *distance == best)
        .take(3)
        .map(|(_, candidate)| *candidate)
        .collect();
    Some(format!("did you mean {}?", words.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_points_at_its_place() {
        let text = "a = 1\nunit = \"nkpa\u{e9}\" # x\n";
        let mut faults = Faults::new("some.toml", text);
        let start = text.find("\"nkpa").unwrap();
        let end = start + "\"nkpa\u{e9}\"".len();
        faults.add_with_help(start..end, "no such unit", || {
            Some("did you mean it?".into())
        });
        let fault = faults.into_list().remove(0);
        assert_eq!(
            fault.to_string(),
            "some.toml:2:8: no such unit; did you mean it?"
        );
        assert_eq!(
            fault.shown(),
            "no such unit\n --> some.toml:2:8\n  |\n2 | unit = \"nkpa\u{e9}\" # x\n  |        ^^^^^^^\n  = did you mean it?\n"
        );
    }

    #[test]
    fn long_lines_are_cut_and_hidden_characters_replaced() {
        let text = format!("{}\u{202e}\u{1b}[2J{}", "a".repeat(5000), "b".repeat(5000));
        let mut faults = Faults::new("f\u{7}.toml", &text);
        faults.add(5000..5006, "bad");
        let shown = faults.into_list().remove(0).shown();
        assert!(shown.len() < 400, "{}", shown.len());
        assert!(!shown.chars().any(|c| c != '\n' && is_hidden(c)));
    }

    #[test]
    fn spans_outside_or_inside_a_character_do_not_panic() {
        let mut faults = Faults::new("f", "\u{e9}");
        faults.add(1..90, "bad");
        faults.add(70..90, "worse");
        assert_eq!(faults.into_list().len(), 2);
    }

    #[test]
    fn too_many_faults_are_counted() {
        let mut faults = Faults::new("f", "x");
        for number in 0..FAULTS_MAX + 7 {
            faults.add(0..1, format!("{number}"));
        }
        let list = faults.into_list();
        assert_eq!(list.len(), FAULTS_MAX + 1);
        assert!(list[FAULTS_MAX].message.contains("7 faults more"));
    }

    #[test]
    fn near_misses_are_offered() {
        let known = ["nkpa-18-rgt", "nkpa-8-rgt", "uijongbu"];
        let help = |word: &str| did_you_mean(word, known);
        assert_eq!(help("uijonbu").unwrap(), "did you mean uijongbu?");
        assert_eq!(help("Uijongbu").unwrap(), "did you mean uijongbu?");
        assert_eq!(help("nkpa-9-rgt").unwrap(), "did you mean nkpa-8-rgt?");
        assert_eq!(
            help("nkpa-28-rgt").unwrap(),
            "did you mean nkpa-18-rgt or nkpa-8-rgt?"
        );
        assert_eq!(help("pusan"), None);
        assert_eq!(help("u"), None);
        assert_eq!(help(&"u".repeat(100_000)), None);
    }
}
