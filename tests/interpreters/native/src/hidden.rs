//! Tests that are found in the library alone. No other test collects this file.

/// A module.
#[pydust::module]
pub struct Hidden;

macro_rules! tests {
    ($($all:tt)*) => { $($all)* };
}

tests! {
    #[pydust::test] fn by_a_macro() {}
    #[pydust::test] fn café() {}
}

#[allow(dead_code)]
fn around() {
    #[pydust::test]
    fn in_a_function() {}
}
