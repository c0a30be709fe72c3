//! How the cost of the client grows: `cargo run --release -p bench --bin growth`.

fn main() -> bench::Result<()> {
    bench::server::serve_if_asked()?;
    for growth in bench::growth::measure()? {
        println!("{}", growth.table());
    }
    Ok(())
}
