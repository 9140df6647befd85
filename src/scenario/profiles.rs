//! The High Availability login profiles: the printed tables, and the law behind them.
//!
//! Documented: CAG15, Additional Requirements, High Availability Login Profiles, in the edition of release
//! 12.5(1) to 12.5(1)SU2 and in the one of 12.5(1)SU3 to 15. Which row counts is documented too: the table
//! goes by the virtual machine template and the deployment, the row by the active users rounded up; those
//! of the larger node for active/active, those of the group for active/standby.

use super::login::{self, Edition};
use super::{Assignment, Group, LoginRate, Scenario};
use crate::units::{GroupId, SimDuration};

/// One row of the printed tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileRow {
    /// Users of the virtual machine template.
    pub ova: u32,
    /// `Balanced` stands for active/active.
    pub assignment: Assignment,
    /// Expected active users.
    pub users: u32,
    /// Upper limit in seconds as printed: up to 12.5(1)SU2, and since 12.5(1)SU3.
    upper_s: [u64; 2],
}

/// Lower limit of every row. Documented: CAG15, Additional Requirements.
const LOWER: SimDuration = SimDuration::from_secs(120);

const AA: Assignment = Assignment::Balanced;
const AS: Assignment = Assignment::ActiveStandby;

const fn row(ova: u32, assignment: Assignment, users: u32, upper_s: [u64; 2]) -> ProfileRow {
    ProfileRow { ova, assignment, users, upper_s }
}

