//! How many instructions a request and an answer take: `cargo run --release -p bench --bin instructions`.

use clap::Parser;

/// Counts instructions under valgrind.
#[derive(Parser)]
struct Arguments {
    /// Fail where a bound of bench/instructions.toml is exceeded
    #[arg(long)]
    check: bool,
}

fn main() -> bench::Result<()> {
    bench::server::serve_if_asked()?;
    if bench::instructions::run_if_asked()? {
        return Ok(());
    }
    bench::instructions::print(Arguments::parse().check)
}
