//! How an attack would stand (rules 11.3 to 11.7, D7).
//!
//! What the attacker brings is exact: it is his. What he meets is what he knows of it, and a
//! range where he does not. A shift that this file forgets is found by the random games, which
//! compare every attack with the answer given before it.

use std::collections::BTreeSet;

use naktong_protocol::question::{Beyond, Chance, Odds, Outlook, ShiftRange};
use naktong_protocol::report::{Column, ShiftCause};
use naktong_protocol::unit::{Quality, Side};
use naktong_protocol::{Hex, SeatId, UnitId};

use super::defense::{self, Defender};
use super::{Span, way_out};
use crate::combat::odds::{
    Battle, NET_LIMIT, SUPPORT_LIMIT, attacker_supply_shift, quality_shift, terrain_shift,
};
use crate::combat::{self, retreat, table};
use crate::command;
use crate::game::Game;
use crate::movement;
use crate::orders;
use crate::violation::Violation;

/// An attack as things are, whatever the phase: who has fought already may be asked for too.
pub(super) fn ask(
    game: &Game,
    seat: SeatId,
    target: Hex,
    attackers: &[UnitId],
    lead: UnitId,
    support: &[UnitId],
    air: u8,
) -> Result<Odds, Violation> {
    let game = &as_in_a_new_phase(game);
    let bill = combat::may_declare(game, seat, target, attackers, lead, support, air)?;
    let mut ordered = vec![lead];
    ordered.extend(attackers.iter().copied().filter(|unit| *unit != lead));
    let guns: u8 = support
        .iter()
        .map(|unit| command::support_points(game, *unit))
        .sum();
    let battle = Battle::planned(target, ordered, guns, air, bill.unpaid);

    let side = game.side_of(lead);
    let defenders = defense::known(game, side, target);
    let defense = defense::strength(game, target, &defenders);
    let fight = Fight {
        leads: defense::leads(&defenders),
        game,
        side,
        battle: &battle,
        defenders: &defenders,
    };
    let shifts = fight.shifts();
    let attack = battle.attack(game);
    let outlook = |defense: u16, end: fn(&ShiftRange) -> i8| {
        let sum: i8 = shifts.iter().map(end).sum();
        let odds = table::odds(attack, defense);
        let net = sum.clamp(-NET_LIMIT, NET_LIMIT);
        let column = odds.shifted(net);
        Outlook {
            odds,
            net,
            column,
            results: results(column),
        }
    };
    Ok(Odds {
        attack,
        defense_low: defense.low,
        defense_high: defense.high,
        worst: outlook(defense.high, |shift| shift.low),
        best: outlook(defense.low, |shift| shift.high),
        beyond: fight.beyond(),
        heavy_materiel: bill.amount,
        shifts,
    })
}

/// The game without what only the present Combat phase forbids: attacks already made in it.
fn as_in_a_new_phase(game: &Game) -> Game {
    let mut game = game.clone();
    game.state.attacked.clear();
    for unit in game.state.units.values_mut() {
        unit.attacked = false;
    }
    game
}

/// The cells of a column, from a roll of 1 to 10, equal neighbours together.
fn results(column: Column) -> Vec<Chance> {
    let mut chances: Vec<Chance> = vec![];
    for roll in 1..=10 {
        let result = table::result(column, roll);
        match chances.last_mut() {
            Some(last) if last.result == result => last.tenths += 1,
            _ => chances.push(Chance { result, tenths: 1 }),
        }
    }
    chances
}

/// Both sides, as the attacker knows them.
struct Fight<'a> {
    game: &'a Game,
    side: Side,
    battle: &'a Battle,
    defenders: &'a [Defender],
    /// Who of them may lead.
    leads: Vec<&'a Defender>,
}

