//! Shards on the real binary, without any engine: the same bytes for any number of shards in any order, and
//! nothing that a killed, repeated or mixed-up process could spoil without being noticed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};

const STUDY: &str = r#"
format = 1
title  = "How late may a takeover be?"
[run]
duration = "20m"
[cluster.lab]
kind  = "imp"
nodes = ["n1", "n2"]
login_rate = "unlimited"
multi_device_messaging = false
[cluster.lab.group.g1]
nodes = ["n1", "n2"]
users = 20
ha    = true
[params.srm]
keepalive_phase = "random"
[[event]]
at    = { uniform = ["1m", "2m"] }
crash = "lab/n1"
[[expect]]
metric = "user_outage.max"
max    = "6m"
[experiment]
runs = 4
[[sweep]]
"params.srm.takeover_fixed" = ["0s", "30s", "150s"]
[variant.one]
[variant.two]
"params.srm.keepalive_timeout" = "30s"
[report]
metrics = ["user_outage.mean", "detection_time.max", "early_logins"]
plots = [{ tornado = "user_outage.mean" }]
"#;

/// Status of a study of which some runs fail an expectation.
const FAILED: i32 = 1;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    fs::write(folder.path().join("study.toml"), STUDY).expect("a file");
    folder
}

fn failsim(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_failsim"));
    command.current_dir(folder).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command, which must end with this status, and gives what it says.
#[track_caller]
fn run(folder: &Path, args: &[&str], status: i32) -> (String, String) {
    let Output { status: ended, stdout, stderr } = failsim(folder, args).output().expect("the binary starts");
    let (stdout, stderr) = (String::from_utf8(stdout).expect("text"), String::from_utf8(stderr).expect("text"));
    assert_eq!(ended.code(), Some(status), "{args:?}: {stderr}");
    (stdout, stderr)
}

#[track_caller]
fn make(folder: &Path, shard: &str, out: &str) -> String {
    run(folder, &["sweep", "study.toml", "-o", out, "--shard", shard], 0).1
}

/// Makes these shards of so many, in this order.
#[track_caller]
fn make_all(folder: &Path, of: u32, numbers: impl IntoIterator<Item = u32>, out: &str) {
    for number in numbers {
        make(folder, &format!("{number}/{of}"), out);
    }
}

fn shard(folder: &Path, out: &str, number: u32, of: u32) -> PathBuf {
    folder.join(out).join("shards").join(format!("{number:04}-of-{of:04}.shard"))
}

/// Every file of a study by its path; not the runs in the order in which they ended, nor the shards.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a result folder") {
        let path = entry.expect("an entry").path();
        let name = PathBuf::from(path.file_name().expect("a name"));
        if path.is_dir() && name != Path::new("shards") {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (name.join(inner), bytes)));
        } else if path.is_file() && name != Path::new("runs.store") {
            found.insert(name, fs::read(&path).expect("a result file"));
        }
    }
    found
}

