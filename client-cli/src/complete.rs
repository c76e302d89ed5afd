//! What may follow on the line being typed, by the legal orders.

use naktong_protocol::computer::Level;
use naktong_protocol::notation::{self, STANCES, find_unit};
use naktong_protocol::order::{Blow, EntryOption, LegalOrders, MoveOption};
use naktong_protocol::{UnitId, View};

/// The words of `play` beyond orders.
pub(crate) const WORDS: [&str; 34] = [
    "map",
    "units",
    "orders",
    "show",
    "legal",
    "log",
    "status",
    "help",
    "quit",
    "resign",
    "reach",
    "odds",
    "why",
    "supply",
    "plan",
    "front",
    "clock",
    "last",
    "undo",
    "pause",
    "resume",
    "draw",
    "agree",
    "decline",
    "grant",
    "vacation",
    "quiet",
    "claim-win",
    "stand-in",
    "take-back",
    "entrust",
    "say",
    "side",
    "chat",
];

/// The words that may stand where the line ends: those that go on from its last piece, which
/// begins at the returned byte.
pub(crate) fn complete(line: &str, legal: &LegalOrders, view: &View) -> (usize, Vec<String>) {
    let begins = |c: char| c.is_whitespace() || matches!(c, '+' | ',' | '>');
    let start = line.rfind(begins).map_or(0, |at| at + 1);
    let (before, typed) = line.split_at(start);
    let typed = typed.to_lowercase();
    let mut choices = choices(before, legal, view);
    choices.retain(|choice| choice.starts_with(&typed));
    choices.sort();
    choices.dedup();
    (start, choices)
}

