//! Random campaigns of faults and actions, and what is worth keeping of what they show.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Fault, Strike, faults};
use crate::engine::{Stream, StreamKey, StreamName, uniform};
use crate::outcome::{Entity, Outcome, Rest, state_at};
use crate::scenario::{NodeRole, Scenario, Topology};
use crate::stats::metrics;
use crate::units::{ClusterId, GroupId, NodeId, SimDuration};

/// Share of the costliest campaign that a smaller one must still cost.
const STILL_COSTS: f64 = 0.9;

/// Campaigns from which the smallest scenario of a finding is made.
const CANDIDATES: usize = 4;

/// What can happen in a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    /// Faults, each of which ends by itself.
    pub faults: Vec<Fault>,
    /// Actions of an administrator that last until they are taken back.
    pub lasting: Vec<Fault>,
    /// Actions of an administrator that are done at once.
    pub actions: Vec<Fault>,
}

/// The faults that `explore --faults` ranks, the loss of the path between one node and the others of its cluster,
/// and what an administrator can do to the clusters of a topology.
#[must_use]
pub fn deeds(scenario: &Scenario) -> Deeds {
    let path = |entity: Entity| scenario.names.path(entity);
    let quoted = |entity: Entity| format!("\"{}\"", path(entity));
    let mut deeds = Deeds { faults: faults(scenario), ..Deeds::default() };
    for cluster in (0..scenario.clusters.len()).map(ClusterId::from) {
        deeds.faults.extend(lost_paths(scenario, cluster));
    }
    for (group, _) in scenario.groups.iter_enumerated().filter(|(_, group)| group.nodes.len() == 2) {
        let target = quoted(Entity::Group(group));
        deeds.actions.push(Fault::new("recover", target.clone()));
        deeds.lasting.push(Fault::new("ha_off", target));
    }
    for (node, of) in scenario.nodes.iter_enumerated() {
        let verbs: (&[&'static str], &[&'static str]) = match of.role {
            NodeRole::Presence if paired(scenario, of.group) => (&[], &["failover", "fallback", "reboot"]),
            NodeRole::Presence | NodeRole::CallBridge => (&[], &["reboot"]),
            NodeRole::Database => (&[], &["reboot", "remove", "join", "clear_error"]),
            NodeRole::ExpresswayPeer => (&["maintenance_on"], &["reboot", "edit_config", "set_primary"]),
        };
        let on = |verbs: &[&'static str]| {
            verbs.iter().map(|verb| Fault::new(verb, quoted(Entity::Node(node)))).collect::<Vec<_>>()
        };
        deeds.lasting.extend(on(verbs.0));
        deeds.actions.extend(on(verbs.1));
    }
    if scenario.peering.is_some() {
        let presence = scenario.clusters.iter_enumerated().filter(|(_, cluster)| cluster.imp().is_some());
        deeds.actions.extend(presence.map(|(id, _)| Fault::new("force_sync", quoted(Entity::Cluster(id)))));
    }
    deeds
}

fn paired(scenario: &Scenario, group: Option<GroupId>) -> bool {
    group.is_some_and(|group| scenario.groups[group].nodes.len() == 2)
}

/// The path between one node and those that it works with, for each node that holds something.
fn lost_paths(scenario: &Scenario, cluster: ClusterId) -> Vec<Fault> {
    let holds =
        |node: &NodeId| scenario.nodes[*node].cluster == cluster && scenario.nodes[*node].role != NodeRole::CallBridge;
    let nodes: Vec<NodeId> = (0..scenario.nodes.len()).map(NodeId::from).filter(holds).collect();
    let quoted = |node: &NodeId| format!("\"{}\"", scenario.names.path(Entity::Node(*node)));
    let mut found: Vec<Fault> = Vec::new();
    for node in &nodes {
        let group = scenario.nodes[*node].group;
        let works_with = |other: &&NodeId| *other != node && scenario.nodes[**other].group == group;
        let others: Vec<String> = nodes.iter().filter(works_with).map(quoted).collect();
        let both_ways =
            |fault: &Fault| others.len() == 1 && fault.target == format!("[[{}], [{}]]", others[0], quoted(node));
        if !others.is_empty() && !found.iter().any(both_ways) {
            found.push(Fault::new("partition", format!("[[{}], [{}]]", quoted(node), others.join(", "))));
        }
    }
    found
}

