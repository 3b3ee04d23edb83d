//! Generates a client from a document to standard output.
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let start = std::time::Instant::now();
    match specwright::configure(path).file() {
        Ok(generated) => {
            for warning in generated.warnings() { eprintln!("{}", warning.one_line()); }
            for (_, text) in generated.files() { print!("{text}"); }
        }
        Err(error) => eprintln!("{error:?}"),
    }
    eprintln!("{:?}", start.elapsed());
}
