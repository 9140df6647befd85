//! The metrics of a run: one table of names, one function that gives the value.

use crate::outcome::{Entity, Failover, Gauges, Kind, Label, Names, OutageWave, Outcome, Record};
use crate::units::{ClusterId, GroupId, NodeId, SimTime};

use super::{mean, quantile_unsorted};

mod chat;
mod cms;
mod expressway;
mod peering;
mod table;

pub use table::{METRICS, MetricInfo, Shape};

/// Microseconds of a year of 8760 hours.
const YEAR_MICROS: f64 = 8760.0 * 3600.0 * 1e6;

/// The row of a metric.
#[must_use]
pub fn info(name: &str) -> Option<&'static MetricInfo> {
    METRICS.iter().find(|row| row.name == name)
}

/// A part of the run, ends inclusive: what began in it counts.
pub type Period = (SimTime, SimTime);

/// A metric of a run with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The value; `None` where there is nothing to measure, such as the duration of failovers that did not happen.
    pub value: Option<f64>,
    /// Its unit: that of the metric, `1` for a count, with `/year` for a rate per year.
    pub unit: &'static str,
    /// The run ended inside an outage or a takeover that counts here (code `CENSORED`).
    pub censored: bool,
}

/// Why a metric cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetricError {
    /// No metric has this name.
    #[error("no metric is named `{0}`")]
    Unknown(String),
    /// The metric does not take this suffix.
    #[error("`{metric}` takes {accepted}, not `.{suffix}`")]
    Suffix {
        /// The metric.
        metric: &'static str,
        /// What was written.
        suffix: String,
        /// What is accepted.
        accepted: String,
    },
    /// The metric cannot be split that far.
    #[error("`{metric}` is kept for {kept}")]
    Scope {
        /// The metric.
        metric: &'static str,
        /// For what it is kept.
        kept: &'static str,
    },
    /// The metric is kept for whole runs only.
    #[error("`{0}` is kept for whole runs, not for a window")]
    Window(&'static str),
    /// A gauge needs an instant.
    #[error("`{0}` is read at an instant: give `at` and `on`")]
    NeedsInstant(&'static str),
}

/// The row and the suffix of `metric_with_suffix`.
///
/// # Errors
/// When the name is unknown or the suffix does not fit.
pub fn split(metric_with_suffix: &str) -> Result<(&'static MetricInfo, &str), MetricError> {
    let (name, suffix) = metric_with_suffix.split_once('.').unwrap_or((metric_with_suffix, ""));
    let row = info(name).ok_or_else(|| MetricError::Unknown(name.to_owned()))?;
    let both = matches!(row.shape, Shape::ValuesAndGauge | Shape::Level);
    let gauge_too = (row.name == "login_backlog" || both) && suffix.is_empty();
    // A total counts only where its unit is a count already.
    let no_count = suffix == "count" && row.shape == Shape::Total && row.unit != "1";
    if !gauge_too && (no_count || !row.shape.suffixes().contains(&suffix)) {
        let accepted: Vec<String> =
            row.shape.suffixes().iter().filter(|s| !s.is_empty()).map(|s| format!("`.{s}`")).collect();
        let accepted = if accepted.is_empty() { "no suffix".to_owned() } else { accepted.join(" ") };
        return Err(MetricError::Suffix { metric: row.name, suffix: suffix.to_owned(), accepted });
    }
    Ok((row, suffix))
}

/// The nodes, groups and clusters that count.
#[derive(Clone, Copy)]
struct Scope<'a> {
    names: &'a Names,
    entity: Entity,
}

