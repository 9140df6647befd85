//! Calls: how many each peer carries, which are dropped, how a peer in maintenance mode drains.

use crate::engine::{StreamName, exponential};
use crate::machines::expressway::Rule;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::SimTime;

use super::Place;
use super::hooks::Timer;
use crate::world::state::World;

/// The calls of a peer that takes no new ones.
#[derive(Clone, Debug)]
pub(super) struct Drain {
    place: Place,
    /// When they end, in order.
    ends: Vec<SimTime>,
    ended: usize,
    cause: Cause,
}

impl World<'_> {
    /// All calls through a peer are lost. Documented: CSCtr39974.
    pub(super) fn drop_calls(&mut self, e: usize, place: Place, cause: Cause) {
        let edge = &mut self.expressway.edges[e];
        edge.drains.retain(|drain| drain.place != place);
        let calls = std::mem::take(&mut edge.peers[place].calls);
        let node = edge.nodes[place];
        if calls > 0 {
            self.expressway.found.calls_dropped.push((self.now, node, calls));
            self.record_endpoints(e, place, ("calls", "dropped"), calls, Rule::E24, cause);
        }
    }

    /// Calls that users want go evenly to the peers that take new ones, as far as these can carry them. Assumed:
    /// users call again at once.
    pub(super) fn spread_calls(&mut self, e: usize) {
        let possible = self.calls_left(e);
        let limit = self.of_file(e).node().video.unwrap_or(u32::MAX);
        let edge = &mut self.expressway.edges[e];
        let staying: u32 = edge.peers.iter().filter(|peer| !peer.peer.accepts()).map(|peer| peer.calls).sum();
        let wanted = edge.calls.saturating_sub(staying).min(possible);
        let taking: Vec<Place> = (0..edge.peers.len()).filter(|place| edge.peers[*place].peer.accepts()).collect();
        for (rank, place) in taking.iter().enumerate() {
            edge.peers[*place].calls = super::even(wanted, taking.len(), rank).min(limit);
        }
    }

    /// The calls of a peer run to their end.
    pub(super) fn drain(&mut self, e: usize, place: Place, cause: Cause) {
        let edge = &mut self.expressway.edges[e];
        edge.losses += 1;
        let (calls, mean, occurrence, node) =
            (edge.peers[place].calls, edge.params.call_mean_duration, edge.losses, edge.nodes[place]);
        let name = StreamName::new(self.path(Entity::Node(node)), "call_ends", occurrence);
        let mut stream = self.key.stream(name);
        let mut ends: Vec<SimTime> = (0..calls).map(|_| self.now + exponential(&mut stream, mean)).collect();
        ends.sort_unstable();
        if let Some(last) = ends.last().copied() {
            self.push_expressway(e, place, last, Timer::Drained);
            self.expressway.edges[e].drains.push(Drain { place, ends, ended: 0, cause });
        }
    }

    /// A peer takes new calls again; what it carries is spread with the rest.
    pub(super) fn stop_draining(&mut self, e: usize, place: Place) {
        self.expressway.edges[e].drains.retain(|drain| drain.place != place);
    }

    /// Calls that have ended by now.
    pub(super) fn settle_calls(&mut self, e: usize) {
        let now = self.now;
        let edge = &mut self.expressway.edges[e];
        if edge.drains.is_empty() {
            return;
        }
        for drain in &mut edge.drains {
            let over = drain.ends[drain.ended..].partition_point(|end| *end <= now);
            drain.ended += over;
            let left = drain.ends.len() - drain.ended;
            edge.peers[drain.place].calls = u32::try_from(left).expect("calls are counted in 32 bits");
        }
        self.spread_calls(e);
    }

    pub(super) fn drain_due(&mut self, e: usize) {
        self.settle_edge(e);
        let drains = &mut self.expressway.edges[e].drains;
        let (over, open): (Vec<_>, Vec<_>) =
            std::mem::take(drains).into_iter().partition(|drain| drain.ended == drain.ends.len());
        *drains = open;
        for drain in over {
            let calls = u32::try_from(drain.ends.len()).expect("calls are counted in 32 bits");
            self.record_endpoints(e, drain.place, ("calls", "ended"), calls, Rule::E17, drain.cause);
            self.judge_usage(e, drain.cause);
        }
    }

    /// Writes down what becomes of endpoints or calls of a peer.
    pub(super) fn record_endpoints(
        &mut self,
        e: usize,
        place: Place,
        (what, to): (&'static str, &'static str),
        users: u32,
        rule: Rule,
        cause: Cause,
    ) -> Cause {
        let entity = Entity::Node(self.expressway.edges[e].nodes[place]);
        let (from, to) = (Label::Word(what), Label::Word(to));
        let draft = Draft { entity, kind: Kind::Users, from, to, reason: "", rule: rule.as_str(), cause, users };
        self.ledger.recorder.add(self.now, draft)
    }
}
