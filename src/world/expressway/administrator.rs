//! What administrators do to peers, and faults of certificates and replication.

use crate::machines::expressway::{Hindrance, Params, PeerInput, PeerOutput, Rule};
use crate::outcome::{Cause, Entity, Label};
use crate::scenario::PeerOrder;
use crate::units::{ClusterId, EventId, NodeId};

use super::Place;
use crate::world::fault::{Effect, Undo};
use crate::world::state::World;

impl World<'_> {
    /// Does to one peer what an event says.
    pub(in crate::world) fn order_peer(
        &mut self,
        number: usize,
        node: NodeId,
        order: PeerOrder,
        cause: Cause,
    ) -> Effect {
        let Some((e, place)) = self.expressway.places.get(&node).copied() else { return Effect::Nothing };
        self.settle_edge(e);
        let entity = Entity::Node(node);
        if let Some(why) = self.refusal(e, place, order) {
            self.record_admin(entity, order.verb(), "refused", why, cause);
            return Effect::Refused;
        }
        let before = self.expressway.edges[e].peers[place].peer;
        let record = match order {
            PeerOrder::ReplicationFails | PeerOrder::SystemKeyDiffers => {
                self.record_fault(entity, order.verb(), "began", cause)
            }
            _ => self.record_admin(entity, order.verb(), "accepted", "", cause),
        };
        let event = self.occurrences[number].event;
        self.obey(e, place, order, event, record);
        if order == PeerOrder::MaintenanceOn {
            self.occurrences[number].undo.push(Undo::MaintenanceOff { node });
        }
        let beside_the_machine = matches!(order, PeerOrder::Rename { .. } | PeerOrder::ForceSystemKey);
        Effect::of(beside_the_machine || before != self.expressway.edges[e].peers[place].peer)
    }

    /// Why a peer refuses an order: asked of a copy, so that the record of the action comes before its effects.
    fn refusal(&self, e: usize, place: Place, order: PeerOrder) -> Option<&'static str> {
        let mut peer = self.expressway.edges[e].peers[place].peer;
        let input = match order {
            PeerOrder::Edit | PeerOrder::Rename { .. } | PeerOrder::TlsMode(_) => {
                PeerInput::Edited(peer.configuration())
            }
            PeerOrder::SetPrimary(_) => PeerInput::PrimarySet(peer.primary()),
            PeerOrder::ClearPeers => PeerInput::PeersCleared,
            PeerOrder::RestorePeers => PeerInput::PeersRestored,
            PeerOrder::MaintenanceOn => PeerInput::MaintenanceOn,
            PeerOrder::MaintenanceOff => PeerInput::MaintenanceOff,
            PeerOrder::ForceConfiguration => PeerInput::Forced(self.look_at_primary(e, place)),
            PeerOrder::ReplicationFails => PeerInput::Hindered(Hindrance::Error),
            PeerOrder::SystemKeyDiffers => PeerInput::Hindered(Hindrance::SystemKey),
            // Documented: TAC 217230, on a peer that does not show the alarm.
            PeerOrder::ForceSystemKey if peer.hindrance() == Some(Hindrance::SystemKey) => {
                return Some("system_key_differs");
            }
            // Asked as for an edit: it runs, or it does not.
            PeerOrder::ForceSystemKey => PeerInput::Edited(peer.configuration()),
        };
        let refused = |output| if let PeerOutput::Refused(why) = output { Some(why) } else { None };
        peer.step(input).into_iter().find_map(refused)
    }

    fn obey(&mut self, e: usize, place: Place, order: PeerOrder, event: EventId, cause: Cause) {
        match order {
            PeerOrder::Edit => self.edit_peer(e, place, Some(event), None, cause),
            PeerOrder::TlsMode(mode) => self.edit_peer(e, place, None, Some(mode), cause),
            PeerOrder::SetPrimary(named) => self.set_primary(e, place, named, cause),
            PeerOrder::ClearPeers => self.step_peer(e, place, PeerInput::PeersCleared, cause),
            PeerOrder::RestorePeers => self.step_peer(e, place, PeerInput::PeersRestored, cause),
            PeerOrder::MaintenanceOn => self.maintenance_on(e, place, cause),
            PeerOrder::MaintenanceOff => self.maintenance_off(e, place, cause),
            PeerOrder::ForceConfiguration => {
                let found = self.look_at_primary(e, place);
                self.step_peer(e, place, PeerInput::Forced(found), cause);
            }
            PeerOrder::Rename { naming, certificate_names } => {
                self.rename_peer(e, place, naming, certificate_names, cause);
            }
            PeerOrder::ForceSystemKey => self.share_system_key(e, place, cause),
            PeerOrder::ReplicationFails => self.step_peer(e, place, PeerInput::Hindered(Hindrance::Error), cause),
            PeerOrder::SystemKeyDiffers => self.step_peer(e, place, PeerInput::Hindered(Hindrance::SystemKey), cause),
        }
    }

    /// The system key of a peer goes to the peers that it is connected with.
    fn share_system_key(&mut self, e: usize, place: Place, cause: Cause) {
        for other in self.expressway.edges[e].others(place) {
            if self.expressway.edges[e].are_connected(place, other) {
                self.step_peer(e, other, PeerInput::KeyArrived, cause);
            }
        }
    }

    /// Another peer is named primary here. Nothing restarts. Documented: Cluster guide X15.4.
    fn set_primary(&mut self, e: usize, place: Place, named: Option<NodeId>, cause: Cause) {
        let edge = &self.expressway.edges[e];
        let primary = named.and_then(|node| edge.nodes.iter().position(|own| *own == node)).unwrap_or(place);
        self.step_peer(e, place, PeerInput::PrimarySet(super::small(primary)), cause);
        self.follow_configuration(e, Rule::E11, cause);
        self.follow_synchronisation(e, cause);
        // Everybody may agree or disagree from now on.
        for other in 0..self.expressway.edges[e].nodes.len() {
            self.look_soon(e, other, cause);
        }
        let edge = &mut self.expressway.edges[e];
        if primary == place && edge.primary != place {
            let before = std::mem::replace(&mut edge.primary, place);
            let label = |place: Place| Label::Of("primary", edge.nodes[place]);
            let (from, to, entity) = (label(before), label(place), Entity::Cluster(edge.cluster));
            self.record_expressway(entity, (from, to), Rule::E11, cause);
        }
    }

    fn maintenance_on(&mut self, e: usize, place: Place, cause: Cause) {
        let accepted = self.expressway.edges[e].peers[place].peer.accepts();
        self.step_peer(e, place, PeerInput::MaintenanceOn, cause);
        if accepted {
            self.drain(e, place, cause);
            self.refuse_registrations(e, place, cause);
            self.note_capacity(e, cause);
        }
    }

    fn maintenance_off(&mut self, e: usize, place: Place, cause: Cause) {
        let accepted = self.expressway.edges[e].peers[place].peer.accepts();
        self.step_peer(e, place, PeerInput::MaintenanceOff, cause);
        if !accepted && self.expressway.edges[e].peers[place].peer.accepts() {
            self.stop_draining(e, place);
            self.expressway.edges[e].waves.iter_mut().for_each(|wave| wave.forget_stayers(place));
            self.take_back(e, place, cause);
            self.note_capacity(e, cause);
        }
    }

    /// The `for` of a maintenance window is over.
    pub(in crate::world) fn end_maintenance(&mut self, node: NodeId, cause: Cause) {
        let Some((e, place)) = self.expressway.places.get(&node).copied() else { return };
        self.settle_edge(e);
        let peer = self.expressway.edges[e].peers[place].peer;
        if peer.is_up() && !peer.accepts() {
            let record = self.record_admin(Entity::Node(node), "maintenance_off", "accepted", "", cause);
            self.maintenance_off(e, place, record);
        }
    }

    /// The certificate of a peer expires, or is renewed. Connections that stand are left alone.
    pub(in crate::world) fn set_peer_certificate(
        &mut self,
        number: Option<usize>,
        node: NodeId,
        cause: Cause,
    ) -> Effect {
        let Some((e, place)) = self.expressway.places.get(&node).copied() else { return Effect::Nothing };
        let expired = number.is_some();
        if self.expressway.edges[e].peers[place].certificate_expired == expired {
            return Effect::Nothing;
        }
        let record =
            self.record_fault(Entity::Node(node), "cert_expire", if expired { "began" } else { "ended" }, cause);
        self.expressway.edges[e].peers[place].certificate_expired = expired;
        if let Some(number) = number {
            self.occurrences[number].undo.push(Undo::RenewCertificate { node });
        }
        for other in self.expressway.edges[e].others(place) {
            self.try_to_connect(e, place, other, record);
        }
        Effect::Changed
    }
}

impl World<'_> {
    /// Puts other settings in force; whether anything is new. What runs already keeps the old ones.
    pub(in crate::world) fn set_expressway_params(&mut self, cluster: ClusterId, params: Params) -> bool {
        let Some(edge) = self.expressway.edges.iter_mut().find(|edge| edge.cluster == cluster) else { return false };
        let of_file = self.scenario.clusters[cluster].expressway().expect("it is an Expressway cluster");
        let params = of_file.possible(params);
        let changed = edge.params != params;
        edge.params = params;
        changed
    }
}
