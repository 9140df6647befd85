//! The text of `database cluster status`, as one node prints it.
//!
//! Documented: [CMSDB] the words `Enabled`, `Error`, `Connected Primary`, `Connected Replica ( In Sync )`,
//! `(me)`, `Node in use` and `Last command`. Assumed: `Not connected`, `Connected Replica ( Sync... )`,
//! `Enabled (client)` and the columns.

use std::fmt::Write as _;

use super::interface::LastCommand;
use super::machine::Databases;
use super::vocabulary::{Command, Role, State};

/// Width of the first column.
const COLUMN: usize = 30;

/// What the text needs besides the machine.
#[derive(Clone, Copy, Debug)]
pub struct StatusView<'a> {
    /// Names of the database nodes by their numbers.
    pub names: &'a [&'a str],
    /// The node that prints.
    pub node: usize,
    /// Who holds which certificates.
    pub certificates: Certificates,
}

/// Certificates of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certificates {
    /// None: releases before 2.7 run without.
    None,
    /// Installed and valid.
    Valid,
    /// Installed and expired.
    Expired,
}

/// The text of a command as the administrator typed it.
fn typed(last: LastCommand, names: &[&str]) -> String {
    let verb = match last.command {
        Command::Initialize => "initialize",
        Command::Join => "join",
        Command::Remove => "remove",
        Command::UpgradeSchema => "upgrade_schema",
        Command::ClearError => "clear_error",
        Command::Connect => "connect",
    };
    let to = last.to.and_then(|to| names.get(usize::from(to))).map_or_else(String::new, |name| format!(" {name}"));
    let result = if last.good { "Success" } else { "Failed" };
    format!("'database cluster {verb}{to}' ({result})")
}

fn field(text: &mut String, name: &str, value: &str) {
    let line = format!("{name:<COLUMN$}: {value}");
    writeln!(text, "{}", line.trim_end()).expect("a text takes any line");
}

impl Databases {
    /// What a joined node answers to `database cluster status`; one that is down answers nothing.
    #[must_use]
    pub fn status(&self, view: &StatusView<'_>) -> String {
        let StatusView { names, node, certificates } = *view;
        let state = &self.nodes[node];
        if !state.up {
            return format!("{} is down and does not answer.\n", names[node]);
        }
        let mut text = String::new();
        if !self.members().has(node) {
            field(&mut text, "Status", "Disabled");
            self.certificates_and_last(node, names, certificates, &mut text);
            return text;
        }
        field(&mut text, "Status", if state.error { "Error" } else { "Enabled" });
        if state.error {
            field(&mut text, "ERROR", "the schema could not be upgraded");
        }
        writeln!(text, "Nodes:").expect("a text takes any line");
        for other in self.members().iter() {
            let me = if other == node { " (me)" } else { "" };
            let name = format!("    {}{me}", names[other]);
            field(&mut text, &name, self.as_seen_from(node, other));
        }
        let in_use = if state.role == Role::Primary { Some(node) } else { state.follows };
        field(&mut text, "Node in use", in_use.map_or("", |primary| names[primary]));
        self.certificates_and_last(node, names, certificates, &mut text);
        text
    }

    /// What one node knows of another.
    fn as_seen_from(&self, node: usize, other: usize) -> &'static str {
        if node != other && !self.nodes[node].seen.has(other) {
            return "Not connected";
        }
        let shown = &self.nodes[other];
        match self.role_state(shown.role, shown.registered, shown.copying) {
            State::Primary => "Connected Primary",
            State::ReplicaInSync => "Connected Replica ( In Sync )",
            State::ReplicaSyncing => "Connected Replica ( Sync... )",
            State::NotConnected | State::Error | State::Down => "Not connected",
        }
    }

    fn certificates_and_last(&self, node: usize, names: &[&str], certificates: Certificates, text: &mut String) {
        let shown = match certificates {
            Certificates::None => "none",
            Certificates::Valid => "installed",
            Certificates::Expired => "installed (expired)",
        };
        field(text, "Certificates", shown);
        let last = self.nodes[node].last.map_or_else(String::new, |last| typed(last, names));
        field(text, "Last command", &last);
    }
}

/// What a Call Bridge without a local database answers.
#[must_use]
pub fn client_status(in_use: Option<&str>, connected: bool, certificates: Certificates) -> String {
    let mut text = String::new();
    field(&mut text, "Status", if connected { "Enabled (client)" } else { "Disabled" });
    if connected {
        field(&mut text, "Node in use", in_use.unwrap_or(""));
    }
    let shown = match certificates {
        Certificates::None => "none",
        Certificates::Valid => "installed",
        Certificates::Expired => "installed (expired)",
    };
    field(&mut text, "Certificates", shown);
    text
}
