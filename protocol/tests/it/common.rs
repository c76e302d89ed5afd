//! A hand-made match and one sample of every message.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::account::{
    AccountInfo, Credential, InvitationInfo, NewSecret, Scope, SecretText, TokenInfo,
};
use naktong_protocol::chat::{ChatAnswer, ChatRequest, Line, Room};
use naktong_protocol::codec::Hash;
use naktong_protocol::computer::{Level, Note};
use naktong_protocol::deal::{Claim, ClockFace, Deal, Dealings, Offer, Quiet};
use naktong_protocol::history::{Dated, Source, UnitHistory};
use naktong_protocol::ids::{AccountId, InvitationId, SayId, TokenId};
use naktong_protocol::map::{
    BridgeState, Crossing, HexInfo, Map, Place, River, Road, SideInfo, Terrain,
};
use naktong_protocol::message::{
    Answer, ClientMessage, Filter, Hello, LobbyInfo, MatchInfo, MatchState, Nonce, OwnMatch,
    PROTOCOL_VERSION, Person, Refusal, RefusalCode, Request, ScenarioInfo, SeatKey, SeatTaken,
    ServerMessage, StateFilter, Update,
};
use naktong_protocol::notify::{TargetId, TargetInfo, TargetRequest, TargetState, Way, When, Wish};
use naktong_protocol::order::{
    AdvanceOffer, AirDivision, AirOption, AttackOption, Blow, DemolitionOption, Directive,
    EntryOption, LegalOrders, MoveOption, OnCall, OverrunOption, ReachHex, StanceOption,
};
use naktong_protocol::proof::{Head, PublicKey, Signature};
use naktong_protocol::report::{
    Column, CombatDetail, CombatReport, CombatResult, Report, Roll, Shift, ShiftCause,
};
use naktong_protocol::terms::{AtZero, Clock, Mates, Sides, Spectators, Start, Terms};
use naktong_protocol::turn::{Day, Outcome, Phase, VictoryLevel, Weather};
use naktong_protocol::unit::{
    Arm, Class, Counter, Mobility, Nation, Quality, Side, Stance, SupplyState,
};
use naktong_protocol::view::{
    Award, Charge, Contact, ContactUnit, DirectiveView, Expected, Means, OptionalRule, OwnState,
    Score, SeatInfo, SupplySource, TurnState, UnitFlags, UnitState, UnitView, WaitingDirective,
};
use naktong_protocol::{
    Board, FormationId, Hex, Hexside, MatchId, Order, OrderId, SeatId, Seq, UnitId, View,
    ViewEvent, Viewer,
};
use uuid::Uuid;

pub(crate) fn hex(text: &str) -> Hex {
    text.parse().unwrap()
}

pub(crate) fn unit(text: &str) -> UnitId {
    text.parse().unwrap()
}

fn seat(text: &str) -> SeatId {
    text.parse().unwrap()
}

fn counter(id: &str, tag: &str, nation: Nation) -> Counter {
    Counter {
        id: unit(id),
        tag: tag.into(),
        name: format!("Regiment {tag}"),
        nation,
        formation: Some("nkpa-4-div".parse().unwrap()),
        independent: false,
        class: Class::NkRifle,
        arm: Arm::Infantry,
        mobility: Mobility::Foot,
        dismounts: false,
        infiltrates: true,
        max_steps: 5,
        attack: 2,
        defense: 2,
        armor_class: 0,
        anti_tank: 1,
        movement: 8,
        support: 0,
        range: 0,
        quality: Quality::A,
    }
}

fn standing(counter: Counter, at: &str) -> UnitView {
    UnitView {
        state: UnitState {
            hex: hex(at),
            steps: 5,
            quality: counter.quality,
            untried: true,
            flags: Some(UnitFlags {
                disrupted: false,
                tired: true,
                dug_in: false,
            }),
            own: Some(OwnState {
                stance: Stance::Reserve(vec![hex("0704"), hex("0705")]),
                supply: SupplyState::Low,
                movement_left: 8,
                moved: false,
                attacked: true,
                free: false,
                draft_steps: 1,
                out_days: 2,
                lent: true,
                seat: seat("nk"),
            }),
            ghost: None,
        },
        counter: counter.into(),
    }
}

/// What the NK seat knows: 18r and 107t in 0704, 4div in 0703, 1rok in 0707, a contact, and 5r
/// to come.
pub(crate) fn view() -> View {
    let mut enemy = standing(counter("rok-1-rgt", "1rok", Nation::Rok), "0707");
    enemy.state.own = None;
    enemy.state.flags = None;
    enemy.state.ghost = Some(1);
    let units = [
        standing(counter("nkpa-18-rgt", "18r", Nation::Nkpa), "0704"),
        standing(counter("nkpa-107-tank", "107t", Nation::Nkpa), "0704"),
        standing(counter("nkpa-4-div-hq", "4div", Nation::Nkpa), "0703"),
        enemy,
    ];
    View {
        viewer: Viewer::Seat(seat("nk")),
        turn: TurnState {
            turn: 2,
            acting: Some(Side::Nk),
            phase: Some(Phase::Movement),
            done: BTreeSet::from([seat("nk")]),
            weather: Some(Weather::Rain),
        },
        units: units.into_iter().map(|u| (u.counter.id, u)).collect(),
        contacts: BTreeMap::from([(hex("0708"), contact())]),
        expected: BTreeMap::from([(unit("nkpa-5-rgt"), expected())]),
        control: BTreeMap::from([("uijongbu".parse().unwrap(), Side::Un)]),
        secured: BTreeSet::from(["seoul".parse().unwrap()]),
        bridges: BTreeMap::from([(hexside("0704-0705"), BridgeState::Blown)]),
        attacked: BTreeSet::from([hex("0707")]),
        advance: Some(offer()),
        heavy_materiel: Some(40),
        score: score(),
        awards: vec![award()],
        outcome: None,
        charges: charges(),
        directives: BTreeMap::from([("nkpa-4-div".parse().unwrap(), directive_view())]),
        means: Some(means()),
    }
}

