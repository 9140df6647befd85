//! The rehearsal of a runbook: when each step was done and over, what it cost, and whether that is too much.

use std::collections::BTreeMap;

use crate::outcome::{Entity, Kind, Label, Outcome};
use crate::scenario::{Runbook, Scenario};
use crate::stats::metrics;
use crate::units::{EventId, GroupId, SimDuration, SimTime};

use super::{Court, Finding, Verdict};

/// Node states in which nobody is served.
const OUT: [&str; 8] = [
    "down",
    "initializing",
    "idle",
    "failed_over",
    "failed_over_critical_services_not_running",
    "running_in_failed_mode",
    "failing_over",
    "taking_back",
];

/// How one step went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRun {
    /// The step.
    pub event: EventId,
    /// When it began; `None` if a step before it never ended.
    pub began: Option<SimTime>,
    /// When it was over; `None` if its wait never ended.
    pub ended: Option<SimTime>,
    /// Whether the product refused it.
    pub refused: bool,
    /// Whether it found nothing to change.
    pub idle: bool,
    /// What it cost, up to the beginning of the next step.
    pub cost: Cost,
}

/// What a part of a run cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cost {
    /// Users who lost their session.
    pub users_lost: u64,
    /// Most users without a session at once.
    pub users_out: u64,
    /// Users who had a session again.
    pub logins: u64,
    /// Most chat rooms without a host at once.
    pub rooms_out: u64,
    /// Most groups at once in which no node served.
    pub groups_out: u64,
    /// Calls dropped, on Expressway and Meeting Server clusters.
    pub calls_dropped: u64,
    /// Registrations that moved to another Expressway peer.
    pub registrations_moved: u64,
    /// Writes that Meeting Server databases refused.
    pub writes_refused: u64,
    /// Alarms raised.
    pub alarms: u64,
}

/// A rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// The steps in their order.
    pub steps: Vec<StepRun>,
    /// From the first step to the end of the last one, if it ended.
    pub window: Option<SimDuration>,
    /// What the whole of it cost, from the first step to the end of the run.
    pub cost: Cost,
    /// Longest time of one user without a session.
    pub out_for: SimDuration,
    /// What was held against it, each with its verdict and a sentence.
    pub checks: Vec<(Verdict, String)>,
}

/// How the runbook of a scenario went in a run; `None` without one.
#[must_use]
pub fn rehearsal(scenario: &Scenario, outcome: &Outcome) -> Option<Rehearsal> {
    let runbook = scenario.runbook.as_ref()?;
    let changes = changes(outcome);
    let began = |event: EventId| outcome.event_began(event);
    let starts: Vec<Option<SimTime>> = runbook.steps.iter().map(|step| began(*step)).collect();
    let steps: Vec<StepRun> = (0..runbook.steps.len())
        .map(|place| {
            let event = runbook.steps[place];
            let next = starts.get(place + 1).copied().flatten();
            let fate = &outcome.events[usize::from(event)];
            let cost = starts[place].map_or_else(Cost::default, |from| changes.between(outcome, from, next));
            StepRun {
                event,
                began: starts[place],
                ended: outcome.event_ended(event),
                refused: fate.refused > 0,
                idle: fate.changed == 0 && fate.refused == 0 && !fate.began.is_empty(),
                cost,
            }
        })
        .collect();
    let first = starts.first().copied().flatten();
    let last = steps.last().and_then(|step| step.ended);
    let window = first.zip(last).map(|(first, last)| last.since(first));
    let cost = first.map_or_else(Cost::default, |from| changes.between(outcome, from, None));
    let out_for = longest(outcome, first);
    let checks = checks(scenario, runbook, &steps, window, cost, out_for);
    Some(Rehearsal { steps, window, cost, out_for, checks })
}

fn longest(outcome: &Outcome, from: Option<SimTime>) -> SimDuration {
    let waves = outcome.outages.iter().filter(|wave| from.is_some_and(|from| wave.lost_at >= from));
    let of_wave = |wave: &crate::outcome::OutageWave| {
        let open = if wave.unserved > 0 { outcome.horizon().since(wave.lost_at).as_micros() } else { 0 };
        wave.outage.iter().copied().max().unwrap_or(0).max(open)
    };
    SimDuration::from_micros(waves.map(of_wave).max().unwrap_or(0))
}

