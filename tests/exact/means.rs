//! Published means and quantiles of the time without service.
//!
//! One value for each run, never for each user: the users of one failover share its detection. A
//! quantile is checked through the share of users at or below its exact value.

use crate::pair::{Pair, Seen, s};

const RUNS: u64 = 300;

/// A crash of n1 with 1000 users and keepalives at random phases.
fn crash(params: &str) -> Pair {
    let params = format!("keepalive_phase = \"random\"\n{params}");
    Pair::default().params(&params).users("{ n1 = 1000, n2 = 0 }").duration("1h").at(s(600), "crash = \"c/n1\"")
}

fn mean_outage(seen: &Seen) -> f64 {
    let outages = seen.outages();
    outages.iter().sum::<u64>() as f64 / 1e6 / outages.len() as f64
}

fn share_within(seconds: f64) -> impl Fn(&Seen) -> f64 {
    move |seen| {
        let outages = seen.outages();
        outages.iter().filter(|outage| **outage as f64 <= seconds * 1e6).count() as f64 / outages.len() as f64
    }
}

/// Mean and standard error.
pub(crate) fn estimate(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    (mean, (square / n).sqrt())
}

#[track_caller]
pub(crate) fn agrees(what: &str, values: &[f64], exact: f64) {
    let (mean, error) = estimate(values);
    assert!((mean - exact).abs() <= 3.0 * error, "{what}: {mean} +- {error} instead of {exact}");
}

/// All values of one pair of means and shares, from the same runs.
#[track_caller]
fn check(name: &str, pair: &Pair, mean: f64, shares: &[(f64, f64)]) {
    let rows = pair.runs(RUNS, |seen| {
        assert_eq!(seen.0.outages.iter().map(|wave| wave.unserved).sum::<u32>(), 0);
        let shares: Vec<f64> = shares.iter().map(|(seconds, _)| share_within(*seconds)(seen)).collect();
        (mean_outage(seen), shares)
    });
    let means: Vec<f64> = rows.iter().map(|(mean, _)| *mean).collect();
    agrees(&format!("{name}: mean"), &means, mean);
    for (index, (seconds, share)) in shares.iter().enumerate() {
        let found: Vec<f64> = rows.iter().map(|(_, shares)| shares[index]).collect();
        agrees(&format!("{name}: share back within {seconds} s"), &found, *share);
    }
}

#[test]
fn a_crash_costs_328_5_s_because_the_wait_covers_the_detection() {
    check("crash", &crash(""), 328.5, &[(328.5, 0.5), (516.15, 0.95)]);
}

#[test]
fn a_service_failure_costs_328_5_s_and_recovery_takes_90_s_more() {
    let params = "keepalive_phase = \"random\"";
    let pair = Pair::default().params(params).users("{ n1 = 1000, n2 = 0 }").duration("1h");
    let pair = pair.at(s(600), "stop = \"c/n1:presence_engine\"");
    check("service failure", &pair, 328.5, &[(328.5, 0.5)]);
    let recovery = pair.runs(RUNS, |seen| {
        let wave = seen.wave();
        let grace = wave.lost_at.since(wave.fault_at).as_secs_f64();
        assert_eq!(grace, 90.0);
        mean_outage(seen) + grace
    });
    agrees("recovery time", &recovery, 418.5);
}

#[test]
#[should_panic(expected = "instead of 330")]
fn a_mean_that_is_a_little_off_is_noticed() {
    agrees("canary", &crash("").runs(RUNS, mean_outage), 330.0);
}
