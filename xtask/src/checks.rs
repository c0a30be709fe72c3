//! Every check that a change has to pass, as one list that can be printed.
//!
//! ARCHITECTURE.md shows the same list; `proofs/tests/suite/documents.rs` holds the two together.

use std::fmt::Write as _;

/// How much is checked; each tier holds those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    /// `--quick`: what one runs before a commit.
    Quick,
    /// Without a flag: what a change has to pass.
    Standard,
    /// `--full`: what takes hours, or a toolchain that not everybody has.
    Full,
}

impl Tier {
    /// As the table of checks shows it: with this flag and those after it a check runs.
    const fn name(self) -> &'static str {
        match self {
            Self::Quick => "`--quick`",
            Self::Standard => "`cargo xtask test`",
            Self::Full => "`--full`",
        }
    }
}

/// One check.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) tier: Tier,
    /// Whether other checks of the higher tiers hold what it is for.
    held_by_higher: bool,
    /// Whether it can run while the tests do: it changes no file that they read.
    pub(crate) beside_tests: bool,
    /// The program that must be there beside cargo, and what to do if it is not.
    pub(crate) needs: Option<Need>,
    pub(crate) command: &'static [&'static str],
    pub(crate) environment: &'static [(&'static str, &'static str)],
}

/// A program that the machine may lack.
pub(crate) struct Need {
    /// Asked for its version to see whether it is there.
    pub(crate) probe: &'static [&'static str],
    /// How it is installed.
    pub(crate) install: &'static str,
}

const GIT: Need = Need {
    probe: &["git", "--version"],
    install: "the system's git",
};
const DENY: Need = Need {
    probe: &["cargo", "deny", "--version"],
    install: "cargo install --locked cargo-deny",
};
const PYTHON: Need = Need {
    probe: &["python3", "--version"],
    install: "the system's python3 with venv and pip",
};
const VALGRIND: Need = Need {
    probe: &["valgrind", "--version"],
    install: "the system's valgrind",
};
const WINDOWS: Need = Need {
    probe: &["x86_64-w64-mingw32-gcc", "--version"],
    install: "rustup target add x86_64-pc-windows-gnu; the system's MinGW-w64",
};
const FUZZ: Need = Need {
    probe: &["cargo", "+nightly", "fuzz", "--version"],
    install: "rustup toolchain install nightly; cargo install --locked cargo-fuzz",
};
const MUTANTS: Need = Need {
    probe: &["cargo", "mutants", "--version"],
    install: "cargo install --locked cargo-mutants",
};