fn charges() -> BTreeSet<Charge> {
    BTreeSet::from([Charge {
        bridge: hexside("0705-0805"),
        side: Side::Nk,
        turn: 1,
    }])
}

fn signature() -> Signature {
    Signature(Hash::of(b"one half"), Hash::of(b"the other"))
}

pub(crate) fn fourth() -> FormationId {
    "nkpa-4-div".parse().unwrap()
}

fn directive() -> Directive {
    Directive::Take {
        immediate: "uijongbu".parse().unwrap(),
        subsequent: "ponggang".parse().unwrap(),
    }
}

pub(crate) fn directive_view() -> DirectiveView {
    DirectiveView {
        name: "NK 4th Division".into(),
        in_force: directive(),
        objective: Some("uijongbu".parse().unwrap()),
        waiting: Some(WaitingDirective {
            directive: Directive::Secure,
            written: 2,
            rolls: 1,
            needs: 5,
        }),
    }
}

fn division_of_air() -> AirDivision {
    AirDivision {
        interdiction: 4,
        on_call: vec![OnCall {
            formation: fourth(),
            points: 2,
        }],
        strike: 1,
    }
}

fn means() -> Means {
    Means {
        air: Some(2),
        division: Some(division_of_air()),
        strike: 1,
        on_call: BTreeMap::from([(fourth(), 2)]),
        rail: Some(10),
        sea: None,
        korean_steps: 1,
        western_steps: 0,
        tanks_restored: 2,
        interdiction: 4,
        superior: Some(seat("nk")),
    }
}

fn hexside(text: &str) -> Hexside {
    text.parse().unwrap()
}

fn contact() -> Contact {
    Contact {
        side: Side::Un,
        units: vec![ContactUnit {
            nation: Nation::Us,
            arm: Arm::Armor,
        }],
        ghost: Some(2),
    }
}

fn expected() -> Expected {
    Expected {
        counter: counter("nkpa-5-rgt", "5r", Nation::Nkpa).into(),
        turn: 3,
        hexes: vec![hex("0701"), hex("0801")],
    }
}

fn offer() -> AdvanceOffer {
    AdvanceOffer {
        hex: hex("0707"),
        units: vec![unit("nkpa-18-rgt")],
        seat: "nk".parse().unwrap(),
    }
}

fn award() -> Award {
    Award {
        turn: 4,
        points: 4,
        reason: "Seoul fell within four days.".into(),
    }
}

fn score() -> Score {
    Score {
        nk_points: -3,
        nk_steps_lost: Some(1),
        rok_steps_lost: Some(2),
        us_uk_steps_lost: None,
    }
}

pub(crate) fn board() -> Board {
    let info = |terrain, coast, port| HexInfo {
        terrain,
        coast,
        port,
    };
    Board {
        scenario: "c1-uijongbu-road".parse().unwrap(),
        title: "The Uijongbu Road".into(),
        introduction: "A sample.".into(),
        first_day: Day::new(1).unwrap(),
        turns: 3,
        seats: seats(),
        fog: true,
        sources: vec![SupplySource {
            side: Side::Nk,
            hex: hex("0704"),
            cost: 8,
        }],
        points: BTreeMap::from([("uijongbu".parse().unwrap(), 6)]),
        to_secure: BTreeSet::from(["uijongbu".parse().unwrap()]),
        options: BTreeSet::from([OptionalRule::Blame]),
        map: Map {
            hexes: BTreeMap::from([
                (hex("0704"), info(Terrain::Clear, false, false)),
                (hex("0705"), info(Terrain::Hill, false, false)),
                (hex("0706"), info(Terrain::City, true, true)),
                (hex("0707"), info(Terrain::Mountain, true, false)),
            ]),
            sides: BTreeMap::from([(
                hexside("0704-0705"),
                SideInfo {
                    river: River::Major,
                    road: Some(Road::Primary),
                    rail: true,
                    crossing: Some(Crossing::Bridge),
                    strait: false,
                },
            )]),
            places: vec![Place {
                id: "uijongbu".parse().unwrap(),
                name: "Uijongbu".into(),
                hex: hex("0707"),
                value: 1,
                label: 1,
            }],
        },
    }
}

