use super::*;

const TERMS: Terms = Terms { level: Level::DEFAULT, goal: Goal::Smaller, indifference: 0.0 };

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a number");
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found} instead of {expected}");
}

#[test]
fn a_paired_difference_by_hand() {
    // Differences 1, 2, 3, 2, 2: mean 2, variance 1/2.
    let found = paired(&[5.0, 7.0, 9.0, 6.0, 8.0], &[4.0, 5.0, 6.0, 4.0, 6.0], TERMS);
    near(found.diff, 2.0);
    near(found.std_error, 0.1_f64.sqrt());
    near(found.high, 2.0 + 2.776_445_105_197_793 * 0.1_f64.sqrt());
    // Variances 2.5 and 1, covariance 1.5.
    near(found.variance_ratio, 7.0);
    near(found.correlation, 1.5 / 2.5_f64.sqrt());
    near(found.p, 0.003_198_202_152_335_31);
    assert_eq!((found.runs, found.method, found.verdict), (5, Method::PairedT, Verdict::Better));
    let (change, interval) = found.change().expect("there is a difference");
    assert_eq!((change, interval), (-2.0, found.high.zip(found.low).map(|(high, low)| (-high, -low))));
}

#[test]
fn welch_by_hand() {
    let found = welch(&[1.0, 2.0, 3.0], &[4.0, 6.0, 8.0, 10.0], TERMS);
    // u = 1/3, v = (20/3)/4 = 5/3.
    near(found.diff, -5.0);
    near(found.std_error, 2.0_f64.sqrt());
    near(found.df, 4.0 / (1.0 / 18.0 + 25.0 / 27.0));
    assert_eq!((found.runs, found.correlation, found.variance_ratio), (3, None, None));
    assert_eq!((found.method, found.verdict), (Method::Welch, Verdict::Worse));
}

#[test]
fn the_goal_decides_which_way_is_better() {
    let (low, high) = ([1.0, 1.1, 0.9, 1.0, 1.2], [9.0, 9.2, 9.0, 8.9, 9.1]);
    let verdict = |a: &[f64], b: &[f64], goal: Goal| paired(a, b, Terms { goal, ..TERMS }).verdict;
    assert_eq!(verdict(&high, &low, Goal::Smaller), Verdict::Better);
    assert_eq!(verdict(&low, &high, Goal::Smaller), Verdict::Worse);
    assert_eq!(verdict(&high, &low, Goal::Larger), Verdict::Worse);
    assert_eq!(verdict(&low, &high, Goal::Larger), Verdict::Better);
    assert_eq!(verdict(&low, &[1.1, 1.0, 1.0, 0.9, 1.2], Goal::Smaller), Verdict::NoDifferenceShown);
}

#[test]
fn a_difference_that_matters_to_nobody_is_no_verdict_on_better() {
    let (a, b) = ([10.0, 12.0, 14.0, 11.0], [9.9, 11.8, 13.9, 10.8]);
    let verdict = |indifference: f64| paired(&a, &b, Terms { indifference, ..TERMS }).verdict;
    assert_eq!(verdict(0.0), Verdict::Better);
    assert_eq!(verdict(0.2), Verdict::Better, "the interval reaches beyond the zone");
    assert_eq!(verdict(0.5), Verdict::InsideIndifferenceZone);
}

#[test]
fn an_interval_is_missing_only_with_a_code() {
    let bare = |found: Comparison, warning: Warning| {
        assert_eq!((found.low, found.high, found.p), (None, None, None), "{found:?}");
        assert_eq!((found.verdict, found.warnings), (Verdict::NoDifferenceShown, vec![warning]));
        found.diff
    };
    let check = |a: &[f64], b: &[f64], diff: Option<f64>, warning: Warning| {
        assert_eq!(bare(paired(a, b, TERMS), warning), diff, "{a:?} {b:?}");
    };
    check(&[], &[], None, Warning::NoValues);
    check(&[3.0], &[1.0], Some(2.0), Warning::TooFewValues);
    check(&[1.0, f64::INFINITY], &[1.0, 2.0], None, Warning::NotFinite);
    check(&[1.0, 2.0], &[f64::NAN, 2.0], None, Warning::NotFinite);
    check(&[f64::MAX, 1.0], &[-f64::MAX, 2.0], None, Warning::NotFinite);
    check(&[1.0, 1.0, 1.0, 4.0], &[1.0, 1.0, 1.0, 2.0], Some(0.5), Warning::FewEvents);
    bare(welch(&[], &[1.0, 2.0], TERMS), Warning::NoValues);
    bare(welch(&[1.0], &[1.0, 2.0], TERMS), Warning::TooFewValues);
    bare(welch(&[1.0, f64::INFINITY, 3.0], &[1.0, 2.0], TERMS), Warning::NotFinite);
    bare(welch(&[f64::MAX, -f64::MAX], &[1.0, 2.0], TERMS), Warning::NotFinite);
}

#[test]
fn runs_that_never_differ_leave_nothing_to_chance() {
    let same = paired(&[1.0, 5.0, 9.0], &[1.0, 5.0, 9.0], TERMS);
    assert_eq!((same.diff, same.low, same.high, same.p), (Some(0.0), Some(0.0), Some(0.0), Some(1.0)));
    assert_eq!((same.verdict, same.variance_ratio), (Verdict::NoDifferenceShown, None));
    near(same.correlation, 1.0);
    let shifted = paired(&[3.0, 7.0, 11.0], &[1.0, 5.0, 9.0], TERMS);
    assert_eq!((shifted.diff, shifted.p, shifted.verdict), (Some(2.0), Some(0.0), Verdict::Better));
    assert_eq!(shifted.warnings, [Warning::NoVariation]);
    let constant = welch(&[3.0, 3.0], &[1.0, 1.0], TERMS);
    assert_eq!((constant.low, constant.p, constant.verdict), (Some(2.0), Some(0.0), Verdict::Better));
    assert_eq!(paired(&[3.0, 3.0], &[1.0, 2.0], TERMS).correlation, None);
}

#[test]
fn holm_steps_down_and_never_reorders() {
    let check = |p: &[f64], expected: &[f64]| {
        let close = holm(p).iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-15);
        assert!(close && holm(p).len() == expected.len(), "{:?}", holm(p));
    };
    check(&[], &[]);
    check(&[0.03], &[0.03]);
    check(&[0.01, 0.04, 0.03, 0.005], &[0.03, 0.06, 0.06, 0.02]);
    check(&[0.6, 0.7], &[1.0, 1.0]);
    check(&[0.02, 0.02], &[0.04, 0.04]);
}

#[test]
fn together_comparisons_are_judged_more_strictly() {
    let a = [5.0, 7.0, 9.0, 6.0, 8.0];
    let weak = paired(&a, &[4.0, 5.0, 8.9, 4.0, 6.0], TERMS);
    let p = weak.p.expect("five pairs");
    assert!(p < 0.05 && 3.0 * p > 0.05, "the example is between the two: {p}");
    assert_eq!(weak.verdict, Verdict::Better);
    let mut family = [weak.clone(), weak.clone(), weak, paired(&[], &[], TERMS)];
    adjust(&mut family);
    near(family[0].p_holm, 3.0 * p);
    assert_eq!(family[0].verdict, Verdict::NoDifferenceShown);
    let ((low, high), plain) = (family[0].simultaneous.expect("five pairs"), family[0].low.expect("five pairs"));
    assert!(low < plain && plain > 0.0 && high > low);
    assert_eq!((family[3].p_holm, family[3].simultaneous), (None, None), "without values nothing is adjusted");
}
