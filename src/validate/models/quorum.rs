//! Quorums: joined database nodes that fail and are repaired independently.
//!
//! What the model knows nothing of takes as little time as a scenario may say: checks every millisecond,
//! nodes that refuse at once, no delay before demotion or promotion, copies that take no time.

use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::world::{RunId, Watch, simulate};

use super::super::estimate::{Estimator, Value};
use super::super::plan::Plan;
use super::super::scenarios::load_text;
use super::super::table::{Parameters, Row};
use super::crash::metric;
use super::{Family, unmeasured};

/// Rows that name a majority of nodes.
pub(super) const FAMILY: Family =
    Family { name: "a quorum of database nodes", claims: |_, parameters| parameters.has("majority"), plan };

/// Joined nodes of one Meeting Server cluster, each with failures and repairs of its own.
struct Quorum {
    nodes: u64,
    mtbf_h: f64,
    mttr_h: f64,
}

/// Longest run that a scenario may have, in hours.
const CENTURY_H: f64 = 100.0 * 8760.0;
/// Losses of the majority that a row sees at first.
const LOSSES: f64 = 2_400.0;
/// More simulated years than this nobody waits for.
const YEARS_MAX: f64 = 2e5;

impl Quorum {
    fn text(&self, hours: f64) -> String {
        let Self { nodes, mtbf_h, mttr_h } = self;
        let names: Vec<String> = (1..=*nodes).map(|node| format!("\"n{node}\"")).collect();
        let seconds = (hours * 3600.0).ceil();
        format!(
            r#"format = 1
title  = "a row of a table of exact values"
[run]
duration = "{seconds}s"
[cluster.c]
kind  = "cms"
nodes = [{}]
[params.cms]
db_health_check_interval  = "1ms"
db_health_fail_threshold  = 1
db_connect_timeout        = "0s"
db_demote_delay           = "0s"
db_promote_delay          = "0s"
db_replica_reregister     = "0s"
db_rejoin_resync          = "missed_only"
node_reboot               = "0s"
[[event]]
every    = {{ exp = "{mtbf_h}h" }}
shutdown = "c/*"
for      = {{ exp = "{mttr_h}h" }}
"#,
            names.join(", ")
        )
    }
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    parameters.word("repair", &["independent"])?;
    parameters.word("dist", &["exp"])?;
    let (nodes, majority) = (parameters.whole("nodes", 1, 5)?, parameters.whole("majority", 1, 5)?);
    let (mtbf_h, mttr_h) = (parameters.positive("mtbf_h")?, parameters.positive("mttr_h")?);
    if majority != nodes / 2 + 1 {
        return Err(format!("{majority} of {nodes} is no majority of the database nodes"));
    }
    // A guess of the time to the first loss, which sizes the study and decides nothing else.
    let down = mttr_h / (mtbf_h + mttr_h);
    let lost = nodes - majority + 1;
    let all_down = (0..lost).map(|i| (nodes - i) as f64 / (i + 1) as f64 * down).product::<f64>();
    let guess_h = mttr_h / lost as f64 / all_down;
    let years = LOSSES * guess_h / 8760.0;
    if years > YEARS_MAX {
        return Err(format!("losses of the majority are rare: {years:.0} years hold enough of them"));
    }
    let quorum = Quorum { nodes, mtbf_h, mttr_h };
    let rarely = |plan: Plan| if all_down < 1e-3 { plan.rare() } else { plan };
    match row.quantity.as_str() {
        "unavailability_no_majority" => {
            let hours = (LOSSES * guess_h / 40.0).min(CENTURY_H);
            let runs = (LOSSES * guess_h / hours).ceil() as u64;
            let scenario = load_text(&quorum.text(hours))?;
            Ok(rarely(Plan::of_scenario(runs, Estimator::Mean, scenario, no_primary)))
        }
        "mttf_majority_from_all_up" => {
            // Long enough that a run without a loss is not to be expected.
            let hours = 20.0 * guess_h;
            if hours > CENTURY_H * 20.0 {
                return Err(format!(
                    "a first loss is to be expected after {guess_h:.0} h, a run lasts at most 100 years"
                ));
            }
            let scenario = load_text(&quorum.text(hours.min(CENTURY_H)))?;
            Ok(rarely(Plan::new(LOSSES as u64, Estimator::Ratio, move |run| first_loss(&scenario, run))))
        }
        _ => unmeasured(row),
    }
}

/// The share of the time without a primary.
fn no_primary(outcome: &Outcome) -> Result<Value, String> {
    Ok([metric(outcome, "no_primary_time.sum")? / outcome.header.duration.as_secs_f64(), 0.0])
}

/// Hours until the first loss of a majority or the end of the run, and whether it was one. A run that stops
/// early is the beginning of the whole one, so it is not simulated much further than that.
fn first_loss(scenario: &Scenario, run: RunId) -> Result<Value, String> {
    let mut part = scenario.clone();
    for halvings in [5, 4, 3, 2, 1, 0] {
        part.run.duration = scenario.run.duration.halved(halvings);
        let outcome = simulate(&part, run, Watch::default());
        if let Some(hours) = lost_at(&outcome) {
            return Ok([hours, 1.0]);
        }
    }
    Ok([scenario.run.duration.as_secs_f64() / 3600.0, 0.0])
}

/// When the majority was lost first, in hours. An election, which takes milliseconds here, is none.
fn lost_at(outcome: &Outcome) -> Option<f64> {
    const ELECTION_S: f64 = 1.0;
    let end = outcome.horizon();
    let gaps = outcome.meetings.iter().flat_map(|run| &run.gaps);
    let lost = gaps.into_iter().find(|gap| gap.to.unwrap_or(end).since(gap.from).as_secs_f64() > ELECTION_S)?;
    Some(lost.from.as_secs_f64() / 3600.0)
}
