//! Functions of one's own, neighbouring rows, queries over parts, series, plugins, searches of all tables.

use super::{alone, answer, small_store};
use watchfloor::siem::Store;

const BEATS: &str = "let Beats = datatable(Host:string, At:datetime, Bytes:long)[
    \"a\", datetime(2025-03-04 09:00), 10,
    \"a\", datetime(2025-03-04 09:05), 12,
    \"b\", datetime(2025-03-04 09:06), 99,
    \"a\", datetime(2025-03-04 09:15), 11,
    \"b\", datetime(2025-03-04 09:21), 1];
";

/// Checks a query over the beats, given without its start.
fn beats(rest: &str, expected: &[&str]) {
    whole(&format!("{BEATS}{rest}"), expected);
}

fn whole(kql: &str, expected: &[&str]) {
    assert_eq!(answer(&Store::new(), kql), expected, "{kql}");
}

/// The message of the error a query gives.
fn refused(kql: &str, part: &str) {
    let error = alone(kql).expect_err(kql).render(kql);
    assert!(error.contains(part), "{kql}\n{error}");
}

#[test]
fn a_function_of_ones_own_stands_for_its_body() {
    whole("let twice = (x:long) { x * 2 }; print a = twice(21)", &["a", "42"]);
    whole("let f = (x:long, y:long = 5) { let z = x + y; z * 10 }; print f(1), f(1, 1)", &["print_0|print_1", "60|20"]);
    whole("let f = (x:long) { x + 1 }; let g = (x:long) { f(f(x)) }; print g(1)", &["print_0", "3"]);
    beats(
        "let Big = (T:(Bytes:long), least:long) { T | where Bytes >= least }; Big(Beats, 12) | project Host",
        &["Host", "a", "b"],
    );
    beats(
        "let Of = (host:string) { Beats | where Host == host }; union Of(\"b\"), (Of(\"a\") | take 1) | project Bytes",
        &["Bytes", "99", "1", "10"],
    );
    beats(
        "let Sum = (T:(*), name:string) { T | summarize Total = sum(Bytes) by Host | extend Name = name };
        Beats | invoke Sum(\"x\") | sort by Host asc",
        &["Host|Total|Name", "a|33|x", "b|100|x"],
    );
    beats(
        "let Fast = view () { Beats | where Bytes < 12 }; Fast() | join kind=inner (Fast()) on At | count",
        &["Count", "3"],
    );
    beats(
        "let mark = (n:long) { iff(n > 50, \"big\", \"small\") }; Beats | summarize count() by mark(Bytes)",
        &["Column1|count_", "small|4", "big|1"],
    );
}

#[test]
fn a_function_sees_its_own_surroundings_only() {
    refused("let f = () { later }; let later = 1; print f()", "later");
    refused("let f = (x:long) { x }; print f(\"a\")", "needs a long");
    refused("let f = (x:long) { x }; print f()", "needs a value for `x`");
    refused("let f = (x:long) { x }; print f(1, 2)", "takes 1 arguments");
    refused("let f = (x:long) { x }; f(1) | take 1", "gives a single value");
    refused("let f = (T:(Missing:long)) { T | take 1 }; f(SecurityEvent)", "Missing");
    refused("let f = (x:long { x }; print f(1)", "expected `)`");
    // Doubling forty times would be an expression of a billion parts.
    let doubled = format!("{}x{}", "d(".repeat(40), ")".repeat(40));
    refused(
        &format!("let d = (n:long) {{ n + n }}; range x from 1 to 2 step 1 | extend y = {doubled}"),
        "multiply too much",
    );
    // Each calls the one before it twice: two to the twentieth calls.
    let mut kql = "let f0 = (x:long) { x + 1 };".to_owned();
    for n in 1..=20 {
        kql.push_str(&format!("let f{n} = (x:long) {{ f{}(x) + f{}(x) }};", n - 1, n - 1));
    }
    refused(&format!("{kql} print f20(1)"), "more than 2000 calls");
}

#[test]
fn neighbouring_rows_are_seen_in_the_order_of_the_sort() {
    beats(
        "Beats | where Host == \"a\" | sort by At asc | extend Gap = At - prev(At) | project Gap",
        &["Gap", "", "00:05:00", "00:10:00"],
    );
    beats(
        "Beats | sort by Host asc, At asc | extend n = row_number(), again = row_number(1, prev(Host) != Host),
            sum = row_cumsum(Bytes, prev(Host) != Host), after = next(Bytes, 1, -1) | project n, again, sum, after",
        &["n|again|sum|after", "1|1|10|12", "2|2|22|11", "3|3|33|99", "4|1|99|1", "5|2|100|-1"],
    );
    beats("Beats | serialize n = row_number(10) | where n == 12 | project Bytes", &["Bytes", "99"]);
    beats("Beats | sort by Bytes asc | where prev(Bytes) >= 10 | project Bytes", &["Bytes", "11", "12", "99"]);
    beats(
        "Beats | sort by Bytes asc | project before = prev(Host, 2, \"none\") | take 3",
        &["before", "none", "none", "b"],
    );
    beats(
        "Beats | partition by Host (summarize n = count() by Bytes | top 1 by Bytes asc) | project Bytes",
        &["Bytes", "10", "1"],
    );
    refused("SecurityEvent | extend x = prev(Computer)", "no order");
    refused("SecurityEvent | summarize max(prev(EventID))", "only in extend");
}

#[test]
fn a_query_runs_over_the_elements_of_each_row() {
    let lists = "let L = datatable(Who:string, N:dynamic)[
        \"ana\", dynamic([3, 1, 2]), \"bob\", dynamic([9, 8]), \"eve\", dynamic([5])];";
    whole(
        &format!("{lists} L | mv-apply n = N to typeof(long) on (where n > 2) | project Who, n"),
        &["Who|n", "ana|3", "bob|9", "bob|8", "eve|5"],
    );
    whole(
        &format!("{lists} L | mv-apply n = N to typeof(long) on (top 1 by n desc) | project Who, n"),
        &["Who|n", "ana|3", "bob|9", "eve|5"],
    );
    whole(
        &format!(
            "{lists} L | mv-apply n = N to typeof(long) on (summarize Total = sum(n), Many = count())
            | project Who, Total, Many"
        ),
        &["Who|Total|Many", "ana|6|3", "bob|17|2", "eve|5|1"],
    );
    whole(
        &format!(
            "{lists} L | mv-apply n = N to typeof(long) on (sort by n asc | take 2 | summarize make_list(n))
            | project Who, list_n"
        ),
        &["Who|list_n", "ana|[1,2]", "bob|[8,9]", "eve|[5]"],
    );
    beats("Beats | partition by Host (top 1 by Bytes desc) | project Host, Bytes", &["Host|Bytes", "a|12", "b|99"]);
    beats("Beats | partition by Host (summarize n = count() | extend n = n * 2) | project n", &["n", "6", "4"]);
    refused("datatable(a:dynamic)[dynamic([1])] | mv-apply a on (join (Event) on EventID)", "does not work within");
}

#[test]
fn plans_deeper_than_the_engine_can_walk_are_refused() {
    let long = "| extend x = x + 1 ".repeat(100);
    let calls = "| invoke f() ".repeat(60);
    refused(&format!("let f = (T:(*)) {{ T {long} }}; range x from 1 to 2 step 1 {calls}"), "more than 3000 operators");
    let nested = format!("mv-apply x on (where x > 0{})", " | where x > 0".repeat(200));
    refused(&format!("print x = dynamic([1]) | {nested}"), "more than 150 operators");
}

#[test]
fn a_series_has_a_value_at_every_step() {
    beats(
        "Beats | make-series n = count() on At from datetime(2025-03-04 09:00) to datetime(2025-03-04 09:25) step 5m
            by Host | project Host, n",
        &["Host|n", "a|[1,1,0,1,0]", "b|[0,1,0,0,1]"],
    );
    beats(
        "Beats | make-series total = sum(Bytes) default = -1 on At step 10m | project total, array_length(At)",
        &["total|Column2", "[121,11,1]|3"],
    );
    beats(
        "Beats | where Bytes > 1000 | make-series n = count() on At from datetime(2025-03-04 09:00)
            to datetime(2025-03-04 09:10) step 5m | project n, At",
        &["n|At", "[0,0]|[\"2025-03-04T09:00:00.0000000Z\",\"2025-03-04T09:05:00.0000000Z\"]"],
    );
    whole(
        "range n from 1 to 6 step 1 | make-series v = sum(n) on n from 0 to 8 step 2 | project v, n",
        &["v|n", "[1,5,9,6]|[0,2,4,6]"],
    );
    refused("SecurityEvent | make-series count() on Computer step 1h", "an axis is a time");
    refused("SecurityEvent | make-series count() on TimeGenerated step 0h", "more than nothing");
    refused(
        "SecurityEvent | make-series count() on TimeGenerated from ago(365d) to now() step 1s",
        "more than 1000000",
    );
}

#[test]
fn what_stands_out_of_a_series_is_found() {
    let hours = "let S = print x = dynamic([5,6,5,6,5,6,5,60,5,6,5,6]);";
    whole(
        &format!("{hours} S | extend (flag, score, base) = series_decompose_anomalies(x, 3.0, 0) | project flag"),
        &["flag", "[0,0,0,0,0,0,0,1,0,0,0,0]"],
    );
    whole(
        &format!("{hours} S | extend series_stats(x) | project series_stats_x_max, series_stats_x_max_idx"),
        &["series_stats_x_max|series_stats_x_max_idx", "60|7"],
    );
    whole(
        "print x = dynamic([1,3,5,7]) | extend (square, slope) = series_fit_line(x) | project square, slope",
        &["square|slope", "1|2"],
    );
    whole(
        "print x = dynamic([1,9,1,1,9,1,1,9,1,1,9,1]) | extend (p, s) = series_periods_detect(x, 2, 6, 1) | project p",
        &["p", "[3]"],
    );
    whole("print series_fill_linear(dynamic([1,null,3]))", &["print_0", "[1.0,2.0,3.0]"]);
    whole("print series_add(dynamic([1,2]), dynamic([10,20]))", &["print_0", "[11.0,22.0]"]);
    whole("print series_fir(dynamic([2,4,6]), dynamic([1,1]))", &["print_0", "[1.0,3.0,5.0]"]);
    refused("print x = dynamic([1]) | extend (a, b) = array_sum(x)", "one value only");
    refused("print x = dynamic([1]) | extend (a, b, c) = series_periods_detect(x, 2, 3, 1)", "gives 2 values");
}

#[test]
fn bags_become_columns_and_values_become_columns() {
    let bags = "let B = datatable(Id:long, Bag:dynamic)[
        1, dynamic({\"User\":\"ana\",\"Port\":22}), 2, dynamic({\"Port\":443.5,\"Ok\":true}), 3, dynamic(null)];";
    whole(&format!("{bags} B | evaluate bag_unpack(Bag)"), &["Id|Ok|Port|User", "1||22|ana", "2|true|443.5|", "3|||"]);
    whole(
        &format!("{bags} B | evaluate bag_unpack(Bag, \"x_\") | where x_Port > 100 | project x_Ok"),
        &["x_Ok", "true"],
    );
    whole(&format!("{bags} B | evaluate bag_unpack(Bag) : (Id:long, User:string) | take 1"), &["Id|User", "1|ana"]);
    beats("Beats | project Host, Big = Bytes > 11 | evaluate pivot(Big)", &["Host|false|true", "a|2|1", "b|1|1"]);
    beats(
        "Beats | extend Day = startofday(At) | evaluate pivot(Host, sum(Bytes), Day) | project a, b",
        &["a|b", "33|100"],
    );
    refused("Event | evaluate autocluster()", "not reproducible");
    refused("print a = 1 | evaluate bag_unpack(a)", "parse_json");
}

#[test]
fn searches_go_through_all_tables() {
    let store = small_store();
    let rows = |kql: &str| answer(&store, kql);
    assert_eq!(rows("search \"bob\" | summarize count() by $table")[1..], ["SecurityEvent|3"]);
    assert_eq!(rows("search \"bob\" and EventID == 4625 | count"), ["Count", "2"]);
    assert_eq!(rows("search in (SecurityEvent, zeek_conn) \"198.51.100.7\" or TargetUserName:\"ana\" | count")[1], "4");
    assert_eq!(rows("search TargetUserName:\"an*\" and not(Computer:\"srv-01*\") | count")[1], "1");
    assert_eq!(
        rows("find where TargetUserName == \"bob\" and EventID == 4624 | project source_, TargetUserName, EventID"),
        ["source_|TargetUserName|EventID", "SecurityEvent|bob|4624"]
    );
    assert_eq!(
        rows("find in (zeek_conn, SecurityEvent) where id_resp_p == 8080 project id_orig_h"),
        ["source_|id_orig_h", "zeek_conn|10.1.0.12"]
    );
    let packed = rows("find where TargetUserName == \"ana\" | extend ip = tostring(pack_.IpAddress) | project ip");
    assert!(packed.contains(&"10.1.0.11".to_owned()), "{packed:?}");
    assert!(rows("find where NoSuchColumn == 1")[0].contains("no table has all"));
    assert_eq!(rows("table(\"zeek_conn\") | count"), ["Count", "3"]);
}

#[test]
fn columns_that_may_be_missing_have_a_substitute() {
    beats(
        "Beats | take 1 | project column_ifexists(\"Nope\", \"none\"), column_ifexists(\"Host\", \"\")",
        &["Column1|Column2", "none|a"],
    );
    beats("Beats | take 1 | project p = pack_all() | project p.Host, p.Bytes", &["p_Host|p_Bytes", "a|10"]);
    beats("Beats | top-hitters 1 of Host by Bytes", &["Host|approximate_sum_Bytes", "b|100"]);
    beats("Beats | sample-distinct 1 of Host", &["Host", "a"]);
    whole("set notruncation; print a = 1", &["a", "1"]);
    whole(
        "print m = \"User=ana Port=22\" | parse kind=regex flags=i m with \"user=\" U \" port=\" P:long | project U, P",
        &["U|P", "ana|22"],
    );
}

#[test]
fn notations_are_read() {
    whole(
        "print parse_command_line(@'\"C:\\a b\\c.exe\" -x \"y z\"', \"windows\")",
        &["print_0", "[\"C:\\\\a b\\\\c.exe\",\"-x\",\"y z\"]"],
    );
    whole("print parse_csv('a,\"b,c\",d')", &["print_0", "[\"a\",\"b,c\",\"d\"]"]);
    whole("print parse_version(\"10.0.2\") > parse_version(\"10.0.1.9\")", &["print_0", "true"]);
    whole("print extract_json(\"$.a[1].b\", '{\"a\":[0,{\"b\":\"x\"}]}')", &["print_0", "x"]);
    whole(
        "print tostring(parse_urlquery(\"a=1&b=x%20y\"))",
        &["print_0", "{\"Query Parameters\":{\"a\":\"1\",\"b\":\"x y\"}}"],
    );
    whole(
        "print ipv6_is_in_range(\"2001:db8::5\", \"2001:db8::/32\"), ipv6_is_match(\"10.0.0.1\", \"10.0.0.0/24\")",
        &["print_0|print_1", "true|true"],
    );
    whole(
        "print log10(1000), pow(2, 10), round(exp(1), 4), range(1, 7, 3)",
        &["print_0|print_1|print_2|print_3", "3|1024|2.7183|[1,4,7]"],
    );
    whole(
        "print bin_at(datetime(2025-03-04 13:00), 1d, datetime(2025-03-01 06:00))",
        &["print_0", "2025-03-04T06:00:00.000000Z"],
    );
    whole(
        "print jaccard_index(dynamic([1,2]), dynamic([2,3,4])), array_sum(dynamic([1,2.5]))",
        &["print_0|print_1", "0.25|3.5"],
    );
    whole(
        "print bag_zip(dynamic([\"a\"]), dynamic([1])), array_iff(dynamic([true,false]), 1, 2)",
        &["print_0|print_1", "{\"a\":1}|[1,2]"],
    );
}
