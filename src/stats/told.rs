//! Numbers and estimates as people read them: no digit that nobody measured.

use super::estimate::Estimate;
use super::shortest;

/// Most decimals of a number in a text.
const DECIMALS_MAX: usize = 9;

/// `value` with a number of decimals; never `-0`.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    // Beyond this, decimals are digits that nobody measured.
    if !value.is_finite() || value.abs() >= 1e15 {
        return if value.is_finite() { shortest(value) } else { String::new() };
    }
    let text = format!("{value:.decimals$}");
    let zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// Decimals with which `scale` shows this many significant digits.
fn decimals(scale: f64, digits: i32) -> usize {
    let wanted = (1..digits).fold(1.0, |ten, _| ten * 10.0) * 0.995;
    let mut scaled = scale.abs();
    if scaled == 0.0 || !scaled.is_finite() {
        return 0;
    }
    let mut decimals = 0;
    while scaled < wanted && decimals < DECIMALS_MAX {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

/// A number on its own: four significant digits without trailing zeros, whole numbers whole.
#[must_use]
pub fn short(value: f64) -> String {
    let text = fixed(value, decimals(value, 4));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Decimals for an estimate: two significant digits of its half-width.
#[must_use]
pub fn decimals_of(estimate: &Estimate) -> Option<usize> {
    estimate.half_width().filter(|half| *half > 0.0).map(|half| decimals(half, 2))
}

/// `328.5 [320.1, 336.9]`; `no interval` where there is none, `no value` without a mean.
#[must_use]
pub fn with_interval(estimate: &Estimate) -> String {
    let Some(mean) = estimate.mean else { return "no value".to_owned() };
    let decimals = decimals_of(estimate);
    let number = |value: f64| decimals.map_or_else(|| short(value), |decimals| fixed(value, decimals));
    match estimate.interval() {
        Some((low, high)) => format!("{} [{}, {}]", number(mean), number(low), number(high)),
        None => format!("{} [no interval]", number(mean)),
    }
}

/// `95 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{} %", short(share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::estimate::{Level, mean};

    #[test]
    fn numbers_show_the_digits_that_the_interval_allows() {
        let check = |values: &[f64], expected: &str| assert_eq!(with_interval(&mean(values, Level::DEFAULT)), expected);
        check(&[300.0, 310.0, 320.0], "310 [285, 335]");
        check(&[0.5, 0.51, 0.52], "0.510 [0.485, 0.535]");
        check(&[8.0, 8.0], "8 [8, 8]");
        check(&[7.25], "7.25 [no interval]");
        check(&[], "no value");
        check(&[-0.001, 0.001, -0.1, 0.1], "0.00 [-0.13, 0.13]");
    }

    #[test]
    fn numbers_alone_have_four_digits() {
        let check = |value: f64, text: &str| assert_eq!(short(value), text);
        check(0.0, "0");
        check(-0.0, "0");
        check(15_000.0, "15000");
        check(328.456, "328.5");
        check(0.25, "0.25");
        check(0.000_123_456, "0.0001235");
        check(f64::NAN, "");
    }
}
