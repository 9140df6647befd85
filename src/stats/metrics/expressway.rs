//! Metrics of Expressway clusters.

use crate::outcome::{CapacityLeft, ExpresswayOutcome, Outcome, RegistrationWave, WHOLE};
use crate::units::{ClusterId, SimTime};

use super::{MetricError, MetricInfo, Raw, Reading, Scope};

/// Whether a metric is about Expressway clusters.
pub(super) fn is_of_expressway(row: &MetricInfo) -> bool {
    row.name.starts_with("capacity_left")
        || row.name.starts_with("full_capacity")
        || row.name.starts_with("registration")
        || row.name == "calls_dropped"
}

/// The value of a level, in millionths: of a share they are there, a count is multiplied.
fn level(metric: &str, left: &CapacityLeft) -> u64 {
    match metric {
        "capacity_left_calls" => u64::from(left.calls) * 1_000_000,
        "capacity_left_registrations" => u64::from(left.registrations) * 1_000_000,
        _ => u64::from(left.share),
    }
}

impl<'a> Reading<'a> {
    fn edges(&self) -> Option<&'a ExpresswayOutcome> {
        self.outcome.expressway.as_ref()
    }

    fn registration_waves(&self) -> impl Iterator<Item = &'a RegistrationWave> {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        let waves = self.edges().map(|edges| edges.waves.as_slice()).unwrap_or_default();
        waves
            .iter()
            .filter(move |wave| self.scope.has_node(wave.peer) && wave.lost_at >= warm && self.inside(wave.lost_at))
    }

    /// Whether an endpoint was still without a registration at the end.
    pub(super) fn somebody_is_unregistered(&self) -> bool {
        self.registration_waves().any(|wave| wave.unserved > 0)
    }

    /// What each cluster in scope carried, and for how long: after the warm-up or inside the window.
    fn levels(&self, metric: &'static str) -> Result<Vec<Vec<(u64, u64)>>, MetricError> {
        let Some(edges) = self.edges() else { return Ok(Vec::new()) };
        let clusters = self.capacity_clusters(metric)?;
        let rows = |cluster| edges.capacity.iter().filter(move |row| row.cluster == cluster);
        Ok(clusters.into_iter().map(|cluster| self.levels_of(metric, &rows(cluster).collect::<Vec<_>>())).collect())
    }

    fn levels_of(&self, metric: &str, rows: &[&CapacityLeft]) -> Vec<(u64, u64)> {
        let end = self.outcome.horizon();
        let (from, to) = self.period.unwrap_or((SimTime::ZERO + self.outcome.header.warmup, end));
        let mut spans = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let until = rows.get(at + 1).map_or(end, |next| next.t);
            // What changed again at the same instant was never there.
            let was_there = until > row.t || at + 1 == rows.len();
            if was_there && row.t <= to && until >= from {
                spans.push((level(metric, row), until.min(to).since(row.t.max(from)).as_micros()));
            }
        }
        spans
    }

    fn capacity_clusters(&self, metric: &'static str) -> Result<Vec<ClusterId>, MetricError> {
        let Some(edges) = self.edges() else { return Ok(Vec::new()) };
        let mut clusters: Vec<ClusterId> = edges.capacity.iter().map(|row| row.cluster).collect();
        clusters.sort_unstable();
        clusters.dedup();
        clusters.retain(|cluster| self.scope.has_cluster(*cluster));
        if clusters.is_empty() && !edges.capacity.is_empty() {
            return Err(MetricError::Scope { metric, kept: "Expressway clusters" });
        }
        Ok(clusters)
    }

    pub(super) fn of_capacity(&self, metric: &'static str) -> Result<Raw, MetricError> {
        let by_cluster = self.levels(metric)?;
        let spans: Vec<(u64, u64)> = by_cluster.concat();
        Ok(match metric {
            "full_capacity" => {
                let all: u128 = spans.iter().map(|(_, time)| u128::from(*time)).sum();
                let full = spans.iter().filter(|(share, _)| *share == u64::from(WHOLE));
                let full: u128 = full.map(|(_, time)| u128::from(*time)).sum();
                if all == 0 { Raw::Nothing } else { Raw::Total(full as f64 / all as f64) }
            }
            "full_capacity_losses" => {
                let falls = |pair: &&[(u64, u64)]| pair[0].0 == u64::from(WHOLE) && pair[1].0 < pair[0].0;
                let lost: usize = by_cluster.iter().map(|spans| spans.windows(2).filter(falls).count()).sum();
                Raw::Total(lost as f64)
            }
            _ => Raw::Levels(spans),
        })
    }

    pub(super) fn of_registrations(&self, metric: &'static str) -> Result<Raw, MetricError> {
        Ok(match metric {
            "calls_dropped" => {
                let dropped = self.edges().map(|edges| edges.calls_dropped.as_slice()).unwrap_or_default();
                let warm = SimTime::ZERO + self.outcome.header.warmup;
                let mine =
                    dropped.iter().filter(|(t, node, _)| self.scope.has_node(*node) && *t >= warm && self.inside(*t));
                Raw::Total(mine.map(|(.., calls)| u64::from(*calls)).sum::<u64>() as f64)
            }
            "registrations_moved" => {
                Raw::Total(self.registration_waves().map(|wave| u64::from(wave.moved)).sum::<u64>() as f64)
            }
            "registration_gap" => {
                let mut gaps = Vec::new();
                for wave in self.registration_waves() {
                    gaps.extend(wave.gap.iter().filter(|gap| **gap > 0));
                    let so_far = self.outcome.horizon().since(wave.lost_at).as_micros();
                    gaps.extend((0..wave.unserved).map(|_| so_far));
                }
                Raw::Values(gaps)
            }
            "registration_detection" => {
                Raw::Values(self.registration_waves().flat_map(|wave| wave.detection.iter().copied()).collect())
            }
            "registration_rate" => {
                self.whole_run(metric)?;
                let rates = self.edges().map(|edges| &edges.rate_max).into_iter().flatten();
                let mine = rates.filter(|(node, _)| self.scope.has_node(**node)).map(|(_, rate)| *rate);
                Raw::Total(f64::from(mine.max().unwrap_or(0)))
            }
            _ => {
                self.whole_run(metric)?;
                let refused = self.edges().map(|edges| &edges.refused).into_iter().flatten();
                let mine = refused.filter(|(cluster, _)| self.scope.has_cluster(**cluster));
                Raw::Total(mine.map(|(_, count)| *count).sum::<u64>() as f64)
            }
        })
    }
}

