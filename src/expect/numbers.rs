//! Expectations about metrics of one run.

use crate::outcome::{Entity, Names};
use crate::scenario::{Check, Expectation};
use crate::stats::metrics::{self, Measured, MetricError};
use crate::stats::{round9, shortest};
use crate::units::{ClusterId, GroupId, NodeId};

use super::window::Opened;
use super::{Court, Finding};

pub(super) fn judge(court: &Court<'_>, expectation: &Expectation, window: Opened) -> Finding {
    let Check::Metric { metric, min, max, equals, text } = &expectation.check else {
        unreachable!("only expectations about metrics are judged here")
    };
    let bounds = Bounds { min: *min, max: *max, equals: *equals, text };
    let scopes = scopes(&court.outcome.names, &expectation.on, expectation.by.as_deref());
    let mut read: Vec<_> = scopes.into_iter().map(|scope| (scope, read(court, metric, scope, window))).collect();
    let measured = |read: &Result<Measured, MetricError>| !matches!(read, Ok(Measured { value: None, .. }));
    if expectation.by.is_some() && read.iter().any(|(_, read)| measured(read)) {
        // A part to which nothing happened has nothing to meet, as long as something happened to another.
        read.retain(|(_, read)| measured(read));
    }
    let findings = read.into_iter().map(|(scope, read)| {
        let of = if scope == Entity::World { String::new() } else { format!(" of {}", court.path(scope)) };
        match read {
            Err(error) => Finding::inconclusive(format!("cannot be judged: {error}")),
            Ok(Measured { value: None, .. }) => {
                Finding::inconclusive(format!("never exercised: the run has no {metric}{of}"))
            }
            Ok(Measured { value: Some(value), unit, censored }) => {
                bounds.judge(&format!("{metric}{of}"), value, unit, censored)
            }
        }
    });
    Finding::all(findings)
        .unwrap_or_else(|| Finding::inconclusive("never exercised: there is nothing to measure it on"))
}

pub(super) fn read(court: &Court<'_>, metric: &str, scope: Entity, window: Opened) -> Result<Measured, MetricError> {
    if window.instant {
        let value = metrics::gauge(court.outcome, metric, scope, window.from)?;
        let unit = metrics::info(metric).map_or("1", |row| if row.unit == "1/s" { "1" } else { row.unit });
        return Ok(Measured { value, unit, censored: false });
    }
    let period = (!window.whole).then_some((window.from, window.to));
    metrics::measure(court.outcome, metric, Some(scope), period)
}

/// The things a metric is judged on, one by one.
pub(super) fn scopes(names: &Names, on: &[Entity], by: Option<&str>) -> Vec<Entity> {
    let split: Vec<Entity> = match by {
        Some("cluster") => names.of.keys().filter(|e| matches!(e, Entity::Cluster(_))).copied().collect(),
        Some("group") => (0..names.cluster_of_group.len()).map(|g| Entity::Group(GroupId::from(g))).collect(),
        Some("node") => (0..names.cluster_of_node.len()).map(|n| Entity::Node(NodeId::from(n))).collect(),
        _ => return if on.is_empty() { vec![Entity::World] } else { on.to_vec() },
    };
    if on.is_empty() {
        return split;
    }
    split.into_iter().filter(|part| on.iter().any(|whole| part_of(names, *part, *whole))).collect()
}

fn part_of(names: &Names, part: Entity, whole: Entity) -> bool {
    let cluster_of_node = |node: NodeId| names.cluster_of_node[usize::from(node)];
    let cluster_of_group = |group: GroupId| names.cluster_of_group[usize::from(group)];
    let in_cluster = |cluster: ClusterId| whole == Entity::Cluster(cluster);
    part == whole
        || whole == Entity::World
        || match part {
            Entity::Node(node) => {
                names.group_of_node[usize::from(node)].map(Entity::Group) == Some(whole)
                    || in_cluster(cluster_of_node(node))
            }
            Entity::Group(group) => in_cluster(cluster_of_group(group)),
            _ => false,
        }
}

/// The accepted values.
struct Bounds<'a> {
    min: Option<f64>,
    max: Option<f64>,
    equals: Option<f64>,
    text: &'a str,
}

impl Bounds<'_> {
    fn judge(&self, what: &str, value: f64, unit: &str, censored: bool) -> Finding {
        let same = |bound: f64| round9(bound) == round9(value);
        let holds = self.min.is_none_or(|min| value >= min || same(min))
            && self.max.is_none_or(|max| value <= max || same(max))
            && self.equals.is_none_or(same);
        let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
        let note =
            if censored { " (CENSORED: the run ended inside an outage, counted with its time so far)" } else { "" };
        let message = format!("expected {what} with {}; it is {}{unit}{note}", self.text, shortest(value));
        if holds { Finding::pass(message).so_far() } else { Finding::fail(message).so_far() }
    }
}
