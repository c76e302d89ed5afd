//! By sea (rules 9.5): UN's ships.

use naktong_protocol::order::EntryOption;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, SeatId, UnitId};

use super::{Stacks, fresh, has_capacity, load, may_depart};
use crate::aftermath;
use crate::by_date::naval_level;
use crate::combat;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement;
use crate::seats;
use crate::sight;
use crate::violation::Violation;
use crate::zones::{Eyes, Zones, is_held};

/// Steps that ships carry in a turn.
const CAPACITY: u8 = 10;
/// What it costs each combat unit to embark under the eyes of the enemy.
const EMBARKING_IN_ZONE: u8 = 1;

/// Steps that the ships can still carry in this turn.
pub(super) fn left(game: &Game) -> u8 {
    CAPACITY.saturating_sub(game.state.transport.sea)
}

/// Judges a move by sea: the port is judged by what the side sees, the landing by the truth.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    unit: UnitId,
    to: Hex,
) -> Result<(), Violation> {
    let game = &judge.game;
    if !game.scenario.modules.sea {
        return Err(Violation::NotInPlay {
            what: "the sea",
            rule: "9.5",
        });
    }
    let from = fresh(game, seat, unit, "ships are not boarded")?;
    may_embark(game, unit, from)?;
    if to == from || !ports(game).contains(&to) {
        return Err(Violation::NoPort { hex: to });
    }
    Stacks::of(game, Side::Un).take_in(game, unit, to)?;
    let steps = load(game, unit);
    judge.happen(Event::Embarked { unit, to, steps });
    sail(judge, unit, from, to);
    Ok(())
}

/// Which of a seat's units may go by sea now, and where to.
pub(crate) fn options(game: &Game, seat: SeatId) -> Vec<EntryOption> {
    let on_turn = game.side_of_seat(seat) == Some(Side::Un) && game.state.acting == Some(Side::Un);
    if !on_turn || !game.scenario.modules.sea || game.state.phase != Phase::Movement {
        return vec![];
    }
    let ports = ports(game);
    let stacks = Stacks::of(game, Side::Un);
    game.on_map()
        .filter(|(unit, ..)| seats::may_order(game, seat, *unit) && may_depart(game, *unit).is_ok())
        .filter(|(unit, _, from)| may_embark(game, *unit, *from).is_ok())
        .map(|(unit, _, from)| {
            let open = |to: &Hex| *to != from && stacks.take_in(game, unit, *to).is_ok();
            EntryOption {
                unit,
                hexes: ports.iter().copied().filter(open).collect(),
            }
        })
        .filter(|option| !option.hexes.is_empty())
        .collect()
}

fn may_embark(game: &Game, unit: UnitId, from: Hex) -> Result<(), Violation> {
    if game.side_of(unit) != Side::Un {
        let unit = game.tag(unit).to_owned();
        return Err(Violation::NoShips { unit });
    }
    let beach = game
        .map()
        .hex(from)
        .is_some_and(|info| info.port || (info.coast && naval_level(game.day()) > 0));
    if !beach {
        return Err(Violation::NoBeach { hex: from });
    }
    has_capacity(game, unit, left(game))
}

/// The ports where UN may land by what it sees.
fn ports(game: &Game) -> Vec<Hex> {
    let zones = Zones::against(game, Side::Un, Eyes::Side);
    let enemies = sight::enemies(game, Side::Un, Eyes::Side);
    let hexes = game.map().hexes.iter();
    hexes
        .filter(|(_, info)| info.port)
        .map(|(hex, _)| *hex)
        .filter(|hex| game.map().is_land(*hex) && is_controlled(game, *hex))
        .filter(|hex| !enemies.contains_key(hex) && !zones.covers(*hex))
        .collect()
}

/// Whether UN controls every place in a hex, and there is one.
fn is_controlled(game: &Game, hex: Hex) -> bool {
    let mut places = game.map().places_in(hex).peekable();
    places.peek().is_some()
        && places.all(|place| game.state.control.get(&place.id) == Some(&Side::Un))
}

/// The voyage by the truth. A port that an unseen enemy is in sends the ships home.
fn sail(judge: &mut Judge<'_>, unit: UnitId, from: Hex, to: Hex) {
    let exposed = !judge.game.counter(unit).is_support() && is_held(&judge.game, Side::Un, from);
    if exposed {
        combat::lose(judge, unit, EMBARKING_IN_ZONE);
        if judge.game.unit(unit).hex().is_none() {
            return;
        }
    }
    if sight::enemies(&judge.game, Side::Un, Eyes::Truth).contains_key(&to) {
        let side = Side::Un;
        judge.happen(Event::EnemyMet { side, hex: to });
        let reason = Some(format!("an enemy is in {to} (9.5)"));
        movement::halt(judge, &[unit], from, reason);
        return;
    }
    judge.happen(Event::UnitLanded { unit, from, to });
    aftermath::of_entering(judge, &[unit], to);
    movement::halt(judge, &[unit], to, None);
}
