//! What gives points, read from the file and played to the end (rules 15.2 and 17.1).

use std::collections::BTreeSet;

use naktong_protocol::Order;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::SupplyState;
use naktong_protocol::view::{View, Viewer};
use naktong_rules::scenario::{Losers, Scenario};
use naktong_rules::{Dice, Event, Game, apply, begin, decide, project, view};

use super::*;

#[test]
fn points_are_given_for_more_than_places() {
    let text = broken(
        "[[victory]]",
        r#"[scoring]
secured = true

[points]
southtown = 8

[[bonus]]
points = 4
if = [{ turn_at_most = 1950-06-26 }, { controls = ["northtown", "southtown"], by = "nk" }]
reason = "Both towns fell at once."

[[bonus]]
points = -2
if = [{ turn_at_least = 3 }, { any = [{ secured = "southtown" }, { unit_destroyed = "un" }] }]
reason = "Too late."

[[losses]]
of = "rok"
per = 4
points = 1
box = { north = 38.0 }

[[presence]]
side = "nk"
points = 1
right_of = [[37.9, 126.0], [37.9, 128.0]]
in_supply = true

[victory_by_points]
par = 7

[[victory]]"#,
    )
    .replace(
        "[[victory]]\nlevel = \"un_marginal\"\nwhen = \"last_dusk\"\nreason = \"Southtown was held.\"\n",
        "",
    );
    let scenario = small(&text).unwrap();
    let scoring = &scenario.scoring;
    // Northtown lies north of the parallel.
    let to_secure: Vec<_> = scoring.to_secure.iter().flatten().collect();
    assert_eq!(to_secure, [&place("southtown")]);
    let controls = |id| Condition::Controls {
        side: Side::Nk,
        place: place(id),
    };
    let secured = Condition::Secured {
        place: place("southtown"),
    };
    let destroyed = Condition::UnitDestroyed { side: Side::Un };
    let bonuses: Vec<_> = scoring
        .bonuses
        .iter()
        .map(|bonus| (bonus.points, bonus.conditions.clone()))
        .collect();
    assert_eq!(
        bonuses,
        [
            (
                4,
                vec![
                    Condition::TurnAtMost(2),
                    controls("northtown"),
                    controls("southtown")
                ]
            ),
            (
                -2,
                vec![
                    Condition::TurnAtLeast(3),
                    Condition::AnyOf(vec![secured, destroyed])
                ]
            ),
        ]
    );
    // South of the parallel are rows 3 and 4; of those only these are land.
    let rows_of = |area: &BTreeSet<Hex>| {
        let rows: BTreeSet<u8> = area.iter().map(|hex| hex.row()).collect();
        rows.into_iter().collect::<Vec<_>>()
    };
    let [rok] = &scoring.losses[..] else {
        panic!("the file's row alone counts: {:?}", scoring.losses)
    };
    assert_eq!((rok.of, rok.per, rok.points), (Losers::Rok, 4, 1));
    assert_eq!(rows_of(rok.area.as_ref().unwrap()), [3, 4]);
    let [presence] = &scoring.presence[..] else {
        panic!("one row")
    };
    assert_eq!(rows_of(&presence.area), [4]);
    assert!(presence.in_supply);
    let levels: Vec<_> = scenario
        .victory
        .iter()
        .map(|term| (term.level.to_string(), term.conditions.clone()))
        .skip(1)
        .collect();
    let at_least = |points| vec![Condition::PointsAtLeast(points)];
    assert_eq!(
        levels,
        [
            (VictoryLevel::NkDecisive.to_string(), at_least(13)),
            (VictoryLevel::NkMarginal.to_string(), at_least(9)),
            (VictoryLevel::Draw.to_string(), at_least(6)),
            (VictoryLevel::UnMarginal.to_string(), at_least(2)),
            (VictoryLevel::UnDecisive.to_string(), vec![]),
        ]
    );
    let reasons: Vec<_> = scenario.victory[1..].iter().map(|t| &*t.reason).collect();
    assert_eq!(
        reasons,
        [
            "NK has 13 points or more: par is 7, and this is 6 above.",
            "NK has 9 points or more: par is 7, and this is 2 above.",
            "NK has 6 points or more: par is 7, and this is not more than 1 below.",
            "NK has 2 points or more: par is 7, and this is not more than 5 below.",
            "NK has fewer than 2 points; par is 7.",
        ]
    );
}

#[test]
fn losses_count_by_17_1_where_the_file_says_nothing_else() {
    let losses = |more: &str| {
        let text = broken("[[victory]]", &format!("{more}\n[[victory]]"));
        let losses = small(&text).unwrap().scoring.losses;
        losses
            .iter()
            .map(|row| (row.of, row.per, row.points))
            .collect::<Vec<_>>()
    };
    assert_eq!(losses(""), []);
    assert_eq!(
        losses("[points]\nsouthtown = 6"),
        [(Losers::UsUk, 4, 1), (Losers::NkTrained, 10, -1)]
    );
    let none = SOUND.replacen("title", "losses = []\ntitle", 1);
    let none = none.replacen("[[victory]]", "[points]\nsouthtown = 6\n[[victory]]", 1);
    assert_eq!(small(&none).unwrap().scoring.losses, []);
}

