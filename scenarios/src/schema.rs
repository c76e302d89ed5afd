//! The JSON Schema of scenario files, for editors: which keys a table has, what they mean, which
//! words, units and places may stand there (`docs/scenario.schema.json`).
//!
//! The checker reads a file with its places in hand and no types in between, so the shapes of
//! the tables stand here. A test asks the checker about every key, word and bound of them. The
//! schema helps while a file is written; only the checker says whether it is whole.

#![expect(dead_code, reason = "the types are read by schemars, never made")]

use std::borrow::Cow;

use naktong_protocol::Hex;
use naktong_protocol::turn::{Day, LAST_DAY};
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::file::limits;
use crate::geography::campaign_map;
use crate::order_of_battle::OrderOfBattle;
use crate::setup;

/// The schema, of draft 7: the one that editors of TOML read.
#[must_use]
pub fn schema() -> Schema {
    SchemaSettings::draft07()
        .with_transform(RecursiveTransform(without_null))
        .into_generator()
        .into_root_schema_for::<Scenario>()
}

/// TOML has no null: a key that may be left out is left out.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(kinds)) = object.get_mut("anyOf") {
        kinds.retain(|kind| kind["type"] != "null");
        if kinds.len() == 1 {
            unwrap_only(object);
        }
    }
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
}

/// A choice of one is that one. Draft 7 reads nothing beside a `$ref`, so it stays in a list.
fn unwrap_only(object: &mut Map<String, Value>) {
    if let Some(only) = object.remove("anyOf") {
        object.insert("allOf".to_owned(), only);
    }
}

/// A scenario of Naktong: who stands where in Korea in 1950, and how it is won. See
/// docs/scenarios.md.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "Naktong scenario")]
struct Scenario {
    /// The name that players see.
    #[schemars(length(min = 1, max = limits::NAME))]
    title: String,
    /// What happened here, for players.
    #[schemars(length(min = 1, max = limits::PROSE))]
    introduction: String,
    /// What each side must think of, for players.
    #[schemars(length(min = 1, max = limits::PROSE))]
    designers_note: Option<String>,
    /// What players learn here.
    #[schemars(length(max = limits::LESSONS), inner(length(min = 1, max = limits::NAME)))]
    teaches: Option<Vec<String>>,
    /// The day of turn 1: a date without quotes.
    first_day: Date,
    /// The day of the last turn: a date without quotes.
    last_day: Date,
    window: Window,
    modules: Option<Modules>,
    /// Optional rules that are on.
    #[schemars(length(max = 6))]
    options: Option<Vec<OptionalRule>>,
    /// The chairs: at least one for each side.
    #[schemars(length(max = limits::SEATS))]
    seats: Vec<Seat>,
    /// The built set-up to begin from: every unit of it that stands in the window.
    setup: Option<SetupDate>,
    /// Divisions, brigades and units of the set-up that are not in this scenario.
    #[schemars(length(max = limits::UNITS))]
    leave_out: Option<Vec<Word>>,
    /// Who is there or will come.
    #[schemars(length(max = limits::UNITS))]
    units: Option<Vec<Unit>>,
    /// Units that become others on a day (14.5).
    #[schemars(length(max = limits::CHANGES))]
    conversions: Option<Vec<Conversion>>,
    /// Units that leave on a day (14.5).
    #[schemars(length(max = limits::CHANGES))]
    withdrawals: Option<Vec<Withdrawal>>,
    /// The orders of the NK divisions at the start (7.2): each has one where orders are in play.
    #[schemars(length(max = limits::FORMATIONS))]
    orders: Option<Vec<DivisionOrder>>,
    /// What passes from seat to seat on a day (D6).
    #[schemars(length(max = limits::CHANGES))]
    handovers: Option<Vec<Handover>>,
    /// Bridges that are down or prepared at the start (13.2, 13.3).
    #[schemars(length(max = limits::BRIDGES))]
    bridges: Option<Vec<Bridge>>,
    /// Rules of this scenario only.
    #[schemars(length(max = limits::SPECIAL_RULES))]
    special: Option<Vec<Special>>,
    air: Option<Air>,
    control: Option<Control>,
    /// Where supply comes from (8.2). Left out: NK from the north at 8, UN from the south at 0.
    #[schemars(length(max = limits::SOURCES))]
    sources: Option<Vec<Source>>,
    points: Option<Points>,
    scoring: Option<Scoring>,
    /// Points given once, at the first dusk at which all of `if` holds.
    #[schemars(length(max = limits::BONUSES))]
    bonus: Option<Vec<Bonus>>,
    /// Points for steps lost. Left out: +1 per 4 of US and UK, -1 per 10 trained of NK (17.1).
    #[schemars(length(max = limits::SCORES))]
    losses: Option<Vec<Losses>>,
    /// Points for combat units that stand somewhere when the last turn ends.
    #[schemars(length(max = limits::SCORES))]
    presence: Option<Vec<Presence>>,
    /// How it is won: the first term whose conditions all hold. The last has no `if`.
    #[schemars(length(max = limits::VICTORY_TERMS))]
    victory: Option<Vec<VictoryTerm>>,
    victory_by_points: Option<VictoryByPoints>,
}

