//! `new`: a scenario that runs at once and teaches the format, from a few counts.

mod layout;
mod templates;

use std::io::Write as _;
use std::path::Path;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::args::Global;
use super::exit::Exit;
use super::screen;

use layout::Layout;

/// `new`.
#[derive(Args, Debug)]
pub(super) struct NewArgs {
    /// What the scenario is about.
    #[arg(value_name = "KIND")]
    kind: Kind,
    /// Clusters [default: 1; 3 for intercluster].
    #[arg(long, value_name = "N")]
    clusters: Option<u32>,
    /// Sites that they are spread over [default: 1; 2 for intercluster, 3 for meeting-server].
    #[arg(long, value_name = "N")]
    sites: Option<u32>,
    /// Users of each cluster; of an Expressway cluster, its registrations [default: 15000; less where that is usual].
    #[arg(long, value_name = "N")]
    users: Option<u32>,
    /// Overwrite the file named by --out.
    #[arg(long, requires = "out")]
    force: bool,
}

/// What a new scenario is about.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A critical service stops on one node of a redundancy group.
    Presence,
    /// The WAN or DNS fails between clusters that are peers.
    Intercluster,
    /// Chat rooms move with Text Conferencing.
    Chat,
    /// The primary database of a Meeting Server cluster is lost.
    MeetingServer,
    /// A peer of an Expressway cluster dies.
    Expressway,
    /// Many runs at several points: how wide must the re-login window be?
    Study,
    /// Years of random faults, and an administrator who reacts.
    Campaign,
    /// The steps of an upgrade, each of which waits for the one before.
    Runbook,
}

impl Kind {
    /// The word of the command line.
    fn word(self) -> String {
        self.to_possible_value().expect("no kind is hidden").get_name().to_owned()
    }
}

/// Runs the verb.
pub(super) fn new(args: &NewArgs, global: &Global) -> Exit {
    let layout = match Layout::of(args.kind, [args.clusters, args.sites, args.users]) {
        Ok(layout) => layout,
        Err(message) => {
            screen::note(&format!("failsim: error: {message}"));
            return Exit::Wrong;
        }
    };
    let text = templates::text(args.kind, &layout);
    if global.json {
        let [clusters, sites, users] = layout.counts;
        let kind = args.kind.word();
        let answer = json!({ "kind": kind, "clusters": clusters, "sites": sites, "users": users, "scenario": text });
        screen::answer_json(&answer);
    }
    match &global.out {
        Some(path) => save(path, &text, args, global),
        None => {
            if !global.json {
                screen::answer(&text);
            }
            Exit::Good
        }
    }
}

/// Writes the file, and says what to do with it.
fn save(path: &Path, text: &str, args: &NewArgs, global: &Global) -> Exit {
    let path = if path.is_dir() { path.join(args.kind.word()).with_extension("toml") } else { path.to_owned() };
    if let Err(error) = write(&path, text, args.force) {
        let shown = path.display();
        let message = if error.kind() == std::io::ErrorKind::AlreadyExists {
            format!("{shown} is there already; --force overwrites it")
        } else if error.kind() == std::io::ErrorKind::NotFound {
            format!("cannot write {shown}: there is no such folder")
        } else {
            format!("cannot write {shown}: {error}")
        };
        screen::note(&format!("failsim: error: {message}"));
        return Exit::of_io(&error);
    }
    if !global.quiet {
        let verb = match args.kind {
            Kind::Study => "sweep",
            Kind::Runbook => "rehearse",
            Kind::Presence
            | Kind::Intercluster
            | Kind::Chat
            | Kind::MeetingServer
            | Kind::Expressway
            | Kind::Campaign => "run",
        };
        screen::note(&format!("written to {0}; next: failsim {verb} {0}", quoted(&path)));
    }
    Exit::Good
}

fn quoted(path: &Path) -> String {
    super::isolate::quoted(&path.display().to_string())
}

fn write(path: &Path, text: &str, force: bool) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    options.open(path)?.write_all(text.as_bytes())
}
