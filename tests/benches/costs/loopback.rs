//! The round trip of an order: a real server in this process, a real socket over loopback, from
//! the order sent to its acknowledgement, which says that it is durable.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use naktong_protocol::codec;
use naktong_protocol::message::{
    Answer, ClientMessage, Hello, Nonce, PROTOCOL_VERSION, Request, SUBPROTOCOL_BINCODE, SeatKey,
    ServerMessage,
};
use naktong_protocol::{MatchId, Order, OrderId, SeatId, View};
use naktong_server::config::Config;
use naktong_server::library::Library;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_util::sync::CancellationToken;

use crate::disk::{self, BareLog};
use crate::player::Player;
use crate::report::{Sorted, print_times};
use crate::rules::{PATIENCE, c1};

const ROUNDS: usize = 30;
/// Times taken of each kind in one round.
const SAMPLES: usize = 50;
/// About a record of a played order, in bytes.
const BLOCK_BYTES: usize = 128;

/// Prints what a player waits for.
pub(crate) fn report() {
    let directory = disk::directory();
    let mut bare = BareLog::new(directory.path(), BLOCK_BYTES);
    let config = Config {
        data_dir: directory.path().join("data").display().to_string(),
        // One client asks here as fast as it can.
        requests_per_second: 100_000,
        requests_burst: 100_000,
        session_hosts_max: 10_000,
        ..Config::default()
    };
    let runtime = Runtime::new().expect("the system gives threads");
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound").to_string();
    let shutdown = CancellationToken::new();
    let server = runtime.spawn(naktong_server::run(
        config,
        Library::new([c1()]),
        listener,
        shutdown.clone(),
        || {},
    ));

    let mut table = runtime.block_on(Table::sit(&address));
    let (mut writes, mut pings, mut orders) = (vec![], vec![], vec![]);
    for round in 0..=ROUNDS {
        let write = [(); SAMPLES].map(|()| timed(|| bare.append()));
        let ping = [(); SAMPLES].map(|()| runtime.block_on(table.ping()));
        let order = [(); SAMPLES].map(|()| runtime.block_on(table.order()));
        // The first round warms up.
        if round > 0 {
            writes.extend(write);
            pings.extend(ping);
            orders.extend(order);
        }
    }
    println!("\nRound trips over loopback: 1 client that plays and watches a match of C1");
    print_times(&[
        (
            "a bare write and sync_data of a block",
            &Sorted::new(writes),
        ),
        ("a ping: no journal", &Sorted::new(pings)),
        (
            "an order: sent, judged, saved, acknowledged",
            &Sorted::new(orders),
        ),
    ]);

    shutdown.cancel();
    drop(table);
    runtime
        .block_on(server)
        .expect("the server does not panic")
        .expect("the server ends in order");
}

/// The seconds that some work takes.
fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

/// A client that plays both seats of one match after another, and watches by NK's eyes.
struct Table {
    socket: WebSocketStream<TcpStream>,
    requests: u32,
    player: Player,
    r#match: MatchId,
    /// None before the first snapshot.
    view: Option<View>,
}

impl Table {
    async fn sit(address: &str) -> Self {
        let stream = TcpStream::connect(address)
            .await
            .expect("the server listens");
        stream.set_nodelay(true).expect("a socket has this option");
        let mut request = format!("ws://{address}/ws")
            .into_client_request()
            .expect("a good address");
        request.headers_mut().insert(
            "Sec-WebSocket-Protocol",
            HeaderValue::from_static(SUBPROTOCOL_BINCODE),
        );
        let (socket, _) = tokio_tungstenite::client_async(request, stream)
            .await
            .expect("the server takes the handshake");
        let mut table = Self {
            socket,
            requests: 0,
            player: Player::new(1950, PATIENCE),
            r#match: MatchId(uuid::Uuid::nil()),
            view: None,
        };
        table
            .send(&ClientMessage::Hello(Hello {
                protocol: PROTOCOL_VERSION,
                client: "the benchmark".to_owned(),
            }))
            .await;
        let welcome = table.receive().await;
        assert!(matches!(welcome, ServerMessage::Welcome { .. }));
        table.host().await;
        table
    }

