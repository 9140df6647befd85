//! Breadth-first search over a finite state space with the shortest way to whatever is wrong.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::pair::{Action, Pair};

/// The end of a search.
pub(crate) struct Found {
    /// Different states seen.
    pub(crate) states: usize,
    /// Everything that is wrong, each with the shortest history that leads to it.
    pub(crate) wrong: BTreeMap<String, Vec<Action>>,
}

/// A state by 128 bits of hash, the same for a pair and its mirror image.
fn fingerprint(pair: &Pair) -> u128 {
    hash(pair).min(hash(&pair.mirrored()))
}

/// The hasher has fixed keys, so the search is the same everywhere.
fn hash(pair: &Pair) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, pair).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// Visits every state that `start` leads to and holds `law` against each.
pub(crate) fn search(start: Pair, law: impl Fn(&Pair) -> Result<(), String>) -> Found {
    let mut seen = BTreeMap::from([(fingerprint(&start), 0_usize)]);
    // Each state with the number of its parent and what led from there to here.
    let mut states = vec![(start, 0, None)];
    let mut wrong = BTreeMap::new();
    let mut next = 0;
    while next < states.len() {
        let pair = states[next].0.clone();
        if let Err(why) = law(&pair) {
            wrong.entry(why).or_insert_with(|| history(&states, next));
        }
        for action in pair.actions() {
            let mut after = pair.clone();
            after.act(action);
            let number = states.len();
            if *seen.entry(fingerprint(&after)).or_insert(number) == number {
                states.push((after, next, Some(action)));
            }
        }
        next += 1;
    }
    Found { states: states.len(), wrong }
}

fn history(states: &[(Pair, usize, Option<Action>)], mut at: usize) -> Vec<Action> {
    let mut actions = Vec::new();
    while let (_, parent, Some(action)) = &states[at] {
        actions.push(*action);
        at = *parent;
    }
    actions.reverse();
    actions
}
