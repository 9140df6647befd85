//! Clients that lost their node come back to a node that serves one at a time.

use crate::outcome::Outcome;

use super::super::estimate::{Estimator, Value};
use super::super::plan::Plan;
use super::super::scenarios::Pair;
use super::super::table::{Parameters, Row};
use super::crash::{downtimes, fault_at, metric};
use super::{Family, unmeasured};

/// Rows with users, a window of logins and a rate at which they are served.
pub(super) const FAMILY: Family = Family {
    name: "a storm of logins",
    claims: |_, parameters| parameters.has("relogin_s") && parameters.has("users"),
    plan: storm,
};

/// What is read from one storm.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Measure {
    /// The most clients in the login queue.
    Peak,
    /// The clients still out after these seconds.
    Out(f64),
    /// The time after these seconds until the last client is back.
    Drain(f64),
    /// The time of the last client, less these seconds.
    Last(f64),
}

/// Share by which a limit for many users may be off for those that there are.
const FLUID: Estimator = Estimator::Limit { tolerance: 0.02 };

fn of_storm(row: &Row, (low, high): (f64, f64)) -> Result<(Measure, Estimator, u64), String> {
    match row.quantity.as_str() {
        "mean_peak_in_system" => Ok((Measure::Peak, Estimator::Mean, 3_000)),
        "mean_in_system_at_window_end" => Ok((Measure::Out(high), Estimator::Mean, 10_000)),
        "mean_drain_time_after_window" => Ok((Measure::Drain(high), Estimator::Mean, 12_000)),
        "p95_peak_in_system" => Ok((Measure::Peak, Estimator::WholeQuantile(0.95), 5_000)),
        "mean_time_last_login_done_after_window_start" => Ok((Measure::Last(low), Estimator::Mean, 3_000)),
        "peak_backlog_fluid" => Ok((Measure::Peak, FLUID, 200)),
        "time_all_served_after_takeover_fluid" => Ok((Measure::Last(0.0), FLUID, 200)),
        _ => unmeasured(row),
    }
}

fn read(outcome: &Outcome, measure: Measure) -> Result<Value, String> {
    if measure == Measure::Peak {
        return Ok([metric(outcome, "login_backlog.max")?, 0.0]);
    }
    let downtimes = downtimes(outcome)?;
    let longest = downtimes.iter().copied().fold(0.0, f64::max);
    let value = match measure {
        Measure::Out(seconds) => downtimes.iter().filter(|downtime| **downtime > seconds).count() as f64,
        Measure::Drain(from) => (longest - from).max(0.0),
        Measure::Last(from) => longest - from,
        Measure::Peak => longest,
    };
    Ok([value, 0.0])
}

fn storm(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let relogin = parameters.uniform("relogin_s")?;
    let (measure, estimator, runs) = of_storm(row, relogin)?;
    let users = parameters.whole("users", 1, 25_000)?;
    let users = u32::try_from(users).map_err(|why| why.to_string())?;
    parameters.word("start", &["empty"])?;
    parameters.word("servers", &["1"])?;
    let law = parameters.word("service", &["exp"])?;
    let by_rate = parameters.has("service_per_s");
    let rate = if by_rate { parameters.positive("service_per_s")? } else { 1.0 / parameters.positive("service_s")? };
    // The surviving node is ready before the first client comes: the storm is all that matters.
    let timeout = relogin.0 / 2.0;
    let pair = Pair::new(users).seconds("keepalive_interval", timeout / 4.0).seconds("keepalive_timeout", timeout);
    let pair = pair.relogin(relogin).login_rate(&format!("{rate:.6}/s"));
    let pair = if law.is_some() { pair.word("login_service", "exponential") } else { pair };
    let at = fault_at(timeout);
    let pair = pair.event(&format!("at = \"{at}s\"\ncrash = \"c/n1\""));
    let pair = pair.lasts(at + relogin.1 + 10.0 * f64::from(users) / rate + 600.0);
    Ok(Plan::of_scenario(runs, estimator, pair.scenario()?, move |outcome| read(outcome, measure)))
}
