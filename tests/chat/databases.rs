//! Section 6: what the loss of the external database does, and when.

use crate::group::{Chat, ROOM, hosts, is};

const PG1: &str = "id = \"db\"\nat = \"10m\"\ndb_down = \"pg1\"\nfor = \"20m\"";

#[test]
fn a_running_text_conferencing_survives_and_writes_nothing() {
    let outcome = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 40, \"2b\" = 10 }, messages = \"60/min\"")
        .event(PG1)
        .post("unwritten", "15m", "bob")
        .event("id = \"new\"\nat = \"15m\"\ncreate_room = \"seoul/1a\"\nwith = { from = \"user:andy\" }")
        .event("id = \"adhoc\"\nat = \"15m\"\ncreate_room = \"seoul/1a\"\nwith = { adhoc = true }")
        .event("id = \"later\"\nat = \"31m\"\ncreate_room = \"seoul/1a\"")
        .expect("on = \"seoul/*\"\nalways = \"normal\"")
        .expect("accepted = \"unwritten\"")
        .expect("refused = \"new\"")
        .expect("accepted = \"adhoc\"")
        .expect("accepted = \"later\"")
        .expect("on = \"database:pg1\"\nis = \"down\"\nsince = \"db\"\nwithin = [\"0s\", \"19m\"]")
        .expect("alarm = \"XcpTxtConfDBConnectError\"\non = \"seoul/1a\"\nsince = \"db\"\nwithin = [\"30s\", \"30s\"]")
        .expect(
            "cleared = \"XcpTxtConfDBConnectError\"\non = \"seoul/1a\"\nsince = \"db.end\"\nwithin = [\"0s\", \"0s\"]",
        )
        .holds();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a"]);
    // 40 rooms, one message a second, 20 minutes; the gap is not filled later.
    is(&outcome, "room_messages_unarchived", 40.0 * 1200.0);
    is(&outcome, "rooms_refused", 1.0);
    is(&outcome, "room_messages_lost", 0.0);
}

#[test]
fn without_archiving_nothing_is_missed() {
    let chat = Chat::new().chat("ha = true, rooms = { \"1a\" = 40 }, messages = \"60/min\"");
    let outcome = chat.params("archive_all_messages = false").event(PG1).run();
    is(&outcome, "room_messages_unarchived", 0.0);
}

#[test]
fn text_conferencing_does_not_start_without_its_database() {
    let outcome = Chat::new()
        .event(PG1)
        .event("at = \"12m\"\nstop = \"seoul/1a:text_conferencing\"")
        .event("id = \"try\"\nat = \"12m30s\"\nstart = \"seoul/1a:text_conferencing\"")
        .expect("refused = \"try\"")
        .expect("on = \"seoul/1a:text_conferencing\"\nis = \"stopped\"\nat = \"13m\"")
        .run();
    assert!(outcome.records.iter().any(|record| record.rule == "T02"));
    // The grace of SRM runs from the stop, not from the attempt.
    let decided = outcome.failovers.first().map(|failover| failover.detected_at.as_micros());
    assert_eq!(decided, Some((12 * 60 + 90) * 1_000_000));
}

#[test]
fn a_node_that_boots_without_its_database_comes_up_without_text_conferencing() {
    let outcome = Chat::new()
        .event("at = \"10m\"\ndb_down = \"pg2\"\nfor = \"40m\"")
        .event("at = \"12m\"\nreboot = \"seoul/2b\"")
        .expect("on = \"seoul/2b:text_conferencing\"\nis = \"stopped\"\nat = \"40m\"")
        .expect("on = \"seoul/2b:presence_engine\"\nis = \"running\"\nat = \"40m\"")
        .run();
    assert!(outcome.records.iter().any(|record| record.rule == "T02"));
}

#[test]
fn the_backup_shuts_down_when_it_cannot_load_and_its_own_rooms_go_too() {
    let outcome = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 40, \"1b\" = 30 }")
        .event(PG1)
        .event("id = \"down\"\nat = \"12m\"\nstop = \"seoul/1a:text_conferencing\"")
        .expect("on = \"seoul/1b:text_conferencing\"\nis = \"stopped\"\nsince = \"down\"\nwithin = [\"91s\", \"5m\"]")
        .expect("on = \"room:seoul/1b#0\"\nis = \"hosted:none\"\nsince = \"down\"\nwithin = [\"91s\", \"5m\"]")
        .expect("name = \"follow-up: both failed\"\non = \"seoul/sub1\"\nenters = \"both_failed\"\nsince = \"down\"\nwithin = [\"91s\", \"10m\"]")
        .run();
    assert!(outcome.records.iter().any(|record| record.rule == "T08"));
    let failed = outcome.records.iter().filter(|record| outcome.names.label(record.to) == "running_in_failed_mode");
    assert_eq!(failed.count(), 2, "the critical service of the backup is down for 90 s");
    assert!(hosts(&outcome, ROOM).iter().all(|host| host != "hosted:1b"));
}

#[test]
fn a_database_lost_while_the_backup_loads_shuts_it_down_half_way() {
    let outcome = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 2_000 }")
        .event("at = \"5m\"\nstop = \"seoul/1a:text_conferencing\"")
        .event("at = \"6m40s\"\ndb_down = \"pg1\"\nfor = \"1h\"")
        .run();
    // 10 s at 100 rooms a second: half of them were back and are lost once more.
    is(&outcome, "room_unavailable.count", 3_000.0);
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a", "hosted:none", "hosted:1b", "hosted:none"]);
}

#[test]
fn one_database_for_both_groups_is_accepted_with_a_warning_and_hits_both() {
    let shared = Chat::new().databases(["\"pg1\"", "\"pg1\""]).event(PG1);
    let outcome = shared
        .expect("alarm = \"XcpTxtConfDBConnectError\"\non = \"seoul/1a\"")
        .expect("alarm = \"XcpTxtConfDBConnectError\"\non = \"seoul/2b\"")
        .holds();
    let raised = outcome.records.iter().filter(|record| outcome.names.label(record.to) == "raised").count();
    assert_eq!(raised, 4);
}

#[test]
fn who_loses_the_database_can_be_said() {
    Chat::new()
        .event("at = \"10m\"\ndb_down = \"pg1\"\nfor = \"5m\"\nwith = { from = [\"seoul/1b\"] }")
        .expect("alarm = \"XcpTxtConfDBConnectError\"\non = \"seoul/1b\"")
        .expect("no_alarm = \"XcpTxtConfDBConnectError\"\non = \"seoul/1a\"")
        .expect("on = \"database:pg1\"\nis = \"degraded\"\nat = \"12m\"")
        .holds();
}
