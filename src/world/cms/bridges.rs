//! Call Bridges: who reaches the primary, and what becomes of calls.

use crate::machines::cms::DatabaseRule;
use crate::outcome::{Access, AccessSpan, CallLoss, Cause, Entity, Violation};
use crate::units::NodeId;

use super::Bridge;
use crate::world::state::{Host, World};

impl World<'_> {
    /// Looks anew at what each Call Bridge reaches, and at who writes to which primary.
    pub(super) fn refresh_bridges(&mut self, place: usize, cause: Cause) {
        let mut writers = [0_u64; crate::machines::cms::MEMBERS_MAX];
        for at in 0..self.meetings.clusters[place].bridges.len() {
            let bridge = self.meetings.clusters[place].bridges[at];
            let (access, primary) = self.access_of(place, bridge);
            if let Some(primary) = primary {
                writers[primary] += 1;
            }
            self.set_access(place, at, access, cause);
        }
        let meeting = &mut self.meetings.clusters[place];
        for number in meeting.databases.primaries().iter() {
            if let Some(term) = meeting.databases.term_of(number) {
                meeting.history.set_writers(term, writers[number], self.now);
            }
        }
    }

    pub(super) fn access_of(&self, place: usize, bridge: Bridge) -> (Access, Option<usize>) {
        let meeting = &self.meetings.clusters[place];
        if self.nodes[bridge.node].host != Host::Up {
            return (Access::Down, None);
        }
        if !bridge.connected {
            return (Access::Nothing, None);
        }
        let reaches = |number: &usize| self.dials(place, bridge.node, meeting.nodes[*number]);
        let newest = |number: &usize| meeting.databases.term_of(*number);
        if let Some(primary) = meeting.databases.primaries().iter().filter(reaches).max_by_key(newest) {
            return (Access::Writes, Some(primary));
        }
        let readable = |number: &usize| {
            meeting.databases.is_up(*number) && meeting.databases.is_complete(*number) && reaches(number)
        };
        let elsewhere = meeting.params.reads_without_primary == DatabaseRule::Work;
        let reads = elsewhere && meeting.databases.members().iter().any(|number| readable(&number));
        (if reads { Access::Reads } else { Access::Nothing }, None)
    }

    fn set_access(&mut self, place: usize, at: usize, access: Access, cause: Cause) {
        let now = self.now;
        let meeting = &mut self.meetings.clusters[place];
        let Bridge { node, access: before, since, .. } = meeting.bridges[at];
        if before == access {
            return;
        }
        if since < now {
            meeting.found.access.push(AccessSpan { bridge: node, from: since, to: now, access: before });
        }
        (meeting.bridges[at].access, meeting.bridges[at].since) = (access, now);
        let entity = Entity::Node(node);
        if access == Access::Writes && meeting.databases.primary().is_none() {
            let detail = "it writes, and there is no primary".to_owned();
            self.violations.push(Violation { invariant: "no_write_without_primary", at: now, entity, detail });
        }
        if before.state() != access.state() && cause != Cause::Start {
            self.record_cms(entity, before.state(), access.state(), "", cause);
        }
    }

    /// The host of a Call Bridge has gone away, with its calls, or is up again.
    pub(super) fn bridge_follows_power(&mut self, place: usize, node: NodeId, cause: Cause) {
        self.refresh_bridges(place, cause);
        let up = self.nodes[node].host == Host::Up;
        let meeting = &mut self.meetings.clusters[place];
        let Some(bridge) = meeting.bridges.iter_mut().find(|bridge| bridge.node == node) else { return };
        if up {
            if !meeting.waiting.is_empty() {
                self.arm_redial(place);
            }
            return;
        }
        let dropped = std::mem::take(&mut bridge.calls);
        if dropped > 0 {
            meeting.found.calls.push(CallLoss { t: self.now, bridge: node, dropped, turned_away: 0 });
            meeting.waiting.push((node, dropped));
            self.arm_redial(place);
        }
    }

    /// Participants of dropped calls dial again: to the Call Bridge with the fewest calls, unless all
    /// are too busy. Calls need no database. Documented: [CVD14] new calls are taken without a primary.
    pub(super) fn redial(&mut self, place: usize) {
        let up: Vec<bool> =
            self.meetings.clusters[place].bridges.iter().map(|b| self.nodes[b.node].host == Host::Up).collect();
        let meeting = &mut self.meetings.clusters[place];
        let params = &meeting.params;
        let room = params.cb_ports_720p_cms1000.saturating_mul(params.cb_load_reject) / 100;
        let waiting = std::mem::take(&mut meeting.waiting);
        for (from, mut calls) in waiting {
            while calls > 0 {
                let free = meeting.bridges.iter_mut().zip(&up).filter(|(b, up)| **up && u64::from(b.calls) < room);
                let Some((least, _)) = free.min_by_key(|(bridge, _)| bridge.calls) else { break };
                least.calls += 1;
                calls -= 1;
            }
            if calls > 0 {
                meeting.found.calls.push(CallLoss { t: self.now, bridge: from, dropped: 0, turned_away: calls });
                meeting.waiting.push((from, calls));
            }
        }
    }
}
