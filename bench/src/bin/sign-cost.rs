//! What building and signing one request costs: `cargo run --release -p bench --bin sign-cost`.

fn main() -> bench::Result<()> {
    print!("{}", bench::sign_cost::measure()?);
    Ok(())
}
