//! A server to test and clients to test it with.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;

use futures_util::{SinkExt, StreamExt};
use naktong_protocol::account::{AccountInfo, Credential, NewSecret, Scope, SecretText, TokenInfo};
use naktong_protocol::chat::{ChatAnswer, ChatRequest, Line, Room};
use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Level;
use naktong_protocol::ids::SayId;
use naktong_protocol::message::{
    Answer, ClientMessage, Hello, MatchInfo, Nonce, OwnMatch, PROTOCOL_VERSION, Person, Refusal,
    Request, SeatKey, ServerMessage, Update,
};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::terms::Terms;
use naktong_protocol::turn::Phase;
use naktong_protocol::{MatchId, Order, OrderId, ScenarioId, SeatId, Seq, View, codec};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_util::sync::CancellationToken;

use crate::ServeError;
use crate::computers::{Players, players};
use crate::config::Config;
use crate::library::Library;
use crate::net::wire::Wire;

pub(super) fn scenario() -> ScenarioId {
    ScenarioId::new("c1-uijongbu-road").unwrap()
}

pub(super) fn seat(id: &str) -> SeatId {
    SeatId::new(id).unwrap()
}

/// A fresh line.
pub(super) fn say(room: Room, text: &str) -> ChatRequest {
    let (id, text) = (SayId::random(), text.to_owned());
    ChatRequest::Say { room, id, text }
}

/// The key that a test account of a name is known by.
pub(super) fn key_of(name: &str) -> SecretText {
    SecretText(Hash::of(name.as_bytes()).to_string())
}

/// A running server.
pub(super) struct House {
    pub(super) address: SocketAddr,
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), ServeError>>,
}

impl House {
    pub(super) async fn open(directory: &Path) -> Self {
        Self::open_with(directory, |_| {}).await
    }

    pub(super) async fn open_with(directory: &Path, change: impl FnOnce(&mut Config)) -> Self {
        Self::open_playing(directory, players(), change).await
    }

    /// With computer players of the test's own.
    pub(super) async fn open_playing(
        directory: &Path,
        players: Players,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config {
            data_dir: directory.to_str().unwrap().to_owned(),
            requests_per_second: 100_000,
            requests_burst: 100_000,
            // Most test clients do not read while the house closes.
            close_timeout_ms: 200,
            ..Config::default()
        };
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let (ready, is_ready) = tokio::sync::oneshot::channel();
        let library = Library::bundled().unwrap();
        let stop = shutdown.clone();
        let task = tokio::spawn(async move {
            let ready = || ready.send(()).unwrap();
            crate::run_with(config, library, players, listener, stop, ready).await
        });
        is_ready.await.unwrap();
        Self {
            address,
            shutdown,
            task,
        }
    }

    pub(super) async fn close(self) -> Result<(), ServeError> {
        self.shutdown.cancel();
        self.task.await.unwrap()
    }

    /// Waits for a server that ends by itself.
    pub(super) async fn ended(self) -> Result<(), ServeError> {
        self.task.await.unwrap()
    }

    pub(super) async fn client(&self, wire: Wire) -> Client {
        let mut client = Client::connect(self.address, wire).await;
        client.hello(PROTOCOL_VERSION).await;
        let welcome = client.next().await.unwrap();
        assert!(
            matches!(welcome, ServerMessage::Welcome { protocol: 2, .. }),
            "{welcome:?}"
        );
        client
    }

