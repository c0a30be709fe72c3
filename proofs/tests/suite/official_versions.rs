//! The provider's official files, each as a crate of its own with the provider's texts: all compile, their documentation has no
//! warning, and the recorded answers are read whole by the compiled decoders. A member that the metadata does not describe has to be
//! kept; the importer's tests count these.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

#[cfg(target_os = "linux")]
use crate::support::copies_target;
use crate::support::{build, cargo, in_copies_target, output, root};

const CATALOGUE: &str = "../shared/catalogue/official-api-docs";

/// A file of the provider, and what is made of it.
struct Version {
    file: PathBuf,
    package: String,
    /// The actions that are taken, if not all.
    only: Option<&'static str>,
}

impl Version {
    fn new(product: &str, version: &str) -> Self {
        Self {
            file: root()
                .join(CATALOGUE)
                .join(product)
                .join(version)
                .join("api-docs.json"),
            package: format!("{product}{}-sdk", version.replace('-', "")),
            only: None,
        }
    }
}

/// All that stand beside the workspace.
fn all() -> Vec<Version> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let catalogue = root().join(CATALOGUE);
    let mut found = Vec::new();
    for product in names(&catalogue) {
        for version in names(&catalogue.join(&product)) {
            found.push(Version::new(&product, &version));
        }
    }
    found
}

/// An operation of a generated crate.
struct Generated {
    action: String,
    /// The path of the answer's record.
    record: String,
    /// The member of the record that holds the whole body, if one does; `None` in it where the body is no JSON.
    body: Option<Option<&'static str>>,
}

fn operations(folder: &Path, package: &str) -> Vec<Generated> {
    let mut found = Vec::new();
    for module in fs::read_dir(folder.join("src")).unwrap() {
        let module = module.unwrap().path();
        for file in fs::read_dir(&module).into_iter().flatten() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let between = |open: &str, close: &str| {
                let (_, rest) = text.split_once(open)?;
                Some(rest.split_once(close)?.0)
            };
            let Some(answer) = between("    type Response = ", ";") else {
                continue;
            };
            let record = between(&format!("core_client::record!({answer}, {{\n"), "});").unwrap();
            let krate = package.replace('-', "_");
            let module = module.file_name().unwrap().to_str().unwrap();
            found.push(Generated {
                action: between("//! `", "`").unwrap().to_owned(),
                record: format!("{krate}::{module}::{answer}"),
                body: match between("AnswerBody::", ")") {
                    Some("EventStream") => Some(Some("Events")),
                    Some("Binary") => Some(None),
                    _ if record.trim_start().starts_with("body: \"Body\";") => Some(Some("Body")),
                    _ => None,
                },
            });
        }
    }
    found.sort_by(|one, other| one.action.cmp(&other.action));
    found
}

/// The JSON among the recorded answers of an operation, as the record holds it; for a stream, one event.
fn recorded(api: &Value, operation: &Generated) -> Option<String> {
    let list: Value = serde_json::from_str(api["responseDemo"].as_str()?).ok()?;
    let mut list = list.as_array()?.iter();
    let json = list.find(|example| example["type"] == "json")?;
    let answer: Value = serde_json::from_str(json["example"].as_str()?).unwrap();
    let answer = match operation.body {
        None => answer,
        Some(None) => return None,
        Some(Some("Events")) => json!({"Events": [answer]}),
        Some(Some(member)) => json!({member: answer}),
    };
    Some(answer.to_string())
}

