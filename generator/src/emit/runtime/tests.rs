//! Every name of the vocabulary exists in the sources of the runtime, in the form in which generated code uses it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::{ImplItem, Item, Type, UseTree, Visibility};

use super::*;

type Names = BTreeSet<String>;

/// The sources of the runtime: the path of each file below `src`, its text, and its items.
struct Sources {
    files: Vec<(PathBuf, String, syn::File)>,
}

impl Sources {
    fn read() -> Self {
        Self::altered(|text| text)
    }

    /// The sources, after a change of their text.
    fn altered(change: impl Fn(String) -> String) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
        let (mut files, mut open) = (Vec::new(), vec![root.clone()]);
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = change(fs::read_to_string(&path).unwrap());
                let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                files.push((path.strip_prefix(&root).unwrap().to_owned(), text, file));
            }
        }
        assert!(files.len() > 10, "no sources in {}", root.display());
        Self { files }
    }

    /// All items that are not in a module within a file.
    fn items(&self) -> impl Iterator<Item = &Item> {
        self.files.iter().flat_map(|(_, _, file)| &file.items)
    }

    /// The files of the modules of a name.
    fn modules(&self, name: &str) -> Vec<&(PathBuf, String, syn::File)> {
        let (flat, nested) = (format!("{name}.rs"), format!("{name}/mod.rs"));
        self.files.iter().filter(|(path, ..)| path.ends_with(&flat) || path.ends_with(&nested)).collect()
    }

    /// What the root of the crate exports.
    fn exports(&self) -> Names {
        exports(self.files.iter().filter(|(path, ..)| path == Path::new("lib.rs")))
    }

    /// The public functions of the modules `decode`, but for the one of `codec`.
    fn decoders(&self) -> Names {
        // The root of the crate puts the decoders of streams beside the others.
        let modules = [self.modules("decode"), self.modules("stream")].into_iter().flatten();
        let modules = modules.filter(|(path, ..)| !path.iter().any(|part| part == "codec" || part == "error"));
        let items = modules.flat_map(|(_, _, file)| &file.items);
        items
            .filter_map(|item| match item {
                Item::Fn(function) if is_public(&function.vis) => Some(function.sig.ident.to_string()),
                _ => None,
            })
            .collect()
    }

    /// The public functions and constants that belong to a type, without those of traits.
    fn members(&self, ty: &str) -> (Names, Names) {
        let (mut functions, mut constants) = (Names::new(), Names::new());
        for item in self.items() {
            let Item::Impl(block) = item else { continue };
            let Type::Path(of) = &*block.self_ty else { continue };
            if block.trait_.is_some() || of.path.segments.last().is_none_or(|last| last.ident != ty) {
                continue;
            }
            for item in &block.items {
                match item {
                    ImplItem::Fn(function) if is_public(&function.vis) => {
                        functions.insert(function.sig.ident.to_string());
                    }
                    ImplItem::Const(constant) if is_public(&constant.vis) => {
                        constants.insert(constant.ident.to_string());
                    }
                    _ => {}
                }
            }
        }
        (functions, constants)
    }

    fn functions(&self, ty: &str) -> Names {
        self.members(ty).0
    }

    /// The variants of a public enumeration.
    fn variants(&self, name: &str) -> Names {
        let mut variants = Names::new();
        for item in self.items() {
            if let Item::Enum(item) = item
                && item.ident == name
                && is_public(&item.vis)
            {
                variants.extend(item.variants.iter().map(|variant| variant.ident.to_string()));
            }
        }
        variants
    }

    /// The macros that the crate exports.
    fn macros(&self) -> Names {
        let exported = |attribute: &syn::Attribute| attribute.path().is_ident("macro_export");
        self.items()
            .filter_map(|item| match item {
                Item::Macro(item) if item.attrs.iter().any(exported) => Some(item.ident.as_ref()?.to_string()),
                _ => None,
            })
            .collect()
    }

    /// The rules of a macro: the patterns and the expansions.
    fn rules(&self, name: &str) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let (mut patterns, mut expansions) = (Vec::new(), Vec::new());
        for item in self.items() {
            let Item::Macro(item) = item else { continue };
            if item.ident.as_ref().is_none_or(|ident| ident != name) {
                continue;
            }
            // A rule is a group, `=>`, a group, and mostly `;`.
            let groups = item.mac.tokens.clone().into_iter().filter_map(|token| match token {
                TokenTree::Group(group) => Some(group.stream()),
                _ => None,
            });
            for (index, group) in groups.enumerate() {
                if index % 2 == 0 { patterns.push(group) } else { expansions.push(group) }
            }
        }
        (patterns, expansions)
    }

    /// The words in the patterns of a macro.
    fn words(&self, name: &str) -> Names {
        let mut words = Names::new();
        self.rules(name).0.into_iter().for_each(|pattern| literal_words(pattern, &mut words));
        words
    }

    /// The words that a macro expands to.
    fn expanded(&self, name: &str, words: &[&str]) -> Names {
        let expansions = self.rules(name).1;
        let has = |word: &&&str| expansions.iter().any(|expansion| has_word(expansion.clone(), word));
        words.iter().filter(has).map(|word| (*word).to_owned()).collect()
    }

    /// The words that are string literals somewhere in the code.
    fn strings(&self, words: &[&str]) -> Names {
        let code = |text: &str, literal: &str| {
            text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(literal))
        };
        let is_there = |word: &&&str| self.files.iter().any(|(_, text, _)| code(text, &format!("\"{word}\"")));
        words.iter().filter(is_there).map(|word| (*word).to_owned()).collect()
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The names that files declare or export publicly.
fn exports<'f>(files: impl Iterator<Item = &'f (PathBuf, String, syn::File)>) -> Names {
    let mut names = Names::new();
    for item in files.flat_map(|(_, _, file)| &file.items) {
        match item {
            Item::Use(item) if is_public(&item.vis) => exported(&item.tree, "", &mut names),
            Item::Mod(item) if is_public(&item.vis) => drop(names.insert(item.ident.to_string())),
            Item::Type(item) if is_public(&item.vis) => drop(names.insert(item.ident.to_string())),
            Item::Struct(item) if is_public(&item.vis) => drop(names.insert(item.ident.to_string())),
            Item::Enum(item) if is_public(&item.vis) => drop(names.insert(item.ident.to_string())),
            _ => {}
        }
    }
    names
}

