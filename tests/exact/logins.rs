//! The login queue against the plain recursion of a queue with one server.

use failsim::outcome::{LoginCurve, Phase};

use crate::pair::{Pair, s};

/// 15 000 users of the 15 000-user template, documented defaults, the login rate of the profile law.
fn planned() -> Pair {
    Pair::default().cluster("multi_device_messaging = false\nova = 15_000").users("15_000").duration("40m")
}

/// Logins per second of a 15 000-user node in an active/active pair.
const RATE: u64 = 15;

#[test]
fn every_client_is_served_one_turn_after_it_came_or_after_the_one_before_it() {
    let seen = planned().at(s(600), "crash = \"c/n1\"").run();
    let wave = seen.wave();
    let queue = &wave.phases[Phase::LoginQueue as usize].micros;
    // Counted in fifteenths of a microsecond, so that a turn of 1/15 s is whole.
    let mut free_at = 0;
    for (user, (outage, waited)) in wave.outage.iter().zip(queue).enumerate() {
        let came = outage - waited;
        free_at = free_at.max(came * RATE) + 1_000_000;
        let expected = free_at.div_ceil(RATE);
        assert!(outage.abs_diff(expected) <= 1, "user {user} is served at {outage} instead of {expected}");
    }
    assert_eq!(wave.outage.len(), 7_500);
}

#[test]
fn the_mean_outage_with_the_default_rate_is_about_370_s() {
    // Clients come at 7500 / 417 s = 18 a second, 15 a second are served. The queue never runs empty
    // for long, so client number i is served at about 120 s + i / 15 s and the last one at 620 s.
    let bound = 120.0 + 7_501.0 / 2.0 / 15.0;
    for fault in ["crash = \"c/n1\"", "stop = \"c/n1:presence_engine\""] {
        let means = planned().at(s(600), fault).runs(5, |seen| {
            let outages = seen.outages();
            assert!(outages.iter().max() >= Some(&s(620)));
            outages.iter().sum::<u64>() as f64 / 1e6 / outages.len() as f64
        });
        for mean in means {
            assert!((bound..bound + 2.0).contains(&mean), "{mean} s, at least {bound} s");
        }
    }
}

#[test]
fn a_queue_that_outlives_its_node_begins_again_on_the_next_one() {
    // n2 takes the users of n1 over and crashes while they stand in line; after its reboot they come back.
    let pair = planned().duration("3h").at(s(600), "crash = \"c/n1\"\nfor = \"10s\"");
    let seen = pair.at(s(1000), "crash = \"c/n2\"\nfor = \"10s\"").run();
    for wave in &seen.0.outages {
        assert_eq!(wave.unserved, 0, "everybody is served in the end");
        for (user, outage) in wave.outage.iter().enumerate() {
            let phases: u64 = wave.phases.iter().map(|phase| phase.micros[user]).sum();
            assert_eq!(phases, *outage);
        }
    }
}

#[test]
fn what_else_happens_on_the_pair_leaves_the_line_as_it_is() {
    // A service that no client needs restarts every 10 s while thousands stand in line.
    let quiet = planned().at(s(600), "crash = \"c/n1\"");
    let busy = (70..120).fold(quiet.clone(), |pair, tens| pair.at(s(tens * 10), "restart = \"c/n2:icsa\""));
    assert_eq!(quiet.run().0.outages, busy.run().0.outages);
}

#[test]
fn a_tracer_user_stands_in_line_and_takes_nobodys_turn() {
    let quiet = planned().at(s(600), "crash = \"c/n1\"").at(s(1000), "crash = \"c/n2\"\nfor = \"10s\"");
    let mut followed = quiet.clone();
    followed.events += "[user.kim]\nhome = \"c/n1\"\n[user.lee]\nhome = \"c/n1\"\n";
    let (quiet, followed) = (quiet.run(), followed.run());
    assert!(followed.0.records.len() > quiet.0.records.len(), "the tracers have records");
    let outages = |seen: &crate::pair::Seen| seen.0.outages.iter().map(|wave| wave.outage.clone()).collect::<Vec<_>>();
    assert_eq!(outages(&quiet), outages(&followed));
    assert_eq!(quiet.0.counters.login_backlog_max, followed.0.counters.login_backlog_max);
}

/// Users of whom a curve tells the login.
fn counted(curve: &LoginCurve) -> (u64, u64) {
    let sum = |bins: &[u32]| bins.iter().copied().map(u64::from).sum();
    (sum(&curve.asked), sum(&curve.served))
}

#[test]
fn with_unlimited_logins_everybody_is_served_in_the_bin_in_which_they_ask() {
    // The users of n1 come between 120 s and 537 s after the crash, 20 s to the bin.
    let curve = LoginCurve::of(&Pair::default().at(s(600), "crash = \"c/n1\"").run().0.outages);
    assert_eq!((curve.failures, counted(&curve)), (1, (100, 100)));
    assert_eq!(curve.asked, curve.served);
    assert!(curve.queue().all(|waiting| waiting == 0));
    let came: Vec<usize> = (0..LoginCurve::BINS).filter(|bin| curve.asked[*bin] > 0).collect();
    assert!(came.iter().all(|bin| (6..27).contains(bin)), "{came:?}");
}

#[test]
fn the_curve_of_a_storm_serves_everybody_once_at_the_rate_of_the_node() {
    let seen = planned().at(s(600), "crash = \"c/n1\"").run();
    let curve = LoginCurve::of(&seen.0.outages);
    assert_eq!((curve.failures, counted(&curve)), (1, (7_500, 7_500)));
    let full = u32::try_from(RATE * 20).expect("a small number");
    assert_eq!(curve.served.iter().max(), Some(&full));
    // A node with a queue at both ends of a bin has served without a pause.
    let queue: Vec<u64> = curve.queue().collect();
    let busy = (1..LoginCurve::BINS).filter(|bin| queue[bin - 1] > u64::from(full) && queue[*bin] > 0);
    assert!(busy.map(|bin| curve.served[bin]).all(|served| served == full));
    let longest = seen.0.counters.login_backlog_max.values().copied().max().map(u64::from);
    assert!(queue.iter().max() <= longest.as_ref() && queue.iter().max() > Some(&1_000), "{queue:?}");
}
