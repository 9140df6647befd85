//! `explore --hunt`: random campaigns of faults and actions, and the smallest scenario of each kind of finding.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::expect::{self, Verdict};
use crate::explore::{self, Aim, Draft, Limits, Minimised, Prey, Sight, Wilds};
use crate::report::{self, folder};
use crate::scenario::{self, Loaded, Request};
use crate::sweep::{Task, walk_until};
use crate::units::SimDuration;
use crate::world::Watch;

use super::super::args::{ExploreArgs, Global};
use super::super::exit::Exit;
use super::super::interrupt::Interrupt;
use super::super::{input, screen};

/// When the first strike comes at the earliest: long after the start, so that nothing of it is left.
pub(super) const FROM: SimDuration = SimDuration::from_secs(600);
/// How long a run goes on after its last strike is over.
pub(super) const SETTLE: SimDuration = SimDuration::from_secs(2 * 3600);
/// Campaigns, unless the command line says how many.
const CAMPAIGNS: u64 = 200;
/// Scenarios that are looked at to make one finding small.
const LOOKS: u64 = 2_000;

/// A finding that was made small.
pub(super) struct Catch {
    prey: Prey,
    /// Number of the campaign that it was made from.
    pub campaign: usize,
    /// Events before it was made small.
    events_before: usize,
    found: Minimised,
    /// Where its scenario is to stand.
    pub file: PathBuf,
    /// Its scenario.
    pub text: String,
    /// Whether the file fails, as it should.
    fails: bool,
}

/// Runs the hunt.
pub(super) fn explore(args: &ExploreArgs, global: &Global) -> Exit {
    let loaded = input::load(args.file(), global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Exit::Wrong };
    let stem = args.file().file_stem().map_or_else(|| "run".into(), ToOwned::to_owned);
    let out = global.out.clone().unwrap_or_else(|| Path::new("results").join(stem).join("hunt"));
    if let Err(error) = std::fs::create_dir_all(&out) {
        return cannot_write(&out, &error);
    }
    let request = input::request(args.file(), global.variant.as_deref(), global);
    let world = scenario::topology(&request, &input::reader(args.file()));
    let deeds = explore::deeds(scenario);
    let wilds = Wilds { seed: scenario.run.seed, most: args.most, from: FROM, settle: SETTLE };
    let campaigns: Vec<Draft> =
        (0..args.runs.unwrap_or(CAMPAIGNS)).map(|number| explore::campaign(&world, &deeds, wilds, number)).collect();
    let (sights, refused) = match sights(&campaigns, global) {
        Ok(sights) => sights,
        Err(interrupted) => return interrupted,
    };
    if refused > 0 {
        screen::note(&format!(
            "failsim: warning: {refused} of {} campaigns were not run: their scenario is refused, so they show nothing",
            campaigns.len()
        ));
    }
    let mut prey = explore::prey(&campaigns, &sights);
    let left_out = prey.len().saturating_sub(args.top);
    prey.truncate(args.top);
    let catches = make_small(prey, &campaigns, &out, global);
    for one in &catches {
        if let Err(error) = folder::write_file(&one.file, &one.text) {
            return cannot_write(&one.file, &error);
        }
    }
    if global.json {
        screen::answer_json(&as_json(&campaigns, &sights, &catches, (left_out, refused)));
    } else {
        screen::answer(&as_text(&sights, &catches, left_out, wilds));
    }
    let nothing_run = if refused > 0 && refused == campaigns.len() { Exit::Inconclusive } else { Exit::Good };
    catches.iter().map(exit).fold(nothing_run, Exit::and)
}

pub(super) fn cannot_write(path: &Path, error: &std::io::Error) -> Exit {
    screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
    Exit::of_io(error)
}

