//! What a newcomer is told in the tutorial: at each step what the phase is for, and one thing to
//! type. It knows the game's words and no rule: it chooses among what the judge offers.

use std::collections::BTreeSet;

use naktong_protocol::message::{Answer, MatchState, Request};
use naktong_protocol::notation;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::report::Column;
use naktong_protocol::turn::Phase;
use naktong_protocol::{Hex, Order, SeatId, UnitId};

use super::computers;
use super::house::called;
use crate::connection::{Caller, strange};
use crate::fault::Fault;
use crate::render::status;
use crate::table::Table;

/// The least column, at worst, of an attack that it proposes: half of its rolls drive the enemy
/// out.
const FAIR: Column = Column::TwoToOne;
/// Notes of the enemy that are shown at the end.
const NOTES_SHOWN: usize = 8;

const WELCOME: &str = "\
Sunday, 25 June 1950, four in the morning. You command the 18th Regiment (18r)
and the tanks of the 107th (107t) of the North Korean 4th Division, at the top
of the map. A recruit commands the South Korean regiment (1rok) that lies
across your road.
Take Uijongbu by dusk of the second day and you have won decisively; by the
third day, by a margin. A unit of yours destroyed, and you have lost.
On the map a hex shows its number and its ground, [18r 5 ] is a unit of yours
with its 5 steps of strength, and (1rok 6) one of his. Roads are # or +,
rivers ~, major rivers =.
`map`, `units`, `show 18r`, `reach 18r` and `help` look around and cost
nothing; `hint` says the last lesson again, `quit` leaves.";

const MOVEMENT: &str = "\
MOVEMENT (9): each unit has movement points, and each hex costs some of them
by its ground, less along a road. Next to the enemy lies his zone of control:
whoever enters it must stop (5.3).";

const COMBAT: &str = "\
COMBAT (11): your strength against his gives the odds. Quality, armor and
ground shift the column, and a d10 on it decides. An attack is never
compulsory, and the judge reckons it for you first.";

const ADVANCE: &str = "\
ADVANCE (11.10): the hex is empty, and who attacked may enter it at once,
whatever zones lie there.";

const EXPLOITATION: &str = "\
EXPLOITATION (9.7): fast units, as tanks are, move again, half as far, if no
enemy is near or they have broken through.";

const POSTURE: &str = "\
POSTURE (10): the stance of a unit answers for you when the enemy attacks; in
his turn you are not asked. HOLD at all costs, STAND and fight, DELAY for
time, WITHDRAW before the blow, RESERVE to come and help. Yours STAND, and
that is well.";

const COMMAND: &str = "\
COMMAND (6): here arrivals enter and orders are written. In this scenario you
have none.";

const HIS_TURN: &str = "\
HIS TURN: the same phases. He sees what he may see and gives orders as you do;
you read what comes of them. At dusk the day is judged, and the next one
begins with you.";

/// Explains each step to a newcomer and proposes the next.
pub(crate) struct Coach {
    seat: SeatId,
    /// Where he is to go.
    goal: Hex,
    /// The lessons that he has had.
    given: BTreeSet<&'static str>,
    /// What was said last, and when.
    last: (u16, Option<Phase>, String),
    /// The lesson that went with it.
    lesson: &'static str,
}

impl Coach {
    /// For a seat that is to take a hex.
    pub(crate) fn new(seat: SeatId, goal: Hex) -> Self {
        Self {
            seat,
            goal,
            given: BTreeSet::new(),
            last: (0, None, String::new()),
            lesson: WELCOME,
        }
    }

    /// What there is to say as things stand; nothing if it has been said.
    ///
    /// # Errors
    /// [`Fault`] if the line is down.
    pub(crate) async fn says(
        &mut self,
        caller: &Caller,
        table: &Table,
        legal: &LegalOrders,
    ) -> Result<Vec<String>, Fault> {
        let view = &table.view;
        let mut said = vec![];
        said.extend(self.lesson(WELCOME));
        if view.outcome.is_some() {
            if self.given.insert("the end") {
                said.extend(end(caller, table).await?);
            }
            return Ok(said);
        }
        let to_move = status::is_to_move(&table.board, view, self.seat)
            && matches!(table.info.state, MatchState::Playing);
        let Some(phase) = view.turn.phase.filter(|_| to_move) else {
            let is_his = matches!(table.info.state, MatchState::Playing);
            said.extend(is_his.then(|| self.lesson(HIS_TURN)).flatten());
            return Ok(said);
        };
        if legal.done.is_none() && legal.advance.is_none() {
            return Ok(said); // what may be ordered is still on its way
        }
        let (lesson, advice) = self.advice(caller, table, legal, phase).await?;
        let now = (view.turn.turn, Some(phase), advice);
        if now != self.last {
            said.extend(self.lesson(lesson));
            said.push(now.2.clone());
            (self.last, self.lesson) = (now, lesson);
        }
        Ok(said)
    }

    /// What was said last, with the lesson of its phase.
    pub(crate) fn again(&self) -> String {
        let (_, _, advice) = &self.last;
        format!("{}\n{advice}", self.lesson).trim_end().to_owned()
    }

