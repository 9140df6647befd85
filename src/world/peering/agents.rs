//! Where ICSA runs: on the publisher, or on the other node of its group.

use crate::machines::icsa::Input;
use crate::machines::srm::Service;
use crate::outcome::Cause;
use crate::units::NodeId;

use super::Place;
use crate::world::state::{Host, Process, World};

/// Processes of the SIP Proxy from which it leaves enough to ICSA. Documented: [ICP].
const PROCESSES_ENOUGH: u64 = 10;

impl World<'_> {
    /// The publisher, then the other node of its group if it may stand in.
    fn agent_candidates(&self, place: Place) -> impl Iterator<Item = NodeId> {
        let member = &self.mesh.members[place];
        let publisher = member.nodes.first().copied();
        let stands_in = member.params.icsa_failover_to_prg_partner;
        let partner = publisher.filter(|_| stands_in).and_then(|publisher| self.peer_of(publisher));
        publisher.into_iter().chain(partner)
    }

    /// The node whose ICSA syncs with the peers, and whether ICSA runs there.
    pub(super) fn find_agent(&self, place: Place) -> (Option<NodeId>, bool) {
        let agent = self.agent_candidates(place).find(|node| {
            let process = self.nodes[*node].services[Service::Icsa as usize].process;
            self.nodes[*node].host == Host::Up && matches!(process, Process::Running | Process::Starting { .. })
        });
        (agent, agent.is_some_and(|node| self.is_running(node, Service::Icsa)))
    }

    /// The node that answers the syncs of peers.
    pub(super) fn serving_peer(&self, place: Place) -> Option<NodeId> {
        self.agent_candidates(place).find(|node| self.nodes[*node].host == Host::Up)
    }

    /// Whether many peers and many processes of the SIP Proxy leave too little for ICSA.
    pub(super) fn is_starved(&self, place: Place) -> bool {
        let member = &self.mesh.members[place];
        let peers = (0..self.mesh.members.len()).filter(|peer| self.mesh.syncs[self.mesh.sync_at(place, *peer)].entry);
        let clusters = peers.count() as u64 + 1;
        let processes = [
            self.params[member.cluster].sip_proxy_max_processes,
            member.params.sip_proxy_max_spare,
            member.params.sip_proxy_third_process_param,
        ];
        clusters >= member.params.starvation_cluster_threshold && processes.iter().any(|n| *n > PROCESSES_ENOUGH)
    }

    /// Follows a change on a node of the member: ICSA may stop, start, or run elsewhere.
    pub(super) fn follow_agent(&mut self, place: Place, cause: Cause) {
        let (agent, up) = self.find_agent(place);
        let member = &self.mesh.members[place];
        if (agent, up) == (member.agent, member.up) {
            return;
        }
        let was_up = member.up;
        let starved = self.is_starved(place);
        let member = &mut self.mesh.members[place];
        (member.agent, member.up) = (agent, up);
        if was_up {
            self.tell_syncs(place, Input::AgentDown, cause);
        }
        if up {
            // The processes of the SIP Proxy count from the start of ICSA on.
            self.mesh.members[place].starved = starved;
            self.note_repair();
            self.tell_syncs(place, Input::AgentUp, cause);
        }
    }

    fn tell_syncs(&mut self, place: Place, input: Input, cause: Cause) {
        for peer in 0..self.mesh.members.len() {
            let sync = self.mesh.sync_at(place, peer);
            if self.mesh.syncs[sync].entry {
                self.step_sync(sync, input, cause);
            }
        }
    }

    /// Something was repaired: agreement is counted from here, if it is missing.
    pub(in crate::world) fn note_repair(&mut self) {
        if !self.mesh.agreed {
            self.mesh.healed_at = Some(self.now);
        }
    }
}
