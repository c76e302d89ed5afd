//! Terms, invitations, and what comes before play.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::account::SecretText;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{
    Answer, Filter, MatchInfo, MatchState, Nonce, RefusalCode, Request, StateFilter,
};
use naktong_protocol::terms::{Clock, Sides, Spectators, Start, Terms};
use naktong_protocol::{MatchId, Order, OrderId, ScenarioId};

use super::house::{Client, House, scenario, seat};
use crate::net::wire::Wire;

const PRIVATE: Terms = Terms {
    private: true,
    start: Start::Full,
    sides: Sides::Split,
    spectators: Spectators::Common,
    fog: None,
    clock: Clock::None,
    at_zero: naktong_protocol::terms::AtZero::Pass,
    abandon_days: 0,
    mates: naktong_protocol::terms::Mates::None,
};

async fn people<const N: usize>(house: &House, names: [&str; N]) -> [Client; N] {
    let mut all = vec![];
    for name in names {
        let mut one = house.client(Wire::Json).await;
        one.register(name).await;
        all.push(one);
    }
    all.try_into()
        .unwrap_or_else(|_| unreachable!("as many as names"))
}

fn matched(answer: Answer) -> MatchInfo {
    match answer {
        Answer::Match(info) | Answer::Admitted { info, .. } | Answer::Hosted(info) => info,
        other => panic!("no match: {other:?}"),
    }
}

#[tokio::test]
async fn a_private_match_is_there_for_its_host_and_the_invited_and_for_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo, mut eve] = people(&house, ["Ann", "Bo", "Eve"]).await;
    let game = ann.host_on(PRIVATE).await;
    assert_eq!(ann.listed().await, [game.id]);
    assert_eq!((bo.listed().await, eve.listed().await), (vec![], vec![]));
    let code = ann.invite(game.id, 1).await;
    let accept = || Request::Accept { code: code.clone() };
    let info = matched(bo.ask(accept()).await);
    assert_eq!(info.id, game.id);
    assert_eq!(bo.listed().await, [game.id]);
    assert_eq!(bo.mine().await.len(), 1);
    matched(bo.ask(accept()).await);
    let used_up = eve.refused(accept()).await;
    assert_eq!(used_up.code, RefusalCode::UnknownInvitation);
    let guessed = Request::Accept {
        code: SecretText("nkinv_0".to_owned()),
    };
    assert_eq!(
        eve.refused(guessed).await,
        used_up,
        "which it is is not told"
    );
    bo.sit(game.id, "un").await;
    ann.sit(game.id, "nk").await;
    assert!(bo.legal(game.id, "un").await.done.is_none());
    house.close().await.unwrap();

    // Both are still let in after a restart, and Eve is not.
    let house = House::open(dir.path()).await;
    let mut eve = house.client(Wire::Json).await;
    let watch = |id| Request::Watch {
        r#match: id,
        seat: None,
        from: None,
    };
    let hidden = eve.refused(watch(game.id)).await;
    let nowhere = MatchId(uuid::Uuid::from_u128(1));
    let unknown = eve.refused(watch(nowhere)).await;
    assert_eq!(hidden.code, RefusalCode::UnknownMatch);
    let as_other = hidden
        .text
        .replace(&game.id.to_string(), &nowhere.to_string());
    assert_eq!(as_other, unknown.text);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_guest_is_let_in_by_an_invitation_on_its_session_and_by_its_seat_for_good() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut ann = house.client(Wire::Json).await;
    let nobodys = Request::Host {
        scenario: scenario(),
        options: BTreeSet::new(),
        computers: BTreeMap::new(),
        terms: PRIVATE,
    };
    assert_eq!(ann.refused(nobodys).await.code, RefusalCode::NotAllowed);
    ann.guest("Ann").await;
    let game = ann.host_on(PRIVATE).await;
    let code = ann.invite(game.id, 5).await;
    let mut bo = house.client(Wire::Json).await;
    let key = bo.guest("Bo").await;
    matched(bo.ask(Request::Accept { code }).await);
    bo.sit(game.id, "un").await;
    let mut again = house.client(Wire::Json).await;
    let claim = |key| Request::Claim {
        r#match: game.id,
        seat: seat("un"),
        key,
    };
    let wrong = again
        .refused(claim(naktong_protocol::message::SeatKey::random()))
        .await;
    assert_eq!(wrong.code, RefusalCode::UnknownMatch);
    let answer = again.ask(claim(key)).await;
    assert!(matches!(answer, Answer::Seated(_)), "{answer:?}");
    assert_eq!(again.listed().await, [game.id]);
    house.close().await.unwrap();
}

