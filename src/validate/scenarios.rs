//! Models as scenario texts. All of them are one pair of nodes without latency.

use std::io;
use std::path::Path;

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

    pub(super) fn flag(mut self, name: &str, on: bool) -> Self {
        self.params.push(format!("{name} = {on}"));
        self
    }

    /// With keepalives at multiples of their interval.
    pub(super) fn aligned(mut self) -> Self {
        self.params.retain(|line| !line.starts_with("keepalive_phase"));
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
        load_text(&self.text())
    }
}

/// A scenario from its text.
///
/// # Errors
/// What `check` has against it, such as values outside their range.
pub(super) fn load_text(text: &str) -> Result<Scenario, String> {
    let file = Path::new("row.toml");
    let reader = |path: &Path| if path == file { Ok(text.to_owned()) } else { Err(io::ErrorKind::NotFound.into()) };
    let loaded = load(&Request { path: file.to_owned(), ..Request::default() }, &reader);
    let why = || loaded.diagnostics.first().map_or_else(String::new, |found| found.message.clone());
    loaded.scenario.clone().ok_or_else(|| format!("the scenario is refused: {}", why()))
}
