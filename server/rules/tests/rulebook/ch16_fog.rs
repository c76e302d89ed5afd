//! Chapter 16: fog of war.

use naktong_protocol::report::Report;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::{Contact, ViewEvent};
use naktong_protocol::{SeatId, View, Viewer};

use crate::given;
use crate::play::{Play, describe};
use crate::setup::{Setup, hex, unit};

/// What a view shows of enemies in a hex: `nothing`, `enemy here`, `infantry NK, armor NK`.
pub(crate) fn mark(view: &View, at: &str) -> String {
    match view.contacts.get(&hex(at)) {
        None => "nothing".into(),
        Some(contact) => words(contact),
    }
}

fn words(contact: &Contact) -> String {
    let units: Vec<_> = contact
        .units
        .iter()
        .map(|u| format!("{} {}", u.arm, u.nation))
        .collect();
    let mut text = match units.is_empty() {
        true => "enemy here".to_owned(),
        false => units.join(", "),
    };
    if let Some(turn) = contact.ghost {
        text += &format!(", turn {turn}");
    }
    text
}

fn dark() -> Setup {
    given().fog()
}

#[test]
fn r16_1_your_own_side_is_seen_by_all_its_seats() {
    let play = dark()
        .seat("army UN")
        .unit("a nk-rifle 4 C at 0706")
        .unit("d rok 4 C hold at 1515")
        .unit("e rok 4 C at 1616 seat army")
        .begin();
    for seat in ["un", "army"] {
        let view = play.view_of(seat);
        let ids: Vec<_> = view.units.keys().map(ToString::to_string).collect();
        assert_eq!(ids, ["d", "e"], "{seat}");
        assert!(view.units.values().all(|unit| unit.state.own.is_some()));
    }
}

#[test]
fn r16_1_within_two_hexes_an_enemy_is_sighted_and_next_to_you_counted() {
    for (at, nk_sees) in [
        ("0709", "nothing"),
        ("0708", "enemy here"),
        ("0707", "infantry ROK"),
    ] {
        let play = dark()
            .unit("a nk-rifle 4 C at 0706")
            .unit(&format!("d rok 4 C at {at}"))
            .begin();
        assert_eq!(mark(&play.view_of("nk"), at), nk_sees);
        assert!(!play.view_of("nk").units.contains_key(&unit("d")));
    }
}

#[test]
fn r16_1_motorcycles_recon_and_special_forces_see_four_hexes() {
    for (class, sees) in [
        ("nk-cycle", true),
        ("nk-special", true),
        ("nk-rifle", false),
        ("nk-tank", false),
    ] {
        for (at, in_range) in [("0710", true), ("0711", false)] {
            let play = dark()
                .unit(&format!("a {class} 4 C at 0706"))
                .unit(&format!("d rok 4 C at {at}"))
                .begin();
            let seen = mark(&play.view_of("nk"), at) == "enemy here";
            assert_eq!(seen, sees && in_range, "{class} {at}");
        }
    }
    let play = dark()
        .unit("a nk-rifle 4 C at 0706")
        .unit("d us-recon 4 C at 0710")
        .begin();
    assert_eq!(mark(&play.view_of("un"), "0706"), "enemy here");
}

#[test]
fn r16_1_agents_report_un_units_in_places_within_eight_hexes() {
    let sees = |at: &str, place: &str| {
        let play = dark()
            .place(&format!("town {place} UN 1"))
            .unit("a nk-rifle 4 C at 0706")
            .unit(&format!("d rok 4 C at {at}"))
            .begin();
        mark(&play.view_of("nk"), at)
    };
    assert_eq!(sees("0714", "0714"), "enemy here");
    assert_eq!(sees("0715", "0715"), "nothing");
    assert_eq!(sees("0714", "0101"), "nothing");
    // UN has no agents.
    let play = dark()
        .place("town 0706 NK 1")
        .unit("a nk-rifle 4 C at 0706")
        .unit("d rok 4 C at 0710")
        .begin();
    assert_eq!(mark(&play.view_of("un"), "0706"), "nothing");
}

#[test]
fn r16_1_support_units_see_nothing() {
    let play = dark()
        .unit("a nk-rifle 4 C at 0101")
        .unit("hq nk-hq 2 at 0706")
        .unit("d rok 4 C at 0707")
        .begin();
    assert_eq!(mark(&play.view_of("nk"), "0707"), "nothing");
    assert_eq!(mark(&play.view_of("un"), "0706"), "headquarters NK");
}

#[test]
fn r16_1_adjacent_also_in_passing() {
    let play = dark()
        .unit("a nk-cycle 4 C at 0706")
        .unit("d rok 1 C at 0708")
        .unit("hq rok-hq 1 at 0708")
        .nk(Phase::Movement);
    assert_eq!(mark(&play.view_of("nk"), "0708"), "enemy here");
    let play = play.order("move a 0707").accepted();
    let nk = Viewer::Seat(SeatId::new("nk").unwrap());
    let counted = play.news_of(nk).iter().any(|news| {
        matches!(news, ViewEvent::Contact { contact, .. }
            if words(contact) == "infantry ROK, headquarters ROK")
    });
    assert!(counted, "{:?}", play.news_of(nk));
    let play = play.order("move a 0706").accepted();
    assert_eq!(mark(&play.view_of("nk"), "0708"), "enemy here");
}

