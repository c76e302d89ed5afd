//! The dice (rules D3): every roll is a keyed function of the match's seed and the roll's own
//! label, so that no roll, seen or hidden, moves another, and anyone who has the seed can make
//! each of them again.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::codec::Hash;
use crate::ids::{MatchId, SeatId};
use crate::message::Nonce;

/// The value of the die with `sides` sides that belongs to a label, 1 to `sides`.
///
/// SHA-256 of the ASCII text `SEED:LABEL:A` with A from 0; its first four bytes, big-endian;
/// values at or above the last multiple of `sides` are rejected and A goes up (rules D3).
///
/// # Panics
/// If `sides` is 0.
#[must_use]
pub fn roll(seed: &str, label: &str, sides: u8) -> u8 {
    assert!(sides > 0, "a die has sides");
    let sides_wide = u64::from(sides);
    let limit = (1_u64 << 32) / sides_wide * sides_wide;
    (0_u32..)
        .map(|attempt| {
            let hash = Sha256::digest(format!("{seed}:{label}:{attempt}"));
            u64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
        })
        .find(|value| *value < limit)
        .map(|value| u8::try_from(value % sides_wide + 1).expect("at most the sides of the die"))
        .expect("a hash below the limit turns up")
}

/// What is published before anyone sits down: SHA-256 of the secret.
#[must_use]
pub fn commitment(secret: &[u8; 32]) -> Hash {
    Hash::of(secret)
}

/// The seed of a match, in hex: HMAC-SHA-256, keyed by the server's secret, over the match id
/// (16 bytes), the scenario's hash (32) and the seats' nonces (32 each) in the order of the
/// seats (architecture, contract 7).
///
/// # Panics
/// Never: HMAC takes a key of any length.
#[must_use]
pub fn match_seed(secret: &[u8; 32], id: MatchId, scenario: Hash, nonces: &[Nonce]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length will do");
    mac.update(id.0.as_bytes());
    mac.update(&scenario.0);
    for nonce in nonces {
        mac.update(&nonce.0);
    }
    Hash(mac.finalize().into_bytes().into()).to_string()
}

/// The nonce of a seat that a computer player holds from the beginning: SHA-256 of the text
/// `naktong computer nonce 1`, the commitment and the seat's id. It adds nothing to the dice;
/// worked out and not drawn, it is nothing that the server could choose either.
#[must_use]
pub fn computer_nonce(commitment: Hash, seat: SeatId) -> Nonce {
    let mut text = b"naktong computer nonce 1".to_vec();
    text.extend(commitment.0);
    text.extend(seat.as_str().as_bytes());
    Nonce(Hash::of(&text).0)
}

/// The seed of the computer player on a seat: the first 8 bytes, big-endian, of HMAC-SHA-256,
/// keyed by the server's secret, over the text `naktong computer seed 1`, the match id and the
/// seat's id. Nobody can foresee it; everybody can work it out when the secret is open.
///
/// # Panics
/// Never: HMAC takes a key of any length.
#[must_use]
pub fn computer_seed(secret: &[u8; 32], id: MatchId, seat: SeatId) -> u64 {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length will do");
    mac.update(b"naktong computer seed 1");
    mac.update(id.0.as_bytes());
    mac.update(seat.as_str().as_bytes());
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    u64::from_be_bytes(bytes[..8].try_into().expect("8 of 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "naktong-test-540";

    #[test]
    fn e1_the_printed_rolls_come_out() {
        let printed = [
            ("1/-/WEA/-/0", 6, 4),
            ("1/NK/BAPT/rok-1-rgt/0", 6, 3),
            ("1/NK/SHK/0707/0", 6, 6),
            ("1/NK/CRT/0707/0", 10, 5),
            ("2/NK/ORD/nkpa-6-div/0", 6, 2),
            ("2/UN/BRG/0704-0705/0", 6, 3),
            ("3/UN/CRT/1010/0", 10, 6),
            ("83/UN/ATT/us-5-cav/0", 6, 3),
        ];
        for (label, die, value) in printed {
            assert_eq!(roll(SEED, label, die), value, "{label}");
        }
    }

    #[test]
    fn e1_twelve_rolls_of_one_label_in_a_row() {
        let row = |code: &str, die| {
            (0..12)
                .map(|n| roll(SEED, &format!("1/NK/{code}/0707/{n}"), die))
                .collect::<Vec<_>>()
        };
        assert_eq!(row("CRT", 10), [5, 5, 5, 6, 2, 3, 3, 3, 6, 4, 3, 6]);
        assert_eq!(row("SHK", 6), [6, 6, 3, 3, 2, 3, 3, 1, 2, 3, 4, 4]);
    }

    #[test]
    fn e1_the_seed_has_the_printed_hash() {
        assert_eq!(
            Hash::of(SEED.as_bytes()).to_string(),
            "f29d1bde8e2c4b4f2d0b29191ae39751764d9cb2ebfd01b862cdece0d6183355"
        );
    }

    #[test]
    fn d3_the_recipe_of_the_rulebook_makes_the_roll() {
        let hash = Hash::of(b"naktong-test-540:1/NK/CRT/0707/0:0").to_string();
        assert_eq!(&hash[..8], "913df40e");
        let number = u32::from_str_radix(&hash[..8], 16).expect("hex digits");
        assert_eq!(number, 2_436_756_494);
        assert_eq!(number % 10 + 1, 5);
        assert_eq!(roll(SEED, "1/NK/CRT/0707/0", 10), 5);
    }

    #[test]
    fn every_part_of_the_seed_counts() {
        let id = MatchId(uuid::Uuid::from_u128(1));
        let nonces = [Nonce([1; 32]), Nonce([2; 32])];
        let swapped = [nonces[1], nonces[0]];
        let scenario = Hash([7; 32]);
        let seed = match_seed(&[9; 32], id, scenario, &nonces);
        assert_eq!(seed.len(), 64);
        assert_eq!(seed, match_seed(&[9; 32], id, scenario, &nonces));
        for other in [
            match_seed(&[8; 32], id, scenario, &nonces),
            match_seed(
                &[9; 32],
                MatchId(uuid::Uuid::from_u128(2)),
                scenario,
                &nonces,
            ),
            match_seed(&[9; 32], id, Hash([6; 32]), &nonces),
            match_seed(&[9; 32], id, scenario, &swapped),
        ] {
            assert_ne!(seed, other);
        }
    }
}
