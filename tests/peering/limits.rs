//! Numbers and limits of a mesh.

use std::path::Path;

use failsim::scenario::{Request, load};

fn mesh(clusters: usize) -> String {
    let names: Vec<String> = (0..clusters).map(|n| format!("c{n}")).collect();
    let mut text = "format = 1\n[run]\nduration = \"10m\"\n".to_owned();
    for name in &names {
        text += &format!(
            "[cluster.{name}]\nkind = \"imp\"\nnodes = [\"n1\", \"n2\", \"n3\", \"n4\", \"n5\", \"n6\"]\nmulti_device_messaging = false\n"
        );
        for (group, nodes) in [("g1", "[\"n1\", \"n2\"]"), ("g2", "[\"n3\", \"n4\"]"), ("g3", "[\"n5\", \"n6\"]")] {
            text += &format!("group.{group} = {{ nodes = {nodes}, users = 5_000, ha = true }}\n");
        }
    }
    let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    text + &format!("[peering]\nmesh = [{}]\n", list.join(", "))
}

#[test]
fn thirty_clusters_of_six_nodes_are_870_peer_objects_435_pairs_and_15_660_router_pairs() {
    let outcome = crate::support::run(&crate::support::scenario(&mesh(30)), 0);
    let peers = outcome.peering.expect("a mesh");
    assert_eq!((peers.peer_objects, peers.cluster_pairs, peers.router_pairs), (870, 435, 15_660));
}

#[test]
fn thirty_one_clusters_are_refused_with_the_document_that_says_so() {
    let text = mesh(31);
    let request = Request { path: "test.toml".into(), ..Request::default() };
    let loaded = load(&request, &|_: &Path| Ok(text.clone()));
    assert!(loaded.scenario.is_none());
    let found = loaded.diagnostics.iter().find(|one| one.code == "LIMIT").expect("a limit");
    assert!(found.message.contains("at most 30 clusters; `c30` is one too many"), "{}", found.message);
    assert!(found.help.as_ref().is_some_and(|help| help.contains("Configure Intercluster Peers")));
}
