//! The small seeded generator.

use naktong_protocol::turn::Phase;

/// A small generator of its own, so that a seed means the same match for ever (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Begins a sequence.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The sequence of one phase of one turn, whatever was drawn before.
    #[must_use]
    pub fn of_phase(seed: u64, turn: u16, phase: Phase) -> Self {
        let mut chance = Self(seed ^ (u64::from(turn) << 8) ^ phase as u64);
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `end` - 1.
    ///
    /// # Panics
    /// If `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("less than a usize")
    }

    /// True once in `times`.
    ///
    /// # Panics
    /// If `times` is 0.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of a list, if it has any.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        (!list.is_empty()).then(|| &list[self.below(list.len())])
    }

    /// A choice of one or more.
    pub fn some<T: Copy>(&mut self, list: &[T]) -> Vec<T> {
        let mut chosen: Vec<T> = list.iter().copied().filter(|_| self.one_in(2)).collect();
        if chosen.is_empty() {
            chosen.extend(self.pick(list));
        }
        chosen
    }
}
