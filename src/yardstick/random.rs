//! The random numbers of the models: xoshiro256++ by Blackman and Vigna, seeded by splitmix64, so that
//! harnesses of other engines can draw the same.

use crate::math;
use crate::units::SimDuration;

/// The next number of splitmix64.
pub(super) fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(super) struct Random([u64; 4]);

impl Random {
    #[inline]
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut state = seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95);
        Self(std::array::from_fn(|_| splitmix(&mut state)))
    }

    #[inline]
    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let number = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        number
    }

    /// Uniform in [0, 1).
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A whole number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        u64::try_from((u128::from(self.next()) * u128::from(bound)) >> 64).expect("64 bits are left")
    }

    /// An exponential time with this mean in microseconds, at least one of them.
    #[inline]
    pub(super) fn exponential(&mut self, mean: f64) -> SimDuration {
        SimDuration::from_micros(1 + (-math::ln(1.0 - self.unit()) * mean) as u64)
    }
}
