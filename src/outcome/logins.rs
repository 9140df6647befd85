//! Logins after a failure: how many clients ask for one and how many have it, in short bins of time.
//!
//! Counts and their sums are whole numbers, so a cell of a study is the same whatever order its runs end in.

use std::collections::BTreeSet;

use crate::units::SimDuration;

use super::{CohortKind, OutageWave, Phase};

/// The logins of one run in bins of time since the sessions were lost, all failures of the run together.
///
/// A failure is what takes the sessions of a group at one instant and was not planned by an
/// administrator. Users count who have been without a session and were served again before the end of
/// the run. A client whose second connection takes over asks and is served at that instant. Mobile
/// clients in the background do not log in and are left out.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LoginCurve {
    /// Failures.
    pub failures: u32,
    /// Clients that asked for a login in each bin; empty without a failure. Of a client that came several
    /// times only the last time counts.
    pub asked: Vec<u32>,
    /// Clients whose login was done in each bin; empty without a failure.
    pub served: Vec<u32>,
}

impl LoginCurve {
    /// Number of bins. What comes after the last one is left out.
    pub const BINS: usize = 60;
    /// Length of a bin: 20 s, so that the bins hold the widest re-login window that Cisco plans with.
    pub const BIN: SimDuration = SimDuration::from_secs(20);

    /// The curve of the outages of one run.
    ///
    /// # Panics
    /// When a wave has another number of phase durations than of outages.
    #[must_use]
    pub fn of(outages: &[OutageWave]) -> Self {
        let unplanned = || outages.iter().filter(|wave| !wave.planned);
        let failures: BTreeSet<_> = unplanned().map(|wave| (wave.group, wave.lost_at)).collect();
        if failures.is_empty() {
            return Self::default();
        }
        let failures = u32::try_from(failures.len()).expect("a run has fewer than 2^32 failures");
        let mut curve = Self { failures, asked: vec![0; Self::BINS], served: vec![0; Self::BINS] };
        for wave in unplanned().filter(|wave| wave.kind != CohortKind::Mobile) {
            let after = |phase: Phase, user: usize| wave.phases[phase as usize].micros[user];
            for (user, outage) in wave.outage.iter().enumerate().filter(|(_, outage)| **outage > 0) {
                // What follows the login needs no place in the queue.
                let served = outage - after(Phase::SessionRebuild, user) - after(Phase::RoomLoad, user);
                count(&mut curve.served, served);
                count(&mut curve.asked, served - after(Phase::LoginQueue, user));
            }
        }
        curve
    }

    /// Clients in the login queue at the end of each bin.
    pub fn queue(&self) -> impl Iterator<Item = u64> {
        let mut waiting = 0_u64;
        self.asked.iter().zip(&self.served).map(move |(asked, served)| {
            waiting = (waiting + u64::from(*asked)).saturating_sub(u64::from(*served));
            waiting
        })
    }
}

/// Counts an instant in its bin, if there is one for it.
fn count(bins: &mut [u32], micros: u64) {
    let bin = usize::try_from(micros / LoginCurve::BIN.as_micros()).unwrap_or(usize::MAX);
    if let Some(bin) = bins.get_mut(bin) {
        *bin += 1;
    }
}

/// Sums over the runs of a cell of what stands in one bin, Y for each run with N failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LoginBin {
    /// Runs in which Y is not zero.
    pub nonzero: u64,
    /// Sum of Y.
    pub sum: u128,
    /// Sum of Y Y.
    pub squares: u128,
    /// Sum of Y N.
    pub by_failures: u128,
}

impl LoginBin {
    fn add(&mut self, value: u64, failures: u128) {
        let (nonzero, value) = (value > 0, u128::from(value));
        self.nonzero += u64::from(nonzero);
        self.sum += value;
        self.squares += value * value;
        self.by_failures += value * failures;
    }
}

/// The login curves of the runs of a cell as sums; as large for a thousand runs as for one.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LoginSums {
    /// Runs with a failure. The others tell nothing about what follows one.
    pub runs: u64,
    /// Sum of N, the failures of a run.
    pub failures: u128,
    /// Sum of N N.
    pub failures_squared: u128,
    /// Clients that asked for a login in each bin; empty before the first failure.
    pub asked: Vec<LoginBin>,
    /// Clients whose login was done in each bin; empty before the first failure.
    pub served: Vec<LoginBin>,
    /// Clients in the login queue at the end of each bin; empty before the first failure.
    pub queue: Vec<LoginBin>,
}

