//! The rules of `docs/machines/icsa.md`, one by one.

use super::*;
use crate::machines::params::RawValue;
use crate::units::SimDuration;

const MINUTE: SimDuration = SimDuration::from_secs(60);

fn set(name: &str, value: RawValue) -> Settings {
    let mut params = Params::default();
    params.set(name, &value).expect("a good value");
    params.settings()
}

fn defaults() -> Settings {
    Params::default().settings()
}

/// A loop that has seen these inputs.
fn after(inputs: &[Input], settings: &Settings) -> (Pull, Outputs) {
    let mut pull = Pull::in_sync();
    let mut last = Outputs::new();
    for input in inputs {
        last = pull.step(*input, settings);
    }
    (pull, last)
}

const PERIOD: Input = Input::Fired(Timer::Period);
const FAILED: Input = Input::Failed(1, Failure::PeerNotReachable);

#[test]
fn y02_a_sync_starts_every_period_from_start_to_start() {
    let (pull, out) = after(&[PERIOD], &defaults());
    assert_eq!(pull.state(), State::Syncing);
    assert!(out.contains(&Output::StartSync(1, Work::Incremental)));
    assert!(out.contains(&Output::Arm(Timer::Period, MINUTE.times(30))));
}

#[test]
fn y04_a_period_that_ends_while_a_sync_runs_is_left_out() {
    let (pull, out) = after(&[PERIOD, PERIOD], &defaults());
    assert_eq!((pull.state(), out.as_slice()), (State::Syncing, &[Output::Arm(Timer::Period, MINUTE.times(30))][..]));
}

#[test]
fn y06_a_failed_sync_is_tried_again_after_five_minutes() {
    let (pull, out) = after(&[PERIOD, FAILED], &defaults());
    assert_eq!(pull.state(), State::Failed);
    assert!(out.contains(&Output::Arm(Timer::Retry, MINUTE.times(5))));
    let (_, out) = after(&[PERIOD, FAILED], &set("sync_first_retry_delay", RawValue::Text("0s".into())));
    assert!(out.contains(&Output::Arm(Timer::Retry, SimDuration::ZERO)), "the wording of the release note");
}

#[test]
fn y07_alarms_come_once_for_a_series_of_failures() {
    let retry = [PERIOD, FAILED, Input::Fired(Timer::Retry), Input::Failed(2, Failure::PeerNotReachable)];
    let (_, first) = after(&retry[..2], &defaults());
    let (_, second) = after(&retry, &defaults());
    let raises = |out: &Outputs| out.iter().filter(|one| matches!(one, Output::Raise(_))).count();
    assert_eq!((raises(&first), raises(&second)), (2, 0));
    assert!(second.contains(&Output::Arm(Timer::Retry, MINUTE.times(5))));
}

#[test]
fn y11_four_periods_of_failure_restart_icsa_40_min_gives_160_min() {
    for (interval, restart) in [("40m", 160), ("30m", 120)] {
        let settings = set("periodic_sync_interval", RawValue::Text(interval.into()));
        let (_, out) = after(&[PERIOD, FAILED], &settings);
        assert!(out.contains(&Output::Arm(Timer::Restart, MINUTE.times(restart))));
        let (_, out) = after(&[PERIOD, FAILED, Input::Fired(Timer::Restart)], &settings);
        assert_eq!(out.as_slice(), [Output::RestartAgent(Rule::Y11)]);
    }
}

#[test]
fn y11_is_not_gated_by_automatic_recovery_unless_told_so() {
    let fired = [PERIOD, FAILED, Input::Fired(Timer::Restart)];
    let off = set("auto_recovery_periodic_sync", RawValue::Bool(false));
    assert_eq!(after(&fired, &off).1.as_slice(), [Output::RestartAgent(Rule::Y11)]);
    let gated = Settings { failure_restarts: false, ..off };
    assert!(after(&fired, &gated).1.is_empty());
}

#[test]
fn any_success_stops_the_clock_of_the_restart() {
    let (pull, out) = after(&[PERIOD, FAILED, Input::Fired(Timer::Retry), Input::Succeeded(2)], &defaults());
    assert!(!pull.is_failing());
    assert!(out.contains(&Output::Cancel(Timer::Restart)));
    assert!(out.contains(&Output::ClearAlarms));
}

