//! Two clusters that know each other's users by syncs: a sync loop each way.

use std::fmt;
use std::marker::PhantomData;

use super::{Law, Model, Notes, Plain, Steps};
use crate::machines::icsa::{Failure, Input, Output, Pull, Settings, State, Timer};

/// What answers the syncs of the other cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Service {
    Up,
    Down,
    /// It takes requests and answers none.
    Hung,
}

/// The request of the sync that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Request {
    None,
    Open,
    /// Nobody will answer it.
    Lost,
}

/// What can happen to two peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The sync of this cluster is answered.
    Answered(usize),
    /// The sync of this cluster fails.
    Fails(usize),
    /// The answer to a sync that this cluster gave up arrives.
    LateAnswer(usize),
    /// A timer of this cluster runs out.
    Fire(usize, Timer),
    /// ICSA starts on this cluster.
    AgentStarts(usize),
    /// The users of this cluster change.
    UsersChange(usize),
    /// The path is back.
    Heal,
    /// The service that answers syncs works again on this cluster.
    Repaired(usize),
    /// The path between the clusters is cut.
    Cut,
    /// The service that answers syncs stops on this cluster.
    Stops(usize),
    /// It hangs.
    Hangs(usize),
    /// ICSA stops on this cluster.
    AgentStops(usize),
    /// An administrator of this cluster forces a sync.
    Forced(usize),
}

impl Action {
    /// Whether it is a fault or an action of an administrator.
    #[must_use]
    pub const fn is_disturbance(self) -> bool {
        matches!(self, Self::Cut | Self::Stops(_) | Self::Hangs(_) | Self::AgentStops(_) | Self::Forced(_))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cluster = |cluster: &usize| ["A", "B"][*cluster];
        match self {
            Self::Answered(n) => write!(f, "the sync of {} is answered", cluster(n)),
            Self::Fails(n) => write!(f, "the sync of {} fails", cluster(n)),
            Self::LateAnswer(n) => write!(f, "an answer to a sync that {} gave up arrives", cluster(n)),
            Self::Fire(n, timer) => write!(f, "a timer of {} runs out: {timer:?}", cluster(n)),
            Self::AgentStarts(n) => write!(f, "ICSA starts on {}", cluster(n)),
            Self::UsersChange(n) => write!(f, "the users of {} change", cluster(n)),
            Self::Heal => write!(f, "the path is back"),
            Self::Repaired(n) => write!(f, "{} answers syncs again", cluster(n)),
            Self::Cut => write!(f, "the path is cut"),
            Self::Stops(n) => write!(f, "the AXL service stops on {}", cluster(n)),
            Self::Hangs(n) => write!(f, "the AXL service hangs on {}", cluster(n)),
            Self::AgentStops(n) => write!(f, "ICSA stops on {}", cluster(n)),
            Self::Forced(n) => write!(f, "administrator: force a sync of {}", cluster(n)),
        }
    }
}

/// One cluster and its loop towards the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Cluster {
    pull: Pull,
    agent: bool,
    service: Service,
    request: Request,
    /// Whether the answer to a sync that was given up is still under way.
    late: bool,
    /// Whether the sync that runs began after the last change of the peer's users.
    fresh: bool,
    /// Whether the last change of the peer's users is known here.
    knows: bool,
    alarm: bool,
    armed: [bool; Timer::ALL.len()],
}

/// Two intercluster peers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peers<S: Steps = Plain> {
    clusters: [Cluster; 2],
    path: bool,
    left: Option<u8>,
    /// Whether a watchdog restarted ICSA just now.
    restarted: bool,
    settings: Settings,
    steps: PhantomData<S>,
}

static LAWS: [Law; 6] = [
    Law::always("stops_with_icsa", "a sync loop runs if, and only if, ICSA runs"),
    Law::always("waits_for_something", "a loop that runs has a timer or a request that will wake it"),
    Law::always("late_answer", "the answer to a sync that was given up closes no newer one"),
    Law::always("alarm_ends", "there is no alarm after a sync that succeeded"),
    Law::eventually(
        "ends_in_agreement",
        "with all faults over, both clusters know the users of the other, without alarms",
    ),
    Law::sometimes("watchdog", "a sync is stuck, or a watchdog restarts ICSA"),
];

