//! The grammar of the Unified Code for Units of Measure, case sensitive, section 2 of its specification:
//!
//! ```text
//! main-term   = "/" term | term
//! term        = term "." component | term "/" component | component
//! component   = annotatable annotation | annotatable | annotation | factor | "(" term ")"
//! annotatable = simple-unit exponent | simple-unit
//! simple-unit = atom | prefix metric-atom
//! ```

/// Metric and binary prefixes.
const PREFIXES: [&str; 24] = [
    "da", "Ki", "Mi", "Gi", "Ti", "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "d", "c", "m", "u", "n", "p",
    "f", "a", "z", "y",
];

/// Atoms that take a prefix.
const METRIC: [&str; 52] = [
    "m", "s", "g", "rad", "K", "C", "cd", "mol", "sr", "Hz", "N", "Pa", "J", "W", "A", "V", "F", "Ohm", "S",
    "Wb", "Cel", "T", "H", "lm", "lx", "Bq", "Gy", "Sv", "l", "L", "ar", "t", "bar", "u", "eV", "pc", "cal",
    "eq", "osm", "kat", "U", "[iU]", "[IU]", "B", "Np", "B[SPL]", "B[V]", "m[Hg]", "m[H2O]", "bit", "By",
    "g%",
];

/// Atoms that take none.
const OTHER: [&str; 37] = [
    "10*",
    "10^",
    "[pi]",
    "%",
    "[ppth]",
    "[ppm]",
    "[ppb]",
    "deg",
    "gon",
    "'",
    "''",
    "min",
    "h",
    "d",
    "wk",
    "mo",
    "mo_j",
    "a",
    "a_j",
    "[in_i]",
    "[ft_i]",
    "[yd_i]",
    "[mi_i]",
    "[nmi_i]",
    "[kn_i]",
    "[lb_av]",
    "[oz_av]",
    "[stone_av]",
    "[foz_us]",
    "[cup_us]",
    "[degF]",
    "[Cal]",
    "[HP]",
    "[MET]",
    "[pH]",
    "[g]",
    "[diop]",
];

/// Checks a unit.
pub(crate) fn check(unit: &str) -> Result<(), String> {
    let mut parser = Parser { rest: unit };
    parser.eat('/');
    parser.term()?;
    if parser.rest.is_empty() {
        Ok(())
    } else {
        Err(format!("{unit}: expected the end, found {}", parser.rest))
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn term(&mut self) -> Result<(), String> {
        self.component()?;
        while self.eat('.') || self.eat('/') {
            self.component()?;
        }
        Ok(())
    }

    fn component(&mut self) -> Result<(), String> {
        if self.eat('(') {
            self.term()?;
            return if self.eat(')') { Ok(()) } else { Err("expected )".to_owned()) };
        }
        if self.rest.starts_with('{') {
            return self.annotation();
        }
        let is_power_of_ten = self.rest.starts_with("10*") || self.rest.starts_with("10^");
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && !is_power_of_ten {
            // A factor, which is never annotated.
            self.rest = &self.rest[digits..];
            return Ok(());
        }
        self.simple_unit()?;
        self.exponent()?;
        if self.rest.starts_with('{') { self.annotation() } else { Ok(()) }
    }

    fn annotation(&mut self) -> Result<(), String> {
        let Some((text, rest)) = self.rest[1..].split_once('}') else {
            return Err(format!("expected }} after {}", self.rest));
        };
        if text.is_empty() || !text.bytes().all(|byte| (33..=126).contains(&byte) && byte != b'{') {
            return Err(format!("expected an annotation, found {{{text}}}"));
        }
        self.rest = rest;
        Ok(())
    }

    fn simple_unit(&mut self) -> Result<(), String> {
        // The symbol is what stands before an exponent, an operator, a bracket or an annotation; digits count as part
        // of it within square brackets and in the powers of ten.
        let mut inside = false;
        let end = self.rest.char_indices().find(|&(i, c)| {
            inside = (inside || c == '[') && c != ']';
            let first_of_ten = i < 2 && self.rest.starts_with("10");
            !inside
                && !first_of_ten
                && matches!(c, '.' | '/' | '(' | ')' | '{' | '}' | '+' | '-' | '0'..='9' | ' ')
        });
        let (symbol, rest) = self.rest.split_at(end.map_or(self.rest.len(), |(i, _)| i));
        let metric = |atom: &str| METRIC.contains(&atom);
        let prefixed = || PREFIXES.iter().any(|prefix| symbol.strip_prefix(prefix).is_some_and(metric));
        if !metric(symbol) && !OTHER.contains(&symbol) && !prefixed() {
            return Err(format!("expected a unit, found {symbol:?}"));
        }
        self.rest = rest;
        Ok(())
    }

    fn exponent(&mut self) -> Result<(), String> {
        let signed = self.eat('+') || self.eat('-');
        let after = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if signed && after.len() == self.rest.len() {
            return Err(format!("expected the digits of an exponent, found {:?}", self.rest));
        }
        self.rest = after;
        Ok(())
    }
}

#[test]
fn the_grammar_takes_what_is_ucum_and_nothing_else() {
    for unit in [
        "1",
        "%",
        "m",
        "kcal",
        "/min",
        "{steps}",
        "{steps}/min",
        "mL/min/kg",
        "kg/m2",
        "mm[Hg]",
        "dB[SPL]",
        "[IU]",
        "k[IU]",
        "uS",
        "Cel",
        "10*3/uL",
        "10*-3",
        "m.s-2",
        "kcal/(kg.h)",
        "mmol/L",
        "L{total}/min",
        "a",
        "deg",
        "kg.m2/s2",
        "/(m.s)",
        "7.m",
        "mo_j",
        "[ft_i]",
    ] {
        assert_eq!(check(unit), Ok(()), "{unit}");
    }
    for unit in [
        "",
        "/",
        "bpm",
        "mmHg",
        "kcal/",
        "kcal//d",
        "count/min",
        "Celsius",
        "sec",
        "kmin",
        "k%",
        "k[MET]",
        "{steps",
        "steps}",
        "{}",
        "{a b}",
        "{a}{b}",
        "kg m",
        "kg/m^2",
        "(m",
        "m)",
        "m-",
        "µg",
        "°C",
        "[unknown]",
        "m{a}2",
        "KG",
    ] {
        assert!(check(unit).is_err(), "{unit}");
    }
}
