//! `schema`: the JSON Schema of the scenario file, for editors.

use super::args::Global;
use super::exit::Exit;
use super::screen;
use crate::catalog;
use crate::report::folder;

/// Prints the schema, or writes it to the file of `--out`.
pub(super) fn schema(global: &Global) -> Exit {
    let text = serde_json::to_string_pretty(&catalog::schema()).expect("a schema has text keys") + "\n";
    let Some(path) = &global.out else {
        screen::answer(&text);
        return Exit::Good;
    };
    match folder::write_file(path, &text) {
        Ok(()) => {
            if !global.quiet {
                screen::note(&format!(
                    "written to {0}; a scenario names it in its first line: #:schema {0}",
                    path.display()
                ));
            }
            Exit::Good
        }
        Err(error) => {
            screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
            Exit::of_io(&error)
        }
    }
}
