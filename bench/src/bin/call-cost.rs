//! What a call costs: `cargo run --release -p bench --bin call-cost`.

fn main() -> bench::Result<()> {
    bench::server::serve_if_asked()?;
    print!("{}", bench::call_cost::measure()?);
    Ok(())
}
