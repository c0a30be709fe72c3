//! Text messages on the emulator: what was sent is found by its records, and nothing is sent twice.

use std::time::Duration;

use dypls_emulator::{Emulator, Fault, Injection, ListLag};
use dysmsapi_sdk::reconcile::{Doubt, LookupVerdict, TicketKey};
use dysmsapi_sdk::send::SendSmsRequest;
use dysmsapi_sdk::types::PhoneNumber;
use dysmsapi_sdk::{Client, Credential, Evidence, Options, Outcome};

/// An emulator that loses the answer of every send, and a client of it.
async fn lossy() -> (Emulator, Client) {
    let lost = |action: &str| Injection::new(action, Fault::Drop);
    let builder = Emulator::builder().inject(lost("SendSms"));
    let emulator = builder.inject(lost("SendBatchSms")).start().await.unwrap();
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    (emulator, client)
}

fn request(out_id: Option<&str>) -> SendSmsRequest {
    let sent = SendSmsRequest::builder()
        .phone_numbers([PhoneNumber::new("+8613900000001")])
        .sign_name("示例商店")
        .template_code("SMS_100000001");
    match out_id {
        Some(out_id) => sent.out_id(out_id).build(),
        None => sent.build(),
    }
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_for_each_recipient() {
    let (emulator, client) = lossy().await;
    let batch = client
        .send_batch_sms()
        .phone_numbers(["13900000001", "8613900000002"].map(PhoneNumber::new))
        .sign_names(["示例商店", "示例商店"])
        .template_code("SMS_100000001")
        .with_resolve_unknown(Duration::from_secs(20))
        .send_with_evidence()
        .await
        .unwrap();
    assert_eq!(batch.evidence, Evidence::LookedUp);
    assert_eq!(batch.response.biz_id, None, "it cannot be had back");
    assert_eq!(emulator.executed("SendBatchSms"), 1);
}

#[tokio::test]
async fn a_late_record_leaves_it_unknown_and_is_found_by_the_ticket() {
    for out_id in [None, Some("order-1")] {
        let (emulator, client) = lossy().await;
        emulator.faults().lag_lists(ListLag::Lookups(2));
        let key = TicketKey::new([7; 32]).unwrap();
        let client = client.core();
        let prepared = client
            .prepare(request(out_id), &Options::new(), &key)
            .unwrap();
        let ticket = prepared.ticket().clone();
        let error = prepared.send().await.err().unwrap();
        assert_eq!(error.outcome(), Outcome::Unknown);
        for _ in 0..2 {
            let verdict = client.reconcile(&ticket, &key, &request(out_id)).await;
            let LookupVerdict::Unknown(Doubt::RecordsMissing { missing, of }) = &verdict else {
                panic!("{verdict:?}");
            };
            assert_eq!((missing.as_slice(), *of), ([0].as_slice(), 1));
        }
        let verdict = client.reconcile(&ticket, &key, &request(out_id)).await;
        assert!(matches!(verdict, LookupVerdict::Done { .. }), "{verdict:?}");
        assert_eq!(emulator.executed("SendSms"), 1);
    }
}
