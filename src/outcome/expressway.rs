//! What one run produced on Expressway clusters: capacity left, registrations that were lost, calls dropped.

use std::collections::BTreeMap;

use crate::units::{ClusterId, NodeId, SimTime};

/// The whole of a share in [`CapacityLeft::share`].
pub const WHOLE: u32 = 1_000_000;

/// What a cluster can carry from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityLeft {
    /// From when.
    pub t: SimTime,
    /// Which cluster.
    pub cluster: ClusterId,
    /// Registrations.
    pub registrations: u32,
    /// Video calls.
    pub calls: u32,
    /// The smaller share of what it carries with all peers and licences, in millionths.
    pub share: u32,
}

/// Endpoints of one protocol that lost their peer at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationWave {
    /// Cluster.
    pub cluster: ClusterId,
    /// The peer they were registered with.
    pub peer: NodeId,
    /// Protocol.
    pub protocol: &'static str,
    /// When.
    pub lost_at: SimTime,
    /// How many.
    pub endpoints: u32,
    /// Microseconds until each of them noticed, sorted; empty where nobody loses a registration.
    pub detection: Vec<u64>,
    /// Microseconds without a registration of those that have one again, in order of their return.
    pub gap: Vec<u64>,
    /// How many of those are registered with another peer than before.
    pub moved: u32,
    /// How many are still without a registration at the end.
    pub unserved: u32,
}

/// Everything on Expressway clusters.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ExpresswayOutcome {
    /// Capacity of each cluster, each time it changes; the start comes first.
    pub capacity: Vec<CapacityLeft>,
    /// Registrations lost or moved.
    pub waves: Vec<RegistrationWave>,
    /// Calls dropped, with the peer that carried them.
    pub calls_dropped: Vec<(SimTime, NodeId, u32)>,
    /// Registrations of each peer at the instants that expectations ask for.
    pub registrations: Vec<(SimTime, NodeId, u32)>,
    /// Most registrations that one peer took within a second.
    pub rate_max: BTreeMap<NodeId, u32>,
    /// Registrations that found no peer with room.
    pub refused: BTreeMap<ClusterId, u64>,
}
