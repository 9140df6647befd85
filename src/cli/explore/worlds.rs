//! `explore --worlds`: random worlds of every system, a random campaign in each, and the smallest scenario for each
//! panic and each invariant that breaks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::explore::{self, Draft, Sight, Wilds};
use crate::report::folder;
use crate::scenario::{self, Request};
use crate::sweep::{Task, walk_until};

use super::super::args::{ExploreArgs, Global};
use super::super::exit::Exit;
use super::super::interrupt::Interrupt;
use super::super::screen;
use super::hunt::{self, Catch};

/// What is remembered of all worlds: the numbers of those that show something, and counts of the others, so that
/// memory does not grow with their number.
#[derive(Default)]
struct Haul {
    run: u64,
    refused: Vec<u64>,
    shown: BTreeMap<u64, Sight>,
    /// What still moved at the end, how often, and the first world that shows it.
    moving: BTreeMap<String, (u64, u64)>,
    needs_human: u64,
}

/// Runs the worlds.
pub(super) fn explore(args: &ExploreArgs, many: u64, global: &Global) -> Exit {
    if !global.set.is_empty() || global.variant.is_some() {
        screen::note("failsim: error: --worlds draws its scenarios: --set and --variant have nothing to change");
        return Exit::Wrong;
    }
    let seed = global.seed.unwrap_or(1);
    let wilds = Wilds { seed, most: args.most, from: hunt::FROM, settle: hunt::SETTLE };
    if let Some(number) = args.print_world {
        return print(number, wilds);
    }
    let out = global.out.clone().unwrap_or_else(|| Path::new("results").join("worlds"));
    let Some(haul) = haul(many, wilds, global) else { return Exit::Interrupted };
    let numbers: Vec<u64> = haul.shown.keys().copied().collect();
    let campaigns: Vec<Draft> = numbers.iter().map(|number| draft(*number, wilds).expect("it was run")).collect();
    let sights: Vec<Sight> = haul.shown.values().cloned().collect();
    let mut prey = explore::prey(&campaigns, &sights);
    prey.truncate(args.top);
    let catches = hunt::make_small(prey, &campaigns, &out, global);
    if let Err((path, error)) = keep(&out, &catches) {
        return hunt::cannot_write(&path, &error);
    }
    if global.json {
        screen::answer_json(&as_json(&haul, &catches, &numbers));
    } else {
        screen::answer(&as_text(&haul, &catches, &numbers, seed));
    }
    let drawn = if haul.refused.is_empty() { Exit::Good } else { Exit::OurBug };
    catches.iter().map(hunt::exit).fold(drawn, Exit::and)
}

/// The campaign of a world, or why no scenario can say it.
fn draft(number: u64, wilds: Wilds) -> Result<Draft, String> {
    let text = format!("format = 1\n{}\n[run]\nduration = \"1h\"\n", explore::world(wilds.seed, number));
    let loaded = hunt::load(&text);
    let Some(scenario) = &loaded.scenario else {
        return Err(loaded.diagnostics.first().map_or_else(String::new, |first| first.message.clone()));
    };
    let request = Request { path: PathBuf::from("world.toml"), ..Request::default() };
    let world = scenario::topology(&request, &|_: &Path| Ok(text.clone()));
    Ok(explore::campaign(&world, &explore::deeds(scenario), wilds, number))
}

fn title(number: u64, wilds: Wilds) -> String {
    format!("random world {number} of seed {}", wilds.seed)
}

fn print(number: u64, wilds: Wilds) -> Exit {
    match draft(number, wilds) {
        Ok(draft) => {
            screen::answer(&draft.text(&title(number, wilds), ""));
            Exit::Good
        }
        Err(message) => {
            screen::note(&format!("failsim: error: world {number} is not a scenario: {message}"));
            Exit::OurBug
        }
    }
}

/// Lets every campaign happen; nothing if it was interrupted.
fn haul(many: u64, wilds: Wilds, global: &Global) -> Option<Haul> {
    let many = usize::try_from(many).expect("the command line allows fewer");
    let steps = screen::Steps::of("worlds", many, 0, global);
    let tasks: Vec<Task> = (0..many).map(|case| Task { run: case as u64, case }).collect();
    let mut haul = Haul::default();
    let interrupt = Interrupt::listen();
    let walked: Result<(), ()> = walk_until(
        &tasks,
        &|| interrupt.came(),
        |task| hunt::look(&draft(task.run, wilds).ok()?, global),
        |task, sight, _| {
            steps.step();
            haul.add(task.run, sight);
            Ok(())
        },
    );
    walked.expect("collecting has no errors");
    haul.refused.sort_unstable();
    (haul.run == many as u64).then_some(haul)
}

impl Haul {
    fn add(&mut self, number: u64, sight: Option<Sight>) {
        self.run += 1;
        let Some(sight) = sight else { return self.refused.push(number) };
        for what in sight.moving.into_keys() {
            let (seen, first) = self.moving.entry(what).or_insert((0, number));
            (*seen, *first) = (*seen + 1, number.min(*first));
        }
        self.needs_human += u64::from(!sight.waiting.is_empty());
        // What a random world costs or waits for is no finding; what must never happen is.
        let kept = Sight { panic: sight.panic, broken: sight.broken, ..Sight::default() };
        if kept != Sight::default() {
            self.shown.insert(number, kept);
        }
    }
}

fn keep(out: &Path, catches: &[Catch]) -> Result<(), (PathBuf, std::io::Error)> {
    if catches.is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(out).map_err(|error| (out.to_owned(), error))?;
    catches
        .iter()
        .try_for_each(|one| folder::write_file(&one.file, &one.text).map_err(|error| (one.file.clone(), error)))
}

fn as_text(haul: &Haul, catches: &[Catch], numbers: &[u64], seed: u64) -> String {
    let count = |shows: &dyn Fn(&Sight) -> bool| haul.shown.values().filter(|sight| shows(sight)).count();
    let mut out = format!(
        "{} worlds, seed {seed}: {} break an invariant, {} panic, {} are refused; {} need a human at the end\n",
        haul.run,
        count(&|sight| !sight.broken.is_empty()),
        count(&|sight| sight.panic.is_some()),
        haul.refused.len(),
        haul.needs_human,
    );
    for (what, (seen, first)) in &haul.moving {
        out += &format!("never at rest, {what}: {seen} worlds, the first is world {first}\n");
    }
    for one in catches {
        out += &hunt::catch_text(one);
        out += &format!("  from world {}\n", numbers[one.campaign]);
    }
    if let Some(first) = haul.refused.first() {
        out += &format!(
            "\nThe reader refuses world {first}: failsim explore --worlds 1 --seed {seed} --print-world {first}\n"
        );
    }
    out
}

fn as_json(haul: &Haul, catches: &[Catch], numbers: &[u64]) -> serde_json::Value {
    let finding = |one: &Catch| {
        let mut value = hunt::catch_json(one);
        value["campaign"] = numbers[one.campaign].into();
        value
    };
    json!({
        "worlds": haul.run,
        "refused": haul.refused,
        "shown": haul.shown.keys().collect::<Vec<_>>(),
        "not_at_rest": haul.moving,
        "needs_human": haul.needs_human,
        "findings": catches.iter().map(finding).collect::<Vec<_>>(),
    })
}
