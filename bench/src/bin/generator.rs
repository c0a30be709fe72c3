//! What importing and generating takes: `cargo run --release -p bench --bin generator`.

use std::path::PathBuf;

use clap::Parser;

/// Imports all metadata of a folder into an empty workspace, generates its crates, and generates again after one change.
#[derive(Parser)]
struct Arguments {
    /// The provider's metadata, one `api-docs.json` a version: see CONTRIBUTING.md for how to fetch it
    metadata: PathBuf,
    /// How often
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

fn main() -> bench::Result<()> {
    let arguments = Arguments::parse();
    bench::generator::print(&arguments.metadata, arguments.rounds)
}
