//! Counters and the words on them (rules 2 and 4).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hex::Hex;
use crate::ids::{FormationId, UnitId};

macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            schemars::JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant),+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $text),+ })
            }
        }
    };
}

word! {
    /// The two sides.
    Side {
        /// The Korean People's Army.
        Nk = "NK",
        /// The Republic of Korea, the United States and the Commonwealth.
        Un = "UN",
    }
}

impl Side {
    /// The other side.
    #[must_use]
    pub fn enemy(self) -> Self {
        match self {
            Self::Nk => Self::Un,
            Self::Un => Self::Nk,
        }
    }
}

word! {
    /// Whose soldiers (rules 4.1).
    Nation {
        /// North Korea.
        Nkpa = "NK",
        /// South Korea.
        Rok = "ROK",
        /// United States.
        Us = "US",
        /// United Kingdom and Commonwealth.
        Uk = "UK",
    }
}

impl Nation {
    /// The side it fights on.
    #[must_use]
    pub fn side(self) -> Side {
        match self {
            Self::Nkpa => Side::Nk,
            Self::Rok | Self::Us | Self::Uk => Side::Un,
        }
    }
}

word! {
    /// What kind of unit (tables B1).
    Arm {
        /// Rifle regiment; cavalry on foot and US marines count as infantry (rules 2).
        Infantry = "infantry",
        /// NK mechanised regiment.
        Mechanised = "mechanised",
        /// Tanks.
        Armor = "armor",
        /// NK motorcycle regiment.
        Motorcycle = "motorcycle",
        /// ROK cavalry regiment, US reconnaissance.
        Recon = "recon",
        /// NK special forces and naval landing troops.
        Special = "special forces",
        /// NK security brigade, coast troops.
        Security = "security",
        /// ROK police and recruits.
        Police = "police",
        /// Headquarters: a support unit.
        Headquarters = "headquarters",
        /// Artillery: a support unit.
        Artillery = "artillery",
    }
}

impl Arm {
    /// HQ and artillery lend support, cannot attack and have no zone (rules 2).
    #[must_use]
    pub fn is_support(self) -> bool {
        matches!(self, Self::Headquarters | Self::Artillery)
    }

    /// Armor, mechanised, motorcycle and recon have the trait Exploit (rules 4.5).
    #[must_use]
    pub fn exploits(self) -> bool {
        matches!(
            self,
            Self::Armor | Self::Mechanised | Self::Motorcycle | Self::Recon
        )
    }
}

word! {
    /// The row of table B1 that gives a unit its ratings.
    Class {
        /// NK rifle regiment.
        NkRifle = "NK rifle regiment",
        /// NK mechanised regiment.
        NkMechanised = "NK mechanised regiment",
        /// NK tank regiment or brigade (T-34/85).
        NkTank = "NK tank regiment",
        /// NK motorcycle regiment.
        NkMotorcycle = "NK motorcycle regiment",
        /// NK special forces and naval landing troops.
        NkSpecial = "NK special forces",
        /// NK security brigade and coast troops.
        NkSecurity = "NK security brigade",
        /// ROK regiment and marines.
        RokRegiment = "ROK regiment",
        /// ROK police and recruits.
        RokPolice = "ROK police",
        /// ROK cavalry regiment.
        RokCavalry = "ROK cavalry regiment",
        /// US rifle regiment, cavalry fighting as infantry, battalion.
        UsRifle = "US rifle regiment",
        /// UK and Commonwealth rifle regiment or battalion.
        UkRifle = "UK battalion",
        /// US Marine regiment.
        UsMarine = "US Marine regiment",
        /// US reconnaissance (M8).
        UsRecon = "US reconnaissance",
        /// US light tanks (M24).
        UsLightTank = "US light tanks",
        /// US medium tanks (M4A3E8).
        UsMediumTank = "US medium tanks (M4A3E8)",
        /// US medium tanks (M26, M46).
        UsHeavyTank = "US medium tanks (M26, M46)",
        /// Headquarters.
        Headquarters = "headquarters",
        /// Artillery.
        Artillery = "artillery",
    }
}

word! {
    /// How it moves (tables B2).
    Mobility {
        /// On foot.
        Foot = "foot",
        /// Wheels.
        Motor = "motor",
        /// Tracks.
        Armor = "armor",
    }
}

word! {
    /// Quality from best to worst (rules 4.3).
    Quality {
        /// Veteran.
        A = "A",
        /// Good.
        B = "B",
        /// Fair.
        C = "C",
        /// Poor.
        D = "D",
    }
}

impl Quality {
    /// A 3, B 2, C 1, D 0 (rules 2).
    #[must_use]
    pub fn grade(self) -> u8 {
        3 - self as u8
    }

