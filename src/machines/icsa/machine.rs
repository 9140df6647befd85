//! The sync loop of one cluster towards one intercluster peer: five states, one pure `step`.
//!
//! ```text
//!                 ┌────────── period, Force Sync ─────────┐
//!  Stopped ──► Syncing ──► Waiting ───────────────────────┘
//!                │  ▲
//!                │  └── retry, period ── Failed ◄── attempt fails ── Syncing, Stuck
//!                └──► Stuck ──► (answer) Waiting      Failed, Stuck ──► ICSA restarts
//!  any ──► Stopped (ICSA stops, the peer entry is deleted)
//! ```
//!
//! One ICSA serves all peers of a cluster: a restart is an order to the world, which stops and starts
//! every loop of the cluster.

use crate::units::SimDuration;

use super::interface::{Change, Input, Output, Outputs, Settings, Timer};
use super::vocabulary::{Alarm, Failure, Rule, State, Work};

/// A stuck sync runs strictly longer than the threshold. Documented: [ICP] "more than 2 hours".
const JUST_AFTER: SimDuration = SimDuration::from_micros(1);

/// The sync loop towards one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pull {
    state: State,
    /// Number of the last sync that began.
    run: u8,
    /// Whether an attempt failed since the last success or start of ICSA.
    failing: bool,
    /// Whether the peer's users are known here.
    has_snapshot: bool,
}

impl Pull {
    /// A loop whose last sync succeeded before the run began.
    #[must_use]
    pub const fn in_sync() -> Self {
        Self { state: State::Waiting, run: 0, failing: false, has_snapshot: true }
    }

    /// The loop of a peer that was just added; it begins with [`Input::AgentUp`].
    #[must_use]
    pub const fn new() -> Self {
        Self { state: State::Stopped, run: 0, failing: false, has_snapshot: false }
    }

    /// Where the loop is.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Number of the last sync that began.
    #[must_use]
    pub const fn run_number(&self) -> u8 {
        self.run
    }

    /// Whether a sync runs, stuck or not.
    #[must_use]
    pub const fn runs(&self) -> bool {
        matches!(self.state, State::Syncing | State::Stuck)
    }

    /// Whether an attempt failed since the last success or start of ICSA.
    #[must_use]
    pub const fn is_failing(&self) -> bool {
        self.failing
    }

    /// The same loop with syncs counted from here. Loops that differ only so behave alike, because numbers are
    /// only compared.
    #[must_use]
    pub const fn renumbered(self) -> Self {
        Self { run: 0, ..self }
    }

    /// Advances the loop by one input.
    #[must_use]
    pub fn step(&mut self, input: Input, settings: &Settings) -> Outputs {
        let mut out = Outputs::new();
        match input {
            Input::AgentUp => self.on_start(settings, &mut out),
            Input::AgentDown => self.on_stop(Rule::Y12, &mut out),
            Input::Deleted => self.on_deletion(&mut out),
            Input::Forced => self.on_force(settings, &mut out),
            Input::Succeeded(run) => self.on_success(run, settings, &mut out),
            Input::Failed(run, failure) => self.on_failure(run, failure, settings, &mut out),
            Input::Fired(Timer::Period) => self.on_period(settings, &mut out),
            Input::Fired(Timer::Retry) => self.on_retry(settings, &mut out),
            Input::Fired(Timer::Stuck) => self.on_stuck(settings, &mut out),
            Input::Fired(Timer::Restart) => self.on_restart(settings, &mut out),
        }
        out
    }

