//! Holds points that come before the name and unit of their metric.

/// The most bytes of points that are held.
pub(super) const MOST_BYTES: usize = 8 << 20;

/// Enough for hundreds of points.
const PAGE_BYTES: usize = 64 << 10;

/// The texts of points in pages. One long text would be moved whenever it grows, and would then be in memory
/// twice.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pages: Vec<Page>,
    bytes: usize,
}

#[derive(Debug)]
struct Page {
    /// The texts, one after the other.
    text: String,
    /// The index and the length of each text.
    points: Vec<(u64, u32)>,
}

impl Waiting {
    pub(super) fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Holds a point. Returns `false` if there are too many bytes.
    pub(super) fn push(&mut self, index: u64, text: &str) -> bool {
        if self.bytes + text.len() > MOST_BYTES {
            return false;
        }
        self.bytes += text.len();
        let has_room = |page: &Page| page.text.len() + text.len() <= page.text.capacity();
        if !self.pages.last().is_some_and(has_room) {
            let text = String::with_capacity(PAGE_BYTES.max(text.len()));
            self.pages.push(Page { text, points: Vec::new() });
        }
        if let Some(page) = self.pages.last_mut() {
            page.text.push_str(text);
            page.points.push((index, text.len() as u32));
        }
        true
    }

    /// Hands out the index and the text of each point in order. Each page is freed once it is handed out.
    pub(super) fn give_out(self, mut take: impl FnMut(u64, &str)) {
        for Page { text, points } in self.pages {
            let mut rest = text.as_str();
            for (index, length) in points {
                let (text, after) = rest.split_at(length as usize);
                rest = after;
                take(index, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_out_as_they_went_in_up_to_the_limit() {
        let mut waiting = Waiting::default();
        let point = |index: u64| "é".repeat(1 + index as usize % 1000);
        let mut held = 0;
        while waiting.push(held, &point(held)) {
            held += 1;
        }
        assert!(waiting.bytes <= MOST_BYTES && waiting.bytes + point(held).len() > MOST_BYTES);
        assert!(!waiting.push(held, &"x".repeat(MOST_BYTES)));
        let mut next = 0;
        waiting.give_out(|index, text| {
            assert_eq!((index, text), (next, point(next).as_str()));
            next += 1;
        });
        assert_eq!(next, held);
    }
}
