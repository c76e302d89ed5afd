//! Translation: an order written in Russian is put into Korean at division headquarters (7.4,
//! 7.8).

use naktong_protocol::unit::SupplyState;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{FormationId, Hex, UnitId};

use super::{favor, headquarters, look_at_objectives};
use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::scenario::{Faction, Formation};

/// The sum that makes an order effective, before anything changes it.
const NEEDED: i8 = 3;
/// A corps HQ farther than this, in hexes, delays.
const FAR: u32 = 12;
/// 4 July, from which Moscow is cautious (day 10 of the campaign).
const FOURTH_OF_JULY: u8 = 10;

/// Rolls for each order that was written in an earlier turn, by HQ id (7.4).
pub(crate) fn translate(judge: &mut Judge<'_>) {
    let game = &judge.game;
    let mut waiting: Vec<(UnitId, FormationId)> = game
        .state
        .orders
        .divisions
        .iter()
        .filter(|(_, standing)| {
            let written = standing.waiting.map(|waiting| waiting.written);
            written.is_some_and(|turn| turn < game.state.turn)
        })
        .filter_map(|(formation, _)| Some((headquarters(game, *formation)?, *formation)))
        .collect();
    waiting.sort_unstable();
    for (headquarters, formation) in waiting {
        let before = judge.game.state.orders.divisions[&formation]
            .waiting
            .map_or(0, |waiting| waiting.rolls);
        let needs = needs(&judge.game, formation);
        let roll = judge.roll(Code::Ord, &headquarters);
        let in_force = roll.value.saturating_add(before) >= needs;
        judge.happen(Event::OrderTranslated {
            formation,
            roll,
            before,
            needs,
            in_force,
        });
    }
    look_at_objectives(judge);
}

/// What the roll of a division, and the number of its rolls before, must reach (7.4).
pub(super) fn needs(game: &Game, id: FormationId) -> u8 {
    let formation = game
        .formation(id)
        .expect("orders are those of formations of the scenario");
    let advised =
        formation.faction == Some(Faction::Soviet) && !is_without_advisers(game, formation);
    let needs = NEEDED - i8::from(advised)
        + i8::from(favor(game, formation) < 0)
        + i8::from(is_cut_off(game, formation));
    needs.unsigned_abs()
}

fn position(game: &Game, headquarters: Option<UnitId>) -> Option<Hex> {
    headquarters.and_then(|unit| game.unit(unit).hex())
}

/// Far from its corps HQ, or not in Full supply.
fn is_cut_off(game: &Game, formation: &Formation) -> bool {
    let Some(headquarters) = formation.headquarters else {
        return false;
    };
    let corps = formation
        .corps
        .and_then(|corps| UnitId::new(corps.as_str()).ok());
    let corps = corps.filter(|corps| game.state.units.contains_key(corps));
    let ends = (position(game, corps), game.unit(headquarters).hex());
    let far = matches!(ends, (Some(corps), Some(here)) if here.distance(corps) > FAR);
    far || game.unit(headquarters).supply != SupplyState::Full
}

/// Moscow's caution: the advisers stayed north of the Han (7.8).
fn is_without_advisers(game: &Game, formation: &Formation) -> bool {
    let scenario = &game.scenario;
    scenario.options.contains(&OptionalRule::MoscowsCaution)
        && game.day().number() >= FOURTH_OF_JULY
        && position(game, formation.headquarters)
            .is_some_and(|hex| scenario.south_of_the_han.contains(&hex))
}
