//! Shares of variance: of functions whose shares are known, and of the draws of a failover.

use std::f64::consts::PI;

use crate::engine::{StreamKey, StreamName};
use crate::math;
use crate::stats::estimate::{Level, Saltelli};
use crate::world::{RunId, Watch, simulate};

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::scenarios::Pair;
use super::super::table::{Parameters, Row, TABLE, read};
use super::crash::{Failing, downtimes};
use super::{Family, unmeasured};

/// Rows that ask for first-order or total indices.
pub(super) const FAMILY: Family =
    Family { name: "shares of variance", claims: |row, _| index(&row.quantity).is_some(), plan };

/// A function of the unit cube.
type Function = Box<dyn Fn(&[f64]) -> f64 + Send + Sync>;

/// What is asked: which input, by number or name, and whether with its interactions.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    input: String,
    total: bool,
}

/// `S1_first_order`, `ST3_total`, `S_relogin_first_order`.
fn index(quantity: &str) -> Option<Asked> {
    let first = quantity.strip_suffix("_first_order").and_then(|rest| rest.strip_prefix('S'));
    let total = quantity.strip_suffix("_total").and_then(|rest| rest.strip_prefix("ST"));
    let input = first.or(total)?.trim_start_matches('_').to_owned();
    Some(Asked { input, total: first.is_none() })
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    /// Rows of one sample; the indices are averaged over independent samples.
    const ROWS: usize = 4_096;
    let Some(asked) = index(&row.quantity) else { return unmeasured(row) };
    if parameters.has("model") {
        return of_failover(row, &asked, parameters);
    }
    let (names, f) = function(parameters)?;
    let number = asked.input.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let input = number.or_else(|| names.iter().position(|name| *name == asked.input));
    let Some(input) = input.filter(|input| *input < names.len()) else { return unmeasured(row) };
    let inputs = names.len();
    let run = move |run: RunId| {
        let mut stream = StreamKey::new(run.seed, run.run).stream(StreamName::new("sample", "shares", 0));
        let mut bits = || stream.draw();
        let sample = Saltelli::new(ROWS, inputs, &mut bits);
        let values: Vec<f64> = sample.points().map(|point| f(&point)).collect();
        let indices = sample.indices(&values, Level::DEFAULT, 2, &mut bits);
        let index = indices.map_err(|why| why.as_str().to_owned())?[input];
        Ok([if asked.total { index.total } else { index.first }, 0.0])
    };
    Ok(Plan::new(40, Estimator::Mean, run))
}

/// The function of a row with the names of its inputs.
fn function(parameters: &mut Parameters<'_>) -> Result<(Vec<String>, Function), String> {
    let numbered = |n: usize| (1..=n).map(|input| input.to_string()).collect::<Vec<_>>();
    if parameters.text("f").is_some_and(|name| name == "Sobol g") {
        let a = parameters.list("a")?;
        let f = |a: Vec<f64>| {
            move |x: &[f64]| x.iter().zip(&a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
        };
        return Ok((numbered(a.len()), Box::new(f(a))));
    }
    parameters.word("x", &["U(-pi,pi)^3"])?;
    let (a, b) = (parameters.number("a")?, parameters.number("b")?);
    let f = move |u: &[f64]| {
        let [x, y, z] = [u[0], u[1], u[2]].map(|u| PI * (2.0 * u - 1.0));
        math::sin(x) + a * math::sin(y) * math::sin(y) + b * z * z * z * z * math::sin(x)
    };
    Ok((numbered(3), Box::new(f)))
}

/// The share of the wait before the login in the variance of the downtime: two failovers share it and have
/// detections of their own, so what they have in common is due to it.
fn of_failover(row: &Row, asked: &Asked, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    parameters.word("inputs", &["detect,relogin"])?;
    if *asked != (Asked { input: "relogin".to_owned(), total: false }) {
        return unmeasured(row);
    }
    let case = parameters.text("model").unwrap_or_default();
    let rows = read(TABLE).map_err(|why| why.to_string())?;
    let model =
        rows.iter().find(|row| row.case == case).ok_or_else(|| format!("model={case} is no case of the table"))?;
    let side = |id: &str| {
        let Failing { pair, at, back, detect } = Failing::of(1, &mut Parameters::of(model))?;
        // Another event is another draw; whatever the interval, this is some of them.
        let late = at + 1_000.0 * detect;
        let event = format!("id = \"{id}\"\nat = {{ uniform = [\"{at}s\", \"{late}s\"] }}\ncrash = \"c/n1\"");
        Pair::scenario(&pair.event(&event).lasts(late + back))
    };
    let (a, b) = (side("first")?, side("second")?);
    let run = move |run: RunId| {
        let of = |scenario| Ok::<f64, String>(downtimes(&simulate(scenario, run, Watch::default()))?[0]);
        Ok([of(&a)?, of(&b)?])
    };
    Ok(Plan::new(10_000, Estimator::Correlation, run))
}
