//! Those who look on without a seat: by whose eyes, as the terms of the match have it
//! (architecture, section 6).

use std::collections::{BTreeMap, VecDeque};

use naktong_protocol::codec::Hash;
use naktong_protocol::terms::{Spectators, Terms};
use naktong_protocol::unit::Side;
use naktong_protocol::{SeatId, Seq, View, Viewer, proof};
use naktong_rules as rules;

use super::table::{News, Table};

/// Whose stream is shown to somebody who asks as `viewer`: a seat sees its own, and spectators
/// what the terms let them see. Those of one side share the stream of its first seat, for the
/// seats of a side know the same.
#[must_use]
pub fn eyes(terms: &Terms, sides: &BTreeMap<SeatId, Side>, viewer: Viewer) -> Viewer {
    match (viewer, terms.spectators) {
        (Viewer::Spectator, Spectators::Side(side)) => {
            let seat = sides.iter().find(|(_, of)| **of == side);
            seat.map_or(Viewer::Spectator, |(seat, _)| Viewer::Seat(*seat))
        }
        (Viewer::Spectator, Spectators::Late(_)) => Viewer::Everything,
        _ => viewer,
    }
}

/// Everything that happens, kept back until spectators may see it. What they are told is made of
/// what was let go, and of nothing else.
#[derive(Clone, Debug)]
pub struct Late {
    turns: u16,
    view: View,
    seq: Seq,
    hash: Hash,
    held: VecDeque<(u16, News)>,
}

impl Late {
    /// From the beginning of a match, if its spectators are late.
    #[must_use]
    pub fn of(table: &Table) -> Option<Self> {
        let Spectators::Late(turns) = table.hosted().terms.spectators else {
            return None;
        };
        Some(Self {
            turns,
            view: rules::view(table.game(), Viewer::Everything),
            seq: Seq(0),
            hash: proof::stream_start(table.id(), Viewer::Everything),
            held: VecDeque::new(),
        })
    }

    /// Keeps news back that came in a turn.
    pub fn hold(&mut self, turn: u16, news: News) {
        self.held.push_back((turn, news));
    }

    /// Lets go what is old enough; all of it when the match is over.
    ///
    /// # Panics
    /// If news of ours do not fit the view that they were made from.
    pub fn let_go(&mut self, table: &Table) -> Vec<News> {
        let now = table.game().turn();
        let is_due = |turn: u16| table.is_over() || turn.saturating_add(self.turns) <= now;
        let due = self.held.iter().take_while(|(turn, _)| is_due(*turn));
        let due = due.count();
        let gone: Vec<News> = self.held.drain(..due).map(|(_, news)| news).collect();
        for news in &gone {
            for event in &news.update.news {
                let fits = self.view.apply(event);
                fits.expect("news of ours fit the view that they were made from");
            }
            (self.seq, self.hash) = (news.update.seq, news.head);
        }
        gone
    }

    /// What is shown now.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Where its stream stands.
    #[must_use]
    pub fn head(&self) -> (Seq, Hash) {
        (self.seq, self.hash)
    }
}

/// What viewers are told of a record's news now: spectators who are late not yet all of it.
#[must_use]
pub fn shown(updates: Vec<News>, late: &mut Option<Late>, table: &Table) -> Vec<News> {
    let Some(late) = late else { return updates };
    let (all, mut told): (Vec<News>, Vec<News>) = updates
        .into_iter()
        .partition(|news| news.viewer == Viewer::Everything);
    let turn = table.game().turn();
    all.into_iter().for_each(|news| late.hold(turn, news));
    told.extend(late.let_go(table));
    told
}

#[cfg(test)]
mod tests {
    use naktong_protocol::message::{Nonce, SeatKey};
    use naktong_protocol::proof::PublicKey;
    use naktong_protocol::record::{Fact, Hosted, Opened, Record};
    use naktong_protocol::unit::Stance;
    use naktong_protocol::{MatchId, Order, OrderId, codec, dice};
    use naktong_rules::RULES_VERSION;
    use uuid::Uuid;

    use super::*;
    use crate::identity::Identity;
    use crate::journal::Secret;

    const SECRET: Secret = Secret([5; 32]);

    fn seat(id: &str) -> SeatId {
        SeatId::new(id).unwrap()
    }

