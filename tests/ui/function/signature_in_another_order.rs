#[pydust::function]
#[signature(exponent, base)]
pub fn power(base: f64, exponent: f64) -> f64 {
    base.powf(exponent)
}

fn main() {}
