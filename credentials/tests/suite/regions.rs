//! A client of a product with regions calls the host of the region that it is told.

use core_client::{Credential, ErrorKind};
use sts_sdk::Client;

/// The host that a client would call.
fn host(region: Option<&str>, vpc: bool) -> Result<String, String> {
    let mut builder = Client::builder().credential(Credential::new("testId", "testSecret"));
    if let Some(region) = region {
        builder = builder.region(region);
    }
    match builder.vpc(vpc).build() {
        Ok(client) => Ok(client.core().endpoint().host().to_owned()),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration);
            Err(error.to_string())
        }
    }
}

#[test]
fn the_region_decides_the_host() {
    for (region, vpc, wanted) in [
        (None, false, "sts.aliyuncs.com"),
        (Some("cn-shanghai"), false, "sts.cn-shanghai.aliyuncs.com"),
        (
            Some("cn-shanghai"),
            true,
            "sts-vpc.cn-shanghai.aliyuncs.com",
        ),
    ] {
        assert_eq!(host(region, vpc).as_deref(), Ok(wanted), "{region:?} {vpc}");
    }
    for vpc in [false, true] {
        let error = host(Some("cn-nowhere"), vpc).unwrap_err();
        assert!(
            error.contains("Sts knows no region \"cn-nowhere\""),
            "{error}"
        );
        assert!(error.contains("cn-shanghai"), "{error}");
    }
    assert!(host(None, true).unwrap_err().contains("needs a region"));
}

#[test]
fn a_region_and_an_endpoint_contradict_each_other() {
    let builder = Client::builder()
        .region("cn-shanghai")
        .endpoint("https://sts.aliyuncs.com");
    let error = builder.build().unwrap_err();
    assert!(
        error.to_string().contains("leave the endpoint out"),
        "{error}"
    );
}
