//! One scenario file: every variant, every run, every expectation.

use std::path::{Path, PathBuf};

use crate::diag::Level;
use crate::expect::{self, Judgement, Readings, Verdict};
use crate::outcome::{Outcome, fingerprint};
use crate::report::{self, coverage::Coverage};
use crate::scenario::{Check, ExpectedError, Loaded, Scenario};
use crate::units::EventId;
use crate::world::Watch;

use super::super::args::{Global, TestArgs};
use super::super::exit::Exit;
use super::super::isolate::Bug;
use super::super::{input, why};

/// What came of one file.
pub(super) struct FileResult {
    /// The file.
    pub path: PathBuf,
    /// Its variants; none if the filter leaves nothing.
    pub cases: Vec<Case>,
    /// What its runs reached.
    pub coverage: Coverage,
}

/// What came of one variant of a file.
pub(super) struct Case {
    /// The variant, or `None` for the file itself.
    pub variant: Option<String>,
    /// How it ended.
    pub end: End,
}

/// How the test of one variant ended.
pub(super) enum End {
    /// It ran and was judged; golden stories recorded anew.
    Judged(Vec<Judgement>, usize),
    /// `check` refused it, as text.
    Refused(String),
    /// It ran into trouble of ours.
    Bug(Bug),
    /// A golden story could not be written.
    Unwritable(PathBuf, std::io::Error),
}

impl Case {
    /// What it means for the exit status.
    pub(super) fn exit(&self) -> Exit {
        match &self.end {
            End::Judged(judgements, _) => Exit::of_verdict(expect::worst(judgements)),
            End::Refused(_) => Exit::Wrong,
            End::Bug(_) => Exit::OurBug,
            End::Unwritable(_, error) => Exit::of_io(error),
        }
    }

    /// Its judgements, if it came to any.
    pub(super) fn judgements(&self) -> &[Judgement] {
        match &self.end {
            End::Judged(judgements, _) => judgements,
            End::Refused(_) | End::Bug(_) | End::Unwritable(..) => &[],
        }
    }
}

impl FileResult {
    /// The gravest of all its cases.
    pub(super) fn exit(&self) -> Exit {
        self.cases.iter().map(Case::exit).fold(Exit::Good, Exit::and)
    }
}

/// Judges one file.
pub(super) fn judge(path: &Path, args: &TestArgs, global: &Global) -> FileResult {
    let mut result = FileResult { path: path.to_owned(), cases: Vec::new(), coverage: Coverage::default() };
    let base = input::load(path, global.variant.as_deref(), global);
    let mut scenarios: Vec<Loaded> = Vec::new();
    let mut readings: Vec<Vec<Readings>> = Vec::new();
    for (variant, loaded) in cases(path, base, global) {
        let named = format!("{} {}", path.display(), variant.as_deref().unwrap_or_default());
        if args.filter.as_ref().is_none_or(|part| named.contains(part.as_str())) {
            let mut read = Vec::new();
            let end = judge_variant(path, &loaded, variant.as_deref(), args, global, &mut result.coverage, &mut read);
            result.cases.push(Case { variant, end });
            scenarios.push(loaded);
            readings.push(read);
        }
    }
    for (at, loaded) in scenarios.iter().enumerate() {
        rule_targets(&mut result.cases, at, loaded, &readings);
    }
    result
}