/// Changes of what is counted, by time: of users out, rooms out, groups out; and what is only counted.
#[derive(Default)]
struct Changes {
    users: BTreeMap<SimTime, [u64; 2]>,
    rooms: BTreeMap<SimTime, [u64; 2]>,
    groups: BTreeMap<SimTime, [u64; 2]>,
    alarms: Vec<SimTime>,
}

fn changes(outcome: &Outcome) -> Changes {
    let mut changes = Changes::default();
    for wave in &outcome.outages {
        for micros in wave.outage.iter().filter(|micros| **micros > 0) {
            changes.users.entry(wave.lost_at + SimDuration::from_micros(*micros)).or_default()[1] += 1;
        }
        changes.users.entry(wave.lost_at).or_default()[0] += u64::from(wave.users_hit());
    }
    for out in outcome.chat.iter().flat_map(|chat| &chat.outages) {
        changes.rooms.entry(out.since).or_default()[0] += u64::from(out.rooms);
        if out.loaded_from.is_some() {
            for micros in out.micros(outcome.horizon()) {
                changes.rooms.entry(out.since + SimDuration::from_micros(micros)).or_default()[1] += 1;
            }
        }
    }
    changes.follow_groups(outcome);
    let raised =
        outcome.records.iter().filter(|record| record.kind == Kind::Alarm && record.to == Label::Word("raised"));
    changes.alarms = raised.map(|record| record.t).collect();
    changes
}

impl Changes {
    /// Groups of two nodes in which no node serves, at the end of each instant.
    fn follow_groups(&mut self, outcome: &Outcome) {
        let names = &outcome.names;
        let out = |label: Label| matches!(label, Label::Word(word) if OUT.contains(&word));
        let mut nodes: BTreeMap<Entity, bool> =
            outcome.initial.iter().map(|(who, (label, _))| (*who, out(*label))).collect();
        let both = |nodes: &BTreeMap<Entity, bool>, group: GroupId| {
            let pair = &names.nodes_of_group[usize::from(group)];
            pair.len() == 2 && pair.iter().all(|node| nodes.get(&Entity::Node(*node)).copied().unwrap_or(false))
        };
        let mut groups: BTreeMap<GroupId, bool> = BTreeMap::new();
        let records: Vec<_> = outcome.records.iter().filter(|record| record.kind == Kind::State).collect();
        for (place, record) in records.iter().enumerate() {
            nodes.insert(record.entity, out(record.to));
            // What lasts no time is nothing: a move of users may end at the instant at which it begins.
            if records.get(place + 1).is_some_and(|next| next.t == record.t) {
                continue;
            }
            for group in (0..names.nodes_of_group.len()).map(GroupId::from) {
                let is = both(&nodes, group);
                if groups.insert(group, is).unwrap_or(false) != is {
                    self.groups.entry(record.t).or_default()[usize::from(!is)] += 1;
                }
            }
        }
    }

    fn between(&self, outcome: &Outcome, from: SimTime, to: Option<SimTime>) -> Cost {
        let inside = |t: SimTime| t >= from && to.is_none_or(|to| t < to);
        let sum = |rows: &BTreeMap<SimTime, [u64; 2]>, side: usize| {
            rows.iter().filter(|(t, _)| inside(**t)).map(|(_, both)| both[side]).sum::<u64>()
        };
        // Both ends of a period count, so it ends just before the next step.
        let last = to.map_or(outcome.horizon(), |to| SimTime::from_micros(to.as_micros().saturating_sub(1)));
        let metric = |name: &str| {
            let value = metrics::value(outcome, name, None, Some((from, last))).ok().flatten();
            value.unwrap_or(0.0).round() as u64
        };
        Cost {
            users_lost: sum(&self.users, 0),
            users_out: peak(&self.users, &inside),
            logins: sum(&self.users, 1),
            rooms_out: peak(&self.rooms, &inside),
            groups_out: peak(&self.groups, &inside),
            calls_dropped: metric("calls_dropped.sum"),
            registrations_moved: metric("registrations_moved.sum"),
            writes_refused: metric("db_writes_refused.sum"),
            alarms: self.alarms.iter().filter(|t| inside(**t)).count() as u64,
        }
    }
}

