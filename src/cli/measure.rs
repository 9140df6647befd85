//! Wall time, processor time and peak memory of a piece of work.

use std::time::{Duration, Instant};

use crate::yardstick::Done;

/// Work that is quicker than this is done again and again, for clocks are coarse.
const LONG_ENOUGH: Duration = Duration::from_millis(50);

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    /// What the model did.
    pub done: Done,
    /// Seconds by the clock, the mean of all rounds.
    pub wall_s: f64,
    /// Seconds of the processor for this thread, the mean of all rounds, where the system tells; else by the clock.
    pub cpu_s: f64,
    /// The most memory that the process had so far, in kilobytes; 0 where the system does not tell.
    pub peak_kb: u64,
}

/// Does the work, more than once if it is quick.
#[expect(clippy::disallowed_methods, reason = "the time that it took is the answer")]
pub(super) fn measure(work: impl Fn() -> Done) -> Measured {
    let (started, before) = (Instant::now(), cpu_s());
    let mut rounds = 0.0;
    let done = loop {
        let done = work();
        rounds += 1.0;
        if started.elapsed() >= LONG_ENOUGH {
            break done;
        }
    };
    let (wall, after) = (started.elapsed().as_secs_f64(), cpu_s());
    let cpu = before.zip(after).map_or(wall, |(before, after)| after - before);
    Measured { done, wall_s: wall / rounds, cpu_s: cpu / rounds, peak_kb: peak_kb().unwrap_or(0) }
}

/// Linux tells nanoseconds on a processor for each thread.
fn cpu_s() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? * 1e-9)
}

fn peak_kb() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yardstick::hold;

    #[test]
    fn quick_work_is_repeated_and_counts_once() {
        let measured = measure(|| hold(64, 10_000));
        assert_eq!(measured.done, hold(64, 10_000));
        assert!(measured.wall_s > 0.0 && measured.wall_s < LONG_ENOUGH.as_secs_f64(), "{measured:?}");
    }
}
