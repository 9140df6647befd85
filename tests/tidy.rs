//! The shape of the code: what may import what, what the engine may not know, how long files and
//! functions may be. Each guard has a canary that it must catch.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room of `src` and the rooms it may import. `ARCHITECTURE.md` carries the same table.
const ROOMS: &[(&str, &str)] = &[
    ("math", ""),
    ("units", ""),
    ("diag", ""),
    ("machines", "units"),
    ("net", "units"),
    ("engine", "math units"),
    ("outcome", "units"),
    ("scenario", "diag machines outcome units"),
    ("world", "engine machines math net outcome scenario units"),
    ("stats", "outcome scenario units"),
    ("report", "catalog expect machines outcome rare scenario stats units"),
    ("expect", "outcome scenario stats units"),
    ("catalog", "diag machines outcome scenario stats"),
    ("sweep", "outcome scenario"),
    ("explore", "engine machines outcome scenario stats units"),
    ("yardstick", "engine math units"),
    ("validate", "engine math outcome scenario stats units world"),
    ("rare", "math outcome scenario stats units world"),
    ("cli", "all"),
];

/// Words of the domain; the engine knows none of them.
const DOMAIN_WORDS: &[&str] = &[
    "srm",
    "presence",
    "cluster",
    "node",
    "failover",
    "fallback",
    "takeover",
    "heartbeat",
    "keepalive",
    "session",
    "user",
    "peer",
    "backup",
    "icsa",
    "chat",
    "cms",
    "expressway",
    "cisco",
];

/// Longest file, and the files that are over it: the number may only shrink.
const FILE_LINES: usize = 600;
const LONG_FILES: &[(&str, usize)] = &[];

/// Longest function, and the functions that are over it: the number may only shrink.
const FUNCTION_LINES: usize = 60;
const LONG_FUNCTIONS: &[(&str, usize)] = &[];

/// Files of test code; a list of cases may be long.
const TEST_FILES: [&str; 2] = ["tests.rs", "sample.rs"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder with its path from the root, in order; build results left out.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if ["target", "results", ".git", "corpus", "artifacts"].contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let short = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push((short, text));
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<(String, String)> {
    files("src").into_iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|ext| ext == "rs")).collect()
}

/// The text without comments, so that links in documentation do not count as imports.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    lines.collect::<Vec<_>>().join("\n")
}

/// The room of a source file: its folder below `src`, or its own name.
fn room(path: &str) -> &str {
    let below = path.strip_prefix("src/").expect("a source file");
    below.split_once('/').map_or(below.trim_end_matches(".rs"), |(folder, _)| folder)
}

/// What follows each `crate::`: two path segments, groups taken apart.
fn imports(text: &str) -> Vec<(String, String)> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let text = code(text);
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let group = rest.strip_prefix('{').map(|rest| rest.split_once('}').map_or(rest, |(group, _)| group));
        for path in group.map_or(vec![rest], |group| group.split(',').collect()) {
            let path = path.trim();
            let first = name(path);
            let second = path[first.len()..].strip_prefix("::").map_or(String::new(), name);
            found.push((first, second));
        }
    }
    found
}

/// Imports of a source file that the table does not allow.
fn forbidden_imports(path: &str, text: &str) -> Vec<String> {
    let own = room(path);
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == own) else {
        return if matches!(own, "lib" | "main") {
            Vec::new()
        } else {
            vec![format!("{path}: room `{own}` is not in the table")]
        };
    };
    let machine = path.strip_prefix("src/machines/").and_then(|rest| rest.split_once('/')).map(|(folder, _)| folder);
    let mut wrong = Vec::new();
    for (first, second) in imports(text) {
        let is_room = ROOMS.iter().any(|(name, _)| *name == first);
        if is_room && first != own && *allowed != "all" && !allowed.split(' ').any(|name| name == first) {
            wrong.push(format!("{path}: `{own}` may not import `{first}`"));
        }
        let other_machine = first == "machines" && root().join("src/machines").join(&second).is_dir();
        if own == "machines" && other_machine && !second.is_empty() && Some(second.as_str()) != machine {
            wrong.push(format!("{path}: machines never import one another (`{second}`)"));
        }
    }
    wrong
}

/// Words of the domain in a text, also as parts of names.
fn domain_words(text: &str) -> Vec<String> {
    let mut words = String::new();
    let mut before = ' ';
    for c in text.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.push(if c.is_alphabetic() { c.to_ascii_lowercase() } else { ' ' });
        before = c;
    }
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let known = |word: &&str| DOMAIN_WORDS.contains(word) || DOMAIN_WORDS.contains(&singular(word).as_str());
    words.split_whitespace().filter(known).map(str::to_owned).collect()
}

