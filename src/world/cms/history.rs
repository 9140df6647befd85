//! What was written to a database, election by election.
//!
//! Writes are rates that hold until something changes, so an amount is microseconds of writing, summed
//! over the Call Bridges that wrote; nothing is counted one by one.

use std::collections::VecDeque;

use crate::machines::cms::Position;
use crate::units::{SimDuration, SimTime};

/// The writes under one primary.
#[derive(Clone, Debug)]
struct Term {
    /// The copy it began with.
    base: Position,
    /// Since when so many Call Bridges write, and what was written by then; the last one holds now.
    steps: VecDeque<(SimTime, u64, u64)>,
}

/// The writes under all primaries of a run.
#[derive(Clone, Debug)]
pub(super) struct History {
    terms: Vec<Term>,
}

/// No replica is further behind than this: older steps are forgotten.
const LAG_MAX: SimDuration = SimDuration::from_secs(5);

impl History {
    /// The first primary of a run, with an empty history.
    pub(super) fn new() -> Self {
        let first = Term { base: Position::default(), steps: VecDeque::from([(SimTime::ZERO, 0, 0)]) };
        Self { terms: vec![first] }
    }

    fn term(&self, number: u32) -> &Term {
        &self.terms[number as usize - 1]
    }

    /// A new primary begins with this copy; gives what the last one wrote and the copy does not have.
    pub(super) fn begin(&mut self, base: Position, now: SimTime) -> u64 {
        let last = u32::try_from(self.terms.len()).expect("fewer than 2^32 elections in a run");
        let head = Position { term: last, written: self.written(last, now) };
        let lost = head.written - self.shared(head, base);
        self.terms.push(Term { base, steps: VecDeque::from([(now, base.written, 0)]) });
        lost
    }

    /// How much was written under a primary by then, all that it began with included.
    pub(super) fn written(&self, term: u32, at: SimTime) -> u64 {
        let term = self.term(term);
        let step = term.steps.iter().rev().find(|(since, ..)| *since <= at);
        step.map_or(term.base.written, |(since, written, writers)| written + at.since(*since).as_micros() * writers)
    }

    /// So many Call Bridges write to the primary of this election from now on.
    pub(super) fn set_writers(&mut self, term: u32, writers: u64, now: SimTime) {
        let written = self.written(term, now);
        let steps = &mut self.terms[term as usize - 1].steps;
        if steps.back().is_some_and(|(.., before)| *before == writers) {
            return;
        }
        steps.push_back((now, written, writers));
        while steps.get(1).is_some_and(|(since, ..)| *since + LAG_MAX < now) {
            steps.pop_front();
        }
    }

    /// How much two copies have in common.
    fn shared(&self, one: Position, other: Position) -> u64 {
        let (one, other) = (self.line(one), self.line(other));
        one.iter()
            .find_map(|a| other.iter().find(|b| a.term == b.term).map(|b| a.written.min(b.written)))
            .unwrap_or_default()
    }

    /// A copy and the ones it descends from, youngest first.
    fn line(&self, position: Position) -> Vec<Position> {
        let mut line = vec![position];
        while let Some(last) = line.last().filter(|last| last.term > 1) {
            line.push(self.term(last.term).base);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(seconds)
    }

    const SECOND: u64 = 1_000_000;

    #[test]
    fn what_the_elected_copy_lacks_is_lost() {
        let mut history = History::new();
        history.set_writers(1, 2, at(0));
        let copy = Position { term: 1, written: history.written(1, at(90)) };
        history.set_writers(1, 0, at(100));
        assert_eq!(history.begin(copy, at(120)), 2 * 10 * SECOND);
        assert_eq!(history.written(2, at(130)), 180 * SECOND);
    }

    #[test]
    fn the_old_primary_itself_loses_nothing() {
        let mut history = History::new();
        history.set_writers(1, 1, at(0));
        history.set_writers(1, 0, at(100));
        let own = Position { term: 1, written: history.written(1, at(200)) };
        assert_eq!(history.begin(own, at(200)), 0);
    }

    #[test]
    fn a_copy_of_an_earlier_election_loses_all_since_they_parted() {
        let mut history = History::new();
        history.set_writers(1, 1, at(0));
        let old = Position { term: 1, written: history.written(1, at(50)) };
        let good = Position { term: 1, written: history.written(1, at(100)) };
        assert_eq!(history.begin(good, at(100)), 0);
        history.set_writers(2, 1, at(100));
        assert_eq!(history.begin(old, at(160)), 110 * SECOND, "60 under the second, 50 under the first");
    }
}
