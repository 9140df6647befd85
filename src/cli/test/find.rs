//! Scenario files below the paths that were given.

use std::io;
use std::path::{Path, PathBuf};

/// Folders that hold no scenarios of their own.
const SKIPPED: [&str; 2] = ["target", "results"];

/// Every scenario below the paths, in the order of the paths and by name below each; a file that is
/// named itself is always taken.
///
/// # Errors
/// When a path does not exist or cannot be read.
pub(super) fn scenarios(paths: &[PathBuf]) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        let below = if path.is_dir() { walk(path)? } else { vec![path.clone()] };
        if let Some(error) = std::fs::metadata(path).err() {
            return Err((path.clone(), error));
        }
        for file in below {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

fn walk(folder: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let failed = |error: io::Error| (folder.to_owned(), error);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() && !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
            found.extend(walk(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "toml") && is_scenario(&path) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether a file is a scenario and not a part that others include: it names the format and either
/// has clusters or inherits them. A file that cannot be read is taken, so that its fault is told.
fn is_scenario(path: &Path) -> bool {
    std::fs::read_to_string(path).map_or(true, |text| looks_like_a_scenario(&text))
}

fn looks_like_a_scenario(text: &str) -> bool {
    let starts = |word: &str| text.lines().any(|line| line.trim_start().starts_with(word));
    let names_format =
        text.lines().any(|line| line.strip_prefix("format").is_some_and(|rest| rest.trim_start().starts_with('=')));
    names_format && (starts("[cluster") || starts("[[expect") || starts("extends") || starts("cluster."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_others_include_are_left_out() {
        assert!(looks_like_a_scenario("format = 1\n[cluster.a]\n"));
        assert!(looks_like_a_scenario("format  = 1\nextends = \"a.toml\"\n"));
        assert!(!looks_like_a_scenario("format = 1\n[site.a]\n"));
        assert!(!looks_like_a_scenario("[package]\nname = \"x\"\n"));
    }
}
