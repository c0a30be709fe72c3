//! The address that an environment variable names.

use std::ffi::OsString;

use super::ClientBuilder;
use crate::client::Client;
use crate::credential::without_quotes;
use crate::error::Error;
use crate::transport::Endpoint;

/// Names the region that a program runs in or works for, as the provider's own tools read it (documented of its command line).
const REGION: &str = "ALIBABA_CLOUD_REGION_ID";

impl<C: From<Client>> ClientBuilder<C> {
    /// Calls the address in the product's [environment variable](crate::request::ServiceInfo::endpoint_variable), if it is set; it
    /// overrides the [region](Self::region). The environment is read immediately.
    ///
    /// Otherwise `ALIBABA_CLOUD_REGION_ID` names the region, unless the code sets an endpoint or a region. All products share this
    /// variable. A region in which this product has no address is therefore an error only if the product has no address for all
    /// regions.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the variable is empty or not an address. So a call meant
    /// for a test server cannot reach the real service. The error names the variable.
    pub fn endpoint_from_env(self) -> Result<Self, Error> {
        self.endpoint_from(|name| std::env::var_os(name))
    }

    fn endpoint_from(self, lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let named = self.service.endpoint_variable;
        let Some((name, value)) = named.and_then(|name| Some((name, lookup(name)?))) else {
            return self.region_from(lookup(REGION));
        };
        let wrong = |why: &dyn std::fmt::Display| {
            Error::configuration(format!("the environment variable {name} is {why}"))
        };
        let text = value
            .into_string()
            .map_err(|_| wrong(&"not an address: it is not UTF-8"))?;
        let text = without_quotes(&text);
        if text.is_empty() {
            return Err(wrong(&"empty: set an address, or unset the variable"));
        }
        match text.parse::<Endpoint>() {
            Ok(_) => {
                let mut builder = self.endpoint(text);
                builder.endpoint_from_env = true;
                Ok(builder)
            }
            Err(error) => Err(wrong(&error)),
        }
    }

    fn region_from(mut self, value: Option<OsString>) -> Result<Self, Error> {
        let Some(value) = value else {
            return Ok(self);
        };
        let text = value.to_str().map(without_quotes).unwrap_or_default();
        if text.is_empty() {
            return Err(Error::configuration(format!(
                "the environment variable {REGION} is not a region's id, such as cn-shanghai: set one, or unset the variable"
            )));
        }
        self.region_from_env = Some(text.to_owned());
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::request::{RegionEndpoint, ServiceInfo};

    static SERVICE: ServiceInfo = ServiceInfo::new("Demo", "1")
        .with_endpoint("demo.example.com")
        .with_endpoint_variable("DEMO_ENDPOINT");
    static WITHOUT: ServiceInfo = ServiceInfo::new("Demo", "1").with_endpoint("demo.example.com");

    /// The address that a client would call.
    fn address(service: &'static ServiceInfo, value: Option<&str>) -> Result<String, Error> {
        let builder = ClientBuilder::<Client>::new(service);
        let builder = builder.endpoint_from(|name| match name {
            "DEMO_ENDPOINT" => value.map(OsString::from),
            other => {
                assert_eq!(other, REGION);
                None
            }
        })?;
        let endpoint = builder.find_endpoint().map_err(Error::configuration)?;
        Ok(endpoint.to_string())
    }

    #[test]
    fn the_variable_goes_before_the_products_address() {
        for (value, expected) in [
            (Some("http://127.0.0.1:8080"), "http://127.0.0.1:8080"),
            (Some("other.example.com\n"), "https://other.example.com"),
            (None, "https://demo.example.com"),
        ] {
            assert_eq!(address(&SERVICE, value).unwrap(), expected);
        }
        let without = address(&WITHOUT, Some("http://127.0.0.1:8080")).unwrap();
        assert_eq!(without, "https://demo.example.com");
    }

    /// A program that names its region can be sent to a test's server all the same.
    #[test]
    fn the_variable_goes_before_a_region() {
        static REGIONS: &[RegionEndpoint] =
            &[RegionEndpoint::new("cn-shanghai").with_public("demo.cn-shanghai.example.com")];
        static WITH_REGIONS: ServiceInfo = SERVICE.with_regions(REGIONS);
        let address = |value: Option<&str>| {
            let builder = ClientBuilder::<Client>::new(&WITH_REGIONS).region("cn-shanghai");
            let builder = builder
                .endpoint_from(|name| value.filter(|_| name != REGION).map(OsString::from))
                .unwrap();
            builder.find_endpoint().map(|endpoint| endpoint.to_string())
        };
        let server = "http://127.0.0.1:8080";
        assert_eq!(address(Some(server)).as_deref(), Ok(server));
        let wanted = "https://demo.cn-shanghai.example.com";
        assert_eq!(address(None).as_deref(), Ok(wanted));
        // What the code gives counts as the code's again.
        let builder = ClientBuilder::<Client>::new(&WITH_REGIONS).region("cn-shanghai");
        let builder = builder.endpoint_from(|_| Some(server.into())).unwrap();
        assert!(builder.endpoint(server).find_endpoint().is_err());
    }

    #[test]
    fn the_region_of_the_environment_goes_behind_what_the_code_gives() {
        static REGIONS: &[RegionEndpoint] =
            &[RegionEndpoint::new("cn-shanghai").with_public("demo.cn-shanghai.example.com")];
        static CENTRAL: ServiceInfo = SERVICE.with_regions(REGIONS);
        static REGIONAL: ServiceInfo = ServiceInfo::new("Demo", "1").with_regions(REGIONS);
        type Builder = ClientBuilder<Client>;
        let address = |service, region: &str, change: fn(Builder) -> Builder| {
            let builder = change(Builder::new(service));
            let builder = builder.endpoint_from(|name| (name == REGION).then(|| region.into()));
            let found = builder.map(|builder| builder.find_endpoint());
            found.map(|found| found.map(|endpoint| endpoint.to_string()))
        };
        let as_it_is: fn(Builder) -> Builder = |builder| builder;
        let shanghai = "https://demo.cn-shanghai.example.com";
        for service in [&CENTRAL, &REGIONAL] {
            let found = address(service, "\"cn-shanghai\"\n", as_it_is).unwrap();
            assert_eq!(found.as_deref(), Ok(shanghai));
            let found = address(service, "cn-nowhere", |one| one.region("cn-shanghai")).unwrap();
            assert_eq!(found.as_deref(), Ok(shanghai));
            let found = address(service, "cn-shanghai", |one| {
                one.endpoint("other.example.com")
            });
            assert_eq!(found.unwrap().as_deref(), Ok("https://other.example.com"));
        }
        let found = address(&CENTRAL, "cn-nowhere", as_it_is).unwrap();
        assert_eq!(found.as_deref(), Ok("https://demo.example.com"));
        let found = address(&REGIONAL, "cn-nowhere", as_it_is).unwrap();
        assert!(found.unwrap_err().contains("cn-shanghai"));
        let refused = address(&CENTRAL, " ", as_it_is).unwrap_err();
        assert!(refused.to_string().contains(REGION), "{refused}");
    }

    #[test]
    fn what_is_not_an_address_is_refused_by_the_variables_name() {
        for value in [
            "",
            " ",
            "ftp://example.com",
            "http://user:secret@example.com",
        ] {
            let error = address(&SERVICE, Some(value)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{value}");
            let told = error.to_string();
            assert!(told.contains("DEMO_ENDPOINT"), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