impl Scope<'_> {
    fn has_cluster(self, cluster: ClusterId) -> bool {
        match self.entity {
            Entity::World => true,
            Entity::Cluster(id) => id == cluster,
            _ => false,
        }
    }

    fn has_group(self, group: GroupId) -> bool {
        self.entity == Entity::Group(group)
            || self.names.cluster_of_group.get(usize::from(group)).is_some_and(|cluster| self.has_cluster(*cluster))
    }

    fn has_node(self, node: NodeId) -> bool {
        let index = usize::from(node);
        self.entity == Entity::Node(node)
            || self.names.group_of_node.get(index).is_some_and(|group| group.is_some_and(|group| self.has_group(group)))
            || self.names.cluster_of_node.get(index).is_some_and(|cluster| self.has_cluster(*cluster))
    }

    fn has(self, entity: Entity) -> bool {
        match entity {
            Entity::Node(node) | Entity::Service(node, _) => self.has_node(node),
            Entity::Group(group) => self.has_group(group),
            Entity::Cluster(cluster) => self.has_cluster(cluster),
            Entity::Sync(reader, peer) => {
                let pair = self.entity == Entity::Pair(reader.min(peer), reader.max(peer));
                self.entity == entity || pair || self.has_cluster(reader)
            }
            Entity::Pair(a, b) => self.entity == entity || self.has_cluster(a) || self.has_cluster(b),
            _ => self.entity == Entity::World,
        }
    }

    fn nodes(self) -> impl Iterator<Item = NodeId> {
        (0..self.names.cluster_of_node.len()).map(NodeId::from).filter(move |node| self.has_node(*node))
    }

    fn groups(self) -> impl Iterator<Item = GroupId> {
        (0..self.names.cluster_of_group.len()).map(GroupId::from).filter(move |group| self.has_group(*group))
    }

    /// Users at home in scope.
    fn users(self) -> u64 {
        self.nodes().map(|node| u64::from(self.names.users_of_node.get(usize::from(node)).copied().unwrap_or(0))).sum()
    }
}

/// What a metric is computed from: values to look at one by one, or one total.
enum Raw {
    Values(Vec<u64>),
    Total(f64),
    /// Values in millionths with the time for which they held.
    Levels(Vec<(u64, u64)>),
    Nothing,
}

/// The part of a run that is measured.
struct Reading<'a> {
    outcome: &'a Outcome,
    scope: Scope<'a>,
    period: Option<Period>,
}

impl<'a> Reading<'a> {
    fn inside(&self, began: SimTime) -> bool {
        match self.period {
            Some((from, to)) => from <= began && began <= to,
            None => true,
        }
    }

