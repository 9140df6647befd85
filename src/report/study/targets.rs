//! The answers of a study: a verdict and a sentence for each target.

use serde_json::{Value, json};

use crate::expect::{self, Ruling, Verdict};
use crate::outcome::StudyResult;
use crate::report::text::{BAD, GOOD, NOTE, Words, heading};
use crate::scenario::{Check, Expectation, Scenario};
use crate::stats::round9;

use super::words::{point_label, variant_label};

/// Most places that a sentence names.
const NAMED_MAX: usize = 4;

/// A target with what became of it everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyTarget {
    /// Name of the expectation, or the line of `such_that`.
    pub name: String,
    /// `pass`, `fail` or `inconclusive`; for a line of `such_that` also `in part`: it holds at some points
    /// only, as it should where a parameter is varied.
    pub word: &'static str,
    /// What decides the exit status; a line of `such_that` decides nothing in a sweep.
    pub verdict: Verdict,
    /// The answer in words.
    pub sentence: String,
    /// Point, variant and ruling of each place.
    pub places: Vec<(u32, String, Ruling)>,
}

/// A scenario of a study: point, variant, scenario.
pub type StudyCase<'a> = (u32, &'a str, &'a Scenario);

/// Judges the targets of a study: expectations with `confidence` or `versus` in file order, then the
/// lines of `such_that`.
#[must_use]
pub fn targets(cases: &[StudyCase<'_>], result: &StudyResult) -> Vec<StudyTarget> {
    let Some((_, _, first)) = cases.first() else { return Vec::new() };
    let expected = (0..first.expectations.len()).filter_map(|index| {
        let places = cases.iter().filter_map(|case| expected(*case, index, result));
        target(first.expectations[index].name.clone(), places.collect(), result)
    });
    let sized = first.study.size.iter().flat_map(|size| &size.targets).filter_map(|wanted| {
        let rule = |(point, variant, scenario): &StudyCase<'_>| {
            let ruling = expect::rule_size(scenario, wanted, &|column| result.sample(*point, variant, column));
            (*point, (*variant).to_owned(), ruling)
        };
        let name = format!("{} with {}", wanted.metric, wanted.text);
        target(name, cases.iter().map(rule).collect(), result).map(by_point)
    });
    expected.chain(sized).collect()
}

/// What became of an expectation in one case; `None` if it is no target there.
fn expected(
    (point, variant, scenario): StudyCase<'_>,
    index: usize,
    result: &StudyResult,
) -> Option<(u32, String, Ruling)> {
    let expectation = &scenario.expectations[index];
    if !expect::is_target(expectation) || !applies(expectation, variant) {
        return None;
    }
    let mine = |column: &str| by_run(result, point, variant, column);
    let other = |column: &str| match &expectation.check {
        Check::Versus { versus, .. } => by_run(result, point, if versus == "base" { "" } else { versus }, column),
        _ => Vec::new(),
    };
    let ruling = expect::rule(scenario, expectation, &mine, &other)?;
    Some((point, variant.to_owned(), ruling))
}

/// Values of a column by the number of the run.
fn by_run(result: &StudyResult, point: u32, variant: &str, column: &str) -> Vec<Option<f64>> {
    let values = result.column(point, variant, column).unwrap_or_default();
    values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect()
}

/// An expectation without `variant` judges each one, but none is compared with itself.
fn applies(expectation: &Expectation, variant: &str) -> bool {
    let named = if variant.is_empty() { "base" } else { variant };
    let other = match &expectation.check {
        Check::Versus { versus, .. } => versus != named,
        _ => true,
    };
    other && expectation.variant.as_deref().is_none_or(|wanted| wanted == named)
}

fn target(name: String, places: Vec<(u32, String, Ruling)>, result: &StudyResult) -> Option<StudyTarget> {
    let verdict = places.iter().map(|(_, _, ruling)| ruling.verdict).max()?;
    let sentence = sentence(&places, verdict, result);
    Some(StudyTarget { name, word: verdict.as_str(), verdict, sentence, places })
}

