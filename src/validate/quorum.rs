//! Rows about quorums: joined database nodes that fail and are repaired independently.
//!
//! What the model knows nothing of takes as little time as a scenario may say: checks every millisecond,
//! nodes that refuse at once, no delay before demotion or promotion, copies that take no time.

use std::io;
use std::path::Path;

use super::design::{Design, Measure};
use super::scenarios::{Model, scenario_of};
use super::table::{Parameters, Row};
use crate::scenario::Scenario;

/// Joined nodes of one Meeting Server cluster, each with failures and repairs of its own.
pub(super) struct Quorum {
    nodes: u32,
    mtbf_h: f64,
    mttr_h: f64,
    duration_s: f64,
}

/// Longest run that a scenario may have, in hours.
const CENTURY_H: f64 = 100.0 * 8760.0;
/// Losses of the majority that make an unavailability precise to 1 %: their lengths spread as much as
/// they are long, and so do the times between them.
const LOSSES: f64 = 22_000.0;
/// Runs of first losses for the same precision.
const FIRST_LOSSES: u64 = 10_500;
/// More simulated years than this nobody waits for.
const YEARS_MAX: f64 = 1e6;

impl Quorum {
    pub(super) const fn duration_s(&self) -> f64 {
        self.duration_s
    }

    fn text(&self) -> String {
        let Self { nodes, mtbf_h, mttr_h, duration_s } = self;
        let names: Vec<String> = (1..=*nodes).map(|node| format!("\"n{node}\"")).collect();
        format!(
            r#"format = 1
title  = "a row of a table of exact values"
[run]
duration = "{duration_s}s"
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

    /// The scenario.
    ///
    /// # Errors
    /// What `check` has against it.
    pub(super) fn scenario(&self) -> Result<Scenario, String> {
        let text = self.text();
        let file = Path::new("row.toml");
        scenario_of(file, &|path: &Path| {
            if path == file { Ok(text.clone()) } else { Err(io::ErrorKind::NotFound.into()) }
        })
    }
}

/// Reads a row about a quorum.
///
/// # Errors
/// Why no scenario says the same.
pub(super) fn design(row: &Row, parameters: &mut Parameters<'_>) -> Result<Design, String> {
    parameters.word("repair", &["independent"])?;
    parameters.word("dist", &["exp"])?;
    let (nodes, majority) = (parameters.number("nodes")?, parameters.number("majority")?);
    let (mtbf_h, mttr_h) = (parameters.number("mtbf_h")?, parameters.number("mttr_h")?);
    let whole = (1.0..=5.0).contains(&nodes) && nodes.fract() == 0.0;
    if !whole || majority != (nodes / 2.0).floor() + 1.0 {
        return Err(format!("{majority} of {nodes} is no majority of 1 to 5 database nodes"));
    }
    // A guess of the time to the first loss, which sizes the study and decides nothing else.
    let down = mttr_h / (mtbf_h + mttr_h);
    let lost = (nodes - majority + 1.0) as i32;
    let guess_h =
        mttr_h / f64::from(lost) / (choose(nodes as u32, lost as u32) * (0..lost).map(|_| down).product::<f64>());
    let years = LOSSES * guess_h / 8760.0;
    if years > YEARS_MAX {
        return Err(format!("losses of the majority are rare: {years:.0} years hold enough of them"));
    }
    let (measure, runs, hours) = match row.quantity.as_str() {
        "unavailability_no_majority" => {
            let hours = (LOSSES * guess_h / 40.0).min(CENTURY_H);
            (Measure::NoPrimary, (LOSSES * guess_h / hours).ceil() as u64, hours)
        }
        "mttf_majority_from_all_up" => {
            // Long enough that a run without a loss is not to be expected.
            let hours = 20.0 * guess_h;
            if hours > CENTURY_H {
                return Err(format!(
                    "a first loss is to be expected after {guess_h:.0} h, a run lasts at most 100 years"
                ));
            }
            (Measure::FirstLoss, FIRST_LOSSES, hours)
        }
        other => return Err(format!("the quantity {other} is not measured")),
    };
    let quorum = Quorum { nodes: nodes as u32, mtbf_h, mttr_h, duration_s: (hours * 3600.0).ceil() };
    Ok(Design { pair: Model::Quorum(quorum), other: None, users: 1, runs, measure })
}

/// Ways to choose `k` of `n`.
fn choose(n: u32, k: u32) -> f64 {
    (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product()
}
