//! What administrators do at Meeting Servers, and certificates that expire.

use crate::machines::cms::{Command, Input, Refusal};
use crate::outcome::{Access, Cause, Entity};
use crate::scenario::{DatabaseCertificate, DatabaseCommand};
use crate::units::NodeId;

use crate::world::fault::{Effect, Undo};
use crate::world::state::{Host, World};

impl World<'_> {
    /// A command at a database node or Call Bridge.
    pub(in crate::world) fn database_command(
        &mut self,
        node: NodeId,
        command: DatabaseCommand,
        to: Option<NodeId>,
        cause: Cause,
    ) -> Effect {
        let Some(place) = self.meeting_of(node) else { return Effect::Nothing };
        let command = match command {
            DatabaseCommand::Upgrade => return self.upgrade_meeting_server(place, node, cause),
            DatabaseCommand::Join => Command::Join,
            DatabaseCommand::Remove => Command::Remove,
            DatabaseCommand::Initialize => Command::Initialize,
            DatabaseCommand::Connect => Command::Connect,
            DatabaseCommand::UpgradeSchema => Command::UpgradeSchema,
            DatabaseCommand::ClearError => Command::ClearError,
        };
        let meeting = &self.meetings.clusters[place];
        let Some(number) = meeting.number(node) else { return self.command_of_bridge(place, node, command, to, cause) };
        // The address in `join` is that of the primary.
        let primary = meeting.databases.primary().map(|primary| meeting.nodes[primary]);
        if command == Command::Join && to.is_some_and(|to| Some(to) != primary) {
            self.refuse_database(Entity::Node(node), command, Refusal::NotThePrimary, cause);
            return Effect::Refused;
        }
        if matches!(command, Command::Join | Command::Initialize) && !meeting.databases.members().has(number) {
            self.install_certificate(place, node, cause);
        }
        self.step_cms(place, Input::Command(number, command), cause)
    }

    fn command_of_bridge(
        &mut self,
        place: usize,
        node: NodeId,
        command: Command,
        to: Option<NodeId>,
        cause: Cause,
    ) -> Effect {
        let entity = Entity::Node(node);
        let at = self.meetings.clusters[place].bridges.iter().position(|bridge| bridge.node == node);
        let at = at.expect("a Meeting Server node that holds no database is a Call Bridge");
        let wanted = command == Command::Connect;
        let why = if self.nodes[node].host != Host::Up {
            Some(Refusal::HostDown)
        } else if self.meetings.clusters[place].bridges[at].connected == wanted {
            Some(if wanted { Refusal::AlreadyJoined } else { Refusal::NotJoined })
        } else {
            None
        };
        if let Some(why) = why {
            self.refuse_database(entity, command, why, cause);
            return Effect::Refused;
        }
        if wanted {
            self.install_certificate(place, node, cause);
        }
        self.meetings.clusters[place].bridges[at].connected = wanted;
        let reached = wanted && self.would_reach(place, at, to);
        if wanted && !reached {
            self.meetings.clusters[place].bridges[at].connected = false;
            self.refuse_database(entity, command, Refusal::PrimaryNotReachable, cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, command.as_str(), "accepted", "", cause);
        self.refresh_bridges(place, record);
        Effect::Changed
    }

    /// Whether a Call Bridge that is about to connect reaches the primary, and the one it names.
    fn would_reach(&self, place: usize, at: usize, to: Option<NodeId>) -> bool {
        let meeting = &self.meetings.clusters[place];
        let (access, primary) = self.access_of(place, meeting.bridges[at]);
        let named = to.is_none_or(|to| primary.is_some_and(|primary| meeting.nodes[primary] == to));
        access == Access::Writes && named
    }

    /// A reboot into the next release.
    fn upgrade_meeting_server(&mut self, place: usize, node: NodeId, cause: Cause) -> Effect {
        if !self.power_off(node, "upgrade", cause) {
            self.record_admin(Entity::Node(node), "upgrade", "refused", Refusal::HostDown.as_str(), cause);
            return Effect::Refused;
        }
        self.meetings.clusters[place].upgrading.insert(node);
        Effect::of(self.power_on(node, false, cause))
    }

    /// The database certificates of a node expire; with one pair for all of them, those of everybody.
    pub(in crate::world) fn expire_database_certificate(
        &mut self,
        number: usize,
        node: NodeId,
        cause: Cause,
    ) -> Effect {
        let Some(place) = self.meeting_of(node) else { return Effect::Nothing };
        let meeting = &self.meetings.clusters[place];
        let holders: Vec<NodeId> = match meeting.certificate {
            DatabaseCertificate::None => Vec::new(),
            DatabaseCertificate::Own => vec![node],
            DatabaseCertificate::Shared => {
                meeting.nodes.iter().copied().chain(meeting.bridges.iter().map(|bridge| bridge.node)).collect()
            }
        };
        let new: Vec<NodeId> = holders.into_iter().filter(|holder| !meeting.expired.contains(holder)).collect();
        if new.is_empty() {
            return Effect::Nothing;
        }
        let entity = if new.len() == 1 { Entity::Node(node) } else { Entity::Cluster(meeting.cluster) };
        let record = self.record_fault(entity, "cert_expire", "began", cause);
        self.meetings.clusters[place].expired.extend(new);
        self.occurrences[number].undo.push(Undo::RenewCertificate { node });
        self.look_at_paths(place, record);
        Effect::Changed
    }

    /// The end of `cert_expire`: new certificates are there. Nodes of a cluster cannot take them.
    pub(in crate::world) fn renew_database_certificate(&mut self, node: NodeId, cause: Cause) {
        let Some(place) = self.meeting_of(node) else { return };
        let meeting = &self.meetings.clusters[place];
        let number = meeting.number(node);
        let in_use = number.is_some_and(|number| meeting.databases.members().has(number))
            || meeting.bridges.iter().any(|bridge| bridge.node == node && bridge.connected);
        if in_use {
            let why = Refusal::CertificatesInUse.as_str();
            self.record_admin(Entity::Node(node), "install_certificates", "refused", why, cause);
        } else {
            self.install_certificate(place, node, cause);
        }
    }

    /// Whoever is about to become part of the cluster gets valid certificates before.
    fn install_certificate(&mut self, place: usize, node: NodeId, cause: Cause) {
        if self.meetings.clusters[place].expired.remove(&node) {
            let record = self.record_admin(Entity::Node(node), "install_certificates", "accepted", "", cause);
            self.look_at_paths(place, record);
        }
    }
}
