//! `validate`: the simulator against exact values.

use rayon::prelude::*;
use serde_json::json;

use crate::report::folder;
use crate::stats::round9;
use crate::stats::told::short;
use crate::validate::{self, Checked, Effort, Judgement, Row, Trouble};

use super::args::{Global, ValidateArgs};
use super::exit::Exit;
use super::screen;

/// Runs the verb.
pub(super) fn validate(args: &ValidateArgs, global: &Global) -> Exit {
    let rows = match rows(args) {
        Ok(rows) => rows,
        Err(why) => {
            screen::note(&format!("failsim: error: {why}"));
            return Exit::Wrong;
        }
    };
    let steps = screen::Steps::of("rows", rows.len(), 0, global);
    let effort = Effort { times: args.times, long: args.long };
    let one = |row: &Row| {
        let checked = validate::check(row, effort);
        steps.step();
        checked
    };
    let checked: Vec<Checked> = rows.par_iter().map(one).collect();
    let judgement = validate::judge(&checked);
    if global.json {
        screen::answer_json(&as_json(&checked, &judgement));
    } else {
        screen::answer(&text(&checked, &judgement));
    }
    let exit = match (judgement.rows, judgement.passes()) {
        (0, _) => Exit::Inconclusive,
        (_, true) => Exit::Good,
        (_, false) => Exit::Failed,
    };
    let Some(path) = &args.csv else { return exit };
    match folder::write_file(path, &validate::csv(&checked)) {
        Ok(()) => exit,
        Err(error) => {
            screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
            exit.and(Exit::of_io(&error))
        }
    }
}

fn rows(args: &ValidateArgs) -> Result<Vec<Row>, String> {
    let name = args.table.as_ref().map_or_else(|| "the table".to_owned(), |path| path.display().to_string());
    let text = match &args.table {
        Some(path) => std::fs::read_to_string(path).map_err(|error| format!("cannot read {name}: {error}"))?,
        None => validate::TABLE.to_owned(),
    };
    let mut rows = validate::read(&text).map_err(|error| format!("{name}: {error}"))?;
    if let Some(wanted) = &args.filter {
        rows.retain(|row| row.case.contains(wanted) || row.quantity.contains(wanted));
    }
    if rows.is_empty() {
        let filter = args.filter.as_ref().map_or_else(String::new, |wanted| format!(" with `{wanted}`"));
        return Err(format!("{name} has no row{filter}"));
    }
    Ok(rows)
}

fn text(checked: &[Checked], judgement: &Judgement) -> String {
    let mut text = format!(
        "{:14} {:44} {:>12} {:>12} {:>10} {:>6} {:>7}  verdict\n",
        "case", "quantity", "exact", "estimate", "std error", "z", "runs"
    );
    for one in checked {
        let row = &one.row;
        let head = format!("{:14} {:44} {:>12}", row.case, row.quantity, short(row.exact));
        text += &match &one.found {
            Ok(found) => format!(
                "{head} {:>12} {:>10} {:>6} {:>7}  {}\n",
                short(found.estimate),
                short(found.std_error),
                found.z(row.exact).map_or_else(String::new, |z| format!("{z:.2}")),
                found.runs,
                one.verdict()
            ),
            Err(Trouble::NotRun(why) | Trouble::Failed(why)) => format!("{head}  {}: {why}\n", one.verdict()),
        };
    }
    text + &summary(judgement)
}

fn summary(judgement: &Judgement) -> String {
    let Judgement { rows, not_run, beyond_3, beyond_4, unfit, rms, rms_limits: (low, high) } = judgement;
    let rms = rms
        .map_or_else(String::new, |rms| format!(", rms z {} (from {} to {})", short(rms), short(*low), short(*high)));
    let verdict = match (rows, judgement.passes()) {
        (0, _) => "nothing was run",
        (_, true) => "pass",
        (_, false) => "FAIL",
    };
    format!(
        "{rows} rows: {beyond_4} beyond 4 standard errors (none may be), {beyond_3} beyond 3 (at most 3){rms}, \
         {unfit} not precise; {not_run} rows not run\n{verdict}\n"
    )
}

fn as_json(checked: &[Checked], judgement: &Judgement) -> serde_json::Value {
    let row = |one: &Checked| {
        let found = one.found.as_ref();
        let number = |value: f64| value.is_finite().then(|| round9(value));
        let why = found.err().map(|(Trouble::NotRun(why) | Trouble::Failed(why))| why);
        let found = found.ok();
        json!({
            "case_id": one.row.case, "quantity": one.row.quantity, "parameters": one.row.parameters,
            "exact": one.row.exact, "unit": one.row.unit,
            "estimate": found.and_then(|f| number(f.estimate)), "std_error": found.and_then(|f| number(f.std_error)),
            "ci_low": found.and_then(|f| number(f.interval().0)), "ci_high": found.and_then(|f| number(f.interval().1)),
            "z": found.and_then(|f| f.z(one.row.exact)).and_then(number), "runs": found.map(|f| f.runs),
            "verdict": one.verdict(), "reason": why,
        })
    };
    json!({
        "rows": checked.iter().map(row).collect::<Vec<_>>(),
        "checked": judgement.rows, "not_run": judgement.not_run, "beyond_3": judgement.beyond_3,
        "beyond_4": judgement.beyond_4, "not_precise": judgement.unfit, "rms_z": judgement.rms.map(round9),
        "rms_limits": [round9(judgement.rms_limits.0), round9(judgement.rms_limits.1)], "pass": judgement.passes(),
    })
}
