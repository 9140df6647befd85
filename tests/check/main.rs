//! Every interleaving of messages, timers and disturbances of the machines, through the `step` functions that
//! the simulator calls. The numbers of states are pinned, so that a change of a machine shows.

mod others;
mod planted;
mod srm;

use failsim::explore::states::{Found, Kind, Model, search};

/// Searches everything that `start` leads to, on so many threads.
fn searched<M: Model>(start: &M, threads: usize) -> Found<M::Action> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a few threads");
    pool.install(|| search(start.clone(), usize::MAX, &M::judge, &mut |_| {}))
}

/// What is found, each with the history as it is told.
fn findings<M: Model>(start: &M, found: &Found<M::Action>) -> Vec<String> {
    let told = |(why, history): (&String, &Vec<M::Action>)| {
        let steps: Vec<String> = start.told(history).iter().map(|(action, _)| action.to_string()).collect();
        format!("{why} after: {}", steps.join("; "))
    };
    found.broken.iter().map(told).collect()
}

/// States, transitions and depth of a search that meets every state and breaks no law.
fn lawful<M: Model>(start: &M, threads: usize) -> (usize, u64, usize) {
    let found = searched(start, threads);
    assert!(found.closed);
    let broken = findings(start, &found);
    assert!(broken.is_empty(), "{} findings in {} states:\n{}", broken.len(), found.states, broken.join("\n"));
    (found.states, found.transitions, found.depth)
}

/// Laws that must hold sometimes and do not.
fn never<M: Model>(found: &Found<M::Action>) -> Vec<&'static str> {
    let wanted = M::laws().iter().filter(|law| law.kind == Kind::Sometimes && found.breaks(law) == Some(true));
    wanted.map(|law| law.name).collect()
}
