//! Texts that come from an argument, a file or the standard input: `text`, `@file`, `-`.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::escape;
use crate::exact_json::{self, Refused};
use crate::exit::Failure;
use crate::lang::{pick, tr_masked};

/// Longer than any message or request; keeps a wrong path from filling the memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Reads `@file`, `@-` or `-`; any other text stands for itself.
pub(crate) fn text(argument: &str) -> Result<String, Failure> {
    match argument.strip_prefix('@') {
        Some(path) => file_or_standard_input(path),
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
    if path.is_empty() {
        return Err(Failure::usage(tr_masked!(
            "there is no file name after @",
            "@ 后没有文件名"
        )));
    }
    fs::File::open(path)
        .and_then(|file| read(file, MOST_BYTES))
        .map_err(|error| {
            Failure::usage(tr_masked!(
                "cannot read {}: {}",
                "无法读取 {}：{}",
                escape::echo(path),
                error
            ))
        })
}

fn standard_input() -> Result<String, Failure> {
    static READ: AtomicBool = AtomicBool::new(false);
    if READ.swap(true, Ordering::Relaxed) {
        return Err(Failure::usage(tr_masked!(
            "the standard input (-) can be read only once",
            "标准输入（-）只能读取一次"
        )));
    }
    read(io::stdin().lock(), MOST_BYTES).map_err(|error| {
        Failure::usage(tr_masked!(
            "cannot read the standard input: {}",
            "无法读取标准输入：{}",
            error
        ))
    })
}

/// All of it, or an error: what lies behind a limit may say something else than what stands before it.
fn read(from: impl Read, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(io::Error::other(pick(
            "it is longer than 16 MiB",
            "内容超过 16 MiB",
        )));
    }
    decode(bytes).ok_or_else(|| {
        io::Error::other(pick(
            "it is neither UTF-8 nor marked as UTF-16",
            "内容既不是 UTF-8，也没有 UTF-16 标记",
        ))
    })
}

/// Editors and shells of Windows put a byte order mark in front, and some write UTF-16.
fn decode(bytes: Vec<u8>) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        rest.is_empty().then(|| String::from_utf16(&units).ok())?
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// Reads an argument that is JSON, or says where JSON is, in which nothing is changed: see [`exact_json`]. The parser's message tells
/// a place and never the text, which may hold numbers.
pub(crate) fn json(argument: &str, of: &str) -> Result<Value, Failure> {
    exact_json::read(&text(argument)?).map_err(|refused| {
        Failure::usage(match refused {
            // The most frequent mistake, which a place in the text does not explain.
            Refused::NotJson(_) if !argument.starts_with('@') && Path::new(argument).is_file() => {
                tr_masked!(
                    "{} is not JSON but the name of a file: put @ in front to read the file",
                    "{} 不是 JSON，而是文件名；在前面加 @ 即可读取该文件",
                    of
                )
            }
            Refused::NotJson(error) => tr_masked!(
                "{} is not valid JSON (line {}, column {})",
                "{} 不是有效的 JSON（第 {} 行，第 {} 列）",
                of,
                error.line(),
                error.column()
            ),
            Refused::Repeated(line, column) => tr_masked!(
                "{}: a name stands twice in one object (line {}, column {}); give it once",
                "{}：同一对象中有重复的名称（第 {} 行，第 {} 列），请只保留一个",
                of,
                line,
                column
            ),
            Refused::Number(line, column) => tr_masked!(
                "{}: the number at line {}, column {} would be changed or rounded; write it as a text, in quotes",
                "{}：第 {} 行第 {} 列的数字会被改写或舍入，请写成带引号的文本",
                of,
                line,
                column
            ),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_cut_off() {
        assert_eq!(read(&b"1234"[..], 4).unwrap(), "1234");
        assert!(read(&b"12345"[..], 4).is_err());
        assert!(read(io::repeat(b' '), 4).is_err());
    }

    #[test]
    fn byte_order_marks_are_taken_off() {
        let text = "{\"a\": \"号\"}";
        let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            let units = text.encode_utf16().flat_map(unit);
            mark.into_iter().chain(units).collect::<Vec<u8>>()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf16([0xff, 0xfe], u16::to_le_bytes),
            utf16([0xfe, 0xff], u16::to_be_bytes),
        ] {
            assert_eq!(read(bytes.as_slice(), 1000).unwrap(), text, "{bytes:?}");
        }
        for wrong in [
            &b"\xff\xfea"[..],
            b"\xff\xfe\x00\xd8",
            b"\xc3",
            b"\xef\xbb\xbf\xff",
        ] {
            assert!(read(wrong, 1000).is_err(), "{wrong:?}");
        }
    }
}
