//! Names and near misses.

/// Longest text that is compared with the known words.
const WORD_MAX: usize = 60;

/// The known word nearest to what was written, if it is near enough to be meant.
pub(super) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    if word.len() > WORD_MAX {
        return None;
    }
    let lower = word.to_ascii_lowercase().replace('-', "_");
    let rank = |candidate: &'w str| {
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_ascii_lowercase());
        let accepted = 1 + lower.len().max(candidate.len()) / 4;
        (distance <= accepted && distance < candidate.len()).then_some((distance, candidate))
    };
    known.into_iter().filter(|c| c.len() <= WORD_MAX).filter_map(rank).min_by_key(|(d, _)| *d).map(|(_, c)| c)
}

/// A list of words for a help line, cut off where it gets long.
pub(super) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    const SHOWN: usize = 12;
    let words: Vec<&str> = words.into_iter().collect();
    let mut text = words.iter().take(SHOWN).map(|w| clip(w)).collect::<Vec<_>>().join(", ");
    if words.len() > SHOWN {
        text.push_str(&format!(" and {} more", words.len() - SHOWN));
    }
    text
}

/// A text of the file as messages show it: not longer than a line can hold, without control characters.
pub(super) fn clip(text: &str) -> String {
    const SHOWN: usize = 48;
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut out: String = text.chars().take(SHOWN).map(plain).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push_str("..");
    }
    out
}

/// Whether a name matches a pattern in which `*` stands for any run of characters.
pub(super) fn glob(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, n));
            p += 1;
        } else if pattern.get(p) == Some(&name[n]) {
            p += 1;
            n += 1;
        } else if let Some((star_at, matched)) = star {
            p = star_at + 1;
            n = matched + 1;
            star = Some((star_at, n));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_any_run_of_characters() {
        for (pattern, name, expected) in [
            ("*", "n1", true),
            ("n*", "n1", true),
            ("n*", "m1", false),
            ("*1", "n1", true),
            ("n*x*1", "naxb1", true),
            ("", "", true),
            ("", "a", false),
            ("**", "", true),
            ("a", "ab", false),
        ] {
            assert_eq!(glob(pattern, name), expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn near_misses_are_found_and_far_ones_are_not() {
        let known = ["keepalive_timeout", "keepalive_interval", "node_boot"];
        assert_eq!(nearest("keepalive_timout", known), Some("keepalive_timeout"));
        assert_eq!(nearest("keepalive-interval", known), Some("keepalive_interval"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", ["y"]), None);
    }
}
