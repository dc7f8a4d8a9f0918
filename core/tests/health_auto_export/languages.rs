//! What the phone's language changes: tables, labels, units, clocks, digits, and the names of workouts and stages
//! of sleep. The wordings are those of Apple's apps and of the app's own translations.

use wellform_core::Options;
use wellform_core::record::{Body, Change, Samples};

use super::normalise::{Outcome, assert_balance, whole};

fn read(body: &str) -> Outcome {
    let outcome = whole(body.as_bytes(), Options::default());
    assert_eq!(outcome.error, None, "{body}");
    assert_balance(body.as_bytes(), &outcome.report);
    outcome
}

/// The values of every type of data: its name, and each value in the canonical unit.
fn values(outcome: &Outcome) -> Vec<(String, f64)> {
    let samples = outcome.changes.iter().filter_map(|change| match change {
        Change::Samples(samples) => Some(samples.as_ref()),
        _ => None,
    });
    samples
        .flat_map(|samples: &Samples| {
            let name = samples.data_type.as_str().to_owned();
            samples.value.0.iter().map(move |value| (name.clone(), *value))
        })
        .collect()
}

/// A language: the wordings of the columns below, of the stages of sleep, and of workouts, and a word for the
/// second half of the day.
struct Language {
    name: &'static str,
    /// The column of times.
    time: &'static str,
    /// Each of [`LABELS`], with the word for steps as a unit last.
    labels: [&'static str; 10],
    /// Each of [`STAGES`].
    stages: [&'static str; 5],
    /// Each of [`WORKOUTS`].
    workouts: [&'static str; 6],
    /// A word for the hours after noon.
    afternoon: &'static str,
}

/// The types of data of the columns of a language, with the unit of each and the value in the canonical unit of
/// what is written as 50.
const LABELS: [(&str, &str, f64); 9] = [
    ("active_energy", "kcal", 50.0),
    ("basal_energy", "kcal", 50.0),
    ("resting_heart_rate", "count/min", 50.0),
    ("hrv_sdnn", "ms", 50.0),
    ("distance_walking_running", "km", 50_000.0),
    ("flights_climbed", "count", 50.0),
    ("body_mass", "kg", 50.0),
    ("oxygen_saturation", "%", 50.0),
    ("respiratory_rate", "count/min", 50.0),
];

const STAGES: [&str; 5] = ["light", "deep", "rem", "awake", "in_bed"];

const WORKOUTS: [&str; 6] = [
    "walking",
    "indoor_cycling",
    "traditional_strength_training",
    "pool_swimming",
    "high_intensity_interval_training",
    "running",
];

macro_rules! languages {
    ($($name:literal $time:literal $afternoon:literal $labels:tt $stages:tt $workouts:tt)*) => {
        const LANGUAGES: &[Language] = &[
            $(Language {
                name: $name, time: $time, afternoon: $afternoon, labels: $labels, stages: $stages, workouts: $workouts,
            }),*
        ];
    };
}

#[rustfmt::skip]
languages! {
    "de" "Datum/Uhrzeit" "nachm."
        ["Aktivitätsenergie", "Ruheenergie", "Ruheherzfrequenz", "Herzfrequenzvariabilität", "Strecke Gehen + Laufen", "Treppensteigen", "Gewicht", "Blutsauerstoff", "Atemfrequenz", "Schritte"]
        ["Kern", "Tief", "REM", "Wach", "Im Bett"]
        ["Outdoor Gehen", "Indoor-Radfahren", "Krafttraining (traditionell)", "Schwimmen im Becken", "Hochintensives Intervalltraining", "Laufen (Outdoor)"]
    "fr" "Date/Heure" "p.m."
        ["Énergie active", "Énergie au repos", "Fréquence cardiaque au repos", "Variabilité de la fréquence cardiaque", "Distance marche et course", "Étages montés", "Poids", "Oxygène sanguin", "Fréquence respiratoire", "pas"]
        ["Léger", "Profond", "Paradoxal", "Éveillé", "Au lit"]
        ["Marche en extérieur", "Vélo en intérieur", "Musculation traditionnelle", "Natation en piscine", "Entraînement fractionné de haute intensité", "Course à pied en extérieur"]
    "es" "Fecha/Hora" "p. m."
        ["Energía activa", "Energía en reposo", "Frecuencia cardíaca en reposo", "Variabilidad de la frecuencia cardíaca", "Distancia caminando y corriendo", "Pisos subidos", "Peso", "Oxígeno en sangre", "Frecuencia respiratoria", "pasos"]
        ["Principal", "Profundo", "REM", "Despierto", "En la cama"]
        ["Caminata al aire libre", "Ciclismo en interiores", "Entrenamiento de fuerza tradicional", "Natación en piscina", "Entrenamiento por intervalos de alta intensidad", "Carrera al aire libre"]
    "it" "Data/Ora" "PM"
        ["Energia attiva", "Energia a riposo", "Frequenza cardiaca a riposo", "Variabilità della frequenza cardiaca", "Distanza camminata + corsa", "Piani saliti", "Peso", "Ossigeno nel sangue", "Frequenza respiratoria", "passi"]
        ["Essenziale", "Profondo", "REM", "Sveglio", "A letto"]
        ["Camminata all'aperto", "Ciclismo indoor", "Allenamento di forza tradizionale", "Nuoto in piscina", "Allenamento a intervalli ad alta intensità", "Corsa all’aperto"]
    "nl" "Datum/Tijd" "p.m."
        ["Actieve energie", "Rustenergie", "Hartslag in rust", "Hartslagvariabiliteit", "Afstand wandelen en hardlopen", "Trappen gelopen", "Gewicht", "Zuurstofgehalte in het bloed", "Ademhalingssnelheid", "stappen"]
        ["Kern", "Diep", "REM", "Wakker", "In bed"]
        ["Buiten wandelen", "Binnen fietsen", "Traditionele krachttraining", "Zwemmen in zwembad", "Intervaltraining met hoge intensiteit", "Buiten hardlopen"]
    "pt" "Data/Hora" "p.m."
        ["Energia ativa", "Energia em repouso", "Frequência cardíaca em repouso", "Variabilidade da frequência cardíaca", "Distância caminhando e correndo", "Andares subidos", "Peso", "Oxigênio no sangue", "Frequência respiratória", "passos"]
        ["Principal", "Profundo", "REM", "Acordado", "Na cama"]
        ["Caminhada ao ar livre", "Ciclismo interno", "Treino de força tradicional", "Natação em piscina", "Treino intervalado de alta intensidade", "Corrida ao ar livre"]
    "sv" "Datum/Tid" "em"
        ["Aktiv energi", "Viloenergi", "Vilopuls", "Pulsvariation", "Sträcka gång + löpning", "Trappor", "Vikt", "Syremättnad i blodet", "Andningsfrekvens", "steg"]
        ["Kärna", "Djup", "REM", "Vaken", "I sängen"]
        ["Promenad utomhus", "Cykling inomhus", "Traditionell styrketräning", "Simning i bassäng", "Högintensiv intervallträning", "Löpning utomhus"]
    "da" "Dato/Tid" "PM"
        ["Aktiv energi", "Hvileenergi", "Hvilepuls", "Pulsvariabilitet", "Distance gang og løb", "Etager", "Vægt", "Iltmætning", "Vejrtrækningsfrekvens", "skridt"]
        ["Kerne", "Dyb", "REM", "Vågen", "I sengen"]
        ["Gang udendørs", "Cykling indendørs", "Traditionel styrketræning", "Svømning i bassin", "Intervaltræning med høj intensitet", "Løb udendørs"]
    "nb" "Dato/Tid" "p.m."
        ["Aktiv energi", "Hvileenergi", "Hvilepuls", "Pulsvariasjon", "Distanse gange og løping", "Etasjer", "Vekt", "Oksygenmetning", "Pustefrekvens", "skritt"]
        ["Kjerne", "Dyp", "REM", "Våken", "I sengen"]
        ["Gange utendørs", "Sykling innendørs", "Tradisjonell styrketrening", "Svømming i basseng", "Høyintensiv intervalltrening", "Løping utendørs"]
    "fi" "Päivämäärä/Aika" "ip."
        ["Aktiivinen energia", "Lepoenergia", "Leposyke", "Sykevälivaihtelu", "Matka kävely ja juoksu", "Noustut kerrokset", "Paino", "Veren happipitoisuus", "Hengitystiheys", "askelta"]
        ["Ydin", "Syvä", "REM", "Hereillä", "Sängyssä"]
        ["Ulkokävely", "Sisäpyöräily", "Perinteinen voimaharjoittelu", "Uinti altaassa", "Korkean intensiteetin intervalliharjoittelu", "Ulkojuoksu"]
    "pl" "Data/Godzina" "po południu"
        ["Energia aktywna", "Energia spoczynkowa", "Tętno spoczynkowe", "Zmienność rytmu serca", "Dystans chodu i biegu", "Pokonane piętra", "Waga", "Poziom tlenu we krwi", "Częstość oddechów", "kroki"]
        ["Podstawowy", "Głęboki", "REM", "Czuwanie", "W łóżku"]
        ["Spacer na zewnątrz", "Jazda na rowerze w pomieszczeniu", "Tradycyjny trening siłowy", "Pływanie w basenie", "Trening interwałowy o wysokiej intensywności", "Bieg na zewnątrz"]
    "cs" "Datum/Čas" "odp."
        ["Aktivní energie", "Klidová energie", "Klidový tep", "Variabilita srdečního tepu", "Vzdálenost chůze + běh", "Vystoupaná patra", "Hmotnost", "Kyslík v krvi", "Dechová frekvence", "kroky"]
        ["Základní", "Hluboký", "REM", "Vzhůru", "V posteli"]
        ["Venkovní chůze", "Vnitřní cyklistika", "Tradiční silový trénink", "Plavání v bazénu", "Vysoce intenzivní intervalový trénink", "Venkovní běh"]
    "hu" "Dátum/Idő" "du."
        ["Aktív energia", "Nyugalmi energia", "Nyugalmi pulzus", "Pulzusvariabilitás", "Séta és futás távolság", "Megmászott emeletek", "Testsúly", "Véroxigén", "Légzésszám", "lépés"]
        ["Alap", "Mély", "REM", "Ébren", "Ágyban"]
        ["Kültéri séta", "Beltéri kerékpározás", "Hagyományos erőnléti edzés", "Úszás medencében", "Nagy intenzitású intervallum edzés", "Kültéri futás"]
    "ro" "Dată/Oră" "p.m."
        ["Energie activă", "Energie în repaus", "Puls în repaus", "Variabilitatea ritmului cardiac", "Distanță mers + alergare", "Etaje urcate", "Greutate", "Oxigen din sânge", "Frecvență respiratorie", "pași"]
        ["De bază", "Profund", "REM", "Treaz", "În pat"]
        ["Mers în aer liber", "Ciclism în interior", "Antrenament de forță tradițional", "Înot în piscină", "Antrenament pe intervale de intensitate mare", "Alergare în aer liber"]
    "ru" "Дата/Время" "ПП"
        ["Активная энергия", "Энергия покоя", "Пульс в покое", "Вариабельность сердечного ритма", "Дистанция ходьба и бег", "Пройдено этажей", "Вес", "Кислород в крови", "Частота дыхания", "шаги"]
        ["Основной", "Глубокий", "БДГ", "Бодрствование", "В кровати"]
        ["Ходьба на улице", "Велосипед в помещении", "Традиционная силовая тренировка", "Плавание в бассейне", "Высокоинтенсивная интервальная тренировка", "Бег на улице"]
    "uk" "Дата/Час" "пп"
        ["Активна енергія", "Енергія спокою", "Пульс у спокої", "Варіабельність серцевого ритму", "Відстань ходьба і біг", "Пройдено поверхів", "Вага", "Кисень у крові", "Частота дихання", "кроки"]
        ["Основний", "Глибокий", "REM", "Неспання", "У ліжку"]
        ["Ходьба надворі", "Велосипед у приміщенні", "Традиційне силове тренування", "Плавання в басейні", "Високоінтенсивне інтервальне тренування", "Біг надворі"]
    "tr" "Tarih/Saat" "ÖS"
        ["Aktif Enerji", "Dinlenme Enerjisi", "Dinlenme Kalp Atış Hızı", "Kalp Atış Hızı Değişkenliği", "Yürüme + Koşma Mesafesi", "Çıkılan Kat", "Kilo", "Kan Oksijeni", "Solunum Hızı", "adım"]
        ["Çekirdek", "Derin", "REM", "Uyanık", "Yatakta"]
        ["Açık Havada Yürüyüş", "Kapalı Alanda Bisiklet", "Geleneksel Güç Antrenmanı", "Havuzda Yüzme", "Yüksek Yoğunluklu Aralıklı Antrenman", "Açık Havada Koşu"]
    "el" "Ημερομηνία/Ώρα" "μ.μ."
        ["Ενεργή ενέργεια", "Ενέργεια ηρεμίας", "Καρδιακός ρυθμός ηρεμίας", "Μεταβλητότητα καρδιακού ρυθμού", "Απόσταση περπάτημα και τρέξιμο", "Όροφοι", "Βάρος", "Οξυγόνο αίματος", "Αναπνευστικός ρυθμός", "βήματα"]
        ["Πυρήνας", "Βαθύς", "REM", "Ξύπνιος", "Στο κρεβάτι"]
        ["Περπάτημα σε εξωτερικό χώρο", "Ποδηλασία εσωτερικού χώρου", "Παραδοσιακή προπόνηση δύναμης", "Κολύμβηση σε πισίνα", "Διαλειμματική προπόνηση υψηλής έντασης", "Τρέξιμο σε εξωτερικό χώρο"]
    "he" "תאריך/שעה" "אחה״צ"
        ["אנרגיה פעילה", "אנרגיה במנוחה", "דופק במנוחה", "השתנות קצב הלב", "מרחק הליכה וריצה", "קומות", "משקל", "חמצן בדם", "קצב נשימה", "צעדים"]
        ["ליבה", "עמוק", "REM", "ער", "במיטה"]
        ["הליכה בחוץ", "רכיבה על אופניים בתוך מבנה", "אימון כוח מסורתי", "שחייה בבריכה", "אימון אינטרוולים בעצימות גבוהה", "ריצה בחוץ"]
    "ar" "التاريخ/الوقت" "م"
        ["الطاقة النشطة", "طاقة الراحة", "معدل ضربات القلب أثناء الراحة", "تقلب معدل ضربات القلب", "مسافة المشي والجري", "الطوابق", "الوزن", "أكسجين الدم", "معدل التنفس", "خطوة"]
        ["أساسي", "عميق", "حركة العين السريعة", "مستيقظ", "في السرير"]
        ["المشي في الهواء الطلق", "ركوب الدراجة الداخلي", "تدريب القوة التقليدي", "السباحة في المسبح", "تدريب متقطع عالي الكثافة", "الجري في الهواء الطلق"]
    "hi" "तारीख़/समय" "अपराह्न"
        ["सक्रिय ऊर्जा", "विश्राम ऊर्जा", "विश्राम हृदय गति", "हृदय गति परिवर्तनशीलता", "चलने और दौड़ने की दूरी", "चढ़ी गई मंज़िलें", "वज़न", "रक्त ऑक्सीजन", "श्वसन दर", "कदम"]
        ["कोर", "गहरी", "REM", "जागृत", "बिस्तर में"]
        ["आउटडोर वॉक", "इनडोर साइकिलिंग", "पारंपरिक शक्ति प्रशिक्षण", "पूल में तैराकी", "उच्च तीव्रता अंतराल प्रशिक्षण", "आउटडोर दौड़"]
    "th" "วันที่/เวลา" "หลังเที่ยง"
        ["พลังงานขณะเคลื่อนไหว", "พลังงานขณะพัก", "อัตราการเต้นของหัวใจขณะพัก", "ความแปรปรวนของอัตราการเต้นของหัวใจ", "ระยะทางเดินและวิ่ง", "จำนวนชั้นที่ขึ้น", "น้ำหนัก", "ออกซิเจนในเลือด", "อัตราการหายใจ", "ก้าว"]
        ["แกนกลาง", "หลับลึก", "REM", "ตื่น", "บนเตียง"]
        ["เดินกลางแจ้ง", "ปั่นจักรยานในร่ม", "การฝึกความแข็งแรงแบบดั้งเดิม", "ว่ายน้ำในสระ", "การฝึกแบบหนักสลับเบา", "วิ่งกลางแจ้ง"]
    "vi" "Ngày/Giờ" "CH"
        ["Năng lượng hoạt động", "Năng lượng nghỉ ngơi", "Nhịp tim khi nghỉ", "Biến thiên nhịp tim", "Khoảng cách đi bộ + chạy", "Số tầng đã leo", "Cân nặng", "Oxy trong máu", "Nhịp thở", "bước"]
        ["Cốt lõi", "Sâu", "REM", "Thức", "Trên giường"]
        ["Đi bộ ngoài trời", "Đạp xe trong nhà", "Tập luyện sức mạnh truyền thống", "Bơi trong bể bơi", "Tập luyện cách quãng cường độ cao", "Chạy ngoài trời"]
    "id" "Tanggal/Waktu" "PM"
        ["Energi Aktif", "Energi Istirahat", "Detak Jantung Istirahat", "Variabilitas Detak Jantung", "Jarak Berjalan + Berlari", "Anak Tangga", "Berat", "Oksigen Darah", "Laju Pernapasan", "langkah"]
        ["Inti", "Nyenyak", "REM", "Terjaga", "Di Tempat Tidur"]
        ["Jalan di Luar Ruangan", "Bersepeda di Dalam Ruangan", "Latihan Kekuatan Tradisional", "Berenang di Kolam", "Latihan Interval Intensitas Tinggi", "Lari di Luar Ruangan"]
    "ko" "날짜/시간" "오후"
        ["활동 에너지", "휴식 에너지", "휴식기 심박수", "심박변이", "걷기 및 달리기 거리", "오른 층수", "체중", "혈중 산소", "호흡수", "걸음"]
        ["코어", "깊은", "렘", "깨어있음", "침대에서"]
        ["실외 걷기", "실내 사이클링", "전통적 근력 훈련", "수영장 수영", "고강도 인터벌 트레이닝", "실외 달리기"]
    "ja" "日付/時刻" "午後"
        ["アクティブエネルギー", "安静時エネルギー", "安静時心拍数", "心拍変動", "ウォーキング+ランニングの距離", "上った階数", "体重", "血中酸素", "呼吸数", "歩"]
        ["コア", "深い", "レム", "覚醒", "ベッドで"]
        ["屋外ウォーキング", "室内サイクリング", "従来型筋力トレーニング", "プールスイミング", "高強度インターバルトレーニング", "屋外ランニング"]
    "zh-Hans" "日期/时间" "下午"
        ["活动能量", "静息能量", "静息心率", "心率变异性", "步行+跑步距离", "已爬楼层", "体重", "血氧", "呼吸频率", "步"]
        ["核心", "深度", "快速眼动", "清醒", "在床上"]
        ["户外步行", "室内骑行", "传统力量训练", "泳池游泳", "高强度间歇训练", "户外跑步"]
    "zh-Hant" "日期/時間" "下午"
        ["活動能量", "靜止能量", "靜止心率", "心率變異性", "步行+跑步距離", "已爬樓層", "體重", "血氧", "呼吸速率", "步"]
        ["核心", "深層", "快速動眼", "清醒", "在床上"]
        ["戶外步行", "室內騎行", "傳統肌力訓練", "泳池游泳", "高強度間歇訓練", "戶外跑步"]
}

#[test]
fn tables_are_read_in_every_language() {
    let mut wrong = Vec::new();
    for Language { name, time, labels, afternoon, .. } in LANGUAGES {
        let steps = labels[9];
        let mut header = vec![(*time).to_owned(), format!("{steps} ({steps})")];
        header.extend(labels.iter().zip(LABELS).map(|(label, (_, unit, _))| format!("{label} ({unit})")));
        let rows = [vec!["2026-05-04 00:00:00"], vec!["50"; 10]].concat().join(",");
        let twelve = [vec![format!("2026-05-04 2:30:00 {afternoon}")], vec!["50".to_owned(); 10]].concat();
        let table = format!("{}\n{rows}\n{}\n", header.join(","), twelve.join(","));
        let outcome = whole(table.as_bytes(), Options::default());
        if let Some(error) = outcome.error {
            wrong.push(format!("{name}: {error}"));
            continue;
        }
        assert_balance(table.as_bytes(), &outcome.report);
        let found = values(&outcome);
        for (type_name, label, value) in LABELS
            .iter()
            .zip(labels)
            .map(|((type_name, _, value), label)| (*type_name, *label, *value))
            .chain([("step_count", steps, 50.0)])
        {
            let own = found.iter().filter(|(found, _)| found == type_name);
            if own.clone().count() != 2 || own.clone().any(|(_, found)| *found != value) {
                wrong.push(format!("{name}: {type_name} {label}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn workouts_and_stages_of_sleep_are_known_in_every_language() {
    let mut wrong = Vec::new();
    for Language { name, stages, workouts, .. } in LANGUAGES {
        for (word, expected) in stages.iter().zip(STAGES) {
            let point = serde_json::json!({
                "startDate": "2026-05-04 01:00:00 +0200", "endDate": "2026-05-04 02:00:00 +0200", "value": word
            });
            let body = serde_json::json!({
                "data": { "metrics": [{ "name": "sleep_analysis", "units": "hr", "data": [point] }] }
            });
            let changes = read(&body.to_string()).changes;
            let code = changes.iter().find_map(|change| match change {
                Change::Samples(samples) => samples.code.as_ref().and_then(|codes| codes[0].clone()),
                _ => None,
            });
            if code.as_deref() != Some(expected) {
                wrong.push(format!("{name}: {word} is {code:?}, not {expected}"));
            }
        }
        for (word, expected) in workouts.iter().zip(WORKOUTS) {
            let body = serde_json::json!({ "data": { "workouts": [{
                "name": word, "start": "2026-05-04 01:00:00 +0200", "end": "2026-05-04 02:00:00 +0200"
            }] } });
            let sport = read(&body.to_string()).changes.iter().find_map(|change| match change {
                Change::Record { record } => match &record.body {
                    Body::Workout(workout) => workout.sport.map(wellform_core::record::Sport::name),
                    _ => None,
                },
                _ => None,
            });
            if sport != Some(expected) {
                wrong.push(format!("{name}: {word} is {sport:?}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Spanish and English tables of the same day are the same changes, in a form, in an archive and alone.
#[test]
fn a_table_in_another_language_is_the_same_as_in_english() {
    let english = "Date/Time,Step Count (count),Active Energy (kJ)\n2026-08-24 00:00:00,8111,2092\n";
    let spanish = "Fecha/Hora,Conteo de Pasos (pasos),Energía Activa (kJ)\n2026-08-24 00:00:00,8111,2092\n";
    let changes = |table: &str| read(table).ndjson();
    assert_eq!(changes(spanish), changes(english));
    let form = format!(
        "--Boundary-9F3C1E52-55AA-4D0B\r\nContent-Disposition: form-data; name=\"HealthData\"; filename=\"Santé.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{spanish}\r\n--Boundary-9F3C1E52-55AA-4D0B\r\nContent-Disposition: form-data; \
         name=\"WorkoutsData\"; filename=\"Workouts.csv\"\r\n\r\nWorkout Type,Start,End,Duration,Distance (km),\n\
         Outdoor Run,2026-08-24 06:30,2026-08-24 07:15,00:44:00,7.5,\n\r\n--Boundary-9F3C1E52-55AA-4D0B--\r\n"
    );
    let outcome = read(&form);
    let found = values(&outcome);
    assert!(found.contains(&("step_count".into(), 8111.0)), "{found:?}");
    assert!(found.contains(&("distance".into(), 7500.0)), "{found:?}");
    assert_eq!((outcome.report.leaves.kept, outcome.report.leaves.rejected), (0, 0));
}

#[test]
fn columns_of_workouts_are_known_in_other_languages() {
    let spanish = "Tipo de entrenamiento,Inicio,Fin,Duración,Energía Activa (kJ),Frecuencia Cardíaca Máxima (bpm),Frecuencia \
        Cardíaca Promedio (bpm),Distancia (km),Conteo de Pasos,Ubicación\nCaminata al Aire Libre,2026-03-25 09:04,2026-03-25 \
        09:36,00:31:15,418.4,131,104,2.4,3105,Exterior\n";
    let german = "Trainingsart,Beginn,Ende,Dauer,Aktive Energie (kJ),Max. Herzfrequenz (bpm),Durchschn. Herzfrequenz (bpm),\
        Distanz (km),Schrittzahl,Ort\nOutdoor Spaziergang,2026-03-25 09:04,2026-03-25 09:36,00:31:15,418.4,131,104,2.4,3105,Outdoor\n";
    for table in [spanish, german] {
        let outcome = read(table);
        let found = values(&outcome);
        for (name, value) in [
            ("workout_duration", 1875.0),
            ("active_energy", 100.0),
            ("workout_heart_rate_max", 131.0),
            ("workout_heart_rate_mean", 104.0),
            ("distance", 2400.0),
            ("step_count", 3105.0),
        ] {
            assert!(found.contains(&(name.to_owned(), value)), "{name} of {found:?} in {table}");
        }
        assert_eq!((outcome.report.leaves.kept, outcome.report.leaves.rejected), (0, 0), "{table}");
        assert_eq!(outcome.report.dialect.as_deref(), Some("csv_workouts"));
    }
}

#[test]
fn doses_and_events_of_tables_are_known_in_other_languages() {
    let dose = |table: &str| {
        let outcome = read(table);
        assert_eq!((outcome.report.leaves.kept, outcome.report.leaves.rejected), (0, 0), "{table}");
        let found = outcome.changes.into_iter().find_map(|change| match change {
            Change::Record { record } => Some(record),
            _ => None,
        });
        found.expect("a record")
    };
    let spanish =
        "Fecha,Medicamento,Dosis,Estado,Archivado\n2026-05-04 14:30:00 +0200,Ibuprofeno,1.0,Tomado,No\n";
    let german = "Datum,Medikament,Dosis,Status,Archiviert\n2026-05-04 14:30:00 +0200,Ibuprofen,1.0,Eingenommen,Nein\n";
    for table in [spanish, german] {
        let Body::MedicationDoseEvent(dose) = dose(table).body else { panic!("no dose: {table}") };
        assert_eq!(
            (dose.status.as_deref(), dose.dosage, dose.is_archived),
            (Some("taken"), Some(1.0), Some(false))
        );
    }
    let event = "Inicio,Fin,Datos,Valor\n2026-05-04,2026-05-04,Flujo menstrual,Ligero\n";
    let record = dose(event);
    let Body::ReproductiveEvent(event) = record.body else { panic!("no event") };
    assert_eq!((record.data_type.as_str(), event.value.as_deref()), ("menstrual_flow", Some("light")));
}

/// Points of one metric, by what the report lists of its units.
#[test]
fn an_unknown_unit_means_the_only_one_of_a_metric() {
    let body = |name: &str, units: &str| {
        let point = serde_json::json!({ "date": "2026-05-04 10:00:00 +0200", "qty": 21 });
        serde_json::json!({ "data": { "metrics": [{ "name": name, "units": units, "data": [point] }] } })
            .to_string()
    };
    // What is listed of the units: mended, flagged, or rejected.
    for (name, units, mended, is_flagged, is_rejected) in [
        ("step_count", "count", None, false, false),
        ("step_count", "Schritte", Some("localised_word"), false, false),
        ("step_count", "langkah", Some("localised_word"), false, false),
        ("step_count", "urratsak", Some("unit_label"), true, false),
        ("flights_climbed", "solairuak", Some("unit_label"), true, false),
        ("heart_rate", "taupadak/min", Some("unit_label"), true, false),
        ("apple_exercise_time", "мин", Some("localised_word"), false, false),
        ("iron", "milligramoak", Some("unit_label"), true, false),
        // A unit of something else, or a metric that has several units.
        ("step_count", "kg", None, false, true),
        ("step_count", "км", None, false, true),
        ("step_count", "bpm", None, false, true),
        ("weight_body_mass", "foo", None, false, true),
        ("weight_body_mass", "кг", Some("localised_word"), false, false),
        ("walking_running_distance", "公里", Some("localised_word"), false, false),
    ] {
        let outcome = read(&body(name, units));
        let how = outcome.report.mended.iter().find(|mended| mended.path.ends_with("units"));
        assert_eq!(how.map(|mended| mended.how.code()), mended, "{name} {units}");
        let flagged = outcome.report.flagged.iter().any(|flagged| flagged.path.ends_with("units"));
        assert_eq!(flagged, is_flagged, "{name} {units}");
        assert_eq!(values(&outcome).is_empty(), is_rejected, "{name} {units}");
        // A column says the same.
        let table = format!("Date/Time,{name} ({units}),Height (m)\n2026-05-04 00:00:00,21,1.8\n");
        let found = values(&read(&table));
        assert_eq!(found.len(), if is_rejected { 1 } else { 2 }, "{table} {found:?}");
    }
}

#[test]
fn a_label_with_an_unknown_word_keeps_its_own_name_and_is_flagged() {
    let outcome = read("Fecha/Hora,Energía Misteriosa (kJ),Peso (kg)\n2026-05-04 00:00:00,21,71\n");
    assert_eq!(values(&outcome), [("energía_misteriosa".to_owned(), 21.0), ("body_mass".to_owned(), 71.0)]);
    let is_flagged = |label: &str| outcome.report.flagged.iter().any(|flagged| flagged.path == label);
    assert!(is_flagged("Energía Misteriosa (kJ)") && !is_flagged("Peso (kg)"));
}

#[test]
fn a_table_of_nobody_is_refused_with_what_would_help() {
    let table = "Nombre,Peso (kg),Ciudad\nAna,71,Quito\n";
    let error = whole(table.as_bytes(), Options::default()).error.expect("an error").to_string();
    assert!(error.contains("columns") && error.contains("--source"), "{error}");
    let told = Options::default().source(wellform_core::Source::HealthAutoExport);
    assert_eq!(whole(table.as_bytes(), told).error, None);
}

/// Times and numbers in the way of a language are those of English.
mod clocks {
    use super::*;
    use proptest::prelude::*;

    /// The digits of a script, from its zero.
    fn in_script(text: &str, zero: char) -> String {
        let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(zero as u32 + digit));
        text.chars().map(|c| digit(c).unwrap_or(c)).collect()
    }

    proptest! {
        /// A time of the afternoon by the clock of each language, in any digits and either calendar, is the time.
        #[test]
        fn a_time_in_the_way_of_each_language_is_read_back(
            language in 0..LANGUAGES.len(),
            second in 0_i64..2_000_000_000,
            zero in prop::sample::select(vec!['0', '٠', '۰', '०', '๐', '０']),
            is_before in any::<bool>(),
            is_buddhist in any::<bool>(),
            blank in prop::sample::select(vec!["", " ", "\u{a0}", "\u{202f}", "\u{200f} "]),
        ) {
            let time = chrono::DateTime::from_timestamp(second / 86_400 * 86_400 + 46_800 + second % 18_000, 0).unwrap();
            let Language { afternoon, .. } = LANGUAGES[language];
            let years = if is_buddhist { 543 } else { 0 };
            let date = format!("{:04}-{}", time.format("%Y").to_string().parse::<i32>().unwrap() + years, time.format("%m-%d"));
            let clock = time.format("%-I:%M:%S");
            let clock = if is_before { format!("{afternoon}{blank}{clock}") } else { format!("{clock}{blank}{afternoon}") };
            let own = in_script(&format!("{date} {clock} +0000"), zero);
            let plain = time.format("%Y-%m-%d %H:%M:%S +0000").to_string();
            let body = |date: &str| {
                let point = serde_json::json!({ "date": date, "qty": 7 });
                serde_json::json!({ "data": { "metrics": [{ "name": "step_count", "units": "count", "data": [point] }] } })
            };
            let [own, plain] = [own, plain].map(|date| read(&body(&date).to_string()));
            prop_assert_eq!(own.ndjson(), plain.ndjson());
            prop_assert_eq!(own.report.mended.len(), 1);
        }
    }
}
