//! Expectations judged on the outcome of one run: pass, fail, or never exercised.
//!
//! Besides the `[[expect]]` tables of a scenario, every run is judged on its scripted events (did they
//! do anything?), on its runbook and on the built-in invariants.

mod alarms;
mod builtin;
mod golden;
mod history;
mod numbers;
mod runbook;
mod states;
mod subject;
mod targets;
mod window;

use crate::outcome::{Entity, Outcome};
use crate::scenario::{Check, Expectation, Scenario};
use crate::units::EventId;

pub use golden::{StoryLine, story_line, story_lines, story_text};
pub use runbook::{Cost, Rehearsal, StepRun, rehearsal};
pub use targets::{Readings, Ruling, is_target, read_targets, rule, rule_size, target_columns};

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

/// What came of an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It says nothing about this run, and was not meant to: a note for the reader.
    NotJudged,
    /// The run could not show it either way.
    Inconclusive,
    /// It does not hold.
    Fail,
}

impl Verdict {
    /// The word used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotJudged => "not judged",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }
}

/// The verdict on one expectation of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Number of the expectation in the scenario, from 0; what judges itself is numbered after the last one.
    pub index: usize,
    /// Name of the expectation, or a sentence that says what was judged.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What was expected and what was found.
    pub message: String,
    /// The record that shows it, if one does.
    pub record: Option<u32>,
}

/// The worst verdict of all, which decides the exit status; `Pass` without any.
#[must_use]
pub fn worst(judgements: &[Judgement]) -> Verdict {
    judgements.iter().map(|judgement| judgement.verdict).max().unwrap_or(Verdict::Pass)
}

/// A verdict with its message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    verdict: Verdict,
    message: String,
    /// Whether a longer run could not change the verdict.
    settled: bool,
    /// The record that shows it, if one does.
    record: Option<u32>,
}

impl Finding {
    fn pass(message: impl Into<String>) -> Self {
        Self { verdict: Verdict::Pass, message: message.into(), settled: true, record: None }
    }

    fn fail(message: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail, message: message.into(), settled: true, record: None }
    }

    fn inconclusive(message: impl Into<String>) -> Self {
        Self { verdict: Verdict::Inconclusive, message: message.into(), settled: true, record: None }
    }

    fn not_judged(message: impl Into<String>) -> Self {
        Self { verdict: Verdict::NotJudged, message: message.into(), settled: true, record: None }
    }

    /// The same, but a longer run might have ended otherwise.
    fn so_far(self) -> Self {
        Self { settled: false, ..self }
    }

    /// The same, with the record that shows it.
    fn shown_by(self, record: Option<u32>) -> Self {
        Self { record, ..self }
    }

    /// Several findings as one: the worst decides, and its message stands for all.
    fn all(findings: impl IntoIterator<Item = Self>) -> Option<Self> {
        findings.into_iter().reduce(|worst, next| if next.verdict > worst.verdict { next } else { worst })
    }
}

/// Everything an expectation is judged on.
struct Court<'a> {
    scenario: &'a Scenario,
    outcome: &'a Outcome,
    lints: &'a [&'a str],
    golden: &'a dyn Fn(&str) -> Option<String>,
}

