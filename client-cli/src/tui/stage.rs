//! The loop between the terminal, the server and the app.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use naktong_protocol::chat::ChatRequest;
use naktong_protocol::message::{Answer, Request, SeatKey, ServerMessage};
use naktong_protocol::question::Reply;
use naktong_protocol::replay::Replay;
use naktong_protocol::{OrderId, SeatId, Seq};
use ratatui::crossterm::event::{Event as Key, EventStream};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, sleep, sleep_until};

use super::app::{App, Effect, Input, Link, Mode};
use super::reel::Reel;
use super::screen::Screen;
use super::theme::Theme;
use crate::commands::coach::Coach;
use crate::commands::deal::Wish;
use crate::commands::fetch;
use crate::connection::{Caller, Connection, Event, ServerUrl, strange};
use crate::fault::Fault;
use crate::heads::Heads;
use crate::output::Output;
use crate::progress::Progress;
use crate::render::dealings;
use crate::table::Table;

/// Inputs that may come one after the other before the screen is drawn all the same.
const INPUTS_UNDRAWN: usize = 64;

/// A match on a server.
pub(crate) struct Live {
    /// Whether it is played or watched.
    pub(crate) mode: Mode,
    /// The line.
    pub(crate) connection: Connection,
    /// Where the server is, to call it again.
    pub(crate) url: ServerUrl,
    /// How we say there who we are.
    pub(crate) identity: Option<Request>,
    /// Authorities to trust there besides the system's.
    pub(crate) ca: Option<PathBuf>,
    /// The match as it stands.
    pub(crate) table: Table,
    /// By whose eyes.
    pub(crate) seat: Option<(SeatId, SeatKey)>,
    /// Where the heads of the stream are kept.
    pub(crate) heads: Option<Heads>,
    /// Who explains each step to a newcomer.
    pub(crate) coach: Option<Coach>,
}

/// Shows a match on a server until the player leaves.
///
/// # Errors
/// [`Fault::Terminal`] if the terminal fails; a lost server is shown, not returned.
pub(crate) async fn live(live: Live, output: &Output) -> Result<(), Fault> {
    let Live {
        mode,
        connection,
        url,
        identity,
        ca,
        table,
        seat,
        heads,
        coach,
    } = live;
    let theme = theme(output);
    let (board, info) = (table.board.clone(), table.info.clone());
    let seat_id = seat.map(|(seat, _)| seat);
    let mut reel = Reel::new(table.view.clone());
    reel.begin_at(table.head.seq);
    let mut app = App::new(mode, theme, board, info, seat_id, reel);
    app.by_mate = table.by_mate;
    let (sender, answers) = mpsc::unbounded_channel();
    let mut server = Server {
        line: Some(connection),
        url,
        identity,
        ca,
        table,
        seat,
        heads,
        sender,
        legal: Asked::No,
        coach: coach.map(|coach| Arc::new(Mutex::new(coach))),
    };
    server.begin(&mut app)?;
    run(&mut app, Some(&mut server), answers).await
}

/// Shows a replay until the reader leaves.
///
/// # Errors
/// [`Fault::Terminal`] if the terminal fails.
pub(crate) async fn replay(
    mut app: App,
    event: Option<Seq>,
    turn: Option<u16>,
) -> Result<(), Fault> {
    if let Some(turn) = turn {
        app.go_to(&format!("turn {turn}"));
    }
    if let Some(event) = event {
        app.go_to(&format!("#{event}"));
    }
    let (_sender, answers) = mpsc::unbounded_channel();
    run(&mut app, None, answers).await
}

/// Colours and signs of this terminal.
pub(crate) fn theme(output: &Output) -> Theme {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    Theme::of_terminal(output.color, output.ascii || !utf8)
}

/// Whether the legal orders are being asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    No,
    Once,
    /// And something has changed since: once more.
    Again,
}

/// The match on the server, and the requests on their way to it.
struct Server {
    /// `None` when it is lost for good.
    line: Option<Connection>,
    url: ServerUrl,
    identity: Option<Request>,
    ca: Option<PathBuf>,
    table: Table,
    seat: Option<(SeatId, SeatKey)>,
    heads: Option<Heads>,
    sender: mpsc::UnboundedSender<Input>,
    legal: Asked,
    /// Asks the judge beside the loop, one lesson after the other.
    coach: Option<Arc<Mutex<Coach>>>,
}

impl Server {
    /// After coming to the table: the legal orders, and what has happened so far.
    fn begin(&mut self, app: &mut App) -> Result<(), Fault> {
        let effects = app.update(Input::Info(Box::new(self.table.info.clone()), vec![]));
        for effect in effects {
            if effect == Effect::Legal {
                self.ask_legal();
            }
        }
        for effect in app.catch_up() {
            if let Effect::Chat(ask) = effect {
                self.talk(ask);
            }
        }
        self.fetch_history();
        Ok(())
    }

