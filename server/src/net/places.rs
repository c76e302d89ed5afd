//! Places that are limited in number, where the limit may change while they are taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the places that are taken. All clones are the same count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Arc<AtomicUsize>);

/// A place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place(Places);

impl Places {
    /// Takes a place if fewer than `most` are taken.
    pub(crate) fn take(&self, most: usize) -> Option<Place> {
        let next = |taken: usize| (taken < most).then_some(taken + 1);
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        taken.ok().map(|_| Place(self.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_limit_holds_for_who_comes_next() {
        let places = Places::default();
        let (first, second) = (places.take(2), places.take(2));
        assert!(first.is_some() && second.is_some() && places.take(2).is_none());
        drop(first);
        assert!(places.take(1).is_none(), "one is taken still");
        drop(second);
        assert!(places.take(1).is_some());
    }
}
