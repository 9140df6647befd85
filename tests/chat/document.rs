//! The settings against their fact table, and the generated parts of `docs/machines/chat.md`.

use std::fmt::Write as _;

use failsim::catalog::{self, Class, ROOM_RULES};
use failsim::machines::chat::{Host, Input, Output, Params, Rule, Side, State, Timer, View};
use failsim::machines::params::{ParamInfo, ParamKind};

fn table(name: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).expect("the table is there");
    reader.records().map(|row| row.expect("a row")).collect()
}

/// A default of the fact table as a scenario file would write it.
fn written(info: &ParamInfo, unit: &str, default: &str) -> String {
    match info.kind {
        ParamKind::Duration if unit == "min" => format!("{default}m"),
        ParamKind::Duration => format!("{default}s"),
        ParamKind::Rate => format!("{default}/s"),
        _ => default.to_owned(),
    }
}

#[test]
fn parameters_are_those_of_the_fact_table() {
    let rows = table("chat-params.csv");
    assert_eq!(rows.len(), Params::TABLE.len(), "one parameter for each row");
    for (row, info) in rows.iter().zip(Params::TABLE) {
        let (id, default, unit, status) = (&row[0], &row[2], &row[5], &row[8]);
        assert_eq!(info.name, id, "same order");
        if !default.is_empty() {
            assert_eq!(info.default, written(info, unit, default), "default of {id}");
        }
        assert_eq!(info.status.as_str(), status, "status of {id}");
        assert!(info.meaning.ends_with('.'), "the meaning of {id} is a sentence");
    }
}

#[test]
fn every_rule_is_explained() {
    let words: Vec<&str> =
        catalog::all().filter(|entry| entry.class == Class::TransitionRule).map(|entry| entry.word).collect();
    for rule in Rule::ALL {
        assert!(words.contains(&rule.as_str()), "{rule}");
        assert!(ROOM_RULES.iter().any(|row| row.rule == *rule));
    }
}

/// The generated parts of the document are written one after the other.
static DOCUMENT: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn check_generated(part: &str, body: &str) {
    let _alone = DOCUMENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = format!("{}/docs/machines/chat.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the document is there");
    let (begin, end) = (format!("<!-- {part}: begin -->\n"), format!("<!-- {part}: end -->"));
    let from = text.find(&begin).unwrap_or_else(|| panic!("{path} has no marker {begin}")) + begin.len();
    let to = text.find(&end).unwrap_or_else(|| panic!("{path} has no marker {end}"));
    let expected = format!("{}{body}{}", &text[..from], &text[to..]);
    if std::env::var_os("FAILSIM_BLESS").is_some() {
        std::fs::write(&path, expected).expect("the document can be written");
    } else {
        assert!(text == expected, "part `{part}` is not current; run FAILSIM_BLESS=1 cargo test --test chat");
    }
}

#[test]
fn the_rules_of_the_document_are_current() {
    let mut body = String::from("| rule | from | to | when | what else happens | status | source |\n");
    body.push_str("|---|---|---|---|---|---|---|\n");
    for row in ROOM_RULES {
        let (rule, status) = (row.rule, row.status.as_str());
        let (from, to, when, effect, source) = (row.from, row.to, row.when, row.effect, row.source);
        writeln!(body, "| {rule} | {from} | {to} | {when} | {effect} | {status} | {source} |").unwrap();
    }
    check_generated("rules", &body);
}

#[test]
fn the_settings_of_the_document_are_current() {
    let mut body =
        String::from("| parameter | default | range | status | source | meaning |\n|---|---|---|---|---|---|\n");
    let settings: Vec<_> = catalog::all().filter(|entry| entry.class == Class::Parameter).collect();
    let first = settings.iter().position(|entry| entry.word == Params::TABLE[0].name).expect("the table is explained");
    for entry in &settings[first..first + Params::TABLE.len()] {
        let status = entry.status.map_or("", |status| status.as_str());
        let meaning = entry.meaning.replace(&format!(" Set it as params.chat.{}.", entry.word), "");
        let (word, default, range, source) = (entry.word, entry.default, &entry.range, entry.source);
        writeln!(body, "| {word} | {default} | {range} | {status} | {source} | {meaning} |").unwrap();
    }
    check_generated("settings", &body);
}

