//! The tables of all products. Written by hand until the generator writes them.

mod dyplsapi_2017_05_25;

use crate::spec::Service;

/// Every product version that the emulator knows.
pub(crate) static SERVICES: &[&Service] = &[&dyplsapi_2017_05_25::SERVICE];
