//! The smallest or largest of many candidates that meets all targets, asking as few of them as
//! bisection needs.
//!
//! Each target is taken to turn at most once along the candidates, as a waiting time does along a
//! limit: from missed to met or from met to missed.

use std::collections::BTreeMap;

/// What is known of one target at one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The whole interval meets it.
    Met,
    /// The whole interval misses it.
    Missed,
    /// Not decided with the runs allowed; about this many more would tell, if that can be said.
    Open(Option<u64>),
}

/// A target that could not be decided at a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The candidate.
    pub at: usize,
    /// Number of the target.
    pub target: usize,
    /// About how many further runs would tell.
    pub further_runs: Option<u64>,
}

/// Where a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This candidate is shown to meet every target.
    At {
        /// The candidate.
        at: usize,
        /// Its neighbour, if that may be the better answer; without doubt the neighbour misses a target.
        doubt: Option<Doubt>,
    },
    /// No candidate meets this target.
    Never {
        /// Number of the target.
        target: usize,
    },
    /// Each target can be met, but not these two together: the first needs candidates from its limit
    /// on, the second needs candidates up to its own, which lie before.
    Apart {
        /// Target that needs larger candidates.
        larger: usize,
        /// Target that needs smaller ones.
        smaller: usize,
    },
    /// No candidate is shown to meet every target, and it hangs on this one.
    Undecided(Doubt),
}

/// Which candidates are shown to meet one target: a run of them that reaches one end or both, and what
/// is not known of the first one outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    From(usize, Option<Doubt>),
    UpTo(usize, Option<Doubt>),
}

/// One end of the candidates that meet all targets seen so far.
#[derive(Clone, Copy)]
struct End {
    at: usize,
    target: usize,
    doubt: Option<Doubt>,
}

/// Searches `candidates` in rising order for the smallest, or largest, that meets all `targets`. `ask`
/// answers for a candidate and a target; no pair is asked twice.
///
/// # Errors
/// The first error of `ask`.
pub fn search<E>(
    candidates: usize,
    targets: usize,
    smallest: bool,
    ask: &mut dyn FnMut(usize, usize) -> Result<Answer, E>,
) -> Result<Found, E> {
    let mut asked = Asked { ask, known: BTreeMap::new() };
    let last = candidates.saturating_sub(1);
    let mut low = End { at: 0, target: 0, doubt: None };
    let mut high = End { at: last, target: 0, doubt: None };
    for target in 0..targets {
        match asked.range(target, last)? {
            // Of two targets that end at one candidate, the one without doubt settles it.
            Ok(Range::From(at, doubt)) if at > low.at || (at == low.at && doubt.is_none()) => {
                low = End { at, target, doubt };
            }
            Ok(Range::UpTo(at, doubt)) if at < high.at || (at == high.at && doubt.is_none()) => {
                high = End { at, target, doubt };
            }
            Ok(Range::From(..) | Range::UpTo(..)) => {}
            Err(why) => return Ok(why),
        }
    }
    if low.at > high.at {
        let apart = Found::Apart { larger: low.target, smaller: high.target };
        return Ok(low.doubt.or(high.doubt).map_or(apart, Found::Undecided));
    }
    let End { at, doubt, .. } = if smallest { low } else { high };
    Ok(Found::At { at, doubt })
}

/// Answers so far, by candidate and target.
struct Asked<'a, E> {
    ask: &'a mut dyn FnMut(usize, usize) -> Result<Answer, E>,
    known: BTreeMap<(usize, usize), Answer>,
}

