//! What Expressway clusters come down to in the summary of a run.

use std::collections::BTreeMap;

use crate::outcome::{CapacityLeft, Entity, ExpresswayOutcome, RegistrationWave, WHOLE};
use crate::report::text::{about, grouped, heading};
use crate::scenario::ExpresswayCluster;
use crate::stats::quantile;
use crate::units::{ClusterId, NodeId};

use super::Summary;

impl Summary<'_> {
    /// Capacity left, calls dropped, and how endpoints moved, cluster by cluster.
    pub(super) fn edges(&self) -> String {
        let Some(edges) = &self.outcome.expressway else { return String::new() };
        let clusters = self.scenario.clusters.iter_enumerated();
        let of = clusters.filter_map(|(id, cluster)| Some((id, &cluster.name, cluster.expressway()?)));
        of.map(|(id, name, cluster)| self.edge(edges, id, name, cluster)).collect()
    }

    fn edge(&self, edges: &ExpresswayOutcome, id: ClusterId, name: &str, cluster: &ExpresswayCluster) -> String {
        let mut told = size(cluster);
        let rows: Vec<&CapacityLeft> = edges.capacity.iter().filter(|row| row.cluster == id).collect();
        if let (Some(first), Some(worst)) = (rows.first(), rows.iter().min_by_key(|row| row.share)) {
            told += &capacity(first, worst);
        }
        let mine = |node: NodeId| self.scenario.nodes[node].cluster == id;
        let calls: u64 =
            edges.calls_dropped.iter().filter(|(_, node, _)| mine(*node)).map(|(.., n)| u64::from(*n)).sum();
        if cluster.calls > 0 {
            told += &format!(" {} calls were dropped.", grouped(calls));
        }
        if let Some(refused) = edges.refused.get(&id).filter(|refused| **refused > 0) {
            told += &format!(" {} registrations found no peer with room.", grouped(*refused));
        }
        let mut out = heading(&format!("Expressway cluster {name}"), self.color) + &self.paragraph(&told);
        let waves: Vec<&RegistrationWave> = edges.waves.iter().filter(|wave| wave.cluster == id).collect();
        out += &self.moves(&waves);
        let rate = edges.rate_max.iter().filter(|(node, _)| mine(**node)).max_by_key(|(_, rate)| **rate);
        if let Some((node, rate)) = rate {
            let peer = self.path(Entity::Node(*node));
            out += &self.paragraph(&format!("Most registrations within a second: {rate}, on {peer}."));
        }
        out
    }

    /// One line for each protocol whose endpoints moved.
    fn moves(&self, waves: &[&RegistrationWave]) -> String {
        let mut by_protocol: BTreeMap<&str, Vec<&RegistrationWave>> = BTreeMap::new();
        for wave in waves {
            by_protocol.entry(wave.protocol).or_default().push(wave);
        }
        by_protocol.into_iter().map(|(protocol, waves)| self.paragraph(&of_protocol(protocol, &waves))).collect()
    }
}

fn size(cluster: &ExpresswayCluster) -> String {
    let kind = if cluster.edge { "Expressway-E" } else { "Expressway-C" };
    let (peers, platform, release) = (cluster.peers.len(), cluster.platform, &cluster.release);
    format!("{peers} peers of {kind}, {platform}, {release}.")
}

fn capacity(first: &CapacityLeft, worst: &CapacityLeft) -> String {
    let all = format!(
        " It carries {} registrations or {} video calls with all peers",
        grouped(u64::from(first.registrations)),
        grouped(u64::from(first.calls))
    );
    if worst.share == WHOLE {
        return format!("{all}, and never carried less.");
    }
    format!(
        "{all}; the least it could carry was {} or {}, from {} on.",
        grouped(u64::from(worst.registrations)),
        grouped(u64::from(worst.calls)),
        worst.t
    )
}

fn of_protocol(protocol: &str, waves: &[&RegistrationWave]) -> String {
    let count = |of: fn(&RegistrationWave) -> u32| waves.iter().map(|wave| u64::from(of(wave))).sum::<u64>();
    let (moved, unserved) = (count(|wave| wave.moved), count(|wave| wave.unserved));
    let mut gaps: Vec<u64> = waves.iter().flat_map(|wave| wave.gap.iter().copied()).filter(|gap| *gap > 0).collect();
    gaps.sort_unstable();
    let seconds = |permille| quantile(&gaps, permille).map(|micros| about(micros / 1e6));
    let mut told = format!("{protocol}: {} registrations moved to another peer", grouped(moved));
    match (seconds(500), seconds(950), seconds(1000)) {
        (Some(median), Some(p95), Some(max)) => {
            told += &format!(
                "; {} endpoints were without one for {median} in the median, {p95} at the 95th percentile, {max} at most",
                grouped(gaps.len() as u64)
            );
        }
        _ => told += ", none of them with a gap",
    }
    if unserved > 0 {
        told += &format!("; {} are still without one at the end", grouped(unserved));
    }
    told + "."
}
