//! The rules of `docs/machines/cms.md`, one by one.

use super::*;
use crate::machines::params::RawValue;
use crate::units::SimDuration;

struct Bench {
    databases: Databases,
    settings: Settings,
    positions: [Position; MEMBERS_MAX],
    dial: [Nodes; MEMBERS_MAX],
    out: Vec<Output>,
}

impl Bench {
    fn new(joined: usize) -> Self {
        Self {
            databases: Databases::new(Nodes::first(joined), 0),
            settings: Params::default().settings(),
            positions: [Position { term: 1, written: 100 }; MEMBERS_MAX],
            dial: [Nodes::first(MEMBERS_MAX); MEMBERS_MAX],
            out: Vec::new(),
        }
    }

    fn step(&mut self, input: Input) -> &[Output] {
        self.out.clear();
        let view = View { settings: &self.settings, positions: self.positions };
        self.databases.step(input, &view, &mut self.out);
        &self.out
    }

    fn fire(&mut self, timers: &[Timer]) {
        for timer in timers {
            self.step(Input::Fired(*timer));
        }
    }

    /// Cuts a node off from everybody.
    fn cut(&mut self, node: usize) {
        for other in 0..MEMBERS_MAX {
            self.dial[other] = self.dial[other].without(node);
        }
        self.dial[node] = Nodes::one(node);
        self.step(Input::Paths(self.dial));
    }

    fn heal(&mut self) -> &[Output] {
        self.dial = [Nodes::first(MEMBERS_MAX); MEMBERS_MAX];
        self.step(Input::Paths(self.dial))
    }

    fn states(&self, nodes: usize) -> Vec<&'static str> {
        (0..nodes).map(|node| self.databases.state(node).as_str()).collect()
    }

    fn command(&mut self, node: usize, command: Command) -> Result<(), Refusal> {
        let answer = |output: &Output| match output {
            Output::Accepted(..) => Some(Ok(())),
            Output::Refused(.., why) => Some(Err(*why)),
            Output::Changed(_)
            | Output::Promoted(..)
            | Output::Demoted(_)
            | Output::Copied(_)
            | Output::Erased(_)
            | Output::Arm(..)
            | Output::Cancel(_) => None,
        };
        self.step(Input::Command(node, command)).iter().find_map(answer).expect("a command is answered")
    }
}

/// The primary of three is cut off and everybody has noticed; the others have not waited yet.
fn cut_off() -> Bench {
    let mut bench = Bench::new(3);
    bench.cut(0);
    bench.fire(&[Timer::Lost(1, 0), Timer::Lost(2, 0), Timer::Lost(0, 1), Timer::Lost(0, 2)]);
    bench
}

fn moved() -> Bench {
    let mut bench = cut_off();
    bench.fire(&[Timer::Promote(1), Timer::Promote(2)]);
    bench
}

#[test]
fn m01_a_lost_node_is_noticed_by_failed_checks_of_both_ends() {
    let mut bench = Bench::new(2);
    bench.cut(1);
    let armed = |by, of| Output::Arm(Timer::Lost(by, of), Due::FailedChecks(by, of));
    assert!(bench.out.contains(&armed(0, 1)) && bench.out.contains(&armed(1, 0)));
    assert_eq!(bench.databases.seen_by(0).len(), 2, "not yet");
    bench.fire(&[Timer::Lost(0, 1)]);
    assert_eq!(bench.databases.seen_by(0).len(), 1);
}

#[test]
fn m02_one_good_check_of_either_end_is_enough_for_both() {
    let mut bench = cut_off();
    bench.heal();
    assert!(bench.out.contains(&Output::Arm(Timer::Found(1, 0), Due::GoodChecks(1))));
    bench.fire(&[Timer::Found(1, 0)]);
    assert!(bench.databases.seen_by(0).has(1) && bench.databases.seen_by(1).has(0));
}

#[test]
fn m03_a_primary_without_majority_steps_down_and_one_with_it_stays() {
    let bench = cut_off();
    assert_eq!(bench.states(3), ["not_connected"; 3]);
    let mut stays = Bench::new(3);
    stays.cut(2);
    stays.fire(&[Timer::Lost(0, 2), Timer::Lost(1, 2), Timer::Lost(2, 0), Timer::Lost(2, 1)]);
    assert_eq!(stays.states(3), ["primary", "replica_in_sync", "not_connected"]);
}