    /// What HTTP answers to a GET: status line and body.
    pub(super) async fn get(&self, path: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// A session.
pub(super) struct Client {
    wire: Wire,
    pub(super) socket: WebSocketStream<TcpStream>,
    requests: u32,
    /// What came between answers.
    pub(super) heard: Vec<ServerMessage>,
    /// The code of the server's close frame.
    pub(super) closed: Option<u16>,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr, wire: Wire) -> Self {
        let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
        let name = HeaderValue::from_static(wire.subprotocol());
        request.headers_mut().insert("sec-websocket-protocol", name);
        let stream = TcpStream::connect(address).await.unwrap();
        let (socket, answer) = tokio_tungstenite::client_async(request, stream)
            .await
            .unwrap();
        assert_eq!(
            answer.headers()["sec-websocket-protocol"],
            wire.subprotocol()
        );
        Self {
            wire,
            socket,
            requests: 0,
            heard: vec![],
            closed: None,
        }
    }

    pub(super) async fn hello(&mut self, protocol: u16) {
        self.say(&ClientMessage::Hello(Hello {
            protocol,
            client: "a test".to_owned(),
        }))
        .await;
    }

    pub(super) async fn say(&mut self, message: &ClientMessage) {
        let message = match self.wire {
            Wire::Bincode => Message::binary(codec::encode(message)),
            Wire::Json => Message::text(serde_json::to_string(message).unwrap()),
        };
        self.socket.send(message).await.unwrap();
    }

    /// The next message of the server; `None` when it has closed.
    pub(super) async fn next(&mut self) -> Option<ServerMessage> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => {
                    assert_eq!(self.wire, Wire::Bincode);
                    return Some(codec::decode_from_server(&bytes).unwrap());
                }
                Some(Ok(Message::Text(text))) => {
                    assert_eq!(self.wire, Wire::Json);
                    return Some(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(frame))) => {
                    self.closed = frame.map(|frame| frame.code.into());
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// What the server says last, and the code it closes with.
    pub(super) async fn end(&mut self) -> (Option<Refusal>, Option<u16>) {
        let mut last = None;
        while let Some(message) = self.next().await {
            if let ServerMessage::Closing(refusal) = message {
                last = Some(refusal);
            }
        }
        (last, self.closed)
    }

    pub(super) async fn ask(&mut self, request: Request) -> Answer {
        self.try_ask(request).await.expect("the server closed")
    }

    /// `None` if the server closes before it answers.
    pub(super) async fn try_ask(&mut self, request: Request) -> Option<Answer> {
        self.requests += 1;
        self.say(&ClientMessage::Request {
            id: self.requests,
            request,
        })
        .await;
        loop {
            match self.next().await? {
                ServerMessage::Answer { id, answer } if id == self.requests => {
                    return Some(*answer);
                }
                other => self.heard.push(other),
            }
        }
    }

    /// Asks a server that may have closed already.
    pub(super) async fn try_ask_quietly(&mut self) -> Option<ServerMessage> {
        let ping = ClientMessage::Request {
            id: 1,
            request: Request::Ping,
        };
        // The socket may be closed.
        let _ = self
            .socket
            .send(Message::text(serde_json::to_string(&ping).unwrap()))
            .await;
        self.next().await
    }

    pub(super) async fn refused(&mut self, request: Request) -> Refusal {
        match self.ask(request).await {
            Answer::Refused(refusal) => refusal,
            other => panic!("{other:?} is no refusal"),
        }
    }

    pub(super) async fn host(&mut self) -> MatchInfo {
        self.host_against(&[]).await
    }

    /// With computer players on some seats.
    pub(super) async fn host_against(&mut self, computers: &[(&str, Level)]) -> MatchInfo {
        let computers = computers.iter().map(|(at, level)| (seat(at), *level));
        let request = Request::Host {
            scenario: scenario(),
            options: BTreeSet::new(),
            computers: computers.collect(),
            terms: Terms::default(),
        };
        match self.ask(request).await {
            Answer::Hosted(info) => info,
            other => panic!("not hosted: {other:?}"),
        }
    }

    /// On terms, by whoever the session is.
    pub(super) async fn host_on(&mut self, terms: Terms) -> MatchInfo {
        let request = Request::Host {
            scenario: scenario(),
            options: BTreeSet::new(),
            computers: BTreeMap::new(),
            terms,
        };
        match self.ask(request).await {
            Answer::Hosted(info) => info,
            other => panic!("not hosted: {other:?}"),
        }
    }

    pub(super) async fn guest(&mut self, name: &str) -> SeatKey {
        let key = SeatKey::random();
        let name = name.to_owned();
        let answer = self.ask(Request::BeGuest { name, key }).await;
        assert!(
            matches!(answer, Answer::Person(Person::Guest(_))),
            "{answer:?}"
        );
        key
    }

    /// An account known by a key, which is made of its name.
    pub(super) async fn register(&mut self, name: &str) -> AccountInfo {
        let secret = NewSecret::Key(key_of(name));
        let name = name.to_owned();
        self.person(Request::Register { name, secret }).await
    }

    pub(super) async fn sign_in(&mut self, credential: Credential) -> AccountInfo {
        self.person(Request::SignIn(credential)).await
    }

    async fn person(&mut self, request: Request) -> AccountInfo {
        match self.ask(request).await {
            Answer::Person(Person::Account(info)) => info,
            other => panic!("nobody is signed in: {other:?}"),
        }
    }

    pub(super) async fn token(&mut self, scopes: &[Scope]) -> (TokenInfo, SecretText) {
        let request = Request::MakeToken {
            label: "a token".to_owned(),
            scopes: scopes.iter().copied().collect(),
            days: None,
        };
        match self.ask(request).await {
            Answer::Token { info, token } => (info, token),
            other => panic!("no token: {other:?}"),
        }
    }

    pub(super) async fn sit(&mut self, r#match: MatchId, at: &str) -> MatchInfo {
        let request = Request::Sit {
            r#match,
            seat: seat(at),
            nonce: Nonce([3; 32]),
        };
        match self.ask(request).await {
            Answer::Seated(info) => info,
            other => panic!("not seated: {other:?}"),
        }
    }

    pub(super) async fn invite(&mut self, r#match: MatchId, uses: u16) -> SecretText {
        let request = Request::Invite {
            r#match,
            seat: None,
            uses,
            hours: 1,
        };
        match self.ask(request).await {
            Answer::Invited { code, .. } => code,
            other => panic!("not invited: {other:?}"),
        }
    }

    /// The short ids of the matches that this session is told of.
    pub(super) async fn listed(&mut self) -> Vec<MatchId> {
        match self.ask(Request::Matches { after: None }).await {
            Answer::Matches { matches, .. } => matches.iter().map(|info| info.id).collect(),
            other => panic!("no list: {other:?}"),
        }
    }

    pub(super) async fn mine(&mut self) -> Vec<OwnMatch> {
        match self.ask(Request::Mine { skip: 0 }).await {
            Answer::Mine { matches, more } => {
                assert!(!more);
                matches
            }
            other => panic!("no list: {other:?}"),
        }
    }

    pub(super) async fn join(&mut self, r#match: MatchId, at: &str) -> SeatKey {
        let key = SeatKey::random();
        let answer = self.ask(join(r#match, at, key)).await;
        assert!(matches!(answer, Answer::Seated(_)), "{answer:?}");
        key
    }

    pub(super) async fn claim(&mut self, r#match: MatchId, at: &str, key: SeatKey) {
        let answer = self
            .ask(Request::Claim {
                r#match,
                seat: seat(at),
                key,
            })
            .await;
        assert!(matches!(answer, Answer::Seated(_)), "{answer:?}");
    }

    pub(super) async fn watch(&mut self, r#match: MatchId, at: Option<&str>, from: Option<u64>) {
        let request = Request::Watch {
            r#match,
            seat: at.map(seat),
            from: from.map(Seq),
        };
        let answer = self.ask(request).await;
        assert!(matches!(answer, Answer::Watching { .. }), "{answer:?}");
    }

    pub(super) async fn legal(&mut self, r#match: MatchId, at: &str) -> LegalOrders {
        match self
            .ask(Request::Legal {
                r#match,
                seat: seat(at),
            })
            .await
        {
            Answer::Legal(legal) => *legal,
            other => panic!("{other:?} are no legal orders"),
        }
    }

    pub(super) async fn order(
        &mut self,
        r#match: MatchId,
        at: &str,
        order_id: OrderId,
        order: Order,
    ) -> Answer {
        self.ask(Request::Order {
            r#match,
            seat: seat(at),
            order_id,
            order,
        })
        .await
    }

    /// The pieces of an export, put together.
    pub(super) async fn export(&mut self, r#match: MatchId, at: Option<&str>) -> Vec<u8> {
        let mut file = vec![];
        loop {
            let offset = file.len() as u64;
            let request = Request::Export {
                r#match,
                seat: at.map(seat),
                offset,
            };
            match self.ask(request).await {
                Answer::Piece { bytes, total } if bytes.is_empty() => {
                    assert_eq!(file.len() as u64, total);
                    return file;
                }
                Answer::Piece { bytes, .. } => file.extend(bytes),
                other => panic!("{other:?} is no piece"),
            }
        }
    }

    /// What came of a request about the talk at a match.
    pub(super) async fn chat(&mut self, r#match: MatchId, ask: ChatRequest) -> ChatAnswer {
        match self.ask(Request::Chat { r#match, ask }).await {
            Answer::Chat(answer) => answer,
            other => panic!("no answer to talk: {other:?}"),
        }
    }

    pub(super) async fn talk(&mut self, r#match: MatchId, room: Room, text: &str) -> Line {
        match self.chat(r#match, say(room, text)).await {
            ChatAnswer::Said(line) => line,
            other => panic!("not said: {other:?}"),
        }
    }

    /// The lines that the session hears of.
    pub(super) async fn lines(&mut self, r#match: MatchId) -> Vec<Line> {
        let since = BTreeMap::new();
        match self.chat(r#match, ChatRequest::Read { since }).await {
            ChatAnswer::Lines { lines, .. } => lines,
            other => panic!("no lines: {other:?}"),
        }
    }

    /// The lines that were told by now, with their rooms.
    pub(super) async fn told(&mut self) -> Vec<(Room, String)> {
        self.settle().await;
        let said = self.heard.drain(..).filter_map(|message| match message {
            ServerMessage::Said { line, .. } => Some((line.room, line.text)),
            _ => None,
        });
        said.collect()
    }

    /// Everything that the server has sent by now: answers come after what was said before.
    pub(super) async fn settle(&mut self) {
        assert_eq!(self.ask(Request::Ping).await, Answer::Done);
    }
}

pub(super) fn join(r#match: MatchId, at: &str, key: SeatKey) -> Request {
    let name = format!("player {at}");
    Request::Join {
        r#match,
        seat: seat(at),
        name,
        key,
        nonce: Nonce([at.len() as u8; 32]),
    }
}

/// What a watcher has folded from what he heard.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) seq: Seq,
    pub(super) view: Option<View>,
    pub(super) updates: Vec<Update>,
}

impl Folded {
    /// Folds snapshots and updates; updates must follow each other without a gap.
    pub(super) fn fold(&mut self, heard: &mut Vec<ServerMessage>) {
        for message in heard.drain(..) {
            match message {
                ServerMessage::Snapshot { head, view, .. } => {
                    self.seq = head.seq;
                    self.view = Some(*view);
                }
                ServerMessage::Update { update, .. } => {
                    assert_eq!(update.seq, self.seq.next());
                    self.seq = update.seq;
                    let view = self.view.as_mut().expect("a snapshot comes first");
                    update
                        .news
                        .iter()
                        .for_each(|news| view.apply(news).unwrap());
                    self.updates.push(update);
                }
                _ => {}
            }
        }
    }
}

/// A legal order, chosen by a number: attack and advance if possible, else move, else done.
pub(super) fn choose(legal: &LegalOrders, turn: u16, number: usize) -> Option<Order> {
    if let Some(offer) = &legal.advance {
        return Some(Order::Advance {
            units: offer.units.iter().take(1).copied().collect(),
        });
    }
    if let Some(attack) = legal.attacks.first().filter(|_| !number.is_multiple_of(3)) {
        return Some(Order::Attack {
            target: attack.target,
            lead: attack.attackers[0],
            attackers: attack.attackers.clone(),
            support: vec![],
            air: 0,
        });
    }
    let movable = legal
        .moves
        .iter()
        .filter(|option| option.reach.iter().any(|r| r.may_stop));
    if let Some(option) = movable.clone().nth(number % movable.count().max(1))
        && !number.is_multiple_of(4)
    {
        let stops: Vec<_> = option.reach.iter().filter(|reach| reach.may_stop).collect();
        let path = option.path_to(stops[number % stops.len()].hex)?;
        return Some(Order::Move {
            units: vec![option.unit],
            path,
            on_foot: option.on_foot,
        });
    }
    legal.done.map(|phase: Phase| Order::Done { turn, phase })
}

/// Two players at a table, a spectator beside it.
pub(super) struct Party {
    pub(super) id: MatchId,
    pub(super) players: [(&'static str, Client, SeatKey, Folded); 2],
    pub(super) spectator: (Client, Folded),
    pub(super) accepted: Vec<(&'static str, OrderId, Order, Seq)>,
    number: usize,
}

impl Party {
    pub(super) async fn sit_down(house: &House) -> Self {
        Self::sit_down_on(house, Terms::default()).await
    }

    /// On terms of the host's.
    pub(super) async fn sit_down_on(house: &House, terms: Terms) -> Self {
        let mut nk = house.client(Wire::Bincode).await;
        let mut un = house.client(Wire::Json).await;
        let mut spectator = house.client(Wire::Json).await;
        let id = nk.host_on(terms).await.id;
        let nk_key = nk.join(id, "nk").await;
        nk.watch(id, Some("nk"), None).await;
        spectator.watch(id, None, None).await;
        let un_key = un.join(id, "un").await;
        un.watch(id, Some("un"), None).await;
        Self {
            id,
            players: [
                ("nk", nk, nk_key, Folded::default()),
                ("un", un, un_key, Folded::default()),
            ],
            spectator: (spectator, Folded::default()),
            accepted: vec![],
            number: 0,
        }
    }

    /// Plays until so many orders are accepted or the match is over; says whether it is.
    pub(super) async fn play(&mut self, orders: usize) -> bool {
        let until = self.accepted.len() + orders;
        while self.accepted.len() < until {
            self.settle().await;
            let view = self.players[0].3.view.as_ref().unwrap();
            if view.outcome.is_some() {
                return true;
            }
            let turn = view.turn.turn;
            self.number += 1;
            let mut moved = false;
            for (at, client, ..) in &mut self.players {
                let legal = client.legal(self.id, at).await;
                let Some(order) = choose(&legal, turn, self.number) else {
                    continue;
                };
                moved = true;
                let order_id = OrderId::random();
                match client.order(self.id, at, order_id, order.clone()).await {
                    Answer::Accepted { seq, .. } => self.accepted.push((at, order_id, order, seq)),
                    Answer::Refused(refusal) => {
                        assert!(
                            matches!(order, Order::Attack { .. }),
                            "{order:?}: {refusal}"
                        );
                        self.number += 1;
                    }
                    other => panic!("{other:?}"),
                }
                break;
            }
            assert!(moved, "nobody has a legal order");
        }
        false
    }

    /// Everybody folds all that has been sent.
    pub(super) async fn settle(&mut self) {
        for (_, client, _, folded) in &mut self.players {
            client.settle().await;
            folded.fold(&mut client.heard);
        }
        self.spectator.0.settle().await;
        self.spectator.1.fold(&mut self.spectator.0.heard);
    }

    /// Everybody comes back to another house, with what he knows.
    pub(super) async fn come_back(&mut self, house: &House) {
        for (at, client, key, folded) in &mut self.players {
            *client = house.client(client.wire).await;
            client.claim(self.id, at, *key).await;
            client.watch(self.id, Some(at), Some(folded.seq.0)).await;
        }
        let (client, folded) = &mut self.spectator;
        *client = house.client(client.wire).await;
        client.watch(self.id, None, Some(folded.seq.0)).await;
    }
}
