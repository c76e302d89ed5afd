//! How large a scenario file and its parts may be. Checked before anything is built of them.

/// A file, in bytes.
pub const FILE_BYTES: usize = 256 * 1024;
/// Tables and lists inside one another.
pub const NESTING: usize = 8;
/// The title, a seat's name, in characters.
pub const NAME: usize = 60;
/// The introduction and the designer's note, each, in characters.
pub const PROSE: usize = 6000;
/// A sentence: a reason, a `why`.
pub const SENTENCE: usize = 200;
/// An id or word, in characters.
pub const WORD: usize = naktong_protocol::ids::TEXT_ID_MAX;
/// What a scenario teaches.
pub const LESSONS: usize = 12;
/// Seats of both sides together.
pub const SEATS: usize = 8;
/// What a seat commands, in names.
pub const COMMANDS: usize = 60;
/// Bonuses.
pub const BONUSES: usize = 40;
/// Rows of points for losses, and for presence, each.
pub const SCORES: usize = 20;
/// Conversions, withdrawals and handovers, each.
pub const CHANGES: usize = 40;
/// Rows of bridges, and bridges in one row.
pub const BRIDGES: usize = 60;
/// Where a row of a set-up comes from, in characters.
pub const SOURCE: usize = 400;
/// Units.
pub const UNITS: usize = 300;
/// Hexes of one entry or supply source.
pub const HEXES: usize = 60;
/// Supply sources as written.
pub const SOURCES: usize = 20;
/// Special rules.
pub const SPECIAL_RULES: usize = 16;
/// Formations named in one special rule.
pub const FORMATIONS: usize = 40;
/// Hexes of an area, where they are listed.
pub const AREA: usize = 300;
/// Places in one list.
pub const PLACES: usize = 300;
/// Corners of a front line or of the border of an area. The longest front of the facts has 75.
pub const CORNERS: usize = 120;
/// Victory terms.
pub const VICTORY_TERMS: usize = 20;
/// Conditions of one victory term or bonus, and in one `any`.
pub const CONDITIONS: usize = 8;
/// The window, in degrees.
pub const LATITUDES: std::ops::RangeInclusive<f64> = 33.0..=40.0;
/// The window, in degrees.
pub const LONGITUDES: std::ops::RangeInclusive<f64> = 124.0..=132.0;
