//! The catalog against the fact tables it restates, and the documents generated from it.

use std::fmt::Write as _;

use failsim::catalog::{self, Class, PAIRS, RULES, RuleRow, STATES, Shown};
use failsim::machines::params::{ParamInfo, ParamKind};
use failsim::machines::srm::{Params, Reason, Rule, Service, State};

/// Rows of a table in `tests/data`, each as (column, value) pairs.
fn table(name: &str) -> Vec<Vec<(String, String)>> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| header.iter().cloned().zip(row.iter().map(str::to_owned)).collect()).collect()
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("no column {column}")).1
}

/// The id without its unit, as scenario files write it.
fn name_of(id: &str) -> &str {
    ["_per_s", "_chars", "_mbps", "_pct", "_ms", "_s"].iter().find_map(|unit| id.strip_suffix(unit)).unwrap_or(id)
}

/// A default of the fact table as a scenario file would write it.
fn written(info: &ParamInfo, id: &str, default: &str) -> String {
    match (info.kind, default) {
        (_, "") => "not_printed".to_owned(),
        (ParamKind::Duration, number) if id.ends_with("_ms") => format!("{number}ms"),
        (ParamKind::Duration, number) => format!("{number}s"),
        (ParamKind::Rate, number) => format!("{number}/s"),
        (ParamKind::Bandwidth, number) => format!("{number}Mbps"),
        (ParamKind::Size, number) => format!("{number}MB"),
        (ParamKind::Word(_), word) => word.to_lowercase().replace('-', "_"),
        (ParamKind::Count | ParamKind::Number | ParamKind::Flag, value) => value.to_owned(),
    }
}

#[test]
fn parameters_are_those_of_the_fact_table() {
    let rows = table("imp-params.csv");
    let beyond: Vec<&str> = Params::TABLE[rows.len()..].iter().map(|info| info.name).collect();
    assert_eq!(beyond, ["login_service"], "one parameter for each row, then those that the sheet leaves open");
    for (row, info) in rows.iter().zip(Params::TABLE) {
        let id = cell(row, "id");
        assert_eq!(info.name, name_of(id), "same order");
        assert_eq!(info.default, written(info, id, cell(row, "default")), "default of {id}");
        assert_eq!(info.status.as_str(), cell(row, "status"), "status of {id}");
        assert!(info.meaning.ends_with('.'), "the meaning of {id} is a sentence");
    }
}

#[test]
fn every_default_is_accepted_and_shown_as_written() {
    for (info, shown) in Params::default().show() {
        let same = shown == info.default
            || (info.default.starts_with('0') && shown == "0s")
            || info.kind == ParamKind::Duration;
        assert!(same, "{} shows {shown}, its default is {}", info.name, info.default);
    }
}

#[test]
fn states_are_those_of_the_fact_table() {
    let rows = table("srm-states.csv");
    assert_eq!(rows.len(), STATES.len());
    let yes = |flag: bool| if flag { "yes" } else { "no" };
    for (row, ours) in rows.iter().zip(STATES) {
        assert_eq!(ours.state.as_str(), cell(row, "state_id"));
        assert_eq!(ours.official, cell(row, "official_name"));
        assert_eq!(ours.state.counter_code().to_string(), cell(row, "srm_state_counter_code"));
        assert_eq!(ours.counter_name, cell(row, "srm_state_counter_name"));
        assert!(cell(row, "cli_name").starts_with(ours.cli_name), "{}", ours.cli_name);
        assert_eq!(ours.serves.as_str(), cell(row, "serves_users"), "{}", ours.state);
        assert_eq!(yes(ours.failover_allowed), cell(row, "manual_failover_allowed"), "{}", ours.state);
        assert_eq!(yes(ours.fallback_allowed), cell(row, "manual_fallback_allowed"), "{}", ours.state);
        assert_eq!(ours.kind, cell(row, "kind"), "{}", ours.state);
    }
}

