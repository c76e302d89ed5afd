//! Who may ask what: every message by every role, of a public and of a private match. What a side
//! mate may, [`super::mates`] tells.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::account::{Credential, NewSecret, Scope, SecretText};
use naktong_protocol::chat::ChatRequest;
use naktong_protocol::computer::Level;
use naktong_protocol::deal::{Deal, Offer};
use naktong_protocol::ids::{InvitationId, SayId, TokenId};
use naktong_protocol::message::{Answer, Filter, Nonce, RefusalCode, Request, SeatKey};
use naktong_protocol::notify::TargetRequest;
use naktong_protocol::question::Question;
use naktong_protocol::terms::{Start, Terms};
use naktong_protocol::{MatchId, Order, OrderId};
use uuid::Uuid;

use super::house::{Client, House, key_of, scenario, seat};
use crate::net::wire::Wire;

/// A row is a message; then the public match, then the private one, a letter for each role:
///
/// `n` nobody, `g` a guest, `a` an account, `i` an account that is invited, `p` the player of nk,
/// `h` the host, and tokens: `P` to play, of the player; `W` to watch, of the player; `H` to
/// host, of the host.
///
/// `+` may, `-` `not_allowed`, `s` `not_your_seat`, `?` `unknown_match`: it is not there.
const TABLE: &str = "
                   ngaiphPWH  ngaiphPWH
    ping           +++++++++  +++++++++
    history        +++++++++  +++++++++
    scenarios      +++++++++  +++++++++
    who_am_i       +++++++++  +++++++++
    be_guest       +++++++++  +++++++++
    register       ++-------  ++-------
    sign_in        +++++++++  +++++++++
    sign_out       +++++++++  +++++++++
    change_secret  --++++---  --++++---
    make_token     --++++---  --++++---
    tokens         --++++---  --++++---
    revoke_token   --++++---  --++++---
    matches        ++++++-+-  ++++++-+-
    list           ++++++-+-  ++++++-+-
    mine           ++++++-+-  ++++++-+-
    accept         ++++++-+-  ++++++-+-
    watch          ++++++-+-  ???+++-+-
    watch nk       ssss+s-+-  ???s+s-+-
    unwatch        ++++++-+-  ???+++-+-
    export         ++++++-+-  ???+++-+-
    export nk      ssss+s-+-  ???s+s-+-
    thoughts       ssssss-s-  ???sss-s-
    thoughts nk    ssss+s-+-  ???s+s-+-
    join           +++++++--  ???++++--
    claim          ssss+s+--  ???s+s+--
    sit            -++++++--  ???++++--
    leave          ssss+++--  ???s+++--
    ready          ssss+s+--  ???s+s+--
    order          ssss+s+--  ???s+s+--
    legal          ssss+s+--  ???s+s+--
    ask            ssss+s+--  ???s+s+--
    stand_in       ssss+s+--  ???s+s+--
    take_back      ssss+s+--  ???s+s+--
    targets        ssss+s+--  ???s+s+--
    rematch        ssss+s+--  ???s+s+--
    chat read      ++++++-+-  ???+++-+-
    watchers       ++++++-+-  ???+++-+-
    hushed         -+++++-+-  ???+++-+-
    hush           -+++++-+-  ???+++-+-
    say table      ssss+s+--  ???s+s+--
    say nk         ssss+s+--  ???s+s+--
    say un         sssssss--  ???ssss--
    say watchers   -+++-+---  ???+-+---
    deal           ssss+s+--  ???s+s+--
    host           ++++++--+  ++++++--+
    start          -----+--+  ???--+--+
    close          -----+--+  ???--+--+
    invite         -----+--+  ???--+--+
    invitations    -----+--+  ???--+--+
    uninvite       -----+--+  ???--+--+
";

