//! Replies to questions, in words.

use naktong_protocol::hex::Hex;
use naktong_protocol::message::Refusal;
use naktong_protocol::order::{Directive, MoveOption};
use naktong_protocol::question::{
    Beyond, Odds, Outlook, Plan, Question, Reply, ShiftRange, SupplyCause, SupplyLine, SupplyStep,
};
use naktong_protocol::report::CombatResult;
use naktong_protocol::{Board, PlaceId};

use crate::table::Names;

/// The widest line.
const WIDTH: usize = 78;

/// What the judge replied to a question.
pub(crate) fn tell(question: &Question, reply: &Reply, names: &Names, board: &Board) -> String {
    match reply {
        Reply::Reach(options) => reach(options, names),
        Reply::Odds(told) => {
            let target = match question {
                Question::Odds { target, .. } => format!("Attack on {target}"),
                _ => "Attack".into(),
            };
            format!("{target}: {}", odds(told))
        }
        Reply::WhyNot(refusal) => why_not(refusal.as_ref()),
        Reply::Supply(line) => supply(line, board),
        Reply::Plan(told) => plan(told, names, board),
    }
}

fn why_not(refusal: Option<&Refusal>) -> String {
    match refusal {
        Some(refusal) => format!("It would be refused: {}", refusal.text),
        None => "It would be accepted.".into(),
    }
}

/// Each hex with the points spent there, nearest first.
fn reach(options: &[MoveOption], names: &Names) -> String {
    let mut lines = vec![];
    for option in options {
        let on_foot = if option.on_foot { " on foot" } else { "" };
        let tag = names.tag(option.unit);
        if option.reach.is_empty() {
            lines.push(format!("{tag}{on_foot} can go nowhere now."));
            continue;
        }
        let mut hexes: Vec<_> = option.reach.iter().collect();
        hexes.sort_by_key(|at| (at.spent, at.hex));
        let words: Vec<String> = hexes
            .iter()
            .map(|at| {
                let stop = if at.must_stop { "!" } else { "" };
                let pass = if at.may_stop { "" } else { "~" };
                format!("{} ({}){stop}{pass}", at.hex, at.spent)
            })
            .collect();
        lines.push(wrapped(&format!("{tag} reaches{on_foot}"), &words));
    }
    let all = || options.iter().flat_map(|option| &option.reach);
    if all().any(|at| at.must_stop) {
        lines.push("! it must stop there: an enemy zone of control (5.3)".into());
    }
    if all().any(|at| !at.may_stop) {
        lines.push("~ it may pass and not stop there".into());
    }
    lines.join("\n")
}

fn odds(odds: &Odds) -> String {
    let defense = match odds.defense_low == odds.defense_high {
        true => odds.defense_low.to_string(),
        false => format!("{} to {}", odds.defense_low, odds.defense_high),
    };
    let column = match odds.worst.column == odds.best.column {
        true => format!("column {}", odds.best.column),
        false => format!("columns {} to {}", odds.worst.column, odds.best.column),
    };
    let plain = match odds.worst.odds == odds.best.odds {
        true => odds.best.odds.to_string(),
        false => format!("{} to {}", odds.worst.odds, odds.best.odds),
    };
    let mut lines = vec![
        column,
        format!(
            "  strength {} against {defense}: {plain} (11.4)",
            odds.attack
        ),
    ];
    lines.extend(odds.shifts.iter().map(shift));
    let net = range(odds.worst.net, odds.best.net);
    lines.push(format!("  {net:>9}  net, from -4 to +4 (11.4)"));
    lines.extend(results(odds));
    lines.extend(
        odds.beyond
            .iter()
            .map(|beyond| format!("  {}", aside(*beyond))),
    );
    if odds.heavy_materiel > 0 {
        lines.push(format!("  It costs {} HM (8.5).", odds.heavy_materiel));
    }
    lines.join("\n")
}

fn shift(shift: &ShiftRange) -> String {
    let (words, rule) = shift.cause.words();
    let by = range(shift.low, shift.high);
    format!("  {by:>9}  {words} ({rule})")
}

fn range(low: i8, high: i8) -> String {
    match low == high {
        true => format!("{low:+}"),
        false => format!("{low:+} to {high:+}"),
    }
}

/// A line for each result, with how likely it is at worst and at best.
fn results(odds: &Odds) -> Vec<String> {
    let mut all: Vec<CombatResult> = vec![];
    for chance in odds.worst.results.iter().chain(&odds.best.results) {
        if !all.contains(&chance.result) {
            all.push(chance.result);
        }
    }
    let of = |outlook: &Outlook, result: CombatResult| -> u8 {
        let chances = outlook.results.iter().filter(|c| c.result == result);
        chances.map(|chance| chance.tenths).sum()
    };
    let percent = |tenths: u8| match tenths {
        0 => "-".to_owned(),
        _ => format!("{} %", u16::from(tenths) * 10),
    };
    let same = odds.worst.column == odds.best.column;
    let head = match same {
        true => format!("  {:<12}{:>8}", "result", odds.best.column),
        false => format!(
            "  {:<12}{:>8}{:>8}",
            "result", odds.worst.column, odds.best.column
        ),
    };
    let lines = all.into_iter().map(|result| {
        let worst = percent(of(&odds.worst, result));
        let best = percent(of(&odds.best, result));
        match same {
            true => format!("  {:<12}{best:>8}", result.to_string()),
            false => format!("  {:<12}{worst:>8}{best:>8}", result.to_string()),
        }
    });
    let mut table = vec![head];
    table.extend(lines);
    table.push("  (attacker loses / defender loses, r hexes back, B breakthrough)".into());
    table
}

