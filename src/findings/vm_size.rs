//! Sizes of virtual machines, as far as their names tell.

use serde::Deserialize;
use serde::Serialize;

/// A size by its name: `Standard_NC24ads_A100_v4` has GPUs and 24 cores.
///
/// Source: "Azure virtual machine sizes naming conventions": family, sub-family, number of vCPUs,
/// constrained vCPUs, features, accelerator, version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VmSize {
    /// Cores; 0 when the name does not tell.
    pub cores: u32,
    /// True for the families with accelerators (N) — what miners want most.
    pub has_gpu: bool,
}

impl VmSize {
    /// From this on a machine counts as large.
    pub const MANY_CORES: u32 = 32;

    /// Reads a name; anything that is none has no cores and no GPU.
    pub fn of(name: &str) -> Self {
        let name = name.trim().to_ascii_lowercase();
        let rest = name.strip_prefix("standard_").or_else(|| name.strip_prefix("basic_"));
        let rest = rest.unwrap_or(&name);
        let family: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
        let number: String =
            rest.chars().skip(family.len()).take_while(char::is_ascii_digit).collect();
        let cores = number.parse().unwrap_or(0);
        Self { cores, has_gpu: family.starts_with('n') && cores > 0 }
    }

    /// True for what miners look for.
    pub fn is_remarkable(self) -> bool {
        self.has_gpu || self.cores >= Self::MANY_CORES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_tells_its_cores_and_whether_it_has_gpus() {
        for (name, cores, has_gpu) in [
            ("Standard_NC24ads_A100_v4", 24, true),
            ("standard_nd96isr_h100_v5", 96, true),
            ("Standard_NV6", 6, true),
            ("Standard_D2s_v5", 2, false),
            ("Standard_HB120rs_v3", 120, false),
            ("Standard_M416-208s_v2", 416, false),
            ("Basic_A1", 1, false),
            ("Standard_N", 0, false),
            ("", 0, false),
            ("northwind", 0, false),
        ] {
            assert_eq!(VmSize::of(name), VmSize { cores, has_gpu }, "{name}");
        }
        assert!(VmSize::of("Standard_F32s_v2").is_remarkable());
        assert!(!VmSize::of("Standard_D16s_v5").is_remarkable());
    }
}
