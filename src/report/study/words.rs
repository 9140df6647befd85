//! Numbers and sentences that all reports of a study share.

use crate::outcome::{StudyPoint, StudyResult};
use crate::stats::estimate::Warning;

use super::cells::{Cell, PARTLY_MEASURED, plain};
pub(super) use crate::stats::told::{decimals_of, fixed, percent, short, with_interval};

/// A unit for people: nothing for pure numbers.
pub(super) fn unit(unit: &str) -> &str {
    if unit == "1" { "" } else { unit }
}

/// `user_outage.p95 (s)`.
pub(super) fn with_unit(name: &str, of: &str) -> String {
    let of = unit(of);
    if of.is_empty() { name.to_owned() } else { format!("{name} ({of})") }
}

/// The last part of each path, or more of it where two would look the same.
pub(super) fn short_paths(paths: &[&str]) -> Vec<String> {
    let tail = |path: &str, parts: usize| {
        let all: Vec<&str> = path.split('.').collect();
        all[all.len().saturating_sub(parts)..].join(".")
    };
    let alone = |path: &str, parts: usize| paths.iter().filter(|p| tail(p, parts) == tail(path, parts)).count() == 1;
    let of = |path: &&str| {
        let parts = (1..=path.split('.').count()).find(|parts| alone(path, *parts));
        parts.map_or_else(|| (*path).to_owned(), |parts| tail(path, parts))
    };
    paths.iter().map(of).collect()
}

/// The values of a point: `30s / 5000`.
pub(super) fn point_label(point: &StudyPoint) -> String {
    if point.values.is_empty() {
        return "all runs".to_owned();
    }
    point.values.iter().map(|(_, value)| plain(value)).collect::<Vec<_>>().join(" / ")
}

/// A variant for people.
pub(super) fn variant_label(variant: &str) -> &str {
    if variant.is_empty() { "base" } else { variant }
}

/// The values of a cell, with its variant where there are several.
pub(super) fn cell_label(cell: &Cell<'_>, result: &StudyResult) -> String {
    let point = point_label(cell.point);
    match result.variants.len() {
        0 | 1 => point,
        _ if cell.point.values.is_empty() => variant_label(cell.variant).to_owned(),
        _ => format!("{point} · {}", variant_label(cell.variant)),
    }
}

/// What the labels of cells list, in the same order.
pub(super) fn label_meaning(result: &StudyResult) -> String {
    let paths = short_paths(&result.paths()).join(" / ");
    match (paths.is_empty(), result.variants.len() > 1) {
        (true, false) => String::new(),
        (true, true) => "variant".to_owned(),
        (false, false) => paths,
        (false, true) => format!("{paths} · variant"),
    }
}

/// `200` or `180 to 200`: runs of each cell.
pub(super) fn runs_each(cells: &[Cell<'_>]) -> String {
    from_to(cells.iter().map(|cell| cell.found.runs))
}

/// `200`, or `180 to 200` where counts differ.
pub(super) fn from_to(counts: impl IntoIterator<Item = u64>) -> String {
    let ends = counts.into_iter().fold(None, |ends: Option<(u64, u64)>, count| {
        Some(ends.map_or((count, count), |(least, most)| (least.min(count), most.max(count))))
    });
    match ends {
        Some((least, most)) if least < most => format!("{least} to {most}"),
        Some((_, most)) => most.to_string(),
        None => "0".to_owned(),
    }
}

/// One sentence on how much was run.
pub(super) fn extent(result: &StudyResult, cells: &[Cell<'_>]) -> String {
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let runs = runs_each(cells);
    let skipped = result.points.iter().filter(|point| point.skipped.is_some()).count();
    let points = result.points.len() - skipped;
    let word = if runs == "1" { "run" } else { "runs" };
    let mut text = match (points, result.variants.len()) {
        (0 | 1, 0 | 1) => format!("{runs} {word}"),
        (0 | 1, variants) => format!("{runs} {word} of each of {variants} variants"),
        (points, 0 | 1) => format!("{runs} {word} at each of {points} points"),
        (points, variants) => format!("{runs} {word} at each of {points} points in {variants} variants"),
    };
    text.push_str(&format!(", seed {}", result.seed));
    if skipped > 0 {
        text.push_str(&format!("; {} left out", count(skipped, "point", "points")));
    }
    text + "."
}

/// Why no more runs were made, as a sentence.
pub(super) fn stop_sentence(reason: &str) -> String {
    match reason {
        "runs" => "All runs asked for were made.".to_owned(),
        "relative" => {
            "Stopped by the relative rule: the interval is as narrow as wanted, as a share of the mean.".to_owned()
        }
        "absolute" => "Stopped by the absolute rule: the interval is as narrow as wanted.".to_owned(),
        "cap" => {
            "Stopped at the cap on runs before the wanted precision was reached: not precise enough for an answer."
                .to_owned()
        }
        "partial" => "Some of the runs asked for are not there.".to_owned(),
        "interrupted" => "Interrupted before all runs were made; the same command goes on from here.".to_owned(),
        other => format!("Stopped: {other}."),
    }
}

/// What a reader must know before anything else about a study that is told in part.
pub(super) fn alert(result: &StudyResult) -> Option<String> {
    if result.stop_reason != "partial" {
        return None;
    }
    let absent = result.absent.as_deref().unwrap_or("some of its shards");
    let told = "These numbers are of the runs that are there and will change: quote none of them.";
    Some(format!("without {absent}. {told}"))
}

/// What a warning code means.
pub(super) fn meaning(code: &str) -> &'static str {
    const MEANINGS: [(Warning, &str); 14] = [
        (Warning::FewEvents, "too few runs have a value other than 0 for an interval that can be trusted"),
        (Warning::ZeroEvents, "the value is 0 in every run, which does not prove that it always is"),
        (Warning::PrecisionNotMet, "the runs ended at the cap, before the wanted precision"),
        (Warning::WarmupTooLong, "the warm-up would take more than half of the run"),
        (Warning::BatchesCorrelated, "neighbouring batches depend on one another"),
        (Warning::NTooSmallForQuantile, "too few runs for an interval around the 95th percentile over runs"),
        (Warning::WeightDegenerate, "a few weights carry the sum"),
        (Warning::Censored, "a run ended inside an outage, which counts with its time so far"),
        (Warning::AssumedDefault, "an assumed default is in force"),
        (Warning::TieAtDeadline, "a timeout is a whole multiple of the heartbeat interval"),
        (Warning::NoValues, "no run had a value"),
        (Warning::TooFewValues, "too few runs for an interval"),
        (Warning::NoVariation, "all runs gave the same value: the interval has no width"),
        (Warning::NotFinite, "a value is infinite, so there is no estimate"),
    ];
    if code == PARTLY_MEASURED {
        return "some runs had nothing to measure; the numbers are over the others";
    }
    MEANINGS.iter().find(|(warning, _)| warning.as_str() == code).map_or("see the result files", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_paths_stay_different() {
        let paths = ["params.srm.keepalive_timeout", "cluster.seoul.group.g1.users", "cluster.busan.group.g1.users"];
        assert_eq!(short_paths(&paths), ["keepalive_timeout", "seoul.group.g1.users", "busan.group.g1.users"]);
    }

    #[test]
    fn every_warning_has_a_meaning() {
        for code in ["CENSORED", "FEW_EVENTS", "PRECISION_NOT_MET", PARTLY_MEASURED] {
            assert_ne!(meaning(code), meaning("?"), "{code}");
        }
    }
}
