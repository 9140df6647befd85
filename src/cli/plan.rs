//! What a study of a file would run: points, variants and runs, and the points that `check` refuses.

use std::fmt::Write as _;
use std::path::Path;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::diag::Level;
use crate::outcome::StudyPoint;
use crate::scenario::{self, Check, Loaded, Request, Scenario};

use super::args::Global;

/// The runs of a study.
pub(super) struct Plan {
    /// Points in order; those that `check` refuses in some variant are left out of the study.
    pub points: Vec<StudyPoint>,
    /// Variants in file order; `None` is the file without variants.
    pub variants: Vec<Option<String>>,
    /// Runs of each point and variant.
    pub runs: u64,
    /// Most runs of each, where `[experiment].precision` decides when to stop.
    pub max_runs: Option<u64>,
}

/// The variants to take: the one asked for; else every one there is, and the file itself if there is
/// none or something is compared with another variant.
pub(super) fn variants(scenario: &Scenario, global: &Global) -> Vec<Option<String>> {
    if let Some(asked) = &global.variant {
        return vec![Some(asked.clone())];
    }
    let compared = scenario.expectations.iter().any(|e| matches!(e.check, Check::Versus { .. }));
    let base = (scenario.variants.is_empty() || compared).then_some(None);
    base.into_iter().chain(scenario.variants.iter().cloned().map(Some)).collect()
}

impl Plan {
    /// Reads the file at every point and in every variant.
    pub(super) fn of(file: &Path, scenario: &Scenario, global: &Global) -> Self {
        let variants = variants(scenario, global);
        let requests: Vec<Request> = variants
            .iter()
            .map(|variant| Request {
                path: file.to_owned(),
                variant: variant.clone(),
                set: global.set.clone(),
                seed: global.seed,
            })
            .collect();
        let points = scenario::points(&scenario.study).into_par_iter().enumerate().map(|(index, values)| {
            let skipped = requests.iter().find_map(|request| refusal(&request.at(&values)));
            let index = u32::try_from(index).expect("at most 100000 points");
            StudyPoint { index, values, skipped }
        });
        let max_runs = scenario.study.precision.as_ref().map(|precision| precision.max_runs);
        Self { points: points.collect(), variants, runs: scenario.study.runs, max_runs }
    }

    /// Points that would run.
    fn good(&self) -> usize {
        self.points.iter().filter(|point| point.skipped.is_none()).count()
    }

    /// Runs of all points and variants together.
    pub(super) fn total(&self) -> u64 {
        (self.good() as u64).saturating_mul(self.variants.len() as u64).saturating_mul(self.runs)
    }

    /// One line for each point, and the total.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for point in &self.points {
            let values: Vec<String> = point.values.iter().map(|(path, value)| format!("{path} = {value}")).collect();
            let values = if values.is_empty() { "as in the file".to_owned() } else { values.join(", ") };
            let _ = writeln!(out, "point {}: {values}: {}", point.index, self.fate(point));
        }
        out + &self.last_line()
    }

    /// What becomes of a point.
    fn fate(&self, point: &StudyPoint) -> String {
        if let Some(why) = &point.skipped {
            return format!("left out: {why}");
        }
        let runs = counted(self.runs, "run");
        match self.variants.as_slice() {
            [None] => runs,
            names => format!("{runs} of {}", names.iter().map(shown).collect::<Vec<_>>().join(", ")),
        }
    }

    fn last_line(&self) -> String {
        let good = self.good();
        let factors =
            [counted(good as u64, "point"), counted(self.variants.len() as u64, "variant"), counted(self.runs, "run")];
        let mut line = format!("total: {} = {}", factors.join(" x "), counted(self.total(), "run"));
        if let Some(max_runs) = self.max_runs {
            let _ = write!(line, "; the precision asked for may take up to {max_runs} of each");
        }
        if good < self.points.len() {
            let _ = write!(line, "; {} left out", counted((self.points.len() - good) as u64, "point"));
        }
        line + "\n"
    }

    /// The same for programs.
    pub(super) fn as_json(&self) -> Value {
        let point = |point: &StudyPoint| {
            let values: serde_json::Map<String, Value> =
                point.values.iter().map(|(path, value)| (path.clone(), json!(value))).collect();
            json!({ "point": point.index, "values": values, "left_out": point.skipped })
        };
        json!({
            "points": self.points.iter().map(point).collect::<Vec<_>>(),
            "variants": self.variants.iter().map(shown).collect::<Vec<_>>(),
            "runs_of_each": self.runs,
            "max_runs_of_each": self.max_runs,
            "runs": self.total(),
        })
    }
}

/// The name of a variant; `base` is the file without variants.
fn shown(variant: &Option<String>) -> String {
    variant.clone().unwrap_or_else(|| "base".to_owned())
}

/// Why `check` refuses the file at a point and in a variant.
fn refusal(request: &Request) -> Option<String> {
    let loaded = scenario::load(request, &|path| std::fs::read_to_string(path));
    let first = first_error(&loaded)?;
    let variant = request.variant.as_ref().map_or_else(String::new, |name| format!("in variant `{name}`, "));
    Some(variant + &first)
}

/// The first error, and how many more there are.
fn first_error(loaded: &Loaded) -> Option<String> {
    let mut errors = loaded.diagnostics.iter().filter(|one| one.level == Level::Error);
    let first = errors.next()?;
    let more = match errors.count() {
        0 => String::new(),
        n => format!(" (and {})", counted(n as u64, "more mistake")),
    };
    Some(format!("{}: {}{more}", first.path, first.message))
}

fn counted(n: u64, thing: &str) -> String {
    if n == 1 { format!("{n} {thing}") } else { format!("{n} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(max_runs: Option<u64>) -> Plan {
        let point = |index: u32, value: &str, skipped: Option<&str>| StudyPoint {
            index,
            values: vec![("params.srm.node_boot".to_owned(), value.to_owned())],
            skipped: skipped.map(str::to_owned),
        };
        Plan {
            points: vec![
                point(0, "\"1m\"", None),
                point(1, "\"2m\"", None),
                point(2, "5", Some("x: takes a duration")),
            ],
            variants: vec![None, Some("ip".to_owned())],
            runs: 7,
            max_runs,
        }
    }

    #[test]
    fn every_point_has_a_line_and_the_last_one_is_the_total() {
        let expected = "point 0: params.srm.node_boot = \"1m\": 7 runs of base, ip\n\
                        point 1: params.srm.node_boot = \"2m\": 7 runs of base, ip\n\
                        point 2: params.srm.node_boot = 5: left out: x: takes a duration\n\
                        total: 2 points x 2 variants x 7 runs = 28 runs; 1 point left out\n";
        assert_eq!(plan(None).text(), expected);
    }

    #[test]
    fn a_limit_of_precision_is_told() {
        let text = plan(Some(90)).text();
        assert!(text.contains("= 28 runs; the precision asked for may take up to 90 of each; 1 point"), "{text}");
        assert_eq!(plan(Some(90)).as_json()["max_runs_of_each"], 90);
    }

    #[test]
    fn a_file_without_sweep_and_variants_is_one_point() {
        let point = StudyPoint { index: 0, values: Vec::new(), skipped: None };
        let plan = Plan { points: vec![point], variants: vec![None], runs: 1, max_runs: None };
        assert_eq!(plan.text(), "point 0: as in the file: 1 run\ntotal: 1 point x 1 variant x 1 run = 1 run\n");
    }
}
