use super::*;
use crate::outcome::sample::{self, ENGINE, G1, N1, N2, SEOUL, at};
use crate::units::SimDuration;

fn check(
    outcome: &Outcome,
    metric: &str,
    scope: Option<Entity>,
    period: Option<Period>,
    expected: Option<f64>,
    unit: &str,
) {
    let measured = measure(outcome, metric, scope, period).unwrap();
    assert_eq!((measured.value.map(super::super::round9), measured.unit), (expected, unit), "{metric} of {scope:?}");
}

#[test]
fn every_metric_of_a_known_story() {
    let story = sample::presence_story();
    let whole = |metric: &str, expected: f64, unit: &str| check(&story, metric, None, None, Some(expected), unit);
    whole("user_outage.mean", 280.875, "s");
    whole("user_outage.p50", 275.0, "s");
    whole("user_outage.p95", 492.55, "s");
    whole("user_outage.max", 537.0, "s");
    whole("user_outage.min", 120.0, "s");
    whole("user_outage.sum", 2247.0, "s");
    whole("user_outage.count", 8.0, "1");
    whole("recovery_time.max", 537.0, "s");
    whole("recovery_time.sum", 2247.0 + 4.0 * 90.0, "s");
    whole("user_minutes_lost.sum", 37.45, "min");
    whole("user_minutes_lost.per_user_year", super::super::round9(37.45 / 8.0 * 4380.0), "min/year");
    whole("availability", super::super::round9(1.0 - 2247.0 / (8.0 * 7200.0)), "1");
    whole("detection_time.max", 90.0, "s");
    whole("takeover_time.mean", 10.0, "s");
    whole("failover_time.p95", 100.0, "s");
    whole("login_offered.max", 0.0, "1/s");
    whole("login_rate.max", 2.0, "1/s");
    whole("early_logins", 0.0, "1");
    whole("spurious_failovers.per_year", 0.0, "1/year");
    whole("second_failure_exposure.max", 2100.0, "s");
    whole("dual_owner_time.sum", 0.0, "s");
    whole("blind_minutes.sum", 0.0, "min");
    whole("alarms.count", 1.0, "1");
    whole("human_actions", 1.0, "1");
}

#[test]
fn every_metric_of_the_table_can_be_measured_or_is_a_gauge() {
    let story = sample::presence_story();
    let of_others = |row: &MetricInfo| {
        super::peering::is_of_peers(row)
            || super::chat::is_of_rooms(row)
            || super::cms::is_of_meetings(row)
            || super::expressway::is_of_expressway(row)
    };
    // Of what may not happen at all in a run, the mean is not a number.
    let may_not_happen = |row: &MetricInfo| ["unserved_time", "no_majority_time"].contains(&row.name);
    for row in METRICS.iter().filter(|row| !of_others(row)) {
        for suffix in row.shape.suffixes().iter().filter(|s| split(&format!("{}.{s}", row.name)).is_ok()) {
            let name = if suffix.is_empty() { row.name.to_owned() } else { format!("{}.{suffix}", row.name) };
            match row.shape {
                Shape::Gauge => assert!(gauge(&story, &name, N1, at(600)).unwrap().is_some(), "{name}"),
                _ => assert!(value(&story, &name, None, None).unwrap().is_some() || may_not_happen(row), "{name}"),
            }
        }
    }
    assert_eq!(value(&story, "unserved_time.count", None, None).unwrap(), Some(0.0));
}

#[test]
fn scope_and_window_select() {
    let story = sample::presence_story();
    check(&story, "user_outage.count", Some(N1), None, Some(8.0), "1");
    check(&story, "user_outage.count", Some(N2), None, Some(0.0), "1");
    check(&story, "user_outage.mean", Some(N2), None, None, "s");
    check(&story, "alarms", Some(G1), None, Some(1.0), "1");
    check(&story, "alarms", Some(N2), None, Some(0.0), "1");
    check(&story, "human_actions", Some(G1), None, Some(1.0), "1");
    check(&story, "human_actions", Some(SEOUL), None, Some(1.0), "1");
    let window = Some((at(600), at(1000)));
    check(&story, "user_outage.max", None, window, Some(410.0), "s");
    check(&story, "user_outage.count", None, Some((at(691), at(2699))), Some(0.0), "1");
    check(&story, "user_outage.count", None, Some((at(690), at(2700))), Some(8.0), "1");
    check(&story, "failover_time.max", None, Some((at(601), at(7200))), None, "s");
}

#[test]
fn nothing_to_measure_is_no_value_and_sums_are_zero() {
    let quiet = sample::quiet_pair();
    for metric in ["user_outage.mean", "recovery_time.p95", "detection_time.max", "failover_time.min"] {
        check(&quiet, metric, None, None, None, "s");
    }
    check(&quiet, "user_outage.sum", None, None, Some(0.0), "s");
    check(&quiet, "detection_time.count", None, None, Some(0.0), "1");
    check(&quiet, "availability", None, None, Some(1.0), "1");
}

