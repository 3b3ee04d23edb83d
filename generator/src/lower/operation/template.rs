//! Path templates: the placeholders of a path, and what frameworks write into them that OpenAPI does not have.
//!
//! A placeholder is `{name}` (OpenAPI 3.0.4, section 4.8.3). Tools that make documents from routes leave more in it: a constraint
//! (`{id:[0-9]+}`), a value with slashes (`{path*}`, `{+path}`, `{name=projects/*}`), an optional one (`{id?}`), or a whole query
//! (`{?page,limit}`, RFC 6570, section 3.2.8). Each is understood, and reported once.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diag::{Code, Diagnostic};
use crate::json::{Pointer, shown};
use crate::lower::context::Context;

/// A path template as the runtime reads it, and its placeholders.
#[derive(Debug, Default, PartialEq)]
pub struct Template {
    /// The path, with `{name}` and `{+name}` for placeholders.
    pub text: String,
    /// The placeholders of the path, in order, without duplicates.
    pub places: Vec<Place>,
    /// The names of parameters that are a query expansion: `{?page,limit}`.
    pub queries: Vec<String>,
    /// The pairs of a fixed query, as they are written.
    pub fixed: Vec<(String, String)>,
    /// What OpenAPI does not have: as it is written.
    foreign: Vec<String>,
}

/// A placeholder.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// What is written between the braces.
    pub written: String,
    /// Whether it is only in the fixed query.
    pub in_query: bool,
}

impl Template {
    /// Reads the key of a path. `declared` are the names of the path's parameters.
    pub fn new(path: &str, declared: &[&str]) -> Self {
        let mut template = Self::default();
        let mut rest = path;
        let closing = closing(path);
        while let Some((literal, written, behind)) = next(rest, path.len() - rest.len(), &closing) {
            template.text.push_str(literal);
            template.place(written, declared);
            rest = behind;
        }
        template.text.push_str(rest);
        template.read_query();
        template
    }

    /// Reports what OpenAPI does not have.
    pub fn report(&self, cx: &mut Context<'_, '_>, path: &str, at: &Pointer<'_>) {
        if let Some(first) = self.foreign.first() {
            let message =
                format!("the path {} has {}, which OpenAPI does not have", shown(path), shown(&format!("{{{first}}}")));
            let help = format!(
                "it is read as {}; write plain names in the path, and constraints in schemas",
                shown(&self.text)
            );
            cx.report.report(Diagnostic::new(Code::InvalidKey, message).at_key(at).help(help));
        }
    }

    /// The placeholder of a parameter that is declared by this name.
    pub fn place_of(&self, declared: &str) -> Option<&Place> {
        let by_name = self.places.iter().find(|place| place.name == declared);
        by_name.or_else(|| self.places.iter().find(|place| place.written == declared))
    }

    /// Removes pairs of the fixed query, which query parameters write. A placeholder that is nowhere else is none any more.
    pub fn remove_pairs(&mut self, pairs: &[(String, String)]) {
        let mut left: HashMap<(&str, &str), usize> = HashMap::new();
        for (key, value) in pairs {
            *left.entry((key.as_str(), value.as_str())).or_default() += 1;
        }
        let (text, fragment) = match self.text.split_once('#') {
            Some((text, fragment)) => (text, format!("#{fragment}")),
            None => (self.text.as_str(), String::new()),
        };
        let Some((path, query)) = text.split_once('?').filter(|_| !pairs.is_empty()) else { return };
        let mut kept: Vec<&str> = query.split('&').collect();
        // Of several that are alike the first are removed.
        kept.retain(|pair| match left.get_mut(&pair.split_once('=').unwrap_or((*pair, ""))) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
        self.text = format!("{path}{query}{fragment}");
        let text = &self.text;
        let is_there = |name: &str| text.contains(&format!("{{{name}}}")) || text.contains(&format!("{{+{name}}}"));
        self.places.retain(|place| is_there(&place.name));
    }

    fn place(&mut self, written: &str, declared: &[&str]) {
        let own = || Placeholder { name: written.into(), before: "", slashes: false };
        let is_plain = !written.contains(|letter: char| "+*?&:=./;# {}".contains(letter));
        let is_own = is_plain || declared.contains(&written) && !is_foreign(written);
        let found = if is_own { own() } else { placeholder(written, declared) };
        if !is_own {
            self.foreign.push(written.to_owned());
        }
        if let Some(names) = written.strip_prefix(['?', '&']).filter(|_| !is_own) {
            let names = names.split(',').map(|name| name.trim_end_matches('*').to_owned());
            self.queries.extend(names.filter(|name| !name.is_empty()));
            return;
        }
        self.text.push_str(found.before);
        self.text.push_str(if found.slashes { "{+" } else { "{" });
        self.text.push_str(&found.name);
        self.text.push('}');
        if !self.places.iter().any(|place| place.name == found.name) {
            self.places.push(Place { name: found.name.into_owned(), written: written.to_owned(), in_query: false });
        }
    }

    fn read_query(&mut self) {
        let text = self.text.split('#').next().unwrap_or_default();
        let Some((path, query)) = text.split_once('?') else { return };
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        self.fixed = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        for place in &mut self.places {
            let (plain, several) = (format!("{{{}}}", place.name), format!("{{+{}}}", place.name));
            place.in_query = !path.contains(&plain) && !path.contains(&several);
        }
    }
}

/// What a placeholder means.
struct Placeholder<'t> {
    name: Cow<'t, str>,
    /// What is written before its value.
    before: &'static str,
    /// Whether its value may have slashes.
    slashes: bool,
}

