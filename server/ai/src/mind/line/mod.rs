//! The line of UN (rules part F 6): which hexes part the enemy from what is to be kept, and who
//! stands in which.
//!
//! The line is the least cut between the enemy and everything UN holds: good ground, rivers and
//! hexes held already are cheap, places are dear, and the fewer units there are the dearer is
//! every hex. So it stands on the 38th parallel, the Han, the Kum or the Naktong by what can be
//! manned, and bends back where the enemy is too strong.
//!
//! | file | is |
//! |---|---|
//! | `lay.rs` | what lines are weighed by, and the cheapest line of a price |
//! | `stations.rs` | who stands where in it, behind it, and in what is held for its own sake |

mod lay;
mod stations;

use std::collections::BTreeSet;

use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, View};

use super::Mind;
use super::ground::Ground;
use super::threat::Threat;
use super::ways::Marches;
use lay::Lay;

pub(super) use stations::Stations;

/// How dear it is to stand in a hex, in quarters, from an army that can man everything to one
/// that can man little: the first line that can be manned is taken.
const DEARNESS: [u32; 7] = [2, 3, 4, 6, 9, 14, 20];
/// How often a line is drawn anew where nobody would come in time.
const PATCHES: usize = 3;
/// Posts to four stacks of a line.
const STRETCH: usize = 5;
/// Steps that a post of the line wants at least (rules 5.2 and part F 6).
const POST: u32 = 3;
/// Points from which a place is held for its own sake.
pub(super) const STRONGHOLD: u32 = 3;

/// A hex of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Post {
    /// Where.
    pub(super) hex: Hex,
    /// It only closes a gap that the posts beside it watch already.
    pub(super) is_gap: bool,
}

/// The line.
#[derive(Debug)]
pub(super) struct Line {
    /// Its hexes, the most threatened first.
    pub(super) posts: Vec<Post>,
    /// Places that are held wherever the line runs, the worthiest first, with what they are worth.
    strongholds: Vec<(Hex, u32)>,
    /// The country on the enemy's side of it.
    pub(super) beyond: BTreeSet<Hex>,
    /// How far each hex is from home.
    pub(super) home: Marches,
    /// What the enemy cannot come to in a turn, in one piece with home.
    safe: BTreeSet<Hex>,
}

/// Where the supply of UN comes from: the nearest of its sources that it holds; where supply is not
/// in play the roads over the southern edge of the map, else where its arrivals come in.
pub(super) fn homes(view: &View, ground: &Ground) -> Vec<Hex> {
    let map = &ground.map;
    let is_held = |hex: Hex| {
        let mut places = map.places_in(hex);
        places.all(|place| view.control.get(&place.id) != Some(&Side::Nk))
    };
    let held = ground.sources(Side::Un).filter(|it| is_held(it.hex));
    let held: Vec<_> = held.collect();
    if let Some(least) = held.iter().map(|source| source.cost).min() {
        let nearest = held.iter().filter(|source| source.cost == least);
        return nearest.map(|source| source.hex).collect();
    }
    let south = map.hexes.keys().copied().filter(|hex| {
        let below = hex.neighbor(naktong_protocol::hex::Direction::South);
        let roads = |next: Hex| map.side(*hex, next).road.is_some();
        map.is_land(*hex)
            && below.is_none_or(|below| map.hex(below).is_none())
            && map.neighbors(*hex).any(roads)
    });
    let mut homes: Vec<Hex> = south.collect();
    if homes.is_empty() {
        let coming = view.expected.values().flat_map(|it| it.hexes.clone());
        homes = coming.collect();
    }
    homes.sort_unstable();
    homes.dedup();
    homes
}

/// The own units that can fight.
pub(super) fn fighters(view: &View) -> impl Iterator<Item = &UnitView> {
    let own = view.units.values();
    own.filter(|unit| unit.counter.side() == Side::Un && !unit.counter.is_support())
}

impl Line {
    /// The line for all that UN has on the map: the most forward that can be manned.
    pub(super) fn of(mind: &mut Mind<'_>, threat: &Threat) -> Self {
        let (view, is_called) = (mind.view, mind.is_called);
        let mut lay = Lay::of(view, mind.ground, threat);
        let mut stacks = 0;
        let mut loose = 0;
        for unit in fighters(view) {
            match u32::from(unit.state.steps) {
                POST.. => stacks += 1,
                steps => loose += steps,
            }
        }
        let stacks = stacks + usize::try_from(loose / POST).expect("a few");
        // The first that can be manned; if the next gives up everything, the last that does not,
        // as far as it can be manned.
        let mut line: Option<Self> = None;
        for dearness in DEARNESS {
            let mut tried = lay.line(dearness);
            for _ in 0..PATCHES {
                if !lay.misses(&tried) {
                    break;
                }
                tried = lay.line(dearness);
            }
            if tried.posts.is_empty() && line.is_some() {
                break;
            }
            let posts = tried.posts.iter().filter(|post| !post.is_gap).count();
            line = Some(tried);
            if posts * 4 <= stacks * STRETCH || is_called() {
                break;
            }
        }
        let mut line = line.expect("several are tried");
        line.strongholds = lay.strongholds();
        line.home = lay.home;
        line.safe = lay.safe;
        line
    }

    /// Whether there is a way home from a hex that the enemy cannot cut in a turn.
    pub(super) fn is_safe(&self, hex: Hex) -> bool {
        let mut near = hex.neighbors().chain([hex]);
        near.any(|near| self.safe.contains(&near))
    }

    /// Whether a hex belongs to the line.
    pub(super) fn is_post(&self, hex: Hex) -> bool {
        self.posts.iter().any(|post| post.hex == hex)
    }
}
