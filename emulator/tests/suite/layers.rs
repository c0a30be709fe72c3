//! The layers of the sources: what lies lower names nothing that lies higher.

#![allow(clippy::unwrap_used)]

use std::path::Path;

/// From the lowest to the highest; what is in no folder of these lies above them.
const LAYERS: [&str; 4] = ["state", "answer", "connection", "engine"];
const ABOVE: [&str; 4] = ["assumption", "builder", "emulator", "server"];

fn texts(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, found);
        } else {
            // Tests within a file may set up a whole emulator.
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
            found.push((path.display().to_string(), text));
        }
    }
}

#[test]
fn lower_layers_name_nothing_of_higher_ones() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports = 0;
    for (at, layer) in LAYERS.iter().enumerate() {
        let mut files = Vec::new();
        texts(&sources.join(layer), &mut files);
        for (file, text) in files {
            // Documents may name what users see, which is reached without its module.
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                imports += line.matches("crate::").count();
                for higher in LAYERS.iter().skip(at + 1).chain(&ABOVE) {
                    let path = format!("crate::{higher}::");
                    assert!(!line.contains(&path), "{file}: {line}");
                }
            }
        }
    }
    assert!(imports > 50, "only {imports} imports were found");
}
