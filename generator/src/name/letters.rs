//! Which characters an identifier can have so that rustc does not warn of it, and what others are called.
//!
//! The letters are those of scripts in everyday use whose status is "allowed" in Unicode Technical Standard 39, which rustc's
//! lint `uncommon_codepoints` goes by; look-alikes are its potential mixed-script confusables.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Whether rustc accepts a letter or mark in an identifier without a warning.
pub fn is_common(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || letter == '_'
        || unicode_ident::is_xid_continue(letter)
            && matches!(letter,
                // Latin, Greek, Cyrillic, Armenian
                '\u{c0}'..='\u{113}' | '\u{116}'..='\u{12b}' | '\u{12e}'..='\u{131}' | '\u{134}'..='\u{137}'
                | '\u{139}'..='\u{13e}' | '\u{141}'..='\u{148}' | '\u{14a}'..='\u{14d}' | '\u{150}'..='\u{155}'
                | '\u{158}'..='\u{161}' | '\u{164}'..='\u{17e}' | '\u{1a0}'..='\u{1a1}' | '\u{1af}'..='\u{1b0}'
                | '\u{218}'..='\u{21b}' | '\u{1ea0}'..='\u{1ef9}' | '\u{386}' | '\u{388}'..='\u{3ce}'
                | '\u{401}'..='\u{40c}' | '\u{40e}'..='\u{44f}' | '\u{451}'..='\u{45c}' | '\u{45e}'..='\u{45f}'
                | '\u{490}'..='\u{491}' | '\u{531}'..='\u{556}' | '\u{561}'..='\u{586}'
                // Hebrew, Arabic
                | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{63a}' | '\u{641}'..='\u{652}' | '\u{660}'..='\u{669}'
                | '\u{679}'..='\u{68d}' | '\u{68f}' | '\u{6ba}'..='\u{6be}' | '\u{6c0}'..='\u{6d5}' | '\u{6f0}'..='\u{6f9}'
                // Devanagari, Bengali, Gujarati, Tamil, Telugu, Kannada, Malayalam, Sinhala
                | '\u{901}'..='\u{903}' | '\u{905}'..='\u{90b}' | '\u{90d}'..='\u{928}' | '\u{92a}'..='\u{933}'
                | '\u{935}'..='\u{93c}' | '\u{93e}'..='\u{943}' | '\u{945}'..='\u{94d}' | '\u{966}'..='\u{96f}'
                | '\u{981}'..='\u{98b}' | '\u{98f}'..='\u{9bc}' | '\u{9be}'..='\u{9ce}' | '\u{9e6}'..='\u{9f1}'
                | '\u{a82}'..='\u{abc}' | '\u{abe}'..='\u{acd}' | '\u{ae6}'..='\u{aef}' | '\u{b83}'..='\u{bcd}'
                | '\u{c05}'..='\u{c0b}' | '\u{c0e}'..='\u{c30}' | '\u{c35}'..='\u{c39}' | '\u{c3e}'..='\u{c4d}'
                | '\u{c82}'..='\u{c8b}' | '\u{c8e}'..='\u{cb0}' | '\u{cb2}'..='\u{cb9}' | '\u{cbe}'..='\u{cc3}'
                | '\u{cc6}'..='\u{ccd}' | '\u{d05}'..='\u{d0b}' | '\u{d0e}'..='\u{d28}' | '\u{d2a}'..='\u{d39}'
                | '\u{d3e}'..='\u{d43}' | '\u{d46}'..='\u{d4b}' | '\u{d4d}' | '\u{d91}'..='\u{d9d}' | '\u{d9f}'..='\u{da5}' | '\u{da7}'..='\u{dde}'
                // Thai, Lao, Georgian, Ethiopic, Khmer
                | '\u{e01}'..='\u{e32}' | '\u{e34}'..='\u{e4d}' | '\u{e50}'..='\u{e59}' | '\u{e94}'..='\u{e97}'
                | '\u{e99}'..='\u{e9f}' | '\u{eb0}'..='\u{eb2}' | '\u{ec0}'..='\u{ec4}' | '\u{10d0}'..='\u{10f0}'
                | '\u{1208}'..='\u{1246}' | '\u{1780}'..='\u{179c}' | '\u{17b6}'..='\u{17cd}' | '\u{17d2}'
                // Japanese, Chinese, Korean
                | '\u{3005}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' | '\u{4e00}'..='\u{9fa5}'
                | '\u{ac00}'..='\u{d7a3}')
}

/// A mark above or below a letter that may be written as one letter with it. It is left out, unless that makes two names one.
pub fn is_diacritic(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Whether a letter is one of ASCII in the width of an ideograph: `Ａ`.
pub fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{ff01}'..='\u{ff5e}')
}

