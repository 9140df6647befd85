//! Every fault that a topology allows, alone or with a second one, as a scenario.

use std::fmt::Write as _;

use crate::outcome::Entity;
use crate::scenario::{NodeRole, Scenario};
use crate::units::{NodeId, SimDuration};

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The verb of the event.
    pub verb: &'static str,
    /// Its target as a scenario file writes it.
    pub target: String,
}

impl Fault {
    pub(super) fn new(verb: &'static str, target: impl Into<String>) -> Self {
        Self { verb, target: target.into() }
    }

    /// The fault in words: `crash seoul/n1`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.verb, self.target.replace("], [", " | ").replace(['"', '[', ']'], ""))
    }
}

/// When the faults of a run come and how long they last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// When the first fault begins.
    pub at: SimDuration,
    /// How long each lasts.
    pub lasts: SimDuration,
    /// How much later the second begins.
    pub gap: SimDuration,
    /// How long the run goes on after the last fault has ended.
    pub settle: SimDuration,
}

/// Critical services whose loss is a fault of its own.
const SERVICES: [&str; 7] = [
    "xcp_router",
    "presence_engine",
    "sip_proxy",
    "client_profile_agent",
    "sync_agent",
    "text_conferencing",
    "database",
];

/// Every single fault of a topology: loss of a node, of a service, of the path between two sites, of a
/// resolver, of a database, of a site.
#[must_use]
pub fn faults(scenario: &Scenario) -> Vec<Fault> {
    let names = &scenario.names;
    let quoted = |entity: Entity| format!("\"{}\"", names.path(entity));
    let nodes = || (0..scenario.nodes.len()).map(NodeId::from);
    let mut found: Vec<Fault> = nodes().map(|node| Fault::new("crash", quoted(Entity::Node(node)))).collect();
    for node in nodes().filter(|node| scenario.nodes[*node].role == NodeRole::Presence) {
        let path = names.path(Entity::Node(node));
        found.extend(SERVICES.map(|service| Fault::new("stop", format!("\"{path}:{service}\""))));
    }
    let named: Vec<&str> =
        scenario.sites.iter().map(|site| site.name.as_str()).filter(|name| !name.is_empty()).collect();
    for (index, a) in named.iter().enumerate() {
        for b in &named[index + 1..] {
            found.push(Fault::new("partition", format!("[[\"site:{a}\"], [\"site:{b}\"]]")));
        }
    }
    let of_kind = |verb: &'static str, wanted: fn(&Entity) -> bool| {
        let entities = names.of.keys().filter(move |entity| wanted(entity));
        entities.map(|entity| Fault::new(verb, quoted(*entity))).collect::<Vec<_>>()
    };
    found.extend(of_kind("dns_down", |entity| matches!(entity, Entity::Dns(_))));
    found.extend(of_kind("db_down", |entity| matches!(entity, Entity::Database(_))));
    if named.len() > 1 {
        // A site can hold resolvers or databases alone.
        let peopled =
            scenario.sites.iter_enumerated().filter(|(id, _)| scenario.nodes.iter().any(|node| node.site == *id));
        found.extend(peopled.map(|(_, site)| Fault::new("crash", format!("\"site:{}\"", site.name))));
    }
    found
}

/// A scenario with the topology of a file and these faults instead of its events.
#[must_use]
pub fn scenario_text(file: &str, faults: &[&Fault], plan: Plan) -> String {
    let last = u64::try_from(faults.len().saturating_sub(1)).expect("few faults");
    let duration = plan.at + plan.gap.times(last) + plan.lasts + plan.settle;
    let title = faults.iter().map(|fault| fault.text()).collect::<Vec<_>>().join(", then ");
    let mut text = format!(
        "format  = 1\ntitle   = {title:?}\nextends = {file:?}\nexpect  = []\nevent   = []\n\n[run]\nduration = \"{duration}\"\nwarmup   = \"0s\"\n"
    );
    for (index, fault) in (0_u64..).zip(faults) {
        let at = plan.at + plan.gap.times(index);
        let _ = write!(
            text,
            "\n[[event]]\nid  = \"fault_{}\"\nat  = \"{at}\"\nfor = \"{}\"\n{} = {}\n",
            index + 1,
            plan.lasts,
            fault.verb,
            fault.target
        );
    }
    if !faults.is_empty() {
        text = text.replace("event   = []\n", "");
    }
    text
}
