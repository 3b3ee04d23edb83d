//! A client of a document with bodies in XML, without the feature `xml` of the runtime: `.xml(false)` makes them text.
//!
//! That it compiles is the test, where cargo builds this crate alone (`cargo check -p without-xml`): other crates of the workspace turn the
//! feature on.

pub mod bodies_are_text {
    //! `generator/tests/without-xml/bodies-are-text.yaml`
    specwright_runtime::include_client!("bodies_are_text");
}