/// The part of the map that is played on, in degrees: every hex that the box touches.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Window {
    south: Latitude,
    north: Latitude,
    west: Longitude,
    east: Longitude,
}

/// Chapters of the rulebook that are in play; what is not named is off.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Modules {
    /// Chapter 16: each side sees only what it can see.
    fog: Option<bool>,
    /// Chapter 8: units out of supply are weaker.
    supply: Option<bool>,
    /// Rule 7.1: units far from their headquarters are slower. Each division needs its own.
    command: Option<bool>,
    /// NK's pool of heavy materiel (8.5). Left out: support is free.
    #[schemars(range(min = 0, max = 100))]
    heavy_materiel: Option<u8>,
    /// Rules 7.2 to 7.4 and 15.3: the NK divisions act on written orders.
    orders: Option<bool>,
    /// Rule 12.1: it may rain.
    weather: Option<bool>,
    /// Rules 12.2, 12.3 and 12.6: the air points of the calendar.
    air: Option<bool>,
    /// The interdiction level I at the start, and all through without `air` (12.2).
    #[schemars(range(min = 0, max = 10))]
    interdiction: Option<u8>,
    /// Rules 9.5 and 12.4: sea moves and naval guns.
    sea: Option<bool>,
    /// Rule 9.4: rail moves.
    rail: Option<bool>,
    /// Rules 14.3 and 14.4: drafts and replacements.
    replacements: Option<bool>,
}

/// How UN's air points are divided when the match begins, interdiction apart (12.2). Together
/// they are at most the points of the first day (B5). Left out: the rest stays on the ground.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Air {
    /// Points for UN's attacks.
    #[schemars(range(min = 0, max = 10))]
    strike: Option<u8>,
    on_call: Option<Calls>,
}

/// An optional rule: 7.7, 7.8, 15.5, 15.6, 15.7, D6 (the superior seat may order any unit).
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum OptionalRule {
    Blame,
    MoscowsCaution,
    PusanTransport,
    Refugees,
    AllIn,
    SuperiorCommands,
}

/// A player's chair.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Seat {
    /// What players type: "nk".
    id: naktong_protocol::SeatId,
    side: Side,
    /// What players see.
    #[schemars(length(min = 1, max = limits::NAME))]
    name: String,
    /// Where a side has several seats: formations, nations or "rest".
    #[schemars(length(max = limits::COMMANDS))]
    commands: Option<Vec<Word>>,
    /// Whether it gives the orders and spends what its side has; else the first of a side does.
    superior: Option<bool>,
}

/// A unit: where it is, or when and where it comes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Unit {
    /// Its id in the order of battle.
    id: UnitName,
    /// Where it stands at the start.
    at: Option<Position>,
    /// When and where it enters; instead of `at`.
    arrives: Option<Arrival>,
    /// The seat that commands it, if not the one that `commands` gives.
    seat: Option<naktong_protocol::SeatId>,
    /// How it meets attacks (chapter 10). Left out: stand.
    stance: Option<Stance>,
    /// Dug in at the start (10.7).
    dug_in: Option<bool>,
    /// What is typed and drawn.
    #[schemars(regex(pattern = "^[a-z0-9/]{1,8}$"))]
    tag: Option<String>,
    #[schemars(rename = "override")]
    changes: Option<Override>,
    /// The port beside which a step of it lands if the transport comes through (15.5); NK special
    /// forces only.
    transport: Option<Position>,
    /// Where its place was read; for people.
    #[schemars(length(min = 1, max = limits::SOURCE))]
    source: Option<String>,
}

