//! What hardly ever happens, by the cycles of a rare-event study: both nodes of a pair down, no majority of
//! databases, a failover although nothing is wrong.
//!
//! Numbers of the target come from steered cycles with their weights, lengths from plain ones.

use crate::scenario::Scenario;
use crate::stats::metrics;
use crate::world::{Bias, CycleEnd, CycleId, RunId, Target, simulate_cycle};

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::scenarios::load_text;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows of two nodes that serve while one of them is up.
pub(super) const PAIR: Family = Family {
    name: "both nodes down",
    claims: |row, parameters| {
        let has = |key: &str| parameters.has(key);
        let plain = !["coverage", "detect_s", "window_s"].into_iter().any(has);
        let two = parameters.peek("nodes").is_none_or(|nodes| nodes == "2") && !has("majority");
        has("mtbf_h") && (has("mttr_h") || has("repair_s")) && plain && two && Asked::of(row, "both_down").is_some()
    },
    plan: pair,
};

/// Rows of a majority that is lost in less than a thousandth of all time.
pub(super) const QUORUM: Family = Family {
    name: "a majority that is hardly ever lost",
    claims: |row, parameters| {
        let number = |key: &str| parameters.peek(key).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        let down = number("mttr_h") / (number("mtbf_h") + number("mttr_h"));
        let needed = (number("nodes") - number("majority") + 1.0).max(0.0) as u32;
        let rare = (0..needed).map(|i| (number("nodes") - f64::from(i)) * down).product::<f64>() < 1e-3;
        parameters.has("majority") && rare && Asked::of(row, "no_majority").is_some()
    },
    plan: quorum,
};

/// Rows of lost keepalives that hardly ever lead to a failover in time.
pub(super) const LOSSES: Family = Family {
    name: "a false failover that hardly ever comes",
    claims: |row, parameters| {
        let number = |key: &str| parameters.peek(key).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        let k = number("k").max(number("consecutive_losses_k"));
        let within = hours(&row.quantity, "prob_false_failover_within_").unwrap_or(f64::INFINITY);
        k > 0.0 && crate::math::pow(number("p_loss"), k) * within * 3600.0 / number("interval_s") < 0.01
    },
    plan: losses,
};

const HOUR_S: f64 = 3600.0;
const YEAR_H: f64 = 8760.0;

/// What is read from cycles.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    /// Share of time, times this.
    Share(f64),
    /// How often in a year.
    PerYear,
    /// Mean hours from all up to the first time.
    First,
    /// Chance in a cycle.
    PerCycle,
    /// Chance within these hours from all up.
    Within(f64),
}

impl Asked {
    /// The quantity of a row about this target.
    fn of(row: &Row, target: &str) -> Option<Self> {
        let quantity = row.quantity.as_str();
        if let Some(hours) = hours(quantity, &format!("prob_{target}_within_")) {
            return Some(Self::Within(hours));
        }
        match quantity.replace(target, "*").as_str() {
            "unavailability_*" => Some(Self::Share(1.0)),
            "*_minutes_per_year" => Some(Self::Share(60.0 * YEAR_H)),
            "*_events_per_year" => Some(Self::PerYear),
            "prob_*_before_all_up_given_one_down" => Some(Self::PerCycle),
            "mttf_majority_from_all_up" => Some(Self::First),
            _ => None,
        }
    }
}

/// The hours of `prob_x_within_720h_from_all_up`, `.._within_30d`, `.._within_1_year`.
fn hours(quantity: &str, head: &str) -> Option<f64> {
    let time = quantity.strip_prefix(head)?;
    let time = time.strip_suffix("_from_all_up").unwrap_or(time);
    let in_units = |unit: &str, hours: f64| Some(time.strip_suffix(unit)?.parse::<f64>().ok()? * hours);
    in_units("h", 1.0).or_else(|| in_units("d", 24.0)).or_else(|| in_units("_year", YEAR_H))
}

/// A study of cycles.
struct Study {
    scenario: Scenario,
    target: Target,
    /// The metric of a share of time.
    metric: &'static str,
    asked: Asked,
    /// How many equal things can reach the target, of which the row counts one.
    ways: f64,
}

impl Study {
    fn plan(self) -> Plan {
        let estimator = if matches!(self.asked, Asked::Within(_)) { Estimator::FirstPassage } else { Estimator::Ratio };
        Plan::new(400, estimator, move |run| self.run(run))
    }

    /// Sums over steered cycles, and over half as many plain ones.
    fn run(&self, run: RunId) -> Result<[f64; 2], String> {
        const STEERED: u64 = 100;
        const PLAIN: u64 = 50;
        let (mut reached, mut length) = (0.0, 0.0);
        for number in 0..STEERED {
            let id = CycleId { seed: run.seed, number: run.run * STEERED + number };
            let cycle = simulate_cycle(&self.scenario, id, self.target, Some(Bias::default()));
            if cycle.end != CycleEnd::AllUp {
                return Err("a cycle did not end".to_owned());
            }
            let hit = f64::from(u8::from(cycle.hits > 0));
            let lag = cycle.hit_after_s.unwrap_or(0.0) / HOUR_S;
            let value = match self.asked {
                Asked::Share(factor) => {
                    let time = metrics::value(&cycle.outcome, self.metric, None, None);
                    time.map_err(|why| why.to_string())?.unwrap_or(0.0) / HOUR_S * factor
                }
                Asked::PerYear => cycle.hits as f64 * YEAR_H,
                Asked::First | Asked::PerCycle => hit,
                Asked::Within(hours) => hit * (hours - lag) / self.ways,
            };
            reached += cycle.weight * value / STEERED as f64;
        }
        for number in 0..PLAIN {
            let id = CycleId { seed: run.seed, number: run.run * PLAIN + number };
            let cycle = simulate_cycle(&self.scenario, id, self.target, None);
            length += cycle.length_s / HOUR_S / PLAIN as f64;
        }
        Ok(match self.asked {
            Asked::First => [length, reached],
            Asked::PerCycle => [reached, 1.0],
            Asked::Share(_) | Asked::PerYear | Asked::Within(_) => [reached, length],
        })
    }
}

