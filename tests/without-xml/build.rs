fn main() -> Result<(), specwright::Error> {
    let document = "../../generator/tests/without-xml/bodies-are-text.yaml";
    specwright::configure(document).xml(false).quiet(true).name("bodies_are_text").generate()
}
