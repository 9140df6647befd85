//! `explore`: every state of a pair, the windows of a setting in which the outcome is the same, every fault of a
//! topology, random campaigns of many, and random worlds.

mod faults;
mod hunt;
mod states;
mod windows;
mod worlds;

use std::io;
use std::path::{Path, PathBuf};

use crate::scenario::{self, Loaded, Request};

use super::args::{ExploreArgs, Global};
use super::exit::Exit;
use super::{input, screen};

/// Runs the verb.
pub(super) fn explore(args: &ExploreArgs, global: &Global) -> Exit {
    if let Some(many) = args.worlds {
        return worlds::explore(args, many, global);
    }
    match (args.windows, args.faults, args.states, args.hunt) {
        (true, None, false, false) => windows::explore(args, global),
        (false, Some(many), false, false) => faults::explore(args, many, global),
        (false, None, true, false) => states::explore(args, global),
        (false, None, false, true) => hunt::explore(args, global),
        _ => {
            let message = "say what to look for: --states, --windows with --vary PATH=LOW..HIGH, \
                           --faults single|pairs, or --hunt; or --worlds N without a file";
            screen::note(&format!("failsim: error: {message}"));
            Exit::Wrong
        }
    }
}

/// Reads a scenario that is not on the disk but stands beside a file that is.
fn load_beside(file: &Path, name: &str, text: &str, global: &Global) -> Loaded {
    let path = beside(file, name);
    let reader = input::reader(file);
    let read =
        |wanted: &Path| -> io::Result<String> { if wanted == path { Ok(text.to_owned()) } else { reader(wanted) } };
    let request = Request { path: path.clone(), variant: None, set: global.set.clone(), seed: global.seed };
    scenario::load(&request, &read)
}

/// A name in the folder of a file.
fn beside(file: &Path, name: &str) -> PathBuf {
    file.parent().unwrap_or_else(|| Path::new("")).join(name)
}
