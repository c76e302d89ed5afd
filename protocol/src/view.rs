//! What one viewer knows, and how it changes.
//!
//! A [`View`] is the whole of what a seat or spectator may know. It is never worked out by a
//! client: the server sends one as a snapshot and then [`ViewEvent`]s, which
//! [`View::apply`] folds in. The same function runs in the server, the client and a replay.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::hex::{Hex, Hexside};
use crate::ids::{FormationId, PlaceId, ScenarioId, SeatId, UnitId};
use crate::map::{BridgeState, Map};
use crate::order::{AdvanceOffer, AirDivision, Directive};
use crate::report::Report;
use crate::turn::{Day, Outcome, Phase, Weather};
use crate::unit::{Arm, Counter, Nation, Quality, Side, Stance, SupplyState};

/// Whose eyes.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Viewer {
    /// A seat: everything its side sees (rules 16.1).
    Seat(SeatId),
    /// Common knowledge (rules 16.4).
    Spectator,
    /// Everything: after the end, and for the judge's own files.
    Everything,
}

impl fmt::Display for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seat(seat) => fmt::Display::fmt(seat, f),
            Self::Spectator => f.pad("spectator"),
            Self::Everything => f.pad("everything"),
        }
    }
}

/// What never changes during a match and everybody may know: sent once, before the first view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Board {
    /// Which scenario.
    pub scenario: ScenarioId,
    /// Its title.
    pub title: String,
    /// Its introduction, for people.
    pub introduction: String,
    /// The day of turn 1.
    pub first_day: Day,
    /// How many turns.
    pub turns: u16,
    /// The seats in their order.
    pub seats: Vec<SeatInfo>,
    /// Whether chapter 16 is in play.
    pub fog: bool,
    /// The map window.
    pub map: Map,
    /// Where supply comes from (rules 8.2); empty where supply is not in play.
    pub sources: Vec<SupplySource>,
    /// What NK scores for each place that it has when the last turn ends (rules 17.1); empty where
    /// no place gives points.
    pub points: BTreeMap<PlaceId, u8>,
    /// The places that NK must secure if they are to give anything (rules 15.2).
    pub to_secure: BTreeSet<PlaceId>,
    /// The optional rules in play.
    pub options: BTreeSet<OptionalRule>,
}

impl Board {
    /// The day of a turn, as far as the campaign goes.
    #[must_use]
    pub fn day(&self, turn: u16) -> Option<Day> {
        self.first_day.plus(turn.checked_sub(1)?)
    }

    /// A seat by its id.
    #[must_use]
    pub fn seat(&self, id: SeatId) -> Option<&SeatInfo> {
        self.seats.iter().find(|seat| seat.id == id)
    }
}

/// A supply source (rules 8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SupplySource {
    /// Whose.
    pub side: Side,
    /// Where.
    pub hex: Hex,
    /// Its starting cost.
    pub cost: u16,
}

/// An optional rule, switched on by the scenario or by the host.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OptionalRule {
    /// Front may relieve commanders (rules 7.7).
    Blame,
    /// South of the Han the Soviet advisers are missed (rules 7.8).
    MoscowsCaution,
    /// A step of special forces may be staked on Pusan (rules 15.5).
    PusanTransport,
    /// Refugees fill the roads (rules 15.6).
    Refugees,
    /// Formations may come before their day (rules 15.7).
    AllIn,
    /// The superior seat may order any unit of its side (rules D6).
    SuperiorCommands,
}

impl OptionalRule {
    /// Every optional rule, in the order of the rulebook.
    pub const ALL: [Self; 6] = [
        Self::Blame,
        Self::MoscowsCaution,
        Self::PusanTransport,
        Self::Refugees,
        Self::AllIn,
        Self::SuperiorCommands,
    ];

    /// What is typed and written in scenario files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Blame => "blame",
            Self::MoscowsCaution => "moscows_caution",
            Self::PusanTransport => "pusan_transport",
            Self::Refugees => "refugees",
            Self::AllIn => "all_in",
            Self::SuperiorCommands => "superior_commands",
        }
    }
}

impl fmt::Display for OptionalRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A side's chair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SeatInfo {
    /// What is typed.
    pub id: SeatId,
    /// Its side.
    pub side: Side,
    /// What is shown: "NK Front".
    pub name: String,
    /// Whether it is the superior seat of its side: it gives the orders, divides the air and
    /// spends what the side has (rules part C, D6). Every side has one at the start; see
    /// [`Means::superior`] for the day.
    pub superior: bool,
}

