//! Two SRMs, the messages between them and what surrounds them: the same machines that the simulator
//! runs. Time is left out: a timer that is set may run out at any moment at which it could, messages
//! arrive in order but as late as they like.

mod act;
mod action;
mod form;
mod laws;

use std::collections::VecDeque;
use std::marker::PhantomData;

use crate::machines::srm::{Facts, Move, PeerLoss, PeerView, Reason, Request, Settings, Srm, State, Timer};
use crate::units::SimDuration;

use super::{Plain, Steps};

pub use action::{Action, Event};
pub use laws::{come_to_rest, repaired, without_faults};

/// Choices that change what a pair can come to; of the lengths of timers nothing else matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Choices {
    /// `enable_automatic_fallback`.
    pub automatic_fallback: bool,
    /// Whether two backups that meet fail (`split_brain_heal_outcome = "failed"`).
    pub split_brain_fails: bool,
    /// Whether a node that starts waits longer for its peer than the peer waits for a keepalive, so that a lost
    /// node is missed before it takes the users of its peer. Documented: 120 s and 60 s.
    pub patient_start: bool,
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
    /// Whether pairs are told apart that show other reasons and do the same.
    pub reasons: bool,
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
pub struct Pair<S: Steps = Plain> {
    nodes: [Node; 2],
    link_up: bool,
    ha_on: bool,
    left: Option<u8>,
    /// How many things may still happen while messages are under way.
    may_cross: u8,
    crossings: u8,
    reasons: bool,
    choices: Choices,
    /// Whose turn it is not: between two keepalives of a node lies one of the other.
    sent_last: Option<usize>,
    steps: PhantomData<S>,
}

impl<S: Steps> Pair<S> {
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
            reasons: bounds.reasons,
            choices,
            sent_last: None,
            steps: PhantomData,
        };
        for node in &mut pair.nodes {
            node.armed[Timer::PeerSilence as usize] = Alarm::Set;
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

    /// Whether everything that takes no time has happened.
    fn is_at_hand(&self) -> bool {
        self.nothing_under_way() && !self.nodes.iter().any(|node| node.evaluates)
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
            let peer_waits = self.nodes[1 - node].armed[Timer::PeerSilence as usize] != Alarm::Off;
            let may_run_out = match timer {
                Timer::PeerSilence => silent,
                Timer::Initialization => silent && !(self.choices.patient_start && peer_waits),
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
}
