//! States that were met, as bytes in one piece of memory.

use std::hash::{Hash, Hasher};

/// What a state says about itself, one byte for each small number.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn finish(&self) -> u64 {
        unreachable!("the bytes themselves are wanted")
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.0.push(number);
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    /// Most numbers are small: one byte, or a mark and eight of them.
    fn write_u64(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(small) if small != u8::MAX => self.0.push(small),
            _ => {
                self.0.push(u8::MAX);
                self.0.extend_from_slice(&number.to_le_bytes());
            }
        }
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    /// Numbers of variants.
    fn write_isize(&mut self, number: isize) {
        self.write_u64(number.cast_unsigned() as u64);
    }
}

/// A state as bytes. Different states have different bytes, because a state hashes all that it is, in a form
/// from which it could be read again.
#[must_use]
pub(super) fn packed(state: &impl Hash) -> Vec<u8> {
    let mut bytes = Bytes(Vec::with_capacity(128));
    state.hash(&mut bytes);
    bytes.0
}

/// A place in the table that nobody has taken.
const FREE: u32 = u32::MAX;

/// A set of states, numbered in the order in which they came.
pub(super) struct Store {
    bytes: Vec<u8>,
    /// Where the bytes of each state end.
    ends: Vec<usize>,
    /// Numbers of states, each near the place that its hash gives it; a power of two of places.
    table: Vec<u32>,
}

impl Store {
    pub(super) fn new() -> Self {
        Self { bytes: Vec::new(), ends: Vec::new(), table: vec![FREE; 1 << 10] }
    }

    /// How many states there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether a state is there.
    pub(super) fn has(&self, state: &[u8]) -> bool {
        self.table[self.place(state)] != FREE
    }

    /// Adds a state; false if it was there.
    pub(super) fn add(&mut self, state: &[u8]) -> bool {
        let place = self.place(state);
        if self.table[place] != FREE {
            return false;
        }
        self.table[place] = u32::try_from(self.len()).expect("fewer than 2^32 - 1 states fit in memory");
        self.bytes.extend_from_slice(state);
        self.ends.push(self.bytes.len());
        if self.len() * 2 > self.table.len() {
            self.grow();
        }
        true
    }

    fn state(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number]]
    }

    /// Where a state is, or where it belongs.
    fn place(&self, state: &[u8]) -> usize {
        let last = self.table.len() - 1;
        let mut place = spread(state) & last;
        while self.table[place] != FREE && self.state(self.table[place] as usize) != state {
            place = (place + 1) & last;
        }
        place
    }

    fn grow(&mut self) {
        let last = self.table.len() * 2 - 1;
        self.table = vec![FREE; last + 1];
        for number in 0..self.len() {
            let mut place = spread(self.state(number)) & last;
            while self.table[place] != FREE {
                place = (place + 1) & last;
            }
            self.table[place] = u32::try_from(number).expect("it was numbered so before");
        }
    }
}

/// A number that spreads states over a table. Only the speed depends on it.
fn spread(state: &[u8]) -> usize {
    #[expect(deprecated, reason = "SipHasher with its fixed keys; DefaultHasher may change between releases")]
    let mut hasher = std::hash::SipHasher::new();
    hasher.write(state);
    #[expect(clippy::cast_possible_truncation, reason = "some bits are enough")]
    let spread = hasher.finish() as usize;
    spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_kept_once() {
        let mut store = Store::new();
        let all: Vec<Vec<u8>> = (0..3_000_u32).map(|number| packed(&(number % 1_500, "state"))).collect();
        let new = all.iter().filter(|state| store.add(state)).count();
        assert_eq!((new, store.len()), (1_500, 1_500));
        assert!(store.has(&packed(&(7_u32, "state"))) && !store.has(&packed(&(1_500_u32, "state"))));
    }

    #[test]
    fn numbers_that_differ_have_bytes_that_differ() {
        let all = [0, 1, 254, 255, 256, u64::MAX].map(|number: u64| packed(&number));
        assert!(all.iter().enumerate().all(|(place, one)| !all[..place].contains(one)));
        assert_eq!(packed(&[Some(1_u8), None]).len(), 4, "a length, two variants and a number");
    }
}
