//! A folder with several versions: one that cannot be imported does not stop the others, and the end says what became of all.

use importer::source::Metadata;

use super::read::Version;

/// Why a version was not imported.
pub(super) enum Refusal {
    /// What is there says more: a description by hand, or an import from a form that says more. In a folder of many versions this is
    /// no failure.
    LeftAlone(String),
    /// It could not be imported.
    Failed(String),
}

/// What became of the versions.
pub(super) struct Several {
    of: usize,
    imported: usize,
    left_alone: Vec<String>,
    failed: Vec<String>,
}

/// What a version is called.
pub(super) fn name(metadata: &Metadata) -> String {
    format!("{} {}", metadata.product, metadata.version)
}

impl Several {
    pub(super) fn new(versions: &[Version]) -> Self {
        Self {
            of: versions.len(),
            imported: 0,
            left_alone: Vec::new(),
            failed: Vec::new(),
        }
    }

    pub(super) fn imported(&mut self) {
        self.imported += 1;
    }

    /// Tells why, and goes on with the others. Where there is one version, that is the end.
    pub(super) fn refused(&mut self, name: String, refusal: Refusal) -> Result<(), String> {
        let (why, list) = match refusal {
            Refusal::LeftAlone(why) => (why, &mut self.left_alone),
            Refusal::Failed(why) => (why, &mut self.failed),
        };
        if self.of == 1 {
            return Err(why);
        }
        eprint!("{why}");
        list.push(name);
        Ok(())
    }

    /// The last line, where not all were imported. It is an error if one failed, or if none was imported.
    pub(super) fn finish(self) -> Result<(), String> {
        let mut line = format!("imported {} of {} versions", self.imported, self.of);
        for (what, names) in [("left alone", &self.left_alone), ("failed", &self.failed)] {
            if !names.is_empty() {
                line.push_str(&format!("; {what}: {}", names.join(", ")));
            }
        }
        line.push('\n');
        if self.failed.is_empty() && self.imported > 0 {
            if self.imported < self.of {
                eprint!("{line}");
            }
            return Ok(());
        }
        Err(line)
    }
}
