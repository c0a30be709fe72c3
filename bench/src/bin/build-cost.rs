//! What building a hello-world on the SDK costs: `cargo run --release -p bench --bin build-cost`.

use clap::Parser;

/// Builds a hello-world on the SDK, and one on what it stands on, and compares.
#[derive(Parser)]
struct Arguments {
    /// How many release builds of each
    #[arg(long, default_value_t = 1)]
    runs: usize,
    /// How many debug builds of each
    #[arg(long, default_value_t = 1)]
    debug_runs: usize,
}

fn main() -> bench::Result<()> {
    let arguments = Arguments::parse();
    bench::build_cost::print(arguments.runs, arguments.debug_runs)
}
