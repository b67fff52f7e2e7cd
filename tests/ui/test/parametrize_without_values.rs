#[pydust::test(parametrize(x))]
fn test_it(x: i64) {
    assert!(x > 0);
}

fn main() {}
