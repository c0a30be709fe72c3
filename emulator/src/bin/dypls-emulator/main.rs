//! `dypls-emulator`: the emulator as a program, for clients in any language.

mod banner;
mod key;
mod log;
mod signals;

use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use core_client::mask;
use dypls_emulator::{Builder, Emulator, Injection, Pool, PoolKind, XNumber};
use tokio::time::timeout;

use crate::banner::Banner;
use crate::key::{Key, KeyParts};
use crate::log::Log;
use crate::signals::Signals;

/// Longer than the emulator takes to stop by itself.
const STOP_TIME: Duration = Duration::from_secs(4);

/// An unofficial emulator of Alibaba Cloud APIs for tests: Phone Number Protection, and parts of SMS, DNS and Dybaseapi. The first
/// line of its standard output is its URL. It runs until SIGINT or SIGTERM.
#[derive(Parser)]
#[command(name = "dypls-emulator", version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    listen: SocketAddr,
    /// Allow an address that others can reach.
    #[arg(long)]
    allow_beyond_loopback: bool,
    /// The id of the access key that clients sign with. Without it and the next two: ALIBABA_CLOUD_ACCESS_KEY_ID,
    /// ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN of the environment, unless they look real; without
    /// those, testId and testSecret.
    #[arg(long, value_name = "ID")]
    access_key_id: Option<String>,
    /// The secret of that access key. Made-up keys only: an argument can be read by other users of the machine.
    #[arg(long, value_name = "SECRET")]
    access_key_secret: Option<String>,
    /// The STS token that clients have to send with the key. Without it they must not send one.
    #[arg(long, value_name = "TOKEN")]
    security_token: Option<String>,
    /// Use the key from the environment even if it looks real.
    #[arg(long)]
    real_key_from_environment: bool,
    /// The key of the AXB pool. Pools of the other kinds are there, too: FC12346 (AXN), FC12347 (AXN with extensions) and
    /// FC12348 (AXG).
    #[arg(long, value_name = "KEY", default_value = dypls_emulator::DEFAULT_POOL_KEY)]
    pool_key: String,
    /// The first X number of the AXB pool: 3 to 19 digits. The further ones are counted up from it.
    #[arg(long, value_name = "NUMBER", value_parser = first_x, default_value = dypls_emulator::DEFAULT_FIRST_X)]
    first_x: String,
    /// How many X numbers it has: 1,000,000 at most.
    #[arg(long, value_name = "COUNT", value_parser = x_count, default_value = "100")]
    x_count: u32,
    /// The seed from which binding ids, request ids and X numbers are drawn.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Shift the emulator's clock by this many seconds, to test clients with a wrong clock. The resulting time must be in the years
    /// 1970 to 9999.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    clock_offset: i64,
    /// Apply a fault to calls of an action, such as BindAxb:1:drop. Can be given several times. An invalid fault lists all forms.
    #[arg(long = "fault", value_name = "ACTION:CALLS:FAULT")]
    faults: Vec<Injection>,
    /// Print one JSON object for each request to standard error, with numbers and keys masked.
    #[arg(long)]
    json: bool,
    /// Print every rule that the emulator follows and how it is known, then end.
    #[arg(long)]
    assumptions: bool,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return told(&error),
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _nowhere_to_say_it = writeln!(io::stderr(), "dypls-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Help, or a mistake, which repeats what was typed: masked, and without what a terminal would obey.
fn told(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return match unless_unread(error.print()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let text = mask::free_text_lines(&error.render().to_string());
    let _nowhere_to_say_it = write!(io::stderr(), "{text}");
    ExitCode::from(2)
}

/// A reader that stops early (`| head`) has what it wanted.
fn unless_unread(printed: io::Result<()>) -> io::Result<()> {
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// An X number that others can be counted up from.
fn first_x(text: &str) -> Result<String, &'static str> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match digits && (3..=19).contains(&text.len()) {
        true => Ok(text.to_owned()),
        false => Err("expected 3 to 19 digits and nothing else"),
    }
}

/// As many as a pool can have.
fn x_count(text: &str) -> Result<u32, &'static str> {
    let possible =
        |count: &u32| usize::try_from(*count).is_ok_and(|count| count <= Pool::MOST_NUMBERS);
    let count = text.parse().ok().filter(possible);
    // With commas: seven digits in a row would be masked with what was typed.
    count.ok_or("expected a number from 0 to 1,000,000")
}

