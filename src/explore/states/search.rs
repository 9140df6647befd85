//! Breadth first through every state that a model can come to.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::store::{Store, packed};
use super::{Kind, Law, Model, Notes};

/// The end of a search.
#[derive(Clone, Debug)]
pub struct Found<A> {
    /// Different states met.
    pub states: usize,
    /// Things that happened between them, those that lead back included.
    pub transitions: u64,
    /// Steps of the longest of all shortest histories.
    pub depth: usize,
    /// Whether every state was met; false where `limit` ended the search.
    pub closed: bool,
    /// What does not hold, each with the shortest history that shows it.
    pub broken: BTreeMap<String, Vec<A>>,
    /// What was reached, each with the shortest history.
    pub reached: BTreeMap<String, Vec<A>>,
}

impl<A> Found<A> {
    /// What became of a law: whether it does not hold, if that is known.
    #[must_use]
    pub fn breaks(&self, law: &Law) -> Option<bool> {
        let broken = match law.kind {
            Kind::Always | Kind::Eventually => self.broken.keys().any(|finding| law.is_broken_by(finding)),
            Kind::Sometimes => !self.reached.contains_key(law.name),
        };
        let certain = self.closed || broken != (law.kind == Kind::Sometimes);
        certain.then_some(broken)
    }
}

/// Where a state was met first: the number of the state before it, and what led from there to here.
type Origin<A> = Option<(u32, A)>;

/// What one state gives: notes, how much can happen, and the states after it that were not known, as bytes too.
struct Step<M: Model> {
    notes: Notes,
    transitions: u64,
    new: Vec<(Vec<u8>, M::Action, M)>,
}

/// States that are looked at together before what they lead to is added.
const BATCH: usize = 4_096;

/// Visits every state that `start` leads to, at most about `limit` of them. Counts and histories do not depend
/// on the number of threads.
pub fn search<M: Model>(
    start: M,
    limit: usize,
    judge: &(dyn Fn(&M) -> Notes + Sync),
    progress: &mut dyn FnMut(usize),
) -> Found<M::Action> {
    let mut walk = Walk { seen: Store::new(), origins: vec![None], next: Vec::new() };
    walk.seen.add(&packed(&start));
    let mut level: Vec<M> = vec![start];
    let mut found =
        Found { states: 1, transitions: 0, depth: 0, closed: true, broken: BTreeMap::new(), reached: BTreeMap::new() };
    'levels: loop {
        let mut number = walk.origins.len() - level.len();
        for batch in level.chunks(BATCH) {
            if walk.origins.len() > limit {
                found.closed = false;
                break 'levels;
            }
            let steps: Vec<Step<M>> = batch.par_iter().map(|state| step(state, &walk.seen, judge)).collect();
            for step in steps {
                walk.take(number, step, &mut found);
                number += 1;
            }
            progress(walk.origins.len());
        }
        level = std::mem::take(&mut walk.next);
        if level.is_empty() {
            break;
        }
        found.depth += 1;
    }
    found.states = walk.origins.len();
    found
}

/// A search under way.
struct Walk<M: Model> {
    seen: Store,
    origins: Vec<Origin<M::Action>>,
    next: Vec<M>,
}

impl<M: Model> Walk<M> {
    /// Adds what one state gives.
    fn take(&mut self, number: usize, step: Step<M>, found: &mut Found<M::Action>) {
        for (known, names) in [(&mut found.broken, step.notes.broken), (&mut found.reached, step.notes.reached)] {
            for name in names {
                known.entry(name).or_insert_with(|| history(&self.origins, number));
            }
        }
        found.transitions += step.transitions;
        for (bytes, action, state) in step.new {
            if self.seen.add(&bytes) {
                let from = u32::try_from(number).expect("fewer than 2^32 states fit in memory");
                self.origins.push(Some((from, action)));
                self.next.push(state);
            }
        }
    }
}

fn step<M: Model>(state: &M, seen: &Store, judge: &(dyn Fn(&M) -> Notes + Sync)) -> Step<M> {
    let steps = state.steps();
    let transitions = steps.len() as u64;
    let new = steps.into_iter().filter_map(|(action, next)| {
        let bytes = packed(&next);
        (!seen.has(&bytes)).then_some((bytes, action, next))
    });
    Step { notes: judge(state), transitions, new: new.collect() }
}

fn history<A: Copy>(origins: &[Origin<A>], mut at: usize) -> Vec<A> {
    let mut actions = Vec::new();
    while let Some((before, action)) = origins[at] {
        actions.push(action);
        at = before as usize;
    }
    actions.reverse();
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A counter that goes up by one or two and starts again at seven.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    struct Counter(u8);

    impl Model for Counter {
        type Action = u8;
        type Told = u8;

        fn steps(&self) -> Vec<(u8, Self)> {
            [1, 2].map(|by| (by, Self((self.0 + by) % 7))).to_vec()
        }

        fn laws() -> &'static [Law] {
            &LAWS
        }

        fn judge(&self) -> Notes {
            let broken = if self.0 == 5 { vec!["below_five: it is five".to_owned()] } else { Vec::new() };
            Notes { broken, reached: vec![self.0.to_string()] }
        }

        fn told(&self, history: &[u8]) -> Vec<(u8, bool)> {
            history.iter().map(|by| (*by, false)).collect()
        }
    }

    static LAWS: [Law; 3] = [Law::always("below_five", ""), Law::sometimes("6", ""), Law::sometimes("9", "")];

    fn searched(limit: usize) -> Found<u8> {
        search(Counter(0), limit, &Counter::judge, &mut |_| {})
    }

    #[test]
    fn all_states_are_met_on_shortest_ways() {
        let found = searched(1_000);
        assert_eq!((found.states, found.transitions, found.closed), (7, 14, true));
        assert_eq!(found.broken["below_five: it is five"].len(), 3);
        assert_eq!(found.reached["6"], [2, 2, 2]);
        assert_eq!(found.depth, 3);
        assert_eq!(LAWS.each_ref().map(|law| found.breaks(law)), [Some(true), Some(false), Some(true)]);
    }

    #[test]
    fn a_limit_is_told() {
        let found = searched(2);
        assert!(!found.closed && found.states < 7);
        assert_eq!(LAWS.each_ref().map(|law| found.breaks(law)), [None; 3]);
    }
}
