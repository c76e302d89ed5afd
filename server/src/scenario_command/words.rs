//! A scenario's rows in words.

use std::collections::BTreeSet;
use std::fmt::Display;

use naktong_protocol::map::BridgeState;
use naktong_protocol::order::Directive;
use naktong_protocol::unit::{Class, Nation, Side};
use naktong_protocol::{FormationId, Hex, Hexside, PlaceId, UnitId};
use naktong_rules::scenario::{
    Check, Condition, Handover, Losers, Scenario, SpecialRule, Start, UnitSetup, VictoryTerm,
};

/// `1 fault`, `2 faults`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

fn hexes(area: &BTreeSet<Hex>) -> String {
    match area.len() {
        1 => "1 hex".to_owned(),
        count => format!("{count} hexes"),
    }
}

/// `a, b and c`.
pub(super) fn listed(things: &[impl Display], last: &str) -> String {
    let all: Vec<String> = things.iter().map(ToString::to_string).collect();
    match all.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A side's steps on the map at the start, and those that arrive later.
pub(super) fn steps(scenario: &Scenario, side: Side) -> (u16, u16) {
    let of_side = scenario
        .units
        .iter()
        .filter(|unit| unit.counter.side() == side);
    of_side.fold((0, 0), |(now, later), unit| match unit.start {
        Start::OnMap(_) => (now + u16::from(unit.steps), later),
        Start::Arrives { .. } | Start::Lands { .. } => (now, later + u16::from(unit.steps)),
        // Its steps are those of the unit that it is formed of, or that stakes it.
        Start::Formed | Start::Transported { .. } => (now, later),
    })
}

/// A scenario, to be put into words.
#[derive(Clone, Copy)]
pub(super) struct Words<'a>(pub(super) &'a Scenario);

