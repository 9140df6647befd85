//! Section 4: who syncs after a node has failed.

use crate::mesh::Mesh;

#[test]
fn the_partner_of_the_publisher_takes_the_sync_over() {
    Mesh::of(&["a", "b"])
        .event("at = \"20m\"\ncrash = \"a/n1\"")
        // It starts at once with every peer.
        .expect("on = \"sync:a/b\"\nenters = \"started\"\nsince = \"20m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"50m\"\nwithin = [\"0s\", \"1m\"]")
        // The partner answers the peers too.
        .expect("on = \"sync:b/a\"\nnever = \"failed\"")
        .holds();
}

#[test]
fn in_the_strict_reading_the_sync_of_a_cluster_ends_with_its_publisher() {
    Mesh::of(&["a", "b"])
        .icsa("icsa_failover_to_prg_partner = false")
        .event("at = \"20m\"\ncrash = \"a/n1\"")
        .expect("on = \"sync:a/b\"\nalways = \"stopped\"\nsince = \"20m\"")
        .expect("on = \"sync:b/a\"\nenters = \"failed\"\nreason = \"peer_not_reachable\"\nsince = \"42m\"\nwithin = [\"0s\", \"0s\"]")
        .holds();
}

#[test]
fn axl_runs_from_the_start_unless_the_release_says_otherwise() {
    Mesh::of(&["a", "b"]).expect("on = \"peering\"\nalways = \"all_in_sync\"").holds();
    Mesh::of(&["a", "b"])
        .icsa("axl_default_running = false")
        .expect("on = \"a/n1:axl\"\nalways = \"stopped\"")
        .expect("on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"axl_down\"")
        .holds();
}

#[test]
fn icsa_that_does_not_run_anywhere_in_the_group_syncs_nothing() {
    Mesh::of(&["a", "b"])
        .event("at = \"5m\"\nstop = [\"a/n1:icsa\", \"a/n2:icsa\"]\nfor = \"1h\"")
        .expect("on = \"sync:a/b\"\nalways = \"stopped\"\nsince = \"5m\"\nwithin = [\"0s\", \"59m\"]")
        .expect("on = \"sync:b/a\"\nnever = \"failed|stopped\"")
        .expect("on = \"sync:a/b\"\nenters = \"started\"\nsince = \"1h5m\"\nwithin = [\"0s\", \"0s\"]")
        .holds();
}
