//! Rules of one scenario only: `[[special]]`.

use naktong_protocol::unit::{Nation, Side};
use naktong_rules::scenario::SpecialRule;
use toml::Spanned;

use super::fault::Faults;
use super::header::{Days, NATIONS, SIDES};
use super::limits;
use super::setup::Setup;
use super::table::Table;
use super::world::World;

/// The kinds of special rule, by the word in the file.
#[derive(Clone, Copy)]
enum Kind {
    Surprise,
    StancesFixed,
    MovementHalved,
}

const KINDS: &[(&str, Kind)] = &[
    ("surprise", Kind::Surprise),
    ("stances_fixed", Kind::StancesFixed),
    ("movement_halved", Kind::MovementHalved),
];

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    setup: &Setup,
) -> Vec<SpecialRule> {
    let Some(field) = root.maybe("special") else {
        return vec![];
    };
    field
        .tables(faults, limits::SPECIAL_RULES, "a special rule")
        .into_iter()
        .flatten()
        .filter_map(|table| read_rule(table, faults, world, days, setup))
        .collect()
}

fn read_rule(
    mut table: Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    setup: &Setup,
) -> Option<SpecialRule> {
    let kind = table
        .need(faults, "rule", "which one")
        .and_then(|field| field.word(faults, KINDS))?
        .into_inner();
    let through_turn = table
        .need(faults, "through_turn", "the last turn it holds")
        .and_then(|field| Days::turn(days, field, faults));
    let rule = match kind {
        Kind::Surprise => surprise(&mut table, faults, world, setup, through_turn),
        Kind::StancesFixed => {
            nation(&mut table, faults)
                .zip(through_turn)
                .map(|(nation, through_turn)| SpecialRule::StancesFixed {
                    nation,
                    through_turn,
                })
        }
        Kind::MovementHalved => {
            nation(&mut table, faults)
                .zip(through_turn)
                .map(|(nation, through_turn)| SpecialRule::MovementHalved {
                    nation,
                    through_turn,
                })
        }
    };
    table.finish(faults);
    rule
}

fn surprise(
    table: &mut Table,
    faults: &mut Faults,
    world: &World,
    setup: &Setup,
    through_turn: Option<u16>,
) -> Option<SpecialRule> {
    let side: Option<Side> = table
        .need(faults, "side", "the side that attacks by surprise")
        .and_then(|field| field.word(faults, SIDES))
        .map(Spanned::into_inner);
    let shift = table
        .need(faults, "shift", "columns to the right")
        .and_then(|field| field.number(faults, 1_i8..=4))
        .map(Spanned::into_inner);
    let mut except = vec![];
    let named = table
        .maybe("except")
        .and_then(|field| field.list(faults, limits::FORMATIONS));
    for field in named.into_iter().flatten() {
        let Some(id) = world.formation(field, faults) else {
            continue;
        };
        match setup.formations.iter().find(|f| f.id == *id.get_ref()) {
            None if setup.complete => field.fault(faults, "no unit of it is in the scenario"),
            None => {}
            Some(formation) if Some(formation.side) == side => {
                field.fault(faults, "is of the side that attacks by surprise");
            }
            Some(_) => except.push(id.into_inner()),
        }
    }
    except.sort();
    except.dedup();
    Some(SpecialRule::Surprise {
        side: side?,
        through_turn: through_turn?,
        shift: shift?,
        except,
    })
}

fn nation(table: &mut Table, faults: &mut Faults) -> Option<Nation> {
    table
        .need(faults, "nation", "whose units: nk, rok, us or uk")
        .and_then(|field| field.word(faults, NATIONS))
        .map(Spanned::into_inner)
}
