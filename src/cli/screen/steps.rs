//! Progress of a number of equal steps on stderr: one line drawn again and again on a terminal, a line now
//! and then elsewhere.

use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::super::args::{Global, Progress};
use super::{WIDTH, note, write_quietly};

/// How long a drawn line stands before it is drawn again.
const REDRAW_EVERY: Duration = Duration::from_millis(200);
/// How long it takes from one line to the next where lines stay.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Not at all.
    Silent,
    /// One line, drawn again and again.
    Redraw,
    /// A line now and then; `last` asks for one at the end even of a short walk.
    Plain { last: bool },
}

impl Mode {
    fn of(global: &Global) -> Self {
        match global.progress {
            Progress::Auto | Progress::Plain if global.quiet => Self::Silent,
            Progress::None => Self::Silent,
            Progress::Auto if io::stderr().is_terminal() => Self::Redraw,
            Progress::Auto => Self::Plain { last: false },
            Progress::Plain => Self::Plain { last: true },
        }
    }
}

/// Progress of a search that does not know how many things it will find.
#[derive(Debug)]
pub(in crate::cli) struct Count {
    mode: Mode,
    things: &'static str,
    began: Instant,
    shown: Duration,
}

impl Count {
    /// Nothing found yet.
    #[must_use]
    pub(in crate::cli) fn new(things: &'static str, global: &Global) -> Self {
        Self { mode: Mode::of(global), things, began: now(), shown: Duration::ZERO }
    }

    /// So many found by now.
    pub(in crate::cli) fn at(&mut self, found: usize) {
        let passed = self.began.elapsed();
        let every = if self.mode == Mode::Redraw { REDRAW_EVERY } else { PLAIN_EVERY };
        if self.mode == Mode::Silent || passed < self.shown + every {
            return;
        }
        self.shown = passed;
        let line =
            format!("{found} {}, {} {}/s", self.things, rounded(found as f64 / passed.as_secs_f64()), self.things);
        match self.mode {
            Mode::Redraw => write_quietly(&mut io::stderr().lock(), &format!("\r{line}\x1b[K")),
            Mode::Plain { .. } | Mode::Silent => note(&line),
        }
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        if self.mode == Mode::Redraw && self.shown > Duration::ZERO {
            write_quietly(&mut io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// Progress of a number of equal steps, made by any number of threads.
#[derive(Debug)]
pub(in crate::cli) struct Steps {
    mode: Mode,
    began: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    pace: Pace,
    /// When the last line was shown, after the beginning.
    shown: Duration,
    /// Whether a drawn line stands on the terminal.
    drawn: bool,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// What is counted.
    things: &'static str,
    all: usize,
    done: usize,
    /// Steps that somebody has made before.
    reused: u64,
    seconds: f64,
}

impl Steps {
    /// No run of `all` done yet.
    #[must_use]
    pub(in crate::cli) fn new(all: usize, global: &Global) -> Self {
        Self::of("runs", all, 0, global)
    }

    /// None of these things done yet, and some that need not be done again.
    #[must_use]
    pub(in crate::cli) fn of(things: &'static str, all: usize, reused: u64, global: &Global) -> Self {
        let mode = Mode::of(global);
        let pace = Pace { things, all, done: 0, reused, seconds: 0.0 };
        Self { mode, began: now(), state: Mutex::new(State { pace, shown: Duration::ZERO, drawn: false }) }
    }

    /// One more step is done.
    pub(in crate::cli) fn step(&self) {
        self.step_and(&String::new);
    }

    /// One more step is done; `more` is asked only when a line is shown.
    pub(in crate::cli) fn step_and(&self, more: &dyn Fn() -> String) {
        if self.mode == Mode::Silent {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.pace.done += 1;
        let passed = self.began.elapsed();
        let end = state.pace.done == state.pace.all;
        let due = match self.mode {
            Mode::Silent => false,
            Mode::Redraw => !end && passed >= state.shown + REDRAW_EVERY,
            Mode::Plain { last } => passed >= state.shown + PLAIN_EVERY || (last && end),
        };
        if due {
            state.shown = passed;
            state.pace.seconds = passed.as_secs_f64();
            let line = state.pace.line(&more());
            state.drawn = self.mode == Mode::Redraw;
            if state.drawn {
                // A line that wraps could not be drawn over.
                let short: String = line.chars().take(WIDTH - 1).collect();
                write_quietly(&mut io::stderr().lock(), &format!("\r{short}\x1b[K"));
            } else {
                note(&line);
            }
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        if self.state.get_mut().unwrap_or_else(PoisonError::into_inner).drawn {
            write_quietly(&mut io::stderr().lock(), "\r\x1b[K");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how fast it goes is told on stderr and never part of a result")]
fn now() -> Instant {
    Instant::now()
}

impl Pace {
    /// `120 of 720 runs, 300 reused, 18.2 runs/s, 33s left; ` and `more`.
    fn line(&self, more: &str) -> String {
        let mut line = format!("{} of {} {}", self.done, self.all, self.things);
        if self.reused > 0 {
            line.push_str(&format!(", {} reused", self.reused));
        }
        if self.done > 0 && self.seconds > 0.0 {
            let rate = self.done as f64 / self.seconds;
            line.push_str(&format!(", {} {}/s", rounded(rate), self.things));
            if self.done < self.all {
                line.push_str(&format!(", {} left", clock((self.all - self.done) as f64 / rate)));
            }
        }
        if !more.is_empty() {
            line.push_str("; ");
            line.push_str(more);
        }
        line
    }
}

/// Three significant digits, more only where the number is larger.
fn rounded(rate: f64) -> String {
    match rate {
        rate if rate >= 100.0 => format!("{rate:.0}"),
        rate if rate >= 10.0 => format!("{rate:.1}"),
        rate => format!("{rate:.2}"),
    }
}

/// `9s`, `2m05s`, `3h20m`.
fn clock(seconds: f64) -> String {
    // The conversion ends at the largest whole number, which is long enough.
    let seconds = seconds.round() as u64;
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_far_how_fast_and_how_long() {
        let pace = Pace { things: "runs", all: 720, done: 120, reused: 300, seconds: 6.6 };
        assert_eq!(
            pace.line("widest interval ±8.1 % of user_outage.p95"),
            "120 of 720 runs, 300 reused, 18.2 runs/s, 33s left; widest interval ±8.1 % of user_outage.p95"
        );
        let end = Pace { things: "runs", all: 720, done: 720, reused: 0, seconds: 2.0 };
        assert_eq!(end.line(""), "720 of 720 runs, 360 runs/s");
        assert_eq!(Pace { done: 0, ..end }.line(""), "0 of 720 runs");
    }

    #[test]
    fn times_left_are_short() {
        for (seconds, expected) in
            [(0.2, "0s"), (59.4, "59s"), (59.6, "1m00s"), (3599.4, "59m59s"), (12_000.0, "3h20m")]
        {
            assert_eq!(clock(seconds), expected);
        }
        assert!(clock(f64::MAX).ends_with('m'));
    }
}
