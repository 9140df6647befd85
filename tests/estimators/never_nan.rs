//! Whatever goes in: nothing infinite and no NaN comes out, and what is missing has a code.

use failsim::stats::estimate::{
    Bound, Comparison, Decision, Estimate, Goal, Level, Look, StoppingRule, Terms, Warning, adjust, batch_means,
    decide, mean, mean_of_quantiles, ocba, paired, quantile, ratio, warm_up, welch,
};
use proptest::prelude::*;

/// Numbers of every kind, the awkward ones often.
fn number() -> impl Strategy<Value = f64> {
    let awkward = [0.0, -0.0, 1.0, -1.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 1e-320, 1e200, 1e-200];
    prop_oneof![
        4 => prop::sample::select(awkward.to_vec()),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
        4 => -1e3..1e3_f64,
        2 => any::<f64>(),
    ]
}

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec(number(), 0..80),
        (number(), 0..60_usize).prop_map(|(value, n)| vec![value; n]),
        (number(), number(), 0..60_usize).prop_map(|(a, b, n)| (0..n).map(|i| if i == 3 { a } else { b }).collect()),
        prop::collection::vec(prop_oneof![9 => Just(0.0), 1 => 0.0..5.0_f64], 0..200),
    ]
}

fn all_finite(numbers: &[Option<f64>]) -> bool {
    numbers.iter().flatten().all(|number| number.is_finite())
}

fn sound(estimate: &Estimate) {
    let Estimate { mean, std_dev, low, high, .. } = *estimate;
    let (half, share) = (estimate.half_width(), estimate.rel_half_width());
    assert!(all_finite(&[mean, std_dev, low, high, half, share]), "{estimate:?}");
    match estimate.interval() {
        Some((low, high)) => assert!(low <= high && mean.is_some(), "{estimate:?}"),
        None => assert!(!estimate.warnings.is_empty(), "{estimate:?}"),
    }
    assert!(estimate.nonzero <= estimate.n, "{estimate:?}");
}

fn sound_comparison(found: &Comparison) {
    let Comparison { mean_a, mean_b, diff, std_error, df, low, high, p, p_holm, .. } = *found;
    let ends = found.simultaneous.map_or([None, None], |(low, high)| [Some(low), Some(high)]);
    assert!(all_finite(&[mean_a, mean_b, diff, std_error, df, low, high, p, p_holm]), "{found:?}");
    assert!(all_finite(&[found.correlation, found.variance_ratio, ends[0], ends[1]]), "{found:?}");
    assert!(low.is_some() || !found.warnings.is_empty(), "{found:?}");
    assert!(p.is_none_or(|p| (0.0..=1.0).contains(&p)), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn estimates_are_finite_or_missing_with_a_code(a in numbers(), b in numbers(), q in 0.001..0.999_f64) {
        let level = Level::DEFAULT;
        let shorter = a.len().min(b.len());
        sound(&mean(&a, level));
        sound(&quantile(&a, q, level));
        sound(&mean_of_quantiles(&[&a, &b], q, level));
        sound(&ratio(&a[..shorter], &b[..shorter], level));
        sound(&batch_means(&a, 20, level).estimate);
        if let Err(warning) = warm_up(&a) {
            prop_assert!([Warning::TooFewValues, Warning::NotFinite, Warning::WarmupTooLong].contains(&warning));
        }
    }

    #[test]
    fn comparisons_are_finite_or_missing_with_a_code(a in numbers(), b in numbers(), zone in 0.0..10.0_f64) {
        let terms = Terms { level: Level::DEFAULT, goal: Goal::Larger, indifference: zone };
        let shorter = a.len().min(b.len());
        let mut family = [paired(&a[..shorter], &b[..shorter], terms), welch(&a, &b, terms)];
        adjust(&mut family);
        family.iter().for_each(sound_comparison);
    }

    #[test]
    fn decisions_never_panic(a in numbers(), bound in -1e3..1e3_f64) {
        let estimate = mean(&a, Level::DEFAULT);
        for bound in [Bound::AtMost(bound), Bound::AtLeast(bound)] {
            let decision = decide(&estimate, bound);
            let silent = decision == Decision::Inconclusive { further_runs: None };
            prop_assert!(estimate.interval().is_some() || silent);
        }
        let rule = StoppingRule { relative: Some(0.1), absolute: Some(0.01), first: 10, cap: 80 };
        if let Look::GoOn(next) = rule.look(estimate.n, std::slice::from_ref(&estimate)) {
            prop_assert!(next > estimate.n);
        }
    }

    #[test]
    fn a_budget_is_spent_to_the_last_run(
        variants in prop::collection::vec((-1e3..1e3_f64, 0.0..1e3_f64), 1..12),
        budget in 0..100_000_u64,
    ) {
        let (means, spreads): (Vec<f64>, Vec<f64>) = variants.into_iter().unzip();
        prop_assert_eq!(ocba(&means, &spreads, Goal::Smaller, budget).iter().sum::<u64>(), budget);
    }
}
