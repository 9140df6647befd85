//! Peers of an Expressway cluster that fail and are repaired each on its own: four of up to six carry
//! everything, as before X14.2.

use crate::outcome::Outcome;
use crate::scenario::Scenario;

use super::super::estimate::{Estimator, Value};
use super::super::plan::Plan;
use super::super::scenarios::load_text;
use super::super::table::{Parameters, Row};
use super::crash::metric;
use super::{Family, unmeasured};

/// Rows that say how many peers carry everything.
pub(super) const FAMILY: Family = Family {
    name: "an Expressway cluster with spare peers",
    claims: |_, parameters| {
        let peers = parameters.peek("peers").is_some_and(|peers| ["4", "5", "6"].contains(&peers));
        peers && parameters.peek("capacity_peers") == Some("4")
    },
    plan,
};

/// Repairs after which the start, with all peers up, is forgotten.
const REPAIRS: f64 = 20.0;

fn scenario(peers: u64, mtbf_h: f64, mttr_h: f64, years: f64) -> Result<Scenario, String> {
    let names: Vec<String> = (1..=peers).map(|peer| format!("\"p{peer}\"")).collect();
    let warmup = REPAIRS * mttr_h;
    let hours = warmup + years * 8760.0;
    load_text(&format!(
        r#"format = 1
title  = "a row of a table of exact values"
[run]
duration = "{hours}h"
warmup   = "{warmup}h"
[cluster.c]
kind     = "expressway"
nodes    = [{}]
platform = "medium_vm"
release  = "X14.0"
[params.expressway]
peer_restart = "60s"
[[event]]
every = {{ exp = "{mtbf_h}h" }}
crash = "c/*"
for   = {{ exp = "{mttr_h}h" }}
"#,
        names.join(", ")
    ))
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    parameters.word("repair", &["independent"])?;
    parameters.word("dist", &["exp"])?;
    // Before X14.2 four peers carry everything, and a cluster has six at most.
    let (peers, _) = (parameters.whole("peers", 4, 6)?, parameters.whole("capacity_peers", 4, 4)?);
    let (mtbf, mttr) = (parameters.positive("mtbf_h")?, parameters.positive("mttr_h")?);
    let (name, runs, years) = match row.quantity.as_str() {
        "prob_full_capacity" => ("full_capacity", 40, 1.0),
        "mean_capacity_fraction" => ("capacity_left.mean", 40, 1.0),
        "full_capacity_losses_per_year" => ("full_capacity_losses.per_year", 40, 10.0),
        _ => return unmeasured(row),
    };
    let read = move |outcome: &Outcome| -> Result<Value, String> { Ok([metric(outcome, name)?, 0.0]) };
    let plan = Plan::of_scenario(runs, Estimator::Mean, scenario(peers, mtbf, mttr, years)?, read);
    // Losses that come once in years are rare: with two spares there are few even in centuries.
    let is_rare = peers == 6 && name == "full_capacity_losses.per_year";
    Ok(if is_rare { plan.rare() } else { plan })
}
