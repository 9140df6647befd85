//! Connections between peers: what each holds of the others, and when they meet again.

use crate::engine::{StreamName, uniform};
use crate::machines::expressway::{
    Alarm, Event, Hindrance, LinkInput, LinkOutput, LinkSettings, LinkTimer, PeerInput, Rule, Stage,
};
use crate::net::End;
use crate::outcome::{Cause, Detail, Entity};
use crate::units::{NodeId, SimDuration};

use super::Place;
use super::hooks::Timer;
use crate::world::state::World;

/// Ports of the cluster database: recovery and communication. Documented: IP Port Usage guide X15.0.
const PORTS: [u16; 2] = [4371, 4372];
/// Alarms about other peers.
const OF_LINKS: [Alarm; 3] = [Alarm::A20006, Alarm::A20004, Alarm::A20021];

impl World<'_> {
    pub(super) fn step_link(&mut self, e: usize, a: Place, b: Place, input: LinkInput, cause: Cause) {
        let settings = LinkSettings::of(&self.expressway.edges[e].params);
        let at = self.expressway.edges[e].link_at(a, b);
        match input {
            LinkInput::Closed | LinkInput::Silent => self.expressway.edges[e].links[at].cause = cause,
            LinkInput::Unheard(_) => self.expressway.edges[e].links[at].ras_cause = cause,
            LinkInput::Back | LinkInput::Heard | LinkInput::Forgotten | LinkInput::Fired(_) => {}
        }
        let outputs = self.expressway.edges[e].links[at].link.step(input, &settings);
        for output in outputs {
            match output {
                LinkOutput::Log(event) => self.detail_link(e, a, b, event),
                LinkOutput::Lost(_) => self.peer_lost(e, a, b),
                LinkOutput::Unanswered => {
                    let cause = self.expressway.edges[e].links[at].ras_cause;
                    self.follow_ras(e, a, cause);
                }
                LinkOutput::Answered => self.follow_ras(e, a, cause),
                LinkOutput::Raise(alarm) => {
                    let cause = self.expressway.edges[e].links[at].cause;
                    self.raise_expressway(e, a, alarm, 1 << b, Rule::E03.as_str(), cause);
                }
                LinkOutput::ClearAlarms => {
                    for alarm in OF_LINKS {
                        self.clear_expressway(e, a, alarm, 1 << b, cause);
                    }
                }
                LinkOutput::Arm(timer, after) => self.arm_link(e, a, b, timer, after),
                LinkOutput::ArmWithin(timer, low, high) => {
                    let after = self.draw_silence(e, a, b, low, high);
                    self.arm_link(e, a, b, timer, after);
                }
                LinkOutput::Cancel(timer) => self.expressway.edges[e].links[at].deadlines[timer as usize] = None,
            }
        }
    }

    fn draw_silence(&mut self, e: usize, a: Place, b: Place, low: SimDuration, high: SimDuration) -> SimDuration {
        let edge = &mut self.expressway.edges[e];
        let (at, node) = (edge.link_at(a, b), edge.nodes[a]);
        let occurrence = edge.links[at].losses;
        edge.links[at].losses += 1;
        let other = self.path(Entity::Node(self.expressway.edges[e].nodes[b]));
        let name = StreamName::new(self.path(Entity::Node(node)), &format!("silence of {other}"), occurrence);
        uniform(&mut self.key.stream(name), low, high)
    }

    fn arm_link(&mut self, e: usize, a: Place, b: Place, timer: LinkTimer, after: SimDuration) {
        let edge = &mut self.expressway.edges[e];
        let (at, due) = (edge.link_at(a, b), self.now + after);
        edge.links[at].deadlines[timer as usize] = Some(due);
        self.push_expressway(e, a, due, Timer::Link(timer, b));
    }

    pub(super) fn link_timer_due(&mut self, e: usize, a: Place, timer: LinkTimer, b: Place) {
        let edge = &mut self.expressway.edges[e];
        let at = edge.link_at(a, b);
        // An event of a deadline that was moved or forgotten.
        if edge.links[at].deadlines[timer as usize] != Some(self.now) {
            return;
        }
        edge.links[at].deadlines[timer as usize] = None;
        let cause = edge.links[at].cause;
        self.step_link(e, a, b, LinkInput::Fired(timer), cause);
    }

    /// The database has lost a peer: its licences are on loan from here on, and a lost primary is noticed at
    /// the next look.
    fn peer_lost(&mut self, e: usize, a: Place, b: Place) {
        let edge = &mut self.expressway.edges[e];
        let at = edge.link_at(a, b);
        let cause = edge.links[at].cause;
        if self.of_file(e).licences.is_some() {
            for stage in Stage::ALL {
                let due = self.now + stage.after(&self.expressway.edges[e].params);
                self.expressway.edges[e].links[at].stages[stage as usize] = Some(due);
                self.push_expressway(e, a, due, Timer::Licence(stage, b));
            }
        }
        if usize::from(self.expressway.edges[e].peers[a].peer.primary()) == b {
            self.look_soon(e, a, cause);
        }
    }

    fn detail_link(&mut self, e: usize, a: Place, b: Place, event: Event) {
        if self.watch.details {
            let edge = &self.expressway.edges[e];
            let (node, other) = (edge.nodes[a], edge.nodes[b]);
            let text = format!("{event} ({})", self.path(Entity::Node(other)));
            self.details.push(Detail { t: self.now, kind: "msg", entity: Entity::Node(node), text });
        }
    }

    // ----- losing and finding one another -----

    /// Both peers stop hearing one another; nothing tells them so.
    pub(super) fn cut_pair(&mut self, e: usize, a: Place, b: Place, cause: Cause) {
        self.set_connected(e, a, b, false);
        self.step_link(e, a, b, LinkInput::Silent, cause);
        self.step_link(e, b, a, LinkInput::Silent, cause);
    }

    pub(super) fn set_connected(&mut self, e: usize, a: Place, b: Place, connected: bool) {
        let edge = &mut self.expressway.edges[e];
        for at in [edge.link_at(a, b), edge.link_at(b, a)] {
            edge.connected[at] = connected;
        }
    }

    /// Whether nothing in the network or in the certificates keeps two peers apart.
    pub(super) fn could_connect(&self, e: usize, a: Place, b: Place) -> bool {
        let edge = &self.expressway.edges[e];
        let run = [a, b].iter().all(|place| edge.peers[*place].peer.is_up());
        run && self.trust(e, a, b) && self.has_path(edge.nodes[a], edge.nodes[b])
    }

    pub(super) fn has_path(&self, a: NodeId, b: NodeId) -> bool {
        PORTS.iter().all(|port| self.net.connects(End::Node(a), End::Node(b), &[*port]))
    }

    /// Connects two peers if nothing is in the way; where only names are, they are tried again later.
    pub(super) fn try_to_connect(&mut self, e: usize, a: Place, b: Place, cause: Cause) {
        if self.expressway.edges[e].are_connected(a, b) || !self.could_connect(e, a, b) {
            return;
        }
        if !self.resolves(e, a, b) {
            self.await_names(e, a, b);
            return;
        }
        self.set_unresolved(e, a, b, None);
        let heals = self.parted(e, a, b);
        self.set_connected(e, a, b, true);
        for (one, other) in [(a, b), (b, a)] {
            self.step_link(e, one, other, LinkInput::Back, cause);
            self.licences_back(e, one, other, cause);
            self.look_soon(e, one, cause);
        }
        if let Some(hindered) = heals {
            self.step_peer(e, hindered, PeerInput::Hindered(Hindrance::NotSynchronised), cause);
        }
        self.follow_synchronisation(e, cause);
    }

    /// The peer whose database does not become one with that of the other, where both have taken each other for
    /// lost: the one that had no primary. Documented: Administrator Guide X15.5, alarms 20024 and 20025.
    fn parted(&self, e: usize, a: Place, b: Place) -> Option<Place> {
        let edge = &self.expressway.edges[e];
        let both = [(a, b), (b, a)].iter().all(|(one, other)| edge.links[edge.link_at(*one, *other)].link.is_lost());
        if !both || !edge.params.heal_fails || !self.of_file(e).version().has_heal_alarms() {
            return None;
        }
        let has_primary = |place: Place| {
            let primary = usize::from(edge.peers[place].peer.primary());
            primary == place || edge.are_connected(place, primary)
        };
        match (has_primary(a), has_primary(b)) {
            (true, false) => Some(b),
            (false, true) => Some(a),
            // Neither has anything to take, or both have it.
            (true, true) | (false, false) => None,
        }
    }

    /// Alarm 20024 on a peer that is connected to one whose database is not synchronised.
    pub(super) fn follow_synchronisation(&mut self, e: usize, cause: Cause) {
        for place in 0..self.expressway.edges[e].nodes.len() {
            let edge = &self.expressway.edges[e];
            let apart = |other: Place| {
                edge.are_connected(place, other)
                    && edge.peers[other].peer.hindrance() == Some(Hindrance::NotSynchronised)
            };
            let on = edge.peers[place].peer.is_up() && edge.others(place).any(apart);
            self.switch_alarm(e, place, Alarm::A20024, on, Rule::E33, cause);
        }
    }

    // ----- licences -----

    pub(super) fn licence_stage_due(&mut self, e: usize, a: Place, stage: Stage, b: Place) {
        let edge = &mut self.expressway.edges[e];
        let at = edge.link_at(a, b);
        if edge.links[at].stages[stage as usize] != Some(self.now) {
            return;
        }
        edge.links[at].stages[stage as usize] = None;
        let cause = edge.links[at].cause;
        let changes = edge.peers[a].pool.reach(b, stage);
        let rule = match stage {
            Stage::Hours => Rule::E25,
            Stage::Days => Rule::E26,
            Stage::Removed => Rule::E27,
        };
        self.follow_pool(e, a, &changes, rule, cause);
        self.note_capacity(e, cause);
    }

    fn licences_back(&mut self, e: usize, a: Place, b: Place, cause: Cause) {
        let edge = &mut self.expressway.edges[e];
        let at = edge.link_at(a, b);
        edge.links[at].stages = Default::default();
        let changes = edge.peers[a].pool.back(b);
        self.follow_pool(e, a, &changes, Rule::E05, cause);
    }

    fn follow_pool(&mut self, e: usize, a: Place, changes: &[(Alarm, bool)], rule: Rule, cause: Cause) {
        for (alarm, raised) in changes {
            if *raised {
                self.raise_expressway(e, a, *alarm, super::OWN, rule.as_str(), cause);
            } else {
                self.clear_expressway(e, a, *alarm, super::OWN, cause);
            }
        }
    }

    /// Everything that a stopped peer held of the others is gone.
    pub(super) fn forget_links(&mut self, e: usize, a: Place, cause: Cause) {
        for b in self.expressway.edges[e].others(a) {
            self.set_unresolved(e, a, b, None);
            self.step_link(e, a, b, LinkInput::Forgotten, cause);
            self.licences_back(e, a, b, cause);
        }
    }
}
