//! `Cargo.toml` of a product's crate.

use crate::emit::file::header;
use crate::emit::job::{GeneratedFile, Printed};
use crate::ir::{Crate, Family};

pub(super) fn file(krate: &Crate) -> Printed {
    let messages = if krate.messages.is_empty() {
        ""
    } else {
        "\"messages\", "
    };
    let chain = |text: &'static str| if krate.default_chain { text } else { "" };
    let features: Vec<String> = krate.families.iter().map(Family::feature).collect();
    let quoted: Vec<String> = features
        .iter()
        .map(|feature| format!("\"{feature}\""))
        .collect();
    let mut text = header("#", &krate.described_in("service.yaml"));
    text.push_str(&format!(
        r#"
[package]
name = "{package}"
description = {description}
keywords = ["alibaba-cloud", "aliyun", "sdk"]
categories = ["api-bindings"]
readme = "README.md"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
repository.workspace = true
# Named targets only: cargo needs no file of this crate to read the workspace, so the generator can always run.
autolib = false
autobins = false
autotests = false
autoexamples = false
autobenches = false

[package.metadata.docs.rs]
all-features = true

[lib]
path = "src/lib.rs"
# All tests stand in tests/.
test = false

[features]
default = ["rustls-ring", {messages}"all-families"]
# Every family of operations; name single ones instead to compile less.
all-families = [{all}]
{features}{message_feature}{chain_feature}# Calls that wait, for programs without an async runtime.
blocking = ["core-client/blocking"]
# The operations' tables in one list, for programs that choose an operation at run time.
catalog = []
# Typed answers for the unit tests of programs that call.
test-util = ["core-client/test-util"]
# `Serialize` and `Deserialize` of requests, answers and types.
serde = ["core-client/serde"]
# HTTP/2 with servers that offer it; without it HTTP/1.1 is spoken.
http2 = ["core-client/http2"]
# A transport on a `reqwest` client of the program's own making.
reqwest = ["core-client/reqwest"]

# TLS: see the features of core-client.
rustls-ring = ["core-client/rustls-ring"{chain_ring}]
rustls-aws-lc = ["core-client/rustls-aws-lc"{chain_aws_lc}]
native-tls = ["core-client/native-tls"{chain_native}]

[dependencies]
core-client.workspace = true
{chain_dependency}"#,
        package = krate.package,
        description = string(&format!(
            "Unofficial client of Alibaba Cloud {} ({} {}), generated from an API description.",
            krate.title.en, krate.product, krate.version
        )),
        all = quoted.join(", "),
        features = features.iter().map(|feature| format!("{feature} = []\n")).collect::<String>(),
        chain_feature = chain("# Credentials found where the provider's own tools look for them.\ndefault-chain = [\"dep:dypls-credentials\"]\n"),
        chain_ring = chain(", \"dypls-credentials?/rustls-ring\""),
        chain_aws_lc = chain(", \"dypls-credentials?/rustls-aws-lc\""),
        chain_native = chain(", \"dypls-credentials?/native-tls\""),
        chain_dependency = chain("dypls-credentials = { workspace = true, optional = true }\n"),
        message_feature = if krate.messages.is_empty() { "" } else { "# Call records and other messages from the service.\nmessages = []\n" },
    ));
    text.push_str("\n[dev-dependencies]\n# The checks that all generated tests share.\ncore-client = { workspace = true, features = [\"test-util\"] }\n");
    text.push_str("\n# One program: to link one for each family would take longer than to run them.\n[[test]]\nname = \"suite\"\npath = \"tests/suite/main.rs\"\n");
    text.push_str("\n[lints]\nworkspace = true\n");
    Ok(GeneratedFile {
        path: format!("{}/Cargo.toml", krate.package),
        text,
    })
}

/// A text as a TOML string on one line. TOML's basic strings have the escapes of JSON's; the one character that only TOML
/// wants escaped, U+007F, is in no description.
fn string(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    serde_json::Value::from(words.join(" ")).to_string()
}