#[tokio::test]
async fn invitations_are_listed_and_ended_by_the_host() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.match_invitations_max = 2;
        config.invitations_per_minute = 2;
    })
    .await;
    let [mut ann, mut bo] = people(&house, ["Ann", "Bo"]).await;
    let game = ann.host_on(PRIVATE).await;
    let invite = |at: Option<&str>, uses, hours| Request::Invite {
        r#match: game.id,
        seat: at.map(seat),
        uses,
        hours,
    };
    for (request, code) in [
        (invite(None, 0, 1), RefusalCode::BadOption),
        (invite(None, 101, 1), RefusalCode::BadOption),
        (invite(None, 1, 721), RefusalCode::BadOption),
        (invite(Some("us"), 1, 1), RefusalCode::UnknownSeat),
    ] {
        assert_eq!(ann.refused(request).await.code, code);
    }
    let Answer::Invited { info, code } = ann.ask(invite(Some("un"), 2, 72)).await else {
        panic!("not invited");
    };
    let answer = bo.ask(Request::Accept { code: code.clone() }).await;
    assert!(
        matches!(&answer, Answer::Admitted { seat: Some(at), .. } if *at == seat("un")),
        "{answer:?}"
    );
    assert_eq!(
        bo.refused(invite(None, 1, 1)).await.code,
        RefusalCode::NotAllowed
    );
    ann.invite(game.id, 1).await;
    assert_eq!(
        ann.refused(invite(None, 1, 1)).await.code,
        RefusalCode::TooMany
    );
    let list = Request::Invitations { r#match: game.id };
    let Answer::Invitations(all) = ann.ask(list).await else {
        panic!("no invitations");
    };
    assert_eq!(
        all.iter().map(|info| info.uses_left).collect::<Vec<_>>(),
        [1, 1]
    );
    let end = || Request::Uninvite {
        r#match: game.id,
        invitation: info.id,
    };
    assert_eq!(ann.ask(end()).await, Answer::Done);
    assert_eq!(
        ann.refused(end()).await.code,
        RefusalCode::UnknownInvitation
    );
    let mut eve = house.client(Wire::Json).await;
    let accept = || Request::Accept { code: code.clone() };
    assert_eq!(
        eve.refused(accept()).await.code,
        RefusalCode::UnknownInvitation
    );
    assert_eq!(
        eve.refused(accept()).await.code,
        RefusalCode::TooFast,
        "guesses are counted"
    );
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_match_begins_when_all_are_ready() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo] = people(&house, ["Ann", "Bo"]).await;
    let terms = Terms {
        start: Start::Ready,
        ..Terms::default()
    };
    let game = ann.host_on(terms).await;
    ann.sit(game.id, "nk").await;
    let ready = |at, ready| Request::Ready {
        r#match: game.id,
        seat: seat(at),
        ready,
    };
    let info = matched(ann.ask(ready("nk", true)).await);
    assert_eq!(info.lobby.ready, BTreeSet::from([seat("nk")]));
    let info = bo.sit(game.id, "un").await;
    assert_eq!(info.state, MatchState::Gathering);
    assert_eq!(
        bo.refused(ready("nk", false)).await.code,
        RefusalCode::NotYourSeat
    );
    matched(ann.ask(ready("nk", false)).await);
    let info = matched(bo.ask(ready("un", true)).await);
    assert_eq!(info.state, MatchState::Gathering, "Ann is not any more");
    let info = matched(ann.ask(ready("nk", true)).await);
    assert_eq!(info.state, MatchState::Playing);
    let late = Request::Leave {
        r#match: game.id,
        seat: seat("nk"),
    };
    assert_eq!(ann.refused(late).await.code, RefusalCode::Begun);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_match_begins_when_the_host_says_so_and_not_before_all_sit() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo, mut cho] = people(&house, ["Ann", "Bo", "Cho"]).await;
    let game = ann
        .host_on(Terms {
            start: Start::Host,
            ..Terms::default()
        })
        .await;
    let start = || Request::Start { r#match: game.id };
    bo.sit(game.id, "nk").await;
    assert_eq!(ann.refused(start()).await.code, RefusalCode::NotStarted);
    bo.sit(game.id, "un").await;
    bo.watch(game.id, Some("un"), None).await;
    assert_eq!(bo.refused(start()).await.code, RefusalCode::NotAllowed);
    // The host sends somebody away; whoever sits there next is not seen by his eyes.
    let away = Request::Leave {
        r#match: game.id,
        seat: seat("un"),
    };
    assert_eq!(
        cho.refused(away.clone()).await.code,
        RefusalCode::NotYourSeat
    );
    let info = matched(ann.ask(away.clone()).await);
    assert!(info.seats[1].is_free());
    assert_eq!(ann.refused(away).await.code, RefusalCode::NotYourSeat);
    cho.sit(game.id, "un").await;
    assert_eq!(bo.ask(Request::Ping).await, Answer::Done);
    bo.heard.clear();
    assert_eq!(matched(ann.ask(start()).await).state, MatchState::Playing);
    let legal = Request::Legal {
        r#match: game.id,
        seat: seat("un"),
    };
    assert_eq!(bo.refused(legal).await.code, RefusalCode::NotYourSeat);
    assert!(bo.heard.is_empty(), "{:?}", bo.heard);
    assert_eq!(ann.refused(start()).await.code, RefusalCode::Begun);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_closed_match_takes_nobody_and_stays_closed() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo] = people(&house, ["Ann", "Bo"]).await;
    let game = ann.host().await;
    let close = || Request::Close { r#match: game.id };
    assert_eq!(bo.refused(close()).await.code, RefusalCode::NotAllowed);
    for _ in 0..2 {
        let closed = MatchState::Closed {
            reason: "The host closed this match before it began.".to_owned(),
        };
        assert_eq!(matched(ann.ask(close()).await).state, closed);
    }
    let sit = || Request::Sit {
        r#match: game.id,
        seat: seat("nk"),
        nonce: Nonce([1; 32]),
    };
    assert_eq!(bo.refused(sit()).await.code, RefusalCode::MatchOver);
    house.close().await.unwrap();
    let house = House::open(dir.path()).await;
    let mut bo = house.client(Wire::Json).await;
    bo.guest("Bo").await;
    assert_eq!(bo.refused(sit()).await.code, RefusalCode::MatchOver);
    house.close().await.unwrap();
}

