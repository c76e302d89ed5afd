//! Combat (rules 11): the procedure of 11.2, step by step.

mod advance;
mod losses;
pub(crate) mod odds;
mod overrun;
pub(crate) mod retreat;
pub(crate) mod table;

use std::cmp::Reverse;

use naktong_protocol::map::River;
use naktong_protocol::report::{Column, CombatDetail, CombatReport, CombatResult, Shift};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Arm, Mobility, Quality, Side, Stance, SupplyState};
use naktong_protocol::{Hex, SeatId, UnitId};

pub(crate) use advance::{decide as decide_advance, offer_to as advance_offer_to};
pub(crate) use losses::lose;
pub(crate) use overrun::run as overrun;
pub use table::{odds as odds_column, result as table_result};

use crate::aftermath;
use crate::air::{self, Fire};
use crate::command;
use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement::{self, Barrier};
use crate::orders;
use crate::seats;
use crate::sight;
use crate::stance;
use crate::violation::Violation;
use crate::zones::Eyes;
use odds::{Battle, NET_LIMIT};

/// Hexes of a withdrawal (10.5).
const WITHDRAWAL: u8 = 2;

/// Judges an attack and fights it out.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    target: Hex,
    attackers: &[UnitId],
    lead: UnitId,
    support: &[UnitId],
    air: u8,
) -> Result<(), Violation> {
    let game = &judge.game;
    let phase = game.state.phase;
    if phase != Phase::Combat {
        let asked = "attacks are not made";
        return Err(Violation::WrongPhase { asked, phase });
    }
    let bill = may_declare(game, seat, target, attackers, lead, support, air)?;
    let mut ordered = vec![lead];
    ordered.extend(attackers.iter().copied().filter(|unit| *unit != lead));
    fight(judge, seat, target, ordered, support, air, bill);
    Ok(())
}

/// Whether an attack may be declared, its phase apart, and what it costs.
pub(crate) fn may_declare(
    game: &Game,
    seat: SeatId,
    target: Hex,
    attackers: &[UnitId],
    lead: UnitId,
    support: &[UnitId],
    air: u8,
) -> Result<Bill, Violation> {
    seats::at_hand(game, seat, attackers)?;
    let side = game.side_of(attackers[0]);
    may_be_attacked(game, side, target)?;
    for unit in attackers {
        may_attack(game, *unit, target)?;
    }
    if !attackers.contains(&lead) {
        return Err(Violation::LeadNotAttacking);
    }
    if !support.is_empty() {
        seats::at_hand(game, seat, support)?;
    }
    for unit in support {
        may_support(game, *unit, target, attackers)?;
    }
    air::check_strike(game, side, air)?;
    bill(game, attackers, support)
}

/// Whether a hex may be attacked now, by what the side knows (11.1).
pub(crate) fn may_be_attacked(game: &Game, side: Side, target: Hex) -> Result<(), Violation> {
    let enemies = sight::enemies(game, side, Eyes::Side);
    if enemies.get(&target).is_none_or(|stack| stack.units == 0) {
        return Err(Violation::NothingToAttack { hex: target });
    }
    if game.state.attacked.contains(&target) {
        return Err(Violation::AttackedAlready { hex: target });
    }
    Ok(())
}

/// Whether a unit may take part in an attack on a hex (11.1).
pub(crate) fn may_attack(game: &Game, unit: UnitId, target: Hex) -> Result<(), Violation> {
    let counter = game.counter(unit);
    let state = game.unit(unit);
    let tag = || counter.tag.clone();
    if counter.is_support() {
        return Err(Violation::SupportCannotAttack { unit: tag() });
    }
    if state.disrupted {
        return Err(Violation::Disrupted { unit: tag() });
    }
    if state.attacked {
        return Err(Violation::HasAttacked { unit: tag() });
    }
    if state.repulsed {
        return Err(Violation::Repulsed { unit: tag() });
    }
    orders::may_attack(game, unit)?;
    let gait = movement::flexible_gait(game, unit);
    let reaches = state.hex().is_some_and(|from| {
        from.distance(target) == 1
            && match movement::entry_cost(game, gait, from, target) {
                Ok(_) => true,
                Err(Barrier::Impassable | Barrier::NoRoad | Barrier::NoBridge) => false,
            }
    });
    if !reaches {
        return Err(Violation::CannotReach {
            unit: tag(),
            hex: target,
        });
    }
    Ok(())
}

