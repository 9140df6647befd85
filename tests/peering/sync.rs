//! Section 3: the timing of syncs, watchdogs, and what a peer knows when.

use failsim::outcome::{Entity, Outcome, SyncEvent};
use failsim::units::{ClusterId, SimTime};

use crate::mesh::Mesh;

/// Instants of one kind in the syncs in which the first cluster asks the second, in whole seconds.
fn seconds(outcome: &Outcome, event: SyncEvent) -> Vec<u64> {
    let peers = outcome.peering.as_ref().expect("a mesh");
    let mine = peers.marks.iter().filter(|m| (m.reader, m.peer, m.event) == (ClusterId(0), ClusterId(1), event));
    mine.map(|mark| mark.t.as_micros() / 1_000_000).collect()
}

fn minutes(from: u64, every: u64, count: u64) -> Vec<u64> {
    (0..count).map(|n| (from + n * every) * 60).collect()
}

#[test]
fn the_sync_interval_is_30_min_by_default() {
    let outcome = Mesh::of(&["a", "b"]).duration("3h").run();
    assert_eq!(seconds(&outcome, SyncEvent::Started), minutes(10, 30, 6));
    let ended: Vec<u64> = minutes(10, 30, 6).into_iter().map(|t| t + 15).collect();
    assert_eq!(seconds(&outcome, SyncEvent::Succeeded), ended);
}

#[test]
fn the_sync_interval_may_be_30_to_1444_min() {
    let outcome = Mesh::of(&["a", "b"]).icsa("periodic_sync_interval = \"1444m\"").duration("50h").run();
    assert_eq!(seconds(&outcome, SyncEvent::Started), minutes(10, 1_444, 3));
}

#[test]
fn a_changed_interval_takes_effect_after_the_next_sync() {
    let outcome = Mesh::of(&["a", "b"])
        .event("at = \"15m\"\nset = \"params.icsa.periodic_sync_interval\"\nwith = { value = \"60m\" }")
        .duration("4h")
        .run();
    assert_eq!(seconds(&outcome, SyncEvent::Started), [10, 40, 100, 160, 220].map(|m: u64| m * 60));
}

#[test]
fn a_failed_attempt_is_retried_every_5_min_until_success() {
    let outcome = Mesh::of(&["a", "b"]).event("at = \"5m\"\nstop = \"b/n1:axl\"\nfor = \"27m\"").duration("1h").run();
    assert_eq!(seconds(&outcome, SyncEvent::Failed), [10, 15, 20, 25, 30].map(|m: u64| m * 60));
    assert_eq!(seconds(&outcome, SyncEvent::Succeeded), [35 * 60 + 15, 40 * 60 + 15]);
}

#[test]
fn an_axl_request_times_out_after_2_min() {
    let outcome =
        Mesh::of(&["a", "b"]).event("at = \"5m\"\npartition = [[\"a\"], [\"b\"]]\nfor = \"20m\"").duration("30m").run();
    assert_eq!(seconds(&outcome, SyncEvent::Failed), [12, 19].map(|m: u64| m * 60));
    // The attempt of 24:00 waits for an answer when the path is back, and goes on.
    assert_eq!(seconds(&outcome, SyncEvent::Succeeded), [25 * 60 + 15]);
}

#[test]
fn icsa_restarts_when_a_failure_has_lasted_4_sync_periods() {
    for (interval, restart) in [("40m", "2h50m"), ("30m", "2h10m")] {
        Mesh::of(&["a", "b", "c"])
            .icsa(&format!("periodic_sync_interval = \"{interval}\""))
            .event("at = \"5m\"\nstop = \"b/n1:axl\"\nfor = \"6h\"")
            .expect(&format!("on = \"a/n1:icsa\"\nenters = \"starting\"\nsince = \"{restart}\"\nwithin = [\"0s\", \"0s\"]"))
            .expect(&format!("on = \"a/n1:icsa\"\nalways = \"running\"\nsince = \"0s\"\nwithin = [\"0s\", \"{restart}\"]\nname = \"not before\""))
            .duration("7h10m")
            .run();
    }
    // b cannot sync either: its own AXL is off. A restart hits every peer of the cluster.
    Mesh::of(&["a", "b", "c"])
        .event("at = \"5m\"\nstop = \"b/n1:axl\"\nfor = \"6h\"")
        .expect("on = \"a/n1:icsa\"\nenters = \"starting\"\nsince = \"2h10m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("on = \"a/n1:icsa\"\nnever = \"starting\"\nsince = \"0s\"\nwithin = [\"0s\", \"2h9m\"]")
        .expect("on = \"sync:a/c\"\nenters = \"stopped\"\nsince = \"2h10m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("on = \"sync:a/c\"\nenters = \"started\"\nsince = \"2h11m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("on = \"sync:a/c\"\ncount = { enters = \"failed\", equals = 0 }")
        // A new clock starts with the first failure after the restart: one restart per four periods.
        .expect("on = \"a/n1:icsa\"\ncount = { enters = \"starting\", equals = 2 }\nsince = \"0s\"\nwithin = [\"0s\", \"5h\"]")
        .holds();
}