/// Rounds after which two peers that nobody disturbs agree.
const ROUNDS: usize = 12;

impl<S: Steps> Peers<S> {
    /// Two peers that know each other's users.
    #[must_use]
    pub fn new(disturbances: Option<u8>, settings: Settings) -> Self {
        let mut armed = [false; Timer::ALL.len()];
        armed[Timer::Period as usize] = true;
        armed[Timer::Restart as usize] = settings.restart_from_success;
        let cluster = Cluster {
            pull: Pull::in_sync(),
            agent: true,
            service: Service::Up,
            request: Request::None,
            late: false,
            fresh: false,
            knows: true,
            alarm: false,
            armed,
        };
        let clusters = [cluster.clone(), cluster];
        Self { clusters, path: true, left: disturbances, restarted: false, settings, steps: PhantomData }
    }

    fn step(&mut self, n: usize, input: Input) {
        let mut restart = false;
        let answers = self.clusters[1 - n].service;
        let own = &mut self.clusters[n];
        for output in S::pull(&mut own.pull, input, &self.settings) {
            match output {
                Output::Changed(_) => {}
                Output::StartSync(..) => {
                    own.request = if answers == Service::Hung { Request::Lost } else { Request::Open };
                    own.fresh = true;
                }
                Output::Abort => {
                    own.late |= own.request == Request::Open;
                    own.request = Request::None;
                }
                Output::Arm(timer, _) => own.armed[timer as usize] = true,
                Output::Cancel(timer) => own.armed[timer as usize] = false,
                Output::Raise(_) => own.alarm = true,
                Output::ClearAlarms => own.alarm = false,
                Output::RestartAgent(_) => restart = true,
            }
        }
        if restart {
            self.restarted = true;
            self.clusters[n].agent = false;
            self.step(n, Input::AgentDown);
        }
    }

