//! CSV tables of a study. LF, `.` as decimal point, empty where there is no value.

use crate::outcome::{StudyPoint, StudyResult, StudyRow};
use crate::report::tables::{FAILOVER_COLUMNS, PHASE_COLUMNS, Table, estimate};
use crate::stats::estimate::Level;
use crate::stats::shortest;

use super::cells::{QUANTILES, Summary, cells, plain, summaries};

/// Columns of `summary.csv` after the swept paths: what it is about.
const ABOUT: [&str; 7] = ["variant", "metric", "unit", "runs", "mean", "ci_low", "ci_high"];

/// Columns of `summary.csv` after the quantiles.
const DETAIL: [&str; 10] = [
    "std_dev",
    "ci_level",
    "ci_method",
    "half_width",
    "rel_half_width",
    "runs_nonzero",
    "p95_low",
    "p95_high",
    "stop_reason",
    "warnings",
];

/// `runs.csv`: one row for each run, in the order given. A value that does not exist is an empty field.
#[must_use]
pub fn runs_csv(result: &StudyResult) -> String {
    let metrics: Vec<&str> = result.metrics.iter().map(|metric| metric.name.as_str()).collect();
    let paths = result.paths();
    let columns =
        [&["key", "point"], &paths[..], &["variant", "run"], &metrics[..], &["fingerprint", "verdict"]].concat();
    let mut table = Table::new(&columns);
    for row in &result.rows {
        let swept = point(result, row).map_or_else(Vec::new, swept);
        let value = |metric: &&str| estimate(row.values.get(*metric).copied().flatten());
        let head = [row.key.clone(), row.point.to_string()].into_iter().chain(swept);
        let middle = [row.variant.clone(), row.run.to_string()].into_iter().chain(metrics.iter().map(value));
        table.row(head.chain(middle).chain([row.fingerprint.clone(), row.verdict.clone()]));
    }
    table.finish()
}

/// The point of a row.
fn point<'a>(result: &'a StudyResult, row: &StudyRow) -> Option<&'a StudyPoint> {
    // Points are in order, but those that a selection leaves out are not there.
    let place = result.points.binary_search_by_key(&row.point, |point| point.index);
    place.ok().map(|place| &result.points[place])
}

fn swept(point: &StudyPoint) -> Vec<String> {
    point.values.iter().map(|(_, value)| plain(value).to_owned()).collect()
}

/// `summary.csv`: one row for each point, variant and metric. `runs` counts the runs with a value; an
/// interval is missing only where `warnings` says why.
#[must_use]
pub fn summary_csv(result: &StudyResult, level: Level) -> String {
    let quantiles = QUANTILES.map(|(name, _)| name);
    let mut table = Table::new(&[&["point"], &result.paths()[..], &ABOUT, &quantiles, &DETAIL].concat());
    let cells = cells(result);
    for summary in summaries(result, &cells, level) {
        table.row(summary_fields(&summary, &result.stop_reason));
    }
    table.finish()
}

fn summary_fields(summary: &Summary<'_>, stop_reason: &str) -> Vec<String> {
    let (cell, mean) = (summary.cell, &summary.mean);
    let mut fields = vec![cell.point.index.to_string()];
    fields.extend(swept(cell.point));
    fields.extend([
        cell.variant.to_owned(),
        summary.metric.name.clone(),
        summary.metric.unit.clone(),
        mean.n.to_string(),
        estimate(mean.mean),
        estimate(mean.low),
        estimate(mean.high),
    ]);
    fields.extend(summary.quantiles.map(estimate));
    fields.extend([
        estimate(mean.std_dev),
        shortest(mean.level.value()),
        mean.method.as_str().to_owned(),
        estimate(mean.half_width()),
        estimate(mean.rel_half_width()),
        mean.nonzero.to_string(),
        estimate(summary.p95.low),
        estimate(summary.p95.high),
        stop_reason.to_owned(),
        summary.warnings.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
    ]);
    fields
}

/// `phases.csv`: one row for each run, cluster with an outage, and phase.
#[must_use]
pub fn phases_csv(result: &StudyResult) -> String {
    of_rows(&PHASE_COLUMNS, result, |row| &row.phases)
}

