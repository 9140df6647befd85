//! Intercluster peers: the settings against their fact table, and the generated parts of `docs/machines/icsa.md`.

use std::fmt::Write as _;

use failsim::catalog::{self, Class, SYNC_RULES};
use failsim::machines::icsa::{Alarm, Failure, Input, Output, Params, Pull, Rule, State, Timer};
use failsim::machines::params::{ParamInfo, ParamKind};
use failsim::scenario::ALARMS;

/// Rows of a table in `tests/data`, each as (column, value) pairs.
fn table(name: &str) -> Vec<Vec<(String, String)>> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).expect("the table is there");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| header.iter().cloned().zip(row.iter().map(str::to_owned)).collect()).collect()
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("no column {column}")).1
}

/// A default of the fact table as a scenario file would write it.
fn written(info: &ParamInfo, unit: &str, default: &str) -> String {
    match (info.kind, default) {
        (ParamKind::Duration, "") => "80ms".to_owned(),
        (ParamKind::Duration, number) if unit.starts_with("ms") => format!("{number}ms"),
        (ParamKind::Duration, number) if unit == "min" => format!("{number}m"),
        (ParamKind::Duration, number) => format!("{number}s"),
        (ParamKind::Bandwidth, number) => format!("{number}Mbps"),
        (ParamKind::Flag, word) => (word == "true" || word == "Enabled").to_string(),
        (ParamKind::Word(_), word) => word.to_lowercase(),
        (_, value) => value.to_owned(),
    }
}

#[test]
fn parameters_are_those_of_the_fact_table() {
    let rows = table("intercluster-params.csv");
    assert_eq!(rows.len(), Params::OF_THE_SHEET, "one parameter for each row");
    for (row, info) in rows.iter().zip(Params::TABLE) {
        let id = cell(row, "id");
        assert_eq!(info.name, id.strip_suffix("_pct").unwrap_or(id), "same order");
        assert_eq!(info.default, written(info, cell(row, "unit"), cell(row, "default")), "default of {id}");
        assert_eq!(info.status.as_str(), cell(row, "status"), "status of {id}");
        assert!(info.meaning.ends_with('.'), "the meaning of {id} is a sentence");
    }
}

#[test]
fn alarms_have_the_names_of_the_fact_table() {
    let rows = table("intercluster-alarms.csv");
    let known = |name: &str| rows.iter().any(|row| cell(row, "alarm_name") == name);
    for alarm in Alarm::ALL {
        assert!(known(alarm.as_str()), "{alarm}");
        assert!(ALARMS.iter().any(|(name, _)| *name == alarm.as_str()), "{alarm} cannot be expected");
    }
    for (name, _) in ALARMS.iter().filter(|(name, _)| name.contains("SyncAgent") || name.starts_with("ICSA")) {
        assert!(known(name), "{name}");
    }
}

#[test]
fn every_rule_and_reason_is_explained() {
    let words = |class: Class| catalog::all().filter(move |entry| entry.class == class).map(|entry| entry.word);
    for rule in Rule::ALL {
        assert!(words(Class::TransitionRule).any(|word| word == rule.as_str()), "{rule}");
        assert!(SYNC_RULES.iter().any(|row| row.rule == *rule));
    }
    for reason in Failure::ALL.iter().map(|f| f.as_str()).chain(failsim::scenario::PAIR_REASONS) {
        assert!(words(Class::PeerReason).chain(words(Class::PeerState)).any(|word| word == reason), "{reason}");
    }
}

/// The generated parts of the document are written one after the other.
static DOCUMENT: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn check_generated(part: &str, body: &str) {
    let _alone = DOCUMENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = format!("{}/docs/machines/icsa.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the document is there");
    let (begin, end) = (format!("<!-- {part}: begin -->\n"), format!("<!-- {part}: end -->"));
    let from = text.find(&begin).unwrap_or_else(|| panic!("{path} has no marker {begin}")) + begin.len();
    let to = text.find(&end).unwrap_or_else(|| panic!("{path} has no marker {end}"));
    let expected = format!("{}{body}{}", &text[..from], &text[to..]);
    if std::env::var_os("FAILSIM_BLESS").is_some() {
        std::fs::write(&path, expected).expect("the document can be written");
    } else {
        assert!(text == expected, "part `{part}` is not current; run FAILSIM_BLESS=1 cargo test --test peer_tables");
    }
}

