//! Verdicts as JUnit XML, for build servers. No times in it: they would differ at every run.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::expect::{Judgement, Verdict};

/// The verdicts on one scenario in one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JunitSuite<'a> {
    /// Scenario path, and variant if there is one.
    pub name: String,
    /// The verdicts.
    pub judgements: &'a [Judgement],
}

/// The verdicts of all suites as one document. What is inconclusive counts as an error, what was not
/// judged as skipped; a suite without expectations has none.
#[must_use]
pub fn junit(suites: &[JunitSuite<'_>]) -> String {
    let mut report = Report::new("failsim");
    for suite in suites {
        let mut out = TestSuite::new(suite.name.clone());
        out.add_test_cases(suite.judgements.iter().map(|judgement| case(&suite.name, judgement)));
        report.add_test_suite(out);
    }
    report.to_string().expect("a report in memory is XML")
}

fn case(suite: &str, judgement: &Judgement) -> TestCase {
    let mut status = match judgement.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::NotJudged => TestCaseStatus::skipped(),
        Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    if judgement.verdict != Verdict::Pass {
        status.set_message(judgement.message.clone());
    }
    if judgement.verdict == Verdict::Inconclusive {
        status.set_type("inconclusive");
    }
    let mut case = TestCase::new(format!("{}: {}", judgement.index + 1, judgement.name), status);
    case.set_classname(suite);
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verdict_has_its_element() {
        let judgement = |index, verdict| Judgement {
            index,
            name: "n2 < takes over".to_owned(),
            verdict,
            message: "it was in \"normal\"".to_owned(),
            record: None,
        };
        let verdicts = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::NotJudged];
        let judgements: Vec<Judgement> = verdicts.into_iter().enumerate().map(|(i, v)| judgement(i, v)).collect();
        let suites = [JunitSuite { name: "scenarios/01/scenario.toml".to_owned(), judgements: &judgements }];
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="failsim" tests="4" skipped="1" failures="1" errors="1">
    <testsuite name="scenarios/01/scenario.toml" tests="4" skipped="1" errors="1" failures="1">
        <testcase name="1: n2 &lt; takes over" classname="scenarios/01/scenario.toml"/>
        <testcase name="2: n2 &lt; takes over" classname="scenarios/01/scenario.toml">
            <failure message="it was in &quot;normal&quot;"/>
        </testcase>
        <testcase name="3: n2 &lt; takes over" classname="scenarios/01/scenario.toml">
            <error message="it was in &quot;normal&quot;" type="inconclusive"/>
        </testcase>
        <testcase name="4: n2 &lt; takes over" classname="scenarios/01/scenario.toml">
            <skipped message="it was in &quot;normal&quot;"/>
        </testcase>
    </testsuite>
</testsuites>
"#;
        assert_eq!(junit(&suites), expected);
        assert_eq!(junit(&suites), junit(&suites));
    }
}
