//! Long-run ratios over regenerative cycles, and averages over time inside one run.

use crate::stats::CompensatedSum;
use crate::units::SimTime;

use super::mean::{refusal, student};
use super::{Estimate, Level, Method, Moments, Warning};

/// The long-run ratio r = sum Y / sum T over independent cycles: share of time, or events per unit of time.
///
/// The interval is r ± t(n-1) s with s = sqrt(sum (Y_i - r T_i)^2 / (n-1) / n) / mean T, the regenerative
/// method of M. A. Crane and A. J. Lemoine (1977). A cycle begins whenever everything is up and nothing is
/// pending. `std_dev` is that of (Y_i - r T_i) / mean T. With fewer than 5 cycles that are not zero there
/// is no interval.
///
/// # Panics
/// When the two slices differ in length.
#[must_use]
pub fn ratio(y: &[f64], t: &[f64], level: Level) -> Estimate {
    assert_eq!(y.len(), t.len(), "each cycle has one value and one length");
    let (above, below): (Moments, Moments) = (y.iter().collect(), t.iter().collect());
    let finite = above.not_finite() + below.not_finite() == 0;
    let r = above.mean().zip(below.mean().filter(|mean| *mean > 0.0)).map(|(y, t)| y / t);
    let (Some(r), Some(length), true) = (r.filter(|r| r.is_finite()), below.mean(), finite) else {
        let nothing = Estimate { mean: None, std_dev: None, ..Estimate::bare(&above, level, Method::Ratio) };
        return nothing.warn(if y.is_empty() { Warning::NoValues } else { Warning::NotFinite });
    };
    let residuals: Moments = y.iter().zip(t).map(|(y, t)| (y - r * t) / length).collect();
    let bare = Estimate { mean: Some(r), std_dev: residuals.std_dev(), ..Estimate::bare(&above, level, Method::Ratio) };
    match refusal(&above, bare) {
        Ok(bare) => student(bare, &residuals, y.len() as f64 - 1.0),
        Err(refused) => refused,
    }
}

/// The average over [from, to] of a value that is constant between the instants of `path`: its integral
/// divided by the length, summed piece by piece and never sampled.
///
/// Each entry holds from its instant to the next one. `None` when the interval is empty, begins before the
/// path, or when the result is not finite.
///
/// # Panics
/// When the instants of `path` go back.
#[must_use]
pub fn time_average(path: &[(SimTime, f64)], from: SimTime, to: SimTime) -> Option<f64> {
    assert!(path.is_sorted_by_key(|(at, _)| *at), "the instants of a path never go back");
    let (begin, end) = (from.as_micros(), to.as_micros());
    if begin >= end || path.first()?.0 > from {
        return None;
    }
    let mut integral = CompensatedSum::default();
    for (i, (at, value)) in path.iter().enumerate() {
        let until = path.get(i + 1).map_or(end, |(next, _)| next.as_micros().min(end));
        let since = at.as_micros().max(begin);
        if since < until {
            integral.add(value * (until - since) as f64);
        }
    }
    let average = integral.value() / (end - begin) as f64;
    average.is_finite().then_some(average)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_the_sum_over_the_sum() {
        let estimate = ratio(&[1.0, 3.0, 2.0, 2.0, 2.0], &[10.0, 20.0, 20.0, 30.0, 20.0], Level::DEFAULT);
        assert!((estimate.mean.expect("there are cycles") - 0.1).abs() < 1e-15);
        // Residuals 0, 1, 0, -1, 0 around a mean length of 20: s = sqrt(2/4) / 20.
        let s = 0.5_f64.sqrt() / 20.0;
        assert!((estimate.std_dev.expect("five cycles") - s).abs() < 1e-15);
        let half = 2.776_445_105_197_793 * s / 5.0_f64.sqrt();
        assert!((estimate.half_width().expect("an interval") - half).abs() < 1e-14);
        assert_eq!((estimate.method, estimate.warnings), (Method::Ratio, vec![]));
    }

    #[test]
    fn an_interval_is_missing_only_with_a_code() {
        let check = |y: &[f64], t: &[f64], mean: Option<f64>, warning: Warning| {
            let found = ratio(y, t, Level::DEFAULT);
            assert_eq!((found.mean, found.interval(), found.warnings), (mean, None, vec![warning]), "{y:?}");
        };
        check(&[], &[], None, Warning::NoValues);
        check(&[1.0], &[4.0], Some(0.25), Warning::TooFewValues);
        check(&[0.0, 0.0], &[4.0, 4.0], Some(0.0), Warning::ZeroEvents);
        check(&[0.0, 1.0], &[4.0, 4.0], Some(0.125), Warning::FewEvents);
        check(&[1.0, 1.0], &[0.0, 0.0], None, Warning::NotFinite);
        check(&[1.0, f64::INFINITY], &[1.0, 1.0], None, Warning::NotFinite);
        check(&[1.0, 1.0], &[1.0, f64::NAN], None, Warning::NotFinite);
    }

    #[test]
    fn cycles_that_are_all_alike_give_an_interval_without_width() {
        let estimate = ratio(&[1.0; 6], &[4.0; 6], Level::DEFAULT);
        assert_eq!((estimate.interval(), estimate.warnings), (Some((0.25, 0.25)), vec![Warning::NoVariation]));
    }

    #[test]
    fn a_time_average_counts_every_piece_inside_the_interval() {
        let at = SimTime::from_micros;
        let path = [(at(0), 5.0), (at(10), 0.0), (at(30), 2.0), (at(30), 3.0), (at(50), 7.0)];
        let check = |from: u64, to: u64, expected| assert_eq!(time_average(&path, at(from), at(to)), expected);
        check(0, 10, Some(5.0));
        check(5, 15, Some(2.5));
        check(0, 100, Some((50.0 + 60.0 + 350.0) / 100.0));
        check(10, 50, Some(1.5));
        check(60, 61, Some(7.0));
        check(20, 20, None);
        assert_eq!(time_average(&path[1..], at(0), at(50)), None, "nothing is known before the path begins");
        assert_eq!(time_average(&[], at(0), at(50)), None);
    }
}
