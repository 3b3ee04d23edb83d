//! Text → text with the same lines and columns, for parsers that reject the first one or panic on it.
//!
//! Only what has no meaning is changed: white space before comments, and tags where only locations are wanted.

use std::borrow::Cow;

/// The text with spaces instead of tabs before comments at the start of a line, if it has any. YAML 1.2 allows such
/// tabs (section 6.6); libyaml rejects them.
pub(super) fn without_tabs_before_comments(text: &str) -> Option<String> {
    let mut changed = false;
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let (indent, rest) = line.split_at_checked(blank).unwrap_or(("", line));
        if indent.contains('\t') && (rest.starts_with('#') || rest.trim().is_empty()) {
            changed = true;
            clean.extend(std::iter::repeat_n(' ', blank));
        } else {
            clean.push_str(indent);
        }
        clean.push_str(rest);
    }
    changed.then_some(clean)
}

/// The text without the tags on which libyaml-safer 0.3 panics: a tag before a comma (`[!a,b]`) becomes a word, a tag
/// with an escape (`!%FF`) becomes spaces.
pub(super) fn without_treacherous_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('!') {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find('!').and_then(|at| rest.split_at_checked(at)) {
        let of_tag = |c: char| c.is_ascii_alphanumeric() || "!%-._~/:<>@&=+$?;#*".contains(c);
        let (tag, behind) =
            from.split_at_checked(from.find(|c| !of_tag(c)).unwrap_or(from.len())).unwrap_or((from, ""));
        clean.push_str(before);
        if behind.starts_with(',') {
            clean.extend(std::iter::repeat_n('x', tag.len()));
        } else if tag.contains('%') {
            clean.extend(std::iter::repeat_n(' ', tag.len()));
        } else {
            clean.push_str(tag);
        }
        rest = behind;
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_give_way_and_places_stay() {
        assert_eq!(without_treacherous_tags("a: [!é,!b,c]"), "a: [!é,xx,c]");
        assert_eq!(without_treacherous_tags("a: !%FF b"), "a:      b");
        assert_eq!(without_treacherous_tags("a: !b c"), "a: !b c");
    }

    #[test]
    fn tabs_give_way_where_only_a_comment_follows() {
        assert_eq!(without_tabs_before_comments("\t# a\nb: 1\n").as_deref(), Some(" # a\nb: 1\n"));
        assert_eq!(without_tabs_before_comments("b:\t1\n"), None);
    }
}
