#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    fn power(base: f64, #[arg(default = 2.0)] exponent: f64) -> f64 {
        base.powf(exponent)
    }
}

fn main() {}
