//! Looking at Expressway clusters without changing what follows: gauges, what still moves, the outcome.

use crate::outcome::{Entity, ExpresswayOutcome};
use crate::world::state::{Host, World};

impl World<'_> {
    /// Reads the registrations of every peer.
    pub(in crate::world) fn probe_expressway(&mut self) {
        for e in 0..self.expressway.edges.len() {
            self.settle_edge(e);
            let edge = &self.expressway.edges[e];
            for (node, peer) in edge.nodes.iter().zip(&edge.peers) {
                let row = (self.now, *node, peer.registered.iter().sum());
                if !self.expressway.found.registrations.contains(&row) {
                    self.expressway.found.registrations.push(row);
                }
            }
        }
    }

    /// Peers that still move, and those that wait for a human.
    pub(in crate::world) fn unsettled_expressway(&self) -> (Vec<Entity>, Vec<Entity>) {
        let (mut moving, mut stuck) = (Vec::new(), Vec::new());
        for edge in &self.expressway.edges {
            let n = edge.nodes.len();
            for (place, (node, peer)) in edge.nodes.iter().zip(&edge.peers).enumerate() {
                let boots = matches!(self.nodes[*node].host, Host::Booting { .. });
                let timers = edge.links[place * n..(place + 1) * n]
                    .iter()
                    .any(|link| link.deadlines.iter().any(Option::is_some));
                let waves = edge.waves.iter().any(|wave| wave.home() == place && wave.moves());
                if boots || timers || waves || peer.look.is_some() {
                    moving.push(Entity::Node(*node));
                } else if !peer.peer.is_up() || peer.stale {
                    stuck.push(Entity::Node(*node));
                }
            }
        }
        (moving, stuck)
    }

    /// Everything on Expressway clusters, if there are any.
    pub(in crate::world) fn close_expressway(&mut self) -> Option<ExpresswayOutcome> {
        if self.expressway.edges.is_empty() {
            return None;
        }
        for e in 0..self.expressway.edges.len() {
            self.settle_edge(e);
            for wave in &self.expressway.edges[e].waves {
                self.expressway.found.waves[wave.row()].unserved = wave.open();
            }
        }
        Some(std::mem::take(&mut self.expressway.found))
    }
}