/// Every row as printed, slips included; both editions have the same rows.
pub const PROFILE_ROWS: &[ProfileRow] = &[
    row(500, AA, 100, [187, 187]),
    row(500, AA, 250, [287, 287]),
    row(500, AS, 100, [187, 187]),
    row(500, AS, 250, [287, 287]),
    row(500, AS, 500, [453, 453]),
    row(1_000, AA, 100, [153, 153]),
    row(1_000, AA, 250, [203, 203]),
    row(1_000, AA, 500, [287, 287]),
    row(1_000, AS, 100, [153, 153]),
    row(1_000, AS, 250, [203, 203]),
    row(1_000, AS, 500, [287, 287]),
    row(1_000, AS, 750, [370, 370]),
    row(1_000, AS, 1_000, [453, 453]),
    row(2_000, AA, 100, [153, 153]),
    row(2_000, AA, 500, [287, 287]),
    row(2_000, AA, 1_000, [453, 453]),
    row(2_000, AS, 100, [153, 153]),
    row(2_000, AS, 250, [203, 203]),
    row(2_000, AS, 500, [287, 287]),
    row(2_000, AS, 750, [370, 370]),
    row(2_000, AS, 1_000, [453, 453]),
    row(2_000, AS, 1_250, [537, 537]),
    row(2_000, AS, 1_500, [620, 620]),
    row(2_000, AS, 1_750, [703, 703]),
    row(2_000, AS, 2_000, [787, 787]),
    row(5_000, AA, 100, [137, 137]),
    row(5_000, AA, 500, [203, 203]),
    row(5_000, AA, 1_000, [287, 287]),
    row(5_000, AA, 1_500, [370, 370]),
    row(5_000, AA, 2_000, [453, 453]),
    row(5_000, AA, 2_500, [537, 537]),
    row(5_000, AS, 100, [137, 154]),
    row(5_000, AS, 500, [203, 287]),
    row(5_000, AS, 1_000, [287, 453]),
    row(5_000, AS, 1_500, [370, 620]),
    row(5_000, AS, 2_000, [453, 787]),
    row(5_000, AS, 2_500, [537, 953]),
    row(5_000, AS, 3_000, [620, 1_120]),
    row(5_000, AS, 3_500, [703, 1_287]),
    row(5_000, AS, 4_000, [787, 1_453]),
    row(5_000, AS, 4_500, [870, 1_620]),
    row(5_000, AS, 5_000, [953, 1_787]),
    row(15_000, AA, 100, [127, 127]),
    row(15_000, AA, 500, [153, 153]),
    row(15_000, AA, 1_000, [187, 187]),
    row(15_000, AA, 1_500, [220, 220]),
    row(15_000, AA, 2_000, [253, 253]),
    row(15_000, AA, 2_500, [287, 287]),
    row(15_000, AA, 3_000, [320, 320]),
    row(15_000, AA, 3_500, [353, 353]),
    row(15_000, AA, 4_000, [387, 387]),
    row(15_000, AA, 4_500, [420, 420]),
    row(15_000, AA, 5_000, [453, 453]),
    row(15_000, AA, 6_000, [520, 520]),
    row(15_000, AA, 7_000, [587, 587]),
    row(15_000, AA, 7_500, [620, 620]),
    row(15_000, AS, 100, [127, 137]),
    row(15_000, AS, 500, [153, 203]),
    row(15_000, AS, 1_000, [187, 287]),
    row(15_000, AS, 1_500, [220, 370]),
    row(15_000, AS, 2_000, [253, 453]),
    row(15_000, AS, 2_500, [287, 537]),
    row(15_000, AS, 3_000, [320, 620]),
    row(15_000, AS, 3_500, [353, 703]),
    row(15_000, AS, 4_000, [387, 787]),
    row(15_000, AS, 4_500, [420, 870]),
    row(15_000, AS, 5_000, [453, 953]),
    row(15_000, AS, 6_000, [520, 1_120]),
    row(15_000, AS, 7_000, [587, 1_287]),
    row(15_000, AS, 8_000, [653, 1_453]),
    row(15_000, AS, 9_000, [720, 1_620]),
    row(15_000, AS, 10_000, [787, 1_787]),
    row(15_000, AS, 11_000, [853, 1_953]),
    row(15_000, AS, 12_000, [920, 2_120]),
    row(15_000, AS, 13_000, [987, 2_287]),
    row(15_000, AS, 14_000, [1_053, 2_453]),
    row(15_000, AS, 15_000, [1_120, 2_620]),
    row(25_000, AA, 100, [131, 131]),
    row(25_000, AA, 500, [176, 176]),
    row(25_000, AA, 1_000, [231, 231]),
    row(25_000, AA, 1_500, [287, 287]),
    row(25_000, AA, 2_000, [342, 342]),
    row(25_000, AA, 2_500, [398, 398]),
    row(25_000, AA, 3_000, [453, 453]),
    row(25_000, AA, 3_500, [509, 509]),
    row(25_000, AA, 4_000, [564, 564]),
    row(25_000, AA, 4_500, [620, 620]),
    row(25_000, AA, 5_000, [676, 676]),
    row(25_000, AA, 6_000, [787, 787]),
    row(25_000, AA, 7_000, [898, 898]),
    row(25_000, AA, 7_500, [953, 953]),
    row(25_000, AA, 8_000, [1_009, 1_009]),
    row(25_000, AA, 9_000, [1_120, 1_120]),
    row(25_000, AA, 10_000, [1_231, 1_231]),
    row(25_000, AA, 11_000, [1_342, 1_342]),
    row(25_000, AA, 12_000, [1_453, 1_453]),
    row(25_000, AA, 12_500, [1_509, 1_509]),
    row(25_000, AS, 100, [126, 133]),
    row(25_000, AS, 500, [151, 183]),
    row(25_000, AS, 1_000, [183, 245]),
    row(25_000, AS, 1_500, [214, 308]),
    row(25_000, AS, 2_000, [245, 370]),
    row(25_000, AS, 2_500, [276, 433]),
    row(25_000, AS, 3_000, [308, 495]),
    row(25_000, AS, 3_500, [339, 558]),
    row(25_000, AS, 4_000, [370, 620]),
    row(25_000, AS, 4_500, [401, 683]),
    row(25_000, AS, 5_000, [433, 745]),
    row(25_000, AS, 6_000, [495, 870]),
    row(25_000, AS, 7_000, [558, 995]),
    row(25_000, AS, 8_000, [620, 1_058]),
    row(25_000, AS, 9_000, [683, 1_120]),
    row(25_000, AS, 10_000, [745, 1_245]),
    row(25_000, AS, 11_000, [808, 1_370]),
    row(25_000, AS, 12_000, [870, 1_495]),
    row(25_000, AS, 13_000, [933, 1_620]),
    row(25_000, AS, 14_000, [995, 1_870]),
    row(25_000, AS, 15_000, [1_058, 1_995]),
    row(25_000, AS, 16_000, [1_120, 2_120]),
    row(25_000, AS, 17_000, [1_183, 2_245]),
    row(25_000, AS, 18_000, [1_245, 2_370]),
    row(25_000, AS, 19_000, [1_308, 2_495]),
    row(25_000, AS, 20_000, [1_370, 2_620]),
    row(25_000, AS, 21_000, [1_433, 2_745]),
    row(25_000, AS, 22_000, [1_495, 2_870]),
    row(25_000, AS, 23_000, [1_558, 2_995]),
    row(25_000, AS, 24_000, [1_620, 3_120]),
    row(25_000, AS, 25_000, [1_683, 3_245]),
];

