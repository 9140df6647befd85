//! What the rest of the world tells Expressway clusters, and their timers.

use crate::engine::Event;
use crate::machines::expressway::{LinkTimer, Stage};
use crate::outcome::Cause;
use crate::units::{NodeId, SimDuration, SimTime};

use super::Place;
use crate::world::agenda::Class;
use crate::world::state::World;

/// A timer of one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timer {
    Link(LinkTimer, Place),
    /// A look at the primary ends.
    Look,
    /// A step of a change of the TLS verification mode.
    TlsStep(u8),
    /// A row of the primary's configuration arrives: the number of the configuration.
    Row(u32),
    /// Names of another peer are looked up again.
    Names(Place),
    Licence(Stage, Place),
    /// The last endpoint of a wave has its time.
    Wave,
    /// The last call on a peer in maintenance mode ends.
    Drained,
}

/// The lowest bits tell the kind, the next the peer or step, the rest a number.
const KIND_BITS: u32 = 4;
const PART_BITS: u32 = 8;

impl Timer {
    /// As the argument of an event; at one instant smaller numbers come first.
    fn pack(self) -> u64 {
        let (kind, part, number) = match self {
            Self::Row(content) => (0, 0, u64::from(content)),
            Self::Link(timer, other) => (1, other as u64, timer as u64),
            Self::TlsStep(step) => (2, u64::from(step), 0),
            Self::Look => (3, 0, 0),
            Self::Names(other) => (4, other as u64, 0),
            Self::Licence(stage, other) => (5, other as u64, stage as u64),
            Self::Wave => (6, 0, 0),
            Self::Drained => (7, 0, 0),
        };
        number << (KIND_BITS + PART_BITS) | part << KIND_BITS | kind
    }

    fn unpack(argument: u64) -> Self {
        let kind = argument & ((1 << KIND_BITS) - 1);
        let part = argument >> KIND_BITS & ((1 << PART_BITS) - 1);
        let number = argument >> (KIND_BITS + PART_BITS);
        let other = usize::try_from(part).expect("a place has 8 bits");
        let index = usize::try_from(number).expect("numbers of timers and stages are small");
        match kind {
            0 => Self::Row(u32::try_from(number).expect("configurations are counted in 32 bits")),
            1 => Self::Link(LinkTimer::ALL[index], other),
            2 => Self::TlsStep(u8::try_from(part).expect("a step has 8 bits")),
            3 => Self::Look,
            4 => Self::Names(other),
            5 => Self::Licence(Stage::ALL[index], other),
            6 => Self::Wave,
            7 => Self::Drained,
            other => unreachable!("Expressway peers have eight kinds of timers; there is no number {other}"),
        }
    }
}

impl World<'_> {
    pub(super) fn push_expressway(&mut self, e: usize, place: Place, at: SimTime, timer: Timer) {
        let node = self.expressway.edges[e].nodes[place];
        if at <= self.horizon {
            self.agenda.push(at, Class::ExpresswayTimer, node.0, timer.pack());
        }
    }

    /// A timer of an Expressway peer runs out.
    pub(in crate::world) fn expressway_timer_due(&mut self, event: Event) {
        let Some((e, place)) = self.expressway.places.get(&NodeId(event.entity)).copied() else { return };
        match Timer::unpack(event.argument) {
            Timer::Link(timer, other) => self.link_timer_due(e, place, timer, other),
            Timer::Look => self.look_due(e, place),
            Timer::TlsStep(step) => self.tls_step_due(e, place, step),
            Timer::Row(content) => self.row_due(e, place, content),
            Timer::Names(other) => self.names_due(e, place, other),
            Timer::Licence(stage, other) => self.licence_stage_due(e, place, stage, other),
            Timer::Wave => self.wave_due(e),
            Timer::Drained => self.drain_due(e),
        }
    }

    /// The network or a resolver changed.
    pub(in crate::world) fn expressway_follows_network(&mut self, cause: Cause) {
        for e in 0..self.expressway.edges.len() {
            let n = self.expressway.edges[e].nodes.len();
            for (a, b) in (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))) {
                let edge = &self.expressway.edges[e];
                if edge.are_connected(a, b) {
                    if !self.has_path(edge.nodes[a], edge.nodes[b]) {
                        self.cut_pair(e, a, b, cause);
                    }
                } else if !self.waits_for_names(e, a, b) {
                    self.try_to_connect(e, a, b, cause);
                }
            }
            self.watch_ras(e, cause);
        }
    }

    /// How long a peer takes from power on until it works.
    pub(in crate::world) fn expressway_boot_time(&self, node: NodeId) -> SimDuration {
        let place = self.expressway.places.get(&node);
        place.map_or(SimDuration::ZERO, |(e, _)| self.expressway.edges[*e].params.peer_restart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_survive_the_way_through_the_event_list() {
        let all = [
            Timer::Link(LinkTimer::Sci, 5),
            Timer::Look,
            Timer::TlsStep(12),
            Timer::Row(70_000),
            Timer::Names(3),
            Timer::Licence(Stage::Removed, 4),
            Timer::Wave,
            Timer::Drained,
        ];
        for timer in all {
            assert_eq!(Timer::unpack(timer.pack()), timer);
        }
    }
}