/// The default pools, with the AXB pool as it is asked for.
fn pools(key: &str, first_x: &str, count: u32) -> io::Result<Vec<Pool>> {
    let wrong = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    let axb = Pool::new(key, PoolKind::Axb).with_number_range(first_x, count);
    let is_longer = |x: &XNumber| x.expose().len() > first_x.len();
    if axb.numbers().last().is_some_and(is_longer) {
        return Err(wrong(format!(
            "{count} X numbers counted up from {} get more digits than the first; choose a lower --first-x or --x-count",
            mask::phone(first_x)
        )));
    }
    let (mut pools, others) = (vec![axb], Pool::defaults());
    for pool in others
        .into_iter()
        .filter(|pool| pool.kind() != PoolKind::Axb)
    {
        if pool.key() == key {
            return Err(wrong(format!(
                "--pool-key {} is the key of a pool of another kind, which is there, too; choose another key",
                mask::free_text(key)
            )));
        }
        pools.push(pool);
    }
    Ok(pools)
}

/// Adds the place to an error of the system, which does not name it.
fn at(place: impl fmt::Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{place}: {error}"))
}

fn run(arguments: Arguments) -> io::Result<()> {
    if arguments.assumptions {
        return unless_unread(print_assumptions(&mut io::stdout().lock()));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let done = runtime.block_on(serve(arguments));
    // A thread that cannot get on must not keep the program from ending.
    runtime.shutdown_background();
    done
}

/// An address to listen on. The one name is that of this machine: others may have several addresses.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    numeric
        .parse()
        .map_err(|_| "expected an IP address or localhost with a port, such as 127.0.0.1:8080")
}

async fn serve(arguments: Arguments) -> io::Result<()> {
    // First of all: whoever has read the URL may end the program at any time. A process with the id 1, as in a container, has
    // no other way to be ended gently.
    let mut signals = Signals::listen()?;
    let (key, note) = Key::choose(
        KeyParts {
            id: arguments.access_key_id,
            secret: arguments.access_key_secret,
            token: arguments.security_token,
        },
        KeyParts::of_environment(),
        arguments.real_key_from_environment,
    );
    let pools = pools(&arguments.pool_key, &arguments.first_x, arguments.x_count)?;
    let stock = XNumber::default_stock();
    let banner = Banner {
        key: &key,
        note,
        pools: &pools,
        stock: &stock,
        faults: &arguments.faults,
    }
    .to_string();
    let mut builder = pools
        .into_iter()
        .fold(Emulator::builder(), Builder::pool)
        .access_key(key.into())
        .on_sale(stock)
        .seed(arguments.seed)
        .clock_offset_seconds(arguments.clock_offset)
        .listen(arguments.listen);
    if arguments.allow_beyond_loopback {
        builder = builder.allow_beyond_loopback();
    }
    if arguments.json {
        let log = Log::start()?;
        builder = builder.on_request(move |entry| log.line(&entry.to_json()));
    }
    builder = arguments.faults.into_iter().fold(builder, Builder::inject);
    let emulator = builder.start().await?;
    // What is only told is no reason not to serve.
    let _nowhere_to_say_it = write!(io::stderr(), "{banner}");
    let mut out = io::stdout();
    writeln!(out, "{}", emulator.url())
        .and_then(|()| out.flush())
        .map_err(at("the URL cannot be written to the standard output"))?;
    signals.received().await;
    let _cut_off = timeout(STOP_TIME, emulator.stop()).await;
    Ok(())
}

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
