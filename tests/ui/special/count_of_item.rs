#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __setitem__(&mut self, value: f64) {
        self.x = value;
    }
}

fn main() {}
