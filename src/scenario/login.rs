//! The login-profile law: how many logins a node of an IM and Presence cluster serves per second.
//!
//! Documented: the rows of the High Availability login profiles; that they follow
//! `upper = lower + users / rate` is inferred and fits 249 of 256 rows, the rest are slips of the tables.

use super::{Assignment, LoginRate};
use crate::units::Rate;

/// Sizes of the virtual machine template that Cisco lists.
pub(super) const OVA_SIZES: [u32; 6] = [500, 1_000, 2_000, 5_000, 15_000, 25_000];

/// Logins per second in thousandths, by size: active/active, active/standby up to 12.5(1)SU2, active/standby later.
const LAW: [[u64; 3]; 6] = [
    [1_500, 1_500, 1_500],
    [3_000, 3_000, 3_000],
    [3_000, 3_000, 3_000],
    [6_000, 6_000, 3_000],
    [15_000, 15_000, 6_000],
    [9_000, 16_000, 8_000],
];

/// Releases whose guides carry the older tables.
const OLDER_TABLES: [&str; 3] = ["12.5(1)", "12.5(1)SU1", "12.5(1)SU2"];

/// The rate of a node with this template, or `None` for a size without a table.
pub(super) fn law(ova: u32, assignment: Assignment, release: &str) -> Option<LoginRate> {
    let row = LAW[OVA_SIZES.iter().position(|size| *size == ova)?];
    let column = match assignment {
        Assignment::Balanced | Assignment::None => 0,
        Assignment::ActiveStandby if OLDER_TABLES.contains(&release.replace(' ', "").as_str()) => 1,
        Assignment::ActiveStandby => 2,
    };
    Some(LoginRate::PerSecond(Rate::from_millionths(row[column] * 1_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Re-login upper limit that a table row prints, by the law.
    fn upper_limit_s(ova: u32, assignment: Assignment, release: &str, users: u64) -> u64 {
        let Some(LoginRate::PerSecond(rate)) = law(ova, assignment, release) else { panic!("a size of the tables") };
        let thousandths = (rate.as_per_second() * 1_000.0) as u64;
        120 + (users * 1_000 * 2 + thousandths) / (2 * thousandths)
    }

    #[test]
    fn every_row_of_the_tables_follows_the_law_but_the_known_slips() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ha-login-profiles.csv");
        let mut reader = csv::Reader::from_path(path).expect("the table is there");
        let (mut rows, mut slips) = (0, Vec::new());
        for record in reader.records() {
            let record = record.expect("the table is CSV");
            if &record[0] != "table" {
                continue;
            }
            rows += 1;
            let number = |column: usize| record[column].parse::<u64>().expect("a number");
            let release = if &record[1] == "A" { "12.5(1)SU2" } else { "15" };
            let assignment =
                if &record[7] == "active/active" { Assignment::Balanced } else { Assignment::ActiveStandby };
            let expected = upper_limit_s(number(2) as u32, assignment, release, number(8));
            if expected != number(10) {
                slips.push((number(2), number(8), number(10)));
            }
        }
        assert_eq!(rows, 256);
        let documented_slips = [
            (5_000, 100, 154),
            (25_000, 8_000, 1_058),
            (25_000, 9_000, 1_120),
            (25_000, 10_000, 1_245),
            (25_000, 11_000, 1_370),
            (25_000, 12_000, 1_495),
            (25_000, 13_000, 1_620),
        ];
        assert_eq!(slips, documented_slips);
    }

    #[test]
    fn the_tables_changed_for_active_standby_only() {
        let rate = |assignment, release| law(15_000, assignment, release).expect("a size of the tables");
        assert_eq!(rate(Assignment::ActiveStandby, "12.5(1) SU2"), LoginRate::PerSecond(Rate::per_second(15)));
        assert_eq!(rate(Assignment::ActiveStandby, "12.5(1)SU3"), LoginRate::PerSecond(Rate::per_second(6)));
        assert_eq!(rate(Assignment::None, "14"), LoginRate::PerSecond(Rate::per_second(15)));
        assert_eq!(law(7_000, Assignment::Balanced, "15"), None);
    }
}