impl Court<'_> {
    fn path(&self, entity: Entity) -> &str {
        self.outcome.names.path(entity)
    }

    fn event_name(&self, id: EventId) -> &str {
        self.outcome.names.events.get(usize::from(id)).map_or("?", String::as_str)
    }

    fn find(&self, expectation: &Expectation) -> Finding {
        if is_target(expectation) {
            return Finding::not_judged("judged on all runs together, by `test` and `sweep`");
        }
        match &expectation.check {
            Check::Refused(event) => self.refused(*event),
            Check::Accepted(event) => self.accepted(*event),
            Check::Golden { name, keep, tolerance } => {
                golden::compare(self.outcome, name, keep, *tolerance, (self.golden)(name))
            }
            Check::Lint(code) => self.lint(code, true),
            Check::NoLint(code) => self.lint(code, false),
            Check::CheckError(path) => {
                Finding::fail(format!("expected `check` to refuse the file at `{path}`; it accepted the file"))
            }
            _ => self.find_in_window(expectation),
        }
    }

    /// Checks that look at a part of the run.
    fn find_in_window(&self, expectation: &Expectation) -> Finding {
        let window = match window::resolve(self, expectation.window) {
            Ok(window) => window,
            Err(why) => return Finding::inconclusive(why),
        };
        let finding = match &expectation.check {
            Check::Metric { .. } => numbers::judge(self, expectation, window),
            Check::Alarm(..) | Check::NoAlarm(_) | Check::Cleared(_) | Check::AlarmOn(_) | Check::CountAlarm(..) => {
                alarms::judge(self, expectation, window)
            }
            _ => states::judge(self, expectation, window),
        };
        if window.cut && !finding.settled {
            let end = self.outcome.horizon();
            let message = format!("the window goes on after the end of the run at {end}; so far: {}", finding.message);
            return Finding::inconclusive(message);
        }
        finding
    }

    fn refused(&self, event: EventId) -> Finding {
        let (name, fate) = (self.event_name(event), &self.outcome.events[usize::from(event)]);
        match (fate.refused, fate.began.first()) {
            (0, None) => Finding::inconclusive(format!("event `{name}` never came due")),
            (0, Some(t)) => Finding::fail(format!("expected event `{name}` to be refused; it was accepted at {t}")),
            _ => Finding::pass(format!("event `{name}` was refused")),
        }
    }

    fn accepted(&self, event: EventId) -> Finding {
        let (name, fate) = (self.event_name(event), &self.outcome.events[usize::from(event)]);
        match (fate.refused, fate.changed, fate.began.first()) {
            (0, 0, None) => Finding::inconclusive(format!("event `{name}` never came due")),
            (0, 0, Some(t)) => Finding::fail(format!(
                "expected event `{name}` to be accepted; it came due at {t} and found nothing to change"
            )),
            (0, _, _) => Finding::pass(format!("event `{name}` took effect")),
            (times, _, _) => {
                Finding::fail(format!("expected event `{name}` to be accepted; it was refused {}", times_text(times)))
            }
        }
    }

    fn lint(&self, code: &str, wanted: bool) -> Finding {
        let given = self.lints.contains(&code);
        match (wanted, given) {
            (true, true) => Finding::pass(format!("`check` gives {code}")),
            (false, false) => Finding::pass(format!("`check` does not give {code}")),
            (true, false) => Finding::fail(format!("expected `check` to give {code}; it gives {}", self.lint_list())),
            (false, true) => {
                Finding::fail(format!("expected `check` not to give {code}; it gives {}", self.lint_list()))
            }
        }
    }

    fn lint_list(&self) -> String {
        if self.lints.is_empty() { "none".to_owned() } else { self.lints.join(", ") }
    }
}

/// "once", "2 times".
fn times_text(times: u32) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

/// Judges every expectation that applies to the variant of the run, then the scripted events, the
/// runbook and the built-in invariants.
///
/// `lints` are the codes that `check` gave; `golden` returns the recorded story of a name.
#[must_use]
pub fn judge(
    scenario: &Scenario,
    outcome: &Outcome,
    lints: &[&str],
    golden: &dyn Fn(&str) -> Option<String>,
) -> Vec<Judgement> {
    let court = Court { scenario, outcome, lints, golden };
    let applies = |e: &Expectation| e.variant.is_none() || e.variant == scenario.variant;
    let mut judgements: Vec<Judgement> = scenario
        .expectations
        .iter()
        .enumerate()
        .filter(|(_, expectation)| applies(expectation))
        .map(|(index, expectation)| {
            let Finding { verdict, message, record, .. } = court.find(expectation);
            Judgement { index, name: expectation.name.clone(), verdict, message, record }
        })
        .collect();
    let own = court.events().into_iter().chain(court.rehearsed()).chain(court.invariants());
    judgements.extend(own.zip(scenario.expectations.len()..).map(|((name, finding), index)| Judgement {
        index,
        name,
        verdict: finding.verdict,
        message: finding.message,
        record: finding.record,
    }));
    judgements
}
