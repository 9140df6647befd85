//! What a scenario asks of many runs, and clocks that strike again and again.

use failsim::diag::Level;
use failsim::outcome::{Entity, Kind, Label};
use failsim::scenario::{
    Clock, DurationLaw, HalfWidth, Loaded, Plot, Precision, ProfileMode, Request, Scenario, Size, SizeTarget, SplitBy,
    load, points,
};
use failsim::sweep::plan;
use failsim::units::{SimDuration, SimTime};
use failsim::world::{RunId, Watch, simulate};

use super::{folder, load_in, messages};

const BASE: &str = r#"
[run]
duration = "30d"

[cluster.seoul]
kind = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false
group.g1 = { nodes = ["n1", "n2"], users = 1_000, ha = true }
"#;

fn read(more: &str, set: &[(&str, &str)]) -> Loaded {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let request = Request { path: "s.toml".into(), set, ..Request::default() };
    load(&request, &|_| Ok(format!("{BASE}{more}")))
}

fn good(more: &str) -> Scenario {
    let loaded = read(more, &[]);
    let text = messages(&loaded);
    loaded.scenario.unwrap_or_else(|| panic!("{text}"))
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|text| (*text).to_owned()).collect()
}

fn example() -> Scenario {
    let loaded = load_in(&folder("data/scenarios"), "08-sweep.toml", |_| {});
    let text = messages(&loaded);
    loaded.scenario.unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn the_sweep_example_is_read_completely() {
    let study = example().study;
    assert_eq!((study.runs, study.paired, &study.precision), (400, true, &None));
    let paths: Vec<&[String]> = study.blocks.iter().map(|block| block.paths.as_slice()).collect();
    assert_eq!(
        paths,
        [
            texts(&["params.srm.keepalive_timeout", "params.srm.keepalive_interval"]),
            texts(&["params.srm.client_relogin_upper_limit"]),
            texts(&["cluster.seoul.group.g1.users"]),
        ]
    );
    assert_eq!(study.blocks[0].steps[1], texts(&["\"45s\"", "\"10s\""]));
    assert_eq!(study.blocks[1].steps.concat(), texts(&["\"180s\"", "\"300s\"", "\"420s\"", "\"540s\"", "\"11m\""]));
    assert_eq!(study.blocks[2].steps.concat(), texts(&["5000", "15000"]));
    assert_eq!(points(&study).len(), 40);
}

#[test]
fn the_size_question_of_the_example_is_read_completely() {
    let Size { find, smallest, candidates, profiles, targets, for_profiles } =
        example().study.size.expect("a size question");
    assert!(profiles.is_empty() && !for_profiles);
    assert_eq!((find.as_str(), smallest), ("params.srm.client_relogin_upper_limit", true));
    assert_eq!(candidates.len(), 169);
    assert_eq!((candidates[0].as_str(), candidates[168].as_str()), ("\"120s\"", "\"30m\""));
    let target = |metric: &str, max: f64, share: Option<f64>, text: &str| SizeTarget {
        metric: metric.to_owned(),
        min: None,
        max: Some(max),
        confidence: 0.95,
        share,
        by: None,
        text: text.to_owned(),
    };
    let rate = target("login_rate.max", 25.0, Some(0.95), "max = \"25/s\"");
    assert_eq!(targets, [rate, target("user_outage.p95", 900.0, None, "max = \"15m\"")]);
}

#[test]
fn the_report_of_the_example_is_read_completely() {
    let report = example().study.report;
    assert_eq!(report.metrics.len(), 5);
    assert_eq!(report.metrics[2], "spurious_failovers.per_year");
    let frontier = Plot::Frontier {
        x: "detection_time.p95".to_owned(),
        y: "spurious_failovers.per_year".to_owned(),
        color: Some("params.srm.keepalive_timeout".to_owned()),
    };
    let heatmap = Plot::Heatmap {
        metric: "login_rate.max".to_owned(),
        x: "params.srm.client_relogin_upper_limit".to_owned(),
        y: "cluster.seoul.group.g1.users".to_owned(),
    };
    assert_eq!(report.plots, [frontier, heatmap]);
}

#[test]
fn every_point_of_the_example_can_be_read_as_overrides() {
    let request = Request { path: "08-sweep.toml".into(), ..Request::default() };
    for variant in ["clean_wan", "lossy_wan"] {
        let request = Request { variant: Some(variant.to_owned()), ..request.clone() };
        for point in points(&example().study) {
            let folder = folder("data/scenarios");
            let loaded = load(&Request { set: point.clone(), ..request.clone() }, &|path| {
                std::fs::read_to_string(folder.join(path))
            });
            let scenario = loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", messages(&loaded)));
            for (path, value) in &point {
                let path = path.replace("params.srm", "cluster.seoul.params.srm");
                let found = scenario.resolved.iter().find(|one| one.path == path).expect("a value in force");
                assert_eq!(found.value, *value, "{path}");
            }
        }
    }
}

#[test]
fn without_study_tables_there_is_one_run_of_one_point() {
    let study = good("").study;
    assert_eq!((study.runs, study.paired, study.blocks.len(), &study.size), (1, true, 0, &None));
    assert_eq!(points(&study), [Vec::new()]);
}

#[test]
fn precision_is_relative_or_in_the_unit_of_its_metric() {
    let check = |keys: &str, expected: (HalfWidth, f64, u64)| {
        let study = good(&format!("[experiment]\npaired = false\nprecision = {{ {keys} }}\n")).study;
        assert!(!study.paired);
        let Precision { half_width, confidence, max_runs, .. } = study.precision.expect("a precision");
        assert_eq!((half_width, confidence, max_runs), expected, "{keys}");
    };
    check("metric = \"user_outage.p95\", half_width = \"5%\"", (HalfWidth::Relative(0.05), 0.95, 10_000));
    check(
        "metric = \"user_outage.p95\", half_width = \"500ms\", confidence = 0.9",
        (HalfWidth::Absolute(0.5), 0.9, 10_000),
    );
    check(
        "metric = \"user_minutes_lost.sum\", half_width = \"90s\", max_runs = 50",
        (HalfWidth::Absolute(1.5), 0.95, 50),
    );
    check("metric = \"login_rate.max\", half_width = \"0.5/s\"", (HalfWidth::Absolute(0.5), 0.95, 10_000));
    check("metric = \"alarms.sum\", half_width = 2", (HalfWidth::Absolute(2.0), 0.95, 10_000));
}

#[test]
fn a_size_question_may_ask_for_the_largest_count() {
    let more = "[size]\nfind = \"cluster.seoul.group.g1.users\"\nlargest = [500, 2_000]\nstep = 500\n\
                such_that = [{ metric = \"availability\", min = 0.999, max = 1, confidence = 0.9 }]\n";
    let size = good(more).study.size.expect("a size question");
    assert!(!size.smallest);
    assert_eq!(size.candidates, texts(&["500", "1000", "1500", "2000"]));
    let target = &size.targets[0];
    assert_eq!((target.min, target.max, target.confidence), (Some(0.999), Some(1.0), 0.9));
    assert_eq!(target.text, "min = 0.999, max = 1");
}

#[test]
fn targets_may_be_split_about_a_share_of_the_runs_or_about_the_login_profiles() {
    let size = |targets: &str| {
        let find = "find = \"cluster.*.params.srm.client_relogin_upper_limit\"\nsmallest = [\"120s\", \"600s\"]";
        good(&format!("[size]\n{find}\nsuch_that = [{targets}]\n")).study.size.expect("a size question")
    };
    let split = size("{ metric = \"user_outage.p95\", max = \"15m\", share = 0.99, by = \"cluster\" }");
    assert_eq!((split.targets[0].share, split.targets[0].by), (Some(0.99), Some(SplitBy::Cluster)));
    assert!(split.each_cluster());
    let whole = size("{ metric = \"user_outage.p95\", max = \"15m\", by = \"group\" }");
    assert_eq!((whole.targets[0].share, whole.each_cluster()), (None, false));
    let profiles = size("{ login_profile = \"law\" }, { login_profile = \"table\" }");
    assert_eq!(profiles.profiles, [ProfileMode::Law, ProfileMode::Table]);
    assert!(profiles.targets.is_empty() && profiles.each_cluster());
}

#[test]
fn without_a_step_values_are_one_unit_apart() {
    let count = |find: &str, range: &str| {
        let target = "such_that = [{ metric = \"user_outage.p95\", max = \"15m\" }]";
        good(&format!("[size]\nfind = \"{find}\"\nsmallest = {range}\n{target}\n"))
            .study
            .size
            .expect("a size question")
            .candidates
            .len()
    };
    assert_eq!(count("params.srm.keepalive_timeout", "[\"30s\", \"90s\"]"), 61);
    assert_eq!(count("cluster.seoul.login_rate", "[\"1/s\", \"15/s\"]"), 15);
    assert_eq!(count("cluster.seoul.group.g1.users", "[1, 10]"), 10);
}

#[test]
fn values_of_a_list_may_be_of_any_form() {
    let more = "[[sweep]]\n\"cluster.seoul.group.g1.users\" = [10, { n1 = 3, n2 = 4 }]\n\
                cluster.seoul.group.g1.assignment = [\"balanced\", \"active_standby\"]\n\
                [[sweep]]\n\"cluster.*.multi_device_messaging\" = [true, false]\n";
    let points = points(&good(more).study);
    assert_eq!(points.len(), 4);
    let last: Vec<&str> = points[3].iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(last, ["{ n1 = 3, n2 = 4 }", "\"active_standby\"", "false"]);
    let set: Vec<(&str, &str)> = points[0].iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    assert_eq!(read(more, &set).diagnostics.iter().filter(|one| one.level == Level::Error).count(), 0);
}

#[test]
fn study_tables_do_not_change_the_run_key() {
    let more = "[experiment]\nruns = 9\n[[sweep]]\n\"params.srm.node_boot\" = [\"1m\", \"2m\"]\n\
                [size]\nfind = \"params.srm.node_boot\"\nsmallest = [\"1m\", \"9m\"]\n\
                such_that = [{ metric = \"user_outage.p95\", max = \"15m\" }]\n[report]\nmetrics = [\"alarms.sum\"]\n";
    let key = failsim::scenario::run_key_text;
    assert_eq!(key(&good(more)), key(&good("")));
}

// ----- clocks that strike again -----

fn every(clock: &str) -> Clock {
    let scenario = good(&format!("[[event]]\nevery = {clock}\ncrash = \"seoul/n1\"\nfor = \"20m\"\n"));
    scenario.events.first().expect("one event").clock.clone()
}

#[test]
fn a_clock_takes_a_period_or_a_random_gap() {
    let week = SimDuration::from_secs(7 * 86_400);
    assert_eq!(every("\"7d\""), Clock::Every(DurationLaw::Fixed(week)));
    assert_eq!(every("{ exp = \"7d\" }"), Clock::Every(DurationLaw::Exp(week)));
    let weibull = DurationLaw::Weibull { shape: 1.5, mean: week };
    assert_eq!(every("{ weibull = { shape = 1.5, mean = \"7d\" } }"), Clock::Every(weibull));
    let second = SimDuration::from_secs(1);
    assert_eq!(every("{ uniform = [\"1s\", \"7d\"] }"), Clock::Every(DurationLaw::Uniform(second, week)));
}

#[test]
fn a_clock_without_pause_is_refused() {
    for clock in ["\"0s\"", "{ uniform = [\"0s\", \"0s\"] }", "{ exp = \"1us\" }"] {
        let loaded = read(&format!("[[event]]\nevery = {clock}\ncrash = \"seoul/n1\"\n"), &[]);
        assert!(messages(&loaded).contains("[OUT_OF_RANGE]"), "{clock}: {}", messages(&loaded));
        assert_eq!(loaded.diagnostics[0].path, "event.#1.every");
    }
}

/// When each node loses power in a run.
fn crashes(more: &str) -> Vec<(Entity, SimTime)> {
    let scenario = good(more);
    let outcome = simulate(&scenario, RunId { seed: 1, run: 0 }, Watch::default());
    let began = |record: &&failsim::outcome::Record| {
        record.kind == Kind::Fault && record.from == Label::Word("crash") && record.to == Label::Word("began")
    };
    outcome.records.iter().filter(began).map(|record| (record.entity, record.t)).collect()
}

#[test]
fn nodes_of_one_site_fail_together_and_nodes_named_one_by_one_do_not() {
    let event = |target: &str| {
        let clock = "[[event]]\nevery = { exp = \"5d\" }\nfor = \"20m\"\n";
        format!("site = \"hall\"\n[site.hall]\n{clock}crash = {target}\n")
    };
    for target in ["\"seoul\"", "\"seoul/g1\"", "\"site:*\""] {
        let together = crashes(&event(target));
        assert!(together.len() >= 4, "{together:?}");
        for pair in together.chunks(2) {
            assert_eq!(pair[0].1, pair[1].1, "{together:?}");
        }
    }
    let apart = crashes(&event("\"seoul/*\""));
    assert!(apart.windows(2).all(|pair| pair[0].1 != pair[1].1), "{apart:?}");
}

// ----- shipped studies -----

#[test]
fn shipped_studies_have_no_mistake_at_any_point() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/studies");
    for entry in std::fs::read_dir(&folder).expect("the folder of studies") {
        let path = entry.expect("an entry").path();
        let plan = plan(&Request { path, ..Request::default() }, &|path| std::fs::read_to_string(path), &[]);
        let plan = plan.expect("a study that is not refused");
        assert!(plan.points.iter().all(|point| point.skipped.is_none()), "{:?}", plan.points);
        assert_eq!(plan.cases.len(), plan.points.len() * plan.variants.len());
    }
}
