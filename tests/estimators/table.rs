//! The table of reference values: rows with their parameters.

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) case: String,
    pub(crate) quantity: String,
    parameters: Vec<(String, String)>,
    pub(crate) exact: f64,
}

/// Every row of the table.
pub(crate) fn rows() -> Vec<Row> {
    let path = format!("{}/tests/data/reference-values.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    let row = |row: csv::StringRecord| {
        let pair = |text: &str| text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
        Row {
            case: row[0].to_owned(),
            quantity: row[1].to_owned(),
            parameters: row[2].split(';').filter_map(pair).collect(),
            exact: row[3].parse().unwrap_or(f64::NAN),
        }
    };
    reader.records().map(|found| row(found.expect("a row"))).collect()
}

/// The rows of a family of cases.
pub(crate) fn family(prefix: &str) -> Vec<Row> {
    let found: Vec<Row> = rows().into_iter().filter(|row| row.case.starts_with(prefix)).collect();
    assert!(!found.is_empty(), "no row {prefix}");
    found
}

impl Row {
    /// A parameter as text.
    pub(crate) fn text(&self, key: &str) -> &str {
        let found = self.parameters.iter().find(|(name, _)| name == key);
        &found.unwrap_or_else(|| panic!("{} {} has no parameter {key}", self.case, self.quantity)).1
    }

    /// A parameter as a number.
    pub(crate) fn number(&self, key: &str) -> f64 {
        self.text(key).parse().unwrap_or_else(|_| panic!("{}: {key} is no number", self.case))
    }

    /// A parameter as a whole number.
    pub(crate) fn whole(&self, key: &str) -> u64 {
        self.text(key).parse().unwrap_or_else(|_| panic!("{}: {key} is no whole number", self.case))
    }

    /// A list of numbers, apart by blanks or commas.
    pub(crate) fn numbers(&self, key: &str) -> Vec<f64> {
        let text = self.text(key).trim_matches(['[', ']']);
        text.split([' ', ',']).map(|number| number.parse().expect("a number")).collect()
    }

    /// The bounds of the first `U(low,high)` inside a parameter.
    pub(crate) fn uniform(&self, key: &str) -> (f64, f64) {
        let (_, rest) = self.text(key).split_once("U(").expect("a uniform law");
        let (bounds, _) = rest.split_once(')').expect("a closing parenthesis");
        let (low, high) = bounds.split_once(',').expect("two bounds");
        (low.parse().expect("a number"), high.parse().expect("a number"))
    }

    /// Fails unless `found` is the exact value to `relative` of it.
    pub(crate) fn check(&self, found: f64, relative: f64) {
        let off = (found - self.exact).abs() / self.exact.abs();
        assert!(off <= relative, "{} {}: {found} instead of {}, off by {off:e}", self.case, self.quantity, self.exact);
    }
}
