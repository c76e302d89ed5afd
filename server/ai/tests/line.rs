//! The line of UN (rules part F 6), as it tells of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use naktong_ai::{Away, Computer, Plays, Table, Thought};
use naktong_protocol::computer::Level;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Hex, SeatId, View};
use naktong_simulate::{Players, Room};

/// What a line was told of, and what the seat knew then.
struct Told {
    posts: BTreeSet<Hex>,
    view: View,
}

/// A player whose lines are written down.
struct Heard {
    player: Computer,
    told: Rc<RefCell<Vec<Told>>>,
}

impl Plays for Heard {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let view = table.view().clone();
        let thoughts = self.player.plays(table)?;
        let lines = thoughts.iter().filter(|it| it.phase == Phase::Movement);
        for line in lines.filter_map(|it| it.text.strip_prefix("the line stands on ")) {
            let posts = line.split(' ').map(|hex| hex.parse().expect("a hex"));
            let (posts, view) = (posts.collect(), view.clone());
            self.told.borrow_mut().push(Told { posts, view });
        }
        Ok(thoughts)
    }
}

/// The lines that UN draws in the first turns of a scenario.
fn lines(id: &str, turns: u16) -> (Board, Vec<Told>) {
    let mut room = Room::new(naktong_scenarios::load(id).unwrap(), 3);
    let board = room.board().clone();
    let told = Rc::new(RefCell::new(vec![]));
    let player = |seat: SeatId| Computer::new(Level::Regular, 3, &board, seat);
    let mut players: Players = board
        .seats
        .iter()
        .map(|seat| {
            let told = told.clone();
            let player = player(seat.id);
            let player: Box<dyn Plays> = Box::new(Heard { player, told });
            (seat.id, player)
        })
        .collect();
    room.play(&mut players, |room| room.game().turn() <= turns);
    drop(players);
    let told = Rc::into_inner(told)
        .expect("nobody else writes")
        .into_inner();
    assert!(!told.is_empty(), "{id}: UN tells of its line");
    (board, told)
}

/// The hexes that can be come to from some, through hexes that are open, over roads only or not.
fn flood(
    board: &Board,
    from: impl IntoIterator<Item = Hex>,
    by_road: bool,
    open: impl Fn(Hex) -> bool,
) -> BTreeSet<Hex> {
    let mut flooded: BTreeSet<Hex> = from.into_iter().filter(|hex| open(*hex)).collect();
    let mut queue: Vec<Hex> = flooded.iter().copied().collect();
    while let Some(at) = queue.pop() {
        for next in board.map.neighbors(at) {
            let side = board.map.side(at, next);
            let way = board.map.is_land(next) && !side.strait && (!by_road || side.road.is_some());
            if way && open(next) && flooded.insert(next) {
                queue.push(next);
            }
        }
    }
    flooded
}

fn pusan(board: &Board) -> Hex {
    let mut places = board.map.places.iter();
    let pusan = places.find(|place| place.id.as_str() == "pusan");
    pusan.expect("the campaign has it").hex
}

#[test]
fn no_road_leads_past_the_line() {
    let (board, lines) = lines("c11-campaign-25-june", 3);
    for Told { posts, view } in lines {
        let seen = view.contacts.keys().copied();
        let units = view.units.values();
        let nk = units.filter(|unit| unit.counter.side() == Side::Nk);
        let enemies: BTreeSet<Hex> = seen.chain(nk.map(|unit| unit.state.hex)).collect();
        let watched = |hex: Hex| posts.iter().any(|post| post.distance(hex) <= 1);
        let passed = flood(&board, enemies, true, |hex| !watched(hex));
        assert!(!passed.contains(&pusan(&board)), "{posts:?}");
    }
}

#[test]
fn every_post_has_home_behind_it() {
    for id in ["c11-campaign-14-july", "c11-campaign-4-august"] {
        let (board, lines) = lines(id, 3);
        for Told { posts, .. } in lines {
            let home = flood(&board, [pusan(&board)], false, |hex| !posts.contains(&hex));
            for post in &posts {
                let kept = post.neighbors().any(|next| home.contains(&next));
                assert!(
                    kept || posts.contains(&pusan(&board)),
                    "{id}: {post} of {posts:?}"
                );
            }
        }
    }
}