#[tokio::test]
async fn nobody_looks_on_before_the_end_where_the_host_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo] = people(&house, ["Ann", "Bo"]).await;
    let terms = Terms {
        spectators: Spectators::AfterEnd,
        ..Terms::default()
    };
    let game = ann.host_on(terms).await;
    ann.sit(game.id, "nk").await;
    ann.sit(game.id, "un").await;
    let watch = || Request::Watch {
        r#match: game.id,
        seat: None,
        from: None,
    };
    let export = Request::Export {
        r#match: game.id,
        seat: None,
        offset: 0,
    };
    assert_eq!(bo.refused(watch()).await.code, RefusalCode::NotAllowed);
    assert_eq!(bo.refused(export).await.code, RefusalCode::NotAllowed);
    ann.order(game.id, "nk", OrderId::random(), Order::Resign)
        .await;
    bo.watch(game.id, None, None).await;
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_rematch_swaps_the_sides_and_keeps_the_seats() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo, mut eve] = people(&house, ["Ann", "Bo", "Eve"]).await;
    let game = ann.host_on(PRIVATE).await;
    let code = ann.invite(game.id, 2).await;
    for one in [&mut bo, &mut eve] {
        matched(one.ask(Request::Accept { code: code.clone() }).await);
    }
    ann.sit(game.id, "nk").await;
    bo.sit(game.id, "un").await;
    let rematch = || Request::Rematch { r#match: game.id };
    assert_eq!(ann.refused(rematch()).await.code, RefusalCode::NotStarted);
    assert_eq!(eve.refused(rematch()).await.code, RefusalCode::NotYourSeat);
    ann.order(game.id, "nk", OrderId::random(), Order::Resign)
        .await;
    let again = matched(bo.ask(rematch()).await);
    assert_eq!(
        matched(ann.ask(rematch()).await).id,
        again.id,
        "there is one"
    );
    assert_eq!(again.lobby.rematch_of, Some(game.id));
    assert_eq!(again.lobby.host.as_deref(), Some("Bo"));
    let kept = [("nk", "Bo"), ("un", "Ann")];
    let kept = kept.map(|(at, name)| (seat(at), name.to_owned()));
    assert_eq!(again.lobby.kept, BTreeMap::from(kept));
    assert!(again.lobby.terms.private);
    assert_eq!(
        eve.listed().await,
        [game.id],
        "she was not invited to this one"
    );
    let other = Request::Sit {
        r#match: again.id,
        seat: seat("nk"),
        nonce: Nonce([1; 32]),
    };
    let refused = ann.refused(other).await;
    assert_eq!(
        (refused.code, refused.text.as_str()),
        (
            RefusalCode::SeatTaken,
            "nk is kept for Bo; take another seat.",
        )
    );
    ann.sit(again.id, "un").await;
    assert_eq!(bo.sit(again.id, "nk").await.state, MatchState::Playing);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_computer_changes_sides_too() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann] = people(&house, ["Ann"]).await;
    let game = ann.host_against(&[("un", Level::Recruit)]).await;
    ann.sit(game.id, "nk").await;
    ann.order(game.id, "nk", OrderId::random(), Order::Resign)
        .await;
    let again = matched(ann.ask(Request::Rematch { r#match: game.id }).await);
    assert_eq!(again.seats[0].computer, Some(Level::Recruit));
    assert_eq!(
        again.lobby.kept,
        BTreeMap::from([(seat("un"), "Ann".to_owned())])
    );
    house.close().await.unwrap();
}

#[tokio::test]
async fn one_player_takes_a_whole_side_where_the_host_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo] = people(&house, ["Ann", "Bo"]).await;
    let campaign = Request::Host {
        scenario: ScenarioId::new("c11-campaign-14-july").unwrap(),
        options: BTreeSet::new(),
        computers: BTreeMap::new(),
        terms: Terms {
            sides: Sides::Whole,
            ..Terms::default()
        },
    };
    let game = matched(ann.ask(campaign).await);
    let info = ann.sit(game.id, "i").await;
    let ann_has = |info: &MatchInfo| {
        let hers =
            |row: &&naktong_protocol::message::SeatTaken| row.player.as_deref() == Some("Ann");
        info.seats
            .iter()
            .filter(hers)
            .map(|row| row.seat.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(ann_has(&info), ["front", "i", "ii"]);
    let info = bo.sit(game.id, "rok").await;
    assert_eq!(info.state, MatchState::Playing);
    let mine = ann.mine().await;
    assert_eq!(mine[0].your_turn.len(), 3);
    assert!(bo.mine().await[0].your_turn.is_empty());
    house.close().await.unwrap();
}

#[tokio::test]
async fn ones_own_list_has_first_what_waits_for_one() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo] = people(&house, ["Ann", "Bo"]).await;
    let mut games = vec![];
    for at in ["nk", "un", "nk"] {
        let game = ann.host().await.id;
        ann.sit(game, at).await;
        bo.sit(game, if at == "nk" { "un" } else { "nk" }).await;
        games.push(game);
    }
    let over = ann.host().await.id;
    ann.sit(over, "nk").await;
    bo.sit(over, "un").await;
    ann.order(over, "nk", OrderId::random(), Order::Resign)
        .await;
    let waiting = ann.host().await.id;
    bo.host().await;
    let mine: Vec<MatchId> = ann.mine().await.iter().map(|own| own.info.id).collect();
    assert_eq!(mine, [games[2], games[0], games[1], waiting, over]);
    let phase = ann.legal(games[2], "nk").await.done.unwrap();
    let done = Order::Done { turn: 1, phase };
    ann.order(games[2], "nk", OrderId::random(), done).await;
    let mine = ann.mine().await;
    let asked = &mine
        .iter()
        .find(|own| own.info.id == games[2])
        .unwrap()
        .your_turn;
    let legal = ann.legal(games[2], "nk").await;
    assert_eq!(
        asked.is_empty(),
        legal.done.is_none(),
        "it follows the phases"
    );
    let Answer::Mine { matches, more } = ann.ask(Request::Mine { skip: 4 }).await else {
        panic!("no list");
    };
    assert_eq!((matches.len(), more), (1, false));
    house.close().await.unwrap();
}

