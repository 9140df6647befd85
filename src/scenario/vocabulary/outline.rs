//! What an editor can check of a value that a key describes in words.

/// The outline of a value; the words of its [`KeyKind::Form`](super::KeyKind::Form) say the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of two texts.
    TwoTexts,
    /// A list of one or two texts.
    OneOrTwoTexts,
    /// A text, or a list of texts.
    TextOrTexts,
    /// Names in a list, or as keys of a table of texts.
    Names,
    /// A text, or a table of texts by name.
    TextOrTable,
    /// A bare whole number, or a table of them by name.
    CountOrCounts,
    /// A table of bare whole numbers by name.
    Counts,
    /// A share, or a bare whole number.
    Amount,
    /// A rate, or `"unlimited"`.
    RateOrUnlimited,
    /// A text or a bare number.
    Scalar,
    /// A list of two of them.
    TwoScalars,
    /// A text, a bare number, or true or false.
    Value,
    /// A list of two durations.
    TwoDurations,
    /// A table of durations by name.
    Durations,
    /// A list of sides: each a text or a list of texts.
    Sides,
    /// One of these words, or a bare whole number.
    WordOrCount(&'static [&'static str]),
}
