//! How users and kinds of clients are spread over nodes.

/// Splits `total` evenly over `parts`; the first ones take what is left over.
pub(super) fn evenly(total: u32, parts: usize) -> Vec<u32> {
    let count = u32::try_from(parts).expect("a group has at most two nodes");
    if count == 0 {
        return Vec::new();
    }
    let (each, rest) = (total / count, total % count);
    (0..count).map(|part| each + u32::from(part < rest)).collect()
}

/// Splits `total` in proportion to `weights` by largest remainder, earlier parts first among equals.
/// No part gets more than its weight as long as `total` is not more than all weights together.
pub(super) fn in_proportion(total: u32, weights: &[u32]) -> Vec<u32> {
    let all: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if all == 0 {
        return vec![0; weights.len()];
    }
    let product = |weight: &u32| u64::from(total) * u64::from(*weight);
    let mut parts: Vec<u64> = weights.iter().map(|weight| product(weight) / all).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|part| std::cmp::Reverse(product(&weights[*part]) % all));
    let left = u64::from(total) - parts.iter().sum::<u64>();
    for part in by_remainder.into_iter().take(usize::try_from(left).expect("fewer than there are parts")) {
        parts[part] += 1;
    }
    parts.into_iter().map(|part| u32::try_from(part).expect("a part is at most the total")).collect()
}

/// Half-up rounded share of a number of users.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a u32 is a u32")]
pub(super) fn share_of(share: f64, users: u32) -> u32 {
    (share * f64::from(users) + 0.5).floor() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_user_goes_to_the_first_node() {
        assert_eq!(evenly(15_000, 2), [7_500, 7_500]);
        assert_eq!(evenly(7, 2), [4, 3]);
        assert_eq!(evenly(0, 2), [0, 0]);
    }

    #[test]
    fn shares_add_up_exactly_and_stay_inside_each_node() {
        assert_eq!(in_proportion(3, &[1, 1, 1]), [1, 1, 1]);
        assert_eq!(in_proportion(1, &[1, 1]), [1, 0]);
        assert_eq!(in_proportion(100, &[1, 2, 0]), [33, 67, 0]);
        assert_eq!(in_proportion(0, &[5, 5]), [0, 0]);
        assert_eq!(in_proportion(5, &[0, 0]), [0, 0]);
        for total in 0..=30 {
            let parts = in_proportion(total, &[7, 11, 12]);
            assert_eq!(parts.iter().sum::<u32>(), total);
            assert!(parts[0] <= 7 && parts[1] <= 11 && parts[2] <= 12, "{parts:?}");
        }
    }

    #[test]
    fn shares_round_half_up() {
        assert_eq!(share_of(0.5, 5), 3);
        assert_eq!(share_of(1.0, 15_000), 15_000);
        assert_eq!(share_of(0.0, 15_000), 0);
    }
}
