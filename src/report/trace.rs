//! `trace.json`: the run as a Chrome trace, for Perfetto or `chrome://tracing`. One process per cluster,
//! one track per node, service and tracer user; counters for sessions and the login queue.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::outcome::{Entity, Gauges, Kind, Outcome, Probe, Record, Span, state_spans};
use crate::units::{ClusterId, NodeId};

/// A run in the form of the Chrome trace viewer. Times are microseconds of the run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace<'a> {
    display_time_unit: &'static str,
    trace_events: Vec<Event<'a>>,
}

/// One event of the trace; the fields have the viewer's names and stand in the order of the alphabet.
#[derive(Debug, Serialize)]
struct Event<'a> {
    args: Args<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<u64>,
    name: String,
    ph: &'static str,
    pid: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tid: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<u64>,
}

/// What the viewer shows of an event that is selected.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Args<'a> {
    Name { name: &'a str },
    Place { sort_index: usize },
    Start { reason: &'a str },
    State { cause: String, reason: &'a str, record: u32, rule: &'a str, users: u32 },
    Instant { cause: String, on: &'a str, reason: &'a str, record: u32, users: u32 },
    Clients { login_backlog: u32, sessions: u32 },
}

/// The trace of a run.
#[must_use]
pub fn trace(outcome: &Outcome) -> Trace<'_> {
    let tracks = tracks(outcome);
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut ordered: Vec<(&Entity, &Track)> = tracks.iter().collect();
    ordered.sort_by_key(|(_, track)| track.thread);
    for (entity, track) in ordered {
        events.extend(track.header(outcome, *entity));
        events.extend(state_spans(outcome, *entity).iter().map(|span| state(outcome, track, span)));
    }
    let others = outcome.records.iter().filter(|record| record.kind != Kind::State);
    events.extend(others.map(|record| instant(outcome, &tracks, record)));
    events.extend(changed(&outcome.series).map(|probe| clients(outcome, &tracks, probe)));
    Trace { display_time_unit: "ms", trace_events: events }
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
    let moved: BTreeSet<Entity> = outcome.records.iter().filter(|r| r.kind == Kind::State).map(|r| r.entity).collect();
    let wanted = outcome.initial.keys().filter(|entity| match entity {
        Entity::Node(_) | Entity::User(_) => true,
        other => moved.contains(other),
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
    fn header<'a>(&self, outcome: &'a Outcome, entity: Entity) -> [Event<'a>; 3] {
        let cluster = self.process.checked_sub(1).map(|id| Entity::Cluster(ClusterId(id)));
        let process = cluster.map_or("world", |cluster| outcome.names.path(cluster));
        let name = |what: &str, tid, args| Event {
            args,
            cat: None,
            dur: None,
            name: what.to_owned(),
            ph: "M",
            pid: self.process,
            s: None,
            tid,
            ts: None,
        };
        let tid = Some(self.thread);
        [
            name("process_name", None, Args::Name { name: process }),
            name("thread_name", tid, Args::Name { name: outcome.names.path(entity) }),
            name("thread_sort_index", tid, Args::Place { sort_index: self.thread }),
        ]
    }
}

/// A complete event for a state, those without length included.
fn state<'a>(outcome: &'a Outcome, track: &Track, span: &Span) -> Event<'a> {
    let record = span.record.and_then(|n| outcome.records.get(n as usize));
    let args = record.map_or(Args::Start { reason: span.reason }, |record| Args::State {
        cause: outcome.names.cause(record.cause),
        reason: span.reason,
        record: record.n,
        rule: record.rule,
        users: record.users,
    });
    Event {
        args,
        cat: Some("state"),
        dur: Some(span.to.unwrap_or(outcome.horizon()).since(span.from).as_micros()),
        name: outcome.names.label(span.state),
        ph: "X",
        pid: track.process,
        s: None,
        tid: Some(track.thread),
        ts: Some(span.from.as_micros()),
    }
}

/// An instant event for an alarm, a fault, an action, a loss of users.
fn instant<'a>(outcome: &'a Outcome, tracks: &BTreeMap<Entity, Track>, record: &Record) -> Event<'a> {
    let names = &outcome.names;
    let node = match record.entity {
        Entity::Service(node, _) => Entity::Node(node),
        other => other,
    };
    let track = tracks.get(&record.entity).or_else(|| tracks.get(&node));
    let words = [record.kind.as_str().to_owned(), names.label(record.from), names.label(record.to)];
    Event {
        args: Args::Instant {
            cause: names.cause(record.cause),
            on: names.path(record.entity),
            reason: record.reason,
            record: record.n,
            users: record.users,
        },
        cat: Some(record.kind.as_str()),
        dur: None,
        name: words.iter().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" "),
        ph: "i",
        pid: process(outcome, record.entity),
        s: Some(if track.is_some() { "t" } else { "p" }),
        tid: Some(track.map_or(0, |track| track.thread)),
        ts: Some(record.t.as_micros()),
    }
}

/// The probes that tell something new of their node; the viewer holds a counter until its next event.
fn changed(series: &[Probe]) -> impl Iterator<Item = &Probe> {
    let mut last: BTreeMap<NodeId, Gauges> = BTreeMap::new();
    series.iter().filter(move |probe| last.insert(probe.node, probe.gauges) != Some(probe.gauges))
}

/// Sessions and clients in the login queue of a node at an instant.
fn clients<'a>(outcome: &'a Outcome, tracks: &BTreeMap<Entity, Track>, probe: &Probe) -> Event<'a> {
    let entity = Entity::Node(probe.node);
    Event {
        args: Args::Clients { login_backlog: probe.gauges.login_backlog, sessions: probe.gauges.sessions },
        cat: None,
        dur: None,
        name: format!("{} clients", outcome.names.path(entity)),
        ph: "C",
        pid: tracks.get(&entity).map_or(WORLD, |track| track.process),
        s: None,
        tid: None,
        ts: Some(probe.at.as_micros()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;
    use serde_json::{Value, json};

    fn as_json(outcome: &Outcome) -> Value {
        serde_json::to_value(trace(outcome)).unwrap()
    }

    #[test]
    fn every_state_of_a_node_is_a_span_with_its_cause() {
        let story = presence_story();
        let trace = as_json(&story);
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
        assert_eq!(of("C").len(), changed(&story.series).count());
        let alarms = of("i").into_iter().filter(|e| e["cat"] == "alarm").count();
        assert_eq!(alarms, 1);
    }

    #[test]
    fn a_counter_is_told_when_it_changes() {
        let mut story = presence_story();
        let steady = *story.series.last().unwrap();
        let before = changed(&story.series).count();
        assert!(before > 1, "the story has clients that come and go");
        story.series.push(steady);
        assert_eq!(changed(&story.series).count(), before, "nothing new");
        let gauges = Gauges { sessions: steady.gauges.sessions + 1, ..steady.gauges };
        story.series.push(Probe { gauges, ..steady });
        assert_eq!(changed(&story.series).count(), before + 1);
    }

    #[test]
    fn a_service_stands_below_its_node() {
        let trace = as_json(&presence_story());
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
