//! What a study would run: every point in every variant, each a scenario of its own.

use std::io;
use std::path::Path;

use crate::outcome::StudyPoint;
use crate::scenario::{self, Bundle, Check, Loaded, Recorder, Request, Scenario, Study};

/// One scenario of a study: a point in a variant.
#[derive(Clone, Debug)]
pub struct Case {
    /// Number of the point.
    pub point: u32,
    /// Variant; empty for the base.
    pub variant: String,
    /// The scenario at this point.
    pub scenario: Scenario,
}

/// Everything a study would run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario as the file has it, without variant and point.
    pub base: Scenario,
    /// What the file asks of many runs.
    pub study: Study,
    /// Points in order, those that `check` refuses included.
    pub points: Vec<StudyPoint>,
    /// Variants in file order; one empty name for the base.
    pub variants: Vec<String>,
    /// Cases by point, then variant.
    pub cases: Vec<Case>,
    /// Every text that was read for it.
    pub bundle: Bundle,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum PlanError {
    /// The file itself is refused.
    Refused(Box<Loaded>),
    /// `--where` leaves no point over.
    NoPoint,
}

/// Plans the study of a file. `only` keeps the points at which each path has the value named.
///
/// # Errors
/// When the file is refused or no point is left.
pub fn plan(
    request: &Request,
    reader: &dyn Fn(&Path) -> io::Result<String>,
    only: &[(String, String)],
) -> Result<Plan, PlanError> {
    let recorder = Recorder::new(reader);
    let reader: &dyn Fn(&Path) -> io::Result<String> = &|path| recorder.read(path);
    let loaded = scenario::load(request, reader);
    let Some(base) = loaded.scenario.clone() else { return Err(PlanError::Refused(Box::new(loaded))) };
    let study = base.study.clone();
    let variants = variants(request, &base);
    let mut points = Vec::new();
    let mut cases = Vec::new();
    for (index, values) in (0_u32..).zip(scenario::points(&study)) {
        if !only.iter().all(|wanted| fits(&values, wanted)) {
            continue;
        }
        let mut point = StudyPoint { index, values, skipped: None };
        let mut found = Vec::new();
        for variant in &variants {
            match at_point(request, reader, &point, variant) {
                Ok(scenario) => found.push(Case { point: index, variant: variant.clone(), scenario }),
                Err(why) => point.skipped = Some(why),
            }
        }
        if point.skipped.is_none() {
            cases.append(&mut found);
        }
        points.push(point);
    }
    if points.is_empty() {
        return Err(PlanError::NoPoint);
    }
    Ok(Plan { base, study, points, variants, cases, bundle: recorder.bundle(request) })
}

/// A value written as in the file or without its quotes.
fn fits(values: &[(String, String)], (path, wanted): &(String, String)) -> bool {
    values.iter().any(|(known, value)| known == path && (value == wanted || value.trim_matches('"') == wanted))
}

/// The one that the command line names, or all that the file has; the base where there is none, or
/// where something is compared with it.
fn variants(request: &Request, base: &Scenario) -> Vec<String> {
    if let Some(variant) = &request.variant {
        return vec![if variant == "base" { String::new() } else { variant.clone() }];
    }
    let with_base =
        base.expectations.iter().any(|e| matches!(&e.check, Check::Versus { versus, .. } if versus == "base"));
    let base_first = (base.variants.is_empty() || with_base).then(String::new);
    base_first.into_iter().chain(base.variants.iter().cloned()).collect()
}

fn at_point(
    request: &Request,
    reader: &dyn Fn(&Path) -> io::Result<String>,
    point: &StudyPoint,
    variant: &str,
) -> Result<Scenario, String> {
    let mut request = request.clone();
    request.variant = (!variant.is_empty()).then(|| variant.to_owned());
    request.set.extend(point.values.iter().cloned());
    let loaded = scenario::load(&request, reader);
    let why = || loaded.diagnostics.first().map_or_else(String::new, |found| found.message.clone());
    loaded.scenario.clone().ok_or_else(why)
}
