//! Section 2: what peers need.

use crate::mesh::Mesh;

#[test]
fn p1_peers_fail_until_the_user_sync_has_finished_on_both_clusters() {
    Mesh::of(&["a", "b"])
        .cluster("b", "user_sync = \"1h\"")
        .expect("on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"user_sync_unfinished\"\nsince = \"0s\"\nwithin = [\"0s\", \"1s\"]")
        .expect("on = \"sync:b/a\"\nis = \"failed|syncing\"\nat = \"59m\"")
        .expect("on = \"pair:a/b\"\nis = \"lost\"\nat = \"59m\"")
        .expect("on = \"peering\"\nenters = \"all_in_sync\"\nsince = \"1h\"\nwithin = [\"0s\", \"6m\"]")
        .expect("on = \"pair:a/b\"\nis = \"connected\"\nat = \"1h10m\"")
        .holds();
}

#[test]
fn p2_without_axl_there_is_no_sync() {
    Mesh::of(&["a", "b"])
        .event("at = \"5m\"\nstop = \"b/n1:axl\"\nfor = \"30m\"")
        .expect(
            "on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"axl_down\"\nsince = \"10m\"\nwithin = [\"0s\", \"0s\"]",
        )
        // The local service is needed too.
        .expect(
            "on = \"sync:b/a\"\nenters = \"failed\"\nreason = \"axl_down\"\nsince = \"10m\"\nwithin = [\"0s\", \"0s\"]",
        )
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .expect("on = \"peering\"\nis = \"all_in_sync\"\nat = \"41m\"")
        .holds();
}

#[test]
fn p2_axl_off_on_either_node_of_the_group_loses_messages_on_failover() {
    for node in ["n1", "n2"] {
        Mesh::of(&["a", "b"])
            .event(&format!("at = \"5m\"\nstop = \"b/{node}:axl\""))
            .event("id = \"move\"\nat = \"20m\"\nfailover = \"b/n1\"")
            .expect("on = \"pair:a/b\"\nis = \"connected\"\nat = \"19m\"")
            .expect("on = \"pair:a/b\"\nenters = \"lost\"\nreason = \"axl_off\"\nsince = \"move\"\nwithin = [\"0s\", \"5m\"]")
            .expect("metric = \"ic_updates_lost_avoidable.sum\"\nmin = 1")
            .holds();
    }
    Mesh::of(&["a", "b"])
        .event("at = \"20m\"\nfailover = \"b/n1\"")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .holds();
}

#[test]
fn p3_the_sync_agent_runs_on_the_publisher_of_each_peer() {
    Mesh::of(&["a", "b"])
        .event("at = \"9m30s\"\nstop = \"b/n1:sync_agent\"\nfor = \"60s\"")
        .expect("on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"sync_agent_down\"\nsince = \"10m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"15m\"\nwithin = [\"0s\", \"30s\"]")
        .holds();
}

#[test]
fn p5_port_8443_carries_the_sync_and_port_7400_messages_and_presence() {
    let sides = "with = { between = [[\"a\"], [\"b\"]] }\nfor = \"1h\"";
    Mesh::of(&["a", "b"])
        .event(&format!("at = \"5m\"\nblock_port = 8443\n{sides}"))
        .expect("on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"peer_not_reachable\"\nsince = \"12m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .expect("metric = \"ic_updates_lost.sum\"\nequals = 0")
        .holds();
    Mesh::of(&["a", "b"])
        .event(&format!("id = \"wall\"\nat = \"5m\"\nblock_port = 7400\n{sides}"))
        .expect("on = \"pair:a/b\"\nis = \"lost\"\nreason = \"port_blocked\"\nat = \"wall\"")
        .expect("on = \"peering\"\nalways = \"all_in_sync\"")
        // 2000 users cause 39.6 updates an hour each; the 10 s until the stream is back could not be helped.
        .expect("metric = \"ic_updates_lost_avoidable.sum\"\nmin = 79_199\nmax = 79_201")
        .expect("metric = \"ic_updates_lost.sum\"\nmin = 79_419\nmax = 79_421")
        .holds();
}

#[test]
fn p5_port_5060_matters_for_sip_federation_only() {
    Mesh::of(&["a", "b"])
        .event("at = \"5m\"\nblock_port = 5060\nfor = \"1h\"")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .expect("on = \"peering\"\nalways = \"all_in_sync\"")
        .holds();
}