/// Plays to the end: units move as `moves` says, by turn, unit and path.
pub(super) fn played(scenario: Scenario, moves: &[(u16, &str, &[&str])]) -> View {
    let orders = moves.iter().map(|(turn, unit, path)| {
        let order = Order::Move {
            units: vec![unit.parse().unwrap()],
            path: path.iter().map(|hex| hex.parse().unwrap()).collect(),
            on_foot: false,
        };
        (*turn, Side::Nk, Phase::Movement, order)
    });
    played_with(scenario, &Dice::seeded("points"), orders.collect())
}

/// Plays to the end: each order in its turn and phase, and else nothing but "done". Checks on the
/// way that folding the news gives the view.
fn played_with(
    scenario: Scenario,
    dice: &Dice,
    mut orders: Vec<(u16, Side, Phase, Order)>,
) -> View {
    let mut game = Game::new(scenario);
    let viewer = Viewer::Spectator;
    let mut seen = view(&game, viewer);
    let mut happen = |game: &mut Game, events: &[Event]| {
        for news in project(game, events, viewer) {
            seen.apply(&news).unwrap();
        }
        for event in events {
            apply(game, event);
        }
        assert_eq!(seen, view(game, viewer));
    };
    let first = begin(&game, dice);
    happen(&mut game, &first);
    while let Some((side, phase)) = game.acting() {
        let turn = game.turn();
        let due = orders
            .iter()
            .position(|(t, s, p, _)| (*t, *s, *p) == (turn, side, phase));
        let order = match due {
            Some(index) => orders.remove(index).3,
            None => Order::Done { turn, phase },
        };
        let mut seats = game.scenario().seats.iter();
        let seat = seats.find(|seat| seat.side == side).unwrap().id;
        let events = decide(&game, seat, &order, dice).unwrap();
        happen(&mut game, &events);
    }
    assert!(orders.is_empty(), "these were never given: {orders:?}");
    view(&game, viewer)
}

/// The sound file over its three days, without its terms: NK's regiment marches by Southtown,
/// which nobody holds.
fn march(more: &str) -> Scenario {
    let text = SOUND.replace("at = \"0203\"", "at = \"0403\"").replace(
        "if = [{ controls = \"southtown\", by = \"nk\" }]",
        "if = [{ points_at_least = 99 }]",
    );
    let end = text.find("[[victory]]").unwrap();
    small(&format!("{}{more}\n{}", &text[..end], &text[end..])).unwrap()
}

#[test]
fn r15_2_a_place_left_behind_is_not_secured_and_gives_nothing() {
    let points = |secured: bool, moves: &[(u16, &str, &[&str])]| {
        let scenario = march(&format!(
            "[points]\nsouthtown = 6\n[scoring]\nsecured = {secured}\n"
        ));
        let end = played(scenario, moves);
        (end.score.nk_points, end.secured.len())
    };
    let take: (u16, &str, &[&str]) = (1, "nkpa-18-rgt", &["0202", "0203"]);
    assert_eq!(points(true, &[]), (0, 0));
    assert_eq!(points(true, &[take]), (6, 1));
    // One hex away it is still secured, two hexes away it is not.
    let near: (u16, &str, &[&str]) = (2, "nkpa-18-rgt", &["0202"]);
    let far: (u16, &str, &[&str]) = (2, "nkpa-18-rgt", &["0202", "0201"]);
    assert_eq!(points(true, &[take, near]), (6, 1));
    assert_eq!(points(true, &[take, far]), (0, 0));
    // Where securing is not in play, control is enough.
    assert_eq!(points(false, &[take, far]), (6, 0));
}

#[test]
fn r8_1_supply_into_a_place_left_behind_costs_six_more() {
    let supply = |secured: bool, soldiers: &str| {
        let rows = format!(
            "[modules]\nsupply = true\n[control]\nnk = [\"southtown\"]\n[scoring]\nsecured = {secured}\n\
             [[sources]]\nside = \"nk\"\ncost = 66\nat = \"0202\"\n\
             [[sources]]\nside = \"un\"\ncost = 0\nat = \"0403\"\n\
             [[units]]\nid = \"nkpa-4-div\"\nat = \"southtown\"\n"
        );
        let text = SOUND.replace("at = \"0203\"", "at = \"0403\"");
        let text = text.replace("at = \"northtown\"", &format!("at = \"{soldiers}\""));
        let text = text.replacen("[[victory]]", &format!("{rows}\n[[victory]]"), 1);
        let mut game = Game::new(small(&text).unwrap());
        for event in begin(&game, &Dice::seeded("supply")) {
            apply(&mut game, &event);
        }
        let view = view(&game, Viewer::Seat("nk".parse().unwrap()));
        let headquarters = &view.units[&"nkpa-4-div".parse().unwrap()];
        headquarters.state.own.as_ref().unwrap().supply
    };
    // A headquarters in Southtown, 66 + 4 from the source; Full goes to 72.
    assert_eq!(supply(false, "0101"), SupplyState::Full);
    assert_eq!(supply(true, "0202"), SupplyState::Full);
    assert_eq!(supply(true, "0101"), SupplyState::Low);
}

