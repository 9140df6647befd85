//! Shares of runs.

use super::special::{beta_quantile, normal_upper, one_minus_root};
use super::{Estimate, Level, Method, Warning};

/// The share `successes / trials` with the interval of C. J. Clopper and E. S. Pearson (Biometrika 26,
/// 1934): from Beta(alpha/2; k, n-k+1) to Beta(1-alpha/2; k+1, n-k), 0 for k = 0 and 1 for k = n.
///
/// It covers at least what it says for every true share. For k = 0 and k = n, [`one_sided_bound`] tells
/// more.
///
/// # Panics
/// When there are more successes than trials.
#[must_use]
pub fn proportion(successes: u64, trials: u64, level: Level) -> Estimate {
    assert!(successes <= trials, "{successes} successes in {trials} trials");
    let (k, n, tail) = (successes as f64, trials as f64, level.alpha() / 2.0);
    let share = k / n;
    let bare = Estimate {
        mean: (trials > 0).then_some(share),
        std_dev: (trials > 1).then(|| (share * (1.0 - share) * n / (n - 1.0)).sqrt()),
        n: trials,
        nonzero: successes,
        level,
        low: None,
        high: None,
        method: Method::ClopperPearson,
        warnings: Vec::new(),
    };
    if trials == 0 {
        return bare.warn(Warning::NoValues);
    }
    let low = match successes {
        0 => 0.0,
        _ if successes == trials => 1.0 - one_minus_root(tail, n),
        _ => beta_quantile(k, n - k + 1.0, tail),
    };
    let high = match successes {
        0 => one_minus_root(tail, n),
        _ if successes == trials => 1.0,
        _ => beta_quantile(k + 1.0, n - k, 1.0 - tail),
    };
    let estimate = bare.with_interval(low, high);
    if successes == 0 { estimate.warn(Warning::ZeroEvents) } else { estimate }
}

/// The bound on a share of which all of alpha lies on one side: the upper bound 1 - alpha^(1/n) (about 3/n
/// at 95 %) when no trial succeeded, the lower bound alpha^(1/n) when all did, `None` in between.
#[must_use]
pub fn one_sided_bound(successes: u64, trials: u64, level: Level) -> Option<f64> {
    let from_edge = one_minus_root(level.alpha(), trials as f64);
    match successes {
        _ if trials == 0 => None,
        0 => Some(from_edge),
        _ if successes == trials => Some(1.0 - from_edge),
        _ => None,
    }
}

/// The score interval of E. B. Wilson (JASA 22, 1927), shorter than [`proportion`] and right on average
/// only: with z = z(1 - alpha/2), (p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n). `None` without
/// trials.
///
/// # Panics
/// When there are more successes than trials.
#[must_use]
pub fn wilson(successes: u64, trials: u64, level: Level) -> Option<(f64, f64)> {
    assert!(successes <= trials, "{successes} successes in {trials} trials");
    let (n, z) = (trials as f64, normal_upper(level.alpha() / 2.0));
    let (share, z2n) = (successes as f64 / n, z * z / n);
    let half = z * (share * (1.0 - share) / n + z2n / n / 4.0).sqrt();
    let end = |side: f64| ((share + z2n / 2.0 + side) / (1.0 + z2n)).clamp(0.0, 1.0);
    // At the edges the two terms are equal; their difference would be a rounding error.
    let low = if successes == 0 { 0.0 } else { end(-half) };
    let high = if successes == trials { 1.0 } else { end(half) };
    (trials > 0).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_trials_no_interval() {
        let none = proportion(0, 0, Level::DEFAULT);
        assert_eq!((none.mean, none.std_dev, none.interval()), (None, None, None));
        assert_eq!(none.warnings, [Warning::NoValues]);
        assert_eq!((one_sided_bound(0, 0, Level::DEFAULT), wilson(0, 0, Level::DEFAULT)), (None, None));
    }

    #[test]
    fn the_edges_mirror_each_other() {
        for trials in [1, 2, 30, 1_000, 1_000_000] {
            let (none, all) = (proportion(0, trials, Level::DEFAULT), proportion(trials, trials, Level::DEFAULT));
            assert_eq!((none.low, all.high), (Some(0.0), Some(1.0)));
            let (high, low) = (none.high.expect("it exists"), all.low.expect("it exists"));
            assert!((high + low - 1.0).abs() < 1e-15, "{trials}");
            assert_eq!((none.warnings, all.warnings), (vec![Warning::ZeroEvents], vec![]));
            let bounds = [0, trials].map(|k| one_sided_bound(k, trials, Level::DEFAULT).expect("at an edge"));
            assert!((bounds[0] + bounds[1] - 1.0).abs() < 1e-15 && bounds[0] < high, "{trials}");
        }
        assert_eq!(one_sided_bound(1, 2, Level::DEFAULT), None);
    }

    #[test]
    fn the_ends_are_where_the_binomial_tails_say() {
        use super::super::special::binomial_cdf;
        for (k, n) in [(1, 2), (3, 10), (57, 300), (299, 300), (5_000, 100_000)] {
            let (low, high) = proportion(k, n, Level::DEFAULT).interval().expect("it exists");
            assert!((binomial_cdf(k, n, high) - 0.025).abs() < 1e-11, "{k} of {n}");
            assert!((1.0 - binomial_cdf(k - 1, n, low) - 0.025).abs() < 1e-11, "{k} of {n}");
        }
    }

    #[test]
    fn the_score_interval_stays_inside_zero_and_one() {
        let (low, high) = wilson(0, 10, Level::DEFAULT).expect("there are trials");
        assert!(low == 0.0 && high < 0.3);
        let (low, high) = wilson(10, 10, Level::DEFAULT).expect("there are trials");
        assert!(low > 0.7 && high == 1.0);
    }
}
