//! `trace.json`: the run as a Chrome trace, for Perfetto or `chrome://tracing`. One process per cluster,
//! one track per node, service and tracer user; counters for sessions and the login queue.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::outcome::{Entity, Kind, Outcome, Record, state_spans};

/// The trace of a run. Times are microseconds of the run.
#[must_use]
pub fn trace(outcome: &Outcome) -> Value {
    let tracks = tracks(outcome);
    let mut events: Vec<Value> = Vec::new();
    let mut ordered: Vec<(&Entity, &Track)> = tracks.iter().collect();
    ordered.sort_by_key(|(_, track)| track.thread);
    for (entity, track) in ordered {
        events.extend(track.header(outcome, *entity));
        events.extend(states(outcome, *entity, track));
    }
    let others = outcome.records.iter().filter(|record| record.kind != Kind::State);
    events.extend(others.map(|record| instant(outcome, &tracks, record)));
    events.extend(counters(outcome, &tracks));
    json!({ "displayTimeUnit": "ms", "traceEvents": events })
}

/// Where things stand in the trace.
struct Track {
    process: u32,
    thread: usize,
}

/// Number of the process for what belongs to no cluster.
const WORLD: u32 = 0;

/// A track for each node, and for each service and user that has a history.
fn tracks(outcome: &Outcome) -> BTreeMap<Entity, Track> {
    let moved = |entity: &Entity| outcome.records.iter().any(|r| r.kind == Kind::State && r.entity == *entity);
    let wanted = outcome.initial.keys().filter(|entity| match entity {
        Entity::Node(_) | Entity::User(_) => true,
        other => moved(other),
    });
    let mut ordered: Vec<Entity> = wanted.copied().collect();
    // A service stands below its node.
    ordered.sort_by_key(|entity| match *entity {
        Entity::Node(node) => (0, node.0, ""),
        Entity::Service(node, word) => (0, node.0, word),
        _ => (1, 0, ""),
    });
    let place =
        |(index, entity): (usize, Entity)| (entity, Track { process: process(outcome, entity), thread: index + 1 });
    ordered.into_iter().enumerate().map(place).collect()
}

fn process(outcome: &Outcome, entity: Entity) -> u32 {
    let names = &outcome.names;
    match entity {
        Entity::Node(node) | Entity::Service(node, _) => {
            names.cluster_of_node.get(usize::from(node)).map_or(WORLD, |cluster| cluster.0 + 1)
        }
        Entity::Group(group) => names.cluster_of_group.get(usize::from(group)).map_or(WORLD, |cluster| cluster.0 + 1),
        Entity::Cluster(cluster) => cluster.0 + 1,
        _ => WORLD,
    }
}

impl Track {
    /// Names of the process and the track.
    fn header(&self, outcome: &Outcome, entity: Entity) -> [Value; 3] {
        let cluster = self.process.checked_sub(1).map(|id| Entity::Cluster(crate::units::ClusterId(id)));
        let process = cluster.map_or("world", |cluster| outcome.names.path(cluster));
        let (pid, tid) = (self.process, self.thread);
        [
            json!({ "ph": "M", "pid": pid, "name": "process_name", "args": { "name": process } }),
            json!({ "ph": "M", "pid": pid, "tid": tid, "name": "thread_name", "args": { "name": outcome.names.path(entity) } }),
            json!({ "ph": "M", "pid": pid, "tid": tid, "name": "thread_sort_index", "args": { "sort_index": tid } }),
        ]
    }
}

/// One complete event for each state, those without length included.
fn states(outcome: &Outcome, entity: Entity, track: &Track) -> Vec<Value> {
    let end = outcome.horizon();
    let spans = state_spans(outcome, entity);
    let event = |span: &crate::outcome::Span| {
        let mut args = json!({ "reason": span.reason });
        if let Some(record) = span.record.and_then(|n| outcome.records.get(n as usize)) {
            args["record"] = record.n.into();
            args["rule"] = record.rule.into();
            args["cause"] = outcome.names.cause(record.cause).into();
            args["users"] = record.users.into();
        }
        json!({
            "ph": "X", "cat": "state", "name": outcome.names.label(span.state),
            "pid": track.process, "tid": track.thread,
            "ts": span.from.as_micros(), "dur": span.to.unwrap_or(end).since(span.from).as_micros(),
            "args": args,
        })
    };
    spans.iter().map(event).collect()
}

/// One instant event for an alarm, a fault, an action, a loss of users.
fn instant(outcome: &Outcome, tracks: &BTreeMap<Entity, Track>, record: &Record) -> Value {
    let names = &outcome.names;
    let node = match record.entity {
        Entity::Service(node, _) => Entity::Node(node),
        other => other,
    };
    let track = tracks.get(&record.entity).or_else(|| tracks.get(&node));
    let words = [record.kind.as_str().to_owned(), names.label(record.from), names.label(record.to)];
    let scope = if track.is_some() { "t" } else { "p" };
    json!({
        "ph": "i", "s": scope, "cat": record.kind.as_str(),
        "name": words.iter().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" "),
        "pid": process(outcome, record.entity), "tid": track.map_or(0, |track| track.thread),
        "ts": record.t.as_micros(),
        "args": {
            "on": names.path(record.entity), "reason": record.reason, "record": record.n,
            "cause": names.cause(record.cause), "users": record.users,
        },
    })
}

/// Sessions and clients in the login queue of each node over time.
fn counters(outcome: &Outcome, tracks: &BTreeMap<Entity, Track>) -> Vec<Value> {
    let event = |probe: &crate::outcome::Probe| {
        let entity = Entity::Node(probe.node);
        json!({
            "ph": "C", "name": format!("{} clients", outcome.names.path(entity)),
            "pid": tracks.get(&entity).map_or(WORLD, |track| track.process),
            "ts": probe.at.as_micros(),
            "args": { "sessions": probe.gauges.sessions, "login_backlog": probe.gauges.login_backlog },
        })
    };
    outcome.series.iter().map(event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;

    #[test]
    fn every_state_of_a_node_is_a_span_with_its_cause() {
        let story = presence_story();
        let trace = trace(&story);
        let events = trace["traceEvents"].as_array().unwrap();
        let of = |phase: &str| events.iter().filter(|event| event["ph"] == phase).collect::<Vec<_>>();
        let spans = of("X");
        let taking_over = spans.iter().find(|event| event["name"] == "taking_over").unwrap();
        assert_eq!((&taking_over["ts"], &taking_over["dur"]), (&json!(690_000_000), &json!(10_000_000)));
        assert_eq!(taking_over["args"]["cause"], "2");
        let falling_back = spans.iter().find(|event| event["name"] == "falling_back").unwrap();
        assert_eq!(falling_back["dur"], 0, "a state without length is there too");
        let total: u64 =
            spans.iter().filter(|e| e["tid"] == taking_over["tid"]).map(|e| e["dur"].as_u64().unwrap()).sum();
        assert_eq!(total, 7_200_000_000, "the states of a node fill the run");
        assert_eq!(of("i").len(), story.records.iter().filter(|r| r.kind != Kind::State).count());
        assert_eq!(of("C").len(), story.series.len());
        let alarms = of("i").into_iter().filter(|e| e["cat"] == "alarm").count();
        assert_eq!(alarms, 1);
    }

    #[test]
    fn a_service_stands_below_its_node() {
        let trace = trace(&presence_story());
        let names: Vec<&str> = trace["traceEvents"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["name"] == "thread_name")
            .map(|event| event["args"]["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["seoul/n1", "seoul/n1:presence_engine", "seoul/n2", "user:ann"]);
    }
}