/// When and where a unit enters (14.5).
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Arrival {
    turn: Turn,
    /// Hexes and places.
    at: Option<Positions>,
    /// All of an edge of the window; instead of `at`.
    edge: Option<Edge>,
    /// By sea on turn 1, at or next to these places (15.4); NK special forces only.
    landing: Option<bool>,
}

/// What differs from the order of battle, and why.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Override {
    /// The reason or source.
    #[schemars(length(min = 1, max = limits::SENTENCE))]
    why: String,
    /// Its steps at the start.
    #[schemars(range(min = 1, max = naktong_rules::class::MAX_STEPS))]
    steps: Option<u8>,
    /// How many of them are draft steps (14.2).
    #[schemars(range(min = 0, max = naktong_rules::class::MAX_STEPS))]
    draft_steps: Option<u8>,
    quality: Option<Quality>,
    /// Its quality is shown by its first battle (4.4).
    untried: Option<bool>,
    /// What a headquarters or artillery lends.
    #[schemars(range(min = 0, max = 9))]
    support: Option<u8>,
    /// The division or brigade that it fights with.
    formation: Option<FormationName>,
}

/// A unit is taken off the map and others appear where it stood (14.5).
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Conversion {
    turn: Turn,
    /// The unit that is taken off.
    unit: UnitName,
    /// The units that appear; each has a row in [[units]] without a place.
    into: OneOrMore<UnitName, { limits::UNITS }>,
}

/// Units leave the campaign (14.5).
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Withdrawal {
    turn: Turn,
    /// Who leaves.
    units: OneOrMore<UnitName, { limits::UNITS }>,
    /// What NK scores if UN keeps them (14.6). Left out: they cannot be kept.
    #[schemars(range(min = 1, max = 50))]
    claim: Option<u8>,
}

/// What a NK division is ordered to do at the start (7.2).
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DivisionOrder {
    /// Whose order it is.
    division: FormationName,
    /// The immediate objective and the subsequent one.
    #[schemars(length(min = 2, max = 2))]
    take: Option<Vec<PlaceName>>,
    /// It secures what is taken and does not attack (15.3); instead of `take`.
    secure: Option<bool>,
}

/// Another seat of the side takes over (D6).
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Handover {
    turn: Turn,
    /// The seat that takes over.
    to: naktong_protocol::SeatId,
    /// What it commands from then on: formations, nations or "rest".
    #[schemars(length(max = limits::COMMANDS))]
    commands: Option<Vec<Word>>,
    /// Whether it gives the orders and spends what its side has from then on.
    superior: Option<bool>,
}

/// A bridge that is not as the map has it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Bridge {
    /// The hexside or hexsides: "1211-1212".
    at: OneOrMore<naktong_protocol::Hexside, { limits::BRIDGES }>,
    /// Left out: it stands.
    state: Option<BridgeState>,
    /// The side whose charge lies at it.
    prepared: Option<Side>,
    /// Where it was read; for people.
    #[schemars(length(min = 1, max = limits::SOURCE))]
    source: Option<String>,
}

/// A rule of this scenario only.
#[derive(JsonSchema)]
#[schemars(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
enum Special {
    /// A shift for every attack of a side.
    Surprise {
        /// The last turn it holds.
        through_turn: Turn,
        side: Side,
        /// Columns to the right.
        #[schemars(range(min = 1, max = 4))]
        shift: i8,
        /// Divisions and brigades that are not surprised.
        #[schemars(length(max = limits::FORMATIONS))]
        except: Option<Vec<FormationName>>,
    },
    /// Units of a nation keep their stances.
    StancesFixed {
        /// The last turn it holds.
        through_turn: Turn,
        nation: Nation,
    },
    /// Units of a nation move half as far.
    MovementHalved {
        /// The last turn it holds.
        through_turn: Turn,
        nation: Nation,
    },
}

/// Whose the places are at the start.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Control {
    /// NK's by name.
    #[schemars(length(max = limits::PLACES))]
    nk: Option<Vec<PlaceName>>,
    /// UN's by name.
    #[schemars(length(max = limits::PLACES))]
    un: Option<Vec<PlaceName>>,
    /// The front: UN is on the right hand of who walks it. On 25 June it is the 38th parallel.
    line: Option<Line>,
}

/// Where a side's supply comes from (8.2).
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Source {
    side: Side,
    /// What supply costs to come so far.
    #[schemars(range(min = 0, max = 200))]
    cost: u16,
    /// Hexes and places.
    at: Option<Positions>,
    /// All of an edge of the window; instead of `at`.
    edge: Option<Edge>,
}