    fn take(&mut self, action: Action) {
        self.restarted = false;
        if action.is_disturbance() {
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
        match action {
            Action::Answered(n) => {
                let own = &mut self.clusters[n];
                own.request = Request::None;
                own.knows |= own.fresh;
                let run = own.pull.run_number();
                self.step(n, Input::Succeeded(run));
            }
            Action::Fails(n) => {
                self.clusters[n].request = Request::None;
                let run = self.clusters[n].pull.run_number();
                self.step(n, Input::Failed(run, Failure::PeerNotReachable));
            }
            Action::LateAnswer(n) => {
                self.clusters[n].late = false;
                let run = self.clusters[n].pull.run_number().wrapping_sub(1);
                self.step(n, Input::Succeeded(run));
            }
            Action::Fire(n, timer) => {
                self.clusters[n].armed[timer as usize] = false;
                self.step(n, Input::Fired(timer));
            }
            Action::AgentStarts(n) => {
                self.clusters[n].agent = true;
                self.step(n, Input::AgentUp);
            }
            Action::AgentStops(n) => {
                self.clusters[n].agent = false;
                self.step(n, Input::AgentDown);
            }
            Action::UsersChange(n) => {
                let other = &mut self.clusters[1 - n];
                (other.knows, other.fresh) = (false, false);
            }
            Action::Heal => self.path = true,
            Action::Cut => self.path = false,
            Action::Repaired(n) => self.clusters[n].service = Service::Up,
            Action::Stops(n) => self.clusters[n].service = Service::Down,
            Action::Hangs(n) => {
                self.clusters[n].service = Service::Hung;
                let request = &mut self.clusters[1 - n].request;
                if *request == Request::Open {
                    *request = Request::Lost;
                }
            }
            Action::Forced(n) => self.step(n, Input::Forced),
        }
        for own in &mut self.clusters {
            own.pull = own.pull.renumbered();
            own.fresh &= own.request != Request::None;
        }
    }

    fn actions(&self) -> Vec<Action> {
        let mut all = Vec::new();
        for n in 0..2 {
            self.own_actions(n, &mut all);
        }
        all.extend((!self.path).then_some(Action::Heal));
        if self.left != Some(0) {
            all.extend(self.path.then_some(Action::Cut));
            for n in 0..2 {
                let own = &self.clusters[n];
                if own.service == Service::Up {
                    all.extend([Action::Stops(n), Action::Hangs(n)]);
                }
                if own.agent {
                    all.extend([Action::AgentStops(n), Action::Forced(n)]);
                }
            }
        }
        all
    }

    fn own_actions(&self, n: usize, all: &mut Vec<Action>) {
        let (own, peer) = (&self.clusters[n], &self.clusters[1 - n]);
        if own.request == Request::Open {
            let good = self.path && peer.service == Service::Up;
            all.push(if good { Action::Answered(n) } else { Action::Fails(n) });
        }
        all.extend(own.late.then_some(Action::LateAnswer(n)));
        for timer in Timer::ALL {
            // A request that is answered, or times out, ends long before the watchdog.
            let possible = timer != Timer::Stuck || own.request == Request::Lost;
            all.extend((own.armed[timer as usize] && possible).then_some(Action::Fire(n, timer)));
        }
        all.extend((!own.agent).then_some(Action::AgentStarts(n)));
        all.extend(peer.knows.then_some(Action::UsersChange(n)));
        all.extend((own.service != Service::Up).then_some(Action::Repaired(n)));
    }

    /// What becomes of the peers once all faults are over and nobody does anything.
    fn end(&self) -> Self {
        let mut peers = self.clone();
        peers.path = true;
        for own in &mut peers.clusters {
            own.service = Service::Up;
        }
        for _ in 0..ROUNDS {
            for n in 0..2 {
                if let Some(action) = peers.next_of(n) {
                    peers.take(action);
                }
            }
        }
        peers
    }

    /// What a cluster does next if nobody disturbs it.
    fn next_of(&self, n: usize) -> Option<Action> {
        let own = &self.clusters[n];
        let armed = |timer: Timer| own.armed[timer as usize].then_some(Action::Fire(n, timer));
        if !own.agent {
            return Some(Action::AgentStarts(n));
        }
        match (own.request, own.pull.state()) {
            (Request::Open, _) => Some(Action::Answered(n)),
            (Request::Lost, _) => armed(Timer::Stuck),
            (Request::None, State::Failed) => armed(Timer::Retry).or(armed(Timer::Period)),
            (Request::None, State::Waiting) if !own.knows => armed(Timer::Period),
            (Request::None, State::Waiting | State::Stopped | State::Syncing | State::Stuck) => None,
        }
    }
}

impl<S: Steps> Model for Peers<S> {
    type Action = Action;
    type Told = Action;

    fn steps(&self) -> Vec<(Action, Self)> {
        let after = |action| {
            let mut next = self.clone();
            next.take(action);
            (action, next)
        };
        self.actions().into_iter().map(after).collect()
    }

    fn laws() -> &'static [Law] {
        &LAWS
    }

    fn judge(&self) -> Notes {
        let mut notes = Notes::default();
        for own in &self.clusters {
            let state = own.pull.state();
            let armed = |timer: Timer| own.armed[timer as usize];
            let woken = match state {
                State::Stopped => true,
                State::Waiting => armed(Timer::Period),
                State::Failed => armed(Timer::Retry) && armed(Timer::Period),
                State::Syncing => own.request != Request::None && armed(Timer::Stuck),
                State::Stuck => own.request != Request::None,
            };
            notes.hold("stops_with_icsa", (state == State::Stopped) != own.agent);
            notes.hold("waits_for_something", woken);
            notes.hold("late_answer", state != State::Waiting || own.request == Request::None);
            notes.hold("alarm_ends", state != State::Waiting || !own.alarm);
            notes.reach("watchdog", state == State::Stuck || self.restarted);
        }
        let calm = |own: &Cluster| own.knows && !own.alarm && own.pull.state() == State::Waiting;
        notes.hold("ends_in_agreement", self.end().clusters.iter().all(calm));
        notes
    }

    fn told(&self, history: &[Action]) -> Vec<(Action, bool)> {
        history.iter().map(|action| (*action, action.is_disturbance())).collect()
    }
}