/// The names that a `use` item gives; `self` is the name of what is before it.
fn exported(tree: &UseTree, before: &str, names: &mut Names) {
    match tree {
        UseTree::Path(path) => exported(&path.tree, &path.ident.to_string(), names),
        UseTree::Name(name) if name.ident == "self" => drop(names.insert(before.to_owned())),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| exported(tree, before, names)),
        UseTree::Glob(_) => {}
    }
}

/// The identifiers of a pattern that stand for themselves: neither variables nor what these match.
fn literal_words(pattern: TokenStream, words: &mut Names) {
    let mut tokens = pattern.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => {
                // `$name:kind`, or `$( … )`.
                if tokens.next_if(|token| matches!(token, TokenTree::Ident(_))).is_some() {
                    tokens.next();
                    tokens.next();
                }
            }
            TokenTree::Ident(word) => drop(words.insert(word.to_string())),
            TokenTree::Group(group) => literal_words(group.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn has_word(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => has_word(group.stream(), word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The names of the vocabulary that the runtime does not have, each with the form that was looked for.
fn missing(runtime: &Sources) -> Vec<String> {
    let mut missing = Vec::new();
    let mut look = |form: &str, names: &[&str], found: &Names| {
        missing.extend(names.iter().filter(|name| !found.contains(**name)).map(|name| format!("{form} `{name}`")));
    };
    macro_rules! all {
        ($kind:ident) => {
            &$kind::ALL.iter().map(|name| name.name()).collect::<Vec<_>>()
        };
    }
    look("export", all!(Export), &runtime.exports());
    look("export", &[HTTP], &runtime.exports());
    look("macro", all!(Macro), &runtime.macros());
    look("method of `Call`", all!(CallMethod), &runtime.functions("Call"));
    look("method of `Http`", &[BEGIN_CALL], &runtime.functions("Http"));
    look("method of `HttpBuilder`", &[ADD_CREDENTIAL, ENV], &runtime.functions("HttpBuilder"));
    look("constructor of `Credential`", all!(Constructor), &runtime.functions("Credential"));
    look("constant of `Style`", all!(StyleConstant), &runtime.members("Style").1);
    look("method of `Style`", all!(StyleMethod), &runtime.functions("Style"));
    look("function of `decode`", all!(Decoder), &runtime.decoders());
    // `responses!` calls a method for the kind of each row.
    look("method of `Rows`", all!(BodyKind), &runtime.functions("Rows"));
    look("marker in `codec`", all!(Marker), &exports(runtime.modules("codec").into_iter()));
    look("variant of `Maybe`", &[ABSENT], &runtime.variants("Maybe"));
    for table in [Macro::StringEnum, Macro::IntegerEnum, Macro::Union] {
        let (_, expansions) = runtime.rules(table.name());
        let has = expansions.into_iter().any(|expansion| has_word(expansion, UNKNOWN));
        let found = if has { Names::from([UNKNOWN.to_owned()]) } else { Names::new() };
        look(&format!("variant in `{}!`", table.name()), &[UNKNOWN], &found);
    }
    let (by, tests): (Vec<&str>, Vec<&str>) =
        UnionWord::ALL.iter().map(|word| word.name()).partition(|word| *word == UnionWord::By.name());
    look("word of `union!`", &by, &runtime.words("union"));
    look("word of `union!`", &tests, &runtime.words("__test"));
    look("type in `union!`", all!(TypeWord), &runtime.words("__types"));
    look("check in `validate!`", all!(CheckWord), &runtime.words("__check"));
    // The checks of numbers have no pattern of their own: they are methods of `Violations`.
    let (limits, others): (Vec<KeywordCheck>, Vec<KeywordCheck>) =
        KeywordCheck::ALL.iter().copied().partition(|check| {
            matches!(
                check,
                KeywordCheck::Minimum
                    | KeywordCheck::Maximum
                    | KeywordCheck::ExclusiveMinimum
                    | KeywordCheck::ExclusiveMaximum
                    | KeywordCheck::MultipleOf
            )
        });
    let names = |checks: Vec<KeywordCheck>| checks.into_iter().map(KeywordCheck::name).collect::<Vec<_>>();
    look("check in `validate!`", &names(others), &runtime.words("__check"));
    look("method of `Violations`", &names(limits), &runtime.functions("Violations"));
    look("variant of `PartEncoding`", all!(PartVariant), &runtime.variants("PartEncoding"));
    look("variant of `HeaderForm`", all!(HeaderVariant), &runtime.variants("HeaderForm"));
    look("constructor of `ResponseHeader`", all!(HeaderConstructor), &runtime.functions("ResponseHeader"));
    look("method of `Receiver`", all!(ReceiverMethod), &runtime.functions("Receiver"));
    look("function of `XmlType`", all!(XmlTypeMethod), &runtime.functions("XmlType"));
    look("function of `XmlObject`", all!(XmlObjectMethod), &runtime.functions("XmlObject"));
    look("function of `XmlMember`", all!(XmlMemberMethod), &runtime.functions("XmlMember"));
    look("variant of `XmlContent`", all!(XmlVariant), &runtime.variants("XmlContent"));
    look("variant of `SchemeKind`", all!(SchemeWord), &runtime.variants("SchemeKind"));
    look("word of `client!`", &[SCHEMES], &runtime.words("client"));
    look("word of `call!`", &[STREAM], &runtime.words("call"));
    look("word of `mock!`", &[mock::OF, mock::IN], &runtime.words("mock"));
    look("type of the module `mock`", &[mock::BINARY], &exports(runtime.modules("mock").into_iter()));
    look("method of `Expected`", &[mock::TEXT], &runtime.functions("Expected"));
    look("function of `Paging`", all!(PagingFunction), &runtime.functions("Paging"));
    look("method in `pages!`", &[PAGES, ITEMS], &runtime.expanded("pages", &[PAGES, ITEMS]));
    look("function of `Polling`", all!(PollingFunction), &runtime.functions("Polling"));
    look("method in `poller!`", &[POLLER], &runtime.expanded("poller", &[POLLER]));
    look("variant of `Rule`", all!(KeywordRule), &runtime.variants("Rule"));
    let locations = [Location::Path, Location::Query, Location::Header, Location::Cookie].map(location_name);
    look("location", &locations, &runtime.strings(&locations));
    look("name of the body", &[BODY], &runtime.strings(&[BODY]));
    missing
}

#[test]
fn the_runtime_has_every_name() {
    let missing = missing(&Sources::read());
    assert!(missing.is_empty(), "generated code uses names that the runtime does not have: {missing:#?}");
}

#[test]
fn a_name_that_is_missing_is_found_in_each_form() {
    let renamed = [
        ("pub type Map<T>", "pub type Table<T>", "export `Map`"),
        ("macro_rules! transparent", "macro_rules! opaque", "macro `transparent`"),
        ("pub fn json_as<", "pub fn json_like<", "method of `Call` `json_as`"),
        ("pub fn credential(", "pub fn secret(", "method of `HttpBuilder` `credential`"),
        ("pub fn bearer(", "pub fn token(", "constructor of `Credential` `bearer`"),
        ("pub const DEEP_OBJECT:", "pub const DEEPER:", "constant of `Style` `DEEP_OBJECT`"),
        ("pub const fn joined(", "pub const fn together(", "method of `Style` `joined`"),
        ("pub fn json_failure<", "pub fn failure_json<", "function of `decode` `json_failure`"),
        ("pub fn optional_json<", "pub fn maybe_json<", "method of `Rows` `optional_json`"),
        ("($name:ident $variant:ident best", "($name:ident $variant:ident good", "word of `union!` `best`"),
        ("(integer) =>", "(whole) =>", "type in `union!` `integer`"),
        ("(unless_null(", "(if_there(", "check in `validate!` `unless_null`"),
        ("(max_items($count:expr)", "(most($count:expr)", "check in `validate!` `max_items`"),
        ("pub fn multiple_of(", "pub fn step(", "method of `Violations` `multiple_of`"),
        ("    UniqueItems,", "    Unique,", "variant of `Rule` `UniqueItems`"),
    ];
    for (old, new, expected) in renamed {
        let runtime = Sources::altered(|text| text.replace(old, new));
        let missing = missing(&runtime);
        assert!(missing.iter().any(|name| name == expected), "`{old}` → `{new}`: {missing:#?}");
    }
}

#[test]
fn the_crate_has_its_name() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/Cargo.toml");
    let name = format!("name = \"{}\"", RUNTIME.replace('_', "-"));
    assert!(fs::read_to_string(manifest).unwrap().lines().any(|line| line == name));
}

#[test]
fn a_rule_is_named_by_location_and_name() {
    assert_eq!(Subject::Parameter(Location::Query, "filter.name").name(), "query.filter.name");
    assert_eq!(Subject::Body.name(), "$");
}
