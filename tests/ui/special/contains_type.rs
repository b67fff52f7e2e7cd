#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __contains__(&self, x: f64) -> Option<bool> {
        Some(self.x == x)
    }
}

fn main() {}
