//! Scalar expressions against the values Kusto's documentation gives for them.

use super::alone;

/// Checks pairs of an expression and the text of its value.
fn check(pairs: &[(&str, &str)]) {
    let mut faults = Vec::new();
    for (expression, expected) in pairs {
        let kql = format!("print x = {expression}");
        // Once as a constant, once as a column, which takes the way through whole arrays.
        let as_column = format!("datatable(n:long)[1, 2] | extend x = {expression} | where n == 2 | project x");
        for kql in [kql, as_column] {
            let found = match alone(&kql) {
                Ok(table) => table.text(0, 0),
                Err(error) => format!("error: {}", error.render(&kql)),
            };
            if found != *expected {
                faults.push(format!("{expression} gives `{found}`, not `{expected}`"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn text_is_compared_as_kusto_compares_it() {
    check(&[
        ("\"abc\" == \"abc\"", "true"),
        ("\"abc\" == \"ABC\"", "false"),
        ("\"abc\" =~ \"ABC\"", "true"),
        ("\"abc\" !~ \"ABC\"", "false"),
        ("\"ÄB\" =~ \"äb\"", "true"),
        ("\"North America\" has \"america\"", "true"),
        ("\"NorthAmerica\" has \"america\"", "false"),
        ("\"North-America\" has \"america\"", "true"),
        ("\"North America\" !has \"amer\"", "true"),
        ("\"North America\" has_cs \"america\"", "false"),
        ("\"powershell.exe -enc AAAA\" has \"-enc\"", "true"),
        ("\"powershell.exe -encoded AAAA\" has \"-enc\"", "false"),
        ("\"10.1.2.30 and 10.1.2.3\" has \"10.1.2.3\"", "true"),
        ("\"10.1.2.30\" has \"10.1.2.3\"", "false"),
        ("\"powershell\" hasprefix \"POWER\"", "true"),
        ("\"powershell\" hassuffix \"shell\"", "true"),
        ("\"xpowershell\" hasprefix \"power\"", "false"),
        ("\"FabrikamShop\" contains \"kams\"", "true"),
        ("\"FabrikamShop\" contains_cs \"kams\"", "false"),
        ("\"FabrikamShop\" !contains \"xyz\"", "true"),
        ("\"abc\" contains \"\"", "true"),
        ("\"Fabrikam\" startswith \"fab\"", "true"),
        ("\"Fabrikam\" startswith_cs \"fab\"", "false"),
        ("\"Fabrikam\" !startswith \"kam\"", "true"),
        ("\"Fabrikam\" endswith \"KAM\"", "true"),
        ("\"Fabrikam\" !endswith_cs \"KAM\"", "true"),
        ("\"Fabrikam\" matches regex \"^F.*m$\"", "true"),
        ("\"Fabrikam\" matches regex \"^f\"", "false"),
        ("\"Fabrikam\" matches regex \"(?i)^f\"", "true"),
    ]);
}

#[test]
fn lists_and_ranges_take_values_arrays_and_bounds() {
    check(&[
        ("\"b\" in (\"a\", \"b\")", "true"),
        ("\"B\" in (\"a\", \"b\")", "false"),
        ("\"B\" in~ (\"a\", \"b\")", "true"),
        ("\"B\" !in (\"a\", \"b\")", "true"),
        ("\"B\" !in~ (\"a\", \"b\")", "false"),
        ("3 in (1, 2, 3)", "true"),
        ("3 in (dynamic([1, 2]))", "false"),
        ("\"b\" in (dynamic([\"a\", \"b\"]))", "true"),
        ("int(null) !in (1, 2)", "true"),
        ("\"the quick fox\" has_any (\"dog\", \"FOX\")", "true"),
        ("\"the quick fox\" has_any (dynamic([\"dog\", \"cat\"]))", "false"),
        ("\"the quick fox\" has_all (\"quick\", \"fox\")", "true"),
        ("\"the quick fox\" has_all (\"quick\", \"dog\")", "false"),
        ("5 between (1 .. 5)", "true"),
        ("6 between (1 .. 5)", "false"),
        ("6 !between (1 .. 5)", "true"),
        ("datetime(2025-03-04) between (datetime(2025-03-01) .. 7d)", "true"),
        ("datetime(2025-03-09) between (datetime(2025-03-01) .. 7d)", "false"),
    ]);
}

#[test]
fn null_has_its_own_rules() {
    check(&[
        ("isnull(long(null))", "true"),
        ("isnull(\"\")", "false"),
        ("isempty(\"\")", "true"),
        ("isnotempty(\" \")", "true"),
        ("isempty(long(null))", "true"),
        ("isnotnull(5)", "true"),
        ("long(null) == 5", "false"),
        ("long(null) != 5", "true"),
        ("isnull(long(null) == long(null))", "true"),
        ("isnull(long(null) + 1)", "true"),
        ("coalesce(long(null), 7)", "7"),
        ("coalesce(\"\", \"x\")", "x"),
        ("strcat(\"a\", tostring(long(null)), \"b\")", "ab"),
        ("isnull(tolong(\"x\"))", "true"),
        ("isnull(1 / 0)", "true"),
    ]);
}

#[test]
fn arithmetic_keeps_kinds_apart() {
    check(&[
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 / 2", "3"),
        ("7 / 2.0", "3.5"),
        ("7 % 3", "1"),
        ("-14 % 5", "1"),
        ("-(2 + 3)", "-5"),
        ("2 - -3", "5"),
        ("0x1f", "31"),
        ("1e3", "1000"),
        ("not(1 == 2)", "true"),
        ("1 == 1 and 2 > 1 or false", "true"),
        ("1 == 1.0", "true"),
        ("3 <= 3 and 3 >= 3 and 2 < 3 and 3 != 2", "true"),
        ("abs(-5)", "5"),
        ("abs(-2.5)", "2.5"),
        ("round(2.567, 2)", "2.57"),
        ("ceiling(1.2)", "2"),
        ("floor(3.7)", "3"),
        ("sign(-3)", "-1"),
        ("bin(17, 5)", "15"),
        ("bin(-3, 5)", "-5"),
        ("bin(1.7, 0.5)", "1.5"),
        ("floor(17, 5)", "15"),
        ("max_of(3, 9, 4)", "9"),
        ("min_of(3.5, 2)", "2"),
        ("sqrt(16)", "4"),
        ("binary_and(6, 3)", "2"),
        ("tohex(255)", "ff"),
        ("isnan(0.0 / 0)", "true"),
    ]);
}

#[test]
fn times_are_moments_and_lengths() {
    check(&[
        ("now()", "2025-03-04T12:00:00.000000Z"),
        ("now(-1h)", "2025-03-04T11:00:00.000000Z"),
        ("ago(1d)", "2025-03-03T12:00:00.000000Z"),
        ("ago(90m)", "2025-03-04T10:30:00.000000Z"),
        ("datetime(2025-03-04)", "2025-03-04T00:00:00.000000Z"),
        ("datetime(2025-03-04 09:30)", "2025-03-04T09:30:00.000000Z"),
        ("datetime(2025-03-04T09:30:15.5Z)", "2025-03-04T09:30:15.500000Z"),
        ("datetime(2025-03-04 09:00) + 1h", "2025-03-04T10:00:00.000000Z"),
        ("datetime(2025-03-04) - datetime(2025-03-03 22:00)", "02:00:00"),
        ("1d + 2h + 3m + 4s", "1.02:03:04"),
        ("2 * 30m", "01:00:00"),
        ("1d / 1h", "24"),
        ("1h / 2", "00:30:00"),
        ("time(01:30:00)", "01:30:00"),
        ("time(1.02:00:00)", "1.02:00:00"),
        ("1500ms", "00:00:01.5000000"),
        ("bin(datetime(2025-03-04 09:47:12), 15m)", "2025-03-04T09:45:00.000000Z"),
        ("bin(datetime(2025-03-04 09:47:12), 1d)", "2025-03-04T00:00:00.000000Z"),
        // Kusto counts weeks from Monday, 1 January of year 1.
        ("bin(datetime(2025-03-06), 7d)", "2025-03-03T00:00:00.000000Z"),
        ("bin(95s, 1m)", "00:01:00"),
        ("startofday(datetime(2025-03-04 09:47))", "2025-03-04T00:00:00.000000Z"),
        ("startofday(datetime(2025-03-04 09:47), -1)", "2025-03-03T00:00:00.000000Z"),
        ("endofday(datetime(2025-03-04 09:47))", "2025-03-04T23:59:59.999999Z"),
        ("startofweek(datetime(2025-03-04))", "2025-03-02T00:00:00.000000Z"),
        ("startofmonth(datetime(2025-03-04))", "2025-03-01T00:00:00.000000Z"),
        ("startofyear(datetime(2025-03-04))", "2025-01-01T00:00:00.000000Z"),
        ("hourofday(datetime(2025-03-04 09:47))", "9"),
        ("dayofweek(datetime(2025-03-04))", "2.00:00:00"),
        ("dayofmonth(datetime(2025-03-04))", "4"),
        ("dayofyear(datetime(2025-03-04))", "63"),
        ("getyear(datetime(2025-03-04))", "2025"),
        ("monthofyear(datetime(2025-03-04))", "3"),
        ("datetime_diff(\"year\", datetime(2017-01-01), datetime(2000-12-31))", "17"),
        ("datetime_diff(\"month\", datetime(2017-01-01), datetime(2015-12-30))", "13"),
        ("datetime_diff(\"hour\", datetime(2017-10-31 01:00), datetime(2017-10-30 23:59))", "2"),
        ("datetime_diff(\"day\", datetime(2025-03-01), datetime(2025-03-04))", "-3"),
        ("datetime_add(\"month\", 1, datetime(2025-01-31))", "2025-02-28T00:00:00.000000Z"),
        ("datetime_part(\"minute\", datetime(2025-03-04 09:47))", "47"),
        ("make_datetime(2025, 3, 4, 9, 30)", "2025-03-04T09:30:00.000000Z"),
        ("format_datetime(datetime(2025-03-04 09:05:07.25), \"yyyy-MM-dd HH:mm:ss.fff\")", "2025-03-04 09:05:07.250"),
        ("format_datetime(datetime(2025-03-04 21:05), \"d/M/yy h:mm tt\")", "4/3/25 9:05 PM"),
        ("format_timespan(time(1.02:03:04), \"d.hh:mm:ss\")", "1.02:03:04"),
        ("todatetime(\"2025-03-04 09:00\")", "2025-03-04T09:00:00.000000Z"),
        ("totimespan(\"01:30:00\")", "01:30:00"),
        ("unixtime_seconds_todatetime(1741046400)", "2025-03-04T00:00:00.000000Z"),
    ]);
}

#[test]
fn text_functions_do_what_their_names_say() {
    check(&[
        ("strlen(\"hällo\")", "5"),
        ("tolower(\"ABC\")", "abc"),
        ("toupper(\"abc\")", "ABC"),
        ("substring(\"abcdefg\", 2)", "cdefg"),
        ("substring(\"abcdefg\", 1, 3)", "bcd"),
        ("strcat(\"a\", 1, true)", "a1true"),
        ("strcat_delim(\"-\", \"a\", \"b\", 3)", "a-b-3"),
        ("trim(\" +\", \"  x  \")", "x"),
        ("trim_start(\"https?://\", \"https://a.example\")", "a.example"),
        ("trim_end(\"/\", \"a/\")", "a"),
        ("replace_string(\"a-b-c\", \"-\", \"+\")", "a+b+c"),
        ("replace_regex(\"host-17\", @\"(\\w+)-(\\d+)\", @\"\\2:\\1\")", "17:host"),
        ("split(\"a,b,c\", \",\")", "[\"a\",\"b\",\"c\"]"),
        ("split(\"a,b,c\", \",\")[1]", "b"),
        ("split(\"a,b,c\", \",\", 2)", "[\"c\"]"),
        ("extract(@\"user=(\\w+)\", 1, \"user=ana port=1\")", "ana"),
        ("extract(@\"user=(\\w+)\", 1, \"nobody\")", ""),
        ("extract_all(@\"(\\d+)\", \"a1b22\")", "[\"1\",\"22\"]"),
        ("indexof(\"abcdefg\", \"cde\")", "2"),
        ("indexof(\"abc\", \"x\")", "-1"),
        ("countof(\"aaa\", \"aa\")", "2"),
        ("countof(\"a1b2\", @\"\\d\", \"regex\")", "2"),
        ("reverse(\"abc\")", "cba"),
        ("strrep(\"ab\", 3)", "ababab"),
        ("strcat_array(dynamic([\"a\", 2]), \"->\")", "a->2"),
        ("hash_sha256(\"World\")", "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524"),
        ("base64_encode_tostring(\"Kusto\")", "S3VzdG8="),
        ("base64_decode_tostring(\"S3VzdG8=\")", "Kusto"),
        ("url_decode(\"a%20b%2Fc\")", "a b/c"),
        ("url_encode(\"a b\")", "a%20b"),
        ("'single' == \"single\"", "true"),
        ("@\"C:\\Windows\"", "C:\\Windows"),
        ("\"a\\tb\\\\\"", "a\tb\\"),
    ]);
}

#[test]
fn conversions_give_null_where_nothing_fits() {
    check(&[
        ("tostring(123)", "123"),
        ("tostring(1.5)", "1.5"),
        ("tostring(true)", "true"),
        ("tostring(1h)", "01:00:00"),
        ("tolong(\"42\")", "42"),
        ("toint(\"0x10\")", "16"),
        ("tolong(3.9)", "3"),
        ("toreal(\"2.5\")", "2.5"),
        ("todouble(3)", "3"),
        ("tobool(\"TRUE\")", "true"),
        ("tobool(0)", "false"),
        ("isnull(todatetime(\"no date\"))", "true"),
        ("iff(1 > 2, \"a\", \"b\")", "b"),
        ("iif(true, 1, 2.5)", "1"),
        ("case(1 == 2, \"one\", 2 == 2, \"two\", \"other\")", "two"),
        ("gettype(1h)", "timespan"),
    ]);
}

#[test]
fn dynamic_values_are_walked_and_measured() {
    check(&[
        ("parse_json('{\"a\": {\"b\": [1, 2, 3]}}').a.b[1]", "2"),
        ("parse_json('{\"a b\": 5}')[\"a b\"]", "5"),
        ("parse_json('{\"a\": 5}').missing", ""),
        ("tostring(parse_json('{\"a\": \"x\"}').a)", "x"),
        ("parse_json('{\"a\": \"x\"}').a == \"x\"", "true"),
        ("tolong(parse_json('{\"a\": 7}').a) + 1", "8"),
        ("dynamic([10, 20, 30])[-1]", "30"),
        ("array_length(dynamic([1, 2, 3]))", "3"),
        ("array_length(parse_json(\"[]\"))", "0"),
        ("pack_array(1, \"a\", true)", "[1,\"a\",true]"),
        ("bag_pack(\"a\", 1, \"b\", \"x\")", "{\"a\":1,\"b\":\"x\"}"),
        ("bag_keys(dynamic({\"a\": 1, \"b\": 2}))", "[\"a\",\"b\"]"),
        ("array_slice(dynamic([1, 2, 3, 4]), 1, 2)", "[2,3]"),
        ("array_concat(dynamic([1]), dynamic([2, 3]))", "[1,2,3]"),
        ("set_union(dynamic([1, 2]), dynamic([2, 3]))", "[1,2,3]"),
        ("set_difference(dynamic([1, 2]), dynamic([2]))", "[1]"),
        ("set_has_element(dynamic([\"a\"]), \"a\")", "true"),
        ("array_index_of(dynamic([\"a\", \"b\"]), \"b\")", "1"),
        ("dynamic(['a', \"b\"])", "[\"a\",\"b\"]"),
    ]);
}

#[test]
fn addresses_and_urls_are_understood() {
    check(&[
        ("ipv4_is_private(\"10.1.2.3\")", "true"),
        ("ipv4_is_private(\"203.0.113.9\")", "false"),
        ("isnull(ipv4_is_private(\"x\"))", "true"),
        ("ipv4_is_in_range(\"192.168.1.6\", \"192.168.1.0/24\")", "true"),
        ("ipv4_is_in_range(\"192.168.2.6\", \"192.168.1.0/24\")", "false"),
        ("ipv4_is_in_any_range(\"10.9.9.9\", \"192.168.0.0/16\", \"10.0.0.0/8\")", "true"),
        ("ipv4_compare(\"10.0.0.1\", \"10.0.0.2\")", "-1"),
        ("parse_ipv4(\"127.0.0.1\")", "2130706433"),
        ("format_ipv4(\"192.168.1.77\", 24)", "192.168.1.0"),
        ("has_ipv4(\"from 10.1.2.3:80\", \"10.1.2.3\")", "true"),
        ("tostring(parse_url(\"https://u@a.example:8443/p/q?x=1&y=2#z\").Host)", "a.example"),
        ("tostring(parse_url(\"https://a.example/p?x=1\")[\"Query Parameters\"].x)", "1"),
        ("tostring(parse_path(@\"C:\\temp\\a.ps1\").Filename)", "a.ps1"),
    ]);
}
