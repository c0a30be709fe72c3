//! What depending on the SDK costs when it is built: a hello-world on it against a hello-world on the crates that any such client stands on.
//!
//! Each project is built from nothing into an empty target folder, with the versions of this workspace's Cargo.lock, from sources that
//! are already there. Counted is the time of all compilers together; the time on the wall depends on what else the machine does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::table::markdown;
use crate::{Result, Rounds};

/// A hello-world.
struct Project {
    name: &'static str,
    dependencies: &'static str,
    main: &'static str,
}

/// The floor comes first: the others are compared with it.
const PROJECTS: [Project; 3] = [
    Project {
        name: "floor",
        dependencies: r#"
reqwest = { version = "0.13", default-features = false, features = ["rustls-no-provider", "json"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", features = ["rt-multi-thread", "macros"] }"#,
        main: r#"
#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer { code: String }

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "there is one")?;
    let client = reqwest::Client::new();
    let answer: Answer = client.post("https://dyplsapi.aliyuncs.com").body("Action=X").send().await?.json().await?;
    println!("{}", answer.code);
    Ok(())
}"#,
    },
    Project {
        name: "sdk, default features",
        dependencies: r#"
dyplsapi-sdk = { path = "{workspace}/dyplsapi-sdk" }
tokio = { version = "1", features = ["rt-multi-thread", "macros"] }"#,
        main: r#"
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = dyplsapi_sdk::Client::from_env()?;
    let x = dyplsapi_sdk::types::XNumber::new("17000000000")?;
    let answer = client.query_subscription_detail().subs_id("1").phone_no_x(x).pool_key("FC12345").await?;
    println!("{answer:?}");
    Ok(())
}"#,
    },
    Project {
        name: "sdk, family axb alone",
        dependencies: r#"
dyplsapi-sdk = { path = "{workspace}/dyplsapi-sdk", default-features = false, features = ["rustls-ring", "axb"] }
tokio = { version = "1", features = ["rt-multi-thread", "macros"] }"#,
        main: r#"
use std::time::{Duration, SystemTime};

use dyplsapi_sdk::types::{Expiration, PhoneNumber};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = dyplsapi_sdk::Client::from_env()?;
    let (a, b) = (PhoneNumber::new("13900000000")?, PhoneNumber::new("13900000001")?);
    let until = Expiration::at(SystemTime::now() + Duration::from_secs(3600));
    let answer = client.bind_axb().phone_no_a(a).phone_no_b(b).expiration(until).pool_key("FC12345").await?;
    println!("{answer:?}");
    Ok(())
}"#,
    },
];

/// Crates that are, or bring, an implementation of TLS or its cryptography.
const TLS: [&str; 7] = [
    "rustls",
    "native-tls",
    "openssl",
    "boring",
    "s2n-tls",
    "ring",
    "aws-lc-rs",
];

/// Builds and prints: so many times in release, and so many in debug.
///
/// # Errors
/// If a build fails.
pub fn print(release_runs: usize, debug_runs: usize) -> Result<()> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no workspace")?;
    let folder = workspace.join("target/bench/build-cost");
    for project in &PROJECTS {
        project.write(workspace, &folder)?;
    }
    for (profile, runs) in [("release", release_runs), ("dev", debug_runs)] {
        if runs > 0 {
            println!("{}", compare(&folder, profile, runs)?);
        }
    }
    Ok(())
}

