//! `cargo xtask explain-spec`: the facts about an operation after all files were merged, each with its source file.

use std::io::{self, IsTerminal as _};

use crate::sources;
use crate::workspace::root;

pub(crate) fn run(product: &str, action: &str) -> Result<(), String> {
    // A folder has its product's name. Whatever is not found there may have been meant otherwise: then all products are asked.
    let own = sources::of_product(&root(), product);
    let own = own.and_then(|sources| codegen::explain(&sources, product, action));
    let explained = own.or_else(|_| {
        let sources = sources::of_workspace(&root())?;
        codegen::explain(&sources, product, action)
    })?;
    let report = codegen::render(&explained.diagnostics, io::stderr().is_terminal());
    eprint!("{report}");
    println!("{}", explained.value.unwrap_or_default().trim_end());
    Ok(())
}