/// The most at once inside a period, with what lasts from before.
fn peak(rows: &BTreeMap<SimTime, [u64; 2]>, inside: &dyn Fn(SimTime) -> bool) -> u64 {
    let (mut now, mut most, mut before) = (0_u64, 0, 0);
    for (t, [more, less]) in rows {
        now = (now + more).saturating_sub(*less);
        if inside(*t) {
            most = most.max(now).max(before);
        }
        before = now;
    }
    // A period in which nothing changes has what was there when it began.
    let at_start = rows
        .iter()
        .take_while(|(t, _)| !inside(**t))
        .fold(0_u64, |n, (_, [more, less])| (n + more).saturating_sub(*less));
    if rows.keys().any(|t| inside(*t)) { most } else { at_start }
}

fn checks(
    scenario: &Scenario,
    runbook: &Runbook,
    steps: &[StepRun],
    window: Option<SimDuration>,
    cost: Cost,
    out_for: SimDuration,
) -> Vec<(Verdict, String)> {
    let verdict = |good: bool| if good { Verdict::Pass } else { Verdict::Fail };
    let mut checks: Vec<(Verdict, String)> =
        steps.iter().filter_map(|step| trouble(scenario, step)).map(|why| (Verdict::Fail, why)).collect();
    if checks.is_empty() {
        checks.push((Verdict::Pass, format!("all {} steps were done and are over", steps.len())));
    }
    let mut bound = |name: &str, found: u64, most: u64| {
        checks.push((verdict(found <= most), format!("{name} at once: {found} of at most {most}")));
    };
    if let Some(most) = runbook.users_out {
        bound("users without a session", cost.users_out, most);
    }
    if let Some(most) = runbook.rooms_out {
        bound("rooms without a host", cost.rooms_out, most);
    }
    if scenario.groups.iter().any(|group| group.nodes.len() == 2) {
        bound("groups in which neither node serves", cost.groups_out, runbook.groups_out);
    }
    if let Some(most) = runbook.out_for {
        checks.push((
            verdict(out_for <= most),
            format!("longest time of a user without a session: {} of at most {}", clock(out_for), clock(most)),
        ));
    }
    if let Some(most) = runbook.window {
        let found = window.map_or_else(|| "it never ends".to_owned(), clock);
        let good = window.is_some_and(|window| window <= most);
        checks.push((verdict(good), format!("window: {found} of at most {}", clock(most))));
    }
    checks
}

/// A duration as times are printed: `0:05:18.687`.
fn clock(duration: SimDuration) -> String {
    (SimTime::ZERO + duration).to_string()
}

/// What went wrong with a step. One that was never begun has its reason in a step before it.
fn trouble(scenario: &Scenario, step: &StepRun) -> Option<String> {
    let name = &scenario.names.events[usize::from(step.event)];
    let wait = scenario.events[step.event].step.as_ref().and_then(|step| step.until.as_ref());
    match (step.began, step.ended, wait) {
        (None, ..) => None,
        _ if step.refused => Some(format!("step `{name}` was refused")),
        (Some(began), None, Some(wait)) => {
            let within =
                wait.within.map_or_else(|| "before the end of the run".to_owned(), |within| format!("within {within}"));
            let who: Vec<&str> = wait.on.iter().map(|entity| scenario.names.path(*entity)).collect();
            let what = wait.state.any_of.join("|");
            Some(format!("step `{name}`, begun at {began}, waits for {} to enter {what}: not {within}", who.join(", ")))
        }
        _ => None,
    }
}

impl Court<'_> {
    /// The rehearsal of a runbook, if there is one.
    pub(super) fn rehearsed(&self) -> Vec<(String, Finding)> {
        let Some(rehearsal) = rehearsal(self.scenario, self.outcome) else { return Vec::new() };
        let finding = |(verdict, message): (Verdict, String)| {
            let name = message.split(':').next().unwrap_or_default().to_owned();
            let finding = if verdict == Verdict::Fail { Finding::fail(message) } else { Finding::pass(message) };
            (format!("runbook, {name}"), finding)
        };
        rehearsal.checks.into_iter().map(finding).collect()
    }
}