/// A name without letters of that width: with those of ASCII. `None` where it has none.
pub fn narrow(name: &str) -> Option<String> {
    // Both stand in the same order.
    let narrow = |letter: char| {
        let narrow = is_wide(letter).then(|| char::from_u32(u32::from(letter) - 0xfee0));
        narrow.flatten().unwrap_or(letter)
    };
    name.contains(is_wide).then(|| name.chars().map(narrow).collect())
}

/// A name without Latin letters inside words of Cyrillic ones: with the letters that they look like. rustc warns of two names of a
/// client that differ in such letters alone, wherever they stand. `None` where it has none.
pub fn in_one_script(name: &str) -> Option<String> {
    let is_sure = |letter: char| is_cyrillic(letter) && CYRILLIC.iter().all(|(_, to)| *to != letter);
    if !name.contains(is_sure) {
        return None;
    }
    let mut changed = String::with_capacity(name.len());
    for word in words_of(name) {
        let mut rest = if word.contains(is_sure) { word } else { "" };
        if rest.is_empty() {
            changed.push_str(word);
        }
        while let Some(first) = rest.chars().next() {
            let is_latin = first.is_ascii_alphabetic();
            let end = rest.find(|letter: char| letter.is_ascii_alphabetic() != is_latin).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            // Several at an end are a word of their own: `IPадрес`.
            let is_part = run.len() == 1 || rest.len() < word.len() && !after.is_empty();
            let alike = |letter: char| CYRILLIC.iter().find(|(from, _)| *from == letter).map(|(_, to)| *to);
            match run.chars().map(alike).collect::<Option<String>>() {
                Some(alike) if is_part => changed.push_str(&alike),
                Some(_) | None => changed.push_str(run),
            }
            rest = after;
        }
    }
    Some(changed).filter(|changed| changed != name)
}

/// The words of a name, each sign and digit as one: a capital letter after a small one begins a word.
fn words_of(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut before) = (0, ' ');
    for (at, letter) in name.char_indices() {
        let is_word = letter.is_alphabetic() && before.is_alphabetic();
        if !is_word || before.is_lowercase() && letter.is_uppercase() {
            words.extend(name.get(start..at));
            start = at;
        }
        before = letter;
    }
    words.extend(name.get(start..));
    words
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{45f}' | '\u{490}'..='\u{491}')
}

/// Latin letters, and the Cyrillic ones in everyday words that they look like.
#[rustfmt::skip]
const CYRILLIC: [(char, char); 20] = [
    ('A', 'А'), ('B', 'В'), ('C', 'С'), ('E', 'Е'), ('H', 'Н'), ('I', 'І'), ('K', 'К'), ('M', 'М'), ('O', 'О'), ('P', 'Р'),
    ('T', 'Т'), ('X', 'Х'), ('a', 'а'), ('c', 'с'), ('e', 'е'), ('i', 'і'), ('o', 'о'), ('p', 'р'), ('x', 'х'), ('y', 'у'),
];

/// Ends a word in what [`without_look_alikes`] gives, where a space would be a sign of the name. It is no letter of any script.
pub const BREAK: char = '\u{fdd0}';

/// What a name reads like whose letters beyond ASCII all look like those of other scripts, as they stand or as small letters: rustc
/// warns of it. Greek and Cyrillic become Latin, of other scripts the numbers of the letters stay.
pub fn without_look_alikes(name: &str) -> Option<String> {
    let is_foreign = |letter: &char| *letter >= '\u{370}' && is_common(*letter) && !is_vietnamese(*letter);
    let mut foreign = name.chars().filter(is_foreign).peekable();
    foreign.peek()?;
    let looks_alike = |letter: char| LOOK_ALIKES.contains(letter);
    if !foreign.all(|letter| looks_alike(letter) || letter.to_lowercase().all(looks_alike)) {
        return None;
    }
    let mut latin = String::new();
    for letter in name.chars() {
        match LATIN.iter().find(|(from, _)| *from == letter) {
            Some((_, to)) => latin.push_str(to),
            None if is_foreign(&letter) => latin.push_str(&format!("{BREAK}u{:x}{BREAK}", u32::from(letter))),
            None => latin.push(letter),
        }
    }
    Some(latin)
}

fn is_vietnamese(letter: char) -> bool {
    matches!(letter, '\u{1ea0}'..='\u{1ef9}')
}

