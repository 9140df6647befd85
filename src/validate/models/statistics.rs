//! The estimators themselves against values computed elsewhere. Nothing is simulated: the number of a row is
//! what the estimator says of the sample that the row describes.

use crate::stats::estimate::{
    Estimate, Goal, Level, Terms, kim_nelson_h_squared, mean, one_sided_bound, paired, proportion, quantile_ranks,
    wilson,
};

use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows that describe a sample and ask for a number of it.
pub(super) const FAMILY: Family =
    Family { name: "estimators", claims: |_, parameters| KEYS.iter().any(|key| parameters.has(key)), plan };

/// Parameters that only rows on estimators have.
const KEYS: [&str; 6] = ["successes", "first", "tails", "n0", "df", "nonzero_values"];

/// Rows of paired differences, which have a level and nothing else.
pub(super) const PAIRED: Family = Family {
    name: "differences in pairs",
    claims: |_, parameters| parameters.has("paired_differences"),
    plan: differences,
};

/// Digits of the table.
const DIGITS: f64 = 1e-10;

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let value = match row.quantity.as_str() {
        "wilson_lower"
        | "wilson_upper"
        | "clopper_pearson_lower"
        | "clopper_pearson_upper"
        | "one_sided_upper_95_zero_events" => share(row, parameters),
        "order_statistic_lower_rank" | "order_statistic_upper_rank" => rank(row, parameters),
        "gamma_ci_low" | "gamma_ci_high" => mostly_zero(row, parameters),
        // The values themselves are rounded to 64 bits: at 1e7 that moves the answer by some 1e-9.
        "sample_sd" => return Ok(Plan::computed(Ok(deviation(parameters)?), 1e-7)),
        "kn_h_squared" => selection(parameters),
        quantity => match quantity.strip_prefix("t_quantile_").and_then(|p| p.parse::<f64>().ok()) {
            Some(p) if 0.5 < p && p < 1.0 => t_quantile(p, parameters),
            _ => return unmeasured(row),
        },
    };
    Ok(Plan::computed(Ok(value?), DIGITS))
}

fn level(parameters: &mut Parameters<'_>) -> Result<Level, String> {
    if !parameters.has("level") {
        return Ok(Level::DEFAULT);
    }
    let level = parameters.number("level")?;
    Level::new(level).ok_or_else(|| format!("level={level} lies not between 0 and 1"))
}

/// A number that the estimator gives only if it can.
fn given(value: Option<f64>) -> Result<f64, String> {
    value.ok_or_else(|| "the estimator refuses this sample".to_owned())
}

fn share(row: &Row, parameters: &mut Parameters<'_>) -> Result<f64, String> {
    let trials = parameters.whole("trials", 1, 1 << 40)?;
    let successes = parameters.whole("successes", 0, trials)?;
    let level = level(parameters)?;
    let score = wilson(successes, trials, level);
    let exact = proportion(successes, trials, level);
    given(match row.quantity.as_str() {
        "wilson_lower" => score.map(|(low, _)| low),
        "wilson_upper" => score.map(|(_, high)| high),
        "clopper_pearson_lower" => exact.low,
        "clopper_pearson_upper" => exact.high,
        _ => one_sided_bound(successes, trials, level),
    })
}

fn rank(row: &Row, parameters: &mut Parameters<'_>) -> Result<f64, String> {
    let n = parameters.whole("n", 1, 1 << 40)?;
    let q = parameters.share("q")?;
    let level = level(parameters)?;
    // Says only what the level says already.
    parameters.text("tails");
    let ranks = if q > 0.0 && q < 1.0 { quantile_ranks(n, q, level) } else { None };
    let low = row.quantity == "order_statistic_lower_rank";
    given(ranks.map(|(l, u)| if low { l as f64 } else { u as f64 }))
}

/// A few values that are not zero among many that are.
fn mostly_zero(row: &Row, parameters: &mut Parameters<'_>) -> Result<f64, String> {
    let mut values = parameters.numbers("nonzero_values", ' ')?;
    let all = parameters.whole("replications", values.len() as u64, 1 << 24)?;
    let level = level(parameters)?;
    values.resize(usize::try_from(all).map_err(|why| why.to_string())?, 0.0);
    let found: Estimate = mean(&values, level);
    given(if row.quantity == "gamma_ci_low" { found.low } else { found.high })
}

/// One value, then two others by turns.
fn deviation(parameters: &mut Parameters<'_>) -> Result<f64, String> {
    let mut values = vec![parameters.number("first")?];
    let pair = parameters.numbers("then_repeat_500_times", ',')?;
    values.extend(pair.iter().cycle().take(500 * pair.len()));
    let n = parameters.whole("n", 1, 1 << 24)?;
    if values.len() as u64 != n {
        return Err(format!("n={n}, but there are {} values", values.len()));
    }
    given(mean(&values, Level::DEFAULT).std_dev)
}

fn selection(parameters: &mut Parameters<'_>) -> Result<f64, String> {
    let variants = parameters.whole("k", 2, 1_000)?;
    let first = parameters.whole("n0", 2, 1 << 30)?;
    let alpha = parameters.share("alpha")?;
    let guarantee = Level::new(1.0 - alpha).ok_or_else(|| format!("alpha={alpha} lies not between 0 and 1"))?;
    Ok(kim_nelson_h_squared(usize::try_from(variants).map_err(|why| why.to_string())?, first, guarantee))
}

/// The quantile as the half-width of a mean in standard errors.
fn t_quantile(p: f64, parameters: &mut Parameters<'_>) -> Result<f64, String> {
    let n = parameters.whole("df", 1, 1 << 24)? + 1;
    let values: Vec<f64> = (0..n).map(|i| if i.is_multiple_of(2) { 1.0 } else { 2.0 }).collect();
    let found = Level::new(2.0 * p - 1.0).map(|level| mean(&values, level));
    let half = found.and_then(|found| Some(found.half_width()? / found.std_dev? * (n as f64).sqrt()));
    given(half)
}

fn differences(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let differences = parameters.numbers("paired_differences", ' ')?;
    let terms = Terms { level: level(parameters)?, goal: Goal::Smaller, indifference: 0.0 };
    let found = paired(&differences, &vec![0.0; differences.len()], terms);
    let value = match row.quantity.as_str() {
        "paired_mean_difference" => found.diff,
        "paired_ci_half_width" => found.low.zip(found.high).map(|(low, high)| (high - low) / 2.0),
        _ => return unmeasured(row),
    };
    Ok(Plan::computed(Ok(given(value)?), DIGITS))
}
