//! Where text goes: the answer to stdout, everything else to stderr, colour only where it is wanted.

mod steps;

use std::io;

use super::args::ColorWhen;

pub(super) use steps::{Count, Steps};

/// Sets the colour choice of the process.
pub(super) fn set_color(when: ColorWhen) {
    let choice = match when {
        ColorWhen::Auto => anstream::ColorChoice::Auto,
        ColorWhen::Always => anstream::ColorChoice::Always,
        ColorWhen::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Prints the answer. A reader that has gone away is no error.
pub(super) fn answer(text: &str) {
    write_quietly(&mut anstream::stdout().lock(), text);
}

/// Prints the answer as JSON.
pub(super) fn answer_json(value: &impl serde::Serialize) {
    let text = serde_json::to_string_pretty(value).expect("answers have text keys and finite numbers");
    answer(&(text + "\n"));
}

/// Prints diagnosis, ended by a line break; nothing for an empty text.
pub(super) fn note(text: &str) {
    if text.is_empty() {
        return;
    }
    let mut stderr = anstream::stderr().lock();
    write_quietly(&mut stderr, text);
    if !text.ends_with('\n') {
        write_quietly(&mut stderr, "\n");
    }
}

fn write_quietly(stream: &mut dyn io::Write, text: &str) {
    // Nobody is left to be told if this fails: the reader has closed the pipe.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// Columns of the terminal to wrap text at.
pub(super) const WIDTH: usize = 80;
