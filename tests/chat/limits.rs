//! Sections 2, 8 and 9: numbers of rooms, overload, ad hoc rooms, what `check` says.

use std::io;
use std::path::Path;

use failsim::scenario::{Request, load};

use crate::group::{Chat, is};

/// Codes of everything `check` says.
fn codes(chat: &Chat) -> Vec<&'static str> {
    let text = chat.text();
    let request = Request { path: "test.toml".into(), ..Request::default() };
    let reader = |path: &Path| {
        if path == Path::new("test.toml") { Ok(text.clone()) } else { Err(io::ErrorKind::NotFound.into()) }
    };
    load(&request, &reader).diagnostics.iter().map(|one| one.code).collect()
}

#[test]
fn the_cluster_of_the_stories_has_no_warning() {
    assert!(codes(&Chat::new()).is_empty(), "{:?}", codes(&Chat::new()));
}

#[test]
fn both_nodes_of_a_group_use_one_database_with_ha() {
    let split = Chat::new().databases(["{ \"1a\" = \"pg1\", \"1b\" = \"pg3\" }", "\"pg2\""]);
    assert_eq!(codes(&split), ["CONFLICT"]);
    assert!(codes(&split.chat("rooms = { \"1a\" = 40, \"1b\" = 10 }")).is_empty(), "one for each node without it");
}

#[test]
fn fewer_databases_than_recommended_are_a_warning_and_no_error() {
    assert_eq!(codes(&Chat::new().databases(["\"pg1\"", "\"pg1\""])), ["CHAT_DATABASE_SHARED"]);
    let alone = Chat::new().chat("rooms = { \"1a\" = 40, \"1b\" = 10 }");
    assert_eq!(codes(&alone), ["CHAT_DATABASE_SHARED"], "without High Availability each node has its own");
}

#[test]
fn more_than_2500_rooms_of_a_node_are_above_the_plan_and_more_than_5000_are_refused() {
    let rooms = |count: u32| Chat::new().chat(&format!("ha = true, rooms = {{ \"1a\" = {count} }}"));
    assert!(codes(&rooms(2_500)).is_empty());
    assert_eq!(codes(&rooms(2_501)), ["ROOMS_ABOVE_PLAN"]);
    let error = codes(&Chat::new().chat("ha = true, rooms = { \"1b\" = 5_001, \"1a\" = 1 }"));
    assert!(error.contains(&"LIMIT"), "{error:?}");
}

#[test]
fn a_backup_with_more_than_5000_rooms_is_flagged_and_works_on() {
    let outcome = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 3_000, \"1b\" = 3_000 }")
        .stop()
        .event("at = \"40m\"\nstart = \"seoul/1a:text_conferencing\"")
        .event("id = \"back\"\nat = \"45m\"\nfallback = \"seoul/sub1\"")
        .expect("metric = \"rooms_hosted\"\non = \"seoul/1b\"\nat = \"30m\"\nequals = 6_000")
        .expect("metric = \"rooms_hosted\"\non = \"seoul\"\nat = \"1h\"\nequals = 6_000")
        .holds();
    // From the end of loading, 30 s after the takeover, to the fallback.
    is(&outcome, "room_overload_time.max", 40.0 * 60.0 - 90.0 - 30.0);
}

#[test]
fn new_rooms_end_at_the_limits_of_the_product() {
    let full = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 2_500, \"2b\" = 10 }, adhoc = { \"2b\" = 5_489 }")
        .event("id = \"one_too_many\"\nat = \"1m\"\ncreate_room = \"seoul/1a\"")
        .event("id = \"last\"\nat = \"1m\"\ncreate_room = \"seoul/2b\"\nwith = { adhoc = true }")
        .event("id = \"beyond\"\nat = \"2m\"\ncreate_room = \"seoul/2b\"\nwith = { adhoc = true }")
        .expect("refused = \"one_too_many\"")
        .expect("accepted = \"last\"")
        .expect("refused = \"beyond\"")
        .holds();
    let reasons: Vec<&str> = full.records.iter().map(|record| record.reason).filter(|r| !r.is_empty()).collect();
    assert_eq!(reasons, ["too_many_persistent_rooms", "too_many_rooms"]);
}

#[test]
fn ad_hoc_rooms_end_with_their_text_conferencing() {
    let outcome =
        Chat::new().chat("ha = true, rooms = { \"1a\" = 40 }, adhoc = { \"1a\" = 7, \"2b\" = 3 }").stop().run();
    is(&outcome, "adhoc_rooms_lost", 7.0);
}

#[test]
fn room_capacity_left_follows_the_tables() {
    let chat = |keys: &str| Chat::new().chat(&format!("ha = true, rooms = {{ \"1a\" = 1_000, \"1b\" = 500 }}, {keys}"));
    is(&chat("users_per_room = 50").run(), "room_capacity_left", 1_500.0);
    // 15K: at 10 users and 3 messages a minute 22 % can be active; half of them are to be.
    let active = "users_per_room = 10, messages = \"3/min\", active = 0.5";
    is(&chat(active).run(), "room_capacity_left", (5_000.0_f64 * 22.0 / 50.0 / 2.0).floor() - 1_000.0);
    assert_eq!(codes(&chat("users_per_room = 100, messages = \"1/min\", active = 0.5")), ["ROOMS_ABOVE_CAPACITY"; 2]);
}
