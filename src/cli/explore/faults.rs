//! `explore --faults`: every fault of a topology, alone or in pairs, ranked by what it costs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::explore::{self, Fault, Plan, Toll};
use crate::outcome::{LoginCurve, StudyRow, fingerprint};
use crate::report::{self, FaultRow, folder};
use crate::scenario::{Scenario, run_key};
use crate::sweep::{Store, StoreLine, Task, walk_until};
use crate::units::SimDuration;
use crate::world::Watch;

use super::super::args::{ExploreArgs, Global, Many};
use super::super::exit::Exit;
use super::super::interrupt::Interrupt;
use super::super::sweep::study::trouble;
use super::super::{input, screen};
use super::{beside, load_beside};

/// When the first fault comes: long after the start, so that nothing of it is left.
const AT: SimDuration = SimDuration::from_secs(600);
/// How long a run goes on after the faults.
const SETTLE: SimDuration = SimDuration::from_secs(2 * 3600);

/// What is kept of a run.
const COLUMNS: [&str; 7] = [
    "user_minutes_lost.sum",
    "blind_minutes.sum",
    "user_outage.count",
    "user_outage.max",
    "needs_human",
    "moving",
    "violations",
];

/// One combination of faults, ready to run.
struct Case {
    faults: Vec<Fault>,
    plan: Plan,
    scenario: Scenario,
    key: String,
}

/// Runs the search.
pub(super) fn explore(args: &ExploreArgs, many: Many, global: &Global) -> Exit {
    let loaded = input::load(args.file(), None, global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Exit::Wrong };
    let found = explore::faults(scenario);
    let cases = match cases(&found, args, many, global) {
        Ok(cases) => cases,
        Err(exit) => return exit,
    };
    let stem = args.file().file_stem().map_or_else(|| "run".into(), ToOwned::to_owned);
    let out = global.out.clone().unwrap_or_else(|| Path::new("results").join(stem).join("faults"));
    let (rows, ended) = match run(&cases, &out, args, global) {
        Ok(done) => done,
        Err(exit) => return exit,
    };
    tell(&cases, &rows, &out, args, many, global).and(ended)
}

/// Every fault, or every ordered pair of two different ones.
fn cases(found: &[Fault], args: &ExploreArgs, many: Many, global: &Global) -> Result<Vec<Case>, Exit> {
    let plan = Plan { at: AT, lasts: args.lasts, gap: args.gap, settle: SETTLE };
    let sets: Vec<Vec<Fault>> = match many {
        Many::Single => found.iter().map(|fault| vec![fault.clone()]).collect(),
        Many::Pairs => {
            let others = |first: &Fault| found.iter().filter(|second| *second != first).cloned().collect::<Vec<_>>();
            found.iter().flat_map(|first| others(first).into_iter().map(|second| vec![first.clone(), second])).collect()
        }
    };
    let name = args.file().file_name().expect("a file that was read has a name").to_string_lossy().into_owned();
    let mut cases = Vec::with_capacity(sets.len());
    for faults in sets {
        let text = scenario_text(&name, &faults, plan);
        let loaded = load_beside(args.file(), "faults.toml", &text, global);
        let Some(scenario) = loaded.scenario.clone() else {
            screen::note(&input::rendered(&loaded, &loaded.diagnostics));
            return Err(Exit::Wrong);
        };
        let key = run_key(&scenario, scenario.run.seed, 0);
        cases.push(Case { faults, plan, scenario, key });
    }
    Ok(cases)
}

/// Runs what the store does not hold yet; says with what exit somebody has ended it.
fn run(
    cases: &[Case],
    out: &PathBuf,
    args: &ExploreArgs,
    global: &Global,
) -> Result<(Vec<Option<StudyRow>>, Exit), Exit> {
    if let Err(error) = std::fs::create_dir_all(out) {
        screen::note(&format!("failsim: error: cannot write {}: {error}", out.display()));
        return Err(Exit::of_io(&error));
    }
    let mut store = Store::open(out, args.fresh).map_err(|error| trouble(&error))?;
    let mut rows: Vec<Option<StudyRow>> = vec![None; cases.len()];
    for (row, case) in rows.iter_mut().zip(cases) {
        if let Some(place) = store.find(&case.key) {
            let stored = store.row(place).map_err(|error| trouble(&error))?;
            // A sweep into the same folder may hold the same run with other numbers.
            *row = Some(stored).filter(|stored| COLUMNS.iter().all(|name| stored.values.contains_key(*name)));
        }
    }
    let open: Vec<Task> = (0..cases.len()).filter(|at| rows[*at].is_none()).map(|case| Task { run: 0, case }).collect();
    let steps = screen::Steps::new(open.len(), global);
    let virtual_file = beside(args.file(), "faults.toml");
    let make = |task: Task| {
        let case = &cases[task.case];
        input::simulate(&virtual_file, &case.scenario, 0, Watch::default(), global).map(|outcome| {
            let row = row(case, task.case, &explore::toll(&outcome), fingerprint(&outcome));
            (StoreLine::of(&row), row)
        })
    };
    let interrupt = Interrupt::listen();
    let walked = walk_until(&open, &|| interrupt.came(), make, |task, made, _| {
        steps.step();
        let (line, row) = made.map_err(|bug| {
            screen::note(&format!("failsim: {bug}"));
            Exit::OurBug
        })?;
        store.add(&line).map_err(|error| trouble(&error))?;
        rows[task.case] = Some(row);
        Ok(())
    });
    walked?;
    Ok((rows, if interrupt.came() { interrupt.exit() } else { Exit::Good }))
}