#[test]
fn a_bonus_is_given_once_and_stays() {
    let bonuses = r#"
[[bonus]]
points = 4
if = [{ turn_at_most = 2 }, { controls = "southtown", by = "nk" }]
reason = "Southtown fell by the second day."

[[bonus]]
points = -1
if = [{ turn_at_least = 3 }, { any = [{ next_to = "northtown", by = "nk" }, { unit_destroyed = "un" }] }]
reason = "A regiment stayed at home."
"#;
    let take: (u16, &str, &[&str]) = (1, "nkpa-18-rgt", &["0202", "0203"]);
    let back: (u16, &str, &[&str]) = (2, "nkpa-18-rgt", &["0202"]);
    let given = |moves: &[(u16, &str, &[&str])]| {
        let end = played(march(bonuses), moves);
        let awards = end.awards.iter().map(|a| (a.turn, a.points));
        (awards.collect::<Vec<_>>(), end.score.nk_points)
    };
    assert_eq!(given(&[take]), (vec![(1, 4)], 4));
    assert_eq!(given(&[take, back]), (vec![(1, 4), (3, -1)], 3));
    assert_eq!(given(&[]), (vec![(3, -1)], -1));
}

#[test]
fn presence_counts_when_the_last_turn_ends() {
    let rows = "[[presence]]\nside = \"nk\"\npoints = 2\nbox = { north = 38.0 }\n";
    let cross: (u16, &str, &[&str]) = (1, "nkpa-18-rgt", &["0202", "0203"]);
    assert_eq!(played(march(rows), &[]).score.nk_points, 0);
    assert_eq!(played(march(rows), &[cross]).score.nk_points, 2);
}

#[test]
fn losses_count_where_the_unit_stood() {
    let rows = "[[losses]]\nof = \"rok\"\nper = 1\npoints = 10\nbox = { north = 38.3, south = 38.0 }\n\
                [[losses]]\nof = \"rok\"\nper = 1\npoints = 1\nbox = { north = 38.0 }\n\
                [[losses]]\nof = \"un\"\nper = 2\npoints = 100\n\
                [[losses]]\nof = \"nk_trained\"\nper = 1\npoints = -100\n";
    let text = SOUND.replace("at = \"0203\"", "at = \"0202\"");
    let text = text.replacen("[[victory]]", &format!("{rows}\n[[victory]]"), 1);
    let text = text.replace(
        "controls = \"southtown\", by = \"nk\"",
        "points_at_least = 999",
    );
    let attack = Order::Attack {
        target: "0202".parse().unwrap(),
        attackers: vec!["nkpa-18-rgt".parse().unwrap()],
        lead: "nkpa-18-rgt".parse().unwrap(),
        support: vec![],
        air: 0,
    };
    // 10 to 12 with one shift for quality is 1:1, where a 10 is 0/1 r1.
    let dice = Dice::scripted([("BAPT", 3), ("CRT", 10)]);
    let orders = vec![(1, Side::Nk, Phase::Combat, attack)];
    let end = played_with(small(&text).unwrap(), &dice, orders);
    assert_eq!(end.score.rok_steps_lost, Some(1));
    assert_eq!(end.score.nk_points, 10);
}

#[test]
fn a_par_decides_the_level() {
    let level = |par: i16| {
        let text = format!(
            "[points]\nsouthtown = 6\n[[bonus]]\npoints = 20\nif = [{{ turn_at_most = 1 }}, \
             {{ controls = \"southtown\", by = \"un\" }}, {{ unit_destroyed = \"nk\" }}]\n\
             reason = \"Never.\"\n[victory_by_points]\npar = {par}\n"
        );
        let sound = SOUND.replace("at = \"0203\"", "at = \"0403\"");
        let end = sound.find("[[victory]]").unwrap();
        let scenario = small(&format!("{}{text}", &sound[..end])).unwrap();
        let take: (u16, &str, &[&str]) = (1, "nkpa-18-rgt", &["0202", "0203"]);
        played(scenario, &[take]).outcome.unwrap().level
    };
    use VictoryLevel as L;
    for (par, expected) in [
        (0, L::NkDecisive),
        (1, L::NkMarginal),
        (4, L::NkMarginal),
        (5, L::Draw),
        (7, L::Draw),
        (8, L::UnMarginal),
        (11, L::UnMarginal),
        (12, L::UnDecisive),
    ] {
        assert_eq!(level(par), expected, "6 points, par {par}");
    }
}
