//! What must hold for a pair wherever it has come to.

use crate::machines::srm::State;

use super::action::Action;
use super::pair::Pair;

/// Rounds of keepalives after which a pair left alone must be at rest.
const ROUNDS: usize = 12;

/// A law about a pair.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Its name; those of the built-in invariants where they say the same.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

/// The laws that each state is held to.
pub static LAWS: [Law; 5] = [
    Law { name: "settles", meaning: "with all faults over, a pair comes to rest by itself" },
    Law { name: "one_backup", meaning: "at rest in contact, at most one node runs in backup mode" },
    Law { name: "failed_together", meaning: "at rest in contact, a failed node stands beside a failed node" },
    Law {
        name: "transitions_mirrored",
        meaning: "at rest in contact, no node waits for a move of the other, and one of them serves",
    },
    Law { name: "repairable", meaning: "Recovery, starting services and fallback lead back to two normal nodes" },
];

/// Pairs that hear each other and stay as they are until somebody acts.
const AT_REST: [[State; 2]; 6] = [
    [State::Normal, State::Normal],
    [State::RunningInBackupMode, State::Idle],
    [State::RunningInBackupMode, State::FailedOver],
    [State::RunningInBackupMode, State::FailedOverCriticalServicesNotRunning],
    [State::RunningInFailedMode, State::RunningInFailedMode],
    [State::Unknown, State::Unknown],
];

/// Lets everything that is under way arrive, keepalives included, until nothing changes; nothing if it never
/// ends.
#[must_use]
pub fn come_to_rest(pair: &Pair) -> Option<Pair> {
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
pub fn without_faults(pair: &Pair) -> Pair {
    let mut pair = pair.clone();
    pair.end_faults();
    pair
}

/// What an administrator does: Recovery; starts services that a manual failover stopped where no fallback will
/// do it; a fallback to either node.
#[must_use]
pub fn repaired(pair: &Pair) -> Option<Pair> {
    let mut pair = pair.clone();
    pair.act(Action::Recover);
    pair = come_to_rest(&pair)?;
    for node in 0..2 {
        if pair.states()[node] == State::FailedOverCriticalServicesNotRunning {
            pair.act(Action::StartService(node));
        }
        pair.act(Action::Fallback(node));
        pair = come_to_rest(&pair)?;
    }
    Some(pair)
}

/// The laws that do not hold for a pair, with what was found.
#[must_use]
pub fn broken_laws(pair: &Pair) -> Vec<String> {
    let Some(rest) = come_to_rest(&without_faults(pair)) else {
        return vec!["settles: it does not come to rest".to_owned()];
    };
    let [a, b] = rest.states();
    let well = AT_REST.contains(&[a, b]) || AT_REST.contains(&[b, a]);
    let mut broken = Vec::new();
    if !well {
        let law = if [a, b] == [State::RunningInBackupMode; 2] {
            "one_backup"
        } else if [a, b].contains(&State::RunningInFailedMode) {
            "failed_together"
        } else {
            "transitions_mirrored"
        };
        broken.push(format!("{law}: it rests in {a} beside {b}"));
    }
    match repaired(&rest) {
        None => broken.push("repairable: the administrator never comes to an end".to_owned()),
        Some(end) if end.states() == [State::Normal; 2] && end.services_run() => {}
        Some(end) => {
            let [a, b] = end.states();
            broken.push(format!("repairable: the administrator ends with {a} beside {b}"));
        }
    }
    broken
}
