//! No input makes the reader panic or hang.

use std::io;
use std::path::Path;

use failsim::scenario::{Loaded, Request, load};
use proptest::prelude::*;

use super::{broken, folder};

fn load_bytes(bytes: &[u8]) -> Loaded {
    let request = Request { path: "s.toml".into(), ..Request::default() };
    load(&request, &|path| {
        if path != Path::new("s.toml") {
            return Err(io::ErrorKind::NotFound.into());
        }
        String::from_utf8(bytes.to_vec()).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    })
}

/// Loads and renders; diagnostics must point into their sources.
fn survive(bytes: &[u8]) -> Loaded {
    let loaded = load_bytes(bytes);
    let shown = failsim::diag::render(&loaded.sources, &loaded.diagnostics, true);
    assert_eq!(shown.is_empty(), loaded.diagnostics.is_empty());
    let listed = failsim::diag::to_json(&loaded.sources, &loaded.diagnostics);
    assert!(listed.iter().all(|one| one.place.is_some()), "a diagnostic stands nowhere");
    match &loaded.scenario {
        Some(scenario) => assert!(!failsim::scenario::run_key_text(scenario).is_empty()),
        None => assert!(!loaded.diagnostics.is_empty(), "a refused file says why"),
    }
    loaded
}

/// Sound and broken files to start from.
fn seeds() -> Vec<Vec<u8>> {
    let read = |folder: &Path, name: &str| std::fs::read(folder.join(name)).expect("a scenario file");
    let mut seeds: Vec<Vec<u8>> = broken().iter().map(|file| read(&folder("diagnostics/files"), file)).collect();
    for file in
        ["01-presence.toml", "06-multi-cluster.toml", "07-campaign.toml", "08-sweep.toml", "09-expectations.toml"]
    {
        seeds.push(read(&folder("data/scenarios"), file));
    }
    seeds
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_never_panic(
        seed in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..12),
    ) {
        let seeds = seeds();
        let mut bytes = seed.get(&seeds).clone();
        for (at, byte, kind) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte % 128),
                2 => {
                    bytes.remove(at);
                }
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    bytes.extend(copy);
                }
            }
        }
        survive(&bytes);
    }

    #[test]
    fn lines_of_other_files_never_panic(
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..40),
    ) {
        let seeds = seeds();
        let mut text = String::new();
        for (seed, line) in picks {
            let file: &Vec<u8> = seed.get(&seeds);
            let file = String::from_utf8_lossy(file).into_owned();
            let lines: Vec<String> = file.lines().map(ToOwned::to_owned).collect();
            text.push_str(line.get::<String>(&lines));
            text.push('\n');
        }
        survive(text.as_bytes());
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let loaded = survive(&[0xff, 0xfe, 0x00]);
    assert_eq!(loaded.diagnostics[0].code, "UNREADABLE");
    assert!(loaded.diagnostics[0].message.contains("not UTF-8"), "{}", loaded.diagnostics[0].message);
}

#[test]
fn a_missing_and_a_huge_file_are_refused() {
    let request = Request { path: "nowhere.toml".into(), ..Request::default() };
    let missing = load(&request, &|_| Err(io::ErrorKind::NotFound.into()));
    assert_eq!(missing.diagnostics[0].message, "cannot read `nowhere.toml`: there is no such file");
    let huge = load(&request, &|_| Ok(" ".repeat(10 * 1024 * 1024 + 1)));
    assert!(huge.diagnostics[0].message.contains("larger than 10 MB"));
}

#[test]
fn large_files_of_nonsense_come_to_an_end() {
    let head = "[run]\nduration = \"2h\"\n";
    survive(format!("{head}{}", "k = 1\n".repeat(200_000)).as_bytes());
    let keys: String = (0..100_000).map(|n| format!("key_{n} = {n}\n")).collect();
    survive(format!("{head}[cluster.a]\n{keys}").as_bytes());
    let sites: String = (0..30_000).map(|n| format!("[site.s{n}]\n")).collect();
    survive(format!("{head}{sites}").as_bytes());
    let clusters: String = (0..1_200)
        .map(|n| {
            format!("[cluster.c{n}]\nkind = \"imp\"\nnodes = [\"a\", \"b\"]\ngroup.g = {{ nodes = [\"a\", \"b\"] }}\n")
        })
        .collect();
    let events = "[[event]]\nat = \"1m\"\nstop = \"*/*:*\"\n".repeat(300);
    survive(format!("{head}{clusters}{events}").as_bytes());
    let ranges: String =
        (0..2_000).map(|n| format!("\"params.srm.k{n}\" = {{ from = 1, to = 9000, step = 1 }}\n")).collect();
    survive(format!("{head}[[sweep]]\n{ranges}{}", format!("[[sweep]]\n{ranges}").repeat(20)).as_bytes());
    survive(format!("{head}{}", "[[sweep]]\nrun.seed = [1, 2]\n".repeat(5_000)).as_bytes());
    survive(format!("a = \"{}\"\n", "x".repeat(1_000_000)).as_bytes());
    survive(format!("{}\n", "[[event]]".repeat(10_000)).as_bytes());
    survive(format!("x = {}1{}\n", "{a=".repeat(10_000), "}".repeat(10_000)).as_bytes());
}
