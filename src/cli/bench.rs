//! `bench`: how fast the event engine is, on models that other engines are measured with too.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::units::SimDuration;
use crate::yardstick::{self, Faults, Pairs};

use super::args::Global;
use super::exit::Exit;
use super::measure::{Measured, measure};
use super::screen;

/// `bench`.
#[derive(Args, Debug)]
pub(super) struct BenchArgs {
    #[command(subcommand)]
    model: Model,
}

#[derive(Subcommand, Debug)]
enum Model {
    /// Hold model: each event that happens makes another one.
    W1 {
        /// Events pending.
        #[arg(default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
        pending: u32,
        /// Events handled.
        #[arg(default_value_t = 10_000_000, value_parser = clap::value_parser!(u64).range(1..))]
        events: u64,
    },
    /// Queue with one server, load 0.9.
    W3 {
        /// Customers served.
        #[arg(default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
        customers: u64,
    },
    /// Pairs of nodes that watch each other by heartbeats; with --eager-heartbeats each of them is an event.
    W4 {
        /// Pairs.
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=524_288))]
        pairs: u32,
        /// Simulated days.
        #[arg(default_value_t = 365, value_parser = clap::value_parser!(u64).range(1..=36_500))]
        days: u64,
        /// Links fail too, and one heartbeat of a thousand is lost.
        #[arg(long)]
        faults: bool,
        /// One event list for all pairs; otherwise one for each.
        #[arg(long)]
        together: bool,
    },
}

/// Runs the verb: one line of `engine,workload,events,wall_s,cpu_s,peak_rss_kb,checksum`.
pub(super) fn bench(args: &BenchArgs, global: &Global) -> Exit {
    let (engine, workload, measured) = measured(&args.model, global.eager_heartbeats);
    let Measured { done, wall_s, cpu_s, peak_kb } = measured;
    if global.json {
        screen::answer_json(&json!({
            "engine": engine, "workload": workload, "events": done.events, "wall_s": wall_s, "cpu_s": cpu_s,
            "peak_rss_kb": peak_kb, "checksum": format!("{:016x}", done.checksum),
        }));
    } else {
        let events = done.events;
        // Names without commas: the line is one of a CSV file.
        screen::answer(&format!(
            "{engine},{workload},{events},{wall_s:.9},{cpu_s:.9},{peak_kb},{:016x}\n",
            done.checksum
        ));
    }
    Exit::Good
}

fn measured(model: &Model, eager: bool) -> (String, String, Measured) {
    let engine = format!("failsim {}", env!("CARGO_PKG_VERSION"));
    match *model {
        Model::W1 { pending, events } => {
            (engine, format!("W1 N={pending}"), measure(|| yardstick::hold(pending, events)))
        }
        Model::W3 { customers } => (engine, "W3 M/M/1".to_owned(), measure(|| yardstick::line(customers))),
        Model::W4 { pairs, days, faults, together } => {
            let asked = Pairs {
                pairs,
                horizon: SimDuration::from_secs(days * 86_400),
                faults: if faults { Faults::LinksAndLosses } else { Faults::None },
                eager,
                together: if together { pairs } else { 1 },
            };
            let how = [(!eager, " elided"), (together && pairs > 1, " one list"), (faults, " faults")];
            let how: String = how.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
            (engine + &how, format!("W4 P={pairs} days={days}"), measure(|| yardstick::pairs(asked)))
        }
    }
}