    /// Waves that count in values: in scope, begun in the window and after the warm-up.
    fn waves(&self) -> impl Iterator<Item = &'a OutageWave> {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        let inside = move |wave: &&OutageWave| {
            self.scope.has_node(wave.home) && wave.lost_at >= warm && self.inside(wave.lost_at)
        };
        self.outcome.outages.iter().filter(inside)
    }

    fn failovers(&self) -> impl Iterator<Item = &'a Failover> {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        let inside = move |failover: &&Failover| {
            self.scope.has_node(failover.from) && failover.fault_at >= warm && self.inside(failover.fault_at)
        };
        self.outcome.failovers.iter().filter(inside)
    }

    fn records(&self, kind: Kind) -> impl Iterator<Item = &'a Record> {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        let inside = move |record: &&Record| {
            record.kind == kind && self.scope.has(record.entity) && record.t >= warm && self.inside(record.t)
        };
        self.outcome.records.iter().filter(inside)
    }

    /// Microseconds of each outage longer than nothing, plus what `extra` says of its wave.
    fn outages(&self, extra: impl Fn(&OutageWave) -> u64) -> Raw {
        let mut values = Vec::new();
        for wave in self.waves() {
            let more = extra(wave);
            values.extend(wave.outage.iter().filter(|micros| **micros > 0).map(|micros| micros + more));
            let so_far = self.outcome.horizon().since(wave.lost_at).as_micros() + more;
            values.extend((0..wave.unserved).map(|_| so_far));
        }
        Raw::Values(values)
    }

    /// User-microseconds without service after the warm-up, of the waves that began in the window.
    fn lost_micros(&self) -> u128 {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        let waves = self.outcome.outages.iter().filter(|w| self.scope.has_node(w.home) && self.inside(w.lost_at));
        waves
            .map(|wave| {
                let before = warm.since(wave.lost_at).as_micros();
                let served: u128 = wave.outage.iter().map(|micros| u128::from(micros.saturating_sub(before))).sum();
                let so_far = self.outcome.horizon().since(wave.lost_at.max(warm)).as_micros();
                served + u128::from(so_far) * u128::from(wave.unserved)
            })
            .sum()
    }

    /// Time that counts, in microseconds.
    fn counted_micros(&self) -> f64 {
        self.outcome.horizon().since(SimTime::ZERO + self.outcome.header.warmup).as_micros() as f64
    }

    fn whole_run(&self, metric: &'static str) -> Result<(), MetricError> {
        if self.period.is_some() { Err(MetricError::Window(metric)) } else { Ok(()) }
    }

    fn early_logins(&self) -> Result<Raw, MetricError> {
        self.whole_run("early_logins")?;
        match self.scope.entity {
            Entity::World | Entity::Cluster(_) => {}
            _ => return Err(MetricError::Scope { metric: "early_logins", kept: "clusters" }),
        }
        let early = &self.outcome.counters.early_logins;
        let sum: u64 = early.iter().filter(|(c, _)| self.scope.has_cluster(**c)).map(|(_, n)| n).sum();
        Ok(Raw::Total(sum as f64))
    }

    fn peak(&self, metric: &'static str) -> Result<Raw, MetricError> {
        self.whole_run(metric)?;
        let counters = &self.outcome.counters;
        let by_node = match metric {
            "login_offered" => &counters.login_offered_max,
            "login_rate" => &counters.login_rate_max,
            _ => &counters.login_backlog_max,
        };
        let peak = by_node.iter().filter(|(node, _)| self.scope.has_node(**node)).map(|(_, n)| *n).max();
        Ok(Raw::Total(f64::from(peak.unwrap_or(0))))
    }

    fn by_group(&self, metric: &'static str) -> Result<Raw, MetricError> {
        self.whole_run(metric)?;
        if let Entity::Node(_) = self.scope.entity {
            return Err(MetricError::Scope { metric, kept: "groups" });
        }
        let counters = &self.outcome.counters;
        let times = if metric == "dual_owner_time" { &counters.dual_owner } else { &counters.exposure };
        let micros = |group: GroupId| times.get(&group).map_or(0, |time| time.as_micros());
        Ok(Raw::Values(self.scope.groups().map(micros).collect()))
    }

    fn lapses(&self, metric: &'static str) -> Result<Raw, MetricError> {
        self.whole_run(metric)?;
        let counters = &self.outcome.counters;
        let micros = |time: &crate::units::SimDuration| time.as_micros();
        let values = match (metric, self.scope.entity) {
            (_, Entity::Node(_)) => return Err(MetricError::Scope { metric, kept: "groups and clusters" }),
            ("unserved_time", _) => {
                let mine = counters.unserved.iter().filter(|(group, _)| self.scope.has_group(*group));
                mine.map(|(_, time)| micros(time)).collect()
            }
            (_, Entity::Group(_)) => return Err(MetricError::Scope { metric, kept: "clusters" }),
            _ => {
                let mine = counters.no_majority.iter().filter(|(cluster, _)| self.scope.has_cluster(*cluster));
                mine.map(|(_, time)| micros(time)).collect()
            }
        };
        Ok(Raw::Values(values))
    }

    fn human_actions(&self) -> Raw {
        let counters = &self.outcome.counters.human_actions;
        let by_cluster = matches!(self.scope.entity, Entity::World | Entity::Cluster(_));
        if by_cluster && self.period.is_none() && self.outcome.header.warmup.is_zero() {
            let sum: u32 = counters.iter().filter(|(c, _)| self.scope.has_cluster(**c)).map(|(_, n)| n).sum();
            return Raw::Total(f64::from(sum));
        }
        Raw::Total(self.records(Kind::Admin).count() as f64)
    }

    fn availability(&self) -> Result<Raw, MetricError> {
        self.whole_run("availability")?;
        let user_time = self.scope.users() as f64 * self.counted_micros();
        Ok(if user_time > 0.0 { Raw::Total(1.0 - self.lost_micros() as f64 / user_time) } else { Raw::Nothing })
    }

    fn raw(&self, row: &MetricInfo) -> Result<Raw, MetricError> {
        let micros = |duration: crate::units::SimDuration| duration.as_micros();
        Ok(match row.name {
            "user_outage" => self.outages(|_| 0),
            "recovery_time" => self.outages(|wave| micros(wave.lost_at.since(wave.fault_at))),
            "user_minutes_lost" => Raw::Total(self.lost_micros() as f64 / 60e6),
            "blind_minutes" => Raw::Total(self.waves().map(|wave| wave.blind).sum::<u128>() as f64 / 60e6),
            "availability" => self.availability()?,
            "detection_time" => {
                Raw::Values(self.failovers().filter(|f| !f.planned).map(|f| micros(f.detection())).collect())
            }
            "takeover_time" => Raw::Values(self.failovers().filter_map(|f| f.takeover().map(micros)).collect()),
            "failover_time" => {
                Raw::Values(self.failovers().filter_map(|f| Some(micros(f.backup_at?.since(f.fault_at)))).collect())
            }
            "login_offered" | "login_rate" | "login_backlog" => self.peak(row.name)?,
            "early_logins" => self.early_logins()?,
            "spurious_failovers" => Raw::Total(self.failovers().filter(|f| f.spurious).count() as f64),
            "unserved_time" | "no_majority_time" => self.lapses(row.name)?,
            "second_failure_exposure" | "dual_owner_time" => self.by_group(row.name)?,
            "alarms" => {
                let raised = |record: &&Record| record.to == Label::Word("raised");
                Raw::Total(self.records(Kind::Alarm).filter(raised).count() as f64)
            }
            "human_actions" => self.human_actions(),
            "sync_age" | "sync_delay" | "agreement_time" => self.of_syncs(row.name)?,
            "ic_updates_lost" | "ic_updates_lost_avoidable" | "ic_messages_held" => self.of_losses(row.name)?,
            "capacity_left"
            | "capacity_left_calls"
            | "capacity_left_registrations"
            | "full_capacity"
            | "full_capacity_losses" => self.of_capacity(row.name)?,
            "calls_dropped" => self.calls_dropped()?,
            "registrations_moved"
            | "registrations_refused"
            | "registration_gap"
            | "registration_detection"
            | "registration_rate" => self.of_registrations(row.name)?,
            _ if cms::is_of_meetings(row) => self.of_meetings(row.name)?,
            of_rooms if chat::is_of_rooms(row) && of_rooms != "rooms_hosted" => self.of_rooms(row.name)?,
            gauge => return Err(MetricError::NeedsInstant(info(gauge).map_or("", |row| row.name))),
        })
    }

    /// Calls lost with Call Bridges and with Expressway peers.
    fn calls_dropped(&self) -> Result<Raw, MetricError> {
        const NAME: &str = "calls_dropped";
        match (self.outcome.meetings.is_empty(), self.outcome.expressway.is_some()) {
            (true, true) => self.of_registrations(NAME),
            (_, false) => self.of_meetings(NAME),
            (false, true) => match (self.of_meetings(NAME)?, self.of_registrations(NAME)?) {
                (Raw::Total(bridges), Raw::Total(peers)) => Ok(Raw::Total(bridges + peers)),
                (one, _) => Ok(one),
            },
        }
    }

    /// Whether the end of the run cut something short that this metric measures.
    fn censored(&self, metric: &str) -> bool {
        match metric {
            "user_outage" | "recovery_time" | "user_minutes_lost" | "availability" | "blind_minutes" => {
                self.waves().any(|wave| wave.unserved > 0)
            }
            "takeover_time" | "failover_time" => self.failovers().any(|failover| failover.backup_at.is_none()),
            "no_primary_time" => cms::is_censored(self.outcome, self.scope),
            "room_unavailable" | "room_messages_lost" => self.rooms_still_down(),
            "sync_delay" => self.delays().any(|delay| !delay.arrived),
            "registration_gap" => self.somebody_is_unregistered(),
            _ => false,
        }
    }

    fn measure(&self, row: &'static MetricInfo, suffix: &str) -> Result<Measured, MetricError> {
        let years = self.counted_micros() / YEAR_MICROS;
        let per_year = |sum: f64| (years > 0.0).then(|| sum / years);
        let value = match self.raw(row)? {
            Raw::Nothing => None,
            Raw::Values(values) => self.of_values(values, suffix, years),
            Raw::Levels(spans) => expressway::of_levels(spans, suffix),
            Raw::Total(total) => match suffix {
                "per_year" => per_year(total),
                "per_user_year" => self.per_user_year(total, years),
                _ => Some(total),
            },
        };
        Ok(Measured { value, unit: unit(row, suffix), censored: self.censored(row.name) })
    }

    fn per_user_year(&self, sum: f64, years: f64) -> Option<f64> {
        let user_years = self.scope.users() as f64 * years;
        (user_years > 0.0).then(|| sum / user_years)
    }

    fn of_values(&self, mut values: Vec<u64>, suffix: &str, years: f64) -> Option<f64> {
        let sum = |values: &[u64]| values.iter().map(|micros| u128::from(*micros)).sum::<u128>() as f64 / 1e6;
        let mut at = |permille| quantile_unsorted(&mut values, permille).map(|micros| micros / 1e6);
        match suffix {
            "mean" => mean(&values).map(|micros| micros / 1e6),
            "p50" => at(500),
            "p95" => at(950),
            "p99" => at(990),
            "max" => at(1000),
            "min" => at(0),
            "count" => Some(values.len() as f64),
            "per_year" => (years > 0.0).then(|| sum(&values) / years),
            "per_user_year" => self.per_user_year(sum(&values), years),
            _ => Some(sum(&values)),
        }
    }
}

