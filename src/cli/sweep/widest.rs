//! The widest interval of a study on its way, for the line of progress.

use crate::outcome::StudyResult;
use crate::stats::estimate::{Level, Moments, mean_of};

/// Moments of every metric of every cell, taken one run at a time.
pub(super) struct Widest {
    level: Level,
    metrics: usize,
    moments: Vec<Moments>,
}

impl Widest {
    /// Nothing seen yet.
    pub(super) fn new(result: &StudyResult, level: Option<Level>) -> Self {
        let metrics = result.metrics.len();
        let moments = vec![Moments::default(); metrics * result.cells.len()];
        Self { level: level.unwrap_or(Level::DEFAULT), metrics, moments }
    }

    /// Takes the values of a run that `result` has already. They come in the order in which runs end, so
    /// the last digits may differ from those of the report.
    pub(super) fn add(&mut self, cell: usize, result: &StudyResult, run: u64) {
        let run = usize::try_from(run).expect("runs fit into memory");
        let mine = &mut self.moments[cell * self.metrics..][..self.metrics];
        for (moments, column) in mine.iter_mut().zip(&result.cells[cell].columns) {
            if !column[run].is_nan() {
                moments.add(column[run]);
            }
        }
    }

    /// `widest interval ±8.1 % of user_outage.p95 at #3 lossy_wan`: the largest half-width as a share of its
    /// mean; empty before there is any.
    pub(super) fn told(&self, result: &StudyResult) -> String {
        let width = |moments: &Moments| mean_of(moments, self.level).rel_half_width();
        let widths = self.moments.iter().enumerate().filter_map(|(at, moments)| Some((width(moments)?, at)));
        let Some((width, at)) = widths.max_by(|a, b| a.0.total_cmp(&b.0)) else { return String::new() };
        let (cell, metric) = (&result.cells[at / self.metrics], &result.metrics[at % self.metrics]);
        let place = match (result.points.len(), cell.variant.as_str()) {
            (1, "") => String::new(),
            (1, variant) => format!(" at {variant}"),
            (_, "") => format!(" at #{}", cell.point),
            (_, variant) => format!(" at #{} {variant}", cell.point),
        };
        format!("widest interval ±{:.1} % of {}{place}", width * 100.0, metric.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{LoginCurve, StudyMetric, StudyPoint, StudyRow};

    fn row(point: u32, run: u64, values: [Option<f64>; 2]) -> StudyRow {
        StudyRow {
            key: String::new(),
            point,
            variant: String::new(),
            run,
            values: ["a".to_owned(), "b".to_owned()].into_iter().zip(values).collect(),
            warnings: Vec::new(),
            fingerprint: String::new(),
            verdict: String::new(),
            phases: Vec::new(),
            failovers: Vec::new(),
            logins: LoginCurve::default(),
        }
    }

    #[test]
    fn the_widest_interval_names_its_metric_and_point() {
        let point = |index| StudyPoint { index, values: Vec::new(), skipped: None };
        let metric = |name: &str| StudyMetric { name: name.to_owned(), unit: "s".to_owned() };
        let variants = vec![String::new()];
        let mut result =
            StudyResult::new(String::new(), 1, vec![point(0), point(1)], variants, ["a", "b"].map(metric).into());
        let mut widest = Widest::new(&result, None);
        assert_eq!(widest.told(&result), "");
        for (cell, spread) in [(0, 1.0), (1, 10.0)] {
            for run in 0..4_u32 {
                let off = spread * (f64::from(run) - 1.5);
                result.add(&row(cell, run.into(), [Some(100.0 + off), (run > 0).then_some(0.0)]));
                widest.add(cell as usize, &result, run.into());
            }
        }
        // Half-width t(3; 0.975) s / 2 with s = 12.91.
        assert_eq!(widest.told(&result), "widest interval ±20.5 % of a at #1");
    }
}
