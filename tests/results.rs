//! The committed results: the same scenario, seed and version give the same bytes, here and there.
//!
//! `FAILSIM_BLESS=1 cargo test --test results` makes them anew.

use std::fs;
use std::path::{Path, PathBuf};

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
    let watch = Watch { details: false, series: 400, until: None };
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

#[test]
fn a_changed_byte_is_noticed() {
    let (_, text) = files(SHIPPED[0].0, SHIPPED[0].1).remove(2);
    let path = root().join(SHIPPED[0].2).join("events.csv");
    let committed = fs::read_to_string(path).expect("a committed result");
    assert_eq!(committed, text);
    assert_ne!(committed.replacen("690", "691", 1), text);
}
