//! Outages of users by cluster and kind of client, cut into phases that sum to them exactly.

use std::collections::BTreeMap;

use crate::outcome::{CohortKind, OutageWave, Outcome, Phase};
use crate::units::{ClusterId, SimTime};

use super::{mean, quantile};

/// The outages of all users of one kind of client in one cluster.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CohortOutages {
    /// Microseconds of each outage longer than nothing, ascending; users still out count with their time so far.
    pub outage: Vec<u64>,
    /// Microseconds of each phase for these users, ascending, in [`Phase::ALL`] order; users still out
    /// count in `phase_sum` only.
    pub phases: [Vec<u64>; 6],
    /// Sum of each phase in user-microseconds.
    pub phase_sum: [u128; 6],
    /// Users still out at the end of the run.
    pub unserved: u32,
}

impl CohortOutages {
    /// Users hit, each outage counted.
    #[must_use]
    pub fn users(&self) -> usize {
        self.outage.len()
    }

    /// Mean outage in seconds.
    #[must_use]
    pub fn mean_s(&self) -> Option<f64> {
        mean(&self.outage).map(|micros| micros / 1e6)
    }

    /// Quantile of the outages in seconds.
    #[must_use]
    pub fn quantile_s(&self, permille: u32) -> Option<f64> {
        quantile(&self.outage, permille).map(|micros| micros / 1e6)
    }

    /// Mean of one phase in seconds, over all users hit; the means of all phases sum to the mean outage.
    #[must_use]
    pub fn phase_mean_s(&self, phase: Phase) -> Option<f64> {
        let users = self.outage.len();
        (users > 0).then(|| self.phase_sum[phase as usize] as f64 / users as f64 / 1e6)
    }

    /// Adds the outages of one wave.
    ///
    /// # Panics
    /// When the phases of a user do not sum to the outage: a loss of time that no report may hide.
    pub fn add(&mut self, wave: &OutageWave, end: SimTime) {
        for (user, micros) in wave.outage.iter().enumerate() {
            let phases = wave.phases.each_ref().map(|sample| sample.micros[user]);
            assert_eq!(phases.iter().sum::<u64>(), *micros, "the phases of user {user} of a wave sum to the outage");
            if *micros == 0 {
                continue;
            }
            self.outage.push(*micros);
            for (phase, micros) in phases.into_iter().enumerate() {
                self.phases[phase].push(micros);
                self.phase_sum[phase] += u128::from(micros);
            }
        }
        let so_far = end.since(wave.lost_at).as_micros();
        let unserved: u128 = wave.unserved_phases.iter().sum();
        let expected = u128::from(so_far) * u128::from(wave.unserved);
        assert_eq!(unserved, expected, "the phases of the users still out sum to their time so far");
        self.outage.extend((0..wave.unserved).map(|_| so_far));
        for (phase, sum) in wave.unserved_phases.iter().enumerate() {
            self.phase_sum[phase] += sum;
        }
        self.unserved += wave.unserved;
    }

    /// Brings the values into ascending order, once everything is added.
    pub fn sort(&mut self) {
        self.outage.sort_unstable();
        self.phases.iter_mut().for_each(|phase| phase.sort_unstable());
    }
}

/// The outages of a run by cluster and kind of client; cohorts nobody of whom was hit are left out.
#[must_use]
pub fn cohort_outages(outcome: &Outcome) -> BTreeMap<(ClusterId, CohortKind), CohortOutages> {
    let mut cohorts: BTreeMap<(ClusterId, CohortKind), CohortOutages> = BTreeMap::new();
    for wave in outcome.outages.iter().filter(|wave| wave.users_hit() > 0) {
        cohorts.entry((wave.cluster, wave.kind)).or_default().add(wave, outcome.horizon());
    }
    cohorts.values_mut().for_each(CohortOutages::sort);
    cohorts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample;

    #[test]
    fn phases_of_every_cohort_sum_to_the_outage() {
        let outcome = sample::presence_story();
        for outages in cohort_outages(&outcome).values() {
            let total: u128 = outages.outage.iter().map(|micros| u128::from(*micros)).sum();
            assert_eq!(outages.phase_sum.iter().sum::<u128>(), total);
        }
    }

    #[test]
    #[should_panic(expected = "the phases of user 1 of a wave sum to the outage")]
    fn a_lost_microsecond_is_noticed() {
        let mut outcome = sample::presence_story();
        outcome.outages[0].phases[2].micros[1] -= 1;
        let _ = cohort_outages(&outcome);
    }

    #[test]
    fn users_still_out_count_with_their_time_so_far() {
        let mut outcome = sample::presence_story();
        let lost_at = outcome.outages[0].lost_at;
        let so_far = outcome.horizon().since(lost_at).as_micros();
        outcome.outages[0].unserved = 2;
        outcome.outages[0].unserved_phases[1] = 2 * u128::from(so_far);
        let cohort = &cohort_outages(&outcome)[&(ClusterId(0), CohortKind::Plain)];
        assert_eq!(cohort.unserved, 2);
        assert_eq!(cohort.outage.last(), Some(&so_far));
    }
}
