//! The cheapest set of hexes that parts one set of hexes from another.
//!
//! A line is just that: what stands between the enemy and what is to be kept. Every hex has the
//! price of standing in it, the enemy presses from his hexes with so much, and every place is
//! worth so much; the least cut of this network holds what is worth its price and gives up the
//! rest. Found as the greatest flow (Dinic), whose leftover graph shows the hexes of the cut;
//! the libraries give the flow but not the cut.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use naktong_protocol::Hex;

/// More than any cut costs.
const ENDLESS: u32 = u32::MAX / 4;

/// A country to be cut.
#[derive(Clone, Debug, Default)]
pub(super) struct Country {
    /// What it costs to stand in a hex; `None` where nobody can.
    pub(super) price: BTreeMap<Hex, Option<u32>>,
    /// The ways from hex to hex, and what it costs to watch one; `None` where that is of no use.
    pub(super) ways: Vec<(Hex, Hex, Option<u32>)>,
    /// How hard the enemy presses from a hex.
    pub(super) pressure: BTreeMap<Hex, u32>,
    /// What it is worth to keep a hex behind the cut.
    pub(super) worth: BTreeMap<Hex, u32>,
}

/// A country cut in two.
#[derive(Debug)]
pub(super) struct Cut {
    /// The hexes of the cut.
    pub(super) hexes: BTreeSet<Hex>,
    /// The hexes on the enemy's side of it.
    pub(super) beyond: BTreeSet<Hex>,
}

/// Cuts a country, as near to the enemy as the least cut can lie.
pub(super) fn cut(country: &Country) -> Cut {
    let index: BTreeMap<Hex, usize> = country.price.keys().copied().zip(0..).collect();
    let (way_in, way_out) = (|hex: usize| 2 * hex, |hex: usize| 2 * hex + 1);
    let (source, sink) = (2 * index.len(), 2 * index.len() + 1);
    let mut network = Network::new(sink + 1);
    for (hex, price) in &country.price {
        let at = index[hex];
        network.join(way_in(at), way_out(at), price.unwrap_or(ENDLESS));
    }
    for (from, to, price) in &country.ways {
        network.join(
            way_out(index[from]),
            way_in(index[to]),
            price.unwrap_or(ENDLESS),
        );
    }
    for (hex, pressure) in &country.pressure {
        network.join(source, way_in(index[hex]), *pressure);
    }
    for (hex, worth) in &country.worth {
        network.join(way_out(index[hex]), sink, *worth);
    }
    while network.levels(source, sink) {
        network.next.fill(0);
        while network.push(source, sink, ENDLESS) > 0 {}
    }
    let reached = |at: usize| network.level[at].is_some();
    let (mut hexes, mut beyond) = (BTreeSet::new(), BTreeSet::new());
    for (hex, at) in index {
        match (reached(way_in(at)), reached(way_out(at))) {
            (true, false) => hexes.insert(hex),
            (_, true) => beyond.insert(hex),
            (false, false) => false,
        };
    }
    Cut { hexes, beyond }
}

/// An edge and what it can still carry; its way back is the edge of the number with the last bit
/// turned.
#[derive(Debug)]
struct Edge {
    to: usize,
    left: u32,
}

#[derive(Debug)]
struct Network {
    edges: Vec<Edge>,
    from: Vec<Vec<usize>>,
    level: Vec<Option<u32>>,
    next: Vec<usize>,
}

impl Network {
    fn new(nodes: usize) -> Self {
        Self {
            edges: vec![],
            from: vec![vec![]; nodes],
            level: vec![None; nodes],
            next: vec![0; nodes],
        }
    }

    fn join(&mut self, from: usize, to: usize, carries: u32) {
        for (from, to, left) in [(from, to, carries), (to, from, 0)] {
            self.from[from].push(self.edges.len());
            self.edges.push(Edge { to, left });
        }
    }

    /// Counts how far each node is from the source along what can still carry; whether the sink
    /// is reached.
    fn levels(&mut self, source: usize, sink: usize) -> bool {
        self.level.fill(None);
        self.level[source] = Some(0);
        let mut queue = VecDeque::from([source]);
        while let Some(at) = queue.pop_front() {
            let level = self.level[at].map(|level| level + 1);
            for edge in &self.from[at] {
                let Edge { to, left } = self.edges[*edge];
                if left > 0 && self.level[to].is_none() {
                    self.level[to] = level;
                    queue.push_back(to);
                }
            }
        }
        self.level[sink].is_some()
    }

    /// Sends what it can along one shortest way.
    fn push(&mut self, at: usize, sink: usize, most: u32) -> u32 {
        if at == sink {
            return most;
        }
        while let Some(edge) = self.from[at].get(self.next[at]).copied() {
            let Edge { to, left } = self.edges[edge];
            let onward = left > 0 && self.level[to] == self.level[at].map(|level| level + 1);
            let sent = match onward {
                true => self.push(to, sink, most.min(left)),
                false => 0,
            };
            if sent > 0 {
                self.edges[edge].left -= sent;
                self.edges[edge ^ 1].left += sent;
                return sent;
            }
            self.next[at] += 1;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Hex {
        text.parse().expect("a hex")
    }

    /// A strip of three hexes from the enemy to a place.
    fn strip(prices: [u32; 3], worth: u32) -> Country {
        let hexes = ["0501", "0502", "0503", "0504", "0505"].map(hex);
        let mut price: BTreeMap<Hex, Option<u32>> = hexes.iter().map(|hex| (*hex, None)).collect();
        for (hex, it) in hexes[1..4].iter().zip(prices) {
            price.insert(*hex, Some(it));
        }
        Country {
            price,
            ways: hexes
                .windows(2)
                .map(|pair| (pair[0], pair[1], None))
                .collect(),
            pressure: BTreeMap::from([(hexes[0], 50)]),
            worth: BTreeMap::from([(hexes[4], worth)]),
        }
    }

    #[test]
    fn the_cheapest_hex_is_held() {
        let cut = cut(&strip([7, 3, 5], 40));
        assert_eq!(cut.hexes, BTreeSet::from([hex("0503")]));
        assert_eq!(cut.beyond, BTreeSet::from(["0501", "0502"].map(hex)));
    }

    #[test]
    fn of_equal_hexes_the_foremost_is_held() {
        let cut = cut(&strip([4, 4, 4], 40));
        assert_eq!(cut.hexes, BTreeSet::from([hex("0502")]));
    }

    #[test]
    fn what_is_not_worth_its_price_is_given_up() {
        assert_eq!(cut(&strip([9, 9, 9], 8)).hexes, BTreeSet::new());
    }
}
