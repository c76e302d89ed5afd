//! What each level can do (rules part F, at its end).

use naktong_protocol::computer::Level;

/// The abilities of a level: ask for these, never for the level.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skill(Level);

impl Skill {
    /// The abilities of a level.
    pub(crate) fn of(level: Level) -> Self {
        Self(level)
    }

    /// F3: leads are fresh and good, heavy materiel goes where it tells.
    pub(super) fn saves_force(self) -> bool {
        self.0 >= Level::Regular
    }

    /// F4: ways out are cut, and roads behind the enemy.
    pub(super) fn isolates(self) -> bool {
        self.0 >= Level::Regular
    }

    /// F5: orders are rewritten before their objectives are taken.
    pub(super) fn rewrites_orders(self) -> bool {
        self.0 >= Level::Regular
    }

    /// Reckons its supply: nobody ends a march where nothing reaches him, the roads are opened, and
    /// who is cut off comes back (rules 8).
    pub(super) fn minds_supply(self) -> bool {
        self.0 >= Level::Regular
    }

    /// F6: a line is drawn over the whole map; else each goes to the nearest place in danger.
    pub(super) fn draws_a_line(self) -> bool {
        self.0 >= Level::Regular
    }

    /// F7: the air goes where it does most.
    pub(super) fn directs_air(self) -> bool {
        self.0 >= Level::Regular
    }

    /// Asks the judge how an attack stands; else it goes by the strength it sees.
    pub(crate) fn asks_odds(self) -> bool {
        self.0 >= Level::Regular
    }

    /// Looks from its own turn to the enemy's: marches and stances are chosen by what he can
    /// bring against a hex, reserves come to the help of who is hardest pressed.
    pub(super) fn foresees(self) -> bool {
        self.0 >= Level::Regular
    }

    /// Looks from the march to the battle after it: brings up today whom it will attack with
    /// today.
    pub(super) fn plans_attacks(self) -> bool {
        self.0 >= Level::Regular
    }

    /// Attacks of a day for which it brings up units.
    pub(super) fn attacks_planned(self) -> usize {
        if self.0 >= Level::Veteran { 24 } else { 6 }
    }

    /// Knows that ground given up today is not to be had again tomorrow: delays only where it
    /// would be overwhelmed.
    pub(super) fn stands_firm(self) -> bool {
        self.0 >= Level::Veteran
    }

    /// Walks into the places of worth that the enemy has left open.
    pub(super) fn takes_what_is_open(self) -> bool {
        self.0 >= Level::Veteran
    }

    /// Plays the last turns for what counts at the last dusk, not for a tomorrow.
    pub(super) fn reckons_with_the_end(self) -> bool {
        self.0 >= Level::Regular
    }

    /// Weighs its best plans for a day against each other.
    pub(super) fn compares_plans(self) -> bool {
        self.0 >= Level::Veteran
    }

    /// Looks from an attack to those that can still be made after it: nobody is sent where he is
    /// not needed.
    pub(crate) fn weighs_what_is_left(self) -> bool {
        self.0 >= Level::Veteran
    }

    /// Attacks on one target that are looked at more closely.
    pub(super) fn attacks_a_target(self) -> usize {
        if self.0 >= Level::Veteran { 6 } else { 3 }
    }

    /// Attacks that the judge is asked about before each.
    pub(crate) fn attacks_asked(self) -> usize {
        if self.0 >= Level::Veteran { 18 } else { 9 }
    }
}
