//! How the cost of the client grows: `cargo run --release -p bench --bin growth`.

fn main() -> bench::Result<()> {
    bench::server::serve_if_asked()?;
    let growths = bench::growth::measure()?.into_iter();
    for growth in growths.chain(bench::growth::texts::measure()?) {
        println!("{}", growth.table());
    }
    Ok(())
}
