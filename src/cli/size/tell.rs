//! The answers of `size` as text.

use crate::scenario::{LoginProfile, Size};
use crate::stats::shortest;
use crate::stats::told::with_interval;
use crate::units::SimDuration;

use super::judge::Evidence;
use super::solve::{End, Solved};
use super::table::seconds;

/// Everything found: one answer in full, several as a table.
pub(super) fn text(size: &Size, solved: &[Solved]) -> String {
    match solved {
        [one] => alone(size, one),
        several => table(size, several),
    }
}

/// The settings of a combination.
pub(super) fn setting(setting: &[(String, String)]) -> String {
    setting.iter().map(|(path, value)| format!("{path} = {value}")).collect::<Vec<_>>().join(", ")
}

/// A value as TOML writes it, without its quotes.
pub(super) fn plain(value: &str) -> &str {
    value.trim_matches('"')
}

/// A candidate as one writes it: times in seconds throughout, so that they compare at a glance.
pub(super) fn candidate(value: &str) -> String {
    let value = plain(value);
    SimDuration::parse(value).map_or_else(|_| value.to_owned(), |time| format!("{}s", seconds(time)))
}

/// The value that the evidence is about; empty where there is none.
fn value(solved: &Solved) -> String {
    solved.value.as_deref().map_or_else(String::new, candidate)
}

/// One answer in a sentence.
pub(super) fn sentence(size: &Size, solved: &Solved) -> String {
    let (find, value) = (&solved.find, value(solved));
    let which = if size.smallest { "smallest" } else { "largest" };
    match &solved.end {
        End::Found(_) if solved.next.is_none() => {
            format!("{find} = {value} is the {which} that was tried, and it meets every target")
        }
        End::Found(_) => format!("{find} = {value} is the {which} that meets every target"),
        End::Safe(_, doubt) => {
            let next = solved.next.as_deref().map_or_else(String::new, candidate);
            let open = format!("{next} is undecided on {}", goal(size, doubt.target));
            format!("{find} = {value} meets every target; {open}{}", further(doubt.further_runs, &solved.against))
        }
        End::None { target } => {
            let ends = [size.candidates.first(), size.candidates.last()];
            let [first, last] = ends.map(|value| value.map_or_else(String::new, |value| candidate(value)));
            format!("no {find} from {first} to {last} meets {}", goal(size, *target))
        }
        End::Apart { larger, smaller } => {
            let (larger, smaller) = (goal(size, *larger), goal(size, *smaller));
            format!("no {find} meets both: {larger} needs larger values, {smaller} needs smaller ones")
        }
        End::Undecided(doubt) => {
            let open = goal(size, doubt.target);
            format!("{find} is undecided at {value} on {open}{}", further(doubt.further_runs, &solved.evidence))
        }
    }
}

/// How many runs would tell, and how to ask for them.
fn further(further_runs: Option<u64>, evidence: &[Evidence]) -> String {
    let made = evidence.iter().map(|one| one.runs).max().unwrap_or(0);
    further_runs.map_or_else(String::new, |further| {
        format!("; about {further} further runs would tell (--set experiment.runs={})", made.saturating_add(further))
    })
}

/// A target by its number: those on the login profiles come first.
fn goal(size: &Size, number: usize) -> String {
    match number.checked_sub(size.profiles.len()) {
        None => format!("login_profile = \"{}\"", size.profiles[number].as_str()),
        Some(target) => format!("{} with {}", size.targets[target].metric, size.targets[target].text),
    }
}

// ----- one answer -----

