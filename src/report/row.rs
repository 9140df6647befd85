//! One run of a study as a row: what stays of an outcome when the run is over.

use crate::expect::{Judgement, worst};
use crate::outcome::{LoginCurve, Outcome, StudyRow, fingerprint};
use crate::stats::metrics::{self, MetricError};
use crate::stats::round9;

use super::tables::{failover_rows, phase_rows};

/// The row of a run, with these metrics.
///
/// # Errors
/// When a metric is unknown or is not kept for whole runs.
pub fn study_row(
    key: String,
    point: u32,
    outcome: &Outcome,
    judgements: &[Judgement],
    wanted: &[String],
) -> Result<StudyRow, MetricError> {
    let mut values = std::collections::BTreeMap::new();
    let mut warnings = Vec::new();
    for metric in wanted {
        let measured = metrics::measure(outcome, metric, None, None)?;
        if measured.censored && warnings.is_empty() {
            warnings.push("CENSORED".to_owned());
        }
        values.insert(metric.clone(), measured.value.map(round9));
    }
    Ok(StudyRow {
        key,
        point,
        variant: outcome.header.variant.clone().unwrap_or_default(),
        run: outcome.header.run,
        values,
        warnings,
        fingerprint: fingerprint(outcome),
        verdict: worst(judgements).as_str().to_owned(),
        phases: phase_rows(outcome),
        failovers: failover_rows(outcome),
        logins: LoginCurve::of(&outcome.outages),
    })
}
