//! A line being typed: cursor, history, completion.

/// The longest line that is taken, in characters.
const LONGEST: usize = 1000;

/// A line being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// What stands there.
    pub(crate) text: String,
    /// The byte before which the cursor stands.
    pub(crate) at: usize,
    /// The draft that is being amended, if it is one.
    pub(crate) amends: Option<usize>,
    /// Which line of the history is shown, counted from the newest.
    recalled: Option<usize>,
    /// What was typed before the history was looked into.
    kept: String,
    /// The completions on offer and which one stands in the line.
    pub(crate) offered: Vec<String>,
    chosen: Option<usize>,
    start: usize,
}

impl CommandLine {
    /// A line that begins with a text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            at: text.len(),
            text,
            ..Self::default()
        }
    }

    /// A draft to be written anew.
    pub(crate) fn amending(index: usize, text: impl Into<String>) -> Self {
        Self {
            amends: Some(index),
            ..Self::new(text)
        }
    }

    /// Types a sign; control characters and what is too long are left out.
    pub(crate) fn insert(&mut self, sign: char) {
        if sign.is_control() || self.text.chars().count() >= LONGEST {
            return;
        }
        self.text.insert(self.at, sign);
        self.at += sign.len_utf8();
        self.edited();
    }

    fn edited(&mut self) {
        self.recalled = None;
        self.forget_offers();
    }

    fn forget_offers(&mut self) {
        self.offered.clear();
        self.chosen = None;
    }

    fn before(&self) -> Option<usize> {
        self.text[..self.at]
            .char_indices()
            .next_back()
            .map(|(at, _)| at)
    }

    fn after(&self) -> Option<usize> {
        let sign = self.text[self.at..].chars().next()?;
        Some(self.at + sign.len_utf8())
    }

    /// Takes away the sign before the cursor; false if there is none.
    pub(crate) fn backspace(&mut self) -> bool {
        let Some(before) = self.before() else {
            return false;
        };
        self.text.remove(before);
        self.at = before;
        self.edited();
        true
    }

    /// Takes away the sign under the cursor.
    pub(crate) fn delete(&mut self) {
        if self.at < self.text.len() {
            self.text.remove(self.at);
            self.edited();
        }
    }

    /// Takes away the word before the cursor.
    pub(crate) fn delete_word(&mut self) {
        let head = self.text[..self.at].trim_end();
        let begin = head.rfind(' ').map_or(0, |at| at + 1);
        self.text.replace_range(begin..self.at, "");
        self.at = begin;
        self.edited();
    }

    /// Takes away everything before the cursor.
    pub(crate) fn clear(&mut self) {
        self.text.replace_range(..self.at, "");
        self.at = 0;
        self.edited();
    }

    /// The cursor a sign to the left.
    pub(crate) fn left(&mut self) {
        self.at = self.before().unwrap_or(0);
        self.forget_offers();
    }

    /// The cursor a sign to the right.
    pub(crate) fn right(&mut self) {
        self.at = self.after().unwrap_or(self.at);
        self.forget_offers();
    }

    /// The cursor to the beginning.
    pub(crate) fn home(&mut self) {
        self.at = 0;
        self.forget_offers();
    }

    /// The cursor to the end.
    pub(crate) fn end(&mut self) {
        self.at = self.text.len();
        self.forget_offers();
    }

    /// An older or a newer line of the history, the newest last in it.
    pub(crate) fn recall(&mut self, history: &[String], older: bool) {
        if self.recalled.is_none() {
            self.kept.clone_from(&self.text);
        }
        self.recalled = match (self.recalled, older) {
            (None, true) if !history.is_empty() => Some(0),
            (Some(back), true) => Some((back + 1).min(history.len() - 1)),
            (None | Some(0), _) => None,
            (Some(back), false) => Some(back - 1),
        };
        let line = self.recalled.map(|back| &history[history.len() - 1 - back]);
        self.text = line.unwrap_or(&self.kept).clone();
        self.at = self.text.len();
        self.forget_offers();
    }

    /// Completes the last piece: first as far as all offers agree, then one after the other.
    /// `offers` says for the line up to the cursor where its last piece begins and what may
    /// stand there.
    pub(crate) fn complete(&mut self, offers: impl FnOnce(&str) -> (usize, Vec<String>)) {
        if self.offered.is_empty() {
            let (start, offered) = offers(&self.text[..self.at]);
            self.start = start;
            match &offered[..] {
                [] => return,
                [one] => {
                    let blank = if one.ends_with('>') { "" } else { " " };
                    let word = format!("{one}{blank}");
                    self.replace(&word);
                    return;
                }
                several => {
                    let common = common_beginning(several);
                    if common.len() > self.at - start {
                        self.replace(&common);
                    }
                }
            }
            (self.offered, self.chosen) = (offered, None);
            return;
        }
        let next = self
            .chosen
            .map_or(0, |chosen| (chosen + 1) % self.offered.len());
        let word = self.offered[next].clone();
        self.replace(&word);
        self.chosen = Some(next);
    }

    /// Puts a word in the place of the last piece.
    fn replace(&mut self, word: &str) {
        self.text.replace_range(self.start..self.at, word);
        self.at = self.start + word.len();
    }
}

fn common_beginning(words: &[String]) -> String {
    let first = &words[0];
    let mut length = first.len();
    for word in words {
        let same = first.bytes().zip(word.bytes()).take_while(|(a, b)| a == b);
        length = length.min(same.count());
    }
    while !first.is_char_boundary(length) {
        length -= 1;
    }
    first[..length].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> CommandLine {
        let mut line = CommandLine::default();
        text.chars().for_each(|sign| line.insert(sign));
        line
    }

    #[test]
    fn signs_of_every_width_are_typed_and_taken_away() {
        let mut line = typed("18r 낙동");
        line.left();
        assert!(line.backspace());
        line.insert('x');
        assert_eq!(line.text, "18r x동");
        line.delete();
        line.delete_word();
        assert_eq!(line.text, "18r ");
        line.home();
        assert!(!line.backspace());
        line.end();
        line.clear();
        assert_eq!((line.text.as_str(), line.at), ("", 0));
        line.insert('\u{1b}');
        assert_eq!(line.text, "");
    }

    #[test]
    fn history_goes_back_and_returns_to_what_was_being_typed() {
        let history = ["first".to_owned(), "second".to_owned()];
        let mut line = typed("thi");
        for (older, shown) in [
            (true, "second"),
            (true, "first"),
            (true, "first"),
            (false, "second"),
            (false, "thi"),
            (false, "thi"),
        ] {
            line.recall(&history, older);
            assert_eq!(line.text, shown);
        }
        line.recall(&[], true);
        assert_eq!(line.text, "thi");
    }

    #[test]
    fn tab_completes_what_all_offers_share_and_then_goes_round() {
        let offers = |line: &str| (line.len() - 1, vec!["0704".into(), "0705".into()]);
        let mut line = typed("18r to 0");
        line.complete(offers);
        assert_eq!(line.text, "18r to 070");
        assert_eq!(line.offered.len(), 2);
        for shown in ["18r to 0704", "18r to 0705", "18r to 0704"] {
            line.complete(offers);
            assert_eq!(line.text, shown);
        }
        let mut line = typed("at");
        line.complete(|_| (0, vec!["attack".into()]));
        assert_eq!((line.text.as_str(), line.offered.len()), ("attack ", 0));
    }
}
