//! What a study would run: every point in every variant, each a scenario of its own.

use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::outcome::StudyPoint;
use crate::scenario::{self, Bundle, Check, Loaded, Recorder, Request, RunKeys, Scenario, Study};

/// One scenario of a study: a point in a variant.
#[derive(Clone, Debug)]
pub struct Case {
    /// Number of the point.
    pub point: u32,
    /// Variant; empty for the base.
    pub variant: String,
    /// The scenario at this point. What every case has in common, and values as texts, stand in
    /// [`Plan::base`] alone.
    pub scenario: Scenario,
    /// Keys of its runs.
    pub keys: RunKeys,
    /// What the point sets beyond the file, as `--set` takes it: path and value.
    pub set: Vec<(String, String)>,
}

impl Case {
    /// A scenario as it is run, without what only readers of the file need: a study has thousands of cases.
    #[must_use]
    pub fn new(point: u32, variant: String, mut scenario: Scenario, set: Vec<(String, String)>) -> Self {
        let keys = RunKeys::of(&scenario);
        scenario.resolved = Vec::new();
        scenario.study.blocks = Vec::new();
        if let Some(size) = &mut scenario.study.size {
            size.candidates = Vec::new();
        }
        Self { point, variant, scenario, keys, set }
    }
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
    let loaded = scenario::load_study(request, reader);
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
        let (mut found, mut refused) = (Vec::new(), Vec::new());
        for variant in &variants {
            match at_point(request, reader, &point, variant) {
                Ok(mut scenario) => {
                    if !study.paired {
                        scenario.run.seed = seed_of_its_own(scenario.run.seed, index, variant);
                    }
                    found.push(Case::new(index, variant.clone(), scenario, point.values.clone()));
                }
                Err(why) => refused.push((variant.as_str(), why)),
            }
        }
        point.skipped = reason(&refused, variants.len());
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

/// The seed of a point and variant that shares no random numbers with the others.
fn seed_of_its_own(seed: u64, point: u32, variant: &str) -> u64 {
    let hash = Sha256::digest(format!("seed {seed} point {point} variant {variant}"));
    let first = hash.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    // A seed on the command line is at most 2^63 - 1.
    first >> 1
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
    let loaded = scenario::load_point(&request, reader);
    let first = loaded.diagnostics.first();
    loaded.scenario.ok_or_else(|| first.map_or_else(String::new, |found| told(&found.path, &found.message)))
}

/// `path: what is wrong`.
fn told(path: &str, message: &str) -> String {
    let named = path.is_empty() || message.contains(&format!("`{path}`"));
    if named { message.to_owned() } else { format!("{path}: {message}") }
}

/// Why a point is left out, if any variant is refused there; all variants have the same points, so that
/// they can be compared. Names the variants unless all are refused for one reason.
fn reason(refused: &[(&str, String)], variants: usize) -> Option<String> {
    let (_, first) = refused.first()?;
    if refused.len() == variants && refused.iter().all(|(_, why)| why == first) {
        return Some(first.clone());
    }
    let shown = |variant: &str| if variant.is_empty() { "base".to_owned() } else { variant.to_owned() };
    let each = refused.iter().map(|(variant, why)| format!("in variant {}: {why}", shown(variant)));
    Some(each.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_left_out_names_the_variant_unless_all_are_refused_alike() {
        let check = |refused: &[(&str, &str)], expected: Option<&str>| {
            let refused: Vec<(&str, String)> = refused.iter().map(|(name, why)| (*name, (*why).to_owned())).collect();
            assert_eq!(reason(&refused, 2).as_deref(), expected);
        };
        check(&[], None);
        check(&[("", "too long"), ("lossy", "too long")], Some("too long"));
        check(&[("lossy", "too long")], Some("in variant lossy: too long"));
        check(&[("", "a"), ("lossy", "b")], Some("in variant base: a; in variant lossy: b"));
    }

    #[test]
    fn without_pairing_no_two_cases_share_random_numbers() {
        let seeds = |paired: bool| {
            let text = format!("{STUDY}[experiment]\npaired = {paired}\n");
            let plan = plan(&Request { path: "study.toml".into(), ..Request::default() }, &|_| Ok(text.clone()), &[]);
            plan.expect("a sound study").cases.iter().map(|case| case.scenario.run.seed).collect::<Vec<u64>>()
        };
        assert!(seeds(true).iter().all(|seed| *seed == 1));
        let mut own = seeds(false);
        assert_eq!(own, seeds(false));
        let cases = own.len();
        own.sort_unstable();
        own.dedup();
        assert!(cases > 1 && own.len() == cases && own.iter().all(|seed| i64::try_from(*seed).is_ok()), "{own:?}");
    }

    /// The diagnostics of a study of `text`, with `set` on the command line, as `path: message`.
    fn refused(text: &str, set: &[(&str, &str)]) -> Vec<String> {
        let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        let request = Request { path: "study.toml".into(), set, ..Request::default() };
        match plan(&request, &|_| Ok(text.to_owned()), &[]) {
            Err(PlanError::Refused(loaded)) => {
                assert!(loaded.scenario.is_none());
                let errors = loaded.diagnostics.iter().filter(|found| found.code == "CONFLICT");
                errors.map(|found| format!("{}: {}", found.path, found.message)).collect()
            }
            Err(PlanError::NoPoint) => vec!["no point".to_owned()],
            Ok(_) => Vec::new(),
        }
    }

    const STUDY: &str = "format = 1\ntitle = \"a\"\n[run]\nduration = \"30m\"\n[cluster.lab]\nkind = \"imp\"\n\
        nodes = [\"n1\", \"n2\"]\nmulti_device_messaging = false\n[cluster.lab.group.g1]\nnodes = [\"n1\", \"n2\"]\n\
        users = 60\nha = true\n[[sweep]]\n\"params.srm.takeover_fixed\" = [\"0s\", \"30s\"]\n";

    #[test]
    fn what_a_point_would_overwrite_is_a_mistake() {
        let swept = "`params.srm.takeover_fixed` is swept: every point of the study overwrites it";
        assert_eq!(refused(STUDY, &[]), [""; 0]);
        assert_eq!(
            refused(STUDY, &[("params.srm.takeover_fixed", "9s")]),
            [format!("params.srm.takeover_fixed: {swept}")]
        );
        assert_eq!(refused(STUDY, &[("params.srm.keepalive_timeout", "62s")]), [""; 0]);
        let variant = format!("{STUDY}[variant.late]\n\"params.srm.takeover_fixed\" = \"60s\"\n");
        assert_eq!(refused(&variant, &[]), [format!("variant.late.params.srm.takeover_fixed: {swept}")]);
        let stars =
            STUDY.replace("params.srm.takeover_fixed\" = [\"0s\", \"30s\"]", "cluster.*.group.g1.users\" = [9]");
        let variant = format!("{stars}[variant.late]\ncluster.lab.group.g1.users = 7\n");
        assert_eq!(refused(&variant, &[]).len(), 1);
    }

    #[test]
    fn a_single_run_may_set_what_a_study_sweeps() {
        let set = vec![("params.srm.takeover_fixed".to_owned(), "9s".to_owned())];
        let request = Request { path: "study.toml".into(), set, ..Request::default() };
        assert!(scenario::load(&request, &|_| Ok(STUDY.to_owned())).scenario.is_some());
    }
}
