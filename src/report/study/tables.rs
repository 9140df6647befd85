//! CSV tables of a study. LF, `.` as decimal point, empty where there is no value.

use std::collections::BTreeMap;
use std::io;

use crate::outcome::{StudyPoint, StudyResult, StudyRow};
use crate::report::tables::{FAILOVER_COLUMNS, PHASE_COLUMNS, Table, estimate};
use crate::stats::estimate::Level;
use crate::stats::shortest;

use super::cells::{QUANTILES, Summary, cells, plain, summaries};

/// First columns of tables with several rows for a run.
const TAG: [&str; 3] = ["point", "variant", "run"];

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

/// `runs.csv`, `phases.csv` and `failovers.csv` of a study, written run by run: by point, variant and run.
///
/// - `runs.csv`: one row for each run. A value that does not exist is an empty field.
/// - `phases.csv`: one row for each run, cluster with an outage, and phase.
/// - `failovers.csv`: one row for each failover of each run, in order of detection.
pub struct RunTables<W: io::Write> {
    /// Values of the swept paths of each point.
    swept: BTreeMap<u32, Vec<String>>,
    metrics: Vec<String>,
    runs: csv::Writer<W>,
    phases: csv::Writer<W>,
    failovers: csv::Writer<W>,
}

impl<W: io::Write> RunTables<W> {
    /// Tables with their heads and no rows.
    ///
    /// # Errors
    /// When a head cannot be written.
    pub fn new(result: &StudyResult, runs: W, phases: W, failovers: W) -> io::Result<Self> {
        let metrics: Vec<&str> = result.metrics.iter().map(|metric| metric.name.as_str()).collect();
        let paths = result.paths();
        let columns =
            [&["key", "point"], &paths[..], &["variant", "run"], &metrics[..], &["fingerprint", "verdict"]].concat();
        let [mut runs, mut phases, mut failovers] = [runs, phases, failovers].map(csv::Writer::from_writer);
        runs.write_record(columns)?;
        phases.write_record(TAG.iter().chain(&PHASE_COLUMNS))?;
        failovers.write_record(TAG.iter().chain(&FAILOVER_COLUMNS))?;
        Ok(Self {
            swept: result.points.iter().map(|point| (point.index, swept(point))).collect(),
            metrics: metrics.into_iter().map(ToOwned::to_owned).collect(),
            runs,
            phases,
            failovers,
        })
    }

    /// Adds a run.
    ///
    /// # Errors
    /// When a table cannot be written.
    pub fn add(&mut self, row: &StudyRow) -> io::Result<()> {
        let tag = [row.point.to_string(), row.variant.clone(), row.run.to_string()];
        let swept = self.swept.get(&row.point).map_or(&[][..], Vec::as_slice);
        let head = [&row.key, &tag[0]].into_iter().chain(swept).chain(&tag[1..]);
        let values: Vec<String> =
            self.metrics.iter().map(|metric| estimate(row.values.get(metric).copied().flatten())).collect();
        self.runs.write_record(head.chain(&values).chain([&row.fingerprint, &row.verdict]))?;
        for (table, rows) in [(&mut self.phases, &row.phases), (&mut self.failovers, &row.failovers)] {
            for fields in rows {
                table.write_record(tag.iter().chain(fields))?;
            }
        }
        Ok(())
    }

    /// What the tables were written to, in the order of [`RunTables::new`].
    ///
    /// # Errors
    /// When the rest of a table cannot be written.
    pub fn finish(self) -> io::Result<[W; 3]> {
        let done = |table: csv::Writer<W>| table.into_inner().map_err(csv::IntoInnerError::into_error);
        Ok([done(self.runs)?, done(self.phases)?, done(self.failovers)?])
    }
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

#[cfg(test)]
mod tests {
    use super::super::sample::{study, study_rows};
    use super::*;

    /// `runs.csv`, `phases.csv` and `failovers.csv`.
    fn tables(result: &StudyResult) -> [String; 3] {
        let mut tables = RunTables::new(result, Vec::new(), Vec::new(), Vec::new()).unwrap();
        study_rows().iter().for_each(|row| tables.add(row).unwrap());
        tables.finish().unwrap().map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn runs_of_a_known_study() {
        let [text, _, _] = tables(&study());
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
        let [_, text, failovers] = tables(&study());
        assert_eq!(
            text.lines().take(2).collect::<Vec<_>>(),
            ["point,variant,run,cluster,phase,users,mean_s,p95_s,user_minutes", "0,,0,seoul,undetected,100,60,60,100"]
        );
        assert_eq!(
            failovers.lines().take(2).collect::<Vec<_>>(),
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
        alone.cells.retain(|cell| cell.point == 0);
        assert!(tables(&alone)[0].starts_with("key,point,variant,run,user_outage.p95,"));
        assert!(summary_csv(&alone, Level::DEFAULT).starts_with("point,variant,metric,unit,runs,mean,"));
    }
}