/// Judges what needs all runs of a variant, or of two: intervals and differences.
fn rule_targets(cases: &mut [Case], at: usize, loaded: &Loaded, readings: &[Vec<Readings>]) {
    let Some(scenario) = &loaded.scenario else { return };
    let of = |variant: Option<&str>| {
        cases.iter().position(|case| case.variant.as_deref().unwrap_or("base") == variant.unwrap_or("base"))
    };
    let column = |case: Option<usize>, name: &str| match case {
        Some(case) => readings[case].iter().map(|run| run.get(name).copied().flatten()).collect(),
        None => Vec::new(),
    };
    let ruled: Vec<(usize, expect::Ruling)> = scenario
        .expectations
        .iter()
        .enumerate()
        .filter(|(_, expectation)| expect::is_target(expectation))
        .filter_map(|(index, expectation)| {
            let other = match &expectation.check {
                Check::Versus { versus, .. } => of(Some(versus)),
                _ => None,
            };
            // Nothing is compared with itself.
            if other == Some(at) {
                return None;
            }
            let ruling =
                expect::rule(scenario, expectation, &|name| column(Some(at), name), &|name| column(other, name));
            ruling.map(|ruling| (index, ruling))
        })
        .collect();
    let End::Judged(judgements, _) = &mut cases[at].end else { return };
    for (index, ruling) in ruled {
        if let Some(judgement) = judgements.iter_mut().find(|judgement| judgement.index == index) {
            (judgement.verdict, judgement.message) = (ruling.verdict, ruling.sentence);
        }
    }
}

/// The variants to take: the one asked for; else every one there is, and the file itself if there is
/// none or something is compared with another variant.
fn cases(path: &Path, base: Loaded, global: &Global) -> Vec<(Option<String>, Loaded)> {
    let Some(scenario) = base.scenario.as_ref().filter(|_| global.variant.is_none()) else {
        return vec![(global.variant.clone(), base)];
    };
    let compared = scenario.expectations.iter().any(|e| matches!(e.check, Check::Versus { .. }));
    let variants = scenario.variants.clone();
    let mut cases = Vec::new();
    if variants.is_empty() || compared {
        cases.push((None, base));
    }
    cases.extend(variants.into_iter().map(|variant| {
        let loaded = input::load(path, Some(&variant), global);
        (Some(variant), loaded)
    }));
    cases
}

fn judge_variant(
    path: &Path,
    loaded: &Loaded,
    variant: Option<&str>,
    args: &TestArgs,
    global: &Global,
    coverage: &mut Coverage,
    readings: &mut Vec<Readings>,
) -> End {
    let Some(scenario) = &loaded.scenario else { return refused(loaded, variant) };
    let mut judgements: Vec<Judgement> = Vec::new();
    let mut blessed = 0;
    // A study without expectations is for `sweep`; one run shows that it runs.
    let runs = if scenario.expectations.is_empty() { 1 } else { scenario.study.runs };
    for run in 0..runs {
        let simulate = || input::simulate(path, scenario, run, Watch::default(), global);
        let outcome = match simulate() {
            Ok(outcome) => outcome,
            Err(bug) => return End::Bug(bug),
        };
        coverage.add(&outcome);
        readings.push(expect::read_targets(scenario, &outcome));
        if args.twice {
            let replay = || input::replay(path, scenario, run, global);
            match simulate().and_then(|again| same(&outcome, &again, &replay)) {
                Ok(()) => {}
                Err(bug) => return End::Bug(bug),
            }
        }
        if args.bless && run == 0 {
            match bless(path, scenario, &outcome) {
                Ok(written) => blessed += written,
                Err((path, error)) => return End::Unwritable(path, error),
            }
        }
        let judged = input::judge(path, loaded, scenario, &outcome);
        let judged = judged.into_iter().map(|one| with_causes(one, loaded, scenario, &outcome)).collect();
        join(&mut judgements, judged, scenario, run);
    }
    End::Judged(judgements, blessed)
}

/// A failure with what led to the record that shows it.
fn with_causes(judgement: Judgement, loaded: &Loaded, scenario: &Scenario, outcome: &Outcome) -> Judgement {
    /// Steps of the chain that are shown.
    const DEPTH: usize = 6;
    let Some(record) = judgement.record.filter(|_| judgement.verdict == Verdict::Fail) else { return judgement };
    let place = |id: EventId| why::place(loaded, scenario, id);
    let chain = report::chain(outcome, record);
    let told = report::chain_text(scenario, outcome, &chain, &place, DEPTH, false);
    Judgement { message: format!("{}\nbecause\n{}", judgement.message, told.trim_end()), ..judgement }
}

