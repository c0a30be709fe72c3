//! `cargo xtask explain-spec`: the facts about an operation after all files were merged, each with its source file.

use std::io::{self, IsTerminal as _};

use crate::sources;
use crate::workspace::root;

pub(crate) fn run(product: &str, action: &str) -> Result<(), String> {
    let sources = sources::of_workspace(&root())?;
    let explained = codegen::explain(&sources, product, action)?;
    let report = codegen::render(&explained.diagnostics, io::stderr().is_terminal());
    eprint!("{report}");
    println!("{}", explained.value.unwrap_or_default().trim_end());
    Ok(())
}