fn choices(before: &str, legal: &LegalOrders, view: &View) -> Vec<String> {
    let tag = |unit: &UnitId| notation::tag_of(*unit, view);
    let words: Vec<String> = before
        .split(|c: char| c.is_whitespace() || matches!(c, '+' | ','))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let named = |unit: &UnitId| {
        words
            .iter()
            .any(|word| find_unit(word, view) == Some(*unit))
    };
    let may = |when: Blow| legal.demolitions.iter().any(|option| option.when == when);
    let bridges = |when: Blow| {
        let options = legal.demolitions.iter();
        let options = options.filter(move |option| option.when == when);
        options.map(|option| option.bridge.to_string()).collect()
    };
    let last = words.last().map(String::as_str);
    match words.first().map(String::as_str) {
        None => {
            let mut all: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
            all.extend(legal.moves.iter().map(|option| tag(&option.unit)));
            let verbs = [
                (!legal.attacks.is_empty(), "attack"),
                (legal.advance.is_some(), "advance"),
                (!legal.stances.is_empty(), "stance"),
                (!legal.entries.is_empty(), "enter"),
                (legal.done.is_some(), "done"),
                (may(Blow::Now), "blow"),
                (may(Blow::Prepared), "prepare"),
                (!legal.directives.is_empty(), "order"),
                (!legal.reliefs.is_empty(), "relieve"),
                (legal.air.is_some(), "air"),
                (!legal.overruns.is_empty(), "overrun"),
                (!legal.trains.is_empty(), "rail"),
                (!legal.ships.is_empty(), "sail"),
                (!legal.refills.is_empty(), "refill"),
                (!legal.raises.is_empty(), "raise"),
                (!legal.keeps.is_empty(), "keep"),
                (!legal.stakes.is_empty(), "stake"),
                (!legal.hastes.is_empty(), "hasten"),
                (!legal.lendable.is_empty(), "lend"),
            ];
            all.extend(
                verbs
                    .iter()
                    .filter(|(can, _)| *can)
                    .map(|(_, v)| (*v).to_owned()),
            );
            all
        }
        Some("attack") if words.len() == 1 => {
            legal.attacks.iter().map(|a| a.target.to_string()).collect()
        }
        Some("attack") if words.len() == 2 => vec!["with".into()],
        Some("attack") => {
            let target = words[1].parse().ok();
            let Some(option) = legal.attacks.iter().find(|a| Some(a.target) == target) else {
                return vec![];
            };
            if last == Some("lead") {
                let taking_part = option.attackers.iter().filter(|unit| named(unit));
                return taking_part.map(tag).collect();
            }
            let supporting = words.iter().any(|word| word == "support");
            let units = if supporting {
                &option.support
            } else {
                &option.attackers
            };
            let mut all: Vec<String> = units.iter().filter(|u| !named(u)).map(tag).collect();
            for word in ["lead", "support"] {
                let has = words.iter().any(|w| w == word);
                if words.len() > 3 && !has && (word == "lead" || !option.support.is_empty()) {
                    all.push(word.into());
                }
            }
            all
        }
        Some("advance") => {
            let units = legal.advance.iter().flat_map(|offer| &offer.units);
            let mut all: Vec<String> = units.filter(|u| !named(u)).map(tag).collect();
            if words.len() == 1 {
                all.push("none".into());
            }
            all
        }
        Some("stance") => {
            if words.iter().any(|word| STANCES.contains(&word.as_str())) {
                return vec![];
            }
            let units = legal.stances.iter().map(|option| &option.unit);
            let mut all: Vec<String> = units.filter(|u| !named(u)).map(tag).collect();
            if words.len() > 1 {
                all.extend(STANCES.iter().map(|stance| (*stance).to_owned()));
            }
            all
        }
        Some("enter") => unit_and_hex(&words, &legal.entries, view),
        Some(verb @ ("rail" | "sail" | "raise" | "hasten")) => {
            let options = match verb {
                "rail" => &legal.trains,
                "sail" => &legal.ships,
                "raise" => &legal.raises,
                _ => &legal.hastes,
            };
            unit_and_hex(&words, options, view)
        }
        Some(verb @ ("refill" | "keep" | "stake" | "lend")) => {
            let units = match verb {
                "refill" => &legal.refills,
                "keep" => &legal.keeps,
                "stake" => &legal.stakes,
                _ => &legal.lendable,
            };
            units.iter().filter(|unit| !named(unit)).map(tag).collect()
        }
        Some("order") if words.len() == 1 => {
            legal.directives.iter().map(ToString::to_string).collect()
        }
        Some("order") if words.len() == 2 => {
            let places = view.control.keys().map(ToString::to_string);
            places.chain(["secure".to_owned()]).collect()
        }
        Some("order") if words.len() == 3 && last != Some("secure") => {
            view.control.keys().map(ToString::to_string).collect()
        }
        Some("relieve") if words.len() == 1 => {
            legal.reliefs.iter().map(ToString::to_string).collect()
        }
        Some("blow") if words.len() == 1 => bridges(Blow::Now),
        Some("prepare") if words.len() == 1 => bridges(Blow::Prepared),
        Some("stand-in") if words.len() == 1 => {
            Level::ALL.iter().map(ToString::to_string).collect()
        }
        Some("entrust") if words.len() == 1 => vec!["back".into()],
        Some("show") if words.len() == 1 => view.units.keys().map(tag).collect(),
        Some("reach" | "supply") if words.len() == 1 => own(view).map(|unit| tag(&unit)).collect(),
        Some("plan") if words.len() == 1 => {
            view.directives.keys().map(ToString::to_string).collect()
        }
        Some("odds") if words.len() == 1 => vec!["attack".into()],
        Some(question @ ("odds" | "why" | "why-not")) => {
            let order = &before.trim_start()[question.len()..];
            let mut all = choices(order, legal, view);
            all.retain(|word| word == "resign" || !WORDS.contains(&word.as_str()));
            all
        }
        Some(_) => movement(before, &words, legal, view),
    }
}

/// The viewer's own units on the map.
fn own(view: &View) -> impl Iterator<Item = UnitId> {
    let owned = view
        .units
        .iter()
        .filter(|(_, unit)| unit.state.own.is_some());
    owned.map(|(id, _)| *id)
}

/// A unit of some options, and then a hex of its own.
fn unit_and_hex(words: &[String], options: &[EntryOption], view: &View) -> Vec<String> {
    let option = |word: &String| {
        let unit = find_unit(word, view)?;
        options.iter().find(|option| option.unit == unit)
    };
    match words.get(1).map(option) {
        None => {
            let tag = |option: &EntryOption| notation::tag_of(option.unit, view);
            options.iter().map(tag).collect()
        }
        Some(Some(option)) if words.len() == 2 => {
            option.hexes.iter().map(ToString::to_string).collect()
        }
        Some(_) => vec![],
    }
}

