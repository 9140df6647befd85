//! Quantiles and tails of the normal, t, beta and chi-square laws.
//!
//! The gamma functions are those of `statrs`. Its inverses are not used: the continued fraction of its
//! incomplete beta function ends after 140 terms and its Newton steps end early, so that the t quantile
//! at 100 000 degrees of freedom is off by 3e-6 and a beta quantile by up to 1e-5. The inverses here are
//! Newton steps inside a bracket, good to about 12 digits.
#![expect(clippy::disallowed_methods, reason = "no run reads an estimate, and what is printed is rounded first")]

use std::f64::consts::SQRT_2;

use statrs::function::erf::erfc_inv;
use statrs::function::gamma::{gamma_lr, ln_gamma};

/// Relative step at which a search ends: what 64-bit arithmetic can still tell apart, with some room.
const STEP_END: f64 = 4e-16;

/// `base` to the power of `exponent`.
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    base.powf(exponent)
}

/// `1 - a^(1/n)` without loss for large `n`: the bound on a proportion after `n` trials without success.
pub(super) fn one_minus_root(a: f64, n: f64) -> f64 {
    -(a.ln() / n).exp_m1()
}

/// How many factors `base` below 1 it takes to come down to `a`.
pub(super) fn factors_down_to(a: f64, base: f64) -> f64 {
    (a.ln() / base.ln()).ceil()
}

/// The z with probability `tail` above it under the standard normal law.
pub(super) fn normal_upper(tail: f64) -> f64 {
    erfc_inv(2.0 * tail) * SQRT_2
}

/// The t with probability `tail` (below one half) above it, with `df` degrees of freedom.
pub(super) fn t_upper(tail: f64, df: f64) -> f64 {
    let norm = (-ln_beta(df / 2.0, 0.5)).exp() / df.sqrt();
    let density = |t: f64| norm * (-(df + 1.0) / 2.0 * (t * t / df).ln_1p()).exp();
    // The tail falls where `solve` wants a rising function.
    solve((0.0, f64::INFINITY), normal_upper(tail), |t| (tail - t_two_sided(t, df) / 2.0, density(t)))
}

/// The probability that a t variate with `df` degrees of freedom is at least as far from 0 as `t`.
pub(super) fn t_two_sided(t: f64, df: f64) -> f64 {
    let square = t * t;
    if square.is_infinite() {
        return 0.0;
    }
    incomplete_beta(df / 2.0, 0.5, df / (df + square), square / (df + square))
}

/// The quantile of the beta law with shapes `a`, `b` >= 1 at probability `p`.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let ln_b = ln_beta(a, b);
    let density = |x: f64| ((a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - ln_b).exp();
    solve((0.0, 1.0), a / (a + b), |x| (incomplete_beta(a, b, x, 1.0 - x) - p, density(x)))
}

/// The quantile of the chi-square law with `df` >= 2 degrees of freedom at probability `p`.
pub(super) fn chi_square_quantile(df: f64, p: f64) -> f64 {
    let shape = df / 2.0;
    let ln_g = ln_gamma(shape);
    let density = |x: f64| ((shape - 1.0) * x.ln() - x - ln_g).exp();
    2.0 * solve((0.0, f64::INFINITY), shape, |x| (gamma_lr(shape, x) - p, density(x)))
}

/// The probability of at most `k` successes in `n` trials with probability `q` each.
pub(super) fn binomial_cdf(k: u64, n: u64, q: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    incomplete_beta((n - k) as f64, k as f64 + 1.0, 1.0 - q, q)
}

/// Regularised incomplete beta function at `x`, where `y` = 1 - `x` is given apart to keep its digits.
fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    let ln = |value: f64, rest: f64| if value > 0.5 { (-rest).ln_1p() } else { value.ln() };
    let front = (a * ln(x, y) + b * ln(y, x) - ln_beta(a, b)).exp();
    // The fraction converges fast on the near side of the mean; the far side is its complement.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, y) / b
    }
}

/// Continued fraction of the incomplete beta function (Lentz's method), carried on until it converges.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    // The number of terms grows with the root of the larger shape; this is far beyond it.
    const TERMS: u32 = 100_000;
    let safe = |value: f64| if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / safe(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for term in 1..TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a - 1.0 + 2.0 * m) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 1.0 + 2.0 * m));
        let mut change = 1.0;
        for part in [even, odd] {
            d = 1.0 / safe(1.0 + part * d);
            c = safe(1.0 + part / c);
            change = c * d;
            fraction *= change;
        }
        if (change - 1.0).abs() < STEP_END {
            break;
        }
    }
    fraction
}

