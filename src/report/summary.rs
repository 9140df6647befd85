//! What a run comes down to: failovers, outages by phase, queues, alarms, assumptions, what needs a human.

mod expressway;
mod meetings;
mod peers;
mod rooms;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::expect::{Judgement, Verdict};
use crate::outcome::{CohortKind, Entity, Failover, Kind, Label, OutageWave, Outcome, Phase, Rest, state_at};
use crate::scenario::{LoginRate, Scenario};
use crate::stats::{CohortOutages, cohort_outages, quantile};
use crate::units::{ClusterId, GroupId, SimDuration};

use super::parameters;
use super::story::counted;
use super::text::{self, Words, about, clients_text, exactly, grouped, heading, own_name, paint, tenths, users_text};

/// Everything below the story: sections with a blank line between them, ended by a line break.
#[must_use]
pub fn summary(scenario: &Scenario, outcome: &Outcome, color: bool) -> String {
    let summary = Summary { scenario, outcome, color };
    let parts = [
        summary.failovers(),
        summary.outages(),
        summary.queues(),
        summary.peers(),
        summary.edges(),
        summary.meetings(),
        summary.rooms(),
        summary.refusals(),
        summary.counters(),
        summary.alarms(),
        summary.rest(),
        summary.rules(),
        summary.assumptions(),
    ];
    parts.concat().trim_start_matches('\n').to_owned()
}

/// The verdicts on the expectations of a run, the bad ones with what was found.
#[must_use]
pub fn verdicts(judgements: &[Judgement], color: bool) -> String {
    let mut out = String::new();
    for judgement in judgements {
        let (style, told) = match judgement.verdict {
            Verdict::Pass => (text::GOOD, false),
            Verdict::NotJudged => (text::DIM, true),
            Verdict::Inconclusive => (text::NOTE, true),
            Verdict::Fail => (text::BAD, true),
        };
        let words = Words::default().add(judgement.verdict.as_str(), style).plain(&judgement.name);
        out += &words.wrap("  ", 4, color);
        if told {
            out += &Words::default().plain(&judgement.message).wrap("    ", 4, color);
        }
    }
    if out.is_empty() { out } else { format!("{}\n{out}", paint("Expectations", text::BOLD, color)) }
}

struct Summary<'a> {
    scenario: &'a Scenario,
    outcome: &'a Outcome,
    color: bool,
}

