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
    debug_assert!(sorted.is_sorted(), "quantiles need ascending values");
    let last = u128::try_from(sorted.len().checked_sub(1)?).expect("a length fits in 128 bits");
    let (below, thousandths) = rank(last, permille);
    let low = sorted[below];
    Some(between(low, *sorted.get(below + 1).unwrap_or(&low), thousandths))
}

/// As [`quantile`], for values in any order, which it changes: time in proportion to their number.
///
/// # Panics
/// When `permille` exceeds 1000.
#[must_use]
pub fn quantile_unsorted(values: &mut [u64], permille: u32) -> Option<f64> {
    let last = u128::try_from(values.len().checked_sub(1)?).expect("a length fits in 128 bits");
    let (rank, thousandths) = rank(last, permille);
    let (_, low, above) = values.select_nth_unstable(rank);
    let low = *low;
    Some(between(low, above.iter().min().copied().unwrap_or(low), thousandths))
}

/// The rank at or below the quantile, and how many thousandths it lies above it.
fn rank(last: u128, permille: u32) -> (usize, u128) {
    assert!(permille <= 1000, "a quantile lies between 0 and 1000 thousandths, not at {permille}");
    let position = last * u128::from(permille);
    (usize::try_from(position / 1000).expect("a rank is below the length"), position % 1000)
}

/// The value so many thousandths of the way from `low` to `high`, rounded once.
fn between(low: u64, high: u64, thousandths: u128) -> f64 {
    let (low, high) = (u128::from(low), u128::from(high));
    (low * 1000 + (high - low) * thousandths) as f64 / 1000.0
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
            let mut shuffled: Vec<u64> = values.iter().rev().copied().collect();
            assert_eq!(quantile_unsorted(&mut shuffled, permille), expected, "{shuffled:?} at {permille}");
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