#[test]
fn y09_a_sync_stuck_for_more_than_two_hours_raises_the_alarm_always() {
    let just_after = MINUTE.times(120) + SimDuration::from_micros(1);
    assert!(after(&[PERIOD], &defaults()).1.contains(&Output::Arm(Timer::Stuck, just_after)));
    for (auto_recovery, restarts) in [(true, true), (false, false)] {
        let settings = set("auto_recovery_periodic_sync", RawValue::Bool(auto_recovery));
        let (pull, out) = after(&[PERIOD, Input::Fired(Timer::Stuck)], &settings);
        assert_eq!(pull.state(), State::Stuck);
        assert!(out.contains(&Output::Raise(Alarm::PeriodicSyncingFailure)));
        assert_eq!(out.contains(&Output::RestartAgent(Rule::Y10)), restarts);
    }
}

#[test]
fn a_unified_watchdog_knows_four_periods_only() {
    let mut params = Params::default();
    params.set("watchdog_mode", &RawValue::Text("unified".into())).expect("a good value");
    params.set("periodic_sync_interval", &RawValue::Text("40m".into())).expect("a good value");
    assert_eq!(params.settings().stuck_after, MINUTE.times(160));
    assert_eq!(defaults().stuck_after, MINUTE.times(120));
}

#[test]
fn a_changed_interval_counts_after_the_next_sync() {
    let (old, new) = (defaults(), set("periodic_sync_interval", RawValue::Text("60m".into())));
    let mut pull = Pull::in_sync();
    // The timer that runs keeps the old length; nothing arms it anew before it fires.
    assert!(pull.step(PERIOD, &old).contains(&Output::Arm(Timer::Period, MINUTE.times(30))));
    let _ = pull.step(Input::Succeeded(1), &new);
    assert!(pull.step(PERIOD, &new).contains(&Output::Arm(Timer::Period, MINUTE.times(60))));
}

#[test]
fn y01_a_restart_syncs_with_a_known_peer_anew_and_starts_the_period() {
    let (pull, out) = after(&[Input::AgentDown, Input::AgentUp], &defaults());
    assert_eq!(pull.state(), State::Syncing);
    assert!(out.contains(&Output::StartSync(1, Work::Incremental)));
    assert!(out.contains(&Output::Arm(Timer::Period, MINUTE.times(30))));
    let out = Pull::new().step(Input::AgentUp, &defaults());
    assert!(out.contains(&Output::StartSync(1, Work::Full)), "the first sync carries everything");
}

#[test]
fn y12_a_stop_gives_up_the_running_sync_and_every_timer() {
    let (pull, out) = after(&[PERIOD, Input::AgentDown], &defaults());
    assert_eq!(pull.state(), State::Stopped);
    assert!(out.contains(&Output::Abort));
    assert!(Timer::ALL.iter().all(|timer| out.contains(&Output::Cancel(*timer))));
}

#[test]
fn y13_force_sync_takes_the_place_of_the_running_one() {
    let (pull, out) = after(&[PERIOD, Input::Forced], &defaults());
    assert_eq!(pull.state(), State::Syncing);
    assert!(out.contains(&Output::Abort) && out.contains(&Output::StartSync(2, Work::Full)));
    let (late, out) = after(&[PERIOD, Input::Forced, Input::Succeeded(1)], &defaults());
    assert_eq!((late.state(), out.len()), (State::Syncing, 0), "the answer to the first one closes nothing");
}

#[test]
fn y14_a_deleted_peer_is_forgotten() {
    let (pull, _) = after(&[Input::Deleted], &defaults());
    let mut pull = pull;
    assert_eq!(pull.state(), State::Stopped);
    assert!(pull.step(Input::AgentUp, &defaults()).contains(&Output::StartSync(1, Work::Full)));
}

#[test]
fn every_input_in_every_state_orders_at_most_what_fits() {
    let settings = [defaults(), set("failure_restart_clock_origin", RawValue::Text("last_success".into()))];
    let mut open = vec![Pull::in_sync(), Pull::new()];
    let mut seen = open.clone();
    while let Some(pull) = open.pop() {
        let results =
            [Input::AgentUp, Input::AgentDown, Input::Forced, Input::Deleted, Input::Succeeded(pull_run(pull))]
                .into_iter()
                .chain(Failure::ALL.iter().map(|failure| Input::Failed(pull_run(pull), *failure)))
                .chain(Timer::ALL.map(Input::Fired));
        for input in results {
            for settings in &settings {
                let mut next = pull;
                let out = next.step(input, settings);
                assert!(out.len() <= 8);
                let changes = out.iter().filter(|one| matches!(one, Output::Changed(_))).count();
                assert!(changes <= 1 && (changes == 0 || matches!(out[0], Output::Changed(_))));
                if !seen.contains(&next) {
                    seen.push(next);
                    open.push(next);
                }
            }
        }
    }
    // Thirteen combinations of state, failure and snapshot can be reached, each with 256 numbers of a sync.
    assert_eq!(seen.len(), 13 * 256);
}

fn pull_run(pull: Pull) -> u8 {
    pull.run_number()
}
