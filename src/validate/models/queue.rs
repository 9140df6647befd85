//! Plain queues: one or several servers, with or without a line, with or without priority.

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::super::toolkit::law::Law;
use super::super::toolkit::station::{Layout, Report, simulate};
use super::{Family, unmeasured};

/// Rows with arrivals per second or a load in erlang.
pub(super) const FAMILY: Family =
    Family { name: "queues", claims: |_, parameters| KEYS.iter().any(|key| parameters.has(key)), plan };

/// Parameters that only rows on queues have.
const KEYS: [&str; 3] = ["arrival_per_s", "arrival_high_per_s", "offered_erlang"];

/// What is read from the customers of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Measure {
    /// Mean wait in line.
    Wait,
    /// Mean time in the system of a class.
    Time(usize),
    /// Mean number in line.
    Line,
    /// Share that waits for more than these seconds.
    Longer(f64),
    /// Share that waits for at most these seconds.
    Within(f64),
    /// Quantile of the time in the system.
    Quantile(f64),
    /// Share that goes away.
    Lost,
}

impl Measure {
    fn of(row: &Row) -> Result<Self, String> {
        let number = |head: &str, tail: &str| {
            let text = row.quantity.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
            text.and_then(|text| text.parse::<f64>().ok()).filter(|number| *number >= 0.0)
        };
        if let Some(seconds) = number("prob_wait_gt_", "s") {
            return Ok(Self::Longer(seconds));
        }
        if let Some(seconds) = number("prob_wait_in_queue_le_", "s") {
            return Ok(Self::Within(seconds));
        }
        if let Some(q) = number("p", "_time_in_system").filter(|q| 0.0 < *q && *q < 100.0) {
            return Ok(Self::Quantile(q / 100.0));
        }
        match row.quantity.as_str() {
            "mean_wait_in_queue" => Ok(Self::Wait),
            "mean_time_in_system" | "mean_time_in_system_high_priority" => Ok(Self::Time(0)),
            "mean_time_in_system_low_priority" => Ok(Self::Time(1)),
            "mean_queue_length" => Ok(Self::Line),
            "prob_wait" => Ok(Self::Longer(0.0)),
            "blocking_probability" => Ok(Self::Lost),
            _ => unmeasured(row),
        }
    }

    /// A value and what it is divided by, over all cycles of a run; `unit` is one second of the row in seconds
    /// of the station.
    fn read(self, report: &Report, unit: f64) -> [f64; 2] {
        let sum = |of: fn(&(u64, u64)) -> u64, class: usize| {
            let served = &report.classes[class].served;
            [served.iter().map(of).sum::<u64>() as f64 / 1e6 / unit, served.len() as f64]
        };
        let share = |within: &dyn Fn(f64) -> bool| {
            let served = &report.classes[0].served;
            [served.iter().filter(|(wait, _)| within(*wait as f64 / 1e6 / unit)).count() as f64, served.len() as f64]
        };
        match self {
            Self::Wait => sum(|(wait, _)| *wait, 0),
            Self::Time(class) => sum(|(_, time)| *time, class),
            Self::Line => [report.line, report.length],
            Self::Longer(bound) => share(&|wait| wait > bound),
            Self::Within(bound) => share(&|wait| wait <= bound),
            Self::Quantile(q) => [quantile(report, q) / unit, 1.0],
            Self::Lost => [report.classes[0].lost as f64, report.classes[0].came as f64],
        }
    }
}

fn quantile(report: &Report, q: f64) -> f64 {
    let mut times: Vec<u64> = report.classes[0].served.iter().map(|(_, time)| *time).collect();
    let rank = ((q * times.len() as f64).ceil() as usize).clamp(1, times.len()) - 1;
    let (_, time, _) = times.select_nth_unstable(rank);
    *time as f64 / 1e6
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let measure = Measure::of(row)?;
    let layout = layout(parameters)?;
    let load = layout.gaps.iter().map(|gap| layout.service.mean() / gap).sum::<f64>() / layout.servers as f64;
    if load >= 1.0 && !layout.loss {
        return Err(format!("the load of {load} is too much for the servers"));
    }
    if matches!(measure, Measure::Time(1)) && layout.gaps.len() < 2 {
        return unmeasured(row);
    }
    // The station counts in services, so that any rate is far from the microsecond.
    let unit = 1.0 / layout.service.mean();
    let layout = Layout {
        gaps: layout.gaps.iter().map(|gap| gap * unit).collect(),
        service: layout.service.times(unit),
        ..layout
    };
    // A quantile of few customers is biased; a run has many.
    let (runs, cycles) = if matches!(measure, Measure::Quantile(_)) { (40, 20_000) } else { (100, 1_000) };
    let run = move |run| Ok(measure.read(&simulate(&layout, run, cycles), unit));
    Ok(Plan::new(runs, Estimator::Ratio, run))
}

/// The station of a row, in its own seconds.
fn layout(parameters: &mut Parameters<'_>) -> Result<Layout, String> {
    let servers = parameters.whole("servers", 1, 10_000).or_else(|why| {
        // A priority queue that names no servers has one.
        if parameters.has("discipline") { Ok(1) } else { Err(why) }
    })?;
    let servers = usize::try_from(servers).map_err(|why| why.to_string())?;
    if parameters.has("offered_erlang") {
        let offered = parameters.positive("offered_erlang")?;
        // Any mean of the service does; the level is one that is often seen.
        let level = (offered as usize).min(servers - 1);
        let service = Law::Exponential(1.0);
        return Ok(Layout { gaps: vec![1.0 / offered], service, servers, loss: true, level });
    }
    let gaps = if parameters.has("arrival_high_per_s") {
        parameters.word("discipline", &["non-preemptive priority"])?;
        vec![1.0 / parameters.positive("arrival_high_per_s")?, 1.0 / parameters.positive("arrival_low_per_s")?]
    } else {
        vec![1.0 / parameters.positive("arrival_per_s")?]
    };
    Ok(Layout { gaps, service: service(parameters)?, servers, loss: false, level: 0 })
}

fn service(parameters: &mut Parameters<'_>) -> Result<Law, String> {
    for rate in ["service_per_s", "service_per_s_each"] {
        if parameters.has(rate) {
            return Ok(Law::Exponential(1.0 / parameters.positive(rate)?));
        }
    }
    let uniform = parameters.peek("service_s").is_some_and(|text| text.starts_with("U("));
    if uniform {
        let (low, high) = parameters.uniform("service_s")?;
        return Ok(Law::Uniform(low, high));
    }
    Ok(Law::Fixed(parameters.positive("service_s")?))
}