/// After a unit that may move: another that stands with it, `to`, or the next hex of its path.
fn movement(before: &str, words: &[String], legal: &LegalOrders, view: &View) -> Vec<String> {
    let of = |unit: UnitId| legal.moves.iter().find(move |option| option.unit == unit);
    let units: Vec<UnitId> = words.iter().map_while(|w| find_unit(w, view)).collect();
    let Some(option) = units.first().and_then(|unit| of(*unit)) else {
        return vec![];
    };
    let stands = view.units.get(&option.unit).map(|unit| unit.state.hex);
    if before.ends_with('>') {
        let pieces: Vec<&str> = before.split_whitespace().collect();
        let path = pieces.last().copied().unwrap_or_default();
        let at = path.trim_end_matches('>').rsplit('>').next();
        let at = at.and_then(|hex| hex.parse().ok()).or(stands);
        let next = option.reach.iter().filter(|r| Some(r.from) == at);
        return next.map(|r| r.hex.to_string()).collect();
    }
    if words.last().map(String::as_str) == Some("to") {
        return ends(option);
    }
    if units.len() < words.len() {
        return vec![];
    }
    let mut all = vec!["to".to_owned()];
    all.extend(stands.map(|hex| format!("{hex}>")));
    for other in view.units.values() {
        let id = other.counter.id;
        if Some(other.state.hex) == stands && !units.contains(&id) && of(id).is_some() {
            all.push(notation::tag_of(id, view));
        }
    }
    all
}

fn ends(option: &MoveOption) -> Vec<String> {
    let ends = option.reach.iter().filter(|r| r.may_stop);
    ends.map(|r| r.hex.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use naktong_protocol::order::{AttackOption, ReachHex, StanceOption};
    use naktong_protocol::turn::Phase;

    use super::*;
    use crate::render::fixture::{hex, id, view};

    /// 18r and 107t in 0706 may move, attack 0707 with 4div's support, and change stances.
    fn legal() -> LegalOrders {
        let reach = |to: &str, from: &str| ReachHex {
            hex: hex(to),
            from: hex(from),
            spent: 2,
            may_stop: to != "0605",
            must_stop: false,
        };
        let both = vec![id("nkpa-18-rgt"), id("nkpa-107-tk")];
        let option = |unit: &UnitId| MoveOption {
            unit: *unit,
            on_foot: false,
            reach: vec![
                reach("0705", "0706"),
                reach("0605", "0706"),
                reach("0704", "0705"),
            ],
        };
        LegalOrders {
            moves: both.iter().map(option).collect(),
            attacks: vec![AttackOption {
                target: hex("0707"),
                attackers: both.clone(),
                support: vec![id("nkpa-4-div-hq")],
                air: 0,
            }],
            advance: None,
            stances: vec![StanceOption {
                unit: both[0],
                may_reserve: true,
            }],
            entries: vec![EntryOption {
                unit: id("nkpa-18-rgt"),
                hexes: vec![hex("0704"), hex("0804")],
            }],
            done: Some(Phase::Movement),
            ..LegalOrders::default()
        }
    }

    #[test]
    fn what_may_follow_is_offered() {
        let (legal, view) = (legal(), view());
        for (line, offered) in [
            ("at", "attack"),
            ("ad", ""),
            ("s", "say show side stance stand-in status supply"),
            ("stand-in r", "recruit regular"),
            ("entrust ", "back"),
            ("take", "take-back"),
            ("reach ", "107t 18r 4div"),
            ("supply 18r ", ""),
            ("odds ", "attack"),
            ("odds attack ", "0707"),
            ("odds attack 0707 with 18r ", "107t lead support"),
            ("why att", "attack"),
            ("why-not 18r to ", "0704 0705"),
            ("WHY 18r >", "0605 0705"),
            ("plan ", "nkpa-4-div"),
            ("1", "107t 18r"),
            ("18r ", "0706> 107t to"),
            ("18r+", "0706> 107t to"),
            ("18r to ", "0704 0705"),
            ("18r 107t to 070", "0704 0705"),
            ("18r 0706>", "0605 0705"),
            ("18r >", "0605 0705"),
            ("18r 0706>0705>", "0704"),
            ("attack ", "0707"),
            ("attack 0707 ", "with"),
            ("attack 0707 with ", "107t 18r"),
            ("attack 0707 with 18r ", "107t lead support"),
            ("attack 0707 with 18r 107t lead ", "107t 18r"),
            ("attack 0707 with 18r 107t lead 18r ", "support"),
            ("attack 0707 with 18r support ", "4div lead"),
            ("attack 0101 with ", ""),
            ("stance ", "18r"),
            ("stance 18r ", "delay hold reserve stand withdraw"),
            ("stance 18r hold ", ""),
            ("enter ", "18r"),
            ("enter 18r ", "0704 0804"),
            ("enter 1rok ", ""),
            ("DO", "done"),
            ("nobody ", ""),
        ] {
            let (start, choices) = complete(line, &legal, &view);
            assert_eq!(choices.join(" "), offered, "{line:?}");
            assert!(start <= line.len() && line.is_char_boundary(start));
        }
    }
}
