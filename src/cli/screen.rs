//! Where text goes: the answer to stdout, everything else to stderr, colour only where it is wanted.

use std::io::{self, IsTerminal as _};

use super::args::{ColorWhen, Global, Progress};

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

/// Progress of a number of equal steps.
#[derive(Debug)]
pub(super) struct Steps {
    all: usize,
    done: std::sync::atomic::AtomicUsize,
    redraw: bool,
    plain: bool,
}

impl Steps {
    /// Nothing done yet.
    #[must_use]
    pub(super) fn new(all: usize, global: &Global) -> Self {
        let auto = global.progress == Progress::Auto && io::stderr().is_terminal();
        let plain = global.progress == Progress::Plain;
        let loud = !global.quiet;
        Self { all, done: 0.into(), redraw: auto && loud, plain: plain && loud }
    }

    /// One more step is done.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        let every = (self.all / 10).max(1);
        if self.redraw && (done.is_multiple_of(16) || done == self.all) {
            let end = if done == self.all { "\r\x1b[K" } else { "" };
            write_quietly(&mut io::stderr().lock(), &format!("\r{done} of {}{end}", self.all));
        } else if self.plain && (done.is_multiple_of(every) || done == self.all) {
            note(&format!("{done} of {}", self.all));
        }
    }
}
