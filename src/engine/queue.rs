//! Pending events: a 4-ary min-heap of 128-bit keys.

use crate::units::SimTime;

const TIME_BITS: u32 = 52;
const CLASS_BITS: u32 = 5;
const ENTITY_BITS: u32 = 20;
const ARGUMENT_BITS: u32 = 51;

/// The latest time an event can have: 142 years.
pub const MAX_TIME: u64 = (1 << TIME_BITS) - 1;
/// The largest argument of an event.
pub const MAX_ARGUMENT: u64 = (1 << ARGUMENT_BITS) - 1;

/// One event. Events at one instant are handled by class, then entity, then argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    /// When.
    pub time: SimTime,
    /// Precedence at one instant, 0 to 31.
    pub class: u8,
    /// Whom it concerns, below 2^20.
    pub entity: u32,
    /// What it says, below 2^51.
    pub argument: u64,
}

impl Event {
    #[inline]
    fn key(self) -> u128 {
        let Self { time, class, entity, argument } = self;
        assert!(time.as_micros() <= MAX_TIME, "event later than 142 years");
        assert!(u32::from(class) < 1 << CLASS_BITS && entity < 1 << ENTITY_BITS && argument <= MAX_ARGUMENT);
        u128::from(time.as_micros()) << (CLASS_BITS + ENTITY_BITS + ARGUMENT_BITS)
            | u128::from(class) << (ENTITY_BITS + ARGUMENT_BITS)
            | u128::from(entity) << ARGUMENT_BITS
            | u128::from(argument)
    }

    #[expect(clippy::cast_possible_truncation, reason = "each field is masked to its width")]
    #[inline]
    fn from_key(key: u128) -> Self {
        Self {
            time: SimTime::from_micros((key >> (CLASS_BITS + ENTITY_BITS + ARGUMENT_BITS)) as u64),
            class: (key >> (ENTITY_BITS + ARGUMENT_BITS)) as u8 & ((1 << CLASS_BITS) - 1),
            entity: (key >> ARGUMENT_BITS) as u32 & ((1 << ENTITY_BITS) - 1),
            argument: key as u64 & MAX_ARGUMENT,
        }
    }
}

/// The event list.
///
/// Most events that happen make another one. So taking the first key out leaves a hole at the top, which the
/// next push fills: one way down the heap instead of two ways.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    heap: Vec<u128>,
    /// Whether the first place of the heap holds a key that is already taken out.
    hole: bool,
}

const ARITY: usize = 4;

impl Queue {
    /// Adds an event.
    #[inline]
    pub fn push(&mut self, event: Event) {
        let key = event.key();
        if self.hole {
            self.hole = false;
            self.sift_down(0, key);
        } else {
            self.heap.push(key);
            self.sift_up(self.heap.len() - 1, key);
        }
    }

    /// Takes the next event out.
    pub fn pop(&mut self) -> Option<Event> {
        self.pop_until(SimTime::MAX)
    }

    /// Takes the next event out if it is not later than `horizon`.
    #[inline]
    pub fn pop_until(&mut self, horizon: SimTime) -> Option<Event> {
        if self.hole {
            self.fill_hole();
        }
        let first = Event::from_key(*self.heap.first()?);
        if first.time > horizon {
            return None;
        }
        self.hole = true;
        Some(first)
    }

    /// When the next event happens.
    #[must_use]
    pub fn next_time(&self) -> Option<SimTime> {
        let first =
            if self.hole { self.heap.get(1..self.heap.len().min(1 + ARITY))?.iter().min() } else { self.heap.first() };
        first.map(|key| Event::from_key(*key).time)
    }

