//! Completions of command lines, for a shell.

use clap::ArgMatches;
use clap_complete::Shell;

use crate::exit::{Exit, Failure};
use crate::{app, output};

/// Prints completions for a shell.
pub(crate) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    if let Some(shell) = matches.get_one::<Shell>("shell") {
        let mut script = Vec::new();
        clap_complete::generate(*shell, &mut app::command(), "dypls", &mut script);
        output::raw(&String::from_utf8_lossy(&script))?;
    }
    Ok(Exit::Done)
}
