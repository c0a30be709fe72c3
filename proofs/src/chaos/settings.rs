//! How large a run is.

/// How many calls a round has at most.
pub(super) const ROUND: usize = 500;
/// How many clients call at a time.
pub(super) const CLIENTS: usize = 4;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many calls.
    pub calls: usize,
    /// What they are drawn from.
    pub seed: u64,
}

impl Settings {
    /// Reads `--calls N --seed S`; 5,000 calls of seed 1 unless told otherwise.
    ///
    /// # Errors
    /// Anything else.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let usage = || "usage: chaos [--calls N] [--seed S]".to_owned();
        let mut settings = Self {
            calls: 5_000,
            seed: 1,
        };
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(usage)?;
            match name.as_str() {
                "--calls" => settings.calls = value.parse().map_err(|_| usage())?,
                "--seed" => settings.seed = value.parse().map_err(|_| usage())?,
                _ => return Err(usage()),
            }
        }
        if settings.calls == 0 {
            return Err(usage());
        }
        Ok(settings)
    }
}