/// Where the match stands in the sequence of play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TurnState {
    /// The game turn, from 1; 0 before the start.
    pub turn: u16,
    /// Whose player turn; `None` before the start and after the end.
    pub acting: Option<Side>,
    /// The phase; `None` where the viewer may not know it (an enemy's turn in fog).
    pub phase: Option<Phase>,
    /// The seats of the viewer's side that are done with the phase.
    pub done: BTreeSet<SeatId>,
    /// The weather, where the scenario has weather.
    pub weather: Option<Weather>,
}

/// A counter on the map as a viewer knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UnitView {
    /// What is printed on it.
    // Never changes, so copies of a view share it.
    pub counter: Arc<Counter>,
    /// What is known of its state.
    pub state: UnitState,
}

/// The changing part of a [`UnitView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UnitState {
    /// Where.
    pub hex: Hex,
    /// Its steps (an enemy's: when last identified); 0 for support units.
    pub steps: u8,
    /// Its quality.
    pub quality: Quality,
    /// Its quality is only printed, not shown in battle (rules 4.4).
    pub untried: bool,
    /// The flags, where the viewer may know them (rules D7).
    pub flags: Option<UnitFlags>,
    /// What only the owner knows.
    pub own: Option<OwnState>,
    /// The turn in which it was last seen, if it is no longer in sight (a ghost, rules 16.2).
    pub ghost: Option<u16>,
}

/// Markers on a counter.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct UnitFlags {
    /// Rules 4.6.
    pub disrupted: bool,
    /// Rules 11.12.
    pub tired: bool,
    /// Rules 10.7.
    pub dug_in: bool,
}

/// What only the owning side knows of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OwnState {
    /// What it does when attacked.
    pub stance: Stance,
    /// How it is fed.
    pub supply: SupplyState,
    /// Movement points left in this phase.
    pub movement_left: u8,
    /// It has moved in this player turn.
    pub moved: bool,
    /// It has attacked in this player turn; an overrun counts (rules 9.6).
    pub attacked: bool,
    /// Free by a breakthrough (rules 11.10).
    pub free: bool,
    /// Draft steps among its steps (rules 14.3).
    pub draft_steps: u8,
    /// Ends of its side's turns in a row at which it was Out of supply (rules 8.6).
    pub out_days: u8,
    /// Lent to the other seats of its side this turn (rules D6).
    pub lent: bool,
    /// The seat that commands it (rules D6).
    pub seat: SeatId,
}

/// Enemies known to be in a hex but not identified (rules 16.1, levels 1 and 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Contact {
    /// Whose.
    pub side: Side,
    /// Arm and nation of each unidentified unit at level 2; empty at level 1.
    pub units: Vec<ContactUnit>,
    /// The turn in which it was last seen, if it is no longer in sight (a ghost).
    pub ghost: Option<u16>,
}

/// One unidentified unit of a contact.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct ContactUnit {
    /// Whose soldiers.
    pub nation: Nation,
    /// What kind.
    pub arm: Arm,
}

/// An arrival of the viewer's own side that is not on the map yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Expected {
    /// What is printed on it.
    // Never changes, so copies of a view share it.
    pub counter: Arc<Counter>,
    /// The turn from which it may enter.
    pub turn: u16,
    /// Where it may enter, as planned.
    pub hexes: Vec<Hex>,
}

/// Points, which are public (rules 16.4), and losses.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Score {
    /// Victory points of NK as the scenario counts them now.
    pub nk_points: i16,
    /// Steps NK has lost; in fog, for NK's own eyes only.
    pub nk_steps_lost: Option<u16>,
    /// Steps the ROK has lost; in fog, for UN's own eyes only.
    pub rok_steps_lost: Option<u16>,
    /// Steps US and UK have lost; in fog, for UN's own eyes only.
    pub us_uk_steps_lost: Option<u16>,
}

/// Points given once, for something done (rules 17.1) or chosen (14.6, 15.7). Public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Award {
    /// The turn in which they were given.
    pub turn: u16,
    /// How many, for NK; may be negative.
    pub points: i16,
    /// For what: a sentence.
    pub reason: String,
}

