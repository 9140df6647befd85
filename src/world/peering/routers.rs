//! Streams between the XCP Routers of two clusters, as bits: one for each pair of routers.

use crate::engine::Event;
use crate::machines::icsa::{DnsLossEffect, RouterRestart};
use crate::machines::srm::{Service, State};
use crate::net::{End, Lookup, ROUTER_PORTS};
use crate::outcome::{Cause, Entity};
use crate::scenario::Naming;
use crate::units::{NodeId, SimDuration};

use super::{NODES, Pair, Place};
use crate::world::agenda::Class;
use crate::world::state::{Process, World};

/// What keeps two routers from a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    /// One of them does not run.
    RouterDown,
    /// No IP path.
    NoPath,
    /// No peer entries, or no sync has introduced the routers.
    NoPeer,
    PortBlocked,
    DnsFailure,
    CertificateExpired,
    /// AXL is off in a group that has failed over. Documented: [SVC].
    AxlOff,
    /// A new peer waits for a restart of the router.
    RestartNeeded,
}

impl Obstacle {
    const fn as_str(self) -> &'static str {
        match self {
            Self::RouterDown => "router_down",
            Self::NoPath => "no_path",
            Self::NoPeer => "no_peer",
            Self::PortBlocked => "port_blocked",
            Self::DnsFailure => "dns_failure",
            Self::CertificateExpired => "certificate_expired",
            Self::AxlOff => "axl_off",
            Self::RestartNeeded => "router_restart_needed",
        }
    }

    /// Whether updates are lost although there is an IP path between running routers.
    const fn is_avoidable(self) -> bool {
        match self {
            Self::RouterDown | Self::NoPath | Self::NoPeer => false,
            Self::PortBlocked | Self::DnsFailure | Self::CertificateExpired | Self::AxlOff | Self::RestartNeeded => {
                true
            }
        }
    }
}

/// The bit of a pair of routers, by their places among the nodes of their clusters.
pub(super) const fn bit(i: usize, j: usize) -> u64 {
    1 << (i * NODES + j)
}

