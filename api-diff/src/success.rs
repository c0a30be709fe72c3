//! The success rule: whether it asks for more or for less than before.

use core_catalog_types::{Absent, ItemRule, SuccessField, SuccessRule};

/// What a rule asks for beyond what it asked for, and what it asks for no longer, in words.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) narrowed: Vec<String>,
    pub(crate) widened: Vec<String>,
}

pub(crate) fn differences(old: &SuccessRule, new: &SuccessRule) -> Differences {
    let mut found = Differences::default();
    found.fields("", &old.fields, &new.fields);
    match (&old.items, &new.items) {
        (Some(old), Some(new)) => found.items(old, new),
        (None, Some(new)) => found
            .narrowed
            .push(format!("each item of `{}`", new.path.join("."))),
        (Some(old), None) => found
            .widened
            .push(format!("no item of `{}` any more", old.path.join("."))),
        (None, None) => {}
    }
    found
}

impl Differences {
    fn fields(&mut self, within: &str, old: &[SuccessField], new: &[SuccessField]) {
        let name = |field: &SuccessField| format!("`{within}{}`", field.path.join("."));
        for one in new {
            let Some(before) = old.iter().find(|before| before.path == one.path) else {
                self.narrowed.push(format!("{} is looked at", name(one)));
                continue;
            };
            for value in one
                .values
                .iter()
                .filter(|value| !before.values.contains(value))
            {
                self.widened.push(format!("{} may be `{value}`", name(one)));
            }
            for value in before
                .values
                .iter()
                .filter(|value| !one.values.contains(value))
            {
                self.narrowed
                    .push(format!("{} may not be `{value}`", name(one)));
            }
            match (before.absent, one.absent) {
                (Absent::Unknown, Absent::Ignored) => {
                    self.widened.push(format!("{} may be absent", name(one)))
                }
                (Absent::Ignored, Absent::Unknown) => {
                    self.narrowed.push(format!("{} must be there", name(one)))
                }
                _ => {}
            }
        }
        for before in old
            .iter()
            .filter(|before| !new.iter().any(|one| one.path == before.path))
        {
            self.widened
                .push(format!("{} is not looked at", name(before)));
        }
    }

    fn items(&mut self, old: &ItemRule, new: &ItemRule) {
        if old.path != new.path || old.of != new.of {
            self.narrowed
                .push("the items are those of another list".to_owned());
        }
        let within = format!("{}[].", new.path.join("."));
        self.fields(&within, &old.fields, &new.fields);
    }
}
