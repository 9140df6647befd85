//! Licences of lost peers: kept for 14 days, with warnings on the way. Documented: Administrator Guide
//! X14.0.2, Managing Licensing.

use arrayvec::ArrayVec;

use super::alarms::Alarm;
use super::capacity::PEERS_MAX;
use super::params::Params;
use crate::units::SimDuration;

/// How long a peer has been away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// For some hours.
    Hours,
    /// For some days.
    Days,
    /// Longer than its licences are kept.
    Removed,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 3] = [Self::Hours, Self::Days, Self::Removed];

    /// How long after the loss it begins.
    #[must_use]
    pub const fn after(self, params: &Params) -> SimDuration {
        match self {
            Self::Hours => params.license_warn_hours,
            Self::Days => params.license_warn_days,
            Self::Removed => params.license_retention,
        }
    }

    /// The alarms for one lost peer and for several.
    #[must_use]
    pub const fn alarms(self) -> [Alarm; 2] {
        match self {
            Self::Hours => [Alarm::A30012, Alarm::A30013],
            Self::Days => [Alarm::A30014, Alarm::A30015],
            Self::Removed => [Alarm::A30016, Alarm::A30017],
        }
    }
}

/// One step orders at most six alarms.
pub type Changes = ArrayVec<(Alarm, bool), 6>;

/// The licence pool as one peer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Pool {
    /// The stage that each lost peer has reached, by its place.
    away: [Option<Stage>; PEERS_MAX as usize],
}

impl Pool {
    /// A lost peer reaches a stage; alarms to raise (true) and to clear.
    #[must_use]
    pub fn reach(&mut self, place: usize, stage: Stage) -> Changes {
        self.change(|away| away[place] = Some(stage))
    }

    /// A peer is back, or leaves the cluster.
    #[must_use]
    pub fn back(&mut self, place: usize) -> Changes {
        self.change(|away| away[place] = None)
    }

    /// Peers whose licences have left the pool.
    #[must_use]
    pub fn removed(&self) -> u32 {
        u32::try_from(self.count(Stage::Removed)).expect("a cluster has six peers at most")
    }

    fn count(&self, stage: Stage) -> usize {
        self.away.iter().filter(|reached| **reached == Some(stage)).count()
    }

    fn raised(&self) -> [Option<Alarm>; 3] {
        Stage::ALL.map(|stage| match self.count(stage) {
            0 => None,
            1 => Some(stage.alarms()[0]),
            _ => Some(stage.alarms()[1]),
        })
    }

    fn change(&mut self, act: impl FnOnce(&mut [Option<Stage>; PEERS_MAX as usize])) -> Changes {
        let before = self.raised();
        act(&mut self.away);
        let mut changes = Changes::new();
        for (was, is) in before.into_iter().zip(self.raised()).filter(|(was, is)| was != is) {
            changes.extend(was.map(|alarm| (alarm, false)));
            changes.extend(is.map(|alarm| (alarm, true)));
        }
        changes
    }
}

/// Calls that licences and hardware let through: the pool of all peers but those removed from it, and what
/// the live ones can carry. Documented: the worked example of the guide, two Large VMs with 300 licences each.
#[must_use]
pub const fn calls(hardware: u32, per_node: u32, peers: u32, removed: u32) -> u32 {
    let pool = per_node * (peers - removed);
    if pool < hardware { pool } else { hardware }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machines::expressway::capacity::Edition;

    #[test]
    fn two_large_vms_of_300_carry_600_then_500_then_300_calls() {
        let edition = Edition::of_release("X14.0").expect("a known release");
        let hardware = |alive| edition.left("Large VM", 2, alive).and_then(|left| left.video).expect("it is printed");
        assert_eq!(calls(hardware(2), 300, 2, 0), 600);
        assert_eq!(calls(hardware(1), 300, 2, 0), 500, "one unit carries no more");
        assert_eq!(calls(hardware(1), 300, 2, 1), 300, "after 14 days");
    }

    #[test]
    fn one_lost_peer_and_several_have_alarms_of_their_own() {
        let mut pool = Pool::default();
        assert_eq!(pool.reach(1, Stage::Hours).as_slice(), [(Alarm::A30012, true)]);
        assert_eq!(pool.reach(2, Stage::Hours).as_slice(), [(Alarm::A30012, false), (Alarm::A30013, true)]);
        assert_eq!(
            pool.reach(1, Stage::Days).as_slice(),
            [(Alarm::A30013, false), (Alarm::A30012, true), (Alarm::A30014, true)]
        );
        let _ = pool.back(2);
        assert_eq!(pool.reach(1, Stage::Removed).as_slice(), [(Alarm::A30014, false), (Alarm::A30016, true)]);
        assert_eq!(pool.removed(), 1);
        assert_eq!(pool.back(1).as_slice(), [(Alarm::A30016, false)]);
    }
}
