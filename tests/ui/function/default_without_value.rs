#[pydust::function]
pub fn power(base: f64, #[arg(default)] exponent: f64) -> f64 {
    base.powf(exponent)
}

fn main() {}