/// A bridge made ready to be blown (rules 13.3). Only its own side knows.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub struct Charge {
    /// The hexside it crosses.
    pub bridge: Hexside,
    /// Whose charge.
    pub side: Side,
    /// The turn in which it was laid.
    pub turn: u16,
}

/// Everything one viewer knows of a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct View {
    /// Whose eyes.
    pub viewer: Viewer,
    /// Where the match stands.
    pub turn: TurnState,
    /// Own units and identified enemies.
    pub units: BTreeMap<UnitId, UnitView>,
    /// Unidentified enemies by hex.
    pub contacts: BTreeMap<Hex, Contact>,
    /// Own arrivals to come.
    pub expected: BTreeMap<UnitId, Expected>,
    /// Who controls each place; places without a row are nobody's.
    pub control: BTreeMap<PlaceId, Side>,
    /// The places that NK had to secure and has (rules 15.2), as of the last dusk; public.
    pub secured: BTreeSet<PlaceId>,
    /// Bridges that are not intact.
    pub bridges: BTreeMap<Hexside, BridgeState>,
    /// Hexes attacked in this Combat phase (rules 11.1).
    pub attacked: BTreeSet<Hex>,
    /// The advance offered to the viewer's seat (rules 11.10, D6).
    pub advance: Option<AdvanceOffer>,
    /// NK's heavy materiel, for NK's eyes (rules 8.5); `None` elsewhere or not in play.
    pub heavy_materiel: Option<u8>,
    /// Points and losses.
    pub score: Score,
    /// Points given once, the first given first.
    pub awards: Vec<Award>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The bridges that the viewer's side has prepared to blow.
    pub charges: BTreeSet<Charge>,
    /// The orders of the divisions, for NK's eyes (rules 7.2).
    pub directives: BTreeMap<FormationId, DirectiveView>,
    /// What the viewer's side has to spend; `None` for spectators.
    pub means: Option<Means>,
}

/// What a division is ordered to do, and what is on its way to it (rules 7.2 to 7.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DirectiveView {
    /// The division's name.
    pub name: String,
    /// The order in force.
    pub in_force: Directive,
    /// The objective that counts now; `None` under SECURE.
    pub objective: Option<PlaceId>,
    /// The order that waits for its translation.
    pub waiting: Option<WaitingDirective>,
}

/// An order in translation (rules 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WaitingDirective {
    /// What it orders.
    pub directive: Directive,
    /// The turn in which it was written.
    pub written: u16,
    /// How often it has rolled.
    pub rolls: u8,
    /// The sum that the next roll and the rolls before it must reach, 2 or more.
    pub needs: u8,
}

/// What a side has to spend today. Never shown to the other (rules 16.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Means {
    /// Air points of the day; `None` where the air is not in play (rules 12.2 and 12.3).
    pub air: Option<u8>,
    /// UN's standing division of them.
    pub division: Option<AirDivision>,
    /// Strike points left for this turn's attacks.
    pub strike: u8,
    /// On-call points left for the enemy's turn.
    pub on_call: BTreeMap<FormationId, u8>,
    /// Steps that the railway can still carry; `None` where it is not in play (rules 9.4).
    pub rail: Option<u8>,
    /// Steps that ships can still carry; `None` where they are not in play (rules 9.5).
    pub sea: Option<u8>,
    /// NK draft steps (rules 14.3), ROK replacements (rules 14.4) to give this turn.
    pub korean_steps: u8,
    /// US and UK replacements to give this turn (rules 14.4).
    pub western_steps: u8,
    /// Trained tank steps that NK has restored (rules 14.3), at most 4 in the game.
    pub tanks_restored: u8,
    /// The interdiction level that NK feels today, or UN has laid (rules 12.2).
    pub interdiction: u8,
    /// The seat that spends all this: the superior one of the side now (rules D6).
    pub superior: Option<SeatId>,
}

