//! The SRM of one node: 13 states, 85 rules, one pure `step`.
//!
//! ```text
//!  Initializing ──► Normal ──► FailingOver ──► Idle | FailedOver | FailedOverCriticalServicesNotRunning
//!                     │  ▲                                   │
//!                     │  └──────────── TakingBack ◄──────────┘
//!                     └──► TakingOver ──► RunningInBackupMode ──► FallingBack ──► Normal
//!  any ──► RunningInFailedMode ──(Recovery)──► Initializing        any ──► Down, Unknown
//! ```
//!
//! The rules with their sources stand in `docs/machines/srm.md`. Their order decides only between
//! I06 to I10, I06a and I06, I07a and I07, I16 to I18, N01 and N02, N03 and N04, B02 and B05, B03 and B06.

use crate::units::SimDuration;

use super::interface::{
    Alarm, CHANGES, Change, Facts, Input, Move, Output, Outputs, PeerLoss, PeerView, Request, Settings, Timer, less,
};
use super::vocabulary::{Reason, Rule, State};

/// Claims that are ignored because they may be older than our last change. The first may have been under
/// way, the second may have left while the first keepalive that tells of our change was.
const DOUBTS: u8 = 2;

/// Keepalives that can be under way at once and overtaken: a regular one, that of a start, an answer.
const OVERTAKEN: u8 = 3;

/// What survives an SRM restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Role {
    /// State.
    pub state: State,
    /// Whether the running failover was manual.
    pub manual: bool,
}

/// Watch over the critical services or the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Watch {
    /// Nothing is down, or nobody watches.
    Quiet,
    /// Something is down and the timer runs.
    Counting,
    /// The timer has fired for this outage.
    Expired,
}

impl Watch {
    /// A timer that runs is known to whoever set it.
    const fn without_counting(self) -> Self {
        match self {
            Self::Counting | Self::Quiet => Self::Quiet,
            Self::Expired => Self::Expired,
        }
    }
}

/// The SRM of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Srm {
    pub(super) state: State,
    pub(super) reason: Reason,
    /// Whether the failover in progress was asked for by an administrator.
    pub(super) manual: bool,
    pub(super) role: Option<Role>,
    /// Whether this start judges services at once.
    pub(super) judges_at_once: bool,
    pub(super) peer: Option<PeerView>,
    pub(super) peer_lost: bool,
    /// The start of the peer that was answered, by its change number.
    answered: Option<u8>,
    changes: u8,
    heard: u8,
    /// Claims ignored in a row because they may have been old.
    doubts: u8,
    /// Keepalives ignored in a row because they seemed to have been overtaken.
    overtaken: u8,
    /// Whether an automatic fallback is due and waits for its guard.
    pub(super) fallback_due: bool,
    services: Watch,
    database: Watch,
}

impl Srm {
    /// A node at the start of a run: Normal, its peer heard as Normal; Unknown if HA is off.
    #[must_use]
    pub fn new(ha_on: bool) -> Self {
        let (state, reason) =
            if ha_on { (State::Normal, Reason::Normal) } else { (State::Unknown, Reason::HighAvailabilityNotEnabled) };
        let peer = PeerView { state, reason, role: None, judges_at_once: false, sent: 0, heard: 0 };
        Self {
            state,
            reason,
            manual: false,
            role: Some(Role { state: State::Normal, manual: false }),
            judges_at_once: false,
            peer: ha_on.then_some(peer),
            peer_lost: false,
            answered: None,
            changes: 0,
            heard: 0,
            doubts: 0,
            overtaken: 0,
            fallback_due: false,
            services: Watch::Quiet,
            database: Watch::Quiet,
        }
    }

    /// State of the node.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Reason shown with the state.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// The state that decides which users the node serves: the role it had persisted while SRM
    /// itself is down, starting or switched off.
    #[must_use]
    pub fn serving_state(&self) -> State {
        match self.state {
            State::Down | State::Initializing | State::Unknown => self.role.map_or(State::Normal, |role| role.state),
            State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => self.state,
        }
    }

    /// Whether the peer counts as lost.
    #[must_use]
    pub const fn peer_is_lost(&self) -> bool {
        self.peer_lost
    }

    /// What a message of this node says now.
    #[must_use]
    pub fn view(&self) -> PeerView {
        PeerView {
            state: self.state,
            reason: self.reason,
            role: self.role.map(|role| role.state),
            judges_at_once: self.judges_at_once,
            sent: self.changes,
            heard: self.heard,
        }
    }

    /// The same machine with state changes counted from other numbers: its own from `own`, those of its peer
    /// from `peer`. Machines that differ only so behave alike, because numbers are only compared.
    #[must_use]
    pub fn renumbered(self, own: u8, peer: u8) -> Self {
        Self {
            changes: less(self.changes, own),
            heard: less(self.heard, peer),
            answered: self.answered.map(|answered| less(answered, peer)),
            peer: self.peer.map(|view| view.renumbered(peer, own)),
            ..self
        }
    }

