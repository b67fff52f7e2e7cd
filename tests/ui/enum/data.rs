#[pydust::class(data)]
pub enum Shape {
    Circle,
    Square,
}

#[pydust::module(members(Shape))]
pub struct Native;

fn main() {}
