//! A list that is given and empty is not the same as one that is not given, where its encoding can say so: in every request
//! of the SDK, on the wire, and to the emulator.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use dypls_emulator::Emulator;
use dyplsapi_sdk::{Client, Credential};
use proofs::inputs;
use proofs::typed_operation::{Kind, separator, typed_operations};
use serde_json::json;

#[tokio::test]
async fn an_empty_list_is_sent_as_json_and_else_left_out() {
    let emulator = Emulator::start().await;
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    let (mut said, mut left_out) = (Vec::new(), Vec::new());
    for typed in typed_operations() {
        let lists = typed.parameters.iter();
        let lists = lists.filter(|shape| shape.kind == Kind::List);
        for list in lists {
            let mut input = inputs::example(typed).unwrap();
            input.remove(&list.name);
            let without = match list.required {
                true => None,
                false => Some(typed.make(&input).unwrap().encoded),
            };
            input.insert(list.name.clone(), json!([]));
            let made = typed.make(&input).unwrap();
            let sent = made.encoded.iter().find(|(name, _)| *name == list.name);
            let sent = sent.map(|(_, value)| value.clone());
            let what = format!("{}.{}", typed.action, list.name);
            match separator(list) {
                Some(_) => {
                    assert_eq!(sent, None, "{what}");
                    assert!(without.is_none_or(|without| without == made.encoded));
                    left_out.push(what.clone());
                }
                None => {
                    assert_eq!(sent.as_deref(), Some("[]"), "{what}");
                    said.push(what.clone());
                }
            }
            // Whatever the service says of it.
            let _ = made.send(&client).await;
            let entry = emulator.journal().pop().unwrap();
            assert_eq!(entry.action, typed.action);
            assert_eq!(
                entry.parameters.contains_key(&list.name),
                sent.is_some(),
                "{what}: {entry:?}"
            );
            let refused_for_it = entry.code.starts_with("Invalid") && sent.is_some();
            assert!(!refused_for_it, "{what}: {entry:?}");
            let missing = entry.code.starts_with("Missing");
            assert_eq!(
                missing,
                list.required && sent.is_none(),
                "{what}: {entry:?}"
            );
        }
    }
    for list in ["ConfigX.SequenceCalls", "CreatePickUpWaybill.GoodsInfos"] {
        assert!(said.iter().any(|what| what == list), "{said:?}");
    }
    assert!(!left_out.is_empty());
}
