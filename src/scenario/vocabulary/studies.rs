//! Keys of studies: sweeps, sizes, reports.

use super::KeyKind::{Form, List, Share, Text, Word};
use super::{Outline, TableInfo, key};

/// `[[sweep]]`.
pub static SWEEP: TableInfo =
    TableInfo { name: "sweep", meaning: "dotted path = list of values, or { from, to, step }", keys: &[] };

/// `[size]`.
pub static SIZE: TableInfo = TableInfo {
    name: "size",
    meaning: "which value meets the targets",
    keys: &[
        key("find", Text, "required", "dotted path of the value"),
        key("smallest", Form("list of two values", Outline::TwoScalars), "", "search range for the smallest value"),
        key("largest", Form("list of two values", Outline::TwoScalars), "", "search range for the largest value"),
        key("step", Form("value", Outline::Scalar), "1, \"1s\" or \"1/s\"", "distance of the values that are tried"),
        key("such_that", List(&SUCH_THAT), "required", "targets"),
        key(
            "for",
            Word(&["login_profiles"]),
            "",
            "solves once for each printed row of the login profiles, unless `--for` says for what",
        ),
    ],
};

/// `size.such_that`.
pub static SUCH_THAT: TableInfo = TableInfo {
    name: "size.such_that",
    meaning: "a target",
    keys: &[
        key(
            "login_profile",
            Word(&["law", "table"]),
            "",
            "the re-login window of every group is as wide as the login profiles ask: by the law from the login rate in force, or as printed, users rounded up to a row; needs no runs",
        ),
        key("metric", Text, "required without `login_profile`", "which metric"),
        key("min", Form("value in the unit of the metric", Outline::Scalar), "", "smallest accepted value"),
        key("max", Form("value in the unit of the metric", Outline::Scalar), "", "largest accepted value"),
        key("confidence", Share, "0.95", "confidence of the interval, all of which must meet the bound"),
        key(
            "share",
            Share,
            "0.95 for `.max` and `.min`",
            "share of the runs that must meet the bound: the quantile over runs is judged; without it the mean over runs",
        ),
        key(
            "by",
            Word(&["cluster", "group", "node"]),
            "",
            "judges each of them; parts that nothing happens to have nothing to meet",
        ),
    ],
};

/// `[report]`.
pub static REPORT: TableInfo = TableInfo {
    name: "report",
    meaning: "what reports show",
    keys: &[
        key("metrics", Form("list of metrics", Outline::Texts), "[]", "columns of tables"),
        key("plots", List(&PLOT), "[]", "plots beside the usual ones"),
    ],
};

/// `report.plots`.
pub static PLOT: TableInfo = TableInfo {
    name: "report.plots",
    meaning: "a plot: a frontier, a heat map or a tornado",
    keys: &[
        key(
            "frontier",
            Form("list of two metrics", Outline::TwoTexts),
            "",
            "two metrics against each other, one dot for each point",
        ),
        key("color", Text, "", "with `frontier`: swept path that colours the dots"),
        key("heatmap", Text, "", "metric over two swept paths"),
        key("x", Text, "", "with `heatmap`: swept path of the horizontal axis"),
        key("y", Text, "", "with `heatmap`: swept path of the vertical axis"),
        key("tornado", Text, "", "metric with each assumed parameter in force at its low and its high value"),
    ],
};
