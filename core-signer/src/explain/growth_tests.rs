//! A comparison takes steps in proportion to the lengths of both strings, whatever they hold. Counted in steps, since time depends on the
//! machine.

use std::cell::Cell;

use super::*;

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// So many characters were looked at.
pub(super) fn step(count: usize) {
    STEPS.set(STEPS.get() + count);
}

fn steps(service: &str, ours: &str) -> usize {
    STEPS.set(0);
    explain(&format!("server string to sign is:{service}"), ours);
    STEPS.get()
}

fn string(unit: &str, length: usize) -> String {
    format!("POST&%2F&{}", unit.repeat(length / unit.len()))
}

#[test]
fn twice_the_strings_take_twice_the_steps() {
    const LENGTH: usize = 1 << 14;
    let pairs = [
        ("token%3D", "token%3D"),
        ("A%3D1%26", "A%3D2%26"),
        ("A%3D1%26", "A%3D1"),
        ("%26", "%3D"),
        ("%2525", "%25"),
        ("%2525", "%252525"),
        ("LTAI", "LTAIabc"),
        ("%", "%%"),
        ("A%3D%252B%26", "A%3D%2520%26"),
        ("\\u0026", "\\u003d"),
        ("&amp;", "&amp;"),
        ("string to sign is:", "string to sign is:"),
        ("ACS3-HMAC-SHA256\n", "POST"),
    ];
    for (service, ours) in pairs {
        let of = |length| steps(&string(service, length), &string(ours, length));
        let (once, twice) = (of(LENGTH), of(2 * LENGTH));
        assert!(
            twice <= 2 * once + once / 10 + 100,
            "{service} and {ours}: {once} steps, then {twice}"
        );
    }
    // Something was counted.
    assert!(steps(&string("A%3D1%26", LENGTH), &string("A%3D2%26", LENGTH)) > LENGTH);
}

#[test]
fn of_a_long_message_the_beginning_is_looked_at() {
    let ours = string("A", LONGEST_MESSAGE);
    let message = |service: &str| format!("string to sign is:{service}");
    assert_eq!(
        explain(&message(&string("A", 1_000)), &string("A", 1_000)).cause(),
        Cause::WrongSecret
    );
    let (once, twice) = (ours.clone() + &ours, string("A", 4 * LONGEST_MESSAGE));
    assert_eq!(explain(&message(&once), &ours).cause(), Cause::Truncated);
    assert_eq!(steps(&once, "GET&%2F&x"), steps(&twice, "GET&%2F&x"));
    let late = " ".repeat(LONGEST_MESSAGE) + &message("POST&%2F&A");
    assert_eq!(explain(&late, &ours).cause(), Cause::NotInMessage);
}
