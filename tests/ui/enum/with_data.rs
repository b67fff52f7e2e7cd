#[pydust::class]
pub enum Shape {
    Empty,
    Circle { radius: f64 },
    Line(f64, f64),
}

fn main() {}
