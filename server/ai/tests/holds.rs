//! What UN holds, whom it throws back and how it comes out of a pocket, in small positions
//! (rules part F 2, 4 and 6). NK rests in all of them.

use std::cell::RefCell;
use std::rc::Rc;

use naktong_ai::{Away, Computer, Plays, Table, Thought};
use naktong_protocol::computer::Level;
use naktong_protocol::unit::{Side, Stance, SupplyState};
use naktong_protocol::view::OwnState;
use naktong_protocol::{Hex, Order, UnitId};
use naktong_rules::scenario::{Scenario, Start};
use naktong_simulate::{Players, Room};

/// A unit, its hex and its steps.
type Stands<'a> = (&'a str, &'a str, u8);

/// A scenario with these combat units alone, the headquarters where they were.
fn position(id: &str, stands: &[Stands<'_>]) -> Scenario {
    let mut scenario = naktong_scenarios::load(id).unwrap();
    scenario.units.retain_mut(|unit| {
        let here = stands
            .iter()
            .find(|(id, ..)| unit.counter.id.as_str() == *id);
        if let Some((_, hex, steps)) = here {
            unit.start = Start::OnMap(hex.parse().unwrap());
            unit.steps = *steps;
            unit.counter.max_steps = unit.counter.max_steps.max(*steps);
            unit.stance = Stance::Stand;
            unit.dug_in = false;
        }
        here.is_some() || unit.counter.is_support()
    });
    scenario
}

/// Somebody whose thoughts are written down, or who does nothing.
enum Sits {
    Plays(Box<Computer>, Rc<RefCell<Vec<String>>>),
    Rests,
}

impl Plays for Sits {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let Self::Plays(computer, told) = self else {
            let turn = &table.view().turn;
            let phase = turn.phase.expect("a phase is to be played");
            let done = Order::Done {
                turn: turn.turn,
                phase,
            };
            table.give(done)?.expect("anybody may rest");
            return Ok(vec![]);
        };
        let thoughts = computer.plays(table)?;
        let lines = thoughts.iter().map(|it| it.text.clone());
        told.borrow_mut().extend(lines);
        Ok(thoughts)
    }
}

/// The first turns, UN played by a regular: the match then, and what UN told of.
fn play(scenario: Scenario, turns: u16) -> (Room, Vec<String>) {
    let mut room = Room::new(scenario, 3);
    let board = room.board().clone();
    let told = Rc::new(RefCell::new(vec![]));
    let mut players: Players = board
        .seats
        .iter()
        .map(|seat| {
            let sits = match seat.side {
                Side::Nk => Sits::Rests,
                Side::Un => {
                    let computer = Computer::new(Level::Regular, 3, &board, seat.id);
                    Sits::Plays(Box::new(computer), Rc::clone(&told))
                }
            };
            (seat.id, Box::new(sits) as Box<dyn Plays>)
        })
        .collect();
    room.play(&mut players, |room| room.game().turn() <= turns);
    drop(players);
    let told = Rc::into_inner(told).expect("nobody else writes");
    (room, told.into_inner())
}

/// Where a unit of UN stands, and what else its owner knows.
fn unit(room: &Room, id: &str) -> (Hex, OwnState) {
    let mut seats = room.board().seats.iter();
    let seat = seats.find(|seat| seat.side == Side::Un).unwrap();
    let id: UnitId = id.parse().unwrap();
    let state = &room.view(seat.id).units[&id].state;
    (state.hex, state.own.clone().expect("it is its own"))
}

fn hex(number: &str) -> Hex {
    number.parse().unwrap()
}

#[test]
fn a_town_is_not_left_for_enemies_who_cannot_come_over_the_river() {
    // Two divisions of NK behind the Kum, its bridges down: one of them could ford in a day.
    let nk = [
        ("nkpa-7-rgt", "1723", 4),
        ("nkpa-8-rgt", "1723", 4),
        ("nkpa-9-rgt", "1723", 4),
        ("nkpa-16-rgt", "1722", 4),
        ("nkpa-18-rgt", "1722", 4),
        ("nkpa-5-rgt", "1722", 4),
    ];
    let taejon = [("us-19-inf", "1725", 5)];
    let (room, told) = play(position("c5-taejon", &[&nk[..], &taejon].concat()), 2);
    let (at, own) = unit(&room, "us-19-inf");
    assert_eq!(at, hex("1725"), "{told:?}");
    assert!(
        matches!(own.stance, Stance::Hold | Stance::Stand),
        "{:?}",
        own.stance
    );
}

#[test]
fn a_garrison_does_not_leave_its_town_to_chase_somebody() {
    // A motorcycle regiment behind Taejon, a division before it.
    let stands = [
        ("nkpa-83-mot", "1826", 1),
        ("nkpa-7-rgt", "1624", 4),
        ("nkpa-8-rgt", "1624", 4),
        ("nkpa-9-rgt", "1624", 4),
        ("us-19-inf", "1725", 5),
    ];
    let (room, told) = play(position("c5-taejon", &stands), 1);
    assert_eq!(unit(&room, "us-19-inf").0, hex("1725"), "{told:?}");
}

#[test]
fn who_presses_on_a_town_is_thrown_back() {
    // A regiment over the Naktong before Yongsan, three of UN around it.
    let stands = [
        ("nkpa-16-rgt", "2835", 4),
        ("us-34-inf", "2935", 3),
        ("us-21-inf", "2834", 3),
        ("us-9-inf", "3135", 5),
    ];
    let (_, told) = play(position("c7-naktong-bulge", &stands), 1);
    let attacks = told.iter().any(|line| line.starts_with("attack 2835 "));
    assert!(attacks, "{told:?}");
}

#[test]
fn who_is_cut_off_sets_out_for_home() {
    // West of the Naktong and the Nam, with NK on all roads: the one gap that is left, between
    // 2633 and 2636, is watched from both sides.
    let stands = [
        ("nkpa-16-rgt", "2636", 4),
        ("nkpa-18-rgt", "2633", 4),
        ("nkpa-5-rgt", "2637", 4),
        ("nkpa-27-rgt", "2631", 4),
        ("us-21-inf", "2435", 5),
        ("us-19-inf", "2935", 5),
        ("us-9-inf", "3135", 5),
    ];
    let (room, told) = play(position("c7-naktong-bulge", &stands), 1);
    let told_of = told
        .iter()
        .any(|line| line.contains(" is cut off and makes for "));
    assert!(told_of, "{told:?}");
    let (at, own) = unit(&room, "us-21-inf");
    assert_eq!(own.supply, SupplyState::Out);
    let home = hex("2935");
    assert!(
        at.distance(home) < hex("2435").distance(home),
        "{at}: {told:?}"
    );
}
