//! One of two files of this name.

#[pydust::test]
fn test_same_stem() {
    assert!(module_path!().ends_with("two::util"));
}
