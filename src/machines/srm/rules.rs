//! The rules by input: for each input one match over all states.

use super::interface::{Output, Request};
use super::machine::Step;
use super::vocabulary::{Reason, Rule, State};

impl Step<'_> {
    pub(super) fn ha_enabled(&mut self) {
        match self.srm.state {
            State::Unknown => {
                self.start_anew();
                self.enter(Rule::A02, State::Initializing, Reason::None);
            }
            // High Availability is on already, or SRM does not run and learns at its start.
            State::Down
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
            | State::RunningInFailedMode => {}
        }
    }

    pub(super) fn srm_started(&mut self, ha_on: bool) {
        match self.srm.state {
            State::Down if ha_on => {
                self.srm.judges_at_once = false;
                self.srm.manual = self.srm.role.is_some_and(|role| role.manual);
                self.enter(Rule::A05, State::Initializing, Reason::None);
            }
            State::Down => self.enter(Rule::A06, State::Unknown, Reason::HighAvailabilityNotEnabled),
            // SRM runs already.
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
            | State::RunningInFailedMode => {}
        }
    }

    pub(super) fn recover(&mut self) {
        match self.srm.state {
            State::RunningInFailedMode => {
                self.start_anew();
                self.enter(Rule::A07, State::Initializing, Reason::None);
                self.out.push(Output::RecoverServices);
            }
            // Recovery is for failed nodes; a node that is down is simply not reached.
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
            | State::FallingBack => {}
        }
    }

    /// Recovery and switching High Availability on forget the role and judge services at once.
    fn start_anew(&mut self) {
        self.srm.role = None;
        self.srm.manual = false;
        self.srm.judges_at_once = true;
    }

    pub(super) fn internal_error(&mut self) {
        match self.srm.state {
            // No SRM at work, so none that errs.
            State::Down | State::Unknown => {}
            State::Initializing
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
                self.fail(Rule::F04, Reason::Unknown, Some(Request::Failed(Reason::Unknown)));
            }
        }
    }

    pub(super) fn peer_failed(&mut self, reason: Reason) {
        match self.srm.state {
            State::RunningInFailedMode if reason == Reason::Unknown => self.fail(Rule::F02, Reason::Unknown, None),
            // Failed already and with a better reason; or nobody there to hear it.
            State::RunningInFailedMode | State::Down | State::Unknown => {}
            State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack => self.fail(Rule::F03, reason, None),
        }
    }

    pub(super) fn admin_failover(&mut self) {
        match self.srm.state {
            State::Normal if self.peer_can_take_over() => {
                self.srm.manual = true;
                let request = Request::TakeoverRequested(Reason::OnAdminRequest);
                self.enter_and_send(Rule::N09, State::FailingOver, Reason::OnAdminRequest, Some(request));
                self.out.push(Output::StopServices);
            }
            // Refused: only a Normal node with a healthy Normal peer can be failed over.
            State::Normal
            | State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    pub(super) fn admin_fallback(&mut self) {
        match self.srm.state {
            State::FailedOver if self.backup_hears() => self.take_back(Rule::S05, Reason::OnAdminRequest),
            State::Idle if self.backup_hears() => self.take_back(Rule::S06, Reason::OnAdminRequest),
            // Refused: only a healthy node whose users live on its running backup can fall back.
            State::FailedOver
            | State::Idle
            | State::Unknown
            | State::Down
            | State::Initializing
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

    pub(super) fn automatic_fallback_due(&mut self) {
        match self.srm.state {
            State::FailedOver => {
                self.srm.fallback_due = true;
                self.try_automatic_fallback();
            }
            // The timer is cancelled when Failed Over is left; a late one finds another state.
            State::Unknown
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

    /// A due fallback whose guard is false is tried again at every keepalive.
    pub(super) fn try_automatic_fallback(&mut self) {
        if self.srm.fallback_due && self.settings.automatic_fallback && self.backup_hears() {
            self.take_back(Rule::S07, Reason::AutomaticFallback);
        }
    }

    fn take_back(&mut self, rule: Rule, reason: Reason) {
        self.enter_and_send(rule, State::TakingBack, reason, Some(Request::FallbackStarted(reason)));
    }

    fn backup_hears(&self) -> bool {
        self.facts.link && self.peer_is(State::RunningInBackupMode)
    }

    fn peer_can_take_over(&self) -> bool {
        self.facts.link && self.peer_is(State::Normal) && self.facts.peer_services_up
    }

    fn healthy_failed_over_peer(&self) -> bool {
        self.facts.link && self.peer_is(State::FailedOver) && self.facts.peer_services_up
    }

    pub(super) fn service_down_expired(&mut self) {
        self.services_expired();
        let reason = Reason::CriticalServiceDown;
        let failed = Some(Request::Failed(reason));
        match self.srm.state {
            State::Normal if self.peer_can_take_over() => {
                self.fail_over(Rule::N01, reason, Request::TakeoverRequested(reason));
            }
            State::Normal => self.fail(Rule::N02, reason, failed),
            State::TakingOver => self.fail(Rule::X04, reason, failed),
            State::FailedOver => self.enter(Rule::S03, State::FailedOverCriticalServicesNotRunning, reason),
            State::RunningInBackupMode if self.healthy_failed_over_peer() => {
                let reason = Reason::AutoRecoverCriticalServiceDown;
                self.fail_over(Rule::B02, reason, Request::AutorecoverRequested(reason));
            }
            State::RunningInBackupMode => self.fail(Rule::B05, reason, failed),
            State::TakingBack => self.fail(Rule::K09, reason, failed),
            State::FallingBack => self.fail(Rule::K10, reason, failed),
            // The users of these nodes are elsewhere already, or the services are stopped on purpose.
            State::Idle
            | State::FailingOver
            | State::FailedOverCriticalServicesNotRunning
            | State::RunningInFailedMode
            // Not watching; a timer of the time before.
            | State::Unknown
            | State::Down
            | State::Initializing => {}
        }
    }

    pub(super) fn database_down_expired(&mut self) {
        self.database_expired();
        let reason = Reason::DatabaseFailure;
        let failed = Some(Request::Failed(reason));
        match self.srm.state {
            State::Normal if self.peer_can_take_over() => {
                self.fail_over(Rule::N03, reason, Request::TakeoverRequested(reason));
            }
            State::Normal => self.fail(Rule::N04, reason, failed),
            State::TakingOver => self.fail(Rule::X10, reason, failed),
            State::FailedOver => self.enter(Rule::S04, State::FailedOverCriticalServicesNotRunning, reason),
            State::RunningInBackupMode if self.healthy_failed_over_peer() => {
                let reason = Reason::AutoRecoverDatabaseFailure;
                self.fail_over(Rule::B03, reason, Request::AutorecoverRequested(reason));
            }
            State::RunningInBackupMode => self.fail(Rule::B06, reason, failed),
            State::TakingBack => self.fail(Rule::K11, reason, failed),
            State::FallingBack => self.fail(Rule::K12, reason, failed),
            // As for services.
            State::Idle
            | State::FailingOver
            | State::FailedOverCriticalServicesNotRunning
            | State::RunningInFailedMode
            | State::Unknown
            | State::Down
            | State::Initializing => {}
        }
    }

    pub(super) fn all_services_up(&mut self) {
        match self.srm.state {
            State::FailedOverCriticalServicesNotRunning if self.srm.peer_lost => {
                let reason = self.loss_reason();
                self.take_over_alone(Rule::S02, reason);
            }
            State::FailedOverCriticalServicesNotRunning => {
                let reason = self.srm.reason;
                self.enter(Rule::S01, State::FailedOver, reason);
            }
            State::FailedOver if self.srm.peer_lost => {
                let reason = self.loss_reason();
                self.take_over_alone(Rule::S12, reason);
            }
            // Back within the delay: the timer is cancelled and nothing else happens.
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
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    pub(super) fn initialization_expired(&mut self) {
        match self.srm.state {
            State::Initializing => {
                self.srm.peer_lost = true;
                if self.srm.role.is_some_and(|role| role.state == State::Idle) {
                    self.enter(Rule::I16, State::Idle, Reason::Initialization);
                } else if self.facts.services_up() {
                    self.take_over_alone(Rule::I17, Reason::PeerDownDuringInitialization);
                } else {
                    self.fail(Rule::I18, Reason::CriticalServiceDown, None);
                }
            }
            // The timer is cancelled when Initializing is left.
            State::Unknown
            | State::Down
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::TakingBack
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    pub(super) fn peer_lost(&mut self) {
        self.srm.peer_lost = true;
        let keep = self.srm.reason;
        let loss = self.loss_reason();
        let by_cause = |srm, host| if loss == Reason::PeerReboot { host } else { srm };
        match self.srm.state {
            State::Normal if self.facts.services_up() => self.take_over_alone(by_cause(Rule::N06, Rule::N07), loss),
            State::Normal => self.fail(Rule::N08, Reason::CriticalServiceDown, None),
            State::TakingOver => self.enter(Rule::X03, State::TakingOver, keep),
            State::FailingOver => self.fail(Rule::X09, Reason::Unknown, None),
            State::Idle => self.enter(Rule::S08, State::Idle, keep),
            State::FailedOver if self.facts.services_up() => {
                self.take_over_alone(by_cause(Rule::S09, Rule::S10), loss);
            }
            // Cannot serve now; S12 takes over once the services are back.
            State::FailedOver => {}
            State::FailedOverCriticalServicesNotRunning => {
                self.enter(Rule::S11, State::FailedOverCriticalServicesNotRunning, keep);
            }
            State::RunningInBackupMode => self.enter(Rule::B07, State::RunningInBackupMode, keep),
            State::TakingBack => self.fail(Rule::K07, Reason::Unknown, None),
            State::FallingBack => self.fail(Rule::K08, Reason::Unknown, None),
            // Failed nodes wait for Recovery whether they hear each other or not.
            State::RunningInFailedMode => {}
            // Not listening; the timer is cancelled on entry.
            State::Unknown | State::Down | State::Initializing => {}
        }
    }

    pub(super) fn move_done(&mut self) {
        let keep = self.srm.reason;
        match self.srm.state {
            State::TakingOver => {
                self.enter_and_send(Rule::X01, State::RunningInBackupMode, keep, Some(Request::TakeoverDone));
            }
            State::TakingBack => {
                self.enter_and_send(Rule::K01, State::Normal, Reason::Normal, Some(Request::TakebackDone));
            }
            // Moves are abandoned when their state is left.
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    pub(super) fn move_failed(&mut self) {
        match self.srm.state {
            State::TakingOver => {
                self.fail(Rule::X02, Reason::SrmTakeOverUsersFailed, Some(Request::TakeoverFailed));
            }
            State::TakingBack => {
                self.fail(Rule::K05, Reason::SrmTakeBackUsersFailed, Some(Request::TakebackFailed));
            }
            // As for finished moves.
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }

    pub(super) fn services_refuse(&mut self) {
        match self.srm.state {
            State::TakingBack => {
                self.fail(Rule::K03, Reason::StartOfCriticalServicesFailed, Some(Request::StartServicesFailed));
            }
            // Only a take-back starts services under the eyes of SRM.
            State::Unknown
            | State::Down
            | State::Initializing
            | State::Idle
            | State::Normal
            | State::RunningInBackupMode
            | State::TakingOver
            | State::FailingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::FallingBack
            | State::RunningInFailedMode => {}
        }
    }
}
