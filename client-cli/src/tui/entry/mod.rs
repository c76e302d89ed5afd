//! Putting orders together: typed, picked, drafted, and what is left to do.

pub(crate) mod attack;
pub(crate) mod drafts;
pub(crate) mod left;
pub(crate) mod line;
pub(crate) mod menu;
pub(crate) mod offers;
