//! What stands beside the APIs: the product, its hosts, its groups of operations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::extra;
use super::style::Style;
use super::texts;
use crate::source::{Form, Metadata};

/// The service's tree without families and types, and the `extra` that belongs to it.
pub(crate) fn service(
    metadata: &Metadata,
    style: Option<Style>,
    head: &mut Map<String, Value>,
    package: &str,
    guesses: &mut Vec<String>,
) -> (Map<String, Value>, Map<String, Value>) {
    let mut out = Map::new();
    out.insert("product".to_owned(), metadata.product.clone().into());
    out.insert("version".to_owned(), metadata.version.clone().into());
    out.insert("package".to_owned(), package.into());
    out.insert("imported".to_owned(), true.into());
    let word = style.map_or("rpc", Style::word);
    out.insert("style".to_owned(), word.into());
    // The one signature that calls of both styles take.
    out.insert("signature".to_owned(), "acs3_hmac_sha256".into());
    out.insert("success".to_owned(), json!({}));
    out.insert(
        "include_errors".to_owned(),
        json!(["../../shared/gateway-errors.yaml"]),
    );
    let mut source = std::mem::take(head);
    info(&mut source, word);
    out.insert(
        "endpoints".to_owned(),
        endpoints(&mut source, metadata, guesses),
    );
    let from = match metadata.form {
        Form::Official => "the provider's metadata",
        Form::Derived => "metadata derived from the provider's description of its SDKs",
        Form::Reduced => "the reduced metadata of the provider's command line",
    };
    out.insert("sources".to_owned(), json!([from]));
    texts::remove_from(&mut source);
    let source = match extra::sealed(Value::Object(source)) {
        Value::Object(source) => source,
        _ => Map::new(),
    };
    (out, source)
}

/// Product, version and style stand in our words.
fn info(source: &mut Map<String, Value>, style: &str) {
    let Some(Value::Object(info)) = source.get_mut("info") else {
        return;
    };
    info.remove("product");
    info.remove("version");
    if info.get("style").and_then(Value::as_str) == Some(&style.to_ascii_uppercase()) {
        info.remove("style");
    } else if !info.contains_key("style") {
        info.insert(extra::ABSENT.to_owned(), json!(["style"]));
    }
    if info.is_empty() {
        source.remove("info");
    }
}

/// Hosts. Where the list cannot be told from ours again, it stays beside it.
fn endpoints(
    source: &mut Map<String, Value>,
    metadata: &Metadata,
    guesses: &mut Vec<String>,
) -> Value {
    let stated = source.get("endpoints").and_then(Value::as_array);
    let mut seen = BTreeSet::new();
    let mut regions = Vec::new();
    for endpoint in stated.into_iter().flatten() {
        let of = |key: &str| endpoint.get(key).and_then(Value::as_str);
        let Some(region) = of("regionId").filter(|region| is_region(region)) else {
            continue;
        };
        let mut entry = Map::new();
        entry.insert("region".to_owned(), region.into());
        for (key, theirs) in [("public", "endpoint"), ("vpc", "vpc")] {
            if let Some(host) = of(theirs).filter(|host| is_host(host)) {
                entry.insert(key.to_owned(), host.into());
            }
        }
        if entry.len() > 1 && seen.insert(region) {
            regions.push(Value::Object(entry));
        }
    }
    let again = rebuilt_endpoints(&regions);
    let same = source.get("endpoints") == Some(&again) && !regions.is_empty();
    let mut out = Map::new();
    match central(&regions) {
        Some(host) => {
            out.insert("central".to_owned(), host.into());
        }
        None if regions.is_empty() => {
            let product: String = metadata.product.to_ascii_lowercase();
            let host = format!("{product}.aliyuncs.com");
            guesses.push(format!("no host is stated: {host} (assumed)"));
            out.insert("central".to_owned(), host.into());
        }
        None => {}
    }
    if !regions.is_empty() {
        out.insert("regions".to_owned(), regions.into());
    }
    if same {
        source.remove("endpoints");
    } else if !source.contains_key("endpoints") {
        source.insert(extra::ABSENT.to_owned(), json!(["endpoints"]));
    }
    Value::Object(out)
}

/// The hosts as the metadata lists them.
pub(crate) fn rebuilt_endpoints(regions: &[Value]) -> Value {
    let endpoint = |region: &Value| {
        let mut out = Map::new();
        for (key, theirs) in [
            ("region", "regionId"),
            ("public", "endpoint"),
            ("vpc", "vpc"),
        ] {
            if let Some(value) = region.get(key) {
                out.insert(theirs.to_owned(), value.clone());
            }
        }
        Value::Object(out)
    };
    regions.iter().map(endpoint).collect()
}

/// The host for all regions: the only one, or else the one that most regions share and that names none of them.
fn central(regions: &[Value]) -> Option<String> {
    let hosts = |key: &'static str| {
        regions
            .iter()
            .filter_map(move |region| region.get(key).and_then(Value::as_str))
    };
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for host in hosts("public") {
        *count.entry(host).or_default() += 1;
    }
    let names_a_region = |host: &str| hosts("region").any(|region| host.contains(region));
    let shared = count
        .iter()
        .filter(|(host, regions)| count.len() == 1 || (**regions > 1 && !names_a_region(host)));
    let most = shared.max_by_key(|(host, regions)| (**regions, std::cmp::Reverse(**host)));
    most.map(|(host, _)| (*host).to_owned())
}

fn is_region(region: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&region.len()) && region.chars().all(plain)
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.contains('.') && host.len() <= 253 && host.split('.').all(label)
}
