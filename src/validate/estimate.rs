//! From runs to an estimate with its standard error.

use crate::stats::CompensatedSum;
use crate::stats::estimate::{Level, quantile, ratio};

/// z of the interval from which the standard error of a quantile is taken back.
const Z_95: f64 = 1.959_963_984_540_054;

/// Largest standard error as a share of the exact value.
pub(super) const PRECISE: f64 = 0.01;

/// What one run says: a value, and where the estimate needs it the value that goes with it.
pub(super) type Value = [f64; 2];

/// How the distance of an estimate from the exact value is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Law {
    /// In standard errors.
    Normal,
    /// In standard errors; but it takes whole values only, so its distance follows no normal law.
    Whole,
    /// As a share of the exact value: computed numbers, and values that are limits of large numbers.
    Within(f64),
}

/// An estimate over runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Number of runs.
    pub runs: u64,
    /// How its distance from the exact value is judged.
    pub law: Law,
    /// Largest standard error as a share of the value.
    pub precise: f64,
}

impl Found {
    fn new(estimate: f64, std_error: f64, runs: usize) -> Self {
        Self { estimate, std_error, runs: runs as u64, law: Law::Normal, precise: PRECISE }
    }

    /// Distance from the exact value in standard errors; `None` where it is judged otherwise, or where chance
    /// had no part.
    #[must_use]
    pub fn z(&self, exact: f64) -> Option<f64> {
        let judged = !matches!(self.law, Law::Within(_)) && (self.std_error > 0.0 || self.estimate != exact);
        judged.then(|| (self.estimate - exact) / self.std_error)
    }

    /// Interval at 95 %.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        let half = Z_95 * self.std_error;
        (self.estimate - half, self.estimate + half)
    }

    /// The standard error as a share of the estimate.
    pub(super) fn spread(&self) -> f64 {
        self.std_error / self.estimate.abs()
    }

    /// Whether more runs would help: the standard error is too large or there is none yet. A whole number
    /// that is not precise can still be the right one.
    pub(super) fn needs_more(&self) -> bool {
        let precise =
            self.spread() <= self.precise || (self.estimate == 0.0 && self.std_error == 0.0 && self.runs > 3_000);
        self.law == Law::Normal && !precise
    }
}

/// What is estimated from the values of all runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Estimator {
    /// The mean.
    Mean,
    /// The standard deviation over runs.
    Deviation,
    /// A quantile over runs.
    Quantile(f64),
    /// A quantile of whole numbers over runs.
    WholeQuantile(f64),
    /// The mean of the first values less the second.
    Difference,
    /// Variance of a difference of independent runs over that of runs with the same number.
    VarianceRatio,
    /// The sum of the first values over the sum of the second ones.
    Ratio,
    /// The share of their variance that the first and second values have in common.
    Correlation,
    /// The chance of at least one event where so many are expected as the first values over the second ones
    /// say: 1 - exp(-ratio).
    FirstPassage,
    /// The mean, compared as a share of the exact value: it holds for large numbers only.
    Limit { tolerance: f64 },
    /// One number without chance in it, right to this share of the exact value.
    Computed { digits: f64 },
}

impl Estimator {
    /// The estimate over runs.
    pub(super) fn over(self, values: &[Value]) -> Found {
        let firsts: Vec<f64> = values.iter().map(|[first, _]| *first).collect();
        let seconds = || values.iter().map(|[_, second]| *second).collect::<Vec<f64>>();
        match self {
            Self::Mean => mean(&firsts),
            Self::Deviation => deviation(&firsts),
            Self::Quantile(q) => of_quantile(&firsts, q),
            Self::WholeQuantile(q) => Found { law: Law::Whole, ..whole_quantile(&firsts, q) },
            Self::Difference => mean(&differences(&firsts, &seconds())),
            Self::VarianceRatio => variance_ratio(&firsts, &seconds()),
            Self::Ratio => of_ratio(&firsts, &seconds()),
            Self::Correlation => correlation(&firsts, &seconds()),
            Self::FirstPassage => first_passage(of_ratio(&firsts, &seconds())),
            Self::Limit { tolerance } => Found { law: Law::Within(tolerance), ..mean(&firsts) },
            Self::Computed { digits } => {
                let value = firsts.first().copied().unwrap_or(f64::NAN);
                Found { law: Law::Within(digits), ..Found::new(value, 0.0, firsts.len()) }
            }
        }
    }
}

fn sum(values: impl Iterator<Item = f64>) -> f64 {
    values.collect::<CompensatedSum>().value()
}

fn mean(values: &[f64]) -> Found {
    let n = values.len() as f64;
    let mean = sum(values.iter().copied()) / n;
    let square = sum(values.iter().map(|value| (value - mean) * (value - mean))) / (n - 1.0);
    Found::new(mean, (square / n).sqrt(), values.len())
}

fn differences(values: &[f64], others: &[f64]) -> Vec<f64> {
    values.iter().zip(others).map(|(a, b)| a - b).collect()
}

