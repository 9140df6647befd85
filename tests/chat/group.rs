//! The cluster of the documented stories: two groups, four users in one room.

use failsim::expect::{Verdict, judge};
use failsim::outcome::{Entity, Label, Outcome};
use failsim::scenario::Scenario;
use failsim::stats::metrics;
use failsim::units::NodeId;

use crate::support;

/// A scenario being written.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    chat: String,
    databases: [&'static str; 2],
    params: String,
    rest: String,
}

impl Chat {
    /// High Availability for chat: one database for each group; 40 rooms on 1a, 10 on 2b.
    pub(crate) fn new() -> Self {
        Self {
            chat: "ha = true, rooms = { \"1a\" = 40, \"2b\" = 10 }".to_owned(),
            databases: ["\"pg1\"", "\"pg2\""],
            params: String::new(),
            rest: String::new(),
        }
    }

    /// Another `chat = { .. }`.
    pub(crate) fn chat(mut self, keys: &str) -> Self {
        keys.clone_into(&mut self.chat);
        self
    }

    /// Other databases of the two groups.
    pub(crate) fn databases(mut self, databases: [&'static str; 2]) -> Self {
        self.databases = databases;
        self
    }

    /// Lines of `[params.chat]`.
    pub(crate) fn params(mut self, lines: &str) -> Self {
        self.params += lines;
        self.params += "\n";
        self
    }

    /// An `[[event]]`.
    pub(crate) fn event(mut self, lines: &str) -> Self {
        self.rest += &format!("[[event]]\n{lines}\n");
        self
    }

    /// An `[[expect]]`.
    pub(crate) fn expect(mut self, lines: &str) -> Self {
        self.rest += &format!("[[expect]]\n{lines}\n");
        self
    }

    /// Text Conferencing of 1a stops at 5 min.
    pub(crate) fn stop(self) -> Self {
        self.event("id = \"down\"\nat = \"5m\"\nstop = \"seoul/1a:text_conferencing\"")
    }

    /// Andy posts in the room at this time.
    pub(crate) fn post(self, id: &str, at: &str, who: &str) -> Self {
        let lines =
            format!("id = \"{id}\"\nat = \"{at}\"\npost = \"room:seoul/1a#0\"\nwith = {{ from = \"user:{who}\" }}");
        self.event(&lines)
    }

    /// What can be read.
    pub(crate) fn text(&self) -> String {
        let [one, two] = self.databases;
        let users = [("andy", "1a"), ("bob", "1b"), ("catherine", "2a"), ("deborah", "2b")]
            .map(|(name, home)| format!("[user.{name}]\nhome = \"seoul/{home}\"\nrooms = [\"seoul/1a#0\"]\n"));
        format!(
            "format = 1\n[run]\nduration = \"2h\"\n\
             [cluster.seoul]\nkind = \"imp\"\nnodes = [\"1a\", \"1b\", \"2a\", \"2b\"]\n\
             multi_device_messaging = false\nlogin_rate = \"unlimited\"\n\
             group.sub1 = {{ nodes = [\"1a\", \"1b\"], users = 200, ha = true, external_db = {one} }}\n\
             group.sub2 = {{ nodes = [\"2a\", \"2b\"], users = 200, ha = true, external_db = {two} }}\n\
             chat = {{ {} }}\n[database.pg1]\n[database.pg2]\n[database.pg3]\n[database.ms]\nengine = \"mssql\"\n\
             {}[params.chat]\n{}{}",
            self.chat,
            users.concat(),
            self.params,
            self.rest
        )
    }

    pub(crate) fn scenario(&self) -> Scenario {
        support::scenario(&self.text())
    }

    pub(crate) fn run(&self) -> Outcome {
        support::run(&self.scenario(), 0)
    }

    /// Every expectation holds, and what every run is judged on.
    #[track_caller]
    pub(crate) fn holds(&self) -> Outcome {
        let scenario = self.scenario();
        let outcome = support::run(&scenario, 0);
        let bad: Vec<String> = judge(&scenario, &outcome, &[], &|_| None)
            .into_iter()
            .filter(|one| one.verdict > Verdict::NotJudged)
            .map(|one| format!("{}: {}", one.verdict.as_str(), one.message))
            .collect();
        assert!(bad.is_empty(), "{}", bad.join("\n"));
        outcome
    }
}

/// The room of the stories.
pub(crate) const ROOM: Entity = Entity::Room(NodeId(0), 0);

/// The hosts of a room one after the other, those at the start included.
pub(crate) fn hosts(outcome: &Outcome, room: Entity) -> Vec<String> {
    let first = outcome.initial[&room].0;
    let later = outcome.records.iter().filter(|record| record.entity == room).map(|record| record.to);
    std::iter::once(first).chain(later).map(|label: Label| outcome.names.label(label)).collect()
}

/// A metric of the whole run.
#[track_caller]
pub(crate) fn value(outcome: &Outcome, metric: &str) -> f64 {
    let value = metrics::value(outcome, metric, None, None).expect("the metric is known");
    value.expect("there is something to measure")
}

/// The same, to a tenth of a millisecond.
#[track_caller]
pub(crate) fn is(outcome: &Outcome, metric: &str, expected: f64) {
    let found = value(outcome, metric);
    assert!((found - expected).abs() < 1e-4, "{metric} is {found}, not {expected}");
}
