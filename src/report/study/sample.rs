//! Small studies for tests.

use std::collections::BTreeMap;

use super::plots::{StudyPlot, TornadoBar, TornadoEnd, tornado};
use crate::outcome::{LoginCurve, StudyCell, StudyMetric, StudyPoint, StudyResult, StudyRow};
use crate::scenario::{Plot, ReportOptions};
use crate::stats::estimate::{Level, mean};

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn metric(name: &str, unit: &str) -> StudyMetric {
    StudyMetric { name: name.to_owned(), unit: unit.to_owned() }
}

fn point(index: u32, values: &[(&str, &str)]) -> StudyPoint {
    let values = values.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    StudyPoint { index, values, skipped: None }
}

fn row(point: u32, variant: &str, run: u64, values: &[(&str, Option<f64>)]) -> StudyRow {
    StudyRow {
        key: format!("k{point}-{run}"),
        point,
        variant: variant.to_owned(),
        run,
        values: values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect::<BTreeMap<_, _>>(),
        warnings: Vec::new(),
        fingerprint: format!("f{point}-{run}"),
        verdict: "pass".to_owned(),
        phases: Vec::new(),
        failovers: Vec::new(),
        logins: LoginCurve::default(),
    }
}

/// Two points of one path, four runs each; the last run of each has no outage, its first one is censored.
pub(crate) fn study() -> StudyResult {
    let timeout = |index, value| point(index, &[("params.srm.keepalive_timeout", value)]);
    let points = vec![timeout(0, "\"30s\""), timeout(1, "\"60s\"")];
    let metrics = vec![metric("user_outage.p95", "s"), metric("spurious_failovers.sum", "1")];
    let mut study = StudyResult::new("Timeouts <b>&\"quoted\"</b>".to_owned(), 7, points, vec![String::new()], metrics);
    study_rows().iter().for_each(|row| study.add(row));
    study
}

/// The runs of [`study`].
pub(crate) fn study_rows() -> Vec<StudyRow> {
    let outages = [Some(300.0), Some(310.0), Some(320.0), None];
    let mut rows = Vec::new();
    for index in 0..2 {
        for (run, outage) in (0..).zip(outages) {
            let outage = outage.map(|outage| outage + 25.0 * f64::from(index));
            let values = [("user_outage.p95", outage), ("spurious_failovers.sum", Some(0.0))];
            let mut row = row(index, "", run, &values);
            if outage.is_some() {
                row.phases = vec![
                    strings(&["seoul", "undetected", "100", "60", "60", "100"]),
                    strings(&["seoul", "backoff", "100", "120", "250", "200"]),
                ];
                row.failovers = vec![strings(&[
                    "seoul",
                    "g1",
                    "n1",
                    "n2",
                    "peer_down",
                    "600",
                    "660",
                    "660",
                    "670",
                    "100",
                    "180",
                    "300",
                    "310",
                    "",
                ])];
            }
            if run == 0 {
                row.warnings = strings(&["CENSORED"]);
            }
            rows.push(row);
        }
    }
    rows
}

/// Three by two points in two variants, 40 runs each, the last point left out.
pub(crate) fn two_paths() -> StudyResult {
    let (timeouts, users) = (["\"30s\"", "\"60s\"", "\"120s\""], ["5000", "15000"]);
    let mut points = Vec::new();
    for timeout in timeouts {
        for users in users {
            let index = u32::try_from(points.len()).unwrap();
            let values = [("params.srm.keepalive_timeout", timeout), ("cluster.seoul.group.g1.users", users)];
            points.push(point(index, &values));
        }
    }
    points[5].skipped = Some("a group of 15000 users does not fit the node size".to_owned());
    let variants = strings(&["clean_wan", "lossy_wan"]);
    let metrics = vec![
        metric("detection_time.p95", "s"),
        metric("user_outage.p95", "s"),
        metric("spurious_failovers.per_year", "1/year"),
        metric("login_offered.max", "1/s"),
        metric("login_rate.max", "1/s"),
        metric("login_backlog.max", "1"),
        metric("availability", "1"),
    ];
    let title = "How fast may heartbeats be on a lossy WAN, and how wide must the re-login window be?";
    let mut study = StudyResult::new(title.to_owned(), 2026, points, variants.clone(), metrics);
    let mut noise = Noise(1);
    for index in 0..5 {
        for variant in &variants {
            (0..40).for_each(|run| study.add(&noise.row(index, variant, run)));
        }
    }
    "relative".clone_into(&mut study.stop_reason);
    study
}