fn pair(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    parameters.word("nodes", &["2"])?;
    parameters.word("dist", &["exp"])?;
    parameters.word("fail_dist", &["exp"])?;
    let mtbf = parameters.positive("mtbf_h")?;
    let in_seconds = parameters.has("repair_s");
    let mean = if in_seconds { parameters.positive("repair_s")? / HOUR_S } else { parameters.positive("mttr_h")? };
    let crew = if parameters.word("crews", &["1", "2"])? == Some("1") { "crews = 1\n" } else { "" };
    let repair = parameters.word("repair", &["independent", "deterministic"])?;
    if repair == Some("independent") && !crew.is_empty() {
        return Err("repair=independent and crews=1 contradict each other".to_owned());
    }
    let law = parameters.text("repair_dist");
    let log_sd = law.and_then(|law| law.strip_prefix("lognormal(log_sd ")?.strip_suffix(')')?.parse::<f64>().ok());
    let lasts = match (law, log_sd) {
        (None, _) if repair == Some("deterministic") => format!("\"{mean}h\""),
        (None | Some("exp"), _) => format!("{{ exp = \"{mean}h\" }}"),
        (Some("deterministic"), _) => format!("\"{mean}h\""),
        (Some(_), Some(log_sd)) => lognormal(mean, log_sd),
        (Some(law), None) => return Err(format!("repair_dist={law} cannot be simulated")),
    };
    let text = format!(
        r#"format = 1
title  = "a row of a table of exact values"
[run]
duration = "30d"
[cluster.c]
kind  = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false
[cluster.c.group.g]
nodes = ["n1", "n2"]
users = 2
ha    = false
[params.srm]
node_boot = "0s"
[[event]]
every = {{ exp = "{mtbf}h" }}
crash = ["c/n1", "c/n2"]
for   = {lasts}
{crew}"#
    );
    let Some(asked) = Asked::of(row, "both_down") else { return unmeasured(row) };
    let scenario = load_text(&text)?;
    Ok(Study { scenario, target: Target::Unserved, metric: "unserved_time.sum", asked, ways: 1.0 }.plan())
}

/// By median and 95th percentile, to the microsecond.
fn lognormal(mean_h: f64, log_sd: f64) -> String {
    const Z95: f64 = 1.644_853_626_951_472_2;
    let median = mean_h * HOUR_S * crate::math::exp(-log_sd * log_sd / 2.0);
    let p95 = median * crate::math::exp(Z95 * log_sd);
    format!("{{ lognormal = {{ median = \"{median:.6}s\", p95 = \"{p95:.6}s\" }} }}")
}

fn quorum(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    parameters.word("repair", &["independent"])?;
    parameters.word("dist", &["exp"])?;
    let (nodes, majority) = (parameters.whole("nodes", 1, 5)?, parameters.whole("majority", 1, 5)?);
    let (mtbf, mttr) = (parameters.positive("mtbf_h")?, parameters.positive("mttr_h")?);
    if majority != nodes / 2 + 1 {
        return Err(format!("{majority} of {nodes} is no majority of the database nodes"));
    }
    let names = |before: &str| {
        let names: Vec<String> = (1..=nodes).map(|node| format!("\"{before}n{node}\"")).collect();
        names.join(", ")
    };
    let text = format!(
        r#"format = 1
title  = "a row of a table of exact values"
[run]
duration = "365d"
[cluster.c]
kind  = "cms"
nodes = [{}]
[params.cms]
node_reboot = "0s"
[[event]]
every = {{ exp = "{mtbf}h" }}
crash = [{}]
for   = {{ exp = "{mttr}h" }}
"#,
        names(""),
        names("c/")
    );
    let Some(asked) = Asked::of(row, "no_majority") else { return unmeasured(row) };
    let scenario = load_text(&text)?;
    Ok(Study { scenario, target: Target::NoMajority, metric: "no_majority_time.sum", asked, ways: 1.0 }.plan())
}

/// Either of two directions can fail a pair over; they are alike and independent, and the row counts one.
fn losses(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let interval = parameters.positive("interval_s")?;
    let loss = parameters.share("p_loss")?;
    let key = if parameters.has("k") { "k" } else { "consecutive_losses_k" };
    let timeout = parameters.whole(key, 1, 1_000)? as f64 * interval;
    let Some(within) = hours(&row.quantity, "prob_false_failover_within_") else { return unmeasured(row) };
    let text = format!(
        r#"format = 1
title  = "a row of a table of exact values"
[run]
duration = "30d"
[site.a]
[site.b]
[link.wan]
between = ["a", "b"]
rtt     = "0ms"
loss    = {loss}
[cluster.c]
kind  = "imp"
nodes = {{ n1 = "a", n2 = "b" }}
multi_device_messaging = false
[cluster.c.group.g]
nodes = ["n1", "n2"]
users = 2
ha    = true
[params.srm]
keepalive_interval = "{interval}s"
keepalive_timeout = "{timeout}s"
enable_automatic_fallback = true
keepalive_phase = "random"
[[event]]
when    = {{ on = ["c/n1", "c/n2"], enters = "running_in_failed_mode" }}
after   = "30m"
recover = "c/g"
"#
    );
    let scenario = load_text(&text)?;
    let asked = Asked::Within(within);
    Ok(Study { scenario, target: Target::SpuriousFailover, metric: "spurious_failovers", asked, ways: 2.0 }.plan())
}