/// Functions of a file with their length in lines; relies on the layout of rustfmt.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let head = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(super) ");
        let head = head.trim_start_matches("pub(crate) ").trim_start_matches("const ");
        let Some(rest) = head.strip_prefix("fn ") else { continue };
        let name = rest.split(['(', '<']).next().unwrap_or(rest);
        let end = format!("{indent}}}");
        let length = lines[n..].iter().position(|line| **line == end).map_or(1, |last| last + 1);
        let declared = lines[n..].iter().take(length).any(|line| line.ends_with('{'));
        found.push((name.to_owned(), if declared { length } else { 1 }));
    }
    found
}

/// What is over its limit without being listed, or listed with a number that could shrink.
fn ratchet(sizes: &[(String, usize)], limit: usize, listed: &[(&str, usize)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, size) in sizes {
        match listed.iter().find(|(known, _)| known == name) {
            None if *size > limit => wrong.push(format!("{name} has {size} lines, the limit is {limit}")),
            Some((_, most)) if size > most => wrong.push(format!("{name} has grown from {most} to {size} lines")),
            Some((_, most)) if size < most => wrong.push(format!("{name} has shrunk to {size} lines: list it so")),
            Some(_) | None => {}
        }
    }
    let gone = listed.iter().filter(|(known, _)| !sizes.iter().any(|(name, _)| name == known));
    wrong.extend(gone.map(|(known, _)| format!("{known} is listed but not there")));
    wrong
}

/// Exceptions to lints that do not say why, and `allow`, which never says when it is not needed.
fn silent_exceptions(text: &str) -> Vec<String> {
    let text = code(text);
    let attribute = |at: usize| text[at..].split_once(")]").map_or(&text[at..], |(attribute, _)| attribute).to_owned();
    let starts = |word: &str| text.match_indices(word).map(|(at, _)| at).collect::<Vec<_>>();
    let expects = ["#[expect(", "#![expect("].iter().flat_map(|word| starts(word));
    let unexplained = expects.map(attribute).filter(|attribute| !attribute.contains("reason = "));
    let allows = ["#[allow(", "#![allow("].iter().flat_map(|word| starts(word)).map(attribute);
    unexplained.chain(allows).collect()
}

/// Paths that exist on one machine only.
fn machine_paths(text: &str) -> Vec<String> {
    let tops = ["work", "farm", "tmp", "home", "root", "Users"];
    let own = |word: &&str| {
        let place = word.find('/').map(|at| &word[at..]).unwrap_or("");
        let outside = word.contains(&format!("..{}", "/shared"));
        let before = word.find('/').and_then(|at| word[..at].chars().last());
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != '.' && c != '}' && c != '*');
        let below = tops.iter().any(|top| {
            let rest = place.strip_prefix('/').and_then(|rest| rest.strip_prefix(top));
            rest.and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        });
        outside || (starts && below)
    };
    text.split([' ', '\n', '"', '\'', '`', '(', ')', ',']).filter(own).map(str::to_owned).collect()
}

/// Rows of the table of rooms in `ARCHITECTURE.md`.
fn documented_rooms(text: &str) -> Vec<(String, String)> {
    let part = text.split_once("<!-- rooms: begin -->").and_then(|(_, rest)| rest.split_once("<!-- rooms: end -->"));
    let (table, _) = part.expect("the table stands between markers");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let cell = |text: &str| text.trim().trim_matches('`').to_owned();
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        (cell(cells[1]), cell(cells[3]).replace('–', ""))
    })
    .collect()
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let wrong: Vec<String> = sources().iter().flat_map(|(path, text)| forbidden_imports(path, text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (room, _) in ROOMS {
        let here = root().join("src").join(room);
        assert!(here.is_dir() || here.with_extension("rs").is_file(), "room `{room}` of the table does not exist");
    }
}

#[test]
fn a_planted_import_is_caught() {
    let wrong = |path: &str, text: &str| forbidden_imports(path, text).len();
    assert_eq!(wrong("src/machines/srm/machine.rs", "use crate::engine::Queue;"), 1);
    assert_eq!(wrong("src/machines/srm/machine.rs", "use crate::machines::client::Params;"), 1);
    assert_eq!(wrong("src/machines/srm/machine.rs", "use crate::machines::params::Status;"), 0);
    assert_eq!(wrong("src/engine/mod.rs", "use crate::{units::SimTime, outcome::Record};"), 1);
    assert_eq!(wrong("src/engine/mod.rs", "// as crate::outcome::Record does"), 0);
    assert_eq!(wrong("src/cellar/mod.rs", ""), 1);
}

#[test]
fn the_architecture_page_has_the_same_table() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page is there");
    let ours: Vec<(String, String)> = ROOMS.iter().map(|(room, may)| ((*room).to_owned(), (*may).to_owned())).collect();
    assert_eq!(documented_rooms(&text), ours);
}

