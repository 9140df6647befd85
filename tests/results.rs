//! The committed results: the same scenario, seed and version give the same bytes, here and there.
//!
//! `FAILSIM_BLESS=1 cargo test --test results` makes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use failsim::expect;
use failsim::report::folder;
use failsim::scenario::{Request, Scenario, load};
use failsim::world::{RunId, Watch, simulate};

/// Scenario, variant and result folder. The folders are those that `failsim run` writes to.
const SHIPPED: &[(&str, Option<&str>, &str)] = &[
    ("scenarios/presence/01-presence.toml", None, "results/01-presence"),
    ("scenarios/presence/split-brain.toml", Some("failed"), "results/split-brain"),
    ("scenarios/presence/rolling-upgrade.toml", Some("dual"), "results/rolling-upgrade"),
    ("scenarios/intercluster/five-cluster-split-brain.toml", Some("fqdn"), "results/five-cluster-split-brain"),
];

/// Study and result folder. The folders are those that `failsim sweep` writes to.
const STUDIES: &[(&str, &str)] = &[("scenarios/studies/relogin-window.toml", "results/relogin-window")];

/// The finished runs in the form in which a study goes on; everything else follows from them.
const STORE: &str = "runs.store";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str, variant: Option<&str>) -> Scenario {
    let request = Request { path: file.into(), variant: variant.map(str::to_owned), ..Request::default() };
    let loaded = load(&request, &|path| fs::read_to_string(root().join(path)));
    loaded.scenario.unwrap_or_else(|| panic!("{file} is refused: {:?}", loaded.diagnostics))
}

/// The files that `failsim run` writes.
fn files(file: &str, variant: Option<&str>) -> Vec<(&'static str, String)> {
    let scenario = read(file, variant);
    let watch = Watch { series: 400, ..Watch::default() };
    let outcome = simulate(&scenario, RunId { seed: scenario.run.seed, run: 0 }, watch);
    let stem = Path::new(file).with_extension("");
    let story = |name: &str| {
        let variant = variant.map_or_else(String::new, |variant| format!("{variant}."));
        fs::read_to_string(root().join(format!("{}.{variant}{name}", stem.display()))).ok()
    };
    let judgements = expect::judge(&scenario, &outcome, &[], &story);
    folder::files(&scenario, &outcome, &judgements)
}

#[test]
fn committed_results_are_what_the_scenarios_give() {
    let bless = std::env::var_os("FAILSIM_BLESS").is_some();
    let mut stale = Vec::new();
    for (file, variant, into) in SHIPPED {
        for (name, text) in files(file, *variant) {
            let path = root().join(into).join(name);
            if bless {
                fs::create_dir_all(root().join(into)).expect("a folder for results");
                fs::write(&path, &text).expect("a result file");
            } else if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
                stale.push(format!("{into}/{name}"));
            }
        }
    }
    assert!(stale.is_empty(), "not what the scenarios give: {}; see the head of this file", stale.join(", "));
}

/// Every file below a folder but the store, by its path in the folder.
fn below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry of a folder").path();
        let name = PathBuf::from(path.file_name().expect("a name"));
        if path.is_dir() {
            found.extend(below(&path).into_iter().map(|(inner, bytes)| (name.join(inner), bytes)));
        } else if name != Path::new(STORE) {
            found.insert(name, fs::read(&path).expect("a result file"));
        }
    }
    found
}

#[test]
fn committed_studies_are_what_the_scenarios_give() {
    let bless = std::env::var_os("FAILSIM_BLESS").is_some();
    for (file, into) in STUDIES {
        let fresh = tempfile::tempdir().expect("a folder");
        let mut sweep = Command::new(env!("CARGO_BIN_EXE_failsim"));
        let sweep = sweep.current_dir(root()).args(["sweep", file, "-q", "--out"]).arg(fresh.path());
        let ran = sweep.output().expect("the binary starts");
        assert!(ran.status.success(), "{file}: {}", String::from_utf8_lossy(&ran.stderr));
        let (found, committed) = (below(fresh.path()), root().join(into));
        if bless {
            // What is not written any more goes away.
            if committed.exists() {
                fs::remove_dir_all(&committed).expect("the old results");
            }
            for (name, bytes) in &found {
                let path = committed.join(name);
                fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder for results");
                fs::write(path, bytes).expect("a result file");
            }
        }
        let known = below(&committed);
        let names = || found.keys().chain(known.keys());
        let stale: Vec<String> = names()
            .filter(|name| found.get(*name) != known.get(*name))
            .map(|name| name.display().to_string())
            .collect();
        assert!(stale.is_empty(), "{into}: not what the study gives: {}; see the head of this file", stale.join(", "));
    }
}

#[test]
fn a_changed_byte_is_noticed() {
    let (_, text) = files(SHIPPED[0].0, SHIPPED[0].1).remove(2);
    let path = root().join(SHIPPED[0].2).join("events.csv");
    let committed = fs::read_to_string(path).expect("a committed result");
    assert_eq!(committed, text);
    assert_ne!(committed.replacen("690", "691", 1), text);
}