fn row(case: &Case, place: usize, toll: &Toll, fingerprint: String) -> StudyRow {
    let flag = |holds: bool| Some(if holds { 1.0 } else { 0.0 });
    let values = [
        Some(toll.user_minutes),
        Some(toll.blind_minutes),
        Some(toll.outages),
        Some(toll.longest_s),
        flag(toll.needs_human),
        flag(toll.moving),
        Some(toll.violations as f64),
    ];
    let values: BTreeMap<String, Option<f64>> = COLUMNS.map(str::to_owned).into_iter().zip(values).collect();
    StudyRow {
        key: case.key.clone(),
        point: u32::try_from(place).expect("a topology has fewer than 2^32 pairs of faults"),
        variant: String::new(),
        run: 0,
        values,
        warnings: Vec::new(),
        fingerprint,
        verdict: String::new(),
        phases: Vec::new(),
        failovers: Vec::new(),
        logins: LoginCurve::default(),
    }
}

/// Prints the worst, writes all.
fn tell(
    cases: &[Case],
    rows: &[Option<StudyRow>],
    out: &Path,
    args: &ExploreArgs,
    many: Many,
    global: &Global,
) -> Exit {
    let value = |row: &StudyRow, name: &str| row.values[name].expect("each column of a fault has a number");
    let mut ranked: Vec<(usize, FaultRow)> = rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| {
            let row = row.as_ref()?;
            let told = FaultRow {
                faults: cases[at].faults.iter().map(Fault::text).collect(),
                user_minutes: value(row, "user_minutes_lost.sum"),
                blind_minutes: value(row, "blind_minutes.sum"),
                outages: value(row, "user_outage.count"),
                longest_s: value(row, "user_outage.max"),
                needs_human: value(row, "needs_human") > 0.0,
                moving: value(row, "moving") > 0.0,
                violations: value(row, "violations") as u64,
            };
            Some((at, told))
        })
        .collect();
    // The worst first; equal ones in the order of the topology.
    ranked.sort_by(|(_, a), (_, b)| b.rank().partial_cmp(&a.rank()).expect("tolls are numbers"));
    let table: Vec<FaultRow> = ranked.iter().map(|(_, row)| row.clone()).collect();
    let written = folder::write_file(&out.join("faults.csv"), &report::faults_csv(&table))
        .and_then(|()| folder::write_file(&out.join("faults.svg"), &report::faults_svg(&table, args.top)))
        .and_then(|()| worst_as_file(cases, &ranked, args.file(), out));
    if let Err(error) = written {
        screen::note(&format!("failsim: error: cannot write {}: {error}", out.display()));
        return Exit::of_io(&error);
    }
    if global.json {
        screen::answer_json(&json!({ "faults": report::faults_json(&table) }));
    } else {
        let what = if many == Many::Single { "faults" } else { "pairs of faults" };
        let lasts = format!("{what} of {} each", args.lasts);
        screen::answer(&report::faults_text(&table, args.top, &lasts));
        screen::answer(&format!("\nAll of them: {}\n", out.join("faults.csv").display()));
    }
    if table.iter().any(|row| row.violations > 0) { Exit::Failed } else { Exit::Good }
}

/// The worst of all as a scenario that can be run from where it stands.
fn worst_as_file(cases: &[Case], ranked: &[(usize, FaultRow)], file: &Path, out: &Path) -> std::io::Result<()> {
    let Some((at, _)) = ranked.first() else { return Ok(()) };
    let file = relative(&out.canonicalize()?, &file.canonicalize()?);
    folder::write_file(&out.join("worst.toml"), &scenario_text(&file, &cases[*at].faults, cases[*at].plan))
}

fn scenario_text(file: &str, faults: &[Fault], plan: Plan) -> String {
    explore::scenario_text(file, &faults.iter().collect::<Vec<_>>(), plan)
}

/// The way from a folder to a file, with `/` between its parts; both paths begin at the root.
fn relative(folder: &Path, file: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_reached_from_a_folder() {
        let way = |folder: &str, file: &str| relative(Path::new(folder), Path::new(file));
        assert_eq!(way("/a/b/c", "/a/d/e.toml"), "../../d/e.toml");
        assert_eq!(way("/a", "/a/e.toml"), "e.toml");
    }
}
