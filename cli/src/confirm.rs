//! Asking before a call that spends or destroys.

use std::io::{self, BufRead, IsTerminal as _, Write};

use core_catalog::EffectKind;

use crate::exit::Failure;
use crate::lang::{pick, tr, tr_masked};
use crate::service::{Operation, in_language};

/// Asks on the terminal. Without a terminal the call is refused as a usage error: a script needs `--yes`.
pub(crate) fn confirm(operation: &Operation) -> Result<(), Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::usage(tr_masked!(
            "{} {}, and there is no terminal to ask for confirmation: add --yes",
            "{}：{}，且没有终端可供确认；确认无误请加 --yes",
            operation.action(),
            effect_in_words(operation.effect.kind)
        )));
    }
    ask(operation, &mut io::stdin().lock(), &mut io::stderr())
}

fn ask(operation: &Operation, from: &mut impl BufRead, to: &mut impl Write) -> Result<(), Failure> {
    let question = tr!(
        "{} {}: {}\nSend it? [y/N] ",
        "{} {}：{}\n确定发送吗？[y/N] ",
        operation.action(),
        effect_in_words(operation.effect.kind),
        in_language(&operation.effect.reason)
    );
    let mut answer = String::new();
    let asked = to
        .write_all(question.as_bytes())
        .and_then(|()| to.flush())
        .and_then(|()| from.read_line(&mut answer));
    match (asked, answer.trim().to_lowercase().as_str()) {
        (Ok(_), "y" | "yes" | "是") => Ok(()),
        _ => Err(Failure::not_sent(tr_masked!("not sent", "未发送"))),
    }
}

/// Whether a call may cost money or delete something irrecoverably, or nobody has reviewed what it does.
pub(crate) fn is_needed(effect: EffectKind) -> bool {
    matches!(
        effect,
        EffectKind::Spends | EffectKind::Destroys | EffectKind::Unreviewed
    )
}

/// What an operation does, in words that follow its name.
pub(crate) fn effect_in_words(effect: EffectKind) -> &'static str {
    match effect {
        EffectKind::Read => pick("only reads", "只读取"),
        EffectKind::Repeatable => pick("sets a given state", "修改为指定状态"),
        EffectKind::Creates => pick("creates something new each time", "每次都会新建"),
        EffectKind::Destroys => pick("deletes irrecoverably", "会删除且无法恢复"),
        EffectKind::Spends => pick("may cost money", "可能产生费用"),
        EffectKind::Unreviewed => pick("may cost money (not reviewed)", "可能产生费用（未审核）"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use crate::service;

    #[test]
    fn only_a_yes_sends() {
        let operation = service::main().operation("ReleaseSecretNo").unwrap();
        for (answer, sends) in [
            ("y\n", true),
            ("YES\n", true),
            ("\n", false),
            ("no\n", false),
            ("", false),
        ] {
            let mut shown = Vec::new();
            let asked = ask(operation, &mut answer.as_bytes(), &mut shown);
            assert_eq!(asked.is_ok(), sends, "{answer:?}");
            if let Err(failure) = asked {
                assert_eq!(failure.exit, Exit::NotSent);
            }
            let shown = String::from_utf8(shown).unwrap();
            assert!(
                shown.starts_with("ReleaseSecretNo deletes irrecoverably: "),
                "{shown}"
            );
        }
    }
}
