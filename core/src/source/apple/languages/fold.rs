//! Letters without case, accents and punctuation. The build script shares this file, so it knows nothing of
//! the crate.

/// Letters, each followed by its forms with accents and by its other forms. All are in lower case.
const FORMS: &str = "\
    0₀ 1¹₁ 2²₂ 3³₃ 4₄ 5₅ 6₆ 7₇ 8₈ 9₉ aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďđḋḍḏḑḓ \
    eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ hĥħȟḣḥḧḩḫẖ iìíîïĩīĭįıǐȉȋḭḯỉị jĵǰ kķǩḱḳḵ lĺļľłḷḹḻḽ mḿṁṃ \
    nñńņňǹṅṇṉṋ oºòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ pṕṗ rŕŗřȑȓṙṛṝṟ sśŝşšſșṡṣṥṧṩẛ tţťțṫṭṯṱẗ \
    uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ æǣǽ ʒǯ \
    αάἀἁἂἃἄἅἆἇὰᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ βϐ εέϵἐἑἒἓἔἕὲ ηήἠἡἢἣἤἥἦἧὴᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ θϑ ιΐίϊἰἱἲἳἴἵἶἷὶῐῑῒῖῗ κϰ μµ \
    οόὀὁὂὃὄὅὸ πϖ ρϱῤῥ σς υΰϋύὐὑὒὓὔὕὖὗὺῠῡῢῦῧ φϕ ωώὠὡὢὣὤὥὦὧὼᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ аӑӓ гѓ еѐёӗ жӂӝ зӟ ийѝӣӥ кќ \
    оӧ уўӯӱӳ чӵ ыӹ эӭ ії ѵѷ әӛ өӫ اآأإ وؤ يئى ہۂ ےۓ ەۀ";

/// Returns the words of a text, with one space between two: letters and digits in lower case, without accents
/// and vowel marks. Any other character ends a word.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'a'..='z' | '0'..='9' => c,
            // The same, in the width of an ideograph.
            '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xff01 + 0x21) {
                Some(narrow) => narrow,
                None => continue,
            },
            _ if c.is_ascii() => ' ',
            _ if is_mark(c) => continue,
            'ß' => {
                folded.push('s');
                's'
            }
            'æ' => {
                folded.push('a');
                'e'
            }
            _ => base(c),
        };
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Returns a letter without its accent: `e` for `é`.
fn base(c: char) -> char {
    // Other scripts have no such forms.
    if !matches!(c, '\u{80}'..'\u{700}' | '\u{1e00}'..'\u{2100}') {
        return c;
    }
    let form = |forms: &str| forms.chars().skip(1).any(|form| form == c);
    FORMS.split(' ').find(|forms| form(forms)).and_then(|forms| forms.chars().next()).unwrap_or(c)
}

/// Returns whether a character is part of the letter before it, or is invisible: accents, vowel marks, tone
/// marks, the Hebrew marks of abbreviations, and marks of the direction of writing.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{5f3}' | '\u{5f4}' | '\u{610}'..='\u{61a}'
        | '\u{61c}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{93c}' | '\u{94d}' | '\u{970}'
        | '\u{e47}'..='\u{e4e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Returns the hash of a text with one more character. `start` is [`START`], or the hash of the text before.
pub fn hash(start: u32, c: char) -> u32 {
    // FNV-1a, by characters.
    (start ^ c as u32).wrapping_mul(0x0100_0193)
}

/// The hash of an empty text.
pub const START: u32 = 0x9e37_79b9;

/// Returns the 28 bits of a hash that the tables have. In tables of 14,000 words this is enough: of a thousand
/// texts that mean nothing, not one is taken for a word.
pub fn packed(hash: u32) -> u32 {
    (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d) >> 4
}
