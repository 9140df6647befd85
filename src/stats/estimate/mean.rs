//! Means over runs: Student's t, and the gamma interval for what is mostly zero.

use super::special::{chi_square_quantile, t_upper};
use super::{Estimate, Level, Method, Moments, Warning};

/// With fewer values that are not zero, Student's t covers 51 to 91 % instead of 95 %.
const T_NEEDS_NONZERO: u64 = 50;

/// With fewer values that are not zero there is no two-sided interval.
pub(super) const INTERVAL_NEEDS_NONZERO: u64 = 5;

/// The mean of `values`, one value per run, with its interval; see [`mean_of`].
#[must_use]
pub fn mean(values: &[f64], level: Level) -> Estimate {
    mean_of(&values.iter().collect(), level)
}

/// The mean with its interval, at `alpha` = 1 - level.
///
/// - Usually Student's t: m ± t(n-1; 1 - alpha/2) s / sqrt n.
/// - For non-negative values, some of them zero and fewer than 50 not zero, the gamma interval of
///   M. P. Fay and E. J. Feuer (Statistics in Medicine 16, 1997): with y = sum x / n, v = sum x^2 / n^2,
///   w = max x / n, from v/(2y) chi2(alpha/2; 2y^2/v) to
///   (v+w^2)/(2(y+w)) chi2(1-alpha/2; 2(y+w)^2/(v+w^2)).
///   Without a single zero the number of events is not random, and t holds.
/// - With fewer than 5 values that are not zero, no interval: `FEW_EVENTS` or `ZERO_EVENTS`.
/// - When all values are equal, an interval without width: `NO_VARIATION`.
#[must_use]
pub fn mean_of(moments: &Moments, level: Level) -> Estimate {
    let (n, nonzero) = (moments.n(), moments.nonzero());
    let rare = !moments.has_negative() && nonzero < n && nonzero < T_NEEDS_NONZERO;
    let bare = Estimate::bare(moments, level, if rare { Method::Gamma } else { Method::T });
    match refusal(moments, bare) {
        Ok(bare) if rare => {
            let (low, high) = gamma_ends(moments, level).unwrap_or((f64::NAN, f64::NAN));
            bare.with_interval(low, high)
        }
        Ok(bare) => student(bare, moments, n as f64 - 1.0),
        Err(refused) => refused,
    }
}

/// The estimate as it is when there can be no interval, with the reason.
pub(super) fn refusal(moments: &Moments, bare: Estimate) -> Result<Estimate, Estimate> {
    if moments.not_finite() > 0 { Err(bare.warn(Warning::NotFinite)) } else { too_few(bare) }
}

/// The same, where every value is finite.
pub(super) fn too_few(bare: Estimate) -> Result<Estimate, Estimate> {
    let (n, nonzero) = (bare.n, bare.nonzero);
    match () {
        () if n == 0 => Err(bare.warn(Warning::NoValues)),
        () if nonzero == 0 => Err(bare.warn(Warning::ZeroEvents)),
        () if n == 1 => Err(bare.warn(Warning::TooFewValues)),
        () if nonzero < n && nonzero < INTERVAL_NEEDS_NONZERO => Err(bare.warn(Warning::FewEvents)),
        () => Ok(bare),
    }
}

/// Mean ± t s / sqrt n with `df` degrees of freedom.
pub(super) fn student(bare: Estimate, moments: &Moments, df: f64) -> Estimate {
    let (Some(mean), Some(error)) = (bare.mean, moments.std_error()) else {
        return bare.warn(Warning::NotFinite);
    };
    let half = t_upper(bare.level.alpha() / 2.0, df) * error;
    let estimate = bare.with_interval(mean - half, mean + half);
    if moments.all_equal() { estimate.warn(Warning::NoVariation) } else { estimate }
}

fn gamma_ends(moments: &Moments, level: Level) -> Option<(f64, f64)> {
    let n = moments.n() as f64;
    let (y, v) = (moments.mean()?, moments.sum_of_squares() / n / n);
    let w = moments.max()? / n;
    let end = |mean: f64, variance: f64, p: f64| {
        let df = 2.0 * mean * mean / variance;
        // Squares that are too large or too small to write leave nothing to go by.
        df.is_normal().then(|| variance / (2.0 * mean) * chi_square_quantile(df, p))
    };
    let tail = level.alpha() / 2.0;
    end(y, v, tail).zip(end(y + w, v + w * w, 1.0 - tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[f64], interval: Option<(f64, f64)>, method: Method, warnings: &[Warning]) {
        let estimate = mean(values, Level::DEFAULT);
        let near = |(low, high): (f64, f64), (l, h): (f64, f64)| (low - l).abs() < 1e-9 && (high - h).abs() < 1e-9;
        let same = match (estimate.interval(), interval) {
            (Some(found), Some(expected)) => near(found, expected),
            (found, expected) => found == expected,
        };
        assert!(same, "{values:?}: {estimate:?}");
        assert_eq!((estimate.method, estimate.warnings.as_slice()), (method, warnings), "{values:?}");
    }

    #[test]
    fn an_interval_is_missing_only_with_a_code() {
        check(&[], None, Method::T, &[Warning::NoValues]);
        check(&[3.0], None, Method::T, &[Warning::TooFewValues]);
        check(&[0.0], None, Method::Gamma, &[Warning::ZeroEvents]);
        check(&[0.0; 30], None, Method::Gamma, &[Warning::ZeroEvents]);
        check(&[0.0, 0.0, 1.0, 2.0, 3.0, 4.0], None, Method::Gamma, &[Warning::FewEvents]);
        check(&[1.0, f64::INFINITY], None, Method::T, &[Warning::NotFinite]);
        check(&[1.0, f64::NAN, 2.0], None, Method::T, &[Warning::NotFinite]);
        check(&[f64::MAX, -f64::MAX], None, Method::T, &[Warning::NotFinite]);
    }

    #[test]
    fn a_run_without_a_finite_value_is_not_left_out_in_silence() {
        let estimate = mean(&[1.0, 2.0, f64::INFINITY], Level::DEFAULT);
        assert_eq!((estimate.mean, estimate.std_dev), (None, None));
    }

    #[test]
    fn equal_values_give_an_interval_without_width() {
        check(&[8.0; 12], Some((8.0, 8.0)), Method::T, &[Warning::NoVariation]);
    }

    #[test]
    fn a_few_values_without_a_zero_are_no_rare_events() {
        // 3 ± t(2; 0.975) sqrt 7 / sqrt 3.
        let half = 4.302_652_729_749_464 * (7.0_f64 / 3.0).sqrt();
        check(&[1.0, 2.0, 6.0], Some((3.0 - half, 3.0 + half)), Method::T, &[]);
    }

    #[test]
    fn the_gamma_interval_is_for_few_non_negative_values() {
        let rare = |nonzero: usize, first: f64| {
            let mut values = vec![0.0; 200];
            values[..nonzero].fill(1.5);
            values[nonzero - 1] = first;
            mean(&values, Level::DEFAULT).method
        };
        assert_eq!(rare(49, 2.0), Method::Gamma);
        assert_eq!(rare(50, 2.0), Method::T);
        assert_eq!(rare(49, -2.0), Method::T);
    }

    #[test]
    fn values_too_large_to_square_have_a_mean_and_no_interval() {
        let mut values = vec![0.0; 40];
        values[..10].fill(1e200);
        let estimate = mean(&values, Level::DEFAULT);
        assert_eq!((estimate.mean, estimate.interval()), (Some(2.5e199), None));
        assert_eq!(estimate.warnings, [Warning::NotFinite]);
    }
}
