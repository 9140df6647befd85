//! Small meshes written as text: each cluster at a site of its own, all syncs due at 10 minutes past.

use failsim::expect::{Verdict, judge};
use failsim::outcome::Outcome;
use failsim::scenario::Scenario;

use crate::support;

/// A mesh of clusters with two nodes and 2 x 500 users each.
#[derive(Clone, Debug)]
pub(crate) struct Mesh {
    clusters: Vec<(&'static str, String)>,
    icsa: String,
    peering: String,
    phase: &'static str,
    duration: &'static str,
    rest: String,
}

impl Mesh {
    pub(crate) fn of(names: &[&'static str]) -> Self {
        Self {
            clusters: names.iter().map(|name| (*name, String::new())).collect(),
            icsa: String::new(),
            peering: String::new(),
            phase: "10m",
            duration: "8h",
            rest: String::new(),
        }
    }

    /// Lines of `[params.icsa]`.
    pub(crate) fn icsa(mut self, lines: &str) -> Self {
        self.icsa += &format!("{lines}\n");
        self
    }

    /// Lines of `[peering]`.
    pub(crate) fn peering(mut self, lines: &str) -> Self {
        self.peering += &format!("{lines}\n");
        self
    }

    /// Lines of one cluster, or of all of them with `*`.
    pub(crate) fn cluster(mut self, name: &str, lines: &str) -> Self {
        for (_, own) in self.clusters.iter_mut().filter(|(known, _)| name == "*" || *known == name) {
            *own += &format!("{lines}\n");
        }
        self
    }

    pub(crate) fn duration(mut self, duration: &'static str) -> Self {
        self.duration = duration;
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

    /// A resolver at the site of a cluster.
    pub(crate) fn dns(mut self, site: &str) -> Self {
        self.rest += &format!("[dns.corp]\nsite = \"{site}\"\n");
        self
    }

    fn text(&self) -> String {
        let names: Vec<&str> = self.clusters.iter().map(|(name, _)| *name).collect();
        let mut text = format!("format = 1\n[run]\nduration = \"{}\"\n", self.duration);
        for (index, a) in names.iter().enumerate() {
            text += &format!("[site.{a}]\n");
            for b in &names[index + 1..] {
                text += &format!("[link.{a}{b}]\nbetween = [\"{a}\", \"{b}\"]\n");
            }
        }
        for (name, lines) in &self.clusters {
            text += &format!(
                "[cluster.{name}]\nkind = \"imp\"\nsite = \"{name}\"\nnodes = [\"n1\", \"n2\"]\n\
                 multi_device_messaging = false\nlogin_rate = \"unlimited\"\n\
                 group.g1 = {{ nodes = [\"n1\", \"n2\"], users = 1_000, ha = true }}\n{lines}"
            );
        }
        let mesh: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        text += &format!("[peering]\nmesh = [{}]\n{}[peering.phase]\n", mesh.join(", "), self.peering);
        for a in &names {
            for b in names.iter().filter(|b| *b != a) {
                text += &format!("\"{a}/{b}\" = \"{}\"\n", self.phase);
            }
        }
        text + &format!("[params.icsa]\n{}{}", self.icsa, self.rest)
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
