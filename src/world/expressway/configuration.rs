//! Configurations: edits, replication, looks at the primary, TLS verification mode.

use crate::engine::{StreamName, uniform};
use crate::machines::expressway::{Event, Mode, PeerInput, Primary, Propagation, Rule, TlsInput, TlsOutput, next_at};
use crate::net::{End, Verdict};
use crate::outcome::{Aspect, Cause, Detail, Entity, Label};
use crate::units::{EventId, SimDuration};

use super::hooks::Timer;
use super::{Content, OF_TLS, Place};
use crate::world::state::World;

impl World<'_> {
    /// A new configuration on a peer: the old one with an edit, or with another TLS verification mode.
    pub(super) fn edit_peer(
        &mut self,
        e: usize,
        place: Place,
        edit: Option<EventId>,
        mode: Option<Mode>,
        cause: Cause,
    ) {
        let edge = &mut self.expressway.edges[e];
        let old = edge.peers[place].peer.configuration() as usize;
        let mut content = edge.contents[old].clone();
        content.edits.extend(edit);
        content.mode = mode.unwrap_or(content.mode);
        let number = u32::try_from(edge.contents.len()).expect("a run has fewer than 2^32 edits");
        edge.contents.push(content);
        self.step_peer(e, place, PeerInput::Edited(number), cause);
        if self.expressway.edges[e].peers[place].peer.is_primary() {
            self.propagate(e, place, number, cause);
        }
    }

    /// The rows of a new configuration of the primary go to the peers that are connected.
    fn propagate(&mut self, e: usize, primary: Place, number: u32, cause: Cause) {
        for other in self.expressway.edges[e].others(primary) {
            let edge = &self.expressway.edges[e];
            let follows = usize::from(edge.peers[other].peer.primary()) == primary;
            if !edge.are_connected(primary, other) || !follows {
                continue;
            }
            self.expressway.edges[e].peers[other].cause = cause;
            let after = match self.expressway.edges[e].params.config_propagation {
                Propagation::Immediate => self.way(e, primary, other),
                Propagation::WithinAMinute => self.within_a_minute(e, other, number),
                Propagation::NextLook => {
                    self.look_soon(e, other, cause);
                    continue;
                }
            };
            self.push_expressway(e, other, self.now + after, Timer::Row(number));
        }
    }

    /// Time of a row from one peer to another.
    fn way(&self, e: usize, from: Place, to: Place) -> SimDuration {
        let edge = &self.expressway.edges[e];
        let ends = (End::Node(edge.nodes[from]), End::Node(edge.nodes[to]));
        let network = match self.net.verdict(ends.0, ends.1, &[4372]) {
            Verdict::Carried { delay, .. } => delay,
            Verdict::Dropped => SimDuration::ZERO,
        };
        edge.params.cdb_replication + network
    }

    fn within_a_minute(&self, e: usize, place: Place, number: u32) -> SimDuration {
        let edge = &self.expressway.edges[e];
        let path = self.path(Entity::Node(edge.nodes[place]));
        let name = StreamName::new(path, "config_update", u64::from(number));
        uniform(&mut self.key.stream(name), SimDuration::ZERO, edge.params.config_update_max)
    }

    pub(super) fn row_due(&mut self, e: usize, place: Place, number: u32) {
        let edge = &self.expressway.edges[e];
        let primary = usize::from(edge.peers[place].peer.primary());
        // What was cut off on the way, or is older than what is here, does not count.
        let stale = edge.peers[primary].peer.configuration() != number;
        if !edge.are_connected(place, primary) || stale {
            return;
        }
        let cause = edge.peers[place].cause;
        self.step_peer(e, place, PeerInput::Replicated(number), cause);
    }

    // ----- looks at the primary -----

    /// The peer will look at the primary when its next look ends.
    pub(super) fn look_soon(&mut self, e: usize, place: Place, cause: Cause) {
        let edge = &mut self.expressway.edges[e];
        if !edge.peers[place].peer.is_up() {
            return;
        }
        edge.peers[place].cause = cause;
        let begins = next_at(self.now, edge.peers[place].phase, edge.params.config_sync_period);
        let due = begins + edge.params.config_sync_duration_peer;
        if edge.peers[place].look != Some(due) {
            edge.peers[place].look = Some(due);
            self.push_expressway(e, place, due, Timer::Look);
        }
    }

    pub(super) fn look_due(&mut self, e: usize, place: Place) {
        if self.expressway.edges[e].peers[place].look != Some(self.now) {
            return;
        }
        self.expressway.edges[e].peers[place].look = None;
        let cause = self.expressway.edges[e].peers[place].cause;
        let found = self.look_at_primary(e, place);
        self.step_peer(e, place, PeerInput::Looked(found), cause);
    }

    /// What a look at the primary finds now.
    pub(super) fn look_at_primary(&self, e: usize, place: Place) -> Primary {
        let edge = &self.expressway.edges[e];
        let primary = usize::from(edge.peers[place].peer.primary());
        let disagrees = |other: Place| {
            edge.are_connected(place, other) && edge.peers[other].peer.primary() != edge.peers[place].peer.primary()
        };
        match () {
            () if primary != place && !edge.are_connected(place, primary) => Primary::Unreachable,
            () if primary != place && !edge.peers[primary].peer.is_primary() => Primary::Disagrees,
            () if primary == place && edge.others(place).any(disagrees) => Primary::Disagrees,
            () if primary == place => Primary::Itself,
            () => Primary::Answers { configuration: edge.peers[primary].peer.configuration() },
        }
    }

    // ----- what follows from another configuration -----

    /// Writes down who is current and who is not, who has which edit, and passes the TLS mode on.
    pub(super) fn follow_configuration(&mut self, e: usize, rule: Rule, cause: Cause) {
        for place in 0..self.expressway.edges[e].nodes.len() {
            self.follow_mode(e, place, cause);
            let edge = &mut self.expressway.edges[e];
            let primary = usize::from(edge.peers[place].peer.primary());
            let stale = edge.peers[place].peer.configuration() != edge.peers[primary].peer.configuration();
            let was = std::mem::replace(&mut edge.peers[place].stale, stale);
            let node = edge.nodes[place];
            self.follow_edits(e, place, rule, cause);
            if was != stale {
                let word = |stale| Label::Word(if stale { "config_stale" } else { "config_current" });
                let side = Entity::Aspect(node, Aspect::Configuration);
                self.record_expressway(side, (word(was), word(stale)), rule, cause);
            }
        }
    }

    fn follow_edits(&mut self, e: usize, place: Place, rule: Rule, cause: Cause) {
        let node = self.expressway.edges[e].nodes[place];
        for edit in self.watched_edits(node) {
            let edge = &mut self.expressway.edges[e];
            let number = edge.peers[place].peer.configuration() as usize;
            let has = edge.contents[number].edits.contains(&edit);
            let held = &mut edge.peers[place].held;
            let had = if has { !held.insert(edit) } else { held.remove(&edit) };
            if had != has {
                let word = |has: bool| Label::OfEvent(if has { "has_edit" } else { "no_edit" }, edit);
                let side = Entity::Aspect(node, Aspect::Edit(edit));
                self.record_expressway(side, (word(had), word(has)), rule, cause);
            }
        }
    }

    /// The TLS verification mode is part of the configuration.
    fn follow_mode(&mut self, e: usize, place: Place, cause: Cause) {
        let edge = &self.expressway.edges[e];
        let Content { mode, .. } = edge.contents[edge.peers[place].peer.configuration() as usize];
        let peer = &edge.peers[place];
        if mode != peer.tls.configured() && peer.peer.is_up() {
            let input = if peer.peer.is_primary() { TlsInput::Set(mode) } else { TlsInput::Replicated(mode) };
            self.step_tls(e, place, input, cause);
        }
    }

    pub(super) fn step_tls(&mut self, e: usize, place: Place, input: TlsInput, cause: Cause) {
        let before = self.expressway.edges[e].peers[place].tls.active();
        if !matches!(input, TlsInput::Due(_)) {
            self.expressway.edges[e].peers[place].tls_cause = cause;
        }
        let edge = &mut self.expressway.edges[e];
        let outputs = edge.peers[place].tls.step(input, &edge.params);
        let node = edge.nodes[place];
        for output in outputs {
            match output {
                TlsOutput::Log(event) => self.detail_tls(node, event),
                TlsOutput::Arm(step, after) => self.push_expressway(e, place, self.now + after, Timer::TlsStep(step)),
                TlsOutput::Raise(alarm) => self.raise_expressway(e, place, alarm, OF_TLS, Rule::E12.as_str(), cause),
                TlsOutput::Clear(alarm) => self.clear_expressway(e, place, alarm, OF_TLS, cause),
                TlsOutput::InForce(mode) => {
                    let side = Entity::Aspect(node, Aspect::TlsMode);
                    let words = (Label::Word(before.state()), Label::Word(mode.state()));
                    self.record_expressway(side, words, Rule::E13, cause);
                }
            }
        }
    }

    pub(super) fn tls_step_due(&mut self, e: usize, place: Place, step: u8) {
        // A peer that stopped meanwhile has forgotten its steps.
        if self.expressway.edges[e].peers[place].peer.is_up() {
            let cause = self.expressway.edges[e].peers[place].tls_cause;
            self.step_tls(e, place, TlsInput::Due(step), cause);
        }
    }

    fn detail_tls(&mut self, node: crate::units::NodeId, event: Event) {
        if self.watch.details {
            let entity = Entity::Node(node);
            self.details.push(Detail { t: self.now, kind: "msg", entity, text: event.as_str().to_owned() });
        }
    }
}