#[test]
fn outages_of_length_zero_are_none_and_users_still_out_are_censored() {
    let mut story = sample::presence_story();
    story.outages[0].outage[0] = 0;
    story.outages[0].phases.iter_mut().for_each(|phase| phase.micros[0] = 0);
    check(&story, "user_outage.count", None, None, Some(7.0), "1");
    assert!(!measure(&story, "user_outage.max", None, None).unwrap().censored);
    story.outages[1].unserved = 1;
    let longest = measure(&story, "user_outage.max", None, None).unwrap();
    assert_eq!((longest.value, longest.censored), (Some(4500.0), true));
}

#[test]
fn the_warm_up_does_not_count() {
    let mut story = sample::presence_story();
    story.header.warmup = SimDuration::from_secs(2800);
    check(&story, "user_outage.count", None, None, Some(0.0), "1");
    // Of 120, 200, 300 and 537 s from 2700 on, 20 + 100 + 200 + 437 s lie behind the warm-up.
    check(&story, "user_minutes_lost.sum", None, None, Some(super::super::round9(757.0 / 60.0)), "min");
    check(&story, "human_actions", None, None, Some(0.0), "1");
}

#[test]
fn planned_failovers_have_nothing_to_detect() {
    let mut story = sample::presence_story();
    story.failovers[0].planned = true;
    check(&story, "detection_time.count", None, None, Some(0.0), "1");
    check(&story, "takeover_time.count", None, None, Some(1.0), "1");
}

#[test]
fn gauges_are_summed_over_the_nodes() {
    let story = sample::presence_story();
    let read = |scope, seconds| gauge(&story, "sessions", scope, at(seconds)).unwrap();
    assert_eq!(read(N1, 690), Some(0.0));
    assert_eq!(read(G1, 690), Some(4.0));
    assert_eq!(read(SEOUL, 1200), Some(8.0));
    assert_eq!(read(G1, 1201), None, "nobody looked");
    assert_eq!(gauge(&story, "srm_state", N1, at(600)), Ok(Some(3.0)));
}

#[test]
fn mistakes_say_what_would_be_accepted() {
    let story = sample::presence_story();
    let check = |metric: &str, scope, period, message: &str| {
        assert_eq!(measure(&story, metric, scope, period).unwrap_err().to_string(), message);
    };
    check("user_outrage.max", None, None, "no metric is named `user_outrage`");
    check("login_rate.mean", None, None, "`login_rate` takes `.max`, not `.mean`");
    check("early_logins", Some(N1), None, "`early_logins` is kept for clusters");
    check("availability", None, Some((at(0), at(1))), "`availability` is kept for whole runs, not for a window");
    check("sessions", None, None, "`sessions` is read at an instant: give `at` and `on`");
    check("login_backlog", None, None, "`login_backlog` is read at an instant: give `at` and `on`");
    check("alarms", Some(ENGINE), None, "`alarms` is kept for clusters, groups and nodes");
    let error = gauge(&story, "srm_state", G1, at(600)).unwrap_err().to_string();
    assert_eq!(error, "`srm_state` is kept for single nodes");
}

#[test]
fn the_reference_has_a_row_for_each_metric() {
    let reference = include_str!("../../../docs/results.md");
    for MetricInfo { name, unit, shape, meaning } in METRICS {
        let kind = match shape {
            Shape::Values => "values",
            Shape::Total => "total",
            Shape::Share => "share",
            Shape::Peak => "largest value",
            Shape::Gauge => "gauge",
            Shape::ValuesAndGauge => "values, gauge",
            Shape::Level => "level, gauge",
        };
        let row = format!("| `{name}` | {unit} | {kind} | {meaning} |");
        assert!(reference.lines().any(|line| line == row), "{row}");
    }
}

#[test]
fn scenario_files_know_every_metric_and_its_unit() {
    use crate::scenario::{MetricUnit, metric};
    for row in METRICS {
        let known = metric(row.name).unwrap_or_else(|| panic!("{}", row.name));
        let gauge =
            matches!(row.shape, Shape::Gauge | Shape::ValuesAndGauge | Shape::Level) || row.name == "login_backlog";
        assert_eq!(known.shape.is_gauge(), gauge, "{}", row.name);
        let unit = match (known.unit, row.unit) {
            (MetricUnit::Seconds, unit) => unit == "s",
            (MetricUnit::Minutes, unit) => unit == "min",
            (MetricUnit::PerSecond, unit) => unit == "1/s",
            (MetricUnit::Count | MetricUnit::Share, unit) => unit == "1",
        };
        assert!(unit, "{} in {}", row.name, row.unit);
    }
}