/// A peer whose AXL hangs at the first sync.
fn stuck() -> Mesh {
    Mesh::of(&["a", "b", "c"]).event("at = \"5m\"\nhang = \"b/n1:axl\"\nfor = \"5h\"")
}

const ALARM: &str = "InterClusterSyncAgentPeerPeriodicSyncingFailure";

#[test]
fn a_run_stuck_for_more_than_2_h_raises_the_alarm_always() {
    for auto in [true, false] {
        stuck()
            .icsa(&format!("auto_recovery_periodic_sync = {auto}"))
            .expect(&format!("alarm = \"{ALARM}\"\non = \"sync:a/b\"\nsince = \"2h10m\"\nwithin = [\"0s\", \"1s\"]"))
            .expect(&format!("no_alarm = \"{ALARM}\"\nsince = \"0s\"\nwithin = [\"0s\", \"2h10m\"]"))
            .expect(&format!("no_alarm = \"{ALARM}\"\non = \"sync:a/c\""))
            .holds();
    }
}

#[test]
fn icsa_restarts_after_a_stuck_run_only_with_automatic_recovery() {
    stuck()
        .expect("on = \"a/n1:icsa\"\nenters = \"starting\"\nsince = \"2h10m\"\nwithin = [\"0s\", \"1s\"]")
        .expect("on = \"sync:a/b\"\nis = \"syncing\"\nat = \"2h12m\"")
        .holds();
    stuck()
        .icsa("auto_recovery_periodic_sync = false")
        .expect("on = \"a/n1:icsa\"\nalways = \"running\"")
        .expect("on = \"sync:a/b\"\nis = \"stuck\"\nat = \"5h\"")
        // When the peer answers again, the sync goes on.
        .expect("on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"5h5m\"\nwithin = [\"0s\", \"30s\"]")
        .expect(&format!("cleared = \"{ALARM}\"\non = \"sync:a/b\""))
        .holds();
}

#[test]
fn automatic_recovery_is_on_by_default() {
    let row = failsim::machines::icsa::Params::info("auto_recovery_periodic_sync").expect("a parameter");
    assert_eq!(row.default, "true");
}

#[test]
fn a_user_added_is_seen_at_the_end_of_the_first_successful_sync_that_starts_later() {
    // The sync of 10:00 runs until 10:15: a change in between is not in it.
    for (at, seen) in [("9m59s", 10 * 60 + 15), ("10m5s", 40 * 60 + 15)] {
        let outcome = Mesh::of(&["a", "b"])
            .event(&format!("at = \"{at}\"\nadd_users = \"b\"\nwith = {{ users = 1 }}"))
            .icsa("sync_per_user_incremental = \"0ms\"")
            .duration("1h")
            .run();
        let delay = outcome.peering.as_ref().expect("a mesh").delays[0];
        assert_eq!((delay.changed_at + delay.delay).as_micros() / 1_000_000, seen);
        assert_eq!((delay.by, delay.of, delay.arrived), (ClusterId(0), ClusterId(1), true));
    }
}

#[test]
fn all_other_clusters_know_of_a_bulk_move_within_30_min() {
    Mesh::of(&["a", "b", "c", "d"])
        .icsa("sync_per_user_incremental = \"1ms\"")
        .event("id = \"move\"\nat = \"10m1s\"\nmove_users = \"a\"\nwith = { users = 500, to = \"b\" }")
        .expect("accepted = \"move\"")
        .expect("on = \"peering\"\nis = \"out_of_sync\"\nat = \"move\"")
        .expect("metric = \"stale_users\"\nat = \"move\"\nequals = 3_000")
        .expect("on = \"peering\"\nenters = \"all_in_sync\"\nsince = \"move\"\nwithin = [\"0s\", \"31m\"]")
        .holds();
}