    /// A match in play with spectators a turn late, whose dice are the same every time.
    fn table() -> (Table, Late) {
        let scenario = naktong_scenarios::load("c1-uijongbu-road").unwrap();
        let opened = Opened {
            match_id: MatchId(Uuid::from_u128(1)),
            scenario: scenario.id,
            scenario_bytes: codec::encode(&scenario),
            rules_version: RULES_VERSION,
            dice_commitment: dice::commitment(&SECRET.0),
            server_key: PublicKey(Hash::ZERO),
            seats: ["nk", "un"].map(seat).to_vec(),
        };
        let first = Record {
            seq: 1,
            previous: Hash::ZERO,
            at_ms: 0,
            fact: Fact::Opened(opened),
        };
        let mut table = Table::open(&first).unwrap();
        let terms = Terms {
            spectators: Spectators::Late(1),
            ..Terms::default()
        };
        let hosted = Hosted {
            terms,
            ..Hosted::default()
        };
        table.fold(&table.draft(0, Fact::Hosted(hosted))).unwrap();
        let late = Late::of(&table).unwrap();
        for at in ["nk", "un"] {
            let fact = Fact::Seated {
                seat: seat(at),
                player: at.to_owned(),
                key: SeatKey(Uuid::nil()).hash(),
                nonce: Nonce([1; 32]),
            };
            table.fold(&table.draft(0, fact)).unwrap();
        }
        (table, late)
    }

    /// Everybody says done until the match ends; in the second turn UN sets a stance, if one is
    /// given. What spectators were sent, as bytes, with the turn in which they were; and the turn
    /// in which the stance was set.
    fn sent(mut stance: Option<Stance>) -> (Vec<(u16, Vec<u8>)>, u16) {
        let (mut table, mut late) = table();
        let (mut sent, mut set_in) = (vec![], 0);
        let mut tell = |table: &Table, late: &mut Late, updates: Vec<News>| {
            let mut shelf = Some(late.clone());
            for News { viewer, update, .. } in shown(updates, &mut shelf, table) {
                if viewer == Viewer::Everything {
                    sent.push((table.game().turn(), codec::encode(&update)));
                }
            }
            *late = shelf.expect("it was there");
        };
        let begun = table.draft(0, table.owed(SECRET, &Identity::random()).unwrap());
        let told = table.fold(&begun).unwrap();
        tell(&table, &mut late, told.updates);
        while table.game().outcome().is_none() {
            for at in ["nk", "un"].map(seat) {
                let legal = rules::legal_orders(table.game(), at);
                let is_time = at == seat("un") && table.game().turn() >= 2;
                let first = legal.stances.first().filter(|_| is_time);
                let order = match (first, stance.take_if(|_| first.is_some()), legal.done) {
                    (Some(option), Some(stance), _) => {
                        set_in = table.game().turn();
                        Order::SetStance {
                            units: vec![option.unit],
                            stance,
                        }
                    }
                    (_, _, Some(phase)) => Order::Done {
                        turn: table.game().turn(),
                        phase,
                    },
                    _ => continue,
                };
                let dice = table.dice(SECRET);
                let events = rules::decide(table.game(), at, &order, &dice).unwrap();
                let judged = table.judged(&events);
                let fact = Fact::Played {
                    seat: at,
                    order_id: OrderId(Uuid::nil()),
                    order,
                    judged,
                };
                let told = table.fold(&table.draft(0, fact)).unwrap();
                tell(&table, &mut late, told.updates);
            }
        }
        assert_eq!(stance, None, "UN could set it");
        (sent, set_in)
    }

    #[test]
    fn what_happens_changes_no_byte_of_what_late_spectators_are_sent_before_its_turn_has_come() {
        let ((plain, _), (other, turn)) = (sent(None), sent(Some(Stance::Delay)));
        let until = |sent: &[(u16, Vec<u8>)]| {
            let early = sent.iter().filter(|(at, _)| *at < turn + 1);
            early.cloned().collect::<Vec<_>>()
        };
        assert!(turn >= 2 && until(&plain).len() > 3, "turn {turn}");
        assert!(until(&plain) == until(&other), "turn {turn}");
        assert!(plain != other, "later they see it");
    }
}
