//! `explore --windows`: where the outcome changes when one or two times are varied.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::explore::{self, Course, Map, Toll, Window};
use crate::report::{self, MapPicture, folder};
use crate::scenario;
use crate::stats::told;
use crate::units::SimDuration;
use crate::world::Watch;

use super::super::args::{ExploreArgs, Global, Vary};
use super::super::exit::Exit;
use super::super::isolate::Bug;
use super::super::{input, screen};

/// What the runs at one value gave: each different course with the number of runs that took it.
#[derive(Clone, Debug, PartialEq)]
struct Outcomes(BTreeMap<Course, u64>);

/// Why a value could not be looked at.
enum Trouble {
    Refused(String),
    Bug(Bug),
}

/// Runs the search.
pub(super) fn explore(args: &ExploreArgs, global: &Global) -> Exit {
    let loaded = input::load(args.file(), global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    if loaded.scenario.is_none() {
        return Exit::Wrong;
    }
    let told = match args.vary.as_slice() {
        [vary] => one(vary, args, global),
        [across, up] => two(across, up, args, global),
        _ => {
            screen::note("failsim: error: --windows takes --vary PATH=LOW..HIGH once, or twice for a map");
            return Exit::Wrong;
        }
    };
    match told {
        Ok(exit) => exit,
        Err(Trouble::Refused(text)) => {
            screen::note(&text);
            Exit::Wrong
        }
        Err(Trouble::Bug(bug)) => {
            screen::note(&format!("failsim: {bug}"));
            Exit::OurBug
        }
    }
}

/// The courses of all runs with these values.
fn look(set: &[(&Vary, SimDuration)], args: &ExploreArgs, global: &Global) -> Result<(Outcomes, Toll), Trouble> {
    let mut request = input::request(args.file(), global.variant.as_deref(), global);
    request.set.extend(set.iter().map(|(vary, value)| (vary.path.clone(), format!("\"{value}\""))));
    let loaded = scenario::load(&request, &input::reader(args.file()));
    let Some(scenario) = &loaded.scenario else {
        return Err(Trouble::Refused(input::rendered(&loaded, &loaded.diagnostics)));
    };
    let mut courses = BTreeMap::new();
    let mut worst: Option<Toll> = None;
    for run in 0..args.runs.unwrap_or(1) {
        let outcome = input::simulate(args.file(), scenario, run, Watch::default(), global).map_err(Trouble::Bug)?;
        *courses.entry(explore::course(&outcome)).or_insert(0) += 1;
        let toll = explore::toll(&outcome);
        worst = Some(worst.filter(|known| known.user_minutes >= toll.user_minutes).unwrap_or(toll));
    }
    Ok((Outcomes(courses), worst.expect("at least one run")))
}

/// One setting: windows with exact ends.
fn one(vary: &Vary, args: &ExploreArgs, global: &Global) -> Result<Exit, Trouble> {
    let outcome = |value: SimDuration| look(&[(vary, value)], args, global).map(|(outcomes, _)| outcomes);
    let found = explore::windows((vary.low, vary.high), args.parts, args.resolution, &outcome)?;
    let ends: Vec<[Toll; 2]> = found
        .iter()
        .map(|window| {
            let at = |value| look(&[(vary, value)], args, global).map(|(_, toll)| toll);
            Ok([at(window.from)?, at(window.to)?])
        })
        .collect::<Result<_, Trouble>>()?;
    if global.json {
        screen::answer_json(&json!({
            "path": vary.path,
            "resolution_s": seconds(args.resolution),
            "windows": found.iter().zip(&ends).map(|(window, ends)| window_json(window, *ends)).collect::<Vec<_>>(),
        }));
    } else {
        screen::answer(&windows_text(vary, args, &found, &ends));
    }
    Ok(Exit::Good)
}

fn windows_text(vary: &Vary, args: &ExploreArgs, found: &[Window<Outcomes>], ends: &[[Toll; 2]]) -> String {
    let runs = args.runs.filter(|runs| *runs > 1);
    let runs = runs.map_or_else(String::new, |runs| format!(", {runs} runs at each value"));
    let mut out = format!(
        "{} from {} to {}: {}, ends to {}{runs}\n",
        vary.path,
        vary.low,
        vary.high,
        if found.len() == 1 { "1 window".to_owned() } else { format!("{} windows", found.len()) },
        args.resolution
    );
    for (window, [first, last]) in found.iter().zip(ends) {
        out += &format!("\n{} to {}\n", window.from, window.to);
        out += &outcomes_text(&window.gives);
        let (low, high) = (first.user_minutes.min(last.user_minutes), first.user_minutes.max(last.user_minutes));
        if high > 0.0 {
            out += &format!("  user-minutes at its ends: {} and {}\n", told::short(low), told::short(high));
        }
    }
    out
}

fn outcomes_text(outcomes: &Outcomes) -> String {
    let all: u64 = outcomes.0.values().sum();
    let mut out = String::new();
    for (course, runs) in &outcomes.0 {
        if outcomes.0.len() > 1 {
            out += &format!("  {runs} of {all} runs:\n");
        }
        for line in course.lines() {
            out += &report::wrapped(&line, 2);
        }
    }
    out
}

fn window_json(window: &Window<Outcomes>, [first, last]: [Toll; 2]) -> Value {
    json!({
        "from_s": seconds(window.from),
        "to_s": seconds(window.to),
        "outcomes": outcomes_json(&window.gives),
        "user_minutes_at_ends": [first.user_minutes, last.user_minutes],
        "needs_human": first.needs_human || last.needs_human,
    })
}

fn outcomes_json(outcomes: &Outcomes) -> Vec<Value> {
    outcomes.0.iter().map(|(course, runs)| json!({ "runs": runs, "what": course.lines(), "end": course.end })).collect()
}

fn seconds(time: SimDuration) -> f64 {
    time.as_secs_f64()
}

/// Two settings: a map.
fn two(across: &Vary, up: &Vary, args: &ExploreArgs, global: &Global) -> Result<Exit, Trouble> {
    let outcome = |x: SimDuration, y: SimDuration| look(&[(across, x), (up, y)], args, global).map(|(found, _)| found);
    let values = |vary: &Vary| explore::steps((vary.low, vary.high), args.parts, args.resolution);
    let map = explore::map(values(across), values(up), &outcome)?;
    if global.json {
        screen::answer_json(&json!({
            "across": across.path,
            "up": up.path,
            "across_s": map.across.iter().map(|value| seconds(*value)).collect::<Vec<_>>(),
            "up_s": map.up.iter().map(|value| seconds(*value)).collect::<Vec<_>>(),
            "cells": map.cells,
            "kinds": map.kinds.iter().map(outcomes_json).collect::<Vec<_>>(),
        }));
    } else {
        screen::answer(&map_text(across, up, &map));
    }
    if let Some(out) = &global.out {
        let picture = picture(across, up, &map);
        let written = std::fs::create_dir_all(out)
            .and_then(|()| folder::write_file(&out.join("windows.svg"), &report::map_svg(&picture)));
        if let Err(error) = written {
            screen::note(&format!("failsim: error: cannot write {}: {error}", out.display()));
            return Ok(Exit::of_io(&error));
        }
    }
    Ok(Exit::Good)
}

/// Letters for the outcomes, in the order in which they are met.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

fn letter(kind: usize) -> char {
    LETTERS.get(kind).map_or('?', |letter| char::from(*letter))
}

fn map_text(across: &Vary, up: &Vary, map: &Map<Outcomes>) -> String {
    let width = map.up.iter().map(|value| value.to_string().len()).max().unwrap_or(0);
    let mut out = format!("{} across, {} up\n\n", across.path, up.path);
    for (value, row) in map.up.iter().zip(&map.cells).rev() {
        let cells: String = row.iter().map(|kind| letter(*kind)).collect();
        out += &format!("{:>width$}  {cells}\n", value.to_string());
    }
    let ends = [map.across.first(), map.across.last()].map(|end| end.map_or_else(String::new, ToString::to_string));
    out += &format!("{:width$}  {} to {}\n", "", ends[0], ends[1]);
    for (kind, outcomes) in map.kinds.iter().enumerate() {
        out += &format!("\n{}\n{}", letter(kind), outcomes_text(outcomes));
    }
    out
}

fn picture(across: &Vary, up: &Vary, map: &Map<Outcomes>) -> MapPicture {
    let name = |outcomes: &Outcomes| {
        let all: u64 = outcomes.0.values().sum();
        let one = |(course, runs): (&Course, &u64)| {
            let what = course.lines().join("; ");
            if outcomes.0.len() > 1 { format!("{runs} of {all}: {what}") } else { what }
        };
        outcomes.0.iter().map(one).collect::<Vec<_>>().join(" | ")
    };
    MapPicture {
        title: format!("What happens, by {} and {}", across.path, up.path),
        across: (across.path.clone(), map.across.iter().map(ToString::to_string).collect()),
        up: (up.path.clone(), map.up.iter().map(ToString::to_string).collect()),
        cells: map.cells.clone(),
        kinds: map.kinds.iter().map(name).collect(),
    }
}
