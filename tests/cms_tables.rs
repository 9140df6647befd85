//! Meeting Server databases: the settings against their fact table, and the generated parts of `docs/machines/cms.md`.

use std::fmt::Write as _;

use failsim::catalog::{self, Class, DATABASE_RULES};
use failsim::machines::cms::{Params, Refusal, Rule};
use failsim::machines::params::{ParamInfo, ParamKind};

/// Rows of the fact table, each as (column, value) pairs.
fn table() -> Vec<Vec<(String, String)>> {
    let path = format!("{}/tests/data/cms-params.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| header.iter().cloned().zip(row.iter().map(str::to_owned)).collect()).collect()
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("no column {column}")).1
}

/// A name of the sheet without its unit.
fn bare(id: &str) -> &str {
    ["_ms", "_s", "_pct", "_MBps", "_MB"].iter().find_map(|unit| id.strip_suffix(unit)).unwrap_or(id)
}

/// Defaults that the sheet says in words, and the words of scenario files.
const WORDS: [(&str, &str); 8] = [
    ("floor(N/2)+1", "more_than_half"),
    ("verify-ca", "verify_ca"),
    ("most recent WAL position then lowest peer index", "most_recent_position"),
    ("full copy", "full_copy"),
    ("non-database servers; replicas; primary last; then upgrade_schema on the current primary", "primary_last"),
    ("reboot the primary", "reboot_the_primary"),
    ("nodes stop talking to each other", "nodes_stop_talking"),
    ("20", "160Mbps"),
];

/// A default of the fact table as a scenario file would write it.
fn written(info: &ParamInfo, id: &str, default: &str) -> String {
    let word = || WORDS.iter().find(|(sheet, _)| *sheet == default).map(|(_, word)| (*word).to_owned());
    match info.kind {
        ParamKind::Duration if id.ends_with("_ms") => format!("{default}ms"),
        ParamKind::Duration => format!("{default}s"),
        ParamKind::Size => format!("{default}MB"),
        ParamKind::Word(_) | ParamKind::Bandwidth => word().unwrap_or_else(|| default.to_owned()),
        ParamKind::Count | ParamKind::Number | ParamKind::Flag | ParamKind::Rate => default.to_owned(),
    }
}

#[test]
fn parameters_are_those_of_the_fact_table() {
    let rows = table();
    assert_eq!(rows.len(), Params::TABLE.len(), "one parameter for each row");
    for (row, info) in rows.iter().zip(Params::TABLE) {
        let id = cell(row, "id");
        assert_eq!(info.name, bare(id), "same order");
        assert_eq!(info.default, written(info, id, cell(row, "default")), "default of {id}");
        assert_eq!(info.status.as_str(), cell(row, "status"), "status of {id}");
        assert!(info.meaning.ends_with('.'), "the meaning of {id} is a sentence");
    }
}

#[test]
fn every_rule_and_refusal_is_explained() {
    let words = |class: Class| catalog::all().filter(move |entry| entry.class == class).map(|entry| entry.word);
    let rules: Vec<Rule> = DATABASE_RULES.iter().map(|row| row.rule).collect();
    assert_eq!(rules, Rule::ALL);
    assert!(Rule::ALL.iter().all(|rule| words(Class::TransitionRule).any(|word| word == rule.as_str())));
    assert!(Refusal::ALL.iter().all(|why| words(Class::DatabaseReason).any(|word| word == why.as_str())));
}

/// The generated parts of the document are written one after the other.
static DOCUMENT: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn check_generated(part: &str, body: &str) {
    let _alone = DOCUMENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = format!("{}/docs/machines/cms.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the document is there");
    let (begin, end) = (format!("<!-- {part}: begin -->\n"), format!("<!-- {part}: end -->"));
    let from = text.find(&begin).unwrap_or_else(|| panic!("{path} has no marker {begin}")) + begin.len();
    let to = text.find(&end).unwrap_or_else(|| panic!("{path} has no marker {end}"));
    let expected = format!("{}{body}{}", &text[..from], &text[to..]);
    if std::env::var_os("FAILSIM_BLESS").is_some() {
        std::fs::write(&path, expected).expect("the document can be written");
    } else {
        assert!(text == expected, "part `{part}` is not current; run FAILSIM_BLESS=1 cargo test --test cms_tables");
    }
}

#[test]
fn the_rules_of_the_document_are_current() {
    let mut body = String::from("| rule | when | what happens | status | source |\n|---|---|---|---|---|\n");
    for row in DATABASE_RULES {
        let (rule, status) = (row.rule, row.status.as_str());
        writeln!(body, "| {rule} | {} | {} | {status} | {} |", row.when, row.effect, row.source).unwrap();
    }
    check_generated("rules", &body);
}

#[test]
fn the_settings_of_the_document_are_current() {
    let mut body =
        String::from("| parameter | default | range | status | source | meaning |\n|---|---|---|---|---|---|\n");
    let of_cms = |entry: &catalog::Entry| {
        entry.class == Class::Parameter && Params::info(entry.word).is_some_and(|info| info.source == entry.source)
    };
    for entry in catalog::all().filter(of_cms) {
        let status = entry.status.map_or("", |status| status.as_str());
        let meaning = entry.meaning.replace(&format!(" Set it as params.cms.{}.", entry.word), "");
        let (word, default, range, source) = (entry.word, entry.default, &entry.range, entry.source);
        writeln!(body, "| {word} | {default} | {range} | {status} | {source} | {meaning} |").unwrap();
    }
    check_generated("settings", &body);
}
