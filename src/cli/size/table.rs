//! The answers of `size` as CSV and JSON.

use std::path::Path;

use serde_json::json;

use crate::report::folder;
use crate::scenario::{LoginProfile, Size};
use crate::stats::{round9, shortest};
use crate::units::SimDuration;

use super::super::exit::Exit;
use super::super::screen;
use super::judge::Evidence;
use super::solve::{End, Solved};
use super::tell::{candidate, judged, plain, sentence};

/// Seconds without trailing zeros.
pub(super) fn seconds(time: SimDuration) -> String {
    shortest(time.as_secs_f64())
}

const fn word(end: &End) -> &'static str {
    match end {
        End::Found(_) => "found",
        End::Safe(..) => "safe",
        End::None { .. } => "none",
        End::Apart { .. } => "apart",
        End::Undecided(_) => "undecided",
    }
}

const fn further_runs(end: &End) -> Option<u64> {
    match end {
        End::Safe(_, doubt) | End::Undecided(doubt) => doubt.further_runs,
        End::Found(_) | End::None { .. } | End::Apart { .. } => None,
    }
}

// ----- JSON -----

/// One object for each answer.
pub(super) fn json(size: &Size, solved: &[Solved]) -> serde_json::Value {
    solved.iter().map(|one| answer_json(size, one)).collect()
}

fn answer_json(size: &Size, one: &Solved) -> serde_json::Value {
    let setting = |(path, value): &(String, String)| json!({ "path": path, "value": plain(value) });
    let all = |evidence: &[Evidence]| evidence.iter().map(evidence_json).collect::<Vec<_>>();
    json!({
        "find": one.find,
        "wanted": if size.smallest { "smallest" } else { "largest" },
        "for": one.setting.iter().map(setting).collect::<Vec<_>>(),
        "cluster": one.cluster,
        "found": one.found().map(candidate),
        "verdict": word(&one.end),
        "further_runs": further_runs(&one.end),
        "sentence": sentence(size, one),
        "targets": all(&one.evidence),
        "beside": { "value": one.next.as_deref().map(candidate), "misses_login_profile": one.against_profile, "targets": all(&one.against) },
        "metrics": all(&one.told),
        "login_profiles": one.profiles.iter().map(profile_json).collect::<Vec<_>>(),
    })
}

fn evidence_json(one: &Evidence) -> serde_json::Value {
    let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    json!({
        "metric": one.metric, "of": told(&one.scope), "bounds": told(&one.bounds), "unit": told(one.unit()),
        "judged": judged(one), "quantile": one.quantile, "estimate": one.estimate.mean.map(round9),
        "ci_low": one.estimate.low.map(round9), "ci_high": one.estimate.high.map(round9), "ci_level": one.estimate.level.value(),
        "ci_method": one.estimate.method.as_str(), "runs": one.runs, "runs_with_value": one.estimate.n,
        "verdict": told(one.verdict()), "warnings": one.warnings(),
    })
}

fn profile_json((group, profile): &(String, LoginProfile)) -> serde_json::Value {
    let whole = |time: SimDuration| time.as_secs_f64();
    json!({
        "group": group, "ova": profile.ova, "deployment": profile.deployment(),
        "tables": profile.edition.releases(), "active_users": profile.users, "lower_limit_s": whole(profile.lower),
        "law_upper_limit_s": whole(profile.law), "printed_row_users": profile.row.map(|row| row.users),
        "printed_upper_limit_s": profile.printed().map(whole), "row_by_law_s": profile.slip().map(whole),
        "slip": profile.slip().is_some(),
    })
}

// ----- CSV -----

const PROFILE: [&str; 10] = [
    "group",
    "ova",
    "deployment",
    "tables",
    "active_users",
    "lower_limit_s",
    "law_upper_limit_s",
    "printed_row_users",
    "printed_upper_limit_s",
    "slip",
];

/// One row for each answer, or for each group of it where the login profiles have something to say.
pub(super) fn csv(size: &Size, solved: &[Solved]) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let columns = Columns::of(solved);
    table.write_record(columns.head(size)).expect("a table in memory takes its head");
    for one in solved {
        let groups = one.profiles.iter().map(Some).chain(one.profiles.is_empty().then_some(None));
        for profile in groups {
            table.write_record(columns.row(size, one, profile)).expect("rows have as many fields as the head");
        }
    }
    let bytes = table.into_inner().expect("a table in memory can be flushed");
    String::from_utf8(bytes).expect("fields are text")
}