impl Summary<'_> {
    fn path(&self, entity: Entity) -> &str {
        self.outcome.names.path(entity)
    }

    fn paragraph(&self, text: &str) -> String {
        Words::default().plain(text).wrap("  ", 2, self.color)
    }

    fn failovers(&self) -> String {
        let mut out = String::new();
        for (index, failover) in self.outcome.failovers.iter().enumerate() {
            let (group, from, to) = (
                self.path(Entity::Group(failover.group)),
                own_name(self.path(Entity::Node(failover.from))),
                own_name(self.path(Entity::Node(failover.to))),
            );
            let title = format!("Failover {} of {group}: {from} -> {to}, {}", index + 1, failover.reason);
            out += &heading(&title, self.color);
            let mut told = timing(failover, from, to);
            told += &self.users_of(index, failover);
            out += &self.paragraph(&told);
        }
        out
    }

    /// What a failover meant for the users it moved.
    fn users_of(&self, index: usize, failover: &Failover) -> String {
        let index = u32::try_from(index).expect("fewer than 2^32 failovers in a run");
        let mut hit = CohortOutages::default();
        let mut waves = self.outcome.outages.iter().filter(|wave| wave.failover == Some(index)).peekable();
        let from_fault = waves.peek().map(|wave| wave.lost_at.since(wave.fault_at));
        waves.for_each(|wave| hit.add(wave, self.outcome.horizon()));
        hit.sort();
        let mut told = match (hit.mean_s(), hit.quantile_s(950), hit.quantile_s(1000)) {
            (Some(mean), Some(p95), Some(max)) => format!(
                " {} {} without service for {} in the mean, {} at the 95th percentile, {} at most.",
                users_text(hit.users() as u64),
                if hit.users() == 1 { "was" } else { "were" },
                about(mean),
                about(p95),
                about(max)
            ),
            _ => format!(" {} moved, nobody lost service.", users_text(u64::from(failover.users))),
        };
        if let (Some(before), Some(mean)) = (from_fault.filter(|before| !before.is_zero()), hit.mean_s()) {
            let recovery = about(mean + before.as_secs_f64());
            let _ = write!(told, " Counted from the fault, recovery took {recovery} in the mean.");
        }
        if let Some(at) = failover.fallback_at {
            let _ = write!(told, " They were sent home at {at}");
            let home = |wave: &&OutageWave| (wave.group, wave.lost_at, wave.failover) == (failover.group, at, None);
            let mut again = CohortOutages::default();
            self.outcome.outages.iter().filter(home).for_each(|wave| again.add(wave, self.outcome.horizon()));
            let _ = match again.mean_s() {
                Some(mean) => write!(told, " and were without service once more, for {} in the mean.", about(mean)),
                None => write!(told, "."),
            };
        }
        told
    }

    fn outages(&self) -> String {
        let cohorts = cohort_outages(self.outcome);
        let mut out = String::new();
        let mut by_cluster: BTreeMap<ClusterId, Vec<(CohortKind, &CohortOutages)>> = BTreeMap::new();
        for ((cluster, kind), outages) in &cohorts {
            by_cluster.entry(*cluster).or_default().push((*kind, outages));
        }
        for (cluster, cohorts) in by_cluster {
            let name = self.path(Entity::Cluster(cluster));
            out += &heading(&format!("Users of {name} without service"), self.color);
            out += &outage_table(&cohorts);
            let unserved: u32 = cohorts.iter().map(|(_, outages)| outages.unserved).sum();
            if unserved > 0 {
                let told = format!(
                    "CENSORED: {} still without service at the end of the run; counted with their time so far.",
                    users_text(u64::from(unserved))
                );
                out += &self.paragraph(&told);
            }
        }
        if out.is_empty() && !self.outcome.records.is_empty() && !self.scenario.groups.is_empty() {
            out = "\nNo user lost service.\n".to_owned();
        }
        out
    }

    /// Where the login queue shows: what it asks of the re-login window.
    fn queues(&self) -> String {
        let mut out = String::new();
        let queued = |wave: &&OutageWave| {
            let index = Phase::LoginQueue as usize;
            wave.unserved_phases[index] > 0 || wave.phases[index].micros.iter().any(|micros| *micros > 0)
        };
        // The worst wave of each group tells the story; kinds of client share the queue.
        let mut worst: BTreeMap<GroupId, Vec<&OutageWave>> = BTreeMap::new();
        for wave in self.outcome.outages.iter().filter(queued) {
            let waves = worst.entry(wave.group).or_default();
            let users = |waves: &[&OutageWave]| waves.iter().map(|wave| u64::from(wave.users)).sum::<u64>();
            let same = waves.first().is_some_and(|first| (first.lost_at, first.home) == (wave.lost_at, wave.home));
            if same {
                waves.push(wave);
            } else if users(waves) < u64::from(wave.users) {
                *waves = vec![wave];
            }
        }
        for (group, waves) in worst {
            out += &self.queue_of(group, &waves);
        }
        out
    }

    fn queue_of(&self, group: GroupId, waves: &[&OutageWave]) -> String {
        let (Some(row), Some(first)) = (self.scenario.groups.get(group), waves.first()) else { return String::new() };
        let imp = self.scenario.clusters[row.cluster].presence();
        let LoginRate::PerSecond(rate) = row.login_rate else { return String::new() };
        let (lower, upper) = (imp.srm.client_relogin_lower_limit, imp.srm.client_relogin_upper_limit);
        let users: u64 = waves.iter().map(|wave| u64::from(wave.users)).sum();
        let needed = users as f64 / rate.as_per_second();
        let home = own_name(self.path(Entity::Node(first.home)));
        let longest = row.nodes.iter().filter_map(|node| self.outcome.counters.login_backlog_max.get(node)).max();
        let mut waits = CohortOutages::default();
        waves.iter().for_each(|wave| waits.add(wave, self.outcome.horizon()));
        waits.sort();
        let waited = waits.phase_mean_s(Phase::LoginQueue).unwrap_or(0.0);
        let mean = waits.mean_s().unwrap_or(0.0);
        let window = SimDuration::from_micros(upper.as_micros().saturating_sub(lower.as_micros()));
        let over = needed - window.as_secs_f64();
        let compared = if over > 0.0 { format!("{} more than", about(over)) } else { "less than".to_owned() };
        let longest = longest.copied().unwrap_or(0);
        let held = if longest > 0 {
            format!(" The longest queue held {}.", clients_text(u64::from(longest)))
        } else {
            String::new()
        };
        let told = format!(
            "{} of {home} at {} logins/s need {} after the lower limit of {lower}, {compared} the {} of the window to the \
             upper limit of {upper}. Waiting in the queue took {} in the mean, {} at the 95th percentile: without it the \
             mean outage of {} would be {}.{held}",
            users_text(users),
            rate.as_per_second(),
            about(needed),
            exactly(window),
            about(waited),
            about(quantile(&waits.phases[Phase::LoginQueue as usize], 950).unwrap_or(0.0) / 1e6),
            about(mean),
            about(mean - waited)
        );
        let title = format!("Login queue of {}", self.path(Entity::Group(group)));
        heading(&title, self.color) + &self.paragraph(&told)
    }

    /// Actions the product refused.
    fn refusals(&self) -> String {
        let refused = |label| label == Label::Word("refused");
        let lines = self.outcome.records.iter().filter(|r| r.kind == Kind::Admin && refused(r.to)).map(|record| {
            let verb = self.outcome.names.label(record.from);
            let why = if record.reason.is_empty() { String::new() } else { format!(": {}", record.reason) };
            self.paragraph(&format!("{} {verb} of {}{why}", record.t, self.path(record.entity)))
        });
        let lines: String = lines.collect();
        if lines.is_empty() { lines } else { heading("Refused", self.color) + &lines }
    }

    fn counters(&self) -> String {
        let counters = &self.outcome.counters;
        let most = |by_node: &BTreeMap<_, u32>| by_node.values().copied().max().unwrap_or(0);
        let time = |by_group: &BTreeMap<GroupId, SimDuration>| {
            by_group.values().fold(SimDuration::ZERO, |sum, time| sum + *time)
        };
        let count = |n: u64| if n > 0 { Some(grouped(n)) } else { None };
        let length = |time: SimDuration| (!time.is_zero()).then(|| format!("{} s", tenths(time.as_secs_f64())));
        let blind: u128 = self.outcome.outages.iter().map(|wave| wave.blind).sum();
        let rows = [
            ("most logins asked of a node within a second", count(u64::from(most(&counters.login_offered_max)))),
            ("most logins served by a node within a second", count(u64::from(most(&counters.login_rate_max)))),
            ("longest login queue of a node", count(u64::from(most(&counters.login_backlog_max)))),
            ("clients that came before anybody served them", count(counters.early_logins.values().sum())),
            ("ad-hoc presence pairs gone stale", count(counters.stale_pairs.values().sum())),
            ("actions of an administrator", count(counters.human_actions.values().map(|n| u64::from(*n)).sum())),
            ("time without a second node to fail over to", length(time(&counters.exposure))),
            ("time with two owners of the same users", length(time(&counters.dual_owner))),
            ("user-minutes without service and without an alarm", (blind > 0).then(|| tenths(blind as f64 / 60e6))),
        ];
        let mut out = String::new();
        for (what, value) in rows {
            if let Some(value) = value {
                let _ = writeln!(out, "  {what:<52}{value:>14}");
            }
        }
        if out.is_empty() { out } else { heading("Counters", self.color) + &out }
    }

    fn alarms(&self) -> String {
        let mut raised: BTreeMap<String, (u64, crate::units::SimTime, u64)> = BTreeMap::new();
        for record in self.outcome.records.iter().filter(|record| record.kind == Kind::Alarm) {
            let name = self.outcome.names.label(record.from);
            let (up, _, down) = raised.entry(name).or_insert((0, record.t, 0));
            if record.to == Label::Word("raised") { *up += 1 } else { *down += 1 }
        }
        let mut out = String::new();
        for (name, (up, first, down)) in raised {
            let cleared =
                if down > 0 { format!(", cleared {}", counted(down, "time", "times")) } else { String::new() };
            let told = if up > 0 {
                format!("{name}: raised {}, first at {first}{cleared}", counted(up, "time", "times"))
            } else {
                format!("{name}: on from the start{cleared}, first at {first}")
            };
            out += &Words::default().plain(&told).wrap("  ", 4, self.color);
        }
        if out.is_empty() { out } else { heading("Alarms", self.color) + &out }
    }

    /// Whether the world came to rest, and what a human must do.
    fn rest(&self) -> String {
        let (title, entities) = match &self.outcome.rest {
            Rest::Steady => return String::new(),
            Rest::NeedsHuman(entities) => ("Needs a human", entities),
            Rest::Moving(entities) => ("Still moving at the end of the run", entities),
        };
        let needs_human = matches!(self.outcome.rest, Rest::NeedsHuman(_));
        let lines = entities.iter().map(|entity| {
            let todo = if needs_human { self.remedy(*entity) } else { String::new() };
            let todo = if todo.is_empty() { todo } else { format!(": {todo}") };
            self.paragraph(&format!("{}{todo}", self.path(*entity)))
        });
        heading(title, self.color) + &lines.collect::<String>()
    }

    /// The documented way out of the state in which a group or node is left.
    fn remedy(&self, entity: Entity) -> String {
        if let Entity::Cluster(id) = entity {
            return self.remedy_of_meeting(id);
        }
        let nodes = match entity {
            Entity::Group(id) => self.outcome.names.nodes_of_group[usize::from(id)].clone(),
            Entity::Node(id) => vec![id],
            _ => Vec::new(),
        };
        let mut steps: Vec<String> = Vec::new();
        for node in nodes {
            let node = Entity::Node(node);
            let name = own_name(self.path(node));
            let step = match state_at(self.outcome, node, self.outcome.horizon()) {
                Some((Label::Word(state), _)) => way_out(state, name),
                _ => None,
            };
            steps.extend(step.filter(|step| !steps.contains(step)));
        }
        steps.join("; ")
    }

    /// The choices of the model that decide equal times and the start of clocks.
    fn rules(&self) -> String {
        let mut out = String::new();
        for (clusters, choices) in parameters::timer_choices(self.scenario) {
            let list: Vec<String> = choices
                .iter()
                .map(|(info, value)| format!("{} = {value} ({})", info.name, info.status.as_str()))
                .collect();
            let whose = if clusters.is_empty() { String::new() } else { format!("{}: ", clusters.join(", ")) };
            out += &self.paragraph(&format!("{whose}{}", list.join(", ")));
        }
        if out.is_empty() { out } else { heading("Timer rules in force", self.color) + &out }
    }

    fn assumptions(&self) -> String {
        let mut out = String::new();
        for assumed in parameters::assumed(self.scenario, self.outcome) {
            let whose =
                if assumed.clusters.is_empty() { String::new() } else { format!(" ({})", assumed.clusters.join(", ")) };
            let set = if assumed.set { ", set by the scenario" } else { "" };
            let words = Words::default().plain(&format!("{} = {}{whose}{set}:", assumed.name, assumed.value));
            out += &words.add(assumed.meaning, text::DIM).wrap("  ", 6, self.color);
        }
        if out.is_empty() { out } else { heading("Assumed parameters in force", self.color) + &out }
    }
}

