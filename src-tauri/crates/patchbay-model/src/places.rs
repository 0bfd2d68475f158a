//! Countries: their two letters, their English names, the codes their phone numbers begin with.
//!
//! ISO 3166-1 and ITU-T E.164 as of 2026. Where several share a code, `MAIN` says whom a number is taken for.

/// One country or territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    pub code: &'static str,
    pub name: &'static str,
    /// The digits its numbers begin with.
    pub calling: &'static str,
}

/// Whose a number is, among those that share its code.
const MAIN: &[&str] = &["US", "GB", "AU", "FI", "FR", "IT", "MA", "NO", "RE", "GP", "CW", "RU"];

/// Area codes of Canada within +1. Source: the North American Numbering Plan Administrator, 2026.
const CANADA: &[&str] = &[
    "204", "226", "236", "249", "250", "257", "263", "289", "306", "343", "354", "365", "367", "368", "382",
    "387", "403", "416", "418", "428", "431", "437", "438", "450", "460", "468", "474", "506", "514", "519",
    "548", "579", "581", "584", "587", "604", "613", "639", "647", "672", "683", "705", "709", "742", "753",
    "778", "780", "782", "807", "819", "825", "867", "873", "879", "902", "905", "942",
];
/// Further codes of a country beyond its first.
const FURTHER: &[(&str, &str)] =
    &[("1829", "DO"), ("1849", "DO"), ("1939", "PR"), ("1658", "JM"), ("76", "KZ")];

/// By two letters or by English name, whatever the case.
pub fn country(text: &str) -> Option<&'static Country> {
    let text = text.trim();
    let alias =
        ALIASES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map_or(text, |(_, code)| code);
    let lower = alias.to_lowercase();
    COUNTRIES
        .iter()
        .find(|country| country.code.eq_ignore_ascii_case(alias) || country.name.to_lowercase() == lower)
}

/// Whose number begins with these digits, without plus.
pub fn of_number(digits: &str) -> Option<&'static Country> {
    let area = digits.strip_prefix('1').and_then(|rest| rest.get(..3));
    if area.is_some_and(|area| CANADA.contains(&area)) {
        return country("CA");
    }
    if let Some((_, code)) = FURTHER.iter().find(|(calling, _)| digits.starts_with(calling)) {
        return country(code);
    }
    let longest = COUNTRIES
        .iter()
        .filter(|country| digits.starts_with(country.calling))
        .max_by_key(|country| (country.calling.len(), MAIN.contains(&country.code)))?;
    Some(longest)
}

/// Whether a country's numbers can begin with a calling code: its own, or one it shares.
pub fn shares(code: &str, calling: &str) -> bool {
    country(code).is_some_and(|country| country.calling == calling)
}

/// Names that people write and the table does not have.
const ALIASES: &[(&str, &str)] = &[
    ("USA", "US"),
    ("United States of America", "US"),
    ("UK", "GB"),
    ("Great Britain", "GB"),
    ("Czech Republic", "CZ"),
    ("Türkiye", "TR"),
    ("Turkiye", "TR"),
    ("Ivory Coast", "CI"),
    ("Holland", "NL"),
    ("The Netherlands", "NL"),
    ("Swaziland", "SZ"),
    ("Burma", "MM"),
    ("Republic of Korea", "KR"),
    ("Russian Federation", "RU"),
    ("Viet Nam", "VN"),
    ("Cape Verde", "CV"),
    ("Macedonia", "MK"),
    ("Macau", "MO"),
];

