//! What stands where, without what happens to it: the tables of a scenario as one text, and smaller worlds made
//! from it by taking parts away.

use std::fmt::Write as _;

use super::Request;
use super::context::Context;
use super::files::{Loader, Reader};
use super::load::{apply_overrides, command_lines, flags};
use super::syntax::{Entry, Kind, Table, Value, shown_key};

/// Tables and keys that say what happens, what is expected or what is asked, and not what stands where.
const LEFT_OUT: [&str; 14] = [
    "format",
    "title",
    "tags",
    "run",
    "experiment",
    "variant",
    "event",
    "step",
    "runbook",
    "expect",
    "invariants",
    "sweep",
    "size",
    "report",
];

/// Keys of a cluster that it can do without.
const OPTIONAL: [&str; 7] = ["chat", "clients", "params", "load", "endpoints", "licences", "login_rate"];

/// Numbers of users that are tried instead of more.
const FEWER_USERS: [i64; 5] = [1, 10, 100, 1_000, 10_000];

/// The topology of a scenario: sites, links, resolvers, databases, clusters, peers, tracer users, parameters.
/// Included files, variant and command line are in it; events, expectations and studies are not.
#[derive(Clone, Debug)]
pub struct Topology {
    tree: Table,
    seed: Option<i64>,
}

/// Reads the topology of a scenario. Nothing is checked: a file with mistakes gives a topology with mistakes.
#[must_use]
pub fn topology(request: &Request, reader: Reader<'_>) -> Topology {
    let mut loader = Loader::new(reader);
    let mut tree = loader.main(&request.path);
    let flags = flags(request);
    let parts = loader.command_line(&command_lines(&flags));
    let sources = loader.sources;
    apply_overrides(&mut Context::new(&sources), &mut tree, request, &parts);
    let seed = tree.get("run").and_then(Value::table).and_then(|run| run.get("seed"));
    let seed = seed.and_then(|seed| if let Kind::Integer(seed) = seed.kind { Some(seed) } else { None });
    tree.entries.retain(|entry| !LEFT_OUT.contains(&entry.key.as_str()));
    Topology { tree, seed }
}

impl Topology {
    /// The seed that the file or the command line gives its runs.
    #[must_use]
    pub fn seed(&self) -> Option<i64> {
        self.seed
    }

