//! The search for one combination of settings.

use std::collections::BTreeMap;
use std::path::Path;

use crate::outcome::Entity;
use crate::scenario::{self, LoginProfile, ProfileMode, Request, Scenario, Size, SplitBy, login_profiles};
use crate::sweep::{Answer, Doubt, Found, search};
use crate::units::ClusterId;

use super::super::args::Global;
use super::super::exit::Exit;
use super::super::isolate::Bug;
use super::super::{input, screen};
use super::judge::{self, Evidence, scopes};
use super::runs::{Probe, Runs};
use super::tell::candidate;

/// Fewest runs that a target is judged on.
const FEWEST_RUNS: u64 = 30;
/// Runs at one candidate before a target counts as undecided, as a multiple of the runs to begin with.
const MOST_TIMES: u64 = 16;
/// A target that needs this many times the runs allowed is given up at once.
const HOPELESS_TIMES: u64 = 4;

/// Why a search stopped before its end.
pub(super) enum Trouble {
    /// A run panicked.
    Bug(Bug),
    /// `check` refuses the scenario with these settings.
    Setting(String),
    /// A candidate is refused, or cannot be measured.
    Candidate(String),
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The answer; its neighbour on the better side misses a target, or there is none.
    Found(usize),
    /// It meets every target, but the neighbour is not decided.
    Safe(usize, Doubt),
    /// A target is missed everywhere.
    None { target: usize },
    /// Two targets cannot be met together.
    Apart { larger: usize, smaller: usize },
    /// Nothing is shown to meet every target.
    Undecided(Doubt),
}

/// The answer for one combination of settings, or for one cluster of it.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    pub setting: Vec<(String, String)>,
    /// The cluster, where each has a value of its own.
    pub cluster: Option<String>,
    pub find: String,
    pub end: End,
    /// The candidate that the evidence is about, and the one beside it on the better side.
    pub value: Option<String>,
    pub next: Option<String>,
    /// Targets on runs at the value.
    pub evidence: Vec<Evidence>,
    /// Targets on runs beside it that are not met.
    pub against: Vec<Evidence>,
    /// Whether a login profile is what the value beside it misses.
    pub against_profile: bool,
    /// Metrics of `[report]` at the value.
    pub told: Vec<Evidence>,
    /// What the login profiles say, with the names of cluster and group.
    pub profiles: Vec<(String, LoginProfile)>,
}

impl Solved {
    pub(super) const fn exit(&self) -> Exit {
        match self.end {
            End::Found(_) => Exit::Good,
            End::None { .. } | End::Apart { .. } => Exit::Failed,
            End::Safe(..) | End::Undecided(_) => Exit::Inconclusive,
        }
    }

    /// The value as a setting, if there is an answer.
    pub(super) fn found(&self) -> Option<&str> {
        match self.end {
            End::Found(_) | End::Safe(..) => self.value.as_deref(),
            End::None { .. } | End::Apart { .. } | End::Undecided(_) => None,
        }
    }
}

/// Solves for one combination of settings: one answer, or one for each cluster.
///
/// # Errors
/// When the settings or a candidate are refused, or a run panics.
pub(super) fn solve(
    file: &Path,
    size: &Size,
    setting: &[(String, String)],
    global: &Global,
) -> Result<Vec<Solved>, Trouble> {
    let all = Solver { file, size, setting, global, only: None, at: BTreeMap::new() };
    let base = all.load(&[]).map_err(Trouble::Setting)?;
    if !size.each_cluster() {
        return Ok(vec![all.solve(&base)?]);
    }
    let clusters = base.clusters.keys();
    let one = |id| Solver { file, size, setting, global, only: Some(id), at: BTreeMap::new() }.solve(&base);
    let mut solved = clusters.map(one).collect::<Result<Vec<Solved>, Trouble>>()?;
    all.tell_clusters(&base, &mut solved)?;
    Ok(solved)
}

struct Solver<'a> {
    file: &'a Path,
    size: &'a Size,
    setting: &'a [(String, String)],
    global: &'a Global,
    /// The cluster that the value is for.
    only: Option<ClusterId>,
    /// The candidates tried so far.
    at: BTreeMap<usize, Runs>,
}

