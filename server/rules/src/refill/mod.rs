//! Losses made good: drafts and tanks (rules 14.3), replacements and regiments raised again
//! (14.4), and what Inchon claims (14.6).
//!
//! All of it is spent by the superior seat of a side, in its Command phase, on units of any of
//! its seats; what is not spent is lost when the phase ends.

mod drafts;
mod keeping;
mod raising;
mod replacements;
mod tanks;

pub use drafts::draft_places;
pub(crate) use keeping::{decide as decide_keep, is_kept, options as keeps, score as score_claims};
pub(crate) use raising::{decide as decide_raise, options as raises};

use std::collections::BTreeSet;

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Nation, Side, SupplyState};
use naktong_protocol::view::Means;
use naktong_protocol::{SeatId, UnitId};
use serde::{Deserialize, Serialize};

use crate::command;
use crate::event::Event;
use crate::game::{Game, stacking_limit};
use crate::judge::Judge;
use crate::seats;
use crate::violation::Violation;
use crate::zones::seems_held;

/// What has been given in this player turn, and what is counted over the match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refills {
    /// Who has received something in this player turn.
    given: BTreeSet<UnitId>,
    /// NK drafts or ROK replacements given in this player turn, in steps.
    korean: u8,
    /// US and UK replacements given in this player turn, in steps.
    western: u8,
    /// Tank steps that NK has restored in the match.
    tanks: u8,
    /// Tank steps that NK has restored in this player turn.
    tanks_today: u8,
    /// What UN is going to keep, by the unit that stands for the claim (14.6).
    kept: BTreeSet<UnitId>,
}

impl Refills {
    /// A side's player turn begins: what was left is lost.
    pub(crate) fn turn_over(&mut self) {
        self.given.clear();
        self.korean = 0;
        self.western = 0;
        self.tanks_today = 0;
    }

    /// A unit has received a step.
    pub(crate) fn gave(&mut self, unit: UnitId, kind: Kind) {
        self.given.insert(unit);
        self.pay(kind, 1);
    }

    /// A regiment has been raised again.
    pub(crate) fn raised(&mut self, unit: UnitId, kind: Kind) {
        self.given.insert(unit);
        self.pay(kind, raising::COST);
    }

    fn pay(&mut self, kind: Kind, points: u8) {
        match kind {
            Kind::Draft | Kind::Rok => self.korean += points,
            Kind::Western => self.western += points,
            Kind::Tanks => {
                self.tanks += points;
                self.tanks_today += points;
            }
        }
    }

    /// UN will keep what a claim asks for.
    pub(crate) fn keep(&mut self, of: UnitId) {
        self.kept.insert(of);
    }
}

/// What a unit is refilled from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// NK infantry: drafts (14.3).
    Draft,
    /// NK tanks: the pool of heavy materiel (14.3).
    Tanks,
    /// ROK replacements (14.4).
    Rok,
    /// US and UK replacements (14.4).
    Western,
}

impl Kind {
    /// What refills a unit; `None`: nothing does.
    pub(crate) fn of(game: &Game, unit: UnitId) -> Option<Self> {
        let counter = game.counter(unit);
        match counter.nation {
            _ if counter.is_support() => None,
            Nation::Nkpa if drafts::receives(counter) => Some(Self::Draft),
            Nation::Nkpa if tanks::receives(counter) => Some(Self::Tanks),
            Nation::Nkpa => None,
            Nation::Rok => Some(Self::Rok),
            Nation::Us | Nation::Uk => Some(Self::Western),
        }
    }

    /// The rule it comes from.
    fn rule(self) -> &'static str {
        match self {
            Self::Draft | Self::Tanks => "14.3",
            Self::Rok | Self::Western => "14.4",
        }
    }

    /// Whether the step that it gives today is one of untrained men.
    fn is_draft(self, game: &Game) -> bool {
        match self {
            Self::Draft => true,
            Self::Rok => replacements::rok_are_drafts(game),
            Self::Tanks | Self::Western => false,
        }
    }
}

/// Steps that are left to give now.
#[derive(Clone, Copy, Debug)]
struct Left {
    drafts: u8,
    tanks: u8,
    rok: u8,
    western: u8,
}

