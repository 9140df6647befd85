//! A pair and its users: which node claims whom, failovers from fault to fallback, alarms.
//!
//! A node claims its own users in Normal and all users of the group as running backup. A node that
//! takes over revokes the claim of its peer only where it reaches it or its host is off; so in a
//! split pair both nodes keep their clients.

use crate::machines::srm::{Change, Move, Reason, State};
use crate::outcome::{Cause, Draft, Entity, Failover, Kind, Label};
use crate::units::{GroupId, NodeId, SimTime};

use super::rare::Target;
use super::state::{Blame, Host, World};

impl World<'_> {
    /// Lets claims, failovers and alarms follow a change of state.
    pub(super) fn follow_change(&mut self, node: NodeId, change: Change, cause: Cause) {
        if change.from == State::Initializing {
            self.nodes[node].watched_since = self.now;
        }
        let Some(group) = self.nodes[node].group else { return };
        let blame = self.blame_for(group, node, change, cause);
        self.follow_claims(group, node, change.to);
        self.follow_failover(group, node, change, blame);
        self.clear_alarms(group, node, change, cause);
        self.refresh(group, blame);
        self.chat_follows_group(group);
    }

    /// The fault behind a change, and when it happened.
    fn blame_for(&self, group: GroupId, node: NodeId, change: Change, cause: Cause) -> Blame {
        let now = Blame { cause, fault_at: self.now, planned: false };
        match change.to {
            State::FailingOver => match change.reason {
                Reason::OnAdminRequest => Blame { planned: true, ..now },
                reason => {
                    let database = matches!(reason, Reason::DatabaseFailure | Reason::AutoRecoverDatabaseFailure);
                    let since = self.oldest_outage(node, database).map_or(self.now, |(since, _)| since);
                    Blame { fault_at: since, ..now }
                }
            },
            State::TakingOver => {
                let from = self.groups[group].peer_of(node).map(|peer| self.groups[group].position(peer));
                match from.and_then(|position| self.groups[group].failing[position]) {
                    Some((blame, _)) => Blame { cause, ..blame },
                    None => Blame { fault_at: self.loss_of_peer(group, node), ..now },
                }
            }
            State::TakingBack | State::FallingBack | State::Normal | State::Unknown => Blame { planned: true, ..now },
            State::Initializing
            | State::Idle
            | State::RunningInBackupMode
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::RunningInFailedMode
            | State::Down => now,
        }
    }

    /// When the peer was lost: its host or SRM, the path to it, or else the last time it was heard.
    fn loss_of_peer(&self, group: GroupId, node: NodeId) -> SimTime {
        let peer_lost = self.peer_of(node).and_then(|peer| self.nodes[peer].lost);
        peer_lost.or(self.groups[group].cut).map_or(self.nodes[node].last_heard, |(at, _)| at)
    }

    fn follow_claims(&mut self, group: GroupId, node: NodeId, to: State) {
        let own = self.groups[group].position(node);
        let peer = self.groups[group].peer_of(node);
        let reached =
            peer.filter(|peer| self.nodes[*peer].host != Host::Up || self.nodes_reach_each_other(node, *peer));
        match to {
            State::FailingOver | State::Idle | State::FailedOver | State::FailedOverCriticalServicesNotRunning => {
                self.nodes[node].claims = [false, false]
            }
            State::TakingOver => self.revoke(reached, [true, true]),
            State::RunningInBackupMode => {
                self.nodes[node].claims = [true, true];
                self.revoke(reached, [true, true]);
            }
            State::TakingBack => {
                let mut mine = [false, false];
                mine[own] = true;
                self.revoke(reached, mine);
            }
            State::FallingBack => self.nodes[node].claims[1 - own] = false,
            State::Normal => {
                self.nodes[node].claims[own] = true;
                self.nodes[node].claims[1 - own] = false;
            }
            // Two nodes that were backup for each other keep their own users only.
            State::RunningInFailedMode => {
                if peer.is_some_and(|peer| self.nodes[peer].claims[1 - own]) {
                    self.nodes[node].claims[1 - own] = false;
                }
            }
            State::Unknown | State::Initializing | State::Down => {}
        }
    }

    fn revoke(&mut self, node: Option<NodeId>, homes: [bool; 2]) {
        let Some(node) = node else { return };
        for (claim, revoked) in self.nodes[node].claims.iter_mut().zip(homes) {
            *claim &= !revoked;
        }
    }

    fn follow_failover(&mut self, group: GroupId, node: NodeId, change: Change, blame: Blame) {
        let own = self.groups[group].position(node);
        match change.to {
            State::FailingOver if change.from != State::Initializing || change.reason != Reason::Initialization => {
                self.groups[group].failing[own] = Some((blame, self.now));
            }
            State::TakingOver if change.reason != Reason::Initialization || self.no_takeover_yet(group, own) => {
                self.open_failover(group, node, change, blame);
            }
            State::RunningInBackupMode => {
                if let Some(failover) = self.current_failover(group, 1 - own).filter(|f| f.backup_at.is_none()) {
                    failover.backup_at = Some(blame.fault_at);
                }
                self.groups[group].failing = [None, None];
            }
            State::TakingBack => {
                let now = self.now;
                if let Some(failover) = self.current_failover(group, own) {
                    failover.fallback_at.get_or_insert(now);
                }
            }
            State::RunningInFailedMode => self.groups[group].failing = [None, None],
            State::Unknown
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::TakingOver
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::Down => {}
        }
    }

    /// Whether no takeover of the other node's users is under way that an SRM restart interrupted.
    fn no_takeover_yet(&mut self, group: GroupId, own: usize) -> bool {
        self.current_failover(group, 1 - own).is_none_or(|failover| failover.backup_at.is_some())
    }

    fn current_failover(&mut self, group: GroupId, home: usize) -> Option<&mut Failover> {
        let number = self.groups[group].failover_of.get(home).copied().flatten()?;
        self.ledger.failovers.get_mut(number as usize)
    }

    fn open_failover(&mut self, group: GroupId, node: NodeId, change: Change, blame: Blame) {
        let Some(peer) = self.groups[group].peer_of(node) else { return };
        let home = self.groups[group].position(peer);
        let detected_at = self.groups[group].failing[home].map_or(self.now, |(_, decided_at)| decided_at);
        let spurious = self.nodes[peer].host == Host::Up
            && self.all_services_up(peer)
            && self.nodes[peer].lost.is_none()
            && self.groups[group].cut.is_none()
            && !blame.planned;
        if spurious {
            self.target_reached(Target::SpuriousFailover);
        }
        let number = u32::try_from(self.ledger.failovers.len()).expect("fewer than 2^32 failovers in a run");
        self.ledger.failovers.push(Failover {
            cluster: self.groups[group].cluster,
            group,
            from: peer,
            to: node,
            reason: change.reason.as_str(),
            fault_at: blame.fault_at,
            detected_at,
            takeover_at: self.now,
            backup_at: None,
            fallback_at: None,
            users: self.users_to_move(node, Move::Takeover),
            planned: blame.planned,
            spurious,
            cause: blame.cause,
        });
        self.groups[group].failover_of[home] = Some(number);
        let peer_was_backup = change.reason == Reason::AutoRecoverCriticalServiceDown
            || change.reason == Reason::AutoRecoverDatabaseFailure;
        for wave in &mut self.ledger.outages {
            let mine = wave.group == group && (peer_was_backup || wave.home == peer);
            if mine && wave.failover.is_none() && wave.lost_at >= blame.fault_at {
                wave.failover = Some(number);
            }
        }
    }

    /// Users that a move concerns: those of the peer, of both after an automatic recovery, or of
    /// this node when they come home.
    pub(super) fn users_to_move(&self, node: NodeId, kind: Move) -> u32 {
        let Some(group) = self.nodes[node].group else { return 0 };
        let state = &self.groups[group];
        let own = state.position(node);
        let unserved_here = !self.nodes[node].claims[own];
        match kind {
            Move::Takeback => state.users[own],
            Move::Takeover if unserved_here => state.users[0] + state.users[1],
            Move::Takeover => state.users[1 - own],
        }
    }

    /// Users that a record of a new state names.
    pub(super) fn users_concerned(&self, node: NodeId, to: State) -> u32 {
        let Some(group) = self.nodes[node].group else { return 0 };
        let state = &self.groups[group];
        let own = state.position(node);
        match to {
            State::FailingOver => state.population.sessions(own),
            State::TakingOver => self.users_to_move(node, Move::Takeover),
            State::RunningInBackupMode => state.users[0] + state.users[1],
            State::TakingBack => state.users[own],
            State::FallingBack => state.users[1 - own],
            State::RunningInFailedMode => state.population.sessions(own),
            State::Unknown
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::Down => 0,
        }
    }

    /// Raises an alarm; one that is raised already is raised again.
    pub(super) fn raise(&mut self, node: NodeId, alarm: &'static str, cause: Cause) {
        let reason = self.nodes[node].srm.reason().as_str();
        let users = self.nodes[node].group.map_or(0, |group| {
            let users = self.groups[group].users;
            users[0] + users[1]
        });
        self.record_alarm(node, alarm, "raised", reason, cause, users);
        if !self.nodes[node].alarms.contains(&alarm) {
            self.nodes[node].alarms.push(alarm);
        }
        self.refresh_group_of(node, cause);
    }

    fn record_alarm(
        &mut self,
        node: NodeId,
        alarm: &'static str,
        to: &'static str,
        reason: &'static str,
        cause: Cause,
        users: u32,
    ) {
        let entity = Entity::Node(node);
        let (from, to) = (Label::Word(alarm), Label::Word(to));
        self.ledger
            .recorder
            .add(self.now, Draft { entity, kind: Kind::Alarm, from, to, reason, rule: "", cause, users });
    }

    /// SRMFailed ends with the failed state; SRMFailover once the whole group is Normal. Assumed: the
    /// guides name no clearing of either.
    fn clear_alarms(&mut self, group: GroupId, node: NodeId, change: Change, cause: Cause) {
        if change.from == State::RunningInFailedMode {
            self.clear_alarm(node, "SRMFailed", cause);
        }
        if self.groups[group].nodes.iter().all(|node| self.nodes[*node].srm.state() == State::Normal) {
            for node in self.groups[group].nodes.clone() {
                self.clear_alarm(node, "SRMFailover", cause);
            }
        }
    }

    /// Clears an alarm if it is raised.
    pub(super) fn clear_alarm(&mut self, node: NodeId, alarm: &'static str, cause: Cause) {
        if self.nodes[node].alarms.contains(&alarm) {
            self.nodes[node].alarms.retain(|raised| *raised != alarm);
            self.record_alarm(node, alarm, "cleared", "", cause, 0);
        }
    }
}
