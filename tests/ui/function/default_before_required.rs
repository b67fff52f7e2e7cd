#[pydust::function]
pub fn power(#[arg(default = 2.0)] base: f64, exponent: f64) -> f64 {
    base.powf(exponent)
}

fn main() {}