/// The times of a failover in one or two sentences.
fn timing(failover: &Failover, from: &str, to: &str) -> String {
    let decided = failover.detected_at;
    let mut told = if failover.planned {
        format!("An administrator asked for it at {}.", failover.fault_at)
    } else {
        format!(
            "The fault was at {}; SRM decided at {decided}, {} later.",
            failover.fault_at,
            exactly(failover.detection())
        )
    };
    let _ = match (failover.backup_at, failover.takeover()) {
        (Some(at), Some(took)) if took.is_zero() => write!(told, " {to} ran in backup mode at once, at {at}."),
        (Some(at), Some(took)) => write!(told, " {to} ran in backup mode at {at}, {} after that.", exactly(took)),
        _ => write!(told, " {to} did not reach backup mode."),
    };
    if failover.spurious {
        let _ = write!(told, " Nothing was wrong with {from}: this failover was spurious.");
    }
    told
}

/// What an administrator does about a node that is left in this state.
fn way_out(state: &str, node: &str) -> Option<String> {
    Some(match state {
        "running_in_failed_mode" => "look for stopped services, then use Recovery on the group".to_owned(),
        "failed_over_critical_services_not_running" => {
            format!("start the stopped services of {node} or reboot it, then fall back to {node}")
        }
        "failed_over" | "idle" => format!("fall back to {node}"),
        "down" => format!("power on {node} or start its SRM, then fall back to {node} once its services run"),
        "unknown" => "switch High Availability on, or restart SRM on both nodes".to_owned(),
        _ => return None,
    })
}