    /// Asks about the talk, or says something. Where one may not listen, that is no remark.
    fn talk(&self, ask: ChatRequest) {
        let asked = matches!(ask, ChatRequest::Read { .. } | ChatRequest::Watchers);
        let r#match = self.table.id;
        self.ask(Request::Chat { r#match, ask }, move |answer| {
            Some(Input::Chat(match answer {
                Ok(Answer::Chat(answer)) => Ok(Box::new(answer)),
                Ok(answer) => Err(strange(&answer).to_string()),
                Err(Fault::Refused(_)) if asked => return None,
                Err(fault) => Err(fault.to_string()),
            }))
        });
    }

    fn caller(&self) -> Option<Caller> {
        self.line.as_ref().map(Connection::caller)
    }

    /// The next thing the server says by itself; never, without a line.
    async fn event(&mut self) -> Event {
        match &mut self.line {
            Some(line) => line.event().await,
            None => std::future::pending().await,
        }
    }

    /// What an event means to the app.
    fn hear(&mut self, event: Event) -> Vec<Input> {
        let message = match event {
            Event::Message(message) => message,
            Event::Lost { attempt, of } => return vec![Input::Link(Link::Lost { attempt, of })],
            Event::Back => return vec![Input::Link(Link::Up)],
            Event::Gone(fault) => {
                self.line = None;
                self.legal = Asked::No;
                return vec![Input::Link(Link::Gone(fault.to_string()))];
            }
        };
        let before = self.table.head.seq;
        let told = self.table.take(&message);
        let taken = self.table.head.seq > before && !told.gap;
        if told.gap {
            self.refresh();
        }
        match message {
            ServerMessage::Update { update, .. } if taken => {
                let warnings = told.warning.into_iter().map(Input::Say);
                std::iter::once(Input::Update(update))
                    .chain(warnings)
                    .collect()
            }
            ServerMessage::Snapshot { r#match, view, .. } if r#match == self.table.id => {
                let seq = self.table.head.seq;
                self.fetch_history();
                vec![Input::Snapshot(view, seq)]
            }
            ServerMessage::Match(info) if info.id == self.table.id => {
                vec![Input::Info(Box::new(info), told.sentences)]
            }
            ServerMessage::Said { r#match, line } if r#match == self.table.id => {
                vec![Input::Said(Box::new(line))]
            }
            ServerMessage::Announcement { text } => {
                vec![Input::Say(format!("The operator says: {text}"))]
            }
            _ => vec![],
        }
    }

    /// Asks, and hands in what is made of the answer.
    fn ask(
        &self,
        request: Request,
        make: impl FnOnce(Result<Answer, Fault>) -> Option<Input> + Send + 'static,
    ) {
        let Some(caller) = self.caller() else { return };
        let sender = self.sender.clone();
        tokio::spawn(async move {
            if let Some(input) = make(caller.ask(request).await) {
                // Nobody listens any more: we are leaving.
                let _ = sender.send(input);
            }
        });
    }

    fn ask_legal(&mut self) {
        let Some((seat, _)) = self.seat else { return };
        if self.legal != Asked::No {
            self.legal = Asked::Again;
            return;
        }
        self.legal = Asked::Once;
        let r#match = self.table.id;
        self.ask(Request::Legal { r#match, seat }, |answer| {
            Some(Input::Legal(match answer {
                Ok(Answer::Legal(legal)) => Ok(legal),
                Ok(answer) => Err(strange(&answer).to_string()),
                Err(fault) => Err(fault.to_string()),
            }))
        });
    }

    /// The legal orders have come; whether they are still those of now.
    fn legal_came(&mut self) -> bool {
        let now = self.legal != Asked::Again;
        self.legal = Asked::No;
        if !now {
            self.ask_legal();
        }
        now
    }

    /// Lets the coach say what there is to say as things stand.
    fn teach(&self, app: &App) {
        let (Some(coach), Some(caller)) = (self.coach.clone(), self.caller()) else {
            return;
        };
        let (table, legal, sender) = (self.table.clone(), app.legal.clone(), self.sender.clone());
        tokio::spawn(async move {
            let mut coach = coach.lock().await;
            // A line that is down says so itself, and the lesson comes with the next news.
            if let Ok(said) = coach.says(&caller, &table, &legal).await {
                let _ = sender.send(Input::Taught(said, coach.again()));
            }
        });
    }

