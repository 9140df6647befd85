//! When a study has runs enough: the sequential rule.

use super::{Estimate, Warning};
use crate::stats::round9;

/// No study looks at its precision earlier than this.
const FEWEST_RUNS: u64 = 10;

/// Values that are not zero without which the relative rule never fires.
const NONZERO_FOR_RELATIVE: u64 = 30;

/// When to stop making runs.
///
/// It is looked at after n0, ceil(1.5 n0), ceil(1.5^2 n0), ... runs only: looking after each run would stop
/// at a lucky moment too often. It fires for an estimate when
///
/// - half-width <= g/(1+g) |mean|, g the relative precision, with at least 30 values that are not zero
///   (A. M. Law, Simulation Modeling and Analysis, 2015, section 9.4.1), or
/// - half-width <= the absolute precision,
///
/// and ends the study when it has fired for all, or at the cap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoppingRule {
    /// Wanted half-width as a share of the mean.
    pub relative: Option<f64>,
    /// Half-width that is good enough whatever the mean, in the unit of the metric.
    pub absolute: Option<f64>,
    /// Runs before the first look; fewer than 10 count as 10.
    pub first: u64,
    /// Never more runs than this.
    pub cap: u64,
}

/// Why no more runs were made for an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopReason {
    /// The relative precision was reached.
    Relative,
    /// The absolute precision was reached.
    Absolute,
    /// The cap was reached before either; the study is inconclusive.
    Cap,
}

impl StopReason {
    /// The word of the result tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relative => "relative",
            Self::Absolute => "absolute",
            Self::Cap => "cap",
        }
    }

    /// The warning that goes with it: `PRECISION_NOT_MET` at the cap.
    #[must_use]
    pub fn warning(self) -> Option<Warning> {
        (self == Self::Cap).then_some(Warning::PrecisionNotMet)
    }
}

/// What a look at the precision found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// More runs, up to this number in all.
    GoOn(u64),
    /// Enough, with the reason for each estimate in its order.
    Stop(Vec<StopReason>),
}

impl StoppingRule {
    /// Runs before the first look.
    pub const FIRST: u64 = 30;

    /// The number of runs at which to look next when `runs` are made.
    #[must_use]
    pub fn next_look(&self, runs: u64) -> u64 {
        let first = u128::from(self.first.max(FEWEST_RUNS));
        // 3^k/2^k n0 stays exact; at k = 60 it is beyond any number of runs.
        let looks = (0..=60).map(|k| first.saturating_mul(3_u128.pow(k)).div_ceil(1 << k));
        let next = looks.map(|look| u64::try_from(look).unwrap_or(u64::MAX)).find(|look| *look > runs);
        next.unwrap_or(u64::MAX).min(self.cap)
    }

    /// Whether an estimate is precise enough, and by which rule; the relative one is asked first.
    #[must_use]
    pub fn fired(&self, estimate: &Estimate) -> Option<StopReason> {
        // The digits that are printed decide, so that the last bit of a library never does.
        let half = round9(estimate.half_width()?);
        let of_mean = |g: f64| Some(round9(g / (1.0 + g) * estimate.mean?.abs()));
        let relative = self.relative.and_then(of_mean).is_some_and(|wanted| half <= wanted);
        if relative && estimate.nonzero >= NONZERO_FOR_RELATIVE {
            return Some(StopReason::Relative);
        }
        self.absolute.is_some_and(|wanted| half <= wanted).then_some(StopReason::Absolute)
    }

    /// Looks at all estimates after `runs` runs.
    ///
    /// Between two looks the answer is to go on, whatever the estimates say.
    #[must_use]
    pub fn look(&self, runs: u64, estimates: &[Estimate]) -> Look {
        let due = runs > 0 && self.next_look(runs - 1) == runs;
        let fired: Vec<Option<StopReason>> = estimates.iter().map(|estimate| self.fired(estimate)).collect();
        let capped = runs >= self.cap;
        if capped || due && fired.iter().all(Option::is_some) {
            return Look::Stop(fired.into_iter().map(|reason| reason.unwrap_or(StopReason::Cap)).collect());
        }
        Look::GoOn(self.next_look(runs))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Level, mean};
    use super::*;

    const RULE: StoppingRule = StoppingRule { relative: Some(0.1), absolute: None, first: 30, cap: 1_000 };

    /// `n` values around `middle`, spread by `spread` to both sides in turn.
    fn estimate(n: usize, middle: f64, spread: f64) -> Estimate {
        let values: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { middle + spread } else { middle - spread }).collect();
        mean(&values, Level::DEFAULT)
    }

    #[test]
    fn looks_grow_by_half_and_end_at_the_cap() {
        let mut looks = vec![RULE.next_look(0)];
        while looks.last() < Some(&1_000) {
            looks.push(RULE.next_look(*looks.last().expect("it began")));
        }
        // ceil(1.5^k 30), not the last look times 1.5 rounded up, which would give 153.
        assert_eq!(looks, [30, 45, 68, 102, 152, 228, 342, 513, 769, 1_000]);
        assert_eq!(StoppingRule { first: 2, ..RULE }.next_look(0), 10, "never below 10");
        assert_eq!(StoppingRule { first: u64::MAX, cap: u64::MAX, ..RULE }.next_look(0), u64::MAX);
    }

    #[test]
    fn the_relative_rule_allows_for_the_mean_it_does_not_know() {
        // The half-width of 30 values 100 ± s is 0.3797 s: 0.0909 of the mean at s = 23.94, 0.1 at 26.3.
        assert_eq!(RULE.fired(&estimate(30, 100.0, 23.0)), Some(StopReason::Relative));
        assert_eq!(RULE.fired(&estimate(30, 100.0, 25.0)), None);
        assert_eq!(RULE.fired(&estimate(28, 100.0, 1.0)), None, "fewer than 30 values that are not zero");
    }

    #[test]
    fn the_absolute_rule_needs_no_events_but_an_interval() {
        let rule = StoppingRule { absolute: Some(0.5), ..RULE };
        assert_eq!(rule.fired(&estimate(20, 0.1, 1.0)), Some(StopReason::Absolute));
        assert_eq!(rule.fired(&estimate(20, 0.1, 2.0)), None);
        assert_eq!(rule.fired(&mean(&[0.0; 100], Level::DEFAULT)), None, "zero events have no interval");
    }

    #[test]
    fn all_estimates_must_be_precise_at_a_look() {
        let (sharp, blunt) = (estimate(30, 100.0, 1.0), estimate(30, 100.0, 90.0));
        assert_eq!(RULE.look(30, std::slice::from_ref(&sharp)), Look::Stop(vec![StopReason::Relative]));
        assert_eq!(RULE.look(30, &[sharp.clone(), blunt.clone()]), Look::GoOn(45));
        assert_eq!(RULE.look(31, std::slice::from_ref(&sharp)), Look::GoOn(45), "31 is between two looks");
        assert_eq!(RULE.look(0, &[]), Look::GoOn(30));
        assert_eq!(RULE.look(1_000, &[sharp, blunt]), Look::Stop(vec![StopReason::Relative, StopReason::Cap]));
    }

    #[test]
    fn only_the_cap_warns() {
        let warned = [StopReason::Relative, StopReason::Absolute, StopReason::Cap].map(StopReason::warning);
        assert_eq!(warned, [None, None, Some(Warning::PrecisionNotMet)]);
    }
}
