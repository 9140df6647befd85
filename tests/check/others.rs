//! Intercluster peers, chat rooms, Meeting Server databases and Expressway peers.

use failsim::explore::states::{Model, Plain, chat, cms, expressway, icsa};
use failsim::machines::icsa::Settings;
use failsim::machines::params::RawValue;
use failsim::machines::{chat as text, cms as database, icsa as sync};

use crate::{findings, lawful, never, searched};

type Databases = cms::Cluster<Plain>;
type Edges = expressway::Peers<Plain>;

fn peers(settings: Settings) -> icsa::Peers {
    icsa::Peers::new(None, settings)
}

fn databases(size: usize, disturbances: Option<u8>, params: &database::Params) -> Databases {
    Databases::new(size, disturbances, params)
}

/// Everything is met, every law holds, and what must be possible is.
fn proved<M: Model>(start: &M) -> (usize, u64, usize) {
    assert_eq!(never::<M>(&searched(start, 2)), Vec::<&str>::new());
    let counts = [1, 2, 8].map(|threads| lawful(start, threads));
    assert_eq!([counts[0]; 3], counts, "the number of threads changes nothing");
    counts[0]
}

#[test]
fn whatever_happens_two_intercluster_peers_agree_in_the_end() {
    assert_eq!(proved(&peers(sync::Params::default().settings())), (44_424, 558_384, 18));
}

/// Without automatic recovery nothing ends a sync that is stuck but an administrator.
#[test]
fn without_automatic_recovery_a_stuck_sync_stays() {
    let settings = Settings { stuck_restarts: false, ..sync::Params::default().settings() };
    let start = peers(settings);
    let broken = findings(&start, &searched(&start, 2));
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert!(broken[0].starts_with("ends_in_agreement") && broken[0].contains("hangs"), "{broken:?}");
}

#[test]
fn whatever_happens_chat_rooms_have_one_host_in_the_end() {
    assert_eq!(proved(&chat::Rooms::<Plain>::new(None, &text::Params::default())), (18_215, 51_069, 49));
}

#[test]
fn whatever_happens_databases_have_at_most_one_primary() {
    assert_eq!(lawful(&databases(2, None, &database::Params::default()), 2), (617, 3_294, 13));
    assert_eq!(proved(&databases(3, Some(2), &database::Params::default())), (15_990, 74_428, 19));
    assert_eq!(lawful(&databases(5, Some(1), &database::Params::default()), 2), (7_966, 41_061, 17));
}

/// `check` warns of such parameters.
#[test]
fn a_promotion_that_does_not_wait_for_the_demotion_gives_two_primaries() {
    let mut params = database::Params::default();
    params.set("db_demote_delay", &RawValue::Text("15s".to_owned())).expect("a good value");
    let start = databases(3, Some(2), &params);
    assert!(!start.is_patient());
    let broken = findings(&start, &searched(&start, 2));
    assert!(broken.iter().any(|finding| finding.starts_with("one_primary")), "{broken:?}");
}

#[test]
fn whatever_happens_expressway_peers_take_the_configuration_of_the_primary() {
    assert_eq!(proved(&Edges::new(2, None)), (3_636, 37_908, 11));
    assert_eq!(lawful(&Edges::new(3, Some(3)), 2), (6_880, 47_753, 9));
}
