//! One pair over a link, and what its records say.

use failsim::outcome::{Entity, Kind, Label, OutageWave, Outcome};
use failsim::units::{SimDuration, SimTime};

use crate::support;

/// A pair of 2 x 100 users with unlimited logins; everything else can be changed.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    /// Lines of `[params.srm]`.
    pub(crate) params: String,
    /// Lines of `[cluster.c]`.
    pub(crate) cluster: String,
    /// Users of the group as the file writes them.
    pub(crate) users: String,
    /// Lines of `[link.wan]` besides its ends.
    pub(crate) link: String,
    pub(crate) duration: &'static str,
    /// `[[event]]` tables.
    pub(crate) events: String,
}

impl Default for Pair {
    fn default() -> Self {
        Self {
            params: String::new(),
            cluster: "login_rate = \"unlimited\"\nmulti_device_messaging = false".to_owned(),
            users: "200".to_owned(),
            link: "rtt = \"0ms\"".to_owned(),
            duration: "3h",
            events: String::new(),
        }
    }
}

impl Pair {
    pub(crate) fn params(mut self, lines: &str) -> Self {
        self.params = lines.to_owned();
        self
    }

    pub(crate) fn users(mut self, users: &str) -> Self {
        self.users = users.to_owned();
        self
    }

    pub(crate) fn cluster(mut self, lines: &str) -> Self {
        self.cluster = lines.to_owned();
        self
    }

    /// With Multi-Device Messaging, which doubles failover times.
    pub(crate) fn multi_device(self) -> Self {
        self.cluster("login_rate = \"unlimited\"\nmulti_device_messaging = true")
    }

    /// Over a link with this one-way latency, whole microseconds.
    pub(crate) fn latency(mut self, one_way: u64) -> Self {
        self.link = format!("rtt = \"{}us\"", one_way * 2);
        self
    }

    pub(crate) fn link(mut self, lines: &str) -> Self {
        self.link = lines.to_owned();
        self
    }

    pub(crate) fn duration(mut self, duration: &'static str) -> Self {
        self.duration = duration;
        self
    }

    /// Adds an event at a time in microseconds.
    pub(crate) fn at(mut self, micros: u64, rest: &str) -> Self {
        self.events += &format!("[[event]]\nat = \"{micros}us\"\n{rest}\n");
        self
    }

    pub(crate) fn text(&self) -> String {
        let Self { params, cluster, users, link, duration, events } = self;
        format!(
            r#"
format = 1
title  = "a pair"
[run]
duration = "{duration}"
[site.a]
[site.b]
[link.wan]
between   = ["a", "b"]
bandwidth = "100Mbps"
{link}
[cluster.c]
kind  = "imp"
nodes = {{ n1 = "a", n2 = "b" }}
{cluster}
[cluster.c.group.g]
nodes = ["n1", "n2"]
users = {users}
ha    = true
[params.srm]
{params}
{events}"#
        )
    }

    pub(crate) fn run(&self) -> Seen {
        Seen(support::run(&support::scenario(&self.text()), 0))
    }

    /// Many runs of one scenario, with what each of them gives.
    pub(crate) fn runs<T>(&self, runs: u64, look: impl Fn(&Seen) -> T) -> Vec<T> {
        let scenario = support::scenario(&self.text());
        (0..runs).map(|run| look(&Seen(support::run(&scenario, run)))).collect()
    }
}

/// The outcome of a run of a pair.
pub(crate) struct Seen(pub(crate) Outcome);

impl Seen {
    fn entity(&self, path: &str) -> Entity {
        let named = self.0.names.of.iter().find(|(_, name)| *name == path);
        *named.unwrap_or_else(|| panic!("nothing is named {path}")).0
    }

    /// When a node entered a state, in microseconds.
    pub(crate) fn entered(&self, node: &str, state: &str) -> Vec<u64> {
        let entity = self.entity(node);
        let found = self.0.records.iter().filter(|record| {
            record.kind == Kind::State
                && record.entity == entity
                && record.from != record.to
                && matches!(record.to, Label::Word(word) if word == state)
        });
        found.map(|record| record.t.as_micros()).collect()
    }

    /// When a node entered a state for the first time.
    #[track_caller]
    pub(crate) fn first(&self, node: &str, state: &str) -> u64 {
        *self.entered(node, state).first().unwrap_or_else(|| panic!("{node} never enters {state}"))
    }

    /// Rules that a node took, in order.
    pub(crate) fn rules(&self, node: &str) -> Vec<&'static str> {
        let entity = self.entity(node);
        let taken = self.0.records.iter().filter(|record| record.entity == entity && !record.rule.is_empty());
        taken.map(|record| record.rule).collect()
    }

    /// State of a node at the end.
    pub(crate) fn last(&self, node: &str) -> &'static str {
        let entity = self.entity(node);
        let end = SimTime::ZERO + SimDuration::LONGEST;
        match failsim::outcome::state_at(&self.0, entity, end) {
            Some((Label::Word(word), _)) => word,
            other => panic!("{node} is in {other:?}"),
        }
    }

    /// Outages of all users, microseconds.
    pub(crate) fn outages(&self) -> Vec<u64> {
        self.0.outages.iter().flat_map(|wave| wave.outage.iter().copied()).collect()
    }

    /// The only wave of users who lost their session.
    #[track_caller]
    pub(crate) fn wave(&self) -> &OutageWave {
        let waves: Vec<&OutageWave> = self.0.outages.iter().collect();
        assert_eq!(waves.len(), 1, "one wave is expected");
        waves[0]
    }
}

/// Microseconds of a number of milliseconds.
pub(crate) const fn ms(millis: u64) -> u64 {
    millis * 1_000
}

/// Microseconds of a number of seconds.
pub(crate) const fn s(seconds: u64) -> u64 {
    seconds * 1_000_000
}
