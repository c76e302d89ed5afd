//! What may have been meant by a word that is nothing.

/// The most near misses that an error offers.
const OFFERS: usize = 3;
/// The most characters of a wrong word that an error shows.
const SHOWN_MAX: usize = 40;

/// A word as an error shows it: bounded.
pub(super) fn shown(word: &str) -> String {
    word.chars().take(SHOWN_MAX).collect()
}

/// The choices nearest to a word, best first: at most [`OFFERS`], at most two slips away.
pub(super) fn near(word: &str, choices: impl Iterator<Item = String>) -> Vec<String> {
    let word = shown(word).to_lowercase();
    let allowed = if word.chars().count() <= 2 { 1 } else { 2 };
    let mut scored: Vec<_> = choices
        .filter(|choice| choice.len() <= SHOWN_MAX)
        .map(|choice| (slips(&word, &choice), choice))
        .filter(|(slips, choice)| {
            *slips <= allowed || (word.len() >= 2 && choice.starts_with(word.as_str()))
        })
        .collect();
    scored.sort();
    scored.dedup();
    scored.truncate(OFFERS);
    scored.into_iter().map(|(_, choice)| choice).collect()
}

/// How many letters must be put in, taken out or changed (Levenshtein's distance).
fn slips(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
