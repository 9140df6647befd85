//! Quantiles and means of exact values.

/// The definition in force, for reports.
pub const QUANTILE_RULE: &str = "type 7: linear interpolation between the two nearest ranks of (n-1)q";

/// The quantile at `permille` thousandths of ascending `sorted` values, [`QUANTILE_RULE`]; `None` without values.
///
/// The interpolation is exact; only the result is rounded.
///
/// # Panics
/// When `permille` exceeds 1000.
#[must_use]
pub fn quantile(sorted: &[u64], permille: u32) -> Option<f64> {
    assert!(permille <= 1000, "a quantile lies between 0 and 1000 thousandths, not at {permille}");
    debug_assert!(sorted.is_sorted(), "quantiles need ascending values");
    let last = u128::try_from(sorted.len().checked_sub(1)?).expect("a length fits in 128 bits");
    let position = last * u128::from(permille);
    let below = usize::try_from(position / 1000).expect("a rank is below the length");
    let low = u128::from(sorted[below]);
    let high = u128::from(*sorted.get(below + 1).unwrap_or(&sorted[below]));
    Some((low * 1000 + (high - low) * (position % 1000)) as f64 / 1000.0)
}

/// The mean of the values, summed as integers and divided once; `None` without values.
#[must_use]
pub fn mean(values: &[u64]) -> Option<f64> {
    let sum: u128 = values.iter().map(|value| u128::from(*value)).sum();
    (!values.is_empty()).then(|| sum as f64 / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_between_ranks() {
        let check = |values: &[u64], permille: u32, expected: Option<f64>| {
            assert_eq!(quantile(values, permille), expected, "{values:?} at {permille}");
        };
        check(&[], 500, None);
        check(&[7], 950, Some(7.0));
        check(&[1, 2], 500, Some(1.5));
        check(&[1, 2, 3, 4, 5], 500, Some(3.0));
        check(&[10, 20, 30, 40], 950, Some(38.5));
        check(&[10, 20, 30, 40], 0, Some(10.0));
        check(&[10, 20, 30, 40], 1000, Some(40.0));
    }

    #[test]
    fn nearest_rank_would_be_noticed() {
        // The nearest-rank definition gives 40 here.
        assert_ne!(quantile(&[10, 20, 30, 40], 950), Some(40.0));
    }

    #[test]
    fn means_are_rounded_once() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[1, 2, 6]), Some(3.0));
        // Sums beyond 2^53 stay exact until the division.
        assert_eq!(mean(&[u64::MAX, u64::MAX]), Some(u64::MAX as f64));
    }
}
