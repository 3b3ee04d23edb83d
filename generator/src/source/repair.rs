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

/// The text with two spaces for each tab that indents a line, and a space for one after a dash; and the first such line.
/// `None` if spaces indent lines, too: which width a tab has beside them is not known.
pub(super) fn without_tab_indentation(text: &str) -> Option<(String, usize)> {
    let mut first = None;
    let mut clean = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let rest = line.trim_start_matches([' ', '\t']);
        let indent = line.strip_suffix(rest).unwrap_or_default();
        if indent.contains(' ') && !rest.trim().is_empty() {
            return None;
        }
        if indent.contains('\t') || rest.starts_with("-\t") {
            first = first.or(Some(number + 1));
        }
        clean.extend(std::iter::repeat_n("  ", indent.len()));
        let mut rest = rest;
        while let Some(after) = rest.strip_prefix("-\t") {
            clean.push_str("- ");
            rest = after;
        }
        clean.push_str(rest);
    }
    Some((clean, first?))
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
    fn tabs_that_indent_are_spaces_unless_spaces_do_so_too() {
        let (text, line) = without_tab_indentation("a:\n\t-\tb: 1\n\t\tc:\t2\n").unwrap();
        assert_eq!((text.as_str(), line), ("a:\n  - b: 1\n    c:\t2\n", 2));
        assert_eq!(without_tab_indentation("a:\n\tb: 1\nc:\n  d: 2\n"), None);
        assert_eq!(without_tab_indentation("a: 1\n"), None);
    }

    #[test]
    fn tabs_give_way_where_only_a_comment_follows() {
        assert_eq!(without_tabs_before_comments("\t# a\nb: 1\n").as_deref(), Some(" # a\nb: 1\n"));
        assert_eq!(without_tabs_before_comments("b:\t1\n"), None);
    }
}
