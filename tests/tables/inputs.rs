//! Everything that can reach an SRM, and the circumstances in which it does.

use failsim::machines::srm::{Facts, Input, PeerLoss, PeerView, Reason, Request, Settings, Srm, State, Timer};
use failsim::units::SimDuration;

/// Timers of the documents; a lost peer fails a pair that was split.
pub(crate) fn settings() -> Settings {
    let seconds = |s: u64| SimDuration::from_micros(s * 1_000_000);
    Settings {
        service_down_delay: seconds(90),
        database_down_delay: seconds(91),
        initialization: seconds(120),
        peer_silence: seconds(60),
        automatic_fallback_delay: seconds(1800),
        automatic_fallback: true,
        split_brain_fails: true,
    }
}

/// Every combination of what the rules may look at.
pub(crate) fn all_facts() -> Vec<Facts> {
    let mut facts = Vec::new();
    for link in [true, false] {
        for (critical_services_up, database_up) in [(true, true), (false, true), (true, false)] {
            for peer_services_up in [true, false] {
                for peer_loss in [PeerLoss::Srm, PeerLoss::Host] {
                    facts.push(Facts { link, critical_services_up, database_up, peer_services_up, peer_loss });
                }
            }
        }
    }
    facts
}

/// What a peer in any state may say. The sender knows the present state of the receiver.
pub(crate) fn views(receiver: &Srm) -> Vec<PeerView> {
    let heard = receiver.view().sent;
    let mut views = Vec::new();
    for state in State::ALL.iter().copied().filter(|state| !matches!(state, State::Down | State::Unknown)) {
        for reason in reasons(state) {
            for (role, judges_at_once) in pasts(state) {
                views.push(PeerView { state, reason, role, judges_at_once, sent: 1, heard });
            }
        }
    }
    views
}

/// The reasons that tell messages of one state apart.
fn reasons(state: State) -> Vec<Reason> {
    match state {
        State::FailingOver => vec![
            Reason::OnAdminRequest,
            Reason::CriticalServiceDown,
            Reason::AutoRecoverDatabaseFailure,
            Reason::AutoRecoverCriticalServiceDown,
        ],
        State::TakingBack => vec![Reason::OnAdminRequest, Reason::AutomaticFallback],
        _ => vec![Reason::None],
    }
}

/// The persisted roles an initializing peer may tell of, and whether it judges its services at once.
fn pasts(state: State) -> Vec<(Option<State>, bool)> {
    if state != State::Initializing {
        return vec![(Some(state), false)];
    }
    let with_role = State::ALL
        .iter()
        .copied()
        .filter(|role| !matches!(role, State::Down | State::Unknown | State::Initializing))
        .map(|role| (Some(role), false));
    with_role.chain([(None, true)]).collect()
}

/// Everything that can reach `receiver`.
pub(crate) fn all_inputs(receiver: &Srm) -> Vec<Input> {
    let mut inputs = vec![
        Input::HaDisabled,
        Input::HaEnabled,
        Input::SrmStopped,
        Input::HostDown,
        Input::SrmStarted { ha_on: true },
        Input::SrmStarted { ha_on: false },
        Input::AdminRecover,
        Input::AdminFailover,
        Input::AdminFallback,
        Input::InternalError,
        Input::Evaluate,
        Input::ServicesDown { since: SimDuration::ZERO },
        Input::DatabaseDown { since: SimDuration::ZERO },
        Input::CriticalServicesUp,
        Input::DatabaseUp,
        Input::MoveDone,
        Input::MoveFailed,
        Input::ServicesRefuse,
    ];
    let timers =
        [Timer::ServiceDown, Timer::DatabaseDown, Timer::Initialization, Timer::PeerSilence, Timer::AutomaticFallback];
    inputs.extend(timers.map(Input::Fired));
    inputs.extend(requests().into_iter().map(Input::Request));
    for view in views(receiver) {
        inputs.push(Input::Keepalive { view, answer: false });
        inputs.push(Input::Notice(view));
    }
    inputs
}

fn requests() -> Vec<Request> {
    vec![
        Request::TakeoverRequested(Reason::OnAdminRequest),
        Request::TakeoverRequested(Reason::CriticalServiceDown),
        Request::TakeoverRequested(Reason::DatabaseFailure),
        Request::AutorecoverRequested(Reason::AutoRecoverCriticalServiceDown),
        Request::AutorecoverRequested(Reason::AutoRecoverDatabaseFailure),
        Request::FallbackStarted(Reason::OnAdminRequest),
        Request::FallbackStarted(Reason::AutomaticFallback),
        Request::TakeoverDone,
        Request::TakeoverFailed,
        Request::TakebackDone,
        Request::TakebackFailed,
        Request::StartServicesFailed,
        Request::Failed(Reason::CriticalServiceDown),
        Request::Failed(Reason::DatabaseFailure),
        Request::Failed(Reason::Unknown),
    ]
}

/// The word of the table for a request.
pub(crate) const fn word(request: Request) -> (&'static str, Option<Reason>) {
    match request {
        Request::TakeoverRequested(reason) => ("takeover_requested", Some(reason)),
        Request::AutorecoverRequested(reason) => ("autorecover_requested", Some(reason)),
        Request::FallbackStarted(reason) => ("fallback_started", Some(reason)),
        Request::TakeoverDone => ("peer_takeover_done", None),
        Request::TakeoverFailed => ("peer_takeover_failed", None),
        Request::TakebackDone => ("peer_takeback_done", None),
        Request::TakebackFailed => ("peer_takeback_failed", None),
        Request::StartServicesFailed => ("peer_start_services_failed", None),
        Request::Failed(reason) => ("peer_failed", Some(reason)),
    }
}
