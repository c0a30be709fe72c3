//! A folder with several versions: one that cannot be imported does not stop the others, and the end says what became of all.

use importer::source::Metadata;

/// Why a version was not imported.
pub(super) enum Refusal {
    /// What is there says more: a description by hand, or an import from a form that says more. In a folder of many versions this is
    /// no failure.
    LeftAlone(String),
    /// It could not be imported.
    Failed(String),
}

/// What became of the versions.
#[derive(Default)]
pub(super) struct Several {
    imported: usize,
    left_alone: Vec<String>,
    failed: Vec<String>,
}

/// What a version is called.
pub(super) fn name(metadata: &Metadata) -> String {
    format!("{} {}", metadata.product, metadata.version)
}

impl Several {
    pub(super) fn imported(&mut self) {
        self.imported += 1;
    }

    /// Tells why.
    pub(super) fn refused(&mut self, name: String, refusal: Refusal) {
        let (why, list) = match refusal {
            Refusal::LeftAlone(why) => (why, &mut self.left_alone),
            Refusal::Failed(why) => (why, &mut self.failed),
        };
        eprint!("{why}");
        list.push(name);
    }

    /// The last line, where there are several and not all were imported. It is an error if one failed, or if none was imported.
    pub(super) fn finish(self) -> Result<(), String> {
        let refused = self.left_alone.len() + self.failed.len();
        let of = self.imported + refused;
        let mut line = format!("imported {} of {of} versions", self.imported);
        for (what, names) in [("left alone", &self.left_alone), ("failed", &self.failed)] {
            if !names.is_empty() {
                line.push_str(&format!("; {what}: {}", names.join(", ")));
            }
        }
        line.push('\n');
        let line = if of > 1 { line } else { String::new() };
        if self.failed.is_empty() && self.imported > 0 {
            if refused > 0 {
                eprint!("{line}");
            }
            return Ok(());
        }
        Err(line)
    }
}
