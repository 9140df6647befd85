//! Outcomes made by hand, for the tests of everything that reads outcomes.

use std::sync::Arc;

use super::{
    CohortKind, Counters, Draft, Entity, EventFate, Failover, Gauges, Header, Kind, Label, Names, OutageWave, Outcome,
    PhaseSample, Probe, Record, Rest,
};
use crate::outcome::Cause;
use crate::units::{ClusterId, EventId, GroupId, NodeId, SimDuration, SimTime, UserId};

pub(crate) const N1: Entity = Entity::Node(NodeId(0));
pub(crate) const N2: Entity = Entity::Node(NodeId(1));
pub(crate) const G1: Entity = Entity::Group(GroupId(0));
pub(crate) const SEOUL: Entity = Entity::Cluster(ClusterId(0));
pub(crate) const ENGINE: Entity = Entity::Service(NodeId(0), "presence_engine");
pub(crate) const ANN: Entity = Entity::User(UserId(0));

pub(crate) fn at(seconds: u64) -> SimTime {
    SimTime::from_micros(seconds * 1_000_000)
}

/// A record of a node state.
pub(crate) fn moved(node: Entity, from: &'static str, to: &'static str, reason: &'static str) -> Draft {
    let rule = if node == N1 { "N01" } else { "N03" };
    Draft {
        entity: node,
        kind: Kind::State,
        from: Label::Word(from),
        to: Label::Word(to),
        reason,
        rule,
        cause: Cause::Start,
        users: 0,
    }
}

/// Any other record.
pub(crate) fn told(entity: Entity, kind: Kind, from: Label, to: Label, users: u32) -> Draft {
    Draft { entity, kind, from, to, reason: "", rule: "", cause: Cause::Start, users }
}

/// Adds a record at `seconds` to an outcome.
pub(crate) fn add(outcome: &mut Outcome, seconds: u64, cause: Cause, draft: Draft) {
    let n = u32::try_from(outcome.records.len()).unwrap();
    let Draft { entity, kind, from, to, reason, rule, users, .. } = draft;
    outcome.records.push(Record { n, t: at(seconds), entity, kind, from, to, reason, rule, cause, users });
    if kind == Kind::State {
        outcome.last_change = at(seconds);
    }
}

fn names() -> Names {
    let mut names = Names {
        events: ["pe_down", "#2", "#3"].map(str::to_owned).into(),
        cluster_of_node: vec![ClusterId(0); 2],
        group_of_node: vec![Some(GroupId(0)); 2],
        nodes_of_group: vec![vec![NodeId(0), NodeId(1)]],
        cluster_of_group: vec![ClusterId(0)],
        users_of_node: vec![4, 4],
        ..Names::default()
    };
    let paths = [
        (Entity::World, "*"),
        (SEOUL, "seoul"),
        (G1, "seoul/g1"),
        (N1, "seoul/n1"),
        (N2, "seoul/n2"),
        (ENGINE, "seoul/n1:presence_engine"),
        (ANN, "user:ann"),
    ];
    names.of.extend(paths.map(|(entity, path)| (entity, path.to_owned())));
    names
}

/// A pair that runs for two hours without anything happening.
pub(crate) fn quiet_pair() -> Outcome {
    let signed_in = Label::Of("signed_in", NodeId(0));
    Outcome {
        header: Header {
            title: "A pair".to_owned(),
            variant: None,
            seed: 1,
            run: 0,
            duration: SimDuration::from_secs(7200),
            warmup: SimDuration::ZERO,
        },
        names: Arc::new(names()),
        initial: [
            (N1, (Label::Word("normal"), "normal")),
            (N2, (Label::Word("normal"), "normal")),
            (ENGINE, (Label::Word("running"), "")),
            (ANN, (signed_in, "")),
        ]
        .into(),
        records: Vec::new(),
        outages: Vec::new(),
        failovers: Vec::new(),
        events: vec![EventFate::default(); 3],
        probes: Vec::new(),
        series: Vec::new(),
        counters: Counters::default(),
        violations: Vec::new(),
        faults_over: None,
        rest: Rest::Steady,
        last_change: SimTime::ZERO,
        details: Vec::new(),
        peering: None,
        expressway: None,
        meetings: Vec::new(),
        chat: None,
    }
}

fn wave(fault: u64, lost: u64, outage: [u64; 4], takeover: u64, queue: [u64; 4]) -> OutageWave {
    let micros = |seconds: [u64; 4]| PhaseSample { micros: seconds.map(|s| s * 1_000_000).to_vec() };
    let backoff = std::array::from_fn(|user| outage[user] - takeover - queue[user]);
    let none = || micros([0; 4]);
    OutageWave {
        cluster: ClusterId(0),
        group: GroupId(0),
        home: NodeId(0),
        kind: CohortKind::Plain,
        fault_at: at(fault),
        lost_at: at(lost),
        cause: Cause::Record(2),
        planned: false,
        failover: Some(0),
        users: 4,
        phases: [none(), micros([takeover; 4]), micros(backoff), micros(queue), none(), none()],
        outage: micros(outage).micros,
        blind: 0,
        unserved: 0,
        unserved_phases: [0; 6],
    }
}

