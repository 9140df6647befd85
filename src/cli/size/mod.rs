//! `size`: the smallest or largest value of a parameter that meets the targets, with confidence.

mod judge;
mod runs;
mod solve;
mod table;
mod tell;

use crate::scenario::{Scenario, Size, profile_settings};

use self::solve::{Solved, Trouble, solve};
use super::args::{Global, SizeArgs};
use super::exit::Exit;
use super::{input, screen};

/// Runs the verb.
pub(super) fn size(args: &SizeArgs, global: &Global) -> Exit {
    let loaded = input::load(&args.file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(base) = loaded.scenario.clone() else { return Exit::Wrong };
    let Some(size) = base.study.size.clone() else {
        return wrong(&format!(
            "{} has no [size] table; it says which parameter to find and what must hold",
            args.file.display()
        ));
    };
    let settings = match settings(args, &base, &size) {
        Ok(settings) => settings,
        Err(why) => return wrong(&why),
    };
    let mut exit = Exit::Good;
    let mut solved = Vec::new();
    for setting in settings {
        match solve(&args.file, &size, &setting, global) {
            Ok(answers) => solved.extend(answers),
            Err(Trouble::Bug(bug)) => {
                screen::note(&format!("failsim: {bug}"));
                exit = exit.and(Exit::OurBug);
            }
            // One of many combinations may make no sense, such as more users than a node can have.
            Err(Trouble::Setting(why)) if !setting.is_empty() => {
                screen::note(&format!("left out: {}: {why}", tell::setting(&setting)));
            }
            Err(Trouble::Setting(why) | Trouble::Candidate(why)) => return wrong(&why),
        }
    }
    if solved.is_empty() {
        return exit.and(Exit::Wrong);
    }
    exit = solved.iter().map(Solved::exit).fold(exit, Exit::and);
    if global.json {
        screen::answer_json(&table::json(&size, &solved));
    } else {
        screen::answer(&tell::text(&size, &solved));
    }
    match &args.csv {
        Some(path) => exit.and(table::write(path, &table::csv(&size, &solved))),
        None => exit,
    }
}

fn wrong(why: &str) -> Exit {
    screen::note(&format!("failsim: error: {why}"));
    Exit::Wrong
}

/// What to solve for, one after the other: every combination of the `--for` values, else what the file
/// says, else the file as it is.
fn settings(args: &SizeArgs, base: &Scenario, size: &Size) -> Result<Vec<Vec<(String, String)>>, String> {
    if args.for_values.is_empty() && size.for_profiles {
        return profile_settings(base);
    }
    Ok(args.for_values.iter().fold(vec![Vec::new()], |settings, (path, values)| {
        let with = |setting: &Vec<(String, String)>, value: &String| {
            let mut setting = setting.clone();
            setting.push((path.clone(), value.clone()));
            setting
        };
        settings
            .iter()
            .flat_map(|setting| values.iter().map(|value| with(setting, value)).collect::<Vec<_>>())
            .collect()
    }))
}
