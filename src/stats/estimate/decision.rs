//! Is a bound met, and if nobody can tell yet: how many more runs?

use super::special::{factors_down_to, normal_upper};
use super::{Estimate, Level, mean, proportion, quantile};

/// A bound on an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Bound {
    /// The number of the bound.
    #[must_use]
    pub const fn value(self) -> f64 {
        match self {
            Self::AtMost(bound) | Self::AtLeast(bound) => bound,
        }
    }
}

/// Whether a bound is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The whole interval meets it.
    Accept,
    /// The whole interval misses it.
    Reject,
    /// The interval has both sides, or there is none.
    Inconclusive {
        /// About how many further runs would tell, where that can be said: not if the estimate lies on the
        /// bound, and not without an interval.
        further_runs: Option<u64>,
    },
}

/// Judges a bound by the whole interval, which meets a bound it touches.
///
/// Inconclusive comes with [`further_runs`] at the distance of the estimate from the bound. For intervals
/// that are not symmetric the standard deviation is the one a symmetric interval of the same reach towards
/// the bound would have.
#[must_use]
pub fn decide(estimate: &Estimate, bound: Bound) -> Decision {
    let (Some(mean), Some((low, high))) = (estimate.mean, estimate.interval()) else {
        return Decision::Inconclusive { further_runs: None };
    };
    let (limit, met, missed) = match bound {
        Bound::AtMost(limit) => (limit, high <= limit, low > limit),
        Bound::AtLeast(limit) => (limit, low >= limit, high < limit),
    };
    if met {
        return Decision::Accept;
    }
    if missed {
        return Decision::Reject;
    }
    let z = normal_upper(estimate.level.alpha() / 2.0);
    let reach = if limit >= mean { high - mean } else { mean - low };
    let s = reach * (estimate.n as f64).sqrt() / z;
    Decision::Inconclusive { further_runs: further_runs(estimate.level, s, limit - mean) }
}

/// Judges the mean of `values`, one value per run. Runs that all give the same number leave no doubt
/// about it, also where a rare event that never happened has no interval.
#[must_use]
pub fn decide_mean(values: &[f64], bound: Bound, level: Level) -> (Estimate, Decision) {
    let estimate = mean(values, level);
    let same = values.first().filter(|first| values.len() > 1 && values.iter().all(|v| v.total_cmp(first).is_eq()));
    let decision = match (same, bound) {
        (Some(value), Bound::AtMost(limit)) if *value <= limit => Decision::Accept,
        (Some(value), Bound::AtLeast(limit)) if *value >= limit => Decision::Accept,
        (Some(_), _) => Decision::Reject,
        (None, _) => decide(&estimate, bound),
    };
    (estimate, decision)
}

/// Judges whether a share of all runs meets a bound, by the Clopper-Pearson interval of the share of those
/// that do. The estimate is the quantile that divides them from the others. Unlike a mean this needs its
/// number of runs also where all of them agree: 72 for 95 % at the usual confidence.
///
/// # Panics
/// When `share` is not strictly between 0 and 1.
#[must_use]
pub fn decide_share(values: &[f64], share: f64, bound: Bound, level: Level) -> (Estimate, Decision) {
    let (q, meets): (f64, &dyn Fn(f64) -> bool) = match bound {
        Bound::AtMost(limit) => (share, &move |value| value <= limit),
        Bound::AtLeast(limit) => (1.0 - share, &move |value| value >= limit),
    };
    let estimate = quantile(values, q, level);
    let met = values.iter().filter(|value| meets(**value)).count() as u64;
    let of_runs = proportion(met, values.len() as u64, level);
    let decision = match decide(&of_runs, Bound::AtLeast(share)) {
        Decision::Inconclusive { .. } if met > 0 && met == of_runs.n => {
            // As long as all runs meet it, the interval reaches down to (alpha / 2)^(1 / n).
            let needed = factors_down_to(level.alpha() / 2.0, share);
            Decision::Inconclusive { further_runs: Some(needed as u64 - met) }
        }
        decision => decision,
    };
    (estimate, decision)
}

/// How many runs it takes to tell a mean from a bound at this distance: (z s / distance)^2, rounded up,
/// with z at 1 - alpha/2. `None` when the distance is zero or the number is beyond counting.
#[must_use]
pub fn further_runs(level: Level, std_dev: f64, distance: f64) -> Option<u64> {
    let root = normal_upper(level.alpha() / 2.0) * std_dev / distance;
    let runs = (root * root).ceil();
    // 2^53: above it a count is no longer exact, and nobody waits for it.
    (runs.is_finite() && runs < 9_007_199_254_740_992.0).then_some(runs as u64)
}