/// One thing that a viewer learns. Events carry results, so folding them needs no rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewEvent {
    /// Something happened; changes nothing in the view.
    Report(Report),
    /// The sequence of play went on.
    Turn(TurnState),
    /// A counter comes into the view.
    UnitAppears(Box<UnitView>),
    /// A counter of the view changes.
    UnitChanges {
        /// Which.
        unit: UnitId,
        /// Its new state.
        state: UnitState,
    },
    /// A counter leaves the view.
    UnitGoes(UnitId),
    /// Unidentified enemies in a hex, new or changed.
    Contact {
        /// Where.
        hex: Hex,
        /// What is known.
        contact: Contact,
    },
    /// No contact there any more.
    ContactGoes(Hex),
    /// An own arrival to come, new or changed.
    Expected(Box<Expected>),
    /// No longer expected: it came, or will not.
    ExpectedGoes(UnitId),
    /// A place changes hands.
    Control {
        /// Which.
        place: PlaceId,
        /// Who holds it now.
        side: Side,
    },
    /// A bridge changes.
    Bridge {
        /// Where.
        side: Hexside,
        /// Its new state.
        state: BridgeState,
    },
    /// The hexes attacked in this phase changed.
    Attacked(BTreeSet<Hex>),
    /// An advance is offered, or no longer.
    Advance(Option<AdvanceOffer>),
    /// NK's heavy materiel changed.
    HeavyMateriel(Option<u8>),
    /// Points or losses changed.
    Score(Score),
    /// The match ended.
    Ended(Outcome),
    /// The places that NK has secured are now these.
    Secured(BTreeSet<PlaceId>),
    /// Points are given.
    Awarded(Award),
    /// The bridges prepared by the viewer's side are now these.
    Charges(BTreeSet<Charge>),
    /// A division's order changed.
    Directive {
        /// The division.
        formation: FormationId,
        /// Its order.
        directive: Box<DirectiveView>,
    },
    /// What the viewer's side has to spend is now this.
    Means(Option<Box<Means>>),
    /// Orders were taken back: this is what the viewer knows now.
    Restored(Box<View>),
}

/// An event that does not fit the view: the stream has a gap and a snapshot is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit(String);

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the news does not fit what was known: {}", self.0)
    }
}

impl std::error::Error for Misfit {}

impl View {
    /// Folds one event in.
    ///
    /// # Errors
    /// [`Misfit`] if the event speaks of a counter or contact the view does not have, or brings
    /// one it has already. The view is unchanged then.
    pub fn apply(&mut self, event: &ViewEvent) -> Result<(), Misfit> {
        match event {
            ViewEvent::Report(_) => {}
            ViewEvent::Turn(turn) => self.turn = turn.clone(),
            ViewEvent::UnitAppears(unit) => {
                let id = unit.counter.id;
                if self.units.contains_key(&id) {
                    return Err(Misfit(format!("{id} appears twice")));
                }
                self.units.insert(id, (**unit).clone());
            }
            ViewEvent::UnitChanges { unit, state } => {
                let Some(known) = self.units.get_mut(unit) else {
                    return Err(Misfit(format!("{unit} changes but is not known")));
                };
                known.state = state.clone();
            }
            ViewEvent::UnitGoes(unit) => {
                if self.units.remove(unit).is_none() {
                    return Err(Misfit(format!("{unit} goes but is not known")));
                }
            }
            ViewEvent::Contact { hex, contact } => {
                self.contacts.insert(*hex, contact.clone());
            }
            ViewEvent::ContactGoes(hex) => {
                if self.contacts.remove(hex).is_none() {
                    return Err(Misfit(format!("there is no contact in {hex}")));
                }
            }
            ViewEvent::Expected(expected) => {
                self.expected
                    .insert(expected.counter.id, (**expected).clone());
            }
            ViewEvent::ExpectedGoes(unit) => {
                if self.expected.remove(unit).is_none() {
                    return Err(Misfit(format!("{unit} is not expected")));
                }
            }
            ViewEvent::Control { place, side } => {
                self.control.insert(*place, *side);
            }
            ViewEvent::Bridge { side, state } => {
                if *state == BridgeState::Intact {
                    self.bridges.remove(side);
                } else {
                    self.bridges.insert(*side, *state);
                }
            }
            ViewEvent::Attacked(hexes) => self.attacked = hexes.clone(),
            ViewEvent::Advance(offer) => self.advance = offer.clone(),
            ViewEvent::HeavyMateriel(amount) => self.heavy_materiel = *amount,
            ViewEvent::Score(score) => self.score = *score,
            ViewEvent::Ended(outcome) => self.outcome = Some(outcome.clone()),
            ViewEvent::Secured(places) => self.secured = places.clone(),
            ViewEvent::Awarded(award) => self.awards.push(award.clone()),
            ViewEvent::Charges(charges) => self.charges = charges.clone(),
            ViewEvent::Directive {
                formation,
                directive,
            } => {
                self.directives.insert(*formation, (**directive).clone());
            }
            ViewEvent::Means(means) => self.means = means.as_deref().cloned(),
            ViewEvent::Restored(view) => {
                if view.viewer != self.viewer {
                    return Err(Misfit(format!("it is what {} knows", view.viewer)));
                }
                *self = (**view).clone();
            }
        }
        Ok(())
    }

