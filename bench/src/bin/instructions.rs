//! How many instructions a request and an answer take: `cargo run --release -p bench --bin instructions`. With `--check` it fails
//! where a bound of bench/instructions.toml is exceeded.

fn main() -> bench::Result<()> {
    bench::server::serve_if_asked()?;
    if bench::instructions::run_if_asked()? {
        return Ok(());
    }
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (None, None) => bench::instructions::print(false),
        (Some("--check"), None) => bench::instructions::print(true),
        _ => Err("usage: instructions [--check]".into()),
    }
}
