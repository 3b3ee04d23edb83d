#[test]
fn the_client_is_as_it_was_reviewed() {
    for (name, text) in specwright::configure("openapi.yaml").file().unwrap().items() {
        insta::assert_snapshot!(name, text);
    }
}
