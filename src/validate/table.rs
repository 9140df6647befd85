//! The table of exact values.

/// The table that is checked unless another one is named.
pub const TABLE: &str = include_str!("../../tests/data/reference-values.csv");

/// One row: a model by its parameters, and the exact value of one quantity of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Name of the case, which decides nothing.
    pub case: String,
    /// What is measured.
    pub quantity: String,
    /// `key=value;..` as written.
    pub parameters: String,
    /// The exact value.
    pub exact: f64,
    /// Its unit.
    pub unit: String,
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It is not CSV.
    #[error("{0}")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("the table has no column `{0}`")]
    Column(&'static str),
    /// An exact value is no number.
    #[error("line {line}: exact_value `{text}` is no number")]
    Number {
        /// The line.
        line: u64,
        /// What is there instead.
        text: String,
    },
}

/// Reads a table with the columns `case_id, quantity, parameters, exact_value, unit`.
///
/// # Errors
/// When it is not CSV, a column is missing or an exact value is no number.
pub fn read(text: &str) -> Result<Vec<Row>, TableError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers()?.clone();
    let column = |name: &'static str| head.iter().position(|known| known == name).ok_or(TableError::Column(name));
    let places = ["case_id", "quantity", "parameters", "exact_value", "unit"];
    let [case, quantity, parameters, exact, unit] = places.map(column);
    let (case, quantity, parameters, exact, unit) = (case?, quantity?, parameters?, exact?, unit?);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let text = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let line = record.position().map_or(0, csv::Position::line);
        let number = text(exact).parse::<f64>().ok().filter(|number| number.is_finite());
        let exact = number.ok_or_else(|| TableError::Number { line, text: text(exact) })?;
        rows.push(Row {
            case: text(case),
            quantity: text(quantity),
            parameters: text(parameters),
            exact,
            unit: text(unit),
        });
    }
    Ok(rows)
}

/// The parameters of a row, each taken once; what nobody has asked for is not understood.
pub(super) struct Parameters<'r> {
    left: Vec<(&'r str, &'r str)>,
}

impl<'r> Parameters<'r> {
    pub(super) fn of(row: &'r Row) -> Self {
        let pairs = row.parameters.split(';').filter(|pair| !pair.is_empty());
        Self { left: pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.left.iter().any(|(known, _)| *known == key)
    }

    /// The text of a parameter, if there is one, without taking it.
    pub(super) fn peek(&self, key: &str) -> Option<&'r str> {
        self.left.iter().find(|(known, _)| *known == key).map(|(_, text)| *text)
    }

    /// The text of a parameter, if there is one.
    pub(super) fn text(&mut self, key: &str) -> Option<&'r str> {
        let at = self.left.iter().position(|(known, _)| *known == key)?;
        Some(self.left.remove(at).1)
    }

    /// A parameter that is one of these words, or left out.
    pub(super) fn word(&mut self, key: &str, words: &[&'static str]) -> Result<Option<&'static str>, String> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let word = words.iter().find(|word| **word == text).copied();
        word.map(Some).ok_or_else(|| format!("{key}={text} cannot be simulated; it takes {}", words.join(", ")))
    }

    /// A number that must be there.
    pub(super) fn number(&mut self, key: &str) -> Result<f64, String> {
        let text = self.text(key).ok_or_else(|| format!("the parameter {key} is missing"))?;
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        number.ok_or_else(|| format!("{key}={text} is no number of 0 or more"))
    }

    /// A number above 0 that must be there.
    pub(super) fn positive(&mut self, key: &str) -> Result<f64, String> {
        let number = self.number(key)?;
        if number > 0.0 { Ok(number) } else { Err(format!("{key}={number} must be above 0")) }
    }

    /// A probability that must be there.
    pub(super) fn share(&mut self, key: &str) -> Result<f64, String> {
        let share = self.number(key)?;
        if share <= 1.0 { Ok(share) } else { Err(format!("{key}={share} is no probability")) }
    }

    /// A whole number within these bounds that must be there.
    pub(super) fn whole(&mut self, key: &str, low: u64, high: u64) -> Result<u64, String> {
        let number = self.number(key)?;
        let fits = number.fract() == 0.0 && low as f64 <= number && number <= high as f64;
        if fits { Ok(number as u64) } else { Err(format!("{key}={number} is no whole number from {low} to {high}")) }
    }

    /// Numbers with this between them that must be there.
    pub(super) fn numbers(&mut self, key: &str, between: char) -> Result<Vec<f64>, String> {
        let text = self.text(key).ok_or_else(|| format!("the parameter {key} is missing"))?;
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let numbers: Option<Vec<f64>> = text.split(between).map(number).collect();
        numbers.ok_or_else(|| format!("{key}={text} is no list of numbers"))
    }

    /// A list `[a,b,..]` of numbers of 0 or more that must be there.
    pub(super) fn list(&mut self, key: &str) -> Result<Vec<f64>, String> {
        let text = self.text(key).ok_or_else(|| format!("the parameter {key} is missing"))?;
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        let numbers: Option<Vec<f64>> = inner.and_then(|inner| inner.split(',').map(number).collect());
        numbers.ok_or_else(|| format!("{key}={text} is no list [a,b,..] of numbers"))
    }

    /// The bounds of a uniform law `U(low,high)` that must be there.
    pub(super) fn uniform(&mut self, key: &str) -> Result<(f64, f64), String> {
        let text = self.text(key).ok_or_else(|| format!("the parameter {key} is missing"))?;
        uniform(text).ok_or_else(|| format!("{key}={text} is not U(low,high)"))
    }

    /// Nothing may be left that the model knows nothing of.
    pub(super) fn end(self) -> Result<(), String> {
        match self.left.as_slice() {
            [] => Ok(()),
            [(key, value), ..] => Err(format!("the parameter {key}={value} is not understood")),
        }
    }
}

/// The bounds of the first `U(low,high)` in a text.
pub(super) fn uniform(text: &str) -> Option<(f64, f64)> {
    let (_, rest) = text.split_once("U(")?;
    let (low, high) = rest.split_once(')')?.0.split_once(',')?;
    let (low, high) = (low.trim().parse::<f64>().ok()?, high.trim().parse::<f64>().ok()?);
    (0.0 <= low && low <= high && high.is_finite()).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_project_is_read() {
        let rows = read(TABLE).expect("a table");
        assert_eq!(rows.len(), 231);
        let first = rows.iter().find(|row| row.case == "USER-1").expect("a row of this case");
        assert_eq!((first.exact, first.unit.as_str()), (381.0, "s"));
    }

    #[test]
    fn mistakes_of_a_table_are_named() {
        let check = |text: &str, message: &str| assert_eq!(read(text).expect_err(text).to_string(), message);
        check("case_id,quantity\n", "the table has no column `parameters`");
        check(
            "case_id,quantity,parameters,exact_value,unit\na,b,c=1,many,s\n",
            "line 2: exact_value `many` is no number",
        );
    }

    #[test]
    fn parameters_are_taken_once_and_leftovers_are_named() {
        let parameters = "takeover_s=30;relogin_s=U(120,537);moon=full".to_owned();
        let row = Row { case: String::new(), quantity: String::new(), parameters, exact: 0.0, unit: String::new() };
        let mut taken = Parameters::of(&row);
        assert_eq!(taken.number("takeover_s"), Ok(30.0));
        assert_eq!(taken.uniform("relogin_s"), Ok((120.0, 537.0)));
        assert_eq!(taken.number("takeover_s"), Err("the parameter takeover_s is missing".to_owned()));
        assert_eq!(taken.end(), Err("the parameter moon=full is not understood".to_owned()));
    }
}
