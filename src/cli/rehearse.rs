//! `rehearse`: the steps of a runbook, one after the other, what each waited for and what it cost.

use crate::expect::{self, StepRun, Verdict};
use crate::report;
use crate::units::EventId;
use crate::world::Watch;

use super::args::{Global, RehearseArgs};
use super::exit::Exit;
use super::{input, screen, why};

/// Steps of the chain that led to a wait without end.
const DEPTH: usize = 8;

/// Runs the verb.
pub(super) fn rehearse(args: &RehearseArgs, global: &Global) -> Exit {
    let loaded = input::load(&args.file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Exit::Wrong };
    if scenario.runbook.is_none() {
        let message = "the file has no [[step]] to rehearse; `failsim run` tells what its events do";
        screen::note(&format!("failsim: error: {message}"));
        return Exit::Wrong;
    }
    let outcome = match input::simulate(&args.file, scenario, args.run, Watch::default(), global) {
        Ok(outcome) => outcome,
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            return Exit::OurBug;
        }
    };
    let rehearsal = expect::rehearsal(scenario, &outcome).expect("the scenario has a runbook");
    if global.json {
        screen::answer_json(&report::rehearsal_json(scenario, &rehearsal));
    } else {
        let place = |id: EventId| why::place(&loaded, scenario, id);
        let because = |step: &StepRun| {
            let wait = scenario.events[step.event].step.as_ref()?.until.as_ref()?;
            let end = wait.within.zip(step.began).map_or(outcome.horizon(), |(within, began)| began + within);
            let record = report::last_change(&outcome, &wait.on, end)?;
            let chain = report::chain(&outcome, record);
            Some(report::chain_text(scenario, &outcome, &chain, &place, DEPTH, true))
        };
        screen::answer(&report::rehearsal_text(scenario, &rehearsal, &because));
    }
    let judged = input::judge(&args.file, &loaded, scenario, &outcome);
    if !global.json {
        // The runbook's own checks are told above.
        let others = judged.iter().filter(|one| one.verdict == Verdict::Fail && !one.name.starts_with("runbook, "));
        let told: String = others
            .map(|one| format!("FAIL  {}\n      {}\n", one.name, one.message.replace('\n', "\n      ")))
            .collect();
        screen::answer(&told);
    }
    Exit::of_verdict(expect::worst(&judged))
}
