//! The reference page carries the tables that the reader uses.

use std::fs;
use std::path::Path;

use failsim::diag::Level;
use failsim::machines::cms;
use failsim::machines::srm::{Service, State};
use failsim::scenario::vocabulary::{INVARIANTS, KeyKind, TABLES};
use failsim::scenario::{
    ALARMS, CALL_BRIDGE_STATES, CMS_CLUSTER_STATES, CODES, EXPRESSWAY_PEER_STATES, GROUP_PREDICATES, METRICS,
    MetricShape, MetricUnit, NODE_PREDICATES, PAIR_STATES, PEERING_STATES, ROOM_STATES, SERVICE_STATES, SYNC_STATES,
    THING_STATES, USER_STATES, VERBS, VerbTarget, WORLD_PREDICATES,
};

/// A cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn keys() -> String {
    let mut out = String::new();
    for table in TABLES {
        let title = if table.name.is_empty() { "the file".to_owned() } else { format!("`{}`", table.name) };
        out.push_str(&format!("\n**{title}**: {}.\n", table.meaning));
        if table.keys.is_empty() {
            continue;
        }
        out.push_str("\n| key | takes | default | meaning |\n|---|---|---|---|\n");
        for key in table.keys {
            let takes = match key.kind {
                KeyKind::Table(inner) | KeyKind::Things(inner) => format!("table `{}`", inner.name),
                KeyKind::List(inner) => format!("list of tables `{}`", inner.name),
                kind => kind.describe(),
            };
            let (name, default) = (key.name, cell(key.default));
            out.push_str(&format!("| `{name}` | {} | {default} | {} |\n", cell(&takes), cell(key.meaning)));
        }
    }
    out
}

fn target(target: VerbTarget) -> &'static str {
    match target {
        VerbTarget::Host => "node, group, cluster, site",
        VerbTarget::Service => "service",
        VerbTarget::HostOrService => "as a host verb, or a service",
        VerbTarget::NodeOrGroup => "node, group",
        VerbTarget::Group => "group, node, cluster",
        VerbTarget::Node => "node, group, cluster",
        VerbTarget::Cluster => "cluster",
        VerbTarget::Link => "link",
        VerbTarget::Resolver => "resolver",
        VerbTarget::Peer => "Expressway peer, cluster",
        VerbTarget::Database => "database",
        VerbTarget::Room => "room",
        VerbTarget::Certificate => "node, group, cluster",
        VerbTarget::CmsNode => "Meeting Server node",
        VerbTarget::CallBridge => "Call Bridge",
        VerbTarget::MeetingServer => "Meeting Server node, Call Bridge",
        VerbTarget::Sides => "list of sides",
        VerbTarget::Port => "port number",
        VerbTarget::Path => "dotted path",
        VerbTarget::Event => "event id",
        VerbTarget::Other => "not simulated",
    }
}

fn verbs() -> String {
    let mut out = "\n| verb | target | `with` | `for` | meaning |\n|---|---|---|---|---|\n".to_owned();
    for verb in VERBS.iter().filter(|verb| verb.supported) {
        let with = verb.with.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" ");
        let reverts = if verb.revertible { "yes" } else { "" };
        out.push_str(&format!(
            "| `{}` | {} | {with} | {reverts} | {} |\n",
            verb.name,
            target(verb.target),
            verb.meaning
        ));
    }
    let others: Vec<String> = VERBS.iter().filter(|v| !v.supported).map(|v| format!("`{}`", v.name)).collect();
    if !others.is_empty() {
        out.push_str(&format!("\nKnown and refused, because their systems are not simulated: {}.\n", others.join(" ")));
    }
    out
}

