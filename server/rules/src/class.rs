//! Table B1, unit classes, and what else is printed on a counter (rules 4.1 to 4.5, 7.1, B5).
//!
//! The order of battle says what a unit was; this file says what that is worth.

use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Arm, Class, Counter, Mobility, Nation};

/// One row of table B1, as on 25 June: what every counter of the class has printed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratings {
    /// What kind of unit.
    pub arm: Arm,
    /// How it moves.
    pub mobility: Mobility,
    /// May use foot costs for a whole move (rules 4.5).
    pub dismounts: bool,
    /// Attack strength per step.
    pub attack: u8,
    /// Defence strength per step.
    pub defense: u8,
    /// Armor class AC.
    pub armor_class: u8,
    /// Anti-tank rating AT before the calendar raises it: see [`anti_tank`].
    pub anti_tank: u8,
    /// Movement allowance in movement points (rules 9.1).
    pub movement: u8,
}

/// The row of table B1 for a class.
#[must_use]
pub fn ratings(class: Class) -> Ratings {
    let row = |arm, mobility, [attack, defense, armor_class, anti_tank]: [u8; 4]| Ratings {
        arm,
        mobility,
        dismounts: false,
        attack,
        defense,
        armor_class,
        anti_tank,
        movement: match mobility {
            Mobility::Foot => 8,
            Mobility::Motor => 12,
            Mobility::Armor => 10,
        },
    };
    let dismounting = |ratings| Ratings {
        dismounts: true,
        ..ratings
    };
    match class {
        Class::NkRifle => row(Arm::Infantry, Mobility::Foot, [2, 2, 0, 2]),
        Class::NkMechanised => row(Arm::Mechanised, Mobility::Motor, [2, 2, 0, 2]),
        Class::NkTank => row(Arm::Armor, Mobility::Armor, [2, 1, 3, 3]),
        Class::NkMotorcycle => Ratings {
            movement: 16,
            ..row(Arm::Motorcycle, Mobility::Motor, [1, 1, 1, 1])
        },
        Class::NkSpecial => row(Arm::Special, Mobility::Foot, [2, 1, 0, 0]),
        Class::NkSecurity => row(Arm::Security, Mobility::Foot, [1, 1, 0, 0]),
        Class::RokRegiment => row(Arm::Infantry, Mobility::Foot, [1, 2, 0, 0]),
        Class::RokPolice => row(Arm::Police, Mobility::Foot, [0, 1, 0, 0]),
        Class::RokCavalry | Class::UsRecon => row(Arm::Recon, Mobility::Motor, [1, 1, 1, 1]),
        Class::UsRifle => dismounting(row(Arm::Infantry, Mobility::Motor, [2, 3, 0, 1])),
        Class::UkRifle => dismounting(row(Arm::Infantry, Mobility::Motor, [2, 3, 0, 2])),
        Class::UsMarine => dismounting(row(Arm::Infantry, Mobility::Motor, [3, 3, 0, 3])),
        Class::UsLightTank => row(Arm::Armor, Mobility::Armor, [1, 1, 1, 1]),
        Class::UsMediumTank => row(Arm::Armor, Mobility::Armor, [2, 2, 3, 3]),
        Class::UsHeavyTank => row(Arm::Armor, Mobility::Armor, [2, 2, 4, 4]),
        Class::Headquarters => row(Arm::Headquarters, Mobility::Motor, [0; 4]),
        Class::Artillery => row(Arm::Artillery, Mobility::Motor, [0; 4]),
    }
}

/// The most steps a unit has (rules 4.2).
pub const MAX_STEPS: u8 = 6;
/// Men in a step (rules 2).
pub const MEN_PER_STEP: u32 = 500;
/// Tanks in a step (rules 2).
pub const TANKS_PER_STEP: u32 = 10;
/// Tubes that make a support point (rules 4.2).
pub const TUBES_PER_SUPPORT: u32 = 24;
/// Support of an artillery unit (table B1).
pub const ARTILLERY_SUPPORT: u8 = 1;
/// Range of an artillery unit in hexes (table B1).
pub const ARTILLERY_RANGE: u8 = 2;

