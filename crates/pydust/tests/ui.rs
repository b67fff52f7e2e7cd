//! What a mistake looks like: each file of `tests/ui/<topic>` has one, and the `.stderr` beside it is what rustc says.
//!
//! After a change of a message, `TRYBUILD=overwrite cargo test -p pydust --test ui` writes the files anew; read them as a user would.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release whose words the files hold. Others word and mark the same mistake differently.
const RUSTC: &str = "rustc 1.95.";

const CASES: &str = "../../tests/ui";

/// Cases in which rustc finds a second thing wrong with the same mistake, each time at the user's own tokens.
const SEVERAL: &[&str] = &[
    // The trait bound once for the signature and once, with "consider borrowing here", for the call.
    "function/parameter_class_by_value",
    // The same message twice, because the second comes without its last note.
    "function/parameter_with_borrowed_option",
    // Everything in the block needs the tag that the struct does not have.
    "class/methods_without_a_tag_on_the_struct",
    // The submodule, and what it alone lists.
    "function/listed_by_a_submodule_that_no_module_lists",
    // A default for what takes none is of the wrong type, too.
    "args/default_on_the_parameter",
    "function/var_args_with_a_default",
    // The field, the conversion of the struct, and the function that takes it.
    "args/field_that_does_not_convert",
    // The item's type for the hint, and the iterator for the call.
    "function/iterator_of_items_that_do_not_convert",
    // The type goes neither way, and a settable attribute needs both.
    "attribute/settable_type_that_neither_way_converts",
    "attribute/settable_class_by_value",
    // The value of a member for its type, and for its object.
    "enum/value_that_does_not_convert",
    // All that a class takes over from what it extends.
    "class/base_that_is_no_class",
    "class/extends_an_int",
    "class/extends_a_native_class",
];

#[test]
fn mistakes_are_reported_as_written_down() {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(compiler).arg("--version").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    if version.starts_with(RUSTC) {
        trybuild::TestCases::new().compile_fail(format!("{CASES}/*/*.rs"));
    } else {
        // Not `eprintln!`, which the test runner would keep to itself.
        let line = format!(
            "NOT COMPARED: the messages in tests/ui are those of {RUSTC}x, this is {version}"
        );
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
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
