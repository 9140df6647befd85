//! Makes a scenario small while it goes on showing what it shows: fewer events, a smaller world, round times,
//! short faults. Delta debugging after Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
//! Input" (2002), then single steps until none of them holds.

use std::collections::BTreeMap;

use super::{Draft, Strike};
use crate::units::SimDuration;

/// Times are tried as multiples of these, the coarsest first.
const GRIDS: [SimDuration; 7] = [
    SimDuration::from_secs(600),
    SimDuration::from_secs(300),
    SimDuration::from_secs(60),
    SimDuration::from_secs(30),
    SimDuration::from_secs(10),
    SimDuration::from_secs(1),
    SimDuration::from_millis(1),
];

/// How long a fault is tried to last, the shortest first.
const SHORTER: [SimDuration; 10] = [
    SimDuration::from_secs(1),
    SimDuration::from_secs(10),
    SimDuration::from_secs(30),
    SimDuration::from_secs(60),
    SimDuration::from_secs(120),
    SimDuration::from_secs(300),
    SimDuration::from_secs(600),
    SimDuration::from_secs(900),
    SimDuration::from_secs(1800),
    SimDuration::from_secs(3600),
];

/// How a scenario may be made smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whether the time after the last strike may get shorter. What shows only after a long time must keep it.
    pub shorten_end: bool,
    /// Most scenarios that are looked at.
    pub looks: u64,
}

/// A scenario that is as small as single steps make it.
#[derive(Clone, Debug)]
pub struct Minimised {
    /// The scenario; it shows what the first one showed.
    pub draft: Draft,
    /// How many scenarios were looked at.
    pub looks: u64,
    /// Whether the search ended because it had looked at too many; a further step may then be left.
    pub cut_short: bool,
}

/// The smallest scenario that single steps lead to and of which `holds` is true. Of the result it is true, and no
/// event can be taken from it without losing that, unless the search was cut short.
///
/// # Panics
/// If `holds` is not true of `draft`, or does not say the same of the same scenario twice.
#[must_use]
pub fn minimise(draft: &Draft, limits: Limits, holds: &dyn Fn(&Draft) -> bool) -> Minimised {
    assert!(holds(draft), "the first scenario shows what the smaller ones are to show");
    let mut search = Search { holds, limits, seen: BTreeMap::new(), looks: 1, cut_short: false };
    let mut best = draft.clone();
    loop {
        let before = best.text("", "");
        best = search.fewer_strikes(best);
        best = search.smaller_world(best);
        best = search.rounder_times(best);
        if best.text("", "") == before {
            break;
        }
    }
    Minimised { draft: best, looks: search.looks, cut_short: search.cut_short }
}

/// The items that are left when no part of them, and at last no single one, can go without losing `holds`.
pub fn fewest<T: Clone>(items: &[T], mut holds: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut kept = items.to_vec();
    let mut parts = 2;
    while !kept.is_empty() {
        let size = kept.len().div_ceil(parts);
        let without = |from: usize| [&kept[..from], &kept[(from + size).min(kept.len())..]].concat();
        match (0..kept.len()).step_by(size).map(without).find(|rest| holds(rest)) {
            Some(rest) => {
                kept = rest;
                parts = (parts - 1).max(2);
            }
            None if size == 1 => break,
            None => parts = (parts * 2).min(kept.len()),
        }
    }
    kept
}

struct Search<'h> {
    holds: &'h dyn Fn(&Draft) -> bool,
    limits: Limits,
    seen: BTreeMap<String, bool>,
    looks: u64,
    cut_short: bool,
}

impl Search<'_> {
    fn holds(&mut self, draft: &Draft) -> bool {
        let text = draft.text("", "");
        if let Some(known) = self.seen.get(&text) {
            return *known;
        }
        if self.looks >= self.limits.looks {
            self.cut_short = true;
            return false;
        }
        self.looks += 1;
        let holds = (self.holds)(draft);
        self.seen.insert(text, holds);
        holds
    }

    fn fewer_strikes(&mut self, draft: Draft) -> Draft {
        let with = |strikes: &[Strike]| Draft { strikes: strikes.to_vec(), ..draft.clone() };
        let strikes = fewest(&draft.strikes, |strikes| self.holds(&with(strikes)));
        with(&strikes)
    }

    fn smaller_world(&mut self, draft: Draft) -> Draft {
        let with = |clusters: &[String]| Draft { world: draft.world.with_clusters(clusters), ..draft.clone() };
        let clusters = fewest(&draft.world.clusters(), |clusters| !clusters.is_empty() && self.holds(&with(clusters)));
        let mut best = with(&clusters);
        let mut cuts = best.world.cuts();
        let mut place = 0;
        while let Some(world) = cuts.get(place) {
            let next = Draft { world: world.clone(), ..best.clone() };
            if self.holds(&next) {
                cuts = next.world.cuts();
                best = next;
            } else {
                place += 1;
            }
        }
        best
    }

    fn rounder_times(&mut self, mut best: Draft) -> Draft {
        for place in 0..best.strikes.len() {
            let at = best.strikes[place].at;
            best = self.first(best, rounded(at), |draft, at| draft.strikes[place].at = at);
            if let Some(lasts) = best.strikes[place].lasts {
                let shorter = SHORTER.into_iter().filter(move |shorter| *shorter < lasts);
                // Rounding may make a time longer: never one that was chosen for being short.
                let rounder = rounded(lasts).filter(|_| !SHORTER.contains(&lasts));
                let set = |draft: &mut Draft, lasts| draft.strikes[place].lasts = Some(lasts);
                best = self.first(best, shorter.chain(rounder), set);
            }
        }
        if self.limits.shorten_end {
            let settle = best.settle;
            best = self.first(best, SHORTER.into_iter().filter(|end| *end < settle), |draft, end| draft.settle = end);
        }
        best
    }

    /// The scenario with the first of these values with which it holds, or as it was.
    fn first(
        &mut self,
        draft: Draft,
        values: impl IntoIterator<Item = SimDuration>,
        set: impl Fn(&mut Draft, SimDuration),
    ) -> Draft {
        for value in values {
            let mut next = draft.clone();
            set(&mut next, value);
            if self.holds(&next) {
                return next;
            }
        }
        draft
    }
}

