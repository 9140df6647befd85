//! The verbs of the command line.

use super::{Class, Entry};

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    [
        ("check", "Reads scenario files, resolves every value and warns; runs nothing."),
        ("run", "Runs one scenario once and tells what happened: the story, then who was out for how long."),
        ("test", "Judges the expectations and golden stories of every scenario found."),
        (
            "sweep",
            "Runs a scenario many times at every point and in every variant, and tells each number with its interval.",
        ),
        (
            "report",
            "Tells a study again from its finished runs; checks the shards of one and merges them, or names those missing.",
        ),
        ("compare", "Tells the difference of two variants, files or result folders with its interval."),
        ("size", "Finds the smallest or largest value of a setting that meets the targets of the size table."),
        ("explore", "Finds the times at which the outcome changes, and ranks every fault that the topology allows."),
        (
            "why",
            "Tells what led to the state of something at an instant, record by record, back to a line of the scenario.",
        ),
        ("diff", "Tells where two runs part, with the chain of causes that led each of them there."),
        ("validate", "Simulates models whose exact values are known and judges the estimates."),
        ("bench", "Measures the event engine on models that other engines are measured with too."),
        ("report", "Tells tables, plots and the page of a study again from its finished runs."),
        ("rehearse", "Goes through the steps of a runbook: what each waits for, how long it takes, what it costs."),
        ("new", "Writes a commented scenario to start from, for a system, a study, a campaign or a runbook."),
        ("schema", "Prints the JSON Schema of the scenario file, for editors that complete and check while you type."),
        ("completions", "Prints the completions of bash, zsh, fish, PowerShell or elvish."),
        ("man", "Prints a manual page, or writes all of them to a folder."),
        ("explain", "Says what a word of scenario files and results means."),
    ]
    .into_iter()
    .map(|(word, meaning)| Entry::new(Class::Command, word, format!("{meaning} See failsim {word} --help.")))
}
