//! Replay files that are cut or changed anywhere.

use naktong_protocol::message::{MatchState, Update};
use naktong_protocol::replay::{Header, Replay, Stream};
use naktong_protocol::view::ViewEvent;
use naktong_protocol::{Seq, codec::Hash};

use crate::common::{board, info, view};

fn file() -> Vec<u8> {
    let mut board = board();
    board.introduction.clear();
    let updates = (1..=3).map(|seq| Update {
        seq: Seq(seq),
        news: vec![ViewEvent::Turn(view().turn)],
        seal: Hash::of(&[1]),
    });
    let replay = Replay {
        header: Header {
            server: "test".into(),
            info: info(MatchState::Playing),
            board,
        },
        records: vec![],
        streams: vec![Stream {
            start: view(),
            updates: updates.collect(),
        }],
        is_old: false,
    };
    let mut bytes = vec![];
    replay.write(&mut bytes).unwrap();
    assert_eq!(Replay::read(&bytes[..]).unwrap(), replay);
    bytes
}

#[test]
fn every_single_flipped_bit_is_found() {
    let mut bytes = file();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(Replay::read(&bytes[..]).is_err(), "bit {bit} of byte {at}");
            bytes[at] ^= 1 << bit;
        }
    }
}

#[test]
fn every_cut_is_found() {
    let bytes = file();
    for length in 0..bytes.len() {
        assert!(Replay::read(&bytes[..length]).is_err(), "{length} bytes");
    }
    let more = [&bytes[..], &[0]].concat();
    assert!(Replay::read(&more[..]).is_err(), "a byte too many");
}