/// As [`two_paths`], with a row of many values, names too long for any picture, and huge and tiny numbers.
pub(crate) fn awkward() -> StudyResult {
    let mut study = two_paths();
    let cells: Vec<StudyCell> = study.cells.iter().filter(|cell| cell.point == 1).cloned().collect();
    for index in 6..30_u32 {
        let mut point = study.points[0].clone();
        point.values[0].1 = format!("\"{}m\"", index * 1000);
        point.values[1].1 = format!("\"a value with many words in it, number {}\"", index % 3);
        study.points.push(StudyPoint { index, ..point });
        study.cells.extend(cells.iter().map(|cell| {
            let scale = f64::from(index) * if index % 2 == 0 { 1e6 } else { 1e-5 };
            let scaled = |column: &Vec<f64>| column.iter().map(|value| value * scale).collect();
            StudyCell { point: index, columns: cell.columns.iter().map(scaled).collect(), ..cell.clone() }
        }));
    }
    let long = "cluster.a-cluster-with-a-very-long-name.group.g1.users";
    study.points.iter_mut().for_each(|point| point.values.push((long.to_owned(), "1".to_owned())));
    study.variants = study.variants.iter().map(|name| format!("{name}_with_a_long_tail")).collect();
    study.cells.iter_mut().for_each(|cell| cell.variant.push_str("_with_a_long_tail"));
    study
}

/// Numbers that look random and are the same on every machine.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / f64::from(1 << 24)
    }

    fn row(&mut self, index: u32, variant: &str, run: u64) -> StudyRow {
        let timeout: f64 = [30.0, 60.0, 120.0][index as usize / 2];
        let users: f64 = [5_000.0, 15_000.0][index as usize % 2];
        let lossy = variant == "lossy_wan";
        let spurious = if lossy && timeout < 100.0 && self.next() < 20.0 / timeout { 12.0 } else { 0.0 };
        let queue = (users / 620.0 - 16.0_f64).max(0.0);
        let detected = timeout * (0.9 + 0.2 * self.next());
        let backoff = 250.0 + 90.0 * self.next();
        let waited = queue * 6.0 * (0.8 + 0.4 * self.next());
        let total = detected + backoff + waited;
        let offered = users / 480.0 * (0.9 + 0.2 * self.next());
        let values = [
            ("detection_time.p95", Some(detected)),
            ("user_outage.p95", Some(total * 1.4)),
            ("spurious_failovers.per_year", Some(spurious)),
            ("login_offered.max", Some(offered.round())),
            ("login_rate.max", Some(offered.min(16.0).round())),
            ("login_backlog.max", Some((waited * 16.0).round())),
            ("availability", Some(1.0 - total / 2_592_000.0)),
        ];
        let mut row = row(index, variant, run, &values);
        let phase = |(name, seconds): (&str, f64)| {
            let minutes = seconds * users / 60.0;
            strings(&["seoul", name, &users.to_string(), &seconds.to_string(), "", &minutes.to_string()])
        };
        let phases = [
            ("undetected", detected),
            ("takeover", 4.0),
            ("backoff", backoff),
            ("login_queue", waited),
            ("session_rebuild", 0.0),
            ("room_load", 12.0),
        ];
        row.phases = phases.map(phase).into();
        row.logins = storm(users, run);
        row
    }
}

/// Half of the users come back between 120 s and 540 s after the loss; 16 logins a second are served.
fn storm(users: f64, run: u64) -> LoginCurve {
    let mut noise = Noise(run + 1);
    let mut curve = LoginCurve { failures: 1, ..LoginCurve::default() };
    let mut waiting = 0;
    for bin in 0..LoginCurve::BINS {
        let came = if (6..27).contains(&bin) { users / 42.0 * (0.8 + 0.4 * noise.next()) } else { 0.0 };
        curve.asked.push(came as u32);
        waiting += came as u32;
        curve.served.push(waiting.min(320));
        waiting -= waiting.min(320);
    }
    curve
}

/// Pictures that a scenario could ask for.
pub(crate) fn options() -> ReportOptions {
    let frontier = Plot::Frontier {
        x: "detection_time.p95".to_owned(),
        y: "spurious_failovers.per_year".to_owned(),
        color: Some("params.srm.keepalive_timeout".to_owned()),
    };
    let heatmap = Plot::Heatmap {
        metric: "login_offered.max".to_owned(),
        x: "params.srm.keepalive_timeout".to_owned(),
        y: "cluster.seoul.group.g1.users".to_owned(),
    };
    ReportOptions { metrics: Vec::new(), plots: vec![frontier, heatmap] }
}

fn bars() -> Vec<TornadoBar> {
    let end =
        |value: &str, values: &[f64]| TornadoEnd { value: value.to_owned(), estimate: mean(values, Level::DEFAULT) };
    let bar =
        |parameter: &str, low: TornadoEnd, high: TornadoEnd| TornadoBar { parameter: parameter.to_owned(), low, high };
    vec![
        bar("user_move_cost", end("0 s", &[300.0, 305.0, 310.0]), end("5 ms", &[309.0, 315.0, 318.0])),
        bar("login_service_law", end("exp", &[250.0, 260.0, 255.0]), end("fixed", &[360.0, 380.0, 371.0])),
        bar("room_load_time", end("1 s", &[]), end("30 s", &[306.0, 306.0])),
    ]
}

/// A tornado of three parameters, one of them without a value.
pub(crate) fn tornado_of_bars() -> StudyPlot {
    let base = mean(&[301.0, 306.0, 311.0], Level::DEFAULT);
    tornado("user_outage.p95", "s", &base, &bars(), Level::DEFAULT).unwrap()
}
