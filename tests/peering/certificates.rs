//! Section 7: certificates.

use crate::mesh::Mesh;

const EXPIRED: &str = "id = \"expired\"\nat = \"20m\"\ncert_expire = \"b\"\nfor = \"1h\"";

#[test]
fn certificates_are_synced_by_default_and_can_be_left_out() {
    let ends = |value: &str, seconds: u32| {
        Mesh::of(&["a", "b"])
            .icsa(&format!("cert_sync_periodic = \"{value}\""))
            .expect(&format!(
                "on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"10m\"\nwithin = [\"{seconds}s\", \"{seconds}s\"]"
            ))
            .holds();
    };
    ends("perform", 15);
    ends("do_not_perform", 5);
}

#[test]
fn an_expired_certificate_fails_the_syncs_with_it_and_leaves_plain_streams_alone() {
    Mesh::of(&["a", "b"])
        .event(EXPIRED)
        .expect("on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"certificate_expired\"\nsince = \"40m\"\nwithin = [\"0s\", \"0s\"]")
        .expect("alarm = \"ICSACertificateValidationFailure\"\non = \"sync:a/b\"")
        .expect("on = \"sync:b/a\"\nnever = \"failed\"")
        .expect("on = \"pair:a/b\"\nalways = \"connected\"")
        .holds();
}

#[test]
fn a_renewed_certificate_is_out_of_sync_until_force_sync_with_certificates() {
    let mesh = || {
        Mesh::of(&["a", "b"])
            .event(EXPIRED)
            .event("id = \"half\"\nat = \"3h\"\nforce_sync = \"a\"\nwith = { peer = \"b\" }")
            .expect("on = \"sync:a/b\"\nis = \"failed|syncing\"\nat = \"2h59m\"")
            .expect("alarm = \"ICSACertificateFingerPrintMisMatch\"\non = \"sync:a/b\"\nsince = \"2h30m\"\nwithin = [\"0s\", \"2h\"]")
            .expect("on = \"sync:a/b\"\ncount = { enters = \"succeeded\", equals = 0 }\nsince = \"half\"\nwithin = [\"0s\", \"50m\"]")
    };
    mesh()
        .event("id = \"whole\"\nat = \"4h\"\nforce_sync = \"a\"\nwith = { peer = \"b\", certificates = true }")
        .expect("accepted = \"whole\"")
        .expect("on = \"sync:a/b\"\nenters = \"succeeded\"\nsince = \"whole\"\nwithin = [\"0s\", \"1m\"]")
        .expect("on = \"peering\"\nis = \"all_in_sync\"\nat = \"4h1m\"")
        .holds();
    let outcome = mesh().run();
    assert!(matches!(outcome.rest, failsim::outcome::Rest::NeedsHuman(_)), "{:?}", outcome.rest);
}

#[test]
fn with_tls_peers_exchange_certificates_by_themselves() {
    Mesh::of(&["a", "b"])
        .peering("transport = \"tls\"")
        .event(EXPIRED)
        .expect("on = \"pair:a/b\"\nis = \"lost\"\nreason = \"certificate_expired\"\nat = \"expired\"")
        .expect("on = \"pair:a/b\"\nis = \"connected\"\nat = \"1h21m\"")
        .expect("on = \"peering\"\nenters = \"all_in_sync\"\nsince = \"expired.end\"\nwithin = [\"0s\", \"6m\"]")
        .holds();
}

#[test]
fn new_names_of_nodes_make_new_certificates() {
    Mesh::of(&["a", "b"])
        .dns("a")
        .event("id = \"rename\"\nat = \"20m\"\nedit_config = \"b\"\nwith = { naming = \"ip\", certificate_names = \"address\" }")
        .expect("accepted = \"rename\"")
        .expect("on = \"sync:a/b\"\nenters = \"failed\"\nreason = \"tomcat_trust_mismatch\"\nsince = \"40m\"\nwithin = [\"0s\", \"0s\"]")
        .event("at = \"2h\"\nforce_sync = \"*\"\nwith = { certificates = true }")
        .expect("on = \"peering\"\nis = \"all_in_sync\"\nat = \"2h2m\"")
        .holds();
}
