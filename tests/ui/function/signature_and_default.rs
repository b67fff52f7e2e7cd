#[pydust::function]
#[signature(base, exponent)]
pub fn power(base: f64, #[arg(default = 2.0)] exponent: f64) -> f64 {
    base.powf(exponent)
}

fn main() {}