    /// Steadiness SV: A 5, B 4, C 3, D 2 (tables B3).
    #[must_use]
    pub fn steadiness(self) -> u8 {
        self.grade() + 2
    }

    /// `grades` worse, D at the least.
    #[must_use]
    pub fn worse(self, grades: u8) -> Self {
        Self::ALL[(self as usize + usize::from(grades)).min(Self::ALL.len() - 1)]
    }

    /// `grades` better, A at the most.
    #[must_use]
    pub fn better(self, grades: u8) -> Self {
        Self::ALL[(self as usize).saturating_sub(usize::from(grades))]
    }
}

word! {
    /// Supply state, fixed at the start of the owner's Command phase (rules 8.3).
    SupplyState {
        /// Fed.
        Full = "Full",
        /// Short.
        Low = "Low",
        /// Cut off.
        Out = "Out",
    }
}

/// What a unit does when it is attacked (rules 10).
#[derive(
    Clone,
    Debug,
    Default,
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
pub enum Stance {
    /// At all costs (10.2).
    Hold,
    /// No special effect (10.3).
    #[default]
    Stand,
    /// One shift left, never more than one step, then back (10.4).
    Delay,
    /// Falls back two hexes before the fight if steady (10.5).
    Withdraw,
    /// Moves to a guard hex that is attacked (10.6): up to three hexes.
    Reserve(Vec<Hex>),
}

impl Stance {
    /// The word for it, without the guard hexes.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Stand => "stand",
            Self::Delay => "delay",
            Self::Withdraw => "withdraw",
            Self::Reserve(_) => "reserve",
        }
    }
}

impl fmt::Display for Stance {
    /// As it is typed: `delay`, `reserve 0704 0705`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        if let Self::Reserve(guards) = self {
            for hex in guards {
                write!(f, " {hex}")?;
            }
        }
        Ok(())
    }
}

/// What is printed on a counter: it never changes during a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Counter {
    /// The id of the order of battle.
    pub id: UnitId,
    /// The short name that is typed and drawn: `18r`. Unique within a scenario, at most
    /// [`TAG_MAX`] characters of `a-z0-9/`.
    pub tag: String,
    /// The full name: `18th Rifle Regiment`.
    pub name: String,
    /// Whose soldiers; decides the side.
    pub nation: Nation,
    /// The division or brigade it belongs to; none for an independent unit without one.
    pub formation: Option<FormationId>,
    /// Whether it is independent (rules 2).
    pub independent: bool,
    /// Its row of table B1.
    pub class: Class,
    /// What kind of unit.
    pub arm: Arm,
    /// How it moves.
    pub mobility: Mobility,
    /// US and UK motor infantry may move on foot (rules 4.5, Dismount).
    pub dismounts: bool,
    /// Has the trait Infiltrate while it has no draft steps (rules 4.5).
    pub infiltrates: bool,
    /// Steps at full strength, 1 to 6; 0 for a support unit.
    pub max_steps: u8,
    /// Attack strength per step.
    pub attack: u8,
    /// Defence strength per step.
    pub defense: u8,
    /// Armor class AC (rules 11.7).
    pub armor_class: u8,
    /// Anti-tank rating AT as on the first day; the calendar raises it for ROK and US rifle
    /// regiments (rules 11.7, tables B5).
    pub anti_tank: u8,
    /// Movement allowance MA in movement points.
    pub movement: u8,
    /// Support points lent (support units only).
    pub support: u8,
    /// Range in hexes within which support is lent and, for an HQ, units are in command (7.1).
    pub range: u8,
    /// The quality printed on it (rules 4.3).
    pub quality: Quality,
}

/// The longest counter tag, in characters.
pub const TAG_MAX: usize = 8;

impl Counter {
    /// The side it fights on.
    #[must_use]
    pub fn side(&self) -> Side {
        self.nation.side()
    }

    /// HQ and artillery lend support and are never attacked (rules 2 and 4.7).
    #[must_use]
    pub fn is_support(&self) -> bool {
        self.arm.is_support()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b3_steadiness_is_a5_b4_c3_d2() {
        let printed: Vec<_> = Quality::ALL
            .iter()
            .map(|q| format!("{q} {}", q.steadiness()))
            .collect();
        assert_eq!(printed.join(", "), "A 5, B 4, C 3, D 2");
    }

    #[test]
    fn quality_stays_between_a_and_d() {
        assert_eq!(Quality::D.worse(1), Quality::D);
        assert_eq!(Quality::A.worse(2), Quality::C);
        assert_eq!(Quality::B.better(3), Quality::A);
    }
}