/// How campaigns are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wilds {
    /// Seed of the campaigns and of their runs.
    pub seed: u64,
    /// Most strikes of a campaign; the fewest are two.
    pub most: u64,
    /// When the first strike comes at the earliest.
    pub from: SimDuration,
    /// How long a run goes on after the last strike is over.
    pub settle: SimDuration,
}

/// The campaign with this number: a few faults and actions, some of them close together. It depends on seed,
/// number and topology only.
///
/// # Panics
/// If nothing can happen to the topology.
#[must_use]
pub fn campaign(world: &Topology, deeds: &Deeds, wilds: Wilds, number: u64) -> Draft {
    assert!(!deeds.faults.is_empty(), "a topology has nodes, and nodes can crash");
    let mut stream = StreamKey::new(wilds.seed, number).stream(StreamName::new("hunt", "campaign", 0));
    let many = 2 + below(&mut stream, wilds.most.max(2) - 1);
    let mut at = wilds.from;
    let mut strikes = Vec::new();
    for _ in 0..many {
        // Half of the gaps are so short that the second strike comes while the first is being dealt with.
        let longest = if below(&mut stream, 2) == 0 { 180 } else { 1_800 };
        at += millis(&mut stream, longest);
        strikes.push(strike(&mut stream, deeds, at));
    }
    Draft { world: world.clone(), seed: wilds.seed, strikes, settle: wilds.settle }
}

fn strike(stream: &mut Stream, deeds: &Deeds, at: SimDuration) -> Strike {
    /// Seconds that a strike lasts at most: within detection, within a failover, much longer.
    const LONGEST: [u64; 3] = [120, 900, 3_600];
    let kind = below(stream, 8);
    let last = LONGEST[usize::try_from(below(stream, 3)).expect("below 3")];
    let lasts = millis(stream, last);
    let (list, lasts) = match kind {
        0 if !deeds.lasting.is_empty() => (&deeds.lasting, Some(lasts)),
        1 | 2 if !deeds.actions.is_empty() => (&deeds.actions, None),
        _ => (&deeds.faults, Some(lasts)),
    };
    let place = usize::try_from(below(stream, list.len() as u64)).expect("a place in a list");
    Strike { at, deed: list[place].clone(), lasts }
}

/// A number below `end`, each equally likely.
fn below(stream: &mut Stream, end: u64) -> u64 {
    uniform(stream, SimDuration::ZERO, SimDuration::from_micros(end - 1)).as_micros()
}

/// A time of whole milliseconds, at least one, at most so many seconds.
fn millis(stream: &mut Stream, most_s: u64) -> SimDuration {
    SimDuration::from_millis(1 + below(stream, most_s * 1_000))
}

/// Something that a run is searched for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aim {
    /// The run panics with this message.
    Panic(String),
    /// The built-in invariant with this name breaks.
    Broken(String),
    /// Something like this still moves at the end.
    Moves(String),
    /// Something like this waits for a human at the end.
    Waits(String),
    /// At least so many whole user-minutes are lost.
    Costs(u64),
}

impl Aim {
    /// Whether a run shows it.
    #[must_use]
    pub fn met(&self, sight: &Sight) -> bool {
        match self {
            Self::Panic(message) => sight.panic.as_ref() == Some(message),
            Self::Broken(name) => sight.broken.contains(name),
            Self::Moves(what) => sight.moving.contains_key(what),
            Self::Waits(what) => sight.waiting.contains_key(what),
            Self::Costs(minutes) => sight.user_minutes >= *minutes as f64,
        }
    }

    /// Whether it may show without a long time of rest at the end.
    #[must_use]
    pub fn shows_early(&self) -> bool {
        !matches!(self, Self::Moves(_))
    }

