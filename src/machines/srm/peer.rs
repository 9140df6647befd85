//! The rules that answer the peer: what it asks, and what its keepalives and notices say.

use super::interface::{PeerView, Request};
use super::machine::Step;
use super::vocabulary::{Reason, Rule, State};

impl Step<'_> {
    pub(super) fn requested(&mut self, request: Request) {
        match request {
            Request::TakeoverRequested(reason) => self.takeover_requested(reason),
            Request::AutorecoverRequested(reason) => self.autorecover_requested(reason),
            Request::FallbackStarted(reason) => self.fallback_started(reason),
            Request::TakeoverDone => self.peer_takeover_done(),
            Request::TakeoverFailed => self.peer_takeover_failed(),
            Request::TakebackDone => self.peer_takeback_done(),
            Request::TakebackFailed => {
                self.peer_take_back_ended_badly(Rule::K06, Reason::SrmTakeBackUsersFailed);
            }
            Request::StartServicesFailed => {
                self.peer_take_back_ended_badly(Rule::K04, Reason::StartOfCriticalServicesFailed);
            }
            Request::Failed(reason) => self.peer_failed(reason),
        }
    }

    fn takeover_requested(&mut self, reason: Reason) {
        let rule = match self.srm.state {
            State::Initializing if self.facts.services_up() => Rule::I14,
            State::Normal if self.facts.services_up() => Rule::N05,
            // A node that cannot serve does not take over; the peer's next keepalive asks again.
            State::Initializing | State::Normal => return,
            // Asked twice (request and keepalive), or in no position to help.
            State::Unknown
            | State::Down
            | State::Idle
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => return,
        };
        self.srm.manual = reason == Reason::OnAdminRequest;
        self.enter(rule, State::TakingOver, reason);
    }

    fn autorecover_requested(&mut self, reason: Reason) {
        match self.srm.state {
            State::FailedOver if self.facts.services_up() => self.enter(Rule::B04, State::TakingOver, reason),
            // A service went down while the request was under way; or asked twice.
            State::FailedOver
            | State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    fn fallback_started(&mut self, reason: Reason) {
        match self.srm.state {
            State::RunningInBackupMode => self.enter(Rule::B01, State::FallingBack, reason),
            // Told twice (notice and keepalive).
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    fn peer_takeover_done(&mut self) {
        let keep = self.srm.reason;
        match self.srm.state {
            State::FailingOver if self.srm.manual => self.enter(Rule::X05, State::Idle, keep),
            State::FailingOver if self.facts.services_up() => self.enter(Rule::X07, State::FailedOver, keep),
            State::FailingOver => self.enter(Rule::X06, State::FailedOverCriticalServicesNotRunning, keep),
            // Told twice, or of a failover that this node no longer takes part in.
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    fn peer_takeover_failed(&mut self) {
        match self.srm.state {
            State::FailingOver => self.fail(Rule::X08, Reason::SrmTakeOverUsersFailed, None),
            // A takeover without our help (peer loss) failed; its keepalives tell of the failed node.
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    fn peer_takeback_done(&mut self) {
        match self.srm.state {
            State::FallingBack => self.enter(Rule::K02, State::Normal, Reason::Normal),
            // Told twice.
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::RunningInFailedMode => {}
        }
    }

    fn peer_take_back_ended_badly(&mut self, rule: Rule, reason: Reason) {
        match self.srm.state {
            State::FallingBack => self.fail(rule, reason, None),
            // The backup left the fallback before the news came.
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::RunningInFailedMode => {}
        }
    }

    /// Judges what the peer says of itself. `before` is the state it was last heard in.
    pub(super) fn judge(&mut self, view: PeerView, before: Option<State>) {
        match self.srm.state {
            State::Initializing => self.judge_while_initializing(view),
            State::Normal => self.judge_while_normal(view),
            State::RunningInBackupMode => self.judge_as_backup(view, before),
            State::RunningInFailedMode => {
                if view.state == State::Initializing && !view.judges_at_once {
                    self.fail(Rule::F01, Reason::Unknown, None);
                }
            }
            State::Idle
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack => self.judge_in_between(view),
            // Not listening.
            State::Unknown | State::Down => {}
        }
    }

    fn judge_while_normal(&mut self, view: PeerView) {
        match view.state {
            State::RunningInFailedMode => self.meet_failed_peer(),
            State::TakingOver | State::RunningInBackupMode => {
                // Taken over while our keepalives were lost; a claim from before our return does not count.
                if self.believes(view) {
                    self.srm.manual = false;
                    self.enter(Rule::N10, State::FailedOver, Reason::PeerDown);
                }
            }
            // The request itself was lost.
            State::FailingOver => self.takeover_requested(view.reason),
            State::Unknown
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::TakingBack
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::Down => {}
        }
    }

    fn judge_as_backup(&mut self, view: PeerView, before: Option<State>) {
        match view.state {
            State::RunningInFailedMode => self.meet_failed_peer(),
            State::RunningInBackupMode if self.settings.split_brain_fails => {
                self.fail(Rule::B08, Reason::Unknown, Some(Request::Failed(Reason::Unknown)));
            }
            // The notice of the take-back was lost.
            State::TakingBack => self.fallback_started(view.reason),
            // All notices of a whole take-back were lost. A Normal that was never failed over is
            // another case: that node stands down by N10.
            State::Normal if matches!(before, Some(State::FailedOver | State::Idle | State::TakingBack)) => {
                self.fallback_started(Reason::Normal);
                self.peer_takeback_done();
            }
            State::RunningInBackupMode
            | State::Normal
            | State::Unknown
            | State::Initializing
            | State::Idle
            | State::TakingOver
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::Down => {}
        }
    }

    /// Transition states and nodes whose users are elsewhere.
    fn judge_in_between(&mut self, view: PeerView) {
        match view.state {
            State::RunningInFailedMode => self.meet_failed_peer(),
            // Each of these news also came, or should have come, as a message of its own.
            State::RunningInBackupMode => {
                self.peer_takeover_done();
                self.try_automatic_fallback();
                self.peer_takeback_done();
            }
            // A peer that has taken its users back may have lost us since and taken over.
            State::Normal | State::TakingOver => self.peer_takeback_done(),
            State::FailingOver => self.autorecover_requested(view.reason),
            State::Initializing => self.peer_restarts(view.role),
            State::Unknown
            | State::Idle
            | State::TakingBack
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::Down => {}
        }
    }

    /// The stored role of a starting peer tells how its take-back ended, if that went unheard.
    fn peer_restarts(&mut self, role: Option<State>) {
        match role {
            // It resumes the take-back, or there was none.
            Some(State::TakingBack) | None => {}
            Some(State::RunningInFailedMode) => {
                self.peer_take_back_ended_badly(Rule::K06, Reason::SrmTakeBackUsersFailed);
            }
            Some(_) => self.peer_takeback_done(),
        }
    }

    fn meet_failed_peer(&mut self) {
        self.fail(Rule::F05, Reason::Unknown, Some(Request::Failed(Reason::Unknown)));
    }

    /// Rules I01 to I14 in file order.
    fn judge_while_initializing(&mut self, view: PeerView) {
        if view.state == State::RunningInFailedMode {
            // A peer that has not heard of our start yet may have left that state with us.
            let fresh = self.believes(view);
            if fresh {
                self.fail(Rule::I01, Reason::Unknown, Some(Request::Failed(Reason::Unknown)));
            }
            return;
        }
        let role = self.srm.role.map(|role| role.state);
        let peer_or_role =
            |state| view.state == state || (view.state == State::Initializing && view.role == Some(state));
        let resumed = Reason::Initialization;
        match role {
            Some(State::TakingOver) if peer_or_role(State::FailingOver) => {
                self.enter(Rule::I02, State::TakingOver, resumed);
            }
            Some(State::TakingBack) if peer_or_role(State::FallingBack) => {
                self.enter(Rule::I03, State::TakingBack, resumed);
            }
            Some(State::FailingOver) if peer_or_role(State::TakingOver) => {
                self.enter(Rule::I04, State::FailingOver, resumed);
            }
            Some(State::FallingBack) if peer_or_role(State::TakingBack) => {
                self.enter(Rule::I05, State::FallingBack, resumed);
            }
            Some(State::FailingOver) if self.srm.manual && peer_or_role(State::RunningInBackupMode) => {
                self.enter(Rule::I06a, State::Idle, resumed);
            }
            Some(State::Idle) if peer_or_role(State::RunningInBackupMode) => {
                self.enter(Rule::I06, State::Idle, resumed);
            }
            Some(State::RunningInBackupMode)
                if view.state == State::Initializing && peer_or_role(State::RunningInBackupMode) =>
            {
                self.enter(Rule::I07a, State::Normal, Reason::Normal);
            }
            Some(State::RunningInBackupMode) if steps_aside(view.state) => {
                self.enter(Rule::I07, State::RunningInBackupMode, resumed);
            }
            _ if peer_or_role(State::RunningInBackupMode) => self.join_a_running_backup(),
            _ if users_elsewhere(view.state) => self.meet_an_unserved_group(),
            _ if matches!(view.state, State::Normal | State::Initializing) => self.start_as_normal(),
            // The request itself was lost.
            _ if view.state == State::FailingOver => self.takeover_requested(view.reason),
            // The peer is in the middle of something; its next notice decides.
            _ => {}
        }
    }

    fn join_a_running_backup(&mut self) {
        if self.facts.services_up() {
            self.enter(Rule::I08, State::FailedOver, Reason::Initialization);
        } else {
            self.enter(Rule::I09, State::FailedOverCriticalServicesNotRunning, Reason::Initialization);
        }
    }

    fn meet_an_unserved_group(&mut self) {
        if self.facts.services_up() {
            self.enter(Rule::I19, State::TakingOver, Reason::Initialization);
        } else {
            let reason = Reason::CriticalServiceDown;
            self.fail(Rule::I20, reason, Some(Request::Failed(reason)));
        }
    }

    fn start_as_normal(&mut self) {
        let reason = Reason::CriticalServiceDown;
        if !self.srm.judges_at_once {
            self.enter(Rule::I10, State::Normal, Reason::Normal);
        } else if self.facts.services_up() {
            self.enter(Rule::I11, State::Normal, Reason::Normal);
        } else if self.facts.peer_services_up {
            self.fail_over(Rule::I12, reason, Request::TakeoverRequested(reason));
        } else {
            self.fail(Rule::I13, reason, Some(Request::Failed(reason)));
        }
    }
}

/// Peers beside which a persisted backup goes on serving.
fn steps_aside(peer: State) -> bool {
    users_elsewhere(peer) || peer == State::Initializing
}

/// States of a node whose users live elsewhere, or nowhere.
fn users_elsewhere(peer: State) -> bool {
    matches!(peer, State::Idle | State::FailedOver | State::FailedOverCriticalServicesNotRunning)
}