fn may_support(
    game: &Game,
    unit: UnitId,
    target: Hex,
    attackers: &[UnitId],
) -> Result<(), Violation> {
    let tag = || game.tag(unit).to_owned();
    if !game.counter(unit).is_support() {
        return Err(Violation::NotSupport { unit: tag() });
    }
    match command::attack_support_fault(game, unit, target, attackers) {
        Some(why) => Err(Violation::CannotSupport { unit: tag(), why }),
        None => orders::may_support(game, unit, target, attackers),
    }
}

/// What an attack costs NK in heavy materiel (8.5).
#[derive(Clone, Debug, Default)]
pub(crate) struct Bill {
    pub(crate) amount: u8,
    /// Armor that draws nothing.
    pub(crate) unpaid: Vec<UnitId>,
}

/// Support must be paid for; armor in Full supply is paid for if anything is left; the rest of
/// it fights unpaid (8.5).
fn bill(game: &Game, attackers: &[UnitId], support: &[UnitId]) -> Result<Bill, Violation> {
    let Some(has) = game.state.heavy_materiel else {
        return Ok(Bill::default());
    };
    if game.side_of(attackers[0]) != Side::Nk {
        return Ok(Bill::default());
    }
    let needs = u8::try_from(support.len()).unwrap_or(u8::MAX);
    let left = has
        .checked_sub(needs)
        .ok_or(Violation::NoHeavyMateriel { needs, has })?;
    let draws = |unit: UnitId| left > 0 && game.unit(unit).supply == SupplyState::Full;
    let (paid, unpaid): (Vec<UnitId>, Vec<UnitId>) = attackers
        .iter()
        .filter(|unit| game.counter(**unit).arm == Arm::Armor)
        .partition(|unit| draws(**unit));
    Ok(Bill {
        amount: needs + u8::from(!paid.is_empty()),
        unpaid,
    })
}

/// 11.2, steps 1 to 7.
fn fight(
    judge: &mut Judge<'_>,
    seat: SeatId,
    target: Hex,
    attackers: Vec<UnitId>,
    support: &[UnitId],
    air: u8,
    bill: Bill,
) {
    let side = judge.game.side_of(attackers[0]);
    // 1. Declare.
    judge.happen(Event::AttackDeclared {
        target,
        side,
        attackers: attackers.clone(),
        support: support.to_vec(),
    });
    air::fly(judge, side, target, air);
    if bill.amount > 0 {
        let amount = bill.amount;
        judge.happen(Event::HeavyMaterielSpent { amount });
    }
    let points = support
        .iter()
        .map(|unit| command::support_points(&judge.game, *unit))
        .sum();
    // 2. Reserves.
    call_reserves(judge, side.enemy(), target);
    // 3. Baptism.
    let defenders = defenders(&judge.game, side.enemy(), target);
    baptise(judge, &attackers);
    baptise(judge, &defenders);
    // 4. Lead defender, withdrawal.
    let defenders = lead_first(&judge.game, defenders);
    let mut battle = Battle {
        target,
        attackers,
        defenders,
        support: points,
        fire: Fire {
            strike: air,
            called: 0,
        },
        unpaid: bill.unpaid,
        withdrawal_failed: false,
        shocked: false,
    };
    let stance = stance::in_combat(judge.game.unit(battle.lead_defender())).clone();
    if stance == Stance::Withdraw {
        if withdraws(judge, &battle) {
            let lead = battle.lead_defender();
            retreat::stack(judge, lead, &battle.defenders, WITHDRAWAL, false);
            advance::offer(judge, seat, target, &battle.attackers);
            return;
        }
        battle.withdrawal_failed = true;
    }
    battle.fire.called = air::answer_calls(judge, target, &battle.defenders);
    // 5. Tank shock.
    battle.shocked = is_shocked(judge, &battle);
    // 6. Column and table.
    let odds = weigh(&judge.game, &battle, battle.shifts(&judge.game));
    let result = roll_on_table(judge, side, &battle, odds, Code::Crt);
    // 7. The result.
    if apply_result(judge, &battle, &stance, result) {
        advance::offer(judge, seat, target, &battle.attackers);
    }
}