/// Whether what stands between braces is more than a name with unusual characters.
fn is_foreign(written: &str) -> bool {
    let constraint = written.split_once(':').map(|(_, constraint)| constraint);
    let is_pattern =
        |text: &str| text.contains(|letter: char| "[]()\\^$*+?.|{}".contains(letter)) || CONVERTERS.contains(&text);
    written.contains(['{', '}'])
        || written.starts_with(['+', '*', '?', '&'])
        || written.ends_with(['*', '?', '+'])
        || constraint.is_some_and(is_pattern)
        || written.split_once('=').is_some_and(|(_, pattern)| pattern.contains('*'))
}

/// The names of constraints in common frameworks.
const CONVERTERS: [&str; 13] =
    ["path", "int", "integer", "long", "float", "double", "decimal", "bool", "string", "str", "uuid", "guid", "slug"];

fn placeholder<'t>(written: &'t str, declared: &[&str]) -> Placeholder<'t> {
    let (before, inner) = match written.split_at_checked(1) {
        Some((".", inner)) => (".", inner),
        Some(("/", inner)) => ("/", inner),
        Some((";" | "#", inner)) => ("", inner),
        _ => ("", written),
    };
    let name = inner.trim_start_matches(['+', '*']);
    let mut slashes = name.len() < inner.len();
    let (name, constraint) = match name.split_once([':', '=']) {
        // Some frameworks write the constraint first.
        Some((constraint, name)) if declared.contains(&name) && !declared.contains(&constraint) => (name, constraint),
        Some((name, constraint)) => (name, constraint),
        None => (name, ""),
    };
    slashes |= constraint == "path"
        || constraint.contains('/')
        || constraint.contains("**")
        || [".*", ".+"].contains(&constraint);
    let bare = name.trim().trim_end_matches('?');
    let name = bare.trim_end_matches(['*', '+']);
    slashes |= name.len() < bare.len();
    let name = if name.contains(['{', '}']) { name.replace(['{', '}'], "").into() } else { name.into() };
    Placeholder { name, before, slashes }
}

/// Where the brace is that closes each one that is closed.
fn closing(text: &str) -> HashMap<usize, usize> {
    let (mut found, mut open) = (HashMap::new(), Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open.push(at),
            b'}' => found.extend(open.pop().map(|opening| (opening, at))),
            _ => {}
        }
    }
    found
}

/// What stands before the next placeholder, what stands between its braces, and what follows. A constraint may have braces of its
/// own: `{id:\d{4}}`. `start`: where in the whole the text begins.
fn next<'t>(text: &'t str, start: usize, closing: &HashMap<usize, usize>) -> Option<(&'t str, &'t str, &'t str)> {
    let (literal, rest) = text.split_once('{')?;
    let opening = start + literal.len();
    if let Some(at) = closing.get(&opening).map(|at| at - opening - 1) {
        return Some((literal, rest.get(..at)?, rest.get(at + 1..)?));
    }
    // Braces that do not match: the first that is closed counts.
    let (written, behind) = rest.split_once('}')?;
    Some((literal, written, behind))
}

