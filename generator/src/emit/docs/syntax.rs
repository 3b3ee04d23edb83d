//! CommonMark's syntax, as far as rewriting it needs: what a line begins, and where links end.

use std::borrow::Cow;

/// Whether a line ends code that this fence begins.
pub fn closes(line: &str, fence: &str) -> bool {
    let line = line.trim();
    line.starts_with(fence) && line.chars().all(|letter| fence.starts_with(letter))
}

/// Whether a line goes on with the paragraph before it.
pub fn continues(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && !line.starts_with(['>', '|'])
        && !is_heading(line)
        && fence(line).is_none()
        && !is_rule(line)
        && list_marker(line).is_none()
}

/// Whether a line is a heading: `#hashtag` is none.
pub fn is_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - text.len())) && (text.is_empty() || text.starts_with(' '))
}

/// Whether a line is a rule, or the underline of a heading.
pub fn is_rule(line: &str) -> bool {
    let mut letters = line.chars().filter(|letter| *letter != ' ');
    letters.next().is_some_and(|first| {
        matches!(first, '-' | '*' | '_' | '=') && letters.clone().count() >= 2 && letters.all(|letter| letter == first)
    })
}

/// The fence of code that a line begins.
pub fn fence(line: &str) -> Option<String> {
    let letter = if line.starts_with("```") {
        '`'
    } else if line.starts_with("~~~") {
        '~'
    } else {
        return None;
    };
    // Where backticks follow on the line they end code that begins here (CommonMark 0.31, section 4.5).
    let rest = line.trim_start_matches(letter);
    (letter == '~' || !rest.contains('`')).then(|| line.chars().take_while(|other| *other == letter).collect())
}

/// A list item's marker and its text.
pub fn list_marker(line: &str) -> Option<(String, &str)> {
    for marker in ["-", "*", "+"] {
        if let Some(rest) = line.strip_prefix(marker)
            && rest.starts_with(' ')
            && !is_rule(line)
        {
            return Some(("-".to_owned(), rest.trim()));
        }
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    if digits == 0 || digits > 4 {
        return None;
    }
    let after = rest.strip_prefix(['.', ')'])?;
    after.starts_with(' ').then(|| (format!("{number}."), after.trim()))
}

/// The title of an alert of GitHub's Markdown, whose first line this is: `[!NOTE]`.
pub fn alert(line: &str) -> Option<&'static str> {
    let kind = line.strip_prefix("[!")?.strip_suffix(']')?;
    ["Note", "Tip", "Important", "Warning", "Caution"].into_iter().find(|title| kind.eq_ignore_ascii_case(title))
}

/// A text that begins no block inside an item of a list or a quotation: what would begin one is escaped.
pub fn flat(text: &str) -> Cow<'_, str> {
    let digits = text.len() - text.trim_start_matches(|first: char| first.is_ascii_digit()).len();
    let is_item = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let after = text.get(digits..).unwrap_or_default();
    let at = match after.strip_prefix(['.', ')']) {
        Some(rest) if digits > 0 && is_item(rest) => Some(digits),
        _ if text.starts_with('>') || text.starts_with("~~~") || is_rule(text) => Some(0),
        _ => text.strip_prefix(['-', '*', '+']).filter(|rest| is_item(rest)).map(|_| 0),
    };
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((before, after)) => Cow::Owned(format!("{before}\\{after}")),
        None => Cow::Borrowed(text),
    }
}

/// The length of the code that a text begins with: it ends in as many backticks as it begins with (CommonMark 0.31, section 6.1).
pub fn code(text: &str) -> Option<usize> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let rest = text.get(ticks..)?;
    let body = near(rest);
    let mut at = 0;
    while let Some(found) = body.get(at..)?.find('`') {
        at += found;
        // The run may go on where the search ends.
        let is_end = rest.get(at..)?.chars().take(ticks + 1).take_while(|letter| *letter == '`').count() == ticks;
        if is_end {
            return Some(ticks + at + ticks);
        }
        let run = body.get(at..)?;
        at += run.len() - run.trim_start_matches('`').len();
    }
    None
}

/// Where the end of a link or of code is searched for: each is searched for from every place that could begin one.
pub fn near(text: &str) -> &str {
    let mut end = text.len().min(4096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Whether a link leads somewhere: a page of the document's own site does not.
pub fn is_absolute(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        let begins = url.as_bytes().get(..scheme.len());
        begins.is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes())) && url.len() > scheme.len()
    })
}

/// The URL that a text begins with, and whether it is a template: `https://{host}/`.
pub fn url(text: &str) -> (&str, bool) {
    let ends = |letter: char| letter.is_whitespace() || "<>\"'`[]|\\^".contains(letter);
    let whole = text.get(..text.find(ends).unwrap_or(text.len())).unwrap_or_default();
    let is_template = whole.contains('{');
    // A brace around a URL is not part of it.
    let end = whole.find('}').filter(|_| !is_template).unwrap_or(whole.len());
    let mut url = whole.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    if url.ends_with(')') && !url.contains('(') {
        url = url.trim_end_matches(')');
    }
    (url, is_template)
}

/// `<https://…>`: the URL, and the length of the whole.
pub fn autolink(text: &str) -> Option<(&str, usize)> {
    let end = text.find('>')?;
    let url = text.get(1..end)?;
    (is_absolute(url) && !url.contains(|letter: char| letter.is_whitespace() || letter == '<'))
        .then_some((url, end + 1))
}

/// `[text](url)` or `[text](url "title")`: the text, the URL, and the length of the whole.
pub fn link(text: &str) -> Option<(&str, &str, usize)> {
    let close = text.find(']')?;
    let label = text.get(1..close)?;
    let rest = text.get(close + 1..)?.strip_prefix('(')?;
    let target = rest.trim_start();
    let url = target.get(..target_end(target)?)?;
    // A title may follow.
    let title = target.get(url.len()..)?.find(')')?;
    let end = rest.len() - target.len() + url.len() + title;
    let url = url.trim_matches(['<', '>']);
    (!label.trim().is_empty() && !label.contains('[') && !url.contains(['<', '>'])).then_some((
        label,
        url,
        close + 1 + 1 + end + 1,
    ))
}

/// Where the URL of a link ends: at white space, or at the parenthesis that ends the link. Those within it are pairs (CommonMark 0.31,
/// section 6.3).
fn target_end(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => open += 1,
            ')' if open == 0 => return Some(at),
            ')' => open -= 1,
            _ if letter.is_whitespace() => return (open == 0).then_some(at),
            _ => {}
        }
    }
    None
}

/// `[![alt](image)](url)`: the three, and the length of the whole.
pub fn badge(text: &str) -> Option<(&str, &str, &str, usize)> {
    let inner = text.strip_prefix("[!")?;
    let (alt, image, length) = link(inner)?;
    let rest = inner.get(length..)?.strip_prefix("](")?;
    let url = rest.get(..rest.find(')')?)?;
    let is_whole = is_absolute(image) && is_absolute(url) && !url.contains(|letter: char| letter.is_whitespace());
    is_whole.then_some((alt, image, url, "[!".len() + length + "](".len() + url.len() + ")".len()))
}