/// One line for each kind of client, then its phases in the mean; phases nobody was in are left out.
fn outage_table(cohorts: &[(CohortKind, &CohortOutages)]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "  {:<10}{:>9}{:>12}{:>12}{:>12}", "clients", "users", "mean", "p95", "longest");
    for (kind, outages) in cohorts {
        let seconds = |value: Option<f64>| value.map_or(String::new(), |value| format!("{} s", tenths(value)));
        let _ = writeln!(
            out,
            "  {:<10}{:>9}{:>12}{:>12}{:>12}",
            kind.as_str(),
            grouped(outages.users() as u64),
            seconds(outages.mean_s()),
            seconds(outages.quantile_s(950)),
            seconds(outages.quantile_s(1000))
        );
    }
    let phases: Vec<Phase> =
        Phase::ALL.into_iter().filter(|phase| cohorts.iter().any(|(_, o)| o.phase_sum[*phase as usize] > 0)).collect();
    let _ = write!(out, "  {:<10}", "of it, s");
    for phase in &phases {
        let _ = write!(out, "{:>width$}", phase.as_str(), width = column(*phase));
    }
    out.push('\n');
    for (kind, outages) in cohorts {
        let _ = write!(out, "  {:<10}", kind.as_str());
        for phase in &phases {
            let mean = outages.phase_mean_s(*phase).map_or(String::new(), tenths);
            let _ = write!(out, "{mean:>width$}", width = column(*phase));
        }
        out.push('\n');
    }
    out
}