#[test]
fn rules_are_those_of_the_fact_table_in_priority_order() {
    let rows = table("srm-transitions.csv");
    assert_eq!(rows.len(), 85);
    let ids: Vec<&str> = rows.iter().map(|row| cell(row, "id")).collect();
    let ours: Vec<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(ids, ours);
    assert_eq!(ids, RULES.iter().map(|row| row.rule.as_str()).collect::<Vec<_>>());
    for (row, ours) in rows.iter().zip(RULES) {
        let id = cell(row, "id");
        let shown = match ours.shown {
            Shown::Is(reason) => reason.as_str(),
            Shown::AsTrigger => "=trigger",
            Shown::Kept => "=keep",
            Shown::TrueCause => "peer_down|peer_reboot",
        };
        assert_eq!(ours.from.map_or("*", State::as_str), cell(row, "from_state"), "from of {id}");
        assert_eq!(ours.to.as_str(), cell(row, "to_state"), "to of {id}");
        assert_eq!(shown, cell(row, "to_reason"), "reason of {id}");
        assert_eq!(ours.status.as_str(), cell(row, "status"), "status of {id}");
        assert!(!ours.guard.is_empty() || cell(row, "guard").is_empty(), "guard of {id}");
        let action = cell(row, "action");
        for alarm in ["SRMFailed", "SRMFailover"] {
            assert_eq!(ours.effect.contains(alarm), action.contains(alarm), "{alarm} of {id}");
        }
    }
}

#[test]
fn state_pairs_are_those_of_the_fact_table() {
    let rows = table("srm-state-pairs.csv");
    assert_eq!(rows.len(), PAIRS.len());
    for (row, ours) in rows.iter().zip(PAIRS) {
        let words = |column: &str| -> Vec<String> {
            let mut words: Vec<String> = cell(row, column).split('|').map(str::to_owned).collect();
            words.sort();
            words
        };
        let sorted = |mut words: Vec<String>| {
            words.sort();
            words
        };
        let reasons = |list: &[Reason]| match list {
            [] => vec![String::new()],
            list => sorted(list.iter().map(|r| r.as_str().replace("none", "")).collect()),
        };
        let states = |list: &[State]| sorted(list.iter().map(|s| s.as_str().to_owned()).collect());
        assert_eq!(ours.row.to_string(), cell(row, "row"));
        assert_eq!(states(ours.first), words("node1_state_id"), "row {}", ours.row);
        assert_eq!(reasons(ours.first_reasons), words("node1_reason_id"), "row {}", ours.row);
        assert_eq!(states(ours.second), words("node2_state_id"), "row {}", ours.row);
        assert_eq!(reasons(ours.second_reasons), words("node2_reason_id"), "row {}", ours.row);
    }
}

#[test]
fn every_word_that_is_referred_to_is_known() {
    let words: Vec<&str> = catalog::all().map(|entry| entry.word).collect();
    for entry in catalog::all() {
        for word in &entry.see_also {
            assert!(words.contains(word), "{} refers to {word}", entry.word);
        }
        assert!(entry.meaning.ends_with('.'), "{} has no sentence: {}", entry.word, entry.meaning);
    }
}

