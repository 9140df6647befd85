//! Section 8: peers that come and go, restarts of the router, starvation.

use crate::mesh::Mesh;

/// Three clusters of which c has no peers at first.
fn newcomer(icsa: &str) -> Mesh {
    Mesh::of(&["a", "b", "c"])
        .icsa(icsa)
        .event("at = \"1m\"\ndelete_peer = \"c\"\nwith = { peer = \"a\" }")
        .event("at = \"1m\"\ndelete_peer = \"c\"\nwith = { peer = \"b\" }")
        .event("at = \"1m\"\ndelete_peer = [\"a\", \"b\"]\nwith = { peer = \"c\" }")
        .event("id = \"one\"\nat = \"1h\"\nadd_peer = \"c\"\nwith = { peer = \"a\" }")
        .event("id = \"two\"\nat = \"2h\"\nadd_peer = \"a\"\nwith = { peer = \"c\" }")
}

#[test]
fn a_peer_is_added_on_both_clusters_and_the_first_sync_carries_everything() {
    newcomer("")
        .expect("on = \"pair:a/c\"\nis = \"no_peer\"\nat = \"30m\"")
        .expect("on = \"sync:a/c\"\nis = \"no_peer\"\nat = \"1h30m\"")
        .expect("on = \"pair:a/c\"\nis = \"no_peer\"\nat = \"1h30m\"")
        // 1000 users at 40 ms, and 15 s.
        .expect("on = \"sync:c/a\"\nenters = \"succeeded\"\nsince = \"one\"\nwithin = [\"55s\", \"55s\"]")
        .expect("on = \"sync:a/c\"\nenters = \"succeeded\"\nsince = \"two\"\nwithin = [\"55s\", \"55s\"]")
        .expect("on = \"pair:a/c\"\nis = \"connected\"\nat = \"2h5m\"")
        .expect("on = \"pair:b/c\"\nis = \"no_peer\"\nat = \"7h\"")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .holds();
}

#[test]
fn several_first_syncs_at_once_lengthen_each_other_out_of_proportion() {
    let mesh = newcomer("").event("id = \"again\"\nat = \"3h\"\nforce_sync = \"a\"");
    // a has b and c: the second full sync meets one other, and takes twice the time for its users.
    mesh.expect("on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"again\"\nwithin = [\"55s\", \"55s\"]")
        .expect("on = \"sync:a/c\"\nenters = \"succeeded\"\nsince = \"again\"\nwithin = [\"95s\", \"95s\"]")
        .holds();
}

#[test]
fn after_adding_a_peer_the_routers_restart_only_if_a_notification_asks_for_it() {
    newcomer("").expect("no_alarm = \"XcpConfigMgrJabberRestartRequired\"").holds();
    newcomer("xcp_router_restart_on_peer_add = \"always\"")
        .expect(
            "alarm = \"XcpConfigMgrJabberRestartRequired\"\non = \"c/n1\"\nsince = \"two\"\nwithin = [\"0s\", \"0s\"]",
        )
        .expect("on = \"pair:a/c\"\nis = \"lost\"\nreason = \"router_restart_needed\"\nat = \"2h30m\"")
        .event("at = \"3h\"\nstop = \"a/*:xcp_router\"\nfor = \"20s\"")
        .event("at = \"3h\"\nstop = \"c/*:xcp_router\"\nfor = \"20s\"")
        .expect("on = \"pair:a/c\"\nis = \"connected\"\nat = \"3h5m\"")
        .expect("cleared = \"XcpConfigMgrJabberRestartRequired\"\non = \"c/n1\"")
        .holds();
}

#[test]
fn a_deleted_peer_needs_no_restart_of_the_router_unless_the_release_says_so() {
    let mesh = |icsa: &str| {
        Mesh::of(&["a", "b"])
            .icsa(icsa)
            .event("id = \"gone\"\nat = \"20m\"\ndelete_peer = \"a\"\nwith = { peer = \"b\" }")
            .expect("on = \"sync:a/b\"\nis = \"no_peer\"\nat = \"gone\"")
    };
    mesh("").expect("on = \"pair:a/b\"\nis = \"no_peer\"\nat = \"gone\"").holds();
    mesh("peer_delete_requires_router_restart = true")
        .expect("on = \"pair:a/b\"\nis = \"connected\"\nat = \"1h\"")
        .event("at = \"2h\"\nstop = \"a/n1:xcp_router\"\nfor = \"20s\"")
        .expect("on = \"pair:a/b\"\nis = \"no_peer\"\nat = \"2h5m\"")
        .holds();
}

#[test]
fn what_is_there_cannot_be_added_and_what_is_not_cannot_be_deleted() {
    Mesh::of(&["a", "b"])
        .event("id = \"twice\"\nat = \"5m\"\nadd_peer = \"a\"\nwith = { peer = \"b\" }")
        .event("at = \"6m\"\ndelete_peer = \"a\"\nwith = { peer = \"b\" }")
        .event("id = \"gone\"\nat = \"7m\"\ndelete_peer = \"a\"\nwith = { peer = \"b\" }")
        .event("id = \"forced\"\nat = \"8m\"\nforce_sync = \"a\"\nwith = { peer = \"b\" }")
        .expect("refused = \"twice\"")
        .expect("refused = \"gone\"")
        .expect("refused = \"forced\"")
        .holds();
}

const NAMES: [&str; 15] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o"];

#[test]
fn many_clusters_starve_icsa_until_the_sip_proxy_has_10_processes_and_icsa_has_restarted() {
    let ends = |mesh: Mesh, seconds: u32, since: &str| {
        mesh.expect(&format!(
            "on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"{since}\"\nwithin = [\"{seconds}s\", \"{seconds}s\"]"
        ))
        .duration("2h")
    };
    ends(Mesh::of(&NAMES[..14]), 15, "10m").holds();
    let tuned = ["srm.sip_proxy_max_processes", "icsa.sip_proxy_max_spare", "icsa.sip_proxy_third_process_param"]
        .iter()
        .fold(Mesh::of(&NAMES), |mesh, name| {
            mesh.event(&format!("at = \"20m\"\nset = \"params.{name}\"\nwith = {{ value = 10 }}"))
        })
        .event("id = \"restart\"\nat = \"50m\"\nrestart = \"a/n1:icsa\"");
    // Before, after the change alone, and after the restart of ICSA, which syncs at once.
    let tuned = ends(ends(tuned, 30, "10m"), 30, "40m");
    ends(tuned, 15, "restart").holds();
}
