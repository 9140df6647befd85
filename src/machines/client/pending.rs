//! Instants still to come: a sorted batch and a few additions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::units::SimTime;

/// A multiset of instants, taken out in order. A wave of thousands is sorted once; the few clients
/// that draw again go to a small heap.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    sorted: Vec<SimTime>,
    next: usize,
    later: BinaryHeap<Reverse<SimTime>>,
}

impl Pending {
    /// Adds many instants at once.
    pub(super) fn fill(&mut self, times: impl Iterator<Item = SimTime>) {
        self.sorted.drain(..self.next);
        self.next = 0;
        self.sorted.extend(times);
        self.sorted.sort_unstable();
    }

    /// Adds one instant.
    pub(super) fn push(&mut self, time: SimTime) {
        self.later.push(Reverse(time));
    }

    /// The first instant.
    pub(super) fn first(&self) -> Option<SimTime> {
        let batch = self.sorted.get(self.next).copied();
        let later = self.later.peek().map(|Reverse(time)| *time);
        match (batch, later) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, None) | (None, one) => one,
        }
    }

    /// Takes the first instant out.
    pub(super) fn pop(&mut self) -> Option<SimTime> {
        let first = self.first()?;
        if self.sorted.get(self.next) == Some(&first) {
            self.next += 1;
        } else {
            self.later.pop();
        }
        Some(first)
    }

    /// How many are still to come.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.sorted.len() - self.next + self.later.len()).expect("a cohort has fewer than 2^32 users")
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.sorted.clear();
        self.next = 0;
        self.later.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_come_out_in_order_whichever_way_they_went_in() {
        let at = SimTime::from_micros;
        let mut pending = Pending::default();
        pending.fill([5, 1, 3].map(at).into_iter());
        pending.push(at(2));
        assert_eq!(pending.pop(), Some(at(1)));
        pending.fill([4].map(at).into_iter());
        let rest: Vec<_> = std::iter::from_fn(|| pending.pop()).collect();
        assert_eq!(rest, [2, 3, 4, 5].map(at));
    }
}