#[test]
fn moves_of_fewer_than_100_users_leave_icsa_alone_and_others_stop_it_on_both_clusters() {
    let moved = |users: u32, times: u32| {
        let count = format!("count = {{ enters = \"starting\", equals = {times} }}");
        let mesh = Mesh::of(&["a", "b", "c"])
            .event(&format!("at = \"20m\"\nmove_users = \"a\"\nwith = {{ users = {users}, to = \"b\" }}"));
        let nodes = ["a/n1", "a/n2", "b/n1", "b/n2"];
        let mesh = nodes.iter().fold(mesh, |mesh, node| mesh.expect(&format!("on = \"{node}:icsa\"\n{count}")));
        mesh.expect("on = \"c/n1:icsa\"\nalways = \"running\"").holds();
    };
    moved(99, 0);
    moved(100, 1);
}

#[test]
fn moved_users_are_still_there() {
    let outcome = Mesh::of(&["a", "b"])
        .event("at = \"20m\"\nmove_users = \"a\"\nwith = { users = 301, to = \"b\" }")
        .expect("metric = \"sessions\"\non = \"a\"\nat = \"1h\"\nequals = 699")
        .expect("metric = \"sessions\"\non = \"b\"\nat = \"1h\"\nequals = 1_301")
        .holds();
    assert!(outcome.violations.is_empty());
}

#[test]
fn a_change_notification_is_an_option_that_is_off() {
    let seen = |mesh: Mesh| {
        let outcome = mesh.event("at = \"20m\"\nadd_users = \"b\"\nwith = { users = 1 }").duration("1h").run();
        outcome.peering.expect("a mesh").delays[0].delay
    };
    assert!(seen(Mesh::of(&["a", "b"])).as_micros() > 0);
    assert_eq!(seen(Mesh::of(&["a", "b"]).icsa("change_notification_enabled = true")).as_micros(), 0);
}

#[test]
fn an_administrator_may_react_to_a_failed_sync() {
    Mesh::of(&["a", "b"])
        .event("at = \"5m\"\nstop = \"b/n1:axl\"\nfor = \"6m\"")
        .event("when = { on = \"sync:a/*\", enters = \"failed\" }\nafter = \"2m\"\nforce_sync = \"@cluster\"\nwith = { peer = \"b\" }")
        .expect("on = \"sync:a/b\"\nenters = \"started\"\nsince = \"12m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("on = \"peering\"\nis = \"all_in_sync\"\nat = \"16m\"")
        .holds();
}

#[test]
fn the_same_seed_gives_the_same_mesh_and_looking_changes_nothing() {
    let mesh = Mesh::of(&["a", "b", "c"])
        .icsa("sync_failure_probability = 0.2")
        .event("at = \"20m\"\nadd_users = \"b\"\nwith = { users = 5 }")
        .event("at = \"1h\"\npartition = [[\"a\"], [\"b\", \"c\"]]\nfor = \"40m\"");
    let scenario = mesh.scenario();
    let run = |details: bool| {
        let watch = failsim::world::Watch { details, series: if details { 50 } else { 0 }, ..Default::default() };
        failsim::world::simulate(&scenario, failsim::world::RunId { seed: 3, run: 4 }, watch)
    };
    let (plain, watched) = (run(false), run(true));
    assert_eq!((&plain.records, &plain.peering), (&watched.records, &watched.peering));
    assert_eq!(failsim::outcome::fingerprint(&plain), failsim::outcome::fingerprint(&run(false)));
}

#[test]
fn every_record_of_a_failed_sync_leads_back_to_the_fault() {
    let outcome =
        Mesh::of(&["a", "b"]).event("id = \"cut\"\nat = \"5m\"\npartition = [[\"a\"], [\"b\"]]\nfor = \"3h\"").run();
    for record in outcome.records.iter().filter(|r| matches!(r.entity, Entity::Sync(..) | Entity::Pair(..))) {
        let mut cause = record.cause;
        while let failsim::outcome::Cause::Record(n) = cause {
            assert!(n < record.n);
            cause = outcome.records[n as usize].cause;
        }
        assert!(matches!(cause, failsim::outcome::Cause::Event(_)), "{record:?}");
    }
    assert!(outcome.last_change > SimTime::ZERO);
}