/// The same file with other content and hashes that fit it.
fn forged(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a shard");
    assert!(text.contains(from), "{from} is not in {}", path.display());
    let whole: Vec<&str> = text.lines().collect();
    let mut forged = String::new();
    for line in &whole[..whole.len() - 1] {
        let line = line.replace(from, to);
        let json = line.splitn(3, ' ').nth(2).filter(|json| json.starts_with("{\"key\""));
        let sum = |json: &str| hex(&Sha256::digest(json)[..4]);
        forged += &json.map_or_else(|| line.clone(), |json| format!("{} {} {json}", json.len(), sum(json)));
        forged.push('\n');
    }
    let digest = hex(&Sha256::digest(&forged));
    fs::write(path, format!("{forged}end {} {digest}\n", whole.len() - 3)).expect("a forged shard");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn any_number_of_shards_in_any_order_gives_the_bytes_of_one_process() {
    let folder = folder();
    let (told, _) = run(folder.path(), &["sweep", "study.toml", "-q", "-o", "whole"], FAILED);
    let whole = files(&folder.path().join("whole"));
    assert!(whole.len() > 8 && whole.keys().any(|name| name.starts_with("plots")), "{:?}", whole.keys());
    for of in [1_u32, 7, 64] {
        let out = format!("of{of}");
        // 5 shares no factor with 7 and 64: every number once, in an order of its own.
        make_all(folder.path(), of, (0..of).map(|n| n * 5 % of + 1), &out);
        let into = format!("merged{of}");
        let (again, _) = run(folder.path(), &["report", &out, "-q", "-o", &into], FAILED);
        assert_eq!(again, told, "{of} shards");
        let merged = files(&folder.path().join(&into));
        assert!(merged == whole, "{of} shards: {:?} are not the same", differing(&whole, &merged));
        // In place, and a second time.
        for _ in 0..2 {
            run(folder.path(), &["report", &out, "-q"], FAILED);
            assert!(files(&folder.path().join(&out)) == whole, "{of} shards in place");
        }
    }
    // The merged folder is as good as a swept one.
    let (told, stderr) = run(folder.path(), &["sweep", "study.toml", "--runs", "5", "-o", "merged7"], FAILED);
    assert!(stderr.contains("24 runs taken from the result folder, 6 to make"), "{stderr}");
    assert!(told.contains("5 runs at each of 3 points"), "{told}");
    run(folder.path(), &["compare", "merged64@one", "merged64@two", "--metric", "detection_time.max"], 0);
}

fn differing<'a>(a: &'a BTreeMap<PathBuf, Vec<u8>>, b: &'a BTreeMap<PathBuf, Vec<u8>>) -> Vec<&'a PathBuf> {
    a.keys().chain(b.keys()).filter(|name| a.get(*name) != b.get(*name)).collect()
}

#[test]
fn shards_of_several_folders_are_one_study() {
    let folder = folder();
    make_all(folder.path(), 7, [1, 4, 6], "here");
    make_all(folder.path(), 7, [2, 3, 4, 5, 7], "there");
    let (_, stderr) = run(folder.path(), &["report", "here", "there"], 2);
    assert!(stderr.contains("say with --out where the merged files go"), "{stderr}");
    run(folder.path(), &["report", "here", "there", "-q", "-o", "merged"], FAILED);
    run(folder.path(), &["sweep", "study.toml", "-q", "-o", "whole"], FAILED);
    assert!(files(&folder.path().join("merged")) == files(&folder.path().join("whole")));
}

#[test]
fn points_metrics_and_runs_may_be_chosen() {
    let folder = folder();
    let chosen =
        ["--where", "params.srm.takeover_fixed=30s", "--metrics", "user_outage.p95", "--runs", "3", "--seed", "9"];
    let sweep = |more: &[&str], status| {
        run(folder.path(), &[&["sweep", "study.toml", "-q"], &chosen[..], more].concat(), status)
    };
    sweep(&["-o", "whole"], FAILED);
    for shard in ["1/3", "2/3"] {
        sweep(&["-o", "parts", "--shard", shard], 0);
    }
    let (_, stderr) = run(folder.path(), &["report", "parts"], 3);
    let command = "failsim sweep study.toml --runs 3 --seed 9 --where params.srm.takeover_fixed=30s \
                   --metrics user_outage.p95 -o parts --shard 3/3";
    assert!(stderr.contains(command), "{stderr}");
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    run(folder.path(), &words, 0);
    run(folder.path(), &["report", "parts", "-q", "-o", "merged"], FAILED);
    assert!(files(&folder.path().join("merged")) == files(&folder.path().join("whole")));
}

#[test]
fn a_shard_that_is_there_is_not_made_again() {
    let folder = folder();
    assert!(make(folder.path(), "2/7", "out").contains("shard 2/7 is written: "));
    let path = shard(folder.path(), "out", 2, 7);
    let (first, made) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    let said = make(folder.path(), "2/7", "out");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("shard 2/7 is there already: "), "{said}");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), made);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777 & !0o022, 0o644);
    }
    // Asked to forget it, the program finds the same content again.
    let (_, said) = run(folder.path(), &["sweep", "study.toml", "-o", "out", "--shard", "2/7", "--fresh"], 0);
    assert!(said.contains("was there first, with the same content"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), first);
    let left: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 1, "no temporary file is left: {left:?}");
}

