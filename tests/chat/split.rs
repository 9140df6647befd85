//! Section 5: a split pair hosts the rooms of each other, and nobody else has two hosts.

use crate::group::{Chat, ROOM, hosts};

const CUT: &str = "id = \"cut\"\nat = \"10m\"\nfor = \"10m\"\npartition = [[\"seoul/1a\"], [\"seoul/1b\"]]";

#[test]
fn a_split_pair_may_host_rooms_twice_until_it_meets_again() {
    let outcome = Chat::new()
        .chat("ha = true, rooms = { \"1a\" = 40, \"1b\" = 20 }")
        .event(CUT)
        .event("at = \"30m\"\nrecover = \"seoul/sub1\"")
        .expect("on = \"room:seoul/1a#0\"\nis = \"dual_host\"\nat = \"15m\"")
        .expect("on = \"room:seoul/1b#0\"\nis = \"dual_host\"\nat = \"15m\"")
        .expect("on = \"room:seoul/1a#0\"\nis = \"hosted:1a\"\nat = \"40m\"")
        .expect("on = \"*\"\nalways = \"one_host\"")
        .holds();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a", "dual_host", "hosted:1a"]);
    assert!(outcome.violations.is_empty());
}

/// Found among 100 000 random worlds: the cut ends while the node that had failed over takes over.
#[test]
fn a_pair_that_meets_during_a_takeover_is_split_until_the_takeover_is_over() {
    let outcome = Chat::new()
        .params("[params.srm]\ntakeover_fixed = \"40s\"")
        .event("at = \"10m\"\nfailover = \"seoul/1a\"")
        .event("id = \"cut\"\nat = \"30m\"\nfor = \"60s\"\npartition = [[\"seoul/1a\"], [\"seoul/1b\"]]")
        .expect("on = \"*\"\nalways = \"one_host\"")
        .run();
    assert!(outcome.violations.is_empty(), "{:?}", outcome.violations);
}

#[test]
fn the_model_can_keep_a_split_pair_from_it() {
    let outcome = Chat::new()
        .params("split_brain_double_host = false")
        .event(CUT)
        .expect("on = \"room:seoul/1a#0\"\nalways = \"hosted:1a\"")
        .run();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a"]);
}

#[test]
fn a_side_that_loses_the_database_too_shuts_down_and_fails() {
    let outcome = Chat::new()
        .event(CUT)
        .event("at = \"10m\"\nfor = \"30m\"\ndb_down = \"pg1\"\nwith = { from = [\"seoul/1b\"] }")
        .expect("on = \"seoul/1b:text_conferencing\"\nis = \"stopped\"\nat = \"15m\"")
        .expect(
            "on = \"seoul/1b\"\nenters = \"running_in_failed_mode\"\nsince = \"cut\"\nwithin = [\"150s\", \"160s\"]",
        )
        .run();
    assert_eq!(hosts(&outcome, ROOM), ["hosted:1a"]);
}
