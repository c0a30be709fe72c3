//! All figures of signing, calling and growth in one run, with a picture under `docs/`: `cargo run --release -p bench --bin report`.

use std::path::Path;
use std::process::Command;

use bench::{call_cost, chart, growth, instructions, server, sign_cost};

fn main() -> bench::Result<()> {
    server::serve_if_asked()?;
    if instructions::run_if_asked()? {
        return Ok(());
    }
    let mut table = sign_cost::measure()?;
    table.0.extend(call_cost::measure()?.0);
    println!("{table}");
    // A program of its own, since counting replaces the allocator.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let counted = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--release",
            "-p",
            "bench",
            "--bin",
            "allocations",
        ])
        .status()?;
    if !counted.success() {
        return Err("allocations could not be counted".into());
    }
    println!();
    instructions::print(false)?;
    println!();
    let growths = growth::measure()?;
    for growth in &growths {
        println!("{}", growth.table());
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    std::fs::create_dir_all(&docs)?;
    for growth in growth::texts::measure()? {
        println!("{}", growth.table());
    }
    chart::draw(&growths, &docs.join("growth.svg"))?;
    println!("drawn: docs/growth.svg");
    Ok(())
}
