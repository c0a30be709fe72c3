//! Which of a request's parameters are sensitive.

/// Which parameters of a list hold what nobody may see, by their places, without an allocation in the usual call. From the
/// 64th on all count as marked, and every one once the marked ones have other places.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SensitiveFlags(u64);

impl SensitiveFlags {
    pub(super) fn set(&mut self, place: usize) {
        self.0 |= bit(place).unwrap_or(0);
    }

    /// Puts a place between others, marked or not.
    pub(super) fn insert(&mut self, place: usize, marked: bool) {
        let Some(bit) = bit(place) else { return };
        let before = self.0 & (bit - 1);
        let own = if marked { bit } else { 0 };
        self.0 = ((self.0 & !(bit - 1)) << 1) | own | before;
    }

    pub(super) fn has(self, place: usize) -> bool {
        bit(place).is_none_or(|bit| self.0 & bit != 0)
    }

    pub(super) fn mark_all(&mut self) {
        if self.0 != 0 {
            self.0 = u64::MAX;
        }
    }
}

fn bit(place: usize) -> Option<u64> {
    u32::try_from(place)
        .ok()
        .and_then(|place| 1_u64.checked_shl(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_apart_until_they_are_lost() {
        let mut flags = SensitiveFlags::default();
        flags.mark_all();
        assert!(!flags.has(0));
        flags.set(3);
        assert!(flags.has(3) && !flags.has(2) && flags.has(64) && flags.has(1000));
        flags.insert(1, true);
        flags.insert(2, false);
        let marked: Vec<usize> = (0..64).filter(|place| flags.has(*place)).collect();
        assert_eq!(marked, [1, 5]);
        flags.mark_all();
        assert!(flags.has(2));
    }
}
