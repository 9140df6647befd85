//! Section 6: messages and presence while a peer is out of reach, and while one of its nodes fails over.

use crate::mesh::Mesh;

/// 2000 users of two clusters cause 36 presence updates and 3.6 messages an hour each.
const AN_HOUR: f64 = 79_200.0;

#[test]
fn updates_are_lost_for_the_pair_that_is_cut_and_no_other() {
    let outcome = Mesh::of(&["a", "b", "c"])
        .event("id = \"cut\"\nat = \"5m\"\npartition = [[\"a\"], [\"b\"]]\nfor = \"1h\"")
        .expect("on = \"pair:a/b\"\nis = \"lost\"\nreason = \"no_path\"\nat = \"cut\"")
        .expect("on = \"pair:a/c\"\nalways = \"connected\"")
        .expect("on = \"pair:b/c\"\nalways = \"connected\"")
        .expect("metric = \"ic_updates_lost_avoidable.sum\"\nequals = 0")
        .expect("metric = \"ic_updates_lost.sum\"\non = \"pair:a/c\"\nequals = 0")
        .holds();
    // Half of what a and b send goes to the other one: an hour, and 10 s until the streams are back.
    let expected = AN_HOUR / 2.0 * (3_610.0 / 3_600.0);
    let peers = outcome.peering.expect("a mesh");
    let lost: f64 = peers.lost.iter().map(|row| row.updates as f64 / 1e12).sum();
    assert!((lost - expected).abs() < 1.0, "{lost} instead of {expected}");
    assert!(peers.lost.iter().all(|row| row.from.0 < 2 && row.to.0 < 2));
}

#[test]
fn a_message_needs_both_ways_so_a_one_way_cut_loses_both() {
    Mesh::of(&["a", "b"])
        .event("id = \"cut\"\nat = \"5m\"\npartition = [[\"a\"], [\"b\"]]\none_way = true\nfor = \"1h\"")
        .expect("on = \"pair:a/b\"\nis = \"lost\"\nat = \"cut\"")
        .expect("metric = \"ic_updates_lost.sum\"\non = \"b\"\nmin = 1")
        .holds();
}

#[test]
fn a_restart_of_icsa_does_not_touch_streams_and_one_of_the_router_does() {
    Mesh::of(&["a", "b"])
        .event("at = \"20m\"\nstop = \"a/n1:icsa\"\nfor = \"1m\"")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .expect("metric = \"ic_updates_lost.sum\"\nequals = 0")
        .holds();
    // Both routers of a restart for 30 s, too short for a failover; 10 s later the streams are back.
    Mesh::of(&["a", "b"])
        .event("at = \"20m\"\nstop = [\"a/n1:xcp_router\", \"a/n2:xcp_router\"]\nfor = \"30s\"")
        .expect("on = \"pair:a/b\"\nis = \"lost\"\nat = \"20m35s\"")
        .expect("on = \"pair:a/b\"\nis = \"connected\"\nat = \"20m40s\"")
        .holds();
}

#[test]
fn after_a_failover_of_a_remote_node_its_peers_reach_its_users_on_the_backup_without_a_sync() {
    Mesh::of(&["a", "b"])
        .event("id = \"crash\"\nat = \"11m\"\ncrash = \"b/n1\"")
        .expect("on = \"b/n2\"\nenters = \"running_in_backup_mode\"\nsince = \"crash\"\nwithin = [\"0s\", \"2m\"]")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .expect("on = \"sync:a/b\"\nalways = \"waiting\"\nsince = \"crash\"\nwithin = [\"0s\", \"20m\"]")
        // Remote watchers see the moved users again when they have logged in on the backup.
        .expect("metric = \"user_outage.min\"\non = \"b\"\nmin = \"120s\"")
        .expect("metric = \"user_outage.max\"\non = \"b\"\nmax = \"537s\"")
        .holds();
}

#[test]
fn messages_to_users_without_a_session_are_held_once_the_failure_is_noticed() {
    let messages = |more: &str| {
        let outcome = Mesh::of(&["a", "b"])
            .icsa(more)
            .event("at = \"11m\"\ncrash = \"b/n1\"")
            .expect("metric = \"ic_messages_held.sum\"\nmin = 1")
            .holds();
        let row = outcome.peering.expect("a mesh").lost.into_iter().find(|row| row.from.0 == 0).expect("a loss");
        (row.updates as f64 / 1e12, row.held as f64 / 1e12)
    };
    let (lost, held) = messages("");
    let (none, all) = messages("im_lost_before_detection = false");
    assert_eq!(none, 0.0);
    assert!(lost > 0.0 && (lost + held - all).abs() < 1e-6);
    // 500 users are out for 328.5 s in the mean; each gets 3.6 messages an hour from a.
    assert!((all - 500.0 * 328.5 / 3_600.0 * 3.6).abs() < 8.0, "{all}");
}

#[test]
fn two_look_ups_of_the_same_user_are_at_least_30_s_apart() {
    let row = failsim::machines::icsa::Params::info("temp_presence_min_wait").expect("a parameter");
    assert_eq!((row.default, row.min), ("30s", "30s"));
    Mesh::of(&["a", "b"])
        .cluster("b", "clients = { watchers = 1 }")
        .event("at = \"11m\"\ncrash = \"b/n1\"")
        // Each of the 500 users is stale for its watcher until 30 s after the new login.
        .expect("metric = \"stale_presence\"\non = \"b\"\nat = \"13m\"\nmin = 495")
        .expect("metric = \"stale_presence\"\non = \"b\"\nat = \"20m\"\nmin = 1")
        .expect("metric = \"stale_presence\"\non = \"b\"\nat = \"21m\"\nequals = 0")
        .holds();
}

#[test]
fn a_sync_takes_longer_where_it_has_to_carry_more() {
    let delay = |users: u32| {
        let outcome = Mesh::of(&["a", "b"])
            .event(&format!("at = \"5m\"\nadd_users = \"b\"\nwith = {{ users = {users} }}"))
            .duration("1h")
            .run();
        outcome.peering.expect("a mesh").delays[0].delay.as_micros() / 1_000_000
    };
    // From 5 min to the sync of 10 min, 15 s, and 20 ms for each changed user.
    assert_eq!([delay(1), delay(500), delay(5_000)], [315, 325, 415]);
}
