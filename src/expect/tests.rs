use super::sample::{PE_DOWN, expect, scenario};
use super::*;
use crate::outcome::sample::{ANN, ENGINE, G1, N1, N2, SEOUL, at, presence_story, quiet_pair};
use crate::outcome::{EventFate, Kind, Rest, Violation};
use crate::scenario::{Anchor, CountBound, StatePattern, Window};
use crate::units::SimDuration;
use Verdict::{Fail, Inconclusive, NotJudged, Pass};

mod others;
mod states;

fn pattern(text: &str) -> StatePattern {
    let (states, reasons) = text.split_once(' ').unwrap_or((text, ""));
    let list = |words: &str| words.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    StatePattern { any_of: list(states), reasons: list(reasons) }
}

fn patterns(texts: &[&str]) -> Vec<StatePattern> {
    texts.iter().map(|text| pattern(text)).collect()
}

fn within(first: u64, last: u64) -> Window {
    let within = Some((SimDuration::from_secs(first), SimDuration::from_secs(last)));
    Window::Since { anchor: Anchor::Began(PE_DOWN), within }
}

fn instant(seconds: u64) -> Window {
    Window::At(Anchor::Time(at(seconds)))
}

fn judged(outcome: &Outcome, expectation: Expectation) -> Judgement {
    judge(&scenario(outcome, vec![expectation]), outcome, &["TIE_AT_DEADLINE"], &|_| None).remove(0)
}

/// Judges one check on the known story.
#[track_caller]
fn check(on: &[Entity], window: Window, check: Check, verdict: Verdict, message: &str) {
    let found = judged(&presence_story(), Expectation { window, ..expect(on, check) });
    assert_eq!((found.verdict, found.message.as_str()), (verdict, message));
}
