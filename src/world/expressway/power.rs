//! Peers stop and come back.

use crate::machines::expressway::{LinkInput, Loss, PeerInput, PeerOutput, Rule, TlsInput};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::NodeId;

use super::{OWN, Place};
use crate::world::state::{Host, World};

impl World<'_> {
    /// The host of a peer has gone away, or is up again.
    pub(in crate::world) fn expressway_follows_power(&mut self, node: NodeId, cause: Cause) {
        let Some((e, place)) = self.expressway.places.get(&node).copied() else { return };
        self.settle_edge(e);
        if self.nodes[node].host == Host::Up {
            self.peer_boots(e, place, cause);
        } else {
            // Only power that fails leaves the others without a word.
            let silent = self.verb_of(cause) == Label::Word("crash");
            self.peer_stops(e, place, if silent { Loss::Silent } else { Loss::Closed }, cause);
        }
        self.last_change = self.now;
    }

    /// The verb of the fault that a record tells.
    fn verb_of(&self, cause: Cause) -> Label {
        let Cause::Record(n) = cause else { return Label::None };
        self.ledger.recorder.records().get(n as usize).map_or(Label::None, |record| record.from)
    }

    fn peer_stops(&mut self, e: usize, place: Place, loss: Loss, cause: Cause) {
        let was_up = self.expressway.edges[e].peers[place].peer.is_up();
        self.step_peer(e, place, PeerInput::Stopped, cause);
        self.expressway.edges[e].peers[place].look = None;
        self.forget_links(e, place, cause);
        for other in self.expressway.edges[e].others(place) {
            if !self.expressway.edges[e].are_connected(place, other) {
                continue;
            }
            self.set_connected(e, place, other, false);
            let input = if loss == Loss::Silent { LinkInput::Silent } else { LinkInput::Closed };
            self.step_link(e, other, place, input, cause);
        }
        self.watch_ras(e, cause);
        self.follow_synchronisation(e, cause);
        if was_up {
            self.drop_calls(e, place, cause);
            self.lose_registrations(e, place, loss, cause);
            self.note_capacity(e, cause);
        }
    }

    fn peer_boots(&mut self, e: usize, place: Place, cause: Cause) {
        self.step_tls(e, place, TlsInput::Restarted, cause);
        self.use_address(e, place, cause);
        self.step_peer(e, place, PeerInput::Booted, cause);
        if !self.expressway.edges[e].peers[place].peer.is_up() {
            self.leave_cluster(e, place, cause);
            return;
        }
        for other in self.expressway.edges[e].others(place) {
            self.meet(e, place, other, cause);
        }
        self.watch_ras(e, cause);
        self.take_back(e, place, cause);
        self.note_capacity(e, cause);
    }

    /// A peer that starts turns to another one.
    fn meet(&mut self, e: usize, place: Place, other: Place, cause: Cause) {
        let edge = &self.expressway.edges[e];
        let unaware = edge.links[edge.link_at(other, place)].link.is_silent();
        if unaware && self.has_path(edge.nodes[place], edge.nodes[other]) {
            // It has noticed nothing so far, and its old connection is reset now.
            self.step_link(e, other, place, LinkInput::Closed, cause);
        }
        self.try_to_connect(e, place, other, cause);
        if !self.expressway.edges[e].are_connected(place, other) {
            self.step_link(e, place, other, LinkInput::Closed, cause);
        }
    }

    /// A peer that was reset is a system of its own; the others still have it in their lists.
    fn leave_cluster(&mut self, e: usize, place: Place, cause: Cause) {
        let alarms: Vec<_> = self.expressway.edges[e].peers[place].alarms.keys().copied().collect();
        for alarm in alarms {
            self.clear_expressway(e, place, alarm, u8::MAX, cause);
        }
    }

    /// Advances a peer and follows its orders.
    pub(super) fn step_peer(&mut self, e: usize, place: Place, input: PeerInput, cause: Cause) {
        let before = self.expressway.edges[e].peers[place].peer.facet();
        let outputs = self.expressway.edges[e].peers[place].peer.step(input);
        for output in outputs {
            match output {
                PeerOutput::Facet(facet, rule) => {
                    let node = self.expressway.edges[e].nodes[place];
                    let (from, to) = (Label::Word(before.as_str()), Label::Word(facet.as_str()));
                    self.record_expressway(Entity::Node(node), (from, to), rule, cause);
                }
                PeerOutput::Configured(rule) => self.follow_configuration(e, rule, cause),
                PeerOutput::Raise(alarm, rule) => self.raise_expressway(e, place, alarm, OWN, rule.as_str(), cause),
                PeerOutput::Clear(alarm) => self.clear_expressway(e, place, alarm, OWN, cause),
                PeerOutput::LookAgain => self.look_soon(e, place, cause),
                // Orders are asked of a copy first.
                PeerOutput::Refused(_) => {}
            }
        }
    }

    /// Writes down a change of state and fires what waits for it.
    pub(super) fn record_expressway(
        &mut self,
        entity: Entity,
        (from, to): (Label, Label),
        rule: Rule,
        cause: Cause,
    ) -> Cause {
        let draft = Draft { entity, kind: Kind::State, from, to, reason: "", rule: rule.as_str(), cause, users: 0 };
        let record = self.ledger.recorder.add(self.now, draft);
        self.last_change = self.now;
        let subject = if let Entity::Aspect(node, _) = entity { Entity::Node(node) } else { entity };
        self.fire_triggers(subject, to, "", record);
        record
    }
}