pub(super) fn exit(one: &Catch) -> Exit {
    match one.prey.aim {
        Aim::Panic(_) => Exit::OurBug,
        Aim::Broken(_) => Exit::Failed,
        Aim::Moves(_) | Aim::Waits(_) | Aim::Costs(_) => Exit::Good,
    }
}

/// Reads a scenario that is nowhere on the disk.
pub(super) fn load(text: &str) -> Loaded {
    let request = Request { path: PathBuf::from("hunt.toml"), ..Request::default() };
    scenario::load(&request, &|_: &Path| Ok(text.to_owned()))
}

/// What the run of a campaign shows; nothing if its text is no good scenario.
pub(super) fn look(draft: &Draft, global: &Global) -> Option<Sight> {
    let loaded = load(&draft.text("hunt", ""));
    let scenario = loaded.scenario.as_ref()?;
    Some(match input::simulate(Path::new("hunt.toml"), scenario, 0, Watch::default(), global) {
        Ok(outcome) => explore::sight(scenario, &outcome),
        Err(bug) => Sight { panic: Some(bug.message), ..Sight::default() },
    })
}

/// What each campaign shows, in their order, and how many of them no scenario can say; the
/// exit if the hunt was interrupted.
fn sights(campaigns: &[Draft], global: &Global) -> Result<(Vec<Sight>, usize), Exit> {
    let steps = screen::Steps::of("campaigns", campaigns.len(), 0, global);
    let tasks: Vec<Task> = (0..campaigns.len()).map(|case| Task { run: 0, case }).collect();
    let mut sights: Vec<Option<Sight>> = vec![None; campaigns.len()];
    let mut refused = 0;
    let interrupt = Interrupt::listen();
    let walked: Result<(), ()> = walk_until(
        &tasks,
        &|| interrupt.came(),
        |task| look(&campaigns[task.case], global),
        |task, sight, _| {
            steps.step();
            refused += usize::from(sight.is_none());
            sights[task.case] = Some(sight.unwrap_or_default());
            Ok(())
        },
    );
    walked.expect("collecting has no errors");
    let sights: Option<Vec<Sight>> = sights.into_iter().collect();
    sights.map(|sights| (sights, refused)).ok_or_else(|| interrupt.exit())
}

/// Makes every finding small, in parallel; the results stand in the order of the findings.
pub(super) fn make_small(prey: Vec<Prey>, campaigns: &[Draft], out: &Path, global: &Global) -> Vec<Catch> {
    let steps = screen::Steps::of("findings", prey.len(), 0, global);
    let small = |(number, prey): (usize, Prey)| {
        let holds = |draft: &Draft| look(draft, global).is_some_and(|sight| prey.aim.met(&sight));
        let limits = Limits { shorten_end: prey.aim.shows_early(), looks: LOOKS };
        let ways = prey.campaigns.iter().map(|number| {
            let found = explore::minimise(&campaigns[*number], limits, &holds);
            ((found.draft.strikes.len(), found.draft.text("", "").len()), *number, found)
        });
        let (_, campaign, found) = ways.min_by_key(|(size, ..)| *size).expect("a finding is shown by a campaign");
        let sight = look(&found.draft, global).expect("the scenario was run before");
        let text = file_text(&prey.aim, &found.draft, &sight);
        steps.step();
        let file = out.join(format!("{:02}-{}.toml", number + 1, prey.aim.file_name()));
        Catch {
            fails: fails(&text, global),
            events_before: campaigns[campaign].strikes.len(),
            campaign,
            prey,
            found,
            file,
            text,
        }
    };
    prey.into_iter().enumerate().collect::<Vec<_>>().into_par_iter().map(small).collect()
}

