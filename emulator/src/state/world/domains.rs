//! Domains and their DNS records.

use std::collections::BTreeMap;

/// A DNS record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DnsRecord {
    /// Its id.
    pub id: u64,
    /// The domain.
    pub domain: String,
    /// The host record, in lower case.
    pub rr: String,
    /// The type, in capitals.
    pub kind: String,
    /// The value, as it was given.
    pub value: String,
    /// The line.
    pub line: String,
    /// The time to live, in seconds.
    pub ttl: i64,
    /// The priority, if it was given.
    pub priority: Option<i64>,
    /// Whether it is enabled.
    pub enabled: bool,
    /// A remark of its owner.
    pub remark: Option<String>,
    /// When it was added, in seconds since 1970.
    pub created: i64,
    /// When it was changed last, in seconds since 1970.
    pub updated: i64,
}

/// What a record is to be.
#[derive(Debug, Clone)]
pub(crate) struct RecordTerms {
    pub(crate) rr: String,
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) line: String,
    pub(crate) ttl: i64,
    pub(crate) priority: Option<i64>,
}

/// Why a record cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordConflict {
    /// There is one of the same host record, type, value and line.
    Duplicate,
    /// A CNAME and another record cannot stand on one host record and line.
    Cname,
}

/// The domains of one emulator.
#[derive(Debug)]
pub(crate) struct Domains {
    /// When each was added, in seconds since 1970.
    domains: BTreeMap<String, i64>,
    /// Whether a domain that is named for the first time is added.
    grows: bool,
    /// By their ids, which grow.
    records: BTreeMap<u64, DnsRecord>,
    made: u64,
}

/// The first id; eighteen digits, as public traces show them.
const FIRST_ID: u64 = 900_000_000_000_000_000;

impl Domains {
    /// With these domains alone; with none, each that is named is added.
    pub(crate) fn new(names: Vec<String>) -> Self {
        let names = names.into_iter().map(|name| name.to_ascii_lowercase());
        let domains: BTreeMap<String, i64> = names.map(|name| (name, 0)).collect();
        Self {
            grows: domains.is_empty(),
            domains,
            records: BTreeMap::new(),
            made: 0,
        }
    }

    /// The domain's own name, if there is one of this name.
    pub(crate) fn named(&mut self, name: &str, now: i64) -> Option<String> {
        let name = name.to_ascii_lowercase();
        if self.grows {
            self.domains.entry(name.clone()).or_insert(now);
        }
        self.domains.contains_key(&name).then_some(name)
    }

    /// Names and times of adding.
    pub(crate) fn domains(&self) -> impl Iterator<Item = (&str, i64)> {
        let domains = self.domains.iter();
        domains.map(|(name, added)| (name.as_str(), *added))
    }

    /// The longest domain that a name ends with.
    pub(crate) fn of_name(&self, name: &str) -> Option<&str> {
        let holds = |domain: &&str| {
            let before = name.strip_suffix(*domain);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        let domains = self.domains.keys().map(String::as_str);
        domains.filter(holds).max_by_key(|domain| domain.len())
    }

    pub(crate) fn all_records(&self) -> impl Iterator<Item = &DnsRecord> {
        self.records.values()
    }

    /// The records of a domain, the first one added first.
    pub(crate) fn records<'d>(&'d self, domain: &'d str) -> impl Iterator<Item = &'d DnsRecord> {
        self.records
            .values()
            .filter(move |record| record.domain == domain)
    }

    pub(crate) fn record(&self, id: u64) -> Option<&DnsRecord> {
        self.records.get(&id)
    }

    pub(crate) fn record_mut(&mut self, id: u64) -> Option<&mut DnsRecord> {
        self.records.get_mut(&id)
    }

    pub(crate) fn remove(&mut self, id: u64) -> Option<DnsRecord> {
        self.records.remove(&id)
    }

    /// Whether the record may stand in the domain. `own` is the record that becomes it, if it is not a new one.
    pub(crate) fn conflict(
        &self,
        domain: &str,
        terms: &RecordTerms,
        own: Option<u64>,
    ) -> Option<RecordConflict> {
        let beside = |record: &&DnsRecord| record.rr == terms.rr && record.line == terms.line;
        let mut conflict = None;
        for record in self.records(domain).filter(beside) {
            if record.kind == terms.kind && record.value == terms.value {
                let unchanged = record.ttl == terms.ttl && record.priority == terms.priority;
                if own != Some(record.id) || unchanged {
                    return Some(RecordConflict::Duplicate);
                }
            }
            let one_is_cname = (record.kind == "CNAME") != (terms.kind == "CNAME");
            if own != Some(record.id) && one_is_cname {
                conflict = Some(RecordConflict::Cname);
            }
        }
        conflict
    }

    /// Adds a record that was checked before, and gives its id.
    pub(crate) fn add(&mut self, domain: String, terms: RecordTerms, now: i64) -> u64 {
        self.made += 1;
        let id = FIRST_ID.saturating_add(self.made);
        let record = DnsRecord {
            id,
            domain,
            rr: terms.rr,
            kind: terms.kind,
            value: terms.value,
            line: terms.line,
            ttl: terms.ttl,
            priority: terms.priority,
            enabled: true,
            remark: None,
            created: now,
            updated: now,
        };
        self.records.insert(id, record);
        id
    }

    /// Changes a record to what was checked before.
    pub(crate) fn change(&mut self, id: u64, terms: RecordTerms, now: i64) {
        if let Some(record) = self.records.get_mut(&id) {
            record.rr = terms.rr;
            record.kind = terms.kind;
            record.value = terms.value;
            record.line = terms.line;
            record.ttl = terms.ttl;
            record.priority = terms.priority;
            record.updated = now;
        }
    }
}
