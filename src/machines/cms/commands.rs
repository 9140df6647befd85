//! `database cluster ...`: what an administrator does at a node.

use super::interface::{LastCommand, Nodes, Output, View};
use super::machine::{Databases, narrow};
use super::vocabulary::{Command, Refusal, Role, Rule, State};
use crate::units::SimDuration;

impl Databases {
    pub(super) fn command(&mut self, node: usize, command: Command, view: &View<'_>, out: &mut Vec<Output>) {
        let to = match command {
            Command::Join => self.primary().map(narrow),
            Command::Initialize | Command::Remove | Command::UpgradeSchema | Command::ClearError | Command::Connect => {
                None
            }
        };
        let done = if self.nodes[node].up {
            match command {
                Command::Join => self.join(node, view, out),
                Command::Remove => self.remove(node, view, out),
                Command::Initialize => self.initialize(node, out),
                Command::UpgradeSchema => self.upgrade_schema(node),
                Command::ClearError => self.clear_error(node),
                // A database node uses the cluster by joining it.
                Command::Connect => Err(Refusal::AlreadyJoined),
            }
        } else {
            Err(Refusal::HostDown)
        };
        let good = done.is_ok();
        if self.nodes[node].up && command != Command::ClearError {
            self.nodes[node].last = Some(LastCommand { command, to, good });
        }
        out.push(match done {
            Ok(()) => Output::Accepted(node, command),
            Err(why) => Output::Refused(node, command, why),
        });
    }

    fn join(&mut self, node: usize, view: &View<'_>, out: &mut Vec<Output>) -> Result<(), Refusal> {
        if self.members.has(node) {
            return Err(Refusal::AlreadyJoined);
        }
        if self.members.len() >= view.settings.members_max {
            return Err(Refusal::TooManyNodes);
        }
        let primary = self.primary().filter(|primary| self.dial[node].has(*primary));
        let Some(primary) = primary else { return Err(Refusal::PrimaryNotReachable) };
        self.forget(node, out);
        self.members = self.members.with(node);
        // The command tells both sides of each other; no check has to find the new node.
        let reached = self.members.without(node).keep(|other| self.is_open(node, other));
        for other in reached.iter() {
            self.nodes[node].seen = self.nodes[node].seen.with(other);
            self.nodes[other].seen = self.nodes[other].seen.with(node);
        }
        self.nodes[node].follows = Some(primary);
        self.nodes[node].complete = false;
        out.push(Output::Erased(node));
        self.begin_copy(node, view, out);
        self.nodes[node].rule = Rule::M12;
        self.count_members_anew(view, out);
        Ok(())
    }

    fn remove(&mut self, node: usize, view: &View<'_>, out: &mut Vec<Output>) -> Result<(), Refusal> {
        if !self.members.has(node) {
            return Err(Refusal::NotJoined);
        }
        self.forget(node, out);
        self.nodes[node].error = false;
        self.nodes[node].rule = Rule::M13;
        self.lose_sight_of(node, out);
        self.members = self.members.without(node);
        self.count_members_anew(view, out);
        Ok(())
    }

    /// The number of joined nodes has changed: whoever waits for a primary waits anew, so that a primary
    /// which lost its majority by that is gone before somebody else stands.
    fn count_members_anew(&mut self, view: &View<'_>, out: &mut Vec<Output>) {
        for node in self.members.iter() {
            let state = &self.nodes[node];
            if state.up && state.role == Role::Replica && state.follows.is_none() {
                self.await_promotion(node, SimDuration::ZERO, view, out);
            }
        }
    }

    fn initialize(&mut self, node: usize, out: &mut Vec<Output>) -> Result<(), Refusal> {
        if self.members.has(node) {
            return Err(Refusal::AlreadyJoined);
        }
        if !self.members.is_empty() {
            return Err(Refusal::ClusterExists);
        }
        self.forget(node, out);
        self.members = Nodes::one(node);
        self.nodes[node].complete = true;
        self.promote(node, out);
        self.nodes[node].rule = Rule::M14;
        Ok(())
    }

    fn upgrade_schema(&mut self, node: usize) -> Result<(), Refusal> {
        let failed = if !self.members.has(node) {
            Some(Refusal::NotJoined)
        } else if self.nodes[node].role != Role::Primary {
            Some(Refusal::NotThePrimary)
        } else if self.members.iter().any(|other| !self.is_well(other)) {
            Some(Refusal::NotInSync)
        } else if self.members.iter().any(|other| self.nodes[other].software != self.nodes[node].software) {
            Some(Refusal::MixedReleases)
        } else {
            None
        };
        match failed {
            None => {
                self.schema = self.nodes[node].software;
                self.nodes[node].rule = Rule::M15;
                self.nodes[node].error = false;
                Ok(())
            }
            Some(why) => {
                self.nodes[node].rule = Rule::M16;
                self.nodes[node].error = true;
                Err(why)
            }
        }
    }

    /// Whether a node is the primary or in sync with it, an error of an earlier command left aside.
    fn is_well(&self, node: usize) -> bool {
        let state = &self.nodes[node];
        let shown = self.role_state(state.role, state.registered, state.copying);
        state.up && matches!(shown, State::Primary | State::ReplicaInSync)
    }

    fn clear_error(&mut self, node: usize) -> Result<(), Refusal> {
        if !self.nodes[node].error {
            return Err(Refusal::NoError);
        }
        self.nodes[node].error = false;
        self.nodes[node].rule = Rule::M17;
        Ok(())
    }

    /// Release of the database schema, counted from that of the start as 0.
    #[must_use]
    pub const fn schema(&self) -> u8 {
        self.schema
    }

    /// Release of the software of a node, counted from that of the start as 0.
    #[must_use]
    pub const fn software(&self, node: usize) -> u8 {
        self.nodes[node].software
    }
}
