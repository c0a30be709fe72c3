//! What a look-up says, in the user's language.

use core_client::reconcile::{Doubt, Verdict};

use crate::diagnosis;
use crate::lang::{Lang, lang};

/// What became of the call.
pub(crate) fn in_words(verdict: &Verdict) -> String {
    match lang() {
        Lang::English => verdict.to_string(),
        Lang::Chinese => in_chinese(verdict),
    }
}

/// Why it could not be found out.
pub(crate) fn doubt_in_words(doubt: &Doubt) -> String {
    match lang() {
        Lang::English => doubt.to_string(),
        Lang::Chinese => doubt_in_chinese(doubt),
    }
}

fn in_chinese(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Done {
            subs_id: Some(subs_id),
            ..
        } => format!("已执行，绑定关系为 {subs_id}"),
        Verdict::Done { .. } => "已执行".to_owned(),
        Verdict::AlreadyBound { subs_id } => format!("双方号码已被绑定，绑定关系为 {subs_id}"),
        Verdict::Blocked { subs_id } => format!("已有其他绑定关系 {subs_id}，无法绑定"),
        Verdict::NotSeen => "目前尚未查到".to_owned(),
        Verdict::NotDone => "未执行".to_owned(),
        Verdict::Unknown(doubt) => format!("结果未知：{}", doubt_in_chinese(doubt)),
        other => other.to_string(),
    }
}

fn doubt_in_chinese(doubt: &Doubt) -> String {
    let of = |subs_id: &Option<String>| match subs_id {
        Some(subs_id) => format!("绑定关系 {subs_id} "),
        None => String::new(),
    };
    match doubt {
        Doubt::NoRecipe => "该接口的结果无法查询".to_owned(),
        Doubt::WrongOperation => "票据属于其他接口".to_owned(),
        Doubt::TicketMismatch => "票据与该请求或该密钥不符".to_owned(),
        Doubt::Missing(name) => format!("请求中没有 {name}"),
        Doubt::ListFailed(error) => format!("无法列出绑定关系：{}", diagnosis::line(error)),
        Doubt::ListAbsent => "返回内容中没有唯一的绑定关系列表".to_owned(),
        Doubt::ListFull(count) => format!("列表含 {count} 个绑定关系，可能不完整"),
        Doubt::IdNotPlain => "绑定关系 ID 无法识别".to_owned(),
        Doubt::ListChanged => "查询期间绑定关系有变化".to_owned(),
        Doubt::DetailFailed { subs_id, error } => {
            format!("无法读取{}详情：{}", of(subs_id), diagnosis::line(error))
        }
        Doubt::DetailAbsent { subs_id } => format!("返回内容中没有{}详情", of(subs_id)),
        Doubt::NumberUnclear { subs_id, field } => {
            format!("{}{field} 中的号码无法比对", of(subs_id))
        }
        Doubt::FieldUnclear { subs_id, field } => format!("{}{field} 缺失或无法识别", of(subs_id)),
        Doubt::Ended(subs_id) => format!("绑定关系 {subs_id} 相符，但已结束"),
        Doubt::TwoMatches => "有两个绑定关系完全相符".to_owned(),
        Doubt::StateFailed(error) => format!("无法读取状态：{}", diagnosis::line(error)),
        Doubt::NoCase => "没有适用于该请求的判断依据".to_owned(),
        Doubt::Repaired => "返回内容有损坏，且其中未查到".to_owned(),
        Doubt::OutOfTime => "查询时间已用完".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use core_client::{Client, ClientBuilder};

    use super::*;
    use crate::service;

    #[test]
    fn verdicts_and_doubts_are_told_in_chinese() {
        let id = || "1000000768798832".to_owned();
        let error = || {
            ClientBuilder::<Client>::new(service::INFO)
                .endpoint("ftp://a")
                .build()
                .unwrap_err()
        };
        let doubts = [
            Doubt::NoRecipe,
            Doubt::WrongOperation,
            Doubt::TicketMismatch,
            Doubt::Missing("PoolKey"),
            Doubt::ListFailed(error()),
            Doubt::ListAbsent,
            Doubt::ListFull(100),
            Doubt::IdNotPlain,
            Doubt::ListChanged,
            Doubt::DetailFailed {
                subs_id: Some(id()),
                error: error(),
            },
            Doubt::DetailAbsent { subs_id: None },
            Doubt::NumberUnclear {
                subs_id: Some(id()),
                field: "PhoneNoA",
            },
            Doubt::FieldUnclear {
                subs_id: None,
                field: "GmtCreate",
            },
            Doubt::Ended(id()),
            Doubt::TwoMatches,
            Doubt::StateFailed(error()),
            Doubt::NoCase,
            Doubt::Repaired,
            Doubt::OutOfTime,
        ];
        let verdicts = [
            Verdict::AlreadyBound { subs_id: id() },
            Verdict::Blocked { subs_id: id() },
            Verdict::NotSeen,
            Verdict::NotDone,
        ];
        for verdict in verdicts.into_iter().chain(doubts.map(Verdict::Unknown)) {
            let english = verdict.to_string();
            let chinese = in_chinese(&verdict);
            assert!(!chinese.contains(&*english), "{chinese}");
            let words = |text: &str| {
                let mut words = text.split(|one: char| !one.is_ascii_lowercase());
                words.any(|word| word.len() > 3)
            };
            // An error brings its own words along.
            if !english.contains("could not") {
                let names = ["PoolKey", "PhoneNoA", "GmtCreate"];
                let told = names
                    .iter()
                    .fold(chinese, |text, name| text.replace(name, ""));
                assert!(!words(&told), "{told}");
            }
        }
    }
}
