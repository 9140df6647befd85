//! Rows run, and what follows from all of them together.

use crate::stats::{round9, shortest};

use super::estimate::{Found, Law};
use super::plan::Trouble;
use super::table::Row;

/// A row that was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The row.
    pub row: Row,
    /// The estimate, or why there is none.
    pub found: Result<Found, Trouble>,
}

impl Checked {
    /// What a reader is told of the row.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        let exact = self.row.exact;
        let found = match &self.found {
            Err(Trouble::NotRun(_)) => return "not_run",
            Err(Trouble::Failed(_)) => return "failed",
            Ok(found) => found,
        };
        let near = |share: f64| (found.estimate - exact).abs() <= share * exact.abs();
        // A whole number that is not precise to 1 % can still be the right one.
        let imprecise = found.law != Law::Whole && found.std_error > found.precise * exact.abs();
        match (found.law, found.z(exact).map(f64::abs)) {
            _ if imprecise => "imprecise",
            (Law::Within(share), _) if near(share) => "agrees",
            (Law::Normal | Law::Whole, None) => "agrees",
            (Law::Normal | Law::Whole, Some(z)) if z <= 3.0 => "agrees",
            (Law::Normal | Law::Whole, Some(z)) if z <= 4.0 => "far",
            // Also where it is no number.
            (Law::Normal | Law::Whole | Law::Within(_), _) => "disagrees",
        }
    }
}

/// What all rows say together. With thousands of rows a few are far off by chance; "all within 3" fails a
/// perfect simulator half of the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Rows with an estimate.
    pub rows: usize,
    /// Rows that nothing here can express.
    pub not_run: usize,
    /// Rows more than 3 standard errors off.
    pub beyond_3: usize,
    /// Rows more than 4 standard errors off, without a number, or computed and wrong.
    pub beyond_4: usize,
    /// Rows that are not precise to 1 % (what is rare: to 3 %), or whose runs could not be measured.
    pub unfit: usize,
    /// Root of the mean square of z, rows left out where z is no normal number; `None` without rows.
    pub rms: Option<f64>,
    /// Accepted values of `rms` for this many rows.
    pub rms_limits: (f64, f64),
}

impl Judgement {
    /// No row beyond 4, at most 3 beyond 3, all precise, and the distances as large as chance makes them.
    #[must_use]
    pub fn passes(&self) -> bool {
        let (low, high) = self.rms_limits;
        self.beyond_4 == 0
            && self.beyond_3 <= 3
            && self.unfit == 0
            && self.rms.is_none_or(|rms| low <= rms && rms <= high)
    }
}

/// Judges rows together.
#[must_use]
pub fn judge(checked: &[Checked]) -> Judgement {
    let count = |verdicts: &[&str]| checked.iter().filter(|one| verdicts.contains(&one.verdict())).count();
    let smooth = checked.iter().filter_map(|one| match &one.found {
        Ok(found) if found.law == Law::Normal => found.z(one.row.exact),
        _ => None,
    });
    let squares: Vec<f64> = smooth.map(|z| z * z).collect();
    let rms = (!squares.is_empty()).then(|| (squares.iter().sum::<f64>() / squares.len() as f64).sqrt());
    // The limits 0.88 and 1.13 are about two and a half standard deviations for a table of 200 rows; for
    // fewer rows they are as many of theirs.
    let wider = (200.0 / squares.len().clamp(1, 200) as f64).sqrt();
    Judgement {
        rows: checked.iter().filter(|one| one.found.is_ok()).count(),
        not_run: count(&["not_run"]),
        beyond_3: count(&["far", "disagrees"]),
        beyond_4: count(&["disagrees"]),
        unfit: count(&["imprecise", "failed"]),
        rms,
        rms_limits: (1.0 - 0.12 * wider, 1.0 + 0.13 * wider),
    }
}

/// The rows as CSV; rows that were not run say why.
#[must_use]
pub fn csv(checked: &[Checked]) -> String {
    const HEAD: [&str; 13] = [
        "case_id",
        "quantity",
        "parameters",
        "exact",
        "estimate",
        "std_error",
        "ci_low",
        "ci_high",
        "z",
        "verdict",
        "unit",
        "runs",
        "reason",
    ];
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEAD).expect("a table in memory takes its head");
    for one in checked {
        table.write_record(fields(one)).expect("rows have as many fields as the head");
    }
    let bytes = table.into_inner().expect("a table in memory can be flushed");
    String::from_utf8(bytes).expect("fields are text")
}

fn fields(one: &Checked) -> Vec<String> {
    let row = &one.row;
    let number = |value: f64| if value.is_finite() { shortest(round9(value)) } else { String::new() };
    let mut fields = vec![row.case.clone(), row.quantity.clone(), row.parameters.clone(), number(row.exact)];
    let (numbers, runs, reason) = match &one.found {
        Ok(found) => {
            let (low, high) = found.interval();
            let z = found.z(row.exact).unwrap_or(f64::NAN);
            let numbers = [found.estimate, found.std_error, low, high, z].map(number);
            (numbers, found.runs.to_string(), String::new())
        }
        Err(Trouble::NotRun(why) | Trouble::Failed(why)) => {
            (std::array::from_fn(|_| String::new()), String::new(), why.clone())
        }
    };
    fields.extend(numbers);
    fields.extend([one.verdict().to_owned(), row.unit.clone(), runs, reason]);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(z: f64) -> Checked {
        let row = Row {
            case: "A".to_owned(),
            quantity: "q".to_owned(),
            parameters: String::new(),
            exact: 100.0,
            unit: "s".to_owned(),
        };
        let found = Found { estimate: 100.0 + z * 0.5, std_error: 0.5, runs: 10, law: Law::Normal, precise: 0.01 };
        Checked { row, found: Ok(found) }
    }

    #[test]
    fn a_row_far_off_is_one_of_few_and_one_further_off_is_none() {
        let quiet: Vec<Checked> = (0..100).map(|n| row(if n % 2 == 0 { 1.0 } else { -1.0 })).collect();
        assert!(judge(&quiet).passes());
        let with = |more: &[f64]| judge(&quiet.iter().cloned().chain(more.iter().map(|z| row(*z))).collect::<Vec<_>>());
        assert!(with(&[3.5, -3.5]).passes());
        assert!(!with(&[3.1, 3.1, -3.1, 3.1]).passes());
        assert!(!with(&[-4.1]).passes());
        assert!(!with(&[f64::NAN]).passes());
    }

    #[test]
    fn distances_that_are_too_small_are_suspicious_too() {
        let calm: Vec<Checked> = (0..231).map(|_| row(0.5)).collect();
        assert!(!judge(&calm).passes());
        assert!(judge(&calm[..4]).passes(), "of four rows nobody can tell");
    }

    #[test]
    fn what_is_no_normal_number_is_judged_by_its_own_rule() {
        let verdict = |estimate: f64, std_error: f64, law: Law| {
            let found = Found { estimate, std_error, runs: 10, law, precise: 0.01 };
            Checked { found: Ok(found), ..row(0.0) }.verdict()
        };
        assert_eq!(verdict(101.0, 0.1, Law::Within(0.02)), "agrees");
        assert_eq!(verdict(103.0, 0.1, Law::Within(0.02)), "disagrees");
        assert_eq!(verdict(101.0, 2.0, Law::Within(0.02)), "imprecise");
        assert_eq!(verdict(101.0, 2.0, Law::Whole), "agrees");
        assert_eq!(verdict(100.0, 0.0, Law::Normal), "agrees");
        assert_eq!(verdict(100.1, 0.0, Law::Normal), "disagrees");
    }
}
