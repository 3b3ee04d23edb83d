//! Generates the client whose responses are mutated.

fn main() -> Result<(), specwright::Error> {
    specwright::configure("openapi.yaml").generate()
}
