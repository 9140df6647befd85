//! A study as one JSON object, for programs.

use serde_json::{Map, Value, json};

use crate::outcome::{StudyPoint, StudyResult};
use crate::stats::estimate::{Estimate, Level};
use crate::stats::round9;

use super::cells::{QUANTILES, Summary, cells, plain, summaries};
use super::targets::{StudyTarget, targets_json};

/// Points, estimates with their intervals, and why the study ended. A value that does not exist is `null`.
#[must_use]
pub fn json(result: &StudyResult, targets: &[StudyTarget], level: Level) -> Value {
    let cells = cells(result);
    json!({
        "title": result.title,
        "seed": result.seed,
        "stop_reason": result.stop_reason,
        "absent": result.absent,
        "targets": targets_json(targets),
        "runs": result.runs(),
        "paths": result.paths(),
        "variants": result.variants,
        "points": result.points.iter().map(point).collect::<Vec<_>>(),
        "estimates": summaries(result, &cells, level).iter().map(estimate).collect::<Vec<_>>(),
    })
}

fn point(point: &StudyPoint) -> Value {
    let values = point.values.iter().map(|(path, value)| (path.clone(), plain(value).into()));
    json!({ "point": point.index, "values": Value::Object(values.collect::<Map<_, _>>()), "skipped": point.skipped })
}

fn estimate(summary: &Summary<'_>) -> Value {
    let quantiles = QUANTILES.iter().zip(summary.quantiles);
    let quantiles = quantiles.map(|((name, _), value)| ((*name).to_owned(), value.map(round9).into()));
    json!({
        "point": summary.cell.point.index,
        "variant": summary.cell.variant,
        "metric": summary.metric.name,
        "unit": summary.metric.unit,
        "runs": summary.mean.n,
        "runs_nonzero": summary.mean.nonzero,
        "mean": summary.mean.mean.map(round9),
        "std_dev": summary.mean.std_dev.map(round9),
        "ci": interval(&summary.mean),
        "quantiles": Value::Object(quantiles.collect()),
        "p95_ci": interval(&summary.p95),
        "warnings": summary.warnings,
    })
}

fn interval(estimate: &Estimate) -> Value {
    json!({
        "low": estimate.low.map(round9),
        "high": estimate.high.map(round9),
        "level": estimate.level.value(),
        "method": estimate.method.as_str(),
        "half_width": estimate.half_width().map(round9),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::study;
    use super::*;

    #[test]
    fn a_study_as_an_object() {
        let object = json(&study(), &[], Level::DEFAULT);
        assert_eq!(object["points"][1]["values"]["params.srm.keepalive_timeout"], "60s");
        let first = &object["estimates"][0];
        assert_eq!(
            (&first["metric"], &first["runs"], &first["mean"]),
            (&"user_outage.p95".into(), &3.into(), &310.0.into())
        );
        assert_eq!(first["ci"]["low"], 285.158623);
        assert_eq!(first["ci"]["method"], "t");
        assert_eq!(first["warnings"][0], "CENSORED");
        assert!(object["estimates"][1]["ci"]["low"].is_null());
    }
}
