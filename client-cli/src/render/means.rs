//! What a side has to spend today, line by line.

use naktong_protocol::View;
use naktong_protocol::order::AirDivision;
use naktong_protocol::view::Means;

/// The lines of a view's means; none where there is nothing to spend.
pub(crate) fn lines(view: &View) -> Vec<String> {
    view.means.as_ref().map_or(vec![], air)
}

/// Aircraft (rules 12.2 and 12.3) and the interdiction of today.
fn air(means: &Means) -> Vec<String> {
    let mut lines = vec![];
    if let Some(points) = means.air {
        let mut parts = vec![format!("Air points today {points}")];
        if means.strike > 0 {
            parts.push(format!("{} to strike with", means.strike));
        }
        parts.extend(means.on_call.iter().map(|(formation, points)| {
            format!("{points} on call for {formation} in this turn of NK")
        }));
        lines.push(parts.join("; "));
    }
    // Before the first aircraft come there is nothing to divide.
    let divides = |division: &&AirDivision| {
        let grounded = **division == AirDivision::default();
        !grounded || means.air.is_some_and(|points| points > 0)
    };
    if let Some(division) = means.division.as_ref().filter(divides) {
        lines.push(format!("Divided from now on: {}", words(division)));
    }
    if means.interdiction > 0 {
        lines.push(format!("Interdiction today {}", means.interdiction));
    }
    lines
}

/// `interdiction 4, strike 2, on call us-24-div 1, us-25-div 2`.
pub(crate) fn words(division: &AirDivision) -> String {
    let mut parts = vec![];
    for (points, what) in [
        (division.interdiction, "interdiction"),
        (division.strike, "strike"),
    ] {
        if points > 0 {
            parts.push(format!("{what} {points}"));
        }
    }
    for (index, call) in division.on_call.iter().enumerate() {
        let what = if index == 0 { "on call " } else { "" };
        parts.push(format!("{what}{} {}", call.formation, call.points));
    }
    match parts.is_empty() {
        true => "all on the ground".into(),
        false => parts.join(", "),
    }
}