fn seats() -> Vec<SeatInfo> {
    vec![
        SeatInfo {
            id: seat("nk"),
            side: Side::Nk,
            name: "NK 4th Division".into(),
            superior: true,
        },
        SeatInfo {
            id: seat("un"),
            side: Side::Un,
            name: "ROK 7th Division".into(),
            superior: true,
        },
    ]
}

fn match_id() -> MatchId {
    MatchId(Uuid::from_u128(0x01a2_06ef_aef5_72da_a69a_09b2_0411_97ad))
}

fn order_id() -> OrderId {
    OrderId(Uuid::from_u128(0x9b09_edea_7bcc_49de_91da_c28c_d553_a516))
}

fn key() -> SeatKey {
    SeatKey(Uuid::from_u128(0x21aa_9bc2_ae59_443c_9281_af6c_2357_dc40))
}

fn closed() -> MatchState {
    MatchState::Closed {
        reason: "The host closed this match before it began.".into(),
    }
}

pub(crate) fn info(state: MatchState) -> MatchInfo {
    let taken = |id: &str, player: Option<&str>, computer| SeatTaken {
        seat: seat(id),
        player: player.map(Into::into),
        computer,
    };
    MatchInfo {
        id: match_id(),
        scenario: "c1-uijongbu-road".parse().unwrap(),
        title: "The Uijongbu Road".into(),
        state,
        seats: vec![
            taken("nk", Some("North"), None),
            taken("un", None, Some(Level::Regular)),
        ],
        dice_commitment: Hash([0xab; 32]),
        options: BTreeSet::from([OptionalRule::Blame]),
        server_key: PublicKey(Hash([0xcd; 32])),
        lobby: Box::new(LobbyInfo {
            host: Some("Ann".into()),
            terms: terms(),
            ready: BTreeSet::from([seat("nk")]),
            kept: BTreeMap::from([(seat("un"), "South".into())]),
            rematch_of: Some(MatchId(Uuid::from_u128(7))),
        }),
        dealings: Box::new(dealings()),
    }
}

fn dealings() -> Dealings {
    let nk = ClockFace {
        left_ms: 172_800_000,
        since_ms: Some(1_800_000_000_000),
        deadline_ms: Some(1_800_172_800_000),
        off_until_ms: None,
        vacation_days: 14,
        quiet: Some(Quiet { from: 22, hours: 8 }),
    };
    Dealings {
        clocks: BTreeMap::from([(Side::Nk, nk), (Side::Un, ClockFace::default())]),
        paused: false,
        offers: BTreeMap::from([(Offer::Undo, Side::Un)]),
        undo_to: Some((3, Some(Side::Un))),
        resumes_ms: Some(1_800_000_100_000),
        abandoned_ms: Some(1_801_209_600_000),
        entrusted: BTreeSet::from([seat("nk")]),
    }
}

fn terms() -> Terms {
    Terms {
        private: true,
        start: Start::Ready,
        sides: Sides::Whole,
        spectators: Spectators::AfterEnd,
        fog: Some(true),
        clock: Clock::Daily {
            turn_hours: 48,
            vacation_days: 14,
        },
        at_zero: AtZero::StandIn,
        abandon_days: 14,
        mates: Mates::Absent,
    }
}

fn secret(text: &str) -> SecretText {
    SecretText(text.into())
}

fn token_info() -> TokenInfo {
    TokenInfo {
        id: TokenId(Uuid::from_u128(0x70_4e)),
        label: "my bot".into(),
        scopes: BTreeSet::from([Scope::Play, Scope::Watch]),
        created_ms: 1_800_000_000_000,
        expires_ms: Some(1_802_592_000_000),
        last_used_ms: None,
    }
}

fn invitation_info() -> InvitationInfo {
    InvitationInfo {
        id: InvitationId(Uuid::from_u128(0x1e_77)),
        seat: Some(seat("un")),
        uses_left: 1,
        expires_ms: 1_802_592_000_000,
    }
}