/// How places count.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Scoring {
    /// NK scores only places that it has secured (15.2).
    secured: Option<bool>,
}

/// Points given once.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Bonus {
    /// For NK; may be negative.
    points: PointsOfNk,
    /// All of them must hold.
    #[schemars(rename = "if", length(max = limits::CONDITIONS))]
    conditions: Vec<Condition>,
    /// The sentence that players read.
    #[schemars(length(min = 1, max = limits::SENTENCE))]
    reason: String,
}

/// Points for steps lost, rounded down.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Losses {
    of: Losers,
    /// For how many steps.
    #[schemars(range(min = 1, max = 100))]
    per: u16,
    /// For NK; may be negative.
    points: PointsOfNk,
    /// Only in these hexes.
    #[schemars(length(max = limits::AREA))]
    hexes: Option<Vec<Position>>,
    /// Only in this box.
    #[schemars(rename = "box")]
    within: Option<AreaBox>,
    /// Only on the right hand of who walks this line.
    right_of: Option<Line>,
    /// Only while all of these bridges are blown.
    while_down: Option<OneOrMore<naktong_protocol::Hexside, { limits::BRIDGES }>>,
}

/// Points for each combat unit of a side that stands in an area when the last turn ends.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Presence {
    side: Side,
    /// For NK, of each unit; may be negative.
    points: PointsOfNk,
    /// Only units in Full or Low supply.
    in_supply: Option<bool>,
    /// In these hexes.
    #[schemars(length(max = limits::AREA))]
    hexes: Option<Vec<Position>>,
    /// In this box.
    #[schemars(rename = "box")]
    within: Option<AreaBox>,
    /// On the right hand of who walks this line.
    right_of: Option<Line>,
}

/// Hexes with their centre in a box; a side that is left out is open.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AreaBox {
    south: Option<Latitude>,
    north: Option<Latitude>,
    west: Option<Longitude>,
    east: Option<Longitude>,
}

/// One way to end the game.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VictoryTerm {
    /// Who wins, and how high.
    level: Level,
    when: When,
    /// All of them must hold; the last term has none.
    #[schemars(rename = "if", length(max = limits::CONDITIONS))]
    conditions: Option<Vec<Condition>>,
    /// The sentence that players read.
    #[schemars(length(min = 1, max = limits::SENTENCE))]
    reason: String,
}

/// Victory by NK's points over par at the last dusk.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VictoryByPoints {
    /// The points at which nobody has won.
    par: PointsOfNk,
    /// Above par. Left out: 6.
    nk_decisive: Option<PointsOfNk>,
    /// Above par. Left out: 2.
    nk_marginal: Option<PointsOfNk>,
    /// Above par. Left out: -1.
    draw: Option<PointsOfNk>,
    /// Above par. Left out: -5.
    un_marginal: Option<PointsOfNk>,
}

/// One condition, with `by` where a side is asked.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Condition {
    /// It is this turn or day or an earlier one.
    turn_at_most: Option<Turn>,
    /// It is this turn or day or a later one.
    turn_at_least: Option<Turn>,
    /// The side named in `by` controls the places.
    controls: Option<OneOrMore<PlaceName, { limits::CONDITIONS }>>,
    /// NK controls the places and has secured them (15.2).
    secured: Option<OneOrMore<PlaceName, { limits::CONDITIONS }>>,
    /// A combat unit of the side named in `by` is in the hex of each place or next to it.
    next_to: Option<OneOrMore<PlaceName, { limits::CONDITIONS }>>,
    /// A combat unit of the side has been destroyed.
    unit_destroyed: Option<Side>,
    /// No combat unit of the side has been destroyed.
    no_unit_destroyed: Option<Side>,
    /// NK has so many points (17.1).
    points_at_least: Option<PointsOfNk>,
    /// At least one of them holds.
    #[schemars(length(min = 2, max = limits::CONDITIONS))]
    any: Option<Vec<Condition>>,
    /// Which side, with `controls` and `next_to`.
    by: Option<Side>,
}

