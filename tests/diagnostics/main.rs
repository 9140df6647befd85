//! Broken scenario files with the exact messages they give, and sound ones that give none.
//!
//! `FAILSIM_BLESS=1 cargo test --test diagnostics` writes the messages anew.

mod document;
mod hostile;
mod reading;
mod studies;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use failsim::diag::{Level, render, to_json};
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

/// The broken files, in order.
fn broken() -> Vec<String> {
    let entries = fs::read_dir(folder("diagnostics/files")).expect("the folder of broken files");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut files: Vec<String> = names.filter(|name| name.ends_with(".toml")).collect();
    files.sort();
    files
}

#[test]
fn broken_files_give_exactly_these_messages() {
    let (files, home) = (broken(), folder("diagnostics/files"));
    assert!(files.len() >= 40, "{} broken files", files.len());
    let bless = std::env::var_os("FAILSIM_BLESS").is_some();
    let mut wrong = Vec::new();
    for file in &files {
        let found = messages(&load_in(&home, file, |_| {}));
        let golden = home.join(file).with_extension("txt");
        if bless {
            fs::write(&golden, &found).expect("the golden text can be written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if found != expected {
            wrong.push(format!("--- {file}\nexpected:\n{expected}\nfound:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}\nFAILSIM_BLESS=1 accepts these", wrong.join("\n"));
}

#[test]
fn every_broken_file_is_refused_and_only_warnings_let_a_file_pass() {
    for file in broken() {
        let loaded = load_in(&folder("diagnostics/files"), &file, |_| {});
        assert!(!loaded.diagnostics.is_empty(), "{file} has no mistake");
        let refused = loaded.diagnostics.iter().any(|one| one.level == Level::Error);
        assert_eq!(loaded.scenario.is_none(), refused, "{file}");
        assert_eq!(refused, !file.starts_with("warnings"), "{file}");
    }
}

#[test]
fn every_mistake_has_a_place_in_its_file() {
    for file in broken() {
        let loaded = load_in(&folder("diagnostics/files"), &file, |_| {});
        for one in to_json(&loaded.sources, &loaded.diagnostics) {
            let place = one.place.expect("a place");
            let named = Path::new(&place.file).extension().is_some_and(|ext| ext == "toml");
            assert!(named && place.line > 0 && place.column > 0, "{file}: {}", one.message);
        }
    }
}

#[test]
fn the_presence_examples_are_read_without_errors() {
    for file in ["01-presence.toml", "08-sweep.toml", "09-expectations.toml"] {
        let loaded = load_in(&folder("data/scenarios"), file, |_| {});
        let errors = loaded.diagnostics.iter().filter(|one| one.level == Level::Error).count();
        assert_eq!(errors, 0, "{}", messages(&loaded));
        assert!(loaded.scenario.is_some());
    }
}