/// Logarithm of the beta function; a large shape next to a small one costs no digits.
fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < 20.0 {
        return ln_gamma(small) + ln_gamma(large) - ln_gamma(small + large);
    }
    // Stirling's formula for the large shape and for the sum, with the leading terms taken together.
    let sum = small + large;
    let leading = small - (large - 0.5) * (small / large).ln_1p() - small * sum.ln();
    ln_gamma(small) + leading + stirling_rest(large) - stirling_rest(sum)
}

/// What Stirling's formula lacks of ln gamma(z), for z of 20 and more.
fn stirling_rest(z: f64) -> f64 {
    const TERMS: [f64; 5] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0];
    TERMS.iter().rev().fold(0.0, |sum, term| sum / (z * z) + term) / z
}

/// Where a rising function is zero; `f` gives its value and slope.
fn solve((mut low, mut high): (f64, f64), start: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut x = start;
    // Bisection alone would end after some 60 steps; the rest is room for climbing out of an open bracket.
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value == 0.0 {
            return x;
        }
        *(if value > 0.0 { &mut high } else { &mut low }) = x;
        let newton = x - value / slope;
        let middle = if high.is_infinite() { 2.0 * x } else { low + (high - low) / 2.0 };
        let next = if newton > low && newton < high { newton } else { middle };
        if (next - x).abs() <= STEP_END * x.abs() {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All expected values were computed with 25 to 60 digits.
    fn check(value: f64, expected: f64) {
        assert!((value / expected - 1.0).abs() < 1e-11, "{value:e} instead of {expected:e}");
    }

    #[test]
    fn normal_quantiles() {
        check(normal_upper(0.025), 1.959_963_984_540_054);
        check(normal_upper(0.1), 1.281_551_565_544_600_5);
        check(normal_upper(1e-9), 5.997_807_015_007_685);
    }

    #[test]
    fn t_quantiles_hold_from_one_to_a_million_degrees_of_freedom() {
        check(t_upper(0.025, 1.0), 12.706_204_736_174_704);
        check(t_upper(0.025, 2.5), 3.574_654_842_003_683);
        check(t_upper(0.025, 29.0), 2.045_229_642_132_704_3);
        check(t_upper(0.005, 9_999.0), 2.576_321_095_856_598);
        check(t_upper(0.025, 1e5), 1.959_987_707_534_609_6);
        check(t_upper(0.05, 1e6), 1.644_855_150_722_040_5);
        check(t_upper(1e-7, 1_000.0), 5.235_998_469_292_347);
        check(t_upper(1e-7, 1.0), 3_183_098.861_837_802);
    }

    #[test]
    fn t_tails() {
        check(t_two_sided(2.0, 29.0), 0.054_943_637_182_967_19);
        assert_eq!(t_two_sided(0.0, 29.0), 1.0);
        assert_eq!(t_two_sided(f64::MAX, 29.0), 0.0);
    }

    #[test]
    fn chi_square_quantiles() {
        check(chi_square_quantile(2.0, 0.025), 0.050_635_615_968_579_75);
        check(chi_square_quantile(10.0, 0.975), 20.483_177_350_807_394);
        check(chi_square_quantile(37.3, 0.025), 22.337_162_939_945_73);
        check(chi_square_quantile(95.0, 0.995), 134.246_549_529_152_36);
        check(chi_square_quantile(2.2, 1e-6), 7.318_544_455_910_237e-6);
    }

    #[test]
    fn beta_quantiles_hold_up_to_a_million_trials() {
        check(beta_quantile(3.0, 999_998.0, 0.025), 6.186_725_501_906_399e-7);
        check(beta_quantile(8.0, 4_993.0, 0.025), 6.910_115_526_176_307e-4);
        check(beta_quantile(2.0, 99_999.0, 0.025), 2.422_101_962_703_154_6e-6);
        check(beta_quantile(51.0, 50.0, 0.975), 0.601_678_870_496_699);
        check(beta_quantile(1.0, 1_000.0, 0.975), 0.003_682_083_896_865_671);
    }

    #[test]
    fn binomial_probabilities_equal_the_sum_of_their_terms() {
        check(binomial_cdf(0, 3, 0.25), 27.0 / 64.0);
        check(binomial_cdf(1, 3, 0.25), 54.0 / 64.0);
        check(binomial_cdf(2, 3, 0.25), 63.0 / 64.0);
        assert_eq!(binomial_cdf(3, 3, 0.25), 1.0);
    }

    #[test]
    fn a_bound_after_many_trials_keeps_its_digits() {
        check(one_minus_root(0.05, 1e12), 2.995_732_273_549_503_5e-12);
    }
}
