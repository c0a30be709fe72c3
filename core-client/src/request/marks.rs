//! Which of a request's parameters nobody may see.

/// Which parameters of a list hold what nobody may see, by their places, without an allocation in the usual call. From the
/// 64th on all count as marked, and every one once the marked ones have other places.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks(u64);

impl Marks {
    pub(super) fn set(&mut self, place: usize) {
        self.0 |= bit(place).unwrap_or(0);
    }

    /// Marks a place that is put between others.
    pub(super) fn insert(&mut self, place: usize) {
        let Some(bit) = bit(place) else { return };
        let before = self.0 & (bit - 1);
        self.0 = ((self.0 & !(bit - 1)) << 1) | bit | before;
    }

    pub(super) fn has(self, place: usize) -> bool {
        bit(place).is_none_or(|bit| self.0 & bit != 0)
    }

    pub(super) fn lose_places(&mut self) {
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
        let mut marks = Marks::default();
        marks.lose_places();
        assert!(!marks.has(0));
        marks.set(3);
        assert!(marks.has(3) && !marks.has(2) && marks.has(64) && marks.has(1000));
        marks.insert(1);
        let marked: Vec<usize> = (0..64).filter(|place| marks.has(*place)).collect();
        assert_eq!(marked, [1, 4]);
        marks.lose_places();
        assert!(marks.has(2));
    }
}
