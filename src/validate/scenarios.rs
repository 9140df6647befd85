//! Models as scenario texts: one pair of nodes without latency, or the databases of a Meeting Server cluster.

use std::io;
use std::path::Path;

use super::quorum::Quorum;
use crate::scenario::{Request, Scenario, load};

/// One pair; what a model says nothing of is as quick as it can be.
pub(super) struct Pair {
    /// Lines of `[params.srm]`.
    params: Vec<String>,
    login_rate: String,
    users: u32,
    /// Length of the run in seconds.
    duration_s: f64,
    events: String,
}

impl Pair {
    /// This many users at home on n1, whose logins nobody limits.
    pub(super) fn new(users: u32) -> Self {
        let params = vec!["keepalive_phase = \"random\"".to_owned(), "node_boot = \"0s\"".to_owned()];
        Self { params, login_rate: "unlimited".to_owned(), users, duration_s: 3600.0, events: String::new() }
    }

    pub(super) fn word(mut self, name: &str, word: &str) -> Self {
        self.params.push(format!("{name} = \"{word}\""));
        self
    }

    pub(super) fn seconds(self, name: &str, seconds: f64) -> Self {
        self.word(name, &format!("{seconds}s"))
    }

    pub(super) fn relogin(self, (low, high): (f64, f64)) -> Self {
        self.seconds("client_relogin_lower_limit", low).seconds("client_relogin_upper_limit", high)
    }

    pub(super) fn login_rate(mut self, rate: &str) -> Self {
        rate.clone_into(&mut self.login_rate);
        self
    }

    pub(super) fn lasts(mut self, seconds: f64) -> Self {
        self.duration_s = seconds.ceil();
        self
    }

    pub(super) fn event(mut self, lines: &str) -> Self {
        self.events += &format!("[[event]]\n{lines}\n");
        self
    }

    pub(super) const fn duration_s(&self) -> f64 {
        self.duration_s
    }

    fn text(&self) -> String {
        let Self { params, login_rate, users, duration_s, events } = self;
        let params = params.join("\n");
        format!(
            r#"format = 1
title  = "a row of a table of exact values"
[run]
duration = "{duration_s}s"
[site.a]
[site.b]
[link.wan]
between   = ["a", "b"]
rtt       = "0ms"
bandwidth = "100Mbps"
[cluster.c]
kind  = "imp"
nodes = {{ n1 = "a", n2 = "b" }}
ova   = 25_000
login_rate = "{login_rate}"
multi_device_messaging = false
[cluster.c.group.g]
nodes = ["n1", "n2"]
users = {{ n1 = {users}, n2 = 0 }}
ha    = true
[params.srm]
{params}
{events}"#
        )
    }

    /// The scenario.
    ///
    /// # Errors
    /// What `check` has against it, such as values outside their range.
    pub(super) fn scenario(&self) -> Result<Scenario, String> {
        let text = self.text();
        let file = Path::new("row.toml");
        let reader = |path: &Path| if path == file { Ok(text.clone()) } else { Err(io::ErrorKind::NotFound.into()) };
        scenario_of(file, &reader)
    }
}

/// Reads the text of a model.
///
/// # Errors
/// What `check` has against it.
pub(super) fn scenario_of(file: &Path, reader: &dyn Fn(&Path) -> io::Result<String>) -> Result<Scenario, String> {
    let loaded = load(&Request { path: file.to_owned(), ..Request::default() }, reader);
    let why = || loaded.diagnostics.first().map_or_else(String::new, |found| found.message.clone());
    loaded.scenario.clone().ok_or_else(|| format!("the scenario is refused: {}", why()))
}

/// What a row is written as.
pub(super) enum Model {
    /// A presence redundancy group.
    Pair(Pair),
    /// The databases of a Meeting Server cluster.
    Quorum(Quorum),
}

impl Model {
    pub(super) const fn duration_s(&self) -> f64 {
        match self {
            Self::Pair(pair) => pair.duration_s(),
            Self::Quorum(quorum) => quorum.duration_s(),
        }
    }

    /// The scenario.
    ///
    /// # Errors
    /// What `check` has against it, such as values outside their range.
    pub(super) fn scenario(&self) -> Result<Scenario, String> {
        match self {
            Self::Pair(pair) => pair.scenario(),
            Self::Quorum(quorum) => quorum.scenario(),
        }
    }
}

impl From<Pair> for Model {
    fn from(pair: Pair) -> Self {
        Self::Pair(pair)
    }
}