/// Which columns there are beside those that every table has.
struct Columns {
    paths: Vec<String>,
    clusters: bool,
    profiles: bool,
    /// Metric and part of every estimate, and whether targets judge it.
    estimates: Vec<(String, String, bool)>,
}

impl Columns {
    fn of(solved: &[Solved]) -> Self {
        let mut estimates = Vec::new();
        for one in solved {
            let judged = one.evidence.iter().map(|e| (e, true)).chain(one.told.iter().map(|e| (e, false)));
            for (evidence, target) in judged {
                let key = (evidence.metric.clone(), part(one, evidence), target);
                if !estimates.contains(&key) {
                    estimates.push(key);
                }
            }
        }
        Self {
            paths: solved
                .first()
                .map_or_else(Vec::new, |one| one.setting.iter().map(|(path, _)| path.clone()).collect()),
            clusters: solved.iter().any(|one| one.cluster.is_some()),
            profiles: solved.iter().any(|one| !one.profiles.is_empty()),
            estimates,
        }
    }

    fn head(&self, size: &Size) -> Vec<String> {
        let mut head = self.paths.clone();
        head.extend(self.clusters.then(|| "cluster".to_owned()));
        head.extend([size.find.clone(), "verdict".to_owned(), "further_runs".to_owned()]);
        head.extend(PROFILE.iter().filter(|_| self.profiles).map(|name| (*name).to_owned()));
        for (metric, part, target) in &self.estimates {
            let of = if part.is_empty() { metric.clone() } else { format!("{metric} of {part}") };
            let verdict = target.then_some("verdict");
            let columns = ["judged", "estimate", "ci_low", "ci_high", "runs", "warnings"].into_iter().chain(verdict);
            head.extend(columns.map(|column| format!("{of} {column}")));
        }
        head.push("sentence".to_owned());
        head
    }

    fn row(&self, size: &Size, one: &Solved, profile: Option<&(String, LoginProfile)>) -> Vec<String> {
        let mut row: Vec<String> = one.setting.iter().map(|(_, value)| plain(value).to_owned()).collect();
        row.extend(self.clusters.then(|| one.cluster.clone().unwrap_or_default()));
        row.push(one.found().map_or_else(String::new, candidate));
        row.push(word(&one.end).to_owned());
        row.push(further_runs(&one.end).map_or_else(String::new, |runs| runs.to_string()));
        if self.profiles {
            row.extend(profile.map_or_else(|| vec![String::new(); PROFILE.len()], profile_fields));
        }
        for key in &self.estimates {
            let judged = one.evidence.iter().map(|e| (e, true)).chain(one.told.iter().map(|e| (e, false)));
            let found = judged.into_iter().find(|(e, target)| (e.metric.clone(), part(one, e), *target) == *key);
            let fields = found.map_or_else(|| vec![String::new(); 6], |(evidence, _)| estimate_fields(evidence));
            row.extend(fields);
            row.extend(key.2.then(|| found.map_or("", |(evidence, _)| evidence.verdict()).to_owned()));
        }
        row.push(sentence(size, one));
        row
    }
}

/// The part that a column names: none where the row is about a cluster anyway.
fn part(one: &Solved, evidence: &Evidence) -> String {
    if one.cluster.is_some() { String::new() } else { evidence.scope.clone() }
}

fn profile_fields((group, profile): &(String, LoginProfile)) -> Vec<String> {
    vec![
        group.clone(),
        profile.ova.to_string(),
        profile.deployment().to_owned(),
        profile.edition.releases().to_owned(),
        profile.users.to_string(),
        seconds(profile.lower),
        seconds(profile.law),
        profile.row.map_or_else(String::new, |row| row.users.to_string()),
        profile.printed().map_or_else(String::new, seconds),
        profile.slip().map_or_else(String::new, |law| format!("the law gives {} for this row", seconds(law))),
    ]
}

fn estimate_fields(one: &Evidence) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or_else(String::new, shortest);
    vec![
        judged(one),
        number(one.estimate.mean),
        number(one.estimate.low),
        number(one.estimate.high),
        one.runs.to_string(),
        one.warnings().join(" "),
    ]
}

/// Writes a table, whole or not at all.
pub(super) fn write(path: &Path, text: &str) -> Exit {
    match folder::write_file(path, text) {
        Ok(()) => Exit::Good,
        Err(error) => {
            screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
            Exit::of_io(&error)
        }
    }
}
