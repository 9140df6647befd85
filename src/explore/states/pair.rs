//! Two SRMs, the messages between them and what surrounds them: the same machines that the simulator
//! runs. Time is left out: a timer that is set may run out at any moment at which it could, messages
//! arrive in order but as late as they like.

use std::collections::VecDeque;

use crate::machines::srm::{
    Facts, Input, Move, Output, PeerLoss, PeerView, Reason, Request, Settings, Srm, State, Timer,
};
use crate::units::SimDuration;

use super::action::Action;
use super::search::fingerprint;

/// Choices that change what a pair can come to; lengths of timers do not matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Choices {
    /// `enable_automatic_fallback`.
    pub automatic_fallback: bool,
    /// Whether two backups that meet fail (`split_brain_heal_outcome = "failed"`).
    pub split_brain_fails: bool,
}

impl Choices {
    fn settings(self) -> Settings {
        Settings {
            service_down_delay: SimDuration::ZERO,
            database_down_delay: SimDuration::ZERO,
            initialization: SimDuration::ZERO,
            peer_silence: SimDuration::ZERO,
            automatic_fallback_delay: SimDuration::ZERO,
            automatic_fallback: self.automatic_fallback,
            split_brain_fails: self.split_brain_fails,
        }
    }
}

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// Disturbances (faults and actions of an administrator) in one history; any number if absent.
    pub disturbances: Option<u8>,
    /// How many things may happen while messages are under way. Those travel for milliseconds, all timers
    /// take seconds, so few things do; deliveries and the ends of moves are not counted.
    pub crossings: u8,
}

const TIMERS: [Timer; 5] =
    [Timer::ServiceDown, Timer::DatabaseDown, Timer::Initialization, Timer::PeerSilence, Timer::AutomaticFallback];

/// What one SRM sends to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Message {
    Request(Request),
    Notice(PeerView),
    Keepalive { view: PeerView, answer: bool },
}

/// A timer. One that was set after a message had left cannot run out before it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Alarm {
    Off,
    JustSet,
    Set,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Node {
    srm: Srm,
    host_up: bool,
    /// Whether all critical services run, as far as they are concerned.
    services_up: bool,
    /// Stopped by a manual failover.
    held: bool,
    keepalives: bool,
    moving: Option<Move>,
    armed: [Alarm; TIMERS.len()],
    /// A message was heard that is to be judged before anything but messages happens.
    evaluates: bool,
    /// Whether a keepalive was heard since the peer or the path to it came back.
    in_contact: bool,
    /// Messages under way to this node, oldest first.
    inbox: VecDeque<Message>,
}

/// A pair and the disturbances still to come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    nodes: [Node; 2],
    link_up: bool,
    ha_on: bool,
    left: Option<u8>,
    /// How many things may still happen while messages are under way.
    may_cross: u8,
    crossings: u8,
    choices: Choices,
    /// Whose turn it is not: between two keepalives of a node lies one of the other.
    sent_last: Option<usize>,
}

impl Pair {
    /// A healthy pair.
    #[must_use]
    pub fn new(bounds: Bounds, choices: Choices) -> Self {
        let node = Node {
            srm: Srm::new(true),
            host_up: true,
            services_up: true,
            held: false,
            keepalives: true,
            moving: None,
            armed: [Alarm::Off; TIMERS.len()],
            evaluates: false,
            in_contact: true,
            inbox: VecDeque::new(),
        };
        let mut pair = Self {
            nodes: [node.clone(), node],
            link_up: true,
            ha_on: true,
            left: bounds.disturbances,
            may_cross: bounds.crossings,
            crossings: bounds.crossings,
            choices,
            sent_last: None,
        };
        for node in &mut pair.nodes {
            node.armed[Timer::PeerSilence as usize] = Alarm::Set;
        }
        pair
    }

