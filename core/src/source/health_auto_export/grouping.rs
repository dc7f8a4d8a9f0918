//! The words of the header `automation-aggregation`, in which the app names its time grouping in the phone's
//! language.

use super::metrics::Grain;
use super::words::letters;

/// How the app groups the points of an automation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grouping {
    /// The app's own choice: heart rates one by one, everything else by the minute.
    Default,
    /// Buckets of one grain.
    Buckets(Grain),
}

/// The words of a language: for the app's own choice, then for the grains in order.
type Language = [&'static [&'static str]; 7];

/// The meanings of the words of a language, in their order.
const MEANINGS: [Grouping; 7] = [
    Grouping::Default,
    Grouping::Buckets(Grain::Minute),
    Grouping::Buckets(Grain::Hour),
    Grouping::Buckets(Grain::Day),
    Grouping::Buckets(Grain::Week),
    Grouping::Buckets(Grain::Month),
    Grouping::Buckets(Grain::Year),
];

impl Grouping {
    /// Returns the grouping that a word means, or `None` if the word is unknown. Case, white space and
    /// punctuation do not matter. Bytes of UTF-8 may have been read as Latin-1, as headers often are.
    pub(super) fn of(word: &str) -> Option<Self> {
        let bytes = word.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>();
        let again = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        Self::of_text(word).or_else(|| Self::of_text(&again?))
    }

    fn of_text(word: &str) -> Option<Self> {
        let word = letters(word);
        let has = |words: &[&str]| words.iter().any(|known| letters(known) == word);
        LANGUAGES.iter().find_map(|(_, language)| {
            language.iter().zip(MEANINGS).find_map(|(words, meaning)| has(words).then_some(meaning))
        })
    }
}

