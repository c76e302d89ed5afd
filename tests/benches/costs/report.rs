//! How a cost is measured and printed: rounds that run every case once, medians over the
//! rounds, ratios first.
//!
//! A machine that is busy with something else slows all cases of a round alike, so the ratios
//! stand where the absolute figures wander. What only computes is measured in the time that its
//! thread had a processor, where the system tells it.

use std::time::Instant;

/// How long a case is repeated in a round when it is measured in processor time, in seconds: the
/// system counts it in ticks of a few milliseconds.
const LONG_ENOUGH: f64 = 0.1;

/// How long this thread has had a processor, if the system tells it (Linux does).
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// One case of a comparison.
struct Case<'a> {
    name: String,
    /// Does the work once and says how many operations that was.
    work: Box<dyn FnMut() -> usize + 'a>,
}

/// Costs side by side, each as a multiple of the first.
pub(crate) struct Comparison<'a> {
    cases: Vec<Case<'a>>,
}

impl<'a> Comparison<'a> {
    /// Begins with the case that the others are compared with.
    pub(crate) fn with(name: impl Into<String>, work: impl FnMut() -> usize + 'a) -> Self {
        Self { cases: vec![] }.and(name, work)
    }

    /// Adds a case: `work` does some operations and says how many.
    pub(crate) fn and(mut self, name: impl Into<String>, work: impl FnMut() -> usize + 'a) -> Self {
        self.cases.push(Case {
            name: name.into(),
            work: Box::new(work),
        });
        self
    }

    /// Runs every case once to warm up and then once in each round, and prints the medians, by
    /// the clock on the wall.
    pub(crate) fn run(self, rounds: usize) {
        self.measure(rounds, per_operation);
    }

    /// As [`Self::run`], but by the time that a processor took, for what only computes.
    pub(crate) fn run_computing(self, rounds: usize) {
        self.measure(rounds, processor_time_per_operation);
    }

    fn measure(mut self, rounds: usize, measure: fn(&mut dyn FnMut() -> usize) -> f64) {
        let mut seconds = vec![Vec::with_capacity(rounds); self.cases.len()];
        for round in 0..=rounds {
            for (case, seconds) in self.cases.iter_mut().zip(&mut seconds) {
                let cost = measure(&mut case.work);
                if round > 0 {
                    seconds.push(cost);
                }
            }
        }
        let medians: Vec<f64> = seconds
            .into_iter()
            .map(|costs| Sorted::new(costs).at(0.5))
            .collect();
        println!("  {:>9}  {:>13}  {:>10}", "ratio", "per second", "each");
        for (case, median) in self.cases.iter().zip(&medians) {
            let (ratio, rate) = (median / medians[0], 1.0 / median);
            println!(
                "  {:>9}  {:>13}  {:>10}  {}",
                ratio_text(ratio),
                thousands(rate),
                time(*median),
                case.name
            );
        }
    }
}

fn per_operation(work: &mut dyn FnMut() -> usize) -> f64 {
    let begun = Instant::now();
    let operations = work();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(operations > 0, "a case that does nothing has no cost");
    seconds / operations as f64
}

fn processor_time_per_operation(work: &mut dyn FnMut() -> usize) -> f64 {
    let (begun, worked) = (Instant::now(), processor_seconds());
    let mut operations = 0;
    let seconds = loop {
        operations += work();
        assert!(operations > 0, "a case that does nothing has no cost");
        let seconds = match (worked, processor_seconds()) {
            (Some(before), Some(after)) => after - before,
            _ => begun.elapsed().as_secs_f64(),
        };
        if seconds >= LONG_ENOUGH {
            break seconds;
        }
    };
    seconds / operations as f64
}

/// Single times in seconds, sorted.
pub(crate) struct Sorted(Vec<f64>);

impl Sorted {
    /// Sorts them.
    pub(crate) fn new(mut seconds: Vec<f64>) -> Self {
        assert!(!seconds.is_empty(), "no times, no order");
        seconds.sort_by(f64::total_cmp);
        Self(seconds)
    }

    /// The time that a share of them, 0 to 1, stays under: 0.5 is the median.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let last = self.0.len() - 1;
        self.0[(share * last as f64).round() as usize]
    }
}

/// Prints median and 99th percentile of times, each as a multiple of the first row's median.
pub(crate) fn print_times(rows: &[(&str, &Sorted)]) {
    let base = rows[0].1.at(0.5);
    println!(
        "  {:>9}  {:>10}  {:>9}  {:>10}",
        "ratio", "median", "ratio", "99th of 100"
    );
    for (name, times) in rows {
        let (median, late) = (times.at(0.5), times.at(0.99));
        println!(
            "  {:>9}  {:>10}  {:>9}  {:>11}  {name}",
            ratio_text(median / base),
            time(median),
            ratio_text(late / base),
            time(late),
        );
    }
}

/// `1.00`, `0.032`, `14.1`: three digits that matter.
fn ratio_text(ratio: f64) -> String {
    match ratio {
        r if r >= 100.0 => format!("{r:.0}"),
        r if r >= 10.0 => format!("{r:.1}"),
        r if r >= 0.1 => format!("{r:.2}"),
        r => format!("{r:.4}"),
    }
}

/// A time with the unit that suits it.
pub(crate) fn time(seconds: f64) -> String {
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s"),
        s if s >= 1e-3 => format!("{:.2} ms", s * 1e3),
        s if s >= 1e-6 => format!("{:.2} µs", s * 1e6),
        s => format!("{:.0} ns", s * 1e9),
    }
}

/// A rate with its thousands set apart.
fn thousands(rate: f64) -> String {
    let digits = format!("{rate:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
