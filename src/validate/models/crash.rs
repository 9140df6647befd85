//! A node of a pair crashes, or a service of it stops, and its users come back on the other node.

use crate::outcome::{OutageWave, Outcome};
use crate::stats::{CompensatedSum, metrics};

use super::super::estimate::{Estimator, Value};
use super::super::plan::Plan;
use super::super::scenarios::Pair;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows with a detection, a takeover and a wait before the login.
pub(super) const FAMILY: Family = Family {
    name: "a node crashes",
    claims: |_, parameters| parameters.has("relogin_s") && parameters.has("detect_s"),
    plan: crash,
};

/// The same for a critical service.
pub(super) const SERVICE: Family = Family {
    name: "a critical service stops",
    claims: |_, parameters| parameters.has("relogin_s") && parameters.has("critical_service_delay_s"),
    plan: service,
};

/// What is read from the users of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Measure {
    /// Mean downtime, seconds.
    Mean,
    /// Share back within these seconds.
    Back(f64),
    /// The longest downtime.
    Last,
    /// Share that came before anybody served them.
    Early,
}

/// A number of users whose failover is watched, in how many runs and how.
struct Watched {
    measure: Measure,
    estimator: Estimator,
    users: u32,
    runs: u64,
}

impl Watched {
    /// What one failover says about its users.
    fn of(row: &Row) -> Result<Self, String> {
        let number = |text: &str| text.parse::<f64>().ok();
        let quantity = row.quantity.as_str();
        let one = |estimator: Estimator| Self { measure: Measure::Mean, estimator, users: 1, runs: 10_000 };
        let mean = |measure: Measure, users: u32, runs: u64| Self { measure, estimator: Estimator::Mean, users, runs };
        if let Some(percent) = quantity.strip_prefix("user_downtime_p").and_then(number) {
            return inside(percent / 100.0).map(|q| one(Estimator::Quantile(q)));
        }
        let back = quantity.strip_prefix("fraction_users_back_").and_then(|rest| rest.strip_suffix("s_after_failure"));
        if let Some(seconds) = back.and_then(number) {
            return Ok(mean(Measure::Back(seconds), 50, 1_000));
        }
        let all = quantity.strip_prefix("mean_time_until_all_").and_then(|rest| rest.strip_suffix("_users_back"));
        if let Some(users) = all.and_then(|users| users.parse::<u32>().ok()) {
            return Ok(mean(Measure::Last, users, 200));
        }
        match quantity {
            "user_downtime_mean" => Ok(mean(Measure::Mean, 50, 1_000)),
            "user_downtime_sd" => Ok(one(Estimator::Deviation)),
            "prob_client_comes_too_early" => Ok(mean(Measure::Early, 50, 4_000)),
            _ => unmeasured(row),
        }
    }

    fn plan(self, pair: &Pair) -> Result<Plan, String> {
        let Self { measure, estimator, users, runs } = self;
        let read = move |outcome: &Outcome| read(outcome, measure, users);
        Ok(Plan::of_scenario(runs, estimator, pair.scenario()?, read))
    }
}

/// A share that lies strictly between 0 and 1.
fn inside(q: f64) -> Result<f64, String> {
    if q > 0.0 && q < 1.0 { Ok(q) } else { Err(format!("a quantile lies between 0 and 100 per cent, not at {q}")) }
}

fn read(outcome: &Outcome, measure: Measure, users: u32) -> Result<Value, String> {
    let users = f64::from(users);
    if measure == Measure::Early {
        return Ok([metric(outcome, "early_logins")? / users, 0.0]);
    }
    let downtimes = downtimes(outcome)?;
    let value = match measure {
        Measure::Back(seconds) => downtimes.iter().filter(|downtime| **downtime <= seconds).count() as f64 / users,
        Measure::Last => downtimes.iter().copied().fold(0.0, f64::max),
        Measure::Mean | Measure::Early => {
            downtimes.iter().copied().collect::<CompensatedSum>().value() / downtimes.len() as f64
        }
    };
    Ok([value, 0.0])
}

/// A metric of the whole run that must be there.
pub(super) fn metric(outcome: &Outcome, name: &str) -> Result<f64, String> {
    metrics::value(outcome, name, None, None).ok().flatten().ok_or_else(|| format!("a run has no {name}"))
}

/// Seconds from the fault until each user is served again.
///
/// # Errors
/// Where the run ended before everybody was back.
pub(super) fn downtimes(outcome: &Outcome) -> Result<Vec<f64>, String> {
    if outcome.outages.iter().any(|wave| wave.unserved > 0) {
        return Err("a run ended before everybody was back".to_owned());
    }
    let of_wave = |wave: &OutageWave| {
        let before = wave.lost_at.since(wave.fault_at).as_micros();
        wave.outage.iter().map(|micros| (micros + before) as f64 / 1e6).collect::<Vec<f64>>()
    };
    let downtimes: Vec<f64> = outcome.outages.iter().flat_map(of_wave).collect();
    if downtimes.is_empty() { Err("a run hit nobody".to_owned()) } else { Ok(downtimes) }
}

/// Instant of the fault: long after the first keepalives, however slow they are.
pub(super) fn fault_at(timeout_s: f64) -> f64 {
    600.0_f64.max(4.0 * timeout_s)
}

