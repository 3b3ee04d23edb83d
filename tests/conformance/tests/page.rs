//! The committed page is what the clients do.

#[test]
fn the_committed_page_is_what_the_clients_do() {
    if conformance::cases().is_empty() {
        println!("there are no vectors at ../shared/vectors: nothing was called");
        return;
    }
    let (page, _) = conformance::page().unwrap();
    let committed = include_str!("../../../docs/conformance.md");
    assert_eq!(page, committed, "write it anew: cargo run -p conformance");
    assert!(conformance::cases().len() > 100);
}