/// The unit of a metric with a suffix.
fn unit(row: &MetricInfo, suffix: &str) -> &'static str {
    match (suffix, row.unit) {
        ("count", _) => "1",
        ("per_year" | "per_user_year", "s") => "s/year",
        ("per_year" | "per_user_year", "min") => "min/year",
        ("per_year" | "per_user_year", _) => "1/year",
        _ => row.unit,
    }
}

/// The unit of a metric that a whole run has, with its suffix.
///
/// # Errors
/// When the name or the suffix is unknown, or when the metric is read at an instant only.
pub fn unit_of_run(metric_with_suffix: &str) -> Result<&'static str, MetricError> {
    let (row, suffix) = split(metric_with_suffix)?;
    let bare = suffix.is_empty() && matches!(row.shape, Shape::Peak | Shape::ValuesAndGauge | Shape::Level);
    if row.shape == Shape::Gauge || bare {
        return Err(MetricError::NeedsInstant(row.name));
    }
    Ok(unit(row, suffix))
}

/// The value of a metric of one run: of all users and nodes or of one cluster, group or node, over the
/// whole run or of what began in `period`.
///
/// # Errors
/// When the name or the suffix is unknown, or when the metric is not kept for this scope or for a window.
pub fn measure(
    outcome: &Outcome,
    metric_with_suffix: &str,
    scope: Option<Entity>,
    period: Option<Period>,
) -> Result<Measured, MetricError> {
    unit_of_run(metric_with_suffix)?;
    let (row, suffix) = split(metric_with_suffix)?;
    let entity = scope.unwrap_or(Entity::World);
    let of_peers = matches!(entity, Entity::Pair(..) | Entity::Sync(..) | Entity::Peering) && peering::is_of_peers(row);
    if !of_peers && !matches!(entity, Entity::World | Entity::Cluster(_) | Entity::Group(_) | Entity::Node(_)) {
        return Err(MetricError::Scope { metric: row.name, kept: "clusters, groups and nodes" });
    }
    Reading { outcome, scope: Scope { names: &outcome.names, entity }, period }.measure(row, suffix)
}