    /// The aim in words, as the beginning of a title.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Panic(message) => format!("the run panics, {message}"),
            Self::Broken(name) => format!("{name} breaks"),
            Self::Moves(what) => format!("never at rest, {what}"),
            Self::Waits(what) => format!("needs a human, {what}"),
            Self::Costs(minutes) => format!("{minutes} user-minutes and more are lost"),
        }
    }

    /// A name for a file.
    #[must_use]
    pub fn file_name(&self) -> String {
        let words = match self {
            Self::Panic(_) => "panic".to_owned(),
            Self::Broken(name) => format!("broken-{name}"),
            Self::Moves(what) => format!("never-at-rest-{what}"),
            Self::Waits(what) => format!("needs-a-human-{what}"),
            Self::Costs(_) => "worst-user-minutes".to_owned(),
        };
        let plain: String =
            words.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
        let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
        parts.join("-")
    }
}

/// What a run showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sight {
    /// What a panic said.
    pub panic: Option<String>,
    /// Built-in invariants that broke.
    pub broken: BTreeSet<String>,
    /// Minutes without service, summed over users.
    pub user_minutes: f64,
    /// What still moved at the end: kind and states, with an expectation that says where it should be.
    pub moving: BTreeMap<String, String>,
    /// What waited for a human at the end, likewise.
    pub waiting: BTreeMap<String, String>,
}

/// Looks at a run.
///
/// # Panics
/// Never: the metric asked for is in the table.
#[must_use]
pub fn sight(scenario: &Scenario, outcome: &Outcome) -> Sight {
    let minutes = metrics::value(outcome, "user_minutes_lost.sum", None, None);
    let described = |entities: &[Entity]| {
        let mut found = BTreeMap::new();
        for entity in entities {
            let (what, expected) = unsettled(scenario, outcome, *entity);
            found.entry(what).or_insert(expected);
        }
        found
    };
    let (moving, waiting) = match &outcome.rest {
        Rest::Steady => (BTreeMap::new(), BTreeMap::new()),
        Rest::Moving(entities) => (described(entities), BTreeMap::new()),
        Rest::NeedsHuman(entities) => (BTreeMap::new(), described(entities)),
    };
    Sight {
        panic: None,
        broken: outcome.violations.iter().map(|violation| violation.invariant.to_owned()).collect(),
        user_minutes: minutes.expect("the table has this metric with this suffix").unwrap_or(0.0),
        moving,
        waiting,
    }
}

/// What kind of thing is in which state at the end, and an expectation that says where it should be.
fn unsettled(scenario: &Scenario, outcome: &Outcome, entity: Entity) -> (String, String) {
    let names = &outcome.names;
    let end = outcome.horizon();
    let state = |of: Entity| state_at(outcome, of, end).map_or_else(String::new, |(label, _)| names.label(label));
    let expected = |on: &str, is: &str| {
        format!("[[expect]]\non = \"{on}\"\nis = \"{is}\"\nat = \"{}\"\n", outcome.header.duration)
    };
    let path = names.path(entity);
    match entity {
        Entity::Group(group) => {
            let mut states: Vec<String> =
                names.nodes_of_group[usize::from(group)].iter().map(|node| state(Entity::Node(*node))).collect();
            states.sort();
            (format!("group {}", states.join(" + ")), expected(path, "all_normal"))
        }
        Entity::Node(node) => match scenario.nodes[node].role {
            NodeRole::Presence if state(entity) == "normal" => {
                ("rooms without a host".to_owned(), expected(&format!("room:{path}#*"), "hosted"))
            }
            NodeRole::Presence => (format!("node {}", state(entity)), expected(path, "normal")),
            NodeRole::ExpresswayPeer => (format!("Expressway peer {}", state(entity)), expected(path, "active")),
            NodeRole::Database => (format!("database {}", state(entity)), expected(path, "primary|replica_in_sync")),
            NodeRole::CallBridge => (format!("Call Bridge {}", state(entity)), expected(path, "can_write")),
        },
        Entity::Cluster(cluster) => {
            let nodes = scenario.nodes.iter_enumerated().filter(|(_, node)| node.cluster == cluster);
            let mut states: Vec<String> = nodes
                .filter(|(_, node)| node.role == NodeRole::Database)
                .map(|(node, _)| state(Entity::Node(node)))
                .collect();
            states.sort();
            states.dedup();
            let bad = format!(
                "[[expect]]\non = \"{path}/*\"\nalways = \"primary|replica_in_sync|can_write\"\nsince = \"{}\"\n",
                outcome.header.duration
            );
            (format!("databases {}", states.join(" + ")), bad)
        }
        Entity::Sync(..) => (format!("sync {}", state(entity)), expected(path, "waiting")),
        _ => (format!("{} {}", path.split(':').next().unwrap_or("thing"), state(entity)), expected("*", "all_normal")),
    }
}