    /// The same machine without what no rule reads before it is set again: what the peer said beside its
    /// state, unless it is still to be judged (`unjudged`), and marks of states that were left.
    #[must_use]
    pub fn without_what_is_over(self, unjudged: bool) -> Self {
        let starts = self.state == State::Initializing;
        let peer = self.peer.filter(|_| !self.peer_lost);
        let role = |role: Role| Role { manual: role.manual && role.state == State::FailingOver, ..role };
        Self {
            peer: if starts && unjudged { peer } else { peer.map(PeerView::judged) },
            manual: self.manual && (starts || self.state == State::FailingOver),
            role: self.role.map(role),
            judges_at_once: self.judges_at_once && starts,
            services: self.services.without_counting(),
            database: self.database.without_counting(),
            ..self
        }
    }

    /// The same machine without the reason that it shows, unless its peer goes by it.
    #[must_use]
    pub fn without_idle_reason(self) -> Self {
        let asks = self.state == State::FailingOver && self.reason == Reason::OnAdminRequest;
        Self { reason: if asks { self.reason } else { Reason::None }, ..self }
    }

    /// The same machine, all old numbers of the peer's changes taken for one: what was heard of it is its last
    /// change or the one before. The machine must be [`Self::renumbered`] and nothing under way to it.
    #[must_use]
    pub fn without_old_numbers(self) -> Self {
        let (last, before) = (0, CHANGES - 1);
        Self {
            heard: if self.heard == last { last } else { before },
            answered: self.answered.filter(|answered| *answered == last),
            overtaken: 0,
            ..self
        }
    }

    /// Advances the machine by one input.
    #[must_use]
    pub fn step(&mut self, input: Input, facts: &Facts, settings: &Settings) -> Outputs {
        let mut out = Outputs::new();
        Step { srm: self, facts, settings, out: &mut out }.take(input);
        out
    }
}

/// One step under way: the machine, what it may look at, and its orders so far.
pub(super) struct Step<'a> {
    pub(super) srm: &'a mut Srm,
    pub(super) facts: &'a Facts,
    pub(super) settings: &'a Settings,
    pub(super) out: &'a mut Outputs,
}

