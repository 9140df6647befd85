//! From the parameters of a row to a scenario, the number of its runs, and what is read from them. The name
//! of a case decides nothing.

use super::quorum;
use super::scenarios::{Model, Pair};
use super::table::{Parameters, Row, uniform};

/// How much work a row is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Factor on the number of runs.
    pub times: u64,
    /// Also rows that take more than [`YEARS_AT_ONCE`] simulated years.
    pub long: bool,
}

/// Simulated years that a row may take unless it is asked for.
pub const YEARS_AT_ONCE: f64 = 100.0;

/// What is estimated from the runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Measure {
    /// Mean over runs of the mean downtime of their users, seconds.
    Mean,
    /// Standard deviation over runs of one user each.
    Deviation,
    /// Quantile over runs of one user each.
    Quantile(f64),
    /// Mean over runs of the share of users back within these seconds.
    Back(f64),
    /// Mean over runs of the longest downtime, less these seconds.
    Last(f64),
    /// Mean over runs of the share of users who came before anybody served them.
    Early,
    /// Mean over runs of the most clients in the login queue.
    Peak,
    /// Quantile over runs of the most clients in the login queue, a whole number.
    PeakQuantile(f64),
    /// Mean over runs of the clients still out after these seconds.
    Out(f64),
    /// Mean over runs of the time after these seconds until the last client is back.
    Drain(f64),
    /// Mean over runs of outages per user and year.
    OutagesPerYear,
    /// Mean over runs of minutes without service per user and year.
    MinutesPerYear,
    /// Mean over runs of the share of the time without a primary.
    NoPrimary,
    /// Mean over runs of the hours until the primary is lost for want of a majority.
    FirstLoss,
    /// Mean over runs of the difference to the other scenario.
    Difference,
    /// Variance of a difference of independent runs over that of runs with the same number.
    VarianceRatio,
}

/// A row made ready to run.
pub(super) struct Design {
    pub(super) pair: Model,
    /// The scenario to compare with.
    pub(super) other: Option<Model>,
    pub(super) users: u32,
    pub(super) runs: u64,
    pub(super) measure: Measure,
}

impl Design {
    /// Simulated time of all runs in years.
    pub(super) fn years(&self) -> f64 {
        self.runs as f64 * self.pair.duration_s() / 3600.0 / 8760.0
    }
}

/// Instant of the fault: long after the first keepalives, however slow they are.
fn fault_at(timeout_s: f64) -> f64 {
    600.0_f64.max(4.0 * timeout_s)
}

/// Time until the last client is surely back: waits that are drawn anew take up to three times as long.
fn back_within(detect_s: f64, takeover_s: f64, relogin_high_s: f64) -> f64 {
    detect_s + takeover_s + 3.0 * relogin_high_s + 60.0
}

/// Reads the model of a row.
///
/// # Errors
/// Why no scenario says the same.
pub(super) fn design(row: &Row) -> Result<Design, String> {
    let mut parameters = Parameters::of(row);
    let design = if parameters.has("majority") {
        quorum::design(row, &mut parameters)
    } else if parameters.has("home_node_mtbf_h") {
        year(row, &mut parameters)
    } else if parameters.has("relogin_s") && (parameters.has("service") || parameters.has("service_s")) {
        storm(row, &mut parameters)
    } else if parameters.has("A") && parameters.has("B") {
        difference(row, &mut parameters)
    } else if parameters.has("relogin_s") && parameters.has("critical_service_delay_s") {
        service(row, &mut parameters)
    } else if parameters.has("relogin_s") && parameters.has("detect_s") {
        crash(row, &mut parameters)
    } else {
        return Err("no scenario of this version has this model".to_owned());
    };
    let design = design?;
    parameters.end()?;
    Ok(design)
}

// ----- quantities -----

/// What one failover says about its users: measure, users of a run, runs.
fn of_failover(quantity: &str) -> Result<(Measure, u32, u64), String> {
    let number = |text: &str| text.parse::<f64>().ok();
    if let Some(percent) = quantity.strip_prefix("user_downtime_p").and_then(number) {
        return Ok((Measure::Quantile(percent / 100.0), 1, 10_000));
    }
    let back = quantity.strip_prefix("fraction_users_back_").and_then(|rest| rest.strip_suffix("s_after_failure"));
    if let Some(seconds) = back.and_then(number) {
        return Ok((Measure::Back(seconds), 50, 1_000));
    }
    let all = quantity.strip_prefix("mean_time_until_all_").and_then(|rest| rest.strip_suffix("_users_back"));
    if let Some(users) = all.and_then(|users| users.parse::<u32>().ok()) {
        return Ok((Measure::Last(0.0), users, 200));
    }
    match quantity {
        "user_downtime_mean" => Ok((Measure::Mean, 50, 1_000)),
        "user_downtime_sd" => Ok((Measure::Deviation, 1, 10_000)),
        "prob_client_comes_too_early" => Ok((Measure::Early, 50, 4_000)),
        _ => Err(format!("the quantity {quantity} is not measured")),
    }
}