    /// The same with the nodes exchanged.
    #[must_use]
    fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        mirrored.nodes.swap(0, 1);
        mirrored.sent_last = self.sent_last.map(|node| 1 - node);
        mirrored
    }

    /// The state in a form that is equal for all states that behave alike: a pair and its mirror image, and
    /// pairs whose state changes carry other numbers in the same order.
    #[must_use]
    pub fn canonical(&self) -> Self {
        self.canonical_and_mirrored().0
    }

    /// The canonical form, and whether it has the nodes exchanged.
    fn canonical_and_mirrored(&self) -> (Self, bool) {
        let (one, other) = (self.renumbered(), self.mirrored().renumbered());
        if fingerprint(&one) <= fingerprint(&other) { (one, false) } else { (other, true) }
    }

    /// A history of canonical states as it looks to somebody who knows the nodes by their names.
    #[must_use]
    pub fn told(&self, history: &[Action]) -> Vec<Action> {
        let (mut pair, mut exchanged) = self.canonical_and_mirrored();
        let mut told = Vec::new();
        for action in history {
            told.push(if exchanged { action.mirrored() } else { *action });
            pair.act(*action);
            let (next, mirrored) = pair.canonical_and_mirrored();
            (pair, exchanged) = (next, exchanged != mirrored);
        }
        told
    }

    fn renumbered(&self) -> Self {
        let mut pair = self.clone();
        let numbers = [0, 1].map(|node: usize| pair.nodes[node].srm.view().sent);
        for (node, own) in pair.nodes.iter_mut().enumerate() {
            let (mine, theirs) = (numbers[node], numbers[1 - node]);
            own.srm = own.srm.renumbered(mine, theirs);
            for message in &mut own.inbox {
                match message {
                    Message::Notice(view) | Message::Keepalive { view, .. } => *view = view.renumbered(theirs, mine),
                    Message::Request(_) => {}
                }
            }
        }
        pair
    }

    /// State and reason of both nodes.
    #[must_use]
    pub fn shown(&self) -> [(State, Reason); 2] {
        [0, 1].map(|node: usize| (self.nodes[node].srm.state(), self.nodes[node].srm.reason()))
    }

    /// States of both nodes.
    #[must_use]
    pub fn states(&self) -> [State; 2] {
        [0, 1].map(|node: usize| self.nodes[node].srm.state())
    }

    /// Whether both hosts are up and all critical services run.
    #[must_use]
    pub fn services_run(&self) -> bool {
        self.nodes.iter().all(|node| node.host_up && node.services_up)
    }

    /// Whether nothing is under way that could change a state.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.nodes.iter().all(|node| node.moving.is_none() && !node.evaluates && node.inbox.is_empty())
    }

    fn srm_runs(&self, node: usize) -> bool {
        self.nodes[node].srm.state() != State::Down
    }

    fn hear_each_other(&self) -> bool {
        let works = |node: &Node| !matches!(node.srm.state(), State::Down | State::Unknown);
        self.link_up && self.nodes.iter().all(works)
    }

    fn facts(&self, node: usize) -> Facts {
        let (own, peer) = (&self.nodes[node], &self.nodes[1 - node]);
        Facts {
            link: self.hear_each_other(),
            critical_services_up: own.host_up && own.services_up,
            database_up: true,
            peer_services_up: peer.host_up && peer.services_up,
            peer_loss: if peer.host_up { PeerLoss::Srm } else { PeerLoss::Host },
        }
    }

    /// Everything that can happen now.
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        for node in 0..2 {
            if !self.nodes[node].inbox.is_empty() {
                actions.push(Action::Deliver(node));
            }
            if self.nodes[node].evaluates {
                actions.push(Action::Evaluate(node));
            }
        }
        if self.nodes.iter().any(|node| node.evaluates) {
            return actions;
        }
        for node in 0..2 {
            if self.nodes[node].moving.is_some() {
                actions.push(Action::MoveDone(node));
            }
        }
        if self.may_cross == 0 && !self.nothing_under_way() {
            return actions;
        }
        for node in 0..2 {
            self.own_actions(node, &mut actions);
            // Starting anything takes seconds; a message is under way for milliseconds.
            if self.nothing_under_way() {
                self.repairs(node, &mut actions);
            }
        }
        if !self.link_up {
            actions.push(Action::HealLink);
        }
        // The guide wants two minutes between switching High Availability off and on.
        if !self.ha_on && self.nothing_under_way() {
            actions.push(Action::HaOn);
        }
        if self.left != Some(0) {
            self.disturbances(&mut actions);
        }
        actions
    }

    fn own_actions(&self, node: usize, actions: &mut Vec<Action>) {
        let own = &self.nodes[node];
        // Messages take milliseconds, keepalives leave every few seconds: two are never under way at once.
        let in_turn = self.sent_last != Some(node) || !self.nodes[1 - node].keepalives;
        if own.keepalives && self.link_up && in_turn && self.nodes[1 - node].inbox.is_empty() {
            actions.push(Action::SendKeepalive(node));
        }
        for timer in TIMERS {
            let silent = !self.hear_each_other() || !own.in_contact;
            let may_run_out = match timer {
                Timer::PeerSilence | Timer::Initialization => silent,
                Timer::ServiceDown | Timer::DatabaseDown | Timer::AutomaticFallback => true,
            };
            if own.armed[timer as usize] == Alarm::Set && may_run_out {
                actions.push(Action::Fire(node, timer));
            }
        }
    }

    fn repairs(&self, node: usize, actions: &mut Vec<Action>) {
        let own = &self.nodes[node];
        if !own.host_up {
            actions.push(Action::Boot(node));
        } else if !self.srm_runs(node) {
            actions.push(Action::StartSrm(node));
        }
        if own.host_up && !own.services_up {
            actions.push(Action::StartService(node));
        }
    }

    fn disturbances(&self, actions: &mut Vec<Action>) {
        for node in 0..2 {
            let own = &self.nodes[node];
            if own.moving.is_some() {
                actions.push(Action::MoveFails(node));
            }
            if own.moving == Some(Move::Takeback) {
                actions.push(Action::ServicesRefuse(node));
            }
            if own.host_up {
                actions.push(Action::Crash(node));
            }
            if own.host_up && self.srm_runs(node) {
                actions.extend([Action::StopSrm(node), Action::InternalError(node)]);
            }
            if own.host_up && own.services_up {
                actions.push(Action::StopService(node));
            }
            actions.extend([Action::Failover(node), Action::Fallback(node)]);
        }
        if self.link_up {
            actions.push(Action::CutLink);
        }
        if self.can_recover() {
            actions.push(Action::Recover);
        }
        if self.ha_on {
            actions.push(Action::HaOff);
        }
    }

    fn can_recover(&self) -> bool {
        let states = self.states();
        states.contains(&State::RunningInFailedMode)
            && states.iter().all(|state| matches!(state, State::RunningInFailedMode | State::Down))
    }

    fn nothing_under_way(&self) -> bool {
        self.nodes.iter().all(|node| node.inbox.is_empty())
    }

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
        for output in self.nodes[node].srm.step(input, &facts, &settings) {
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