impl Step<'_> {
    fn take(&mut self, input: Input) {
        match input {
            Input::HaDisabled => self.disable_ha(),
            Input::SrmStopped => self.go_down(Rule::A03),
            Input::HostDown => self.go_down(Rule::A04),
            Input::InternalError => self.internal_error(),
            Input::Request(Request::Failed(reason)) => self.peer_failed(reason),
            Input::ServicesDown { since } => self.watch_services(since),
            Input::DatabaseDown { since } => self.watch_database(since),
            Input::CriticalServicesUp => self.critical_services_up(),
            Input::DatabaseUp => self.database_up(),
            Input::Keepalive { view, answer } => self.hear_keepalive(view, answer),
            Input::Notice(view) => self.hear_notice(view),
            Input::Evaluate => self.evaluate(),
            Input::HaEnabled => self.ha_enabled(),
            Input::SrmStarted { ha_on } => self.srm_started(ha_on),
            Input::AdminRecover => self.recover(),
            Input::AdminFailover => self.admin_failover(),
            Input::AdminFallback => self.admin_fallback(),
            Input::Request(request) => self.requested(request),
            Input::Fired(Timer::ServiceDown) => self.service_down_expired(),
            Input::Fired(Timer::DatabaseDown) => self.database_down_expired(),
            Input::Fired(Timer::Initialization) => self.initialization_expired(),
            Input::Fired(Timer::PeerSilence) => self.peer_lost(),
            Input::Fired(Timer::AutomaticFallback) => self.automatic_fallback_due(),
            Input::MoveDone => self.move_done(),
            Input::MoveFailed => self.move_failed(),
            Input::ServicesRefuse => self.services_refuse(),
        }
    }

    /// Takes a rule to a state: records it, tells the peer and starts what the state needs.
    pub(super) fn enter(&mut self, rule: Rule, to: State, reason: Reason) {
        self.enter_and_send(rule, to, reason, None);
    }

    /// As [`Self::enter`]; what a rule emits leaves before the notice of the new state.
    pub(super) fn enter_and_send(&mut self, rule: Rule, to: State, reason: Reason, request: Option<Request>) {
        let from = self.srm.state;
        self.out.push(Output::Changed(Change { rule, from, to, reason }));
        self.srm.state = to;
        self.srm.reason = reason;
        if from != to {
            self.note_change(to);
        }
        if let Some(request) = request {
            self.out.push(Output::Send(request));
        }
        if from == to {
            return;
        }
        if self.listens() && to != State::Initializing {
            self.out.push(Output::Tell);
        }
        self.leave(from);
        self.arrive(from, to);
    }

    /// Numbers the change and persists the role.
    fn note_change(&mut self, to: State) {
        self.srm.changes = (self.srm.changes + 1) % CHANGES;
        self.srm.doubts = 0;
        if !matches!(to, State::Down | State::Initializing | State::Unknown) {
            self.srm.role = Some(Role { state: to, manual: self.srm.manual });
        }
    }

    fn leave(&mut self, from: State) {
        match from {
            State::Initializing => {
                self.out.push(Output::Cancel(Timer::Initialization));
                if !self.srm.peer_lost {
                    self.out.push(Output::Arm(Timer::PeerSilence, self.settings.peer_silence));
                }
                self.watch_from_now();
            }
            State::FailedOver => {
                self.srm.fallback_due = false;
                self.out.push(Output::Cancel(Timer::AutomaticFallback));
            }
            State::TakingOver | State::TakingBack => self.out.push(Output::AbandonMove),
            State::Unknown
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::FailingOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode
            | State::Down => {}
        }
    }

    fn arrive(&mut self, from: State, to: State) {
        match to {
            State::TakingOver => self.out.push(Output::BeginMove(Move::Takeover)),
            State::TakingBack => {
                self.out.push(Output::StartServices);
                self.out.push(Output::BeginMove(Move::Takeback));
            }
            State::FailedOver => {
                self.out.push(Output::Arm(Timer::AutomaticFallback, self.settings.automatic_fallback_delay));
            }
            // After a restart the services must stay as the manual failover left them.
            State::Idle if from == State::Initializing => self.out.push(Output::StopServices),
            State::RunningInFailedMode => self.out.push(Output::Raise(Alarm::SrmFailed)),
            State::Initializing => {
                self.srm.peer = None;
                self.srm.peer_lost = false;
                self.stop_watching();
                self.out.push(Output::Cancel(Timer::PeerSilence));
                self.out.push(Output::Arm(Timer::Initialization, self.settings.initialization));
                self.out.push(Output::StartKeepalives);
            }
            State::Down | State::Unknown => {
                self.srm.peer = None;
                self.srm.peer_lost = false;
                self.stop_watching();
                self.out.push(Output::Cancel(Timer::PeerSilence));
                self.out.push(Output::Cancel(Timer::Initialization));
                self.out.push(Output::StopKeepalives);
            }
            State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::FailingOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack => {}
        }
    }

    /// Fails this node; the peer hears the reason it should show.
    pub(super) fn fail(&mut self, rule: Rule, reason: Reason, request: Option<Request>) {
        self.srm.manual = false;
        self.enter_and_send(rule, State::RunningInFailedMode, reason, request);
    }

    /// Fails over to the peer without an administrator.
    pub(super) fn fail_over(&mut self, rule: Rule, reason: Reason, request: Request) {
        self.srm.manual = false;
        self.enter_and_send(rule, State::FailingOver, reason, Some(request));
        self.out.push(Output::Raise(Alarm::SrmFailover));
    }

    /// Takes the peer's users without being asked.
    pub(super) fn take_over_alone(&mut self, rule: Rule, reason: Reason) {
        self.srm.manual = false;
        self.enter(rule, State::TakingOver, reason);
        self.out.push(Output::Raise(Alarm::SrmFailover));
    }

    /// The reason a survivor shows, by the true cause of the loss.
    pub(super) fn loss_reason(&self) -> Reason {
        match self.facts.peer_loss {
            PeerLoss::Srm => Reason::PeerDown,
            PeerLoss::Host => Reason::PeerReboot,
        }
    }

    /// Whether the peer was last heard in this state and is not lost.
    pub(super) fn peer_is(&self, state: State) -> bool {
        !self.srm.peer_lost && self.srm.peer.is_some_and(|peer| peer.state == state)
    }

    fn go_down(&mut self, rule: Rule) {
        match self.srm.state {
            // SRM is down already: a host that goes off changes nothing for it.
            State::Down => {}
            State::Unknown
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => self.enter(rule, State::Down, Reason::None),
        }
    }

    fn disable_ha(&mut self) {
        match self.srm.state {
            // Nobody listens on a node without SRM; it learns at its start.
            State::Down => {}
            State::Unknown
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {
                self.enter(Rule::A01, State::Unknown, Reason::HighAvailabilityNotEnabled);
            }
        }
    }

    fn stop_watching(&mut self) {
        self.srm.services = Watch::Quiet;
        self.srm.database = Watch::Quiet;
        self.out.push(Output::Cancel(Timer::ServiceDown));
        self.out.push(Output::Cancel(Timer::DatabaseDown));
    }

    /// A node that has just left Initializing gives what is down one full delay.
    fn watch_from_now(&mut self) {
        if !self.facts.critical_services_up {
            self.watch_services(SimDuration::ZERO);
        }
        if !self.facts.database_up {
            self.watch_database(SimDuration::ZERO);
        }
    }

    fn watches(&self) -> bool {
        !matches!(self.srm.state, State::Down | State::Unknown | State::Initializing)
    }

    fn watch_services(&mut self, since: SimDuration) {
        if self.watches() && self.srm.services != Watch::Expired {
            self.srm.services = Watch::Counting;
            let left = remaining(self.settings.service_down_delay, since);
            self.out.push(Output::Arm(Timer::ServiceDown, left));
        }
    }

    fn watch_database(&mut self, since: SimDuration) {
        if self.watches() && self.srm.database != Watch::Expired {
            self.srm.database = Watch::Counting;
            let left = remaining(self.settings.database_down_delay, since);
            self.out.push(Output::Arm(Timer::DatabaseDown, left));
        }
    }

    fn critical_services_up(&mut self) {
        self.srm.services = Watch::Quiet;
        self.out.push(Output::Cancel(Timer::ServiceDown));
        if self.facts.services_up() {
            self.all_services_up();
        }
    }

    fn database_up(&mut self) {
        self.srm.database = Watch::Quiet;
        self.out.push(Output::Cancel(Timer::DatabaseDown));
        if self.facts.services_up() {
            self.all_services_up();
        }
    }

    pub(super) fn services_expired(&mut self) {
        self.srm.services = Watch::Expired;
    }

    pub(super) fn database_expired(&mut self) {
        self.srm.database = Watch::Expired;
    }

    fn hear_keepalive(&mut self, view: PeerView, answer: bool) {
        if !self.listens() {
            return;
        }
        let started = view.state == State::Initializing && self.srm.answered != Some(view.sent);
        if started && !answer {
            self.srm.answered = Some(view.sent);
            self.out.push(Output::Answer);
        }
        let timer = if self.srm.state == State::Initializing {
            Output::Arm(Timer::Initialization, self.settings.initialization)
        } else {
            Output::Arm(Timer::PeerSilence, self.settings.peer_silence)
        };
        self.out.push(timer);
        // A number that only seems old, after many changes in a short gap, counts when it is repeated.
        if self.was_overtaken(view) && self.srm.overtaken < OVERTAKEN {
            self.srm.overtaken += 1;
        } else {
            self.srm.overtaken = 0;
            self.hear(view);
        }
    }

    fn hear_notice(&mut self, view: PeerView) {
        if self.listens() && !self.was_overtaken(view) {
            // A peer that was lost is watched again from its first word on.
            if self.srm.peer_lost {
                self.out.push(Output::Arm(Timer::PeerSilence, self.settings.peer_silence));
            }
            self.hear(view);
        }
    }

    /// Whether this left before a message that was heard already. Where a path has jitter, messages
    /// overtake one another; one of the time before the last change or two says nothing any more. After
    /// a silence nothing old can be under way.
    fn was_overtaken(&self, view: PeerView) -> bool {
        let behind = (self.srm.heard + CHANGES - view.sent) % CHANGES;
        self.srm.peer.is_some() && !self.srm.peer_lost && (1..=2).contains(&behind)
    }

    /// A node without SRM or without High Availability hears nobody.
    fn listens(&self) -> bool {
        !matches!(self.srm.state, State::Down | State::Unknown)
    }

    fn hear(&mut self, view: PeerView) {
        // What a lost peer was before says nothing about what it has become since.
        let before = self.srm.peer.filter(|_| !self.srm.peer_lost).map(|peer| peer.state);
        self.srm.heard = view.sent;
        self.srm.peer = Some(view);
        self.srm.peer_lost = false;
        if self.srm.state == State::Initializing {
            // Both nodes of a starting pair must judge the same picture.
            self.out.push(Output::EvaluateLater);
        } else {
            self.judge(view, before);
        }
    }

    fn evaluate(&mut self) {
        // Another message may have ended the initialization in the meantime.
        if let (State::Initializing, Some(view)) = (self.srm.state, self.srm.peer) {
            self.judge(view, None);
        }
    }

    /// Whether the sender knew our present state when it sent this, or repeats itself although it
    /// has had time to hear us.
    pub(super) fn believes(&mut self, view: PeerView) -> bool {
        let believed = view.heard == self.srm.changes || self.srm.doubts == DOUBTS;
        self.srm.doubts = if believed { 0 } else { self.srm.doubts + 1 };
        believed
    }
}

/// What is left of a delay that began `since` ago.
fn remaining(delay: SimDuration, since: SimDuration) -> SimDuration {
    SimDuration::from_micros(delay.as_micros().saturating_sub(since.as_micros()))
}