/// The message of a row, about a match that gathers: nk is taken, un is free.
fn request(row: &str, r#match: MatchId) -> Request {
    let (nk, un) = (seat("nk"), seat("un"));
    let wrong = || SecretText("naktong_wrong".to_owned());
    let own = row.ends_with(" nk").then_some(nk);
    let chat = |ask| Request::Chat { r#match, ask };
    let say = |room| {
        let (id, text) = (SayId::random(), "Good luck!".to_owned());
        chat(ChatRequest::Say { room, id, text })
    };
    let secret = || NewSecret::Key(SecretText(Uuid::new_v4().simple().to_string()));
    if let Some(room) = row.strip_prefix("say ") {
        return say(room.parse().unwrap());
    }
    match row.trim_end_matches(" nk") {
        "chat read" => chat(ChatRequest::Read {
            since: BTreeMap::new(),
        }),
        "watchers" => chat(ChatRequest::Watchers),
        "hushed" => chat(ChatRequest::Hushed),
        "hush" => chat(ChatRequest::Hush {
            name: "Gus".to_owned(),
            everywhere: false,
            on: true,
        }),
        "ping" => Request::Ping,
        "history" => Request::History {
            unit: "18r".to_owned(),
        },
        "scenarios" => Request::Scenarios,
        "who_am_i" => Request::WhoAmI,
        "be_guest" => Request::BeGuest {
            name: "Gus".to_owned(),
            key: SeatKey::random(),
        },
        "register" => {
            let name = format!("New {}", &Uuid::new_v4().simple().to_string()[..12]);
            Request::Register {
                name,
                secret: secret(),
            }
        }
        "sign_in" => Request::SignIn(Credential::Token(wrong())),
        "sign_out" => Request::SignOut,
        "change_secret" => Request::ChangeSecret {
            old: Credential::Key(wrong()),
            new: secret(),
        },
        "make_token" => Request::MakeToken {
            label: "a bot".to_owned(),
            scopes: BTreeSet::from([Scope::Watch]),
            days: None,
        },
        "tokens" => Request::Tokens,
        "revoke_token" => Request::RevokeToken(TokenId(Uuid::nil())),
        "matches" => Request::Matches { after: None },
        "list" => Request::List {
            filter: Filter::default(),
            after: None,
        },
        "mine" => Request::Mine { skip: 0 },
        "accept" => Request::Accept { code: wrong() },
        "watch" => Request::Watch {
            r#match,
            seat: own,
            from: None,
        },
        "unwatch" => Request::Unwatch { r#match },
        "export" => Request::Export {
            r#match,
            seat: own,
            offset: 0,
        },
        "thoughts" => Request::Thoughts {
            r#match,
            seat: own,
            after: 0,
        },
        "join" => Request::Join {
            r#match,
            seat: un,
            name: "Jo".to_owned(),
            key: SeatKey::random(),
            nonce: Nonce([1; 32]),
        },
        "claim" => Request::Claim {
            r#match,
            seat: nk,
            key: SeatKey::random(),
        },
        "sit" => Request::Sit {
            r#match,
            seat: un,
            nonce: Nonce([1; 32]),
        },
        "leave" => Request::Leave { r#match, seat: nk },
        "ready" => Request::Ready {
            r#match,
            seat: nk,
            ready: true,
        },
        "order" => Request::Order {
            r#match,
            seat: nk,
            order_id: OrderId::random(),
            order: Order::Resign,
        },
        "legal" => Request::Legal { r#match, seat: nk },
        "ask" => Request::Ask {
            r#match,
            seat: nk,
            question: Question::WhyNot(Order::Resign),
        },
        "stand_in" => Request::StandIn {
            r#match,
            seat: nk,
            level: Level::Recruit,
        },
        "take_back" => Request::TakeBack { r#match, seat: nk },
        "targets" => Request::Targets {
            r#match,
            seat: nk,
            ask: TargetRequest::List,
        },
        "rematch" => Request::Rematch { r#match },
        "deal" => Request::Deal {
            r#match,
            seat: nk,
            deal: Deal::Offer(Offer::Draw),
        },
        "host" => Request::Host {
            scenario: scenario(),
            options: BTreeSet::new(),
            computers: BTreeMap::new(),
            terms: Terms::default(),
        },
        "start" => Request::Start { r#match },
        "close" => Request::Close { r#match },
        "invite" => Request::Invite {
            r#match,
            seat: None,
            uses: 1,
            hours: 1,
        },
        "invitations" => Request::Invitations { r#match },
        "uninvite" => Request::Uninvite {
            r#match,
            invitation: InvitationId(Uuid::nil()),
        },
        other => panic!("no row is called {other}"),
    }
}

/// The word of a message on the wire.
fn word(request: &Request) -> String {
    match serde_json::to_value(request).unwrap() {
        serde_json::Value::String(word) => word,
        serde_json::Value::Object(one) => one.keys().next().unwrap().clone(),
        other => panic!("{other} is no request"),
    }
}

/// Every request of the protocol, by the words of its schema.
fn all_words() -> BTreeSet<String> {
    let schema = include_str!("../../../docs/protocol.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let kinds = schema["$defs"]["Request"]["oneOf"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let words = kinds.iter().flat_map(|kind| {
        let constant = kind.get("const").map(text);
        let listed = kind["enum"].as_array().into_iter().flatten().map(text);
        let keys = kind["required"].as_array().into_iter().flatten().map(text);
        constant
            .into_iter()
            .chain(listed)
            .chain(keys)
            .collect::<Vec<_>>()
    });
    words.collect()
}

/// The people of the table, and how each of them comes in.
struct Cast {
    house: House,
    host: Client,
    player: Client,
    tokens: BTreeMap<char, SecretText>,
}

impl Cast {
    async fn gather(dir: &std::path::Path) -> Self {
        let house = House::open_with(dir, |config| {
            config.session_hosts_max = 10_000;
            config.matches_max = 10_000;
            config.account_tokens_max = 1_000;
            config.sign_ins_per_minute = 100_000;
            config.token_sign_ins_per_minute = 100_000;
            config.registrations_per_hour = 100_000;
            config.invitations_per_minute = 100_000;
            config.chat_lines_burst = 1_000;
            config.chat_address_lines_per_minute = 1_000_000;
        })
        .await;
        let [mut host, mut player] = [
            house.client(Wire::Json).await,
            house.client(Wire::Json).await,
        ];
        host.register("Hana").await;
        player.register("Paul").await;
        for name in ["Ann", "Ida"] {
            house.client(Wire::Json).await.register(name).await;
        }
        let tokens = BTreeMap::from([
            ('P', player.token(&[Scope::Play]).await.1),
            ('W', player.token(&[Scope::Watch]).await.1),
            ('H', host.token(&[Scope::Host]).await.1),
        ]);
        Self {
            house,
            host,
            player,
            tokens,
        }
    }

    /// A match that waits for its host, with Paul on nk and Ida invited.
    async fn open(&mut self, private: bool) -> MatchId {
        let terms = Terms {
            private,
            start: Start::Host,
            ..Terms::default()
        };
        let id = self.host.host_on(terms).await.id;
        let code = self.host.invite(id, 2).await;
        let mut ida = self.enter('i').await;
        for one in [&mut self.player, &mut ida] {
            let answer = one.ask(Request::Accept { code: code.clone() }).await;
            assert!(matches!(answer, Answer::Admitted { .. }), "{answer:?}");
        }
        self.player.sit(id, "nk").await;
        id
    }

    /// A fresh session of a role.
    async fn enter(&self, role: char) -> Client {
        let mut client = self.house.client(Wire::Json).await;
        let name = match role {
            'n' => return client,
            'g' => {
                client.guest("Gus").await;
                return client;
            }
            'a' => "Ann",
            'i' => "Ida",
            'p' => "Paul",
            'h' => "Hana",
            token => {
                let token = self.tokens[&token].clone();
                client.sign_in(Credential::Token(token)).await;
                return client;
            }
        };
        client.sign_in(Credential::Key(key_of(name))).await;
        client
    }
}

#[tokio::test]
async fn every_role_may_ask_what_the_table_says() {
    let dir = tempfile::tempdir().unwrap();
    let mut cast = Cast::gather(dir.path()).await;
    let mut lines = TABLE.lines().filter(|line| !line.trim().is_empty());
    let roles: Vec<char> = lines
        .next()
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .chars()
        .collect();
    let (mut words, mut wrong) = (BTreeSet::new(), vec![]);
    for line in lines {
        let (row, cells) = (line[4..19].trim(), &line[19..]);
        let cells: Vec<&str> = cells.split_whitespace().collect();
        for (private, cells) in [false, true].into_iter().zip(cells) {
            assert_eq!(cells.len(), roles.len(), "{row}");
            let mut id = cast.open(private).await;
            for (role, wanted) in roles.iter().zip(cells.chars()) {
                let mut client = cast.enter(*role).await;
                let request = request(row, id);
                words.insert(word(&request));
                let answer = client.ask(request).await;
                let found = match &answer {
                    Answer::Refused(refusal) => match refusal.code {
                        RefusalCode::NotAllowed => '-',
                        RefusalCode::NotYourSeat => 's',
                        RefusalCode::UnknownMatch => '?',
                        _ => '+',
                    },
                    _ => '+',
                };
                if found != wanted {
                    wrong.push(format!(
                        "{row} by {role}, private {private}: {found} and not {wanted}"
                    ));
                }
                // What it did must not stand in the way of the next.
                let changes = ["join", "sit", "leave", "close", "stand_in", "take_back"];
                if changes.contains(&row) && found == '+' {
                    id = cast.open(private).await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(words, all_words(), "the table has every message");
    cast.house.close().await.unwrap();
}
