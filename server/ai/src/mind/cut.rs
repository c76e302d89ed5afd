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

/// A country laid out for cuts, dearer from one to the next: what flowed before goes on flowing,
/// so that only the rest has to be found.
#[derive(Debug)]
pub(super) struct Knife {
    hexes: Vec<Hex>,
    network: Network,
}

/// The nodes of a hex: one comes in and goes out. Before all hexes come the source and the sink.
const SOURCE: usize = 0;
const SINK: usize = 1;

fn way_in(hex: usize) -> usize {
    2 * hex + 2
}

fn way_out(hex: usize) -> usize {
    2 * hex + 3
}

impl Knife {
    pub(super) fn new(country: &Country) -> Self {
        let hexes: Vec<Hex> = country.price.keys().copied().collect();
        let at = |hex: Hex| hexes.binary_search(&hex).expect("every hex has a price");
        // The hexes' own edges come first, to be found again; they carry nothing yet.
        let own = (0..hexes.len()).map(|hex| (way_in(hex), way_out(hex), 0));
        let ways = country.ways.iter().map(|(from, to, price)| {
            let price = price.unwrap_or(ENDLESS);
            (way_out(at(*from)), way_in(at(*to)), price)
        });
        let pressure = country.pressure.iter();
        let pressure = pressure.map(|(hex, pressure)| (SOURCE, way_in(at(*hex)), *pressure));
        let worth = country.worth.iter();
        let worth = worth.map(|(hex, worth)| (way_out(at(*hex)), SINK, *worth));
        let joins: Vec<Join> = own.chain(ways).chain(pressure).chain(worth).collect();
        Self {
            network: Network::new(2 * hexes.len() + 2, &joins),
            hexes,
        }
    }

    /// Cuts the country where it costs `prices` to stand in its hexes, in their order, as near to
    /// the enemy as the least cut can lie.
    ///
    /// # Panics
    /// If a price is lower than it was.
    pub(super) fn cut(&mut self, prices: impl Iterator<Item = Option<u32>>) -> Cut {
        let Self { hexes, network } = self;
        for (hex, price) in prices.enumerate() {
            network.carries(hex, price.unwrap_or(ENDLESS));
        }
        while network.levels() {
            network
                .next
                .copy_from_slice(&network.first[..network.level.len()]);
            while network.push(SOURCE, ENDLESS) > 0 {}
        }
        let reached = |at: usize| network.level[at] != UNREACHED;
        let (mut cut, mut beyond) = (vec![], vec![]);
        for (at, hex) in hexes.iter().enumerate() {
            match (reached(way_in(at)), reached(way_out(at))) {
                (true, false) => cut.push(*hex),
                (_, true) => beyond.push(*hex),
                (false, false) => {}
            }
        }
        Cut {
            hexes: cut.into_iter().collect(),
            beyond: beyond.into_iter().collect(),
        }
    }
}

/// From a node to a node, and what can flow.
type Join = (usize, usize, u32);

/// The level of a node to which nothing can flow.
const UNREACHED: u32 = u32::MAX;

/// An edge and what it can still carry, and the edge of its way back.
#[derive(Clone, Debug, Default)]
struct Edge {
    to: usize,
    left: u32,
    back: usize,
}

#[derive(Debug)]
struct Network {
    /// Those that leave a node stand together.
    edges: Vec<Edge>,
    /// The first edge of each node, and where the last one's end.
    first: Vec<usize>,
    /// The edges of the joins, and what they carry.
    joins: Vec<(usize, u32)>,
    level: Vec<u32>,
    /// The edge of each node that is tried next.
    next: Vec<usize>,
}

impl Network {
    fn new(nodes: usize, joins: &[Join]) -> Self {
        let mut first = vec![0; nodes + 1];
        for (from, to, _) in joins {
            first[from + 1] += 1;
            first[to + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut free = first.clone();
        let mut take = |node: usize| {
            free[node] += 1;
            free[node] - 1
        };
        let mut edges = vec![Edge::default(); 2 * joins.len()];
        let joins = joins.iter().map(|(from, to, carries)| {
            let (there, back) = (take(*from), take(*to));
            for (edge, to, left, back) in [(there, *to, *carries, back), (back, *from, 0, there)] {
                edges[edge] = Edge { to, left, back };
            }
            (there, *carries)
        });
        Self {
            joins: joins.collect(),
            edges,
            first,
            level: vec![UNREACHED; nodes],
            next: vec![0; nodes],
        }
    }

    /// A join carries more from now on.
    fn carries(&mut self, join: usize, carries: u32) {
        let (edge, known) = &mut self.joins[join];
        let more = carries.checked_sub(*known).expect("prices only rise");
        self.edges[*edge].left += more;
        *known = carries;
    }

    /// Counts how far each node is from the source along what can still carry; whether the sink
    /// is reached.
    fn levels(&mut self) -> bool {
        self.level.fill(UNREACHED);
        self.level[SOURCE] = 0;
        let mut queue = VecDeque::from([SOURCE]);
        while let Some(at) = queue.pop_front() {
            for edge in &self.edges[self.first[at]..self.first[at + 1]] {
                if edge.left > 0 && self.level[edge.to] == UNREACHED {
                    self.level[edge.to] = self.level[at] + 1;
                    if edge.to == SINK {
                        return true;
                    }
                    queue.push_back(edge.to);
                }
            }
        }
        false
    }

    /// Sends what it can along one shortest way.
    fn push(&mut self, at: usize, most: u32) -> u32 {
        if at == SINK {
            return most;
        }
        while self.next[at] < self.first[at + 1] {
            let Edge { to, left, back } = self.edges[self.next[at]];
            let onward = left > 0 && self.level[to] == self.level[at] + 1;
            let sent = match onward {
                true => self.push(to, most.min(left)),
                false => 0,
            };
            if sent > 0 {
                self.edges[self.next[at]].left -= sent;
                self.edges[back].left += sent;
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

    fn cut(country: &Country) -> Cut {
        Knife::new(country).cut(country.price.values().copied())
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

    #[test]
    fn a_dearer_country_is_cut_as_if_it_had_always_been_so_dear() {
        let mut knife = Knife::new(&strip([7, 3, 5], 40));
        for prices in [[7, 3, 5], [7, 9, 5], [7, 9, 8], [50, 50, 50]] {
            let dearer = strip(prices, 40);
            let cut = knife.cut(dearer.price.values().copied());
            let anew = self::cut(&dearer);
            assert_eq!((cut.hexes, cut.beyond), (anew.hexes, anew.beyond));
        }
    }
}
