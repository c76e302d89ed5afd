//! What is known of one hex, one unit, all units, and what may be ordered.

use std::collections::BTreeSet;

use naktong_protocol::map::{BridgeState, Crossing, River, Road};
use naktong_protocol::order::{Blow, LegalOrders};
use naktong_protocol::unit::Side;
use naktong_protocol::view::{Contact, OptionalRule, UnitView};
use naktong_protocol::{Board, Direction, Hex, Hexside, UnitId, View, Viewer};

use super::orders;
use crate::table::Names;

/// A hex: terrain, places, what lies on its sides, who stands there.
pub(crate) fn hex(hex: Hex, board: &Board, view: &View) -> String {
    let mut lines = land(hex, board, view);
    for unit in view.units_in(hex) {
        lines.push(format!("  {}", unit_line(unit)));
    }
    lines.extend(contact(hex, view).map(|contact| format!("  {contact}")));
    lines.join("\n")
}

/// A hex without those who stand there: terrain, places, what lies on its sides.
pub(crate) fn land(hex: Hex, board: &Board, view: &View) -> Vec<String> {
    let map = &board.map;
    let mut head = format!("{hex} {}", map.terrain(hex));
    if let Some(info) = map.hex(hex) {
        if info.port {
            head.push_str(", port");
        }
        if info.coast {
            head.push_str(", coast");
        }
    }
    let mut lines = vec![head];
    for place in map.places_in(hex) {
        let mut line = format!("  {}", place.name);
        if place.value > 0 {
            line.push_str(&format!(", value {}", place.value));
        }
        if let Some(side) = view.control.get(&place.id) {
            line.push_str(&format!(", held by {side}"));
        }
        lines.push(line);
    }
    for direction in Direction::ALL {
        let Some(neighbor) = hex.neighbor(direction).filter(|h| map.hex(*h).is_some()) else {
            continue;
        };
        let on_it = side(hex, neighbor, board, view);
        if !on_it.is_empty() {
            lines.push(format!(
                "  {:<9} to {neighbor}: {}",
                format!("{direction:?}").to_lowercase(),
                on_it.join(", ")
            ));
        }
    }
    lines
}

