//! Quantiles: of independent values by order statistics, of dependent ones run by run.

use super::special::binomial_cdf;
use super::{Estimate, Level, Method, Moments, Warning, mean};

/// Probabilities are compared with this much room, so that a tie is a tie on every platform.
const TIE: f64 = 1.0 + 1e-12;

/// The ranks (l, u), counted from 1, whose order statistics enclose the quantile `q` of `n` independent
/// values: the largest l with P(Bin(n,q) <= l-1) <= alpha/2 and the smallest u with
/// P(Bin(n,q) >= u) <= alpha/2, alpha = 1 - level. `None` when l would be 0 or u more than `n`.
///
/// The binomial probabilities are exact, not normal approximations (W. J. Conover, Practical Nonparametric
/// Statistics, 1999, section 3.2).
///
/// # Panics
/// When `q` is not strictly between 0 and 1.
#[must_use]
pub fn quantile_ranks(n: u64, q: f64, level: Level) -> Option<(u64, u64)> {
    assert!(q > 0.0 && q < 1.0, "a quantile lies strictly between 0 and 1, not at {q}");
    let tail = level.alpha() / 2.0 * TIE;
    // P(Bin <= l-1) rises with l; the count of ranks that keep it small is the largest such rank.
    let low = count_while(n, |l| binomial_cdf(l - 1, n, q) <= tail);
    // P(Bin >= u) = P(Bin(n, 1-q) <= n-u), which keeps its digits where 1 - P(Bin <= u-1) would not.
    let above = count_while(n, |k| binomial_cdf(k - 1, n, 1.0 - q) <= tail);
    (low > 0 && above > 0).then(|| (low, n + 1 - above))
}

/// How many of 1..=n pass, when all that pass come before all that do not.
fn count_while(n: u64, pass: impl Fn(u64) -> bool) -> u64 {
    let (mut passed, mut failed) = (0, n + 1);
    while failed - passed > 1 {
        let middle = passed + (failed - passed) / 2;
        *(if pass(middle) { &mut passed } else { &mut failed }) = middle;
    }
    passed
}

/// The quantile `q` of ascending values, interpolated between the two nearest ranks of (n-1)q (type 7 of
/// R. J. Hyndman and Y. Fan, 1996); `None` without values.
///
/// # Panics
/// When `q` is outside [0, 1].
#[must_use]
pub fn quantile_of_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    assert!((0.0..=1.0).contains(&q), "a quantile lies between 0 and 1, not at {q}");
    let position = sorted.len().checked_sub(1)? as f64 * q;
    let below = position as usize;
    let (low, share) = (sorted[below], position - position.floor());
    // At a rank there is nothing to interpolate, and the next value may be infinite.
    let high = if share == 0.0 { low } else { sorted[below + 1] };
    Some(if low == high { low } else { low * (1.0 - share) + high * share })
}