#[test]
fn m03_the_demotion_delay_is_called_off_by_a_majority_that_comes_back() {
    let mut bench = Bench::new(2);
    bench.settings.demote_delay = SimDuration::from_secs(3);
    bench.cut(1);
    bench.fire(&[Timer::Lost(0, 1), Timer::Lost(1, 0)]);
    assert_eq!(bench.databases.primary(), Some(0));
    bench.heal();
    assert!(bench.step(Input::Fired(Timer::Found(0, 1))).contains(&Output::Cancel(Timer::Demote(0))));
    bench.fire(&[Timer::Demote(0)]);
    assert_eq!(bench.databases.primary(), Some(0), "a timer that was taken back does nothing");
}

#[test]
fn m05_nobody_is_promoted_before_a_majority_has_waited() {
    let mut bench = cut_off();
    bench.fire(&[Timer::Promote(1)]);
    assert_eq!(bench.databases.primary(), None);
    bench.fire(&[Timer::Promote(2)]);
    assert_eq!(bench.databases.primary(), Some(1), "of equal positions the first");
}

#[test]
fn m05_the_most_recent_position_wins_and_an_incomplete_copy_never_does() {
    let mut bench = cut_off();
    bench.positions[2].written = 101;
    bench.fire(&[Timer::Promote(1), Timer::Promote(2)]);
    assert_eq!(bench.databases.primary(), Some(2));
    let mut half = Bench::new(3);
    assert_eq!(half.command(2, Command::Remove), Ok(()));
    assert_eq!(half.command(2, Command::Join), Ok(()));
    half.positions[2].written = 101;
    half.step(Input::HostDown(0));
    half.fire(&[Timer::Lost(1, 0), Timer::Lost(2, 0), Timer::Promote(1), Timer::Promote(2)]);
    assert_eq!(half.databases.primary(), Some(1), "the copy of the other one was cut short");
}

#[test]
fn m06_a_former_primary_comes_back_as_replica_and_copies_everything() {
    let mut bench = moved();
    assert_eq!(bench.states(3), ["not_connected", "primary", "not_connected"]);
    bench.fire(&[Timer::Register(2)]);
    assert_eq!(bench.states(3)[2], "replica_in_sync", "it voted, so it missed nothing");
    bench.heal();
    bench.fire(&[Timer::Found(0, 1), Timer::Register(0)]);
    assert_eq!(bench.states(3), ["replica_syncing", "primary", "replica_in_sync"]);
    bench.fire(&[Timer::Copy(0)]);
    assert_eq!(bench.states(3), ["replica_in_sync", "primary", "replica_in_sync"]);
}

#[test]
fn m09_of_two_primaries_that_meet_the_older_one_gives_way() {
    let mut bench = Bench::new(3);
    bench.settings.demote_delay = SimDuration::from_secs(60);
    bench.cut(0);
    bench.fire(&[Timer::Lost(1, 0), Timer::Lost(2, 0), Timer::Lost(0, 1), Timer::Lost(0, 2)]);
    bench.fire(&[Timer::Promote(1), Timer::Promote(2)]);
    assert_eq!(bench.databases.primaries().len(), 2, "the parameters allow it");
    bench.heal();
    bench.fire(&[Timer::Found(0, 1)]);
    assert_eq!((bench.databases.primaries().len(), bench.databases.primary()), (1, Some(1)));
}

#[test]
fn m11_a_reboot_makes_a_replica_and_one_server_alone_is_primary_again() {
    let mut bench = Bench::new(3);
    bench.step(Input::HostDown(0));
    bench.step(Input::HostUp { node: 0, upgraded: false });
    assert_eq!(bench.states(1), ["not_connected"]);
    let mut alone = Bench::new(1);
    alone.step(Input::HostDown(0));
    alone.step(Input::HostUp { node: 0, upgraded: false });
    assert_eq!(alone.states(1), ["primary"], "there is nobody to wait for");
}

#[test]
fn m12_join_erases_the_local_database_and_counts_at_once() {
    let mut bench = Bench::new(2);
    assert!(bench.step(Input::Command(2, Command::Join)).contains(&Output::Erased(2)));
    assert_eq!((bench.databases.members().len(), bench.states(3)[2]), (3, "replica_syncing"));
    assert_eq!(bench.step(Input::Fired(Timer::Copy(2)))[0], Output::Copied(2));
    assert_eq!(bench.command(2, Command::Join), Err(Refusal::AlreadyJoined));
}

#[test]
fn m12_at_most_five_nodes_join_and_none_without_a_primary() {
    let mut bench = Bench::new(5);
    assert_eq!(bench.command(5, Command::Join), Err(Refusal::TooManyNodes));
    let mut lost = Bench::new(2);
    lost.step(Input::HostDown(0));
    lost.fire(&[Timer::Lost(1, 0)]);
    assert_eq!(lost.command(2, Command::Join), Err(Refusal::PrimaryNotReachable));
    assert_eq!(lost.command(0, Command::Join), Err(Refusal::HostDown));
}

