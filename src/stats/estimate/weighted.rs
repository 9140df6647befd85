//! Weighted cycles of a rare-event study: what was steered, corrected by its weights.

use crate::stats::CompensatedSum;

use super::mean::too_few;
use super::special::t_upper;
use super::{Estimate, Level, Method, Moments, Warning};

/// Fewer cycles that reach the target give no interval.
pub const HITS_MIN: u64 = 100;

/// A larger share of one weight in the sum of the weights gives no interval.
pub const WEIGHT_SHARE_MAX: f64 = 0.05;

/// One steered cycle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedCycle {
    /// Ratio of the plain to the steered probability of what was drawn.
    pub weight: f64,
    /// What is measured.
    pub value: f64,
    /// Its square, or the mean square of what a split cycle has averaged.
    pub square: f64,
    /// Length of the cycle.
    pub length: f64,
}

/// How well a weighted sample stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Cycles whose value is not zero.
    pub hits: u64,
    /// Effective number of those: (sum W)^2 / sum W^2.
    pub effective: f64,
    /// Largest share of one weight in their sum.
    pub largest_share: f64,
}

impl Weights {
    /// The weights of the cycles whose value is not zero.
    ///
    /// # Panics
    /// When a weight is not positive.
    #[must_use]
    pub fn of(cycles: &[WeightedCycle]) -> Self {
        let (mut hits, mut sum, mut squares, mut largest) =
            (0, CompensatedSum::default(), CompensatedSum::default(), 0.0);
        for cycle in cycles {
            assert!(cycle.weight > 0.0, "a weight is a ratio of positive probabilities");
            if cycle.value != 0.0 {
                hits += 1;
                sum.add(cycle.weight);
                squares.add(cycle.weight * cycle.weight);
                largest = f64::max(largest, cycle.weight);
            }
        }
        let (sum, squares) = (sum.value(), squares.value());
        let per = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        Self { hits, effective: per(sum * sum, squares), largest_share: per(largest, sum) }
    }

    /// Whether there are enough hits and no weight carries the sum.
    #[must_use]
    pub fn are_sound(&self) -> bool {
        self.hits >= HITS_MIN && self.largest_share <= WEIGHT_SHARE_MAX
    }
}

/// An estimate from weighted cycles, and the plain cycles that would give the same standard error.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedEstimate {
    /// The estimate; `n` counts the steered cycles.
    pub estimate: Estimate,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Estimated number of plain cycles for the same standard error.
    pub plain_cycles: Option<f64>,
}

/// The long-run ratio r = mean(W Y) / mean(T): values from steered cycles, lengths from plain ones.
///
/// The two samples are independent, so with the delta method
/// s^2 = r^2 (var(W Y) / (n mean(W Y)^2) + var(T) / (m mean(T)^2)). The interval is r ± t(hits - 1) s. Plain
/// cycles alone would need E(Y - r T)^2 / (s mean T)^2 of them, with E(Y^2) from W Y^2.
#[must_use]
pub fn weighted_ratio(steered: &[WeightedCycle], plain_lengths: &[f64], level: Level) -> WeightedEstimate {
    let above: Moments = steered.iter().map(|cycle| cycle.weight * cycle.value).collect();
    let below: Moments = plain_lengths.iter().collect();
    let bare = Estimate::bare(&above, level, Method::Weighted);
    let parts = above.mean().zip(below.mean().filter(|mean| *mean > 0.0));
    let Some((value, length)) = parts else {
        return nothing(Estimate { mean: None, std_dev: None, ..bare }.warn(Warning::NoValues));
    };
    let r = value / length;
    let share = |moments: &Moments, mean: f64| {
        let error = moments.std_error().unwrap_or(f64::NAN) / mean;
        error * error
    };
    let error = r * (share(&above, value) + share(&below, length)).sqrt();
    let mean_of =
        |of: fn(&WeightedCycle) -> f64| steered.iter().map(of).collect::<Moments>().mean().unwrap_or(f64::NAN);
    let (squares, crossed) = (mean_of(|c| c.weight * c.square), mean_of(|c| c.weight * c.value * c.length));
    let lengths = below.sum_of_squares() / below.n() as f64;
    let spread = squares - 2.0 * r * crossed + r * r * lengths;
    let bare = Estimate { mean: Some(r), std_dev: None, ..bare };
    with_error(bare, Weights::of(steered), error, spread / (error * length * error * length))
}