    /// Number of pending events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len() - usize::from(self.hole)
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes every event and keeps the memory.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.hole = false;
    }

    /// Removes every event for which `keep` is false.
    pub fn retain(&mut self, mut keep: impl FnMut(Event) -> bool) {
        if self.hole {
            self.fill_hole();
        }
        self.heap.retain(|key| keep(Event::from_key(*key)));
        for at in (0..self.heap.len().div_ceil(ARITY)).rev() {
            self.sift_down(at, self.heap[at]);
        }
    }

    /// No push has come: the last key moves to the top.
    #[inline]
    fn fill_hole(&mut self) {
        self.hole = false;
        let last = self.heap.pop().expect("there is a hole to fill");
        if !self.heap.is_empty() {
            self.sift_down(0, last);
        }
    }

    /// Finds the place of `key` from the leaf `at` upwards.
    #[inline]
    fn sift_up(&mut self, mut at: usize, key: u128) {
        while at > 0 {
            let parent = (at - 1) / ARITY;
            if self.heap[parent] <= key {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = key;
    }

    /// Finds the place of `key` from `at` downwards.
    #[inline]
    fn sift_down(&mut self, mut at: usize, key: u128) {
        let heap = self.heap.as_mut_slice();
        while let Some(four) = heap.get(at * ARITY + 1..).and_then(<[u128]>::first_chunk::<ARITY>) {
            let child = least_of(four);
            let least = four[child];
            if key <= least {
                heap[at] = key;
                return;
            }
            heap[at] = least;
            at = at * ARITY + 1 + child;
        }
        // Only the last family can have fewer than four, and it has no descendants.
        let few = (at * ARITY + 1).min(heap.len())..heap.len();
        if let Some(child) = few.min_by_key(|child| heap[*child]).filter(|child| heap[*child] < key) {
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = key;
    }
}

/// Which of the keys is the least, found without a branch: which child of a heap comes first cannot be foretold.
#[inline]
fn least_of(keys: &[u128; ARITY]) -> usize {
    let low = usize::from(keys[1] < keys[0]);
    let high = 2 + usize::from(keys[3] < keys[2]);
    if keys[high] < keys[low] { high } else { low }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    use super::*;

    fn event(time: u64, class: u8, entity: u32, argument: u64) -> Event {
        Event { time: SimTime::from_micros(time), class, entity, argument }
    }

    #[test]
    fn keys_keep_every_field() {
        for original in [event(0, 0, 0, 0), event(MAX_TIME, 15, (1 << 20) - 1, MAX_ARGUMENT), event(7, 3, 2, 9)] {
            assert_eq!(Event::from_key(original.key()), original);
        }
    }

    #[test]
    fn order_is_time_class_entity_argument_whatever_the_order_of_insertion() {
        let sorted = [event(1, 5, 9, 9), event(2, 0, 9, 9), event(2, 1, 0, 9), event(2, 1, 1, 0), event(2, 1, 1, 1)];
        let mut queue = Queue::default();
        for at in [3, 0, 4, 1, 2] {
            queue.push(sorted[at]);
        }
        let popped: Vec<Event> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(popped, sorted);
    }

    #[test]
    fn two_hundred_thousand_mixed_operations_agree_with_the_standard_heap() {
        let mut ours = Queue::default();
        let mut theirs = BinaryHeap::new();
        let mut seed = 1_u64;
        for step in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if seed >> 62 == 0 {
                assert_eq!(ours.pop(), theirs.pop().map(|Reverse(event)| event));
            } else {
                let event = event(seed >> 40, (seed >> 20) as u8 % 16, (seed >> 10) as u32 % 64, seed % 1000);
                ours.push(event);
                theirs.push(Reverse(event));
            }
            if step % 50_000 == 49_999 {
                ours.retain(|event| event.entity % 3 != 0);
                theirs.retain(|Reverse(event)| event.entity % 3 != 0);
            }
        }
        assert_eq!(ours.len(), theirs.len());
    }

    #[test]
    fn the_horizon_is_inclusive() {
        let mut queue = Queue::default();
        queue.push(event(10, 0, 0, 0));
        assert_eq!(queue.pop_until(SimTime::from_micros(9)), None);
        assert!(queue.pop_until(SimTime::from_micros(10)).is_some());
    }
}