    /// A lesson that is given once.
    fn lesson(&mut self, lesson: &'static str) -> Option<String> {
        let is_new = self.given.insert(lesson);
        is_new.then(|| format!("\n{lesson}"))
    }

    /// The lesson that is due, and what to type.
    async fn advice(
        &self,
        caller: &Caller,
        table: &Table,
        legal: &LegalOrders,
        phase: Phase,
    ) -> Result<(&'static str, String), Fault> {
        if let Some(offer) = &legal.advance {
            let units = offer.units.clone();
            let advance = typed(table, &Order::Advance { units });
            return Ok((ADVANCE, format!("Type: {advance}")));
        }
        let lesson = of_phase(phase);
        let advice = match phase {
            Phase::Movement | Phase::Exploitation => self.march(table, legal),
            Phase::Combat => attack(caller, table, self.seat, legal).await?,
            Phase::Command | Phase::Posture => None,
        };
        let done = || match phase {
            Phase::Movement | Phase::Exploitation => {
                "Nobody comes nearer to Uijongbu by moving on.\nType: done".to_owned()
            }
            Phase::Combat if legal.attacks.is_empty() => {
                "Nobody of yours can attack now.\nType: done".to_owned()
            }
            Phase::Combat => "No attack promises much now.\nType: done".to_owned(),
            Phase::Command | Phase::Posture => "Type: done".to_owned(),
        };
        Ok((lesson, advice.unwrap_or_else(done)))
    }

    /// A march that brings somebody nearer to the goal: all who can go the same way together.
    fn march(&self, table: &Table, legal: &LegalOrders) -> Option<String> {
        let options = legal.moves.iter().filter(|option| !option.on_foot);
        let ways = options.filter_map(|option| {
            let here = table.view.units.get(&option.unit)?.state.hex;
            let stops = option.reach.iter().filter(|reach| reach.may_stop);
            let best = stops.min_by_key(|r| (r.hex.distance(self.goal), r.spent, r.hex))?;
            let is_nearer = best.hex.distance(self.goal) < here.distance(self.goal);
            let path = option.path_to(best.hex).filter(|_| is_nearer)?;
            Some((option.unit, here, path))
        });
        let ways: Vec<(UnitId, Hex, Vec<Hex>)> = ways.collect();
        let (_, from, path) = ways.first()?;
        let together = ways.iter().filter(|way| way.1 == *from && way.2 == *path);
        let tags: Vec<String> = together.map(|way| table.names.tag(way.0)).collect();
        let to = path.last()?;
        Some(format!("Type: {} to {to}", tags.join("+")))
    }
}

/// The lesson of a phase.
fn of_phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Command => COMMAND,
        Phase::Movement => MOVEMENT,
        Phase::Combat => COMBAT,
        Phase::Exploitation => EXPLOITATION,
        Phase::Posture => POSTURE,
    }
}

/// The best attack that is at least fair, and how to ask for its odds.
async fn attack(
    caller: &Caller,
    table: &Table,
    seat: SeatId,
    legal: &LegalOrders,
) -> Result<Option<String>, Fault> {
    let mut best: Option<(Column, Order)> = None;
    for option in &legal.attacks {
        for lead in &option.attackers {
            let question = Question::Odds {
                target: option.target,
                attackers: option.attackers.clone(),
                lead: *lead,
                support: vec![],
                air: 0,
            };
            let request = Request::Ask {
                r#match: table.id,
                seat,
                question,
            };
            let column = match caller.ask(request).await {
                Ok(Answer::Reply(reply)) => match *reply {
                    Reply::Odds(odds) => odds.worst.column,
                    reply => return Err(strange(&Answer::Reply(Box::new(reply)))),
                },
                Ok(answer) => return Err(strange(&answer)),
                // It may not be made so.
                Err(Fault::Refused(_)) => continue,
                Err(fault) => return Err(fault),
            };
            if column >= FAIR && best.as_ref().is_none_or(|(known, _)| column > *known) {
                let order = Order::Attack {
                    target: option.target,
                    attackers: option.attackers.clone(),
                    lead: *lead,
                    support: vec![],
                    air: 0,
                };
                best = Some((column, order));
            }
        }
    }
    Ok(best.map(|(_, order)| {
        let attack = typed(table, &order);
        format!("Its odds, with each shift and its rule: odds {attack}\nType: {attack}")
    }))
}

/// An order as it is typed.
fn typed(table: &Table, order: &Order) -> String {
    notation::write(order, &table.view)
}

/// The last words: why the enemy did what he did, and how to go on.
async fn end(caller: &Caller, table: &Table) -> Result<Vec<String>, Fault> {
    let mut said = vec!["\nTHE END.".to_owned()];
    let notes = computers::notes(caller, table.id, None).await?;
    let first = notes.len().saturating_sub(NOTES_SHOWN);
    if !notes.is_empty() {
        said.push("What the recruit thought at last:".into());
    }
    said.extend(notes[first..].iter().map(computers::line));
    let naktong = called();
    said.push(format!(
        "Go on as you like, with `naktongd` serving.\n\
         The other side of the same road:\n  \
         {naktong} host c1-uijongbu-road --computer nk=regular\n\
         The next scenario:\n  \
         {naktong} host c2-fall-of-seoul --computer un=regular\n\
         Type: quit"
    ));
    Ok(said)
}
