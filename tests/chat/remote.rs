//! Section 10: users of other clusters in rooms, through intercluster peers.

use failsim::expect::{Verdict, judge};

use crate::support;

fn two_clusters(rest: &str) -> String {
    let cluster = |name: &str, more: &str| {
        format!(
            "[site.{name}]\n[cluster.{name}]\nkind = \"imp\"\nsite = \"{name}\"\nnodes = [\"n1\", \"n2\"]\n\
             multi_device_messaging = false\nlogin_rate = \"unlimited\"\n\
             group.g1 = {{ nodes = [\"n1\", \"n2\"], users = 100, ha = true{more} }}\n"
        )
    };
    format!(
        "format = 1\n[run]\nduration = \"2h\"\n{}chat = {{ ha = true, rooms = {{ n1 = 40 }} }}\n{}\
         [link.ab]\nbetween = [\"a\", \"b\"]\nrtt = \"20ms\"\n[database.pg1]\n[peering]\nmesh = [\"a\", \"b\"]\n\
         [user.ann]\nhome = \"a/n2\"\nrooms = [\"a/n1#0\"]\n[user.ben]\nhome = \"b/n1\"\nrooms = [\"a/n1#0\"]\n{rest}",
        cluster("a", ", external_db = \"pg1\""),
        cluster("b", ""),
    )
}

#[track_caller]
fn holds(rest: &str) {
    let scenario = support::scenario(&two_clusters(rest));
    let outcome = support::run(&scenario, 0);
    let bad = judge(&scenario, &outcome, &[], &|_| None).into_iter().filter(|one| one.verdict > Verdict::NotJudged);
    let bad: Vec<String> = bad.map(|one| one.message).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn a_cluster_without_rooms_lets_its_users_into_those_of_others() {
    holds("[[expect]]\non = \"user:ben\"\nalways = \"in_room:a/n1#0\"\n");
}

#[test]
fn remote_users_see_a_failover_of_rooms_as_those_of_the_cluster_do() {
    holds(
        "[[event]]\nid = \"down\"\nat = \"5m\"\nstop = \"a/n1:text_conferencing\"\n\
         [[expect]]\non = \"user:*\"\nnever = \"signed_out\"\n\
         [[expect]]\non = \"user:*\"\nis = \"in_room:a/n1#0\"\nsince = \"down\"\nwithin = [\"91s\", \"1h\"]\n",
    );
}

#[test]
fn a_cut_between_the_clusters_removes_the_room_for_those_behind_it() {
    holds(
        "[[event]]\nid = \"cut\"\nat = \"10m\"\nfor = \"10m\"\npartition = [[\"site:a\"], [\"site:b\"]]\n\
         [[expect]]\non = \"user:ben\"\nsequence = [\"in_room:a/n1#0\", \"signed_in:n1\", \"in_room:a/n1#0\"]\n\
         [[expect]]\non = \"user:ann\"\nalways = \"in_room:a/n1#0\"\n\
         [[expect]]\non = \"room:a/n1#0\"\nalways = \"hosted:n1\"\n",
    );
}

#[test]
fn users_need_text_conferencing_on_their_own_node() {
    holds(
        "[[event]]\nid = \"down\"\nat = \"10m\"\nfor = \"1m\"\nstop = \"b/n1:text_conferencing\"\n\
         [[expect]]\non = \"user:ben\"\nis = \"signed_in:n1\"\nsince = \"down\"\nwithin = [\"1s\", \"59s\"]\n\
         [[expect]]\non = \"user:ben\"\nis = \"in_room:a/n1#0\"\nat = \"20m\"\n",
    );
}
