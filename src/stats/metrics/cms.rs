//! Metrics of Meeting Server clusters.

use crate::outcome::{Access, AccessSpan, CmsRun, Election, Entity, Outcome};
use crate::units::SimTime;

use super::{MetricError, MetricInfo, Raw, Reading, Scope};

/// Whether a metric is about Meeting Server clusters.
pub(super) fn is_of_meetings(row: &MetricInfo) -> bool {
    row.name.starts_with("db_")
        || matches!(row.name, "no_primary_time" | "primary_moves")
        || row.name.starts_with("calls_")
}

/// Microseconds of writing in one second of it, and millionths of a write in one write.
const MILLION: f64 = 1e6;

impl<'a> Reading<'a> {
    fn meetings(&self) -> impl Iterator<Item = &'a CmsRun> {
        self.outcome.meetings.iter().filter(|run| match self.scope.entity {
            Entity::Node(node) => self.scope.names.cluster_of_node.get(usize::from(node)) == Some(&run.cluster),
            _ => self.scope.has_cluster(run.cluster),
        })
    }

    /// What counts: after the warm-up and inside the window.
    fn counts_at(&self, t: SimTime) -> bool {
        t >= SimTime::ZERO + self.outcome.header.warmup && self.inside(t)
    }

    /// Microseconds of a span after the warm-up and inside the window.
    fn length(&self, span: &AccessSpan) -> u64 {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        let (from, to) = self.period.unwrap_or((SimTime::ZERO, SimTime::MAX));
        span.to.min(to).since(span.from.max(warm).max(from)).as_micros()
    }

    /// Spans of the Call Bridges in scope.
    fn spans<'r>(&'r self, run: &'r CmsRun) -> impl Iterator<Item = &'r AccessSpan> {
        let mine = |span: &&AccessSpan| match self.scope.entity {
            Entity::Node(node) => span.bridge == node,
            _ => true,
        };
        run.access.iter().filter(mine)
    }

    /// Writes in so many microseconds of writing by one Call Bridge.
    fn writes(run: &CmsRun, micros: u128) -> f64 {
        let parts = micros * u128::from(run.writes.millionths()) / u128::from(run.bridges.max(1));
        parts as f64 / MILLION / MILLION
    }

    pub(super) fn of_meetings(&self, metric: &'static str) -> Result<Raw, MetricError> {
        let by_bridge = matches!(
            metric,
            "db_writes_accepted" | "db_writes_refused" | "db_write_availability" | "db_read_availability"
        ) || metric.starts_with("calls_");
        match self.scope.entity {
            Entity::World | Entity::Cluster(_) => {}
            Entity::Node(_) if by_bridge => {}
            _ if by_bridge => return Err(MetricError::Scope { metric, kept: "clusters and Call Bridges" }),
            _ => return Err(MetricError::Scope { metric, kept: "clusters" }),
        }
        if self.outcome.meetings.is_empty() {
            return Ok(Raw::Nothing);
        }
        Ok(match metric {
            "no_primary_time" => Raw::Values(self.gaps()),
            "primary_moves" => Raw::Total(self.elections(|one| one.moved).count() as f64),
            "db_writes_lost" => {
                let lost = |run| {
                    let all = self.elections_of(run).map(|one| u128::from(one.lost)).sum();
                    Self::writes(run, all)
                };
                Raw::Total(self.meetings().map(lost).sum())
            }
            "db_writes_accepted" => Raw::Total(self.written(|access| access == Access::Writes)),
            "db_writes_refused" => Raw::Total(self.written(|access| matches!(access, Access::Reads | Access::Nothing))),
            "db_write_availability" => self.share(|access| access == Access::Writes),
            "db_read_availability" => self.share(|access| matches!(access, Access::Writes | Access::Reads)),
            _ => Raw::Total(self.calls(metric)),
        })
    }

    fn gaps(&self) -> Vec<u64> {
        let end = self.outcome.horizon();
        let gaps = self.meetings().flat_map(|run| &run.gaps).filter(|gap| self.counts_at(gap.from));
        gaps.map(|gap| gap.to.unwrap_or(end).since(gap.from).as_micros()).collect()
    }

    fn elections_of<'r>(&'r self, run: &'r CmsRun) -> impl Iterator<Item = &'r Election> {
        run.elections.iter().filter(|one| self.counts_at(one.t))
    }

    fn elections(&self, wanted: impl Fn(&Election) -> bool) -> impl Iterator<Item = &'a Election> {
        self.meetings().flat_map(|run| &run.elections).filter(move |one| self.counts_at(one.t) && wanted(one))
    }

    fn written(&self, wanted: impl Fn(Access) -> bool) -> f64 {
        let of = |run: &CmsRun| {
            let spans = self.spans(run).filter(|span| wanted(span.access));
            Self::writes(run, spans.map(|span| u128::from(self.length(span))).sum())
        };
        self.meetings().map(of).sum()
    }

    /// Share of the time of all Call Bridges.
    fn share(&self, wanted: impl Fn(Access) -> bool) -> Raw {
        let (mut part, mut whole) = (0_u128, 0_u128);
        for run in self.meetings() {
            for span in self.spans(run) {
                let micros = u128::from(self.length(span));
                whole += micros;
                part += if wanted(span.access) { micros } else { 0 };
            }
        }
        if whole == 0 { Raw::Nothing } else { Raw::Total(part as f64 / whole as f64) }
    }

    fn calls(&self, metric: &str) -> f64 {
        let mine = |bridge| match self.scope.entity {
            Entity::Node(node) => bridge == node,
            _ => true,
        };
        let losses =
            self.meetings().flat_map(|run| &run.calls).filter(|loss| self.counts_at(loss.t) && mine(loss.bridge));
        let sum: u64 =
            losses.map(|loss| u64::from(if metric == "calls_dropped" { loss.dropped } else { loss.turned_away })).sum();
        sum as f64
    }
}

/// Whether the run ended while a cluster in scope had no primary.
pub(super) fn is_censored(outcome: &Outcome, scope: Scope<'_>) -> bool {
    outcome.meetings.iter().any(|run| scope.has_cluster(run.cluster) && run.gaps.iter().any(|gap| gap.to.is_none()))
}
