//! Which input matters: samples of the unit cube, elementary effects, variance-based indices.
//!
//! Everything random comes from a closure that gives 64 random bits a call; the caller owns the generator
//! and its seed. Inputs are numbers between 0 and 1; the caller turns them into parameters by the inverse
//! of each law.

mod morris;
mod saltelli;

pub use morris::{Effect, Morris};
pub use saltelli::{Index, Saltelli};

/// A source of random bits.
type Bits<'a> = &'a mut dyn FnMut() -> u64;

/// A number in the open interval (0, 1) from the upper 52 bits.
fn uniform(bits: Bits<'_>) -> f64 {
    // The half keeps both ends out: an inverse law may be infinite there.
    ((bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

/// A number below `count`.
fn below(count: usize, bits: Bits<'_>) -> usize {
    let product = u128::from(bits()) * count as u128;
    usize::try_from(product >> 64).expect("the upper half is below the count")
}

/// The numbers 0..count in random order (Fisher and Yates).
fn shuffled(count: usize, bits: Bits<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, below(last + 1, bits));
    }
    order
}

/// `points` points in (0, 1)^`inputs`: for each input, each of `points` equal slices holds exactly one
/// (M. D. McKay, R. J. Beckman and W. J. Conover, Technometrics 21, 1979).
///
/// The order of the points is random, so that the first ones are no worse than the others.
#[must_use]
pub fn latin_hypercube(points: usize, inputs: usize, bits: &mut dyn FnMut() -> u64) -> Vec<Vec<f64>> {
    // Rounding could carry the last slice to 1.
    let below_one = 1.0 - f64::EPSILON / 2.0;
    let mut column = |_| -> Vec<f64> {
        let slices = shuffled(points, bits);
        slices.into_iter().map(|slice| ((slice as f64 + uniform(bits)) / points as f64).min(below_one)).collect()
    };
    let columns: Vec<Vec<f64>> = (0..inputs).map(&mut column).collect();
    (0..points).map(|point| columns.iter().map(|column| column[point]).collect()).collect()
}

#[cfg(test)]
fn test_bits(seed: u64) -> impl FnMut() -> u64 {
    // SplitMix64 (G. L. Steele and others, 2014).
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slice_of_every_input_holds_one_point() {
        let points = latin_hypercube(100, 3, &mut test_bits(1));
        for input in 0..3 {
            let mut slices: Vec<usize> = points.iter().map(|point| (point[input] * 100.0) as usize).collect();
            slices.sort_unstable();
            assert!(slices.into_iter().eq(0..100), "input {input}");
        }
        assert_ne!(points[0][0], points[0][1], "the inputs are shuffled apart");
    }

    #[test]
    fn nothing_is_ever_zero_or_one() {
        assert_eq!(uniform(&mut || 0), f64::EPSILON / 2.0);
        assert_eq!(uniform(&mut || u64::MAX), 1.0 - f64::EPSILON / 2.0);
        let highest = latin_hypercube(7, 1, &mut || u64::MAX);
        assert!(highest.iter().all(|point| point[0] > 0.0 && point[0] < 1.0));
        assert_eq!(latin_hypercube(0, 2, &mut || 0), Vec::<Vec<f64>>::new());
    }

    #[test]
    fn shuffling_reaches_every_order_equally_often() {
        let (mut bits, mut count) = (test_bits(5), [0_u32; 6]);
        for _ in 0..6_000 {
            let order = shuffled(3, &mut bits);
            count[order[0] * 2 + usize::from(order[1] > order[2])] += 1;
        }
        assert!(count.iter().all(|count| (850..1_150).contains(count)), "{count:?}");
    }
}