/// Time until the last client is surely back: waits that are drawn anew take up to three times as long.
pub(super) fn back_within(detect_s: f64, takeover_s: f64, relogin_high_s: f64) -> f64 {
    detect_s + takeover_s + 3.0 * relogin_high_s + 60.0
}

/// Keepalives by which a crash is noticed within these bounds; gives the longest time that takes.
pub(super) fn detection(pair: Pair, parameters: &mut Parameters<'_>) -> Result<(Pair, f64), String> {
    let (low, high) = parameters.uniform("detect_s")?;
    let (interval, timeout, from) = if parameters.has("heartbeat_interval_s") {
        let from = parameters.word("timeout_from", &["last_received", "first_missed"])?.unwrap_or("last_received");
        (parameters.number("heartbeat_interval_s")?, parameters.number("heartbeat_timeout_s")?, from)
    } else {
        // Any uniform detection is that of an interval as long as its spread.
        (high - low, high, "last_received")
    };
    let first = if from == "last_received" { timeout - interval } else { timeout };
    if (low, high) != (first, first + interval) {
        return Err(format!("detect_s=U({low},{high}) is not what these keepalives give"));
    }
    let pair = pair.seconds("keepalive_interval", interval).seconds("keepalive_timeout", timeout);
    Ok((pair.word("timeout_from", from), high))
}

/// When the wait before a login begins, and what becomes of a client that comes too early.
fn relogin_rules(pair: Pair, parameters: &mut Parameters<'_>) -> Result<Pair, String> {
    let starts = parameters.word("relogin_timer_starts", &["at_failure", "at_sign_out"])?;
    let early = parameters.word("early_client", &["draws_again"])?;
    let pair = pair.word("early_client", if early.is_some() { "redraw" } else { "queue" });
    Ok(pair.word("relogin_clock_from", if starts.is_some() { "session_loss" } else { "takeover" }))
}

/// The pair of a row, whose node n1 fails at an instant that the caller chooses.
pub(super) struct Failing {
    pub(super) pair: Pair,
    /// The earliest instant for it, seconds.
    pub(super) at: f64,
    /// Time from there until everybody is surely back, seconds.
    pub(super) back: f64,
    /// Longest time until it is noticed, seconds.
    pub(super) detect: f64,
}

impl Failing {
    pub(super) fn of(users: u32, parameters: &mut Parameters<'_>) -> Result<Self, String> {
        let (pair, detect) = detection(Pair::new(users), parameters)?;
        let takeover = parameters.number("takeover_s")?;
        let relogin = parameters.uniform("relogin_s")?;
        let pair = relogin_rules(pair, parameters)?.seconds("takeover_fixed", takeover).relogin(relogin);
        Ok(Self { pair, at: fault_at(detect), back: back_within(detect, takeover, relogin.1), detect })
    }
}

fn crash(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let watched = Watched::of(row)?;
    let Failing { pair, at, back, .. } = Failing::of(watched.users, parameters)?;
    watched.plan(&pair.event(&format!("at = \"{at}s\"\ncrash = \"c/n1\"")).lasts(at + back))
}

/// Downtime counts from the stop of the service on.
fn service(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let watched = Watched::of(row)?;
    let delay = parameters.number("critical_service_delay_s")?;
    let takeover = parameters.number("takeover_s")?;
    let relogin = parameters.uniform("relogin_s")?;
    let pair = relogin_rules(Pair::new(watched.users), parameters)?;
    let pair = pair.seconds("critical_service_down_delay", delay).seconds("takeover_fixed", takeover).relogin(relogin);
    let pair = pair.event("at = \"600s\"\nstop = \"c/n1:presence_engine\"");
    watched.plan(&pair.lasts(600.0 + back_within(delay, takeover, relogin.1)))
}

#[cfg(test)]
mod tests {
    use super::super::super::plan::plan;
    use super::*;

    fn refused(quantity: &str, parameters: &str) -> String {
        let (quantity, parameters) = (quantity.to_owned(), parameters.to_owned());
        let row = Row { case: String::new(), quantity, parameters, exact: 1.0, unit: String::new() };
        plan(&row).err().unwrap_or_else(|| panic!("{} has a plan", row.parameters))
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        let check = |parameters: &str, why: &str| assert_eq!(refused("user_downtime_mean", parameters), why);
        check("moons=3;phase=2", "no model of this version has these parameters");
        let crash = "detect_s=U(45,60);takeover_s=30;relogin_s=U(120,537)";
        check(&format!("{crash};moon=full"), "the parameter moon=full is not understood");
        check(
            "detect_s=U(50,60);heartbeat_interval_s=15;heartbeat_timeout_s=60;takeover_s=0;relogin_s=U(1,2)",
            "detect_s=U(50,60) is not what these keepalives give",
        );
        check("detect_s=U(45,60);relogin_s=U(120,537)", "the parameter takeover_s is missing");
        assert_eq!(refused("user_downtime_mode", crash), "the quantity user_downtime_mode is not measured");
        assert!(refused("user_downtime_p100", crash).starts_with("a quantile lies between"));
    }
}