/// The quantile `q` of independent values, one per run, between the order statistics of
/// [`quantile_ranks`]; `N_TOO_SMALL_FOR_QUANTILE` where these do not exist.
///
/// A value may be infinite as long as no rank falls on it.
///
/// # Panics
/// When `q` is not strictly between 0 and 1.
#[must_use]
pub fn quantile(values: &[f64], q: f64, level: Level) -> Estimate {
    let moments: Moments = values.iter().collect();
    let mut bare = Estimate::bare(&moments, level, Method::OrderStat);
    bare.n = values.len() as u64;
    bare.nonzero = values.iter().filter(|value| **value != 0.0).count() as u64;
    bare.mean = None;
    if values.iter().any(|value| value.is_nan()) {
        return bare.warn(Warning::NotFinite);
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(estimate) = quantile_of_sorted(&sorted, q) else { return bare.warn(Warning::NoValues) };
    bare.mean = Some(estimate).filter(|estimate| estimate.is_finite());
    let Some((low, high)) = quantile_ranks(bare.n, q, level) else {
        return bare.warn(Warning::NTooSmallForQuantile);
    };
    let at = |rank: u64| sorted[usize::try_from(rank - 1).expect("a rank is at most the number of values")];
    let estimate = bare.with_interval(at(low), at(high));
    if moments.all_equal() && moments.not_finite() == 0 { estimate.warn(Warning::NoVariation) } else { estimate }
}

/// The quantile `q` inside each run, then the mean over runs as [`mean`] gives it.
///
/// The users of one run share its draws: taken together they would look like far more values than there
/// are. A run without values has no quantile and is left out; the estimate's `n` says how many remain.
///
/// # Panics
/// When `q` is outside [0, 1].
#[must_use]
pub fn mean_of_quantiles<R: AsRef<[f64]>>(runs: &[R], q: f64, level: Level) -> Estimate {
    let of_run = |run: &R| {
        let mut sorted = run.as_ref().to_vec();
        sorted.sort_by(f64::total_cmp);
        quantile_of_sorted(&sorted, q)
    };
    let quantiles: Vec<f64> = runs.iter().filter_map(of_run).collect();
    mean(&quantiles, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_agree_with_sums_of_binomial_terms() {
        for n in 1..=60 {
            for q in [0.05, 0.25, 0.5, 0.9, 0.95] {
                assert_eq!(quantile_ranks(n, q, Level::DEFAULT), by_summing(n, q), "{q} of {n}");
            }
        }
    }

    /// The definition, term by term.
    fn by_summing(n: u64, q: f64) -> Option<(u64, u64)> {
        let mut terms = vec![(0..n).fold(1.0, |product, _| product * (1.0 - q))];
        for k in 0..n {
            terms.push(terms[k as usize] * (n - k) as f64 / (k + 1) as f64 * q / (1.0 - q));
        }
        let low = (1..=n).filter(|l| terms[..*l as usize].iter().sum::<f64>() <= 0.025).max();
        let high = (1..=n).find(|u| terms[*u as usize..].iter().sum::<f64>() <= 0.025);
        low.zip(high)
    }

    #[test]
    fn six_values_are_the_fewest_for_a_median() {
        let check = |n: u64, q: f64, expected| assert_eq!(quantile_ranks(n, q, Level::DEFAULT), expected, "{n}");
        check(0, 0.5, None);
        check(5, 0.5, None);
        check(6, 0.5, Some((1, 6)));
        check(71, 0.95, None);
        check(72, 0.95, Some((64, 72)));
    }

    #[test]
    fn a_probability_equal_to_the_tail_counts() {
        // P(Bin(2, 1/2) <= 0) is exactly a quarter.
        let half = Level::new(0.5).expect("a level");
        assert_eq!(quantile_ranks(2, 0.5, half), Some((1, 2)));
    }

    #[test]
    fn type_seven_quantiles() {
        let check = |values: &[f64], q: f64, expected| assert_eq!(quantile_of_sorted(values, q), expected);
        check(&[], 0.5, None);
        check(&[7.0], 0.95, Some(7.0));
        check(&[10.0, 20.0, 30.0, 40.0], 0.95, Some(38.5));
        check(&[10.0, 20.0, 30.0, 40.0], 1.0, Some(40.0));
        check(&[10.0, 20.0, f64::INFINITY], 0.5, Some(20.0));
        check(&[-f64::MAX, f64::MAX], 0.5, Some(0.0));
        check(&[f64::INFINITY, f64::INFINITY], 0.5, Some(f64::INFINITY));
    }

    #[test]
    fn an_interval_is_missing_only_with_a_code() {
        let check = |values: &[f64], estimate: Option<f64>, warning: Warning| {
            let found = quantile(values, 0.5, Level::DEFAULT);
            assert_eq!((found.mean, found.interval(), found.warnings), (estimate, None, vec![warning]));
        };
        check(&[], None, Warning::NoValues);
        check(&[4.0], Some(4.0), Warning::NTooSmallForQuantile);
        check(&[f64::NAN, 1.0], None, Warning::NotFinite);
        check(&[f64::INFINITY; 9], None, Warning::NotFinite);
    }

    #[test]
    fn infinite_values_above_the_ranks_do_no_harm() {
        let mut values: Vec<f64> = (1..=40).map(f64::from).collect();
        values[39] = f64::INFINITY;
        let estimate = quantile(&values, 0.5, Level::DEFAULT);
        assert_eq!((estimate.mean, estimate.interval(), estimate.n), (Some(20.5), Some((14.0, 27.0)), 40));
        assert_eq!((estimate.std_dev, estimate.warnings), (None, vec![]));
    }

    #[test]
    fn equal_values_give_an_interval_without_width() {
        let estimate = quantile(&[3.0; 20], 0.5, Level::DEFAULT);
        assert_eq!((estimate.interval(), estimate.warnings), (Some((3.0, 3.0)), vec![Warning::NoVariation]));
    }

    #[test]
    fn quantiles_of_users_are_taken_run_by_run() {
        let runs = [vec![1.0, 2.0, 3.0], vec![], vec![5.0, 4.0, 6.0]];
        let estimate = mean_of_quantiles(&runs, 0.5, Level::DEFAULT);
        assert_eq!((estimate.mean, estimate.n, estimate.method), (Some(3.5), 2, Method::T));
    }
}
