//! Who can dial whom: network and certificates.

use crate::machines::cms::{MEMBERS_MAX, Nodes};
use crate::net::{End, Verdict};
use crate::scenario::DatabaseCertificate;
use crate::units::NodeId;

use super::Meeting;
use crate::world::state::World;

/// Port of the databases. Documented: [CMSDB] 5432.
const PORT: [u16; 1] = [5432];

impl Meeting {
    /// Whether two nodes accept each other's certificates.
    fn trusts(&self, one: NodeId, other: NodeId) -> bool {
        let good = |node: NodeId| !self.expired.contains(&node);
        self.certificate == DatabaseCertificate::None || (good(one) && good(other))
    }
}

impl World<'_> {
    /// Whether a connection from one node to the database of another can be made: the way there on its
    /// port, the way back for the answer.
    pub(super) fn dials(&self, place: usize, from: NodeId, to: NodeId) -> bool {
        let carries = |a: NodeId, b: NodeId, ports: &[u16]| matches!(self.net.verdict(End::Node(a), End::Node(b), ports), Verdict::Carried { loss, .. } if loss < 1.0);
        self.meetings.clusters[place].trusts(from, to) && carries(from, to, &PORT) && carries(to, from, &[])
    }

    /// The same by numbers in the machine.
    pub(super) fn hears(&self, place: usize, by: u8, of: u8) -> bool {
        let nodes = &self.meetings.clusters[place].nodes;
        self.dials(place, nodes[usize::from(by)], nodes[usize::from(of)])
    }

    /// Whom each database node can dial now.
    pub(super) fn paths_of(&self, place: usize) -> [Nodes; MEMBERS_MAX] {
        let nodes = &self.meetings.clusters[place].nodes;
        let all = Nodes::first(MEMBERS_MAX);
        std::array::from_fn(|by| match nodes.get(by) {
            Some(from) => all.keep(|of| of == by || nodes.get(of).is_none_or(|to| self.dials(place, *from, *to))),
            None => all,
        })
    }
}