impl Words<'_> {
    /// First to last.
    pub(super) fn days(self) -> String {
        let first = self.0.first_day;
        match first.plus(self.0.turns - 1) {
            Some(last) if last != first => format!("{first} to {last}"),
            _ => first.to_string(),
        }
    }

    pub(super) fn turn(self, turn: u16) -> String {
        match self.0.first_day.plus(turn - 1) {
            Some(day) => format!("turn {turn} ({day})"),
            None => format!("turn {turn}"),
        }
    }

    /// The number, and the best known place in it.
    pub(super) fn hex(self, hex: Hex) -> String {
        let here = self.0.map.places.iter().filter(|place| place.hex == hex);
        match here.min_by_key(|place| place.label) {
            Some(place) => format!("{hex} {}", place.name),
            None => hex.to_string(),
        }
    }

    pub(super) fn hexes(self, hexes: &[Hex]) -> String {
        match hexes {
            [first, .., last] if hexes.len() > 6 => {
                format!("one of {} hexes from {first} to {last}", hexes.len())
            }
            few => {
                let few: Vec<String> = few.iter().map(|hex| self.hex(*hex)).collect();
                listed(&few, "or")
            }
        }
    }

    /// The hexside, and the best known place at an end of it.
    fn bridge(self, bridge: Hexside) -> String {
        let places = self.0.map.places.iter();
        let here = places.filter(|place| bridge.ends().contains(&place.hex));
        match here.min_by_key(|place| place.label) {
            Some(place) => format!("{bridge} at {}", place.name),
            None => bridge.to_string(),
        }
    }

    /// Bridges that are not as the map has them at the start, a line each.
    pub(super) fn bridges(self) -> Vec<String> {
        let Scenario {
            bridges, charges, ..
        } = self.0;
        let states = bridges.iter().map(|(bridge, state)| {
            let state = match state {
                BridgeState::Intact => "stands",
                BridgeState::Blown => "is blown",
                BridgeState::Pontoon => "is a pontoon",
            };
            format!("{} {state}", self.bridge(*bridge))
        });
        let charges = charges
            .iter()
            .map(|(bridge, side)| format!("{} is prepared by {side}", self.bridge(*bridge)));
        states.chain(charges).collect()
    }

    /// What passes to another seat, a line each.
    pub(super) fn handovers(self) -> Vec<String> {
        let line = |row: &Handover| {
            let units = counted(row.units.len(), "unit");
            let above = match row.superior {
                true => " and is the superior seat of its side",
                false => "",
            };
            format!(
                "{}: {} takes over {units}{above}",
                self.turn(row.turn),
                row.to
            )
        };
        self.0.handovers.iter().map(line).collect()
    }

    fn place(self, id: PlaceId) -> String {
        let place = self.0.map.place(id);
        place.map_or_else(|| id.to_string(), |place| place.name.clone())
    }

    /// What the divisions are ordered to do, a line each.
    pub(super) fn orders(self) -> Vec<String> {
        let formations = self.0.formations.iter();
        formations
            .filter_map(|formation| {
                let name = &formation.name;
                Some(match formation.directive? {
                    Directive::Take {
                        immediate,
                        subsequent,
                    } => format!(
                        "{name}: take {}, then {}",
                        self.place(immediate),
                        self.place(subsequent)
                    ),
                    Directive::Secure => format!("{name}: secure what is taken (15.3)"),
                })
            })
            .collect()
    }

    pub(super) fn tag(self, id: UnitId) -> String {
        let unit = self.0.units.iter().find(|unit| unit.counter.id == id);
        unit.map_or_else(|| id.to_string(), |unit| unit.counter.tag.clone())
    }

    /// What is printed on it, and how it stands.
    pub(super) fn unit(self, unit: &UnitSetup) -> String {
        let counter = &unit.counter;
        let mut text = format!("{} {}", counter.tag, counter.name);
        if counter.is_support() {
            let kind = match counter.class {
                Class::Headquarters => "headquarters",
                _ => "guns",
            };
            text += &format!(", {kind}, support {}", counter.support);
        } else {
            text += &format!(", {}", counted(usize::from(unit.steps), "step"));
            if unit.steps < counter.max_steps {
                text += &format!(" of {}", counter.max_steps);
            }
            if unit.draft_steps > 0 {
                text += &format!(" ({} draft)", unit.draft_steps);
            }
            let doubt = if unit.untried { ", not proven" } else { "" };
            text += &format!(", quality {}{doubt}", counter.quality);
        }
        if let Start::OnMap(hex) = unit.start {
            text += &format!(", at {}", self.hex(hex));
            if unit.dug_in {
                text += ", dug in";
            }
            if !counter.is_support() && unit.stance.word() != "stand" {
                text += &format!(", stance {}", unit.stance);
            }
        }
        text
    }

    fn formation(self, id: FormationId) -> String {
        let formation = self.0.formations.iter().find(|f| f.id == id);
        formation.map_or_else(|| id.to_string(), |f| f.name.clone())
    }

    pub(super) fn special(self, rule: &SpecialRule) -> String {
        match rule {
            SpecialRule::Surprise {
                side,
                through_turn,
                shift,
                except,
            } => {
                let columns = counted(usize::from(shift.unsigned_abs()), "column");
                let mut text = format!(
                    "{side} attacks by surprise through {}: {columns} to the right",
                    self.turn(*through_turn)
                );
                if !except.is_empty() {
                    let names: Vec<_> = except.iter().map(|id| self.formation(*id)).collect();
                    text += &format!(", except against the {}", listed(&names, "and"));
                }
                text + "."
            }
            SpecialRule::StancesFixed {
                nation,
                through_turn,
            } => format!(
                "{} units keep their stances through {}.",
                nation_name(*nation),
                self.turn(*through_turn)
            ),
            SpecialRule::MovementHalved {
                nation,
                through_turn,
            } => format!(
                "{} units move half as far through {}.",
                nation_name(*nation),
                self.turn(*through_turn)
            ),
        }
    }

    /// What gives points, a line each.
    pub(super) fn points(self) -> Vec<String> {
        let Scenario {
            points, scoring, ..
        } = self.0;
        let mut lines = vec![];
        let mut places: Vec<_> = points.iter().filter(|(_, value)| **value > 0).collect();
        places.sort_by_key(|(_, value)| std::cmp::Reverse(**value));
        if !places.is_empty() {
            let places: Vec<_> = places
                .iter()
                .map(|(id, value)| format!("{} {value}", self.place(**id)))
                .collect();
            let held = match scoring.to_secure {
                Some(_) => "where NK controls and has secured them (15.2)",
                None => "where NK controls them",
            };
            lines.push(format!("{}, {held}", listed(&places, "and")));
        }
        for bonus in &scoring.bonuses {
            let when = self.conditions(&bonus.conditions);
            lines.push(format!(
                "{:+} once, if {when}: {}",
                bonus.points, bonus.reason
            ));
        }
        for row in &scoring.losses {
            let area = row.area.as_ref().map_or_else(String::new, |area| {
                format!(" in {} of the map", hexes(area))
            });
            let down = match row.while_down.is_empty() {
                true => String::new(),
                false => {
                    let bridges: Vec<_> = row.while_down.iter().map(|b| self.bridge(*b)).collect();
                    format!(
                        ", while these bridges are down: {}",
                        listed(&bridges, "and")
                    )
                }
            };
            lines.push(format!(
                "{:+} for each {}{area}{down}",
                row.points,
                lost(usize::from(row.per), row.of)
            ));
        }
        for row in &scoring.presence {
            let supplied = if row.in_supply {
                " in Full or Low supply"
            } else {
                ""
            };
            lines.push(format!(
                "{:+} at the end for each combat unit of {}{supplied} in {} of the map",
                row.points,
                row.side,
                hexes(&row.area)
            ));
        }
        lines
    }

    pub(super) fn term(self, term: &VictoryTerm) -> String {
        let when = match term.when {
            Check::EveryDusk => "at any dusk",
            Check::LastDusk => "at the last dusk",
        };
        let conditions = match term.conditions.as_slice() {
            [] => "none of these".to_owned(),
            all => self.conditions(all),
        };
        format!(
            "{}, {when}, if {conditions}. \"{}\"",
            term.level, term.reason
        )
    }

    fn conditions(self, all: &[Condition]) -> String {
        let all: Vec<_> = all
            .iter()
            .map(|condition| self.condition(condition))
            .collect();
        listed(&all, "and")
    }

    fn condition(self, condition: &Condition) -> String {
        match condition {
            Condition::TurnAtMost(turn) => format!("it is turn {turn} or earlier"),
            Condition::TurnAtLeast(turn) => format!("it is turn {turn} or later"),
            Condition::Controls { side, place } => {
                format!("{side} controls {}", self.place(*place))
            }
            Condition::NextTo { side, place } => {
                format!(
                    "a combat unit of {side} is in or next to {}",
                    self.place(*place)
                )
            }
            Condition::UnitDestroyed { side } => format!("a combat unit of {side} is destroyed"),
            Condition::NoUnitDestroyed { side } => format!("no combat unit of {side} is destroyed"),
            Condition::PointsAtLeast(points) => format!("NK has {points} points or more"),
            Condition::Secured { place } => {
                format!("NK controls and has secured {}", self.place(*place))
            }
            Condition::AnyOf(any) => {
                let any: Vec<_> = any
                    .iter()
                    .map(|condition| self.condition(condition))
                    .collect();
                format!("one of these: {}", listed(&any, "or"))
            }
        }
    }
}

fn nation_name(nation: Nation) -> &'static str {
    match nation {
        Nation::Nkpa => "NK",
        Nation::Rok => "ROK",
        Nation::Us => "US",
        Nation::Uk => "UK",
    }
}

fn lost(steps: usize, losers: Losers) -> String {
    let steps = counted(steps, "step");
    let who = match losers {
        Losers::NkTrained => return format!("{steps} of trained men that NK loses"),
        Losers::Nk => "NK loses",
        Losers::Un => "UN loses",
        Losers::Rok => "the ROK loses",
        Losers::Us => "the US loses",
        Losers::UsUk => "the US and UK lose",
    };
    format!("{steps} that {who}")
}
