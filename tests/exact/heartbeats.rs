//! False failovers by lost keepalives.
//!
//! The published rows count the losses of one direction. A pair has two, each with its own losses,
//! and either of them may fail the pair over; the first one counts here.

use crate::means::agrees;
use crate::pair::{Pair, Seen, s};

/// Mean number of heartbeats until `k` in a row are lost in one direction.
fn one_direction(p: f64, k: u32) -> f64 {
    let all_lost = (0..k).fold(1.0, |product, _| product * p);
    (1.0 - all_lost) / ((1.0 - p) * all_lost)
}

/// Mean number of rounds until `k` in a row are lost in one of two independent directions: the mean
/// time to absorption of the chain of both counts, by iteration.
fn two_directions(p: f64, k: usize) -> f64 {
    let mut mean = vec![vec![0.0; k]; k];
    loop {
        let at = |i: usize, j: usize| if i == k || j == k { 0.0 } else { mean[i][j] };
        let mut next = mean.clone();
        let mut change: f64 = 0.0;
        for (i, row) in next.iter_mut().enumerate() {
            for (j, old) in row.iter_mut().enumerate() {
                let q = 1.0 - p;
                let value =
                    1.0 + p * p * at(i + 1, j + 1) + p * q * at(i + 1, 0) + q * p * at(0, j + 1) + q * q * at(0, 0);
                change = change.max((value - *old).abs() / value);
                *old = value;
            }
        }
        mean = next;
        if change < 1e-12 {
            return mean[0][0];
        }
    }
}

fn lossy(loss: f64, params: &str, duration: &'static str) -> Pair {
    Pair::default().params(params).users("2").link(&format!("rtt = \"20ms\"\nloss = {loss}")).duration(duration)
}

/// When the first node took over, in keepalive intervals; the run must be long enough.
fn first_false_failover(seen: &Seen) -> f64 {
    let first = ["c/n1", "c/n2"].iter().filter_map(|node| seen.entered(node, "taking_over").first().copied()).min();
    let at = first.expect("the run is long enough") - 10_000;
    assert_eq!(at % s(15), 0, "one latency after a multiple of the interval");
    assert!(seen.0.failovers[0].spurious);
    (at / s(15)) as f64
}

#[test]
fn the_published_means_of_one_direction() {
    let close = |value: f64, published: f64| assert!((value / published - 1.0).abs() < 1e-12, "{value}");
    close(one_direction(0.05, 4), 168_420.0);
    close(one_direction(0.05, 3), 8_420.0);
    close(one_direction(0.1, 4), 11_110.0);
    close(one_direction(0.2, 4), 780.0);
}

#[test]
fn hb_4_four_losses_in_a_row_fail_over_a_healthy_pair() {
    // Kept heartbeats are the rule, so two directions take little more than half the time of one.
    let exact = two_directions(0.2, 4);
    assert!((390.0..395.0).contains(&exact), "{exact}");
    let found = lossy(0.2, "", "30h").runs(300, first_false_failover);
    agrees("HB-4", &found, exact);
}

#[test]
fn hb_2_three_are_enough_when_the_timer_wins_ties() {
    let found = lossy(0.2, "deadline_tie = \"timer_wins\"", "10h").runs(400, |seen| {
        // The fourth keepalive comes at the deadline and too late.
        first_false_failover(seen) - 1.0
    });
    agrees("HB-2 with a loss of 0.2", &found, two_directions(0.2, 3));
}

#[test]
fn hb_3_probability_within_a_day() {
    // One direction: 0.404 497 619 975 072 within 5760 heartbeats; here either of two.
    let exact = 1.0 - (1.0_f64 - 0.404_497_619_975_072) * (1.0 - 0.404_497_619_975_072);
    let found = lossy(0.1, "", "24h").runs(200, |seen| f64::from(u8::from(!seen.0.failovers.is_empty())));
    agrees("HB-3 within 24 h", &found, exact);
}

#[test]
fn hbtie_any_jitter_makes_the_keepalive_at_the_deadline_late_half_of_the_time() {
    // After three losses the next one is received at the deadline: late with probability 1/2. The
    // published approximation for one direction: p^3 (p + (1 - p) / 2) for each
    // heartbeat received; its relative error is below p^3. Two directions take half the time.
    let p = 0.2_f64;
    let per_heartbeat = (1.0 - p) * p * p * p * (p + (1.0 - p) / 2.0);
    let approximate = 1.0 / per_heartbeat / 2.0;
    let pair = lossy(0.2, "", "10h").link("rtt = \"20ms\"\nloss = 0.2\njitter = \"1ms\"");
    let found = pair.runs(400, |seen| {
        let nodes = ["c/n1", "c/n2"];
        let first = nodes.iter().filter_map(|node| seen.entered(node, "taking_over").first().copied()).min();
        first.expect("the run is long enough") as f64 / 15e6
    });
    let (mean, error) = crate::means::estimate(&found);
    assert!((mean - approximate).abs() < 3.0 * error + 0.01 * approximate, "{mean} +- {error}, {approximate}");
}
