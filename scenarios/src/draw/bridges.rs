//! Bridges that are down, of boats, or prepared when the match begins.

use naktong_protocol::Hexside;
use naktong_protocol::map::BridgeState;
use naktong_rules::scenario::Scenario;

use super::paper::Paper;
use super::{group, line};
use crate::geography::rivers::ends;

/// Colors and strokes.
const CLASSES: &str = "\
.blown{stroke:#c4122f;stroke-width:1.8}\
.pontoon{fill:#faf6ea;stroke:#111;stroke-width:.9}\
.charge{fill:#f2b705;stroke:#111;stroke-width:.9}";

/// Signs of the size of a bridge's, around the middle of its hexside.
const SYMBOLS: &str = "\
<g id=\"blown\"><path d=\"M-3.6-3.6l7.2 7.2M3.6-3.6l-7.2 7.2\"/></g>\
<g id=\"pontoon\"><circle cx=\"-2.6\" r=\"1.9\"/><circle cx=\"2.6\" r=\"1.9\"/></g>\
<g id=\"charge\"><path d=\"M0-4.2l3.8 6.8h-7.6z\"/></g>";

/// What the signs mean, where there are any.
pub(super) fn key(scenario: &Scenario) -> Option<&'static str> {
    let any = !(scenario.bridges.is_empty() && scenario.charges.is_empty());
    any.then_some("Bridges: a cross is down, two boats a pontoon, a triangle prepared to be blown.")
}

/// Draws the signs over the bridges they are of.
pub(super) fn draw(out: &mut String, scenario: &Scenario, paper: &Paper) {
    if key(scenario).is_none() {
        return;
    }
    line(
        out,
        format_args!("<style>{CLASSES}</style><defs>{SYMBOLS}</defs>"),
    );
    let states = |wanted: BridgeState| {
        let bridges = scenario.bridges.iter();
        bridges
            .filter(move |(_, state)| **state == wanted)
            .map(|(side, _)| *side)
    };
    let charges = scenario.charges.keys().copied();
    signs(out, "blown", states(BridgeState::Blown), paper);
    signs(out, "pontoon", states(BridgeState::Pontoon), paper);
    signs(out, "charge", charges, paper);
}

fn signs(out: &mut String, symbol: &str, sides: impl Iterator<Item = Hexside>, paper: &Paper) {
    let scale = (paper.hex_px / 32.0).sqrt();
    let signs = sides.map(|side| {
        let [a, b] = ends(side).map(|corner| paper.corner(corner));
        let at = a.middle(b);
        format!("<use href=\"#{symbol}\" transform=\"translate({at})scale({scale:.2})\"/>")
    });
    group(out, symbol, signs);
}
