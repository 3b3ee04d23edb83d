//! Generates the client of the Partners API from its document.

fn main() -> Result<(), specwright::Error> {
    // The document is ours: what is wrong with it is to be mended, not to be worked around.
    specwright::configure("spec/openapi.yaml").strict(true).mock(true).generate()
}
