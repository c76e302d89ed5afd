//! The luck of the dice: what each battle's column could have brought against what it brought.
//!
//! A battle is counted in *steps won*: what the other side loses by the cell less what one loses
//! oneself. The ten cells of the column stand in each report, so the expectation is exact and no
//! rule of the game is needed here. Stances, losses beyond what was there and retreats into the
//! enemy come after the die and are not luck.

use std::fmt;

use naktong_protocol::Hex;
use naktong_protocol::report::{Column, CombatReport, CombatResult, Report};
use naktong_protocol::unit::Side;
use naktong_protocol::view::ViewEvent;
use serde::Serialize;

/// So many standard deviations hold 95 of 100 fair matches, if the battles are not too few.
const BAND: f64 = 1.96;
/// Below so many battles the band is too rough to say anything.
const FEW: usize = 10;

/// One battle, by the eyes of the attacker.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Battle {
    /// The game turn.
    pub(crate) turn: u16,
    /// Where.
    pub(crate) target: Hex,
    /// Who attacked.
    pub(crate) attacking: Side,
    /// The column.
    pub(crate) column: Column,
    /// The die, 1 to 10.
    pub(crate) roll: u8,
    /// Steps the attacker won by the cell rolled.
    pub(crate) won: f64,
    /// Steps he wins on the average of the column.
    pub(crate) expected: f64,
    /// The variance of it.
    variance: f64,
}

/// What one side won and what fair dice give on the average.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Total {
    /// In how many battles.
    pub(crate) battles: usize,
    /// Steps won beyond expectation; negative for bad luck.
    pub(crate) beyond: f64,
    /// 95 of 100 fair matches lie within plus and minus so much.
    pub(crate) band: f64,
}

/// All battles of a match that a viewer heard of.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Ledger {
    /// In their order.
    pub(crate) battles: Vec<Battle>,
}

fn steps_won(cell: CombatResult) -> f64 {
    f64::from(cell.defender_loss) - f64::from(cell.attacker_loss)
}

impl Battle {
    fn of(turn: u16, report: &CombatReport) -> Self {
        let cells = report.cells.map(steps_won);
        let expected = cells.iter().sum::<f64>() / 10.0;
        let square = |won: &f64| (won - expected) * (won - expected);
        Self {
            turn,
            target: report.target,
            attacking: report.attacking,
            column: report.column,
            roll: report.roll.value,
            won: steps_won(report.result),
            expected,
            variance: cells.iter().map(square).sum::<f64>() / 10.0,
        }
    }
}

impl Ledger {
    /// Hears the news of a match, in their order; `turn` is that of the view before them.
    pub(crate) fn hear(&mut self, turn: u16, news: &[ViewEvent]) {
        let mut turn = turn;
        for event in news {
            match event {
                ViewEvent::Turn(state) => turn = state.turn,
                ViewEvent::Report(Report::Combat(report)) => {
                    self.battles.push(Battle::of(turn, report));
                }
                _ => {}
            }
        }
    }