/// Words of a table with a meaning each.
fn words(rows: &'static [(&'static str, &'static str)]) -> Vec<&'static str> {
    rows.iter().map(|(word, _)| *word).collect()
}

#[test]
fn every_word_of_the_code_has_an_entry() {
    use failsim::machines::{chat, cms, expressway, icsa};
    use failsim::scenario as of;
    use failsim::scenario::vocabulary::{INVARIANTS, TABLES};
    let mut wanted: Vec<&'static str> = Vec::new();
    let tables = [
        of::ALARMS,
        of::SUFFIXES,
        of::NODE_PREDICATES,
        of::GROUP_PREDICATES,
        of::WORLD_PREDICATES,
        of::SERVICE_STATES,
        of::USER_STATES,
        of::ROOM_STATES,
        of::THING_STATES,
        of::SYNC_STATES,
        of::PAIR_STATES,
        of::PEERING_STATES,
        of::EXPRESSWAY_PEER_STATES,
        of::CMS_CLUSTER_STATES,
        of::CALL_BRIDGE_STATES,
        INVARIANTS,
    ];
    wanted.extend(tables.into_iter().flat_map(words));
    wanted.extend(TABLES.iter().flat_map(|table| table.keys).map(|key| key.name));
    wanted.extend(of::VERBS.iter().map(|verb| verb.name));
    wanted.extend(of::METRICS.iter().map(|metric| metric.name));
    wanted.extend(of::CODES.iter().map(|code| code.code));
    let systems =
        [Params::TABLE, icsa::Params::TABLE, chat::Params::TABLE, cms::Params::TABLE, expressway::Params::TABLE];
    wanted.extend(systems.into_iter().flatten().map(|info| info.name));
    wanted.extend(State::ALL.iter().map(|state| state.as_str()));
    wanted.extend(cms::State::ALL.iter().map(|state| state.as_str()));
    wanted.extend(Reason::ALL.iter().map(|reason| reason.as_str()));
    wanted.extend(Service::ALL.iter().map(|service| service.as_str()));
    wanted.extend(Rule::ALL.iter().map(|rule| rule.as_str()));
    wanted.extend(catalog::SYNC_RULES.iter().map(|row| row.rule.as_str()));
    wanted.extend(catalog::ROOM_RULES.iter().map(|row| row.rule.as_str()));
    wanted.extend(catalog::DATABASE_RULES.iter().map(|row| row.rule.as_str()));
    wanted.extend(catalog::EXPRESSWAY_RULES.iter().map(|row| row.rule.as_str()));
    wanted.extend(expressway::ALARMS.iter().map(|info| info.alarm.as_str()));
    wanted.extend(failsim::outcome::Kind::ALL.iter().map(|kind| kind.as_str()));
    let known: Vec<&str> = catalog::all().map(|entry| entry.word).collect();
    let missing: Vec<&&str> = wanted.iter().filter(|word| !known.contains(word)).collect();
    assert!(missing.is_empty(), "`explain` does not know {missing:?}");
}

#[test]
fn statements_about_the_product_have_status_and_source() {
    for entry in catalog::all() {
        assert!(!entry.source.is_empty(), "{} has no source", entry.word);
        let about_cisco = [Class::Parameter, Class::State, Class::Reason, Class::TransitionRule, Class::Alarm];
        assert!(entry.status.is_some() || !about_cisco.contains(&entry.class), "{} has no status", entry.word);
    }
}

#[test]
fn a_word_with_two_meanings_has_two_entries() {
    let classes = |word: &str| catalog::lookup(word).iter().map(|entry| entry.class).collect::<Vec<_>>();
    assert_eq!(classes("normal"), [Class::State, Class::Reason]);
    assert_eq!(classes("login_rate"), [Class::Key, Class::Metric]);
    assert_eq!(classes("I06a"), [Class::TransitionRule]);
    assert_eq!(classes("no_such_word"), []);
}

#[test]
fn every_reason_and_service_is_explained() {
    let known = |class: Class| catalog::all().filter(|e| e.class == class).map(|e| e.word).collect::<Vec<_>>();
    assert_eq!(known(Class::Reason), Reason::ALL.iter().map(|r| r.as_str()).collect::<Vec<_>>());
    assert_eq!(known(Class::Service), Service::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>());
}

#[test]
fn paths_suffixes_and_printed_names_are_understood() {
    let check =
        |text: &str, word: &str| assert_eq!(catalog::lookup(text).first().map(|e| e.word), Some(word), "{text}");
    check("params.srm.keepalive_interval", "keepalive_interval");
    check("cluster.seoul.params.srm.node_boot", "node_boot");
    check("user_outage.p95", "user_outage");
    check("Critical Service Down Delay", "critical_service_down_delay");
    check("srmfailover", "SRMFailover");
    check("Keep Alive Timeout", "keepalive_timeout");
}

#[test]
fn unknown_words_lead_to_near_ones() {
    assert_eq!(catalog::nearest("keepalive_intervall").first(), Some(&"keepalive_interval"));
    assert!(catalog::nearest("outage").contains(&"user_outage"));
    assert!(catalog::nearest("qqqqqqqq").is_empty());
}

#[test]
fn entries_fit_a_terminal_of_80_columns() {
    for entry in catalog::all() {
        let text = catalog::render(&entry, 80);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    let entry = &catalog::lookup("keepalive_timeout")[0];
    let expected = "\
keepalive_timeout (parameter)
  Keepalive silence after which the peer counts as lost. Set it as
  params.srm.keepalive_timeout.
  Cisco's name  Keep Alive (Heartbeat) Timeout
  default       60s
  range         no limits
  unit          duration
  status        documented
  source        CAG15, Configure Redundancy and High Availability (CAG15:
                Configuration and Administration of the IM and Presence Service,
                Release 15 and SUs)
";
    assert_eq!(catalog::render(entry, 80), expected);
}

#[test]
fn csv_has_one_row_for_each_entry() {
    let text = catalog::csv(catalog::all());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.records().count(), catalog::all().count());
    assert!(!text.contains('\r'));
}

/// The generated parts of one document are written one after the other.
static DOCUMENTS: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// Replaces the part of a document between two markers by `body`, or compares it.
fn check_generated(path: &str, part: &str, body: &str) {
    let _alone = DOCUMENTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
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
            "{path}: part `{part}` is not current; run FAILSIM_BLESS=1 cargo test --test catalog"
        );
    }
}

