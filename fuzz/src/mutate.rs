//! Changes of inputs, for runs without libFuzzer: the same seed makes the same inputs everywhere.

use fastrand::Rng;

/// One input changed in a few places: bytes flipped, taken away, doubled, words of the dictionary put in, and parts of
/// other inputs.
pub fn changed(random: &mut Rng, corpus: &[&[u8]], words: &[&[u8]]) -> Vec<u8> {
    let mut input = random.choice(corpus).copied().unwrap_or_default().to_vec();
    for _ in 0..=random.usize(..4) {
        let start = random.usize(..input.len() + 1);
        let length = 1 + random.usize(..16);
        let end = (start + length).min(input.len());
        let put_in: Vec<u8> = match random.usize(..6) {
            0 => input[start..end]
                .iter()
                .map(|byte| byte ^ (1 << random.usize(..8)))
                .collect(),
            1 => Vec::new(),
            2 => [&input[start..end], &input[start..end]].concat(),
            3 | 4 => random.choice(words).copied().unwrap_or_default().to_vec(),
            _ => part(random, corpus),
        };
        // Words are put in beside what is there as often as in its place.
        let end = if random.usize(..2) == 0 { end } else { start };
        input.splice(start..end, put_in);
    }
    input
}

fn part(random: &mut Rng, corpus: &[&[u8]]) -> Vec<u8> {
    let other = random.choice(corpus).copied().unwrap_or_default();
    let start = random.usize(..other.len() + 1);
    let end = (start + random.usize(..64)).min(other.len());
    other[start..end].to_vec()
}

/// The words of a dictionary in libFuzzer's form: one in quotes on each line, with `\"`, `\\` and `\xNN`.
pub fn words(dictionary: &str) -> Vec<Vec<u8>> {
    let quoted = |line: &str| {
        let start = line.find('"')?;
        let end = line.rfind('"').filter(|end| *end > start)?;
        Some(plain(line.get(start + 1..end)?))
    };
    let lines = dictionary.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(quoted).collect()
}

fn plain(quoted: &str) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = quoted.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let hex = |digits: &[u8]| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        };
        match (first, behind) {
            (b'\\', [b'x', high, low, behind @ ..]) => {
                plain.extend(hex(&[*high, *low]));
                rest = behind;
            }
            (b'\\', [escaped, behind @ ..]) => {
                plain.push(*escaped);
                rest = behind;
            }
            _ => plain.push(*first),
        }
    }
    plain
}
