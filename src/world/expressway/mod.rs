//! Expressway clusters in a run.

use crate::engine::Event;
use crate::outcome::Cause;
use crate::units::{NodeId, SimDuration};

use super::state::World;

impl World<'_> {
    /// Puts the first events of these clusters on the agenda and writes down where everything starts.
    pub(super) fn begin_expressway(&mut self) {}

    /// The host of one of their nodes has gone away, or is up again.
    pub(super) fn expressway_follows_power(&mut self, _node: NodeId, _cause: Cause) {}

    /// The network or a resolver changed.
    pub(super) fn expressway_follows_network(&mut self, _cause: Cause) {}

    /// A timer of theirs runs out.
    pub(super) fn expressway_timer_due(&mut self, _event: Event) {}

    /// How long one of their nodes takes from power on until it works.
    pub(super) fn expressway_boot_time(&self, _node: NodeId) -> SimDuration {
        SimDuration::ZERO
    }
}