#[test]
fn the_same_shard_may_be_made_many_times_at_once() {
    let folder = folder();
    let args = ["sweep", "study.toml", "-q", "-j", "1", "-o", "out", "--shard", "1/2"];
    let all: Vec<_> = (0..8).map(|_| failsim(folder.path(), &args).spawn().unwrap()).collect();
    for one in all {
        let output = one.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let left: Vec<_> =
        fs::read_dir(folder.path().join("out/shards")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["0001-of-0002.shard"]);
    make(folder.path(), "2/2", "out");
    run(folder.path(), &["report", "out", "-q"], FAILED);
}

#[test]
fn different_content_of_one_shard_is_a_bug() {
    let folder = folder();
    make_all(folder.path(), 2, [1, 2], "out");
    make(folder.path(), "1/2", "other");
    let path = shard(folder.path(), "other", 1, 2);
    let verdict = "\"verdict\":\"fail\"";
    let from = if fs::read_to_string(&path).unwrap().contains(verdict) { verdict } else { "\"verdict\":\"pass\"" };
    forged(&path, from, "\"verdict\":\"odd\"");
    let (_, stderr) = run(folder.path(), &["sweep", "study.toml", "-o", "other", "--shard", "1/2", "--fresh"], 4);
    assert!(stderr.contains("bug: ") && stderr.contains("different content"), "{stderr}");
    assert!(path.with_extension("shard.differs").exists(), "both are kept");
    let (_, stderr) = run(folder.path(), &["report", "out", "other", "-o", "merged"], 4);
    assert!(stderr.contains("hold the same runs with different content"), "{stderr}");
    assert!(stderr.contains("out/shards/0001") && stderr.contains("other/shards/0001"), "{stderr}");
    assert!(!folder.path().join("merged").exists());
}

#[test]
fn a_torn_shard_does_not_count_and_is_made_again() {
    let folder = folder();
    make_all(folder.path(), 3, [1, 2, 3], "out");
    let path = shard(folder.path(), "out", 2, 3);
    let whole = fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let lines: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
    let cut = |at: usize| whole[..at].to_vec();
    let torn = [
        Vec::new(),
        cut(5),
        cut(lines[0]),
        cut(lines[0] + 40),
        cut(lines[1]),
        cut(lines[2]),
        cut(whole.len() / 2),
        cut(whole.len() - 1),
        flipped,
        [&whole[..], b"more\n"].concat(),
        [&whole[..lines[2]], &whole[lines[3]..]].concat(),
        b"somebody's notes\n".to_vec(),
    ];
    for bytes in &torn {
        fs::write(&path, bytes).unwrap();
        let (_, stderr) = run(folder.path(), &["report", "out"], 3);
        assert!(stderr.contains("0002-of-0003.shard does not count: "), "{} bytes: {stderr}", bytes.len());
        let (told, _) = run(folder.path(), &["report", "out", "--print-missing", "lines"], 3);
        assert_eq!(told, "2\n");
        let said = make(folder.path(), "2/3", "out");
        assert!(said.contains("does not count: ") && said.contains("shard 2/3 is written"), "{said}");
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
    run(folder.path(), &["report", "out", "-q"], FAILED);
}

#[test]
fn missing_shards_are_told_in_the_words_of_an_engine() {
    let folder = folder();
    make_all(folder.path(), 12, [1, 2, 4, 5, 6, 10, 11, 12], "out");
    let missing = |how, status| run(folder.path(), &["report", "out", "--print-missing", how], status).0;
    assert_eq!(missing("slurm", 3), "3,7-9\n");
    assert_eq!(missing("lines", 3), "3\n7\n8\n9\n");
    let (told, stderr) = run(folder.path(), &["report", "out"], 3);
    assert!(told.is_empty() && stderr.contains("4 of 12 shards (3, 7-9) are missing"), "{stderr}");
    assert!(stderr.contains("--runs 4 -o out --shard 3/12") && stderr.contains("and so on"), "{stderr}");
    assert!(!folder.path().join("out/runs.csv").exists(), "nothing is written");
    make_all(folder.path(), 12, [3, 7, 8, 9], "out");
    assert_eq!((missing("slurm", 0), missing("lines", 0)), (String::new(), String::new()));
}

#[test]
fn a_part_is_told_with_a_warning_and_replaced_by_the_whole() {
    let folder = folder();
    make_all(folder.path(), 7, [1, 2, 4, 6, 7], "out");
    let (told, stderr) = run(folder.path(), &["report", "out", "--partial"], 1);
    assert!(stderr.contains("warning: PARTIAL: without 2 of 7 shards (3, 5)"), "{stderr}");
    assert!(told.lines().nth(1).unwrap().starts_with("PARTIAL: without 2 of 7 shards (3, 5)."), "{told}");
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("✗ PARTIAL</span> without 2 of 7 shards (3, 5)."));
    let summary = fs::read_to_string(folder.path().join("out/summary.csv")).unwrap();
    assert!(summary.lines().skip(1).all(|line| line.contains(",partial,")), "{summary}");
    make_all(folder.path(), 7, [3, 5], "out");
    run(folder.path(), &["report", "out", "-q"], FAILED);
    run(folder.path(), &["sweep", "study.toml", "-q", "-o", "whole"], FAILED);
    assert!(files(&folder.path().join("out")) == files(&folder.path().join("whole")));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let folder = folder();
    make_all(folder.path(), 2, [1, 2], "out");
    let two = |args: &[&str]| {
        run(folder.path(), &[&["sweep", "study.toml", "-o", "other", "--shard", "2/2"], args].concat(), 0)
    };
    let refused = |part: &str| {
        let (_, stderr) = run(folder.path(), &["report", "out", "other", "-o", "merged"], 2);
        assert!(stderr.contains(part), "{stderr}");
        assert!(
            stderr.contains("0001-of-0002.shard") && stderr.contains("other/shards/000"),
            "both are named: {stderr}"
        );
    };
    for (args, part) in [
        (&["--seed", "7"][..], "different studies: the second has --seed 7 instead of that of the file"),
        (&["--runs", "9"], "the second has --runs 9 instead of 4"),
        (&["--set", "run.duration=21m"], "the second has --set run.duration=21m instead of nothing"),
        (&["--variant", "two"], "the second has --variant two instead of all"),
    ] {
        two(args);
        refused(part);
        // Nor is it taken for a shard of this study that is there already.
        let (_, stderr) = run(folder.path(), &["sweep", "study.toml", "-o", "other", "--shard", "2/2"], 2);
        assert!(stderr.contains("is a shard of another study"), "{stderr}");
        fs::remove_dir_all(folder.path().join("other")).unwrap();
    }
    make(folder.path(), "2/3", "other");
    refused("are shards of 2 and of 3");
    fs::remove_dir_all(folder.path().join("other")).unwrap();
    two(&[]);
    let path = shard(folder.path(), "other", 2, 2);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("failsim shard 1", "failsim shard 2", 1)).unwrap();
    refused("is a shard of another version of failsim");
}