const LOOK_ALIKES: &str = "ΑΒΓΕΖΗΘΙΚΛΜΝΟΠΡΤΥΦΧαβγδεηθικμνοπρστυφ\
    ЅІЈАБВГЕЗКЛМНОПРСТУФХЫЬЮабгекопрстуфхчшєѕіјћҐґԻՄՅՈՊՌՍՏՓՕագզծհձղյոպռսցւքօוטיןס\
    اةهھہۃە\u{901}\u{902}\u{903}उटठढपभमवह\u{93c}\u{93f}\u{941}\u{942}\u{945}\u{947}\u{948}\u{94d}\u{981}\u{983}\u{9bc}\u{9bf}\
    \u{a82}\u{a83}પર\u{abc}\u{ac1}\u{ac2}\u{acd}உஐஜணமழவஶஸ\u{bbf}\u{bc6}\u{bc7}\u{bcd}అఆఇఐఒఓఔఖగజఝఞటణదనయరలళ\u{c3f}\u{c41}\
    ಅಆಇಐಒಓಔಗಜಝಞಟಣದನಯರಲಳ\u{cbf}\u{cc1}\u{cc3}ഉഖജടഠണഥരറഴശ\u{d3f}\u{d40}\u{d46}\u{d47}\u{d48}\
    จบปฝพฟย\u{e34}\u{e35}\u{e36}\u{e37}\u{e38}\u{e39}\u{e3a}\u{e48}\u{e49}\u{e4a}\u{e4b}\u{e4d}ປຝພຟთიყሀሆሣቀበቡ\
    \u{17b7}\u{17b8}\u{17b9}\u{17ba}\u{17c6}\u{17cb}へイエカタトニネノハヒヘムメヨロ一丅丫丿乄二亻八力匕卜厶口囗夕工彐";

/// Greek and Cyrillic letters that look like others, as they stand or as small letters, as Latin writes them.
#[rustfmt::skip]
const LATIN: &[(char, &str)] = &[
    ('Α', "A"), ('Β', "B"), ('Γ', "G"), ('Ε', "E"), ('Ζ', "Z"), ('Η', "E"), ('Θ', "Th"), ('Ι', "I"), ('Κ', "K"),
    ('Λ', "L"), ('Μ', "M"), ('Ν', "N"), ('Ο', "O"), ('Π', "P"), ('Ρ', "R"), ('Τ', "T"), ('Υ', "Y"), ('Φ', "Ph"),
    ('Χ', "Ch"), ('α', "alpha"), ('β', "beta"), ('γ', "gamma"), ('δ', "delta"), ('ε', "epsilon"), ('η', "eta"),
    ('θ', "theta"), ('ι', "iota"), ('κ', "kappa"), ('μ', "mu"), ('ν', "nu"), ('ο', "o"), ('π', "pi"), ('ρ', "rho"),
    ('σ', "sigma"), ('τ', "tau"), ('υ', "upsilon"), ('φ', "phi"), ('Ѕ', "Dz"), ('І', "I"), ('Ј', "J"), ('А', "A"),
    ('Б', "B"), ('В', "V"), ('Г', "G"), ('Е', "E"), ('З', "Z"), ('К', "K"), ('Л', "L"), ('М', "M"), ('Н', "N"),
    ('О', "O"), ('П', "P"), ('Р', "R"), ('С', "S"), ('Т', "T"), ('У', "U"), ('Ф', "F"), ('Х', "Kh"), ('Ы', "Y"),
    ('Ь', ""), ('Ю', "Yu"), ('а', "a"), ('б', "b"), ('г', "g"), ('е', "e"), ('к', "k"), ('о', "o"), ('п', "p"),
    ('р', "r"), ('с', "s"), ('т', "t"), ('у', "u"), ('ф', "f"), ('х', "kh"), ('ч', "ch"), ('ш', "sh"), ('є', "ye"),
    ('ѕ', "dz"), ('і', "i"), ('ј', "j"), ('ћ', "c"), ('Ґ', "G"), ('ґ', "g"), ('Δ', "Delta\u{fdd0}"), ('Σ', "Sigma\u{fdd0}"),
    ('Ч', "Ch"), ('Ш', "Sh"), ('Є', "Ye"), ('Ћ', "C"),
];

/// What a name looks like: of letters that rustc takes for each other (`confusable_idents`), the first stands for all.
pub fn look(name: &str) -> String {
    name.chars().map(|letter| LOOKS.get(&letter).copied().unwrap_or(letter)).collect()
}

/// What stands for each letter of [`ALIKE`].
static LOOKS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let letters = ALIKE.split(' ').flat_map(|class| class.chars().zip(class.chars().next().into_iter().cycle()));
    letters.collect()
});

