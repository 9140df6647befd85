//! Section 5: names, DNS and split brain. Cluster a has peers b to e; its nodes lose DNS.

use crate::mesh::Mesh;

/// Five clusters; a loses the resolver from 5 min to 1 h 5 min.
fn without_dns(naming: &str, certificate: &str) -> Mesh {
    Mesh::of(&["a", "b", "c", "d", "e"])
        .dns("e")
        .cluster("*", &format!("naming = \"{naming}\"\ncertificate_names = \"{certificate}\""))
        .event("id = \"loss\"\nat = \"5m\"\ndns_down = \"corp\"\nwith = { from = [\"a\"] }\nfor = \"1h\"")
}

const SYNC_FAILS: &str =
    "on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"dns_failure\"\nsince = \"loss\"\nwithin = [\"0s\", \"10m\"]";
const SYNC_WORKS: &str = "on = \"sync:a/*\"\nnever = \"failed\"";
const OTHER_WAY_WORKS: &str = "on = \"sync:*/a\"\nnever = \"failed\"";

#[test]
fn with_names_messages_are_lost_between_a_and_each_of_its_peers() {
    for naming in ["fqdn", "hostname"] {
        without_dns(naming, "name")
            .expect("on = \"pair:a/*\"\nis = \"lost\"\nreason = \"dns_failure\"\nat = \"loss\"")
            .expect("on = \"pair:b/c\"\nalways = \"connected\"")
            .expect("on = \"pair:d/e\"\nalways = \"connected\"")
            .expect("metric = \"ic_updates_lost_avoidable.sum\"\non = \"pair:a/b\"\nmin = 1")
            .expect(SYNC_FAILS)
            // One-way: the side with the fault reports the peer as not reachable.
            .expect(OTHER_WAY_WORKS)
            .expect("on = \"pair:a/*\"\nis = \"connected\"\nat = \"1h10m\"")
            .holds();
    }
}

#[test]
fn with_addresses_messages_survive_and_the_sync_does_not_while_certificates_have_names() {
    without_dns("ip", "name")
        .expect("on = \"pair:*/*\"\nalways = \"connected\"")
        .expect("metric = \"ic_updates_lost.sum\"\nequals = 0")
        .expect(SYNC_FAILS)
        .expect(OTHER_WAY_WORKS)
        .holds();
}

#[test]
fn with_addresses_everywhere_everything_survives() {
    without_dns("ip", "address")
        .expect("on = \"pair:*/*\"\nalways = \"connected\"")
        .expect("on = \"peering\"\nalways = \"all_in_sync\"")
        .holds();
}

#[test]
fn without_the_rule_of_certificates_addresses_save_the_sync_too() {
    without_dns("ip", "name").icsa("icsa_resolves_san = false").expect(SYNC_WORKS).holds();
}

#[test]
fn a_mixed_pair_survives_only_if_both_clusters_use_addresses() {
    let mixed = |named: &str, pair: &str, word: &str| {
        let mesh =
            ["a", "b", "c", "d", "e"].iter().fold(Mesh::of(&["a", "b", "c", "d", "e"]).dns("e"), |mesh, name| {
                let naming = if *name == named { "fqdn" } else { "ip" };
                mesh.cluster(name, &format!("naming = \"{naming}\""))
            });
        mesh.event("id = \"loss\"\nat = \"5m\"\ndns_down = \"corp\"\nwith = { from = [\"a\"] }\nfor = \"1h\"")
            .expect(&format!("on = \"{pair}\"\nis = \"{word}\"\nat = \"loss\""))
            .holds();
    };
    mixed("a", "pair:a/b", "lost");
    mixed("b", "pair:a/b", "lost");
    mixed("b", "pair:a/c", "connected");
}

#[test]
fn a_dead_primary_with_a_live_secondary_times_the_request_out() {
    Mesh::of(&["a", "b"])
        .dns("b")
        .event("at = \"5m\"\ndns_down = \"corp\"\nwith = { answer = \"primary_dead\", from = [\"a\"] }\nfor = \"1h\"")
        .expect("on = \"dns:corp\"\nis = \"degraded\"\nat = \"10m\"")
        .expect("on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"dns_failure\"\nsince = \"12m\"\nwithin = [\"0s\", \"0s\"]")
        .expect(OTHER_WAY_WORKS)
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .holds();
}

#[test]
fn wrong_answers_are_as_bad_as_none_and_slow_ones_only_slow() {
    let answer = |word: &str| {
        let with = format!("with = {{ answer = \"{word}\", from = [\"a\"] }}");
        Mesh::of(&["a", "b"]).dns("b").event(&format!("at = \"5m\"\ndns_down = \"corp\"\n{with}\nfor = \"1h\""))
    };
    answer("wrong").expect("on = \"pair:a/b\"\nis = \"lost\"\nat = \"10m\"").holds();
    answer("slow")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .expect("on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"10m\"\nwithin = [\"45s\", \"45s\"]")
        .holds();
}

#[test]
fn open_streams_may_outlive_the_loss_of_dns() {
    let lost = "on = \"pair:a/b\"\nenters = \"lost\"\nsince = \"10m\"\nwithin = [\"0s\", \"20m\"]";
    let mesh = || {
        Mesh::of(&["a", "b"])
            .dns("b")
            .icsa("dns_loss_effect = \"on_reconnect\"")
            .event("at = \"5m\"\ndns_down = \"corp\"\nwith = { from = [\"a\"] }\nfor = \"2h\"")
    };
    mesh().expect("on = \"pair:a/b\"\nalways = \"connected\"").holds();
    // Once broken, a stream does not come back before the names do.
    mesh()
        .event("at = \"15m\"\npartition = [[\"a\"], [\"b\"]]\nfor = \"1m\"")
        .expect(lost)
        .expect("on = \"pair:a/b\"\nis = \"lost\"\nreason = \"dns_failure|no_path\"\nat = \"2h\"")
        .expect("on = \"pair:a/b\"\nis = \"connected\"\nat = \"2h6m\"")
        .holds();
}

#[test]
fn a_node_that_cannot_resolve_its_peers_says_so() {
    without_dns("fqdn", "name")
        .expect("alarm = \"XcpConfigMgrHostNameResolutionFailed\"\non = \"a/n1\"\nsince = \"loss\"\nwithin = [\"0s\", \"0s\"]")
        .expect("cleared = \"XcpConfigMgrHostNameResolutionFailed\"\non = \"a/n1\"\nsince = \"loss.end\"\nwithin = [\"0s\", \"0s\"]")
        .expect("no_alarm = \"XcpConfigMgrHostNameResolutionFailed\"\non = \"b\"")
        .holds();
}
