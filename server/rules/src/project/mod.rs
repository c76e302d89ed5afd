//! From the truth to one viewer's view, and from events to his news (rules 16, D7).
//!
//! The changes of a view are found by comparing what the viewer may know before and after each
//! event, so that nothing can be in the news that is not in the view; the reports between them
//! are sent only where the view or the rules allow it.
//!
//! Here: what a viewer's eyes are worth, and the news that comparing makes. `view`: all that he
//! may know. `report`: what he is told of an event, and how much of it.

mod report;
mod view;

use naktong_protocol::UnitId;
use naktong_protocol::unit::Side;
use naktong_protocol::view::{View, ViewEvent, Viewer};

use crate::event::{Event, apply};
use crate::game::Game;

pub use view::view;

use report::report;
use view::seen_by;

/// What a viewer's eyes are worth: all that his view depends on beside the game.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Clearance {
    /// Shows everything of this side.
    own: Option<Side>,
    everything: bool,
    /// All counters are open (no fog), though stances are not (16.3).
    open: bool,
}

impl Clearance {
    fn of(game: &Game, viewer: Viewer) -> Self {
        let own = match viewer {
            Viewer::Seat(seat) => game.side_of_seat(seat),
            Viewer::Spectator | Viewer::Everything => None,
        };
        Self {
            own,
            everything: viewer == Viewer::Everything,
            open: !game.scenario.modules.fog,
        }
    }

    /// Whether the viewer sees what happens as it happens: spectators in fog have yesterday's
    /// picture and hear only what is public (16.4).
    fn follows(&self) -> bool {
        self.own.is_some() || self.everything || self.open
    }

    fn owns(&self, side: Side) -> bool {
        self.everything || self.own == Some(side)
    }
}

/// What a viewer learns of some events. Folded into his view of `before` the news give his view
/// of the game after them.
#[must_use]
pub fn project(before: &Game, events: &[Event], viewer: Viewer) -> Vec<ViewEvent> {
    let mut news = project_each(before, events, &[viewer]);
    news.pop().expect("news for each viewer")
}

/// What each of several viewers learns, in their order: as [`project`] for one after the other,
/// but the events are played once, and eyes that see the same look once.
#[must_use]
pub fn project_each(before: &Game, events: &[Event], viewers: &[Viewer]) -> Vec<Vec<ViewEvent>> {
    let eyes = viewers.iter().map(|viewer| Clearance::of(before, *viewer));
    let eyes: Vec<Clearance> = eyes.collect();
    let mut watchers: Vec<Watcher> = vec![];
    for eyes in &eyes {
        if watchers.iter().all(|watcher| watcher.eyes != *eyes) {
            watchers.push(Watcher {
                eyes: *eyes,
                seen: seen_by(before, *eyes),
                news: vec![],
            });
        }
    }
    let mut game = before.clone();
    for event in events {
        apply(&mut game, event);
        for watcher in &mut watchers {
            watcher.watch(&game, event);
        }
    }
    let news_of = |eyes| {
        let mut watchers = watchers.iter();
        let watcher = watchers.find(|watcher| watcher.eyes == eyes);
        watcher.expect("somebody has these eyes").news.clone()
    };
    eyes.into_iter().map(news_of).collect()
}

/// Eyes, what they saw last, and the news since.
struct Watcher {
    eyes: Clearance,
    seen: View,
    news: Vec<ViewEvent>,
}

impl Watcher {
    /// Looks at the game after an event.
    fn watch(&mut self, game: &Game, event: &Event) {
        let now = seen_by(game, self.eyes);
        let sight = |unit: UnitId| match self.eyes.follows() {
            false => (false, false),
            true => (in_sight(&self.seen, unit), in_sight(&now, unit)),
        };
        if let Some(report) = report(game, event, &self.eyes, sight) {
            self.news.push(ViewEvent::Report(report));
        }
        self.news.extend(self.seen.changes_to(&now));
        self.seen = now;
    }
}

fn in_sight(view: &View, unit: UnitId) -> bool {
    view.units
        .get(&unit)
        .is_some_and(|unit| unit.state.ghost.is_none())
}
