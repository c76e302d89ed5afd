//! A row of `facts/order-of-battle.csv`, with the words its columns may hold.

use naktong_protocol::UnitId;
use naktong_protocol::unit::{Nation, Quality};
use naktong_rules::scenario::Faction;
use serde::Deserialize;

/// A row of the facts.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub(super) nation: Army,
    /// Whose row.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// What it belonged to at first.
    pub parent: Option<UnitId>,
    pub(super) parent_changes: String,
    pub(super) echelon: Echelon,
    pub(super) arm: Branch,
    /// Heads, without the units under it.
    pub men: u32,
    /// Tanks or tubes.
    pub tanks_or_tubes: Option<u32>,
    /// What kind of tanks or tubes.
    pub equipment: String,
    /// Combat veterans in percent of the men: an estimate.
    pub veteran_percent: Option<u8>,
    pub(super) quality: Option<Letter>,
    /// `soviet`, `partisan`, `yanan`: the career of the commander; empty if not known.
    pub faction: String,
    /// Whether the regime favored its commander: 1, -1, 0; none outside the NKPA.
    pub favor: Option<i8>,
    /// What it was meant for.
    pub role: String,
    /// The unit that disappears when this one appears.
    pub converts_from: Option<UnitId>,
    /// How sure: H, M, L.
    pub confidence: String,
    /// Where read.
    pub source: String,
}

impl Row {
    /// Its nation.
    #[must_use]
    pub fn nation(&self) -> Nation {
        self.nation.nation()
    }

    /// Where its commander comes from, if he is one of those whose orders rule 7.4 knows.
    #[must_use]
    pub fn faction(&self) -> Option<Faction> {
        match self.faction.as_str() {
            "soviet" => Some(Faction::Soviet),
            "yanan" => Some(Faction::Yanan),
            "partisan" => Some(Faction::Partisan),
            _ => None,
        }
    }

    /// Its quality, if it has one.
    #[must_use]
    pub fn quality(&self) -> Option<Quality> {
        self.quality.map(Letter::quality)
    }

    /// Whether units under it stand with it: a division, brigade, regiment, and no corps.
    #[must_use]
    pub fn carries_its_units(&self) -> bool {
        matches!(
            self.echelon,
            Echelon::DivisionHq | Echelon::Brigade | Echelon::Regiment
        )
    }

    /// Whether its pieces are tanks.
    #[must_use]
    pub fn is_armor(&self) -> bool {
        self.arm == Branch::Armor
    }

    /// Whether it counts for the strength of the ground forces.
    #[must_use]
    pub fn is_ground(&self) -> bool {
        !matches!(self.arm, Branch::Air | Branch::Naval)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Army {
    Nkpa,
    Rok,
    Us,
    Uk,
}

impl Army {
    pub(super) fn nation(self) -> Nation {
        match self {
            Self::Nkpa => Nation::Nkpa,
            Self::Rok => Nation::Rok,
            Self::Us => Nation::Us,
            Self::Uk => Nation::Uk,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Letter {
    A,
    B,
    C,
    D,
}

impl Letter {
    pub(super) fn quality(self) -> Quality {
        match self {
            Self::A => Quality::A,
            Self::B => Quality::B,
            Self::C => Quality::C,
            Self::D => Quality::D,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Echelon {
    Battalion,
    Regiment,
    Brigade,
    DivisionHq,
    CorpsHq,
    ArmyHq,
    AirGroup,
    AirCommand,
    NavalCommand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Branch {
    Infantry,
    #[serde(rename = "cavalry(infantry)")]
    CavalryOnFoot,
    Marine,
    Armor,
    Motorcycle,
    Recon,
    Special,
    Security,
    Artillery,
    AssaultGun,
    Hq,
    Air,
    Naval,
}

impl Branch {
    pub(super) fn is_guns(self) -> bool {
        matches!(self, Self::Artillery | Self::AssaultGun)
    }
}
