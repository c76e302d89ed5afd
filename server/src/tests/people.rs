//! Guests, accounts, tokens: who holds a seat, and who is kept out.

use std::collections::BTreeSet;

use naktong_protocol::account::{Credential, NewSecret, Scope, SecretText};
use naktong_protocol::message::{Answer, Person, RefusalCode, Request, SeatKey, close};
use naktong_protocol::notify::{TargetRequest, Way, When, Wish};
use naktong_protocol::terms::Terms;

use super::house::{House, join, key_of, seat};
use crate::net::wire::Wire;

fn text(text: &str) -> SecretText {
    SecretText(text.to_owned())
}

fn password(name: &str, password: &str) -> Credential {
    Credential::Password {
        name: name.to_owned(),
        password: text(password),
    }
}

/// Where it is told that it is awaited belongs to the account, in every match and on every device;
/// what a key of a seat was told belongs to the key.
#[tokio::test]
async fn notification_targets_are_the_accounts() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut ann = house.client(Wire::Json).await;
    ann.register("Ann").await;
    let [first, second] = [ann.host().await.id, ann.host().await.id];
    ann.sit(first, "nk").await;
    ann.sit(second, "un").await;
    let targets = |r#match, at, ask| Request::Targets {
        r#match,
        seat: seat(at),
        ask,
    };
    let set = TargetRequest::Set(Wish {
        way: Way::Webhook(text("https://hooks.example.org/ann")),
        r#match: None,
        when: When::Away,
    });
    let told = ann.ask(targets(first, "nk", set)).await;
    assert!(matches!(&told, Answer::Targets { targets, .. } if targets.len() == 1));

    let mut phone = house.client(Wire::Bincode).await;
    phone.sign_in(Credential::Key(key_of("Ann"))).await;
    let told = phone.ask(targets(second, "un", TargetRequest::List)).await;
    assert!(matches!(&told, Answer::Targets { targets, .. } if targets.len() == 1));
    let mut bo = house.client(Wire::Json).await;
    bo.join(first, "un").await;
    let told = bo.ask(targets(first, "un", TargetRequest::List)).await;
    assert!(matches!(&told, Answer::Targets { targets, .. } if targets.is_empty()));
    let refused = bo.refused(targets(first, "nk", TargetRequest::List)).await;
    assert_eq!(refused.code, RefusalCode::NotYourSeat);
    house.close().await.unwrap();
}

/// From a guest to an account whose seat is held from two devices, over a restart.
#[tokio::test]
async fn a_guest_becomes_an_account_that_holds_its_seats_wherever_it_signs_in() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut ann = house.client(Wire::Json).await;
    assert_eq!(
        ann.ask(Request::WhoAmI).await,
        Answer::Person(Person::Nobody)
    );
    ann.guest("Ann").await;
    let game = ann.host().await;
    assert_eq!(game.lobby.host.as_deref(), Some("Ann"));
    let info = ann.sit(game.id, "nk").await;
    assert_eq!(info.seats[0].player.as_deref(), Some("Ann"));

    let name = "Ann".to_owned();
    let secret = NewSecret::Password(text("correct horse battery"));
    let answer = ann.ask(Request::Register { name, secret }).await;
    let Answer::Person(Person::Account(account)) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(
        account.scopes,
        BTreeSet::from([Scope::Play, Scope::Watch, Scope::Host]),
        "the operator makes admins"
    );
    ann.watch(game.id, Some("nk"), None).await;
    let (_, token) = ann.token(&[Scope::Play, Scope::Watch]).await;

    let mut phone = house.client(Wire::Bincode).await;
    phone.sign_in(Credential::Token(token.clone())).await;
    phone.watch(game.id, Some("nk"), None).await;
    let mine = phone.mine().await;
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].seats, BTreeSet::from([seat("nk")]));
    assert!(mine[0].host, "the guest was");
    house.close().await.unwrap();

    let house = House::open(dir.path()).await;
    let mut laptop = house.client(Wire::Json).await;
    let again = laptop
        .sign_in(password("ann", "correct horse battery"))
        .await;
    assert_eq!((again.id, again.name), (account.id, "Ann".to_owned()));
    let mut bo = house.client(Wire::Json).await;
    bo.guest("Bo").await;
    bo.sit(game.id, "un").await;
    let legal = laptop.legal(game.id, "nk").await;
    assert!(legal.done.is_some());
    let mut phone = house.client(Wire::Bincode).await;
    phone.sign_in(Credential::Token(token)).await;
    assert_eq!(phone.legal(game.id, "nk").await, legal, "both hold it");
    house.close().await.unwrap();
}