    fn refresh(&self) {
        let request = Request::Watch {
            r#match: self.table.id,
            seat: self.seat.map(|(seat, _)| seat),
            from: None,
        };
        self.ask(request, |answer| {
            answer.err().map(|fault| Input::Say(fault.to_string()))
        });
    }

    fn fetch_history(&self) {
        let Some(caller) = self.caller() else { return };
        let (id, seat, sender) = (self.table.id, self.seat, self.sender.clone());
        tokio::spawn(async move {
            // Without it the log begins when we came: no reason to say anything.
            if let Ok((replay, _)) = fetch(&caller, id, seat, &Progress::hidden()).await {
                let _ = sender.send(Input::History(Box::new(replay)));
            }
        });
    }

    fn order(&self, order: naktong_protocol::Order) {
        let Some((seat, _)) = self.seat else { return };
        let request = Request::Order {
            r#match: self.table.id,
            seat,
            order_id: OrderId::random(),
            order,
        };
        self.ask(request, |answer| {
            Some(Input::Ordered(match answer {
                Ok(Answer::Accepted { seq, .. }) => Ok(seq),
                Ok(answer) => Err(strange(&answer).to_string()),
                Err(fault @ Fault::Connection(_)) => Err(format!(
                    "{fault} Whether it arrived shows when the server is back."
                )),
                Err(fault) => Err(fault.to_string()),
            }))
        });
    }

    fn settle(&self, wish: &Wish) {
        let Some((seat, _)) = self.seat else { return };
        let done = wish.done();
        let request = wish.request(self.table.id, seat);
        self.ask(request, |answer| match answer {
            // What it changed comes as news.
            Ok(Answer::Match(_) | Answer::Seated(_)) => done.map(Input::Say),
            Ok(answer) => Some(Input::Say(strange(&answer).to_string())),
            Err(fault) => Some(Input::Say(fault.to_string())),
        });
    }

    /// A new line, and the match as it stands now.
    async fn reconnect(&mut self) -> Result<Vec<Input>, Fault> {
        let mut connection = Connection::open(&self.url, self.ca.as_deref()).await?;
        if let Some(identity) = self.identity.clone() {
            connection.ask(identity).await?;
        }
        let table = Table::open(&mut connection, self.table.id, self.seat).await?;
        let (table, warning) = match &self.heads {
            Some(heads) => table.keeping(heads.clone()),
            None => (table, None),
        };
        self.line = Some(connection);
        let mut inputs = vec![
            Input::Snapshot(Box::new(table.view.clone()), table.head.seq),
            Input::Info(Box::new(table.info.clone()), vec![]),
            Input::Link(Link::Up),
        ];
        self.table = table;
        inputs.extend(warning.map(Input::Say));
        self.fetch_history();
        Ok(inputs)
    }
}