fn alone(size: &Size, solved: &Solved) -> String {
    let mut text = String::new();
    if !solved.setting.is_empty() {
        text += &format!("{}\n", setting(&solved.setting));
    }
    text += &format!("{}\n", sentence(size, solved));
    for one in &solved.evidence {
        text += &evidence_line(one);
    }
    if let Some(next) = &solved.next
        && (solved.against_profile || !solved.against.is_empty())
    {
        text += &format!("{} is {}\n", candidate(next), if size.smallest { "too small" } else { "too large" });
        for mode in size.profiles.iter().filter(|_| solved.against_profile) {
            text += &format!("  missed     login_profile = \"{}\"\n", mode.as_str());
        }
        for one in &solved.against {
            text += &evidence_line(one);
        }
    }
    if !solved.told.is_empty() {
        text += &format!("with {} = {}\n", solved.find, value(solved));
    }
    for one in &solved.told {
        text += &format!("             {}{}: {}\n", one.metric, of(one), estimate(one));
    }
    if !solved.profiles.is_empty() {
        text += "login profiles\n";
    }
    for (group, profile) in &solved.profiles {
        text += &format!("             {group}: {}\n", profile_line(profile));
    }
    text + &slips(std::slice::from_ref(solved))
}

fn evidence_line(one: &Evidence) -> String {
    format!("  {:10} {}{} with {}: {}\n", one.verdict(), one.metric, of(one), one.bounds, estimate(one))
}

fn of(one: &Evidence) -> String {
    if one.scope.is_empty() { String::new() } else { format!(" of {}", one.scope) }
}

/// What was estimated, with its interval and the number of runs.
fn estimate(one: &Evidence) -> String {
    let what = judged(one);
    let unit = if one.unit().is_empty() { String::new() } else { format!(" {}", one.unit()) };
    let warnings: Vec<String> = one.warnings().iter().map(|code| format!(", {code}")).collect();
    format!("{what} {}{unit}, {} runs{}", with_interval(&one.estimate), one.runs, warnings.concat())
}

/// What is estimated over the runs.
pub(super) fn judged(one: &Evidence) -> String {
    let percent = |share: f64| shortest(share * 100.0);
    match one.quantile {
        None => "mean".to_owned(),
        Some(q) if q >= 0.5 => format!("{} % of runs up to", percent(q)),
        Some(q) => format!("{} % of runs at least", percent(1.0 - q)),
    }
}

fn profile_line(profile: &LoginProfile) -> String {
    let LoginProfile { users, ova, lower, law, .. } = profile;
    let deployment = profile.deployment();
    let printed =
        profile.printed().map_or_else(|| "no row printed".to_owned(), |_| format!("{} s printed", printed(profile)));
    format!(
        "{users} users, {deployment}, {ova}-user template: {} s by the law (lower limit {} s), {printed}",
        seconds(*law),
        seconds(*lower)
    )
}

/// The printed upper limit, with its row where users are rounded up to it.
fn printed(profile: &LoginProfile) -> String {
    match (profile.row, profile.printed()) {
        (Some(row), Some(printed)) if row.users != profile.users => format!("{} ({})", seconds(printed), row.users),
        (_, Some(printed)) => seconds(printed),
        (_, None) => "-".to_owned(),
    }
}

