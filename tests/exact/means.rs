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

const FROM_TAKEOVER: &str = "relogin_clock_from = \"takeover\"";

#[test]
fn user_1_waits_that_begin_when_the_takeover_ends() {
    let shares = [
        (193.35, 0.05),
        (381.0, 0.5),
        (547.8, 0.9),
        (568.65, 0.95),
        (585.815_188_870_616, 0.99),
        (300.0, 0.305_755_395_683_453),
        (400.0, 0.545_563_549_160_671),
        (500.0, 0.785_371_702_637_89),
    ];
    check("USER-1", &crash(FROM_TAKEOVER), 381.0, &shares);
}

#[test]
fn user_2_with_a_takeover_of_30_s() {
    let params = format!("{FROM_TAKEOVER}\ntakeover_fixed = \"30s\"");
    let shares = [(411.0, 0.5), (598.65, 0.95), (615.815_188_870_616, 0.99), (400.0, 0.473_621_103_117_506)];
    check("USER-2", &crash(&params), 411.0, &shares);
    let all_back = crash(&params).users("{ n1 = 5000, n2 = 0 }").runs(RUNS, |seen| {
        let last = seen.outages().into_iter().max().expect("users");
        last as f64 / 1e6
    });
    agrees("USER-2: all 5000 users back", &all_back, 619.416_616_676_665);
}

#[test]
fn user_3_timeout_counted_from_the_first_missed_keepalive() {
    let params = format!("{FROM_TAKEOVER}\ntakeover_fixed = \"30s\"\ntimeout_from = \"first_missed\"");
    check("USER-3", &crash(&params), 426.0, &[(426.0, 0.5), (613.65, 0.95)]);
}

#[test]
fn user_4_short_timers() {
    let params = format!(
        "{FROM_TAKEOVER}\ntakeover_fixed = \"10s\"\nkeepalive_interval = \"5s\"\nkeepalive_timeout = \"20s\"\n\
         client_relogin_lower_limit = \"30s\"\nclient_relogin_upper_limit = \"120s\""
    );
    check("USER-4", &crash(&params), 102.5, &[(102.5, 0.5), (143.0, 0.95)]);
    let all_back = crash(&params).runs(RUNS, |seen| {
        let last = seen.outages().into_iter().max().expect("users");
        last as f64 / 1e6
    });
    agrees("USER-4: all 1000 users back", &all_back, 147.410_089_910_09);
}

#[test]
fn usermax_clients_that_stay_when_they_come_too_early() {
    let params = |takeover: u64| format!("early_client = \"queue\"\ntakeover_fixed = \"{takeover}s\"");
    check("USERMAX-1", &crash(&params(150)), 336.683_453_237_41, &[(328.5, 0.5)]);
    check("USERMAX-2", &crash(&params(30)), 328.5, &[(328.5, 0.5)]);
}

/// Share of clients that came before anybody served them; in these cases nobody does so twice.
fn early(pair: &Pair) -> Vec<f64> {
    pair.runs(RUNS, |seen| seen.0.counters.early_logins.values().sum::<u64>() as f64 / 1000.0)
}

#[test]
fn userretry_1_early_clients_draw_again() {
    let pair = crash("takeover_fixed = \"30s\"\nkeepalive_timeout = \"120s\"");
    check("USERRETRY-1", &pair, 346.224_820_143_885, &[(523.958_020_477_816, 0.95)]);
    agrees("USERRETRY-1: early", &early(&pair), 0.053_956_834_532_374_1);
}

#[test]
fn userretry_2_with_a_long_takeover() {
    let pair = crash("takeover_fixed = \"150s\"");
    check("USERRETRY-2", &pair, 393.491_007_194_245, &[(592.976_363_636_364, 0.95)]);
    agrees("USERRETRY-2: early", &early(&pair), 0.197_841_726_618_705);
}

#[test]
fn usersvc_and_userout_service_failures() {
    let base = |params: &str| {
        let pair = Pair::default().params(params).users("{ n1 = 1000, n2 = 0 }").duration("1h");
        pair.at(s(600), "stop = \"c/n1:presence_engine\"")
    };
    let recovery = |pair: &Pair| pair.runs(RUNS, |seen| mean_outage(seen) + 90.0);
    let within = |pair: &Pair, seconds: f64| pair.runs(RUNS, share_within(seconds - 90.0));
    let from_takeover = base(&format!("{FROM_TAKEOVER}\ntakeover_fixed = \"30s\""));
    agrees("USERSVC-1: mean", &recovery(&from_takeover), 448.5);
    agrees("USERSVC-1: p95", &within(&from_takeover, 636.15), 0.95);
    let from_sign_out = base("takeover_fixed = \"30s\"");
    agrees("USEROUT-1: mean", &recovery(&from_sign_out), 418.5);
    agrees("USEROUT-1: p95", &within(&from_sign_out, 606.15), 0.95);
}

#[test]
#[should_panic(expected = "instead of 330")]
fn a_mean_that_is_a_little_off_is_noticed() {
    agrees("canary", &crash("").runs(RUNS, mean_outage), 330.0);
}
