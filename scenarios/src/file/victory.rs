//! How a scenario is won: its `[[victory]]` terms, tried in their order, and after them the
//! levels of `[victory_by_points]` (rules 17.1).

use naktong_protocol::turn::VictoryLevel;
use naktong_rules::scenario::{Check, Condition, VictoryTerm};

use super::conditions::{self, POINTS, Terms};
use super::fault::Faults;
use super::limits;
use super::table::{Field, Table};

const LEVELS: &[(&str, VictoryLevel)] = &[
    ("nk_decisive", VictoryLevel::NkDecisive),
    ("nk_marginal", VictoryLevel::NkMarginal),
    ("draw", VictoryLevel::Draw),
    ("un_marginal", VictoryLevel::UnMarginal),
    ("un_decisive", VictoryLevel::UnDecisive),
];

const TIMES: &[(&str, Check)] = &[
    ("every_dusk", Check::EveryDusk),
    ("last_dusk", Check::LastDusk),
];

/// The levels by points with the margin over the par that each of them needs (rules part C).
const MARGINS: [(&str, VictoryLevel, i16); 4] = [
    ("nk_decisive", VictoryLevel::NkDecisive, 6),
    ("nk_marginal", VictoryLevel::NkMarginal, 2),
    ("draw", VictoryLevel::Draw, -1),
    ("un_marginal", VictoryLevel::UnMarginal, -5),
];

/// `most` is the most points that NK can have, if that is known.
pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    terms: Terms,
    most: Option<i32>,
) -> Vec<VictoryTerm> {
    let by_points = root.maybe("victory_by_points");
    let written = root.maybe("victory");
    let mut victory = vec![];
    match (written, by_points) {
        (None, None) => {
            let why = "[[victory]] terms, the last of them without conditions, or \
                       [victory_by_points]";
            root.need(faults, "victory", why);
        }
        (Some(field), _) => victory.extend(read_terms(field, faults, terms, by_points.is_some())),
        (None, Some(_)) => {}
    }
    victory.extend(
        by_points
            .and_then(|field| read_levels(field, faults, most))
            .into_iter()
            .flatten(),
    );
    victory
}

fn read_terms(
    field: Field,
    faults: &mut Faults,
    terms: Terms,
    levels_follow: bool,
) -> Vec<VictoryTerm> {
    let Some(tables) = field.tables(faults, limits::VICTORY_TERMS, "a victory term") else {
        return vec![];
    };
    let last = tables.len().saturating_sub(1);
    let mut list = vec![];
    for (index, table) in tables.into_iter().enumerate() {
        let span = table.span();
        let Some(term) = read_term(table, faults, terms) else {
            continue;
        };
        let bare = term.conditions.is_empty();
        let closes = index == last && !levels_follow;
        if closes && !(bare && term.when == Check::LastDusk) {
            let message = "the last victory term has `when` = \"last_dusk\" and no `if`, so that \
                           something always holds";
            faults.add(span, message);
        } else if !closes && bare {
            let message =
                "a victory term without `if` always holds: what stands after it is never tried";
            faults.add(span, message);
        }
        list.push(term);
    }
    list
}

fn read_term(mut table: Table, faults: &mut Faults, terms: Terms) -> Option<VictoryTerm> {
    let level = table
        .need(faults, "level", "who wins, and how high")
        .and_then(|field| field.word(faults, LEVELS));
    let when = table
        .need(faults, "when", "\"every_dusk\" or \"last_dusk\"")
        .and_then(|field| field.word(faults, TIMES));
    let reason = table
        .need(faults, "reason", "the sentence that players read")
        .and_then(|field| field.line(faults, limits::SENTENCE));
    let conditions = conditions::read_all(table.maybe("if"), faults, terms);
    table.finish(faults);
    Some(VictoryTerm {
        level: level?.into_inner(),
        when: when?.into_inner(),
        conditions: conditions?,
        reason: reason?.into_inner().to_owned(),
    })
}

/// The five levels by points, as terms of the last dusk.
fn read_levels(field: Field, faults: &mut Faults, most: Option<i32>) -> Option<Vec<VictoryTerm>> {
    let mut table = field.table(faults, "[victory_by_points]")?;
    let par_field = table.need(faults, "par", "the points at which nobody has won");
    let par = par_field.and_then(|field| field.number(faults, POINTS));
    let mut margins = vec![];
    for (key, level, usual) in MARGINS {
        let own = table.maybe(key);
        let margin = match own {
            Some(field) => field.number(faults, POINTS)?.into_inner(),
            None => usual,
        };
        if let Some((above, _, least)) = margins.last()
            && margin >= *least
        {
            let span = own.map_or(field.span(), Field::span);
            let message = format!("`{key}`: {margin} is not less than {least}, that of {above}");
            faults.add(span, message);
        }
        margins.push((key, level, margin));
    }
    table.finish(faults);
    let par = par?.into_inner();
    let decisive = par + margins[0].2;
    if let (Some(most), Some(field)) = (most, par_field)
        && most < i32::from(decisive)
    {
        let message = format!(
            "NK can never have the {decisive} points of a decisive victory: its places, bonuses \
             and the rest add up to {most}"
        );
        field.fault(faults, message);
    }
    let mut terms: Vec<VictoryTerm> = margins
        .iter()
        .map(|(_, level, margin)| VictoryTerm {
            level: *level,
            when: Check::LastDusk,
            conditions: vec![Condition::PointsAtLeast(par + margin)],
            reason: reason(par, *margin),
        })
        .collect();
    let below = margins.last().map_or(par, |(.., margin)| par + margin);
    terms.push(VictoryTerm {
        level: VictoryLevel::UnDecisive,
        when: Check::LastDusk,
        conditions: vec![],
        reason: format!("NK has fewer than {below} points; par is {par}."),
    });
    Some(terms)
}

fn reason(par: i16, margin: i16) -> String {
    let least = par + margin;
    let distance = margin.unsigned_abs();
    match margin {
        0 => format!("NK has {least} points or more: par."),
        1.. => {
            format!("NK has {least} points or more: par is {par}, and this is {distance} above.")
        }
        _ => format!(
            "NK has {least} points or more: par is {par}, and this is not more than {distance} \
             below."
        ),
    }
}