/// A refusal is what the file wants if `check` refuses it wherever a `check_error` says so.
fn refused(loaded: &Loaded, variant: Option<&str>) -> End {
    let applies = |wanted: &&ExpectedError| wanted.variant.is_none() || wanted.variant.as_deref() == variant;
    let wanted: Vec<&ExpectedError> = loaded.expected_errors.iter().filter(applies).collect();
    if wanted.is_empty() {
        return End::Refused(input::rendered(loaded, &loaded.diagnostics));
    }
    let errors = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error);
    let paths: Vec<&str> = errors.map(|diagnostic| diagnostic.path.as_str()).collect();
    let judgements = wanted.iter().map(|wanted| {
        let hit = paths.contains(&wanted.path.as_str());
        let (verdict, message) = if hit {
            (Verdict::Pass, format!("`check` refuses the file at `{}`", wanted.path))
        } else {
            let found = paths.join(", ");
            (
                Verdict::Fail,
                format!("expected `check` to refuse the file at `{}`; it refuses it at {found}", wanted.path),
            )
        };
        Judgement { index: wanted.index, name: wanted.name.clone(), verdict, message, record: None }
    });
    End::Judged(judgements.collect(), 0)
}

/// Two executions of one run must be equal.
fn same(once: &Outcome, again: &Outcome, replay: &dyn Fn() -> String) -> Result<(), Bug> {
    let (first, second) = (fingerprint(once), fingerprint(again));
    if first == second {
        return Ok(());
    }
    let differs = once.records.iter().zip(&again.records).find(|(a, b)| a != b);
    let place =
        differs.map_or_else(String::new, |(record, _)| format!(", first at record {} ({})", record.n, record.t));
    let message = format!("two executions differ: fingerprints {first} and {second}{place}");
    Err(Bug { message, replay: replay() })
}

/// Adds the judgements of a further run: the worst counts, except that `sometimes` needs one run only.
fn join(all: &mut Vec<Judgement>, judged: Vec<Judgement>, scenario: &Scenario, run: u64) {
    if run == 0 {
        *all = judged;
        return;
    }
    for (known, mut next) in all.iter_mut().zip(judged) {
        let sometimes = scenario.expectations.get(next.index).is_some_and(|e| matches!(e.check, Check::Sometimes(_)));
        let better = if sometimes { next.verdict < known.verdict } else { next.verdict > known.verdict };
        if better {
            next.message = format!("run {run}: {}", next.message);
            *known = next;
        }
    }
}

/// Records the golden stories of a run; the number of those that changed.
fn bless(path: &Path, scenario: &Scenario, outcome: &Outcome) -> Result<usize, (PathBuf, std::io::Error)> {
    let mut written = 0;
    for expectation in &scenario.expectations {
        let applies = expectation.variant.is_none() || expectation.variant == scenario.variant;
        let Check::Golden { name, keep, .. } = &expectation.check else { continue };
        let story = expect::story_text(outcome, keep);
        let file = input::story_path(path, scenario, name);
        if applies && std::fs::read_to_string(&file).ok().as_ref() != Some(&story) {
            std::fs::write(&file, story).map_err(|error| (file, error))?;
            written += 1;
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;

    #[test]
    fn a_planted_nondeterminism_is_found() {
        let replay = || "failsim run a.toml".to_owned();
        let (once, mut again) = (presence_story(), presence_story());
        assert_eq!(same(&once, &again, &replay), Ok(()));
        again.records[3].users += 1;
        let bug = same(&once, &again, &replay).expect_err("the runs differ");
        assert!(bug.message.contains("first at record 3"), "{bug}");
        assert_eq!(bug.replay, "failsim run a.toml");
    }
}
