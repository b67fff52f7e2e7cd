#[pydust::function]
#[signature(base = 2.0, exponent)]
pub fn power(base: f64, exponent: f64) -> f64 {
    base.powf(exponent)
}

fn main() {}