/// Width of the column of a phase.
fn column(phase: Phase) -> usize {
    (phase.as_str().len() + 2).max(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::scenario;
    use crate::outcome::sample::{G1, N1, SEOUL, presence_story, quiet_pair};
    use crate::outcome::{Cause, Draft};

    fn told(outcome: &Outcome) -> String {
        summary(&scenario(outcome, Vec::new()), outcome, false)
    }

    #[test]
    fn the_whole_summary() {
        snapbox::assert_data_eq!(told(&presence_story()), snapbox::file!["golden/summary.txt"].raw());
    }

    #[test]
    fn lines_fit_into_eighty_columns() {
        let text = told(&presence_story());
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }

    /// Whether a summary has a line, with the words of wrapped lines joined.
    #[track_caller]
    fn check(outcome: &Outcome, expected: &str) {
        let text = told(outcome).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(expected), "{expected}\n{text}");
    }

    #[test]
    fn what_needs_a_human_comes_with_the_way_out() {
        let mut story = presence_story();
        story.rest = Rest::NeedsHuman(vec![G1]);
        story.records.truncate(8);
        check(&story, "Needs a human seoul/g1: start the stopped services of n1 or reboot it, then fall back to n1");
        story.rest = Rest::Moving(vec![N1]);
        check(&story, "Still moving at the end of the run seoul/n1");
    }

    #[test]
    fn users_still_out_are_censored() {
        let mut story = presence_story();
        story.outages[1].unserved = 1;
        story.outages[1].unserved_phases[0] = 4_500_000_000;
        check(&story, "CENSORED: 1 user still without service at the end of the run");
    }

    #[test]
    fn a_failover_tells_what_was_special_about_it() {
        let mut story = presence_story();
        story.failovers[0].planned = true;
        check(
            &story,
            "An administrator asked for it at 0:10:00.000. n2 ran in backup mode at 0:11:40.000, 10 s after that.",
        );
        story.failovers[0].spurious = true;
        check(&story, "Nothing was wrong with n1: this failover was spurious.");
        story.failovers[0].backup_at = None;
        check(&story, "n2 did not reach backup mode.");
        story.outages.clear();
        check(&story, "4 users moved, nobody lost service.");
    }

    #[test]
    fn refused_actions_are_listed() {
        let mut story = presence_story();
        let draft = Draft {
            entity: SEOUL,
            kind: Kind::Admin,
            from: Label::Word("add_users"),
            to: Label::Word("refused"),
            reason: "node_failed_over",
            rule: "",
            cause: Cause::Start,
            users: 0,
        };
        crate::outcome::sample::add(&mut story, 5000, Cause::Start, draft);
        check(&story, "Refused 1:23:20.000 add_users of seoul: node_failed_over");
    }

    #[test]
    fn a_quiet_run_assumes_nothing() {
        let text = told(&quiet_pair());
        assert!(!text.contains("Assumed") && !text.contains("Failover"), "{text}");
    }

    #[test]
    fn verdicts_say_more_when_they_are_bad() {
        let judgement = |verdict, message: &str| Judgement {
            index: 0,
            name: "n2 takes over".to_owned(),
            verdict,
            message: message.to_owned(),
            record: None,
        };
        let both = [judgement(Verdict::Pass, "it does"), judgement(Verdict::Fail, "it does not")];
        let expected = "Expectations\n  pass n2 takes over\n  fail n2 takes over\n    it does not\n";
        assert_eq!(verdicts(&both, false), expected);
        assert_eq!(verdicts(&[], false), "");
    }
}
