//! Random streams: ChaCha8, keyed by (seed, run), numbered by what they are for.
//!
//! A stream depends on the name of its entity, its purpose and its occurrence, never on the order
//! in which streams are made or drawn from. So a new entity or event leaves every other draw as it
//! was, and the same run number gives common random numbers across variants.

use rand::rand_core::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// Key of all streams of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamKey([u8; 32]);

impl StreamKey {
    /// The key of run number `run` of the study with this seed; no two pairs share one.
    #[must_use]
    pub fn new(seed: u64, run: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"failsim stream key");
        hash.update(seed.to_le_bytes());
        hash.update(run.to_le_bytes());
        Self(hash.finalize().into())
    }

    /// A key of its own for a part of the run; keys of parts differ from one another and from this one.
    #[must_use]
    pub fn part(&self, level: u64, number: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"failsim stream key, part");
        hash.update(self.0);
        hash.update(level.to_le_bytes());
        hash.update(number.to_le_bytes());
        Self(hash.finalize().into())
    }

    /// The stream with this name.
    #[must_use]
    pub fn stream(&self, name: StreamName) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.0);
        generator.set_stream(name.0);
        Stream { generator }
    }
}

/// Name of a stream: entity path, purpose and occurrence, hashed to 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(u64);

impl StreamName {
    /// Names the stream for the `occurrence`-th time that `entity` needs numbers for `purpose`.
    #[must_use]
    pub fn new(entity: &str, purpose: &str, occurrence: u64) -> Self {
        let bytes = entity.bytes().chain([0]).chain(purpose.bytes()).chain([0]).chain(occurrence.to_le_bytes());
        let hash = bytes
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self(avalanche(hash))
    }
}

/// The finalizer of splitmix64: every input bit reaches every output bit.
fn avalanche(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of random numbers; one `u64` for each draw.
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// Goes to the `number`-th draw of the stream, counted from 0.
    pub fn seek(&mut self, number: u64) {
        /// Words of 32 bits that one draw takes.
        const WORDS: u128 = 2;
        self.generator.set_word_pos(u128::from(number) * WORDS);
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.generator.next_u64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(seed: u64, run: u64, name: StreamName) -> [u64; 2] {
        let mut stream = StreamKey::new(seed, run).stream(name);
        [stream.draw(), stream.draw()]
    }

    #[test]
    fn the_first_numbers_of_three_streams_are_frozen() {
        let relogin = StreamName::new("seoul/n1:plain", "relogin", 0);
        assert_eq!(first(1, 0, relogin), FROZEN[0]);
        assert_eq!(first(1, 1, relogin), FROZEN[1]);
        assert_eq!(first(2, 0, StreamName::new("pair/n2", "keepalive_phase", 0)), FROZEN[2]);
    }

    const FROZEN: [[u64; 2]; 3] = [
        [8131108101115661839, 2011896797412520971],
        [10636292938976179233, 18298959440652420032],
        [11530315191350360356, 11212768174453021741],
    ];

    #[test]
    fn a_draw_can_be_sought_by_its_number() {
        let name = StreamName::new("a", "b", 0);
        let key = StreamKey::new(7, 3);
        let (mut in_order, mut sought) = (key.stream(name), key.stream(name));
        let draws: Vec<u64> = (0..40).map(|_| in_order.draw()).collect();
        for number in [39_u64, 0, 17, 16, 8, 7] {
            sought.seek(number);
            assert_eq!(sought.draw(), draws[usize::try_from(number).unwrap()]);
        }
    }

    #[test]
    fn seed_and_run_do_not_add_up() {
        let name = StreamName::new("a", "b", 0);
        assert_ne!(first(1, 1, name), first(2, 0, name));
        assert_ne!(first(1, 0, name), first(0, 1, name));
    }

    #[test]
    fn names_do_not_run_together() {
        assert_ne!(StreamName::new("ab", "c", 0), StreamName::new("a", "bc", 0));
        assert_ne!(StreamName::new("a", "b", 1), StreamName::new("a", "b", 256));
    }
}