#[tokio::test]
async fn an_account_takes_the_seats_of_keys_that_it_claims() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut stranger = house.client(Wire::Json).await;
    let game = stranger.host().await;
    let key = stranger.join(game.id, "nk").await;
    let mut ann = house.client(Wire::Json).await;
    ann.register("Ann").await;
    let wrong = Request::Claim {
        r#match: game.id,
        seat: seat("nk"),
        key: SeatKey::random(),
    };
    assert_eq!(
        ann.refused(wrong.clone()).await.code,
        RefusalCode::NotYourSeat
    );
    ann.claim(game.id, "nk", key).await;
    let mut phone = house.client(Wire::Json).await;
    phone.sign_in(Credential::Key(key_of("Ann"))).await;
    phone.watch(game.id, Some("nk"), None).await;
    let answer = phone.ask(wrong).await;
    assert!(
        matches!(answer, Answer::Seated(_)),
        "it holds the seat: {answer:?}"
    );
    // Who signs out sees nothing more by these eyes.
    assert_eq!(phone.ask(Request::SignOut).await, Answer::Done);
    let watch = Request::Watch {
        r#match: game.id,
        seat: Some(seat("nk")),
        from: None,
    };
    assert_eq!(phone.refused(watch).await.code, RefusalCode::NotYourSeat);
    phone.heard.clear();
    ann.join(game.id, "un").await;
    ann.legal(game.id, "un").await;
    assert_eq!(phone.ask(Request::Ping).await, Answer::Done);
    assert!(phone.heard.is_empty(), "{:?}", phone.heard);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_revoked_token_ends_its_sessions_and_lets_nobody_in() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut ann = house.client(Wire::Json).await;
    ann.register("Ann").await;
    let (info, token) = ann.token(&[Scope::Watch]).await;
    let (other, _) = ann.token(&[Scope::Play]).await;
    let mut bot = house.client(Wire::Bincode).await;
    bot.sign_in(Credential::Token(token.clone())).await;
    let refused = bot.refused(Request::RevokeToken(other.id)).await;
    assert_eq!(refused.code, RefusalCode::NotAllowed, "it may watch only");

    let Answer::Tokens(tokens) = ann.ask(Request::Tokens).await else {
        panic!("no tokens");
    };
    assert_eq!(tokens.len(), 2);
    assert!(tokens[0].last_used_ms.is_some() && tokens[1].last_used_ms.is_none());
    assert_eq!(ann.ask(Request::RevokeToken(info.id)).await, Answer::Done);
    let (why, code) = bot.end().await;
    assert_eq!(why.unwrap().code, RefusalCode::SignInFailed);
    assert_eq!(code, Some(close::SIGNED_OUT));
    let mut bot = house.client(Wire::Bincode).await;
    let again = Request::SignIn(Credential::Token(token));
    assert_eq!(bot.refused(again).await.code, RefusalCode::SignInFailed);
    let again = Request::RevokeToken(info.id);
    assert_eq!(ann.refused(again).await.code, RefusalCode::UnknownToken);
    let mut bo = house.client(Wire::Json).await;
    bo.register("Bo").await;
    let others = Request::RevokeToken(other.id);
    assert_eq!(bo.refused(others).await.code, RefusalCode::UnknownToken);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_token_allows_what_it_says_and_never_more_than_who_made_it() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut ann = house.client(Wire::Json).await;
    ann.register("Ann").await;
    let make = |scopes: &[Scope], days| Request::MakeToken {
        label: "a bot".to_owned(),
        scopes: scopes.iter().copied().collect(),
        days,
    };
    for (request, code) in [
        (make(&[], None), RefusalCode::BadOption),
        (make(&[Scope::Admin], None), RefusalCode::NotAllowed),
        (make(&[Scope::Play], Some(0)), RefusalCode::BadOption),
        (make(&[Scope::Play], Some(3651)), RefusalCode::BadOption),
        (
            Request::MakeToken {
                label: "\u{202e}tob".to_owned(),
                scopes: BTreeSet::from([Scope::Play]),
                days: None,
            },
            RefusalCode::BadName,
        ),
    ] {
        assert_eq!(ann.refused(request).await.code, code);
    }
    let (_, token) = ann.token(&[Scope::Watch]).await;
    let mut bot = house.client(Wire::Json).await;
    bot.sign_in(Credential::Token(token)).await;
    let game = ann.host().await;
    bot.watch(game.id, None, None).await;
    for request in [
        join(game.id, "nk", SeatKey::random()),
        make(&[Scope::Watch], None),
        Request::Start { r#match: game.id },
    ] {
        assert_eq!(bot.refused(request).await.code, RefusalCode::NotAllowed);
    }
    house.close().await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_in_is_not_told_and_guessing_is_slowed() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.sign_ins_per_minute = 6;
        config.token_sign_ins_per_minute = 2;
    })
    .await;
    let mut ann = house.client(Wire::Json).await;
    let secret = NewSecret::Password(text("correct horse battery"));
    let name = "Ann".to_owned();
    ann.ask(Request::Register { name, secret }).await;
    let mut thief = house.client(Wire::Json).await;
    let mut told = BTreeSet::new();
    for credential in [
        password("Ann", "wrong horse battery"),
        password("Nobody", "correct horse battery"),
        password("", ""),
        Credential::Key(key_of("Ann")),
        Credential::Token(text("correct horse battery")),
    ] {
        let refused = thief.refused(Request::SignIn(credential)).await;
        told.insert((refused.code, refused.text));
    }
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told.first().unwrap().0, RefusalCode::SignInFailed);

    // Another session from the same address has the same tries left: two, then none.
    let mut again = house.client(Wire::Json).await;
    let guess = |word: &str| Request::SignIn(password("Ann", word));
    for word in ["first guess", "second guess"] {
        assert_eq!(
            again.refused(guess(word)).await.code,
            RefusalCode::SignInFailed
        );
    }
    let slowed = again.refused(guess("correct horse battery")).await;
    assert_eq!(slowed.code, RefusalCode::TooFast, "even the right one");
    let token = || Request::SignIn(Credential::Token(text("naktong_guess")));
    assert_eq!(again.refused(token()).await.code, RefusalCode::SignInFailed);
    assert_eq!(again.refused(token()).await.code, RefusalCode::TooFast);
    house.close().await.unwrap();
}