/// What one storm says: measure and runs.
fn of_storm(quantity: &str, (low, high): (f64, f64)) -> Result<(Measure, u64), String> {
    match quantity {
        "mean_peak_in_system" => Ok((Measure::Peak, 3_000)),
        "mean_in_system_at_window_end" => Ok((Measure::Out(high), 10_000)),
        "mean_drain_time_after_window" => Ok((Measure::Drain(high), 12_000)),
        "p95_peak_in_system" => Ok((Measure::PeakQuantile(0.95), 5_000)),
        "mean_time_last_login_done_after_window_start" => Ok((Measure::Last(low), 3_000)),
        _ => Err(format!("the quantity {quantity} is not measured")),
    }
}

// ----- models -----

/// Keepalives by which a crash is noticed within these bounds; gives the longest time that takes.
fn detection(pair: Pair, parameters: &mut Parameters<'_>) -> Result<(Pair, f64), String> {
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

/// A node crashes and its peer takes over.
fn crash(row: &Row, parameters: &mut Parameters<'_>) -> Result<Design, String> {
    let (measure, users, runs) = of_failover(&row.quantity)?;
    let (pair, detect) = detection(Pair::new(users), parameters)?;
    let takeover = parameters.number("takeover_s")?;
    let relogin = parameters.uniform("relogin_s")?;
    let pair = relogin_rules(pair, parameters)?.seconds("takeover_fixed", takeover).relogin(relogin);
    let at = fault_at(detect);
    let pair = pair.event(&format!("at = \"{at}s\"\ncrash = \"c/n1\""));
    let pair = pair.lasts(at + back_within(detect, takeover, relogin.1));
    Ok(Design { pair: pair.into(), other: None, users, runs, measure })
}

/// A critical service stops; downtime counts from then on.
fn service(row: &Row, parameters: &mut Parameters<'_>) -> Result<Design, String> {
    let (measure, users, runs) = of_failover(&row.quantity)?;
    let delay = parameters.number("critical_service_delay_s")?;
    let takeover = parameters.number("takeover_s")?;
    let relogin = parameters.uniform("relogin_s")?;
    let pair = relogin_rules(Pair::new(users), parameters)?;
    let pair = pair.seconds("critical_service_down_delay", delay).seconds("takeover_fixed", takeover).relogin(relogin);
    let pair = pair.event("at = \"600s\"\nstop = \"c/n1:presence_engine\"");
    let pair = pair.lasts(600.0 + back_within(delay, takeover, relogin.1));
    Ok(Design { pair: pair.into(), other: None, users, runs, measure })
}

/// Clients that lost their node come back to a node that serves one at a time.
fn storm(row: &Row, parameters: &mut Parameters<'_>) -> Result<Design, String> {
    let relogin = parameters.uniform("relogin_s")?;
    let (measure, runs) = of_storm(&row.quantity, relogin)?;
    let users = parameters.number("users")?;
    parameters.word("start", &["empty"])?;
    parameters.word("servers", &["1"])?;
    let law = parameters.word("service", &["exp"])?;
    let rate =
        if law.is_some() { parameters.number("service_per_s")? } else { 1.0 / parameters.number("service_s")? };
    if !(1.0..=25_000.0).contains(&users) || users.fract() != 0.0 || !rate.is_finite() || rate <= 0.0 {
        return Err("a storm has 1 to 25000 users and a rate above 0".to_owned());
    }
    // The surviving node is ready before the first client comes: the storm is all that matters.
    let timeout = relogin.0 / 2.0;
    let pair =
        Pair::new(users as u32).seconds("keepalive_interval", timeout / 4.0).seconds("keepalive_timeout", timeout);
    let pair = pair.relogin(relogin).login_rate(&format!("{rate:.6}/s"));
    let pair = if law.is_some() { pair.word("login_service", "exponential") } else { pair };
    let at = fault_at(timeout);
    let pair = pair.event(&format!("at = \"{at}s\"\ncrash = \"c/n1\""));
    let pair = pair.lasts(at + relogin.1 + 10.0 * users / rate + 600.0);
    Ok(Design { pair: pair.into(), other: None, users: users as u32, runs, measure })
}

/// Two windows for the same crash, one user a run.
fn difference(row: &Row, parameters: &mut Parameters<'_>) -> Result<Design, String> {
    let measure = match row.quantity.as_str() {
        "mean_difference" => Measure::Difference,
        "variance_ratio_independent_over_crn" => Measure::VarianceRatio,
        other => return Err(format!("the quantity {other} is not measured")),
    };
    let mut window = |key: &str| {
        let text = parameters.text(key).unwrap_or_default();
        let bounds = text.starts_with("relogin U(").then(|| uniform(text)).flatten();
        bounds.ok_or_else(|| format!("{key}={text} is not relogin U(low,high)"))
    };
    let (a, b) = (window("A")?, window("B")?);
    // Without a word on the detection any will do: it is the same on both sides.
    let shared = parameters.text("shared").unwrap_or("detect U(45,60), relogin uniform");
    if !(shared.starts_with("detect U(") && shared.ends_with("), relogin uniform")) {
        return Err(format!("shared={shared} cannot be simulated"));
    }
    let (low, high) = uniform(shared).ok_or_else(|| format!("shared={shared} has no bounds"))?;
    let side = |relogin: (f64, f64)| {
        let pair = Pair::new(1).seconds("keepalive_interval", high - low).seconds("keepalive_timeout", high);
        let pair = pair.relogin(relogin).word("relogin_clock_from", "takeover");
        let at = fault_at(high);
        let pair = pair.event(&format!("at = \"{at}s\"\ncrash = \"c/n1\""));
        pair.lasts(at + back_within(high, 0.0, relogin.1))
    };
    Ok(Design { pair: side(a).into(), other: Some(side(b).into()), users: 1, runs: 40_000, measure })
}

/// A home node that crashes again and again; users go home when it is repaired.
fn year(row: &Row, parameters: &mut Parameters<'_>) -> Result<Design, String> {
    /// Failures of one run: enough that its begin and end do not matter.
    const FAILURES: f64 = 200.0;
    /// Longest run that a scenario may have, in seconds.
    const CENTURY_S: f64 = 100.0 * 8760.0 * 3600.0;
    let measure = match row.quantity.as_str() {
        "user_disruptions_per_year" => Measure::OutagesPerYear,
        "user_downtime_min_per_year" => Measure::MinutesPerYear,
        other => return Err(format!("the quantity {other} is not measured")),
    };
    parameters.word("fallback", &["manual_at_repair_end"])?;
    parameters.word("backup", &["never_fails"])?;
    parameters.word("year_h", &["8760"])?;
    let (mtbf, repair) = (parameters.number("home_node_mtbf_h")?, parameters.number("repair_h")?);
    let (pair, detect) = detection(Pair::new(1), parameters)?;
    let takeover = parameters.number("takeover_s")?;
    let relogin = parameters.uniform("relogin_s")?;
    // The node has power again well before the fallback, and not before it was missed.
    let dark = detect + takeover + 60.0;
    if repair * 3600.0 <= dark + 600.0 {
        return Err(format!("a repair of {repair} h is too short for a fallback"));
    }
    let crash = format!("crash = \"c/n1\"\nfor = \"{dark}s\"");
    let pair = pair.seconds("takeover_fixed", takeover).relogin(relogin).word("relogin_clock_from", "takeover");
    let pair = pair
        .event(&format!("at = {{ exp = \"{mtbf}h\" }}\n{crash}"))
        .event(&format!("when = {{ on = \"c/n1\", enters = \"normal\" }}\nafter = {{ exp = \"{mtbf}h\" }}\n{crash}"))
        .event(&format!(
            "when = {{ on = \"c/n2\", enters = \"running_in_backup_mode\" }}\nafter = \"{repair}h\"\nfallback = \"c/n1\""
        ))
        .lasts((FAILURES * 3600.0 * (mtbf + repair)).min(CENTURY_S));
    Ok(Design { pair: pair.into(), other: None, users: 1, runs: 60, measure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{RunId, Watch, simulate};

    fn row(quantity: &str, parameters: &str) -> Row {
        let (quantity, parameters) = (quantity.to_owned(), parameters.to_owned());
        Row { case: String::new(), quantity, parameters, exact: 1.0, unit: String::new() }
    }

    fn refused(quantity: &str, parameters: &str) -> String {
        design(&row(quantity, parameters)).err().unwrap_or_else(|| panic!("{parameters} has a design"))
    }

    #[test]
    fn what_no_scenario_says_is_named() {
        let check = |parameters: &str, why: &str| assert_eq!(refused("user_downtime_mean", parameters), why);
        check("servers=3;load=2", "no scenario of this version has this model");
        let crash = "detect_s=U(45,60);takeover_s=30;relogin_s=U(120,537)";
        check(&format!("{crash};moon=full"), "the parameter moon=full is not understood");
        check(
            "detect_s=U(50,60);heartbeat_interval_s=15;heartbeat_timeout_s=60;takeover_s=0;relogin_s=U(1,2)",
            "detect_s=U(50,60) is not what these keepalives give",
        );
        check("detect_s=U(45,60);relogin_s=U(120,537)", "the parameter takeover_s is missing");
        assert_eq!(refused("user_downtime_mode", crash), "the quantity user_downtime_mode is not measured");
    }

    #[test]
    fn every_failure_of_a_year_disrupts_twice() {
        let parameters = "home_node_mtbf_h=48;repair_h=2;detect_s=U(45,60);takeover_s=30;relogin_s=U(120,537);\
                          fallback=manual_at_repair_end;backup=never_fails;year_h=8760";
        let design = design(&row("user_disruptions_per_year", parameters)).expect("a design");
        let scenario = design.pair.scenario().expect("a scenario");
        let outcome = simulate(&scenario, RunId { seed: 1, run: 0 }, Watch::default());
        let users_lost: Vec<u32> = outcome.outages.iter().map(|wave| wave.users).collect();
        // 200 failures expected, each with a spread of about one mean time between failures.
        let failures = outcome.failovers.len();
        assert!((150..250).contains(&failures), "{failures}");
        assert!(users_lost.len().abs_diff(2 * failures) <= 3, "{} disruptions", users_lost.len());
    }
}