impl Solver<'_> {
    fn solve(mut self, base: &Scenario) -> Result<Solved, Trouble> {
        let goals = self.size.profiles.len() + self.size.targets.len();
        let candidates = self.size.candidates.len();
        let smallest = self.size.smallest;
        let find = self.find(base);
        let found = search(candidates, goals, smallest, &mut |at, goal| self.answer(&find, at, goal))?;
        let end = match found {
            Found::At { at, doubt: None } => End::Found(at),
            Found::At { at, doubt: Some(doubt) } => End::Safe(at, doubt),
            Found::Never { target } => End::None { target },
            Found::Apart { larger, smaller } => End::Apart { larger, smaller },
            Found::Undecided(doubt) => End::Undecided(doubt),
        };
        // A target that is never met is told where it comes closest to it: at one of the ends.
        let (at, next) = match &end {
            End::Found(at) | End::Safe(at, _) => {
                (Some(*at), if smallest { at.checked_sub(1) } else { Some(at + 1).filter(|at| *at < candidates) })
            }
            End::Undecided(doubt) => (Some(doubt.at), None),
            End::None { .. } | End::Apart { .. } => (None, None),
        };
        if let Some(at) = at {
            self.finish(&find, at)?;
        }
        let evidence = |at: Option<usize>| at.map_or_else(Vec::new, |at| self.evidence(at));
        let against = evidence(next).into_iter().filter(|one| one.verdict() != "met").collect();
        let profile = |at: usize| self.at.get(&at).is_some_and(|runs| !self.fits(runs.scenario()));
        Ok(Solved {
            setting: self.setting.to_vec(),
            cluster: self.only.map(|id| base.clusters[id].name.clone()),
            value: at.map(|at| self.size.candidates[at].clone()),
            next: next.map(|at| self.size.candidates[at].clone()),
            evidence: evidence(at),
            against,
            against_profile: next.is_some_and(profile),
            told: at.filter(|_| self.only.is_none()).map_or_else(Vec::new, |at| self.told(at)),
            profiles: self.profiles(at.and_then(|at| self.at.get(&at)).map_or(base, Runs::scenario)),
            find,
            end,
        })
    }

    /// Path of the value, with the name of the cluster where it is for one.
    fn find(&self, base: &Scenario) -> String {
        match self.only {
            Some(id) => self.size.find.replacen('*', &base.clusters[id].name, 1),
            None => self.size.find.clone(),
        }
    }

    /// The scenario with these values besides the settings.
    fn load(&self, values: &[(String, String)]) -> Result<Scenario, String> {
        let request = input::request(self.file, self.global.variant.as_deref(), self.global);
        let set = [&request.set, self.setting, values].concat();
        let loaded = scenario::load(&Request { set, ..request }, &input::reader(self.file));
        let why = || loaded.diagnostics.first().map_or_else(String::new, |found| found.message.clone());
        loaded.scenario.clone().ok_or_else(why)
    }

    /// The runs of a candidate, none of them made yet when it comes for the first time.
    fn runs(&mut self, find: &str, at: usize) -> Result<&mut Runs, Trouble> {
        if !self.at.contains_key(&at) {
            let value = &self.size.candidates[at];
            let scenario = self
                .load(&[(find.to_owned(), value.clone())])
                .map_err(|why| Trouble::Candidate(format!("{find} = {value} is refused: {why}")))?;
            let probes = self.probes(&scenario);
            self.at.insert(at, Runs::new(scenario, probes));
        }
        Ok(self.at.get_mut(&at).expect("it was put there if it was missing"))
    }

    /// Everything that targets and tables want to know of a run.
    fn probes(&self, scenario: &Scenario) -> Vec<Probe> {
        let targets = self.size.targets.iter().flat_map(|target| {
            let parts = scopes(scenario, target.by, self.only);
            parts.into_iter().map(|scope| Probe { metric: target.metric.clone(), scope })
        });
        let scope = self.only.map_or(Entity::World, Entity::Cluster);
        let told = scenario.study.report.metrics.iter().map(|metric| Probe { metric: metric.clone(), scope });
        let mut probes: Vec<Probe> = Vec::new();
        for probe in targets.chain(told) {
            if !probes.contains(&probe) {
                probes.push(probe);
            }
        }
        probes
    }

    /// What a target says at a candidate, with more runs where they are needed.
    fn answer(&mut self, find: &str, at: usize, goal: usize) -> Result<Answer, Trouble> {
        let (file, size, global, only) = (self.file, self.size, self.global, self.only);
        let runs = self.runs(find, at)?;
        let Some(target) = goal.checked_sub(size.profiles.len()) else {
            let profiles = of_cluster(runs.scenario(), only);
            return Ok(if fits(&profiles, size.profiles[goal]) { Answer::Met } else { Answer::Missed });
        };
        let target = &size.targets[target];
        let parts = scopes(runs.scenario(), target.by, only);
        let (first, most) = limits(runs.scenario());
        let mut wanted = runs.count().max(first);
        loop {
            runs.up_to(wanted, file, global)?;
            let evidence = judge::judge(runs, target, &parts);
            let answer = judge::answer(&evidence);
            let hopeless = matches!(answer, Answer::Open(Some(further)) if further > most * HOPELESS_TIMES);
            if !matches!(answer, Answer::Open(_)) || wanted >= most || hopeless {
                progress(find, &size.candidates[at], &evidence, global);
                return Ok(answer);
            }
            wanted = (wanted * 2).min(most);
        }
    }

    /// The first runs at the answer, which targets on the login profiles do without but tables do not.
    fn finish(&mut self, find: &str, at: usize) -> Result<(), Trouble> {
        let (file, global, alone) = (self.file, self.global, self.only.is_none());
        let runs = self.runs(find, at)?;
        if alone && !runs.scenario().study.report.metrics.is_empty() {
            runs.up_to(runs.count().max(limits(runs.scenario()).0), file, global)?;
        }
        Ok(())
    }

    fn evidence(&self, at: usize) -> Vec<Evidence> {
        let Some(runs) = self.at.get(&at).filter(|runs| runs.count() > 0) else { return Vec::new() };
        let judged = |target| judge::judge(runs, target, &scopes(runs.scenario(), target.by, self.only));
        self.size.targets.iter().flat_map(judged).collect()
    }

    /// The metrics of `[report]` that no target judges.
    fn told(&self, at: usize) -> Vec<Evidence> {
        let Some(runs) = self.at.get(&at).filter(|runs| runs.count() > 0) else { return Vec::new() };
        let metrics = self.told_metrics(runs.scenario());
        metrics.iter().map(|metric| judge::told(runs, metric, Entity::World)).collect()
    }

    fn told_metrics(&self, scenario: &Scenario) -> Vec<String> {
        let judged = |metric: &String| self.size.targets.iter().any(|target| target.metric == *metric);
        scenario.study.report.metrics.iter().filter(|metric| !judged(metric)).cloned().collect()
    }

    /// The metrics of `[report]` of each cluster, all of them with the values found for them.
    fn tell_clusters(&self, base: &Scenario, solved: &mut [Solved]) -> Result<(), Trouble> {
        let metrics = self.told_metrics(base);
        let found = |one: &Solved| one.found().map(|value| (one.find.clone(), value.to_owned()));
        let values: Vec<(String, String)> = solved.iter().filter_map(found).collect();
        if metrics.is_empty() || values.is_empty() {
            return Ok(());
        }
        let scenario = self.load(&values).map_err(Trouble::Candidate)?;
        let clusters = scopes(&scenario, Some(SplitBy::Cluster), None);
        let probe = |metric: &String| {
            let metric = metric.clone();
            clusters.iter().map(move |scope| Probe { metric: metric.clone(), scope: *scope })
        };
        let probes = metrics.iter().flat_map(probe).collect();
        let first = limits(&scenario).0;
        let mut runs = Runs::new(scenario, probes);
        runs.up_to(first, self.file, self.global)?;
        for (one, scope) in solved.iter_mut().zip(&clusters).filter(|(one, _)| one.found().is_some()) {
            one.told = metrics.iter().map(|metric| judge::told(&runs, metric, *scope)).collect();
        }
        Ok(())
    }

    /// What the login profiles say, if anybody asks for it or looks for the limit they are about.
    fn profiles(&self, scenario: &Scenario) -> Vec<(String, LoginProfile)> {
        if self.size.profiles.is_empty() && !self.size.find.ends_with("client_relogin_upper_limit") {
            return Vec::new();
        }
        let named = |profile: LoginProfile| {
            let name = scenario.names.path(Entity::Group(profile.group)).to_owned();
            (name, profile)
        };
        of_cluster(scenario, self.only).into_iter().map(named).collect()
    }

    fn fits(&self, scenario: &Scenario) -> bool {
        let profiles = of_cluster(scenario, self.only);
        self.size.profiles.iter().all(|mode| fits(&profiles, *mode))
    }
}

