//! What the client must know about a product, in tables of generated code.

use super::Numbering;
use crate::codes::CodeInfo;
use crate::time::UtcOffset;

/// One version of a product.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ServiceInfo {
    /// The product's name on the wire.
    pub product: &'static str,
    /// Its version on the wire.
    pub version: &'static str,
    /// The calling package, as `name/version`, for the user agent.
    pub package: &'static str,
    /// The host for all regions, if there is one.
    pub endpoint: Option<&'static str>,
    /// The environment variable that names another address, if there is one.
    pub endpoint_variable: Option<&'static str>,
    /// Hosts of single regions.
    pub regions: &'static [RegionEndpoint],
    /// How its calls are signed, unless a setting of the client says otherwise.
    pub signature: SignatureScheme,
    /// Where its RPC parameters are sent, unless a setting of the client says otherwise.
    pub placement: Placement,
    /// The zone of times without one, in minutes east of UTC.
    pub utc_offset_minutes: i16,
    /// How phone numbers are written in its country, if its description says so.
    pub numbering: Option<Numbering>,
    /// Its error codes.
    pub codes: &'static [CodeInfo],
}

impl ServiceInfo {
    /// A product with RPC 1.0 signatures, parameters in the form body, times in UTC, and no endpoint yet.
    pub const fn new(product: &'static str, version: &'static str) -> Self {
        Self {
            product,
            version,
            package: "",
            endpoint: None,
            endpoint_variable: None,
            regions: &[],
            signature: SignatureScheme::RpcHmacSha1,
            placement: Placement::Form,
            utc_offset_minutes: 0,
            numbering: None,
            codes: &[],
        }
    }

    /// Sets the calling package, as `name/version`.
    pub const fn with_package(mut self, package: &'static str) -> Self {
        self.package = package;
        self
    }

    /// Sets the host for all regions.
    pub const fn with_endpoint(mut self, host: &'static str) -> Self {
        self.endpoint = Some(host);
        self
    }

    /// Sets the environment variable that names another address.
    pub const fn with_endpoint_variable(mut self, name: &'static str) -> Self {
        self.endpoint_variable = Some(name);
        self
    }

    /// Sets the hosts of single regions.
    pub const fn with_regions(mut self, regions: &'static [RegionEndpoint]) -> Self {
        self.regions = regions;
        self
    }

    /// Sets the signature scheme.
    pub const fn with_signature(mut self, signature: SignatureScheme) -> Self {
        self.signature = signature;
        self
    }

    /// Sets where RPC parameters are sent.
    pub const fn with_placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// Sets the zone of times without one.
    pub const fn with_utc_offset_minutes(mut self, minutes: i16) -> Self {
        self.utc_offset_minutes = minutes;
        self
    }

    /// Sets how phone numbers are written.
    pub const fn with_numbering(mut self, numbering: Numbering) -> Self {
        self.numbering = Some(numbering);
        self
    }

    /// Sets the error codes.
    pub const fn with_codes(mut self, codes: &'static [CodeInfo]) -> Self {
        self.codes = codes;
        self
    }

    pub(crate) const fn utc_offset(&self) -> UtcOffset {
        UtcOffset::clamped(self.utc_offset_minutes)
    }
}

/// The hosts of one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegionEndpoint {
    /// The region's id.
    pub region: &'static str,
    /// Its host on the internet.
    pub public: Option<&'static str>,
    /// Its host inside a virtual private cloud.
    pub vpc: Option<&'static str>,
}

impl RegionEndpoint {
    /// A region without hosts yet.
    pub const fn new(region: &'static str) -> Self {
        Self {
            region,
            public: None,
            vpc: None,
        }
    }

    /// Sets the host on the internet.
    pub const fn with_public(mut self, host: &'static str) -> Self {
        self.public = Some(host);
        self
    }

    /// Sets the host inside a virtual private cloud.
    pub const fn with_vpc(mut self, host: &'static str) -> Self {
        self.vpc = Some(host);
        self
    }
}

/// How calls are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// RPC signature 1.0: HMAC-SHA1 among the parameters. For RPC operations only; others are signed with ACS3 regardless.
    RpcHmacSha1,
    /// ACS3-HMAC-SHA256 in the `Authorization` header.
    Acs3HmacSha256,
}

/// Where the parameters of RPC operations are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Placement {
    /// In the form body of a POST. So no number and no signature is in a URL, which proxies and servers log.
    Form,
    /// In the query string, as the provider's Python clients do.
    Query,
}
