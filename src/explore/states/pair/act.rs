//! What happens to a pair, and what follows.

use crate::machines::srm::{Input, Output, State};
use crate::units::SimDuration;

use super::{Action, Alarm, Message, Pair, TIMERS};
use crate::explore::states::Steps;

impl<S: Steps> Pair<S> {
    /// Lets something happen.
    pub fn act(&mut self, action: Action) {
        let takes_no_time = matches!(action, Action::Deliver(_) | Action::Evaluate(_) | Action::MoveDone(_));
        let crosses = !takes_no_time && !self.nothing_under_way();
        self.may_cross = self.may_cross.saturating_sub(u8::from(crosses));
        self.take(action);
        if self.nothing_under_way() {
            self.may_cross = self.crossings;
            let alarms = self.nodes.iter_mut().flat_map(|node| &mut node.armed);
            alarms.filter(|alarm| **alarm == Alarm::JustSet).for_each(|alarm| *alarm = Alarm::Set);
        }
    }

    fn take(&mut self, action: Action) {
        match action {
            Action::Deliver(node) => self.deliver(node),
            Action::Evaluate(node) => {
                self.nodes[node].evaluates = false;
                self.step(node, Input::Evaluate);
            }
            Action::SendKeepalive(node) => {
                self.sent_last = Some(node);
                self.send_keepalive(node);
            }
            Action::Fire(node, timer) => {
                self.nodes[node].armed[timer as usize] = Alarm::Off;
                self.step(node, Input::Fired(timer));
            }
            Action::MoveDone(node) => self.end_move(node, Input::MoveDone),
            Action::HealLink => (self.link_up, self.sent_last) = (true, None),
            Action::Boot(node) => self.boot(node),
            Action::StartSrm(node) => {
                self.nodes[node].in_contact = false;
                self.step(node, Input::SrmStarted { ha_on: self.ha_on });
            }
            Action::StartService(node) => {
                self.nodes[node].held = false;
                self.set_services(node, true);
            }
            Action::HaOn => self.switch_ha(true),
            Action::MoveFails(_)
            | Action::ServicesRefuse(_)
            | Action::CutLink
            | Action::Crash(_)
            | Action::StopSrm(_)
            | Action::StopService(_)
            | Action::InternalError(_)
            | Action::Failover(_)
            | Action::Fallback(_)
            | Action::Recover
            | Action::HaOff => {
                self.left = self.left.map(|left| left.saturating_sub(1));
                self.disturb(action);
            }
        }
    }

    fn disturb(&mut self, action: Action) {
        match action {
            Action::MoveFails(node) => self.end_move(node, Input::MoveFailed),
            Action::ServicesRefuse(node) => self.end_move(node, Input::ServicesRefuse),
            Action::CutLink => {
                self.link_up = false;
                for node in &mut self.nodes {
                    node.inbox.clear();
                    node.in_contact = false;
                }
            }
            Action::Crash(node) => {
                let own = &mut self.nodes[node];
                (own.host_up, own.moving, own.armed, own.evaluates) = (false, None, [Alarm::Off; TIMERS.len()], false);
                self.nodes[1 - node].in_contact = false;
                self.step(node, Input::HostDown);
            }
            Action::StopSrm(node) => {
                self.nodes[1 - node].in_contact = false;
                self.step(node, Input::SrmStopped);
            }
            Action::StopService(node) => self.set_services(node, false),
            Action::InternalError(node) => self.step(node, Input::InternalError),
            Action::Failover(node) => self.step(node, Input::AdminFailover),
            Action::Fallback(node) => self.step(node, Input::AdminFallback),
            Action::Recover if self.can_recover() => {
                for node in 0..2 {
                    self.step(node, Input::AdminRecover);
                }
            }
            Action::Recover => {}
            Action::HaOff => self.switch_ha(false),
            other => unreachable!("{other:?} is no disturbance"),
        }
    }

    fn deliver(&mut self, node: usize) {
        let message = self.nodes[node].inbox.pop_front().expect("only what is under way is delivered");
        let input = match message {
            Message::Request(request) => Input::Request(request),
            Message::Notice(view) => Input::Notice(view),
            Message::Keepalive { view, answer } => {
                self.nodes[node].in_contact = self.hear_each_other();
                Input::Keepalive { view, answer }
            }
        };
        self.step(node, input);
    }

    fn end_move(&mut self, node: usize, input: Input) {
        self.nodes[node].moving = None;
        self.step(node, input);
    }