fn defenders(game: &Game, side: Side, target: Hex) -> Vec<UnitId> {
    game.stack(side, target).map(|(id, _)| id).collect()
}

/// The highest defence strength leads; ties: more steps, then lowest id (11.3).
fn lead_first(game: &Game, mut units: Vec<UnitId>) -> Vec<UnitId> {
    let lead = units
        .iter()
        .copied()
        .min_by_key(|unit| {
            let strength = odds::defense_of(game, *unit);
            (Reverse(strength), Reverse(game.unit(*unit).steps), *unit)
        })
        .expect("attackers stand next to the hex and see that a combat unit is there");
    units.retain(|unit| *unit != lead);
    units.insert(0, lead);
    units
}

/// Reserves that guard the hex move in, in the order of their ids (10.6).
fn call_reserves(judge: &mut Judge<'_>, side: Side, target: Hex) {
    let guards: Vec<(UnitId, Hex)> = judge
        .game
        .combat_units(side)
        .filter(|(_, unit, hex)| {
            let guards = matches!(&unit.stance, Stance::Reserve(hexes) if hexes.contains(&target));
            guards && *hex != target && !unit.disrupted && !unit.came_up
        })
        .map(|(id, _, hex)| (id, hex))
        .collect();
    for (unit, from) in guards {
        let game = &judge.game;
        let points = movement::full_allowance(game, unit, false) / 2;
        let comes = movement::fits(game, target, &[unit]).is_ok()
            && movement::reserve_can_come(game, unit, target, points);
        if comes {
            let to = target;
            judge.happen(Event::ReserveCameUp { unit, from, to });
            aftermath::of_entering(judge, &[unit], target);
        }
    }
}

/// Tests the quality of untried units, in the order of their ids (4.4).
fn baptise(judge: &mut Judge<'_>, units: &[UnitId]) {
    let mut untried: Vec<UnitId> = units
        .iter()
        .copied()
        .filter(|unit| judge.game.unit(*unit).untried)
        .collect();
    untried.sort_unstable();
    for unit in untried {
        let printed = judge.game.unit(unit).quality;
        let roll = judge.roll(Code::Bapt, &unit);
        let quality: Quality = match roll.value {
            1 | 2 => printed.worse(1),
            6 => printed.better(1),
            _ => printed,
        };
        judge.happen(Event::Baptised {
            unit,
            roll,
            quality,
        });
    }
}

/// The withdrawal check of a WITHDRAW stack (10.5).
fn withdraws(judge: &mut Judge<'_>, battle: &Battle) -> bool {
    let all_foot = |units: &[UnitId]| {
        units
            .iter()
            .all(|unit| judge.game.counter(*unit).mobility == Mobility::Foot)
    };
    let bonus = if all_foot(&battle.attackers) {
        1
    } else {
        -i8::from(all_foot(&battle.defenders))
    };
    judge.check_steadiness(Code::Wdr, &battle.target, battle.lead_defender(), bonus)
}

/// Tank shock: armor against a lead defender of quality C or D (11.2).
fn is_shocked(judge: &mut Judge<'_>, battle: &Battle) -> bool {
    let lead = battle.lead_defender();
    let quality = judge.game.unit(lead).effective_quality();
    let due = battle.armor_shift(&judge.game) >= 1 && quality >= Quality::C;
    due && !judge.check_steadiness(Code::Shk, &battle.target, lead, 0)
}

