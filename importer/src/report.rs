//! The report of an import, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::source::{Metadata, shown};

/// Counts of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Parameters, those among them that a caller cannot set included.
    pub parameters: usize,
    /// Parameters that a caller cannot set.
    pub not_set: usize,
    /// Members of objects, in requests, answers and named types.
    pub fields: usize,
    /// Headers of answers.
    pub headers: usize,
    /// References to named types.
    pub references: usize,
    /// Error codes of operations.
    pub error_codes: usize,
}

/// An operation without a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The operation.
    pub action: String,
    /// Why.
    pub why: String,
}

/// Something that was decided without the metadata saying so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guess {
    /// The operation, where it is one's own.
    pub action: Option<String>,
    /// What, with its mark.
    pub what: String,
}

/// A name that Rust does not take as it is on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// Where it stands.
    pub at: String,
    /// The name on the wire.
    pub wire: String,
    /// The Rust name.
    pub rust: String,
    /// Why.
    pub why: String,
}

/// What became of a version.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The product.
    pub product: String,
    /// Its version.
    pub version: String,
    /// The form of what was read.
    pub form: &'static str,
    /// What files of this form do not say.
    pub lacks: &'static [&'static str],
    /// Operations in the file.
    pub in_file: usize,
    /// Operations with typed parameters and answers.
    pub typed: usize,
    /// Operations whose parameters are sent as given and whose answers are JSON, and why.
    pub raw: BTreeMap<String, Vec<String>>,
    /// Operations without a method.
    pub left_out: Vec<LeftOut>,
    /// Operations that are treated as reads.
    pub reads: usize,
    /// Operations that are named like reads but not treated as reads, and why.
    pub not_reads: BTreeMap<String, String>,
    /// Schemas that the file names.
    pub schemas: usize,
    /// The schemas that became types.
    pub types: usize,
    /// What was counted.
    pub tally: Tally,
    /// Parameters by place.
    pub locations: BTreeMap<String, usize>,
    /// Parameters by encoding.
    pub encodings: BTreeMap<String, usize>,
    /// Names that differ in Rust.
    pub renamed: Vec<Renamed>,
    /// What was guessed.
    pub guesses: Vec<Guess>,
    /// The provider's texts that the import does not hold: how many of each key.
    pub dropped_texts: BTreeMap<String, usize>,
    /// Operations that the file with the Chinese texts lacks.
    pub without_chinese: BTreeSet<String>,
    /// What is odd.
    pub odd: Vec<String>,
    /// Operations that are described and get no method; they are among those that are left out.
    #[serde(skip)]
    pub(crate) uncallable: BTreeSet<String>,
}

impl Report {
    pub(crate) fn new(metadata: &Metadata) -> Self {
        let mut odd = Vec::new();
        if metadata.odd.too_deep {
            odd.push(
                "something beside the operations is nested too deep and was left out".to_owned(),
            );
        }
        for name in &metadata.odd.twice {
            odd.push(format!(
                "`{}` stands twice in one object; the last one counts",
                shown(name)
            ));
        }
        Self {
            product: metadata.product.clone(),
            version: metadata.version.clone(),
            form: metadata.form.word(),
            lacks: metadata.form.lacks(),
            in_file: 0,
            typed: 0,
            raw: BTreeMap::new(),
            left_out: Vec::new(),
            reads: 0,
            not_reads: BTreeMap::new(),
            schemas: 0,
            types: 0,
            tally: Tally::default(),
            locations: BTreeMap::new(),
            encodings: BTreeMap::new(),
            renamed: Vec::new(),
            guesses: Vec::new(),
            dropped_texts: BTreeMap::new(),
            without_chinese: BTreeSet::new(),
            odd,
            uncallable: BTreeSet::new(),
        }
    }

    pub(crate) fn guess(&mut self, action: Option<&str>, what: String) {
        self.guesses.push(Guess {
            action: action.map(str::to_owned),
            what,
        });
    }

    /// Takes what of an operation or a schema became wider than the metadata says.
    pub(crate) fn wider(&mut self, at: &str, what: BTreeSet<String>) {
        let at = shown(at);
        self.odd
            .extend(what.into_iter().map(|what| format!("{at}: {what}")));
    }

