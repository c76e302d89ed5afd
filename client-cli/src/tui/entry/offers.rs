//! Everything that may be ordered beside moves, attacks and stances, as a menu.

use naktong_protocol::notation;
use naktong_protocol::order::{Blow, EntryOption, LegalOrders, Order};
use naktong_protocol::unit::Stance;
use naktong_protocol::{Hex, UnitId, View};

use super::menu::{Action, Menu};

/// The most hexes of one unit that are lines of their own; with more the hex is typed.
const HEXES_SPELLED_OUT: usize = 8;

type Item = (String, Action);

/// The menu of all other orders; `None` if there are none.
pub(crate) fn menu(legal: &LegalOrders, view: &View) -> Option<Menu> {
    let mut items: Vec<Item> = vec![];
    let order = |order: Order| (notation::write(&order, view), Action::Order(order));
    let typed = |text: String, hint: &str| (format!("{text}{hint}"), Action::Type(text));
    let tag = |unit: &UnitId| notation::tag_of(*unit, view);
    let mut to_hexes = |verb: &str, options: &[EntryOption], make: fn(UnitId, Hex) -> Order| {
        for option in options {
            match option.hexes.len() <= HEXES_SPELLED_OUT {
                true => items.extend(
                    option
                        .hexes
                        .iter()
                        .map(|hex| order(make(option.unit, *hex))),
                ),
                false => items.push(typed(format!("{verb} {} ", tag(&option.unit)), "HEX")),
            }
        }
    };
    to_hexes("enter", &legal.entries, |unit, hex| Order::Enter {
        unit,
        hex,
    });
    to_hexes("raise", &legal.raises, |unit, hex| Order::Raise {
        unit,
        hex,
    });
    to_hexes("rail", &legal.trains, |unit, to| Order::Entrain {
        unit,
        to,
    });
    to_hexes("sail", &legal.ships, |unit, to| Order::Embark { unit, to });
    to_hexes("hasten", &legal.hastes, |unit, hex| Order::Hasten {
        unit,
        hex,
    });
    for option in &legal.overruns {
        let units: Vec<String> = option.units.iter().map(tag).collect();
        let text = format!("overrun {} with {}", option.target, units.join(" "));
        let hint = format!("   (from {})", option.from);
        items.push((format!("{text}{hint}"), Action::Type(text)));
    }
    for (units, make) in [
        (
            &legal.refills,
            (|unit| Order::Refill { unit }) as fn(UnitId) -> Order,
        ),
        (&legal.keeps, |unit| Order::Keep { unit }),
        (&legal.stakes, |unit| Order::Stake { unit }),
    ] {
        items.extend(units.iter().map(|unit| order(make(*unit))));
    }
    for formation in &legal.directives {
        items.push(typed(
            format!("order {formation} "),
            "PLACE PLACE, or secure",
        ));
    }
    for formation in &legal.reliefs {
        items.push(order(Order::Relieve {
            formation: *formation,
        }));
    }
    if let Some(air) = &legal.air {
        let hint = format!(
            "interdiction N strike N call FORMATION N   ({} points)",
            air.points
        );
        items.push(typed("air ".into(), &hint));
    }
    for option in &legal.demolitions {
        let (bridge, when) = (option.bridge, option.when);
        let hint = match when {
            Blow::Now => "",
            Blow::Prepared => "   (blown when the enemy comes)",
        };
        let (text, action) = order(Order::Demolish { bridge, when });
        items.push((format!("{text}{hint}"), action));
    }
    if !legal.lendable.is_empty() {
        let units: Vec<String> = legal.lendable.iter().map(tag).collect();
        let hint = format!("UNITS   ({})", units.join(" "));
        items.push(typed("lend ".into(), &hint));
    }
    (!items.is_empty()).then(|| Menu::new("What else may be ordered", items))
}

/// The stances that some units may take.
pub(crate) fn stances(units: &[UnitId], legal: &LegalOrders, view: &View) -> Option<Menu> {
    let may: Vec<_> = units
        .iter()
        .filter_map(|unit| legal.stances.iter().find(|option| option.unit == *unit))
        .collect();
    if may.is_empty() {
        return None;
    }
    let units: Vec<UnitId> = may.iter().map(|option| option.unit).collect();
    let tags: Vec<String> = units
        .iter()
        .map(|unit| notation::tag_of(*unit, view))
        .collect();
    let tags = tags.join(" ");
    let mut items: Vec<Item> = [
        (Stance::Hold, "hold      at all costs (10.2)"),
        (Stance::Stand, "stand     no special effect (10.3)"),
        (
            Stance::Delay,
            "delay     a shift against, at most a step, then back (10.4)",
        ),
        (
            Stance::Withdraw,
            "withdraw  back two hexes before the fight, if steady (10.5)",
        ),
    ]
    .into_iter()
    .map(|(stance, text)| {
        let units = units.clone();
        (
            text.to_owned(),
            Action::Order(Order::SetStance { units, stance }),
        )
    })
    .collect();
    if may.iter().all(|option| option.may_reserve) {
        items.push((
            "reserve   come up to 1 to 3 guard hexes that are attacked (10.6)".into(),
            Action::Type(format!("stance {tags} reserve ")),
        ));
    }
    Some(Menu::new(format!("Stance of {tags}"), items))
}