impl Left {
    fn of(game: &Game) -> Self {
        let spent = &game.state.refills;
        Self {
            drafts: drafts::number(game).saturating_sub(spent.korean),
            tanks: tanks::left(game),
            rok: replacements::rok(game).saturating_sub(spent.korean),
            western: replacements::western(game).saturating_sub(spent.western),
        }
    }

    fn kind(self, kind: Kind) -> u8 {
        match kind {
            Kind::Draft => self.drafts,
            Kind::Tanks => self.tanks,
            Kind::Rok => self.rok,
            Kind::Western => self.western,
        }
    }
}

/// Judges a step given to a unit (14.3, 14.4).
pub(crate) fn decide(judge: &mut Judge<'_>, seat: SeatId, unit: UnitId) -> Result<(), Violation> {
    let game = &judge.game;
    seats::must_be_superior(game, seat, "steps are given")?;
    in_command_phase(game, "no steps are given")?;
    seats::of_side(game, seat, unit)?;
    let kind = may_receive(game, unit, Left::of(game))?;
    let draft = kind.is_draft(game);
    if kind == Kind::Tanks {
        let amount = tanks::PRICE;
        judge.happen(Event::HeavyMaterielSpent { amount });
    }
    judge.happen(Event::UnitRefilled { unit, draft });
    Ok(())
}

/// The units to which a seat may give a step now.
pub(crate) fn options(game: &Game, seat: SeatId) -> Vec<UnitId> {
    let may_spend = seats::is_superior(game, seat) && in_command_phase(game, "").is_ok();
    let Some(side) = game.side_of_seat(seat).filter(|_| may_spend) else {
        return vec![];
    };
    let left = Left::of(game);
    game.combat_units(side)
        .map(|(id, ..)| id)
        .filter(|id| may_receive(game, *id, left).is_ok())
        .collect()
}

/// Whether a unit may receive a step now, and of what.
fn may_receive(game: &Game, unit: UnitId, left: Left) -> Result<Kind, Violation> {
    let refuse = |why, rule| {
        let unit = game.tag(unit).to_owned();
        Err(Violation::CannotRefill { unit, why, rule })
    };
    if !game.scenario.modules.replacements {
        return Err(Violation::NotInPlay {
            what: "replacements",
            rule: "14.4",
        });
    }
    let Some(kind) = Kind::of(game, unit) else {
        let rule = match game.side_of(unit) {
            Side::Nk => "14.1",
            Side::Un => "14.4",
        };
        return refuse("nothing makes good the losses of its kind", rule);
    };
    let rule = kind.rule();
    let state = game.unit(unit);
    let Some(hex) = state.hex() else {
        return refuse("it is not on the map", rule);
    };
    if left.kind(kind) == 0 {
        return refuse("there is nothing left to give it today", rule);
    }
    if state.steps >= game.counter(unit).max_steps {
        return refuse("it is at full strength", rule);
    }
    if game.state.refills.given.contains(&unit) {
        return refuse("it has received a step today", rule);
    }
    if state.supply != SupplyState::Full {
        return refuse("it is not in Full supply", rule);
    }
    let side = game.side_of(unit);
    if game.steps_in(side, hex) >= stacking_limit(game.map(), hex) {
        return refuse("its hex has no room for another step", "5.1");
    }
    // Tanks come by themselves; men must be led to their regiment.
    if kind != Kind::Tanks {
        if !command::in_command(game, unit) {
            return refuse("it is out of command", rule);
        }
        if seems_held(game, side, hex) {
            return refuse("it is in an enemy zone of control", rule);
        }
    }
    Ok(kind)
}

/// All of it is done in Command (6).
pub(crate) fn in_command_phase(game: &Game, asked: &'static str) -> Result<(), Violation> {
    match game.state.phase {
        Phase::Command => Ok(()),
        phase => Err(Violation::WrongPhase { asked, phase }),
    }
}

/// Fills in what a side has to give: in its own Command phase, for afterwards it is lost.
pub(crate) fn means(game: &Game, side: Side, means: &mut Means) {
    if side == Side::Nk {
        means.tanks_restored = game.state.refills.tanks;
    }
    if game.acting() != Some((side, Phase::Command)) || !game.scenario.modules.replacements {
        return;
    }
    let left = Left::of(game);
    match side {
        Side::Nk => means.korean_steps = left.drafts,
        Side::Un => {
            means.korean_steps = left.rok;
            means.western_steps = left.western;
        }
    }
}
