//! One part of the runs of a study, made by a process of its own and kept in a file of its own.
//!
//! Every run of a study has a number, whatever machine makes it, and shard I of N has the runs whose number
//! leaves I - 1 when divided by N. So any N gives the same rows.

mod file;
mod study;

pub use file::{Checked, ShardFault, ShardRow, ShardWriter, check, each_row};
pub use study::ShardStudy;

use std::fmt;

use super::Task;

/// Which part of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    number: u32,
    of: u32,
}

impl Shard {
    /// Most shards of a study: a row in its folder for each.
    pub const MOST: u32 = 1_000_000;

    /// Shard `number` of `of`, counted from 1; `None` if there is none.
    #[must_use]
    pub fn new(number: u32, of: u32) -> Option<Self> {
        (of <= Self::MOST && (1..=of).contains(&number)).then_some(Self { number, of })
    }

    /// Reads `7/64`.
    ///
    /// # Errors
    /// What is wrong with it, for a person.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = || "write the number of the shard and how many there are, such as 7/64".to_owned();
        let (number, of) = text.split_once('/').ok_or_else(form)?;
        let (number, of): (u32, u32) = (number.parse().map_err(|_| form())?, of.parse().map_err(|_| form())?);
        let last = of.clamp(1, Self::MOST);
        Self::new(number, of).ok_or_else(|| match (number, of) {
            (_, 0) => "there is at least one shard: 1/1 is the whole study".to_owned(),
            (0, _) => format!("shards count from 1: 1/{last} is the first, {last}/{last} the last"),
            (_, of) if of > Self::MOST => format!("a study has at most {} shards", Self::MOST),
            _ => format!("there is no shard {number} of {of}; {of}/{of} is the last"),
        })
    }

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    #[must_use]
    pub const fn of(self) -> u32 {
        self.of
    }

    /// The numbers of its runs in a study of so many, in rising order.
    pub fn indexes(self, planned: u64) -> impl Iterator<Item = u64> {
        (u64::from(self.number - 1)..planned).step_by(self.of as usize)
    }

    /// How many runs it has in a study of so many.
    #[must_use]
    pub fn rows(self, planned: u64) -> u64 {
        planned.saturating_sub(u64::from(self.number - 1)).div_ceil(u64::from(self.of))
    }

    /// Name of its file, such as `0007-of-0064.shard`.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{:04}-of-{:04}.shard", self.number, self.of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// How the runs of a study are numbered: those of its cases with runs outermost, then those of its
/// tornado plots in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Runs of each case.
    pub runs: u64,
    /// Cases of the study, at least one.
    pub cases: u64,
    /// Runs of each end of a tornado plot.
    pub bent_runs: u64,
    /// Ends of tornado plots; none without such plots.
    pub bent: u64,
}

impl Order {
    /// Runs of the cases.
    #[must_use]
    pub const fn own(&self) -> u64 {
        self.runs * self.cases
    }

    /// All runs.
    #[must_use]
    pub const fn planned(&self) -> u64 {
        self.own() + self.bent_runs * self.bent
    }

    /// The run with this number. Ends of tornado plots count as further cases.
    #[must_use]
    pub fn task(&self, index: u64) -> Task {
        let at = |run, case| Task { run, case: usize::try_from(case).expect("cases fit into memory") };
        match index.checked_sub(self.own()) {
            None => at(index / self.cases, index % self.cases),
            Some(beyond) => at(beyond / self.bent, self.cases + beyond % self.bent),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn shards_are_written_as_part_of_how_many() {
        assert_eq!(Shard::parse("7/64"), Ok(Shard { number: 7, of: 64 }));
        assert_eq!(Shard::parse("7/64").unwrap().to_string(), "7/64");
        assert_eq!(Shard::parse("7/64").unwrap().file_name(), "0007-of-0064.shard");
        assert_eq!(Shard::parse("70000/100000").unwrap().file_name(), "70000-of-100000.shard");
        for (text, part) in [
            ("0/5", "count from 1: 1/5 is the first, 5/5 the last"),
            ("8/5", "no shard 8 of 5; 5/5 is the last"),
            ("1/0", "1/1 is the whole study"),
            ("1/2000000", "at most 1000000 shards"),
            ("a/b", "such as 7/64"),
            ("7", "such as 7/64"),
            ("-1/5", "such as 7/64"),
        ] {
            let error = Shard::parse(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn every_run_is_in_one_shard() {
        for of in [1, 7, 64] {
            let shards = (1..=of).map(|number| Shard { number, of });
            let indexes = |shard: Shard| {
                let indexes: Vec<u64> = shard.indexes(36).collect();
                assert_eq!(indexes.len() as u64, shard.rows(36), "{shard}");
                indexes
            };
            let mut all: Vec<u64> = shards.flat_map(indexes).collect();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..36), "{of}");
        }
    }

    #[test]
    fn runs_are_outermost_and_tornadoes_come_last() {
        let order = Order { runs: 4, cases: 3, bent_runs: 2, bent: 5 };
        assert_eq!((order.own(), order.planned()), (12, 22));
        assert_eq!(order.task(4), Task { run: 1, case: 1 });
        assert_eq!(order.task(12), Task { run: 0, case: 3 });
        assert_eq!(order.task(21), Task { run: 1, case: 7 });
        let tasks: BTreeSet<Task> = (0..22).map(|index| order.task(index)).collect();
        assert_eq!(tasks.len(), 22);
    }
}
