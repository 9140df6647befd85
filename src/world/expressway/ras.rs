//! RAS between peers: who answers whom, beside the connections of the cluster database.

use crate::machines::expressway::{LinkInput, RAS_STATES, Rule, next_poll};
use crate::net::End;
use crate::outcome::{Aspect, Cause, Entity, Label};

use super::Place;
use crate::world::state::World;

/// UDP port of RAS. Documented: IP Port Usage guide X15.0.
const PORT: u16 = 1719;

impl World<'_> {
    /// Tells every peer that runs who answers its RAS messages from now on.
    pub(super) fn watch_ras(&mut self, e: usize, cause: Cause) {
        let n = self.expressway.edges[e].nodes.len();
        for (a, b) in (0..n).flat_map(|a| (0..n).map(move |b| (a, b))).filter(|(a, b)| a != b) {
            let edge = &self.expressway.edges[e];
            let heard = edge.links[edge.link_at(a, b)].link.is_heard();
            if !edge.peers[a].peer.is_up() || heard == self.answers(e, a, b) {
                continue;
            }
            let input = if heard {
                LinkInput::Unheard(next_poll(self.now, &self.expressway.edges[e].params))
            } else {
                LinkInput::Heard
            };
            self.step_link(e, a, b, input, cause);
        }
    }

    /// Whether RAS messages to a peer come back. Without H.323 mode nobody listens to them, and a peer whose name
    /// does not resolve cannot be asked (both inferred).
    fn answers(&self, e: usize, a: Place, b: Place) -> bool {
        let edge = &self.expressway.edges[e];
        self.of_file(e).h323_mode
            && edge.peers[b].peer.is_up()
            && !self.waits_for_names(e, a, b)
            && self.net.connects(End::Node(edge.nodes[a]), End::Node(edge.nodes[b]), &[PORT])
    }

    /// Writes down whether a peer asks every other one for calls.
    pub(super) fn follow_ras(&mut self, e: usize, place: Place, cause: Cause) {
        let edge = &mut self.expressway.edges[e];
        let unanswered = edge.others(place).any(|other| edge.links[edge.link_at(place, other)].link.is_unanswered());
        let was = std::mem::replace(&mut edge.peers[place].unanswered, unanswered);
        if was != unanswered {
            let side = Entity::Aspect(edge.nodes[place], Aspect::Ras);
            let word = |unanswered: bool| Label::Word(RAS_STATES[usize::from(unanswered)]);
            let rule = if unanswered { Rule::E04 } else { Rule::E05 };
            self.record_expressway(side, (word(was), word(unanswered)), rule, cause);
        }
    }
}
