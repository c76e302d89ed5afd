//! `tutorial`: a newcomer's first match, against a recruit, each step explained.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::computer::Level;
use naktong_protocol::message::check_name;
use naktong_protocol::{Hex, ScenarioId, SeatId};

use super::coach::Coach;
use super::house::{House, called_away};
use super::{Desk, lobby, play};
use crate::connection::Connection;
use crate::fault::Fault;

/// What is played.
const SCENARIO: &str = "c1-uijongbu-road";
/// The newcomer's seat and the recruit's.
const SEATS: [&str; 2] = ["nk", "un"];
/// The place that decides it.
const GOAL: &str = "uijongbu";

pub(super) async fn tutorial(desk: &Desk<'_>, name: &str) -> Result<(), Fault> {
    check_name(name)?;
    match desk.connect().await {
        Ok(connection) => learn(desk, connection, name).await,
        Err(Fault::Connection(_)) => {
            desk.output.talk(&format!(
                "No server answers at {}; one is started for the tutorial.",
                desk.server
            ));
            let house = House::open(desk, &[]).await?;
            let desk = house.desk(desk);
            let connection = desk.connect().await?;
            tokio::select! {
                learned = learn(&desk, connection, name) => learned,
                () = called_away() => Ok(()),
            }
        }
        Err(fault) => Err(fault),
    }
}

/// Hosts, sits down and plays.
async fn learn(desk: &Desk<'_>, mut connection: Connection, name: &str) -> Result<(), Fault> {
    let scenario: ScenarioId = SCENARIO.parse().expect("it is an id");
    let [own, other]: [SeatId; 2] = SEATS.map(|seat| seat.parse().expect("it is an id"));
    let computers = BTreeMap::from([(other, Level::Recruit)]);
    let info = lobby::open(&connection, scenario, BTreeSet::new(), computers).await?;
    lobby::join_by_key(desk, &connection, info.id, own, name).await?;
    let (seat, key) = desk.own_seat(info.id, Some(own))?;
    let table = desk
        .table(&mut connection, info.id, Some((seat, key)))
        .await?;
    let goal = table
        .board
        .map
        .places
        .iter()
        .find(|place| place.id.as_str() == GOAL);
    let goal: Hex = goal.map(|place| place.hex).ok_or_else(|| {
        Fault::Server(format!(
            "{SCENARIO} on this server is another scenario: it has no {GOAL}."
        ))
    })?;
    let coach = Coach::new(seat, goal);
    play::at_table(desk, connection, table, (seat, key), Some(coach)).await
}