#[test]
fn the_rules_table_of_the_document_is_current() {
    let mut body = String::from("| rule | from | to | reason shown | when | what else happens | status | source |\n");
    body.push_str("|---|---|---|---|---|---|---|---|\n");
    for row in RULES {
        let RuleRow { rule, from, to, shown, status, source, trigger, guard, effect } = row;
        let when = if guard.is_empty() { (*trigger).to_owned() } else { format!("{trigger}; {guard}") };
        let from = from.map_or("any", State::as_str);
        let (shown, status) = (shown.as_str(), status.as_str());
        writeln!(body, "| {rule} | {from} | {to} | {shown} | {when} | {effect} | {status} | {source} |").unwrap();
    }
    check_generated("docs/machines/srm.md", "rules", &body);
}

#[test]
fn the_states_table_of_the_document_is_current() {
    let mut body = String::from("| state | counter | printed as | users served | failover | fallback | meaning |\n");
    body.push_str("|---|---:|---|---|---|---|---|\n");
    let yes = |flag: bool| if flag { "allowed" } else { "" };
    for row in STATES {
        let (code, serves) = (row.state.counter_code(), row.serves.as_str());
        let (failover, fallback) = (yes(row.failover_allowed), yes(row.fallback_allowed));
        writeln!(
            body,
            "| {} | {code} | {} | {serves} | {failover} | {fallback} | {} |",
            row.state, row.official, row.meaning
        )
        .unwrap();
    }
    check_generated("docs/machines/srm.md", "states", &body);
}

#[test]
fn the_settings_table_of_the_document_is_current() {
    let mut body =
        String::from("| parameter | default | range | status | source | meaning |\n|---|---|---|---|---|---|\n");
    for entry in catalog::all().filter(|entry| entry.class == Class::Parameter).take(Params::TABLE.len()) {
        let status = entry.status.map_or("", |status| status.as_str());
        let meaning = entry.meaning.replace(&format!(" Set it as params.srm.{}.", entry.word), "");
        let (word, default, range, source) = (entry.word, entry.default, &entry.range, entry.source);
        writeln!(body, "| {word} | {default} | {range} | {status} | {source} | {meaning} |").unwrap();
    }
    check_generated("docs/machines/srm.md", "settings", &body);
}