/// A request of each kind about people and the lobby.
fn lobby_requests() -> Vec<(&'static str, Request)> {
    let (r#match, nk) = (match_id(), seat("nk"));
    let password = || Credential::Password {
        name: "Ann".into(),
        password: secret("correct horse battery"),
    };
    vec![
        (
            "be_guest",
            Request::BeGuest {
                name: "Ann".into(),
                key: key(),
            },
        ),
        (
            "register",
            Request::Register {
                name: "Ann".into(),
                secret: NewSecret::Password(secret("correct horse battery")),
            },
        ),
        ("sign_in", Request::SignIn(password())),
        (
            "sign_in_token",
            Request::SignIn(Credential::Token(secret("naktong_0123"))),
        ),
        ("sign_out", Request::SignOut),
        ("who_am_i", Request::WhoAmI),
        (
            "change_secret",
            Request::ChangeSecret {
                old: password(),
                new: NewSecret::Key(secret("0123456789abcdef0123456789abcdef")),
            },
        ),
        (
            "make_token",
            Request::MakeToken {
                label: "my bot".into(),
                scopes: BTreeSet::from([Scope::Play, Scope::Watch]),
                days: Some(30),
            },
        ),
        ("tokens", Request::Tokens),
        ("revoke_token", Request::RevokeToken(token_info().id)),
        (
            "sit",
            Request::Sit {
                r#match,
                seat: nk,
                nonce: Nonce([7; 32]),
            },
        ),
        ("leave", Request::Leave { r#match, seat: nk }),
        (
            "ready",
            Request::Ready {
                r#match,
                seat: nk,
                ready: true,
            },
        ),
        ("start", Request::Start { r#match }),
        ("close", Request::Close { r#match }),
        ("rematch", Request::Rematch { r#match }),
        (
            "list",
            Request::List {
                filter: Filter {
                    scenario: Some("c1-uijongbu-road".parse().unwrap()),
                    state: Some(StateFilter::Gathering),
                    free: true,
                    name: Some("ann".into()),
                },
                after: None,
            },
        ),
        ("mine", Request::Mine { skip: 100 }),
        (
            "invite",
            Request::Invite {
                r#match,
                seat: Some(seat("un")),
                uses: 1,
                hours: 72,
            },
        ),
        (
            "accept",
            Request::Accept {
                code: secret("nkinv_0123"),
            },
        ),
        ("invitations", Request::Invitations { r#match }),
        (
            "uninvite",
            Request::Uninvite {
                r#match,
                invitation: invitation_info().id,
            },
        ),
    ]
    .into_iter()
    .chain(deals())
    .collect()
}

/// A deal of each kind.
fn deals() -> impl Iterator<Item = (&'static str, Request)> {
    let quiet = Quiet { from: 22, hours: 8 };
    let deals = [
        ("deal_offer", Deal::Offer(Offer::Pause)),
        ("deal_decline", Deal::Decline(Offer::Draw)),
        ("deal_undo", Deal::Undo { to: Some(Seq(9)) }),
        ("deal_grant", Deal::Grant { seconds: 3600 }),
        ("deal_vacation", Deal::Vacation { days: 3 }),
        ("deal_quiet", Deal::Quiet(Some(quiet))),
        ("deal_claim", Deal::Claim(Claim::Win)),
        (
            "deal_entrust",
            Deal::Entrust {
                key: Some(Hash([0x77; 32])),
            },
        ),
    ];
    let request = |deal| Request::Deal {
        r#match: match_id(),
        seat: seat("nk"),
        deal,
    };
    deals
        .into_iter()
        .map(move |(name, deal)| (name, request(deal)))
}

/// A request of each kind about the talk at a match.
fn chat_requests() -> Vec<(&'static str, Request)> {
    let asks = [
        (
            "say",
            ChatRequest::Say {
                room: Room::Table,
                id: SayId(Uuid::from_u128(0x5a1)),
                text: "Good luck!".into(),
            },
        ),
        (
            "chat",
            ChatRequest::Read {
                since: BTreeMap::from([(Room::Table, 12), (Room::Un, 3)]),
            },
        ),
        (
            "hush",
            ChatRequest::Hush {
                name: "Gus".into(),
                everywhere: true,
                on: true,
            },
        ),
        ("hushed", ChatRequest::Hushed),
        ("watchers", ChatRequest::Watchers),
    ];
    let r#match = match_id();
    asks.map(|(name, ask)| (name, Request::Chat { r#match, ask }))
        .into()
}

fn line() -> Line {
    Line {
        room: Room::Table,
        number: 13,
        at_ms: 1_700_000_000_000,
        name: "North".into(),
        seat: Some(seat("nk")),
        text: "Good luck!".into(),
    }
}

/// An answer of each kind about the talk at a match.
fn chat_answers() -> Vec<(&'static str, Answer)> {
    let names = || BTreeSet::from(["Gus".to_owned()]);
    [
        ("said", ChatAnswer::Said(line())),
        (
            "lines",
            ChatAnswer::Lines {
                lines: vec![line()],
                hears: BTreeSet::from([Room::Table, Room::Nk]),
                speaks: BTreeSet::from([Room::Table, Room::Nk]),
            },
        ),
        (
            "hushed",
            ChatAnswer::Hushed {
                here: BTreeSet::new(),
                everywhere: names(),
            },
        ),
        (
            "watchers",
            ChatAnswer::Watchers {
                names: names(),
                others: 2,
            },
        ),
    ]
    .map(|(name, answer)| (name, Answer::Chat(answer)))
    .into()
}

/// An answer of each kind about people and the lobby.
fn lobby_answers() -> Vec<(&'static str, Answer)> {
    let account = AccountInfo {
        id: AccountId(Uuid::from_u128(0xacc)),
        name: "Ann".into(),
        scopes: BTreeSet::from([Scope::Play, Scope::Watch, Scope::Host]),
    };
    vec![
        ("person", Answer::Person(Person::Account(account))),
        (
            "person_guest",
            Answer::Person(Person::Guest("North".into())),
        ),
        (
            "token",
            Answer::Token {
                info: token_info(),
                token: secret("naktong_0123"),
            },
        ),
        ("tokens", Answer::Tokens(vec![token_info()])),
        ("match", Answer::Match(info(closed()))),
        (
            "admitted",
            Answer::Admitted {
                info: info(MatchState::Gathering),
                seat: Some(seat("un")),
            },
        ),
        (
            "mine",
            Answer::Mine {
                matches: vec![OwnMatch {
                    info: info(MatchState::Playing),
                    seats: BTreeSet::from([seat("nk")]),
                    your_turn: BTreeSet::from([seat("nk")]),
                    host: true,
                }],
                more: false,
            },
        ),
        (
            "invited",
            Answer::Invited {
                info: invitation_info(),
                code: secret("nkinv_0123"),
            },
        ),
        ("invitations", Answer::Invitations(vec![invitation_info()])),
    ]
}

fn outcome() -> Outcome {
    Outcome {
        level: VictoryLevel::NkMarginal,
        reason: "NK holds Uijongbu.".into(),
    }
}

/// One order of each kind.
pub(crate) fn orders() -> Vec<Order> {
    let (rifles, tanks) = (unit("nkpa-18-rgt"), unit("nkpa-107-tank"));
    vec![
        Order::Move {
            units: vec![rifles, tanks],
            path: vec![hex("0705"), hex("0706")],
            on_foot: true,
        },
        Order::Attack {
            target: hex("0707"),
            attackers: vec![rifles, tanks],
            lead: rifles,
            support: vec![unit("nkpa-4-div-hq")],
            air: 2,
        },
        Order::Advance { units: vec![] },
        Order::SetStance {
            units: vec![rifles],
            stance: Stance::Reserve(vec![hex("0704"), hex("0705")]),
        },
        Order::Enter {
            unit: unit("nkpa-5-rgt"),
            hex: hex("0801"),
        },
        Order::Done {
            turn: 2,
            phase: Phase::Movement,
        },
        Order::Resign,
        Order::Demolish {
            bridge: hexside("0705-0805"),
            when: Blow::Now,
        },
        Order::Demolish {
            bridge: hexside("0705-0805"),
            when: Blow::Prepared,
        },
        Order::Direct {
            formation: fourth(),
            directive: directive(),
        },
        Order::Direct {
            formation: fourth(),
            directive: Directive::Secure,
        },
        Order::Relieve {
            formation: fourth(),
        },
        Order::DivideAir(division_of_air()),
        Order::DivideAir(AirDivision::default()),
        Order::Overrun {
            units: vec![tanks, rifles],
            target: hex("0707"),
        },
        Order::Entrain {
            unit: rifles,
            to: hex("0705"),
        },
        Order::Embark {
            unit: rifles,
            to: hex("0705"),
        },
        Order::Refill { unit: rifles },
        Order::Raise {
            unit: rifles,
            hex: hex("0705"),
        },
        Order::Keep { unit: rifles },
        Order::Stake { unit: rifles },
        Order::Hasten {
            unit: rifles,
            hex: hex("0705"),
        },
        Order::Lend {
            units: vec![rifles, tanks],
            lent: true,
        },
        Order::Lend {
            units: vec![rifles],
            lent: false,
        },
    ]
}

/// One request of each kind, and one order request for each kind of order.
pub(crate) fn client_messages() -> Vec<(String, ClientMessage)> {
    let r#match = match_id();
    let named = [
        ("scenarios", Request::Scenarios),
        (
            "matches",
            Request::Matches {
                after: Some(r#match),
            },
        ),
        (
            "host",
            Request::Host {
                scenario: "c1-uijongbu-road".parse().unwrap(),
                options: BTreeSet::from([OptionalRule::Blame, OptionalRule::AllIn]),
                computers: BTreeMap::from([(seat("un"), Level::Regular)]),
                terms: terms(),
            },
        ),
        (
            "join",
            Request::Join {
                r#match,
                seat: seat("nk"),
                name: "North".into(),
                key: key(),
                nonce: Nonce([7; 32]),
            },
        ),
        (
            "claim",
            Request::Claim {
                r#match,
                seat: seat("nk"),
                key: key(),
            },
        ),
        (
            "watch",
            Request::Watch {
                r#match,
                seat: Some(seat("nk")),
                from: Some(Seq(12)),
            },
        ),
        ("unwatch", Request::Unwatch { r#match }),
        (
            "legal",
            Request::Legal {
                r#match,
                seat: seat("nk"),
            },
        ),
        (
            "export",
            Request::Export {
                r#match,
                seat: None,
                offset: 262_144,
            },
        ),
        ("ping", Request::Ping),
        ("history", Request::History { unit: "18r".into() }),
        (
            "stand_in",
            Request::StandIn {
                r#match,
                seat: seat("nk"),
                level: Level::Veteran,
            },
        ),
        (
            "take_back",
            Request::TakeBack {
                r#match,
                seat: seat("nk"),
            },
        ),
        (
            "thoughts",
            Request::Thoughts {
                r#match,
                seat: Some(seat("nk")),
                after: 7,
            },
        ),
    ];
    let targets = [
        ("set", TargetRequest::Set(wish())),
        (
            "confirm",
            TargetRequest::Confirm {
                target: target(),
                code: SecretText("c0de".into()),
            },
        ),
        ("list", TargetRequest::List),
        ("test", TargetRequest::Test(target())),
        ("remove", TargetRequest::Remove(target())),
    ];
    let mut all = vec![(
        "hello".to_owned(),
        ClientMessage::Hello(Hello {
            protocol: PROTOCOL_VERSION,
            client: "sample/1.0".into(),
        }),
    )];
    let named = named
        .into_iter()
        .chain(lobby_requests())
        .chain(chat_requests());
    for (number, (name, request)) in (1..).zip(named) {
        let message = ClientMessage::Request {
            id: number,
            request,
        };
        all.push((format!("request_{name}"), message));
    }
    let kinds = [
        "move", "attack", "advance", "stance", "enter", "done", "resign",
    ];
    for (kind, order) in kinds.into_iter().zip(orders()) {
        let request = Request::Order {
            r#match,
            seat: seat("nk"),
            order_id: order_id(),
            order,
        };
        let message = ClientMessage::Request { id: 99, request };
        all.push((format!("request_order_{kind}"), message));
    }
    for (kind, ask) in targets {
        let request = Request::Targets {
            r#match,
            seat: seat("nk"),
            ask,
        };
        let message = ClientMessage::Request { id: 99, request };
        all.push((format!("request_targets_{kind}"), message));
    }
    for (kind, question, _) in crate::questions::samples() {
        let request = Request::Ask {
            r#match,
            seat: seat("nk"),
            question,
        };
        let message = ClientMessage::Request { id: 99, request };
        all.push((format!("request_ask_{kind}"), message));
    }
    all
}

fn target() -> TargetId {
    TargetId(Uuid::from_u128(0x6f0e_5c1a_9d3b_4e57_8a21_cb60_14d2_93fe))
}

fn wish() -> Wish {
    Wish {
        way: Way::Webhook(SecretText("https://hooks.example.org/naktong".into())),
        r#match: None,
        when: When::Always,
    }
}

fn targets() -> Vec<TargetInfo> {
    let info = |wish, state, waiting| TargetInfo {
        id: target(),
        wish,
        state,
        waiting,
    };
    let mail = Wish {
        way: Way::Mail(SecretText("north@example.org".into())),
        r#match: Some(match_id()),
        when: When::Away,
    };
    let failing = TargetState::Failing {
        tries: 2,
        why: "it answered 500".into(),
    };
    let given_up = TargetState::GivenUp {
        why: "it answered 410, gone for good".into(),
    };
    vec![
        info(wish(), TargetState::Ready, 0),
        info(mail, TargetState::Unconfirmed, 1),
        info(wish(), failing, 1),
        info(wish(), given_up, 0),
    ]
}

fn history() -> UnitHistory {
    let source = Source {
        works: "A sample".into(),
        confidence: "high".into(),
    };
    UnitHistory {
        id: unit("nkpa-18-rgt"),
        tag: Some("18r".into()),
        name: "18th Rifle Regiment".into(),
        nation: Nation::Nkpa,
        belongs_to: "4th Division".into(),
        men: 2590,
        equipment: String::new(),
        equipment_from: "Soviet deliveries of 1949 and 1950".into(),
        quality: Some(Quality::A),
        quality_why: "a sample".into(),
        veteran_percent: Some(65),
        veteran_note: String::new(),
        origin: "a sample".into(),
        commander: String::new(),
        faction: String::new(),
        favor: Some(-1),
        role: "assault".into(),
        advisers: "none".into(),
        orders_language: "Korean".into(),
        entry: "1950-06-25, Yonchon".into(),
        converts_from: Some(unit("nkpa-1-bc")),
        fate: "a sample".into(),
        background: String::new(),
        chronicle: vec![Dated {
            date: "1950-06-25".into(),
            text: "attack at Yonchon".into(),
            source: source.clone(),
        }],
        sources: vec![source],
    }
}

/// One server message of each kind, one answer of each kind.
pub(crate) fn server_messages() -> Vec<(String, ServerMessage)> {
    let r#match = match_id();
    let answers = [
        (
            "refused",
            Answer::Refused(Refusal {
                code: RefusalCode::IllegalOrder,
                rule: Some("5.3".into()),
                text: "18r cannot leave 0704: it is in an enemy zone of control (5.3).".into(),
            }),
        ),
        (
            "scenarios",
            Answer::Scenarios(vec![ScenarioInfo {
                id: "c1-uijongbu-road".parse().unwrap(),
                title: "The Uijongbu Road".into(),
                introduction: "A sample.".into(),
                days: "25 June 1950 to 27 June 1950".into(),
                turns: 3,
                seats: seats(),
                options: BTreeSet::from([OptionalRule::Refugees]),
            }]),
        ),
        (
            "matches",
            Answer::Matches {
                matches: vec![
                    info(MatchState::Gathering),
                    info(MatchState::Finished(outcome())),
                ],
                more: false,
            },
        ),
        ("hosted", Answer::Hosted(info(MatchState::Gathering))),
        ("seated", Answer::Seated(info(MatchState::Playing))),
        (
            "watching",
            Answer::Watching {
                viewer: Viewer::Seat(seat("nk")),
                board: Box::new(board()),
                info: info(MatchState::Playing),
            },
        ),
        (
            "accepted",
            Answer::Accepted {
                order_id: order_id(),
                seq: Seq(13),
            },
        ),
        ("legal", Answer::Legal(Box::new(legal()))),
        (
            "piece",
            Answer::Piece {
                bytes: b"naktong replay 2\n".to_vec(),
                total: 4487,
            },
        ),
        ("done", Answer::Done),
        ("history", Answer::History(Some(Box::new(history())))),
        (
            "thoughts",
            Answer::Thoughts {
                notes: vec![Note {
                    number: 8,
                    seat: seat("nk"),
                    turn: 2,
                    phase: Phase::Combat,
                    text: "Attacks 1308 at 4:1: it is the gate of Uijongbu.".into(),
                }],
                more: true,
            },
        ),
        (
            "targets",
            Answer::Targets {
                targets: targets(),
                secret: Some(SecretText("nks_0001".into())),
            },
        ),
    ];
    let mut all = vec![(
        "welcome".to_owned(),
        ServerMessage::Welcome {
            protocol: PROTOCOL_VERSION,
            server: "naktongd/0.1.0".into(),
        },
    )];
    let answers = answers
        .into_iter()
        .chain(lobby_answers())
        .chain(chat_answers());
    for (number, (name, answer)) in (1..).zip(answers) {
        let message = ServerMessage::Answer {
            id: number,
            answer: Box::new(answer),
        };
        all.push((format!("answer_{name}"), message));
    }
    for (kind, _, reply) in crate::questions::samples() {
        let answer = Box::new(Answer::Reply(Box::new(reply)));
        let message = ServerMessage::Answer { id: 99, answer };
        all.push((format!("answer_reply_{kind}"), message));
    }
    let update = Update {
        seq: Seq(13),
        news: news(),
        seal: Hash::of(b"a seal"),
    };
    let signature = Some(signature());
    all.push((
        "update".into(),
        ServerMessage::Update {
            r#match,
            update,
            signature,
        },
    ));
    all.push((
        "snapshot".into(),
        ServerMessage::Snapshot {
            r#match,
            head: Head {
                seq: Seq(12),
                hash: Hash::of(b"a head"),
                signature,
            },
            view: Box::new(view()),
        },
    ));
    let stopped = MatchState::Stopped {
        reference: "7f3a".into(),
    };
    all.push(("match".into(), ServerMessage::Match(info(stopped))));
    let text = "The server is going down; come back in a moment.";
    let refusal = Refusal::new(RefusalCode::ShuttingDown, text);
    all.push(("closing".into(), ServerMessage::Closing(refusal)));
    all.push(("match_closed".into(), ServerMessage::Match(info(closed()))));
    let text = "The server restarts in ten minutes; matches go on after it.".into();
    all.push(("announcement".into(), ServerMessage::Announcement { text }));
    let said = ServerMessage::Said {
        r#match: match_id(),
        line: line(),
    };
    all.push(("said".into(), said));
    all
}

pub(crate) fn legal() -> LegalOrders {
    let reach = |to: &str, from: &str, spent| ReachHex {
        hex: hex(to),
        from: hex(from),
        spent,
        may_stop: true,
        must_stop: to == "0706",
    };
    let rifles = unit("nkpa-18-rgt");
    LegalOrders {
        moves: vec![MoveOption {
            unit: rifles,
            on_foot: false,
            reach: vec![reach("0705", "0704", 3), reach("0706", "0705", 7)],
        }],
        attacks: vec![AttackOption {
            target: hex("0707"),
            attackers: vec![rifles],
            support: vec![unit("nkpa-4-div-hq")],
            air: 2,
        }],
        advance: Some(offer()),
        stances: vec![StanceOption {
            unit: rifles,
            may_reserve: true,
        }],
        entries: vec![entry()],
        done: Some(Phase::Movement),
        demolitions: vec![DemolitionOption {
            bridge: hexside("0705-0805"),
            when: Blow::Now,
        }],
        directives: vec![fourth()],
        reliefs: vec![fourth()],
        air: Some(AirOption {
            points: 2,
            formations: vec![fourth()],
        }),
        overruns: vec![OverrunOption {
            from: hex("0704"),
            target: hex("0705"),
            units: vec![rifles],
        }],
        trains: vec![entry()],
        ships: vec![entry()],
        refills: vec![rifles],
        raises: vec![entry()],
        keeps: vec![rifles],
        stakes: vec![rifles],
        hastes: vec![entry()],
        lendable: vec![rifles],
    }
}

fn entry() -> EntryOption {
    EntryOption {
        unit: unit("nkpa-5-rgt"),
        hexes: vec![hex("0701")],
    }
}

/// One event of each kind, with every report.
pub(crate) fn news() -> Vec<ViewEvent> {
    let rifles = view().units[&unit("nkpa-18-rgt")].clone();
    let mut news: Vec<_> = reports().into_iter().map(ViewEvent::Report).collect();
    news.extend([
        ViewEvent::Turn(view().turn),
        ViewEvent::UnitChanges {
            unit: rifles.counter.id,
            state: rifles.state.clone(),
        },
        ViewEvent::UnitGoes(rifles.counter.id),
        ViewEvent::UnitAppears(Box::new(rifles)),
        ViewEvent::Contact {
            hex: hex("0709"),
            contact: contact(),
        },
        ViewEvent::ContactGoes(hex("0709")),
        ViewEvent::Expected(Box::new(expected())),
        ViewEvent::ExpectedGoes(unit("nkpa-5-rgt")),
        ViewEvent::Control {
            place: "uijongbu".parse().unwrap(),
            side: Side::Nk,
        },
        ViewEvent::Bridge {
            side: hexside("0704-0705"),
            state: BridgeState::Pontoon,
        },
        ViewEvent::Attacked(BTreeSet::from([hex("0707")])),
        ViewEvent::Advance(None),
        ViewEvent::HeavyMateriel(Some(39)),
        ViewEvent::Score(score()),
        ViewEvent::Ended(outcome()),
        ViewEvent::Charges(charges()),
        ViewEvent::Directive {
            formation: fourth(),
            directive: Box::new(directive_view()),
        },
        ViewEvent::Means(Some(Box::new(means()))),
    ]);
    news
}

fn roll(label: &str, die: u8, value: u8) -> Roll {
    Roll {
        label: label.into(),
        die,
        value,
    }
}

fn reports() -> Vec<Report> {
    let unit = unit("nkpa-18-rgt");
    let (from, to) = (hex("0704"), hex("0705"));
    let combat = CombatReport {
        target: hex("0707"),
        attacking: Side::Nk,
        detail: Some(CombatDetail {
            attackers: vec![unit],
            defenders: vec!["rok-1-rgt".parse().unwrap()],
            attack: 18,
            defense: 12,
            odds: Column::ThreeToTwo,
            shifts: vec![Shift {
                cause: ShiftCause::Terrain,
                by: -1,
            }],
            net: -1,
        }),
        column: Column::OneToOne,
        cells: std::array::from_fn(|row| CombatResult {
            attacker_loss: u8::from(row < 8),
            defender_loss: u8::from(row > 6),
            retreat: u8::from(row > 7),
            breakthrough: false,
        }),
        roll: roll("1/NK/CRT/0707/0", 10, 5),
        result: CombatResult {
            attacker_loss: 1,
            defender_loss: 0,
            retreat: 2,
            breakthrough: true,
        },
    };
    vec![
        Report::TurnBegins { turn: 2 },
        Report::PlayerTurnBegins { side: Side::Nk },
        Report::Moved {
            unit,
            from,
            to,
            cost: Some(3),
        },
        Report::Halted {
            unit,
            hex: from,
            reason: "an enemy is in 0705 (9.3)".into(),
        },
        Report::Entered { unit, hex: from },
        Report::Displaced { unit, to: None },
        Report::Attacked {
            target: to,
            side: Side::Nk,
        },
        Report::ReserveCameUp { unit, hex: to },
        Report::Baptised {
            unit,
            roll: roll("1/NK/BAPT/nkpa-18-rgt/0", 6, 3),
            quality: Quality::B,
        },
        Report::Checked {
            unit,
            roll: roll("1/NK/HOLD/0707/0", 6, 6),
            passed: false,
        },
        Report::Combat(Box::new(combat)),
        Report::LostSteps { unit, steps: 2 },
        Report::Eliminated {
            unit,
            name: "18th Rifle Regiment".into(),
        },
        Report::Retreated { unit, from, to },
        Report::Disrupted { unit },
        Report::Recovered { unit },
        Report::Advanced { unit, hex: to },
        Report::Freed { unit },
        Report::Taken {
            place: "uijongbu".parse().unwrap(),
            side: Side::Nk,
        },
        Report::StanceSet {
            unit,
            stance: Stance::Hold,
        },
        Report::DugIn { unit },
        Report::Resigned { side: Side::Un },
        Report::Withdrawn { unit },
        Report::Converted { unit },
        Report::Prepared {
            bridge: hexside("0705-0805"),
        },
        Report::Demolition {
            bridge: hexside("0705-0805"),
            side: Side::Nk,
            roll: Some(roll("2/UN/DEM/0705-0805/0", 6, 4)),
            blown: true,
        },
        Report::Bridging {
            bridge: hexside("0704-0705"),
            side: Side::Nk,
            roll: roll("2/NK/BRG/0704-0705/0", 6, 4),
            laid: false,
        },
        Report::Entrained { unit, to },
        Report::Embarked { unit, to },
        Report::Landed { unit, hex: to },
        Report::Overrun {
            target: to,
            side: Side::Nk,
            fought: false,
        },
        Report::OrderWritten {
            formation: fourth(),
            directive: directive(),
        },
        Report::OrderTranslated {
            formation: fourth(),
            roll: roll("13/NK/ORD/nkpa-4-div/0", 6, 3),
            before: 1,
            needs: 4,
            in_force: true,
        },
        Report::NextObjective {
            formation: fourth(),
            objective: "seoul".parse().unwrap(),
        },
        Report::CommanderRelieved {
            formation: fourth(),
        },
        Report::Weather {
            weather: Weather::Rain,
            roll: roll("2/-/WEA/-/0", 6, 1),
        },
        Report::AirDivided(AirDivision {
            interdiction: 2,
            on_call: vec![],
            strike: 1,
        }),
        Report::AirSupport {
            side: Side::Un,
            target: hex("0707"),
            points: 1,
            caller: Some("us-24-div".parse().unwrap()),
        },
        Report::ColumnAttacked {
            unit,
            roll: roll("2/NK/AIR/nkpa-107-tk/0", 6, 2),
            hit: true,
        },
    ]
}
