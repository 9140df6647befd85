//! The values of a setting at which the outcome changes.

use rayon::prelude::*;

use crate::units::SimDuration;

/// A range of values that all give the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window<T> {
    /// The least value seen to give it.
    pub from: SimDuration,
    /// The greatest value seen to give it. The next window begins one resolution further at most.
    pub to: SimDuration,
    /// What it gives.
    pub gives: T,
}

/// Finds the ranges of equal outcome between two values. The range is looked at in `parts` equal parts and
/// each change is then halved down to `resolution`; what comes and goes inside one part is not seen.
///
/// # Errors
/// The first error of `outcome`, by value.
pub fn windows<T: Clone + PartialEq + Send + Sync, E: Send>(
    (low, high): (SimDuration, SimDuration),
    parts: u32,
    resolution: SimDuration,
    outcome: &(dyn Fn(SimDuration) -> Result<T, E> + Sync),
) -> Result<Vec<Window<T>>, E> {
    let grid = steps((low, high), parts, resolution);
    let seen: Vec<Result<T, E>> = grid.par_iter().map(|value| outcome(*value)).collect();
    let seen: Vec<T> = seen.into_iter().collect::<Result<_, E>>()?;
    let ends: Vec<usize> = (0..grid.len().saturating_sub(1)).collect();
    let found: Vec<Result<Vec<(SimDuration, T)>, E>> = ends
        .par_iter()
        .map(|at| {
            let mut inside = Vec::new();
            halve((grid[*at], &seen[*at]), (grid[at + 1], &seen[at + 1]), resolution, outcome, &mut inside)?;
            Ok(inside)
        })
        .collect();
    let mut points: Vec<(SimDuration, T)> = grid.into_iter().zip(seen).collect();
    for inside in found {
        points.extend(inside?);
    }
    points.sort_by_key(|(value, _)| *value);
    Ok(join(points))
}

/// Values from low to high in equal steps that are whole multiples of the resolution where possible.
#[must_use]
pub fn steps((low, high): (SimDuration, SimDuration), parts: u32, resolution: SimDuration) -> Vec<SimDuration> {
    let (low, high) = (low.as_micros(), high.as_micros().max(low.as_micros()));
    let unit = resolution.as_micros().max(1);
    let parts = u64::from(parts.max(1));
    let mut grid: Vec<u64> = (0..=parts)
        .map(|part| {
            let exact = low
                + u64::try_from(u128::from(high - low) * u128::from(part) / u128::from(parts)).expect("not above high");
            if part == parts { high } else { (exact / unit * unit).max(low) }
        })
        .collect();
    grid.dedup();
    grid.into_iter().map(SimDuration::from_micros).collect()
}

/// Looks between two values until each change lies between neighbours; adds every value looked at.
fn halve<T: Clone + PartialEq, E>(
    (low, at_low): (SimDuration, &T),
    (high, at_high): (SimDuration, &T),
    resolution: SimDuration,
    outcome: &(dyn Fn(SimDuration) -> Result<T, E> + Sync),
    found: &mut Vec<(SimDuration, T)>,
) -> Result<(), E> {
    let unit = resolution.as_micros().max(1);
    let gap = high.as_micros() - low.as_micros();
    if at_low == at_high || gap <= unit {
        return Ok(());
    }
    let half = low.as_micros() + gap / 2;
    let rounded = half / unit * unit;
    let middle = SimDuration::from_micros(if rounded > low.as_micros() { rounded } else { half });
    let at_middle = outcome(middle)?;
    halve((low, at_low), (middle, &at_middle), resolution, outcome, found)?;
    halve((middle, &at_middle), (high, at_high), resolution, outcome, found)?;
    found.push((middle, at_middle));
    Ok(())
}