impl<E> Asked<'_, E> {
    fn answer(&mut self, target: usize, at: usize) -> Result<Answer, E> {
        if let Some(answer) = self.known.get(&(at, target)) {
            return Ok(*answer);
        }
        let answer = (self.ask)(at, target)?;
        self.known.insert((at, target), answer);
        Ok(answer)
    }

    fn doubt(&mut self, target: usize, at: usize) -> Result<Option<Doubt>, E> {
        Ok(match self.answer(target, at)? {
            Answer::Open(further_runs) => Some(Doubt { at, target, further_runs }),
            Answer::Met | Answer::Missed => None,
        })
    }

    /// Where a target turns; `Err` ends the search.
    fn range(&mut self, target: usize, last: usize) -> Result<Result<Range, Found>, E> {
        Ok(match (self.answer(target, 0)?, self.answer(target, last)?) {
            (Answer::Met, Answer::Met) => Ok(Range::From(0, None)),
            (Answer::Met, _) => {
                let (met, outside) = self.bisect(target, 0, last)?;
                Ok(Range::UpTo(met, self.doubt(target, outside)?))
            }
            (_, Answer::Met) => {
                let (met, outside) = self.bisect(target, last, 0)?;
                Ok(Range::From(met, self.doubt(target, outside)?))
            }
            (Answer::Missed, Answer::Missed) => Err(Found::Never { target }),
            (Answer::Open(further_runs), _) => Err(Found::Undecided(Doubt { at: 0, target, further_runs })),
            (Answer::Missed, Answer::Open(further_runs)) => {
                Err(Found::Undecided(Doubt { at: last, target, further_runs }))
            }
        })
    }

    /// Two neighbours, the first shown to meet the target and the second not, between two such.
    fn bisect(&mut self, target: usize, met: usize, not: usize) -> Result<(usize, usize), E> {
        let (mut met, mut not) = (met, not);
        while met.abs_diff(not) > 1 {
            let middle = met.midpoint(not);
            match self.answer(target, middle)? {
                Answer::Met => met = middle,
                Answer::Missed | Answer::Open(_) => not = middle,
            }
        }
        Ok((met, not))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches 0 to 999 with targets that are met in ranges; gives the result and how many pairs were asked.
    fn check(ranges: &[(usize, usize)], smallest: bool) -> (Found, usize) {
        let mut asked = 0;
        let found = search::<()>(1_000, ranges.len(), smallest, &mut |at, target| {
            asked += 1;
            let (from, to) = ranges[target];
            Ok(if (from..=to).contains(&at) { Answer::Met } else { Answer::Missed })
        });
        (found.unwrap(), asked)
    }

    const fn at(at: usize) -> Found {
        Found::At { at, doubt: None }
    }

    #[test]
    fn the_smallest_and_the_largest_that_meet_all_targets() {
        let ranges = [(300, 999), (0, 700), (123, 999)];
        assert_eq!(check(&ranges, true).0, at(300));
        assert_eq!(check(&ranges, false).0, at(700));
        assert_eq!(check(&[(0, 999)], true).0, at(0));
        assert_eq!(check(&[(999, 999)], true).0, at(999));
        assert_eq!(check(&[(0, 0)], false).0, at(0));
    }

    #[test]
    fn bisection_asks_few_candidates() {
        let (found, asked) = check(&[(617, 999)], true);
        assert_eq!(found, at(617));
        assert!(asked <= 12, "{asked}");
    }

    #[test]
    fn targets_that_cannot_be_met_are_named() {
        assert_eq!(check(&[(0, 999), (1, 0)], true).0, Found::Never { target: 1 });
        assert_eq!(check(&[(0, 300), (400, 999)], true).0, Found::Apart { larger: 1, smaller: 0 });
    }

    /// Answers of a target that is missed, then open, then met.
    const fn rising(at: usize, open: usize, met: usize) -> Answer {
        if at < open {
            Answer::Missed
        } else if at < met {
            Answer::Open(Some(7))
        } else {
            Answer::Met
        }
    }

    #[test]
    fn what_is_open_is_not_met_and_the_answer_says_so() {
        let found = search::<()>(100, 1, true, &mut |at, _| Ok(rising(at, 41, 61)));
        let doubt = Doubt { at: 60, target: 0, further_runs: Some(7) };
        assert_eq!(found, Ok(Found::At { at: 61, doubt: Some(doubt) }));
        let found = search::<()>(100, 1, false, &mut |at, _| Ok(rising(99 - at, 41, 61)));
        let doubt = Doubt { at: 39, ..doubt };
        assert_eq!(found, Ok(Found::At { at: 38, doubt: Some(doubt) }));
    }

    #[test]
    fn a_neighbour_that_misses_another_target_leaves_no_doubt() {
        let found = search::<()>(100, 2, true, &mut |at, target| {
            Ok(if target == 0 { rising(at, 41, 61) } else { rising(at, 61, 61) })
        });
        assert_eq!(found, Ok(at(61)));
    }

    #[test]
    fn nothing_shown_to_be_met_is_undecided_where_it_is_open() {
        let found = search::<()>(100, 1, true, &mut |at, _| Ok(rising(at, 50, 200)));
        assert_eq!(found, Ok(Found::Undecided(Doubt { at: 99, target: 0, further_runs: Some(7) })));
    }

    #[test]
    fn targets_that_may_still_come_together_are_undecided() {
        let found = search::<()>(100, 2, true, &mut |at, target| {
            Ok(if target == 0 { rising(at, 41, 61) } else { rising(99 - at, 50, 50) })
        });
        assert_eq!(found, Ok(Found::Undecided(Doubt { at: 60, target: 0, further_runs: Some(7) })));
    }
}
