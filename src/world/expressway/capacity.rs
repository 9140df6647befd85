//! What a cluster can carry, and how near it is to that.

use crate::machines::expressway::{Alarm, Protocol, Rule, licensed_calls};
use crate::outcome::{CapacityLeft, Cause, WHOLE};

use super::{OWN, Place};
use crate::world::state::World;

/// Registrations that are counted against the figure for Mobile and Remote Access.
pub(super) const fn is_mra(protocol: Protocol) -> bool {
    matches!(protocol, Protocol::Mra | Protocol::IpPhone)
}

/// The part of `whole` that is left, in millionths.
fn share(left: u32, whole: u32) -> u32 {
    if whole == 0 {
        return WHOLE;
    }
    let millionths = u64::from(left) * u64::from(WHOLE) / u64::from(whole);
    u32::try_from(millionths).expect("a part of the whole").min(WHOLE)
}

impl World<'_> {
    /// Peers that take calls and registrations.
    fn accepting(&self, e: usize) -> u32 {
        let count = self.expressway.edges[e].peers.iter().filter(|peer| peer.peer.accepts()).count();
        u32::try_from(count).expect("a cluster has six peers at most")
    }

    /// Calls that so many peers carry.
    fn calls_possible_of_hardware(&self, e: usize, nodes: u32) -> u32 {
        self.of_file(e).node().video.unwrap_or(u32::MAX).saturating_mul(nodes)
    }

    /// Calls that hardware and licences let through with so many peers and without so many peers' licences.
    fn calls_possible(&self, e: usize, nodes: u32, removed: u32) -> u32 {
        let of_file = self.of_file(e);
        let hardware = self.calls_possible_of_hardware(e, nodes);
        let peers = u32::try_from(self.expressway.edges[e].nodes.len()).expect("a cluster has six peers at most");
        of_file.licences.map_or(hardware, |per_node| licensed_calls(hardware, per_node, peers, removed.min(peers)))
    }

    /// Calls that the cluster can carry now: the parts of a cut cluster have a pool each, which for 14 days holds
    /// the licences of all peers (inferred).
    pub(super) fn calls_left(&self, e: usize) -> u32 {
        let nodes = self.of_file(e).factor().min(self.accepting(e));
        let of_part = |part: &[Place]| {
            let peers = part.iter().map(|place| &self.expressway.edges[e].peers[*place]);
            let accepting = peers.clone().filter(|peer| peer.peer.accepts()).count();
            let removed = peers.map(|peer| peer.pool.removed()).max().unwrap_or(0);
            self.calls_possible(e, u32::try_from(accepting).expect("a cluster has six peers at most"), removed)
        };
        let licensed = self.parts(e).iter().map(|part| of_part(part)).fold(0, u32::saturating_add);
        self.calls_possible_of_hardware(e, nodes).min(licensed)
    }

    /// The peers that run, in the parts that a cut has made of the cluster.
    fn parts(&self, e: usize) -> Vec<Vec<Place>> {
        let edge = &self.expressway.edges[e];
        let mut parts: Vec<Vec<Place>> = Vec::new();
        for place in (0..edge.nodes.len()).filter(|place| edge.peers[*place].peer.is_up()) {
            let meets = |part: &Vec<Place>| part.iter().any(|other| edge.are_connected(place, *other));
            let (of_it, mut others): (Vec<_>, Vec<_>) = parts.into_iter().partition(meets);
            others.push(of_it.into_iter().flatten().chain([place]).collect());
            parts = others;
        }
        parts
    }

    /// Licences for calls in the pool, as the peers of the cluster see it at worst; `None` where nothing limits calls.
    fn licences_in_pool(&self, e: usize) -> Option<u32> {
        let edge = &self.expressway.edges[e];
        let removed = edge.peers.iter().filter(|peer| peer.peer.is_up()).map(|peer| peer.pool.removed()).max();
        let peers = u32::try_from(edge.nodes.len()).expect("a cluster has six peers at most");
        let counted = peers - removed.unwrap_or(0).min(peers);
        self.of_file(e).licences.map(|per_node| per_node.saturating_mul(counted))
    }

    /// Writes down what is left, spreads the calls anew and looks at the limits.
    pub(super) fn note_capacity(&mut self, e: usize, cause: Cause) {
        let factor = self.of_file(e).factor();
        let nodes = factor.min(self.accepting(e));
        let per_node = self.of_file(e).node().registrations.unwrap_or(0);
        let (calls, all_calls) = (self.calls_left(e), self.calls_possible(e, factor, 0));
        let cluster = self.expressway.edges[e].cluster;
        let left = CapacityLeft {
            t: self.now,
            cluster,
            registrations: per_node * nodes,
            calls,
            share: share(nodes, factor).min(share(calls, all_calls)),
        };
        let rows = &mut self.expressway.found.capacity;
        let last = rows.iter().rev().find(|row| row.cluster == cluster);
        if last.is_none_or(|last| CapacityLeft { t: left.t, ..*last } != left) {
            rows.push(left);
        }
        self.spread_calls(e);
        self.judge_usage(e, cause);
    }

    /// Capacity alarms: calls near or at the limit of a unit, registrations at it, calls near that of the licences.
    pub(super) fn judge_usage(&mut self, e: usize, cause: Cause) {
        let of_file = self.of_file(e);
        let (node, edge) = (of_file.node(), of_file.edge);
        let limit = node.video.unwrap_or(u32::MAX);
        let threshold = self.expressway.edges[e].params.capacity_alarm;
        let is_near = |calls: u32, limit: u32| calls > 0 && f64::from(calls) * 100.0 >= f64::from(limit) * threshold;
        let peers = &self.expressway.edges[e].peers;
        let full: Vec<bool> =
            peers.iter().map(|peer| is_full(&peer.registered, node.registrations, node.mra)).collect();
        let all_calls: u32 = peers.iter().map(|peer| peer.calls).sum();
        let licensed = self.licences_in_pool(e).is_some_and(|pool| is_near(all_calls, pool));
        // Calls through an Expressway-E traverse the firewall.
        let (near, at) = if edge { (Alarm::A30002, Alarm::A30023) } else { (Alarm::A30003, Alarm::A30022) };
        for place in 0..full.len() {
            let peer = &self.expressway.edges[e].peers[place];
            let (calls, runs) = (peer.calls, peer.peer.is_up());
            let alarms = [
                (near, is_near(calls, limit)),
                (at, calls >= limit && calls > 0),
                // The guides list no alarm for calls that do not traverse.
                (Alarm::A30001, edge && runs && licensed),
                (Alarm::A30027, runs && full.contains(&true)),
                (Alarm::A30030, full[place]),
            ];
            for (alarm, on) in alarms {
                self.switch_alarm(e, place, alarm, on, Rule::E28, cause);
            }
        }
    }

    /// Raises or clears an alarm of a peer, if it is not so already.
    pub(super) fn switch_alarm(&mut self, e: usize, place: Place, alarm: Alarm, on: bool, rule: Rule, cause: Cause) {
        let is_on = self.expressway.edges[e].peers[place].alarms.contains_key(&alarm);
        if on && !is_on {
            self.raise_expressway(e, place, alarm, OWN, rule.as_str(), cause);
        } else if !on && is_on {
            self.clear_expressway(e, place, alarm, OWN, cause);
        }
    }

    /// Whether a peer and its cluster have room for one more registration of a protocol.
    pub(super) fn has_room(&self, e: usize, place: Place, protocol: Protocol) -> bool {
        let of_file = self.of_file(e);
        let node = of_file.node();
        let figure = if is_mra(protocol) { node.mra } else { node.registrations };
        let Some(limit) = figure else { return true };
        let of_peer = |place: Place| of_kind(&self.expressway.edges[e].peers[place].registered, is_mra(protocol));
        let all: u32 = (0..self.expressway.edges[e].nodes.len()).map(of_peer).sum();
        of_peer(place) < limit && all < limit * of_file.factor()
    }

    /// Registrations above the limit of a peer are refused before the run begins.
    pub(super) fn trim_registrations(&mut self, e: usize) {
        let node = self.of_file(e).node();
        for place in 0..self.expressway.edges[e].nodes.len() {
            let registered = &mut self.expressway.edges[e].peers[place].registered;
            let over: u32 = [(false, node.registrations), (true, node.mra)]
                .into_iter()
                .map(|(mra, limit)| trim(registered, mra, limit.unwrap_or(u32::MAX)))
                .sum();
            self.refuse(e, over);
        }
    }

    pub(super) fn refuse(&mut self, e: usize, count: u32) {
        if count > 0 {
            let cluster = self.expressway.edges[e].cluster;
            *self.expressway.found.refused.entry(cluster).or_default() += u64::from(count);
        }
    }
}

/// Registrations of one kind: over Mobile and Remote Access, or all others.
fn of_kind(registered: &[u32], mra: bool) -> u32 {
    Protocol::ALL
        .iter()
        .filter(|protocol| is_mra(**protocol) == mra)
        .map(|protocol| registered[*protocol as usize])
        .sum()
}

/// Takes off what is above the limit, protocol by protocol; how many that is.
fn trim(registered: &mut [u32], mra: bool, limit: u32) -> u32 {
    let over = of_kind(registered, mra).saturating_sub(limit);
    let mut left = over;
    for protocol in Protocol::ALL.iter().filter(|protocol| is_mra(**protocol) == mra) {
        let less = left.min(registered[*protocol as usize]);
        registered[*protocol as usize] -= less;
        left -= less;
    }
    over
}

fn is_full(registered: &[u32], registrations: Option<u32>, mra: Option<u32>) -> bool {
    [(false, registrations), (true, mra)].iter().any(|(kind, limit)| {
        let count = of_kind(registered, *kind);
        limit.is_some_and(|limit| count >= limit && count > 0)
    })
}