/// How the column of a combat comes about (11.4).
struct Weighed {
    attack: u16,
    defense: u16,
    odds: Column,
    shifts: Vec<Shift>,
    net: i8,
    column: Column,
}

fn weigh(game: &Game, battle: &Battle, shifts: Vec<Shift>) -> Weighed {
    let attack = battle.attack(game);
    let defense = battle.defense(game);
    let odds = table::odds(attack, defense);
    let sum: i8 = shifts.iter().map(|shift| shift.by).sum();
    let net = sum.clamp(-NET_LIMIT, NET_LIMIT);
    Weighed {
        attack,
        defense,
        odds,
        shifts,
        net,
        column: odds.shifted(net),
    }
}

fn roll_on_table(
    judge: &mut Judge<'_>,
    side: Side,
    battle: &Battle,
    weighed: Weighed,
    code: Code,
) -> CombatResult {
    let roll = judge.roll(code, &battle.target);
    let column = weighed.column;
    let result = table::result(column, roll.value);
    judge.happen(Event::CombatResolved(Box::new(CombatReport {
        target: battle.target,
        attacking: side,
        detail: Some(CombatDetail {
            attackers: battle.attackers.clone(),
            defenders: battle.defenders.clone(),
            attack: weighed.attack,
            defense: weighed.defense,
            odds: weighed.odds,
            shifts: weighed.shifts,
            net: weighed.net,
        }),
        column,
        cells: table::cells(column),
        roll,
        result,
    })));
    result
}

/// HOLD check, losses, retreat, after-effects (11.2 step 7, 10.2, 10.4, 11.8-11.11). Says whether
/// the hex was emptied.
fn apply_result(
    judge: &mut Judge<'_>,
    battle: &Battle,
    stance: &Stance,
    result: CombatResult,
) -> bool {
    let lead = battle.lead_defender();
    let mut defender_loss = result.defender_loss;
    let mut retreat = result.retreat;
    let mut breakthrough = result.breakthrough;
    if *stance == Stance::Delay {
        defender_loss = defender_loss.min(1);
        retreat = retreat.max(1);
        breakthrough = false;
    }
    if retreat > 0 {
        retreat += u8::from(battle.shocked);
    }
    if *stance == Stance::Hold && retreat > 0 {
        if judge.check_steadiness(Code::Hold, &battle.target, lead, 0) {
            retreat = 0;
            defender_loss += 1;
            breakthrough = false;
        } else {
            retreat += 1;
        }
    }

    let (attackers, defenders) = (&battle.attackers, &battle.defenders);
    // Both sides lose by what stood there when the dice fell.
    losses::of_attackers(judge, battle, result.attacker_loss);
    losses::of_defenders(judge, battle, defender_loss);
    if retreat > 0 {
        let disrupts = retreat >= 2 && *stance != Stance::Delay;
        retreat::stack(judge, lead, defenders, retreat, disrupts);
    }

    let defending = judge.game.side_of(lead);
    let kept = judge.game.has_combat_unit(defending, battle.target);
    let lead_attacker = battle.lead_attacker();
    if kept {
        let alive = judge.game.unit(lead_attacker).hex().is_some();
        if result.attacker_loss > 0 && alive {
            let unit = lead_attacker;
            judge.happen(Event::UnitDisrupted { unit });
        }
        return false;
    }
    if breakthrough {
        let freed: Vec<UnitId> = attackers
            .iter()
            .copied()
            .filter(|unit| judge.game.unit(*unit).hex().is_some())
            .filter(|unit| judge.game.counter(*unit).arm.exploits())
            .collect();
        for unit in freed {
            judge.happen(Event::UnitFreed { unit });
        }
    }
    true
}

/// Whether an open major river keeps a unit from advancing (11.10).
fn river_bars(game: &Game, unit: UnitId, from: Hex, to: Hex) -> bool {
    movement::flexible_gait(game, unit) != Mobility::Foot
        && game.open_river(from, to) == River::Major
}