fn compare(folder: &Path, profile: &str, runs: usize) -> Result<String> {
    let mut walls = Rounds::<3>::default();
    let mut cpus = Rounds::<3>::default();
    let mut sizes = [0; 3];
    for _ in 0..runs {
        for ((index, project), size) in PROJECTS.iter().enumerate().zip(&mut sizes) {
            let built = project.build(folder, profile)?;
            eprintln!(
                "{} ({profile}): {:.1?} CPU, {:.1?}",
                project.name, built.cpu, built.wall
            );
            cpus.add(index, built.cpu.as_secs_f64());
            walls.add(index, built.wall.as_secs_f64());
            *size = built.bytes;
        }
    }
    let floor = PROJECTS.first().ok_or("no floor")?.crates(folder)?;
    let mut rows = Vec::new();
    for ((index, project), size) in PROJECTS.iter().enumerate().zip(sizes) {
        let crates = project.crates(folder)?;
        let tls = TLS
            .iter()
            .filter(|name| crates.iter().any(|(found, _)| found == *name));
        rows.push(vec![
            format!("{} ({profile})", project.name),
            format!("{:.1}", cpus.median(index)),
            format!("{:.2}", cpus.ratio(index, 0)),
            format!("{:.1}", walls.median(index)),
            format!("{:.2}", walls.ratio(index, 0)),
            format!(
                "{} (+{})",
                crates.len(),
                crates.len().saturating_sub(floor.len())
            ),
            match size {
                0 => String::new(),
                size => format!("{:.2}", size as f64 / 1e6),
            },
            tls.copied().collect::<Vec<_>>().join(" + "),
        ]);
        let added: Vec<_> = crates
            .difference(&floor)
            .map(|(name, _)| name.as_str())
            .collect();
        if !added.is_empty() {
            eprintln!("{} adds: {}", project.name, added.join(" "));
        }
    }
    let head = [
        "hello-world",
        "CPU s",
        "ratio",
        "wall s",
        "ratio",
        "crates",
        "stripped MB",
        "TLS",
    ];
    Ok(markdown(&head, rows))
}

struct Built {
    wall: Duration,
    cpu: Duration,
    bytes: u64,
}

impl Project {
    fn folder(&self, folder: &Path) -> PathBuf {
        folder.join(self.name.replace([',', ' '], "-"))
    }

    fn write(&self, workspace: &Path, folder: &Path) -> Result<()> {
        let folder = self.folder(folder);
        fs::create_dir_all(folder.join("src"))?;
        let workspace_folder = workspace.to_str().ok_or("the path is not a text")?;
        let dependencies = self.dependencies.replace("{workspace}", workspace_folder);
        // A workspace of its own, else cargo takes it for a stray member of the one around it.
        let manifest = format!(
            "[package]\nname = \"hello\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.release]\nstrip = true\n\n\
             [dependencies]{dependencies}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), self.main)?;
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(())
    }

    fn build(&self, folder: &Path, profile: &str) -> Result<Built> {
        let target = folder.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let (clock, before) = (Instant::now(), children_cpu()?);
        let status = self
            .cargo(folder)
            .args(["build", "--quiet", "--profile", profile])
            .env("CARGO_TARGET_DIR", &target)
            .status()?;
        let built = Built {
            wall: clock.elapsed(),
            cpu: children_cpu()? - before,
            bytes: match profile {
                "release" => fs::metadata(target.join("release/hello"))?.len(),
                _ => 0,
            },
        };
        if !status.success() {
            return Err(format!("{} does not build", self.name).into());
        }
        fs::remove_dir_all(&target)?;
        Ok(built)
    }

    /// Names and versions of all crates that are compiled, our own not among them.
    fn crates(&self, folder: &Path) -> Result<BTreeSet<(String, String)>> {
        let output = self
            .cargo(folder)
            .args([
                "tree",
                "--edges",
                "normal,build",
                "--prefix",
                "none",
                "--no-dedupe",
            ])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let text = String::from_utf8(output.stdout)?;
        // A crate in a folder shows its path.
        let foreign = text.lines().filter(|line| !line.contains("(/"));
        Ok(foreign
            .filter_map(|line| {
                let mut words = line.split(' ').map(str::to_owned);
                words.next().zip(words.next())
            })
            .collect())
    }

    fn cargo(&self, folder: &Path) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(self.folder(folder))
            .env("CARGO_NET_OFFLINE", "true");
        cargo
    }
}

/// CPU time of all ended children and theirs, user and system.
fn children_cpu() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The second field, the name in parentheses, may hold spaces; the two wanted are the 16th and 17th.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: u64 = fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Ok(Duration::from_secs_f64(
        ticks as f64 / rustix::param::clock_ticks_per_second() as f64,
    ))
}
