//! What a scenario asks of many runs: `[experiment]`, `[[sweep]]`, `[size]`, `[report]`.

/// A study: many runs of a scenario, at several points.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Study {
    /// `[experiment].runs`, 1 unless given.
    pub runs: u64,
    /// `[experiment].paired`: common random numbers across points and variants.
    pub paired: bool,
    /// `[experiment].precision`.
    pub precision: Option<Precision>,
    /// `[[sweep]]` blocks in file order; keys of one block step together, blocks multiply.
    pub blocks: Vec<SweepBlock>,
    /// `[size]`.
    pub size: Option<Size>,
    /// `[report]`.
    pub report: ReportOptions,
}

/// When a study has runs enough.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// Metric with suffix.
    pub metric: String,
    /// Wanted half-width of the interval.
    pub half_width: HalfWidth,
    /// Confidence of the interval.
    pub confidence: f64,
    /// Never more runs than this.
    pub max_runs: u64,
}

/// Half-width of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HalfWidth {
    /// As a share of the mean.
    Relative(f64),
    /// In the unit of the metric.
    Absolute(f64),
}

/// One `[[sweep]]` block.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SweepBlock {
    /// Dotted paths that step together.
    pub paths: Vec<String>,
    /// One row for each step: a value for each path, as TOML would write it.
    pub steps: Vec<Vec<String>>,
}

/// `[size]`: the smallest or largest value of a parameter that meets all targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// Dotted path of the parameter.
    pub find: String,
    /// Whether the smallest value is wanted; else the largest.
    pub smallest: bool,
    /// Candidates in rising order, as TOML would write them.
    pub candidates: Vec<String>,
    /// What the login profiles must say, judged without any run.
    pub profiles: Vec<ProfileMode>,
    /// What runs must show.
    pub targets: Vec<SizeTarget>,
    /// Once for each printed row of the login profiles, unless the command line says for what.
    pub for_profiles: bool,
}

impl Size {
    /// Whether each cluster gets a value of its own: `find` begins with `cluster.*` and every target on runs
    /// is split by cluster.
    #[must_use]
    pub fn each_cluster(&self) -> bool {
        self.find.starts_with("cluster.*.") && self.targets.iter().all(|target| target.by == Some(SplitBy::Cluster))
    }
}

/// Which login profiles the re-login window of every group must be wide enough for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileMode {
    /// The law, from the login rate in force.
    Law,
    /// The printed row, slips included, users rounded up to a row.
    Table,
}

impl ProfileMode {
    /// The word of the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Table => "table",
        }
    }
}

/// The parts that a target is judged for one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitBy {
    /// Clusters.
    Cluster,
    /// Presence redundancy groups.
    Group,
    /// Nodes.
    Node,
}

impl SplitBy {
    /// The word of the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Group => "group",
            Self::Node => "node",
        }
    }
}

/// One line of `such_that`.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeTarget {
    /// Metric with suffix.
    pub metric: String,
    /// Smallest accepted value in the unit of the metric.
    pub min: Option<f64>,
    /// Largest accepted value.
    pub max: Option<f64>,
    /// Confidence with which it must hold.
    pub confidence: f64,
    /// Share of the runs that must meet the bounds; `None` where the mean over runs must.
    pub share: Option<f64>,
    /// What it is judged for one by one; `None` for everything together.
    pub by: Option<SplitBy>,
    /// The bounds as written.
    pub text: String,
}

/// `[report]`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReportOptions {
    /// Metrics to tell, with suffix; empty for the usual ones.
    pub metrics: Vec<String>,
    /// Plots to draw beside the usual ones.
    pub plots: Vec<Plot>,
}

/// One plot of `[report].plots`.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Two metrics against each other, one dot for each point.
    Frontier {
        /// Metric of the horizontal axis.
        x: String,
        /// Metric of the vertical axis.
        y: String,
        /// Swept path that colours the dots.
        color: Option<String>,
    },
    /// A metric over two swept paths.
    Heatmap {
        /// The metric.
        metric: String,
        /// Swept path of the horizontal axis.
        x: String,
        /// Swept path of the vertical axis.
        y: String,
    },
    /// How far a metric moves when each assumed parameter takes its low and its high value.
    Tornado {
        /// The metric.
        metric: String,
    },
}

impl Plot {
    /// The metrics that it shows.
    #[must_use]
    pub fn metrics(&self) -> Vec<&str> {
        match self {
            Self::Frontier { x, y, .. } => vec![x, y],
            Self::Heatmap { metric, .. } | Self::Tornado { metric } => vec![metric],
        }
    }
}

/// Number of points that blocks make, without making them.
pub(super) fn points_of(blocks: &[SweepBlock]) -> u64 {
    blocks.iter().fold(1, |points: u64, block| points.saturating_mul(block.steps.len().max(1) as u64))
}

/// The points of a study in order, the first block slowest, the last one fastest: swept paths with
/// their values as TOML would write them. Without `[[sweep]]` there is one point with nothing swept.
#[must_use]
pub fn points(study: &Study) -> Vec<Vec<(String, String)>> {
    let mut points = vec![Vec::new()];
    for block in study.blocks.iter().filter(|block| !block.steps.is_empty()) {
        let step = |point: &Vec<(String, String)>, values: &Vec<String>| {
            let pairs = block.paths.iter().cloned().zip(values.iter().cloned());
            point.iter().cloned().chain(pairs).collect::<Vec<_>>()
        };
        points = points.iter().flat_map(|point| block.steps.iter().map(move |values| step(point, values))).collect();
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(paths: &[&str], steps: &[&[&str]]) -> SweepBlock {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        SweepBlock { paths: owned(paths), steps: steps.iter().map(|step| owned(step)).collect() }
    }

    fn shown(blocks: &[SweepBlock]) -> Vec<String> {
        let points = points(&Study { blocks: blocks.to_vec(), ..Study::default() });
        assert_eq!(points.len() as u64, points_of(blocks));
        let pair = |(path, value): &(String, String)| format!("{path}={value}");
        points.iter().map(|point| point.iter().map(pair).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn the_last_block_is_the_fastest() {
        let blocks = [block(&["a", "b"], &[&["1", "2"], &["3", "4"]]), block(&["c"], &[&["5"], &["6"], &["7"]])];
        let expected = ["a=1 b=2 c=5", "a=1 b=2 c=6", "a=1 b=2 c=7", "a=3 b=4 c=5", "a=3 b=4 c=6", "a=3 b=4 c=7"];
        assert_eq!(shown(&blocks), expected);
    }

    #[test]
    fn without_blocks_there_is_one_point() {
        assert_eq!(shown(&[]), [""]);
    }
}