/// The units of a contact, like ones counted: `2 ROK infantry, ROK headquarters`.
pub(crate) fn made_out(contact: &Contact) -> String {
    let mut counts: Vec<(String, usize)> = vec![];
    for unit in &contact.units {
        let word = format!("{} {}", unit.nation, unit.arm);
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let words = counts.into_iter().map(|(word, count)| match count {
        1 => word,
        _ => format!("{count} {word}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Enemies in a hex that are not made out: `UN contact: ROK infantry, last seen turn 3`.
pub(crate) fn contact(hex: Hex, view: &View) -> Option<String> {
    let contact = view.contacts.get(&hex)?;
    let units = match contact.units.is_empty() {
        true => "not made out".into(),
        false => made_out(contact),
    };
    let seen = contact
        .ghost
        .map_or(String::new(), |t| format!(", last seen turn {t}"));
    Some(format!("{} contact: {units}{seen}", contact.side))
}

fn side(hex: Hex, neighbor: Hex, board: &Board, view: &View) -> Vec<&'static str> {
    let info = board.map.side(hex, neighbor);
    let mut words = vec![];
    match info.road {
        Some(Road::Primary) => words.push("main road"),
        Some(Road::Secondary) => words.push("minor road"),
        None => {}
    }
    if info.rail {
        words.push("rail");
    }
    match info.river {
        River::None => {}
        River::Minor => words.push("minor river"),
        River::Major => words.push("major river"),
    }
    let state = Hexside::between(hex, neighbor).and_then(|side| view.bridges.get(&side));
    match (info.crossing, state) {
        (None, _) => {}
        (Some(Crossing::Bridge), Some(BridgeState::Blown)) => words.push("bridge blown"),
        (Some(_), Some(BridgeState::Pontoon)) => words.push("pontoon bridge"),
        (Some(Crossing::Bridge), _) => words.push("bridge"),
        (Some(Crossing::Ford), _) => words.push("ford"),
        (Some(Crossing::Ferry), _) => words.push("ferry"),
    }
    if info.strait {
        words.push("strait, nobody crosses");
    }
    words
}

/// `with blame, all_in`; `None` without optional rules.
pub(crate) fn options(options: &BTreeSet<OptionalRule>) -> Option<String> {
    let words: Vec<&str> = options.iter().map(|rule| rule.word()).collect();
    (!words.is_empty()).then(|| format!("with {}", words.join(", ")))
}

/// One unit on one line: `18r  NK 18th Rifle Regiment, infantry, 5 of 6 steps, quality A`.
pub(crate) fn unit_line(unit: &UnitView) -> String {
    let counter = &unit.counter;
    let state = &unit.state;
    let mut text = format!("{:<8} ", counter.tag);
    let nation = counter.nation.to_string();
    if !counter.name.starts_with(&nation) {
        text.push_str(&format!("{nation} "));
    }
    text.push_str(&counter.name);
    if counter.is_support() {
        text.push_str(&format!(
            ", support {} within {} hexes",
            counter.support, counter.range
        ));
    } else {
        let doubt = if state.untried { "?" } else { "" };
        text.push_str(&format!(
            ", {}-{} per step, {} of {} steps, quality {}{doubt}",
            counter.attack, counter.defense, state.steps, counter.max_steps, state.quality
        ));
    }
    if let Some(own) = &state.own {
        if !counter.is_support() {
            text.push_str(&format!(", {}", own.stance));
        }
        text.push_str(&format!(", {} MP", own.movement_left));
    }
    if let Some(flags) = state.flags {
        let words = [
            (flags.disrupted, "disrupted"),
            (flags.tired, "tired"),
            (flags.dug_in, "dug in"),
        ];
        for (_, word) in words.iter().filter(|(on, _)| *on) {
            text.push_str(&format!(", {word}"));
        }
    }
    if let Some(turn) = state.ghost {
        text.push_str(&format!(", last seen turn {turn}"));
    }
    text
}

/// All there is to know of a unit.
pub(crate) fn unit(unit: &UnitView, names: &Names, board: &Board, view: &View) -> String {
    let counter = &unit.counter;
    let state = &unit.state;
    let mut lines = vec![
        unit_line(unit),
        format!(
            "  {} ({}), {}, moves {} on {}",
            counter.id,
            counter.class,
            counter.arm,
            counter.movement,
            ground(unit)
        ),
        format!("  in {}", state.hex),
    ];
    if let Some(formation) = counter.formation {
        let alone = if counter.independent {
            ", independent"
        } else {
            ""
        };
        lines.push(format!("  of {formation}{alone}"));
    }
    lines.extend(orders::of_counter(counter, board, view));
    let mut traits = vec![];
    if counter.arm.exploits() {
        traits.push("exploits (9.7)".to_owned());
    }
    if counter.infiltrates {
        traits.push("infiltrates (5.4)".into());
    }
    if counter.dismounts {
        traits.push("may go on foot (4.5)".into());
    }
    if counter.armor_class > 0 {
        traits.push(format!("armor class {}", counter.armor_class));
    }
    if counter.anti_tank > 0 {
        traits.push(format!("anti-tank {}", counter.anti_tank));
    }
    if !traits.is_empty() {
        lines.push(format!("  {}", traits.join(", ")));
    }
    if let Some(own) = &state.own {
        let mut words = vec![format!("supply {}", own.supply)];
        let flags = [
            (own.moved, "has moved"),
            (own.attacked, "has attacked"),
            (own.free, "is free (11.10)"),
        ];
        words.extend(
            flags
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, w)| (*w).to_owned()),
        );
        if own.draft_steps > 0 {
            words.push(format!("{} draft steps", own.draft_steps));
        }
        if own.out_days > 0 {
            words.push(format!("day {} out of supply (8.6)", own.out_days));
        }
        if view.viewer != Viewer::Seat(own.seat) {
            words.push(format!("commanded by {} (D6)", own.seat));
        }
        if own.lent {
            words.push("lent this turn (D6)".into());
        }
        lines.push(format!("  {}", words.join(", ")));
    }
    let with: Vec<_> = view
        .units_in(state.hex)
        .filter(|other| other.counter.id != counter.id)
        .map(|other| names.tag(other.counter.id))
        .collect();
    if !with.is_empty() {
        lines.push(format!("  stands with {}", with.join(", ")));
    }
    lines.join("\n")
}

fn ground(unit: &UnitView) -> &'static str {
    use naktong_protocol::unit::Mobility;
    match unit.counter.mobility {
        Mobility::Foot => "foot",
        Mobility::Motor => "wheels",
        Mobility::Armor => "tracks",
    }
}

/// Every known unit, side by side, and the arrivals to come.
pub(crate) fn units(view: &View) -> String {
    let mut lines = vec![];
    for side in [Side::Nk, Side::Un] {
        let mut of_side: Vec<_> = view
            .units
            .values()
            .filter(|unit| unit.counter.side() == side)
            .collect();
        of_side.sort_by_key(|unit| (unit.state.hex, unit.counter.is_support()));
        if !of_side.is_empty() {
            lines.push(format!("{side}"));
        }
        for unit in of_side {
            lines.push(format!("  {} {}", unit.state.hex, unit_line(unit)));
        }
    }
    if !view.expected.is_empty() {
        lines.push("To come".into());
    }
    let mut expected: Vec<_> = view.expected.values().collect();
    expected.sort_by_key(|expected| expected.turn);
    for expected in expected {
        let hexes: Vec<_> = expected.hexes.iter().map(Hex::to_string).collect();
        lines.push(format!(
            "  turn {} {:<8} {} at {}",
            expected.turn,
            expected.counter.tag,
            expected.counter.name,
            hexes.join(", ")
        ));
    }
    if lines.is_empty() {
        lines.push("No units are known.".into());
    }
    lines.join("\n")
}

/// Points and losses.
pub(crate) fn score(view: &View) -> String {
    let score = &view.score;
    let lost: Vec<String> = [
        ("NK", score.nk_steps_lost),
        ("ROK", score.rok_steps_lost),
        ("US and UK", score.us_uk_steps_lost),
    ]
    .into_iter()
    .filter_map(|(whose, steps)| Some(format!("{whose} {}", steps?)))
    .collect();
    let mut parts = vec![format!("NK points {}", score.nk_points)];
    if !lost.is_empty() {
        parts.push(format!("steps lost: {}", lost.join(", ")));
    }
    let to_give = to_give(view);
    if !to_give.is_empty() {
        parts.push(format!("to give: {}", to_give.join(", ")));
    }
    parts.join("; ")
}

/// What the viewer's side has to make losses good with (rules 14.3 and 14.4).
fn to_give(view: &View) -> Vec<String> {
    let Some(means) = &view.means else {
        return vec![];
    };
    let korean = match view.turn.acting {
        Some(Side::Nk) => "draft",
        _ => "ROK replacement",
    };
    [
        (means.korean_steps, korean),
        (means.western_steps, "US and UK replacement"),
    ]
    .into_iter()
    .filter(|(steps, _)| *steps > 0)
    .map(|(steps, what)| format!("{steps} {what}{}", if steps == 1 { "" } else { "s" }))
    .collect()
}

/// The most hexes of one unit's journey that are spelled out: the railways of Korea have hundreds.
const HEXES_SPELLED_OUT: usize = 20;

/// What may be ordered now, in the notation, one line each.
pub(crate) fn legal(legal: &LegalOrders, names: &Names) -> String {
    let mut lines = vec![];
    let tags = |units: &[UnitId]| {
        let tags: Vec<_> = units.iter().map(|unit| names.tag(*unit)).collect();
        tags.join(" ")
    };
    for option in &legal.moves {
        let mut ends: Vec<_> = option.reach.iter().filter(|r| r.may_stop).collect();
        ends.sort_by_key(|r| (r.spent, r.hex));
        let ends: Vec<_> = ends
            .iter()
            .map(|r| format!("{} ({})", r.hex, r.spent))
            .collect();
        if !ends.is_empty() {
            let on_foot = if option.on_foot { " on foot" } else { "" };
            let tag = names.tag(option.unit);
            lines.push(format!("{tag} to{on_foot}: {}", ends.join(", ")));
        }
    }
    for option in &legal.attacks {
        let mut line = format!("attack {} with {}", option.target, tags(&option.attackers));
        if !option.support.is_empty() {
            line.push_str(&format!(" support {}", tags(&option.support)));
        }
        if option.air > 0 {
            line.push_str(&format!(" air 1 to {}", option.air));
        }
        lines.push(line);
    }
    if let Some(offer) = &legal.advance {
        lines.push(format!(
            "advance {} (into {})",
            tags(&offer.units),
            offer.hex
        ));
        lines.push("advance none".into());
    }
    let all: Vec<UnitId> = legal.stances.iter().map(|option| option.unit).collect();
    if !all.is_empty() {
        let words = "hold, stand, delay, withdraw";
        lines.push(format!("stance {} {words}", tags(&all)));
    }
    let reserve = legal.stances.iter().filter(|option| option.may_reserve);
    let reserve: Vec<UnitId> = reserve.map(|option| option.unit).collect();
    if !reserve.is_empty() {
        lines.push(format!("stance {} reserve HEXES", tags(&reserve)));
    }
    for option in &legal.overruns {
        let (target, from) = (option.target, option.from);
        let units = tags(&option.units);
        lines.push(format!("overrun {target} with {units} (from {from})"));
    }
    for (verb, options) in [
        ("enter", &legal.entries),
        ("rail", &legal.trains),
        ("sail", &legal.ships),
        ("raise", &legal.raises),
        ("hasten", &legal.hastes),
    ] {
        let (few, many): (Vec<_>, Vec<_>) = options
            .iter()
            .partition(|option| option.hexes.len() <= HEXES_SPELLED_OUT);
        for option in few {
            let hexes: Vec<_> = option.hexes.iter().map(Hex::to_string).collect();
            let tag = names.tag(option.unit);
            lines.push(format!("{verb} {tag} {}", hexes.join(" or ")));
        }
        let most = many.iter().map(|option| option.hexes.len()).max();
        if let Some(most) = most {
            let units: Vec<UnitId> = many.iter().map(|option| option.unit).collect();
            let tags = tags(&units);
            lines.push(format!("{verb} {tags} HEX (up to {most}; Tab names them)"));
        }
    }
    for (verb, units) in [
        ("refill", &legal.refills),
        ("keep", &legal.keeps),
        ("stake", &legal.stakes),
        ("lend", &legal.lendable),
    ] {
        if !units.is_empty() {
            lines.push(format!("{verb} {}", tags(units)));
        }
    }
    for (verb, formations, rest) in [
        ("order", &legal.directives, " PLACE PLACE, or secure"),
        ("relieve", &legal.reliefs, ""),
    ] {
        if !formations.is_empty() {
            let ids: Vec<_> = formations.iter().map(ToString::to_string).collect();
            lines.push(format!("{verb} {}{rest}", ids.join(" or ")));
        }
    }
    if let Some(air) = &legal.air {
        let ids: Vec<_> = air.formations.iter().map(ToString::to_string).collect();
        lines.push(format!(
            "air interdiction N strike N call FORMATION N: {} points, for {}",
            air.points,
            ids.join(", ")
        ));
    }
    for (word, when) in [("blow", Blow::Now), ("prepare", Blow::Prepared)] {
        let bridges: Vec<_> = legal
            .demolitions
            .iter()
            .filter(|option| option.when == when)
            .map(|option| option.bridge.to_string())
            .collect();
        if !bridges.is_empty() {
            lines.push(format!("{word} {}", bridges.join(" or ")));
        }
    }
    if let Some(phase) = legal.done {
        lines.push(format!("done (ends {phase})"));
    }
    if lines.is_empty() {
        lines.push("Nothing may be ordered now.".into());
    }
    lines.join("\n")
}
