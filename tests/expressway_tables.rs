//! Expressway clusters: settings, alarms, capacity and the log sample against their fact tables.

use std::fmt::Write as _;

use failsim::catalog::EXPRESSWAY_RULES;
use failsim::machines::expressway::capacity::{Edition, Figures};
use failsim::machines::expressway::{
    ALARMS, Alarm, Event, Link, LinkInput, LinkOutput, LinkSettings, LinkTimer, Mode, NOT_SIMULATED, Params, Rule, Tls,
    TlsInput, TlsOutput, next_name_update, next_poll,
};
use failsim::machines::params::{ParamInfo, ParamKind};
use failsim::units::{SimDuration, SimTime};

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

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

// ----- settings -----

/// A default of the fact table in the unit that the sheet writes it, where it is a length of time.
fn same_default(info: &ParamInfo, unit: &str, default: &str) -> bool {
    let duration = |text: &str| SimDuration::parse(text).expect("a default is a duration").as_secs_f64();
    match (info.kind, default) {
        // Ranges and blanks have a value of their own, which the row explains.
        (ParamKind::Duration, "") => true,
        (ParamKind::Duration, written) => {
            let seconds = match unit {
                "ms" => number(written) / 1_000.0,
                "hours" => number(written) * 3_600.0,
                "days" => number(written) * 86_400.0,
                _ => number(written),
            };
            (duration(info.default) - seconds).abs() < 1e-9
        }
        (ParamKind::Flag, written) => (info.default == "true") == matches!(written, "On" | "Yes"),
        (ParamKind::Word(_), written) => {
            let bare = |text: &str| text.to_ascii_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
            bare(info.default) == bare(&written.replace('-', "minus"))
        }
        (_, written) => (number(info.default) - number(written)).abs() < 1e-9,
    }
}

#[test]
fn parameters_are_those_of_the_fact_table() {
    let rows = table("expressway-params.csv");
    assert_eq!(rows.len(), Params::OF_THE_SHEET, "one parameter for each row");
    for (row, info) in rows.iter().zip(Params::TABLE) {
        let id = cell(row, "id");
        let name = ["_ms", "_s", "_pct", "retention_days"].iter().find_map(|unit| {
            let bare = id.strip_suffix(unit)?;
            Some(if *unit == "retention_days" { format!("{bare}retention") } else { bare.to_owned() })
        });
        assert_eq!(info.name, name.as_deref().unwrap_or(id), "same order");
        assert_eq!(info.official, cell(row, "official_name"), "name of {id}");
        assert!(same_default(info, cell(row, "unit"), cell(row, "default")), "default of {id}: {}", info.default);
        assert_eq!(info.status.as_str(), cell(row, "status"), "status of {id}");
        assert!(info.meaning.ends_with('.'), "the meaning of {id} is a sentence");
    }
}

#[test]
fn alarms_are_those_of_the_fact_table() {
    let rows = table("expressway-alarms.csv");
    assert_eq!(rows.len(), ALARMS.len());
    for (row, info) in rows.iter().zip(ALARMS) {
        assert_eq!(info.alarm.as_str(), cell(row, "id"));
        assert_eq!(info.title, cell(row, "name"));
        assert_eq!(info.trigger, cell(row, "trigger"));
        assert_eq!(info.severity, cell(row, "severity"));
        assert_eq!(info.clears, cell(row, "clears_when"));
        assert_eq!(info.alarm.info(), info);
    }
    assert_eq!(Alarm::ALL.len(), ALARMS.len());
}

// ----- capacity -----

fn figure(text: &str) -> Option<u32> {
    text.parse().ok()
}

#[test]
fn every_cell_of_the_capacity_table_is_computed() {
    let mut cells = 0;
    let rows = table("expressway-capacity.csv");
    for row in &rows {
        let (release, platform) = (cell(row, "release"), cell(row, "platform"));
        let peers = figure(cell(row, "peers")).expect("a number of peers");
        let edition = Edition::named(release).unwrap_or_else(|| panic!("no edition {release}"));
        let what = format!("{release} {platform} {peers}");
        if let Some(factor) = figure(cell(row, "capacity_factor")) {
            assert_eq!(edition.factor(platform, peers), Some(factor), "{what}");
            cells += 1;
        }
        let computed = edition.cluster(platform, peers).unwrap_or_else(|| panic!("{what} is not computed"));
        let printed = Figures {
            registrations: figure(cell(row, "registrations")),
            video: figure(cell(row, "calls_video")),
            audio: figure(cell(row, "calls_audio")),
            traversal: figure(cell(row, "calls_traversal")),
            mra: figure(cell(row, "mra_registrations")),
            rms: figure(cell(row, "rms_licenses")),
            turn: figure(cell(row, "turn_relays")),
        };
        assert_eq!(computed, printed, "{what}");
        let all = [
            printed.registrations,
            printed.video,
            printed.audio,
            printed.traversal,
            printed.mra,
            printed.rms,
            printed.turn,
        ];
        cells += all.iter().flatten().count();
    }
    assert!(rows.len() > 120 && cells > 700, "{cells} cells of {} rows", rows.len());
}

