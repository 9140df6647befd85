//! `diff`: where two runs part, and what led each of them there.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::outcome::{Entity, Outcome, Record};
use crate::report::{self, Parting};
use crate::scenario::Loaded;
use crate::units::EventId;
use crate::world::Watch;

use super::args::{DiffArgs, Global};
use super::exit::Exit;
use super::{input, screen, select, why};

/// One run.
struct Side {
    name: String,
    loaded: Loaded,
    outcome: Outcome,
    /// The things looked at; all if empty.
    on: Vec<Entity>,
}

/// Runs the verb.
pub(super) fn diff(args: &DiffArgs, global: &Global) -> Exit {
    let (a, b) = match (side(&args.a, args, global), side(&args.b, args, global)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(exit), Ok(_)) | (Ok(_), Err(exit)) => return exit,
        (Err(first), Err(second)) => return first.and(second),
    };
    let keep = |outcome: &Outcome, record: &Record| {
        let on = if std::ptr::eq(outcome, &raw const a.outcome) { &a.on } else { &b.on };
        on.is_empty() || on.iter().any(|whole| report::is_part(outcome, record.entity, *whole))
    };
    let parting = report::parting(&a.outcome, &b.outcome, &keep);
    if global.json {
        let told = parting.map_or(Value::Null, |parting| {
            let because = |side: &Side, n: Option<u32>| n.map(|n| chain_json(side, n));
            json!({
                "common": parting.common,
                "a": { "run": a.name, "because": because(&a, parting.a) },
                "b": { "run": b.name, "because": because(&b, parting.b) },
            })
        });
        screen::answer_json(&json!({ "parting": told }));
    } else {
        screen::answer(&told(&a, &b, parting, args.depth));
    }
    if parting.is_some() { Exit::Failed } else { Exit::Good }
}

/// `FILE` or `FILE@VARIANT`.
fn side(text: &str, args: &DiffArgs, global: &Global) -> Result<Side, Exit> {
    let (file, variant) = text.rsplit_once('@').map_or((text, None), |(file, variant)| (file, Some(variant)));
    let file = PathBuf::from(file);
    let loaded = input::load(&file, variant.or(global.variant.as_deref()), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Err(Exit::Wrong) };
    let on = match &args.on {
        None => Vec::new(),
        Some(selector) => select::named(&scenario.names, selector).map_err(|message| {
            screen::note(&format!("failsim: error: --on: {message}"));
            Exit::Wrong
        })?,
    };
    let outcome = input::simulate(&file, scenario, args.run, Watch::default(), global).map_err(|bug| {
        screen::note(&format!("failsim: {bug}"));
        Exit::OurBug
    })?;
    Ok(Side { name: text.to_owned(), loaded, outcome, on })
}

fn told(a: &Side, b: &Side, parting: Option<Parting>, depth: usize) -> String {
    let Some(parting) = parting else {
        return format!("{} and {} have the same {} records\n", a.name, b.name, a.outcome.records.len());
    };
    let mut out = match parting.last {
        None => format!("{} and {} part at once\n", a.name, b.name),
        Some((n, _)) => {
            let at = a.outcome.records[n as usize].t;
            format!("{} and {} have {} records in common, up to {at}\n", a.name, b.name, parting.common)
        }
    };
    for (side, next) in [(a, parting.a), (b, parting.b)] {
        out += &format!("\n{}\n", side.name);
        out += &match next {
            Some(n) => chain_text(side, n, depth),
            None => format!("nothing more happens until {}\n", side.outcome.horizon()),
        };
    }
    out
}

fn chain_text(side: &Side, record: u32, depth: usize) -> String {
    let Some(scenario) = &side.loaded.scenario else { return String::new() };
    let place = |id: EventId| why::place(&side.loaded, scenario, id);
    report::chain_text(scenario, &side.outcome, &report::chain(&side.outcome, record), &place, depth, true)
}

fn chain_json(side: &Side, record: u32) -> Value {
    let place = |id: EventId| side.loaded.scenario.as_ref().and_then(|scenario| why::place(&side.loaded, scenario, id));
    report::chain_json(&side.outcome, &report::chain(&side.outcome, record), &place)
}