/// Steps of so many men: one for 500, rounded half up, 1 to 6 (rules 4.2).
#[must_use]
pub fn steps_of_men(men: u32) -> u8 {
    steps(men, MEN_PER_STEP)
}

/// Steps of so many tanks: one for 10, rounded half up, 1 to 6 (rules 4.2).
#[must_use]
pub fn steps_of_tanks(tanks: u32) -> u8 {
    steps(tanks, TANKS_PER_STEP)
}

fn steps(strength: u32, per_step: u32) -> u8 {
    let whole = rounded_half_up(strength, per_step).clamp(1, u32::from(MAX_STEPS));
    u8::try_from(whole).expect("at most six")
}

fn rounded_half_up(amount: u32, unit: u32) -> u32 {
    amount / unit + u32::from(amount % unit * 2 >= unit)
}

/// Support that a HQ has by the tubes of its artillery and assault guns: one for 24, rounded
/// half up; US half as much again, rounded down (rules 4.2). The calendar may hold US HQs to 1
/// (rules 7.5).
#[must_use]
pub fn headquarters_support(nation: Nation, tubes: u32) -> u8 {
    let points = rounded_half_up(tubes, TUBES_PER_SUPPORT);
    let points = if nation == Nation::Us {
        points.saturating_mul(3) / 2
    } else {
        points
    };
    u8::try_from(points).unwrap_or(u8::MAX)
}

/// Hexes within which a HQ commands and supports: NK and ROK 3, US and UK 4 (rules 7.1).
#[must_use]
pub fn headquarters_range(nation: Nation) -> u8 {
    match nation {
        Nation::Nkpa | Nation::Rok => 3,
        Nation::Us | Nation::Uk => 4,
    }
}

/// Whether a unit has the trait Infiltrate: special forces, and NK foot infantry of whom half
/// or more are veterans (rules 4.5). `veterans` is their share in percent.
#[must_use]
pub fn infiltrates(class: Class, veterans: u8) -> bool {
    match class {
        Class::NkSpecial => true,
        Class::NkRifle => veterans >= 50,
        _ => false,
    }
}

/// The formation whose units are all independent, its HQ included (rules 2).
pub const ARMORED_FORMATION: &str = "nkpa-105-div";

/// Whether a unit is independent (rules 2): it is not infantry, or its parent is a corps or
/// army (`formation` is then none), or it belongs to the 105th Armored. A HQ is of its division
/// and so is not independent, unless it is the 105th's.
#[must_use]
pub fn is_independent(class: Class, formation: Option<&str>) -> bool {
    let of_a_division = matches!(ratings(class).arm, Arm::Infantry | Arm::Headquarters);
    !of_a_division || formation.is_none_or(|id| id == ARMORED_FORMATION)
}

/// The anti-tank rating of a counter on a day: the 3.5-inch launcher gives US rifle regiments 3
/// from 20 July, ROK regiments have 2 from 6 August (table B5).
#[must_use]
pub fn anti_tank(counter: &Counter, day: Day) -> u8 {
    anti_tank_of(counter.class, counter.anti_tank, day)
}

/// The same for a class and the rating printed on it.
pub(crate) fn anti_tank_of(class: Class, printed: u8, day: Day) -> u8 {
    let raised = match class {
        Class::UsRifle if day.number() >= US_LAUNCHER_DAY => 3,
        Class::RokRegiment if day.number() >= ROK_LAUNCHER_DAY => 2,
        _ => 0,
    };
    printed.max(raised)
}

/// The classes that a combat unit of a nation and arm may be of (table B1).
pub(crate) fn classes_of(nation: Nation, arm: Arm) -> impl Iterator<Item = Class> {
    Class::ALL
        .iter()
        .copied()
        .filter(move |class| ratings(*class).arm == arm && nation_of(*class) == Some(nation))
}