/// Letters that look alike (Unicode Technical Standard 39, "Confusable Detection"), of those that are common.
const ALIKE: &str = "0OΟОՕ০ 1IlΙІוןا١۱ 3З 6б 8৪ 9৭ aαа bЬ cс eе fք gց hհ iıιі jј nոռ oοσоօסه٥ھہە۵०૦\u{c82}ഠ๐ pρр \
    qգզ rг sѕ uυս vνט wա xх yγуყ ÁΆ ÉΈ ËЁ ÍĺΊ ÏΪЇ ÐĐ ÓΌ ÝΎ ßβ áά ëё íί ïϊї óό úύ üϋ ħћ Ĩآ ŕѓ ŞȘ şș ŸΫ AΑА BΒВ ΓГ \
    EΕЕ HΗН Θθ KΚК ΛЛ٨۸ MΜМ ΠП PΡР TΤТ YΥУ ΦФՓቀ XΧХ δծ εє κк πп τт φф SЅՏ պሣ ئۓ ةۃ ثپڽۑ ىيںیے \u{652}\u{e4d}\u{17c6} ٠۰ \
    ٢۲ ٣۳ ٤۴ ٦۶ ٧۷ ٩۹१ ٹڻ ٻې ۀۂ \u{901}\u{981} \u{902}\u{a82}\u{bcd} \u{903}\u{a83} \u{93c}\u{9bc}\u{abc} \
    \u{941}\u{ac1} \u{942}\u{ac2} \u{94d}\u{acd} २૨ ३૩ ४૪ ८૮ \u{983}\u{c83} ஈர\u{bbe} உഉ ஐஜജ ணണ ன\u{bc8} ழഴ ஶശ \
    \u{bbf}\u{d3f}\u{d40} అಅ ఆಆ ఇಇ ఒಒ ఓಓ ఔಔ జಜ ఞಞ ణಣ యಯ രറ \u{d41}\u{d42}\u{d43} ขฃ คดต ฆม ชซ ฎฏ ฑท บບ ปປ ฝຝ พພ \
    ฟຟ ภฦ าๅ \u{e34}\u{17b7} \u{e35}\u{17b8} \u{e36}\u{17b9} \u{e37}\u{17ba} \u{e48}\u{17cb} へヘ べベ ぺペ イ亻 エ工 カ力 \
    タ夕 ト卜 ニ二 ノ丿 ハ八 ロ口囗 ー一 土士 CС NΝ ZΖ JЈ";

/// Where the first opening and the last closing bracket of each kind are. Of a pair only the opening one is spelt.
#[derive(Debug)]
pub struct Pairs([(Option<usize>, Option<usize>); 3]);

/// The kinds of brackets, and what is called: a pair around nothing, a pair, an opening and a closing one alone.
const BRACKETS: [(char, char, [&str; 4]); 3] = [
    ('(', ')', ["parentheses", "parenthesis", "open parenthesis", "close parenthesis"]),
    ('[', ']', ["brackets", "bracket", "open bracket", "close bracket"]),
    ('{', '}', ["braces", "brace", "open brace", "close brace"]),
];

impl Pairs {
    /// Those of a name.
    pub fn of(name: &str) -> Self {
        Self(BRACKETS.map(|(open, close, _)| (name.find(open), name.rfind(close))))
    }

    /// What the character at this place is called, if it is a bracket.
    pub fn spelt(&self, at: usize, letter: char) -> Option<&'static str> {
        BRACKETS.iter().zip(&self.0).find_map(|((open, close, [empty, pair, opening, closing]), (first, last))| {
            if letter == *open {
                return Some(match last {
                    Some(last) if *last == at + 1 => *empty,
                    Some(last) if *last > at => *pair,
                    _ => *opening,
                });
            }
            let is_closing = letter == *close;
            is_closing.then(|| if first.is_some_and(|first| first < at) { "" } else { *closing })
        })
    }
}

/// What a character that no identifier has is called.
pub fn spelt(letter: char) -> Option<&'static str> {
    Some(match letter {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '<' => "less than",
        '>' => "greater than",
        '=' => "equal",
        '!' => "not",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '^' => "caret",
        '~' => "tilde",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '?' => "question mark",
        '_' => "underscore",
        '\'' => "quote",
        '"' => "double quote",
        '`' => "backtick",
        ' ' => "space",
        '\t' => "tab",
        '\n' => "newline",
        '\r' => "return",
        '\u{a0}' => "no break space",
        '\u{b5}' => "micro",
        '°' => "degree",
        '²' => "squared",
        '³' => "cubed",
        '¹' => "first",
        '½' => "half",
        '¼' => "quarter",
        '¾' => "three quarters",
        'ª' | 'º' => "ordinal",
        '€' => "euro",
        '£' => "pound",
        '¥' => "yen",
        '¢' => "cent",
        '§' => "section",
        '×' => "times",
        '÷' => "divided by",
        '±' => "plus minus",
        '≤' => "at most",
        '≥' => "at least",
        '≠' => "unequal",
        '∞' => "infinity",
        '\u{2126}' => "ohm",
        '℃' => "degree c",
        '℉' => "degree f",
        '№' => "number",
        '©' => "copyright",
        '®' => "registered",
        '™' => "trademark",
        '…' => "dots",
        '–' | '—' => "dash",
        '→' => "to",
        '←' => "left",
        '↑' => "up",
        '↓' => "down",
        _ => return None,
    })
}