    /// The tables as a scenario file writes them. `format` and `[run]` are missing.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        write_table(&mut out, &self.tree, "");
        out
    }

    /// Names of the clusters, in file order.
    #[must_use]
    pub fn clusters(&self) -> Vec<String> {
        keys(self.tree.get("cluster"))
    }

    /// The same world with these clusters only.
    #[must_use]
    pub fn with_clusters(&self, kept: &[String]) -> Self {
        let gone = self.clusters().into_iter().filter(|name| !kept.contains(name));
        gone.fold(self.clone(), |world, cluster| world.without_cluster(&cluster))
    }

    /// Worlds that have one part less, the larger parts first: a group, a node, a table, users. Not every one
    /// of them need be a good scenario: something that is left may refer to what is gone.
    #[must_use]
    pub fn cuts(&self) -> Vec<Self> {
        let mut cuts = Vec::new();
        for cluster in self.clusters() {
            cuts.extend(keys(self.of(&cluster, "group")).iter().map(|group| self.without_group(&cluster, group)));
            cuts.extend(self.names_in(&cluster, "nodes").iter().map(|node| self.without_node(&cluster, node)));
            cuts.extend(self.names_in(&cluster, "call_bridges").iter().map(|node| self.without_node(&cluster, node)));
            let optional = OPTIONAL.iter().filter(|key| self.of(&cluster, key).is_some());
            cuts.extend(optional.map(|key| self.without(&["cluster", &cluster, key])));
            for group in keys(self.of(&cluster, "group")) {
                cuts.extend(self.fewer_users(&cluster, &group));
            }
        }
        for kind in ["user", "database", "dns", "link", "site"] {
            cuts.extend(keys(self.tree.get(kind)).iter().map(|name| self.without(&[kind, name])));
        }
        for kind in ["peering", "params"] {
            if self.tree.get(kind).is_some() {
                cuts.push(self.without(&[kind]));
            }
        }
        cuts
    }

    fn of(&self, cluster: &str, key: &str) -> Option<&Value> {
        self.tree.get("cluster")?.table()?.get(cluster)?.table()?.get(key)
    }

    /// Names in a list or a table of a cluster.
    fn names_in(&self, cluster: &str, key: &str) -> Vec<String> {
        match self.of(cluster, key).map(|value| &value.kind) {
            Some(Kind::List(items)) => items.iter().filter_map(|item| item.text().map(ToOwned::to_owned)).collect(),
            Some(Kind::Table(table)) => table.entries.iter().map(|entry| entry.key.clone()).collect(),
            _ => Vec::new(),
        }
    }

    fn without(&self, path: &[&str]) -> Self {
        let mut smaller = self.clone();
        if let Some((last, before)) = path.split_last()
            && let Some(table) = below(&mut smaller.tree, before)
        {
            table.entries.retain(|entry| entry.key != *last);
        }
        // A heading with nothing below it says nothing.
        if let [kind, _] = path
            && smaller.tree.get(kind).and_then(Value::table).is_some_and(|table| table.entries.is_empty())
        {
            smaller.tree.entries.retain(|entry| entry.key != *kind);
        }
        smaller
    }

    /// Without a cluster, its peer entries and the tracer users who live there.
    fn without_cluster(&self, cluster: &str) -> Self {
        let mut smaller = self.without(&["cluster", cluster]);
        if let Some(peering) = below(&mut smaller.tree, &["peering"]) {
            strike_from(peering, "mesh", cluster);
            if let Some(Kind::Table(phase)) = peering.get_mut("phase").map(|value| &mut value.kind) {
                phase.entries.retain(|entry| entry.key.split('/').all(|name| name != cluster));
            }
        }
        smaller.without_users_of(|home| home.split('/').next() == Some(cluster))
    }

    fn without_users_of(mut self, gone: impl Fn(&str) -> bool) -> Self {
        if let Some(users) = below(&mut self.tree, &["user"]) {
            let home = |entry: &Entry| Some(entry.value.table()?.get("home")?.text()?.to_owned());
            users.entries.retain(|entry| home(entry).is_none_or(|home| !gone(&home)));
        }
        self
    }

    fn without_group(&self, cluster: &str, group: &str) -> Self {
        let nodes = self.of(cluster, "group").and_then(Value::table).and_then(|groups| groups.get(group));
        let nodes = nodes.and_then(Value::table).and_then(|group| group.get("nodes")).and_then(Value::list);
        let nodes: Vec<String> =
            nodes.unwrap_or_default().iter().filter_map(|node| node.text().map(ToOwned::to_owned)).collect();
        let smaller = self.without(&["cluster", cluster, "group", group]);
        nodes.iter().fold(smaller, |world, node| world.without_node(cluster, node))
    }

    /// Without a node wherever its cluster names it.
    fn without_node(&self, cluster: &str, node: &str) -> Self {
        let mut smaller = self.clone();
        if let Some(table) = below(&mut smaller.tree, &["cluster", cluster]) {
            for key in ["nodes", "call_bridges", "joined", "connected"] {
                strike_from(table, key, node);
            }
            if let Some(Kind::Table(chat)) = table.get_mut("chat").map(|value| &mut value.kind) {
                for key in ["rooms", "adhoc"] {
                    strike_from(chat, key, node);
                }
            }
        }
        let home = format!("{cluster}/{node}");
        smaller.without_users_of(|user| user == home)
    }

    /// A group with fewer users, the smallest number first.
    fn fewer_users(&self, cluster: &str, group: &str) -> Vec<Self> {
        let path = ["cluster", cluster, "group", group];
        let with = |most: i64| {
            let mut smaller = self.clone();
            let users = below(&mut smaller.tree, &path)?.get_mut("users")?;
            lower(users, most).then_some(smaller)
        };
        FEWER_USERS.into_iter().filter_map(with).collect()
    }
}

/// Makes numbers at most this large; whether one was larger.
fn lower(value: &mut Value, most: i64) -> bool {
    match &mut value.kind {
        Kind::Integer(n) if *n > most => {
            *n = most;
            true
        }
        Kind::Table(table) => {
            let lowered = table.entries.iter_mut().filter_map(|entry| lower(&mut entry.value, most).then_some(()));
            lowered.count() > 0
        }
        _ => false,
    }
}

/// Takes a name out of a list, or a key out of a table.
fn strike_from(table: &mut Table, key: &str, name: &str) {
    match table.get_mut(key).map(|value| &mut value.kind) {
        Some(Kind::List(items)) => items.retain(|item| item.text() != Some(name)),
        Some(Kind::Table(inner)) => inner.entries.retain(|entry| entry.key != name),
        _ => {}
    }
}

