//! Which facts leave everybody in sight, or out of it, as he was.

use super::Event;
use crate::game::Game;

impl Event {
    /// Whether nobody can come into sight or out of it by this event. What a side sees hangs on
    /// where units are, on the day and its weather, and on what it has just learnt; nothing else
    /// moves it. Where there is weather a day has begun when it is known.
    pub(super) fn keeps_everyone_in_place(&self, game: &Game) -> bool {
        let weather_to_come =
            matches!(self, Self::TurnBegan { .. }) && game.scenario.modules.weather;
        weather_to_come
            || matches!(
                self,
                Self::PlayerTurnBegan { .. }
                    | Self::SupplyFixed { .. }
                    | Self::PhaseBegan { .. }
                    | Self::SeatDone { .. }
                    | Self::PlayerTurnEnded { .. }
                    | Self::UnitHalted { .. }
                    | Self::StanceSet { .. }
                    | Self::AttackDeclared { .. }
                    | Self::HeavyMaterielSpent { .. }
                    | Self::HeavyMaterielReceived { .. }
                    | Self::Checked { .. }
                    | Self::StepsLost { .. }
                    | Self::UnitDisrupted { .. }
                    | Self::UnitRecovered { .. }
                    | Self::AdvanceOffered(_)
                    | Self::AdvanceClosed
                    | Self::UnitFreed { .. }
                    | Self::UnitTired { .. }
                    | Self::UnitRested { .. }
                    | Self::UnitDugIn { .. }
                    | Self::PlaceTaken { .. }
                    | Self::Resigned { .. }
                    | Self::Ended(_)
                    | Self::AirFixed { .. }
                    | Self::AirDivided { .. }
                    | Self::AirFlown { .. }
                    | Self::ColumnAttacked { .. }
                    | Self::Entrained { .. }
                    | Self::Embarked { .. }
                    | Self::OverrunMade { .. }
                    | Self::UnitRepulsed { .. }
                    | Self::OrderWritten { .. }
                    | Self::OrderTranslated { .. }
                    | Self::ObjectiveGained { .. }
                    | Self::CommanderRelieved { .. }
                    | Self::UnitsLent { .. }
                    | Self::HandedOver { .. }
                    | Self::UnitRefilled { .. }
                    | Self::ClaimRefused { .. }
                    | Self::ClaimScored { .. }
                    | Self::LandingRolled { .. }
                    | Self::TransportSent { .. }
                    | Self::RefugeesFled { .. }
                    | Self::FormationHastened { .. }
            )
    }
}