#[tokio::test]
async fn names_are_one_persons_and_hostile_ones_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.accounts_max = 2).await;
    let mut ann = house.client(Wire::Json).await;
    ann.register("Ann").await;
    let mut other = house.client(Wire::Json).await;
    let ask = |name: &str, secret| Request::Register {
        name: name.to_owned(),
        secret,
    };
    let key = |of: &str| NewSecret::Key(key_of(of));
    for (request, code) in [
        (ask("ANN", key("x")), RefusalCode::NameTaken),
        (ask("A\u{410}n", key("x")), RefusalCode::BadName),
        (ask("\u{1b}[2J", key("x")), RefusalCode::BadName),
        (
            ask("Bo", NewSecret::Password(text("short"))),
            RefusalCode::BadSecret,
        ),
        (
            ask("Bo", NewSecret::Key(text("short"))),
            RefusalCode::BadSecret,
        ),
        (ask("Bo", key("Ann")), RefusalCode::BadSecret),
    ] {
        assert_eq!(other.refused(request).await.code, code);
    }
    other.register("Bo").await;
    let mut third = house.client(Wire::Json).await;
    let full = third.refused(ask("Cho", key("Cho"))).await;
    assert_eq!(full.code, RefusalCode::TooMany);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_secret_is_changed_by_who_knows_the_one_before() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut ann = house.client(Wire::Json).await;
    ann.register("Ann").await;
    let new = || NewSecret::Password(text("a new password"));
    let change = |old| Request::ChangeSecret { old, new: new() };
    let wrong = change(Credential::Key(key_of("Bo")));
    assert_eq!(ann.refused(wrong).await.code, RefusalCode::SignInFailed);
    let (_, token) = ann.token(&Scope::ALL[..3]).await;
    let by_token = change(Credential::Token(token));
    assert_eq!(ann.refused(by_token).await.code, RefusalCode::NotAllowed);
    let right = change(Credential::Key(key_of("Ann")));
    assert_eq!(ann.ask(right).await, Answer::Done);
    let mut phone = house.client(Wire::Json).await;
    let old = Request::SignIn(Credential::Key(key_of("Ann")));
    assert_eq!(phone.refused(old).await.code, RefusalCode::SignInFailed);
    phone.sign_in(password("Ann", "a new password")).await;
    house.close().await.unwrap();
}

#[tokio::test]
async fn nothing_that_was_secret_is_in_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut ann = house.client(Wire::Json).await;
    let secret = NewSecret::Password(text("correct horse battery"));
    let name = "Ann".to_owned();
    ann.ask(Request::Register { name, secret }).await;
    let (_, token) = ann.token(&[Scope::Play]).await;
    let game = ann
        .host_on(Terms {
            private: true,
            ..Terms::default()
        })
        .await;
    let code = ann.invite(game.id, 1).await;
    house.close().await.unwrap();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        // The write-ahead log goes when the file is closed.
        let Ok(bytes) = std::fs::read(file.unwrap().path()) else {
            continue;
        };
        for secret in ["correct horse battery", &token.0, &code.0] {
            let held = bytes
                .windows(secret.len())
                .any(|bytes| bytes == secret.as_bytes());
            assert!(!held, "{secret}");
        }
    }
}

#[tokio::test]
async fn a_server_may_be_for_accounts_alone() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.guests = "nothing".to_owned()).await;
    let mut guest = house.client(Wire::Json).await;
    guest.guest("Ann").await;
    let refused = guest.refused(Request::Matches { after: None }).await;
    assert_eq!(refused.code, RefusalCode::NotAllowed);
    guest.register("Ann").await;
    let game = guest.host().await;
    assert_eq!(guest.listed().await, [game.id]);
    house.close().await.unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.registration = "nobody".to_owned();
    })
    .await;
    let mut other = house.client(Wire::Json).await;
    let ask = Request::Register {
        name: "Bo".to_owned(),
        secret: NewSecret::Key(key_of("Bo")),
    };
    assert_eq!(other.refused(ask).await.code, RefusalCode::NotAllowed);
    house.close().await.unwrap();
}