fn aside(beyond: Beyond) -> &'static str {
    match beyond {
        Beyond::Stance => {
            "Its stance is hidden: HOLD may keep the hex (10.2), WITHDRAW leave (10.5)."
        }
        Beyond::Reserves => "Reserves may come up (10.6).",
    }
}

fn supply(line: &SupplyLine, board: &Board) -> String {
    let mut lines = vec![];
    let Some(last) = line.path.last() else {
        lines.push(format!(
            "{}: no path of supply that you could see (8.1).",
            place(line.hex, board)
        ));
        lines.extend(fixed(line));
        return lines.join("\n");
    };
    let state = line
        .state
        .map_or(String::new(), |state| format!(", {state}"));
    lines.push(format!(
        "{}: supply cost {}{state} as you see it now",
        place(line.hex, board),
        last.total
    ));
    lines.extend(fixed(line));
    if line.state.is_some() {
        lines.push(format!(
            "  Full up to {}, Low up to {} (8.3).",
            line.full_to, line.low_to
        ));
    }
    let words: Vec<String> = line
        .path
        .iter()
        .map(|step| supply_step(step, board))
        .collect();
    lines.push(wrapped("  path", &words));
    lines.join("\n")
}

/// The state of a unit, and that it need not be what its owner expects.
fn fixed(line: &SupplyLine) -> Vec<String> {
    let Some(fixed) = line.fixed else {
        return vec![];
    };
    let mut lines = vec![format!(
        "  It is {fixed} until its side's next Command phase (8.3)."
    )];
    if line.state.is_some_and(|state| fixed > state) {
        lines.push("  If nothing has changed since, somebody unseen is in the way.".into());
    }
    lines
}

/// `Suwon (1306) +1 rail`.
fn supply_step(step: &SupplyStep, board: &Board) -> String {
    let costs: Vec<String> = step
        .costs
        .iter()
        .map(|cost| format!("+{} {}", cost.cost, cause(cost.cause)))
        .collect();
    format!("{} {}", place(step.hex, board), costs.join(" "))
}

fn cause(cause: SupplyCause) -> String {
    match cause {
        SupplyCause::Source => "source".into(),
        SupplyCause::Rail => "rail".into(),
        SupplyCause::PrimaryRoad => "main road".into(),
        SupplyCause::SecondaryRoad => "minor road".into(),
        SupplyCause::Terrain(terrain) => terrain.to_string(),
        SupplyCause::NoBridge => "no bridge".into(),
        SupplyCause::Pontoon => "pontoon".into(),
        SupplyCause::Unsecured => "not secured".into(),
    }
}

fn plan(plan: &Plan, names: &Names, board: &Board) -> String {
    let directive = &plan.directive;
    let mut lines = vec![format!(
        "{} ({}): {}",
        directive.name,
        plan.formation,
        ordered(directive.in_force, board)
    )];
    if let Some(objective) = directive.objective {
        lines.push(format!("  objective now: {}", named(objective, board)));
    }
    if let Some(waiting) = directive.waiting {
        lines.push(format!(
            "  in translation since turn {}: {}, needs {} (7.4)",
            waiting.written,
            ordered(waiting.directive, board),
            waiting.needs
        ));
    }
    for unit in &plan.units {
        let tag = names.tag(unit.unit);
        let hexes = |hexes: &[Hex]| hexes.iter().map(Hex::to_string).collect::<Vec<_>>();
        if !unit.hexes.is_empty() {
            lines.push(wrapped(&format!("  {tag} to"), &hexes(&unit.hexes)));
        }
        if !unit.targets.is_empty() {
            lines.push(wrapped(&format!("  {tag} attacks"), &hexes(&unit.targets)));
        }
    }
    if plan.units.iter().all(|unit| unit.hexes.is_empty()) {
        lines.push("  Moves on plan are told in your movement phases.".into());
    }
    lines.join("\n")
}

fn ordered(directive: Directive, board: &Board) -> String {
    match directive {
        Directive::Secure => "secure what is taken".into(),
        Directive::Take {
            immediate,
            subsequent,
        } => format!(
            "take {}, then {}",
            named(immediate, board),
            named(subsequent, board)
        ),
    }
}

fn named(place: PlaceId, board: &Board) -> String {
    let known = board.map.place(place);
    known.map_or_else(|| place.to_string(), |known| known.name.clone())
}

/// `Suwon (1306)`, or the hex alone.
fn place(hex: Hex, board: &Board) -> String {
    match board.map.places_in(hex).next() {
        Some(place) => format!("{} ({hex})", place.name),
        None => hex.to_string(),
    }
}

/// `head: word, word,` with the lines after the first set in.
fn wrapped(head: &str, words: &[String]) -> String {
    let mut text = format!("{head}:");
    let mut column = text.chars().count();
    let last = words.len().saturating_sub(1);
    for (index, word) in words.iter().enumerate() {
        let comma = if index < last { "," } else { "" };
        let length = word.chars().count() + comma.len() + 1;
        if column + length > WIDTH {
            text.push_str("\n   ");
            column = 3;
        }
        text.push_str(&format!(" {word}{comma}"));
        column += length;
    }
    text
}

#[cfg(test)]
mod tests;