fn keys(value: Option<&Value>) -> Vec<String> {
    let table = value.and_then(Value::table);
    table.map(|table| table.entries.iter().map(|entry| entry.key.clone()).collect()).unwrap_or_default()
}

fn below<'t>(tree: &'t mut Table, path: &[&str]) -> Option<&'t mut Table> {
    let Some((first, rest)) = path.split_first() else { return Some(tree) };
    match tree.get_mut(first).map(|value| &mut value.kind) {
        Some(Kind::Table(inner)) => below(inner, rest),
        _ => None,
    }
}

/// Whether a value stands on its own line rather than below a heading.
fn on_one_line(value: &Value) -> bool {
    value.table().is_none_or(|table| table.inline)
}

fn write_table(out: &mut String, table: &Table, path: &str) {
    let lines: Vec<&Entry> = table.entries.iter().filter(|entry| on_one_line(&entry.value)).collect();
    let tables: Vec<&Entry> = table.entries.iter().filter(|entry| !on_one_line(&entry.value)).collect();
    if !path.is_empty() && (!lines.is_empty() || tables.is_empty()) {
        let _ = writeln!(out, "\n[{path}]");
    }
    for entry in lines {
        let _ = writeln!(out, "{} = {}", shown_key(&entry.key), entry.value.show());
    }
    for entry in tables {
        let key = shown_key(&entry.key);
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        if let Some(inner) = entry.value.table() {
            write_table(out, inner, &path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::*;

    const FILE: &str = "format = 1\ntitle = \"x\"\n[run]\nduration = \"1h\"\nseed = 5\n[site.a]\n[site.b]\n[link.wan]\n\
        between = [\"a\", \"b\"]\n[cluster.s]\nkind = \"imp\"\nnodes = { n1 = \"a\", n2 = \"b\" }\n\
        group.g1 = { nodes = [\"n1\", \"n2\"], users = { n1 = 30, n2 = 3 }, ha = true }\nmulti_device_messaging = false\n\
        [cluster.t]\nkind = \"imp\"\nsite = \"a\"\nnodes = [\"n1\"]\nmulti_device_messaging = false\n[cluster.t.group.g]\nnodes = [\"n1\"]\nusers = 5\n\
        [peering]\nmesh = [\"s\", \"t\"]\n[user.andy]\nhome = \"t/n1\"\n[[event]]\nat = \"5m\"\ncrash = \"s/n1\"\n";

    fn read(text: &str) -> Topology {
        let reader = |path: &Path| {
            if path == Path::new("a.toml") { Ok(text.to_owned()) } else { Err(io::ErrorKind::NotFound.into()) }
        };
        topology(&Request { path: "a.toml".into(), ..Request::default() }, &reader)
    }

    fn is_sound(world: &Topology) -> bool {
        let text = format!("format = 1\n{}\n[run]\nduration = \"1h\"\n", world.text());
        let reader = |_: &Path| Ok(text.clone());
        crate::scenario::load(&Request { path: "a.toml".into(), ..Request::default() }, &reader).scenario.is_some()
    }

    #[test]
    fn what_stands_where_can_be_written_and_read_again() {
        let world = read(FILE);
        assert_eq!(world.seed(), Some(5));
        assert!(is_sound(&world), "{}", world.text());
        assert!(!world.text().contains("crash"), "{}", world.text());
        assert_eq!(read(&world.text()).text(), world.text());
    }

    #[test]
    fn a_cluster_goes_with_its_peers_and_tracer_users() {
        let alone = read(FILE).with_clusters(&["s".to_owned()]);
        assert_eq!(alone.clusters(), ["s"]);
        assert!(!alone.text().contains("andy") && alone.text().contains("mesh = [\"s\"]"), "{}", alone.text());
    }

    #[test]
    fn cuts_take_one_part_away_each() {
        let texts: Vec<String> = read(FILE).cuts().iter().map(Topology::text).collect();
        assert!(texts.iter().any(|text| text.contains("n1 = 1, n2 = 1")));
        assert!(texts.iter().any(|text| text.contains("n1 = 10, n2 = 3")));
        assert!(texts.iter().any(|text| !text.contains("[peering]")));
        assert!(texts.iter().any(|text| !text.contains("link.wan")));
        assert!(texts.iter().all(|text| text.len() < read(FILE).text().len() + 1));
    }
}
