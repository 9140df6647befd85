//! `completions` and `man`: what shells and `man` want to know of the command line.

use std::path::Path;

use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::{Cli, Global};
use super::exit::Exit;
use super::screen;
use crate::report::folder;

/// `completions`.
#[derive(Args, Debug)]
pub(super) struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// `man`.
#[derive(Args, Debug)]
pub(super) struct ManArgs {
    /// Print the page of this verb [default: the page of failsim].
    #[arg(value_name = "VERB", conflicts_with = "out")]
    verb: Option<String>,
}

/// Prints the completions of a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "failsim", &mut text);
    screen::answer(&String::from_utf8(text).expect("completions are text"));
    Exit::Good
}

/// Prints one manual page, or writes all of them to the folder of `--out`.
pub(super) fn man(args: &ManArgs, global: &Global) -> Exit {
    let mut root = Cli::command();
    root.build();
    if let Some(folder) = &global.out {
        return write_all(&root, folder, global);
    }
    let page = match &args.verb {
        None => Ok(&root),
        Some(verb) => root.find_subcommand(verb).ok_or(verb),
    };
    match page {
        Ok(page) => {
            screen::answer(&roff(page));
            Exit::Good
        }
        Err(verb) => {
            screen::note(&format!("failsim: error: no verb `{verb}`; `failsim --help` lists them"));
            Exit::Wrong
        }
    }
}

fn write_all(root: &Command, folder: &Path, global: &Global) -> Exit {
    let mut pages = Vec::new();
    collect(root, &mut pages);
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        pages.iter().try_for_each(|(name, text)| folder::write_file(&folder.join(format!("{name}.1")), text))
    });
    if let Err(error) = written {
        screen::note(&format!("failsim: error: cannot write to {}: {error}", folder.display()));
        return Exit::of_io(&error);
    }
    if !global.quiet {
        screen::note(&format!("{} pages in {}", pages.len(), folder.display()));
    }
    Exit::Good
}

/// Name and text of a page and of those below it.
fn collect(page: &Command, pages: &mut Vec<(String, String)>) {
    let name = page.get_display_name().unwrap_or_else(|| page.get_name());
    pages.push((name.to_owned(), roff(page)));
    for inner in page.get_subcommands().filter(|inner| inner.get_name() != "help") {
        collect(inner, pages);
    }
}

fn roff(page: &Command) -> String {
    let mut text = Vec::new();
    Man::new(page.clone()).render(&mut text).expect("writing to memory");
    String::from_utf8(text).expect("manual pages are text")
}
