//! Profile files: `credentials.ini` and the command line tool's `config.json`.

use crate::first_line::first_line;

/// Takes the profile's name from the first line, and behind it the file, which is read in both forms.
pub fn profile(input: &[u8]) {
    // The files are read as text: others are refused before anything looks at them.
    let Ok(input) = std::str::from_utf8(input) else {
        return;
    };
    let (name, file) = first_line(input);
    dypls_credentials::read_anything(file, name);
}
