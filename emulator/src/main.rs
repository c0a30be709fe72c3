//! `dypls-emulator`: the emulator as a program, for clients in any language.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use dypls_emulator::{AccessKey, Builder, Emulator, Injection, Pool, PoolKind};

/// An unofficial emulator of Alibaba Cloud's Phone Number Protection API, for tests. The first line of its standard
/// output is its URL; it runs until it is interrupted.
#[derive(Parser)]
#[command(name = "dypls-emulator", version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Allow an address that others can reach.
    #[arg(long)]
    allow_beyond_loopback: bool,
    /// The id of the access key that clients sign with.
    #[arg(
        long,
        value_name = "ID",
        env = "ALIBABA_CLOUD_ACCESS_KEY_ID",
        hide_env_values = true,
        default_value = "testId",
        hide_default_value = true
    )]
    access_key_id: String,
    /// Its secret. Made-up keys only: an argument can be read by other users of the machine.
    #[arg(
        long,
        value_name = "SECRET",
        env = "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        hide_env_values = true,
        default_value = "testSecret",
        hide_default_value = true
    )]
    access_key_secret: String,
    /// The STS token that clients have to send with the key. None: they must not send one.
    #[arg(
        long,
        value_name = "TOKEN",
        env = "ALIBABA_CLOUD_SECURITY_TOKEN",
        hide_env_values = true
    )]
    security_token: Option<String>,
    /// The key of the AXB pool. Pools of the other kinds are there, too: FC12346 (AXN), FC12347 (AXN with extensions) and
    /// FC12348 (AXG).
    #[arg(long, value_name = "KEY", default_value = dypls_emulator::DEFAULT_POOL_KEY)]
    pool_key: String,
    /// The first X number of the AXB pool.
    #[arg(long, value_name = "NUMBER", default_value = dypls_emulator::DEFAULT_FIRST_X)]
    first_x: String,
    /// How many X numbers it has.
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    x_count: u32,
    /// The seed from which binding ids, request ids and X numbers are drawn.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Shift the emulator's clock by so many seconds, to try clients with a wrong clock.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    clock_offset: i64,
    /// Strike calls of an action by a fault, such as BindAxb:1:drop. Can be given several times; a text that is none
    /// gets the list of all forms.
    #[arg(long = "fault", value_name = "ACTION:CALLS:FAULT")]
    faults: Vec<Injection>,
    /// Print one JSON object a request to standard error, with numbers and keys masked.
    #[arg(long)]
    json: bool,
    /// Print every rule that the emulator follows and how it is known, then end.
    #[arg(long)]
    assumptions: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _nowhere_to_say_it = writeln!(io::stderr(), "dypls-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> io::Result<()> {
    if arguments.assumptions {
        return print_assumptions(&mut io::stdout().lock());
    }
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> io::Result<()> {
    let mut key = AccessKey::new(arguments.access_key_id, arguments.access_key_secret);
    if let Some(token) = arguments.security_token.filter(|token| !token.is_empty()) {
        key = key.with_security_token(token);
    }
    let pool = Pool::new(arguments.pool_key, PoolKind::Axb)
        .with_number_range(&arguments.first_x, arguments.x_count);
    let others = Pool::defaults()
        .into_iter()
        .filter(|pool| pool.kind() != PoolKind::Axb);
    let mut builder = others
        .fold(Emulator::builder(), Builder::pool)
        .access_key(key)
        .pool(pool)
        .seed(arguments.seed)
        .clock_offset_seconds(arguments.clock_offset)
        .listen(arguments.listen);
    if arguments.allow_beyond_loopback {
        builder = builder.allow_beyond_loopback();
    }
    if arguments.json {
        builder = builder.on_request(|entry| {
            // One write a line, so that lines of concurrent requests do not mix.
            let _reader_gone = io::stderr().write_all(format!("{}\n", entry.to_json()).as_bytes());
        });
    }
    builder = arguments.faults.into_iter().fold(builder, Builder::inject);
    let emulator = builder.start().await?;
    // Before the URL: whoever has read that may end the program at any time.
    writeln!(io::stderr(), "{BANNER}")?;
    writeln!(io::stdout(), "{}", emulator.url())?;
    io::stdout().flush()?;
    tokio::signal::ctrl_c().await?;
    emulator.stop().await;
    Ok(())
}

const BANNER: &str = "\
This is an emulator, not Alibaba Cloud. It is unofficial, and what it answers is no statement about the live service.
Use made-up keys and numbers only. Run with --assumptions for the rules that it follows.";

const LEGEND: &str = "\
D documented, O observed in public, I inferred, A assumed. Nothing was tried on the live service.
Where a part of a rule is known less well than its mark says, the source in brackets says so.";

/// One rule a line: mark, subject, rule, source.
fn print_assumptions(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{LEGEND}\n")?;
    for one in dypls_emulator::assumptions() {
        writeln!(
            out,
            "[{}] {}: {} ({})",
            one.mark.letter(),
            one.subject,
            one.text,
            one.source
        )?;
    }
    Ok(())
}
