//! The guarantees of formatting, on text that is made to break it.

use super::item::write_docs;
use crate::emit::Lines;

#[test]
fn documentation_cannot_leave_its_comment() {
    for hostile in
        ["a\nstruct Evil;", "a\r\nstruct Evil;", "*/ struct Evil; /*", "\"] struct Evil; #[doc = \"", "/ a", "\\"]
    {
        let mut text = String::new();
        write_docs(&mut text, "", &Lines::own(hostile.to_owned()));
        text.push_str("struct Harmless;");
        let file = syn::parse_file(&text).unwrap();
        let [syn::Item::Struct(item)] = file.items.as_slice() else { panic!("{text}") };
        assert_eq!((item.ident.to_string(), item.attrs.len()), ("Harmless".to_owned(), 1), "{text}");
    }
}