    /// The events that turn `self` into `after`, so that folding them gives `after` exactly.
    /// Both must be views of the same viewer in the same match; `after` may not forget the
    /// outcome, an award, a division's order or the control of a place, which stay or change to something else.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> Vec<ViewEvent> {
        let mut events = vec![];
        if self.turn != after.turn {
            events.push(ViewEvent::Turn(after.turn.clone()));
        }
        for id in self.units.keys() {
            if !after.units.contains_key(id) {
                events.push(ViewEvent::UnitGoes(*id));
            }
        }
        for (id, unit) in &after.units {
            match self.units.get(id) {
                None => events.push(ViewEvent::UnitAppears(Box::new(unit.clone()))),
                Some(known) if known.counter != unit.counter => {
                    events.push(ViewEvent::UnitGoes(*id));
                    events.push(ViewEvent::UnitAppears(Box::new(unit.clone())));
                }
                Some(known) if known.state != unit.state => {
                    events.push(ViewEvent::UnitChanges {
                        unit: *id,
                        state: unit.state.clone(),
                    });
                }
                Some(_) => {}
            }
        }
        for hex in self.contacts.keys() {
            if !after.contacts.contains_key(hex) {
                events.push(ViewEvent::ContactGoes(*hex));
            }
        }
        for (hex, contact) in &after.contacts {
            if self.contacts.get(hex) != Some(contact) {
                events.push(ViewEvent::Contact {
                    hex: *hex,
                    contact: contact.clone(),
                });
            }
        }
        for id in self.expected.keys() {
            if !after.expected.contains_key(id) {
                events.push(ViewEvent::ExpectedGoes(*id));
            }
        }
        for (id, expected) in &after.expected {
            if self.expected.get(id) != Some(expected) {
                events.push(ViewEvent::Expected(Box::new(expected.clone())));
            }
        }
        for (place, side) in &after.control {
            if self.control.get(place) != Some(side) {
                events.push(ViewEvent::Control {
                    place: *place,
                    side: *side,
                });
            }
        }
        for side in self.bridges.keys() {
            if !after.bridges.contains_key(side) {
                events.push(ViewEvent::Bridge {
                    side: *side,
                    state: BridgeState::Intact,
                });
            }
        }
        for (side, state) in &after.bridges {
            if self.bridges.get(side) != Some(state) {
                events.push(ViewEvent::Bridge {
                    side: *side,
                    state: *state,
                });
            }
        }
        if self.charges != after.charges {
            events.push(ViewEvent::Charges(after.charges.clone()));
        }
        for (formation, directive) in &after.directives {
            if self.directives.get(formation) != Some(directive) {
                events.push(ViewEvent::Directive {
                    formation: *formation,
                    directive: Box::new(directive.clone()),
                });
            }
        }
        if self.means != after.means {
            events.push(ViewEvent::Means(after.means.clone().map(Box::new)));
        }
        if self.attacked != after.attacked {
            events.push(ViewEvent::Attacked(after.attacked.clone()));
        }
        if self.advance != after.advance {
            events.push(ViewEvent::Advance(after.advance.clone()));
        }
        if self.heavy_materiel != after.heavy_materiel {
            events.push(ViewEvent::HeavyMateriel(after.heavy_materiel));
        }
        if self.secured != after.secured {
            events.push(ViewEvent::Secured(after.secured.clone()));
        }
        for award in after.awards.iter().skip(self.awards.len()) {
            events.push(ViewEvent::Awarded(award.clone()));
        }
        if self.score != after.score {
            events.push(ViewEvent::Score(after.score));
        }
        if let Some(outcome) = &after.outcome
            && self.outcome.as_ref() != Some(outcome)
        {
            events.push(ViewEvent::Ended(outcome.clone()));
        }
        events
    }

    /// The known units in a hex, ghosts left out, in the order of their ids.
    pub fn units_in(&self, hex: Hex) -> impl Iterator<Item = &UnitView> {
        self.units
            .values()
            .filter(move |unit| unit.state.hex == hex && unit.state.ghost.is_none())
    }
}
