//! What is added elsewhere leaves everything as it was.

use failsim::outcome::{Cause, Entity, Kind, Outcome};
use failsim::units::{ClusterId, SimTime};

use crate::case::{Case, SECOND, cases};
use crate::faults::{Event, What};
use crate::runner::holds;
use crate::support;

const DURATION: u64 = 2 * 3_600 * SECOND;

/// Another cluster on sites of its own, with faults of its own at the same instants.
const OTHER: &str = "
[site.x]
[site.y]
[link.other]
between = [\"x\", \"y\"]
rtt = \"30ms\"
bandwidth = \"100Mbps\"
[cluster.other]
kind = \"imp\"
nodes = { m1 = \"x\", m2 = \"y\" }
multi_device_messaging = false
login_rate = \"1/s\"
[cluster.other.group.h]
nodes = [\"m1\", \"m2\"]
users = 60
ha = true
";

fn other_events(case: &Case) -> Vec<String> {
    let verbs = [
        "crash = \"other/m1\"\nfor = \"5m\"",
        "stop = \"other/m2:sip_proxy\"\nfor = \"20m\"",
        "fallback = \"other/m1\"",
    ];
    let at = |event: &Event| event.at;
    let times = case.events.iter().map(at).zip(verbs.into_iter().cycle());
    times.enumerate().map(|(n, (at, verb))| format!("[[event]]\nid = \"o{n}\"\nat = \"{at}us\"\n{verb}\n")).collect()
}

fn text(case: &Case) -> String {
    case.text(DURATION)
}

/// One record without its number: the cause is counted among the records that are compared.
type Line = (SimTime, String, Kind, String, String, &'static str, &'static str, u32, String);

/// Everything about the cluster, in order.
fn lines(outcome: &Outcome) -> Vec<Line> {
    let names = &outcome.names;
    let theirs = |entity: Entity| {
        let path = names.path(entity);
        path.starts_with("other") || matches!(entity, Entity::Link(_)) && path.contains("other")
    };
    let mut number = vec![None; outcome.records.len()];
    let mut lines = Vec::new();
    for record in outcome.records.iter().filter(|record| !theirs(record.entity)) {
        number[record.n as usize] = Some(lines.len());
        let cause = match record.cause {
            Cause::Record(n) => format!("{:?}", number[n as usize]),
            Cause::Start | Cause::Event(_) => names.cause(record.cause),
        };
        let (from, to) = (names.label(record.from), names.label(record.to));
        let path = names.path(record.entity).to_owned();
        lines.push((record.t, path, record.kind, from, to, record.reason, record.rule, record.users, cause));
    }
    lines
}

fn outages(outcome: &Outcome, cluster: ClusterId) -> Vec<(SimTime, SimTime, u32, Vec<u64>, u32)> {
    let waves = outcome.outages.iter().filter(|wave| wave.cluster == cluster);
    waves.map(|wave| (wave.fault_at, wave.lost_at, wave.users, wave.outage.clone(), wave.unserved)).collect()
}

fn cluster(outcome: &Outcome) -> ClusterId {
    let found = outcome.names.of.iter().find(|(_, path)| *path == "c");
    match found.map(|(entity, _)| *entity) {
        Some(Entity::Cluster(id)) => id,
        other => panic!("c is {other:?}"),
    }
}

#[track_caller]
fn same(alone: &Outcome, together: &Outcome) {
    let (a, b) = (lines(alone), lines(together));
    for (a, b) in a.iter().zip(&b) {
        assert_eq!(a, b);
    }
    assert_eq!(a.len(), b.len());
    assert_eq!(outages(alone, cluster(alone)), outages(together, cluster(together)));
}

fn run(text: &str) -> Outcome {
    support::run(&support::scenario(text), 0)
}

/// The head of the scenario, and its events one by one.
fn parts(case: &Case) -> (String, Vec<String>) {
    let written = |(number, event): (usize, &Event)| {
        let mut text = String::new();
        event.write(number, &mut text);
        text
    };
    (case.setup.text(DURATION), case.events.iter().enumerate().map(written).collect())
}

fn a_cluster_elsewhere_changes_nothing(case: &Case) {
    let alone = run(&text(case));
    let (head, own) = parts(case);
    let others = other_events(case);
    let mixed: String = own.iter().zip(&others).flat_map(|(own, other)| [other.as_str(), own.as_str()]).collect();
    same(&alone, &run(&format!("{head}{OTHER}{mixed}")));
    // The other cluster first, so that all entity numbers are higher.
    let (start, rest) = head.split_once("[site.a]").expect("sites come after the run");
    let before = format!("{start}{OTHER}[site.a]{rest}");
    same(&alone, &run(&format!("{before}{}{}", others.concat(), own.concat())));
}

fn a_fault_without_effect_changes_nothing(case: &Case) {
    let alone = run(&text(case));
    let (head, own) = parts(case);
    // The power of a node that is on is switched on.
    let idle = "[[event]]\nid = \"idle\"\nat = \"0s\"\nstart = \"c/n1\"\n";
    same(&alone, &run(&format!("{head}{idle}{}", own.concat())));
}

fn a_tracer_user_changes_nothing(case: &Case) {
    let alone = run(&text(case));
    let tracers = "[user.kim]\nhome = \"c/n1\"\n[user.lee]\nhome = \"c/n2\"\nclient = \"dual\"\n";
    let mut followed = run(&(text(case) + tracers));
    assert!(followed.names.of.keys().any(|entity| matches!(entity, Entity::User(_))));
    let cluster = cluster(&alone);
    assert_eq!(outages(&alone, cluster), outages(&followed, cluster));
    let numbers: Vec<Option<u32>> = followed
        .records
        .iter()
        .scan(0, |next, record| {
            let own = !matches!(record.entity, Entity::User(_));
            let number = own.then_some(*next);
            *next += u32::from(own);
            Some(number)
        })
        .collect();
    followed.records.retain(|record| !matches!(record.entity, Entity::User(_)));
    for (record, before) in followed.records.iter_mut().zip(&alone.records) {
        if let Cause::Record(cause) = record.cause {
            record.cause = Cause::Record(numbers[cause as usize].expect("no tracer causes anything"));
        }
        record.n = before.n;
        assert_eq!(record, before);
    }
    assert_eq!(followed.records.len(), alone.records.len());
}

const LOSS: &[&str] = &["0.0", "0.0", "0.1"];

#[test]
fn a_cluster_elsewhere_leaves_every_record_as_it_was() {
    use proptest::strategy::Strategy;
    // A port blocked everywhere is blocked there too.
    let everywhere = |event: &Event| matches!(event.what, What::Network("block_port = 22001"));
    let cases = cases(LOSS, 6).prop_filter("not everywhere", move |case| !case.events.iter().any(everywhere));
    holds(100, cases, text, a_cluster_elsewhere_changes_nothing);
}

#[test]
fn a_fault_that_finds_nothing_to_do_leaves_every_record_as_it_was() {
    holds(60, cases(LOSS, 6), text, a_fault_without_effect_changes_nothing);
}

#[test]
fn a_tracer_user_leaves_every_record_as_it_was() {
    holds(100, cases(LOSS, 6), text, a_tracer_user_changes_nothing);
}
