//! Counts and lists in sentences.

/// `n1, n2, … and 44 more`, by number.
pub(super) fn names(nodes: &[Option<u32>]) -> String {
    let names = nodes.iter().take(MAX_NAMES).map(|node| {
        node.map_or_else(
            || "a node without an id".to_owned(),
            |node| format!("n{node}"),
        )
    });
    let list = names.collect::<Vec<_>>().join(", ");
    match nodes.len().saturating_sub(MAX_NAMES) {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// Nodes that a reason names; a large cluster has hundreds.
const MAX_NAMES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_counted() {
        assert_eq!(
            names(&[Some(2), Some(10), None]),
            "n2, n10, a node without an id"
        );
        let many = names(&(1..=20).map(Some).collect::<Vec<_>>());
        assert!(many.ends_with("n12 and 8 more"), "{many}");
    }
}