/// The languages in which the app names its time grouping, in singular and plural, and as an adverb.
#[rustfmt::skip]
const LANGUAGES: &[(&str, Language)] = &[
    ("en", [&["default", "automatic"], &["minutes", "minute", "minutely"], &["hours", "hour", "hourly"], &["days", "day", "daily"], &["weeks", "week", "weekly"], &["months", "month", "monthly"], &["years", "year", "yearly", "annually"]]),
    ("de", [&["standard", "automatisch"], &["minuten", "minute", "minütlich"], &["stunden", "stunde", "stündlich"], &["tage", "tag", "täglich"], &["wochen", "woche", "wöchentlich"], &["monate", "monat", "monatlich"], &["jahre", "jahr", "jährlich"]]),
    ("fr", [&["par défaut", "défaut", "automatique"], &["minutes", "minute", "par minute"], &["heures", "heure", "horaire", "toutes les heures"], &["jours", "jour", "quotidien", "journalier"], &["semaines", "semaine", "hebdomadaire"], &["mois", "mensuel"], &["années", "année", "ans", "an", "annuel"]]),
    ("es", [&["predeterminado", "por defecto", "automático"], &["minutos", "minuto", "por minuto"], &["horas", "hora", "por hora", "cada hora"], &["días", "día", "dias", "dia", "diario"], &["semanas", "semana", "semanal"], &["meses", "mes", "mensual"], &["años", "año", "anual"]]),
    ("it", [&["predefinito", "predefinita", "automatico"], &["minuti", "minuto", "al minuto"], &["ore", "ora", "orario", "ogni ora"], &["giorni", "giorno", "giornaliero", "quotidiano"], &["settimane", "settimana", "settimanale"], &["mesi", "mese", "mensile"], &["anni", "anno", "annuale"]]),
    ("nl", [&["standaard", "automatisch"], &["minuten", "minuut", "per minuut"], &["uren", "uur", "per uur"], &["dagen", "dag", "dagelijks"], &["weken", "week", "wekelijks"], &["maanden", "maand", "maandelijks"], &["jaren", "jaar", "jaarlijks"]]),
    ("pt", [&["padrão", "predefinição", "predefinido", "automático"], &["minutos", "minuto", "por minuto"], &["horas", "hora", "por hora", "a cada hora"], &["dias", "dia", "diário", "diariamente"], &["semanas", "semana", "semanal"], &["meses", "mês", "mensal"], &["anos", "ano", "anual"]]),
    ("sv", [&["standard", "förval", "automatiskt"], &["minuter", "minut", "per minut"], &["timmar", "timme", "per timme", "varje timme"], &["dagar", "dag", "dagligen", "dagligt", "dygn"], &["veckor", "vecka", "varje vecka", "veckovis"], &["månader", "månad", "månadsvis"], &["år", "årsvis", "årligen"]]),
    ("da", [&["standard", "automatisk"], &["minutter", "minut", "pr minut"], &["timer", "time", "pr time", "hver time"], &["dage", "dag", "dagligt"], &["uger", "uge", "ugentligt"], &["måneder", "måned", "månedligt"], &["år", "årligt"]]),
    ("nb", [&["standard", "automatisk"], &["minutter", "minutt", "per minutt"], &["timer", "time", "per time", "hver time"], &["dager", "dag", "daglig", "døgn"], &["uker", "uke", "ukentlig"], &["måneder", "måned", "månedlig"], &["år", "årlig"]]),
    ("fi", [&["oletus", "oletusarvo", "automaattinen"], &["minuutit", "minuutti", "minuuttia", "minuuteittain"], &["tunnit", "tunti", "tuntia", "tunneittain"], &["päivät", "päivä", "päivää", "päivittäin"], &["viikot", "viikko", "viikkoa", "viikoittain"], &["kuukaudet", "kuukausi", "kuukautta", "kuukausittain"], &["vuodet", "vuosi", "vuotta", "vuosittain"]]),
    ("pl", [&["domyślne", "domyślny", "domyślnie", "automatycznie"], &["minuty", "minuta", "minut", "co minutę"], &["godziny", "godzina", "godzin", "co godzinę", "godzinowo"], &["dni", "dzień", "codziennie", "dziennie"], &["tygodnie", "tydzień", "tygodni", "tygodniowo", "co tydzień"], &["miesiące", "miesiąc", "miesięcy", "miesięcznie", "co miesiąc"], &["lata", "rok", "lat", "rocznie"]]),
    ("cs", [&["výchozí", "automaticky"], &["minuty", "minuta", "minut", "po minutách"], &["hodiny", "hodina", "hodin", "hodinově", "každou hodinu"], &["dny", "den", "dní", "dnů", "denně"], &["týdny", "týden", "týdnů", "týdně"], &["měsíce", "měsíc", "měsíců", "měsíčně"], &["roky", "rok", "let", "ročně"]]),
    ("hu", [&["alapértelmezett", "automatikus"], &["perc", "percek", "percenként"], &["óra", "órák", "óránként"], &["nap", "napok", "naponta", "napi"], &["hét", "hetek", "hetente", "heti"], &["hónap", "hónapok", "havonta", "havi"], &["év", "évek", "évente", "éves"]]),
    ("ro", [&["implicit", "implicită", "automat"], &["minute", "minut", "pe minut"], &["ore", "oră", "orar", "pe oră"], &["zile", "zi", "zilnic"], &["săptămâni", "săptămână", "săptămânal"], &["luni", "lună", "lunar"], &["ani", "an", "anual"]]),
    ("ru", [&["по умолчанию", "авто", "автоматически"], &["минуты", "минута", "минут", "поминутно"], &["часы", "час", "часов", "ежечасно", "почасово"], &["дни", "день", "дней", "ежедневно"], &["недели", "неделя", "недель", "еженедельно"], &["месяцы", "месяц", "месяцев", "ежемесячно"], &["годы", "год", "лет", "ежегодно"]]),
    ("uk", [&["за замовчуванням", "типово", "стандартно", "автоматично"], &["хвилини", "хвилина", "хвилин", "щохвилини"], &["години", "година", "годин", "щогодини"], &["дні", "день", "днів", "щодня", "щоденно"], &["тижні", "тиждень", "тижнів", "щотижня"], &["місяці", "місяць", "місяців", "щомісяця"], &["роки", "рік", "років", "щороку"]]),
    ("tr", [&["varsayılan", "otomatik"], &["dakika", "dakikalar", "dakikalık"], &["saat", "saatler", "saatlik"], &["gün", "günler", "günlük"], &["hafta", "haftalar", "haftalık"], &["ay", "aylar", "aylık"], &["yıl", "yıllar", "yıllık"]]),
    ("el", [&["προεπιλογή", "προεπιλεγμένο", "αυτόματα"], &["λεπτά", "λεπτό", "ανά λεπτό"], &["ώρες", "ώρα", "ανά ώρα", "ωριαία"], &["ημέρες", "ημέρα", "μέρες", "μέρα", "ημερήσια", "καθημερινά"], &["εβδομάδες", "εβδομάδα", "εβδομαδιαία"], &["μήνες", "μήνας", "μηνιαία"], &["έτη", "έτος", "χρόνια", "ετήσια"]]),
    ("he", [&["ברירת מחדל", "אוטומטי"], &["דקות", "דקה"], &["שעות", "שעה", "שעתי"], &["ימים", "יום", "יומי"], &["שבועות", "שבוע", "שבועי"], &["חודשים", "חודש", "חודשי"], &["שנים", "שנה", "שנתי"]]),
    ("ar", [&["افتراضي", "الافتراضي", "تلقائي"], &["دقائق", "دقيقة", "الدقائق"], &["ساعات", "ساعة", "الساعات", "كل ساعة"], &["أيام", "يوم", "الأيام", "يومي", "يوميا"], &["أسابيع", "أسبوع", "الأسابيع", "أسبوعي", "أسبوعيا"], &["أشهر", "شهر", "شهور", "الأشهر", "شهري", "شهريا"], &["سنوات", "سنة", "السنوات", "سنوي", "سنويا"]]),
    ("hi", [&["डिफ़ॉल्ट", "डिफॉल्ट", "स्वचालित"], &["मिनट", "प्रति मिनट"], &["घंटे", "घंटा", "घण्टे", "प्रति घंटा"], &["दिन", "दैनिक", "प्रतिदिन"], &["सप्ताह", "हफ़्ते", "साप्ताहिक"], &["महीने", "महीना", "माह", "मासिक"], &["वर्ष", "साल", "वार्षिक"]]),
    ("th", [&["ค่าเริ่มต้น", "อัตโนมัติ"], &["นาที", "รายนาที"], &["ชั่วโมง", "รายชั่วโมง"], &["วัน", "รายวัน"], &["สัปดาห์", "รายสัปดาห์"], &["เดือน", "รายเดือน"], &["ปี", "รายปี"]]),
    ("vi", [&["mặc định", "tự động"], &["phút", "mỗi phút"], &["giờ", "hàng giờ", "mỗi giờ"], &["ngày", "hàng ngày", "hằng ngày"], &["tuần", "hàng tuần", "hằng tuần"], &["tháng", "hàng tháng", "hằng tháng"], &["năm", "hàng năm", "hằng năm"]]),
    ("id", [&["bawaan", "otomatis"], &["menit", "per menit"], &["jam", "per jam"], &["hari", "harian"], &["minggu", "mingguan"], &["bulan", "bulanan"], &["tahun", "tahunan"]]),
    ("ko", [&["기본값", "기본", "자동"], &["분", "분별", "매분"], &["시간", "시간별", "매시간"], &["일", "일별", "매일"], &["주", "주별", "매주"], &["월", "개월", "월별", "매월"], &["년", "연도별", "매년"]]),
    ("ja", [&["デフォルト", "既定", "標準", "自動"], &["分", "分単位", "分ごと", "毎分"], &["時間", "時", "時間単位", "時間ごと", "毎時"], &["日", "日単位", "日ごと", "毎日"], &["週", "週間", "週単位", "週ごと", "毎週"], &["月", "か月", "ヶ月", "月単位", "月ごと", "毎月"], &["年", "年単位", "年ごと", "毎年"]]),
    ("zh-Hans", [&["默认", "预设", "自动"], &["分钟", "分", "每分钟"], &["小时", "时", "每小时"], &["天", "日", "每天", "每日"], &["周", "星期", "每周"], &["月", "个月", "每月"], &["年", "每年"]]),
    ("zh-Hant", [&["預設", "默認", "自動"], &["分鐘", "分", "每分鐘"], &["小時", "時", "每小時"], &["天", "日", "每天", "每日"], &["週", "星期", "每週"], &["月", "個月", "每月"], &["年", "每年"]]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_every_language_has_its_meaning() {
        for (language, words) in LANGUAGES {
            for (words, meaning) in words.iter().zip(MEANINGS) {
                assert!(!words.is_empty(), "{language}: {meaning:?}");
                for word in *words {
                    // A word that two languages share means the same in both.
                    assert_eq!(Grouping::of(word), Some(meaning), "{language}: {word}");
                }
            }
        }
    }

    #[test]
    fn case_space_and_punctuation_do_not_matter_and_other_words_mean_nothing() {
        assert_eq!(Grouping::of(" DAYS. "), Some(Grouping::Buckets(Grain::Day)));
        assert_eq!(Grouping::of("Par\u{a0}défaut"), Some(Grouping::Default));
        let latin: String = "Días".bytes().map(char::from).collect();
        assert_eq!(Grouping::of(&latin), Some(Grouping::Buckets(Grain::Day)));
        for word in ["", "Fortnights", "Dagur", "summarized"] {
            assert_eq!(Grouping::of(word), None, "{word}");
        }
    }
}
