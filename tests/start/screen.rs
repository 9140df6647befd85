//! What a run prints: within 80 columns, without colour in a pipe, no number torn apart at the end of a line.

use std::path::Path;

use super::{failsim, text};

/// Runs a shipped scenario with more flags and gives what it prints.
fn printed(verb: &str, scenario: &str, flags: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
    let args = [&[verb, file.to_str().expect("a path of text")], flags].concat();
    text(&failsim(folder.path(), &args).stdout)
}

/// Whether a group of three digits begins a line that the line before should have held.
fn torn(before: &str, line: &str) -> bool {
    let begins = line.trim_start();
    let digits = begins.chars().take_while(char::is_ascii_digit).count();
    let hanging = line.len() > begins.len();
    hanging && digits == 3 && before.ends_with(|c: char| c.is_ascii_digit()) && !begins[3..].starts_with([':', '.'])
}

const STORIES: [(&str, &str); 9] = [
    ("run", "presence/01-presence.toml"),
    ("run", "presence/rolling-upgrade.toml"),
    ("run", "intercluster/02-intercluster-dns.toml"),
    ("run", "chat/03-persistent-chat.toml"),
    ("run", "meeting-server/04-cms-quorum.toml"),
    ("run", "expressway/05-expressway.toml"),
    ("run", "campaign/06-multi-cluster.toml"),
    ("rehearse", "runbooks/upgrade-of-a-pair-too-fast.toml"),
    ("rehearse", "runbooks/meeting-server-upgrade.toml"),
];

#[test]
fn stories_fit_eighty_columns_and_keep_numbers_whole() {
    for (verb, scenario) in STORIES {
        let out = printed(verb, scenario, &[]);
        assert!(!out.contains('\u{1b}'), "{scenario}: no escape codes in a pipe");
        for line in out.lines() {
            let lone = line.split_whitespace().count() == 1;
            assert!(line.chars().count() <= 80 || lone, "{verb} {scenario}: {line}");
        }
        for (before, line) in out.lines().zip(out.lines().skip(1)) {
            assert!(!torn(before, line), "{verb} {scenario}: {before}\n{line}");
        }
    }
}

#[test]
fn a_chart_of_text_follows_the_story() {
    let out = printed("run", "presence/01-presence.toml", &["-q", "--chart", "-"]);
    let lane = out.lines().find(|line| line.starts_with("seoul/n1  ")).expect("a lane");
    assert!(lane.contains("N---") && lane.contains("FS---"), "{out}");
    assert!(out.contains("without service") && out.contains('\u{2588}'), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}
