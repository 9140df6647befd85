//! Who is primary: reports, demotion, promotion.

use super::interface::{Due, Output, Timer, View};
use super::machine::{Databases, narrow};
use super::vocabulary::{Role, Rule};
use crate::units::SimDuration;

impl Databases {
    /// Nodes in contact tell each other who is primary. `elected` has just become it.
    pub(super) fn hear(&mut self, elected: Option<usize>, view: &View<'_>, out: &mut Vec<Output>) {
        for node in self.members.iter() {
            if !self.nodes[node].up {
                continue;
            }
            let newest = self.newest_primary_in_contact(node);
            match self.nodes[node].role {
                Role::Primary => {
                    // Only parameters that `check` warns of let two primaries meet.
                    if newest.is_some_and(|other| self.nodes[other].term > self.nodes[node].term) {
                        self.demote(node, Rule::M09, view, out);
                        self.hear_as_replica(node, newest, elected, view, out);
                    }
                }
                Role::Replica => self.hear_as_replica(node, newest, elected, view, out),
            }
        }
    }

    fn newest_primary_in_contact(&self, node: usize) -> Option<usize> {
        let others = self.members.without(node).iter();
        let told = others.filter(|other| self.nodes[*other].role == Role::Primary && self.is_live(node, *other));
        told.max_by_key(|other| self.nodes[*other].term)
    }

    fn hear_as_replica(
        &mut self,
        node: usize,
        newest: Option<usize>,
        elected: Option<usize>,
        view: &View<'_>,
        out: &mut Vec<Output>,
    ) {
        if let Some(primary) = self.nodes[node].follows {
            let gone = !self.members.has(primary) || !self.nodes[node].seen.has(primary);
            // A node in contact that says it is no primary is believed at once.
            let denies = self.is_live(node, primary) && self.nodes[primary].role == Role::Replica;
            if gone || denies {
                self.lose_primary(node, view, out);
            }
        }
        if let Some(primary) = newest.filter(|primary| self.nodes[node].follows != Some(*primary)) {
            self.follow(node, primary, elected == Some(primary), view, out);
        }
    }

    fn lose_primary(&mut self, node: usize, view: &View<'_>, out: &mut Vec<Output>) {
        self.drop_feed(node, out);
        self.nodes[node].follows = None;
        self.nodes[node].rule = Rule::M04;
        self.await_promotion(node, SimDuration::ZERO, view, out);
    }

    /// A node without a primary waits before it stands or votes: `more` time where it cannot know yet
    /// who has lost sight of it. Alone in its cluster it has nobody to wait for.
    pub(super) fn await_promotion(&mut self, node: usize, more: SimDuration, view: &View<'_>, out: &mut Vec<Output>) {
        let alone = self.members.len() == 1;
        let after = if alone { SimDuration::ZERO } else { view.settings.promote_delay + more };
        self.nodes[node].ready = after.is_zero();
        let timer = Timer::Promote(narrow(node));
        out.push(if after.is_zero() { Output::Cancel(timer) } else { Output::Arm(timer, Due::After(after)) });
    }

    /// Primaries that see half of the joined nodes or fewer become replicas.
    pub(super) fn demote_those_without_majority(&mut self, view: &View<'_>, out: &mut Vec<Output>) {
        for node in self.primaries().iter() {
            let timer = Timer::Demote(narrow(node));
            let enough = self.has_majority(node, view);
            if enough && self.nodes[node].demoting {
                self.nodes[node].demoting = false;
                out.push(Output::Cancel(timer));
            } else if !enough && view.settings.demote_delay.is_zero() {
                self.demote(node, Rule::M03, view, out);
            } else if !enough && !self.nodes[node].demoting {
                self.nodes[node].demoting = true;
                out.push(Output::Arm(timer, Due::After(view.settings.demote_delay)));
            }
        }
    }

    pub(super) fn on_demotion_due(&mut self, node: usize, view: &View<'_>, out: &mut Vec<Output>) {
        // A timer of a majority that has come back, or of a primary that is none any more.
        if self.nodes[node].demoting && self.nodes[node].role == Role::Primary {
            self.demote(node, Rule::M03, view, out);
        }
    }

    fn demote(&mut self, node: usize, rule: Rule, view: &View<'_>, out: &mut Vec<Output>) {
        let state = &mut self.nodes[node];
        state.role = Role::Replica;
        state.follows = None;
        state.registered = false;
        state.behind = true;
        state.rule = rule;
        if std::mem::take(&mut state.demoting) {
            out.push(Output::Cancel(Timer::Demote(narrow(node))));
        }
        out.push(Output::Demoted(node));
        self.await_promotion(node, SimDuration::ZERO, view, out);
    }

    /// The replica that wins now, if any: the most recent position of those who can, ties by number.
    pub(super) fn elect(&self, view: &View<'_>) -> Option<usize> {
        self.members.iter().find(|node| self.wins(*node, view))
    }

    fn can_stand(&self, node: usize, view: &View<'_>) -> bool {
        let state = &self.nodes[node];
        state.up && state.role == Role::Replica && state.complete && self.has_majority(node, view)
    }

    fn wins(&self, node: usize, view: &View<'_>) -> bool {
        if !self.can_stand(node, view) || !self.nodes[node].ready || self.nodes[node].follows.is_some() {
            return false;
        }
        let contacts = || self.members.without(node).iter().filter(|other| self.is_live(node, *other));
        // Rule 5 in partial meshes: somebody here is in contact with a primary that lives.
        let reports_primary =
            |other: usize| self.nodes[other].role == Role::Primary || self.nodes[other].follows.is_some();
        if contacts().any(reports_primary) {
            return false;
        }
        let better = |other: usize| {
            let (mine, its) = (view.positions[node], view.positions[other]);
            self.can_stand(other, view) && (its > mine || (its == mine && other < node))
        };
        let votes = 1 + contacts().filter(|other| self.nodes[*other].ready).count();
        !contacts().any(better) && view.settings.majority.has(votes, self.members.len())
    }

    pub(super) fn promote(&mut self, node: usize, out: &mut Vec<Output>) {
        self.term += 1;
        let state = &mut self.nodes[node];
        state.role = Role::Primary;
        state.term = self.term;
        state.ready = false;
        state.behind = false;
        state.rule = Rule::M05;
        out.push(Output::Cancel(Timer::Promote(narrow(node))));
        out.push(Output::Promoted(node, self.term));
    }
}
