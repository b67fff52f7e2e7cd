//! What a mistake looks like: each file of `tests/ui/<topic>` has one, and the `.stderr` beside it is what rustc says.
//!
//! After a change of a message, `TRYBUILD=overwrite cargo test -p pydust --test ui` writes the files anew; read them as a user would.

use std::fs;
use std::path::{Path, PathBuf};

const CASES: &str = "../../tests/ui";

/// Cases in which rustc finds a second thing wrong with the same mistake, each time at the user's own tokens.
const SEVERAL: &[&str] = &[
    // The trait bound once for the signature and once, with "consider borrowing here", for the call.
    "function/parameter_class_by_value",
    // The same message twice, because the second comes without its last note.
    "function/parameter_with_borrowed_option",
    // Everything in the block needs the tag that the struct does not have.
    "class/methods_without_a_tag_on_the_struct",
    // The type goes neither way, and a settable attribute needs both.
    "attribute/settable_type_that_neither_way_converts",
];

#[test]
fn mistakes_are_reported_as_written_down() {
    trybuild::TestCases::new().compile_fail(format!("{CASES}/*/*.rs"));
}

#[test]
fn a_mistake_gives_one_error() {
    for case in cases() {
        let name = case.strip_prefix(CASES).unwrap().with_extension("");
        let text = fs::read_to_string(case.with_extension("stderr")).unwrap();
        let errors = text
            .lines()
            .filter(|line| line.starts_with("error"))
            .count();
        let expected_one = !SEVERAL.contains(&name.to_str().unwrap());
        assert_eq!(
            errors == 1,
            expected_one,
            "{}: {errors} errors",
            name.display()
        );
    }
}

fn cases() -> impl Iterator<Item = PathBuf> {
    let entries = |folder: &Path| {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    let topics = entries(Path::new(CASES)).into_iter();
    topics
        .flat_map(move |topic| entries(&topic))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
}