fn states() -> String {
    let words = |rows: &[(&str, &str)]| rows.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(" ");
    let nodes = State::ALL.iter().map(|state| format!("`{state}`")).collect::<Vec<_>>().join(" ");
    let databases = cms::State::ALL.iter().map(|state| format!("`{state}`")).collect::<Vec<_>>().join(" ");
    let services = Service::ALL.iter().map(|service| format!("`{service}`")).collect::<Vec<_>>().join(" ");
    format!(
        "\n| subject | states and predicates |\n|---|---|\n\
         | node | {nodes} {} |\n| group | {}; a list of node states with `is` |\n| service | {} |\n\
         | user | {}, the first with a node, the last with a room: `signed_in:n1`, `in_room:seoul/n1#0` |\n\
         | room | {}, the first with a node: `hosted:n1`, `hosted:none` |\n| site, link, resolver, database | {} |\n\
         | `sync:a/b`, in which a asks b | {} |\n| `pair:a/b`, messaging both ways | {} |\n| `peering` | {} |\n\
         | Expressway peer | {} `has_edit:id` |\n| Expressway cluster | `primary:node` |\n\
         | Meeting Server cluster | {}, the first with a node: `primary:db1` |\n| Meeting Server node | {databases} |\n\
         | Call Bridge | {} |\n| `*` | {} and the invariants {} |\n\nServices: {services}.\nAlarms: {}; of Expressway by id, such as `20004`.\n",
        words(NODE_PREDICATES),
        words(GROUP_PREDICATES),
        words(SERVICE_STATES),
        words(USER_STATES),
        words(ROOM_STATES),
        words(THING_STATES),
        words(SYNC_STATES),
        words(PAIR_STATES),
        words(PEERING_STATES),
        words(EXPRESSWAY_PEER_STATES),
        words(CMS_CLUSTER_STATES),
        words(CALL_BRIDGE_STATES),
        words(WORLD_PREDICATES),
        words(INVARIANTS),
        words(ALARMS),
    )
}

fn metrics() -> String {
    let mut out = "\n| metric | bounds | suffixes | at an instant |\n|---|---|---|---|\n".to_owned();
    for row in METRICS.iter().filter(|row| row.shape != MetricShape::Other) {
        let bounds = match row.unit {
            MetricUnit::Seconds | MetricUnit::Minutes => "duration",
            MetricUnit::PerSecond => "rate",
            MetricUnit::Count => "count",
            MetricUnit::Share => "share",
        };
        let suffixes: Vec<String> = row
            .shape
            .suffixes()
            .iter()
            .filter(|suffix| row.takes(suffix))
            .map(|suffix| if suffix.is_empty() { "none".to_owned() } else { format!("`.{suffix}`") })
            .collect();
        let gauge = if row.shape.is_gauge() { "yes" } else { "" };
        out.push_str(&format!("| `{}` | {bounds} | {} | {gauge} |\n", row.name, suffixes.join(" ")));
    }
    out
}

fn codes() -> String {
    let mut out = "\n| code | level | meaning |\n|---|---|---|\n".to_owned();
    for row in CODES {
        let level = if row.level == Level::Error { "error" } else { "warning" };
        out.push_str(&format!("| {} | {level} | {} |\n", row.code, row.meaning));
    }
    out
}

#[test]
fn the_reference_carries_the_tables_in_force() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenario.md");
    let mut text = fs::read_to_string(&path).expect("the page is there");
    let found = text.clone();
    for (part, body) in
        [("keys", keys()), ("verbs", verbs()), ("states", states()), ("metrics", metrics()), ("codes", codes())]
    {
        let (begin, end) = (format!("<!-- {part}: begin -->\n"), format!("<!-- {part}: end -->"));
        let from = text.find(&begin).expect("a marker where the part begins") + begin.len();
        let to = text.find(&end).expect("a marker where the part ends");
        text.replace_range(from..to, &format!("{body}\n"));
    }
    if std::env::var_os("FAILSIM_BLESS").is_some() {
        fs::write(&path, &text).expect("the page can be written");
    } else {
        assert!(found == text, "docs/scenario.md is not current; run FAILSIM_BLESS=1 cargo test --test diagnostics");
    }
}

#[test]
fn the_example_of_the_reference_is_sound() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenario.md");
    let text = fs::read_to_string(path).expect("the page is there");
    let example = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let request = failsim::scenario::Request { path: "example.toml".into(), ..Default::default() };
    let loaded = failsim::scenario::load(&request, &|_| Ok(example.to_owned()));
    assert!(loaded.diagnostics.is_empty(), "{}", super::messages(&loaded));
}