/// Squared deviations from the mean.
fn squares(values: &[f64]) -> Vec<f64> {
    let mean = sum(values.iter().copied()) / values.len() as f64;
    values.iter().map(|value| (value - mean) * (value - mean)).collect()
}

/// The standard deviation; its error from the one of the variance.
fn deviation(values: &[f64]) -> Found {
    let variance = mean(&squares(values));
    let deviation = variance.estimate.sqrt();
    Found::new(deviation, variance.std_error / (2.0 * deviation), values.len())
}

fn of_quantile(values: &[f64], q: f64) -> Found {
    let estimate = quantile(values, q, Level::DEFAULT);
    let half = estimate.half_width().unwrap_or(f64::INFINITY);
    Found::new(estimate.mean.unwrap_or(f64::NAN), half / Z_95, values.len())
}

/// The smallest whole number that this share of the runs does not exceed.
fn whole_quantile(values: &[f64], q: f64) -> Found {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = ((q * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len());
    // Between two whole numbers nothing can be told: half a step is the least error.
    let error = of_quantile(values, q).std_error.max(0.5);
    Found::new(sorted[rank - 1], error, values.len())
}

/// (Var A + Var B) / Var(A - B); the error by the delta method.
fn variance_ratio(values: &[f64], others: &[f64]) -> Found {
    let n = values.len() as f64;
    let (a, b, d) = (squares(values), squares(others), squares(&differences(values, others)));
    let average = |squares: &[f64]| sum(squares.iter().copied()) / n;
    let (var_a, var_b, var_d) = (average(&a), average(&b), average(&d));
    let ratio = (var_a + var_b) / var_d;
    let pull = |run: usize| (a[run] - var_a + b[run] - var_b - ratio * (d[run] - var_d)) / var_d;
    let pulls: Vec<f64> = (0..values.len()).map(pull).collect();
    Found::new(ratio, mean(&pulls).std_error, values.len())
}

/// A long-run ratio: each run is one or several cycles.
fn of_ratio(above: &[f64], below: &[f64]) -> Found {
    let found = ratio(above, below, Level::DEFAULT);
    let error = found.std_dev.unwrap_or(f64::NAN) / (above.len() as f64).sqrt();
    Found::new(found.mean.unwrap_or(f64::NAN), error, above.len())
}

/// The chance of at least one event where this many are expected; the error by the delta method.
fn first_passage(expected: Found) -> Found {
    let none = crate::math::exp(-expected.estimate);
    Found { estimate: 1.0 - none, std_error: none * expected.std_error, ..expected }
}

/// 1 - Var(A - B) / (Var A + Var B); the error by the delta method.
fn correlation(values: &[f64], others: &[f64]) -> Found {
    // The variance ratio is 1 / (1 - correlation) for sides of the same law.
    let ratio = variance_ratio(values, others);
    let inverse = 1.0 / ratio.estimate;
    Found { estimate: 1.0 - inverse, std_error: ratio.std_error * inverse * inverse, ..ratio }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_of_a_known_sample() {
        let check = |estimator: Estimator, values: [Value; 4], estimate: f64| {
            let found = estimator.over(&values);
            assert!((found.estimate - estimate).abs() < 1e-12, "{found:?}");
        };
        let with = |seconds: [f64; 4]| {
            let mut values = [[1.0, 0.0], [2.0, 0.0], [3.0, 0.0], [4.0, 0.0]];
            values.iter_mut().zip(seconds).for_each(|(value, second)| value[1] = second);
            values
        };
        check(Estimator::Mean, with([0.0; 4]), 2.5);
        check(Estimator::Deviation, with([0.0; 4]), 1.25_f64.sqrt());
        check(Estimator::WholeQuantile(0.5), with([0.0; 4]), 2.0);
        check(Estimator::Difference, with([0.0, 0.0, 0.0, 4.0]), 1.5);
        // Opposite values: the variance of the difference is four times that of one side.
        check(Estimator::VarianceRatio, with([4.0, 3.0, 2.0, 1.0]), 0.5);
        check(Estimator::Ratio, with([2.0, 4.0, 6.0, 8.0]), 0.5);
        check(Estimator::Correlation, with([4.0, 3.0, 2.0, 1.0]), -1.0);
        check(Estimator::Correlation, with([2.0, 3.0, 4.0, 5.0]), 1.0);
    }

    #[test]
    fn a_limit_and_a_computed_number_have_no_distance_in_standard_errors() {
        let limit = Estimator::Limit { tolerance: 0.02 }.over(&[[1.0, 0.0], [2.0, 0.0]]);
        assert_eq!((limit.law, limit.z(1.4)), (Law::Within(0.02), None));
        let computed = Estimator::Computed { digits: 1e-9 }.over(&[[3.5, 0.0]]);
        assert_eq!((computed.estimate, computed.std_error, computed.z(3.0)), (3.5, 0.0, None));
    }

    #[test]
    fn without_chance_there_is_a_distance_only_if_it_is_wrong() {
        let never = Estimator::Mean.over(&[[0.0, 0.0]; 8]);
        assert_eq!(never.z(0.0), None);
        assert_eq!(never.z(1.0), Some(f64::NEG_INFINITY));
    }
}