    fn boot(&mut self, node: usize) {
        let held = self.ha_on && self.nodes[node].srm.serving_state() == State::Idle;
        let own = &mut self.nodes[node];
        own.host_up = true;
        own.held &= held;
        own.services_up = !own.held;
        own.in_contact = false;
        self.step(node, Input::SrmStarted { ha_on: self.ha_on });
    }

    fn set_services(&mut self, node: usize, up: bool) {
        if self.nodes[node].services_up != up {
            self.nodes[node].services_up = up;
            let input = if up { Input::CriticalServicesUp } else { Input::ServicesDown { since: SimDuration::ZERO } };
            self.step(node, input);
        }
    }

    fn switch_ha(&mut self, on: bool) {
        self.ha_on = on;
        for node in 0..2 {
            self.nodes[node].in_contact = false;
        }
        for node in 0..2 {
            self.step(node, if on { Input::HaEnabled } else { Input::HaDisabled });
        }
    }

    fn send_keepalive(&mut self, node: usize) {
        let view = self.nodes[node].srm.view();
        self.send(node, Message::Keepalive { view, answer: false });
    }

    fn send(&mut self, node: usize, message: Message) {
        if self.link_up {
            let inbox = &mut self.nodes[1 - node].inbox;
            inbox.push_back(message);
            assert!(inbox.len() <= 12, "messages pile up: {inbox:?}");
        }
    }

    fn step(&mut self, node: usize, input: Input) {
        let (facts, settings) = (self.facts(node), self.choices.settings());
        for output in S::srm(&mut self.nodes[node].srm, input, &facts, &settings) {
            self.carry_out(node, output);
        }
    }

    fn carry_out(&mut self, node: usize, output: Output) {
        let own = &mut self.nodes[node];
        match output {
            Output::Changed(_) | Output::Raise(_) => {}
            Output::Send(request) => self.send(node, Message::Request(request)),
            Output::Tell => {
                let view = own.srm.view();
                self.send(node, Message::Notice(view));
            }
            Output::Answer => {
                let view = own.srm.view();
                self.send(node, Message::Keepalive { view, answer: true });
            }
            Output::StartKeepalives => {
                own.keepalives = true;
                self.sent_last = None;
                self.send_keepalive(node);
            }
            Output::StopKeepalives => own.keepalives = false,
            Output::EvaluateLater => own.evaluates = true,
            Output::Arm(timer, _) => own.armed[timer as usize] = Alarm::JustSet,
            Output::Cancel(timer) => own.armed[timer as usize] = Alarm::Off,
            Output::BeginMove(kind) => own.moving = Some(kind),
            Output::AbandonMove => own.moving = None,
            Output::StopServices => {
                if own.services_up {
                    own.held = true;
                    self.set_services(node, false);
                }
            }
            Output::StartServices => {
                if std::mem::take(&mut own.held) {
                    self.set_services(node, true);
                }
            }
            Output::RecoverServices => {
                own.held = false;
                self.set_services(node, true);
            }
        }
    }

    /// Ends all faults. What a manual failover stopped is left to the fallback.
    pub fn end_faults(&mut self) {
        (self.link_up, self.sent_last) = (true, None);
        for node in 0..2 {
            self.let_messages_arrive();
            if !self.nodes[node].host_up {
                self.boot(node);
            } else if !self.srm_runs(node) {
                self.take(Action::StartSrm(node));
            }
        }
        if !self.ha_on {
            self.switch_ha(true);
        }
        for node in 0..2 {
            self.let_messages_arrive();
            let own = &self.nodes[node];
            if !own.held || !matches!(own.srm.serving_state(), State::Idle | State::FailingOver) {
                self.take(Action::StartService(node));
            }
        }
    }

    fn let_messages_arrive(&mut self) {
        for message in 0.. {
            assert!(message < 1_000, "messages answer one another for ever");
            let due = (0..2).find(|node| !self.nodes[*node].inbox.is_empty());
            let judged = (0..2).find(|node| self.nodes[*node].evaluates);
            match (due, judged) {
                (Some(node), _) => self.deliver(node),
                (None, Some(node)) => self.take(Action::Evaluate(node)),
                (None, None) => return,
            }
        }
    }

    /// Messages arrive, moves end, each node sends a keepalive.
    pub fn one_round(&mut self) {
        self.let_messages_arrive();
        for node in 0..2 {
            if self.nodes[node].moving.is_some() {
                self.take(Action::MoveDone(node));
                self.let_messages_arrive();
            }
        }
        for node in 0..2 {
            if self.nodes[node].keepalives {
                self.send_keepalive(node);
            }
        }
        self.let_messages_arrive();
    }
}
