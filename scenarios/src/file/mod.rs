//! Scenario files: TOML that people write, checked as a whole before it becomes a
//! [`Scenario`].
//!
//! TOML, because a scenario is a short table of facts: it has dates of its own, takes comments
//! (where the sources stand), long texts without escapes, and its parser says where everything
//! is, so that a fault can point at it. RON has no dates and shows its braces to people who
//! only want to move a regiment. The format is described in `docs/scenarios.md`.
//!
//! [`check`] lists every fault it can find, not the first. Only two kinds end the search, since
//! nothing after them can be trusted: a file that is too large or too deep to read, and one
//! that is no TOML (then every syntax error is listed).

mod air;
mod area;
mod bridges;
mod built;
mod bundled;
mod calendar;
mod conditions;
mod fault;
mod han;
mod handovers;
mod header;
pub mod limits;
mod orders;
mod places;
mod scoring;
mod seats;
mod setup;
mod special;
mod table;
#[cfg(test)]
mod tests;
mod unit;
mod victory;
mod world;

pub use bundled::{LoadError, bundled, load};
pub use fault::Fault;
pub use world::{Atlas, Window};

use naktong_protocol::ScenarioId;
use naktong_rules::scenario::Scenario;
use toml::de::DeTable;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::order_of_battle::OrderOfBattle;
use conditions::Terms;
use fault::Faults;
use table::Table;
use world::World;

/// Reads and checks a scenario file against the campaign's map and order of battle.
///
/// `name` is the file's name, with or without folders and `.toml`; it gives the scenario its id.
///
/// # Errors
/// Every [`Fault`] of the file, in the order of its lines.
pub fn check(text: &str, name: &str) -> Result<Scenario, Vec<Fault>> {
    check_on(&world::Campaign, text, name)
}

/// [`check`] against another map.
///
/// # Errors
/// Every [`Fault`] of the file, in the order of its lines.
pub fn check_on(atlas: &dyn Atlas, text: &str, name: &str) -> Result<Scenario, Vec<Fault>> {
    let mut faults = Faults::new(name, text);
    let scenario = read(atlas, text, name, &mut faults);
    match scenario {
        Some(scenario) if !faults.any() => Ok(scenario),
        _ => {
            assert!(faults.any(), "a scenario is left out only for a fault");
            Err(faults.into_list())
        }
    }
}

fn read(atlas: &dyn Atlas, text: &str, name: &str, faults: &mut Faults) -> Option<Scenario> {
    refuse_what_is_too_large(text, faults)?;
    find_hidden_characters(text, faults);
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(text.len()..text.len());
        faults.add(span, format!("not TOML: {}", error.message()));
    }
    if !errors.is_empty() {
        return None;
    }
    let id = scenario_id(name, faults);
    let mut root = Table::new(tree.get_ref(), 0..0, "a scenario");
    let header = header::read(&mut root, faults);
    let days = header::read_days(&mut root, faults);
    let window = world::read_window(&mut root, faults);
    let modules = header::read_modules(&mut root, faults, days);
    let options = header::read_options(&mut root, faults);
    let mut seats = seats::read(&mut root, faults);
    let world = World::new(atlas, window, OrderOfBattle::campaign());
    seats.find_commands(&world, faults);
    let mut setup = setup::read(&mut root, faults, &world, days, modules, &seats);
    orders::read(&mut root, faults, &world, modules, &mut setup);
    let air = air::read(&mut root, faults, days, modules, &setup);
    let special = special::read(&mut root, faults, &world, days, &setup);
    let places = places::read(&mut root, faults, &world, days, &setup);
    let scoring = scoring::read(&mut root, faults, &world, days, &places.points);
    let drafts_outside = places::drafts_outside(&world, days);
    let calendar = calendar::read(&mut root, faults, days, &setup);
    let handovers = handovers::read(&mut root, faults, &world, days, &seats.list, &setup);
    let bridges = bridges::read(&mut root, faults, &world);
    let terms = Terms {
        world: &world,
        days,
        securing: scoring.to_secure.is_some(),
    };
    let most = scoring::most_points(&places.points, &scoring, &setup);
    let victory = victory::read(&mut root, faults, terms, most);
    root.finish(faults);
    if faults.any() {
        return None;
    }
    let header = header?;
    let days = days?;
    let south_of_the_han = han::south_of_it(&world);
    Some(Scenario {
        id: id?,
        title: header.title,
        introduction: header.introduction,
        first_day: days.first,
        turns: days.turns,
        seats: seats.list,
        map: world.map?,
        modules,
        formations: setup.formations,
        units: setup.units,
        control: places.control,
        sources: places.sources,
        special,
        points: places.points,
        scoring,
        calendar,
        handovers,
        drafts_outside,
        options,
        bridges: bridges.states,
        charges: bridges.charges,
        south_of_the_han,
        air,
        victory,
    })
}

/// Length, and how deep brackets and dotted keys go. The parser and the drop of its tree use
/// the stack, so depth is measured on the tokens, before there is a tree.
fn refuse_what_is_too_large(text: &str, faults: &mut Faults) -> Option<()> {
    if text.len() > limits::FILE_BYTES {
        let (found, most) = (text.len(), limits::FILE_BYTES);
        let message = format!("the file has {found} bytes; {most} is the most");
        faults.add(0..0, message);
        return None;
    }
    let mut brackets = 0_usize;
    let mut dots = 0;
    for token in Source::new(text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                brackets += 1;
                dots = 0;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                brackets = brackets.saturating_sub(1);
                dots = 0;
            }
            TokenKind::Dot => dots += 1,
            TokenKind::Equals | TokenKind::Comma | TokenKind::Newline => dots = 0,
            _ => {}
        }
        if brackets > limits::NESTING || dots > limits::NESTING {
            let most = limits::NESTING;
            let span = token.span().start()..token.span().end();
            faults.add(
                span,
                format!("tables and lists stand more than {most} deep here, or a bracket before it is not closed"),
            );
            return None;
        }
    }
    Some(())
}

/// Characters that make a file show something else than it says, in comments too.
fn find_hidden_characters(text: &str, faults: &mut Faults) {
    for (at, c) in text.char_indices() {
        let byte_order_mark_at_the_start = c == '\u{feff}' && at == 0;
        if fault::is_hidden(c) && !matches!(c, '\n' | '\r' | '\t') && !byte_order_mark_at_the_start
        {
            let code = u32::from(c);
            let span = at..at + c.len_utf8();
            faults.add(span, format!("a hidden character, U+{code:04X}"));
        }
    }
}

fn scenario_id(name: &str, faults: &mut Faults) -> Option<ScenarioId> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.strip_suffix(".toml").unwrap_or(file);
    match ScenarioId::new(stem) {
        Ok(id) => Some(id),
        Err(error) => {
            let message = format!("the file's name is the scenario's id: {error}");
            faults.add(0..0, message);
            None
        }
    }
}
