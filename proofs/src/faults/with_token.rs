//! A made-up operation with an idempotency token: `SendSms` with one more parameter, by which the emulator recognises a repeat
//! (`Builder::recognises`). No product that is ready to use has such a parameter.

use core_client::outcome::{SuccessField, SuccessRule};
use core_client::request::{Location, OperationInfo, Parameters, Request, TokenInfo};
use core_client::text::Hidden;
use core_client::{Effect, Error, Options, SetOptions as _};
use dypls_emulator::TAG_HEADER;
use dysmsapi_sdk::send::{SendSmsRequest, SendSmsResponse};
use dysmsapi_sdk::service::SERVICE;
use dysmsapi_sdk::types::PhoneNumber;

/// The parameter.
pub const TOKEN: &str = "ClientToken";

static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static PROMISED: OperationInfo = OperationInfo::rpc(&SERVICE, "SendSms")
    .effect(Effect::Spends)
    .success(&CODE)
    .token(&TokenInfo::new(TOKEN).repeat_within(600));
static NOT_PROMISED: OperationInfo = OperationInfo::rpc(&SERVICE, "SendSms")
    .effect(Effect::Spends)
    .success(&CODE)
    .token(&TokenInfo::new(TOKEN));

/// A request to send a message, with a token. Whether the description promises that a repeat is recognised by it is a matter of the type.
#[derive(Debug, Clone)]
pub struct WithToken<const IS_PROMISED: bool> {
    request: SendSmsRequest,
    token: Option<Hidden>,
    tag: Option<String>,
}

impl<const IS_PROMISED: bool> WithToken<IS_PROMISED> {
    /// A request whose token the client draws, or with the caller's own.
    #[must_use]
    pub fn new(token: Option<&str>) -> Self {
        let request = SendSmsRequest::builder()
            .phone_numbers([PhoneNumber::new("13900000001")])
            .sign_name("示例商店")
            .template_code("SMS_100000001");
        Self {
            token: token.map(Hidden::new),
            ..Self::of(request.build())
        }
    }

    /// The request with a token that the client draws.
    #[must_use]
    pub fn of(request: SendSmsRequest) -> Self {
        Self {
            request,
            token: None,
            tag: None,
        }
    }

    /// Tags it for the emulator, in a header that no service knows.
    #[must_use]
    pub fn tagged(mut self, tag: &str) -> Self {
        self.tag = Some(tag.to_owned());
        self
    }

    /// Sends it.
    ///
    /// # Errors
    /// What the SDK reports.
    pub async fn send(
        self,
        client: &core_client::Client,
    ) -> Result<core_client::Answered<SendSmsResponse>, Error> {
        self.send_with(client, Options::new()).await
    }

    /// Sends it with options of its own.
    ///
    /// # Errors
    /// What the SDK reports.
    pub async fn send_with(
        self,
        client: &core_client::Client,
        options: Options,
    ) -> Result<core_client::Answered<SendSmsResponse>, Error> {
        core_client::Caller::new(client)
            .with_options(options)
            .send_with_evidence(self)
            .await
    }
}

impl<const IS_PROMISED: bool> Request for WithToken<IS_PROMISED> {
    type Response = SendSmsResponse;
    const OPERATION: &'static OperationInfo = if IS_PROMISED {
        &PROMISED
    } else {
        &NOT_PROMISED
    };

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        self.request.encode(out);
        out.put_opt(TOKEN, &self.token);
        if let Some(tag) = &self.tag {
            out.put_in(Location::Header, TAG_HEADER, tag);
        }
    }
}