// ----- the log sample -----

/// What a machine says happened, in milliseconds from the first line.
type Line = (f64, Event);

/// Instants and events of one group of the log, one for each line.
fn log(group: &str) -> Vec<(f64, String)> {
    let mut lines: Vec<(u32, f64, String)> = Vec::new();
    for row in table("expressway-seed-log.csv").iter().filter(|row| cell(row, "log_group") == group) {
        let seq = figure(cell(row, "seq")).expect("a line number");
        if lines.last().is_none_or(|(last, ..)| *last != seq) {
            lines.push((seq, number(cell(row, "ms_since_group_start")), cell(row, "event").to_owned()));
        }
    }
    lines.into_iter().map(|(_, ms, event)| (ms, event)).collect()
}

fn millis(time: SimDuration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Two lines may change places only within the 2 ms that clocks and log leave open.
fn assert_replayed(group: &str, said: &[Line]) {
    let log = log(group);
    assert_eq!(said.len(), log.len(), "{group}: {said:?}");
    let mut open: Vec<&Line> = said.iter().collect();
    for (ms, event) in &log {
        let found = open.iter().position(|(at, said)| said.as_str() == event && (at - ms).abs() <= 2.0);
        let place = found.unwrap_or_else(|| panic!("{group}: {event} at {ms} ms is not said: {open:?}"));
        assert!(open[..place].iter().all(|(at, _)| (at - ms).abs() <= 2.0), "{group}: {event} out of order");
        open.remove(place);
    }
}

#[test]
fn the_disconnect_of_the_log_is_replayed_to_within_2_ms() {
    // The instant of the stop decides where the periodic messages and updates fall.
    let params = Params { ras_poll_phase: SimDuration::from_millis(13_271), ..Params::default() };
    let stop = SimTime::from_micros(583_752_000);
    let settings = LinkSettings::of(&params);
    let mut link = Link::new();
    let mut pending: Vec<(SimDuration, LinkTimer)> = Vec::new();
    let mut said: Vec<Line> = vec![(millis(next_name_update(stop, &params).since(stop)), Event::ForcedDnsPeerUpdate)];
    let mut now = SimDuration::ZERO;
    let stopped = [LinkInput::Closed, LinkInput::Unheard(next_poll(stop, &params))];
    let mut outputs: Vec<LinkOutput> = stopped.into_iter().flat_map(|input| link.step(input, &settings)).collect();
    let mut alarms = Vec::new();
    loop {
        for output in outputs {
            match output {
                LinkOutput::Log(event) => said.push((millis(now), event)),
                LinkOutput::Raise(alarm) => alarms.push(alarm.as_str()),
                LinkOutput::Arm(timer, after) | LinkOutput::ArmWithin(timer, after, _) => {
                    pending.push((now + after, timer))
                }
                LinkOutput::Lost(_)
                | LinkOutput::Unanswered
                | LinkOutput::Answered
                | LinkOutput::ClearAlarms
                | LinkOutput::Cancel(_) => {}
            }
        }
        // The log ends before the next alarm.
        pending.retain(|(at, _)| *at < SimDuration::from_secs(20));
        pending.sort_unstable();
        if pending.is_empty() {
            break;
        }
        let (at, timer) = pending.remove(0);
        now = at;
        outputs = link.step(LinkInput::Fired(timer), &settings).to_vec();
    }
    said.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    assert_replayed("disconnect", &said);
    assert_eq!(alarms, ["20006", "20004"], "in this order");
}

fn tls_lines(input: TlsInput) -> Vec<Line> {
    let params = Params::default();
    let mut tls = Tls::new(Mode::Permissive);
    let (mut now, mut said) = (SimDuration::ZERO, Vec::new());
    let mut outputs = tls.step(input, &params);
    loop {
        let mut next = None;
        for output in outputs {
            match output {
                TlsOutput::Log(event) => said.push((millis(now), event)),
                TlsOutput::Arm(number, after) => next = Some((number, now + after)),
                TlsOutput::Raise(alarm) => assert_eq!(alarm.as_str(), "20007"),
                TlsOutput::Clear(_) | TlsOutput::InForce(_) => {}
            }
        }
        let Some((number, at)) = next else { return said };
        now = at;
        outputs = tls.step(TlsInput::Due(number), &params);
    }
}

#[test]
fn the_tls_change_of_the_log_is_replayed_to_within_2_ms() {
    assert_replayed("tls_change_primary", &tls_lines(TlsInput::Set(Mode::Enforcing)));
    assert_replayed("tls_change_peer", &tls_lines(TlsInput::Replicated(Mode::Enforcing)));
}

#[test]
fn the_alarm_of_the_other_peer_comes_169_ms_after_the_change() {
    let params = Params::default();
    let on_peer = tls_lines(TlsInput::Replicated(Mode::Enforcing)).last().map(|(ms, _)| *ms);
    assert_eq!(on_peer.map(|ms| ms + millis(params.cdb_replication)), Some(169.0));
}

// ----- the document -----

/// The generated parts of the document are written one after the other.
static DOCUMENT: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn check_generated(part: &str, body: &str) {
    let _alone = DOCUMENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = format!("{}/docs/machines/expressway.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the document is there");
    let (begin, end) = (format!("<!-- {part}: begin -->\n"), format!("<!-- {part}: end -->"));
    let from = text.find(&begin).unwrap_or_else(|| panic!("{path} has no marker {begin}")) + begin.len();
    let to = text.find(&end).unwrap_or_else(|| panic!("{path} has no marker {end}"));
    let expected = format!("{}{body}{}", &text[..from], &text[to..]);
    if std::env::var_os("FAILSIM_BLESS").is_some() {
        std::fs::write(&path, expected).expect("the document can be written");
    } else {
        assert!(
            text == expected,
            "part `{part}` is not current; run FAILSIM_BLESS=1 cargo test --test expressway_tables"
        );
    }
}

#[test]
fn the_rules_of_the_document_are_current() {
    let mut body = String::from("| rule | when | what happens | status | source |\n|---|---|---|---|---|\n");
    for row in EXPRESSWAY_RULES {
        writeln!(body, "| {} | {} | {} | {} | {} |", row.rule, row.when, row.effect, row.status.as_str(), row.source)
            .unwrap();
    }
    check_generated("rules", &body);
    let words: Vec<&str> = EXPRESSWAY_RULES.iter().map(|row| row.rule.as_str()).collect();
    let all: Vec<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(words, all, "every rule has a row");
}

#[test]
fn the_settings_of_the_document_are_current() {
    let mut body =
        String::from("| parameter | default | range | status | source | meaning |\n|---|---|---|---|---|---|\n");
    for info in Params::TABLE {
        let (default, status) = (info.default, info.status.as_str());
        let range = match (info.kind, info.min, info.max) {
            (ParamKind::Word(words), ..) => words.join(", "),
            (_, min, max) if min.is_empty() && max.is_empty() => String::new(),
            (_, min, max) if min == max => format!("only {min}"),
            (_, min, "") => format!("{min} or more"),
            (_, "", max) => format!("up to {max}"),
            (_, min, max) => format!("{min} to {max}"),
        };
        let range = if info.settable { range } else { "fixed".to_owned() };
        writeln!(body, "| {} | {default} | {range} | {status} | {} | {} |", info.name, info.source, info.meaning)
            .unwrap();
    }
    check_generated("settings", &body);
}

#[test]
fn the_alarms_of_the_document_are_current() {
    let mut body =
        String::from("| id | name | raised when | severity | clears | simulated |\n|---|---|---|---|---|---|\n");
    for info in ALARMS {
        let missing = NOT_SIMULATED.iter().find(|(alarm, _)| *alarm == info.alarm);
        let simulated = missing.map_or("yes".to_owned(), |(_, reason)| format!("no: {reason}"));
        let (title, trigger, clears) = (info.title, info.trigger, info.clears);
        writeln!(body, "| {} | {title} | {trigger} | {} | {clears} | {simulated} |", info.alarm, info.severity)
            .unwrap();
    }
    check_generated("alarms", &body);
}