/// Mean, quantile or end of a level over time; values in millionths.
pub(super) fn of_levels(mut spans: Vec<(u64, u64)>, suffix: &str) -> Option<f64> {
    let total: u128 = spans.iter().map(|(_, time)| u128::from(*time)).sum();
    let unit = |millionths: u64| millionths as f64 / 1e6;
    match suffix {
        "min" => spans.iter().map(|(value, _)| *value).min().map(unit),
        "max" => spans.iter().map(|(value, _)| *value).max().map(unit),
        _ if total == 0 => None,
        "mean" => {
            let sum: u128 = spans.iter().map(|(value, time)| u128::from(*value) * u128::from(*time)).sum();
            Some(sum as f64 / total as f64 / 1e6)
        }
        _ => {
            let share = suffix.strip_prefix('p').and_then(|percent| percent.parse::<u128>().ok())?;
            spans.sort_unstable();
            let mut passed = 0;
            let there = spans.iter().find(|(_, time)| {
                passed += u128::from(*time);
                passed * 100 >= total * share
            });
            there.map(|(value, _)| unit(*value))
        }
    }
}

/// A gauge at an instant; `None` if nobody read it then.
pub(super) fn gauge(outcome: &Outcome, metric: &str, scope: Scope<'_>, at: SimTime) -> Option<f64> {
    let edges = outcome.expressway.as_ref()?;
    if metric == "registrations" {
        let mut sum = None;
        for node in scope.nodes() {
            // The last one: asked twice at one instant, the later answer has seen everything that happened.
            let found = edges.registrations.iter().rev().find(|(t, of, _)| *t == at && *of == node);
            if let Some((.., count)) = found {
                *sum.get_or_insert(0) += u64::from(*count);
            }
        }
        return sum.map(|sum| sum as f64);
    }
    let rows = edges.capacity.iter().filter(|row| scope.has_cluster(row.cluster) && row.t <= at);
    let mut last = std::collections::BTreeMap::new();
    for row in rows {
        last.insert(row.cluster, *row);
    }
    let values = last.values().map(|row| level(metric, row));
    let value = if metric == "capacity_left" { values.min()? } else { values.sum() };
    (!last.is_empty()).then_some(value as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::of_levels;

    #[test]
    fn a_level_is_weighted_with_its_time() {
        let spans = vec![(1_000_000, 30), (500_000, 10), (1_000_000, 10)];
        assert_eq!(of_levels(spans.clone(), "mean"), Some(0.9));
        assert_eq!(of_levels(spans.clone(), "min"), Some(0.5));
        assert_eq!(of_levels(spans.clone(), "p50"), Some(1.0));
        assert_eq!(of_levels(spans, "p99"), Some(1.0));
        assert_eq!(of_levels(Vec::new(), "mean"), None);
    }
}