#[test]
fn m13_the_number_of_nodes_shrinks_by_remove_and_waiting_begins_anew() {
    let mut bench = cut_off();
    bench.fire(&[Timer::Promote(1)]);
    assert_eq!(bench.command(2, Command::Remove), Ok(()));
    assert_eq!(bench.databases.primary(), None, "one of two is no majority");
    assert_eq!(bench.command(0, Command::Remove), Ok(()));
    assert_eq!(bench.databases.primary(), Some(1), "alone it need not wait");
}

#[test]
fn m14_initialize_begins_a_cluster_only_where_there_is_none() {
    let mut bench = Bench::new(1);
    assert_eq!(bench.command(1, Command::Initialize), Err(Refusal::ClusterExists));
    assert_eq!(bench.command(0, Command::Remove), Ok(()));
    assert_eq!(bench.command(1, Command::Initialize), Ok(()));
    assert_eq!(bench.states(2), ["not_connected", "primary"]);
}

#[test]
fn m15_m16_m17_upgrade_schema_works_at_the_present_primary_only() {
    let mut bench = Bench::new(3);
    assert_eq!(bench.command(1, Command::UpgradeSchema), Err(Refusal::NotThePrimary));
    assert_eq!(bench.states(3), ["primary", "error", "replica_in_sync"]);
    assert_eq!(bench.command(0, Command::UpgradeSchema), Ok(()), "the error leaves roles as they are");
    assert_eq!(bench.command(1, Command::ClearError), Ok(()));
    assert_eq!(bench.command(1, Command::ClearError), Err(Refusal::NoError));
    bench.cut(2);
    bench.fire(&[Timer::Lost(2, 0), Timer::Lost(2, 1), Timer::Lost(0, 2), Timer::Lost(1, 2)]);
    assert_eq!(bench.command(0, Command::UpgradeSchema), Err(Refusal::NotInSync));
    assert_eq!((bench.states(1)[0], bench.databases.primary()), ("error", Some(0)));
}

#[test]
fn m16_mixed_releases_do_not_upgrade_the_schema() {
    let mut bench = Bench::new(3);
    bench.step(Input::HostDown(2));
    bench.step(Input::HostUp { node: 2, upgraded: true });
    bench.fire(&[Timer::Found(2, 0), Timer::Register(2), Timer::Copy(2)]);
    assert_eq!(bench.states(3), ["primary", "replica_in_sync", "replica_in_sync"]);
    assert_eq!(bench.command(0, Command::UpgradeSchema), Err(Refusal::MixedReleases));
}

#[test]
fn m18_a_replica_that_cannot_dial_the_primary_is_not_connected_and_does_not_stand() {
    let mut bench = Bench::new(3);
    for replica in [1, 2] {
        bench.dial[replica] = bench.dial[replica].without(0);
    }
    bench.step(Input::Paths(bench.dial));
    bench.fire(&[Timer::Feed(1), Timer::Feed(2)]);
    assert_eq!(bench.states(3), ["primary", "not_connected", "not_connected"]);
    assert!(!bench.databases.is_moving());
    bench.heal();
    bench.fire(&[Timer::Register(1)]);
    assert_eq!(bench.states(3)[1], "replica_syncing");
}

#[test]
fn the_condition_that_excludes_two_primaries_is_checked_by_the_parameters() {
    let mut params = Params::default();
    assert!(params.db_promote_delay >= params.safe_promote_delay());
    params.set("db_demote_delay", &RawValue::Text("6s".into())).expect("a good value");
    assert_eq!(params.safe_promote_delay(), SimDuration::from_secs(11));
    assert_eq!(params.copy_time(), SimDuration::from_secs(10), "200 MB at 20 MB/s");
    assert_eq!(params.detection_max(), SimDuration::from_secs(14));
}

#[test]
fn the_text_of_database_cluster_status() {
    let mut bench = moved();
    bench.fire(&[Timer::Register(2)]);
    let names = ["db1", "db2", "db3"];
    let status = |node| bench.databases.status(&StatusView { names: &names, node, certificates: Certificates::Valid });
    let expected = "\
Status                        : Enabled
Nodes:
    db1                       : Not connected
    db2                       : Connected Primary
    db3 (me)                  : Connected Replica ( In Sync )
Node in use                   : db2
Certificates                  : installed
Last command                  :
";
    assert_eq!(status(2), expected);
    let mut failed = Bench::new(3);
    assert!(failed.command(1, Command::UpgradeSchema).is_err());
    let text = failed.databases.status(&StatusView { names: &names, node: 1, certificates: Certificates::Valid });
    assert!(text.starts_with("Status                        : Error\nERROR "), "{text}");
    assert!(text.ends_with("Last command                  : 'database cluster upgrade_schema' (Failed)\n"), "{text}");
}
