//! Letters that people, and models, read as a Latin letter though they are another. A selection of Unicode's
//! confusables (UTS #39) that NFKC leaves alone. Used by `fold`; decides nothing.

/// The Latin letter that `c` passes for at a glance.
pub(super) fn twin(c: char) -> Option<char> {
    lower(c).or_else(|| upper(c)).or_else(|| boxed(c))
}

/// The Latin letter that `c` suggests only among Latin letters.
pub(super) fn near(c: char) -> Option<char> {
    Some(match c {
        'в' | 'ь' | 'β' => 'b',
        'є' | 'з' | 'ε' => 'e',
        'г' | 'я' => 'r',
        'и' | 'ц' | 'μ' => 'u',
        'к' => 'k',
        'л' | 'п' | 'η' | 'π' => 'n',
        'м' => 'm',
        'н' => 'h',
        'т' | 'τ' => 't',
        'б' | 'σ' | 'θ' | 'ѳ' => 'o',
        'ω' | 'ш' | 'щ' => 'w',
        'λ' | 'ʌ' => 'a',
        'И' | 'П' | 'Й' => 'N',
        'Г' | 'Я' => 'R',
        'З' | 'Σ' | 'Є' => 'E',
        'Ω' | 'Θ' | 'Ф' => 'O',
        'Λ' | 'Δ' => 'A',
        _ => return None,
    })
}

/// The ASCII mark that `c` passes for, where a built-in pattern looks for it.
pub(super) fn mark(c: char) -> Option<char> {
    Some(match c {
        '∶' | '꞉' | 'ː' | '։' | '׃' | '܃' | '܄' | '᛬' | '：' => ':',
        '【' | '〔' | '⟦' | '⁅' | '〚' | '〖' => '[',
        '】' | '〕' | '⟧' | '⁆' | '〛' | '〗' => ']',
        '‹' | '〈' | '⟨' | '❮' | '«' | '《' => '<',
        '›' | '〉' | '⟩' | '❯' | '»' | '》' => '>',
        '\u{2800}' => ' ',
        _ => return None,
    })
}

fn lower(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' | 'ɑ' | 'ᴀ' => 'a',
        'ʙ' | 'ƅ' | 'Ƅ' => 'b',
        'с' | 'ᴄ' | 'ⲥ' | 'ↄ' => 'c',
        'ԁ' | 'ᴅ' | 'đ' | 'ɗ' => 'd',
        'е' | 'ᴇ' | 'ҽ' | 'ɛ' | 'ə' => 'e',
        'ꜰ' | 'ƒ' | 'ẝ' => 'f',
        'ɡ' | 'ɢ' | 'ց' | 'ǥ' | 'ԍ' => 'g',
        'һ' | 'հ' | 'ʜ' | 'ħ' => 'h',
        'і' | 'ι' | 'ı' | 'ɩ' | 'ɪ' | 'ɨ' | 'Ꭵ' => 'i',
        'ј' | 'ȷ' | 'ᴊ' | 'ϳ' => 'j',
        'κ' | 'ᴋ' | 'ƙ' => 'k',
        'ӏ' | 'ʟ' | 'ł' | 'ǀ' | 'ƚ' => 'l',
        'ᴍ' | 'ɱ' => 'm',
        'ո' | 'ɴ' | 'ռ' | 'ŋ' | 'ɲ' => 'n',
        'о' | 'ο' | 'օ' | 'ᴏ' | 'ø' | 'ⲟ' | 'ɵ' | '০' | '౦' => 'o',
        'р' | 'ρ' | 'ᴘ' | 'ⲣ' | 'ƥ' => 'p',
        'ԛ' | 'զ' | 'ꞯ' => 'q',
        'ʀ' | 'ɾ' | 'ɼ' | 'ᴦ' => 'r',
        'ѕ' | 'ꜱ' | 'ʂ' => 's',
        'ᴛ' | 'ŧ' | 'ƭ' => 't',
        'υ' | 'ս' | 'ᴜ' | 'ʋ' | 'ʊ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ԝ' | 'ᴡ' | 'ɯ' | 'ա' => 'w',
        'х' | 'χ' | 'ⲭ' => 'x',
        'у' | 'γ' | 'ʏ' | 'ү' | 'ɣ' => 'y',
        'ᴢ' | 'ʐ' | 'ƶ' => 'z',
        _ => return None,
    })
}

fn upper(c: char) -> Option<char> {
    Some(match c {
        'А' | 'Α' | 'Ꭺ' | 'ꓮ' => 'A',
        'В' | 'Β' | 'Ᏼ' | 'ꓐ' => 'B',
        'С' | 'Ꮯ' | 'ꓚ' | 'Ϲ' | 'Ⲥ' => 'C',
        'Ꭰ' | 'ꓓ' | 'Đ' => 'D',
        'Е' | 'Ε' | 'Ꭼ' | 'ꓰ' => 'E',
        'ꓝ' | 'Ϝ' => 'F',
        'Ꮐ' | 'ꓖ' | 'Ԍ' => 'G',
        'Н' | 'Η' | 'Ꮋ' | 'ꓧ' | 'Ħ' => 'H',
        'І' | 'Ι' | 'ꓲ' | 'Ӏ' => 'I',
        'Ј' | 'Ꭻ' | 'ꓙ' => 'J',
        'К' | 'Κ' | 'Ꮶ' | 'ꓗ' => 'K',
        'Ꮮ' | 'ꓡ' | 'Ł' => 'L',
        'М' | 'Μ' | 'Ꮇ' | 'ꓟ' => 'M',
        'Ν' | 'ꓠ' => 'N',
        'О' | 'Ο' | 'Օ' | 'ꓳ' | 'Ø' | 'Ⲟ' => 'O',
        'Р' | 'Ρ' | 'Ꮲ' | 'ꓑ' | 'Ⲣ' => 'P',
        'Ԛ' => 'Q',
        'Ꭱ' | 'Ꮢ' | 'ꓣ' => 'R',
        'Ѕ' | 'Ꮪ' | 'ꓢ' | 'Տ' => 'S',
        'Т' | 'Τ' | 'Ꭲ' | 'ꓔ' => 'T',
        'Ս' | 'ꓴ' => 'U',
        'Ꮩ' | 'ꓦ' | 'Ѵ' => 'V',
        'Ԝ' | 'Ꮃ' | 'ꓪ' => 'W',
        'Х' | 'Χ' | 'ꓫ' => 'X',
        'У' | 'Υ' | 'Ү' | 'Ꮍ' | 'ꓬ' => 'Y',
        'Ζ' | 'Ꮓ' | 'ꓜ' => 'Z',
        _ => return None,
    })
}

/// Letters drawn in circles, boxes and flags, which Unicode does not decompose.
fn boxed(c: char) -> Option<char> {
    let first = match c {
        '\u{1F150}'..='\u{1F169}' => 0x1F150,
        '\u{1F170}'..='\u{1F189}' => 0x1F170,
        '\u{1F1E6}'..='\u{1F1FF}' => 0x1F1E6,
        _ => return None,
    };
    char::from_u32(u32::from(c) - first + u32::from('A'))
}
