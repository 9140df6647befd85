//! The documentation: its links lead somewhere, the table of contents is complete, and every command that a page shows
//! does what the page says.
//!
//! A block marked `console` holds commands behind `$ ` and what they print; a line `...` stands for any lines, a line
//! `? N` after a command is its exit status where that is not 0. A block marked `sh` holds commands alone. The blocks of a
//! page run one after the other in one empty folder with the scenarios of the project. `<!-- file: NAME -->` before a block writes it
//! to a file, `<!-- append: NAME -->` adds it. `FAILSIM_BLESS=1 cargo test --test docs` writes the printed lines anew.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every page: those of the book, and those that stand at the top.
fn pages() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md"].map(PathBuf::from).into();
    let mut open = vec![root().join("docs")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path.strip_prefix(root()).expect("below the root").to_owned());
        }
    }
    found.sort();
    found
}

fn text_of(page: &Path) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// One block of code of a page.
struct Block {
    /// Lines of the page that it holds, without the fences.
    lines: std::ops::Range<usize>,
    /// What stands behind the opening fence.
    language: String,
    /// What a comment before it asks for: `file` or `append`, and the name.
    saved: Option<(String, String)>,
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (n, line) in lines.iter().enumerate() {
        let Some(language) = line.trim_start().strip_prefix("```") else { continue };
        match open.take() {
            None => open = Some((n, language.trim().to_owned())),
            Some((from, language)) => {
                let before = from.checked_sub(1).map_or("", |at| lines[at]);
                let comment = before.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
                let saved = comment.and_then(|comment| comment.split_once(": "));
                let saved = saved.filter(|(how, _)| ["file", "append"].contains(how));
                let saved = saved.map(|(how, name)| (how.to_owned(), name.to_owned()));
                found.push(Block { lines: from + 1..n, language, saved });
            }
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// The text outside of code.
fn prose(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let coded = |n: usize| blocks(&lines).iter().any(|block| block.lines.contains(&n));
    let kept = lines.iter().enumerate().filter(|(n, _)| !coded(*n)).map(|(_, line)| *line);
    // Every second piece between backticks is code.
    kept.map(|line| line.split('`').step_by(2).collect::<Vec<_>>().join("`")).collect::<Vec<_>>().join("\n")
}

/// Targets of the links of a page.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let ends = prose.match_indices("](").map(|(at, _)| &prose[at + 2..]);
    ends.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

/// The anchors of a page, as the book and the hosts of repositories make them from headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = text
        .lines()
        .filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    headings
        .map(|heading| {
            let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.collect::<String>().to_lowercase().replace(' ', "-")
        })
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        for target in links(&text_of(&page)) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = page.parent().expect("a page stands in a folder");
            let to = if path.is_empty() { page.clone() } else { folder.join(path) };
            if !root().join(&to).exists() {
                wrong.push(format!("{}: nothing at {target}", page.display()));
            } else if !anchor.is_empty() && !anchors(&text_of(&to)).contains(&anchor.to_owned()) {
                wrong.push(format!("{}: no heading for {target}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_book_has_every_page_once() {
    let summary = links(&text_of(Path::new("docs/SUMMARY.md")));
    for page in pages() {
        let Ok(inside) = page.strip_prefix("docs") else { continue };
        let listed = summary.iter().filter(|target| Path::new(target) == inside).count();
        let expected = usize::from(inside != Path::new("SUMMARY.md"));
        assert_eq!(listed, expected, "{} in SUMMARY.md", page.display());
    }
}

/// Commands that a page shows and a test cannot run, with the reason.
const NOT_RUN: [(&str, &str); 5] = [
    ("git clone", "fetches the project"),
    ("cd failsim", "belongs to it"),
    ("cargo ", "builds the project, as the test itself does"),
    ("bash scripts/", "installs tools from the registry"),
    ("npx ", "fetches a tool from the registry"),
];

/// Runs a command as a reader would, and gives its exit status and what a terminal would show.
fn run(folder: &Path, command: &str) -> (i32, String) {
    let binary = Path::new(env!("CARGO_BIN_EXE_failsim"));
    let mut path = binary.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let command = command.replace("cargo run --release -- ", "failsim ");
    let output = Command::new("sh")
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .args(["-c", &format!("{command} 2>&1")])
        .output()
        .expect("a shell is there");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether what was printed is what the page shows, `...` standing for any lines.
fn fits(expected: &[&str], printed: &[&str]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|at| fits(rest, &printed[at..])),
        Some((line, rest)) => printed.first() == Some(line) && fits(rest, &printed[1..]),
    }
}

/// One page on its way through its commands.
struct Reader<'p> {
    page: &'p Path,
    folder: &'p Path,
    lines: Vec<&'p str>,
    /// The page as it should be.
    written: Vec<String>,
    wrong: Vec<String>,
}

impl Reader<'_> {
    fn complain(&mut self, n: usize, what: &str) {
        self.wrong.push(format!("{}:{}: {what}", self.page.display(), n + 1));
    }

    fn page(mut self) -> (Vec<String>, Vec<String>) {
        let mut copied = 0;
        for block in blocks(&self.lines) {
            self.written.extend(self.lines[copied..block.lines.start].iter().map(ToString::to_string));
            copied = block.lines.end;
            let body: Vec<&str> = self.lines[block.lines.clone()].to_vec();
            if let Some((how, name)) = &block.saved {
                self.save(how, name, &body);
            }
            if block.language == "console" {
                self.console(&block, &body);
                continue;
            }
            if block.language == "sh" {
                self.shell(&block, &body);
            }
            if block.language == "toml" && body.first().is_some_and(|line| line.starts_with("format")) {
                self.scenario(&block, &body);
            }
            self.written.extend(body.iter().map(ToString::to_string));
        }
        self.written.extend(self.lines[copied..].iter().map(ToString::to_string));
        (self.written, self.wrong)
    }

    fn save(&mut self, how: &str, name: &str, body: &[&str]) {
        let path = self.folder.join(name);
        let before = if how == "append" { fs::read_to_string(&path).expect("a file to add to") } else { String::new() };
        fs::write(path, before + &body.join("\n") + "\n").expect("a file of the page");
    }

    fn shell(&mut self, block: &Block, body: &[&str]) {
        for (n, command) in body.iter().enumerate() {
            let skipped = NOT_RUN.iter().any(|(start, _)| command.starts_with(start));
            let runs = command.starts_with("cargo run --release -- ") || !skipped;
            if runs && !command.is_empty() && !command.starts_with('#') {
                let (status, printed) = run(self.folder, command);
                if status != 0 {
                    self.complain(block.lines.start + n, &format!("`{command}` ends with {status}:\n{printed}"));
                }
            }
        }
    }

    /// A whole scenario must be one that `check` accepts.
    fn scenario(&mut self, block: &Block, body: &[&str]) {
        fs::write(self.folder.join("shown.toml"), body.join("\n")).expect("a file of the page");
        let (status, printed) = run(self.folder, "failsim check shown.toml");
        if status != 0 {
            self.complain(block.lines.start, &printed);
        }
    }

    fn console(&mut self, block: &Block, body: &[&str]) {
        let mut at = 0;
        while at < body.len() {
            let n = block.lines.start + at;
            let Some(command) = body[at].strip_prefix("$ ") else {
                self.complain(n, "a command begins with `$ `");
                return;
            };
            self.written.push(body[at].to_owned());
            at += 1;
            let wanted = body.get(at).and_then(|line| line.strip_prefix("? ")).and_then(|code| code.parse().ok());
            at += usize::from(wanted.is_some());
            let end = (at..body.len()).find(|k| body[*k].starts_with("$ ")).unwrap_or(body.len());
            let (expected, wanted) = (&body[at..end], wanted.unwrap_or(0));
            at = end;
            let (status, printed) = run(self.folder, command);
            let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
            let open = expected.contains(&"...");
            if status != wanted || (!fits(expected, &printed) && (open || !blessed())) {
                let printed = printed.join("\n");
                self.complain(n, &format!("`{command}` ends with {status}, {wanted} is shown; it prints:\n{printed}"));
            }
            if wanted != 0 {
                self.written.push(format!("? {wanted}"));
            }
            let kept: &[&str] = if open { expected } else { &printed };
            self.written.extend(kept.iter().map(ToString::to_string));
        }
    }
}

fn blessed() -> bool {
    std::env::var_os("FAILSIM_BLESS").is_some()
}

/// Goes through one page; gives what is wrong with it.
fn walk(page: &Path) -> Vec<String> {
    let text = text_of(page);
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(root().join("scenarios"), folder.path().join("scenarios")).expect("a link");
    let reader =
        Reader { page, folder: folder.path(), lines: text.lines().collect(), written: Vec::new(), wrong: Vec::new() };
    let (written, wrong) = reader.page();
    let written = written.join("\n") + "\n";
    if blessed() && written != text {
        fs::write(root().join(page), &written).expect("the page can be written");
    }
    if blessed() || !wrong.is_empty() || written == text {
        return wrong;
    }
    vec![format!("{}: not current; FAILSIM_BLESS=1 cargo test --test docs", page.display())]
}

#[test]
fn every_command_does_what_its_page_says() {
    let pages = pages();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = pages.iter().map(|page| scope.spawn(|| walk(page))).collect();
        running.into_iter().flat_map(|page| page.join().expect("a page without commands that panic")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn commands_are_found_and_elided_lines_fit() {
    let page = "a\n```console\n$ x\n? 2\none\n...\n```\n<!-- file: b.toml -->\n```toml\nc = 1\n```\n";
    let lines: Vec<&str> = page.lines().collect();
    let found = blocks(&lines);
    assert_eq!((found[0].lines.clone(), found[0].language.as_str()), (2..6, "console"));
    assert_eq!(found[1].saved, Some(("file".to_owned(), "b.toml".to_owned())));
    assert!(fits(&["a", "...", "z"], &["a", "b", "c", "z"]) && fits(&["a", "..."], &["a"]));
    assert!(!fits(&["a", "...", "z"], &["a", "b"]) && !fits(&["a"], &["a", "b"]));
    assert_eq!(links("see [this](a.md#b) and `[not](this)`"), ["a.md#b"]);
    assert_eq!(anchors("# Many clusters\n## `a`: b-c\n"), ["many-clusters", "a-b-c"]);
}
