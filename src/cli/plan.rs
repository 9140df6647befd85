//! What a study would run, as `check --print runs` lists it.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::outcome::StudyPoint;
use crate::scenario::{Loaded, Study};
use crate::sweep::{self, PlanError};

use super::args::Global;
use super::input;

/// The runs of a study.
pub(super) struct Plan {
    /// Points in order; those that `check` refuses in some variant are left out of the study.
    points: Vec<StudyPoint>,
    /// Variants in file order; an empty name is the file without variants.
    variants: Vec<String>,
    /// How many runs, and how precise.
    study: Study,
}

impl Plan {
    /// Reads the file at every point and in every variant.
    ///
    /// # Errors
    /// A file that is refused has no plan.
    pub(super) fn of(file: &Path, global: &Global) -> Result<Self, Box<Loaded>> {
        let request = input::request(file, global.variant.as_deref(), global);
        match sweep::plan(&request, &input::reader(file), &[]) {
            Ok(plan) => Ok(Self { points: plan.points, variants: plan.variants, study: plan.study }),
            Err(PlanError::Refused(loaded)) => Err(loaded),
            Err(PlanError::NoPoint) => unreachable!("a study has a point as long as nobody selects some"),
        }
    }

    /// Most runs of each point and variant, where `[experiment].precision` decides when to stop.
    fn max_runs(&self) -> Option<u64> {
        self.study.precision.as_ref().map(|precision| precision.max_runs)
    }

    /// Points that would run.
    fn good(&self) -> usize {
        self.points.iter().filter(|point| point.skipped.is_none()).count()
    }

    /// Runs of all points and variants together.
    pub(super) fn total(&self) -> u64 {
        (self.good() as u64).saturating_mul(self.variants.len() as u64).saturating_mul(self.study.runs)
    }

    /// One line for each point, and the total.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for point in &self.points {
            let values: Vec<String> = point.values.iter().map(|(path, value)| format!("{path} = {value}")).collect();
            let values = if values.is_empty() { "as in the file".to_owned() } else { values.join(", ") };
            let _ = writeln!(out, "point {}: {values}: {}", point.index, self.fate(point));
        }
        out + &self.last_line()
    }

    /// What becomes of a point.
    fn fate(&self, point: &StudyPoint) -> String {
        if let Some(why) = &point.skipped {
            return format!("left out: {why}");
        }
        let runs = counted(self.study.runs, "run");
        if self.variants.iter().all(String::is_empty) {
            return runs;
        }
        let names: Vec<&str> = self.variants.iter().map(|name| shown(name)).collect();
        format!("{runs} of {}", names.join(", "))
    }

    fn last_line(&self) -> String {
        let good = self.good();
        let factors = [
            counted(good as u64, "point"),
            counted(self.variants.len() as u64, "variant"),
            counted(self.study.runs, "run"),
        ];
        let mut line = format!("total: {} = {}", factors.join(" x "), counted(self.total(), "run"));
        if let Some(max_runs) = self.max_runs() {
            let _ = write!(line, "; the precision asked for may take up to {max_runs} of each");
        }
        if good < self.points.len() {
            let _ = write!(line, "; {} left out", counted((self.points.len() - good) as u64, "point"));
        }
        line + "\n"
    }

    /// The same for programs.
    pub(super) fn as_json(&self) -> Value {
        let point = |point: &StudyPoint| {
            let values: serde_json::Map<String, Value> =
                point.values.iter().map(|(path, value)| (path.clone(), json!(value))).collect();
            json!({ "point": point.index, "values": values, "left_out": point.skipped })
        };
        json!({
            "points": self.points.iter().map(point).collect::<Vec<_>>(),
            "variants": self.variants.iter().map(|name| shown(name)).collect::<Vec<_>>(),
            "runs_of_each": self.study.runs,
            "max_runs_of_each": self.max_runs(),
            "runs": self.total(),
        })
    }
}

/// The name of a variant; `base` is the file without variants.
fn shown(variant: &str) -> &str {
    if variant.is_empty() { "base" } else { variant }
}

fn counted(n: u64, thing: &str) -> String {
    if n == 1 { format!("{n} {thing}") } else { format!("{n} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{HalfWidth, Precision};

    fn plan(values: &[(&str, Option<&str>)], variants: &[&str], runs: u64) -> Plan {
        let point = |(index, (value, skipped)): (usize, &(&str, Option<&str>))| StudyPoint {
            index: u32::try_from(index).expect("few"),
            values: vec![("params.srm.node_boot".to_owned(), (*value).to_owned())],
            skipped: skipped.map(str::to_owned),
        };
        Plan {
            points: values.iter().enumerate().map(point).collect(),
            variants: variants.iter().map(|name| (*name).to_owned()).collect(),
            study: Study { runs, ..Study::default() },
        }
    }

    fn three() -> Plan {
        let values = [("\"1m\"", None), ("\"2m\"", None), ("5", Some("takes a duration"))];
        plan(&values, &["", "ip"], 7)
    }

    #[test]
    fn every_point_has_a_line_and_the_last_one_is_the_total() {
        let expected = "point 0: params.srm.node_boot = \"1m\": 7 runs of base, ip\n\
                        point 1: params.srm.node_boot = \"2m\": 7 runs of base, ip\n\
                        point 2: params.srm.node_boot = 5: left out: takes a duration\n\
                        total: 2 points x 2 variants x 7 runs = 28 runs; 1 point left out\n";
        assert_eq!(three().text(), expected);
    }

    #[test]
    fn programs_get_the_same() {
        let answer = three().as_json();
        assert_eq!(answer["points"][2]["left_out"], "takes a duration");
        assert_eq!(answer["points"][1]["values"]["params.srm.node_boot"], "\"2m\"");
        assert_eq!((&answer["runs"], &answer["variants"]), (&json!(28), &json!(["base", "ip"])));
    }

    #[test]
    fn a_limit_of_precision_is_told() {
        let mut plan = three();
        plan.study.precision = Some(Precision {
            metric: "alarms.sum".to_owned(),
            half_width: HalfWidth::Relative(0.05),
            confidence: 0.95,
            max_runs: 90,
        });
        assert!(plan.text().contains("= 28 runs; the precision asked for may take up to 90 of each; 1 point"));
        assert_eq!(plan.as_json()["max_runs_of_each"], 90);
    }

    #[test]
    fn a_file_without_sweep_and_variants_is_one_point() {
        let mut plan = plan(&[("", None)], &[""], 1);
        plan.points[0].values.clear();
        assert_eq!(plan.text(), "point 0: as in the file: 1 run\ntotal: 1 point x 1 variant x 1 run = 1 run\n");
    }
}
