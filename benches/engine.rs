//! The event list by itself: pop one event, push one later, with a fixed number pending.

use divan::Bencher;
use failsim::engine::{Event, Queue};
use failsim::units::SimTime;

fn main() {
    divan::main();
}

/// Events handled in one sample.
const HOLDS: u64 = 100_000;

/// A gap of a few thousand microseconds that looks random and needs no generator.
fn gap(step: u64) -> u64 {
    step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51
}

#[divan::bench(args = [64, 1_024, 16_384])]
fn hold(bencher: Bencher<'_, '_>, pending: u64) {
    let event = |time, entity| Event { time: SimTime::from_micros(time), class: 1, entity, argument: 0 };
    let filled = || {
        let mut queue = Queue::default();
        (0..pending).for_each(|at| queue.push(event(gap(at), u32::try_from(at).expect("few events"))));
        queue
    };
    bencher.with_inputs(filled).counter(divan::counter::ItemsCount::new(HOLDS)).bench_values(|mut queue| {
        for step in 0..HOLDS {
            let next = queue.pop().expect("the queue never runs dry");
            queue.push(event(next.time.as_micros() + gap(step), next.entity));
        }
        queue.len()
    });
}