/// The names between braces, in order, without duplicates.
pub fn placeholders(text: &str) -> Vec<String> {
    Template::new(text, &[]).places.into_iter().map(|place| place.name).collect()
}

#[cfg(test)]
mod tests {
    use super::Template;

    fn read(path: &str, declared: &[&str]) -> (String, Vec<String>, usize) {
        let template = Template::new(path, declared);
        (template.text, template.places.into_iter().map(|place| place.name).collect(), template.foreign.len())
    }

    #[test]
    fn constraints_of_routes_are_understood() {
        for (written, text, names) in [
            ("/a/{id}", "/a/{id}", vec!["id"]),
            ("/a/{id:[0-9]+}/b", "/a/{id}/b", vec!["id"]),
            (r"/a/{id:\d{4}}-{day:\d{1,2}}", "/a/{id}-{day}", vec!["id", "day"]),
            ("/a/{id:int}", "/a/{id}", vec!["id"]),
            ("/f/{path:path}", "/f/{+path}", vec!["path"]),
            ("/f/{path:.*}", "/f/{+path}", vec!["path"]),
            ("/f/{path*}", "/f/{+path}", vec!["path"]),
            ("/f/{*path}", "/f/{+path}", vec!["path"]),
            ("/f/{**path}", "/f/{+path}", vec!["path"]),
            ("/f/{+path}", "/f/{+path}", vec!["path"]),
            ("/v1/{name=projects/*/topics/*}:publish", "/v1/{+name}:publish", vec!["name"]),
            ("/a/{id?}", "/a/{id}", vec!["id"]),
            ("/a/{ id }", "/a/{id}", vec!["id"]),
            ("/a{.format}", "/a.{format}", vec!["format"]),
        ] {
            let expected = (
                text.to_owned(),
                names.iter().map(|name| (*name).to_owned()).collect(),
                usize::from(written != text || written.contains('+')),
            );
            let mut found = read(written, &["id", "path"]);
            found.2 = found.2.min(1);
            assert_eq!(found, expected, "{written}");
        }
        assert_eq!(read("/a/{int:id}", &["id"]).0, "/a/{id}");
    }

    #[test]
    fn an_unusual_name_that_is_declared_stays() {
        for name in ["dc:title", "a.b", "a=b", "x y"] {
            assert_eq!(read(&format!("/{{{name}}}"), &[name]), (format!("/{{{name}}}"), vec![name.to_owned()], 0));
        }
    }

    #[test]
    fn queries_of_templates() {
        let mut template = Template::new("/act?mode=fast&id={id}&user={name}{?page,limit*}", &["name"]);
        assert_eq!(template.queries, ["page", "limit"]);
        assert_eq!(template.text, "/act?mode=fast&id={id}&user={name}");
        assert!(template.places.iter().all(|place| place.in_query));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        template.remove_pairs(&[pair("id", "{id}")]);
        assert_eq!(template.text, "/act?mode=fast&user={name}");
        template.remove_pairs(&[pair("user", "{name}")]);
        assert_eq!((template.text.as_str(), template.places.len()), ("/act?mode=fast", 0));
        let mut twice = Template::new("/a?x={v}&y={v}#part", &[]);
        twice.remove_pairs(&[pair("x", "{v}")]);
        assert_eq!((twice.text.as_str(), twice.places.len()), ("/a?y={v}#part", 1));
        let mut alike = Template::new("/a?x=1&x=1&y&x=1", &[]);
        alike.remove_pairs(&[pair("x", "1"), pair("y", ""), pair("x", "1"), pair("z", "")]);
        assert_eq!(alike.text, "/a?x=1");
    }

    #[test]
    fn braces_that_do_not_match_hang_nothing() {
        for path in ["/{", "/}", "/{{", "/{a", "/{a{b}", "/{}", "/{{}}", "/{a}}"] {
            let _ = Template::new(path, &[]);
        }
        assert_eq!(read("/{a{b}/{c{d}}", &[]).1, ["ab", "cd"]);
    }
}