static COUNTRIES: [Country; 244] = [
    of("AF", "Afghanistan", "93"),
    of("AX", "Åland Islands", "358"),
    of("AL", "Albania", "355"),
    of("DZ", "Algeria", "213"),
    of("AS", "American Samoa", "1684"),
    of("AD", "Andorra", "376"),
    of("AO", "Angola", "244"),
    of("AI", "Anguilla", "1264"),
    of("AQ", "Antarctica", "672"),
    of("AG", "Antigua and Barbuda", "1268"),
    of("AR", "Argentina", "54"),
    of("AM", "Armenia", "374"),
    of("AW", "Aruba", "297"),
    of("AU", "Australia", "61"),
    of("AT", "Austria", "43"),
    of("AZ", "Azerbaijan", "994"),
    of("BS", "Bahamas", "1242"),
    of("BH", "Bahrain", "973"),
    of("BD", "Bangladesh", "880"),
    of("BB", "Barbados", "1246"),
    of("BY", "Belarus", "375"),
    of("BE", "Belgium", "32"),
    of("BZ", "Belize", "501"),
    of("BJ", "Benin", "229"),
    of("BM", "Bermuda", "1441"),
    of("BT", "Bhutan", "975"),
    of("BO", "Bolivia", "591"),
    of("BQ", "Bonaire, Sint Eustatius and Saba", "599"),
    of("BA", "Bosnia and Herzegovina", "387"),
    of("BW", "Botswana", "267"),
    of("BR", "Brazil", "55"),
    of("IO", "British Indian Ocean Territory", "246"),
    of("VG", "British Virgin Islands", "1284"),
    of("BN", "Brunei", "673"),
    of("BG", "Bulgaria", "359"),
    of("BF", "Burkina Faso", "226"),
    of("BI", "Burundi", "257"),
    of("CV", "Cabo Verde", "238"),
    of("KH", "Cambodia", "855"),
    of("CM", "Cameroon", "237"),
    of("CA", "Canada", "1"),
    of("KY", "Cayman Islands", "1345"),
    of("CF", "Central African Republic", "236"),
    of("TD", "Chad", "235"),
    of("CL", "Chile", "56"),
    of("CN", "China", "86"),
    of("CX", "Christmas Island", "61"),
    of("CC", "Cocos Islands", "61"),
    of("CO", "Colombia", "57"),
    of("KM", "Comoros", "269"),
    of("CG", "Congo", "242"),
    of("CD", "Democratic Republic of the Congo", "243"),
    of("CK", "Cook Islands", "682"),
    of("CR", "Costa Rica", "506"),
    of("CI", "Côte d'Ivoire", "225"),
    of("HR", "Croatia", "385"),
    of("CU", "Cuba", "53"),
    of("CW", "Curaçao", "599"),
    of("CY", "Cyprus", "357"),
    of("CZ", "Czechia", "420"),
    of("DK", "Denmark", "45"),
    of("DJ", "Djibouti", "253"),
    of("DM", "Dominica", "1767"),
    of("DO", "Dominican Republic", "1809"),
    of("EC", "Ecuador", "593"),
    of("EG", "Egypt", "20"),
    of("SV", "El Salvador", "503"),
    of("GQ", "Equatorial Guinea", "240"),
    of("ER", "Eritrea", "291"),
    of("EE", "Estonia", "372"),
    of("SZ", "Eswatini", "268"),
    of("ET", "Ethiopia", "251"),
    of("FK", "Falkland Islands", "500"),
    of("FO", "Faroe Islands", "298"),
    of("FJ", "Fiji", "679"),
    of("FI", "Finland", "358"),
    of("FR", "France", "33"),
    of("GF", "French Guiana", "594"),
    of("PF", "French Polynesia", "689"),
    of("GA", "Gabon", "241"),
    of("GM", "Gambia", "220"),
    of("GE", "Georgia", "995"),
    of("DE", "Germany", "49"),
    of("GH", "Ghana", "233"),
    of("GI", "Gibraltar", "350"),
    of("GR", "Greece", "30"),
    of("GL", "Greenland", "299"),
    of("GD", "Grenada", "1473"),
    of("GP", "Guadeloupe", "590"),
    of("GU", "Guam", "1671"),
    of("GT", "Guatemala", "502"),
    of("GG", "Guernsey", "44"),
    of("GN", "Guinea", "224"),
    of("GW", "Guinea-Bissau", "245"),
    of("GY", "Guyana", "592"),
    of("HT", "Haiti", "509"),
    of("HN", "Honduras", "504"),
    of("HK", "Hong Kong", "852"),
    of("HU", "Hungary", "36"),
    of("IS", "Iceland", "354"),
    of("IN", "India", "91"),
    of("ID", "Indonesia", "62"),
    of("IR", "Iran", "98"),
    of("IQ", "Iraq", "964"),
    of("IE", "Ireland", "353"),
    of("IM", "Isle of Man", "44"),
    of("IL", "Israel", "972"),
    of("IT", "Italy", "39"),
    of("JM", "Jamaica", "1876"),
    of("JP", "Japan", "81"),
    of("JE", "Jersey", "44"),
    of("JO", "Jordan", "962"),
    of("KZ", "Kazakhstan", "77"),
    of("KE", "Kenya", "254"),
    of("KI", "Kiribati", "686"),
    of("XK", "Kosovo", "383"),
    of("KW", "Kuwait", "965"),
    of("KG", "Kyrgyzstan", "996"),
    of("LA", "Laos", "856"),
    of("LV", "Latvia", "371"),
    of("LB", "Lebanon", "961"),
    of("LS", "Lesotho", "266"),
    of("LR", "Liberia", "231"),
    of("LY", "Libya", "218"),
    of("LI", "Liechtenstein", "423"),
    of("LT", "Lithuania", "370"),
    of("LU", "Luxembourg", "352"),
    of("MO", "Macao", "853"),
    of("MG", "Madagascar", "261"),
    of("MW", "Malawi", "265"),
    of("MY", "Malaysia", "60"),
    of("MV", "Maldives", "960"),
    of("ML", "Mali", "223"),
    of("MT", "Malta", "356"),
    of("MH", "Marshall Islands", "692"),
    of("MQ", "Martinique", "596"),
    of("MR", "Mauritania", "222"),
    of("MU", "Mauritius", "230"),
    of("YT", "Mayotte", "262"),
    of("MX", "Mexico", "52"),
    of("FM", "Micronesia", "691"),
    of("MD", "Moldova", "373"),
    of("MC", "Monaco", "377"),
    of("MN", "Mongolia", "976"),
    of("ME", "Montenegro", "382"),
    of("MS", "Montserrat", "1664"),
    of("MA", "Morocco", "212"),
    of("MZ", "Mozambique", "258"),
    of("MM", "Myanmar", "95"),
    of("NA", "Namibia", "264"),
    of("NR", "Nauru", "674"),
    of("NP", "Nepal", "977"),
    of("NL", "Netherlands", "31"),
    of("NC", "New Caledonia", "687"),
    of("NZ", "New Zealand", "64"),
    of("NI", "Nicaragua", "505"),
    of("NE", "Niger", "227"),
    of("NG", "Nigeria", "234"),
    of("NU", "Niue", "683"),
    of("NF", "Norfolk Island", "672"),
    of("KP", "North Korea", "850"),
    of("MK", "North Macedonia", "389"),
    of("MP", "Northern Mariana Islands", "1670"),
    of("NO", "Norway", "47"),
    of("OM", "Oman", "968"),
    of("PK", "Pakistan", "92"),
    of("PW", "Palau", "680"),
    of("PS", "Palestine", "970"),
    of("PA", "Panama", "507"),
    of("PG", "Papua New Guinea", "675"),
    of("PY", "Paraguay", "595"),
    of("PE", "Peru", "51"),
    of("PH", "Philippines", "63"),
    of("PL", "Poland", "48"),
    of("PT", "Portugal", "351"),
    of("PR", "Puerto Rico", "1787"),
    of("QA", "Qatar", "974"),
    of("RE", "Réunion", "262"),
    of("RO", "Romania", "40"),
    of("RU", "Russia", "7"),
    of("RW", "Rwanda", "250"),
    of("BL", "Saint Barthélemy", "590"),
    of("SH", "Saint Helena", "290"),
    of("KN", "Saint Kitts and Nevis", "1869"),
    of("LC", "Saint Lucia", "1758"),
    of("MF", "Saint Martin", "590"),
    of("PM", "Saint Pierre and Miquelon", "508"),
    of("VC", "Saint Vincent and the Grenadines", "1784"),
    of("WS", "Samoa", "685"),
    of("SM", "San Marino", "378"),
    of("ST", "São Tomé and Príncipe", "239"),
    of("SA", "Saudi Arabia", "966"),
    of("SN", "Senegal", "221"),
    of("RS", "Serbia", "381"),
    of("SC", "Seychelles", "248"),
    of("SL", "Sierra Leone", "232"),
    of("SG", "Singapore", "65"),
    of("SX", "Sint Maarten", "1721"),
    of("SK", "Slovakia", "421"),
    of("SI", "Slovenia", "386"),
    of("SB", "Solomon Islands", "677"),
    of("SO", "Somalia", "252"),
    of("ZA", "South Africa", "27"),
    of("KR", "South Korea", "82"),
    of("SS", "South Sudan", "211"),
    of("ES", "Spain", "34"),
    of("LK", "Sri Lanka", "94"),
    of("SD", "Sudan", "249"),
    of("SR", "Suriname", "597"),
    of("SJ", "Svalbard and Jan Mayen", "47"),
    of("SE", "Sweden", "46"),
    of("CH", "Switzerland", "41"),
    of("SY", "Syria", "963"),
    of("TW", "Taiwan", "886"),
    of("TJ", "Tajikistan", "992"),
    of("TZ", "Tanzania", "255"),
    of("TH", "Thailand", "66"),
    of("TL", "Timor-Leste", "670"),
    of("TG", "Togo", "228"),
    of("TK", "Tokelau", "690"),
    of("TO", "Tonga", "676"),
    of("TT", "Trinidad and Tobago", "1868"),
    of("TN", "Tunisia", "216"),
    of("TR", "Turkey", "90"),
    of("TM", "Turkmenistan", "993"),
    of("TC", "Turks and Caicos Islands", "1649"),
    of("TV", "Tuvalu", "688"),
    of("UG", "Uganda", "256"),
    of("UA", "Ukraine", "380"),
    of("AE", "United Arab Emirates", "971"),
    of("GB", "United Kingdom", "44"),
    of("US", "United States", "1"),
    of("VI", "United States Virgin Islands", "1340"),
    of("UY", "Uruguay", "598"),
    of("UZ", "Uzbekistan", "998"),
    of("VU", "Vanuatu", "678"),
    of("VA", "Vatican City", "39"),
    of("VE", "Venezuela", "58"),
    of("VN", "Vietnam", "84"),
    of("WF", "Wallis and Futuna", "681"),
    of("EH", "Western Sahara", "212"),
    of("YE", "Yemen", "967"),
    of("ZM", "Zambia", "260"),
    of("ZW", "Zimbabwe", "263"),
];

const fn of(code: &'static str, name: &'static str, calling: &'static str) -> Country {
    Country { code, name, calling }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_letters_names_and_numbers() {
        for (text, code) in [("us", "US"), ("germany", "DE"), ("UK", "GB"), ("côte d'ivoire", "CI")] {
            assert_eq!(country(text).map(|c| c.code), Some(code), "{text}");
        }
        assert_eq!(country("Atlantis"), None);
        for (digits, code) in [
            ("12025550142", "US"),
            ("14165550142", "CA"),
            ("18765550142", "JM"),
            ("442079460000", "GB"),
            ("4915112345678", "DE"),
            ("77012345678", "KZ"),
            ("74951234567", "RU"),
            ("358401234567", "FI"),
        ] {
            assert_eq!(of_number(digits).map(|c| c.code), Some(code), "{digits}");
        }
        assert_eq!(of_number("0000"), None);
        assert!(shares("GG", "44") && !shares("US", "44"));
        let mut codes: Vec<_> = COUNTRIES.iter().map(|c| c.code).collect();
        codes.dedup();
        assert!(codes.len() == COUNTRIES.len() && COUNTRIES.iter().all(|c| c.code.len() == 2));
    }
}
