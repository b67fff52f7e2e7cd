//! What a mistake looks like: each file of `tests/ui/<topic>` has one, and the `.stderr` beside it is what rustc says.
//!
//! After a change of a message, `TRYBUILD=overwrite cargo test -p pydust --test ui` writes the files anew; read them as a user would.

#[test]
fn a_mistake_gives_one_error() {
    trybuild::TestCases::new().compile_fail("../../tests/ui/*/*.rs");
}
