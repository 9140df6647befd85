//! The External Database Merge Tool: one database for a group that had one for each node.
//!
//! Documented order: stop Text Conferencing on both nodes, create the job, validate, merge, restart the
//! XCP Routers, start Text Conferencing on both, assign the merged database. A step out of order is refused.

use crate::machines::chat::DatabaseEngine;
use crate::machines::srm::Service;
use crate::outcome::{Cause, Entity};
use crate::scenario::MergeStep;
use crate::units::{DatabaseId, GroupId, NodeId, SimTime};

use crate::world::fault::Effect;
use crate::world::state::World;

/// How far a merge has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MergeJob {
    into: DatabaseId,
    validated: bool,
    merged_at: Option<SimTime>,
    /// Nodes of the group whose XCP Router was restarted since.
    restarted: [bool; 2],
}

impl World<'_> {
    pub(super) fn merge(&mut self, group: GroupId, step: MergeStep, into: DatabaseId, cause: Cause) -> Effect {
        let (verb, refusal) = match step {
            MergeStep::Create => ("create_merge_job", self.why_no_job(group, into)),
            MergeStep::Validate => ("validate_merge_job", self.why_not_valid(group, into)),
            MergeStep::Merge => ("merge_databases", self.why_no_merge(group, into)),
            MergeStep::Assign => ("assign_merged_database", self.why_not_assigned(group, into)),
        };
        let entity = Entity::Group(group);
        if let Some(why) = refusal {
            self.record_admin(entity, verb, "refused", why, cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, verb, "accepted", "", cause);
        let now = self.now;
        let new = MergeJob { into, validated: false, merged_at: None, restarted: [false; 2] };
        let job = self.chat.merges.entry(group).or_insert(new);
        match step {
            MergeStep::Create => *job = new,
            MergeStep::Validate => job.validated = true,
            MergeStep::Merge => job.merged_at = Some(now),
            MergeStep::Assign => {
                self.chat.merges.remove(&group);
                for node in self.groups[group].nodes.clone() {
                    self.chat.assigned[node] = Some(into);
                }
                self.databases_changed(record);
            }
        }
        Effect::Changed
    }

    fn any_runs(&self, group: GroupId, service: Service) -> bool {
        self.groups[group].nodes.iter().any(|node| self.is_running(*node, service))
    }

    /// The databases that the nodes of a group use now.
    fn sources(&self, group: GroupId) -> Vec<Option<DatabaseId>> {
        self.groups[group].nodes.iter().map(|node| self.chat.assigned[*node]).collect()
    }

    fn why_no_job(&self, group: GroupId, into: DatabaseId) -> Option<&'static str> {
        let sources = self.sources(group);
        let mut all = sources.iter().flatten().chain([&into]);
        let engine = self.scenario.databases[into].engine;
        if self.any_runs(group, Service::TextConferencing) {
            return Some("text_conferencing_runs");
        }
        if sources.iter().any(Option::is_none) {
            return Some("source_database_not_assigned");
        }
        if all.clone().any(|database| self.scenario.databases[*database].engine == DatabaseEngine::Mssql) {
            return Some("sql_server_is_not_supported");
        }
        if all.any(|database| self.scenario.databases[*database].engine != engine) {
            return Some("databases_of_different_kinds");
        }
        let used = self.groups[group].nodes.iter().zip(&sources).filter(|(_, source)| **source == Some(into));
        let rooms: u32 = used.map(|(node, _)| self.chat.hosts[*node].rooms).sum();
        (rooms == 0).then_some("destination_has_no_room")
    }

    fn job(&self, group: GroupId, into: DatabaseId) -> Option<&MergeJob> {
        self.chat.merges.get(&group).filter(|job| job.into == into)
    }

    fn why_not_valid(&self, group: GroupId, into: DatabaseId) -> Option<&'static str> {
        let ready = self.scenario.databases[into].merge;
        let answers = self.groups[group]
            .nodes
            .iter()
            .all(|node| self.database_answers(*node) && self.reaches_database(*node, into));
        let sources = self.sources(group);
        let prepared = |test: fn(&crate::scenario::MergeReadiness) -> bool| {
            sources.iter().flatten().all(|database| test(&self.scenario.databases[*database].merge))
        };
        match () {
            () if self.job(group, into).is_none() => Some("no_merge_job"),
            () if self.any_runs(group, Service::TextConferencing) => Some("text_conferencing_runs"),
            () if !answers => Some("external_database_unreachable"),
            () if !ready.backup => Some("destination_not_backed_up"),
            () if !ready.space => Some("destination_without_space"),
            () if !ready.privileges || !prepared(|merge| merge.privileges) => Some("database_user_without_privileges"),
            () if !ready.access || !prepared(|merge| merge.access) => Some("databases_closed_to_one_another"),
            () => None,
        }
    }

    fn why_no_merge(&self, group: GroupId, into: DatabaseId) -> Option<&'static str> {
        match self.job(group, into) {
            None => Some("no_merge_job"),
            Some(job) if !job.validated => Some("merge_job_not_validated"),
            Some(_) if self.any_runs(group, Service::TextConferencing) => Some("text_conferencing_runs"),
            Some(_) => None,
        }
    }

    fn why_not_assigned(&self, group: GroupId, into: DatabaseId) -> Option<&'static str> {
        let running = self.groups[group].nodes.iter().all(|node| self.is_running(*node, Service::TextConferencing));
        match self.job(group, into) {
            None => Some("no_merge_job"),
            Some(MergeJob { merged_at: None, .. }) => Some("databases_not_merged"),
            Some(job) if !job.restarted[..self.groups[group].nodes.len()].iter().all(|done| *done) => {
                Some("xcp_router_not_restarted")
            }
            Some(_) if !running => Some("text_conferencing_not_running"),
            Some(_) => None,
        }
    }

    /// An XCP Router began to run: after a merge that counts.
    pub(in crate::world) fn note_router_restart(&mut self, node: NodeId) {
        let Some(group) = self.nodes[node].group else { return };
        let position = self.groups[group].position(node);
        if let Some(job) = self.chat.merges.get_mut(&group).filter(|job| job.merged_at.is_some()) {
            job.restarted[position] = true;
        }
    }
}
