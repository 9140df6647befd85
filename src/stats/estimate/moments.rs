//! Count, mean, variance and extremes of values taken one at a time, in constant memory.

use crate::stats::CompensatedSum;

/// What the mean and its intervals need to know about the values, one value per run.
///
/// The mean is a compensated sum divided once; the variance follows Welford's recurrence around it
/// (B. P. Welford, Technometrics 4, 1962), which keeps its digits where the sum of squares loses all of
/// them: NIST StRD rows `NumAcc3` and `NumAcc4`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    n: u64,
    nonzero: u64,
    not_finite: u64,
    sum: CompensatedSum,
    first: f64,
    /// Mean of the values less the first, and the sum of squared deviations from it.
    shifted_mean: f64,
    squares: f64,
    sum_of_squares: CompensatedSum,
    min: f64,
    max: f64,
}

impl Moments {
    /// Takes one value; what is infinite or not a number is counted and left out.
    pub fn add(&mut self, value: f64) {
        if !value.is_finite() {
            self.not_finite += 1;
            return;
        }
        if self.n == 0 {
            (self.first, self.min, self.max) = (value, value, value);
        }
        (self.min, self.max) = (self.min.min(value), self.max.max(value));
        self.n += 1;
        self.nonzero += u64::from(value != 0.0);
        self.sum.add(value);
        self.sum_of_squares.add(value * value);
        // Values near one another lose nothing when the first is taken off.
        let shifted = value - self.first;
        let before = shifted - self.shifted_mean;
        self.shifted_mean += before / self.n as f64;
        self.squares += before * (shifted - self.shifted_mean);
    }

    /// Number of finite values.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Number of values that are not zero.
    #[must_use]
    pub const fn nonzero(&self) -> u64 {
        self.nonzero
    }

    /// Number of values left out because they were infinite or not a number.
    #[must_use]
    pub const fn not_finite(&self) -> u64 {
        self.not_finite
    }

    /// Whether any value is below zero.
    #[must_use]
    pub const fn has_negative(&self) -> bool {
        self.n > 0 && self.min < 0.0
    }

    /// Whether no value differs from another.
    #[must_use]
    pub fn all_equal(&self) -> bool {
        self.min == self.max
    }

    /// Largest value; `None` without values.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        (self.n > 0).then_some(self.max)
    }

    /// Mean; `None` without values or when their sum is too large to write.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let mean = if self.all_equal() { self.first } else { self.sum.value() / self.n as f64 };
        (self.n > 0 && mean.is_finite()).then_some(mean)
    }

    /// Variance with n - 1 in the denominator; `None` with fewer than two values or when it is too large.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let variance = self.squares / (self.n as f64 - 1.0);
        (self.n > 1 && variance.is_finite()).then_some(variance)
    }

    /// Standard deviation: the root of the variance.
    #[must_use]
    pub fn std_dev(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// Standard error of the mean: standard deviation / sqrt n.
    #[must_use]
    pub fn std_error(&self) -> Option<f64> {
        self.std_dev().map(|s| s / (self.n as f64).sqrt())
    }

    /// Sum of the squares of the values.
    pub(super) fn sum_of_squares(&self) -> f64 {
        self.sum_of_squares.value()
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.add(value));
        moments
    }
}

impl<'a> FromIterator<&'a f64> for Moments {
    fn from_iter<I: IntoIterator<Item = &'a f64>>(values: I) -> Self {
        values.into_iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(values: &[f64]) -> Moments {
        values.iter().collect()
    }

    #[test]
    fn mean_and_variance_of_small_sets() {
        let check = |values: &[f64], mean: Option<f64>, variance: Option<f64>| {
            let found = moments(values);
            assert_eq!((found.mean(), found.variance().is_some()), (mean, variance.is_some()), "{values:?}");
            assert!(found.variance().zip(variance).is_none_or(|(v, w)| (v - w).abs() < 1e-14 * w), "{values:?}");
        };
        check(&[], None, None);
        check(&[7.0], Some(7.0), None);
        check(&[1.0, 2.0, 6.0], Some(3.0), Some(7.0));
        check(&[-1.0, 1.0], Some(0.0), Some(2.0));
        check(&[4.0, 1.0, -4.0, 3.0, 1.0], Some(1.0), Some(9.5));
        check(&[1e16, 1.0, -1e16, 1.0], Some(0.5), Some(2e32 / 3.0));
    }

    #[test]
    fn equal_values_have_their_value_as_mean_and_no_variance() {
        for value in [0.1, 1e300, f64::MAX, -7.3, 1e-310] {
            let equal = moments(&[value; 11]);
            assert_eq!((equal.mean(), equal.variance()), (Some(value), Some(0.0)));
        }
    }

    #[test]
    fn infinite_values_are_counted_and_left_out() {
        let mixed = moments(&[1.0, f64::NAN, 3.0, f64::INFINITY]);
        assert_eq!((mixed.n(), mixed.not_finite(), mixed.mean()), (2, 2, Some(2.0)));
    }

    #[test]
    fn overflow_is_no_number() {
        let huge = moments(&[f64::MAX, f64::MAX, -f64::MAX]);
        assert_eq!((huge.mean(), huge.variance()), (None, None));
    }

    #[test]
    fn counts_what_is_not_zero_and_what_is_negative() {
        let mixed = moments(&[0.0, -0.0, 2.0, -3.0]);
        assert_eq!((mixed.nonzero(), mixed.has_negative(), mixed.max()), (2, true, Some(2.0)));
        assert!(!moments(&[0.0, -0.0]).has_negative());
        assert_eq!(moments(&[-5.0, -3.0]).max(), Some(-3.0));
    }
}