    fn on_start(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Stopped => {
                let work = if self.has_snapshot { Work::Incremental } else { Work::Full };
                self.begin(Rule::Y01, work, settings, out);
                out.push(Output::Arm(Timer::Period, settings.period));
            }
            // Being told twice that ICSA runs changes nothing.
            State::Waiting | State::Syncing | State::Failed | State::Stuck => {}
        }
    }

    fn on_stop(&mut self, rule: Rule, out: &mut Outputs) {
        let from = self.state;
        match from {
            State::Waiting | State::Syncing | State::Failed | State::Stuck => {
                self.change(State::Stopped, rule, None, out);
                if matches!(from, State::Syncing | State::Stuck) {
                    out.push(Output::Abort);
                }
                out.extend(Timer::ALL.map(Output::Cancel));
                self.failing = false;
            }
            // It is stopped already.
            State::Stopped => {}
        }
    }

    fn on_deletion(&mut self, out: &mut Outputs) {
        self.on_stop(Rule::Y14, out);
        out.push(Output::ClearAlarms);
        self.has_snapshot = false;
    }

    fn on_force(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Waiting | State::Failed => {
                self.begin(Rule::Y13, Work::Full, settings, out);
                out.push(Output::Cancel(Timer::Retry));
            }
            State::Syncing | State::Stuck => {
                self.begin(Rule::Y13, Work::Full, settings, out);
                // The running sync makes room for the forced one.
                out.insert(1, Output::Abort);
            }
            // Nobody is there to sync; the world refuses the action.
            State::Stopped => {}
        }
    }

    fn on_success(&mut self, run: u8, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Syncing | State::Stuck if run == self.run => {
                self.change(State::Waiting, Rule::Y05, None, out);
                out.push(Output::Cancel(Timer::Stuck));
                if settings.restart_from_success {
                    out.push(Output::Arm(Timer::Restart, settings.restart_after));
                } else {
                    out.push(Output::Cancel(Timer::Restart));
                }
                out.push(Output::ClearAlarms);
                self.failing = false;
                self.has_snapshot = true;
            }
            // The answer to a sync that was given up.
            State::Stopped | State::Waiting | State::Syncing | State::Failed | State::Stuck => {}
        }
    }

    fn on_failure(&mut self, run: u8, failure: Failure, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Syncing | State::Stuck if run == self.run => {
                let first = !self.failing;
                let rule = if first { Rule::Y06 } else { Rule::Y07 };
                self.change(State::Failed, rule, Some(failure), out);
                out.push(Output::Cancel(Timer::Stuck));
                out.push(Output::Arm(Timer::Retry, if first { settings.first_retry } else { settings.retry }));
                if first {
                    if !settings.restart_from_success {
                        out.push(Output::Arm(Timer::Restart, settings.restart_after));
                    }
                    out.push(Output::Raise(Alarm::PeerSyncFailed));
                    out.extend(failure.alarm().map(Output::Raise));
                }
                self.failing = true;
            }
            // The end of a sync that was given up.
            State::Stopped | State::Waiting | State::Syncing | State::Failed | State::Stuck => {}
        }
    }

    fn on_period(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Waiting => {
                self.begin(Rule::Y02, Work::Incremental, settings, out);
                out.push(Output::Arm(Timer::Period, settings.period));
            }
            State::Failed => {
                self.begin(Rule::Y03, Work::Incremental, settings, out);
                out.push(Output::Cancel(Timer::Retry));
                out.push(Output::Arm(Timer::Period, settings.period));
            }
            State::Syncing | State::Stuck => out.push(Output::Arm(Timer::Period, settings.period)),
            // A timer of the time before the stop.
            State::Stopped => {}
        }
    }

    fn on_retry(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Failed => self.begin(Rule::Y08, Work::Incremental, settings, out),
            // A timer of a failure that is over.
            State::Stopped | State::Waiting | State::Syncing | State::Stuck => {}
        }
    }

    fn on_stuck(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Syncing => {
                self.change(State::Stuck, Rule::Y09, None, out);
                out.push(Output::Raise(Alarm::PeriodicSyncingFailure));
                if settings.stuck_restarts {
                    out.push(Output::RestartAgent(Rule::Y10));
                }
            }
            // The sync it watched is over.
            State::Stopped | State::Waiting | State::Failed | State::Stuck => {}
        }
    }

    fn on_restart(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Syncing | State::Failed | State::Stuck if self.failing && settings.failure_restarts => {
                out.push(Output::RestartAgent(Rule::Y11));
            }
            // Nothing fails, or the failure alone restarts nothing.
            State::Stopped | State::Waiting | State::Syncing | State::Failed | State::Stuck => {}
        }
    }

    fn begin(&mut self, rule: Rule, work: Work, settings: &Settings, out: &mut Outputs) {
        self.change(State::Syncing, rule, None, out);
        self.run = self.run.wrapping_add(1);
        // The first sync carries everything whoever asks for it.
        let work = if self.has_snapshot { work } else { Work::Full };
        out.push(Output::StartSync(self.run, work));
        out.push(Output::Arm(Timer::Stuck, settings.stuck_after + JUST_AFTER));
    }

    fn change(&mut self, to: State, rule: Rule, failure: Option<Failure>, out: &mut Outputs) {
        out.push(Output::Changed(Change { from: self.state, to, rule, failure }));
        self.state = to;
    }
}

impl Default for Pull {
    fn default() -> Self {
        Self::new()
    }
}