fn join<T: PartialEq>(points: Vec<(SimDuration, T)>) -> Vec<Window<T>> {
    let mut joined: Vec<Window<T>> = Vec::new();
    for (value, gives) in points {
        match joined.last_mut() {
            Some(last) if last.gives == gives => last.to = value,
            _ => joined.push(Window { from: value, to: value, gives }),
        }
    }
    joined
}

/// What two settings give together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<T> {
    /// Values of the first setting.
    pub across: Vec<SimDuration>,
    /// Values of the second setting.
    pub up: Vec<SimDuration>,
    /// What they give, a row for each value of the second, by place in `kinds`.
    pub cells: Vec<Vec<usize>>,
    /// Different outcomes in the order in which they are met, row by row.
    pub kinds: Vec<T>,
}

/// Looks at every pair of values.
///
/// # Errors
/// The first error of `outcome`, row by row.
pub fn map<T: Clone + PartialEq + Send, E: Send>(
    across: Vec<SimDuration>,
    up: Vec<SimDuration>,
    outcome: &(dyn Fn(SimDuration, SimDuration) -> Result<T, E> + Sync),
) -> Result<Map<T>, E> {
    let pairs: Vec<(SimDuration, SimDuration)> = up.iter().flat_map(|y| across.iter().map(move |x| (*x, *y))).collect();
    let seen: Vec<Result<T, E>> = pairs.par_iter().map(|(x, y)| outcome(*x, *y)).collect();
    let mut kinds: Vec<T> = Vec::new();
    let mut places = Vec::with_capacity(seen.len());
    for one in seen {
        let one = one?;
        let place = kinds.iter().position(|kind| *kind == one).unwrap_or_else(|| {
            kinds.push(one);
            kinds.len() - 1
        });
        places.push(place);
    }
    let cells = places.chunks(across.len().max(1)).map(<[usize]>::to_vec).collect();
    Ok(Map { across, up, cells, kinds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(s: u64) -> SimDuration {
        SimDuration::from_secs(s)
    }

    fn millis(ms: u64) -> SimDuration {
        SimDuration::from_micros(ms * 1_000)
    }

    /// Outcome changes at 53 s exactly, and a second time at 70.001 s.
    fn sample(value: SimDuration) -> Result<u8, String> {
        Ok(if value <= seconds(53) {
            0
        } else if value < millis(70_001) {
            1
        } else {
            2
        })
    }

    #[test]
    fn boundaries_are_exact_to_the_resolution() {
        let found = windows((seconds(10), seconds(100)), 9, millis(1), &sample).expect("no errors");
        let ends: Vec<(SimDuration, SimDuration, u8)> = found.iter().map(|w| (w.from, w.to, w.gives)).collect();
        assert_eq!(
            ends,
            [(seconds(10), seconds(53), 0), (millis(53_001), seconds(70), 1), (millis(70_001), seconds(100), 2),]
        );
    }

    #[test]
    fn two_changes_inside_one_part_are_both_found_if_they_lead_elsewhere() {
        let found = windows((seconds(0), seconds(100)), 1, millis(1), &sample).expect("no errors");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn one_outcome_is_one_window() {
        let found = windows((seconds(1), seconds(2)), 8, millis(1), &|_| Ok::<_, ()>(7)).expect("no errors");
        assert_eq!(found, [Window { from: seconds(1), to: seconds(2), gives: 7 }]);
    }

    #[test]
    fn errors_come_out() {
        let refuse = |value: SimDuration| if value > seconds(5) { Err(value) } else { Ok(0) };
        assert!(windows((seconds(0), seconds(10)), 4, millis(1), &refuse).is_err());
    }

    #[test]
    fn a_map_numbers_its_outcomes() {
        let both = |x: SimDuration, y: SimDuration| Ok::<_, ()>(x > y);
        let found = map(steps((seconds(0), seconds(2)), 2, millis(1)), vec![seconds(1)], &both).expect("no errors");
        assert_eq!((found.cells, found.kinds), (vec![vec![0, 0, 1]], vec![false, true]));
    }
}