/// A side: North Korea, or the UN with the Republic of Korea.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Side {
    Nk,
    Un,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Nation {
    Nk,
    Rok,
    Us,
    Uk,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Stance {
    Hold,
    Stand,
    Delay,
    Withdraw,
    Reserve,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum BridgeState {
    Blown,
    Pontoon,
}

/// From A, veterans, to D, hardly trained.
#[derive(JsonSchema)]
enum Quality {
    A,
    B,
    C,
    D,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Edge {
    North,
    South,
    West,
    East,
}

/// Whose steps. Trained steps of NK are those that are no draft steps.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Losers {
    Nk,
    NkTrained,
    Un,
    Rok,
    Us,
    UsUk,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Level {
    NkDecisive,
    NkMarginal,
    Draw,
    UnMarginal,
    UnDecisive,
}

/// Tried at every dusk, or at the last.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum When {
    EveryDusk,
    LastDusk,
}

/// A turn, as its number or its date.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Turn {
    Number(#[schemars(range(min = 1, max = LAST_DAY))] u8),
    Day(Date),
}

/// A hex by its number, or a place.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Position {
    Hex(Hex),
    Place(PlaceName),
}

type Positions = OneOrMore<Position, { limits::HEXES }>;

/// One, or a list.
struct OneOrMore<T, const MAX: usize>(T);

impl<T: JsonSchema, const MAX: usize> JsonSchema for OneOrMore<T, MAX> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMore{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({
            "anyOf": [one, { "type": "array", "items": one, "minItems": 1, "maxItems": MAX }],
        })
    }
}

/// A type of the schema that is written by hand.
macro_rules! by_hand {
    ($($(#[doc = $help:literal])+ $name:ident => $schema:expr;)+) => {
        $($(#[doc = $help])+ struct $name;
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema: Schema = $schema;
                let help = concat!($($help),+).trim();
                schema.insert("description".to_owned(), help.into());
                schema
            }
        })+
    };
}

by_hand! {
    /// A day of the campaign, without quotes: 1950-06-25 to 1950-09-15.
    Date => json_schema!({ "type": "string", "format": "date", "pattern": "^1950-0[6-9]-[0-3][0-9]$" });
    /// Degrees north.
    Latitude => degrees(&limits::LATITUDES);
    /// Degrees east.
    Longitude => degrees(&limits::LONGITUDES);
    /// Corners as [latitude, longitude].
    Line => json_schema!({
        "type": "array", "minItems": 2, "maxItems": limits::CORNERS,
        "items": {
            "type": "array", "minItems": 2, "maxItems": 2,
            "items": [degrees(&limits::LATITUDES), degrees(&limits::LONGITUDES)],
        },
    });
    /// An id of the order of battle, or a word.
    Word => json_schema!({ "type": "string", "minLength": 1, "maxLength": limits::WORD });
    /// Points, which are NK's.
    PointsOfNk => json_schema!({ "type": "integer", "minimum": -999, "maximum": 999 });
    /// A unit or headquarters of the order of battle.
    UnitName => one_of(counters());
    /// A division or brigade of the order of battle.
    FormationName => one_of(OrderOfBattle::campaign().formations().map(|id| id.to_string()));
    /// A place of the map.
    PlaceName => one_of(campaign_map().places.iter().map(|place| place.id.to_string()));
    /// A date in quotes that has a built set-up.
    SetupDate => one_of(setup::files().map(|(date, _)| date.to_owned()));
    /// What places are worth (17.1); a place without points is worth nothing.
    Points => {
        let places = campaign_map().places.iter().map(|place| place.id.to_string());
        json_schema!({
            "type": "object",
            "propertyNames": one_of(places),
            "additionalProperties": { "type": "integer", "minimum": 0, "maximum": 50 },
        })
    };
    /// Points on call, 1 or 2 a formation of UN (12.2).
    Calls => {
        let formations = OrderOfBattle::campaign().formations();
        json_schema!({
            "type": "object",
            "propertyNames": one_of(formations.map(|id| id.to_string())),
            "additionalProperties": { "type": "integer", "minimum": 1, "maximum": 2 },
        })
    };
}

fn degrees(range: &std::ops::RangeInclusive<f64>) -> Schema {
    json_schema!({ "type": "number", "minimum": range.start(), "maximum": range.end() })
}

fn one_of(words: impl Iterator<Item = String>) -> Schema {
    let words: Vec<String> = words.collect();
    json_schema!({ "type": "string", "enum": words })
}

/// Rows of the order of battle that have a counter.
fn counters() -> impl Iterator<Item = String> {
    let book = OrderOfBattle::campaign();
    let day = Day::new(1).expect("the first day is a day");
    book.every_id()
        .filter(move |id| book.entry(*id, day).is_ok())
        .map(|id| id.to_string())
}