/// `failovers.csv`: one row for each failover of each run, in order of detection.
#[must_use]
pub fn failovers_csv(result: &StudyResult) -> String {
    of_rows(&FAILOVER_COLUMNS, result, |row| &row.failovers)
}

fn of_rows(columns: &[&str], result: &StudyResult, part: impl Fn(&StudyRow) -> &Vec<Vec<String>>) -> String {
    let mut table = Table::tagged(columns);
    for row in &result.rows {
        for fields in part(row) {
            let tag = [row.point.to_string(), row.variant.clone(), row.run.to_string()];
            table.row(tag.into_iter().chain(fields.iter().cloned()));
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::super::sample::study;
    use super::*;

    #[test]
    fn runs_of_a_known_study() {
        let text = runs_csv(&study());
        let lines: Vec<&str> = text.lines().take(3).collect();
        assert_eq!(
            lines,
            [
                "key,point,params.srm.keepalive_timeout,variant,run,user_outage.p95,spurious_failovers.sum,\
                 fingerprint,verdict",
                "k0-0,0,30s,,0,300,0,f0-0,pass",
                "k0-1,0,30s,,1,310,0,f0-1,pass",
            ]
        );
        assert!(text.contains("\nk0-3,0,30s,,3,,0,f0-3,pass\n"), "no value is an empty field: {text}");
        assert!(!text.contains('\r'));
    }

    #[test]
    fn the_summary_of_a_known_study() {
        let text = summary_csv(&study(), Level::DEFAULT);
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(
                "point,params.srm.keepalive_timeout,variant,metric,unit,runs,mean,ci_low,ci_high,p05,p50,p95,p99,max,\
                 std_dev,ci_level,ci_method,half_width,rel_half_width,runs_nonzero,p95_low,p95_high,stop_reason,\
                 warnings"
            )
        );
        // 300, 310 and 320 with t(2; 0.975) = 4.3027: half-width 4.3027 * 10 / sqrt 3.
        assert_eq!(
            lines.next(),
            Some(
                "0,30s,,user_outage.p95,s,3,310,285.158623,334.841377,301,310,319,319.8,320,10,0.95,t,24.8413771,\
                 0.0801334746,3,,,runs,CENSORED N_TOO_SMALL_FOR_QUANTILE PARTLY_MEASURED"
            )
        );
        assert_eq!(
            lines.next(),
            Some(
                "0,30s,,spurious_failovers.sum,1,4,0,,,0,0,0,0,0,0,0.95,gamma,,,0,,,runs,\
                 CENSORED N_TOO_SMALL_FOR_QUANTILE ZERO_EVENTS"
            )
        );
    }

    #[test]
    fn a_study_at_its_cap_says_so_in_every_row() {
        let capped = StudyResult { stop_reason: "cap".to_owned(), ..study() };
        let text = summary_csv(&capped, Level::DEFAULT);
        assert!(text.lines().skip(1).all(|line| line.contains(",cap,") && line.contains("PRECISION_NOT_MET")));
    }

    #[test]
    fn phases_and_failovers_carry_their_run() {
        let text = phases_csv(&study());
        assert_eq!(
            text.lines().take(2).collect::<Vec<_>>(),
            ["point,variant,run,cluster,phase,users,mean_s,p95_s,user_minutes", "0,,0,seoul,undetected,100,60,60,100"]
        );
        let text = failovers_csv(&study());
        assert_eq!(
            text.lines().take(2).collect::<Vec<_>>(),
            [
                "point,variant,run,cluster,group,from_node,to_node,reason,fault_s,detected_s,takeover_s,backup_s,users,\
                 outage_mean_s,outage_p95_s,outage_max_s,fallback_s",
                "0,,0,seoul,g1,n1,n2,peer_down,600,660,660,670,100,180,300,310,",
            ]
        );
    }

    #[test]
    fn a_study_without_sweep_has_no_swept_columns() {
        let mut alone = study();
        alone.points.truncate(1);
        alone.points[0].values.clear();
        alone.rows.retain(|row| row.point == 0);
        assert!(runs_csv(&alone).starts_with("key,point,variant,run,user_outage.p95,"));
        assert!(summary_csv(&alone, Level::DEFAULT).starts_with("point,variant,metric,unit,runs,mean,"));
    }
}
