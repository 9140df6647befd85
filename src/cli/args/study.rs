//! The command lines of `sweep` and `report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::sweep::shard::Shard;
use crate::units::SimDuration;

use super::{assignment, duration, share};

/// `sweep`.
#[derive(Args, Debug)]
pub(in crate::cli) struct SweepArgs {
    /// Scenario file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Runs at each point [default: `runs` of [experiment]].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub runs: Option<u64>,
    /// Go on until the interval of each metric of the report is this narrow, as a share of its mean (5%, 0.05).
    #[arg(long, value_name = "P", value_parser = share)]
    pub precision: Option<f64>,
    /// Only the points at which PATH has this value; may be given several times.
    #[arg(long = "where", value_name = "PATH=VALUE", value_parser = assignment)]
    pub only: Vec<(String, String)>,
    /// Forget the finished runs of the result folder.
    #[arg(long)]
    pub fresh: bool,
    /// Metrics to tell, separated by commas.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub metrics: Vec<String>,
    /// Estimate a rare METRIC, such as unserved_time, from cycles steered towards it and weighted; --runs is then
    /// the number of steered cycles.
    #[arg(long, value_name = "METRIC", conflicts_with_all = ["metrics", "fresh"])]
    pub rare: Option<String>,
    /// Make only the runs of one shard, such as 7/64, into a file of its own; `report` merges them.
    #[arg(long, value_name = "I/N", value_parser = Shard::parse, conflicts_with = "plan")]
    pub shard: Option<Shard>,
    /// Measure a few runs and propose how many shards to make; nothing is written.
    #[arg(long)]
    pub plan: bool,
    /// With --plan: how long a shard should take.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = duration, requires = "plan")]
    pub target: SimDuration,
    /// With --rare: instead of steering, split each cycle that comes nearer to the target (RESTART), with so many
    /// trials at the first level, the second, and so on.
    #[arg(long, value_name = "R1,R2,..", value_delimiter = ',', requires = "rare",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub restart: Vec<u32>,
}

impl SweepArgs {
    /// A sweep that has been made: so many runs, and these metrics.
    pub(in crate::cli) fn as_made(file: PathBuf, runs: u64, metrics: Vec<String>) -> Self {
        Self {
            file,
            runs: Some(runs),
            precision: None,
            only: Vec::new(),
            fresh: false,
            metrics,
            rare: None,
            restart: Vec::new(),
            shard: None,
            plan: false,
            target: SimDuration::ZERO,
        }
    }
}

/// `report`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ReportArgs {
    /// Result folder of a sweep; or folders that hold the shards of one study, which are checked and merged.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Write the page here too.
    #[arg(long, value_name = "F.html")]
    pub html: Option<PathBuf>,
    /// Metrics to tell, separated by commas [default: all that were measured].
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub metrics: Vec<String>,
    /// Print only which shards are missing: a job array such as 3,7-9, or one number on a line.
    #[arg(long, value_name = "HOW", conflicts_with_all = ["partial", "html", "metrics"])]
    pub print_missing: Option<Missing>,
    /// Tell what is there although shards are missing.
    #[arg(long)]
    pub partial: bool,
}

/// How `report --print-missing` writes numbers of shards.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Missing {
    /// As `sbatch --array` and `hq submit --array` take them: 3,7-9.
    Slurm,
    /// One number on a line.
    Lines,
}
