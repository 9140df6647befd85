//! What Meeting Server clusters come down to in the summary of a run.

use crate::outcome::{CmsRun, Entity, Label, state_at};
use crate::report::story::counted;
use crate::report::text::{about, grouped, heading};
use crate::stats::metrics;
use crate::units::ClusterId;

use super::{Summary, own_name};

impl Summary<'_> {
    /// Primaries, writes and calls of each Meeting Server cluster.
    pub(super) fn meetings(&self) -> String {
        self.outcome.meetings.iter().map(|run| self.meeting(run)).collect()
    }

    fn meeting(&self, run: &CmsRun) -> String {
        let entity = Entity::Cluster(run.cluster);
        let value = |metric: &str| metrics::value(self.outcome, metric, Some(entity), None).ok().flatten();
        let mut told = self.primaries(run);
        if run.writes.millionths() > 0 && run.bridges > 0 {
            let count = |metric: &str| grouped(value(metric).unwrap_or(0.0).round() as u64);
            told += &format!(
                " Writes: {} accepted, {} of them lost, {} refused.",
                count("db_writes_accepted"),
                count("db_writes_lost"),
                count("db_writes_refused")
            );
        }
        if let Some(share) = value("db_write_availability") {
            told += &format!(" Call Bridges could write for {:.4} % of their time.", share * 100.0);
        }
        let dropped: u64 = run.calls.iter().map(|loss| u64::from(loss.dropped)).sum();
        let away: u64 = run.calls.iter().map(|loss| u64::from(loss.turned_away)).sum();
        if dropped > 0 {
            told += &format!(" {} dropped.", counted(dropped, "call", "calls"));
        }
        if away > 0 {
            told += &format!(" {} found no Call Bridge with room.", counted(away, "redialled call", "redialled calls"));
        }
        heading(&format!("Databases of {}", self.path(entity)), self.color) + &self.paragraph(&told)
    }

    /// What an administrator does about a cluster that is not well at the end.
    pub(super) fn remedy_of_meeting(&self, cluster: ClusterId) -> String {
        let state = |entity| state_at(self.outcome, entity, self.outcome.horizon()).map(|(label, _)| label);
        let expired = |record: &crate::outcome::Record| record.from == Label::Word("cert_expire");
        if state(Entity::Cluster(cluster)) == Some(Label::Word("primary:none")) {
            if self.outcome.records.iter().any(expired) {
                return "remove the replicas from the cluster, then the node that was primary; install new certificates; \
                        initialize that node and join the others"
                    .to_owned();
            }
            return "bring back so many joined nodes that more than half see one another, or remove those that are gone"
                .to_owned();
        }
        let nodes = (0..self.outcome.names.cluster_of_node.len()).map(crate::units::NodeId::from);
        let own = nodes.filter(|node| self.outcome.names.cluster_of_node[usize::from(*node)] == cluster);
        let steps = own.filter_map(|node| {
            let name = own_name(self.path(Entity::Node(node)));
            match state(Entity::Node(node)) {
                Some(Label::Word("error")) => {
                    Some(format!("clear the error of {name}, then upgrade_schema at the present primary"))
                }
                Some(Label::Word("down")) => Some(format!("start {name}")),
                Some(Label::Word("not_connected")) => Some(format!("join {name}, or open its way to the primary")),
                _ => None,
            }
        });
        steps.collect::<Vec<String>>().join("; ")
    }

    fn primaries(&self, run: &CmsRun) -> String {
        let end = self.outcome.horizon();
        let length = |gap: &crate::outcome::Gap| gap.to.unwrap_or(end).since(gap.from).as_secs_f64();
        let without: f64 = run.gaps.iter().map(length).sum();
        let moves: Vec<_> = run.elections.iter().filter(|election| election.moved).collect();
        let mut told = match moves.last() {
            None => "The primary did not move.".to_owned(),
            Some(last) => format!(
                "The primary moved {}; the last one is {}.",
                counted(moves.len() as u64, "time", "times"),
                own_name(self.path(Entity::Node(last.node)))
            ),
        };
        told += &match run.gaps.len() as u64 {
            0 => " There was a primary all the time.".to_owned(),
            1 => format!(" For {} there was none.", about(without)),
            n => format!(" There was none {}, for {} in all.", counted(n, "time", "times"), about(without)),
        };
        if run.gaps.iter().any(|gap| gap.to.is_none()) {
            told += " At the end there is none.";
        }
        told
    }
}
