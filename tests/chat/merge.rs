//! Section 11: the External Database Merge Tool, its order and its preconditions.

use failsim::outcome::Outcome;

use crate::group::Chat;

/// A group with a database for each node, High Availability off as the runbook needs it.
fn before() -> Chat {
    Chat::new()
        .chat("rooms = { \"1a\" = 40, \"1b\" = 20 }")
        .databases(["{ \"1a\" = \"pg1\", \"1b\" = \"pg2\" }", "\"pg3\""])
        .event("at = \"1m\"\nha_off = \"seoul/sub1\"")
}

fn stop_chat(chat: Chat) -> Chat {
    chat.event("at = \"2m\"\nstop = \"seoul/sub1:text_conferencing\"")
}

fn step(chat: Chat, id: &str, at: &str, step: &str, into: &str) -> Chat {
    let with = format!("with = {{ step = \"{step}\", into = \"{into}\" }}");
    chat.event(&format!("id = \"{id}\"\nat = \"{at}\"\nmerge_db = \"seoul/sub1\"\n{with}"))
}

fn reasons(outcome: &Outcome) -> Vec<&'static str> {
    let refused = outcome.records.iter().filter(|record| outcome.names.label(record.to) == "refused");
    refused.map(|record| record.reason).collect()
}

#[test]
fn the_documented_order_works() {
    let chat = stop_chat(before());
    let chat = step(chat, "create", "3m", "create", "pg1");
    let chat = step(chat, "validate", "4m", "validate", "pg1");
    let chat = step(chat, "merge", "5m", "merge", "pg1");
    let chat = chat
        .event("at = \"20m\"\nrestart = \"seoul/sub1:xcp_router\"")
        .event("at = \"25m\"\nstart = \"seoul/sub1:text_conferencing\"");
    let chat = step(chat, "assign", "26m", "assign", "pg1");
    let outcome = chat
        .event("at = \"27m\"\nha_on = \"seoul/sub1\"")
        .expect("accepted = \"create\"")
        .expect("accepted = \"validate\"")
        .expect("accepted = \"merge\"")
        .expect("accepted = \"assign\"")
        .expect("name = \"rooms are away from stop to start\"\nmetric = \"room_unavailable.max\"\nmin = \"23m\"\nmax = \"24m\"")
        .expect("on = \"room:seoul/1a#0\"\nis = \"hosted:1a\"\nat = \"1h\"")
        .holds();
    assert!(outcome.failovers.is_empty(), "High Availability was off");
}

#[test]
fn every_step_out_of_order_is_refused_with_its_reason() {
    let chat = step(before(), "early", "90s", "create", "pg1");
    let chat = step(stop_chat(chat), "unknown", "3m", "validate", "pg1");
    let chat = step(chat, "create", "4m", "create", "pg1");
    let chat = step(chat, "unvalidated", "5m", "merge", "pg1");
    let chat = step(chat, "validate", "6m", "validate", "pg1");
    let chat = step(chat, "unmerged", "7m", "assign", "pg1");
    let chat = step(chat, "merge", "8m", "merge", "pg1");
    let chat = step(chat, "no_restart", "9m", "assign", "pg1");
    let chat = step(chat.event("at = \"10m\"\nrestart = \"seoul/sub1:xcp_router\""), "stopped", "12m", "assign", "pg1");
    let order = [
        "text_conferencing_runs",
        "no_merge_job",
        "merge_job_not_validated",
        "databases_not_merged",
        "xcp_router_not_restarted",
        "text_conferencing_not_running",
    ];
    assert_eq!(reasons(&chat.run()), order);
}

#[test]
fn validation_fails_while_text_conferencing_runs() {
    let chat = step(stop_chat(before()), "create", "3m", "create", "pg1");
    let chat = chat.event("at = \"4m\"\nstart = \"seoul/1a:text_conferencing\"");
    assert_eq!(reasons(&step(chat, "validate", "5m", "validate", "pg1").run()), ["text_conferencing_runs"]);
}

#[test]
fn preconditions_of_the_databases() {
    let refused = |chat: Chat, text: &str| {
        let text = chat.text().replace("[database.pg1]\n", &format!("[database.pg1]\n{text}\n"));
        reasons(&crate::support::run(&crate::support::scenario(&text), 0))
    };
    let ready = || {
        let chat = step(stop_chat(before()), "create", "3m", "create", "pg1");
        step(chat, "validate", "4m", "validate", "pg1")
    };
    assert_eq!(refused(ready(), "merge = { backup = false }"), ["destination_not_backed_up"]);
    assert_eq!(refused(ready(), "merge = { space = false }"), ["destination_without_space"]);
    assert_eq!(refused(ready(), "merge = { privileges = false }"), ["database_user_without_privileges"]);
    assert_eq!(refused(ready(), "merge = { access = false }"), ["databases_closed_to_one_another"]);
    assert_eq!(refused(ready(), "engine = \"mssql\"")[0], "sql_server_is_not_supported");
    assert_eq!(refused(ready(), "engine = \"oracle\"")[0], "databases_of_different_kinds");
    let empty = step(stop_chat(before().chat("rooms = { \"1b\" = 20 }")), "create", "3m", "create", "pg1");
    let text = empty.text().replace("rooms = [\"seoul/1a#0\"]\n", "");
    assert_eq!(reasons(&crate::support::run(&crate::support::scenario(&text), 0)), ["destination_has_no_room"]);
}

#[test]
fn with_high_availability_on_the_runbook_trips_a_failover_after_90_s() {
    let chat = Chat::new()
        .chat("rooms = { \"1a\" = 40, \"1b\" = 20 }")
        .databases(["{ \"1a\" = \"pg1\", \"1b\" = \"pg2\" }", "\"pg3\""]);
    let outcome = stop_chat(chat).run();
    let failed = outcome.records.iter().filter(|record| outcome.names.label(record.to) == "running_in_failed_mode");
    assert_eq!(failed.count(), 2, "both nodes miss a critical service");
}
