//! Text for a terminal of 80 columns: wrapped words, grouped digits, optional colour.

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Style};

use crate::stats::exact_seconds;
use crate::units::{SimDuration, SimTime};

/// Columns of a line.
pub(super) const WIDTH: usize = 80;

/// A space at which no line breaks; printed as an ordinary one.
const FIXED_SPACE: char = '\u{a0}';

/// Nothing special.
pub(super) const PLAIN: Style = Style::new();
/// What stands aside: record numbers, rule ids.
pub(super) const DIM: Style = Style::new().dimmed();
/// Headings and names.
pub(super) const BOLD: Style = Style::new().bold();
/// Good news.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// On the move, or worth a look.
pub(super) const NOTE: Style = AnsiColor::Yellow.on_default();
/// Bad news.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Words, each with its style, to be wrapped.
#[derive(Clone, Debug, Default)]
pub(super) struct Words(Vec<(String, Style)>);

impl Words {
    pub(super) fn add(mut self, text: &str, style: Style) -> Self {
        self.0.extend(text.split_ascii_whitespace().map(|word| (word.to_owned(), style)));
        self
    }

    pub(super) fn plain(self, text: &str) -> Self {
        self.add(text, PLAIN)
    }

    /// Adds a text that is never broken.
    pub(super) fn whole(mut self, text: &str, style: Style) -> Self {
        self.0.push((text.to_owned(), style));
        self
    }

    /// Joins `text` to the last word without a space.
    pub(super) fn glue(mut self, text: &str) -> Self {
        match self.0.last_mut() {
            Some((last, _)) => last.push_str(text),
            None => self.0.push((text.to_owned(), PLAIN)),
        }
        self
    }

    /// Lines of at most [`WIDTH`] columns: the first after `head`, the others after `indent` spaces.
    /// A word longer than a line stays whole.
    pub(super) fn wrap(&self, head: &str, indent: usize, color: bool) -> String {
        self.wrap_at(WIDTH, head, indent, color)
    }

    /// As [`Self::wrap`], with lines of another length.
    pub(super) fn wrap_at(&self, columns: usize, head: &str, indent: usize, color: bool) -> String {
        // Escape codes in the head take no room.
        let (mut out, mut column) = (head.to_owned(), strip_str(head).to_string().chars().count());
        let mut fresh = true;
        for (word, style) in &self.0 {
            let width = word.chars().count();
            if !fresh && column + 1 + width > columns {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
                (column, fresh) = (indent, true);
            }
            if !fresh {
                out.push(' ');
                column += 1;
            }
            out.push_str(&paint(&word.replace(FIXED_SPACE, " "), *style, color));
            column += width;
            fresh = false;
        }
        out.push('\n');
        out
    }
}

/// A text in lines that fit a terminal, all of them indented.
#[must_use]
pub fn wrapped(text: &str, indent: usize) -> String {
    Words::default().plain(text).wrap(&" ".repeat(indent), indent + 2, false)
}

/// `text` in a style, if colour is wanted.
pub(super) fn paint(text: &str, style: Style, color: bool) -> String {
    if color && style != PLAIN { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// A whole number with its digits in groups of three: `15 000`.
#[must_use]
pub fn grouped(number: u64) -> String {
    unbroken(number).replace(FIXED_SPACE, " ")
}

/// A whole number in groups of three that a line break leaves alone.
fn unbroken(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(FIXED_SPACE);
        }
        text.push(digit);
    }
    text
}

/// Seconds with one decimal, `328.5`; large ones grouped.
pub(super) fn tenths(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as u64;
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

/// Seconds with one decimal and their unit, for running text.
pub(super) fn about(seconds: f64) -> String {
    format!("{} s", tenths(seconds)).replace(' ', &FIXED_SPACE.to_string())
}

/// A length of time in seconds, exact, with its unit, for running text.
pub(super) fn exactly(duration: SimDuration) -> String {
    format!("{}{FIXED_SPACE}s", exact_seconds(SimTime::ZERO + duration))
}

/// "1 user", "7 500 users", for running text.
pub(super) fn users_text(users: u64) -> String {
    let word = if users == 1 { "user" } else { "users" };
    format!("{}{FIXED_SPACE}{word}", unbroken(users))
}

/// "1 room", "2 500 rooms", for running text.
pub(super) fn rooms_text(rooms: u32) -> String {
    let word = if rooms == 1 { "room" } else { "rooms" };
    format!("{}{FIXED_SPACE}{word}", unbroken(u64::from(rooms)))
}

/// "1 client", "1 251 clients", for running text.
pub(super) fn clients_text(clients: u64) -> String {
    let word = if clients == 1 { "client" } else { "clients" };
    format!("{}{FIXED_SPACE}{word}", unbroken(clients))
}

/// The last part of a path: `n1` of `seoul/n1`.
pub(super) fn own_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A heading with a blank line before it.
pub(super) fn heading(text: &str, color: bool) -> String {
    format!("\n{}\n", paint(text, BOLD, color))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_at_eighty_columns_with_a_hanging_indent() {
        let words = Words::default().plain(&"word ".repeat(20));
        let text = words.wrap("head ", 5, false);
        assert_eq!(text.lines().map(str::len).collect::<Vec<_>>(), [79, 29]);
        assert!(text.lines().all(|line| line.starts_with("head ") || line.starts_with("     word")));
    }

    #[test]
    fn colour_takes_no_room() {
        let words = |style| Words::default().add(&"word ".repeat(20), style);
        let breaks = |text: &str| text.lines().count();
        assert_eq!(breaks(&words(BAD).wrap("", 0, true)), breaks(&words(PLAIN).wrap("", 0, false)));
        assert!(!words(BAD).wrap("", 0, false).contains('\u{1b}'));
    }

    #[test]
    fn digits_come_in_groups_of_three() {
        let check = |number, text: &str| assert_eq!(grouped(number), text);
        check(0, "0");
        check(999, "999");
        check(15_000, "15 000");
        check(1_234_567, "1 234 567");
        assert_eq!(tenths(328.46), "328.5");
    }
}
