//! Shares and spreads with their 95% intervals.

use serde::Serialize;

/// The normal quantile of a 95% interval.
const Z: f64 = 1.959_964;

/// How many of all, in percent, with Wilson's 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// In percent; 0 of none.
    pub percent: f64,
    /// The interval's lower end, in percent.
    pub low: f64,
    /// The interval's upper end, in percent.
    pub high: f64,
}

impl Share {
    /// `count` of `of`.
    #[must_use]
    pub fn new(count: usize, of: usize) -> Self {
        Self::weighted(count as f64, count, of)
    }

    /// The score of so many wins and draws of all: a draw is half a win. Draws spread less than
    /// wins, so the interval is rather too wide than too narrow.
    #[must_use]
    pub fn score(wins: usize, draws: usize, of: usize) -> Self {
        Self::weighted(wins as f64 + draws as f64 / 2.0, wins, of)
    }

    fn weighted(hits: f64, count: usize, of: usize) -> Self {
        let n = of as f64;
        let (percent, low, high) = if of == 0 {
            (0.0, 0.0, 100.0)
        } else {
            let p = hits / n;
            let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
            let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
            let end = |value: f64| 100.0 * value.clamp(0.0, 1.0);
            (100.0 * p, end(middle - half), end(middle + half))
        };
        Self {
            count,
            of,
            percent,
            low,
            high,
        }
    }
}

/// The middle of some numbers and how they spread.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// How many numbers.
    pub of: usize,
    /// A quarter of them is at most this.
    pub lower: f64,
    /// Half of them is at most this.
    pub median: f64,
    /// Three quarters of them are at most this.
    pub upper: f64,
    /// The lower end of the median's 95% interval.
    pub low: f64,
    /// The upper end of the median's 95% interval.
    pub high: f64,
}

impl Spread {
    /// Of some numbers; none of none.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = numbers.into_iter().collect();
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_by(f64::total_cmp);
        let (low, high) = ranks(sorted.len(), 0.5);
        Some(Self {
            of: sorted.len(),
            lower: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            upper: quantile(&sorted, 0.75),
            low: sorted[low],
            high: sorted[high],
        })
    }
}

/// The ranks, from 0, of so many sorted numbers between which a quantile lies with 95%: how many of
/// them are below it is binomial.
///
/// # Panics
/// If there are no numbers.
pub(crate) fn ranks(of: usize, share: f64) -> (usize, usize) {
    assert!(of > 0, "no numbers have no ranks");
    let n = of as f64;
    let half = Z * (n * share * (1.0 - share)).sqrt();
    let rank = |rank: f64| rank.clamp(1.0, n) as usize - 1;
    (
        rank((n * share - half).floor()),
        rank((n * share + half).floor() + 1.0),
    )
}

/// A quantile of sorted numbers, at least one: between two of them, in proportion.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    if below == above {
        below
    } else {
        below + (above - below) * at.fract()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 0.05, "{a} is not {b}");
    }

    #[test]
    fn wilsons_interval_is_the_one_of_the_textbook() {
        let share = Share::new(8, 10);
        close(share.percent, 80.0);
        close(share.low, 49.0);
        close(share.high, 94.3);
        let none = Share::new(0, 10);
        close(none.low, 0.0);
        close(none.high, 27.75);
        let nothing = Share::new(0, 0);
        assert_eq!((nothing.low, nothing.high), (0.0, 100.0));
    }

    #[test]
    fn a_draw_is_half_a_win() {
        close(Share::score(3, 4, 10).percent, 50.0);
    }

    #[test]
    fn medians_and_quartiles() {
        let spread = Spread::of([5.0, 1.0, 4.0, 2.0, 3.0]).unwrap();
        assert_eq!((spread.lower, spread.median, spread.upper), (2.0, 3.0, 4.0));
        assert_eq!((spread.low, spread.high), (1.0, 5.0));
        let hundred = Spread::of((1..=100).map(f64::from)).unwrap();
        assert_eq!((hundred.low, hundred.high), (40.0, 60.0));
        assert_eq!(Spread::of([]), None);
        let never = Spread::of([1.0, f64::INFINITY, f64::INFINITY]).unwrap();
        assert_eq!(never.median, f64::INFINITY);
    }
}
