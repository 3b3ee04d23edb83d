fn main() -> Result<(), specwright::Error> {
    specwright::configure("openapi.yaml").generate()
}
