//! The models of `failsim bench` give the checksums of the other engines that run them.
//!
//! The values are those of nexosim 1.0.0, simcore 0.1.0 and odem-rs 0.4.0 for W1, W3 and W4, and of hand-written
//! loops for W4 with faults, all of them with the same random numbers.

use failsim::units::SimDuration;
use failsim::yardstick::{Done, Faults, Pairs, hold, line, pairs};

fn w4(count: u32, days: u64, faults: Faults, eager: bool) -> Done {
    let horizon = SimDuration::from_secs(days * 86_400);
    pairs(Pairs { pairs: count, horizon, faults, eager, together: 1 })
}

#[test]
fn the_hold_model_agrees_with_other_engines() {
    assert_eq!(hold(64, 1_000_000), Done { events: 1_000_000, checksum: 0x001b_c247_8f1e_d487 });
}

#[test]
fn the_single_server_queue_agrees_with_other_engines() {
    assert_eq!(line(1_000_000), Done { events: 2_000_000, checksum: 0x0913_6d9b_dc16 });
}

#[test]
fn pairs_of_nodes_agree_with_other_engines_elided_or_not() {
    let year = Done { events: 8_398_430, checksum: 0xdf1d_65e3_a77d_c7b6 };
    let month = Done { events: 11_045_420, checksum: 0x620c_40ed_d57f_8c15 };
    for eager in [false, true] {
        assert_eq!(w4(1, 365, Faults::None, eager), year, "eager: {eager}");
        assert_eq!(w4(16, 30, Faults::None, eager), month, "eager: {eager}");
    }
}

#[test]
fn a_thousand_pair_years_agree_with_the_hand_written_loop() {
    let quiet = Done { events: 8_398_216_979, checksum: 0x6fdb_c7de_bf46_f371 };
    let faulty = Done { events: 8_393_082_697, checksum: 0x5d83_84a9_1067_51a8 };
    assert_eq!(w4(1_000, 365, Faults::None, false), quiet);
    assert_eq!(w4(1_000, 365, Faults::LinksAndLosses, false), faulty);
}
