//! Broken scenario files with the exact messages they give, and sound ones that give none.
//!
//! `FAILSIM_BLESS=1 cargo test --test diagnostics` writes the messages anew.

use std::fs;
use std::path::{Path, PathBuf};

use failsim::diag::{Level, render};
use failsim::scenario::{Loaded, Request, load};

/// Loads a file as if its folder were the current one, so that messages hold no path of this machine.
fn load_in(folder: &Path, file: &str, change: impl FnOnce(&mut Request)) -> Loaded {
    let mut request = Request { path: file.into(), ..Request::default() };
    change(&mut request);
    load(&request, &|path| fs::read_to_string(folder.join(path)))
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn messages(loaded: &Loaded) -> String {
    render(&loaded.sources, &loaded.diagnostics, false)
}

#[test]
fn the_presence_examples_are_read_without_errors() {
    for file in ["01-presence.toml", "09-expectations.toml"] {
        let loaded = load_in(&folder("data/scenarios"), file, |_| {});
        let errors = loaded.diagnostics.iter().filter(|one| one.level == Level::Error).count();
        assert_eq!(errors, 0, "{}", messages(&loaded));
        assert!(loaded.scenario.is_some());
    }
}
