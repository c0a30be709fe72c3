//! Times do not depend on the machine's zone: the same test runs in processes of their own under several `TZ` settings.

use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use core_client::answer::Scalar as _;
use core_client::time::{LocalDateTime, UtcOffset};

const ZONES: [&str; 4] = [
    "UTC",
    "America/New_York",
    "Asia/Shanghai",
    "Nowhere/Nothing",
];
const CHILD: &str = "CORE_CLIENT_ZONE_CHILD";

#[test]
fn under_every_zone_setting() {
    if std::env::var_os(CHILD).is_some() {
        return same_text();
    }
    for zone in ZONES {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "zones::under_every_zone_setting"])
            .env("TZ", zone)
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "under TZ={zone}: {said}");
        assert!(said.contains("1 passed"), "under TZ={zone}: {said}");
    }
}

fn same_text() {
    // Half a second before the clocks go back in New York, and a plain second.
    for (seconds, text) in [
        (1_793_512_799, "2026-11-01 13:59:59"),
        (1_767_323_045, "2026-01-02 11:04:05"),
    ] {
        let instant = UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(LocalDateTime::at(instant).to_wire(UtcOffset::BEIJING), text);
        assert_eq!(
            LocalDateTime::read(text, UtcOffset::BEIJING).instant(),
            Some(instant)
        );
    }
}
