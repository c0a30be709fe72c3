//! The address that an environment variable names.

use std::ffi::OsString;

use super::ClientBuilder;
use crate::client::Client;
use crate::error::Error;
use crate::transport::Endpoint;

impl<C: From<Client>> ClientBuilder<C> {
    /// Calls the address in the product's [environment variable](crate::request::ServiceInfo::endpoint_variable), where the
    /// product has one and it is set, whatever [region](Self::region) is given. Reads the environment now.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the variable is set to something else than an
    /// address, also to nothing: a call that was meant for a test's server shall not reach the real service. The error names
    /// the variable.
    pub fn endpoint_from_env(self) -> Result<Self, Error> {
        self.endpoint_from(|name| std::env::var_os(name))
    }

    fn endpoint_from(self, lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let Some(name) = self.service.endpoint_variable else {
            return Ok(self);
        };
        let Some(value) = lookup(name) else {
            return Ok(self);
        };
        let wrong = |why: &dyn std::fmt::Display| {
            Error::configuration(format!("the environment variable {name} is {why}"))
        };
        let text = value
            .into_string()
            .map_err(|_| wrong(&"not an address: it is not UTF-8"))?;
        if text.trim().is_empty() {
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
        let builder = builder.endpoint_from(|name| {
            assert_eq!(name, "DEMO_ENDPOINT");
            value.map(OsString::from)
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
                .endpoint_from(|_| value.map(OsString::from))
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
