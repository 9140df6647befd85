//! A fingerprint of a run: equal outcomes have equal fingerprints.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{ExpresswayOutcome, Outcome, PeeringOutcome};

/// The first 16 hexadecimal digits of the SHA-256 of the records, outages and gauges of a run.
#[must_use]
pub fn fingerprint(outcome: &Outcome) -> String {
    let mut hash = Sha256::new();
    let mut line = String::new();
    for record in &outcome.records {
        line.clear();
        let _ = write!(line, "{record:?}");
        hash.update(line.as_bytes());
    }
    for wave in &outcome.outages {
        hash.update(wave.lost_at.as_micros().to_le_bytes());
        hash.update(wave.users.to_le_bytes());
        hash.update(wave.unserved.to_le_bytes());
        for micros in &wave.outage {
            hash.update(micros.to_le_bytes());
        }
        for sample in &wave.phases {
            for micros in &sample.micros {
                hash.update(micros.to_le_bytes());
            }
        }
    }
    for probe in &outcome.probes {
        line.clear();
        let _ = write!(line, "{probe:?}");
        hash.update(line.as_bytes());
    }
    if let Some(peering) = &outcome.peering {
        hash_peering(&mut hash, peering);
    }
    if let Some(expressway) = &outcome.expressway {
        hash_expressway(&mut hash, expressway);
    }
    hash_meetings(outcome, &mut hash);
    if let Some(chat) = &outcome.chat {
        hash.update(format!("{chat:?}").as_bytes());
    }
    let bytes = hash.finalize();
    bytes.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn hash_expressway(hash: &mut Sha256, expressway: &ExpresswayOutcome) {
    for wave in &expressway.waves {
        hash.update(format!("{wave:?}").as_bytes());
    }
    hash.update(format!("{:?} {:?}", expressway.capacity, expressway.calls_dropped).as_bytes());
    hash.update(format!("{:?} {:?}", expressway.registrations, expressway.rate_max).as_bytes());
}

fn hash_peering(hash: &mut Sha256, peering: &PeeringOutcome) {
    hash.update(peering.syncs.digest.to_le_bytes());
    for lost in &peering.lost {
        hash.update(lost.updates.to_le_bytes());
        hash.update(lost.avoidable.to_le_bytes());
        hash.update(lost.held.to_le_bytes());
    }
    for delay in &peering.delays {
        hash.update(delay.delay.as_micros().to_le_bytes());
    }
    for (at, age) in &peering.probes {
        hash.update(format!("{at:?} {age:?}").as_bytes());
    }
}

/// What happened in Meeting Server clusters.
fn hash_meetings(outcome: &Outcome, hash: &mut Sha256) {
    for run in &outcome.meetings {
        hash.update(format!("{:?} {:?} {:?} {:?}", run.gaps, run.access, run.elections, run.calls).as_bytes());
    }
}