    /// The luck of a side in the battles that `which` takes.
    pub(crate) fn total(&self, side: Side, which: impl Fn(&Battle) -> bool) -> Total {
        let mut total = Total::default();
        let mut variance = 0.0;
        for battle in self.battles.iter().filter(|battle| which(battle)) {
            let beyond = battle.won - battle.expected;
            total.battles += 1;
            total.beyond += if battle.attacking == side {
                beyond
            } else {
                -beyond
            };
            variance += battle.variance;
        }
        total.band = BAND * variance.sqrt();
        total
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            battles,
            beyond,
            band,
        } = self;
        let count = match battles {
            0 => return f.write_str("no battles"),
            1 => "1 battle".to_owned(),
            _ => format!("{battles} battles"),
        };
        write!(f, "{beyond:+.1} steps in {count}")?;
        if *battles < FEW {
            return f.write_str(" (too few to say more)");
        }
        let word = match beyond.abs() > *band {
            true => "outside",
            false => "within",
        };
        write!(
            f,
            ", {word} the band of 95 fair matches in 100 (\u{b1}{band:.1})"
        )
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.battles.is_empty() {
            return f.write_str("No battle has been fought, as far as is known here.");
        }
        writeln!(
            f,
            "turn  hex   attacker  column  die    won  average  NK in all"
        )?;
        let mut in_all = 0.0;
        for battle in &self.battles {
            let beyond = battle.won - battle.expected;
            in_all += match battle.attacking {
                Side::Nk => beyond,
                Side::Un => -beyond,
            };
            writeln!(
                f,
                "{:>4}  {}  {:<8}  {:>6}  {:>3}  {:>5}  {:>7}  {:>9}",
                battle.turn,
                battle.target,
                battle.attacking.to_string(),
                battle.column.to_string(),
                battle.roll,
                format!("{:+}", battle.won),
                format!("{:+.1}", battle.expected),
                format!("{in_all:+.1}"),
            )?;
        }
        writeln!(f)?;
        for side in Side::ALL.iter().copied() {
            let attacks = self.total(side, |battle| battle.attacking == side);
            let defends = self.total(side, |battle| battle.attacking != side);
            let all = self.total(side, |_| true);
            writeln!(f, "{side} attacking: {attacks}")?;
            writeln!(f, "{side} defending: {defends}")?;
            writeln!(f, "{side} in all:    {all}")?;
        }
        f.write_str(
            "Steps won: what the table took from the enemy less what it took from oneself, \
             beyond the average of the column.",
        )
    }
}

#[cfg(test)]
mod tests {
    use naktong_protocol::report::Roll;

    use super::*;

    /// A column that takes a step from the attacker on 1 to 5 and one from the defender on 6 to 10.
    fn battle(attacking: Side, roll: u8) -> ViewEvent {
        let cells = std::array::from_fn(|row| CombatResult {
            attacker_loss: u8::from(row < 5),
            defender_loss: u8::from(row >= 5),
            retreat: 0,
            breakthrough: false,
        });
        ViewEvent::Report(Report::Combat(Box::new(CombatReport {
            target: "0707".parse().unwrap(),
            attacking,
            detail: None,
            column: Column::OneToOne,
            cells,
            roll: Roll {
                label: "1/NK/CRT/0707/0".into(),
                die: 10,
                value: roll,
            },
            result: cells[usize::from(roll) - 1],
        })))
    }

    #[test]
    fn what_is_won_is_held_against_the_average_of_the_column() {
        let mut ledger = Ledger::default();
        ledger.hear(
            1,
            &[
                battle(Side::Nk, 9),
                battle(Side::Nk, 2),
                battle(Side::Un, 1),
            ],
        );
        let all = ledger.total(Side::Nk, |_| true);
        assert_eq!((all.battles, all.beyond), (3, 1.0 - 1.0 + 1.0));
        // Each battle wins or loses one step: variance 1, so three have a deviation of root 3.
        assert!((all.band - 1.96 * 3.0_f64.sqrt()).abs() < 1e-9);
        let un = ledger.total(Side::Un, |_| true);
        assert_eq!(un.beyond, -all.beyond, "one side's luck is the other's");
    }

    #[test]
    fn a_run_of_sixes_is_outside_the_band_and_an_even_one_within() {
        let luck = |rolls: &[u8]| {
            let mut ledger = Ledger::default();
            rolls
                .iter()
                .for_each(|roll| ledger.hear(1, &[battle(Side::Nk, *roll)]));
            ledger.total(Side::Nk, |_| true).to_string()
        };
        assert!(luck(&[10; 12]).contains("+12.0 steps in 12 battles, outside"));
        assert!(
            luck(&[1, 10, 2, 9, 3, 8, 4, 7, 5, 6]).contains("+0.0 steps in 10 battles, within")
        );
        assert!(luck(&[10]).contains("1 battle (too few"));
    }
}
