//! Where on the map we look: cursor, scale, camera.

use naktong_protocol::{Direction, Hex};
use ratatui::layout::Rect;

use super::super::map::atlas::Atlas;
use super::super::map::scale::Scale;

/// Cursor, scale and camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    /// The hex under the cursor.
    pub(crate) cursor: Hex,
    /// Zones of control are shown.
    pub(crate) zones: bool,
    /// The index of the scale.
    zoom: usize,
    /// The upper left corner; `None` until the map is drawn about the cursor.
    camera: Option<(i32, i32)>,
    /// Where the map was drawn last.
    area: Rect,
    /// The cursor has moved since the map was drawn.
    follow: bool,
}

impl Sight {
    /// The cursor on a hex, at the middle scale.
    pub(crate) fn at(cursor: Hex) -> Self {
        Self {
            cursor,
            zones: false,
            zoom: 1,
            camera: None,
            area: Rect::ZERO,
            follow: true,
        }
    }

    /// How large hexes are.
    pub(crate) fn scale(&self) -> Scale {
        Scale::ALL[self.zoom]
    }

    /// Larger (negative) or smaller, about the cursor.
    pub(crate) fn zoom(&mut self, by: isize) {
        let last = Scale::ALL.len() - 1;
        self.zoom = self.zoom.saturating_add_signed(by).min(last);
        self.camera = None;
    }

    /// To one scale of [`Scale::ALL`].
    pub(crate) fn zoom_to(&mut self, zoom: usize) {
        self.zoom = zoom.min(Scale::ALL.len() - 1);
        self.camera = None;
    }

    /// The cursor to a hex of the map; the map follows if it must.
    pub(crate) fn go(&mut self, hex: Hex, atlas: &Atlas) {
        if atlas.holds(hex) {
            self.cursor = hex;
            self.follow = true;
        }
    }

    /// The cursor to a neighbour.
    pub(crate) fn step(&mut self, direction: Direction, atlas: &Atlas) {
        if let Some(hex) = self.cursor.neighbor(direction) {
            self.go(hex, atlas);
        }
    }

    /// The cursor a column on, in its row of numbers.
    pub(crate) fn column(&mut self, by: i8, atlas: &Atlas) {
        let column = self.cursor.column().checked_add_signed(by);
        if let Some(hex) = column.and_then(|column| Hex::new(column, self.cursor.row())) {
            self.go(hex, atlas);
        }
    }

    /// The map moves under the cursor, by shares of what is shown; the cursor stays in sight.
    pub(crate) fn scroll(&mut self, columns: i32, rows: i32, atlas: &Atlas) {
        let (dx, dy) = self.scale().pitch();
        let wide = (i32::from(self.area.width) / dx / 2).max(1);
        let high = (i32::from(self.area.height) / dy / 2).max(1);
        let moved = |from: u8, by: i32, first: u8, last: u8| {
            let to = (i32::from(from) + by).clamp(first.into(), last.into());
            u8::try_from(to).expect("between two numbers of hexes")
        };
        let column = moved(
            self.cursor.column(),
            columns * wide,
            atlas.first.0,
            atlas.last.0,
        );
        let row = moved(self.cursor.row(), rows * high, atlas.first.1, atlas.last.1);
        self.cursor = Hex::new(column, row).expect("between two numbers of hexes");
        self.camera = None;
    }

    /// The map about the cursor.
    pub(crate) fn center(&mut self) {
        self.camera = None;
    }

    /// The hex drawn at a place of the screen.
    pub(crate) fn hex_at(&self, column: u16, row: u16, atlas: &Atlas) -> Option<Hex> {
        let (x, y) = self.camera?;
        if !self.area.contains((column, row).into()) {
            return None;
        }
        let x = x + i32::from(column - self.area.left());
        let y = y + i32::from(row - self.area.top());
        self.scale().hex_at(x, y).filter(|hex| atlas.holds(*hex))
    }

    /// Fits the camera to an area: the cursor's hex is in sight, with a little around it, and no
    /// more emptiness than there must be.
    pub(crate) fn fit(&mut self, area: Rect, atlas: &Atlas) -> (i32, i32) {
        let scale = self.scale();
        let (dx, dy) = scale.pitch();
        let (width, height) = scale.size();
        let (left, top) = scale.corner(self.cursor);
        let (w, h) = (i32::from(area.width), i32::from(area.height));
        let about = (left + width / 2 - w / 2, top + height / 2 - h / 2);
        let mut camera = match self.camera {
            Some(camera) if area == self.area => camera,
            _ => about,
        };
        if self.follow {
            let margin = (
                dx.min((w - width) / 2).max(0),
                dy.min((h - height) / 2).max(0),
            );
            let within = |at: i32, first: i32, size: i32, room: i32, margin: i32| {
                at.min(first - margin).max(first + size + margin - room)
            };
            camera.0 = within(camera.0, left, width, w, margin.0);
            camera.1 = within(camera.1, top, height, h, margin.1);
        }
        let corner = |column, row| Hex::new(column, row).map_or((0, 0), |hex| scale.corner(hex));
        let (x0, y0) = corner(atlas.first.0, atlas.first.1);
        let (x1, y1) = corner(atlas.last.0, atlas.last.1);
        let held = |at: i32, first: i32, last: i32, room: i32| match last - first > room {
            true => at.clamp(first, last - room),
            false => first - (room - (last - first)) / 2,
        };
        // A lower column reaches half a hex further down, a higher one half a hex further up.
        let y0 = corner(atlas.first.0.saturating_add(1), atlas.first.1)
            .1
            .min(y0);
        camera.0 = held(camera.0, x0, x1 + width, w);
        camera.1 = held(camera.1, y0, y1 + height + scale.slope, h);
        (self.area, self.camera, self.follow) = (area, Some(camera), false);
        camera
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture::{board, hex};

    #[test]
    fn the_cursor_stays_on_the_map_and_in_sight() {
        let atlas = Atlas::of(&board());
        let mut sight = Sight::at(hex("0706"));
        let area = Rect::new(0, 1, 40, 14);
        for zoom in 0..3 {
            sight.zoom_to(zoom);
            for direction in Direction::ALL.into_iter().cycle().take(60) {
                for _ in 0..3 {
                    sight.step(direction, &atlas);
                    let (x, y) = sight.fit(area, &atlas);
                    assert!(atlas.holds(sight.cursor));
                    let (left, top) = sight.scale().corner(sight.cursor);
                    let (width, height) = sight.scale().size();
                    assert!(left >= x && left + width <= x + 40, "{} {x}", sight.cursor);
                    assert!(top >= y && top + height <= y + 14, "{} {y}", sight.cursor);
                }
            }
        }
    }

    #[test]
    fn a_place_of_the_screen_is_a_hex() {
        let atlas = Atlas::of(&board());
        let mut sight = Sight::at(hex("0706"));
        sight.fit(Rect::new(0, 1, 40, 14), &atlas);
        let (x, y) = sight.camera.unwrap();
        let (left, top) = sight.scale().corner(hex("0706"));
        let column = u16::try_from(left + 4 - x).unwrap();
        let row = u16::try_from(top + 2 - y + 1).unwrap();
        assert_eq!(sight.hex_at(column, row, &atlas), Some(hex("0706")));
        assert_eq!(sight.hex_at(60, 3, &atlas), None);
    }
}
