struct Thing;

impl Thing {
    #[pydust::test]
    fn test_it(&self) {}
}

fn main() {}
