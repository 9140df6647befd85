//! The login-profile law: how many logins a node of an IM and Presence cluster serves per second, and
//! how long clients must be spread for it.
//!
//! Documented: the rows of the High Availability login profiles; that they follow
//! `upper = lower + users / rate` is inferred and fits 249 of 256 rows, the rest are slips of the tables.

use super::{Assignment, LoginRate};
use crate::units::{Rate, SimDuration};

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

/// Which edition of the login profile tables; the numbers changed once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Releases 12.5(1) to 12.5(1)SU2.
    Older,
    /// 12.5(1)SU3 and later.
    Newer,
}

impl Edition {
    /// The edition that holds for a release.
    #[must_use]
    pub fn of(release: &str) -> Self {
        if OLDER_TABLES.contains(&release.replace(' ', "").as_str()) { Self::Older } else { Self::Newer }
    }

    /// A release whose guide prints this edition.
    #[must_use]
    pub const fn release(self) -> &'static str {
        match self {
            Self::Older => "12.5(1)SU2",
            Self::Newer => "15",
        }
    }

    /// The releases it holds for, as tables name them.
    #[must_use]
    pub const fn releases(self) -> &'static str {
        match self {
            Self::Older => "up to 12.5(1)SU2",
            Self::Newer => "12.5(1)SU3 on",
        }
    }
}

/// Logins per second of a node with this template, or `None` for a size without a table.
pub(super) fn rate(ova: u32, assignment: Assignment, edition: Edition) -> Option<Rate> {
    let row = LAW[OVA_SIZES.iter().position(|size| *size == ova)?];
    let column = match (assignment, edition) {
        (Assignment::Balanced | Assignment::None, _) => 0,
        (Assignment::ActiveStandby, Edition::Older) => 1,
        (Assignment::ActiveStandby, Edition::Newer) => 2,
    };
    Some(Rate::from_millionths(row[column] * 1_000))
}

/// The rate of a node with this template, or `None` for a size without a table.
pub(super) fn law(ova: u32, assignment: Assignment, release: &str) -> Option<LoginRate> {
    rate(ova, assignment, Edition::of(release)).map(LoginRate::PerSecond)
}

/// The law: upper limit of the re-login wait at which these users ask for no more logins per second than
/// the node serves, `lower + users / rate` in whole seconds, half a second rounded up.
#[must_use]
pub fn upper_limit(lower: SimDuration, users: u32, rate: LoginRate) -> SimDuration {
    let window = match rate {
        LoginRate::Unlimited => 0,
        LoginRate::PerSecond(rate) => {
            let twice = u128::from(users) * 2_000_000 + u128::from(rate.millionths());
            u64::try_from(twice / (2 * u128::from(rate.millionths()))).unwrap_or(u64::MAX / 1_000_000)
        }
    };
    SimDuration::from_micros(lower.as_micros().saturating_add(window.saturating_mul(1_000_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_second_is_rounded_up() {
        let seconds = |users, rate: &str| {
            let rate = LoginRate::PerSecond(Rate::parse(rate).expect("a rate"));
            upper_limit(SimDuration::from_secs(120), users, rate).as_micros() / 1_000_000
        };
        assert_eq!(seconds(2_500, "6/s"), 537, "the default upper limit");
        assert_eq!(seconds(1_000, "16/s"), 183, "62.5 s");
        assert_eq!(seconds(100, "3/s"), 153, "33.3 s");
        assert_eq!(seconds(0, "3/s"), 120);
        assert_eq!(upper_limit(SimDuration::ZERO, 10_000, LoginRate::Unlimited), SimDuration::ZERO);
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