/// Rounder times, the roundest first: the nearest multiple of a coarse grid, then the ones around, then those of
/// finer grids, as far as the time is not on the grid already.
fn rounded(time: SimDuration) -> impl Iterator<Item = SimDuration> {
    let micros = time.as_micros();
    let off = move |grid: &SimDuration| !micros.is_multiple_of(grid.as_micros());
    GRIDS.into_iter().take_while(off).flat_map(move |grid| {
        let low = micros / grid.as_micros();
        let near_high = micros % grid.as_micros() * 2 >= grid.as_micros();
        let both = if near_high { [low + 1, low] } else { [low, low + 1] };
        both.into_iter().filter(|times| *times > 0).map(move |times| grid.times(times))
    })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::*;
    use crate::explore::Fault;
    use crate::scenario::{Request, topology};

    const WORLD: &str = "[cluster.a]\nkind = \"imp\"\nnodes = [\"n1\", \"n2\"]\n[cluster.a.group.g]\nusers = 500\n\
                         [cluster.b]\nkind = \"imp\"\nnodes = [\"n1\"]\n[cluster.c]\nkind = \"imp\"\nnodes = [\"n1\"]\n";
    const LIMITS: Limits = Limits { shorten_end: true, looks: 10_000 };

    fn draft(verbs: &[&'static str]) -> Draft {
        let reader = |_: &Path| io::Result::Ok(WORLD.to_owned());
        let world = topology(&Request { path: "a.toml".into(), ..Request::default() }, &reader);
        let strike = |(n, verb): (u64, &&'static str)| Strike {
            at: SimDuration::from_millis(601_234 + n * 77_777),
            deed: Fault { verb, target: format!("\"a/n{n}\"") },
            lasts: Some(SimDuration::from_millis(431_777)),
        };
        let strikes = (0..).zip(verbs).map(strike).collect();
        Draft { world, seed: 1, strikes, settle: SimDuration::from_secs(7200) }
    }

    fn has(draft: &Draft, verb: &str) -> bool {
        draft.strikes.iter().any(|strike| strike.deed.verb == verb)
    }

    #[test]
    fn of_many_events_those_that_matter_are_left() {
        let found = draft(&["crash", "stop", "recover", "crash", "hang", "fallback", "stop", "reboot"]);
        let shows =
            |draft: &Draft| has(draft, "recover") && has(draft, "reboot") && draft.text("", "").contains("[cluster.b]");
        let least = minimise(&found, LIMITS, &shows);
        assert!(shows(&least.draft) && !least.cut_short);
        assert_eq!(least.draft.strikes.len(), 2);
        assert_eq!(least.draft.world.clusters(), ["b"]);
        for place in 0..least.draft.strikes.len() {
            let mut fewer = least.draft.clone();
            fewer.strikes.remove(place);
            assert!(!shows(&fewer), "event {place} is there for nothing");
        }
        assert_eq!(least.draft.settle, SimDuration::from_secs(1));
    }

    #[test]
    fn times_are_as_round_and_faults_as_short_as_what_is_shown_allows() {
        let found = draft(&["crash"]);
        let late = |draft: &Draft| {
            draft
                .strikes
                .iter()
                .any(|one| one.at >= SimDuration::from_secs(601) && one.over().as_micros() >= 700_000_000)
        };
        let least = minimise(&found, Limits { shorten_end: false, ..LIMITS }, &late).draft;
        assert_eq!(least.strikes[0].at, SimDuration::from_secs(1200), "the roundest time at which it holds");
        assert_eq!(least.strikes[0].lasts, Some(SimDuration::from_secs(1)));
        assert_eq!(least.settle, found.settle);
        assert!(least.world.clusters().len() == 1 && !least.world.text().contains("500"), "{}", least.world.text());
    }

    #[test]
    fn a_fault_that_must_last_is_neither_rounded_nor_shortened_for_ever() {
        for (least_s, expected_s) in [(700, 900), (899, 900), (901, 1200), (1199, 1200), (11, 30), (3, 10)] {
            let mut found = draft(&["crash"]);
            found.strikes[0].lasts = Some(SimDuration::from_millis(1_199_900));
            let long = SimDuration::from_secs(least_s);
            let least = minimise(&found, LIMITS, &|draft| draft.strikes.iter().any(|one| one.lasts >= Some(long)));
            assert_eq!(least.draft.strikes[0].lasts, Some(SimDuration::from_secs(expected_s)));
        }
    }

    #[test]
    fn a_search_that_may_not_look_says_so() {
        let found = draft(&["crash", "stop", "hang", "reboot"]);
        let least = minimise(&found, Limits { looks: 2, ..LIMITS }, &|draft| has(draft, "hang"));
        assert!(least.cut_short && least.looks == 2 && has(&least.draft, "hang"));
    }

    #[test]
    fn the_fewest_items_are_found_wherever_they_stand() {
        let items: Vec<u32> = (0..40).collect();
        for wanted in [vec![], vec![0], vec![39], vec![3, 17, 31], vec![0, 1, 38, 39]] {
            let found = fewest(&items, |rest| wanted.iter().all(|one| rest.contains(one)));
            assert_eq!(found, wanted);
        }
    }
}
