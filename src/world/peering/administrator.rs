//! What administrators and faults do to peers: entries, forced syncs, certificates, names, moves.

use crate::machines::icsa::{Input, Pull};
use crate::machines::srm::Service;
use crate::net::{Lookup, ResolverFault, Side as NetSide};
use crate::outcome::{Cause, Entity};
use crate::scenario::{Answer, CertificateNames, Naming, Side};
use crate::units::{ClusterId, DnsId, NodeId, SimDuration};

use super::Place;
use crate::world::fault::{Effect, Undo};
use crate::world::state::{Process, World};

/// Most clusters that one cluster can be in a mesh with, itself included. Documented: [ICP].
const CLUSTERS_MAX: usize = 30;

impl World<'_> {
    fn directed(&self, reader: ClusterId, peer: ClusterId) -> Option<usize> {
        Some(self.mesh.sync_at(self.mesh.place(reader)?, self.mesh.place(peer)?))
    }

    pub(in crate::world) fn add_peer(&mut self, cluster: ClusterId, peer: ClusterId, cause: Cause) -> Effect {
        let entity = Entity::Cluster(cluster);
        let Some(sync) = self.directed(cluster, peer) else { return Effect::Nothing };
        let (reader, other) = (self.mesh.syncs[sync].reader, self.mesh.syncs[sync].peer);
        let entries = (0..self.mesh.members.len()).filter(|to| self.mesh.syncs[self.mesh.sync_at(reader, *to)].entry);
        let why = match () {
            () if self.mesh.syncs[sync].entry => "peer_exists",
            () if entries.count() + 1 >= CLUSTERS_MAX => "mesh_is_full",
            () => "",
        };
        if !why.is_empty() {
            self.record_admin(entity, "add_peer", "refused", why, cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "add_peer", "accepted", "", cause);
        self.count_all_losses();
        let one = &mut self.mesh.syncs[sync];
        one.entry = true;
        one.pull = Pull::new();
        one.known = false;
        one.as_of = self.now.as_micros().cast_signed();
        one.last_record = record;
        if one.good {
            one.good = false;
            self.mesh.behind += 1;
        }
        self.judge_agreement(record);
        let pair = self.mesh.pair_at(reader, other);
        self.mesh.pairs[pair].lingers = None;
        if self.mesh.is_peered(reader, other) {
            self.ask_for_router_restart(pair, record);
        }
        if self.mesh.members[reader].up {
            self.step_sync(sync, Input::AgentUp, record);
        }
        self.refresh_pair(pair, record);
        Effect::Changed
    }

    pub(in crate::world) fn delete_peer(&mut self, cluster: ClusterId, peer: ClusterId, cause: Cause) -> Effect {
        let entity = Entity::Cluster(cluster);
        let Some(sync) = self.directed(cluster, peer) else { return Effect::Nothing };
        if !self.mesh.syncs[sync].entry {
            self.record_admin(entity, "delete_peer", "refused", "no_such_peer", cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "delete_peer", "accepted", "", cause);
        self.count_all_losses();
        let (reader, other) = (self.mesh.syncs[sync].reader, self.mesh.syncs[sync].peer);
        let pair = self.mesh.pair_at(reader, other);
        let was_peered = self.mesh.is_peered(reader, other);
        let member = &self.mesh.members[reader];
        let stays = member.params.peer_delete_requires_router_restart && was_peered;
        let publisher = member.nodes.first().copied().filter(|_| stays);
        if !member.up {
            let entity = self.mesh.entity(sync);
            self.record_peer_alarm(entity, "InterclusterSyncAgentFailedToCleanUpPeer", "raised", record);
        }
        self.note_age(sync);
        self.step_sync(sync, Input::Deleted, record);
        self.forget_changes(sync);
        let one = &mut self.mesh.syncs[sync];
        (one.entry, one.known, one.run) = (false, false, None);
        if !one.good {
            one.good = true;
            self.mesh.behind -= 1;
        }
        self.mesh.pairs[pair].lingers = publisher;
        if publisher.is_none() {
            self.mesh.pairs[pair].introduced = false;
        }
        self.judge_agreement(record);
        self.refresh_pair(pair, record);
        Effect::Changed
    }

    pub(in crate::world) fn force_sync(
        &mut self,
        cluster: ClusterId,
        peer: Option<ClusterId>,
        certificates: bool,
        cause: Cause,
    ) -> Effect {
        let entity = Entity::Cluster(cluster);
        let Some(reader) = self.mesh.place(cluster) else { return Effect::Nothing };
        let wanted = peer.and_then(|peer| self.mesh.place(peer));
        let syncs: Vec<usize> = (0..self.mesh.members.len())
            .filter(|to| wanted.is_none_or(|wanted| wanted == *to))
            .map(|to| self.mesh.sync_at(reader, to))
            .filter(|sync| self.mesh.syncs[*sync].entry)
            .collect();
        let why = match () {
            () if syncs.is_empty() => "no_such_peer",
            () if !self.mesh.members[reader].up => "icsa_not_running",
            () => "",
        };
        if !why.is_empty() {
            self.record_admin(entity, "force_sync", "refused", why, cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "force_sync", "accepted", "", cause);
        self.note_repair();
        for sync in syncs {
            let one = &mut self.mesh.syncs[sync];
            one.forced = true;
            if certificates {
                one.distrust = None;
            }
            self.step_sync(sync, Input::Forced, record);
        }
        Effect::Changed
    }

    /// The tomcat certificate of a node expires; it is renewed when the event ends.
    pub(in crate::world) fn expire_certificate(&mut self, number: usize, node: NodeId, cause: Cause) -> Effect {
        let Some(place) = self.mesh.place(self.nodes[node].cluster) else {
            return self.set_peer_certificate(Some(number), node, cause);
        };
        if self.mesh.expired.contains_key(&node) {
            return Effect::Nothing;
        }
        let record = self.record_fault(Entity::Node(node), "cert_expire", "began", cause);
        self.mesh.expired.insert(node, record);
        self.occurrences[number].undo.push(Undo::RenewCertificate { node });
        self.certificates_changed(place, record);
        Effect::Changed
    }

    pub(in crate::world) fn renew_certificate(&mut self, node: NodeId, cause: Cause) {
        if self.mesh.expired.remove(&node).is_none() {
            self.set_peer_certificate(None, node, cause);
            return;
        }
        let record = self.record_fault(Entity::Node(node), "cert_expire", "ended", cause);
        if let Some(place) = self.mesh.place(self.nodes[node].cluster) {
            self.distrust_everywhere(place, record);
            self.certificates_changed(place, record);
        }
    }

    /// A new tomcat certificate is trusted by nobody yet, unless peers exchange them over TLS.
    fn distrust_everywhere(&mut self, place: Place, cause: Cause) {
        if self.mesh.tls {
            return;
        }
        for reader in (0..self.mesh.members.len()).filter(|reader| *reader != place) {
            let sync = self.mesh.sync_at(reader, place);
            if self.mesh.syncs[sync].entry {
                self.mesh.syncs[sync].distrust = Some(cause);
            }
        }
    }

    fn certificates_changed(&mut self, place: Place, cause: Cause) {
        self.recheck_syncs(Some(place));
        self.refresh_pairs_of(place, cause);
    }

    /// New names of nodes or in certificates: new tomcat certificates either way.
    pub(in crate::world) fn rename_nodes(
        &mut self,
        cluster: ClusterId,
        naming: Option<Naming>,
        certificate_names: Option<CertificateNames>,
        cause: Cause,
    ) -> Effect {
        let Some(place) = self.mesh.place(cluster) else { return Effect::Nothing };
        let member = &mut self.mesh.members[place];
        let before = (member.naming, member.certificate_names);
        member.naming = naming.unwrap_or(member.naming);
        member.certificate_names = certificate_names.unwrap_or(member.certificate_names);
        if before == (member.naming, member.certificate_names) {
            return Effect::Nothing;
        }
        let record = self.record_admin(Entity::Cluster(cluster), "edit_config", "accepted", "", cause);
        self.distrust_everywhere(place, record);
        self.certificates_changed(place, record);
        Effect::Changed
    }

    pub(in crate::world) fn break_resolvers(
        &mut self,
        number: usize,
        resolvers: &[DnsId],
        answer: Answer,
        from: &Side,
        cause: Cause,
    ) -> Vec<Effect> {
        let answer = match answer {
            Answer::Slow => Lookup::Slow,
            Answer::PrimaryDead => Lookup::PrimaryDead,
            Answer::Wrong => Lookup::Wrong,
            Answer::None => Lookup::Nothing,
        };
        let mut effects = Vec::new();
        for resolver in resolvers {
            let before = self.resolver_word(*resolver);
            let from = NetSide { sites: from.sites.clone(), nodes: from.nodes.clone() };
            self.net.break_resolver(*resolver, ResolverFault { id: number as u64, answer, from });
            self.occurrences[number].undo.push(Undo::Resolver { resolver: *resolver, number });
            let word = self.resolver_word(*resolver);
            let record = self.record_peering(Entity::Dns(*resolver), before, word, "", cause, 0);
            self.mesh.troubles.insert(number as u64, record);
            self.peering_follows_network(record);
            self.expressway_follows_network(record);
            effects.push(Effect::Changed);
        }
        effects
    }

    pub(in crate::world) fn repair_resolver(&mut self, resolver: DnsId, number: usize, cause: Cause) {
        let before = self.resolver_word(resolver);
        self.net.repair_resolver(resolver, number as u64);
        let word = self.resolver_word(resolver);
        let record = self.record_peering(Entity::Dns(resolver), before, word, "", cause, 0);
        self.peering_follows_network(record);
        self.expressway_follows_network(record);
    }

    fn resolver_word(&self, resolver: DnsId) -> &'static str {
        match self.net.worst_answer(resolver) {
            Lookup::Good => "up",
            Lookup::Slow | Lookup::PrimaryDead => "degraded",
            Lookup::Wrong | Lookup::Nothing => "down",
        }
    }

    /// A bulk move stops ICSA on both clusters, on the publisher's partner first, chunk by chunk.
    pub(in crate::world) fn pause_for_bulk_move(&mut self, clusters: [ClusterId; 2], users: u32, cause: Cause) {
        for cluster in clusters {
            let Some(place) = self.mesh.place(cluster) else { continue };
            let params = &self.mesh.members[place].params;
            if u64::from(users) < params.bulk_move_leave_icsa_below {
                continue;
            }
            let chunks = u64::from(users).div_ceil(params.bulk_move_chunk.max(1));
            let takes = SimDuration::from_micros(params.icsa_restart_duration.as_micros() * chunks);
            let publisher = self.mesh.members[place].nodes.first().copied();
            let partner = publisher.and_then(|publisher| self.peer_of(publisher));
            for node in partner.into_iter().chain(publisher) {
                if self.is_running(node, Service::Icsa) {
                    self.set_process(node, Service::Icsa, Process::Starting { until: self.now + takes }, cause);
                }
            }
        }
    }
}
