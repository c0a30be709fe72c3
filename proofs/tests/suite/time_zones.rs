//! Times mean the same whatever zone the machine is set to: a process of its own under each setting prints what it sends,
//! what it reads and what the emulator makes of it, and all print the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dypls_emulator::Emulator;
use dyplsapi_sdk::types::{Expiration, PhoneNumber, XNumber};
use dyplsapi_sdk::{Client, Credential};
use test_server::{Reply, Server};

const CHILD: &str = "PROOFS_ZONE_CHILD";
const BEGIN: &str = "-- begin --";

/// What every process prints. The instants are 2026-01-02T03:04:05Z, and half an hour after and before clocks are put
/// forward and back in New York; the service is told Beijing time.
const EXPECTED: &str = "\
1767323045 is sent as 2026-01-02 11:04:05
1772954999 is sent as 2026-03-08 15:29:59
1793511000 is sent as 2026-11-01 13:30:00
2026-01-02 11:04:05 is read as 1767323045
2026-03-08 02:30:00 is read as 1772908200
2026-11-01 01:30:00 is read as 1793467800
the emulator says 4102448400
";

#[test]
fn every_zone_gives_the_same_text_and_the_same_instants() {
    for zone in ["UTC", "America/New_York", "Asia/Shanghai"] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "time_zones::child", "--nocapture", "--quiet"])
            .env("TZ", zone)
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{zone}: {said}");
        let said = said.split(BEGIN).nth(1).unwrap();
        assert_eq!(said.trim(), EXPECTED.trim(), "under TZ={zone}");
        assert_eq!(
            local_hour(zone),
            EXPECTED_HOURS[zone_index(zone)],
            "TZ={zone} has no effect"
        );
    }
}

/// What the system's own `date` makes of the first instant, to see that the settings differ at all.
const EXPECTED_HOURS: [&str; 3] = ["03", "22", "11"];

fn zone_index(zone: &str) -> usize {
    ["UTC", "America/New_York", "Asia/Shanghai"]
        .iter()
        .position(|one| *one == zone)
        .unwrap()
}

fn local_hour(zone: &str) -> String {
    let output = Command::new("date")
        .args(["-d", "@1767323045", "+%H"])
        .env("TZ", zone)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn seconds(instant: SystemTime) -> u64 {
    instant.duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn client(url: &str) -> Client {
    let builder = Client::builder().endpoint(url);
    builder
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap()
}

/// Does nothing unless it is started by the test above.
#[tokio::test]
async fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let mut said = String::new();
    sent(&mut said).await;
    read(&mut said).await;
    by_emulator(&mut said).await;
    println!("{BEGIN}\n{said}{BEGIN}");
}

async fn sent(said: &mut String) {
    let server = Server::script(|_| Reply::json(200, r#"{"Code":"OK"}"#));
    for instant in [1_767_323_045, 1_772_954_999, 1_793_511_000] {
        let call = client(&server.url).bind_axb();
        let call = call.phone_no_a(PhoneNumber::new("13900000001").unwrap());
        call.expiration(Expiration::at(at(instant))).await.unwrap();
        let parameters = server.take()[0].parameters().unwrap();
        let found = parameters
            .into_iter()
            .find(|(name, _)| name == "Expiration");
        writeln!(said, "{instant} is sent as {}", found.unwrap().1).unwrap();
    }
}

async fn read(said: &mut String) {
    // The second and third text are hours that New York has not, or twice.
    for text in [
        "2026-01-02 11:04:05",
        "2026-03-08 02:30:00",
        "2026-11-01 01:30:00",
    ] {
        let answer = format!(r#"{{"Code":"OK","SecretBindDetailDTO":{{"ExpireDate":"{text}"}}}}"#);
        let server = Server::script(move |_| Reply::json(200, &answer));
        let instant = query(&client(&server.url), "1").await;
        writeln!(said, "{text} is read as {}", seconds(instant)).unwrap();
    }
}

async fn query(client: &Client, id: &str) -> SystemTime {
    let call = client
        .query_subscription_detail()
        .pool_key("FC12345")
        .subs_id(id);
    let answer = call
        .phone_no_x(XNumber::new("17000000000").unwrap())
        .await
        .unwrap();
    answer
        .detail
        .unwrap()
        .expire_date
        .unwrap()
        .instant()
        .unwrap()
}

async fn by_emulator(said: &mut String) {
    // Clients sign with the system's time, so the emulator's clock is the system's; the binding ends much later.
    let emulator = Emulator::builder().start().await.unwrap();
    let client = client(&emulator.url());
    let end = 4_102_444_800 + 3_600;
    let call = client.bind_axb().pool_key("FC12345");
    let call = call.phone_no_a(PhoneNumber::new("13900000001").unwrap());
    let call = call.phone_no_b(PhoneNumber::new("13900000002").unwrap());
    let call = call.phone_no_x(XNumber::new("17000000000").unwrap());
    let bound = call.expiration(Expiration::at(at(end))).await.unwrap();
    let id = bound.binding.unwrap().subs_id.unwrap();
    let instant = query(&client, id.as_str()).await;
    writeln!(said, "the emulator says {}", seconds(instant)).unwrap();
}