/// Reads each answer by the operation's own record, and fails by the number of those that lost something.
const PROGRAM: &str = "
fn read<T: core_client::answer::Record + std::fmt::Debug>(what: &str, text: &str) -> usize {
    let zone = core_client::time::UtcOffset::from_minutes(0).unwrap();
    let reads = || core_client::testing::assert_reads_whole::<T>(text, zone);
    let lost = usize::from(std::panic::catch_unwind(reads).is_err());
    if lost > 0 {
        eprintln!(\"{what}\");
    }
    lost
}

struct Canned(String);

impl core_client::transport::Transport for Canned {
    fn send(&self, _: core_client::transport::HttpRequest) -> core_client::transport::ExchangeFuture<'_> {
        let mut answer = core_client::transport::HttpAnswer::new(200, self.0.clone());
        assert!(answer.headers.set(\"Content-Type\", \"text/event-stream\"));
        Box::pin(async move { Ok(answer) })
    }
}

/// Reads the event twice from a stream, as the type that the description states.
fn stream<R: core_client::stream::EventRequest + Default + Sync>(what: &str, event: &str) -> usize {
    let client: core_client::Client = core_client::ClientBuilder::new(R::OPERATION.service)
        .endpoint(\"https://example.com\")
        .credential(core_client::Credential::new(\"testId\", \"testSecret\"))
        .transport(Canned(format!(\"data: {event}\\n\\n\").repeat(2)))
        .build()
        .unwrap();
    let read = async {
        let mut events = client.events(&R::default(), &core_client::Options::new()).await.unwrap();
        for _ in 0..2 {
            events.next_event().await.unwrap().unwrap().into_value().unwrap();
        }
        assert!(events.next_event().await.is_none());
    };
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let read = std::panic::AssertUnwindSafe(|| assert!(std::pin::pin!(read).poll(&mut context).is_ready()));
    let lost = usize::from(std::panic::catch_unwind(read).is_err());
    if lost > 0 {
        eprintln!(\"events of {what}\");
    }
    lost
}
";

/// A workspace of the crates of these versions and of a program that reads their recorded answers.
struct Crates {
    folder: PathBuf,
    /// Their names in Rust.
    crates: Vec<String>,
    operations: usize,
    answers: usize,
    /// Operations whose events were read one by one, too.
    streams: usize,
}

impl Crates {
    fn new(name: &str, versions: &[Version]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(folder.join("answers/src")).unwrap();
        let names = versions.iter().map(|one| one.package.replace('-', "_"));
        let mut crates = Self {
            folder,
            crates: names.collect(),
            operations: 0,
            answers: 0,
            streams: 0,
        };
        let core_client = root().join("core-client");
        // No connection is made, so that TLS need not be compiled.
        let mut manifest = format!(
            "[package]\nname = \"answers\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             core-client = {{ path = {:?}, default-features = false, features = [\"test-util\"] }}\n",
            core_client.to_str().unwrap()
        );
        let mut calls = String::new();
        let xtask = build("xtask");
        for version in versions {
            let package = &version.package;
            let out = crates.folder.join(package);
            let mut import = Command::new(&xtask);
            import.arg("import").arg(&version.file);
            import.arg("--out").arg(&out).args(["--package", package]);
            output(import.args(version.only.iter().flat_map(|only| ["--only", only])));
            writeln!(
                manifest,
                "{package} = {{ path = \"../{package}\", default-features = false, features = [\"all-families\"] }}"
            )
            .unwrap();
            crates.add_calls(version, &out, &mut calls);
        }
        crates.write_program(&manifest, &calls);
        eprintln!(
            "{} versions, {} operations, {} recorded answers",
            versions.len(),
            crates.operations,
            crates.answers
        );
        crates
    }

    /// What reads the recorded answers of a version.
    fn add_calls(&mut self, version: &Version, out: &Path, calls: &mut String) {
        let package = &version.package;
        let official: Value = serde_json::from_slice(&fs::read(&version.file).unwrap()).unwrap();
        for operation in operations(out, package) {
            self.operations += 1;
            let api = &official["apis"][&operation.action];
            let Some(text) = recorded(api, &operation) else {
                continue;
            };
            let (what, record) = (format!("{package} {}", operation.action), operation.record);
            writeln!(calls, "    lost += read::<{record}>({what:?}, {text:?});").unwrap();
            self.answers += 1;
            if operation.body == Some(Some("Events")) {
                let mut answer: Value = serde_json::from_str(&text).unwrap();
                let event = &mut answer["Events"][0];
                // One example is of a failure, which a client rightly refuses. All else of it is read.
                if let Some(members) = event.as_object_mut() {
                    members.remove("Code");
                }
                let event = event.to_string();
                let request = format!("{}Request", record.strip_suffix("Response").unwrap());
                writeln!(
                    calls,
                    "    lost += stream::<{request}>({what:?}, {event:?});"
                )
                .unwrap();
                self.streams += 1;
            }
        }
    }

    /// The workspace, and the program that makes the calls.
    fn write_program(&self, manifest: &str, calls: &str) {
        let write = |path: &str, text: &str| fs::write(self.folder.join(path), text).unwrap();
        write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"*-sdk\", \"answers\"]\n\n[profile.dev]\ndebug = false\nincremental = false\n",
        );
        fs::copy(root().join("Cargo.lock"), self.folder.join("Cargo.lock")).unwrap();
        write("answers/Cargo.toml", manifest);
        let main = format!(
            "#![allow(deprecated)]\n{PROGRAM}\nfn main() {{\n    let mut lost = 0;\n{calls}    assert_eq!(lost, 0);\n}}\n"
        );
        write("answers/src/main.rs", &main);
    }

    fn cargo(&self, words: &[&str]) {
        let mut command = cargo(&self.folder);
        in_copies_target(&mut command);
        output(command.args(words).env("RUSTDOCFLAGS", "-D warnings"));
    }

    /// Compiles the crates, none of which compiles a function of its own, and reads the answers.
    fn read(&self) {
        self.cargo(&["run", "--quiet", "--offline", "-p", "answers"]);
        #[cfg(target_os = "linux")]
        {
            let libraries = copies_target().join("debug/deps");
            let crates = self.crates.iter().map(String::as_str);
            crate::compiled_once::assert_no_functions(&libraries, crates);
        }
    }
}

fn is_there() -> bool {
    let is_there = root().join(CATALOGUE).is_dir();
    if !is_there {
        eprintln!("nothing compiled: {CATALOGUE} is not there");
    }
    is_there
}

#[test]
#[ignore = "`cargo xtask test --full` runs it: it compiles a crate of each official file"]
fn every_official_version_compiles_and_reads_its_recorded_answers() {
    if !is_there() {
        return;
    }
    let versions = all();
    assert_eq!(versions.len(), 14);
    let crates = Crates::new("official", &versions);
    // Of 22 operations no JSON is recorded, and the answer of one is bytes.
    assert_eq!((crates.operations, crates.answers), (806, 783));
    crates.read();
    let documented = ["doc", "--quiet", "--offline", "--no-deps", "--workspace"];
    crates.cargo(&[&documented[..], &["--exclude", "answers"]].concat());
}

/// The two smallest that differ most, RPC and ROA with events and free JSON, and of the functions those with bytes up and down, a list,
/// an encoded path and no body.
#[test]
fn three_official_versions_compile_and_read_their_recorded_answers() {
    if !is_there() {
        return;
    }
    let mut versions = vec![
        Version::new("sts", "2015-04-01"),
        Version::new("iqs", "2024-11-11"),
        Version::new("fc", "2023-03-30"),
    ];
    versions[2].only = Some("InvokeFunction,ListFunctions,PutConcurrencyConfig,DeleteFunction");
    let crates = Crates::new("official-three", &versions);
    assert_eq!(
        (crates.operations, crates.answers, crates.streams),
        (16, 15, 1)
    );
    crates.read();
}
