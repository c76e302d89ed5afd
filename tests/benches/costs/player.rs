//! A player who knows no plan: he picks among his legal orders by a fixed seed.

use naktong_protocol::Order;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::unit::Stance;

/// The random player.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    state: u64,
    /// How many orders he gives in a phase before he is done with it, on average.
    patience: u64,
}

impl Player {
    /// A player by his seed.
    pub(crate) fn new(seed: u64, patience: u64) -> Self {
        Self {
            state: seed,
            patience,
        }
    }

    /// One of the legal orders (an attack: by all who can, without support); `None` if the seat is
    /// not on turn. `turn` is the game turn, for "done".
    pub(crate) fn choose(&mut self, legal: &LegalOrders, turn: u16) -> Option<Order> {
        let phase = legal.done?;
        let done = Order::Done { turn, phase };
        let mut choices = vec![];
        if !legal.moves.is_empty() {
            let option = self.one_of(&legal.moves);
            let stops: Vec<_> = option.reach.iter().filter(|to| to.may_stop).collect();
            let path = option.path_to(self.one_of(&stops).hex);
            choices.push(Order::Move {
                units: vec![option.unit],
                path: path.expect("the reach is a tree"),
                on_foot: option.on_foot,
            });
        }
        if !legal.attacks.is_empty() {
            let option = self.one_of(&legal.attacks);
            choices.push(Order::Attack {
                target: option.target,
                attackers: option.attackers.clone(),
                lead: *self.one_of(&option.attackers),
                support: vec![],
                air: 0,
            });
        }
        if let Some(offer) = &legal.advance {
            let units = vec![*self.one_of(&offer.units)];
            choices.push(Order::Advance { units });
        }
        if !legal.entries.is_empty() {
            let option = self.one_of(&legal.entries);
            choices.push(Order::Enter {
                unit: option.unit,
                hex: *self.one_of(&option.hexes),
            });
        }
        if !legal.stances.is_empty() {
            let option = self.one_of(&legal.stances);
            let stances = [Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw];
            choices.push(Order::SetStance {
                units: vec![option.unit],
                stance: self.one_of(&stances).clone(),
            });
        }
        if choices.is_empty() || self.below(self.patience) == 0 {
            return Some(done);
        }
        Some(self.one_of(&choices).clone())
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let count = u64::try_from(choices.len()).expect("a short list");
        &choices[usize::try_from(self.below(count)).expect("an index of it")]
    }

    /// SplitMix64 (Steele, Lea and Flood 2014): the same orders on every machine and with every
    /// version of every library. The bias of the remainder does not matter here.
    fn below(&mut self, count: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % count
    }
}