/// Where a parameter is varied, a target of `size` is not expected to hold everywhere.
fn by_point(mut target: StudyTarget) -> StudyTarget {
    let met = target.places.iter().any(|(_, _, ruling)| ruling.verdict == Verdict::Pass);
    if met && target.verdict != Verdict::Pass {
        target.word = "in part";
    }
    target.verdict = Verdict::NotJudged;
    target
}

/// One place speaks for itself; of several the numbers are told, and in full the place that is farthest
/// out, or nearest to it.
fn sentence(places: &[(u32, String, Ruling)], verdict: Verdict, result: &StudyResult) -> String {
    let deciding = places.iter().filter(|(_, _, ruling)| ruling.verdict == verdict);
    let nearest = deciding.min_by(|(_, _, a), (_, _, b)| a.margin.total_cmp(&b.margin));
    let Some((point, variant, worst)) = nearest else { return String::new() };
    if let [_] = places {
        return format!("{}.", capital(&worst.sentence));
    }
    let mut parts = Vec::new();
    for (verdict, verb) in [(Verdict::Pass, "holds"), (Verdict::Fail, "fails"), (Verdict::Inconclusive, "is undecided")]
    {
        let here: Vec<String> = places
            .iter()
            .filter(|(_, _, ruling)| ruling.verdict == verdict)
            .map(|(point, variant, _)| place(*point, variant, result))
            .collect();
        if here.len() == places.len() {
            parts.push(format!("{verb} at all {} places", places.len()));
        } else if !here.is_empty() {
            let shown = here.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
            let more = here.len().saturating_sub(NAMED_MAX);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            parts.push(format!("{verb} at {} of {} places ({shown}{more})", here.len(), places.len()));
        }
    }
    let place = place(*point, variant, result);
    format!("{}. At {place}: {}.", capital(&parts.join("; ")), worst.sentence)
}

/// A place for people: point and variant, whichever there are several of.
pub(super) fn place(point: u32, variant: &str, result: &StudyResult) -> String {
    let variant_too = result.variants.len() > 1;
    let found = result.points.iter().find(|known| known.index == point).filter(|point| !point.values.is_empty());
    match found {
        None => variant_label(variant).to_owned(),
        Some(found) if variant_too => format!("{} · {}", point_label(found), variant_label(variant)),
        Some(found) => point_label(found),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The answers for a terminal; empty without targets.
#[must_use]
pub fn targets_text(targets: &[StudyTarget], color: bool, width: usize) -> String {
    if targets.is_empty() {
        return String::new();
    }
    let mut out = heading("Answers", color);
    for target in targets {
        let style = match target.word {
            "pass" => GOOD,
            "fail" => BAD,
            _ => NOTE,
        };
        let words = Words::default().add(target.word, style).glue(":").plain(&target.name);
        out.push_str(&words.wrap_at(width, "  ", 4, color));
        out.push_str(&Words::default().plain(&target.sentence).wrap_at(width, "    ", 4, color));
    }
    out
}

/// The answers for programs.
#[must_use]
pub fn targets_json(targets: &[StudyTarget]) -> Value {
    let place = |(point, variant, ruling): &(u32, String, Ruling)| {
        json!({
            "point": point,
            "variant": variant,
            "verdict": ruling.verdict.as_str(),
            "mean": ruling.estimate.mean.map(round9),
            "ci_low": ruling.estimate.low.map(round9),
            "ci_high": ruling.estimate.high.map(round9),
            "ci_level": ruling.estimate.level.value(),
            "runs": ruling.estimate.n,
            "further_runs": ruling.further_runs,
        })
    };
    let target = |target: &StudyTarget| {
        json!({
            "name": target.name,
            "verdict": target.word,
            "sentence": target.sentence,
            "places": target.places.iter().map(place).collect::<Vec<_>>(),
        })
    };
    targets.iter().map(target).collect()
}
