//! How far assumed parameters may lie from the values in force: their low and high ends in a study of
//! how much of an answer hangs on them.

use crate::machines::params::{ParamInfo, ParamKind, Status};
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::units::SimDuration;

use super::parameters::{by_cluster, matters, system};

/// High ends of times that are zero by default and have no largest value. The dependence on users is
/// documented, its size is not: 1 to 5 ms for each user is what the parameter sheet advises for planning.
const FROM_ZERO: [(&str, SimDuration); 5] = [
    ("takeover_fixed", SimDuration::from_secs(30)),
    ("takeover_per_user", SimDuration::from_millis(5)),
    ("takeback_fixed", SimDuration::from_secs(30)),
    ("takeback_per_user", SimDuration::from_millis(5)),
    ("client_detects_disconnect", SimDuration::from_secs(30)),
];

/// One assumed parameter with its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swing {
    /// Dotted path, as `--set` takes it.
    pub path: String,
    /// Name.
    pub name: &'static str,
    /// Low end, as TOML would write it.
    pub low: String,
    /// High end.
    pub high: String,
}

/// The assumed parameters that mattered in a run, with their ends: half and double the value in force
/// within the documented limits; for a time of zero, zero and its largest value; for a choice, the value
/// in force and another one. A parameter that differs between clusters is left out.
#[must_use]
pub fn swings(scenario: &Scenario, outcome: &Outcome) -> Vec<Swing> {
    let clusters = by_cluster(scenario);
    let Some(((_, first), others)) = clusters.split_first() else { return Vec::new() };
    let everywhere = |info: &ParamInfo, value: &str| {
        others.iter().all(|(_, rows)| rows.iter().any(|(known, here)| known.name == info.name && here == value))
    };
    let counts = |info: &ParamInfo| info.status == Status::Assumed && info.settable && matters(outcome, info.name);
    let wanted = first.iter().filter(|(info, value)| counts(info) && everywhere(info, value));
    wanted
        .filter_map(|(info, value)| {
            let (low, high) = ends(info, value)?;
            Some(Swing { path: format!("params.{}.{}", system(info), info.name), name: info.name, low, high })
        })
        .collect()
}

fn ends(info: &ParamInfo, value: &str) -> Option<(String, String)> {
    match info.kind {
        ParamKind::Duration => {
            let (low, high) = times(info, SimDuration::parse(value).ok()?)?;
            (low < high).then(|| (format!("\"{low}\""), format!("\"{high}\"")))
        }
        ParamKind::Word(words) => {
            let other = words.iter().find(|word| **word != value)?;
            Some((format!("\"{value}\""), format!("\"{other}\"")))
        }
        ParamKind::Flag => Some((value.to_owned(), (value != "true").to_string())),
        ParamKind::Count | ParamKind::Number | ParamKind::Rate | ParamKind::Bandwidth | ParamKind::Size => None,
    }
}

fn times(info: &ParamInfo, now: SimDuration) -> Option<(SimDuration, SimDuration)> {
    let limit = |text: &str| SimDuration::parse(text).ok();
    let (least, most) = (limit(info.min), limit(info.max));
    if now.is_zero() {
        let known = FROM_ZERO.iter().find(|(name, _)| *name == info.name).map(|(_, high)| *high);
        return Some((now, most.or(known)?));
    }
    let micros = now.as_micros();
    let (low, high) = (SimDuration::from_micros(micros / 2), SimDuration::from_micros(micros.saturating_mul(2)));
    Some((least.map_or(low, |least| low.max(least)), most.map_or(high, |most| high.min(most))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::scenario;
    use crate::outcome::sample::presence_story;

    #[test]
    fn only_assumed_parameters_that_mattered_swing() {
        let story = presence_story();
        let found = swings(&scenario(&story, Vec::new()), &story);
        let of = |name: &str| found.iter().find(|swing| swing.name == name);
        let takeover = of("takeover_fixed").expect("a failover took place");
        assert_eq!((takeover.path.as_str(), takeover.low.as_str()), ("params.srm.takeover_fixed", "\"0s\""));
        assert_eq!(takeover.high, "\"30s\"");
        let early = of("early_client").expect("users had to log in again");
        assert_eq!((early.low.as_str(), early.high.as_str()), ("\"redraw\"", "\"queue\""));
        assert_eq!(of("keepalive_timeout"), None, "documented");
        assert_eq!(of("keepalive_latency"), None, "said by the link");
        assert_eq!(of("node_boot"), None, "no node was started");
    }

    #[test]
    fn ends_stay_inside_the_limits() {
        let info = |min: &'static str, max: &'static str| ParamInfo {
            name: "x",
            official: "",
            kind: ParamKind::Duration,
            default: "90s",
            min,
            max,
            settable: true,
            status: Status::Assumed,
            source: "",
            meaning: "",
        };
        assert_eq!(ends(&info("", ""), "90s"), Some(("\"45s\"".to_owned(), "\"180s\"".to_owned())));
        assert_eq!(ends(&info("1m", "2m"), "90s"), Some(("\"60s\"".to_owned(), "\"120s\"".to_owned())));
        assert_eq!(ends(&info("", "40ms"), "0s"), Some(("\"0s\"".to_owned(), "\"40ms\"".to_owned())));
        assert_eq!(ends(&info("", ""), "0s"), None, "nobody knows how large it may be");
        assert_eq!(ends(&info("90s", "90s"), "90s"), None);
    }
}
