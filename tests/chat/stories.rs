//! Sections 2 to 4: the documented failover of seven steps, the fallback of eleven, the windows between
//! them, and the same without High Availability for chat.

use failsim::outcome::Outcome;

use crate::group::{Chat, ROOM, hosts, is};

fn fall_back(chat: Chat) -> Chat {
    chat.event("at = \"40m\"\nstart = \"seoul/1a:text_conferencing\"")
        .event("id = \"back\"\nat = \"45m\"\nfallback = \"seoul/sub1\"")
}

fn rules_of_rooms(outcome: &Outcome) -> Vec<&'static str> {
    let rules = outcome.records.iter().filter(|record| record.rule.starts_with('T') && record.users == 40);
    rules.map(|record| record.rule).collect()
}

#[test]
fn failover_in_seven_steps_ends_with_the_room_on_the_backup() {
    let outcome = Chat::new()
        .stop()
        .expect("name = \"1: all four chat\"\non = \"user:*\"\nis = \"in_room:seoul/1a#0\"\nat = \"4m\"")
        .expect("name = \"2: nobody hosts R\"\non = \"room:seoul/1a#0\"\nis = \"hosted:none\"\nsince = \"down\"\nwithin = [\"0s\", \"90s\"]")
        .expect("name = \"3: not before the delay\"\non = \"seoul/1a\"\nis = \"normal\"\nsince = \"down\"\nwithin = [\"0s\", \"89.9s\"]")
        .expect("name = \"4: end states\"\non = \"seoul/sub1\"\nis = [\"failed_over_critical_services_not_running\", \"running_in_backup_mode\"]\nat = \"7m\"")
        .expect("name = \"5: Andy signs in to 1b\"\non = \"user:andy\"\nsequence = [\"signed_in:1a\", \"signed_out\", \"signed_in:1b\", \"in_room:seoul/1a#0\"]")
        .expect("name = \"6: the others are not signed out\"\non = \"user:*\"\nnever = \"signed_out\"\nbut = [\"user:andy\"]")
        .expect("name = \"6: and are back in R\"\non = [\"user:bob\", \"user:catherine\", \"user:deborah\"]\nis = \"in_room:seoul/1a#0\"\nsince = \"down\"\nwithin = [\"91s\", \"60m\"]")
        .expect("name = \"7: Andy is in R\"\non = \"user:andy\"\nis = \"in_room:seoul/1a#0\"\nat = \"30m\"")
        .expect("on = \"user:andy\"\ncount = { enters = \"signed_out\", equals = 1 }")
        .holds();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a", "hosted:none", "hosted:1b"]);
    assert_eq!(rules_of_rooms(&outcome), ["T05", "T06", "T07"]);
}

#[test]
fn fallback_in_eleven_steps_unloads_before_it_reloads() {
    let outcome = fall_back(Chat::new().stop())
        .expect("on = \"room:seoul/1a#0\"\nsequence = [\"hosted:1a\", \"hosted:none\", \"hosted:1b\", \"hosted:none\", \"hosted:1a\"]")
        .expect("name = \"7: fallback under way\"\non = \"seoul/1a\"\nsequence = [\"failed_over\", \"taking_back\", \"normal\"]")
        .expect("on = \"seoul/1b\"\nsequence = [\"running_in_backup_mode\", \"falling_back\", \"normal\"]")
        .expect("on = \"user:*\"\nnever = \"signed_out\"\nbut = [\"user:andy\"]")
        .expect("on = \"user:andy\"\ncount = { enters = \"signed_out\", equals = 2 }")
        .expect("name = \"11: everybody is in R\"\non = \"user:*\"\nis = \"in_room:seoul/1a#0\"\nat = \"1h30m\"")
        .expect("on = \"*\"\nis = \"all_normal\"\nat = \"1h30m\"")
        .holds();
    assert_eq!(rules_of_rooms(&outcome), ["T05", "T06", "T07", "T09", "T10", "T06", "T07"]);
}

#[test]
fn a_room_is_unavailable_for_the_delay_the_takeover_and_its_place_in_the_load() {
    let outcome = Chat::new().stop().run();
    // 90 s, then 100 rooms a second: 10 ms for the first, 400 ms for the last.
    is(&outcome, "room_unavailable.min", 90.01);
    is(&outcome, "room_unavailable.max", 90.4);
    is(&outcome, "room_unavailable.count", 40.0);
    is(&outcome, "room_unavailable.mean", 90.205);
}

#[test]
fn in_a_fallback_a_room_has_no_host_between_unload_and_reload() {
    let outcome = fall_back(Chat::new()).event("at = \"10m\"\nfailover = \"seoul/1a\"").run();
    // The failover stops Text Conferencing, and 1b loads at once: 10 ms for the first room. In the fallback
    // 1a has 10 s to start, longer than 1b has to unload.
    is(&outcome, "room_unavailable.count", 80.0);
    is(&outcome, "room_unavailable.max", 10.0 + 0.4);
    is(&outcome, "room_unavailable.min", 0.01);
}

#[test]
fn text_conferencing_back_before_90_s_means_no_failover() {
    let outcome = Chat::new()
        .event("at = \"5m\"\nstop = \"seoul/1a:text_conferencing\"\nfor = \"89s\"")
        .expect("on = \"seoul/*\"\nalways = \"normal\"")
        .expect("on = \"user:*\"\nnever = \"signed_out\"")
        .holds();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a", "hosted:none", "hosted:1a"]);
    // It starts for 10 s before it loads.
    is(&outcome, "room_unavailable.max", 89.0 + 10.0 + 0.4);
}