    pub(crate) fn finish(
        &mut self,
        operations: &BTreeMap<String, Map<String, Value>>,
        tally: Tally,
    ) {
        self.tally = tally;
        let typed = operations
            .keys()
            .filter(|name| !self.raw.contains_key(*name) && !self.uncallable.contains(*name));
        self.typed = typed.count();
        for (name, operation) in operations {
            let kind = operation
                .get("effect")
                .and_then(|effect| effect.get("kind"));
            let is_read = kind.is_some_and(|kind| kind == "read");
            self.reads += usize::from(is_read && !self.uncallable.contains(name));
            let parameters = operation.get("parameters").and_then(Value::as_array);
            for parameter in parameters.into_iter().flatten() {
                let word = |key: &str| parameter.get(key).and_then(Value::as_str);
                *self
                    .locations
                    .entry(word("in").unwrap_or("query").to_owned())
                    .or_default() += 1;
                if let Some(encoding) = word("encoding") {
                    *self.encodings.entry(encoding.to_owned()).or_default() += 1;
                }
            }
        }
    }

    /// The kinds of texts that were not taken: `description 12, title 3`.
    fn dropped(&self) -> String {
        // Files of this provider have 12 kinds. Others can have any.
        const SHOWN: usize = 20;
        let kinds = self.dropped_texts.iter().take(SHOWN);
        let mut words: Vec<String> = kinds.map(|(key, count)| format!("{key} {count}")).collect();
        if let more @ 1.. = self.dropped_texts.len().saturating_sub(SHOWN) {
            words.push(format!("and {more} more kinds"));
        }
        words.join(", ")
    }

    /// As JSON.
    ///
    /// # Errors
    /// Never in practice: every member is a text, a number or a list of them.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// For people, in a few lines; `all` lists each guess and each renamed thing.
    #[must_use]
    pub fn to_text(&self, all: bool) -> String {
        let mut out = String::new();
        self.head(&mut out);
        match all {
            true => self.details(&mut out),
            false => self.counts(&mut out),
        }
        out
    }

    /// What became of the operations, and what was left out.
    fn head(&self, out: &mut String) {
        let Self {
            product,
            version,
            form,
            ..
        } = self;
        let _ = writeln!(
            out,
            "{product} {version} ({form}): {} operations: {} typed, {} raw, {} left out; {} parameters, {} fields, {} types; \
             {} treated as reads",
            self.typed + self.raw.len() + self.left_out.len(),
            self.typed,
            self.raw.len(),
            self.left_out.len(),
            self.tally.parameters,
            self.tally.fields,
            self.types,
            self.reads,
        );
        for lack in self.lacks {
            let _ = writeln!(out, "  not stated in this form: {lack}");
        }
        for LeftOut { action, why } in &self.left_out {
            let _ = writeln!(out, "  left out: {action}: {why}");
        }
        for (action, why) in &self.raw {
            let _ = writeln!(out, "  raw: {action}: {}", why.join("; "));
        }
        for odd in &self.odd {
            let _ = writeln!(out, "  odd: {odd}");
        }
        if !self.dropped_texts.is_empty() {
            let _ = writeln!(out, "  texts left out: {}", self.dropped());
        }
    }

    /// How many there are of what [`details`](Self::details) lists.
    fn counts(&self, out: &mut String) {
        for (what, count) in [
            (
                "operations without Chinese texts",
                self.without_chinese.len(),
            ),
            ("names changed for Rust", self.renamed.len()),
            (
                "operations named like reads but not treated as reads",
                self.not_reads.len(),
            ),
            ("other guesses", self.guesses.len()),
        ] {
            if count > 0 {
                let _ = writeln!(out, "  {what}: {count}");
            }
        }
    }

    fn details(&self, out: &mut String) {
        for action in &self.without_chinese {
            let _ = writeln!(out, "  no Chinese texts: {action}");
        }
        for Renamed {
            at,
            wire,
            rust,
            why,
        } in &self.renamed
        {
            let _ = writeln!(out, "  name: {at}: `{}` is `{rust}`: {why}", shown(wire));
        }
        for (action, why) in &self.not_reads {
            let _ = writeln!(out, "  not a read: {action}: {why}");
        }
        for Guess { action, what } in &self.guesses {
            let action = action.as_ref().map(|action| format!("{action}: "));
            let _ = writeln!(out, "  guess: {}{what}", action.unwrap_or_default());
        }
    }
}