#[test]
fn the_rules_of_the_document_are_current() {
    let mut body = String::from("| rule | from | to | when | what else happens | status | source |\n");
    body.push_str("|---|---|---|---|---|---|---|\n");
    for row in SYNC_RULES {
        let (rule, status) = (row.rule, row.status.as_str());
        writeln!(
            body,
            "| {rule} | {} | {} | {} | {} | {status} | {} |",
            row.from, row.to, row.when, row.effect, row.source
        )
        .unwrap();
    }
    check_generated("rules", &body);
}

#[test]
fn the_settings_of_the_document_are_current() {
    let mut body =
        String::from("| parameter | default | range | status | source | meaning |\n|---|---|---|---|---|---|\n");
    let srm = failsim::machines::srm::Params::TABLE.len();
    for entry in catalog::all().filter(|entry| entry.class == Class::Parameter).skip(srm).take(Params::TABLE.len()) {
        let status = entry.status.map_or("", |status| status.as_str());
        let meaning = entry.meaning.replace(&format!(" Set it as params.icsa.{}.", entry.word), "");
        let (word, default, range, source) = (entry.word, entry.default, &entry.range, entry.source);
        writeln!(body, "| {word} | {default} | {range} | {status} | {source} | {meaning} |").unwrap();
    }
    check_generated("settings", &body);
}

/// Ways into every state, with and without a failure behind it.
fn ways() -> Vec<(&'static str, Vec<Input>)> {
    let (period, fails) = (Input::Fired(Timer::Period), Input::Failed(1, Failure::PeerNotReachable));
    let stuck = Input::Fired(Timer::Stuck);
    vec![
        ("waiting", vec![]),
        ("syncing", vec![period]),
        ("syncing again after a failure", vec![period, fails, Input::Fired(Timer::Retry)]),
        ("failed", vec![period, fails]),
        ("stuck", vec![period, stuck]),
        ("stopped", vec![Input::AgentDown]),
    ]
}

fn order(output: &Output) -> String {
    match output {
        Output::Changed(change) => format!("**{}** ({})", change.to, change.rule),
        Output::StartSync(_, work) => format!("start a sync, {work}"),
        Output::Abort => "give the sync up".to_owned(),
        Output::Arm(timer, after) => format!("{} in {after}", name(*timer)),
        Output::Cancel(timer) => format!("no {}", name(*timer)),
        Output::Raise(alarm) => format!("raise {alarm}"),
        Output::ClearAlarms => "clear alarms".to_owned(),
        Output::RestartAgent(rule) => format!("restart ICSA ({rule})"),
    }
}

const fn name(timer: Timer) -> &'static str {
    match timer {
        Timer::Period => "period",
        Timer::Retry => "retry",
        Timer::Stuck => "stuck timer",
        Timer::Restart => "restart timer",
    }
}

#[test]
fn the_table_of_states_and_inputs_is_current() {
    let settings = Params::default().settings();
    let mut body = String::from("| state | input | orders |\n|---|---|---|\n");
    for (title, way) in ways() {
        let mut pull = Pull::in_sync();
        for input in way {
            let _ = pull.step(input, &settings);
        }
        let run = pull.run_number();
        let inputs = [
            ("period is over", Input::Fired(Timer::Period)),
            ("retry is due", Input::Fired(Timer::Retry)),
            ("stuck timer", Input::Fired(Timer::Stuck)),
            ("restart timer", Input::Fired(Timer::Restart)),
            ("sync succeeds", Input::Succeeded(run)),
            ("attempt fails", Input::Failed(run, Failure::PeerNotReachable)),
            ("an older sync succeeds", Input::Succeeded(run.wrapping_sub(1))),
            ("Force Sync", Input::Forced),
            ("ICSA starts", Input::AgentUp),
            ("ICSA stops", Input::AgentDown),
            ("peer entry deleted", Input::Deleted),
        ];
        for (what, input) in inputs {
            let mut next = pull;
            let orders: Vec<String> = next.step(input, &settings).iter().map(order).collect();
            let orders = if orders.is_empty() { "nothing".to_owned() } else { orders.join(", ") };
            writeln!(body, "| {title} | {what} | {orders} |").unwrap();
        }
    }
    assert_eq!(State::ALL.len(), 5, "every state has a way to it");
    check_generated("golden", &body);
}
