//! `manifest.json`: everything that decides the numbers of a study, and how sure we are of it.

use serde_json::{Map, Value, json};

use crate::outcome::{MODEL_VERSION, Outcome, StudyCell, StudyPoint, StudyResult};
use crate::scenario::{Bundle, Origin, ResolvedValue, Scenario, run_key};
use crate::stats::QUANTILE_RULE;

use super::parameters;
use super::study::carried;

/// How the key of a run is made, for readers of result folders.
pub const RUN_KEY_RULE: &str = "first 16 hexadecimal digits of the SHA-256 of the resolved values of one point and \
    variant (path = value, one a line, without experiment, sweep, size, report, expect, title, tags, file and line), \
    the seed, the run and the model version";

/// What the model leaves out, for readers of result folders.
const LIMITS: [&str; 4] = [
    "users are cohorts: what one user does never depends on another user, except in a login queue",
    "the cost of moving users is a parameter without a published figure, zero by default",
    "no penalty of a link outside the WAN limits is modelled; `check` warns",
    "percentiles are over the users of one run; a single run has no interval",
];

/// The manifest of a single run. It holds no wall clock, no host and no path of this machine.
#[must_use]
pub fn manifest(scenario: &Scenario, outcome: &Outcome) -> Value {
    let header = &outcome.header;
    json!({
        "format": 1,
        "failsim": env!("CARGO_PKG_VERSION"),
        "model_version": MODEL_VERSION,
        "title": scenario.title,
        "variant": header.variant,
        "seed": header.seed,
        "first_run": header.run,
        "runs": 1,
        "run_key": run_key(scenario, header.seed, header.run),
        "run_key_rule": RUN_KEY_RULE,
        "quantiles": QUANTILE_RULE,
        "resolved": scenario.resolved.iter().map(resolved).collect::<Vec<_>>(),
        "parameters": parameters(scenario),
        "timer_choices": timer_choices(scenario),
        "assumed_in_force": assumed(scenario, outcome),
        "limits": LIMITS,
    })
}

/// The manifest of a study: the scenario without point and variant, the texts it was read from, and
/// what was run of it. `example` is one run of it, which shows what assumptions mattered.
#[must_use]
pub fn study_manifest(base: &Scenario, bundle: &Bundle, example: &Outcome, result: &StudyResult) -> Value {
    let point = |point: &StudyPoint| {
        let values: Map<String, Value> = point.values.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect();
        json!({ "point": point.index, "values": values, "skipped": point.skipped })
    };
    let runs = result.cells.iter().map(StudyCell::length).max().unwrap_or(0);
    json!({
        "format": 1,
        "failsim": env!("CARGO_PKG_VERSION"),
        "model_version": MODEL_VERSION,
        "title": base.title,
        "seed": result.seed,
        "runs": runs,
        "points": result.points.iter().map(point).collect::<Vec<_>>(),
        "variants": result.variants,
        "metrics": result.metrics.iter().map(|metric| &metric.name).collect::<Vec<_>>(),
        "stop_reason": result.stop_reason,
        "run_key_rule": RUN_KEY_RULE,
        "quantiles": QUANTILE_RULE,
        "resolved": base.resolved.iter().map(resolved).collect::<Vec<_>>(),
        "parameters": parameters(base),
        "timer_choices": timer_choices(base),
        "assumed_in_force": assumed(base, example),
        "limits": LIMITS,
        "scenario": carried(bundle),
    })
}

fn resolved(value: &ResolvedValue) -> Value {
    let mut row = json!({ "path": value.path, "value": value.value });
    let fields = row.as_object_mut().expect("a row is an object");
    match &value.origin {
        Origin::Default { status, source } => {
            fields.insert("from".to_owned(), "default".into());
            for (key, text) in [("status", status), ("source", source)] {
                if !text.is_empty() {
                    fields.insert(key.to_owned(), (*text).into());
                }
            }
        }
        Origin::File { path, line } => {
            // The name only: folders differ between machines.
            let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
            fields.insert("from".to_owned(), "file".into());
            fields.insert("file".to_owned(), name.into());
            fields.insert("line".to_owned(), (*line).into());
        }
        Origin::CommandLine => {
            fields.insert("from".to_owned(), "command line".into());
        }
    }
    row
}

fn parameters(scenario: &Scenario) -> Value {
    let clusters = parameters::by_cluster(scenario).into_iter().map(|(cluster, rows)| {
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|(info, value)| {
                json!({
                    "name": info.name,
                    "value": value,
                    "default": info.default,
                    "status": info.status.as_str(),
                    "source": info.source,
                })
            })
            .collect();
        (cluster.to_owned(), Value::from(rows))
    });
    Value::Object(clusters.collect())
}

fn timer_choices(scenario: &Scenario) -> Value {
    let rows = parameters::timer_choices(scenario).into_iter().map(|(clusters, choices)| {
        let mut row: Map<String, Value> =
            choices.into_iter().map(|(info, v)| (info.name.to_owned(), v.into())).collect();
        if !clusters.is_empty() {
            row.insert("clusters".to_owned(), clusters.into());
        }
        Value::Object(row)
    });
    rows.collect()
}

fn assumed(scenario: &Scenario, outcome: &Outcome) -> Value {
    let row = |assumed: parameters::Assumed| json!({ "name": assumed.name, "value": assumed.value, "set": assumed.set, "clusters": assumed.clusters });
    parameters::assumed(scenario, outcome).into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::scenario;
    use crate::outcome::sample::presence_story;

    #[test]
    fn a_manifest_names_values_with_their_origin_and_no_machine() {
        let story = presence_story();
        let manifest = manifest(&scenario(&story, Vec::new()), &story);
        assert_eq!(manifest["seed"], 1);
        let values = manifest["resolved"].as_array().unwrap();
        let duration = values.iter().find(|value| value["path"] == "run.duration").unwrap();
        assert_eq!((&duration["from"], &duration["file"]), (&json!("file"), &json!("sample.toml")));
        let rows = manifest["parameters"]["seoul"].as_array().unwrap();
        let delay = rows.iter().find(|row| row["name"] == "critical_service_down_delay").unwrap();
        assert_eq!((&delay["value"], &delay["status"]), (&json!("90s"), &json!("documented")));
        assert_eq!(manifest["timer_choices"][0]["deadline_tie"], "message_wins");
        assert!(!manifest.to_string().contains(crate::expect::sample::FOLDER));
    }

    #[test]
    fn the_run_key_knows_what_decides_a_run() {
        let story = presence_story();
        let scenario = scenario(&story, Vec::new());
        let key = |scenario: &Scenario, seed, run| run_key(scenario, seed, run);
        let base = key(&scenario, 1, 0);
        assert_eq!(base.len(), 16);
        assert_ne!(base, key(&scenario, 2, 0));
        assert_ne!(base, key(&scenario, 1, 1));
        let mut other = scenario.clone();
        other.resolved[0].path = "cluster.seoul.something".to_owned();
        assert_ne!(base, key(&other, 1, 0));
        let mut same = scenario.clone();
        let origin = Origin::CommandLine;
        same.resolved.push(ResolvedValue {
            path: "title".to_owned(),
            value: "\"x\"".to_owned(),
            origin: origin.clone(),
        });
        same.resolved.push(ResolvedValue { path: "expect.max".to_owned(), value: "1".to_owned(), origin });
        assert_eq!(base, key(&same, 1, 0));
    }
}
