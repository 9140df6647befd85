//! What must hold for a pair wherever it has come to.

use super::{Action, Pair};
use crate::explore::states::{Law, Notes, Steps};
use crate::machines::srm::State;

/// Rounds of keepalives after which a pair left alone must be at rest.
const ROUNDS: usize = 12;

/// The laws that each state is held to.
pub(super) static LAWS: [Law; 8] = [
    Law::eventually("ends_steady", "with all faults over, a pair comes to rest by itself"),
    Law::eventually(
        "users_conserved",
        "at rest, users have exactly one node that serves them, unless both nodes failed",
    ),
    Law::eventually("one_backup", "at rest in contact, at most one node runs in backup mode"),
    Law::eventually("failed_together", "at rest in contact, a failed node stands beside a failed node"),
    Law::eventually("transitions_mirrored", "at rest in contact, no node waits for a move of the other"),
    Law::eventually("repairable", "Recovery, starting services and fallback lead back to two normal nodes"),
    Law::sometimes("split_brain", "both nodes run in backup mode while the path is cut"),
    Law::sometimes("human_needed", "both nodes have failed, and only Recovery leads out"),
];

/// Lets everything that is under way arrive, keepalives included, until nothing changes; nothing if it never
/// ends.
#[must_use]
pub fn come_to_rest<S: Steps>(pair: &Pair<S>) -> Option<Pair<S>> {
    let mut pair = pair.clone();
    for _ in 0..ROUNDS {
        let before = pair.clone();
        pair.one_round();
        if pair == before && pair.is_quiet() {
            return Some(pair);
        }
    }
    None
}

/// The pair after all faults: the network is whole, hosts, SRMs and services run, High Availability is on.
#[must_use]
pub fn without_faults<S: Steps>(pair: &Pair<S>) -> Pair<S> {
    let mut pair = pair.clone();
    pair.end_faults();
    pair
}

/// What an administrator does: Recovery; starts services that a manual failover stopped where no fallback will
/// do it; a fallback to either node.
#[must_use]
pub fn repaired<S: Steps>(pair: &Pair<S>) -> Option<Pair<S>> {
    let mut pair = pair.clone();
    pair.act(Action::Recover);
    pair = come_to_rest(&pair)?;
    for node in 0..2 {
        if matches!(pair.states()[node], State::FailedOverCriticalServicesNotRunning | State::Normal) {
            pair.act(Action::StartService(node));
        }
        pair.act(Action::Fallback(node));
        pair = come_to_rest(&pair)?;
    }
    Some(pair)
}

impl<S: Steps> Pair<S> {
    /// Holds the laws against this pair.
    pub(super) fn judged(&self) -> Notes {
        let mut notes = Notes::default();
        let states = self.states();
        notes.reach("split_brain", states == [State::RunningInBackupMode; 2] && !self.hear_each_other());
        notes.reach("human_needed", states == [State::RunningInFailedMode; 2]);
        match come_to_rest(&without_faults(self)) {
            None => notes.broken.push("ends_steady: it does not come to rest".to_owned()),
            Some(rest) => rest.judge_rest(&mut notes),
        }
        notes
    }

    /// Holds the laws of rest against a pair at rest.
    fn judge_rest(&self, notes: &mut Notes) {
        let [a, b] = self.states();
        let found = format!("it rests in {a} beside {b}");
        let mut hold = |law: &str, holds: bool| {
            if !holds {
                notes.broken.push(format!("{law}: {found}"));
            }
        };
        let failed = [a, b].map(|state| state == State::RunningInFailedMode);
        hold("one_backup", [a, b] != [State::RunningInBackupMode; 2]);
        hold("failed_together", failed[0] == failed[1]);
        hold("transitions_mirrored", [a, b].into_iter().all(|state| !is_in_transition(state)));
        hold("users_conserved", failed == [true; 2] || (0..2).all(|home| self.nodes_that_serve(home) == 1));
        match repaired(self) {
            None => notes.broken.push("repairable: the administrator never comes to an end".to_owned()),
            Some(end) if end.states() == [State::Normal; 2] && end.services_run() => {}
            Some(end) => {
                let [a, b] = end.states();
                notes.broken.push(format!("repairable: the administrator ends with {a} beside {b}"));
            }
        }
    }

    /// How many nodes serve the users of a node.
    fn nodes_that_serve(&self, home: usize) -> usize {
        let states = self.states();
        let at_home = matches!(states[home], State::Normal | State::RunningInBackupMode | State::Unknown);
        usize::from(at_home) + usize::from(states[1 - home] == State::RunningInBackupMode)
    }
}

/// Whether a node in this state waits for the end of a move, or for its peer.
const fn is_in_transition(state: State) -> bool {
    matches!(
        state,
        State::Initializing | State::TakingOver | State::TakingBack | State::FailingOver | State::FallingBack
    )
}
