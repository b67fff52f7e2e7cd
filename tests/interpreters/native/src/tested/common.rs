//! What two modules include is tested in both.

#[pydust::test]
fn test_in_both() {
    assert!(["native_tested::common", "native_twin::common"].contains(&module_path!()));
}