/// The scenario file of a finding, with the expectation that it fails.
fn file_text(aim: &Aim, draft: &Draft, sight: &Sight) -> String {
    /// The longest bound that a file can name, in minutes: 100 years, less what makes it a round number.
    const MINUTES_MAX: u64 = 52_000_000;
    let title = format!("{}: {}", aim.text(), draft.story());
    let expectation = match aim {
        // Both fail without being asked.
        Aim::Panic(_) | Aim::Broken(_) => String::new(),
        Aim::Moves(_) => format!("[[expect]]\non = \"*\"\nis = \"steady\"\nat = \"{}\"\n", draft.duration()),
        Aim::Waits(what) => sight.waiting.get(what).expect("the smallest scenario still shows it").clone(),
        Aim::Costs(minutes) => format!(
            "[[expect]]\nmetric = \"user_minutes_lost.sum\"\nmax = \"{}m\"\n",
            minutes.saturating_sub(1).min(MINUTES_MAX)
        ),
    };
    draft.text(&title, &expectation)
}

/// Whether `failsim test` would fail the file.
fn fails(text: &str, global: &Global) -> bool {
    let loaded = load(text);
    let Some(scenario) = &loaded.scenario else { return false };
    let path = Path::new("hunt.toml");
    match input::simulate(path, scenario, 0, Watch::default(), global) {
        Ok(outcome) => expect::worst(&input::judge(path, &loaded, scenario, &outcome)) == Verdict::Fail,
        Err(_) => true,
    }
}

fn as_text(sights: &[Sight], catches: &[Catch], left_out: usize, wilds: Wilds) -> String {
    let count = |shows: &dyn Fn(&Sight) -> bool| sights.iter().filter(|sight| shows(sight)).count();
    let mut out = format!(
        "{} campaigns of 2 to {} faults and actions, seed {}: {} break an invariant, {} panic, {} are not at rest at the end, {} need a human\n",
        sights.len(),
        wilds.most.max(2),
        wilds.seed,
        count(&|sight| !sight.broken.is_empty()),
        count(&|sight| sight.panic.is_some()),
        count(&|sight| !sight.moving.is_empty()),
        count(&|sight| !sight.waiting.is_empty()),
    );
    if catches.is_empty() {
        out += "Nothing to keep: no user-minute is lost either.\n";
    }
    for one in catches {
        out += &catch_text(one);
    }
    if left_out > 0 {
        out += &format!("\n{left_out} more kinds of findings (--top)\n");
    }
    out
}

/// A finding for people.
pub(super) fn catch_text(one: &Catch) -> String {
    let mut out = format!("\n{} ({} campaigns)\n", one.prey.aim.text(), one.prey.seen);
    for strike in &one.found.draft.strikes {
        out += &report::wrapped(&strike.text(), 2);
    }
    if one.found.draft.strikes.is_empty() {
        out += "  nothing has to happen\n";
    }
    out += &format!(
        "  {} of {} events left after {} runs{}\n  {}\n",
        one.found.draft.strikes.len(),
        one.events_before,
        one.found.looks,
        if one.found.cut_short { ", which was the limit: it may not be the smallest" } else { "" },
        one.file.display()
    );
    if !one.fails {
        out += "  no expectation of the file shows it\n";
    }
    out
}

fn as_json(campaigns: &[Draft], sights: &[Sight], catches: &[Catch], (left_out, refused): (usize, usize)) -> Value {
    json!({
        "campaigns": campaigns.len(),
        "refused": refused,
        "worst_user_minutes": sights.iter().map(|sight| sight.user_minutes).fold(0.0, f64::max),
        "findings": catches.iter().map(catch_json).collect::<Vec<_>>(),
        "left_out": left_out,
    })
}

/// A finding for programs.
pub(super) fn catch_json(one: &Catch) -> Value {
    json!({
        "what": one.prey.aim.text(),
        "campaigns": one.prey.seen,
        "campaign": one.campaign,
        "events_before": one.events_before,
        "events": one.found.draft.strikes.iter().map(explore::Strike::text).collect::<Vec<_>>(),
        "runs": one.found.looks,
        "cut_short": one.found.cut_short,
        "file": one.file.display().to_string(),
        "fails": one.fails,
    })
}
