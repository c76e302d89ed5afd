//! Table B5: what changes with the date.

use naktong_protocol::turn::Day;

/// Rows of a column: the last day it holds (a number of [`Day`]), and the value.
type Column<const N: usize> = [(u8, u8); N];

const LAST_DAY: u8 = naktong_protocol::turn::LAST_DAY;

/// 28 June, 5, 12, 19 and 31 July, 15 and 31 August, 15 September.
const UN_AIR: Column<8> = [
    (4, 0),
    (11, 2),
    (18, 3),
    (25, 4),
    (37, 6),
    (52, 8),
    (68, 9),
    (LAST_DAY, 10),
];
/// 28 June, 10 July.
const NK_AIR: Column<3> = [(4, 2), (16, 1), (LAST_DAY, 0)];
/// 28 June, 14 July.
const NAVAL: Column<3> = [(4, 0), (20, 1), (LAST_DAY, 2)];
/// 28 June, 5 and 29 July.
const ROK: Column<4> = [(4, 0), (11, 2), (35, 1), (LAST_DAY, 2)];
/// From 6 July: only on even days.
const ROK_EVEN_DAYS: (u8, u8) = (12, LAST_DAY);
/// 29 June to 5 July: trained stragglers.
const STRAGGLERS: (u8, u8) = (5, 11);
/// 31 July: the last day on which ROK steps are drafts.
const ROK_DRAFTS_THROUGH: u8 = 37;
/// 20, 24 and 28 July.
const US_JULY: [u8; 3] = [26, 30, 34];
/// 31 July, 19 August.
const US: Column<3> = [(37, 0), (56, 1), (LAST_DAY, 2)];
/// 1 to 12 August and from 20 August: only on even days.
const US_EVEN_DAYS: [(u8, u8); 2] = [(38, 49), (57, LAST_DAY)];
/// 8 and 22 July (even days), 5 August, 2 September.
const DRAFTS: Column<5> = [(14, 0), (28, 1), (42, 1), (70, 2), (LAST_DAY, 1)];
/// 9 to 22 July: only on even days.
const DRAFTS_EVEN_DAYS: (u8, u8) = (15, 28);

/// UN air points a day (12.2).
pub fn un_air(day: Day) -> u8 {
    on(&UN_AIR, day)
}

/// NK air points a day (12.3).
pub fn nk_air(day: Day) -> u8 {
    on(&NK_AIR, day)
}

/// The naval level (9.5, 12.4).
pub fn naval_level(day: Day) -> u8 {
    on(&NAVAL, day)
}

/// ROK replacements of a turn, in steps (14.4).
pub fn rok_replacements(day: Day) -> u8 {
    even_only(ROK_EVEN_DAYS, day, on(&ROK, day))
}

/// Whether ROK replacements of a day are draft steps: before 1 August, the stragglers apart
/// (14.4).
pub fn rok_replacements_are_drafts(day: Day) -> bool {
    day.number() <= ROK_DRAFTS_THROUGH && !within(STRAGGLERS, day)
}

/// US and UK replacements of a turn, in steps (14.4).
pub fn western_replacements(day: Day) -> u8 {
    if US_JULY.contains(&day.number()) {
        return 1;
    }
    let steps = US_EVEN_DAYS.iter();
    steps.fold(on(&US, day), |steps, days| even_only(*days, day, steps))
}

/// NK drafts of a turn, in steps (14.3).
pub fn drafts(day: Day) -> u8 {
    even_only(DRAFTS_EVEN_DAYS, day, on(&DRAFTS, day))
}

fn on<const N: usize>(column: &Column<N>, day: Day) -> u8 {
    column
        .iter()
        .find(|(last, _)| day.number() <= *last)
        .map_or(0, |(_, value)| *value)
}

fn within((first, last): (u8, u8), day: Day) -> bool {
    (first..=last).contains(&day.number())
}

/// Within these days the value holds on even days of the month only.
fn even_only(days: (u8, u8), day: Day, value: u8) -> u8 {
    let (_, of_month) = day.month_and_day();
    if within(days, day) && of_month % 2 == 1 {
        0
    } else {
        value
    }
}
