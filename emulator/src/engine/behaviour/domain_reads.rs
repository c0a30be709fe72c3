//! What reads domains.

use serde_json::{Map, Value, json};

use super::domain::{EXISTS, PAGES, REFUSALS, UNKNOWN_DOMAIN, holds, known, page};
use super::{Behaviour, Call, Note};
use crate::answer::Refusal;
use crate::state::wire_time::format_utc;
use core_catalog::Mark;

type Answer = Result<Map<String, Value>, Refusal>;

const MADE_UP: Note = Note {
    text: "Ids and name servers are made up; groups, editions, lines and instances are left out",
    mark: Mark::Assumed,
    source: "left out on purpose",
};

pub(super) static LIST: Behaviour = Behaviour {
    product: "Alidns",
    action: "DescribeDomains",
    judges: &[],
    notes: &[
        EXISTS,
        PAGES,
        MADE_UP,
        Note {
            text: "The domain that was added last comes first; KeyWord is compared by a part, or whole with SearchMode EXACT; \
                   the other conditions are ignored",
            mark: Mark::Documented,
            source: "provider metadata; what is ignored is assumed",
        },
    ],
    run: list,
};

fn list(call: &mut Call<'_>) -> Answer {
    let keyword = call.arguments.get("KeyWord");
    let mode = call.arguments.get("SearchMode").unwrap_or_default();
    let is_wanted = |name: &str| match keyword {
        Some(keyword) if mode.eq_ignore_ascii_case("EXACT") => name.eq_ignore_ascii_case(keyword),
        Some(keyword) => holds(name, keyword),
        None => true,
    };
    let domains = &call.world.domains;
    let mut found: Vec<_> = domains
        .domains()
        .filter(|(name, _)| is_wanted(name))
        .collect();
    found.sort_by_key(|(_, added)| std::cmp::Reverse(*added));
    let found = found.into_iter().map(|(name, added)| {
        let mut fields = shown(name, added);
        let records = domains.records(name).count();
        fields.insert("RecordCount".to_owned(), json!(records));
        fields.insert(
            "CreateTimestamp".to_owned(),
            json!(added.saturating_mul(1000)),
        );
        fields
    });
    let found = found.collect();
    Ok(page(call, "Domains", "Domain", found))
}

pub(super) static INFO: Behaviour = Behaviour {
    product: "Alidns",
    action: "DescribeDomainInfo",
    judges: &[],
    notes: &[
        REFUSALS,
        EXISTS,
        UNKNOWN_DOMAIN,
        MADE_UP,
        Note {
            text: "With NeedDetailAttributes, MinTtl is 1 and the only line is the default one",
            mark: Mark::Assumed,
            source: "the limits of TTL (provider metadata)",
        },
    ],
    run: info,
};

fn info(call: &mut Call<'_>) -> Answer {
    let name = known(call)?;
    let mut domains = call.world.domains.domains();
    let added = domains.find(|(domain, _)| *domain == name);
    let mut fields = shown(&name, added.map_or(0, |(_, added)| added));
    if call.arguments.boolean("NeedDetailAttributes") == Some(true) {
        let lines = json!({ "RecordLine": [{ "LineCode": "default", "LineName": "Default" }] });
        fields.insert("MinTtl".to_owned(), json!(1));
        fields.insert("RecordLines".to_owned(), lines);
    }
    Ok(fields)
}

fn shown(name: &str, added: i64) -> Map<String, Value> {
    let servers = json!({ "DnsServer": ["ns1.example.net", "ns2.example.net"] });
    let created = format_utc(added);
    // To the minute, as documented.
    let created = created.rsplit_once(':').map_or("", |(minute, _)| minute);
    Map::from_iter([
        ("DomainName".to_owned(), json!(name)),
        ("DomainId".to_owned(), json!(format!("emulated-{name}"))),
        ("CreateTime".to_owned(), json!(format!("{created}Z"))),
        ("DnsServers".to_owned(), servers),
    ])
}

pub(super) static SPLIT: Behaviour = Behaviour {
    product: "Alidns",
    action: "GetMainDomainName",
    judges: &[],
    notes: &[Note {
        text: "The main domain is the last two parts, the last three behind com, net, org, gov, edu or ac before an ending of \
               two letters; RR is `@` where nothing stands before it; DomainLevel is the number of parts less one",
        mark: Mark::Assumed,
        source: "the example of the metadata; the service's list of endings is not known",
    }],
    run: |call| {
        let name = call.arguments.text("InputString").to_ascii_lowercase();
        let (rr, domain) = split(&name);
        Ok(Map::from_iter([
            ("RR".to_owned(), json!(rr)),
            ("DomainName".to_owned(), json!(domain)),
            ("DomainLevel".to_owned(), json!(name.matches('.').count())),
        ]))
    },
};

/// The host record and the main domain of a name.
pub(super) fn split(name: &str) -> (&str, &str) {
    const SECOND: [&str; 6] = ["com", "net", "org", "gov", "edu", "ac"];
    let mut from_end = name.rsplit('.');
    let (last, second) = (from_end.next().unwrap_or_default(), from_end.next());
    let parts = match second {
        Some(second) if last.len() == 2 && SECOND.contains(&second) => 3,
        _ => 2,
    };
    let mut dots = name.rmatch_indices('.').map(|(at, _)| at);
    let halves = dots
        .nth(parts - 1)
        .and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?)));
    halves.unwrap_or(("@", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_before_their_main_domain() {
        for (name, rr, domain) in [
            ("www.example.com", "www", "example.com"),
            ("a.b.example.com.cn", "a.b", "example.com.cn"),
            ("example.com", "@", "example.com"),
            ("localhost", "@", "localhost"),
            ("", "@", ""),
        ] {
            assert_eq!(split(name), (rr, domain), "{name}");
        }
    }
}