impl ProfileRow {
    /// Upper limit as printed.
    #[must_use]
    pub fn printed(&self, edition: Edition) -> SimDuration {
        SimDuration::from_secs(self.upper_s[usize::from(edition == Edition::Newer)])
    }

    /// Upper limit by the law.
    #[must_use]
    pub fn law(&self, edition: Edition) -> SimDuration {
        let rate = login::rate(self.ova, self.assignment, edition).expect("rows are about templates that exist");
        login::upper_limit(LOWER, self.users, LoginRate::PerSecond(rate))
    }
}

/// What the login profiles say about one group with High Availability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginProfile {
    /// The group.
    pub group: GroupId,
    /// Users of the virtual machine template.
    pub ova: u32,
    /// User assignment mode.
    pub assignment: Assignment,
    /// Which edition of the tables holds for the release.
    pub edition: Edition,
    /// Active users that count: of the larger node, or of the whole group for active/standby.
    pub users: u32,
    /// Lower limit in force.
    pub lower: SimDuration,
    /// Upper limit in force.
    pub upper: SimDuration,
    /// Upper limit by the law, from the login rate in force.
    pub law: SimDuration,
    /// The printed row; `None` where the table ends before these users or the lower limit is not its own.
    pub row: Option<&'static ProfileRow>,
}

impl LoginProfile {
    /// Upper limit of the printed row.
    #[must_use]
    pub fn printed(&self) -> Option<SimDuration> {
        self.row.map(|row| row.printed(self.edition))
    }

    /// What the law gives for the printed row, where the print differs: a slip of the table.
    #[must_use]
    pub fn slip(&self) -> Option<SimDuration> {
        let row = self.row?;
        Some(row.law(self.edition)).filter(|law| *law != row.printed(self.edition))
    }

    /// The name of the deployment in the tables.
    #[must_use]
    pub const fn deployment(&self) -> &'static str {
        match self.assignment {
            Assignment::Balanced | Assignment::None => "active/active",
            Assignment::ActiveStandby => "active/standby",
        }
    }
}

/// The login profiles of every group that can fail over, in file order.
#[must_use]
pub fn login_profiles(scenario: &Scenario) -> Vec<LoginProfile> {
    let groups = scenario.groups.iter_enumerated().filter(|(_, group)| group.ha);
    groups.map(|(id, _)| login_profile(scenario, id)).collect()
}

fn login_profile(scenario: &Scenario, id: GroupId) -> LoginProfile {
    let group = &scenario.groups[id];
    let imp = scenario.clusters[group.cluster].presence();
    let homes = group.nodes.iter().map(|node| scenario.nodes[*node].users.total());
    let assignment = if group.assignment == AS { AS } else { AA };
    let users = if assignment == AS { homes.sum() } else { homes.max().unwrap_or(0) };
    let lower = imp.srm.client_relogin_lower_limit;
    let fits = |row: &&ProfileRow| row.ova == imp.ova && row.assignment == assignment && row.users >= users;
    LoginProfile {
        group: id,
        ova: imp.ova,
        assignment,
        edition: Edition::of(&imp.release),
        users,
        lower,
        upper: imp.srm.client_relogin_upper_limit,
        law: login::upper_limit(lower, users, group.login_rate),
        // Rows of a table rise, so the first that fits is the one rounded up to.
        row: PROFILE_ROWS.iter().find(fits).filter(|_| lower == LOWER),
    }
}

