//! What is left of Meeting Server clusters at the end of a run.

use crate::machines::cms::{Certificates, State, StatusView, client_status};
use crate::outcome::{AccessSpan, CmsRun, Entity};
use crate::scenario::DatabaseCertificate;
use crate::units::NodeId;

use super::Meeting;
use crate::world::state::World;

impl Meeting {
    fn certificates(&self, node: NodeId) -> Certificates {
        match self.certificate {
            DatabaseCertificate::None => Certificates::None,
            DatabaseCertificate::Shared | DatabaseCertificate::Own if self.expired.contains(&node) => {
                Certificates::Expired
            }
            DatabaseCertificate::Shared | DatabaseCertificate::Own => Certificates::Valid,
        }
    }

    /// Whether every joined node is the primary or in sync with it.
    fn is_well(&self) -> bool {
        let well = |number| matches!(self.databases.state(number), State::Primary | State::ReplicaInSync);
        self.databases.primaries().len() == 1 && self.databases.members().iter().all(well)
    }
}

impl World<'_> {
    /// Clusters in which something will still change by itself, and those that wait for a human.
    pub(in crate::world) fn unsettled_meetings(&self) -> (Vec<Entity>, Vec<Entity>) {
        let all = || self.meetings.clusters.iter();
        let entity = |meeting: &Meeting| Entity::Cluster(meeting.cluster);
        let moving = all().filter(|meeting| meeting.databases.is_moving()).map(entity).collect();
        (moving, all().filter(|meeting| !meeting.is_well()).map(entity).collect())
    }

    /// Everything about Meeting Server clusters.
    pub(in crate::world) fn close_meetings(&mut self) -> Vec<CmsRun> {
        let status: Vec<Vec<(NodeId, String)>> = if self.watch.status {
            (0..self.meetings.clusters.len()).map(|place| self.status_of(place)).collect()
        } else {
            Vec::new()
        };
        let now = self.now;
        let mut status = status.into_iter();
        let close = |mut meeting: Meeting| {
            let last = |bridge: &super::Bridge| AccessSpan {
                bridge: bridge.node,
                from: bridge.since,
                to: now,
                access: bridge.access,
            };
            meeting.found.access.extend(meeting.bridges.iter().map(last));
            meeting.found.status = status.next().unwrap_or_default();
            meeting.found
        };
        std::mem::take(&mut self.meetings.clusters).into_iter().map(close).collect()
    }

    /// What each node of a cluster answers to `database cluster status` now.
    fn status_of(&self, place: usize) -> Vec<(NodeId, String)> {
        let meeting = &self.meetings.clusters[place];
        let path = |node: NodeId| self.path(Entity::Node(node)).rsplit('/').next().unwrap_or_default();
        let names: Vec<&str> = meeting.nodes.iter().map(|node| path(*node)).collect();
        let databases = meeting.nodes.iter().enumerate().map(|(number, node)| {
            let view = StatusView { names: &names, node: number, certificates: meeting.certificates(*node) };
            (*node, meeting.databases.status(&view))
        });
        let bridges = meeting.bridges.iter().map(|bridge| {
            let text = if self.nodes[bridge.node].host == crate::world::state::Host::Up {
                let (_, primary) = self.access_of(place, *bridge);
                let in_use = primary.map(|number| names[number]);
                client_status(in_use, bridge.connected, meeting.certificates(bridge.node))
            } else {
                format!("{} is down and does not answer.\n", path(bridge.node))
            };
            (bridge.node, text)
        });
        databases.chain(bridges).collect()
    }
}
