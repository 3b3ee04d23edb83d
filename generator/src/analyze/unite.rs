//! The side tables, once it is known which types are one type in Rust.

use super::Analysis;
use crate::ir::Classes;

/// The side tables of the types that are emitted: a representative is used and checked wherever a member of its class is, and holds a
/// field or variant in a box wherever a member needs that box.
///
/// A representative is never a member of another class, so the order of the pairs makes no difference. Members and their
/// representative have equal kinds: an index means the same field or variant in each of them.
#[must_use]
pub fn unite(mut analysis: Analysis, classes: &Classes) -> Analysis {
    for (member, representative) in classes.iter() {
        let of_member = analysis.usage(member);
        if let Some(usage) = analysis.usage.get_mut(representative.index()) {
            usage.request |= of_member.request;
            usage.response |= of_member.response;
            usage.unused |= of_member.unused;
        }
    }
    let checked: Vec<_> = analysis.validated.iter().filter_map(|member| classes.of(*member)).collect();
    analysis.validated.extend(checked);
    let boxes = analysis.boxed.iter().filter_map(|member| Some(classes.of(member.of)?.member(member.index)));
    let boxes: Vec<_> = boxes.collect();
    analysis.boxed.extend(boxes);
    analysis
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::Usage;
    use crate::ir::TypeId;

    #[test]
    fn a_representative_is_used_where_a_member_is_and_has_its_boxes() {
        let request = Usage { request: true, ..Usage::default() };
        let response = Usage { response: true, ..Usage::default() };
        let analysis = Analysis {
            usage: vec![request, response, Usage::default()],
            boxed: [TypeId(0).member(1)].into(),
            ..Analysis::default()
        };
        let mut classes = Classes::default();
        classes.insert(TypeId(0), TypeId(1));
        let united = unite(analysis, &classes);
        assert_eq!(united.usage(TypeId(1)), Usage { request: true, response: true, unused: false });
        assert_eq!(united.usage(TypeId(2)), Usage::default());
        assert!(united.boxed.contains(&TypeId(1).member(1)) && united.boxed.contains(&TypeId(0).member(1)));
    }
}