const fn cargo(name: &'static str, command: &'static [&'static str]) -> Check {
    Check {
        name,
        tier: Tier::Standard,
        held_by_higher: false,
        beside_tests: false,
        needs: None,
        command,
        environment: &[],
    }
}

impl Check {
    const fn needing(mut self, need: Need) -> Self {
        self.needs = Some(need);
        self
    }

    const fn with(mut self, environment: &'static [(&'static str, &'static str)]) -> Self {
        self.environment = environment;
        self
    }

    const fn quick(mut self) -> Self {
        self.tier = Tier::Quick;
        self
    }

    const fn beside_tests(mut self) -> Self {
        self.beside_tests = true;
        self
    }

    const fn held_by_higher(mut self) -> Self {
        self.held_by_higher = true;
        self
    }

    /// Whether a run of this tier holds it.
    pub(crate) fn runs_in(&self, tier: Tier) -> bool {
        self.tier == tier || (self.tier < tier && !self.held_by_higher)
    }

    const fn full(mut self) -> Self {
        self.tier = Tier::Full;
        self
    }
}

/// The checks, quick to slow, so that the common mistakes are told first.
pub(crate) const CHECKS: &[Check] = &[
    cargo("formatting", &["cargo", "fmt", "--all", "--check"]).quick(),
    cargo(
        "generated code in step",
        &["cargo", "xtask", "codegen", "--check"],
    )
    .quick(),
    // Not `--all-targets`: it takes every library a second time, with its unit tests, also where it has none.
    cargo(
        "lints",
        &[
            "cargo",
            "clippy",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--features",
            "dypls-inventory/sqlite",
            "--",
            "-D",
            "warnings",
        ],
    )
    .quick()
    .held_by_higher(),
    cargo("words", &["cargo", "xtask", "words"])
        .needing(GIT)
        .quick(),
    // Those of the next check that need no program, server or copy of the workspace.
    cargo(
        "unit tests",
        &[
            "cargo",
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--features",
            "dypls-inventory/sqlite",
        ],
    )
    .quick()
    .held_by_higher(),
    // This compiles every package with all features, too. What it checks of other people's crates the documentation uses:
    // the features are the same (proofs/tests/suite/same_features.rs).
    cargo(
        "lints with all features",
        &[
            "cargo",
            "clippy",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ],
    ),
    cargo(
        "unit, integration, golden, compile-fail, documentation tests",
        &[
            "cargo",
            "test",
            "--workspace",
            "--no-fail-fast",
            "--features",
            "dypls-inventory/sqlite",
        ],
    )
    // For the tests that start a program of another package: this command has built it.
    .with(&[("ALL_TESTS_ARE_BUILT", "true")]),
    // First of those beside the tests: it has a target folder of its own, and so need not wait until the tests are built.
    cargo(
        "instruction counts",
        &[
            "cargo",
            "run",
            "-q",
            "--release",
            "-p",
            "bench",
            "--no-default-features",
            "--bin",
            "instructions",
            "--",
            "--check",
        ],
    )
    .needing(VALGRIND)
    .beside_tests(),
    cargo(
        "documentation builds",
        &[
            "cargo",
            "doc",
            "--workspace",
            // Of programs nothing is published, and each would bring the libraries along that it alone uses.
            "--lib",
            "--no-deps",
            "--all-features",
        ],
    )
    .beside_tests()
    .with(&[("RUSTDOCFLAGS", "-D warnings")]),
    // These two are linted: what is used behind a feature alone is noticed without it.
    cargo(
        "client without TLS",
        &[
            "cargo",
            "clippy",
            "-p",
            "core-client",
            "--no-default-features",
            "--",
            "-D",
            "warnings",
        ],
    )
    .beside_tests(),
    // By themselves: in the lints of all packages, others give crates features that these may forget to ask for.
    cargo(
        "client and SDK with all features",
        &[
            "cargo",
            "check",
            "-p",
            "core-client",
            "-p",
            "dyplsapi-sdk",
            "--all-features",
        ],
    )
    .beside_tests(),
    cargo(
        "client with native TLS alone",
        &[
            "cargo",
            "test",
            "-p",
            "core-client",
            "--no-default-features",
            "--features",
            "native-tls",
            "--test",
            "tls",
            "--test",
            "proxies",
        ],
    ),
    cargo(
        "client with AWS-LC alone",
        &[
            "cargo",
            "clippy",
            "-p",
            "core-client",
            "--no-default-features",
            "--features",
            "rustls-aws-lc",
            "--",
            "-D",
            "warnings",
        ],
    )
    .beside_tests(),
    cargo(
        "SDK with one family",
        &[
            "cargo",
            "check",
            "-p",
            "dyplsapi-sdk",
            "--no-default-features",
            "--features",
            "axb",
        ],
    )
    .beside_tests(),
    // Those above have it, so that SQLite is built once.
    cargo(
        "inventory without SQLite",
        &["cargo", "check", "-p", "dypls-inventory", "--all-targets"],
    )
    .beside_tests(),
    cargo(
        "licences, bans, sources",
        &["cargo", "deny", "check", "licenses", "bans", "sources"],
    )
    .beside_tests()
    .needing(DENY),
    // Built with the tests.
    cargo(
        "5,000 calls under random faults",
        &["target/debug/chaos", "--calls", "5000"],
    ),
    cargo(
        "packages",
        &[
            "cargo",
            "package",
            "--workspace",
            "--allow-dirty",
            "--no-verify",
        ],
    )
    .beside_tests(),
    // Last of those beside the tests, since these build its program: the checks before it wait for cargo's lock.
    cargo("parity with the official SDKs", &["target/debug/parity"])
        .beside_tests()
        .needing(PYTHON),
    cargo(
        "official versions compile",
        &[
            "cargo",
            "test",
            "--workspace",
            "--features",
            "dypls-inventory/sqlite",
            "--test",
            "suite",
            "every_official_version",
            "--",
            "--ignored",
            "--nocapture",
        ],
    )
    .full(),
    cargo(
        "oldest dependencies compile",
        &[
            "cargo",
            "test",
            "--workspace",
            "--features",
            "dypls-inventory/sqlite",
            "--test",
            "suite",
            "oldest_dependencies",
            "--",
            "--ignored",
        ],
    )
    .full(),
    cargo(
        "parity over all actions of the products that are imported for it",
        &["target/debug/parity", "--all"],
    )
    .needing(PYTHON)
    .full(),
    // What measures and proves the workspace uses Unix.
    cargo(
        "lints for Windows",
        &[
            "cargo",
            "clippy",
            "--workspace",
            "--exclude",
            "bench",
            "--exclude",
            "proofs",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--features",
            "dypls-inventory/sqlite",
            "--target",
            "x86_64-pc-windows-gnu",
            "--",
            "-D",
            "warnings",
        ],
    )
    .needing(WINDOWS)
    .full(),
    cargo(
        "packages build by themselves",
        &["cargo", "package", "--workspace", "--allow-dirty"],
    )
    .full(),
    cargo(
        "100,000 calls under random faults",
        &[
            "cargo", "xtask", "chaos", "--calls", "100000", "--seed", "2",
        ],
    )
    .full(),
    cargo(
        "fuzzing, 600 s a target",
        &["cargo", "xtask", "fuzz", "--seconds", "600"],
    )
    .needing(FUZZ)
    .full(),
    cargo("mutation tests", &["cargo", "xtask", "mutants"])
        .needing(MUTANTS)
        .full(),
];

/// The checks as the table that ARCHITECTURE.md shows.
pub(crate) fn table() -> String {
    let mut table =
        String::from("| check | from | tool | how it is installed |\n| --- | --- | --- | --- |\n");
    for check in CHECKS {
        let tier = match check.held_by_higher {
            true => "`--quick` alone",
            false => check.tier.name(),
        };
        let tool: Vec<&str> = check.command.iter().take(2).copied().collect();
        let tool = tool.join(" ");
        let need = check.needs.as_ref();
        let install = need.map_or("with Rust", |need| need.install);
        let _ = writeln!(table, "| {} | {tier} | `{tool}` | {install} |", check.name);
    }
    table
}