impl Fight<'_> {
    /// Every shift that is or may be, in the order of the table in 11.6.
    fn shifts(&self) -> Vec<ShiftRange> {
        use ShiftCause as C;
        let (game, battle) = (self.game, self.battle);
        let lead = battle.lead_attacker();
        let armor = self.armor();
        let exact = |by: i8| Span::exact(by);
        let perhaps = |by: i8, possible: bool| match possible {
            true => Span {
                low: by.min(0),
                high: by.max(0),
            },
            false => Span::exact(0),
        };
        let marker = |marked: fn(&Defender) -> Option<bool>, by: i8| {
            self.over_leads(|unit| match marked(unit) {
                Some(marked) => Span::exact(by * i8::from(marked)),
                None => perhaps(by, true),
            })
        };
        let shaky = self.over_leads(|unit| unit.grade).low <= Quality::C.grade().cast_signed();
        let stance = self.stance_is_open();
        let hunger = game.scenario.modules.supply;
        [
            (C::Quality, self.quality()),
            (C::Armor, armor),
            (C::Support, self.support()),
            (
                C::Terrain,
                exact(terrain_shift(game.map().terrain(battle.target))),
            ),
            (C::River, exact(battle.river_shift(game))),
            (C::DugIn, marker(|unit| unit.dug_in, -1)),
            (C::Disrupted, marker(|unit| unit.disrupted, 1)),
            (C::NoSafeRetreat, self.no_safe_retreat()),
            (C::TankShock, perhaps(1, armor.high >= 1 && shaky)),
            (C::WithdrawalFailed, perhaps(1, stance)),
            (C::Delay, perhaps(-1, stance)),
            (
                C::AttackerSupply,
                exact(attacker_supply_shift(game.unit(lead).supply)),
            ),
            (C::DefenderSupply, perhaps(1, hunger)),
            (
                C::OutOfCommand,
                exact(-i8::from(!command::in_command(game, lead))),
            ),
            (
                C::MixedFormations,
                exact(command::mixed_formations(game, &battle.attackers)),
            ),
            (
                C::OffPlan,
                exact(orders::shift_of_attack(
                    game,
                    battle.target,
                    &battle.attackers,
                )),
            ),
            (C::Surprise, self.surprise()),
        ]
        .into_iter()
        .filter(|(_, by)| *by != Span::exact(0))
        .map(|(cause, Span { low, high })| ShiftRange { cause, low, high })
        .collect()
    }

    /// What holds whoever of those who may lead does.
    fn over_leads<T: Copy + Ord>(&self, of: impl Fn(&Defender) -> Span<T>) -> Span<T> {
        let spans = self.leads.iter().map(|unit| of(unit));
        spans
            .reduce(Span::and)
            .expect("a hex that may be attacked has a known defender")
    }

    fn quality(&self) -> Span<i8> {
        let theirs = self.over_leads(|unit| unit.grade);
        let own = self.game.unit(self.battle.lead_attacker());
        // Draft steps count after the baptism (14.2).
        let after = |quality: Quality| {
            let mut unit = own.clone();
            unit.quality = quality;
            unit.effective_quality().grade().cast_signed()
        };
        let spread = u8::from(own.untried);
        Span {
            low: quality_shift(after(own.quality.worse(spread)) - theirs.high),
            high: quality_shift(after(own.quality.better(spread)) - theirs.low),
        }
    }

    fn armor(&self) -> Span<i8> {
        let best = |rating: fn(&Defender) -> Span<u8>, end: fn(Span<u8>) -> u8| {
            let ratings = self.defenders.iter().map(|unit| end(rating(unit)));
            ratings.max().unwrap_or(0)
        };
        let against = |end| {
            let (anti_tank, armor_class) = (
                best(|unit| unit.anti_tank, end),
                best(|unit| unit.armor_class, end),
            );
            self.battle
                .armor_shift_against(self.game, anti_tank, armor_class)
        };
        Span {
            low: against(|rating| rating.high),
            high: against(|rating| rating.low),
        }
    }

    /// Guns, aircraft and ships of one's own against the guns that the defender may have and
    /// aircraft that he may call (7.1, 8.5, 12.2 to 12.5).
    fn support(&self) -> Span<i8> {
        let game = self.game;
        let defending = self.side.enemy();
        let theirs = match game.scenario.modules.fog {
            // NK has at most 1 (8.5); of UN nobody can tell.
            true => Span {
                low: 0,
                high: match defending {
                    Side::Nk => 1,
                    Side::Un => i8::MAX,
                },
            },
            false => {
                let stack = game.stack(defending, self.battle.target);
                let units: Vec<UnitId> = stack.map(|(id, _)| id).collect();
                let guns = command::defense_support(game, defending, self.battle.target, &units)
                    .cast_signed();
                // Each formation may have called one aircraft.
                let formations = units.iter().filter_map(|id| game.counter(*id).formation);
                let callers = match defending == Side::Un && game.scenario.modules.air {
                    true => formations.collect::<BTreeSet<_>>().len(),
                    false => 0,
                };
                let callers = i8::try_from(callers).unwrap_or(i8::MAX);
                Span {
                    low: guns,
                    high: guns.saturating_add(callers),
                }
            }
        };
        let fire = self.battle.fire;
        let own = self.battle.support.cast_signed();
        let own = own.saturating_add(fire.balance(game, self.battle.target, defending));
        let shift = |theirs: i8| {
            own.saturating_sub(theirs)
                .clamp(-SUPPORT_LIMIT, SUPPORT_LIMIT)
        };
        Span {
            low: shift(theirs.high),
            high: shift(theirs.low),
        }
    }

    fn no_safe_retreat(&self) -> Span<i8> {
        let open = !self.game.scenario.modules.fog;
        match defense::sure_lead(&self.leads) {
            Some(lead) if open => Span::exact(i8::from(!retreat::is_safe(self.game, lead))),
            _ => self.over_leads(|unit| {
                way_out::shift(self.game, self.side, self.battle.target, &unit.gaits)
            }),
        }
    }

    fn surprise(&self) -> Span<i8> {
        let of_formation = |formation| self.battle.surprise_for(self.game, formation);
        self.over_leads(|unit| match unit.formation {
            Some(formation) => Span::exact(of_formation(formation)),
            None => {
                let formations = self.game.scenario.formations.iter().map(|f| Some(f.id));
                let all = formations.chain([None]).map(of_formation);
                Span::of(all).expect("none is one of them")
            }
        })
    }

    /// Stances are never shown; who is disrupted stands, whatever his stance (4.6).
    fn stance_is_open(&self) -> bool {
        self.leads.iter().any(|unit| unit.disrupted != Some(true))
    }

    fn beyond(&self) -> Vec<Beyond> {
        let stance = self.stance_is_open().then_some(Beyond::Stance);
        let reserves = self.reserves_may_come().then_some(Beyond::Reserves);
        stance.into_iter().chain(reserves).collect()
    }

    /// Whether somebody may come up to the hex (10.6): in fog nobody can tell.
    fn reserves_may_come(&self) -> bool {
        let (game, target) = (self.game, self.battle.target);
        if game.scenario.modules.fog {
            return true;
        }
        let mut others = game
            .combat_units(self.side.enemy())
            .filter(|(_, unit, hex)| *hex != target && !unit.disrupted)
            .filter(|(_, _, hex)| hex.distance(target) <= RESERVE_REACH);
        // Its supply does not show, and may halve what it has.
        others.any(|(unit, ..)| {
            let points = game.counter(unit).movement / 2;
            movement::reserve_can_come(game, unit, target, points)
        })
    }
}

/// Half the highest MA (9.1), at the lowest cost of a hex: as far as any reserve comes from.
const RESERVE_REACH: u32 = 8;
