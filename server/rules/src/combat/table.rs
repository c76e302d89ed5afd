//! The combat table (rules 11.5) and the odds that lead into it (11.4).

use naktong_protocol::report::{Column, CombatResult};

/// One row for each roll of the d10, one cell for each column, as printed.
#[rustfmt::skip]
const TABLE: [[&str; 10]; 10] = [
    ["2/0", "2/0", "2/0", "2/0", "2/0", "1/0", "1/0", "1/1", "1/1", "1/1 r1"],
    ["2/0", "2/0", "2/0", "1/0", "1/0", "1/0", "1/1", "1/1", "1/1 r1", "1/1 r1"],
    ["2/0", "1/0", "1/0", "1/0", "1/0", "1/1", "1/1", "1/1 r1", "1/1 r1", "0/2 r1"],
    ["1/0", "1/0", "1/0", "1/0", "1/1", "1/1", "1/1 r1", "1/1 r1", "0/1 r1", "0/2 r1"],
    ["1/0", "1/0", "1/0", "1/1", "1/1", "1/1 r1", "1/1 r1", "0/1 r1", "0/2 r1", "0/2 r2 B"],
    ["1/0", "1/0", "1/0", "1/1", "1/1 r1", "1/1 r1", "0/1 r1", "0/2 r1", "0/2 r1", "0/2 r2 B"],
    ["1/0", "1/0", "1/1", "1/1", "1/1 r1", "0/1 r1", "0/1 r1", "0/2 r1", "0/2 r2 B", "0/3 r2 B"],
    ["1/0", "0/0", "1/1", "1/1 r1", "0/1 r1", "0/1 r1", "0/2 r1", "0/2 r2 B", "0/2 r2 B", "0/3 r2 B"],
    ["0/0", "1/1", "1/1 r1", "0/1 r1", "0/1 r1", "0/2 r1", "0/2 r2 B", "0/2 r2 B", "0/3 r2 B", "0/3 r3 B"],
    ["1/1", "1/1 r1", "0/1 r1", "0/1 r1", "0/2 r2 B", "0/2 r2 B", "0/2 r2 B", "0/3 r2 B", "0/3 r3 B", "0/4 r3 B"],
];

/// The best column whose ratio is fully met; less than 1:3 uses 1:3 (11.4).
#[must_use]
pub fn odds(attack: u16, defense: u16) -> Column {
    Column::met(attack.into(), defense.into())
}

/// The result of a d10 on a column.
///
/// # Panics
/// If `roll` is not 1 to 10.
#[must_use]
pub fn result(column: Column, roll: u8) -> CombatResult {
    assert!((1..=10).contains(&roll), "a d10 shows 1 to 10");
    read_cell(TABLE[usize::from(roll) - 1][column as usize])
}

/// The cells of a column, for rolls of 1 to 10.
pub(super) fn cells(column: Column) -> [CombatResult; 10] {
    std::array::from_fn(|row| read_cell(TABLE[row][column as usize]))
}

/// Reads a printed cell such as `0/2 r2 B`.
fn read_cell(cell: &str) -> CombatResult {
    let digit = |at: usize| cell.as_bytes()[at] - b'0';
    CombatResult {
        attacker_loss: digit(0),
        defender_loss: digit(2),
        retreat: cell.find('r').map_or(0, |at| digit(at + 1)),
        breakthrough: cell.ends_with('B'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of 11.5 as the rulebook prints it.
    const PRINTED: &str = "\
| 1 | 2/0 | 2/0 | 2/0 | 2/0 | 2/0 | 1/0 | 1/0 | 1/1 | 1/1 | 1/1 r1 |
| 2 | 2/0 | 2/0 | 2/0 | 1/0 | 1/0 | 1/0 | 1/1 | 1/1 | 1/1 r1 | 1/1 r1 |
| 3 | 2/0 | 1/0 | 1/0 | 1/0 | 1/0 | 1/1 | 1/1 | 1/1 r1 | 1/1 r1 | 0/2 r1 |
| 4 | 1/0 | 1/0 | 1/0 | 1/0 | 1/1 | 1/1 | 1/1 r1 | 1/1 r1 | 0/1 r1 | 0/2 r1 |
| 5 | 1/0 | 1/0 | 1/0 | 1/1 | 1/1 | 1/1 r1 | 1/1 r1 | 0/1 r1 | 0/2 r1 | 0/2 r2 B |
| 6 | 1/0 | 1/0 | 1/0 | 1/1 | 1/1 r1 | 1/1 r1 | 0/1 r1 | 0/2 r1 | 0/2 r1 | 0/2 r2 B |
| 7 | 1/0 | 1/0 | 1/1 | 1/1 | 1/1 r1 | 0/1 r1 | 0/1 r1 | 0/2 r1 | 0/2 r2 B | 0/3 r2 B |
| 8 | 1/0 | 0/0 | 1/1 | 1/1 r1 | 0/1 r1 | 0/1 r1 | 0/2 r1 | 0/2 r2 B | 0/2 r2 B | 0/3 r2 B |
| 9 | 0/0 | 1/1 | 1/1 r1 | 0/1 r1 | 0/1 r1 | 0/2 r1 | 0/2 r2 B | 0/2 r2 B | 0/3 r2 B | 0/3 r3 B |
| 10 | 1/1 | 1/1 r1 | 0/1 r1 | 0/1 r1 | 0/2 r2 B | 0/2 r2 B | 0/2 r2 B | 0/3 r2 B | 0/3 r3 B | 0/4 r3 B |";

    #[test]
    fn r11_5_the_table_is_the_printed_one() {
        let ours: Vec<String> = (1..=10)
            .map(|roll| {
                let cells = Column::ALL.map(|column| result(column, roll).to_string());
                format!("| {roll} | {} |", cells.join(" | "))
            })
            .collect();
        assert_eq!(ours.join("\n"), PRINTED);
    }

    #[test]
    fn r11_4_the_best_column_whose_ratio_is_fully_met() {
        for (attack, defense, column) in [
            (28, 10, "2:1"),
            (18, 12, "3:2"),
            (17, 12, "1:1"),
            (7, 4, "3:2"),
            (3, 4, "1:2"),
            (1, 4, "1:3"),
            (0, 12, "1:3"),
            (70, 10, "6:1"),
            (80, 10, "8:1"),
            (500, 1, "8:1"),
        ] {
            assert_eq!(
                odds(attack, defense).to_string(),
                column,
                "{attack} to {defense}"
            );
        }
    }
}