#[test]
fn the_engine_knows_no_word_of_the_domain() {
    for (path, text) in sources().iter().filter(|(path, _)| room(path) == "engine") {
        let (text, _tests) = text.split_once("#[cfg(test)]").unwrap_or((text, ""));
        assert_eq!(domain_words(text), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_planted_domain_word_is_caught() {
    assert_eq!(domain_words("struct NodeQueue; // for users"), ["node", "users"]);
    assert_eq!(domain_words("let sender = encoder.noded();"), Vec::<String>::new());
}

#[test]
fn files_and_functions_stay_short() {
    let mut sources = sources();
    sources.retain(|(path, _)| !TEST_FILES.iter().any(|name| path.ends_with(&format!("/{name}"))));
    let files: Vec<(String, usize)> = sources.iter().map(|(path, text)| (path.clone(), text.lines().count())).collect();
    let named = |path: &str, text: &str| {
        functions(text).into_iter().map(|(name, size)| (format!("{path}: {name}"), size)).collect::<Vec<_>>()
    };
    let functions: Vec<(String, usize)> = sources.iter().flat_map(|(path, text)| named(path, text)).collect();
    let mut wrong = ratchet(&files, FILE_LINES, LONG_FILES);
    wrong.extend(ratchet(&functions, FUNCTION_LINES, LONG_FUNCTIONS));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn planted_lengths_are_caught() {
    let sizes = [("a".to_owned(), 11), ("b".to_owned(), 20), ("c".to_owned(), 5)];
    assert_eq!(ratchet(&sizes, 10, &[("b", 20)]).len(), 1, "a is over the limit");
    assert_eq!(ratchet(&sizes, 20, &[("b", 19)]).len(), 1, "b has grown");
    assert_eq!(ratchet(&sizes, 20, &[("c", 9)]).len(), 1, "c has shrunk");
    assert_eq!(ratchet(&sizes, 20, &[("d", 30)]).len(), 1, "d is gone");
    let text = "impl A {\n    pub fn one(\n        a: u8,\n    ) {\n        a;\n    }\n}\nfn two() {}\n";
    assert_eq!(functions(text), [("one".to_owned(), 5), ("two".to_owned(), 1)]);
}

#[test]
fn exceptions_to_lints_say_why() {
    for (path, text) in sources() {
        assert_eq!(silent_exceptions(&text), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_planted_exception_is_caught() {
    assert_eq!(silent_exceptions("#[expect(clippy::all)]").len(), 1);
    assert_eq!(silent_exceptions("#[allow(clippy::all, reason = \"x\")]").len(), 1);
    assert_eq!(silent_exceptions("#[expect(clippy::all, reason = \"x\")]").len(), 0);
}

#[test]
fn no_test_is_ignored_and_nothing_sleeps() {
    let banned = [["#[ign", "ore"].concat(), ["thread::", "sleep"].concat(), ["to", "do!("].concat()];
    for (path, text) in sources().into_iter().chain(files("tests")) {
        for word in &banned {
            assert!(!text.contains(word), "{path} contains {word}");
        }
    }
}

#[test]
fn inner_rooms_are_not_serialisable() {
    let inner = ["machines", "units", "net", "engine", "world", "outcome"];
    for (path, text) in sources().iter().filter(|(path, _)| inner.contains(&room(path))) {
        assert!(!code(text).contains("serde"), "{path}: only report, scenario and cli have wire types");
    }
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    for (path, text) in files("").iter().filter(|(path, _)| path != "Cargo.lock") {
        assert_eq!(machine_paths(text), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_planted_path_is_caught() {
    let top = "/work";
    assert_eq!(machine_paths(&format!("see {top}/plan.md")).len(), 1);
    assert_eq!(machine_paths(&format!("see ..{}/plan.md", "/shared")).len(), 1);
    assert_eq!(machine_paths(&format!("see frame{top}/plan.md or src/tmp.rs")).len(), 0);
}
