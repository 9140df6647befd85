//! Rare-event studies against exact values, and what they refuse.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use failsim::math;
use failsim::rare::{Answer, Cycles, Figure, FigureKind, Question, Sample, Status, Way, answer, plain_cycles, sample};
use failsim::scenario::{Request, Scenario, load};
use failsim::stats::estimate::Level;

const PAIR: &str = include_str!("../scenarios/rare/both-nodes-down.toml");
const CREW: &str = include_str!("../scenarios/rare/one-repair-crew.toml");
const QUORUM: &str = include_str!("../scenarios/rare/quorum-of-five.toml");
const LOSSY: &str = include_str!("../scenarios/rare/false-failover.toml");

const YEAR_H: f64 = 8760.0;

fn scenario(text: &str) -> Scenario {
    let request = Request { path: "rare.toml".into(), ..Request::default() };
    let loaded = load(&request, &|_: &Path| Ok(text.to_owned()));
    loaded.scenario.unwrap_or_else(|| panic!("refused: {:?}", loaded.diagnostics))
}

fn cycles(question: &Question, steered: u64, way: Way<'_>) -> Cycles {
    let some = |count, way| (0..count).map(|number| sample(question, number, way)).collect::<Vec<Sample>>();
    Cycles { steered: some(steered, way), plain: some(plain_cycles(steered), Way::Plain) }
}

fn study(text: &str, metric: &str, steered: u64) -> Answer {
    study_of(text, metric, steered, Way::Steered)
}

