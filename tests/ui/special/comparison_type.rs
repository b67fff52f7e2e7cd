#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __richcmp__(&self, other: &Vector) -> bool {
        self.x == other.x
    }
}

fn main() {}
