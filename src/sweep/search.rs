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

/// Where a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This candidate is the one.
    At(usize),
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
    /// A target could not be decided at this candidate.
    Undecided {
        /// The candidate.
        at: usize,
        /// Number of the target.
        target: usize,
        /// About how many further runs would tell.
        further_runs: Option<u64>,
    },
}

/// Which candidates meet one target: a run of them that reaches one end or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    From(usize),
    UpTo(usize),
}

/// Searches `candidates` in rising order for the smallest, or largest, that meets all `targets`.
///
/// # Errors
/// The first error of `ask`, which gives the answers of all targets at one candidate.
pub fn search<E>(
    candidates: usize,
    targets: usize,
    smallest: bool,
    ask: &mut dyn FnMut(usize) -> Result<Vec<Answer>, E>,
) -> Result<Found, E> {
    let mut asked = Asked { ask, known: BTreeMap::new() };
    let last = candidates.saturating_sub(1);
    let (mut low, mut high) = ((0, 0), (last, 0));
    for target in 0..targets {
        match asked.range(target, last)? {
            Ok(Range::From(first)) if first > low.0 => low = (first, target),
            Ok(Range::UpTo(end)) if end < high.0 => high = (end, target),
            Ok(Range::From(_) | Range::UpTo(_)) => {}
            Err(why) => return Ok(why),
        }
    }
    if low.0 > high.0 {
        return Ok(Found::Apart { larger: low.1, smaller: high.1 });
    }
    Ok(Found::At(if smallest { low.0 } else { high.0 }))
}

/// Answers so far; a candidate is asked once for all targets.
struct Asked<'a, E> {
    ask: &'a mut dyn FnMut(usize) -> Result<Vec<Answer>, E>,
    known: BTreeMap<usize, Vec<Answer>>,
}

impl<E> Asked<'_, E> {
    fn answer(&mut self, target: usize, at: usize) -> Result<Answer, E> {
        if let Some(answers) = self.known.get(&at) {
            return Ok(answers[target]);
        }
        let answers = (self.ask)(at)?;
        let answer = answers[target];
        self.known.insert(at, answers);
        Ok(answer)
    }

    /// Where a target turns; `Err` ends the search.
    fn range(&mut self, target: usize, last: usize) -> Result<Result<Range, Found>, E> {
        let open = |at, further_runs| Ok(Err(Found::Undecided { at, target, further_runs }));
        match (self.answer(target, 0)?, self.answer(target, last)?) {
            (Answer::Open(runs), _) => open(0, runs),
            (_, Answer::Open(runs)) => open(last, runs),
            (Answer::Met, Answer::Met) => Ok(Ok(Range::From(0))),
            (Answer::Missed, Answer::Missed) => Ok(Err(Found::Never { target })),
            (Answer::Missed, Answer::Met) => {
                self.bisect(target, 0, last, Answer::Met).map(|r| r.map(|(_, at)| Range::From(at)))
            }
            (Answer::Met, Answer::Missed) => {
                self.bisect(target, 0, last, Answer::Missed).map(|r| r.map(|(at, _)| Range::UpTo(at)))
            }
        }
    }

    /// Two neighbours of which the second is the first to answer `then`.
    fn bisect(
        &mut self,
        target: usize,
        low: usize,
        high: usize,
        then: Answer,
    ) -> Result<Result<(usize, usize), Found>, E> {
        let (mut low, mut high) = (low, high);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match self.answer(target, middle)? {
                Answer::Open(further_runs) => return Ok(Err(Found::Undecided { at: middle, target, further_runs })),
                answer if answer == then => high = middle,
                Answer::Met | Answer::Missed => low = middle,
            }
        }
        Ok(Ok((low, high)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches 0 to 999 with targets that are met in ranges; gives the result and how many were asked.
    fn check(ranges: &[(usize, usize)], smallest: bool) -> (Found, usize) {
        let mut asked = 0;
        let found = search::<()>(1_000, ranges.len(), smallest, &mut |at| {
            asked += 1;
            let met =
                |(from, to): &(usize, usize)| if (*from..=*to).contains(&at) { Answer::Met } else { Answer::Missed };
            Ok(ranges.iter().map(met).collect())
        });
        (found.unwrap(), asked)
    }

    #[test]
    fn the_smallest_and_the_largest_that_meet_all_targets() {
        let ranges = [(300, 999), (0, 700), (123, 999)];
        assert_eq!(check(&ranges, true).0, Found::At(300));
        assert_eq!(check(&ranges, false).0, Found::At(700));
        assert_eq!(check(&[(0, 999)], true).0, Found::At(0));
        assert_eq!(check(&[(999, 999)], true).0, Found::At(999));
    }

    #[test]
    fn bisection_asks_few_candidates() {
        let (found, asked) = check(&[(617, 999)], true);
        assert_eq!(found, Found::At(617));
        assert!(asked <= 12, "{asked}");
    }

    #[test]
    fn targets_that_cannot_be_met_are_named() {
        assert_eq!(check(&[(0, 999), (1, 0)], true).0, Found::Never { target: 1 });
        assert_eq!(check(&[(0, 300), (400, 999)], true).0, Found::Apart { larger: 1, smaller: 0 });
    }

    #[test]
    fn an_open_answer_ends_the_search_where_it_is() {
        let found = search::<()>(100, 1, true, &mut |at| {
            Ok(vec![match at {
                0..=40 => Answer::Missed,
                41..=60 => Answer::Open(Some(7)),
                _ => Answer::Met,
            }])
        });
        assert!(matches!(found, Ok(Found::Undecided { at: 41..=60, target: 0, further_runs: Some(7) })));
    }
}