#[test]
fn messages_of_the_gap_are_not_delivered() {
    let outcome = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 40 }, messages = \"60/min\"")
        .stop()
        .post("before", "4m", "bob")
        .post("in_the_gap", "6m", "bob")
        .post("after", "7m", "bob")
        .expect("accepted = \"before\"")
        .expect("refused = \"in_the_gap\"")
        .expect("accepted = \"after\"")
        .holds();
    // One a second in each of 40 rooms for 90.205 s in the mean, and that of bob.
    is(&outcome, "room_messages_lost", 40.0 * 90.205 + 1.0);
}

#[test]
fn a_user_who_is_signed_out_or_has_no_host_cannot_post() {
    let outcome = Chat::new().stop().post("out", "6m31s", "andy").expect("refused = \"out\"").holds();
    let post = outcome.records.iter().find(|record| record.reason == "sender_signed_out");
    assert!(post.is_some());
}

#[test]
fn the_flow_is_the_same_when_another_critical_service_is_the_cause() {
    let outcome = Chat::new()
        .event("at = \"5m\"\nstop = \"seoul/1a:presence_engine\"")
        .expect("on = \"seoul/sub1\"\nis = [\"failed_over_critical_services_not_running\", \"running_in_backup_mode\"]\nat = \"7m\"")
        .expect("on = \"user:andy\"\ncount = { enters = \"signed_out\", equals = 1 }")
        .holds();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a", "hosted:none", "hosted:1b"]);
    // Its Text Conferencing works until the decision: it unloads, then 1b loads.
    is(&outcome, "room_unavailable.max", 0.08 + 0.4);
}

#[test]
fn the_loss_of_the_node_is_noticed_by_its_heartbeat_after_60_s() {
    let outcome = Chat::new().event("at = \"5m1s\"\ncrash = \"seoul/1a\"").run();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a", "hosted:none", "hosted:1b"]);
    // The last heartbeat left at 5:00.
    is(&outcome, "room_unavailable.min", 59.01);
}

#[test]
fn multi_device_messaging_doubles_the_gap() {
    let text = Chat::new().stop().text().replace("messaging = false", "messaging = true");
    let outcome = crate::support::run(&crate::support::scenario(&text), 0);
    is(&outcome, "room_unavailable.min", 180.01);
}

#[test]
fn automatic_fallback_brings_the_rooms_home_after_30_min_of_health() {
    let outcome = Chat::new()
        .stop()
        .event("at = \"10m\"\nset = \"params.srm.enable_automatic_fallback\"\nwith = { value = true }")
        .event("at = \"40m\"\nstart = \"seoul/1a:text_conferencing\"")
        .expect("on = \"room:seoul/1a#0\"\nis = \"hosted:1b\"\nat = \"1h9m\"")
        .expect("on = \"room:seoul/1a#0\"\nis = \"hosted:1a\"\nat = \"1h11m\"")
        .holds();
    assert_eq!(hosts(&outcome, ROOM).len(), 5);
}

#[test]
fn without_ha_the_rooms_wait_for_their_node_and_its_users_still_fail_over() {
    let outcome = Chat::new()
        .chat("rooms = { \"1a\" = 40, \"2b\" = 10 }")
        .stop()
        .event("at = \"40m\"\nstart = \"seoul/1a:text_conferencing\"")
        .expect("on = \"seoul/1b\"\nis = \"running_in_backup_mode\"\nat = \"30m\"")
        .expect("on = \"user:andy\"\nis = \"signed_in:1b\"\nat = \"30m\"")
        .expect("on = \"user:*\"\nnever = \"in_room:seoul/1a#0\"\nsince = \"down\"\nwithin = [\"1s\", \"35m\"]")
        .holds();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a", "hosted:none", "hosted:1a"]);
    is(&outcome, "room_unavailable.max", 35.0 * 60.0 + 10.0 + 0.4);
}

#[test]
fn rooms_on_other_nodes_are_not_affected() {
    let outcome = Chat::new().stop().expect("on = \"room:seoul/2b#*\"\nalways = \"hosted:2b\"").holds();
    is(&outcome, "room_unavailable.count", 40.0);
}

#[test]
fn without_persistent_chat_text_conferencing_is_not_critical() {
    let text = Chat::new().chat("ha = false").stop().text();
    let text: String =
        text.lines().filter(|line| !line.starts_with("rooms =")).map(|line| format!("{line}\n")).collect();
    let outcome = crate::support::run(&crate::support::scenario(&text), 0);
    assert!(outcome.failovers.is_empty() && outcome.chat.is_none());
    let ignored = Chat::new().params("tc_is_critical = false").stop().run();
    assert!(ignored.failovers.is_empty());
}

#[test]
fn users_of_rooms_that_are_still_loading_wait_in_the_phase_room_load() {
    let outcome = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 2_500 }, users_per_room = 100")
        .params("room_load_rate = \"10/s\"")
        .stop()
        .run();
    // Loading takes 250 s, and clients come back from 120 s on.
    let wave = &outcome.outages[0];
    let phase = failsim::outcome::Phase::RoomLoad as usize;
    let waits = &wave.phases[phase].micros;
    assert!(waits.iter().any(|micros| *micros > 0), "somebody came before the rooms were there");
    for (user, outage) in wave.outage.iter().enumerate() {
        let sum: u64 = wave.phases.iter().map(|phase| phase.micros[user]).sum();
        assert_eq!(sum, *outage, "phases sum to the outage");
    }
}
