//! The call that is measured: `QuerySubscriptionDetail` with three parameters, and the answer that the provider documents.

use core_signer::{Credential, Nonce, Timestamp};
use dyplsapi_sdk::subscription::QuerySubscriptionDetailRequest;
use dyplsapi_sdk::types::XNumber;
use dyplsapi_sdk::{Client, ClientBuilder};

use crate::Result;

/// The documented example answer, with made-up numbers: 305 bytes.
pub const ANSWER: &str = concat!(
    r#"{"Message":"OK","RequestId":"066E6E47-04CB-4774-A976-4F73CB76D4A3","SecretBindDetailDTO":{"Status":1,"#,
    r#""PhoneNoX":"17000000000","ExpireDate":"2019-09-05 12:00:00","NeedRecord":false,"PhoneNoB":"13900000001","#,
    r#""SubsId":"1000000768798832","PhoneNoA":"13900000000","GmtCreate":"2019-03-02 19:30:11"},"Code":"OK"}"#,
);

/// The secret of [`credential`].
pub const SECRET: &str = "testSecret";

/// A key pair.
pub fn credential() -> Credential {
    Credential::new("testId", SECRET)
}

/// The X number that is asked for.
///
/// # Errors
/// None: the number is one.
pub fn x_number() -> Result<XNumber> {
    Ok(XNumber::new("17000000000")?)
}

/// The request.
///
/// # Errors
/// None: its values are valid.
pub fn request() -> Result<QuerySubscriptionDetailRequest> {
    Ok(QuerySubscriptionDetailRequest::builder()
        .subs_id("1000000768798832")
        .phone_no_x(x_number()?)
        .pool_key("FC12345")
        .build())
}

/// A moment to sign at.
///
/// # Errors
/// None: it is one of this century.
pub fn moment() -> Result<Timestamp> {
    Ok(Timestamp::from_unix_seconds(1_767_323_045)?)
}

/// A nonce to sign with.
pub fn nonce() -> Nonce {
    Nonce::from_bytes([7; 16])
}

/// A client of the SDK that calls this address.
pub fn client(address: &str) -> ClientBuilder<Client> {
    Client::builder().endpoint(address).credential(credential())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_answer_is_of_the_documented_size() {
        assert_eq!(super::ANSWER.len(), 305);
    }
}
