#[pydust::test(parametrize(y = [1, 2]))]
fn test_it(x: i64) {
    assert!(x > 0);
}

fn main() {}
