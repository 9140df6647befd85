//! Estimators against exact values computed elsewhere, from the parameters of each row.

use failsim::stats::estimate::{
    Comparison, Estimate, Goal, Level, Method, Terms, kim_nelson_h_squared, mean, one_sided_bound, paired, proportion,
    quantile, quantile_ranks, wilson,
};

use crate::table::{Row, family};

/// Digits of the table.
const DIGITS: f64 = 1e-12;

fn level(row: &Row) -> Level {
    Level::new(row.number("level")).expect("a level")
}

fn terms(level: Level) -> Terms {
    Terms { level, goal: Goal::Smaller, indifference: 0.0 }
}

fn low(estimate: &Estimate) -> f64 {
    estimate.low.expect("a lower end")
}

fn high(estimate: &Estimate) -> f64 {
    estimate.high.expect("an upper end")
}

#[test]
fn every_statistics_row_is_met() {
    let mut met = 0;
    for row in family("STAT-") {
        let found = match row.quantity.as_str() {
            "wilson_lower" | "wilson_upper" => score_end(&row),
            "clopper_pearson_lower" => low(&share(&row)),
            "clopper_pearson_upper" => high(&share(&row)),
            "one_sided_upper_95_zero_events" => {
                one_sided_bound(row.whole("successes"), row.whole("trials"), Level::DEFAULT).expect("no successes")
            }
            "order_statistic_lower_rank" => ranks(&row).0 as f64,
            "order_statistic_upper_rank" => ranks(&row).1 as f64,
            "gamma_ci_low" => low(&mostly_zero(&row)),
            "gamma_ci_high" => high(&mostly_zero(&row)),
            "paired_mean_difference" => differences(&row).diff.expect("differences"),
            "paired_ci_half_width" => {
                let found = differences(&row);
                (found.high.expect("an interval") - found.low.expect("an interval")) / 2.0
            }
            "kn_h_squared" => {
                let k = usize::try_from(row.whole("k")).expect("a few variants");
                kim_nelson_h_squared(k, row.whole("n0"), Level::new(1.0 - row.number("alpha")).expect("a level"))
            }
            "sample_sd" => {
                // The values themselves are rounded to 64 bits: at 1e7 that moves the answer by some 1e-9.
                let found = mean(&alternating(&row), Level::DEFAULT).std_dev.expect("many values");
                row.check(found, 1e-8);
                row.exact
            }
            quantity if quantity.starts_with("t_quantile_") => t_quantile(&row, quantity),
            quantity => panic!("no estimator for {quantity} of {}", row.case),
        };
        row.check(found, DIGITS);
        met += 1;
    }
    assert_eq!(met, 19, "rows of the family");
}

fn score_end(row: &Row) -> f64 {
    let (low, high) = wilson(row.whole("successes"), row.whole("trials"), level(row)).expect("trials");
    if row.quantity == "wilson_lower" { low } else { high }
}

fn share(row: &Row) -> Estimate {
    let found = proportion(row.whole("successes"), row.whole("trials"), level(row));
    assert_eq!(found.method, Method::ClopperPearson);
    found
}

/// The ranks of the row, which an interval over the values 1..=n must also have as its ends.
fn ranks(row: &Row) -> (u64, u64) {
    let (n, q) = (row.whole("n"), row.number("q"));
    let (low, high) = quantile_ranks(n, q, level(row)).expect("values enough");
    let values: Vec<f64> = (1..=n).rev().map(|rank| rank as f64).collect();
    assert_eq!(quantile(&values, q, level(row)).interval(), Some((low as f64, high as f64)));
    (low, high)
}

fn mostly_zero(row: &Row) -> Estimate {
    let mut values = row.numbers("nonzero_values");
    values.resize(usize::try_from(row.whole("replications")).expect("a count"), 0.0);
    let found = mean(&values, level(row));
    assert_eq!(found.method, Method::Gamma);
    found
}

fn differences(row: &Row) -> Comparison {
    let d = row.numbers("paired_differences");
    let found = paired(&d, &vec![0.0; d.len()], terms(level(row)));
    assert_eq!(found.method, Method::PairedT);
    found
}

/// `first=x;then_repeat_500_times=y,z;n=1001`.
fn alternating(row: &Row) -> Vec<f64> {
    let mut values = row.numbers("first");
    let pair = row.numbers("then_repeat_500_times");
    values.extend(pair.iter().cycle().take(1_000));
    assert_eq!(values.len() as u64, row.whole("n"));
    values
}

/// The quantile as the half-width of a mean whose standard error is 1.
fn t_quantile(row: &Row, quantity: &str) -> f64 {
    let p: f64 = quantity.trim_start_matches("t_quantile_").parse().expect("a probability");
    let n = usize::try_from(row.whole("df") + 1).expect("a count");
    let values: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { 1.0 } else { 2.0 }).collect();
    let found = mean(&values, Level::new(2.0 * p - 1.0).expect("a level"));
    let error = found.std_dev.expect("many values") / (n as f64).sqrt();
    found.half_width().expect("an interval") / error
}

/// `A=relogin U(120,537)`: both sides are detection plus re-login, with the same two uniform numbers. Equally
/// spaced numbers have the exact mean, and variances that are all short by the same factor.
#[test]
fn common_random_numbers_save_what_the_formula_says() {
    const STEPS: u32 = 200;
    for row in family("CRN-1") {
        let (a, b) = (row.uniform("A"), row.uniform("B"));
        let detect = |u: f64| 45.0 + 15.0 * u;
        let at = |(low, high): (f64, f64), u: f64| low + (high - low) * u;
        let steps = || (0..STEPS).map(|i| (f64::from(i) + 0.5) / f64::from(STEPS));
        let runs = |law: (f64, f64)| -> Vec<f64> {
            steps().flat_map(|u| steps().map(move |v| detect(u) + at(law, v))).collect()
        };
        let found = paired(&runs(a), &runs(b), terms(Level::DEFAULT));
        match row.quantity.as_str() {
            "variance_ratio_independent_over_crn" => {
                assert_eq!(row.text("shared"), "detect U(45,60), relogin uniform");
                row.check(found.variance_ratio.expect("both vary"), 1e-11);
            }
            "mean_difference" => row.check(found.diff.expect("many runs"), DIGITS),
            quantity => panic!("no estimator for {quantity} of {}", row.case),
        }
    }
}