/// a has beaten d, which stands two hexes off now.
fn fought() -> Play {
    dark()
        .road("0807 0907 1007 1107 primary")
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("d rok 5 C at 0707")
        .unit("far rok 5 C at 2020")
        .nk(Phase::Combat)
        .dice([("CRT", 6)])
        .order("attack 0707 with a b")
        .gives_also("d retreats 0707-0807")
        .order("advance nobody")
        .accepted()
}

#[test]
fn r16_1_after_a_combat_name_quality_and_steps_are_known() {
    let play = fought();
    assert_eq!(describe(&play.view_of("nk").units[&unit("d")]), "0807 4 C");
    let d = &play.view_of("nk").units[&unit("d")].state;
    assert!(d.own.is_none() && d.flags.is_none());
    assert_eq!(mark(&play.view_of("nk"), "0807"), "nothing");
}

#[test]
fn r16_2_lost_from_sight_it_stays_as_a_ghost_for_three_days() {
    let mut play = fought().until(Side::Un, Phase::Movement);
    play = play.order("move d 0907 1007 1107").accepted();
    let ghost = |play: &Play| {
        let nk = play.view_of("nk");
        nk.units
            .get(&unit("d"))
            .map(|d| (d.state.hex.to_string(), d.state.ghost))
    };
    // At 0907 it was still two hexes from a.
    assert_eq!(ghost(&play), Some(("0907".into(), Some(1))));
    for day in 2..=4 {
        play = play.next_day(Side::Nk, Phase::Movement);
        assert_eq!(ghost(&play), Some(("0907".into(), Some(1))), "day {day}");
    }
    play = play.next_day(Side::Nk, Phase::Movement);
    assert_eq!(ghost(&play), None);
}

#[test]
fn r16_2_nobody_is_told_where_a_unit_went_that_left_his_sight() {
    let news = |order: &str| {
        let play = fought()
            .until(Side::Un, Phase::Movement)
            .order(order)
            .accepted();
        play.news_of(Viewer::Seat(SeatId::new("nk").unwrap()))
            .to_vec()
    };
    let south = news("move d 0907 1007 1107");
    assert_eq!(south, news("move d 0907 1007"));
    let told = |news: &[ViewEvent], at: &str| {
        news.iter().any(
            |news| matches!(news, ViewEvent::Report(Report::Moved { to, .. }) if *to == hex(at)),
        )
    };
    assert!(told(&south, "0907"), "in sight: {south:?}");
    assert!(!told(&south, "1007"), "out of sight: {south:?}");
}

#[test]
fn r16_2_a_unit_seen_again_is_not_known_again() {
    let play = fought()
        .until(Side::Un, Phase::Movement)
        .order("move d 0907 1007 1107")
        .next_day(Side::Nk, Phase::Movement)
        .until(Side::Un, Phase::Movement)
        .order("move d 1007 0907")
        .accepted();
    assert_eq!(mark(&play.view_of("nk"), "0907"), "enemy here");
    let d = &play.view_of("nk").units[&unit("d")].state;
    assert_eq!(d.ghost, Some(1), "only the mark of the first day");
}

#[test]
fn r16_2_a_lost_contact_leaves_a_dated_mark() {
    let play = dark()
        .road("0707 0708 0709 0710 primary")
        .unit("a nk-rifle 4 C at 0706")
        .unit("d us 4 C at 0707")
        .un(Phase::Movement)
        .order("move d 0708 0709 0710")
        .accepted();
    let nk = play.view_of("nk");
    // It was counted at 0707, then only sighted at 0708, then lost.
    assert_eq!(mark(&nk, "0708"), "enemy here, turn 1");
    assert_eq!(mark(&nk, "0707"), "nothing");
}

#[test]
fn r16_3_stances_supply_and_phases_are_hidden_from_the_enemy() {
    for fog in [true, false] {
        let mut setup = given()
            .heavy_materiel(7)
            .unit("a nk-rifle 4 C hold at 0706")
            .unit("late nk-rifle 4 C arrives 2 0101")
            .unit("d rok 4 C at 0707");
        setup.scenario.modules.fog = fog;
        let play = setup.nk(Phase::Movement);
        let un = play.view_of("un");
        assert!(
            un.units
                .get(&unit("a"))
                .is_none_or(|a| a.state.own.is_none())
        );
        assert_eq!(un.heavy_materiel, None);
        assert!(un.expected.is_empty());
        assert_eq!(un.turn.phase.is_none(), fog);
        assert_eq!(play.view_of("nk").heavy_materiel, Some(7));
        assert_eq!(play.view_of("nk").expected.len(), 1);
        let play = play.order("stance a delay").accepted();
        assert_eq!(play.news_of(Viewer::Seat(SeatId::new("un").unwrap())), []);
        assert_eq!(play.news_of(Viewer::Spectator), []);
    }
}