/// The login profiles of all clusters or of one.
fn of_cluster(scenario: &Scenario, only: Option<ClusterId>) -> Vec<LoginProfile> {
    let mut profiles = login_profiles(scenario);
    profiles.retain(|profile| only.is_none_or(|only| scenario.groups[profile.group].cluster == only));
    profiles
}

/// Whether the re-login window of every group is wide enough. Without any group nothing can be said.
fn fits(profiles: &[LoginProfile], mode: ProfileMode) -> bool {
    let fits = |profile: &LoginProfile| match mode {
        ProfileMode::Law => profile.upper >= profile.law,
        ProfileMode::Table => profile.printed().is_some_and(|printed| profile.upper >= printed),
    };
    !profiles.is_empty() && profiles.iter().all(fits)
}

/// Runs to begin with, and most runs of one candidate.
fn limits(scenario: &Scenario) -> (u64, u64) {
    let first = scenario.study.runs.max(FEWEST_RUNS);
    let stated = scenario.study.precision.as_ref().map(|precision| precision.max_runs);
    (first, stated.unwrap_or(first * MOST_TIMES).max(first))
}

fn progress(find: &str, value: &str, evidence: &[Evidence], global: &Global) {
    if global.quiet {
        return;
    }
    for one in evidence {
        let of = if one.scope.is_empty() { String::new() } else { format!(" of {}", one.scope) };
        screen::note(&format!(
            "{find} = {}: {} runs, {}{of} {}",
            candidate(value),
            one.runs,
            one.metric,
            one.verdict()
        ));
    }
}