#[cfg(test)]
mod tests {
    use super::super::{mean, proportion};
    use super::*;

    fn estimate() -> Estimate {
        // 3 ± about 2.45.
        mean(&[1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 5.0, 3.0], Level::DEFAULT)
    }

    #[test]
    fn the_whole_interval_decides() {
        let (low, high) = estimate().interval().expect("eight values");
        let check = |bound: Bound, expected: Decision| assert_eq!(decide(&estimate(), bound), expected, "{bound:?}");
        check(Bound::AtMost(high), Decision::Accept);
        check(Bound::AtMost(low - 1e-9), Decision::Reject);
        check(Bound::AtLeast(low), Decision::Accept);
        check(Bound::AtLeast(high + 1e-9), Decision::Reject);
        check(Bound::AtMost(3.0), Decision::Inconclusive { further_runs: None });
        for bound in [Bound::AtMost(high - 1e-9), Bound::AtLeast(low + 1e-9), Bound::AtMost(low)] {
            assert!(matches!(decide(&estimate(), bound), Decision::Inconclusive { further_runs: Some(_) }));
        }
    }

    #[test]
    fn further_runs_follow_the_square_of_the_distance() {
        let check = |s: f64, distance: f64, runs| assert_eq!(further_runs(Level::DEFAULT, s, distance), runs);
        check(10.0, 1.0, Some(385));
        check(10.0, -1.0, Some(385));
        check(10.0, 0.1, Some(38_415));
        check(0.0, 1.0, Some(0));
        check(1.0, 0.0, None);
        check(0.0, 0.0, None);
        check(1e300, 1e-300, None);
    }

    #[test]
    fn a_share_without_a_single_success_still_says_how_many_runs() {
        // 0 of 10 leaves up to 0.308; a bound of 0.1 is not decided.
        let Decision::Inconclusive { further_runs } = decide(&proportion(0, 10, Level::DEFAULT), Bound::AtMost(0.1))
        else {
            panic!("0 of 10 cannot show 0.1");
        };
        assert_eq!(further_runs, Some(96));
    }

    #[test]
    fn runs_that_all_agree_leave_no_doubt() {
        let check = |values: &[f64], bound: Bound| decide_mean(values, bound, Level::DEFAULT).1;
        assert_eq!(check(&[0.0; 30], Bound::AtMost(0.0)), Decision::Accept);
        assert_eq!(check(&[0.0; 30], Bound::AtLeast(0.1)), Decision::Reject);
        assert_eq!(check(&[2.0; 30], Bound::AtLeast(2.0)), Decision::Accept);
        assert_eq!(check(&[2.0], Bound::AtMost(3.0)), Decision::Inconclusive { further_runs: None });
        assert_eq!(check(&[0.0, 0.0, 1.0], Bound::AtMost(1.0)), Decision::Inconclusive { further_runs: None });
    }

    #[test]
    fn a_share_of_the_runs_takes_its_number_of_them() {
        let check = |values: &[f64], bound: Bound| decide_share(values, 0.95, bound, Level::DEFAULT).1;
        assert_eq!(check(&[2.0; 60], Bound::AtMost(3.0)), Decision::Inconclusive { further_runs: Some(12) });
        assert_eq!(check(&[2.0; 72], Bound::AtMost(2.0)), Decision::Accept);
        assert_eq!(check(&[2.0; 71], Bound::AtMost(2.0)), Decision::Inconclusive { further_runs: Some(1) });
        assert_eq!(check(&[2.0; 5], Bound::AtMost(1.0)), Decision::Reject);
        assert_eq!(check(&[], Bound::AtMost(1.0)), Decision::Inconclusive { further_runs: None });
        assert_eq!(check(&[2.0; 80], Bound::AtLeast(2.0)), Decision::Accept);
        // One run in five is above: a mean of 2.4 would hide it.
        let values: Vec<f64> = (0..200).map(|run| if run % 5 == 0 { 4.0 } else { 2.0 }).collect();
        assert_eq!(check(&values, Bound::AtMost(3.0)), Decision::Reject);
        assert_eq!(check(&values, Bound::AtLeast(2.0)), Decision::Accept);
        assert_eq!(check(&values, Bound::AtLeast(3.0)), Decision::Reject);
    }

    #[test]
    fn without_an_interval_nothing_is_decided() {
        let decision = decide(&mean(&[0.0, 0.0], Level::DEFAULT), Bound::AtMost(1.0));
        assert_eq!(decision, Decision::Inconclusive { further_runs: None });
    }
}
