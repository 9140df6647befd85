//! The answer of `run --json`: what the story and the summary tell, for programs.

use serde_json::{Value, json};

use crate::expect::{Judgement, worst};
use crate::outcome::{Entity, Failover, Outcome, Phase, Record, Rest, fingerprint};
use crate::scenario::Scenario;
use crate::stats::metrics::{self, METRICS, Shape};
use crate::stats::{cohort_outages, round9};
use crate::units::SimTime;

use super::manifest;
use super::text::own_name;
use crate::scenario::run_key;

/// A run with its verdicts as one object.
#[must_use]
pub fn json(scenario: &Scenario, outcome: &Outcome, judgements: &[Judgement]) -> Value {
    let header = &outcome.header;
    json!({
        "title": scenario.title,
        "variant": header.variant,
        "seed": header.seed,
        "run": header.run,
        "duration_s": seconds(outcome.horizon()),
        "run_key": run_key(scenario, header.seed, header.run),
        "fingerprint": fingerprint(outcome),
        "verdict": worst(judgements).as_str(),
        "expectations": judgements.iter().map(judgement).collect::<Vec<_>>(),
        "records": outcome.records.iter().map(|r| record(outcome, r)).collect::<Vec<_>>(),
        "failovers": outcome.failovers.iter().map(|f| failover(outcome, f)).collect::<Vec<_>>(),
        "outages": outages(outcome),
        "metrics": run_metrics(outcome),
        "rest": rest(outcome),
        "assumed_in_force": manifest(scenario, outcome)["assumed_in_force"],
    })
}

fn seconds(at: SimTime) -> f64 {
    at.as_secs_f64()
}

fn judgement(judgement: &Judgement) -> Value {
    json!({
        "index": judgement.index,
        "name": judgement.name,
        "verdict": judgement.verdict.as_str(),
        "message": judgement.message,
    })
}

fn record(outcome: &Outcome, record: &Record) -> Value {
    let names = &outcome.names;
    json!({
        "n": record.n,
        "t_s": seconds(record.t),
        "entity": names.path(record.entity),
        "kind": record.kind.as_str(),
        "from": names.label(record.from),
        "to": names.label(record.to),
        "reason": record.reason,
        "rule": record.rule,
        "cause": names.cause(record.cause),
        "users": record.users,
    })
}

fn failover(outcome: &Outcome, failover: &Failover) -> Value {
    let name = |entity| own_name(outcome.names.path(entity));
    json!({
        "cluster": name(Entity::Cluster(failover.cluster)),
        "group": name(Entity::Group(failover.group)),
        "from_node": name(Entity::Node(failover.from)),
        "to_node": name(Entity::Node(failover.to)),
        "reason": failover.reason,
        "fault_s": seconds(failover.fault_at),
        "detected_s": seconds(failover.detected_at),
        "takeover_s": seconds(failover.takeover_at),
        "backup_s": failover.backup_at.map(seconds),
        "fallback_s": failover.fallback_at.map(seconds),
        "users": failover.users,
        "planned": failover.planned,
        "spurious": failover.spurious,
    })
}

fn outages(outcome: &Outcome) -> Value {
    let rows = cohort_outages(outcome).into_iter().map(|((cluster, kind), outages)| {
        let phases = Phase::ALL
            .into_iter()
            .map(|phase| (phase.as_str().to_owned(), outages.phase_mean_s(phase).map(round9).into()));
        json!({
            "cluster": outcome.names.path(Entity::Cluster(cluster)),
            "clients": kind.as_str(),
            "users": outages.users(),
            "still_out": outages.unserved,
            "mean_s": outages.mean_s().map(round9),
            "p95_s": outages.quantile_s(950).map(round9),
            "max_s": outages.quantile_s(1000).map(round9),
            "phase_mean_s": Value::Object(phases.collect()),
        })
    });
    rows.collect()
}

/// Every metric of the run: one value, or one for each suffix. A metric without a value is `null`.
fn run_metrics(outcome: &Outcome) -> Value {
    let value = |name: &str| metrics::value(outcome, name, None, None).ok().flatten().map(round9);
    let of = |row: &metrics::MetricInfo| -> Value {
        match row.shape {
            Shape::Total | Shape::Share => value(row.name).into(),
            Shape::Peak => json!({ "max": value(&format!("{}.max", row.name)) }),
            Shape::Values | Shape::ValuesAndGauge | Shape::Level => {
                let suffixes = row.shape.suffixes().iter().filter(|suffix| !suffix.starts_with("per_"));
                let all = suffixes.map(|s| ((*s).to_owned(), value(&format!("{}.{s}", row.name)).into()));
                Value::Object(all.collect())
            }
            Shape::Gauge => Value::Null,
        }
    };
    let rows = METRICS.iter().filter(|row| row.shape != Shape::Gauge);
    Value::Object(rows.map(|row| (row.name.to_owned(), of(row))).collect())
}

fn rest(outcome: &Outcome) -> Value {
    let paths = |entities: &[Entity]| entities.iter().map(|e| outcome.names.path(*e)).collect::<Vec<_>>();
    match &outcome.rest {
        Rest::Steady => json!({ "state": "steady", "on": [] }),
        Rest::NeedsHuman(entities) => json!({ "state": "needs_human", "on": paths(entities) }),
        Rest::Moving(entities) => json!({ "state": "moving", "on": paths(entities) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::scenario;
    use crate::expect::{Verdict, judge};
    use crate::outcome::sample::{presence_story, quiet_pair};

    #[test]
    fn a_run_as_an_object() {
        let story = presence_story();
        let scenario = scenario(&story, Vec::new());
        let judgements = judge(&scenario, &story, &[], &|_| None);
        let object = json(&scenario, &story, &judgements);
        assert_eq!(object["verdict"], Verdict::Pass.as_str());
        assert_eq!(object["records"].as_array().unwrap().len(), story.records.len());
        assert_eq!(object["records"][2]["cause"], "1");
        assert_eq!(object["failovers"][0]["backup_s"], 700.0);
        assert_eq!(object["outages"][0]["phase_mean_s"]["backoff"], 274.625);
        assert_eq!(object["metrics"]["user_outage"]["mean"], 280.875);
        assert_eq!(object["metrics"]["login_rate"]["max"], 2.0);
        assert_eq!(object["rest"]["state"], "steady");
    }

    #[test]
    fn no_value_is_null() {
        let quiet = quiet_pair();
        let object = json(&scenario(&quiet, Vec::new()), &quiet, &[]);
        assert!(object["metrics"]["failover_time"]["max"].is_null());
        assert_eq!(object["metrics"]["failover_time"]["count"], 0.0);
    }
}