#[test]
fn a_shard_of_another_model_is_refused() {
    let folder = folder();
    make_all(folder.path(), 2, [1, 2], "out");
    for number in [1, 2] {
        reversioned(&shard(folder.path(), "out", number, 2));
        if number == 1 {
            let (_, stderr) = run(folder.path(), &["report", "out"], 2);
            assert!(stderr.contains("whose results this version"), "{stderr}");
            let one = shard(folder.path(), "out", 1, 2);
            let last = folder.path().join("out/shards/last.shard");
            fs::rename(&one, &last).unwrap();
            let (_, stderr) = run(folder.path(), &["report", "out"], 2);
            assert!(stderr.contains("are shards of different versions: the second has model version 0"), "{stderr}");
            assert!(stderr.contains("0002-of-0002.shard and ") && stderr.contains("last.shard"), "{stderr}");
            fs::rename(&last, &one).unwrap();
        }
    }
    let (_, stderr) = run(folder.path(), &["report", "out"], 2);
    assert!(stderr.contains("was made by failsim") && stderr.contains("with model 0"), "{stderr}");
}

/// The same shard as model version 0 would have made it.
fn reversioned(path: &Path) {
    let text = fs::read_to_string(path).expect("a shard");
    let header = text.lines().nth(1).expect("a header");
    let (_, study) = header.split_once("\"study\":").expect("a study");
    let study = study.strip_suffix('}').expect("an object");
    let (before, after) = study.split_once("\"model_version\":").expect("a version");
    let after = after.split_once(',').expect("more").1;
    let older = format!("{before}\"model_version\":0,{after}");
    let hash = |text: &str| hex(&Sha256::digest(text));
    assert!(header.contains(&hash(study)), "the hash of a study is that of its text");
    let (hash_before, hash_after) = (hash(study), hash(&older));
    forged(path, study, &older);
    forged(path, &hash_before, &hash_after);
}