/// Whose soldiers the units of a class are; HQs and artillery are anybody's.
fn nation_of(class: Class) -> Option<Nation> {
    use Class as C;
    match class {
        C::NkRifle
        | C::NkMechanised
        | C::NkTank
        | C::NkMotorcycle
        | C::NkSpecial
        | C::NkSecurity => Some(Nation::Nkpa),
        C::RokRegiment | C::RokPolice | C::RokCavalry => Some(Nation::Rok),
        C::UsRifle
        | C::UsMarine
        | C::UsRecon
        | C::UsLightTank
        | C::UsMediumTank
        | C::UsHeavyTank => Some(Nation::Us),
        C::UkRifle => Some(Nation::Uk),
        C::Headquarters | C::Artillery => None,
    }
}

/// 20 July as a day of the campaign (table B5).
const US_LAUNCHER_DAY: u8 = 26;
/// 6 August as a day of the campaign (table B5).
const ROK_LAUNCHER_DAY: u8 = 43;

#[cfg(test)]
mod tests {
    use super::*;
    use naktong_protocol::UnitId;
    use naktong_protocol::unit::Quality;

    const B1: &str = "\
class                      mobility       att def AC AT
NK rifle regiment          foot 8           2   2  0  2
NK mechanised regiment     motor 12         2   2  0  2
NK tank regiment           armor 10         2   1  3  3
NK motorcycle regiment     motor 16         1   1  1  1
NK special forces          foot 8           2   1  0  0
NK security brigade        foot 8           1   1  0  0
ROK regiment               foot 8           1   2  0  0
ROK police                 foot 8           0   1  0  0
ROK cavalry regiment       motor 12         1   1  1  1
US rifle regiment          motor 12 dis     2   3  0  1
UK battalion               motor 12 dis     2   3  0  2
US Marine regiment         motor 12 dis     3   3  0  3
US reconnaissance          motor 12         1   1  1  1
US light tanks             armor 10         1   1  1  1
US medium tanks (M4A3E8)   armor 10         2   2  3  3
US medium tanks (M26, M46) armor 10         2   2  4  4
headquarters               motor 12         0   0  0  0
artillery                  motor 12         0   0  0  0
";

    #[test]
    fn b1_the_table_of_classes_is_as_printed() {
        let mut table = "class                      mobility       att def AC AT\n".to_owned();
        for class in Class::ALL {
            let row = ratings(*class);
            let dismounts = if row.dismounts { " dis" } else { "" };
            let mobility = format!("{} {}{dismounts}", row.mobility, row.movement);
            table += &format!(
                "{class:<26} {mobility:<14} {:>3} {:>3} {:>2} {:>2}\n",
                row.attack, row.defense, row.armor_class, row.anti_tank
            );
        }
        assert_eq!(table, B1);
    }

    #[test]
    fn b1_each_class_is_of_its_arm() {
        let arms = |arm| {
            let of = |class: &&Class| ratings(**class).arm == arm;
            Class::ALL.iter().filter(of).copied().collect::<Vec<_>>()
        };
        use Class as C;
        assert_eq!(
            arms(Arm::Infantry),
            [
                C::NkRifle,
                C::RokRegiment,
                C::UsRifle,
                C::UkRifle,
                C::UsMarine
            ]
        );
        assert_eq!(
            arms(Arm::Armor),
            [C::NkTank, C::UsLightTank, C::UsMediumTank, C::UsHeavyTank]
        );
        assert_eq!(arms(Arm::Recon), [C::RokCavalry, C::UsRecon]);
        for (arm, class) in [
            (Arm::Mechanised, C::NkMechanised),
            (Arm::Motorcycle, C::NkMotorcycle),
            (Arm::Special, C::NkSpecial),
            (Arm::Security, C::NkSecurity),
            (Arm::Police, C::RokPolice),
            (Arm::Headquarters, C::Headquarters),
            (Arm::Artillery, C::Artillery),
        ] {
            assert_eq!(arms(arm), [class]);
        }
    }