impl LoginSums {
    /// Takes the curve of one run.
    pub fn add(&mut self, curve: &LoginCurve) {
        if curve.failures == 0 {
            return;
        }
        let failures = u128::from(curve.failures);
        self.runs += 1;
        self.failures += failures;
        self.failures_squared += failures * failures;
        let add = |bins: &mut Vec<LoginBin>, values: &mut dyn Iterator<Item = u64>| {
            bins.resize(LoginCurve::BINS, LoginBin::default());
            bins.iter_mut().zip(values).for_each(|(bin, value)| bin.add(value, failures));
        };
        add(&mut self.asked, &mut curve.asked.iter().copied().map(u64::from));
        add(&mut self.served, &mut curve.served.iter().copied().map(u64::from));
        add(&mut self.queue, &mut curve.queue());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;
    use crate::units::{GroupId, SimTime};

    /// Bins in which something stands.
    fn filled(bins: &[u32]) -> Vec<(usize, u32)> {
        bins.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect()
    }

    #[test]
    fn a_client_asks_before_its_time_in_the_queue_and_is_served_after_it() {
        // Outages of 130, 250, 300 and 410 s, the last one with 10 s in the queue; the fallback is planned.
        let curve = LoginCurve::of(&presence_story().outages);
        assert_eq!(curve.failures, 1);
        assert_eq!(filled(&curve.asked), [(6, 1), (12, 1), (15, 1), (20, 1)]);
        assert_eq!(curve.asked, curve.served, "ten seconds in the queue are within one bin");

        let mut story = presence_story();
        story.outages[0].phases[Phase::LoginQueue as usize].micros[3] += 30_000_000;
        story.outages[0].phases[Phase::RoomLoad as usize].micros[2] += 20_000_000;
        let curve = LoginCurve::of(&story.outages);
        assert_eq!(filled(&curve.asked), [(6, 1), (12, 1), (14, 1), (18, 1)]);
        assert_eq!(filled(&curve.served), [(6, 1), (12, 1), (14, 1), (20, 1)]);
        let queue: Vec<u64> = curve.queue().collect();
        assert_eq!((&queue[17..21], queue.iter().sum::<u64>()), (&[0, 1, 1, 0][..], 2));
    }

    #[test]
    fn a_failure_is_the_loss_of_the_sessions_of_a_group_at_one_instant() {
        let mut story = presence_story();
        let first = story.outages[0].clone();
        story.outages.push(OutageWave { kind: CohortKind::Dual, ..first.clone() });
        assert_eq!(LoginCurve::of(&story.outages).failures, 1);
        story.outages.push(OutageWave { group: GroupId(9), ..first.clone() });
        story.outages.push(OutageWave { lost_at: SimTime::from_micros(1), ..first });
        let curve = LoginCurve::of(&story.outages);
        assert_eq!((curve.failures, curve.asked[6]), (3, 4));
    }

    #[test]
    fn those_who_do_not_log_in_are_left_out() {
        let mut story = presence_story();
        story.outages[0].kind = CohortKind::Mobile;
        let curve = LoginCurve::of(&story.outages);
        assert_eq!((curve.failures, filled(&curve.served)), (1, Vec::new()));
        story.outages[0].kind = CohortKind::Dual;
        story.outages[0].outage.fill(0);
        story.outages[0].phases.iter_mut().for_each(|phase| phase.micros.fill(0));
        assert_eq!(filled(&LoginCurve::of(&story.outages).served), Vec::new(), "an outage of no length is none");
        story.outages.retain(|wave| wave.planned);
        assert_eq!(LoginCurve::of(&story.outages), LoginCurve::default());
    }

    #[test]
    fn what_comes_after_the_last_bin_is_left_out() {
        let mut story = presence_story();
        let end = LoginCurve::BIN.as_micros() * LoginCurve::BINS as u64;
        let wave = &mut story.outages[0];
        wave.phases[Phase::Backoff as usize].micros[0] += end - 1 - wave.outage[0];
        wave.outage[0] = end - 1;
        wave.phases[Phase::LoginQueue as usize].micros[1] += end - wave.outage[1];
        wave.outage[1] = end;
        let curve = LoginCurve::of(&story.outages);
        assert_eq!((curve.asked.iter().sum::<u32>(), curve.served.iter().sum::<u32>()), (4, 3));
        assert_eq!((curve.served[59], curve.queue().last()), (1, Some(1)));
    }

    #[test]
    fn sums_do_not_depend_on_the_order_of_runs() {
        let curve = |failures: u32, asked: u32| LoginCurve {
            failures,
            asked: vec![asked; LoginCurve::BINS],
            served: vec![asked / 2; LoginCurve::BINS],
        };
        let curves = [curve(1, 7), LoginCurve::default(), curve(3, 0), curve(2, 100)];
        let (mut forth, mut back) = (LoginSums::default(), LoginSums::default());
        curves.iter().for_each(|curve| forth.add(curve));
        curves.iter().rev().for_each(|curve| back.add(curve));
        assert_eq!(forth, back);
        assert_eq!((forth.runs, forth.failures, forth.failures_squared), (3, 6, 14));
        let first = LoginBin { nonzero: 2, sum: 107, squares: 10_049, by_failures: 207 };
        assert_eq!((forth.asked[0], forth.queue[1].sum), (first, 2 * (4 + 50)));
    }
}