/// The value alone; see [`measure`].
///
/// # Errors
/// As [`measure`].
pub fn value(
    outcome: &Outcome,
    metric_with_suffix: &str,
    scope: Option<Entity>,
    period: Option<Period>,
) -> Result<Option<f64>, MetricError> {
    measure(outcome, metric_with_suffix, scope, period).map(|measured| measured.value)
}

/// The value of a gauge at an instant, summed over the nodes of `scope`; `None` if nobody read it then.
///
/// # Errors
/// When the metric is not a gauge, or cannot be summed over several nodes.
pub fn gauge(outcome: &Outcome, metric: &str, scope: Entity, at: SimTime) -> Result<Option<f64>, MetricError> {
    let (row, _) = split(metric)?;
    if peering::is_of_peers(row) {
        let scope = Scope { names: &outcome.names, entity: scope };
        return Ok(peering::gauge(outcome, row.name, scope, at));
    }
    if expressway::is_of_expressway(row) {
        let scope = Scope { names: &outcome.names, entity: scope };
        return Ok(expressway::gauge(outcome, row.name, scope, at));
    }
    if row.name == "rooms_hosted" {
        return Ok(chat::gauge(outcome, Scope { names: &outcome.names, entity: scope }, at));
    }
    let read: fn(&Gauges) -> u32 = match row.name {
        "sessions" => |g| g.sessions,
        "sessions_inactive" => |g| g.sessions_inactive,
        "login_backlog" => |g| g.login_backlog,
        "stale_presence" => |g| g.stale_presence,
        "srm_state" => |g| u32::from(g.srm_state),
        _ => return Err(MetricError::Unknown(format!("{metric} at an instant"))),
    };
    if row.name == "srm_state" && !matches!(scope, Entity::Node(_)) {
        return Err(MetricError::Scope { metric: "srm_state", kept: "single nodes" });
    }
    let scope = Scope { names: &outcome.names, entity: scope };
    let mut sum = 0;
    for node in scope.nodes() {
        // The last one: asked twice at one instant, the later answer has seen everything that happened.
        let Some(probe) = outcome.probes.iter().rev().find(|p| p.at == at && p.node == node) else { return Ok(None) };
        sum += u64::from(read(&probe.gauges));
    }
    Ok(Some(sum as f64))
}

#[cfg(test)]
mod tests;