    #[test]
    fn r4_2_steps_round_half_up_between_one_and_six() {
        for (men, steps) in [
            (0, 1),
            (540, 1),
            (749, 1),
            (750, 2),
            (2140, 4),
            (2249, 4),
            (2250, 5),
            (2590, 5),
            (2900, 6),
            (3490, 6),
            (15_000, 6),
            (u32::MAX, 6),
        ] {
            assert_eq!(steps_of_men(men), steps, "{men} men");
        }
        for (tanks, steps) in [(4, 1), (14, 1), (15, 2), (30, 3), (40, 4), (43, 4), (76, 6)] {
            assert_eq!(steps_of_tanks(tanks), steps, "{tanks} tanks");
        }
    }

    #[test]
    fn r4_2_support_of_headquarters_is_as_the_rule_says() {
        // 36 guns and 12 Su-76; a division of border brigades; a ROK division's M3 battalion;
        // a US division; the 2nd.
        for (nation, tubes, support) in [
            (Nation::Nkpa, 48, 2),
            (Nation::Nkpa, 24, 1),
            (Nation::Rok, 15, 1),
            (Nation::Us, 54, 3),
            (Nation::Us, 72, 4),
            (Nation::Rok, 0, 0),
        ] {
            assert_eq!(
                headquarters_support(nation, tubes),
                support,
                "{nation} {tubes}"
            );
        }
    }

    #[test]
    fn r4_5_the_old_regiments_of_the_chinese_war_infiltrate() {
        assert!(infiltrates(Class::NkRifle, 65));
        assert!(infiltrates(Class::NkRifle, 50));
        assert!(!infiltrates(Class::NkRifle, 49));
        assert!(infiltrates(Class::NkSpecial, 15));
        assert!(!infiltrates(Class::NkMechanised, 80));
        assert!(!infiltrates(Class::UsMarine, 80));
    }

    #[test]
    fn r2_who_is_independent() {
        for (class, formation, independent) in [
            (Class::NkRifle, Some("nkpa-4-div"), false),
            (Class::RokRegiment, Some("rok-7-div"), false),
            (Class::RokRegiment, None, true),
            (Class::UsMarine, Some("us-1-mar-bde"), false),
            (Class::NkTank, Some("nkpa-105-div"), true),
            (Class::NkMechanised, Some("nkpa-105-div"), true),
            (Class::Headquarters, Some("nkpa-105-div"), true),
            (Class::Headquarters, Some("nkpa-4-div"), false),
            (Class::UsLightTank, Some("us-24-div"), true),
        ] {
            assert_eq!(is_independent(class, formation), independent, "{class}");
        }
    }

    #[test]
    fn b5_the_calendar_arms_the_rifle_regiments() {
        let rated = |class, month_and_day: &str| {
            let row = ratings(class);
            let counter = Counter {
                id: UnitId::new("unit").unwrap(),
                tag: "u".into(),
                name: "Unit".into(),
                nation: Nation::Us,
                formation: None,
                independent: true,
                class,
                arm: row.arm,
                mobility: row.mobility,
                dismounts: row.dismounts,
                infiltrates: false,
                max_steps: 5,
                attack: row.attack,
                defense: row.defense,
                armor_class: row.armor_class,
                anti_tank: row.anti_tank,
                movement: row.movement,
                support: 0,
                range: 0,
                quality: Quality::C,
            };
            anti_tank(&counter, format!("1950-{month_and_day}").parse().unwrap())
        };
        assert_eq!(rated(Class::UsRifle, "07-19"), 1);
        assert_eq!(rated(Class::UsRifle, "07-20"), 3);
        assert_eq!(rated(Class::RokRegiment, "08-05"), 0);
        assert_eq!(rated(Class::RokRegiment, "08-06"), 2);
        assert_eq!(rated(Class::UsMarine, "06-25"), 3);
        assert_eq!(rated(Class::RokCavalry, "09-15"), 1);
    }
}
