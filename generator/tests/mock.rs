//! The mock that is generated beside a client (`Builder::mock`): its module, in both layouts. `tests/fixtures` compiles them.

use std::path::Path;

use specwright::Builder;

fn configure(name: &str) -> Builder {
    specwright::configure(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mock").join(name)).mock(true)
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/mock" }, {
        insta::assert_snapshot!(name, text);
    });
}

/// The items of the module of the mock.
fn items(name: &str, module: &str) -> String {
    let items = configure(name).file().unwrap().items();
    let of_mock = items.iter().filter(|(item, _)| item.starts_with(&format!("{module}.")));
    of_mock.map(|(item, text)| format!("// {item}\n{text}\n")).collect()
}

#[test]
fn a_mock_has_a_row_for_each_operation() {
    snapshot("in-groups-alone", &items("in-groups-alone.yaml", "mock"));
    snapshot("names-that-collide", &items("names-that-collide.yaml", "mock_2"));
}

#[test]
fn as_a_directory_it_is_a_file_of_its_own() {
    for (name, module) in [("in-groups-alone", "mock"), ("names-that-collide", "mock_2")] {
        let generated = configure(&format!("{name}.yaml")).directory().unwrap();
        let file = |path: String| {
            let (_, text) = generated.files().find(|(known, _)| *known == Path::new(&path)).unwrap();
            text.to_owned()
        };
        let root = file("mod.rs".to_owned());
        assert!(root.contains("///\n/// It needs the feature `mock`"), "{root}");
        assert!(root.contains(&format!("\npub mod {module};\n")), "{root}");
        // The rows are those of the other layout, whose module is indented.
        let text = file(format!("{module}.rs"));
        let one_file: String =
            configure(&format!("{name}.yaml")).file().unwrap().files().map(|(_, text)| text).collect();
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            assert!(one_file.lines().any(|known| known.trim_start() == line.trim_start()), "{line}");
        }
        assert!(text.contains("use specwright_runtime::mock;\n"), "{text}");
    }
}

#[test]
fn a_mock_changes_nothing_else() {
    for name in ["in-groups-alone.yaml", "names-that-collide.yaml"] {
        let text = |builder: Builder| builder.file().unwrap().files().map(|(_, text)| text).collect::<String>();
        let (without, with) = (text(configure(name).mock(false)), text(configure(name)));
        assert!(with.starts_with(&without), "{with}");
        let files = |builder: Builder| {
            let generated = builder.directory().unwrap();
            generated.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect::<Vec<_>>()
        };
        // The private module of a group gives way to it.
        let with = files(configure(name));
        for (path, text) in files(configure(name).mock(false)).iter().filter(|(path, _)| !path.ends_with("mod.rs")) {
            assert!(with.iter().any(|(_, known)| known == text), "{}", path.display());
        }
    }
}

#[test]
fn a_path_of_the_user_does_not_lead_into_the_module() {
    let generated = configure("names-that-collide.yaml").format("date-time", "mock_2::Time").file().unwrap();
    let (_, text) = generated.files().next().unwrap();
    assert!(text.contains("\npub mod mock_3 {\n") && text.contains("pub at: mock_2::Time"), "{text}");
}
