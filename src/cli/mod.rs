//! The command line: arguments, files, colours, exit statuses.

mod args;
mod bench;
mod check;
mod compare;
mod diff;
mod exit;
mod explain;
mod explore;
mod input;
mod interrupt;
mod isolate;
mod measure;
mod new;
mod plan;
mod rehearse;
mod report;
mod run;
mod schema;
mod screen;
mod select;
mod shell;
mod size;
mod status;
mod sweep;
mod test;
mod validate;
mod why;

use std::ffi::OsString;

use clap::Parser as _;

use args::{Cli, Verb};

pub use exit::Exit;

/// Reads the command line and does what it says.
pub fn main(args: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    screen::set_color(cli.global.color);
    if let Some(jobs) = cli.global.jobs {
        let threads = usize::try_from(jobs).expect("at most 4096");
        // The pool exists already only if this process has called `main` before; its size stays.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    match &cli.verb {
        Verb::Check(args) => check::check(args, &cli.global),
        Verb::Run(args) => run::run(args, &cli.global),
        Verb::Test(args) => test::test(args, &cli.global),
        Verb::Sweep(args) => sweep::sweep(args, &cli.global),
        Verb::Compare(args) => compare::compare(args, &cli.global),
        Verb::Size(args) => size::size(args, &cli.global),
        Verb::Report(args) => report::report(args, &cli.global),
        Verb::Explore(args) => explore::explore(args, &cli.global),
        Verb::Rehearse(args) => rehearse::rehearse(args, &cli.global),
        Verb::Why(args) => why::why(args, &cli.global),
        Verb::Diff(args) => diff::diff(args, &cli.global),
        Verb::Validate(args) => validate::validate(args, &cli.global),
        Verb::Bench(args) => bench::bench(args, &cli.global),
        Verb::Explain(args) => explain::explain(args, &cli.global),
        Verb::New(args) => new::new(args, &cli.global),
        Verb::Schema => schema::schema(&cli.global),
        Verb::Completions(args) => shell::completions(args),
        Verb::Man(args) => shell::man(args, &cli.global),
    }
}

/// Help and version go to stdout and are no error; a wrong command line is one.
fn usage(error: &clap::Error) -> Exit {
    // A reader that has gone away is no error.
    let _ = error.print();
    if error.use_stderr() { Exit::Wrong } else { Exit::Good }
}
