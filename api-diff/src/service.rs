//! What belongs to no single operation: the service, its endpoints, its families.

use std::collections::{BTreeMap, BTreeSet};

use codegen::ir::{Crate, Family, Region};

use crate::change::SubjectKind;
use crate::collector::{Collector, Place, from_to};
use crate::operation::pair_all;
use crate::pair::{Pairs, pair};
use crate::rule::Rule;
use crate::side::Side;

pub(crate) fn service(old: &Side<'_>, new: &Side<'_>, out: &mut Collector) {
    let at = Place::of(SubjectKind::Service, "");
    let (before, after) = (old.krate, new.krate);
    if before.package != after.package {
        let what = format!(
            "package {}",
            from_to(Some(&before.package), Some(&after.package))
        );
        out.add(&at, Rule::PackageRenamed, what);
    }
    let wire = |krate: &Crate| format!("{} {}", krate.product, krate.version);
    if wire(before) != wire(after) {
        let what = format!(
            "product and version {}",
            from_to(Some(&wire(before)), Some(&wire(after)))
        );
        out.add(&at, Rule::VersionChanged, what);
    }
    settings(&at, before, after, out);
    features(&at, before, after, out);
    endpoints(&at, before, after, out);
    let (was, is) = (&old.product.service, &new.product.service);
    out.texts(&at, (&was.title, &was.docs), (&is.title, &is.docs));
}

fn settings(at: &Place, old: &Crate, new: &Crate, out: &mut Collector) {
    let mut choice = |rule, name: &str, old: bool, new: bool, words: [&str; 2]| {
        if old != new {
            let [no, yes] = words;
            let word = |chosen: bool| if chosen { yes } else { no };
            out.add(at, rule, format!("{name} {} → {}", word(old), word(new)));
        }
    };
    choice(
        Rule::StyleChanged,
        "style",
        old.roa,
        new.roa,
        ["rpc", "roa"],
    );
    let schemes = ["rpc_hmac_sha1", "acs3_hmac_sha256"];
    choice(
        Rule::SignatureChanged,
        "signature",
        old.acs3,
        new.acs3,
        schemes,
    );
    choice(
        Rule::PlacementChanged,
        "placement",
        old.query,
        new.query,
        ["form", "query"],
    );
    if old.utc_offset_minutes != new.utc_offset_minutes {
        let what = format!(
            "minutes east of UTC {} → {}",
            old.utc_offset_minutes, new.utc_offset_minutes
        );
        out.add(at, Rule::TimeZoneChanged, what);
    }
    if old.numbering != new.numbering {
        out.add(
            at,
            Rule::NumberingChanged,
            "phone numbers are compared by other spellings",
        );
    }
    if old.endpoint_variable != new.endpoint_variable {
        let (was, is) = (
            old.endpoint_variable.as_deref(),
            new.endpoint_variable.as_deref(),
        );
        let rule = match was {
            None => Rule::EndpointAdded,
            Some(_) => Rule::EndpointVariableChanged,
        };
        out.add(
            at,
            rule,
            format!("variable of another address: {}", from_to(was, is)),
        );
    }
}

fn features(at: &Place, old: &Crate, new: &Crate, out: &mut Collector) {
    match (old.default_chain, new.default_chain) {
        (false, true) => out.add(
            at,
            Rule::FeatureAdded,
            "feature `default-chain`: `Client::from_default_chain()`",
        ),
        (true, false) => out.add(
            at,
            Rule::FeatureRemoved,
            "feature `default-chain`: `Client::from_default_chain()` is gone",
        ),
        _ => {}
    }
}

fn endpoints(at: &Place, old: &Crate, new: &Crate, out: &mut Collector) {
    let mut host = |name: &str, old: Option<&str>, new: Option<&str>| {
        let rule = match (old, new) {
            (old, new) if old == new => return,
            (None, _) => Rule::EndpointAdded,
            (_, None) => Rule::EndpointRemoved,
            _ => Rule::EndpointChanged,
        };
        out.add(at, rule, format!("{name}: {}", from_to(old, new)));
    };
    host("host", old.endpoint.as_deref(), new.endpoint.as_deref());
    let id = |region: &Region| vec![region.id.clone()];
    let pairs = pair(&old.regions, &new.regions, &[(&id, &id)]);
    let all: Vec<(Option<&Region>, Option<&Region>)> = pairs
        .both
        .iter()
        .map(|(old, new)| (Some(*old), Some(*new)))
        .chain(pairs.removed.iter().map(|old| (Some(*old), None)))
        .chain(pairs.added.iter().map(|new| (None, Some(*new))))
        .collect();
    for (old, new) in all {
        let id = old.or(new).map_or("", |region| &region.id);
        let public = |region: Option<&'_ Region>| region.and_then(|region| region.public.clone());
        let vpc = |region: Option<&'_ Region>| region.and_then(|region| region.vpc.clone());
        host(
            &format!("region {id}"),
            public(old).as_deref(),
            public(new).as_deref(),
        );
        host(
            &format!("region {id}, inside a VPC"),
            vpc(old).as_deref(),
            vpc(new).as_deref(),
        );
    }
}

/// Compares the families, and gives the old and the new id of each that was renamed.
pub(crate) fn families<'a>(
    old: &Side<'a>,
    new: &Side<'a>,
    out: &mut Collector,
) -> BTreeSet<(&'a str, &'a str)> {
    let operations = pair_all(&old.operations, &new.operations);
    let mut moved: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (before, after) in operations.both {
        moved.entry(before.family).or_default().insert(after.family);
    }
    let id = |one: &Family| vec![one.id.clone()];
    // All operations that are left of it are in one family now.
    let moved_to = |one: &Family| -> Vec<String> {
        let families = moved
            .get(one.id.as_str())
            .filter(|families| families.len() == 1);
        families
            .into_iter()
            .flatten()
            .map(|id| (*id).to_owned())
            .collect()
    };
    let pairs: Pairs<'a, Family> = pair(
        &old.krate.families,
        &new.krate.families,
        &[(&id, &id), (&moved_to, &id)],
    );
    let place = |one: &Family| Place::of(SubjectKind::Family, &one.id);
    for one in pairs.removed {
        let what = format!("removed, with its feature `{}`", one.feature());
        out.add(&place(one), Rule::FamilyRemoved, what);
    }
    for one in pairs.added {
        let what = format!("added, with its feature `{}`", one.feature());
        out.add(&place(one), Rule::FamilyAdded, what);
    }
    let mut renamed = BTreeSet::new();
    for (before, after) in pairs.both {
        if before.id != after.id {
            let what = format!(
                "renamed: {}, feature `{}` → `{}`",
                from_to(Some(&before.id), Some(&after.id)),
                before.feature(),
                after.feature()
            );
            out.add(&place(after), Rule::FamilyRenamed, what);
            renamed.insert((before.id.as_str(), after.id.as_str()));
        }
        out.texts(
            &place(after),
            (&before.title, &before.docs),
            (&after.title, &after.docs),
        );
    }
    renamed
}