#[test]
fn r16_3_the_enemys_stance_is_not_disclosed_by_the_shifts() {
    let play = given()
        .unit("a nk-rifle 6 C at 0706")
        .unit("d rok 6 C delay dug-in at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .column("12 to 12, 1:1; dug in -1, delay -1; net -2, 1:3");
    let told = |viewer| {
        let news = play.news_of(viewer).iter();
        let mut reports = news.filter_map(|news| match news {
            ViewEvent::Report(Report::Combat(report)) => Some(crate::tell::column(report)),
            _ => None,
        });
        reports.next().unwrap()
    };
    let seat = |id| Viewer::Seat(SeatId::new(id).unwrap());
    assert_eq!(
        told(seat("nk")),
        "12 to 12, 1:1; dug in -1, not disclosed -1; net -2, 1:3"
    );
    assert_eq!(
        told(seat("un")),
        "12 to 12, 1:1; dug in -1, delay -1; net -2, 1:3"
    );
}

#[test]
fn r16_4_spectators_hear_hex_column_roll_and_result_only() {
    let play = dark()
        .unit("a nk-rifle 6 C at 0706")
        .unit("d rok 1 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a")
        .gives_also("d is destroyed");
    let reports: Vec<&Report> = play
        .news_of(Viewer::Spectator)
        .iter()
        .filter_map(|news| match news {
            ViewEvent::Report(report) => Some(report),
            _ => None,
        })
        .collect();
    let [
        Report::Attacked { .. },
        Report::Combat(combat),
        Report::Eliminated { .. },
    ] = reports[..]
    else {
        panic!("{reports:?}");
    };
    assert!(combat.detail.is_none());
    assert_eq!(combat.roll.value, 10);
}

#[test]
fn r16_4_spectators_see_a_turn_late_and_only_what_the_enemy_saw() {
    let play = dark()
        .unit("a nk-rifle 4 C at 0706")
        .unit("d rok 4 C at 0707")
        .unit("far rok 4 C at 0712")
        .unit("sighted rok 1 C at 0508")
        .begin();
    let public = play.public();
    assert_eq!(mark(&public, "0706"), "infantry NK");
    assert_eq!(mark(&public, "0707"), "infantry ROK");
    assert_eq!(
        public.contacts.len(),
        2,
        "neither the far nor the sighted unit"
    );
    // Today's moves are tomorrow's news.
    let play = play.order("move a 0705").accepted();
    assert_eq!(play.news_of(Viewer::Spectator), []);
}

#[test]
fn r16_4_spectators_do_not_follow_an_identified_unit() {
    let play = fought()
        .next_day(Side::Nk, Phase::Movement)
        .until(Side::Un, Phase::Movement);
    assert!(play.public().units.contains_key(&unit("d")));
    let play = play.order("move d 0808").accepted();
    assert_eq!(play.news_of(Viewer::Spectator), []);
}

#[test]
fn r16_4_everything_is_open_to_everything() {
    let play = dark()
        .unit("a nk-rifle 4 C hold at 0706")
        .unit("d rok 4 C at 2020")
        .begin();
    assert_eq!(crate::play::stance_of(&play, "a").word(), "hold");
    assert_eq!(crate::play::stance_of(&play, "d").word(), "stand");
}

#[test]
fn e15_fog() {
    let sees = |play: &Play, at: &str| mark(&play.view_of("un"), at);
    let play = dark()
        .unit("a nk-rifle 4 A at 0704")
        .unit("d rok 6 C at 0707")
        .nk(Phase::Movement);
    assert_eq!(sees(&play, "0704"), "nothing");
    let play = play.order("move a 0705").accepted();
    assert_eq!(sees(&play, "0705"), "enemy here");
    let play = play.order("move a 0706").accepted();
    assert_eq!(sees(&play, "0706"), "infantry NK");
    let play = play
        .until(Side::Nk, Phase::Combat)
        .dice([("CRT", 5)])
        .order("attack 0707 with a")
        .accepted();
    let known = |play: &Play| play.view_of("un").units.get(&unit("a")).map(describe);
    assert_eq!(known(&play).as_deref(), Some("0706 3 A"));
    // It falls back three hexes: the mark stays where it was last seen, dated, for three days.
    let mut play = play
        .dice([("REC", 1)])
        .next_day(Side::Nk, Phase::Movement)
        .order("move a 0705 0704")
        .accepted();
    for turn in 2..=5 {
        let view = play.view_of("un");
        let state = &view.units[&unit("a")].state;
        assert_eq!((state.hex, state.ghost), (hex("0705"), Some(2)), "{turn}");
        play = play.next_day(Side::Nk, Phase::Movement);
    }
    assert_eq!(known(&play), None);
}
