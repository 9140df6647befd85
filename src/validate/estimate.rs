//! From runs to an estimate with its standard error.

use crate::outcome::Outcome;
use crate::stats::estimate::{Level, quantile, quantile_of_sorted};
use crate::stats::{CompensatedSum, metrics};

use super::design::Measure;
use super::judge::Found;

/// z of the interval from which the standard error of a quantile is taken back.
const Z_95: f64 = 1.959_963_984_540_054;

/// What one run says; `Err` where it ended before everybody was back.
pub(super) fn read(outcome: &Outcome, measure: Measure, users: u32) -> Result<f64, String> {
    let users = f64::from(users);
    let metric = |name: &str| {
        metrics::value(outcome, name, None, None).ok().flatten().ok_or_else(|| format!("a run has no {name}"))
    };
    match measure {
        Measure::OutagesPerYear => return Ok(metric("user_outage.count")? / users / years(outcome)),
        Measure::MinutesPerYear => return metric("user_minutes_lost.per_user_year"),
        Measure::NoPrimary => return Ok(metric("no_primary_time.sum")? / outcome.header.duration.as_secs_f64()),
        Measure::FirstLoss => return first_loss(outcome),
        Measure::Early => return Ok(metric("early_logins")? / users),
        Measure::Peak | Measure::PeakQuantile(_) => return metric("login_backlog.max"),
        _ => {}
    }
    let downtimes = downtimes(outcome)?;
    let longest = downtimes.iter().copied().fold(0.0, f64::max);
    let back = |seconds: f64| downtimes.iter().filter(|downtime| **downtime <= seconds).count() as f64;
    Ok(match measure {
        Measure::Back(seconds) => back(seconds) / users,
        Measure::Out(seconds) => downtimes.len() as f64 - back(seconds),
        Measure::Last(from) => longest - from,
        Measure::Drain(from) => (longest - from).max(0.0),
        _ => downtimes.iter().copied().collect::<CompensatedSum>().value() / downtimes.len() as f64,
    })
}

/// Hours until the first loss of a majority. An election, which takes milliseconds here, is none.
fn first_loss(outcome: &Outcome) -> Result<f64, String> {
    const ELECTION_S: f64 = 1.0;
    let end = outcome.horizon();
    let gaps = outcome.meetings.iter().flat_map(|run| &run.gaps);
    let lost = gaps.into_iter().find(|gap| gap.to.unwrap_or(end).since(gap.from).as_secs_f64() > ELECTION_S);
    let lost = lost.ok_or("a run ended before the majority was lost")?;
    Ok(lost.from.as_secs_f64() / 3600.0)
}

fn years(outcome: &Outcome) -> f64 {
    outcome.header.duration.as_secs_f64() / 3600.0 / 8760.0
}

/// Seconds from the fault until each user is served again.
fn downtimes(outcome: &Outcome) -> Result<Vec<f64>, String> {
    if outcome.outages.iter().any(|wave| wave.unserved > 0) {
        return Err("a run ended before everybody was back".to_owned());
    }
    let of_wave = |wave: &crate::outcome::OutageWave| {
        let before = wave.lost_at.since(wave.fault_at).as_micros();
        wave.outage.iter().map(|micros| (micros + before) as f64 / 1e6).collect::<Vec<f64>>()
    };
    let downtimes: Vec<f64> = outcome.outages.iter().flat_map(of_wave).collect();
    if downtimes.is_empty() { Err("a run hit nobody".to_owned()) } else { Ok(downtimes) }
}

/// The estimate over runs; `others` are those of the scenario compared with, run by run.
pub(super) fn over_runs(values: &[f64], others: &[f64], measure: Measure) -> Found {
    match measure {
        Measure::Deviation => deviation(values),
        Measure::Quantile(q) => of_quantile(values, q),
        Measure::PeakQuantile(q) => Found { discrete: true, ..whole_quantile(values, q) },
        Measure::Difference => mean(&differences(values, others)),
        Measure::VarianceRatio => variance_ratio(values, others),
        _ => mean(values),
    }
}

fn found(estimate: f64, std_error: f64, runs: usize) -> Found {
    Found { estimate, std_error, runs: runs as u64, discrete: false }
}

fn sum(values: impl Iterator<Item = f64>) -> f64 {
    values.collect::<CompensatedSum>().value()
}

fn mean(values: &[f64]) -> Found {
    let n = values.len() as f64;
    let mean = sum(values.iter().copied()) / n;
    let square = sum(values.iter().map(|value| (value - mean) * (value - mean))) / (n - 1.0);
    found(mean, (square / n).sqrt(), values.len())
}

fn differences(values: &[f64], others: &[f64]) -> Vec<f64> {
    values.iter().zip(others).map(|(a, b)| a - b).collect()
}

/// Squared deviations from the mean.
fn squares(values: &[f64]) -> Vec<f64> {
    let mean = sum(values.iter().copied()) / values.len() as f64;
    values.iter().map(|value| (value - mean) * (value - mean)).collect()
}

/// The standard deviation; its error from the one of the variance.
fn deviation(values: &[f64]) -> Found {
    let variance = mean(&squares(values));
    let deviation = variance.estimate.sqrt();
    found(deviation, variance.std_error / (2.0 * deviation), values.len())
}

fn of_quantile(values: &[f64], q: f64) -> Found {
    let estimate = quantile(values, q, Level::DEFAULT);
    let half = estimate.half_width().unwrap_or(f64::INFINITY);
    found(estimate.mean.unwrap_or(f64::NAN), half / Z_95, values.len())
}

/// The smallest whole number that this share of the runs does not exceed.
fn whole_quantile(values: &[f64], q: f64) -> Found {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = ((q * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len());
    debug_assert!(quantile_of_sorted(&sorted, q).is_some());
    // Between two whole numbers nothing can be told: half a step is the least error.
    let error = of_quantile(values, q).std_error.max(0.5);
    found(sorted[rank - 1], error, values.len())
}

/// (Var A + Var B) / Var(A - B); the error by the delta method.
fn variance_ratio(values: &[f64], others: &[f64]) -> Found {
    let n = values.len() as f64;
    let (a, b, d) = (squares(values), squares(others), squares(&differences(values, others)));
    let average = |squares: &[f64]| sum(squares.iter().copied()) / n;
    let (var_a, var_b, var_d) = (average(&a), average(&b), average(&d));
    let ratio = (var_a + var_b) / var_d;
    let pull = |run: usize| (a[run] - var_a + b[run] - var_b - ratio * (d[run] - var_d)) / var_d;
    let pulls: Vec<f64> = (0..values.len()).map(pull).collect();
    found(ratio, mean(&pulls).std_error, values.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_of_a_known_sample() {
        let values = [1.0, 2.0, 3.0, 4.0];
        let check = |found: Found, estimate: f64| assert!((found.estimate - estimate).abs() < 1e-12, "{found:?}");
        check(over_runs(&values, &[], Measure::Mean), 2.5);
        check(over_runs(&values, &[], Measure::Deviation), 1.25_f64.sqrt());
        check(over_runs(&values, &[], Measure::PeakQuantile(0.5)), 2.0);
        check(over_runs(&values, &[0.0, 0.0, 0.0, 4.0], Measure::Difference), 1.5);
        // Opposite values: the variance of the difference is four times that of one side.
        check(over_runs(&values, &[4.0, 3.0, 2.0, 1.0], Measure::VarianceRatio), 0.5);
    }
}
