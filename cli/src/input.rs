//! Texts that come from an argument, a file or the standard input: `text`, `@file`, `-`.

use std::fs;
use std::io::{self, Read as _};

use serde_json::Value;

use crate::exit::Failure;
use crate::lang::say;

/// Longer than any message or request; keeps a wrong path from filling the memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Reads `@file` or `-`; any other text stands for itself.
pub(crate) fn text(argument: &str) -> Result<String, Failure> {
    match argument.strip_prefix('@') {
        Some(path) => file(path),
        None if argument == "-" => standard_input(),
        None => Ok(argument.to_owned()),
    }
}

/// Reads a file; `-` is the standard input.
pub(crate) fn file_or_standard_input(path: &str) -> Result<String, Failure> {
    if path == "-" {
        standard_input()
    } else {
        file(path)
    }
}

fn file(path: &str) -> Result<String, Failure> {
    fs::File::open(path)
        .and_then(read)
        .map_err(|error| Failure::usage(say!("cannot read {}: {}", "无法读取 {}：{}", path, error)))
}

fn standard_input() -> Result<String, Failure> {
    read(io::stdin().lock()).map_err(|error| {
        Failure::usage(say!(
            "cannot read the standard input: {}",
            "无法读取标准输入：{}",
            error
        ))
    })
}

fn read(from: impl io::Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Parses JSON. The parser's message tells a place and never the text, which may hold numbers.
pub(crate) fn json(text: &str, of: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::usage(say!(
            "{} is not valid JSON (line {}, column {})",
            "{} 不是有效的 JSON（第 {} 行，第 {} 列）",
            of,
            error.line(),
            error.column()
        ))
    })
}