/// Draws, waits, takes in, until the app says that it is over.
async fn run(
    app: &mut App,
    mut server: Option<&mut Server>,
    mut answers: mpsc::UnboundedReceiver<Input>,
) -> Result<(), Fault> {
    let mut screen = Screen::open().map_err(Fault::Terminal)?;
    let mut keys = EventStream::new();
    let mut signals = Signals::listen().map_err(Fault::Terminal)?;
    let mut undrawn = INPUTS_UNDRAWN;
    let mut next_step = Instant::now();
    loop {
        let now = dealings::now_ms();
        if undrawn >= INPUTS_UNDRAWN {
            app.now_ms = server.is_some().then_some(now);
            screen.draw(app).map_err(Fault::Terminal)?;
            undrawn = 0;
        }
        let speed = app.running;
        let clock = dealings::ticks_after(&app.info, now).filter(|_| server.is_some());
        let inputs = tokio::select! {
            biased;
            signal = signals.next() => match signal {
                Signal::Leave => return Ok(()),
                Signal::Stop => {
                    screen.suspend().map_err(Fault::Terminal)?;
                    vec![]
                }
                Signal::GoOn => {
                    screen.resume().map_err(Fault::Terminal)?;
                    vec![]
                }
            },
            key = keys.next() => match key {
                // Nobody types any more: the terminal is closed.
                None => return Ok(()),
                Some(Err(error)) => return Err(Fault::Terminal(error)),
                Some(Ok(Key::Key(key))) => vec![Input::Key(key)],
                Some(Ok(Key::Mouse(mouse))) => vec![Input::Mouse(mouse)],
                Some(Ok(_)) => vec![],
            },
            Some(answer) = answers.recv() => {
                let legal = matches!(answer, Input::Legal(_));
                let of_now = !legal || server.as_mut().is_none_or(|server| server.legal_came());
                if of_now { vec![answer] } else { vec![] }
            },
            event = hear(&mut server) => match &mut server {
                Some(server) => server.hear(event),
                None => vec![],
            },
            () = sleep_until(next_step), if speed.is_some() => vec![Input::Tick],
            () = sleep(Duration::from_millis(clock.unwrap_or_default())), if clock.is_some() => vec![],
            () = std::future::ready(()), if undrawn > 0 => {
                undrawn = INPUTS_UNDRAWN;
                continue;
            }
        };
        undrawn += 1;
        if let Some(speed) = speed.or(app.running) {
            let ticked = matches!(inputs[..], [Input::Tick]);
            let wait = Duration::from_secs(1) / u32::from(speed);
            next_step = if ticked {
                Instant::now() + wait
            } else {
                next_step
            };
        }
        let to_teach = inputs.iter().any(|input| {
            let of_now = matches!(input, Input::Legal(_));
            of_now || matches!(input, Input::Update(_) | Input::Info(..)) && !app.is_to_move()
        });
        let mut inputs = std::collections::VecDeque::from(inputs);
        while let Some(input) = inputs.pop_front() {
            for effect in app.update(input) {
                match (effect, &mut server) {
                    (Effect::Quit, _) => return Ok(()),
                    (Effect::Suspend, _) => screen.suspend().map_err(Fault::Terminal)?,
                    (Effect::Redraw, _) => screen.forget().map_err(Fault::Terminal)?,
                    (Effect::Mouse(on), _) => screen.mouse(on).map_err(Fault::Terminal)?,
                    (Effect::Reconnect, Some(server)) => {
                        app.say(super::app::Tone::Plain, "The server is called ...");
                        screen.draw(app).map_err(Fault::Terminal)?;
                        match server.reconnect().await {
                            Ok(more) => inputs.extend(more),
                            Err(fault) => {
                                inputs.push_back(Input::Link(Link::Gone(fault.to_string())));
                            }
                        }
                    }
                    (Effect::Legal, Some(server)) => server.ask_legal(),
                    (Effect::Order(order), Some(server)) => server.order(order),
                    (Effect::Settle(wish), Some(server)) => server.settle(&wish),
                    (Effect::Refresh, Some(server)) => server.refresh(),
                    (Effect::Chat(ask), Some(server)) => server.talk(ask),
                    (Effect::Ask(purpose, question), Some(server)) => {
                        let Some((seat, _)) = server.seat else {
                            continue;
                        };
                        let r#match = server.table.id;
                        let request = Request::Ask {
                            r#match,
                            seat,
                            question,
                        };
                        server.ask(request, |answer| {
                            let reply: Result<Box<Reply>, String> = match answer {
                                Ok(Answer::Reply(reply)) => Ok(reply),
                                Ok(answer) => Err(strange(&answer).to_string()),
                                Err(fault) => Err(fault.to_string()),
                            };
                            Some(Input::Reply(purpose, reply))
                        });
                    }
                    (_, None) => {}
                }
            }
        }
        if let Some(server) = &server
            && to_teach
        {
            server.teach(app);
        }
    }
}

/// The next event of the server, if there is one.
async fn hear(server: &mut Option<&mut Server>) -> Event {
    match server {
        Some(server) => server.event().await,
        None => std::future::pending().await,
    }
}

enum Signal {
    Leave,
    Stop,
    GoOn,
}

/// The signals that concern a terminal.
#[cfg(unix)]
struct Signals {
    leave: [tokio::signal::unix::Signal; 3],
    stop: tokio::signal::unix::Signal,
    go_on: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            leave: [
                signal(SignalKind::hangup())?,
                signal(SignalKind::terminate())?,
                signal(SignalKind::interrupt())?,
            ],
            stop: signal(SignalKind::from_raw(signal_hook::consts::SIGTSTP))?,
            go_on: signal(SignalKind::from_raw(signal_hook::consts::SIGCONT))?,
        })
    }

    async fn next(&mut self) -> Signal {
        let [hangup, terminate, interrupt] = &mut self.leave;
        tokio::select! {
            _ = hangup.recv() => Signal::Leave,
            _ = terminate.recv() => Signal::Leave,
            _ = interrupt.recv() => Signal::Leave,
            _ = self.stop.recv() => Signal::Stop,
            _ = self.go_on.recv() => Signal::GoOn,
        }
    }
}

/// Opens a replay by the eyes of one of its streams.
///
/// # Errors
/// [`naktong_protocol::view::Misfit`] if its news do not fit.
pub(crate) fn open(
    output: &Output,
    replay: Replay,
    stream: usize,
) -> Result<App, naktong_protocol::view::Misfit> {
    App::of_replay(theme(output), Arc::new(replay), stream)
}
