//! The host that a region stands for.

use crate::request::{RegionEndpoint, ServiceInfo};

/// The product's host: for all regions, or for one of them on the internet or inside a VPC.
pub(super) fn host(
    service: &'static ServiceInfo,
    region: Option<&str>,
    vpc: bool,
) -> Result<&'static str, String> {
    let product = service.product;
    let Some(wanted) = region else {
        return match service.endpoint {
            _ if vpc => Err(format!(
                "a VPC address needs a region; {}",
                listed(service, inside_vpc)
            )),
            Some(central) => Ok(central),
            None => Err(format!(
                "{product} needs a region or an endpoint; {}",
                listed(service, public)
            )),
        };
    };
    let (host, kind): (Host, _) = match vpc {
        true => (inside_vpc, "VPC"),
        false => (public, "public"),
    };
    let known = service.regions.iter().find(|known| known.region == wanted);
    let Some(known) = known else {
        let wanted = shown(wanted);
        let listed = listed(service, host);
        return Err(format!("{product} knows no region {wanted}; {listed}"));
    };
    host(service, known).ok_or_else(|| {
        let region = known.region;
        let listed = listed(service, host);
        format!("{product} has no {kind} address in {region}; {listed}")
    })
}

/// How a region's host of some kind is found.
type Host = fn(&ServiceInfo, &RegionEndpoint) -> Option<&'static str>;

/// A region's host on the internet: its own, or the one for all regions.
fn public(service: &ServiceInfo, region: &RegionEndpoint) -> Option<&'static str> {
    region.public.or(service.endpoint)
}

/// A region's host inside a VPC.
fn inside_vpc(_: &ServiceInfo, region: &RegionEndpoint) -> Option<&'static str> {
    region.vpc
}

/// More are not listed: an error is a line of a log.
const MOST_LISTED: usize = 40;

/// The regions that have a host of some kind, in words.
fn listed(service: &ServiceInfo, host: Host) -> String {
    let regions = service.regions.iter();
    let regions = regions.filter(|region| host(service, region).is_some());
    let regions: Vec<&str> = regions.map(|region| region.region).collect();
    match (regions.as_slice(), service.endpoint) {
        ([], Some(central)) => {
            format!("it has one address for all regions, {central}: give no region")
        }
        ([], None) => "it has no such address in any region: give an endpoint".to_owned(),
        (regions, _) => {
            let first: Vec<&str> = regions.iter().take(MOST_LISTED).copied().collect();
            let rest = match regions.len().saturating_sub(MOST_LISTED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("its regions are {}{rest}", first.join(", "))
        }
    }
}

/// A region's id as it was given, cut short: it may be anything.
fn shown(wanted: &str) -> String {
    const LONGEST: usize = 40;
    let cut: String = wanted.chars().take(LONGEST).collect();
    let rest = if cut.len() < wanted.len() { "…" } else { "" };
    format!("{:?}{rest}", crate::mask::free_text(&cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    static LOCKERS: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01")
        .with_endpoint("lockers.example.com")
        .with_regions(&[
            RegionEndpoint::new("cn-shanghai")
                .with_public("lockers.cn-shanghai.example.com")
                .with_vpc("lockers-vpc.cn-shanghai.example.com"),
            RegionEndpoint::new("cn-beijing").with_public("lockers.cn-beijing.example.com"),
            RegionEndpoint::new("cn-vpc-only").with_vpc("lockers-vpc.example.com"),
        ]);
    static CENTRAL: ServiceInfo =
        ServiceInfo::new("Lockers", "2020-01-01").with_endpoint("lockers.example.com");
    static REGIONAL: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01")
        .with_regions(&[RegionEndpoint::new("cn-beijing").with_public("b.example.com")]);

    #[test]
    fn a_region_has_its_host_and_no_region_the_central_one() {
        for (region, vpc, wanted) in [
            (None, false, "lockers.example.com"),
            (
                Some("cn-shanghai"),
                false,
                "lockers.cn-shanghai.example.com",
            ),
            (
                Some("cn-shanghai"),
                true,
                "lockers-vpc.cn-shanghai.example.com",
            ),
            (Some("cn-beijing"), false, "lockers.cn-beijing.example.com"),
            (Some("cn-vpc-only"), false, "lockers.example.com"),
            (Some("cn-vpc-only"), true, "lockers-vpc.example.com"),
        ] {
            assert_eq!(host(&LOCKERS, region, vpc), Ok(wanted), "{region:?} {vpc}");
        }
    }

    #[test]
    fn a_region_without_a_host_is_refused_with_those_that_have_one() {
        let all = "its regions are cn-shanghai, cn-beijing, cn-vpc-only";
        let vpc = "its regions are cn-shanghai, cn-vpc-only";
        for (service, region, inside, wanted) in [
            (&LOCKERS, Some("mars"), false, format!("Lockers knows no region \"mars\"; {all}")),
            (&LOCKERS, Some("mars"), true, format!("Lockers knows no region \"mars\"; {vpc}")),
            (&LOCKERS, Some("cn-beijing"), true, format!("Lockers has no VPC address in cn-beijing; {vpc}")),
            (&LOCKERS, None, true, format!("a VPC address needs a region; {vpc}")),
            (
                &CENTRAL,
                Some("cn-beijing"),
                false,
                "Lockers knows no region \"cn-beijing\"; it has one address for all regions, lockers.example.com: give no region"
                    .to_owned(),
            ),
            (
                &REGIONAL,
                None,
                false,
                "Lockers needs a region or an endpoint; its regions are cn-beijing".to_owned(),
            ),
            (
                &REGIONAL,
                Some("cn-beijing"),
                true,
                "Lockers has no VPC address in cn-beijing; it has no such address in any region: give an endpoint".to_owned(),
            ),
        ] {
            assert_eq!(host(service, region, inside), Err(wanted));
        }
    }

    #[test]
    fn the_error_is_bounded_and_shows_no_number() {
        let regions: Vec<RegionEndpoint> = (0..1000)
            .map(|_| RegionEndpoint::new("cn-somewhere").with_public("x.example.com"))
            .collect();
        let many = Box::leak(Box::new(
            ServiceInfo::new("Lockers", "2020-01-01").with_regions(Vec::leak(regions)),
        ));
        let long = format!("13900000077\n{}", "x".repeat(10_000));
        let error = host(many, Some(&long), false).unwrap_err();
        assert!(error.len() < 1000, "{error}");
        assert!(error.ends_with("and 960 more"), "{error}");
        assert!(
            !error.contains("13900000077") && !error.contains('\n'),
            "{error}"
        );
    }
}