fn study_of(text: &str, metric: &str, steered: u64, way: Way<'_>) -> Answer {
    let question = Question::new(&scenario(text), metric).unwrap_or_else(|refusal| panic!("{refusal}"));
    let answer = answer(&question, &cycles(&question, steered, way), 0.1, Level::DEFAULT);
    answer.unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// Why a study of a few cycles has no answer.
fn refused(text: &str, metric: &str) -> String {
    let question = match Question::new(&scenario(text), metric) {
        Ok(question) => question,
        Err(refusal) => return refusal.to_string(),
    };
    let answer = answer(&question, &cycles(&question, 40, Way::Steered), 0.1, Level::DEFAULT);
    answer.expect_err("a refusal").to_string()
}

fn figure(answer: &Answer, kind: FigureKind) -> &Figure {
    answer.figures.iter().find(|figure| figure.kind == kind).expect("every answer has this figure")
}

/// Holds the figures to exact values, and to what a study of rare events must gain.
#[track_caller]
fn check(answer: &Answer, gain: f64, exact: &[(FigureKind, f64)]) {
    for (kind, exact) in exact {
        let figure = figure(answer, *kind);
        let mean = figure.estimate.mean.expect("a value");
        let z = (mean - exact) / figure.std_error.expect("an error");
        assert!(z.abs() < 3.3, "{}: {mean:e} for {exact:e}, z = {z:.2}", kind.as_str());
        assert!(figure.gain.expect("a gain") > gain, "{}: {:?}", kind.as_str(), figure.gain);
        assert_eq!(figure.status, Status::Good, "{}", kind.as_str());
    }
    let (mean, error) = answer.mean_weight.expect("there are cycles");
    assert!((mean - 1.0).abs() <= 4.0 * error, "the mean weight is {mean} ± {error}");
}

/// Two nodes with exponential failures and repairs: share of time with both down, failures of both in a
/// year, the chance of a second failure before the repair.
fn pair(mtbf_h: f64, mttr_h: f64) -> [(FigureKind, f64); 3] {
    let (l, m) = (1.0 / mtbf_h, 1.0 / mttr_h);
    let down = l / (l + m);
    [
        (FigureKind::Share, down * down),
        (FigureKind::TimesPerYear, 2.0 * down * (1.0 - down) * l * YEAR_H),
        (FigureKind::PerCycle, down),
    ]
}

fn with_pair(mtbf: &str, mttr: &str) -> String {
    PAIR.replace("10000h", mtbf).replace("exp = \"4h\"", &format!("exp = \"{mttr}\""))
}

#[test]
fn both_nodes_of_a_pair_are_down_as_often_as_they_should() {
    let answer = study(PAIR, "unserved_time", 20_000);
    check(&answer, 100.0, &pair(10_000.0, 4.0));
    // A probability of first passage from the matrix exponential.
    check(&answer, 100.0, &[(FigureKind::Within, 5.721_011_101_461_54e-5)]);
    check(&study(&with_pair("50000h", "2h"), "unserved_time.sum", 20_000), 1000.0, &pair(50_000.0, 2.0));
    // Not so rare that nothing but the leading term counts.
    check(&study(&with_pair("400h", "8h"), "unserved_time", 40_000), 1.0, &pair(400.0, 8.0));
}

#[test]
fn a_deterministic_repair_by_one_crew_keeps_its_law() {
    let exact = |mtbf_h: f64, repair_h: f64| {
        let (l, r) = (1.0 / mtbf_h, repair_h);
        let grown = math::exp(l * r);
        let share = grown * (r - (1.0 - math::exp(-l * r)) / l) / (1.0 / (2.0 * l) + r * grown);
        [(FigureKind::Share, share), (FigureKind::PerCycle, 1.0 - math::exp(-l * r))]
    };
    check(&study(CREW, "unserved_time", 20_000), 100.0, &exact(10_000.0, 4.0));
    let slow = CREW.replace("10000h", "1000h").replace("for   = \"4h\"", "for   = \"40h\"");
    check(&study(&slow, "unserved_time", 40_000), 5.0, &exact(1000.0, 40.0));
    let crews = |crews: &str| scenario(&CREW.replace("crews = 1", crews)).events.first().and_then(|event| event.crews);
    assert_eq!((crews("crews = 3"), crews("")), (Some(3), None));
}

#[test]
fn a_majority_of_five_databases_is_lost_as_often_as_it_should() {
    let exact = |mtbf_h: f64, mttr_h: f64| {
        let (down, up) = (mttr_h / (mtbf_h + mttr_h), mtbf_h / (mtbf_h + mttr_h));
        let some = |ways: f64, k: f64| ways * math::pow(down, k) * math::pow(up, 5.0 - k);
        let times = some(10.0, 2.0) * 3.0 / mtbf_h * YEAR_H;
        [(FigureKind::Share, some(10.0, 3.0) + some(5.0, 4.0) + some(1.0, 5.0)), (FigureKind::TimesPerYear, times)]
    };
    let answer = study(QUORUM, "no_majority_time", 25_000);
    check(&answer, 1000.0, &exact(5000.0, 2.0));
    check(&answer, 1000.0, &[(FigureKind::Within, 8.384_855_511_422_79e-6)]);
    let often = QUORUM.replace("5000h", "500h").replace("\"2h\"", "\"5h\"");
    check(&study(&often, "no_majority_time.sum", 20_000), 20.0, &exact(500.0, 5.0));
}

/// Runs of `k` losses at their end: 1 / (1/p^k - 1) (1 - p) of them for each keepalive, in two directions.
fn false_failovers_per_year(p: f64, k: f64) -> f64 {
    2.0 * YEAR_H * 240.0 * math::pow(p, k) * (1.0 - p) / (1.0 - math::pow(p, k))
}

#[test]
fn keepalives_are_lost_in_a_row_as_often_as_they_should() {
    let answer = study(LOSSY, "spurious_failovers", 20_000);
    let rate = false_failovers_per_year(0.01, 4.0);
    check(&answer, 10_000.0, &[(FigureKind::PerYear, rate)]);
    // Both directions: twice the run of 4 losses in 172 800 keepalives, and 1 - exp(-2 x) for it.
    check(&answer, 10_000.0, &[(FigureKind::Within, 1.0 - math::pow(1.0 - 0.001_709_228_079_279_28, 2.0))]);
    let timer_first = LOSSY
        .replace("loss    = 0.01", "loss    = 0.02")
        .replace("[params.srm]", "[params.srm]\ndeadline_tie = \"timer_wins\"");
    let exact = [(FigureKind::PerYear, false_failovers_per_year(0.02, 3.0))];
    check(&study(&timer_first, "spurious_failovers", 20_000), 20.0, &exact);
}

#[test]
fn split_cycles_agree_with_exact_values() {
    // Four losses in a row at 5 %: three levels below the target, about 1 / 0.05 trials at each.
    let lossy = LOSSY.replace("loss    = 0.01", "loss    = 0.05");
    let answer = study_of(&lossy, "spurious_failovers", 3_000, Way::Split(&[20, 20, 20]));
    check(&answer, 5.0, &[(FigureKind::PerYear, false_failovers_per_year(0.05, 4.0))]);
    // The way to the target has one step only, so there is little to gain.
    let answer = study_of(&with_pair("400h", "8h"), "unserved_time.count", 20_000, Way::Split(&[10]));
    check(&answer, 0.5, &pair(400.0, 8.0)[1..]);
    let question = Question::new(&scenario(PAIR), "alarms").expect("a question");
    assert!(question.can_be_split().is_err());
}

#[test]
fn what_cannot_be_weighted_is_refused() {
    let pair = |from: &str, to: &str| PAIR.replace(from, to);
    let says = |text: &str, metric: &str, part: &str| {
        let said = refused(text, metric);
        assert!(said.contains(part), "{metric}: {said}");
    };
    says(PAIR, "unserved_tim", "no metric is named");
    says(PAIR, "unserved_time.p95", "cannot be added up over cycles");
    says(PAIR, "availability", "cannot be added up over cycles");
    says(PAIR, "login_backlog.max", "cannot be added up over cycles");
    says(PAIR, "no_majority_time", "needs a Meeting Server cluster");
    says(&pair("every = { exp = \"10000h\" }", "at = \"1h\""), "unserved_time", "fixed time");
    says(&pair("every = { exp = \"10000h\" }", "every = \"90d\""), "unserved_time", "has a memory");
    let weibull = "every = { weibull = { shape = 2.0, mean = \"90d\" } }";
    says(&pair("every = { exp = \"10000h\" }", weibull), "unserved_time", "has a memory");
    says(&pair("for   = { exp = \"4h\" }", "pick = \"in_turn\""), "unserved_time", "keeps count");
    says(&pair("for   = { exp = \"4h\" }", ""), "unserved_time", "nothing can be steered");
    says(PAIR, "user_minutes_lost", "is not rare");
    says(&pair("ha    = false", "ha    = true"), "unserved_time", "waits for a human");
}

#[test]
fn a_pair_with_high_availability_regenerates_by_automatic_fallback() {
    let text = PAIR
        .replace("ha    = false", "ha    = true")
        .replace("[params.srm]", "[params.srm]\nenable_automatic_fallback = true");
    let recovery = "\n[[event]]\nwhen = { on = [\"lab/n1\", \"lab/n2\"], enters = \"running_in_failed_mode\" }\nafter = \"1h\"\nrecover = \"lab/g1\"\n";
    let answer = study(&format!("{text}{recovery}"), "unserved_time", 4_000);
    let share = figure(&answer, FigureKind::Share);
    let mean = share.estimate.mean.expect("a value");
    // A node that comes back after both were down takes two minutes to judge its peer, and longer to serve.
    assert!(share.gain.expect("a gain") > 50.0 && (1.5e-7..1e-6).contains(&mean), "{share:?}");
}

#[test]
fn too_few_hits_give_no_interval() {
    let answer = study(PAIR, "unserved_time", 50);
    let share = figure(&answer, FigureKind::Share);
    assert_eq!((share.status, share.estimate.interval()), (Status::Unreliable, None));
    assert!(!share.estimate.warnings.is_empty());
}

/// Runs the command; gives standard output, standard error and the files of the result folder.
fn failsim(folder: &Path, args: &[&str], status: i32) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_failsim"));
    command.current_dir(folder).args(args).stdin(Stdio::null());
    let output = command.output().expect("the binary starts");
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
    assert_eq!(output.status.code(), Some(status), "{args:?}: {err}");
    (out, err)
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    fs::write(folder.path().join("pair.toml"), PAIR).expect("a file");
    let sweep = |jobs: &str, out: &str| {
        let args = ["sweep", "pair.toml", "--rare", "unserved_time", "--runs", "600", "-j", jobs, "-o", out, "--json"];
        let (told, _) = failsim(folder.path(), &args, 3);
        let read = |name: &str| fs::read_to_string(folder.path().join(out).join(name)).expect("a result file");
        (told, ["rare.csv", "rare.json", "manifest.json"].map(read))
    };
    let (told, files) = sweep("1", "one");
    assert_eq!((told.clone(), files.clone()), sweep("3", "three"));
    assert_eq!(told, files[1]);
    let mut lines = files[0].lines();
    assert!(
        lines.next().is_some_and(|head| head.starts_with("point,variant,metric,figure,unit,estimate,ci_low,ci_high,"))
    );
    assert_eq!(lines.count(), 4);
    assert!(files[2].contains("\"failure_probability\": 0.9"));
}

#[test]
fn refusals_and_points_on_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let swept = format!("{PAIR}\n[[sweep]]\n\"event.crashes.for\" = [\"2h\", \"8h\"]\n");
    fs::write(folder.path().join("pair.toml"), PAIR).expect("a file");
    fs::write(folder.path().join("swept.toml"), swept).expect("a file");
    let (_, err) = failsim(folder.path(), &["sweep", "pair.toml", "--rare", "user_outage.p95"], 2);
    assert!(err.contains("failsim: error: --rare: `user_outage.p95` cannot be added up"), "{err}");
    let (_, err) = failsim(folder.path(), &["sweep", "pair.toml", "--rare", "alarms", "--metrics", "alarms"], 2);
    assert!(err.contains("cannot be used with"), "{err}");
    let args = ["sweep", "swept.toml", "--rare", "unserved_time", "--runs", "3000", "-o", "out"];
    let (told, _) = failsim(folder.path(), &args, 0);
    assert!(told.contains("unserved_time.sum · 2h / base") && told.contains("unserved_time.sum · 8h / base"), "{told}");
}