/// Where the printed tables are not what the law gives, each row once.
fn slips(solved: &[Solved]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (_, profile) in solved.iter().flat_map(|one| &one.profiles) {
        let (Some(row), Some(law), Some(print)) = (profile.row, profile.slip(), profile.printed()) else { continue };
        let line = format!(
            "  {}-user template, {}, {} users: printed {} s, the law gives {} s\n",
            row.ova,
            profile.deployment(),
            row.users,
            seconds(print),
            seconds(law)
        );
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let rows = match lines.len() {
        0 => return String::new(),
        1 => "this row".to_owned(),
        several => format!("these {several} rows"),
    };
    format!("the printed tables slip in {rows}; size by the law\n{}", lines.concat())
}

// ----- several answers -----

fn table(size: &Size, solved: &[Solved]) -> String {
    let mut rows = vec![head(size, solved)];
    for one in solved {
        if one.profiles.is_empty() {
            rows.push(row(solved, one, None));
        }
        for (group, profile) in &one.profiles {
            rows.push(row(solved, one, Some((group, profile))));
        }
    }
    let mut text = laid_out(&rows);
    for one in solved.iter().filter(|one| !matches!(one.end, End::Found(_))) {
        let of = if one.setting.is_empty() { String::new() } else { format!("{}: ", setting(&one.setting)) };
        text += &format!("{of}{}\n", sentence(size, one));
    }
    let runs: Vec<u64> =
        solved.iter().flat_map(|one| one.evidence.iter().chain(&one.told)).map(|one| one.runs).collect();
    if let (Some(least), Some(most)) = (runs.iter().min(), runs.iter().max()) {
        let runs = if least == most { least.to_string() } else { format!("{least} to {most}") };
        text += &format!("{runs} runs at each value; intervals at the confidence of the targets, 95 % elsewhere\n");
    }
    text + &warnings(solved) + &slips(solved)
}

/// What a reader must know of the columns, each once.
fn warnings(solved: &[Solved]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for one in solved.iter().flat_map(|one| one.evidence.iter().chain(&one.told)) {
        for code in one.warnings() {
            let line = format!("{}: {code}\n", one.metric);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines.concat()
}

/// Settings that the columns of the login profiles show anyway.
fn told_settings(solved: &[Solved], one: &Solved) -> Vec<(String, String)> {
    const SHOWN: [&str; 4] = ["release", "ova", "assignment", "users"];
    let profiles = solved.iter().any(|one| !one.profiles.is_empty());
    let shown = |path: &str| profiles && path.rsplit('.').next().is_some_and(|last| SHOWN.contains(&last));
    one.setting.iter().filter(|(path, _)| !shown(path)).cloned().collect()
}

fn has_profiles(solved: &[Solved]) -> bool {
    solved.iter().any(|one| !one.profiles.is_empty())
}

/// Whether rows must say which group they are about.
fn names_groups(solved: &[Solved]) -> bool {
    solved.iter().any(|one| one.cluster.is_some() || one.profiles.len() > 1)
}

fn head(size: &Size, solved: &[Solved]) -> Vec<String> {
    let mut head: Vec<String> = told_settings(solved, &solved[0]).into_iter().map(|(path, _)| path).collect();
    if names_groups(solved) {
        head.push(if has_profiles(solved) { "group" } else { "cluster" }.to_owned());
    }
    if has_profiles(solved) {
        head.extend(["OVA", "deployment", "tables", "users", "lower", "law", "printed"].map(ToOwned::to_owned));
    }
    head.push(size.find.rsplit('.').next().expect("a split has a first part").to_owned());
    let estimates = first_with_evidence(solved).into_iter().flat_map(|one| one.evidence.iter().chain(&one.told));
    head.extend(estimates.map(|one| {
        let judged = one.quantile.map_or_else(String::new, |_| format!(", {}", judged(one)));
        let unit = if one.unit().is_empty() { String::new() } else { format!(" {}", one.unit()) };
        format!("{}{unit}{judged}", one.metric)
    }));
    head
}

fn first_with_evidence(solved: &[Solved]) -> Option<&Solved> {
    solved.iter().max_by_key(|one| one.evidence.len() + one.told.len())
}

fn row(solved: &[Solved], one: &Solved, profile: Option<(&String, &LoginProfile)>) -> Vec<String> {
    let mut row: Vec<String> =
        told_settings(solved, one).into_iter().map(|(_, value)| plain(&value).to_owned()).collect();
    if names_groups(solved) {
        row.push(profile.map_or_else(|| one.cluster.clone().unwrap_or_default(), |(group, _)| group.clone()));
    }
    if let Some((_, profile)) = profile {
        let slip = if profile.slip().is_some() { " slip" } else { "" };
        let limit = |limit: SimDuration| format!("{} s", seconds(limit));
        row.extend([
            profile.ova.to_string(),
            profile.deployment().to_owned(),
            profile.edition.releases().to_owned(),
            profile.users.to_string(),
            limit(profile.lower),
            limit(profile.law),
            format!("{}{slip}", printed(profile)),
        ]);
    } else if has_profiles(solved) {
        row.extend((0..7).map(|_| "-".to_owned()));
    }
    row.push(one.found().map_or_else(|| "-".to_owned(), candidate));
    row.extend(one.evidence.iter().chain(&one.told).map(|one| with_interval(&one.estimate)));
    row
}

/// Rows as columns two blanks apart; the first row is the head.
fn laid_out(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