/// A probability: mean(W Y) over all cycles, where Y says whether a cycle reaches the target, or how probably.
#[must_use]
pub fn weighted_share(steered: &[WeightedCycle], level: Level) -> WeightedEstimate {
    let moments: Moments = steered.iter().map(|cycle| cycle.weight * cycle.value).collect();
    let bare = Estimate::bare(&moments, level, Method::Weighted);
    let (Some(p), Some(error)) = (moments.mean(), moments.std_error()) else {
        return nothing(bare.warn(Warning::NoValues));
    };
    with_error(bare, Weights::of(steered), error, p * (1.0 - p) / (error * error))
}

fn nothing(estimate: Estimate) -> WeightedEstimate {
    WeightedEstimate { estimate, std_error: None, plain_cycles: None }
}

fn with_error(bare: Estimate, weights: Weights, error: f64, plain: f64) -> WeightedEstimate {
    let mean = bare.mean;
    let bare = match too_few(bare) {
        Ok(bare) => bare,
        Err(refused) => return nothing(refused),
    };
    let known = |value: f64| Some(value).filter(|value| value.is_finite());
    let (std_error, plain_cycles) = (known(error), known(plain));
    let (Some(mean), Some(error)) = (mean, std_error) else { return nothing(bare.warn(Warning::NotFinite)) };
    let estimate = if weights.hits < HITS_MIN {
        bare.warn(Warning::FewEvents)
    } else if weights.are_sound() {
        let half = t_upper(bare.level.alpha() / 2.0, weights.hits as f64 - 1.0) * error;
        bare.with_interval((mean - half).max(0.0), mean + half)
    } else {
        bare.warn(Warning::WeightDegenerate)
    };
    WeightedEstimate { estimate, std_error, plain_cycles }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles(n: usize, of: impl Fn(usize) -> (f64, f64)) -> Vec<WeightedCycle> {
        let cycle = |(weight, value)| WeightedCycle { weight, value, square: value * value, length: 10.0 };
        (0..n).map(|i| cycle(of(i))).collect()
    }

    #[test]
    fn a_ratio_has_the_error_of_both_samples() {
        // W Y is 0.02 or 0.04, T is 8 or 12: r = 0.003.
        let steered = cycles(400, |i| (0.01, if i % 2 == 0 { 2.0 } else { 4.0 }));
        let lengths: Vec<f64> = (0..100).map(|i| if i % 2 == 0 { 8.0 } else { 12.0 }).collect();
        let found = weighted_ratio(&steered, &lengths, Level::DEFAULT);
        let r = found.estimate.mean.expect("there are cycles");
        assert!((r - 0.003).abs() < 1e-15, "{r}");
        let above = (1e-4_f64 / 399.0).sqrt() / 0.03;
        let below = (4.0_f64 / 99.0).sqrt() / 10.0;
        let error = 0.003 * (above * above + below * below).sqrt();
        assert!((found.std_error.expect("an error") / error - 1.0).abs() < 1e-12);
        let (low, high) = found.estimate.interval().expect("400 hits of equal weight");
        assert!(low < r && r < high && found.estimate.warnings.is_empty());
        // E(Y^2) = 0.01 * 10, E(Y T) = 0.01 * 30, E(T^2) = 104.
        let plain = (0.1 - 2.0 * r * 0.3 + r * r * 104.0) / (error * 10.0 * error * 10.0);
        assert!((found.plain_cycles.expect("a number") / plain - 1.0).abs() < 1e-9);
    }

    #[test]
    fn too_few_hits_and_heavy_weights_leave_no_interval() {
        let check = |cycles: &[WeightedCycle], hits: u64, warning: Option<Warning>| {
            let found = weighted_share(cycles, Level::DEFAULT).estimate;
            assert_eq!(Weights::of(cycles).hits, hits);
            assert_eq!(found.warnings, warning.into_iter().collect::<Vec<_>>());
            assert_eq!(found.interval().is_some(), warning.is_none());
        };
        check(&cycles(1000, |i| (0.5, f64::from(u8::from(i < 200)))), 200, None);
        check(&cycles(1000, |i| (0.5, f64::from(u8::from(i < 99)))), 99, Some(Warning::FewEvents));
        check(&cycles(1000, |_| (0.5, 0.0)), 0, Some(Warning::ZeroEvents));
        let heavy = |i: usize| (if i == 0 { 20.0 } else { 0.5 }, f64::from(u8::from(i < 200)));
        check(&cycles(1000, heavy), 200, Some(Warning::WeightDegenerate));
        check(&[], 0, Some(Warning::NoValues));
    }

    #[test]
    fn the_effective_number_of_equal_weights_is_their_number() {
        let weights = Weights::of(&cycles(300, |i| (0.1, f64::from(u8::from(i % 3 == 0)))));
        assert!((weights.effective - 100.0).abs() < 1e-9 && (weights.largest_share - 0.01).abs() < 1e-12);
    }
}