impl World<'_> {
    /// At the start of a run every stream is there that nothing keeps away.
    pub(super) fn open_all_streams(&mut self, pair: usize) {
        let (clear, avoidable, _) = self.survey(pair);
        let one = &mut self.mesh.pairs[pair];
        (one.clear, one.up, one.avoidable) = (clear, clear, avoidable);
        let word = self.judge_losses(pair);
        self.mesh.pairs[pair].word = word;
        let entity = self.pair_entity(pair);
        self.initial.insert(entity, (crate::outcome::Label::Word(word), ""));
    }

    pub(super) fn pair_entity(&self, pair: usize) -> Entity {
        let Pair { a, b, .. } = &self.mesh.pairs[pair];
        Entity::Pair(self.mesh.members[*a].cluster, self.mesh.members[*b].cluster)
    }

    /// Looks at every pair of routers again.
    pub(super) fn refresh_pair(&mut self, pair: usize, cause: Cause) {
        self.count_losses(pair);
        let (clear, avoidable, why) = self.survey(pair);
        let delay = self.reconnect_delay(pair);
        let now = self.now;
        let one = &mut self.mesh.pairs[pair];
        one.clear = clear;
        one.avoidable = avoidable;
        one.up &= clear;
        for (_, mask) in &mut one.coming {
            *mask &= clear;
        }
        one.coming.retain(|(_, mask)| *mask != 0);
        let on_their_way = one.coming.iter().fold(0, |all, (_, mask)| all | mask);
        let new = clear & !one.up & !on_their_way;
        if new != 0 && delay.is_zero() {
            one.up |= new;
        } else if new != 0 {
            one.coming.push((now + delay, new));
            let number = u32::try_from(pair).expect("64 clusters have 2016 pairs");
            self.agenda.push(now + delay, Class::Streams, number, 0);
        }
        self.follow_pair(pair, why, cause);
    }

    /// Streams are due.
    pub(in crate::world) fn streams_due(&mut self, event: Event) {
        let pair = event.entity as usize;
        self.count_losses(pair);
        let now = self.now;
        let one = &mut self.mesh.pairs[pair];
        let due: u64 = one.coming.iter().filter(|(at, _)| *at == now).fold(0, |all, (_, mask)| all | mask);
        one.coming.retain(|(at, _)| *at != now);
        one.up |= due & one.clear;
        let cause = one.last_record;
        if due != 0 {
            self.follow_pair(pair, "", cause);
        }
    }

    /// Writes down when messaging is lost and when it is back.
    pub(super) fn follow_pair(&mut self, pair: usize, why: &'static str, cause: Cause) {
        let word = self.judge_losses(pair);
        let Pair { word: before, why: reason_before, .. } = self.mesh.pairs[pair];
        // Nothing is in the way any more, and the streams are not back yet: the old reason stands.
        let reason = match word {
            "connected" | "no_peer" => "",
            _ if why.is_empty() => reason_before,
            _ => why,
        };
        if (word, reason) == (before, reason_before) {
            return;
        }
        (self.mesh.pairs[pair].word, self.mesh.pairs[pair].why) = (word, reason);
        let users = self.users_who_lose(pair);
        let record = self.record_peering(self.pair_entity(pair), before, word, reason, cause, users);
        self.mesh.pairs[pair].last_record = record;
        self.chat_follows_streams();
    }

    /// Whether the XCP Routers of two nodes of different clusters have a stream.
    pub(in crate::world) fn routers_have_a_stream(&self, one: NodeId, other: NodeId) -> bool {
        let place = |node: NodeId| self.mesh.place(self.nodes[node].cluster);
        let (Some(a), Some(b)) = (place(one), place(other)) else { return false };
        let (one, other, a, b) = if a < b { (one, other, a, b) } else { (other, one, b, a) };
        let at = |place: Place, node: NodeId| self.mesh.members[place].nodes.iter().position(|known| *known == node);
        let (Some(i), Some(j)) = (at(a, one), at(b, other)) else { return false };
        self.mesh.pairs[self.mesh.pair_at(a, b)].up & bit(i, j) != 0
    }

    fn reconnect_delay(&self, pair: usize) -> SimDuration {
        let Pair { a, b, .. } = &self.mesh.pairs[pair];
        let delay = |place: &Place| {
            let member = &self.mesh.members[*place];
            let named = !self.named_by_address(*a, *b);
            let names = member.nodes.iter().map(|node| match self.net.lookup(*node, self.resolver(*node)) {
                Lookup::Slow if named => member.params.dns_slow_delay,
                Lookup::PrimaryDead if named => member.params.dns_dead_primary_delay,
                Lookup::Slow | Lookup::PrimaryDead | Lookup::Good | Lookup::Wrong | Lookup::Nothing => {
                    SimDuration::ZERO
                }
            });
            member.params.r2r_reconnect_delay + names.max().unwrap_or_default()
        };
        delay(a).max(delay(b))
    }

    /// Inferred: [ICP] asks for addresses on every cluster, so both must have them.
    fn named_by_address(&self, a: Place, b: Place) -> bool {
        [a, b].into_iter().all(|place| self.mesh.members[place].naming == Naming::Ip)
    }

    /// Pairs of routers with nothing in the way; those with an IP path and something else in the way;
    /// and the first obstacle that costs updates.
    fn survey(&self, pair: usize) -> (u64, u64, &'static str) {
        let Pair { a, b, .. } = &self.mesh.pairs[pair];
        let (mut clear, mut avoidable, mut why) = (0, 0, "");
        for (i, from) in self.mesh.members[*a].nodes.iter().enumerate() {
            for (j, to) in self.mesh.members[*b].nodes.iter().enumerate() {
                match self.obstacle(pair, *from, *to, bit(i, j)) {
                    None => clear |= bit(i, j),
                    Some(obstacle) => {
                        if obstacle.is_avoidable() {
                            avoidable |= bit(i, j);
                        }
                        if why.is_empty() && obstacle != Obstacle::RouterDown {
                            why = obstacle.as_str();
                        }
                    }
                }
            }
        }
        (clear, avoidable, why)
    }

    fn obstacle(&self, pair: usize, from: NodeId, to: NodeId, bit: u64) -> Option<Obstacle> {
        let one = &self.mesh.pairs[pair];
        if !self.is_running(from, Service::XcpRouter) || !self.is_running(to, Service::XcpRouter) {
            return Some(Obstacle::RouterDown);
        }
        let peered = one.lingers.is_some() || (self.mesh.is_peered(one.a, one.b) && one.introduced);
        if !peered {
            return Some(Obstacle::NoPeer);
        }
        let ends = (End::Node(from), End::Node(to));
        if !self.net.connects(ends.0, ends.1, &ROUTER_PORTS) {
            let path = self.net.connects(ends.0, ends.1, &[]);
            return Some(if path { Obstacle::PortBlocked } else { Obstacle::NoPath });
        }
        if one.restart_first.contains(&from) || one.restart_first.contains(&to) {
            return Some(Obstacle::RestartNeeded);
        }
        if self.mesh.tls && (self.mesh.expired.contains_key(&from) || self.mesh.expired.contains_key(&to)) {
            return Some(Obstacle::CertificateExpired);
        }
        if self.axl_off_after_failover(from) || self.axl_off_after_failover(to) {
            return Some(Obstacle::AxlOff);
        }
        let stays = one.up & bit != 0 && self.streams_outlive_dns(one.a, one.b);
        let resolves = |node: NodeId| self.net.lookup(node, self.resolver(node)).resolves();
        let needs_names = !self.named_by_address(one.a, one.b) && !stays;
        (needs_names && !(resolves(from) && resolves(to))).then_some(Obstacle::DnsFailure)
    }

    fn streams_outlive_dns(&self, a: Place, b: Place) -> bool {
        [a, b].into_iter().all(|place| self.mesh.members[place].params.dns_loss_effect == DnsLossEffect::OnReconnect)
    }

    /// Documented: [SVC] AXL must run on both nodes of the group that peers sync from, or presence and
    /// messages are lost on failover.
    fn axl_off_after_failover(&self, node: NodeId) -> bool {
        let Some(place) = self.mesh.place(self.nodes[node].cluster) else { return false };
        let (Some(group), Some(publisher)) = (self.nodes[node].group, self.mesh.members[place].nodes.first()) else {
            return false;
        };
        if self.nodes[*publisher].group != Some(group) || self.nodes[node].srm.state() != State::RunningInBackupMode {
            return false;
        }
        let off = |node: &NodeId| self.nodes[*node].services[Service::Axl as usize].process != Process::Running;
        self.groups[group].nodes.iter().any(off)
    }

    /// A router came up: what waited for its restart goes on.
    pub(super) fn router_started(&mut self, node: NodeId, cause: Cause) {
        for pair in 0..self.mesh.pairs.len() {
            let one = &mut self.mesh.pairs[pair];
            let waited = one.restart_first.contains(&node) || one.lingers == Some(node);
            one.restart_first.retain(|other| *other != node);
            if one.lingers == Some(node) {
                one.lingers = None;
            }
            if waited {
                self.clear_alarm(node, "XcpConfigMgrJabberRestartRequired", cause);
                self.refresh_pair(pair, cause);
            }
        }
    }

    /// A new peer: a notification may ask for a restart of every router of both clusters.
    pub(super) fn ask_for_router_restart(&mut self, pair: usize, cause: Cause) {
        let Pair { a, b, .. } = self.mesh.pairs[pair];
        let always =
            |place: Place| self.mesh.members[place].params.xcp_router_restart_on_peer_add == RouterRestart::Always;
        if !always(a) && !always(b) {
            return;
        }
        let nodes: Vec<NodeId> = [a, b].into_iter().flat_map(|place| self.mesh.members[place].nodes.clone()).collect();
        for node in &nodes {
            self.raise_on_node(*node, "XcpConfigMgrJabberRestartRequired", cause);
        }
        self.mesh.pairs[pair].restart_first = nodes;
    }
}