/// What a node has to host.
const HOME: View = View { database: true, rooms: [40, 10], duty: [true, false], free: [true, true] };
const BACKUP: View = View { duty: [true, true], ..HOME };

/// A name, where it starts, and the steps that lead there.
type Way = (&'static str, Host, Vec<(Input, View)>);

/// Ways into every state.
fn ways() -> Vec<Way> {
    let look = |view| (Input::Look, view);
    let loaded = (Input::Fired(Timer::Load(Side::Peer)), BACKUP);
    vec![
        ("stopped", Host::stopped(), vec![]),
        ("starting", Host::stopped(), vec![(Input::Started, HOME)]),
        ("own rooms hosted", Host::running(), vec![]),
        ("peer's rooms loading", Host::running(), vec![look(BACKUP)]),
        ("peer's rooms hosted", Host::running(), vec![look(BACKUP), loaded]),
        ("peer's rooms unloading", Host::running(), vec![look(BACKUP), loaded, look(HOME)]),
    ]
}

fn inputs() -> Vec<(&'static str, Input, View)> {
    let no_database = |view| View { database: false, ..view };
    vec![
        ("it starts", Input::Started, HOME),
        ("it starts, no database", Input::Started, no_database(HOME)),
        ("it stops", Input::Stopped, HOME),
        ("start time over", Input::Fired(Timer::Start), HOME),
        ("start time over, no database", Input::Fired(Timer::Start), no_database(HOME)),
        ("has its own rooms to host", Input::Look, HOME),
        ("has its own to host, no database", Input::Look, no_database(HOME)),
        ("has both to host", Input::Look, BACKUP),
        ("has both to host, no database", Input::Look, no_database(BACKUP)),
        ("has both to host, the peer holds its own", Input::Look, View { free: [true, false], ..BACKUP }),
        ("has none to host", Input::Look, View { duty: [false, false], ..HOME }),
        ("last own room loaded", Input::Fired(Timer::Load(Side::Own)), HOME),
        ("last room of the peer loaded", Input::Fired(Timer::Load(Side::Peer)), BACKUP),
        ("last own room unloaded", Input::Fired(Timer::Unload(Side::Own)), HOME),
        ("last room of the peer unloaded", Input::Fired(Timer::Unload(Side::Peer)), HOME),
    ]
}

fn order(output: &Output) -> String {
    let whose = |side: Side| if side == Side::Own { "own" } else { "peer's" };
    match output {
        Output::Changed(change) => format!("{} rooms **{}** ({})", whose(change.side), change.to, change.rule),
        Output::Arm(Timer::Start, after) => format!("start time {after}"),
        Output::Arm(Timer::Load(side), after) => format!("{} rooms loaded in {after}", whose(*side)),
        Output::Arm(Timer::Unload(side), after) => format!("{} rooms unloaded in {after}", whose(*side)),
        Output::Cancel(_) => "no timer".to_owned(),
        Output::ShutDown(rule) => format!("shut down ({rule})"),
    }
}

#[test]
fn the_table_of_states_and_inputs_is_current() {
    let settings = Params::default().settings();
    let mut body = String::from("| state | input | orders |\n|---|---|---|\n");
    for (title, start, way) in ways() {
        let mut host = start;
        for (input, view) in way {
            let _ = host.step(input, &view, &settings);
        }
        for (what, input, view) in inputs() {
            let mut next = host;
            let orders: Vec<String> = next.step(input, &view, &settings).iter().map(order).collect();
            let orders = if orders.is_empty() { "nothing".to_owned() } else { orders.join(", ") };
            writeln!(body, "| {title} | {what} | {orders} |").unwrap();
        }
    }
    assert_eq!(State::ALL.len(), 4, "every state has a way to it");
    check_generated("golden", &body);
}