    /// Opens a match, takes both seats and watches.
    async fn host(&mut self) {
        let host = Request::Host {
            scenario: c1().id,
            options: BTreeSet::new(),
            computers: BTreeMap::new(),
        };
        let Answer::Hosted(info) = self.ask(host).await else {
            panic!("the server hosts C1");
        };
        self.r#match = info.id;
        for (number, seat) in (0..).zip([nk(), un()]) {
            let join = Request::Join {
                r#match: info.id,
                seat,
                name: seat.to_string(),
                key: SeatKey::random(),
                nonce: Nonce([number; 32]),
            };
            assert!(matches!(self.ask(join).await, Answer::Seated(_)));
        }
        self.view = None;
        let watch = Request::Watch {
            r#match: info.id,
            seat: Some(nk()),
            from: None,
        };
        assert!(matches!(self.ask(watch).await, Answer::Watching { .. }));
        while self.view.is_none() {
            let news = self.receive().await;
            self.learn(news);
        }
    }

    /// Plays one order and says how many seconds its answer took; what it may play is asked
    /// before.
    async fn order(&mut self) -> f64 {
        let (seat, order) = self.choose().await;
        let request = Request::Order {
            r#match: self.r#match,
            seat,
            order_id: OrderId::random(),
            order,
        };
        let begun = Instant::now();
        let answer = self.ask(request).await;
        let seconds = begun.elapsed().as_secs_f64();
        assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
        seconds
    }

    async fn choose(&mut self) -> (SeatId, Order) {
        loop {
            for seat in [nk(), un()] {
                let r#match = self.r#match;
                let Answer::Legal(legal) = self.ask(Request::Legal { r#match, seat }).await else {
                    panic!("the match has begun");
                };
                // The news of the order before stand before this answer.
                let turn = self.view.as_ref().expect("it watches").turn.turn;
                if let Some(order) = self.player.choose(&legal, turn) {
                    return (seat, order);
                }
            }
            // Nobody is on turn: it is over.
            let r#match = self.r#match;
            self.ask(Request::Unwatch { r#match }).await;
            self.host().await;
        }
    }

    async fn ping(&mut self) -> f64 {
        let begun = Instant::now();
        let answer = self.ask(Request::Ping).await;
        let seconds = begun.elapsed().as_secs_f64();
        assert_eq!(answer, Answer::Done);
        seconds
    }

    async fn ask(&mut self, request: Request) -> Answer {
        self.requests += 1;
        let id = self.requests;
        self.send(&ClientMessage::Request { id, request }).await;
        loop {
            match self.receive().await {
                ServerMessage::Answer { id: echo, answer } if echo == id => return *answer,
                news => self.learn(news),
            }
        }
    }

    fn learn(&mut self, news: ServerMessage) {
        match news {
            ServerMessage::Snapshot { r#match, view, .. } if r#match == self.r#match => {
                self.view = Some(*view);
            }
            ServerMessage::Update {
                r#match, update, ..
            } if r#match == self.r#match => {
                let view = self.view.as_mut().expect("a snapshot comes first");
                for event in &update.news {
                    view.apply(event).expect("the news fit the view");
                }
            }
            _ => {}
        }
    }

    async fn send(&mut self, message: &ClientMessage) {
        let bytes = codec::encode(message);
        self.socket
            .send(Message::binary(bytes))
            .await
            .expect("the server reads");
    }

    async fn receive(&mut self) -> ServerMessage {
        loop {
            let message = self.socket.next().await.expect("the session is open");
            if let Message::Binary(bytes) = message.expect("the socket works") {
                return codec::decode_from_server(&bytes).expect("the server sends messages");
            }
        }
    }
}

fn nk() -> SeatId {
    SeatId::new("nk").expect("an id")
}

fn un() -> SeatId {
    SeatId::new("un").expect("an id")
}