/// A service of n1 stops at 600 s, n2 takes over from 690 s to 700 s, the service starts at 2400 s,
/// the administrator falls back at 2700 s.
pub(crate) fn presence_story() -> Outcome {
    let mut story = quiet_pair();
    story.header.title = "A service stops".to_owned();
    let (word, began) = (Label::Word, Label::Word("began"));
    let (out, not_running) = (Label::Word("signed_out"), "failed_over_critical_services_not_running");
    let mut tell = |seconds, cause, draft| add(&mut story, seconds, cause, draft);
    let (record, event) = (Cause::Record, |k| Cause::Event(EventId(k)));
    let down = "critical_service_down";

    tell(600, event(0), told(ENGINE, Kind::Fault, word("stop"), began, 0));
    tell(600, record(0), Draft { rule: "", ..moved(ENGINE, "running", "stopped", "") });
    tell(690, record(1), Draft { users: 4, ..moved(N1, "normal", "failing_over", down) });
    let alarm = told(N1, Kind::Alarm, word("SRMFailover"), word("raised"), 0);
    tell(690, record(2), Draft { reason: down, ..alarm });
    tell(690, record(2), told(N1, Kind::Users, word("served"), out, 4));
    tell(690, record(2), moved(N2, "normal", "taking_over", down));
    tell(700, record(5), moved(N2, "taking_over", "running_in_backup_mode", down));
    tell(700, record(6), moved(N1, "failing_over", not_running, down));
    tell(1100, record(6), told(N1, Kind::Users, out, Label::Of("served_by", NodeId(1)), 4));
    tell(2400, event(1), told(ENGINE, Kind::Fault, word("start"), began, 0));
    tell(2400, record(9), Draft { rule: "", ..moved(ENGINE, "stopped", "running", "") });
    tell(2400, record(10), moved(N1, not_running, "failed_over", down));
    tell(2700, event(2), told(G1, Kind::Admin, word("fallback"), word("accepted"), 0));
    tell(2700, record(12), moved(N1, "failed_over", "taking_back", "on_admin_request"));
    tell(2700, record(13), moved(N2, "running_in_backup_mode", "falling_back", "on_admin_request"));
    tell(2700, record(13), told(N1, Kind::Users, word("served"), out, 4));
    tell(2700, record(13), moved(N1, "taking_back", "normal", "normal"));
    tell(2700, record(16), moved(N2, "falling_back", "normal", "normal"));
    tell(3237, record(16), told(N1, Kind::Users, out, Label::Of("served_by", NodeId(0)), 4));

    losses(&mut story);
    for (fate, began) in story.events.iter_mut().zip([600, 2400, 2700]) {
        *fate = EventFate { began: vec![at(began)], changed: 1, ..EventFate::default() };
    }
    gauges(&mut story);
    story
}

/// The outages and the failover of the story.
fn losses(story: &mut Outcome) {
    let down = "critical_service_down";
    story.outages.push(wave(600, 690, [130, 250, 300, 410], 10, [0, 0, 0, 10]));
    let home = wave(2700, 2700, [120, 200, 300, 537], 0, [0; 4]);
    story.outages.push(OutageWave { planned: true, cause: Cause::Record(13), failover: None, ..home });
    story.failovers.push(Failover {
        cluster: ClusterId(0),
        group: GroupId(0),
        from: NodeId(0),
        to: NodeId(1),
        reason: down,
        fault_at: at(600),
        detected_at: at(690),
        takeover_at: at(690),
        backup_at: Some(at(700)),
        fallback_at: Some(at(2700)),
        users: 4,
        planned: false,
        spurious: false,
        cause: Cause::Record(1),
    });
}

/// Sums and gauges of the story.
fn gauges(story: &mut Outcome) {
    story.faults_over = Some(at(2700));
    story.counters.human_actions = [(ClusterId(0), 1)].into();
    story.counters.exposure = [(GroupId(0), SimDuration::from_secs(2100))].into();
    story.counters.login_rate_max = [(NodeId(0), 1), (NodeId(1), 2)].into();
    story.probes = [(600, [4, 4]), (690, [0, 4]), (1200, [0, 8]), (4000, [4, 4])]
        .into_iter()
        .flat_map(|(t, sessions)| [0, 1].map(|node| probe(t, node, sessions[node as usize])))
        .collect();
    story.series = (0..=72)
        .flat_map(|step| {
            let t = step * 100;
            let served = if (690..=3237).contains(&t) { [0, 8] } else { [4, 4] };
            [0, 1].map(|node| probe(t, node, served[node as usize]))
        })
        .collect();
}

fn probe(seconds: u64, node: u32, sessions: u32) -> Probe {
    Probe { at: at(seconds), node: NodeId(node), gauges: Gauges { sessions, srm_state: 3, ..Gauges::default() } }
}