#[tokio::test]
async fn the_list_is_filtered() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann, mut bo] = people(&house, ["Ann", "Bo"]).await;
    let open = ann.host().await.id;
    let played = bo.host().await.id;
    bo.sit(played, "nk").await;
    bo.sit(played, "un").await;
    let closed = ann.host().await.id;
    ann.ask(Request::Close { r#match: closed }).await;
    let mut list = async |filter: Filter| {
        let request = Request::List {
            filter,
            after: None,
        };
        match bo.ask(request).await {
            Answer::Matches { matches, .. } => {
                matches.iter().map(|info| info.id).collect::<Vec<_>>()
            }
            other => panic!("no list: {other:?}"),
        }
    };
    let of = |state| Filter {
        state: Some(state),
        ..Filter::default()
    };
    assert_eq!(list(Filter::default()).await, [closed, played, open]);
    assert_eq!(list(of(StateFilter::Gathering)).await, [open]);
    assert_eq!(list(of(StateFilter::Playing)).await, [played]);
    assert_eq!(list(of(StateFilter::Over)).await, [closed]);
    assert_eq!(
        list(Filter {
            free: true,
            ..Filter::default()
        })
        .await,
        [open]
    );
    let named = |name: &str| Filter {
        name: Some(name.to_owned()),
        ..Filter::default()
    };
    assert_eq!(list(named("bO")).await, [played]);
    let other = ScenarioId::new("c2-fall-of-seoul").unwrap();
    assert_eq!(
        list(Filter {
            scenario: Some(other),
            ..Filter::default()
        })
        .await,
        []
    );
    let endless = Request::List {
        filter: named(&"x".repeat(1000)),
        after: None,
    };
    assert_eq!(bo.refused(endless).await.code, RefusalCode::BadOption);
    house.close().await.unwrap();
}

#[tokio::test]
async fn terms_beyond_their_bounds_are_refused_and_fog_is_the_hosts() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let [mut ann] = people(&house, ["Ann"]).await;
    let on = |terms| Request::Host {
        scenario: scenario(),
        options: BTreeSet::new(),
        computers: BTreeMap::new(),
        terms,
    };
    let clock = Clock::Live {
        bank_s: 0,
        increment_s: 0,
        cap_s: 0,
    };
    let refused = ann
        .refused(on(Terms {
            clock,
            ..Terms::default()
        }))
        .await;
    assert_eq!(refused.code, RefusalCode::BadOption);
    for fog in [true, false] {
        let game = ann
            .host_on(Terms {
                fog: Some(fog),
                ..Terms::default()
            })
            .await;
        let watch = Request::Watch {
            r#match: game.id,
            seat: None,
            from: None,
        };
        let Answer::Watching { board, .. } = ann.ask(watch).await else {
            panic!("not watching");
        };
        assert_eq!(board.fog, fog);
    }
    house.close().await.unwrap();
}
