//! Breadth-first search over a finite state space, level by level on all cores, with the shortest way to
//! whatever is asked for.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;

use super::Model;

/// What a search says of each state it meets: laws that do not hold, and things that were reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Laws that do not hold here, in words.
    pub broken: Vec<String>,
    /// Names of what was reached.
    pub reached: Vec<String>,
}

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
    /// Laws that do not hold, each with the shortest history that breaks it.
    pub broken: BTreeMap<String, Vec<A>>,
    /// What was reached, each with the shortest history.
    pub reached: BTreeMap<String, Vec<A>>,
}

/// A state by 128 bits of hash. The hasher has fixed keys, so it is the same everywhere.
#[must_use]
pub fn fingerprint(state: &impl Hash) -> u128 {
    let half = |salt: u8| {
        #[expect(deprecated, reason = "SipHasher with its fixed keys; DefaultHasher may change between releases")]
        let mut hasher = std::hash::SipHasher::new();
        (salt, state).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// Where a state was met first: the number of the state before it, and what led from there to here.
type Origin<A> = Option<(usize, A)>;

/// What one state gives: notes, and the states after it that differ from one another.
type Step<M> = (Notes, Vec<(u128, <M as Model>::Action, M)>);

/// Visits every state that `start` leads to, at most about `limit` of them. Counts and histories do not depend
/// on the number of threads.
pub fn search<M: Model>(
    start: M,
    limit: usize,
    note: &(dyn Fn(&M) -> Notes + Sync),
    level_done: &mut dyn FnMut(usize, usize),
) -> Found<M::Action> {
    let mut seen: BTreeMap<u128, ()> = BTreeMap::from([(fingerprint(&start), ())]);
    let mut origins: Vec<Origin<M::Action>> = vec![None];
    let mut level: Vec<M> = vec![start];
    let mut found =
        Found { states: 1, transitions: 0, depth: 0, closed: true, broken: BTreeMap::new(), reached: BTreeMap::new() };
    while !level.is_empty() {
        let first = origins.len() - level.len();
        let steps: Vec<Step<M>> = level.par_iter().map(|state| step(state, note)).collect();
        let mut next = Vec::new();
        for (number, (notes, after)) in (first..).zip(steps) {
            for (known, names) in [(&mut found.broken, notes.broken), (&mut found.reached, notes.reached)] {
                for name in names {
                    known.entry(name).or_insert_with(|| history(&origins, number));
                }
            }
            found.transitions += after.len() as u64;
            for (print, action, state) in after {
                if seen.insert(print, ()).is_none() {
                    origins.push(Some((number, action)));
                    next.push(state);
                }
            }
        }
        level = next;
        found.states = origins.len();
        level_done(found.states, found.depth);
        if level.is_empty() {
            break;
        }
        found.depth += 1;
        if origins.len() > limit {
            found.closed = false;
            break;
        }
    }
    found
}

fn step<M: Model>(state: &M, note: &(dyn Fn(&M) -> Notes + Sync)) -> Step<M> {
    let after = state.actions().into_iter().map(|action| {
        let next = state.after(action);
        (fingerprint(&next), action, next)
    });
    (note(state), after.collect())
}

fn history<A: Copy>(origins: &[Origin<A>], mut at: usize) -> Vec<A> {
    let mut actions = Vec::new();
    while let Some((before, action)) = origins[at] {
        actions.push(action);
        at = before;
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

        fn actions(&self) -> Vec<u8> {
            vec![1, 2]
        }

        fn after(&self, by: u8) -> Self {
            Self((self.0 + by) % 7)
        }
    }

    fn note(counter: &Counter) -> Notes {
        let broken = if counter.0 == 5 { vec!["five".to_owned()] } else { Vec::new() };
        Notes { broken, reached: vec![counter.0.to_string()] }
    }

    #[test]
    fn all_states_are_met_on_shortest_ways() {
        let found = search(Counter(0), 1_000, &note, &mut |_, _| {});
        assert_eq!((found.states, found.transitions, found.closed), (7, 14, true));
        assert_eq!(found.broken["five"].len(), 3);
        assert_eq!(found.reached["6"], [2, 2, 2]);
        assert_eq!(found.depth, 3);
    }

    #[test]
    fn a_limit_is_told() {
        let found = search(Counter(0), 2, &note, &mut |_, _| {});
        assert!(!found.closed && found.states < 7);
    }
}
