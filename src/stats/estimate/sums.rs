//! The long-run ratio from sums of whole numbers, where the cycles themselves are not kept.

use super::mean::too_few;
use super::special::t_upper;
use super::{Estimate, Level, Method, Warning};

/// What the ratio of Y to T and its interval need to know about the cycles. Sums of whole numbers are the
/// same in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RatioSums {
    /// Number of cycles.
    pub n: u64,
    /// Cycles in which Y is not zero.
    pub nonzero: u64,
    /// Sum of Y.
    pub y: u128,
    /// Sum of Y Y.
    pub yy: u128,
    /// Sum of Y T.
    pub yt: u128,
    /// Sum of T.
    pub t: u128,
    /// Sum of T T.
    pub tt: u128,
}

/// As [`ratio`](super::ratio), from sums.
///
/// The sum of (Y_i - r T_i)^2 is sum Y Y - 2 r sum Y T + r^2 sum T T. Multiplied by (sum T)^2 all of it is
/// whole, so nothing is lost when cycles are nearly alike. Only where that is too large to write, real
/// numbers take over.
#[must_use]
pub fn ratio_of_sums(sums: &RatioSums, level: Level) -> Estimate {
    let bare = Estimate {
        mean: None,
        std_dev: None,
        n: sums.n,
        nonzero: sums.nonzero,
        level,
        low: None,
        high: None,
        method: Method::Ratio,
        warnings: Vec::new(),
    };
    if sums.n == 0 || sums.t == 0 {
        return bare.warn(if sums.n == 0 { Warning::NoValues } else { Warning::NotFinite });
    }
    let (n, t) = (sums.n as f64, sums.t as f64);
    let r = sums.y as f64 / t;
    let std_dev = (sums.n > 1).then(|| (squares(sums) / (n - 1.0)).sqrt() * n / t);
    match too_few(Estimate { mean: Some(r), std_dev, ..bare }) {
        Ok(bare) => {
            let s = std_dev.unwrap_or(f64::NAN);
            let half = t_upper(level.alpha() / 2.0, n - 1.0) * s / n.sqrt();
            let estimate = bare.with_interval(r - half, r + half);
            if s == 0.0 { estimate.warn(Warning::NoVariation) } else { estimate }
        }
        Err(refused) => refused,
    }
}

/// The sum of (Y_i - r T_i)^2.
fn squares(sums: &RatioSums) -> f64 {
    let RatioSums { y, yy, yt, t, tt, .. } = *sums;
    let whole = || {
        let above = t.checked_mul(t)?.checked_mul(yy)?.checked_add(y.checked_mul(y)?.checked_mul(tt)?)?;
        above.checked_sub(y.checked_mul(t)?.checked_mul(yt)?.checked_mul(2)?)
    };
    if let Some(whole) = whole() {
        return whole as f64 / (t as f64 * t as f64);
    }
    let r = y as f64 / t as f64;
    (yy as f64 - 2.0 * r * yt as f64 + r * r * tt as f64).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::ratio;
    use super::*;

    fn sums_of(cycles: &[(u64, u64)]) -> RatioSums {
        let over = |of: fn(u128, u128) -> u128| cycles.iter().map(|(y, t)| of((*y).into(), (*t).into())).sum();
        RatioSums {
            n: cycles.len() as u64,
            nonzero: cycles.iter().filter(|(y, _)| *y > 0).count() as u64,
            y: over(|y, _| y),
            yy: over(|y, _| y * y),
            yt: over(|y, t| y * t),
            t: over(|_, t| t),
            tt: over(|_, t| t * t),
        }
    }

    fn check(cycles: &[(u64, u64)]) {
        let (y, t): (Vec<f64>, Vec<f64>) = cycles.iter().map(|(y, t)| (*y as f64, *t as f64)).unzip();
        let (found, expected) = (ratio_of_sums(&sums_of(cycles), Level::DEFAULT), ratio(&y, &t, Level::DEFAULT));
        let numbers = |e: &Estimate| [e.mean, e.std_dev, e.low, e.high];
        for (found, expected) in numbers(&found).into_iter().zip(numbers(&expected)) {
            let same = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * (1.0 + expected.abs()),
                (found, expected) => found == expected,
            };
            assert!(same, "{cycles:?}: {found:?} instead of {expected:?}");
        }
        let rest = |e: &Estimate| (e.n, e.nonzero, e.method, e.warnings.clone());
        assert_eq!(rest(&found), rest(&expected), "{cycles:?}");
    }

    #[test]
    fn sums_give_what_the_cycles_give() {
        check(&[(1, 10), (3, 20), (2, 20), (2, 30), (2, 20)]);
        check(&[(7_412, 4), (5_901, 3), (0, 1), (9_300, 5), (3_777, 2), (1_850, 1), (16_001, 9)]);
        check(&[(5, 0), (6, 1), (7, 2), (1, 1), (2, 4)]);
        check(&[(8, 4), (8, 4), (8, 4), (8, 4), (8, 4)]);
    }

    #[test]
    fn an_interval_is_missing_with_the_same_code() {
        check(&[]);
        check(&[(1, 4)]);
        check(&[(0, 4), (0, 4)]);
        check(&[(0, 4), (1, 4)]);
        check(&[(1, 0), (1, 0)]);
        check(&[(3, 1), (4, 1), (8, 1)]);
    }

    #[test]
    fn cycles_nearly_alike_keep_their_digits() {
        let sums = sums_of(&[(10_000_000_000, 1), (10_000_000_001, 1)]);
        let found = ratio_of_sums(&sums, Level::DEFAULT);
        assert_eq!((found.mean, found.std_dev), (Some(10_000_000_000.5), Some(0.5_f64.sqrt())));
    }

    #[test]
    fn sums_too_large_for_whole_numbers_still_have_an_interval() {
        let huge = 1 << 60;
        let found =
            ratio_of_sums(&sums_of(&[(huge, huge / 2), (huge, huge / 4), (huge / 8, huge / 2)]), Level::DEFAULT);
        let (low, high) = found.interval().expect("an interval");
        assert!((found.mean.expect("a ratio") - 1.7).abs() < 1e-12 && low < 1.7 && high > 1.7, "{found:?}");
    }
}
