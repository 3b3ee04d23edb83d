//! URI references (RFC 3986): text in documents that means another address.

/// Whether a text begins with a scheme (RFC 3986, section 3.1) of more than one letter, which would be a drive.
pub fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
    })
}

/// A reference as a URI, relative to a base (RFC 3986, section 5.2.2). Either may have no scheme.
pub fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    let base = base.split(['?', '#']).next().unwrap_or_default();
    if base.is_empty() || has_scheme(reference) {
        return reference.to_owned();
    }
    let (scheme, rest) = base.split_once("//").map_or(("", base), |(scheme, rest)| (scheme, rest));
    if reference.starts_with("//") {
        return format!("{scheme}{reference}");
    }
    let has_authority = base.contains("//");
    let (authority, path) = match rest.find('/') {
        Some(slash) if has_authority => rest.split_at(slash),
        _ if has_authority => (rest, ""),
        _ => ("", rest),
    };
    let joined = match reference.strip_prefix('/') {
        Some(rest) => format!("/{rest}"),
        None => {
            let directory = path.rfind('/').and_then(|slash| path.get(..=slash));
            format!("{}{reference}", directory.unwrap_or(if has_authority { "/" } else { "" }))
        }
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in joined.split('/') {
        match step {
            "." => {}
            ".." => {
                // The first step of an absolute path is empty.
                if steps.last().is_some_and(|step| !step.is_empty()) {
                    steps.pop();
                }
            }
            step => steps.push(step),
        }
    }
    let start = if has_authority { format!("{scheme}//{authority}") } else { String::new() };
    format!("{start}{}", steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references_are_relative_to_their_base() {
        assert_eq!(resolve("https://a.example/b/c.json", "d.json"), "https://a.example/b/d.json");
        assert_eq!(resolve("https://a.example/b/c.json", "../d.json"), "https://a.example/d.json");
        assert_eq!(resolve("https://a.example/b/c.json", "/d"), "https://a.example/d");
        assert_eq!(resolve("https://a.example/b/c.json", "//b.example/d"), "https://b.example/d");
        assert_eq!(resolve("https://a.example", "d"), "https://a.example/d");
        assert_eq!(resolve("https://a.example/b", "urn:x:y"), "urn:x:y");
        assert_eq!(resolve("https://a.example/b/c.json?ref=x/y#z", "d"), "https://a.example/b/d");
        assert_eq!(resolve("", "schemas/pet.json"), "schemas/pet.json");
        assert_eq!(resolve("schemas/pet.json", "dog.json"), "schemas/dog.json");
    }
}
