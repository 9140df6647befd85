//! Selectors on the command line: things by their paths, `*` for any part of a name.

use crate::outcome::{Entity, Names};

/// The things whose path fits a selector.
pub(super) fn select(names: &Names, selector: &str) -> Vec<Entity> {
    if selector == "*" {
        return vec![Entity::World];
    }
    names.of.iter().filter(|(_, path)| fits(selector, path)).map(|(entity, _)| *entity).collect()
}

/// The things that a selector names.
///
/// # Errors
/// What is wrong with it, and the nearest path.
pub(super) fn named(names: &Names, selector: &str) -> Result<Vec<Entity>, String> {
    let found = select(names, selector);
    if !found.is_empty() {
        return Ok(found);
    }
    let distance = |path: &&str| strsim::damerau_levenshtein(selector, path);
    let near = names.of.values().map(String::as_str).min_by_key(distance);
    let near = near.filter(|path| distance(path) <= 1 + selector.len() / 3);
    let near = near.map_or_else(String::new, |path| format!("; did you mean `{path}`?"));
    Err(format!("`{selector}` matches nothing in this scenario{near}"))
}

fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, rest)) => path.strip_prefix(start).is_some_and(|tail| {
            let cuts = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            // A star stays inside one part of the path.
            let inside = cuts.take_while(|at| !tail[..*at].contains('/'));
            inside.into_iter().any(|at| fits(rest, &tail[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_part_of_one_name() {
        assert!(fits("seoul/n1", "seoul/n1"));
        assert!(fits("seoul/*", "seoul/n1"));
        assert!(fits("*/n*", "seoul/n1"));
        assert!(!fits("*", "seoul/n1"));
        assert!(!fits("seoul/n1", "seoul/n10"));
        assert!(fits("seoul/*:srm", "seoul/n2:srm"));
    }
}