/// One thing that the hunt has found, and the numbers of campaigns that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prey {
    /// What it is.
    pub aim: Aim,
    /// Numbers of a few campaigns: those with the fewest strikes, and of those the first; the smallest scenario
    /// is made from one of them.
    pub campaigns: Vec<usize>,
    /// How many campaigns show it.
    pub seen: usize,
}

/// What is worth keeping of what the campaigns have shown: each kind of finding once, panics first, then broken
/// invariants, what never rests, what needs a human, and the costliest campaign.
#[must_use]
pub fn prey(campaigns: &[Draft], sights: &[Sight]) -> Vec<Prey> {
    let mut found: BTreeMap<Aim, Vec<usize>> = BTreeMap::new();
    for (number, sight) in sights.iter().enumerate() {
        let aims = sight.panic.iter().cloned().map(Aim::Panic);
        let aims = aims.chain(sight.broken.iter().cloned().map(Aim::Broken));
        let aims = aims.chain(sight.moving.keys().cloned().map(Aim::Moves));
        for aim in aims.chain(sight.waiting.keys().cloned().map(Aim::Waits)) {
            found.entry(aim).or_default().push(number);
        }
    }
    let simplest = |mut shown: Vec<usize>| {
        shown.sort_by_key(|number| (campaigns[*number].strikes.len(), *number));
        shown.truncate(CANDIDATES);
        shown
    };
    let one = |(aim, shown): (Aim, Vec<usize>)| Prey { aim, seen: shown.len(), campaigns: simplest(shown) };
    let mut prey: Vec<Prey> = found.into_iter().map(one).collect();
    let most = sights.iter().map(|sight| sight.user_minutes).fold(0.0, f64::max);
    let at_least = (most * STILL_COSTS).floor();
    if at_least >= 1.0 {
        let costs = |sight: &Sight| sight.user_minutes >= most;
        let worst = sights.iter().position(costs).expect("the most is one of them");
        let seen = sights.iter().filter(|sight| sight.user_minutes >= at_least).count();
        prey.push(Prey { aim: Aim::Costs(at_least as u64), campaigns: vec![worst], seen });
    }
    prey
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_finding_is_kept_once_by_its_simplest_campaign() {
        let reader = |_: &std::path::Path| Ok(String::new());
        let world = crate::scenario::topology(
            &crate::scenario::Request { path: "a.toml".into(), ..Default::default() },
            &reader,
        );
        let wilds = Wilds { seed: 3, most: 6, from: SimDuration::from_secs(600), settle: SimDuration::from_secs(60) };
        let all = Deeds { faults: vec![Fault::new("crash", "\"a/n1\"")], ..Deeds::default() };
        let campaigns: Vec<Draft> = (0..3).map(|number| campaign(&world, &all, wilds, number)).collect();
        let shows = |what: &str, user_minutes: f64| Sight {
            waiting: BTreeMap::from([(what.to_owned(), String::new())]),
            user_minutes,
            ..Sight::default()
        };
        let sights = [shows("x", 5.0), shows("x", 100.0), shows("y", 95.0)];
        let found = prey(&campaigns, &sights);
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].seen, found[1].seen, found[2].seen), (2, 1, 2));
        assert_eq!(found[2].aim, Aim::Costs(90));
        assert_eq!(found[2].campaigns, [1]);
        let simplest = usize::from(campaigns[1].strikes.len() < campaigns[0].strikes.len());
        assert_eq!(found[0].campaigns, [simplest, 1 - simplest]);
    }

    #[test]
    fn a_file_name_has_no_blanks() {
        assert_eq!(Aim::Waits("group idle + normal".to_owned()).file_name(), "needs-a-human-group-idle-normal");
    }
}
