//! What a look-up says, in the user's language.

use core_client::reconcile::{Doubt, LookupVerdict};

use crate::diagnosis;
use crate::lang::{Lang, lang};

/// What became of the call.
pub(crate) fn in_words(verdict: &LookupVerdict) -> String {
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

fn in_chinese(verdict: &LookupVerdict) -> String {
    match verdict {
        LookupVerdict::Done { id: Some(id), .. } => format!("已执行，ID 为 {id}"),
        LookupVerdict::Done { .. } => "已执行".to_owned(),
        LookupVerdict::AlreadyExists { id } => {
            format!("已存在，但不一定由本次请求创建，ID 为 {id}")
        }
        LookupVerdict::Blocked { id } => format!("已被 {id} 占用，无法创建"),
        LookupVerdict::NotSeen => "目前尚未查到".to_owned(),
        LookupVerdict::NotDone => "未执行".to_owned(),
        LookupVerdict::Unknown(doubt) => format!("结果未知：{}", doubt_in_chinese(doubt)),
        other => other.to_string(),
    }
}

fn doubt_in_chinese(doubt: &Doubt) -> String {
    let of = |id: &Option<String>| match id {
        Some(id) => format!("{id} 的"),
        None => String::new(),
    };
    match doubt {
        Doubt::NoPlan => "该接口的结果无法查询".to_owned(),
        Doubt::WrongOperation => "票据属于其他接口".to_owned(),
        Doubt::TicketMismatch => "票据与该请求或该密钥不符".to_owned(),
        Doubt::Missing(name) => format!("请求中没有 {name}"),
        Doubt::ListFailed(error) => format!("无法读取列表：{}", diagnosis::line(error)),
        Doubt::ListAbsent => "响应中没有唯一的 ID 列表".to_owned(),
        Doubt::ListFull(count) => format!("列表含 {count} 个 ID，可能不完整"),
        Doubt::IdNotPlain => "ID 无法识别".to_owned(),
        Doubt::ListChanged => "查询期间列表有变化".to_owned(),
        Doubt::DetailFailed { id, error } => {
            format!("无法读取{}详情：{}", of(id), diagnosis::line(error))
        }
        Doubt::DetailAbsent { id } => format!("响应中没有{}详情", of(id)),
        Doubt::NumberUnclear { id, field } => {
            format!("{}{field} 中的号码无法比对", of(id))
        }
        Doubt::FieldUnclear { id, field } => format!("{}{field} 缺失或无法识别", of(id)),
        Doubt::Ended(id) => format!("{id} 相符，但已结束"),
        Doubt::TwoMatches => "有两个资源完全相符".to_owned(),
        Doubt::StateFailed(error) => format!("无法读取状态：{}", diagnosis::line(error)),
        Doubt::ProvesNothing => "目前状态与请求不符，但不能证明请求未执行".to_owned(),
        Doubt::NoCase => "没有适用于该请求的判断依据".to_owned(),
        Doubt::RecordsMissing { missing, of } => {
            format!("{of} 个接收方中有 {} 个尚无记录", missing.len())
        }
        Doubt::Repaired => "响应有损坏，且其中未查到".to_owned(),
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
            ClientBuilder::<Client>::new(service::main().info)
                .endpoint("ftp://a")
                .build()
                .unwrap_err()
        };
        let doubts = [
            Doubt::NoPlan,
            Doubt::WrongOperation,
            Doubt::TicketMismatch,
            Doubt::Missing("PoolKey"),
            Doubt::ListFailed(error()),
            Doubt::ListAbsent,
            Doubt::ListFull(100),
            Doubt::IdNotPlain,
            Doubt::ListChanged,
            Doubt::DetailFailed {
                id: Some(id()),
                error: error(),
            },
            Doubt::DetailAbsent { id: None },
            Doubt::NumberUnclear {
                id: Some(id()),
                field: "PhoneNoA",
            },
            Doubt::FieldUnclear {
                id: None,
                field: "GmtCreate",
            },
            Doubt::Ended(id()),
            Doubt::TwoMatches,
            Doubt::StateFailed(error()),
            Doubt::ProvesNothing,
            Doubt::NoCase,
            Doubt::RecordsMissing {
                missing: vec![1],
                of: 2,
            },
            Doubt::Repaired,
            Doubt::OutOfTime,
        ];
        let verdicts = [
            LookupVerdict::AlreadyExists { id: id() },
            LookupVerdict::Blocked { id: id() },
            LookupVerdict::NotSeen,
            LookupVerdict::NotDone,
        ];
        for verdict in verdicts
            .into_iter()
            .chain(doubts.map(LookupVerdict::Unknown))
        {
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
