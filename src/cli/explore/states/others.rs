//! Systems beside the redundancy group: sizes and parameters come from the scenario.

use crate::cli::args::{ExploreArgs, Global};
use crate::cli::exit::Exit;
use crate::explore::states::{Model, Plain, chat, cms, expressway, icsa};
use crate::scenario::{ImpCluster, Scenario};

use super::{Search, disturbances, refuse};

/// Most joined nodes that a search takes: Cisco's limit.
const MOST: usize = 5;

pub(super) fn icsa(scenario: &Scenario, args: &ExploreArgs, global: &Global) -> Exit {
    let clusters: Vec<&ImpCluster> = scenario.clusters.iter().filter_map(|cluster| cluster.imp()).collect();
    let [first, _, ..] = clusters[..] else {
        return refuse("--machine icsa looks at two intercluster peers; this scenario has fewer");
    };
    let settings = first.icsa.settings();
    let recovers = |on| if on { "restarts" } else { "does not restart" };
    let what = format!(
        "Two intercluster peers; a sync that is stuck {} ICSA, one that fails for long {} it",
        recovers(settings.stuck_restarts),
        recovers(settings.failure_restarts)
    );
    run(icsa::Peers::<Plain>::new(args.disturbances.0, settings), &what, args, global)
}

pub(super) fn chat(scenario: &Scenario, args: &ExploreArgs, global: &Global) -> Exit {
    let Some(imp) = scenario.groups.first().and_then(|group| scenario.clusters[group.cluster].imp()) else {
        return refuse("--machine chat looks at a presence redundancy group; this scenario has none");
    };
    let what = "Text Conferencing on two nodes of a group with one external database";
    run(chat::Rooms::<Plain>::new(args.disturbances.0, &imp.chat.params), what, args, global)
}

pub(super) fn cms(scenario: &Scenario, args: &ExploreArgs, global: &Global) -> Exit {
    let Some(cms) = scenario.clusters.iter().find_map(|cluster| cluster.cms()) else {
        return refuse("--machine cms looks at a Meeting Server cluster; this scenario has none");
    };
    let size = cms.joined.len();
    if size > MOST {
        return refuse(&format!("--machine cms takes up to {MOST} joined nodes; this cluster has {size}"));
    }
    let start = cms::Cluster::<Plain>::new(size, args.disturbances.0, &cms.params);
    let covers = if start.is_patient() { "covers" } else { "does not cover" };
    let what =
        format!("{size} database nodes, the first one primary; the promotion delay {covers} detection and demotion");
    run(start, &what, args, global)
}

pub(super) fn expressway(scenario: &Scenario, args: &ExploreArgs, global: &Global) -> Exit {
    let Some(edge) = scenario.clusters.iter().find_map(|cluster| cluster.expressway()) else {
        return refuse("--machine expressway looks at an Expressway cluster; this scenario has none");
    };
    let size = edge.peers.len();
    let what = format!("{size} Expressway peers, the first one primary");
    run(expressway::Peers::<Plain>::new(size, args.disturbances.0), &what, args, global)
}

fn run<M: Model>(start: M, what: &str, args: &ExploreArgs, global: &Global) -> Exit {
    let heading = format!("{what}; {}", disturbances(args.disturbances.0));
    let bounded = args.disturbances.0.is_some();
    Search { start, heading, bounded, judge: &M::judge }.run(&|_, _| String::new(), args, global)
}