/// The settings that make the only group of a scenario into each printed row in turn, as paths and values.
///
/// # Errors
/// When the scenario is not one cluster with one group of two nodes with High Availability.
pub fn profile_settings(scenario: &Scenario) -> Result<Vec<Vec<(String, String)>>, String> {
    let wrong = || "for = \"login_profiles\" takes a file with one group, of two nodes and with ha = true".to_owned();
    let groups: &[Group] = scenario.groups.as_ref();
    let [group] = groups else { return Err(wrong()) };
    if !group.ha || group.nodes.len() != 2 {
        return Err(wrong());
    }
    let cluster = format!("cluster.{}", scenario.clusters[group.cluster].name);
    let of_group = format!("{cluster}.group.{}", group.name);
    let setting = |edition: Edition, row: &ProfileRow| {
        // Balanced users are those of two equal nodes.
        let (word, users) = match row.assignment {
            Assignment::ActiveStandby => ("active_standby", row.users),
            Assignment::Balanced | Assignment::None => ("balanced", row.users * 2),
        };
        vec![
            (format!("{cluster}.release"), format!("\"{}\"", edition.release())),
            (format!("{cluster}.ova"), row.ova.to_string()),
            (format!("{of_group}.assignment"), format!("\"{word}\"")),
            (format!("{of_group}.users"), users.to_string()),
        ]
    };
    let editions = [Edition::Older, Edition::Newer];
    Ok(editions.iter().flat_map(|edition| PROFILE_ROWS.iter().map(|row| setting(*edition, row))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows that are not what the law gives: template, users, print and law in seconds.
    const SLIPS: [(u32, u32, u64, u64); 7] = [
        (5_000, 100, 154, 153),
        (25_000, 8_000, 1_058, 1_120),
        (25_000, 9_000, 1_120, 1_245),
        (25_000, 10_000, 1_245, 1_370),
        (25_000, 11_000, 1_370, 1_495),
        (25_000, 12_000, 1_495, 1_620),
        (25_000, 13_000, 1_620, 1_745),
    ];

    #[test]
    fn every_row_follows_the_law_but_the_seven_slips_of_the_newer_tables() {
        let law = |row: &ProfileRow, edition| (row.printed(edition), row.law(edition));
        assert!(PROFILE_ROWS.iter().map(|row| law(row, Edition::Older)).all(|(printed, law)| printed == law));
        let slips: Vec<_> = PROFILE_ROWS
            .iter()
            .map(|row| (row, law(row, Edition::Newer)))
            .filter(|(_, (printed, law))| printed != law)
            .map(|(row, (printed, law))| (row.ova, row.users, printed.as_micros(), law.as_micros()))
            .collect();
        let micros = |(ova, users, printed, law)| (ova, users, printed * 1_000_000, law * 1_000_000);
        assert_eq!(slips, SLIPS.map(micros));
    }

    #[test]
    fn the_rows_are_those_of_the_fact_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ha-login-profiles.csv");
        let mut reader = csv::Reader::from_path(path).expect("the table is there");
        let mut rows = 0;
        for record in reader.records().map(|record| record.expect("the table is CSV")) {
            if &record[0] != "table" {
                continue;
            }
            rows += 1;
            let number = |column: usize| record[column].parse::<u64>().expect("a number");
            let edition = if &record[1] == "A" { Edition::Older } else { Edition::Newer };
            let assignment = if &record[7] == "active/active" { AA } else { AS };
            let key = |row: &&ProfileRow| {
                (u64::from(row.ova), row.assignment, u64::from(row.users)) == (number(2), assignment, number(8))
            };
            let row = PROFILE_ROWS.iter().find(key).expect("a row of the fact table is among the rows");
            assert_eq!(SimDuration::from_secs(number(9)), LOWER);
            assert_eq!(row.printed(edition), SimDuration::from_secs(number(10)), "{record:?}");
            assert_eq!(row.law(edition), SimDuration::from_secs(number(14)), "{record:?}");
        }
        assert_eq!(rows, 2 * PROFILE_ROWS.len());
    }
}
