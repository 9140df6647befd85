//! Steps of an SRM and what its orders do in the world.

use crate::engine::{Due, Event};
use crate::machines::srm::{
    Alarm, Change, DeadlineTie, Facts, Input, Move, Output, PeerLoss, PeerLossClassifier, Service, Settings,
    SplitBrainHeal, State, TimeoutFrom, Timer,
};
use crate::net::{End, SRM_PORTS};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::{ClusterId, NodeId, SimDuration};

use super::agenda::{Class, NodeTimer};
use super::message::Message;
use super::state::{Host, MoveRun, World};

/// Time after which a service that refuses to start is noticed during a take-back. Inferred from
/// script row 14 of the state-pair scripts.
const REFUSAL_IS_SEEN_AFTER: SimDuration = SimDuration::from_secs(1);

impl World<'_> {
    /// Timers and choices in force for the SRMs of a cluster.
    pub(super) fn settings(&self, cluster: ClusterId) -> Settings {
        let params = &self.params[cluster];
        let mdm = self.scenario.clusters[cluster].presence().multi_device_messaging;
        let factor = if mdm { params.mdm_failover_time_factor } else { 1 };
        let silence = match params.timeout_from {
            TimeoutFrom::LastReceived => params.keepalive_timeout.times(factor),
            TimeoutFrom::FirstMissed => params.keepalive_timeout.times(factor) + params.keepalive_interval,
        };
        Settings {
            service_down_delay: params.critical_service_down_delay.times(factor),
            database_down_delay: params.db_down_delay.times(factor),
            initialization: params.init_keepalive_timeout.times(factor),
            peer_silence: silence,
            automatic_fallback_delay: params.automatic_fallback_delay,
            automatic_fallback: params.enable_automatic_fallback,
            split_brain_fails: params.split_brain_heal_outcome == SplitBrainHeal::Failed,
        }
    }

    /// The truth around a node.
    pub(super) fn facts(&self, node: NodeId) -> Facts {
        let peer = self.peer_of(node);
        let state = &self.nodes[node];
        let host_lost = peer.is_some_and(|peer| self.nodes[peer].host != Host::Up);
        let classifier = self.params[state.cluster].peer_loss_classifier;
        Facts {
            link: peer.is_some_and(|peer| self.srms_hear_each_other(node, peer)),
            critical_services_up: self.critical_services_up(node),
            database_up: self.is_running(node, Service::Database),
            peer_services_up: peer.is_some_and(|peer| self.all_services_up(peer)),
            peer_loss: match classifier {
                PeerLossClassifier::GroundTruth if host_lost => PeerLoss::Host,
                PeerLossClassifier::GroundTruth | PeerLossClassifier::AlwaysPeerDown => PeerLoss::Srm,
            },
        }
    }

    fn srms_hear_each_other(&self, a: NodeId, b: NodeId) -> bool {
        let runs = |node: NodeId| !matches!(self.nodes[node].srm.state(), State::Down | State::Unknown);
        runs(a) && runs(b) && self.nodes_reach_each_other(a, b)
    }

    /// Whether messages get through in both directions.
    pub(super) fn nodes_reach_each_other(&self, a: NodeId, b: NodeId) -> bool {
        let (a, b) = (End::Node(a), End::Node(b));
        self.net.reaches(a, b, &SRM_PORTS) && self.net.reaches(b, a, &SRM_PORTS)
    }

    /// Advances the SRM of a node and carries out its orders. Returns whether its state changed.
    pub(super) fn step(&mut self, node: NodeId, input: Input, cause: Cause) -> bool {
        self.wake_pair_of(node);
        let facts = self.facts(node);
        let settings = self.settings(self.nodes[node].cluster);
        let outputs = self.nodes[node].srm.step(input, &facts, &settings);
        let mut cause = cause;
        let mut changed = false;
        for output in outputs {
            if let Output::Changed(change) = output {
                cause = self.changed(node, change, cause);
                changed = true;
            } else {
                self.carry_out(node, output, cause);
            }
        }
        changed
    }

    /// Whether an SRM would change its state on this input; nothing happens.
    pub(super) fn would_change(&self, node: NodeId, input: Input) -> bool {
        let settings = self.settings(self.nodes[node].cluster);
        let mut srm = self.nodes[node].srm;
        srm.step(input, &self.facts(node), &settings).iter().any(|output| matches!(output, Output::Changed(_)))
    }

    fn carry_out(&mut self, node: NodeId, output: Output, cause: Cause) {
        match output {
            Output::Changed(_) => unreachable!("changes are recorded before other orders"),
            Output::Send(request) => self.send(node, Message::Request(request), cause),
            Output::Tell => {
                let view = self.nodes[node].srm.view();
                self.send(node, Message::Notice(view), cause);
            }
            Output::Answer => {
                let view = self.nodes[node].srm.view();
                self.send(node, Message::Answer(view), self.nodes[node].last_record);
            }
            Output::StartKeepalives => self.send_keepalive(node),
            Output::StopKeepalives => self.nodes[node].next_keepalive = None,
            Output::EvaluateLater => self.agenda.push(self.now, Class::Evaluate, node.0, 0),
            Output::Arm(timer, after) => self.arm(node, NodeTimer::Srm(timer), after, cause),
            Output::Cancel(timer) => self.nodes[node].timers[NodeTimer::Srm(timer).index()].cancel(),
            Output::BeginMove(kind) => self.begin_move(node, kind),
            Output::AbandonMove => self.nodes[node].moving = None,
            Output::StopServices => self.stop_for_failover(node, cause),
            Output::StartServices => self.start_for_fallback(node, cause),
            Output::RecoverServices => self.recover_services(node, cause),
            Output::Raise(alarm) => self.raise(node, alarm_name(alarm), cause),
        }
    }

    /// Sets a timer.
    pub(super) fn arm(&mut self, node: NodeId, timer: NodeTimer, after: SimDuration, cause: Cause) {
        let at = self.now + after;
        let early = self.params[self.nodes[node].cluster].deadline_tie == DeadlineTie::TimerWins;
        let class = match timer {
            NodeTimer::Srm(Timer::ServiceDown) => Class::ServiceTimer,
            NodeTimer::Srm(Timer::DatabaseDown) => Class::DatabaseTimer,
            NodeTimer::Srm(Timer::PeerSilence | Timer::Initialization) if early => Class::EarlyTimer,
            NodeTimer::Srm(Timer::PeerSilence | Timer::Initialization | Timer::AutomaticFallback)
            | NodeTimer::SessionAlert => Class::Timer,
        };
        let index = timer.index();
        let state = &mut self.nodes[node];
        state.armed_by[index] = cause;
        if state.timers[index].set(at) {
            self.agenda.push(at, class, node.0, index as u64);
        }
    }

    /// A timer event comes up; it may be stale.
    pub(super) fn timer_due(&mut self, event: Event) {
        let (node, timer) = (NodeId(event.entity), NodeTimer::of(event.argument));
        let index = timer.index();
        if !self.nodes[node].timers[index].has_event_at(self.now) {
            return;
        }
        // Keepalives that were not simulated may have moved the deadline.
        self.wake_pair_of(node);
        match self.nodes[node].timers[index].comes_up(self.now) {
            Due::Stale | Due::Off => return,
            Due::Later(at) => {
                return self.agenda.push(at, Class::of(event.class), event.entity, event.argument);
            }
            Due::Fires => {}
        }
        self.detail_timer(node, timer);
        let armed_by = self.nodes[node].armed_by[index];
        match timer {
            NodeTimer::Srm(timer) => {
                let cause = self.cause_of_timer(node, timer, armed_by);
                self.step(node, Input::Fired(timer), cause);
            }
            NodeTimer::SessionAlert => self.raise(node, "JSMSessionsExceedsThreshold", armed_by),
        }
    }

    /// A silent peer is silent for a reason: the loss of its host or SRM, or the cut between them.
    fn cause_of_timer(&self, node: NodeId, timer: Timer, armed_by: Cause) -> Cause {
        match timer {
            Timer::PeerSilence | Timer::Initialization => {
                let peer_lost = self.peer_of(node).and_then(|peer| self.nodes[peer].lost);
                let cut = self.nodes[node].group.and_then(|group| self.groups[group].cut);
                peer_lost.or(cut).map_or(armed_by, |(_, cause)| cause)
            }
            Timer::ServiceDown => self.oldest_outage(node, false).map_or(armed_by, |(_, cause)| cause),
            Timer::DatabaseDown => self.oldest_outage(node, true).map_or(armed_by, |(_, cause)| cause),
            Timer::AutomaticFallback => armed_by,
        }
    }

    /// The next keepalive of a node leaves, if it is still wanted.
    pub(super) fn keepalive_due(&mut self, event: Event) {
        let node = NodeId(event.entity);
        if self.wakes_to_send(node) && self.nodes[node].next_keepalive == Some(self.now) {
            self.send_keepalive(node);
        }
    }

    pub(super) fn send_keepalive(&mut self, node: NodeId) {
        let interval = self.params[self.nodes[node].cluster].keepalive_interval;
        let next = self.now + interval;
        self.nodes[node].next_keepalive = Some(next);
        self.agenda.push(next, Class::Send, node.0, 0);
        let view = self.nodes[node].srm.view();
        self.send(node, Message::Keepalive(view), self.nodes[node].last_record);
    }

    /// All messages of this instant are in.
    pub(super) fn evaluate(&mut self, event: Event) {
        let node = NodeId(event.entity);
        let cause = self.peer_of(node).map_or(Cause::Start, |peer| self.nodes[peer].last_record);
        // The start of this node is news too: the later of the two records explains the change.
        let cause = self.nodes[node].last_record.max(cause);
        self.step(node, Input::Evaluate, cause);
    }

    fn begin_move(&mut self, node: NodeId, kind: Move) {
        let users = self.users_to_move(node, kind);
        let params = &self.params[self.nodes[node].cluster];
        let (fixed, per_user) = match kind {
            Move::Takeover => (params.takeover_fixed, params.takeover_per_user),
            Move::Takeback => (params.takeback_fixed, params.takeback_per_user),
        };
        let refuse = kind == Move::Takeback && self.services_refuse_to_start(node);
        let takes = if refuse { REFUSAL_IS_SEEN_AFTER } else { fixed + per_user.times(u64::from(users)) };
        let until = self.now + takes;
        self.nodes[node].moving = Some(MoveRun { kind, until, services_refuse: refuse });
        self.agenda.push(until, Class::Move, node.0, 0);
    }

    /// A user move ends, well or badly.
    pub(super) fn move_due(&mut self, event: Event) {
        let node = NodeId(event.entity);
        let Some(run) = self.nodes[node].moving.filter(|run| run.until == self.now) else { return };
        self.nodes[node].moving = None;
        let armed = &mut self.nodes[node].armed;
        let fails = match run.kind {
            Move::Takeover => std::mem::take(&mut armed.takeover_fails),
            Move::Takeback => std::mem::take(&mut armed.takeback_fails),
        };
        let input = match (run.services_refuse, fails) {
            (true, _) => Input::ServicesRefuse,
            (false, true) => Input::MoveFailed,
            (false, false) => Input::MoveDone,
        };
        let cause = self.nodes[node].last_record;
        self.step(node, input, cause);
    }

    /// Records a change of state and lets the group follow it.
    fn changed(&mut self, node: NodeId, change: Change, cause: Cause) -> Cause {
        let users = self.users_concerned(node, change.to);
        let cause = self.ledger.recorder.add(
            self.now,
            Draft {
                entity: Entity::Node(node),
                kind: Kind::State,
                from: Label::Word(change.from.as_str()),
                to: Label::Word(change.to.as_str()),
                reason: change.reason.as_str(),
                rule: change.rule.as_str(),
                cause,
                users,
            },
        );
        self.nodes[node].last_record = cause;
        if change.from != change.to {
            self.last_change = self.now;
            self.follow_change(node, change, cause);
            self.fire_triggers(Entity::Node(node), Label::Word(change.to.as_str()), change.reason.as_str(), cause);
        }
        cause
    }
}

const fn alarm_name(alarm: Alarm) -> &'static str {
    match alarm {
        Alarm::SrmFailover => "SRMFailover",
        Alarm::SrmFailed => "SRMFailed",
    }
}
