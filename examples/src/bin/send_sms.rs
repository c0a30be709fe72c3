//! Sends a message, then one of its own to each of two numbers, with what became of each; and finds out what became of a message
//! whose answer was lost.

use std::time::{Duration, SystemTime};

use dypls_emulator::{Emulator, Fault, Injection, ManualClock};
use dysmsapi_sdk::time::LocalDate;
use dysmsapi_sdk::types::{PhoneNumber, SendStatus};
use dysmsapi_sdk::{Client, Credential, Evidence, Outcome};
use examples::Result;

const SIGN: &str = "示例商店";
const TEMPLATE: &str = "SMS_100000001";

#[tokio::main]
async fn main() -> Result {
    let clock = ManualClock::new(SystemTime::now());
    let emulator = Emulator::builder()
        .manual_clock(&clock)
        .inject(Injection::new("SendSms", Fault::Drop).on_call(3))
        .start()
        .await?;
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()?;
    one(&client).await?;
    batch(&client, &clock).await?;
    lost(&client).await?;
    println!("the emulator sent {} of 3", emulator.executed("SendSms"));
    Ok(())
}

fn passenger() -> PhoneNumber {
    PhoneNumber::new("13900001111")
}

fn driver() -> PhoneNumber {
    PhoneNumber::new("13900002222")
}

/// A message to a number, and one to a text that is not a number.
async fn one(client: &Client) -> Result {
    for number in [passenger(), PhoneNumber::new("12")] {
        let sent = client
            .send_sms()
            .phone_numbers([number])
            .sign_name(SIGN)
            .template_code(TEMPLATE)
            .template_param(r#"{"code":"1111"}"#)
            .out_id("order-1")
            .await;
        match sent {
            Ok(answer) => println!("sent: {}", answer.biz_id.ok_or("no BizId")?),
            Err(error) if error.outcome() == Outcome::Unknown => {
                println!("it may have been sent, look before you send again: {error}");
            }
            Err(error) => println!("not sent: {error}"),
        }
    }
    Ok(())
}

/// The answer stands for the whole batch; what became of each message, its record says.
async fn batch(client: &Client, clock: &ManualClock) -> Result {
    let codes = ["1111", "2222"].map(|code| [("code".to_owned(), code.into())].into());
    let answer = client
        .send_batch_sms()
        .phone_numbers([passenger(), driver()])
        .sign_names([SIGN, SIGN])
        .template_code(TEMPLATE)
        .template_params(codes)
        .out_id("order-2")
        .await?;
    let biz_id = answer.biz_id.ok_or("no BizId")?;
    println!("the batch is sent: {biz_id}");
    clock.advance(Duration::from_secs(6));
    for number in [passenger(), driver()] {
        let records = client
            .query_send_details()
            .phone_number(number.clone())
            .send_date(LocalDate::at(clock.now()))
            .page_size(10)
            .current_page(1)
            .biz_id(biz_id.clone())
            .await?;
        let records = records.details.and_then(|details| details.items);
        for record in records.unwrap_or_default() {
            let status = match record.send_status {
                Some(SendStatus::Delivered) => "delivered",
                Some(SendStatus::Failed) => "not delivered",
                _ => "no report yet",
            };
            println!("{number}: {status}");
        }
    }
    Ok(())
}

/// The answer is lost; the records tell whether the message was sent. Nothing is sent twice.
async fn lost(client: &Client) -> Result {
    let sent = client
        .send_sms()
        .phone_numbers([passenger()])
        .sign_name(SIGN)
        .template_code(TEMPLATE)
        .with_resolve_unknown(Duration::from_secs(10))
        .send_with_evidence()
        .await?;
    if sent.evidence == Evidence::LookedUp {
        println!("the answer was lost, and the records say that it was sent");
    }
    Ok(())
}
