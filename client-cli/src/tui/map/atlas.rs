//! What a map shows that never changes, found by hex.

use std::collections::BTreeMap;

use naktong_protocol::map::Place;
use naktong_protocol::{Board, Hex, PlaceId};

/// The labelled place of each hex, and how far the map reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Atlas {
    places: BTreeMap<Hex, (PlaceId, String)>,
    /// The least column and row.
    pub(crate) first: (u8, u8),
    /// The greatest column and row.
    pub(crate) last: (u8, u8),
}

impl Atlas {
    /// Of a board.
    pub(crate) fn of(board: &Board) -> Self {
        let mut best: BTreeMap<Hex, &Place> = BTreeMap::new();
        for place in &board.map.places {
            let rank = |place: &Place| (place.label, std::cmp::Reverse(place.value), place.id);
            best.entry(place.hex)
                .and_modify(|known| {
                    if rank(place) < rank(known) {
                        *known = place;
                    }
                })
                .or_insert(place);
        }
        let shown = best
            .into_iter()
            .filter(|(_, place)| place.label < 3 || place.value > 0);
        let places = shown.map(|(hex, place)| {
            let star = if place.value > 0 { "*" } else { "" };
            (hex, (place.id, format!("{star}{}", place.name)))
        });
        let range = |part: fn(Hex) -> u8| {
            let all = || board.map.hexes.keys().copied().map(part);
            (all().min().unwrap_or(1), all().max().unwrap_or(1))
        };
        let (columns, rows) = (range(Hex::column), range(Hex::row));
        Self {
            places: places.collect(),
            first: (columns.0, rows.0),
            last: (columns.1, rows.1),
        }
    }

    /// The place that is written in a hex; a star goes before one of value.
    pub(crate) fn place(&self, hex: Hex) -> Option<(PlaceId, &str)> {
        self.places.get(&hex).map(|(id, name)| (*id, name.as_str()))
    }

    /// The hex in the middle.
    pub(crate) fn middle(&self) -> Hex {
        let middle = |a: u8, b: u8| a + (b - a) / 2;
        let hex = Hex::new(
            middle(self.first.0, self.last.0),
            middle(self.first.1, self.last.1),
        );
        hex.expect("between two hexes of a map lies one")
    }

    /// Whether a hex lies within the rectangle of the map.
    pub(crate) fn holds(&self, hex: Hex) -> bool {
        (self.first.0..=self.last.0).contains(&hex.column())
            && (self.first.1..=self.last.1).contains(&hex.row())
    }
}