#[test]
fn mistakes_name_what_would_be_right() {
    let folder = folder();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for (args, part) in [
        (&["sweep", "study.toml", "--shard", "0/5"][..], "1/5 is the first, 5/5 the last"),
        (&["sweep", "study.toml", "--shard", "8/5"], "there is no shard 8 of 5"),
        (&["sweep", "study.toml", "--shard", "a/b"], "such as 7/64"),
        (&["sweep", "study.toml", "--shard", "1/5", "--precision", "5%"], "give a number of runs with --runs"),
        (&["sweep", "study.toml", "--shard", "1/5", "--rare", "unserved_time"], "--rare does not go with shards"),
        (&["sweep", "study.toml", "--shard", "1/5", "--metrics", "user_outage.medium"], "--metrics"),
        (&["sweep", "study.toml", "--target", "5m"], "--plan"),
        (&["report", "empty"], "empty holds neither a study that was swept nor shards of one"),
        (&["report", "empty", "--partial"], "there is no shard in empty"),
        (&["report", "empty", "--print-missing", "slurm"], "there is no shard in empty"),
        (&["report", "empty", "empty"], "there is no shard in these folders"),
        (&["report", "nowhere"], "cannot read nowhere"),
    ] {
        let (told, stderr) = run(folder.path(), args, 2);
        assert!(told.is_empty() && stderr.contains(part), "{args:?}: {stderr}");
    }
    let rule = "runs = 4\nprecision = { metric = \"user_outage.mean\", half_width = \"5%\" }";
    fs::write(folder.path().join("rule.toml"), STUDY.replace("runs = 4", rule)).unwrap();
    let (_, stderr) = run(folder.path(), &["sweep", "rule.toml", "--shard", "1/2"], 2);
    assert!(stderr.contains("the file asks for [experiment].precision"), "{stderr}");
    run(folder.path(), &["sweep", "rule.toml", "--shard", "1/2", "--runs", "4"], 0);
}

#[test]
fn a_plan_proposes_shards_and_writes_nothing() {
    let folder = folder();
    let (told, _) = run(folder.path(), &["sweep", "study.toml", "--plan"], 0);
    assert!(told.contains("One machine is enough:\n  failsim sweep study.toml --runs 4 -o results/study\n"), "{told}");
    let (told, _) = run(folder.path(), &["sweep", "study.toml", "--plan", "--runs", "10000000", "--json"], 0);
    let answer: serde_json::Value = serde_json::from_str(&told).unwrap();
    let of = answer["shards"].as_u64().unwrap();
    assert!(of > 1 && !of.is_multiple_of(2) && !of.is_multiple_of(3), "a shard has runs of all 6 cases: {answer}");
    assert!(answer["command"].as_str().unwrap().ends_with(&format!("-j 1 --shard I/{of}")), "{answer}");
    assert!(!folder.path().join("results").exists());
}

#[cfg(unix)]
#[test]
fn a_scheduler_that_ends_a_shard_leaves_no_trace() {
    use rustix::process::{Pid, Signal, kill_process};

    let folder = folder();
    let args = ["sweep", "study.toml", "-j", "1", "--runs", "100000", "-o", "out", "--shard", "1/2"];
    for (signal, status) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let child = failsim(folder.path(), &args).spawn().unwrap();
        let shards = folder.path().join("out/shards");
        // The file on its way is made first, and has bytes as soon as signals are heard.
        let begun =
            || fs::read_dir(&shards).into_iter().flatten().flatten().any(|e| e.metadata().is_ok_and(|m| m.len() > 0));
        while !begun() {
            std::hint::spin_loop();
        }
        kill_process(Pid::from_child(&child), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{stderr}");
        assert!(stderr.contains("shard 1/2 is not written; the same command makes it"), "{stderr}");
        assert_eq!(fs::read_dir(&shards).unwrap().count(), 0, "no temporary file is left");
    }
}
