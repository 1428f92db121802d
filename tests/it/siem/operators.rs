//! The tabular operators, each on a table that can be read at a glance.

use super::{alone, answer};
use watchfloor::siem::Store;

const FRUIT: &str = "let Fruit = datatable(Name:string, Kind:string, Price:long, Day:datetime)[
    \"apple\", \"tree\", 3, datetime(2025-03-01),
    \"pear\", \"tree\", 5, datetime(2025-03-02),
    \"melon\", \"vine\", 9, datetime(2025-03-03),
    \"grape\", \"vine\", 4, datetime(2025-03-04),
    \"plum\", \"tree\", long(null), datetime(2025-03-05)];
";

/// Checks a query over the fruit table, given without its start, against the lines of its answer.
fn fruit(operators: &str, expected: &[&str]) {
    let kql = format!("{FRUIT}Fruit {operators}");
    assert_eq!(answer(&Store::new(), &kql), expected, "{operators}");
}

/// Checks a whole query.
fn whole(kql: &str, expected: &[&str]) {
    assert_eq!(answer(&Store::new(), kql), expected, "{kql}");
}

#[test]
fn where_keeps_rows_and_columns() {
    fruit("| where Price > 4 | project Name", &["Name", "pear", "melon"]);
    fruit("| where Price != 9 and Kind == \"vine\" | project Name", &["Name", "grape"]);
    fruit("| where Price != 3 and Kind == \"tree\" | project Name", &["Name", "pear", "plum"]);
    fruit("| where not(Price == 3) and Kind == \"tree\" | project Name", &["Name", "pear", "plum"]);
    fruit("| filter Name in (\"apple\", \"plum\") | where isnull(Price) | project Name", &["Name", "plum"]);
    fruit("| where Day >= datetime(2025-03-04) | project Name", &["Name", "grape", "plum"]);
}

#[test]
fn columns_are_chosen_renamed_dropped_and_added() {
    fruit("| take 1 | project Cost = Price * 2, Name", &["Cost|Name", "6|apple"]);
    fruit("| take 1 | project-away K*, Day", &["Name|Price", "apple|3"]);
    fruit("| take 1 | project-keep P*, Name", &["Name|Price", "apple|3"]);
    fruit("| take 1 | project-rename Fruit = Name | project-away Day", &["Fruit|Kind|Price", "apple|tree|3"]);
    fruit("| take 1 | project-reorder Price, K* | project-away Day", &["Price|Kind|Name", "3|tree|apple"]);
    fruit("| take 1 | extend Price = Price + 1, Cheap = Price < 4 | project Price, Cheap", &["Price|Cheap", "4|true"]);
    fruit("| take 1 | extend strlen(Name), toupper(Name) | project Column1, Column2", &["Column1|Column2", "5|APPLE"]);
    fruit(
        "| getschema | project ColumnName, ColumnType",
        &["ColumnName|ColumnType", "Name|string", "Kind|string", "Price|long", "Day|datetime"],
    );
}

#[test]
fn rows_are_sorted_and_cut() {
    fruit("| sort by Price | project Name", &["Name", "melon", "pear", "grape", "apple", "plum"]);
    fruit("| sort by Price asc | project Name", &["Name", "plum", "apple", "grape", "pear", "melon"]);
    fruit("| order by Price asc nulls last | project Name", &["Name", "apple", "grape", "pear", "melon", "plum"]);
    fruit("| sort by Kind asc, Price desc | project Name", &["Name", "pear", "apple", "plum", "melon", "grape"]);
    fruit("| top 2 by Price | project Name", &["Name", "melon", "pear"]);
    fruit("| limit 2 | project Name", &["Name", "apple", "pear"]);
    fruit("| take 0 | project Name", &["Name"]);
    fruit("| take 2 | where Price > 4 | project Name", &["Name", "pear"]);
    fruit("| top 3 by Price | where Kind == \"tree\" | project Name", &["Name", "pear"]);
    fruit("| where not(Price in (3, 5)) | project Name", &["Name", "melon", "grape", "plum"]);
    fruit("| distinct Kind", &["Kind", "tree", "vine"]);
    fruit("| where Kind == \"tree\" | count", &["Count", "3"]);
    fruit("| where Kind == \"none\" | count", &["Count", "0"]);
}

#[test]
fn summarize_counts_sums_and_collects_by_group() {
    fruit("| summarize count() by Kind", &["Kind|count_", "tree|3", "vine|2"]);
    fruit(
        "| summarize N = count(), sum(Price), avg(Price), min(Price), max(Price) by Kind",
        &["Kind|N|sum_Price|avg_Price|min_Price|max_Price", "tree|3|8|4|3|5", "vine|2|13|6.5|4|9"],
    );
    fruit(
        "| summarize countif(Price > 4), dcount(Kind), dcountif(Name, Price > 3)",
        &["countif_|dcount_Kind|dcountif_Name", "2|2|3"],
    );
    fruit("| summarize make_set(Kind), make_list(Price)", &["set_Kind|list_Price", "[\"tree\",\"vine\"]|[3,5,9,4]"]);
    fruit("| summarize make_set(Name, 2) by Kind | take 1", &["Kind|set_Name", "tree|[\"apple\",\"pear\"]"]);
    fruit("| summarize make_list_if(Name, Price > 4)", &["list_Name", "[\"pear\",\"melon\"]"]);
    fruit("| summarize arg_max(Price, Name) by Kind", &["Kind|Price|Name", "tree|5|pear", "vine|9|melon"]);
    fruit(
        "| summarize arg_min(Price, *) by Kind | project-away Day",
        &["Kind|Price|Name", "tree|3|apple", "vine|4|grape"],
    );
    fruit("| summarize take_any(Name) by Kind", &["Kind|Name", "tree|apple", "vine|melon"]);
    fruit(
        "| summarize percentile(Price, 50), percentiles(Price, 25, 100)",
        &["percentile_Price_50|percentile_Price_25|percentile_Price_100", "4|3|9"],
    );
    fruit("| summarize Mean = round(avg(Price), 1), Share = sum(Price) / count()", &["Mean|Share", "5.3|4"]);
    fruit("| summarize count() by Late = Day > datetime(2025-03-03)", &["Late|count_", "false|3", "true|2"]);
    fruit(
        "| summarize count() by bin(Day, 2d)",
        &[
            "Day|count_",
            "2025-03-01T00:00:00.000000Z|2",
            "2025-03-03T00:00:00.000000Z|2",
            "2025-03-05T00:00:00.000000Z|1",
        ],
    );
    fruit("| summarize by Kind", &["Kind", "tree", "vine"]);
    fruit(
        "| where Price > 100 | summarize count(), sum(Price), max(Price), make_set(Name)",
        &["count_|sum_Price|max_Price|set_Name", "0|0||[]"],
    );
    fruit("| where Price > 100 | summarize count() by Kind", &["Kind|count_"]);
    fruit("| summarize max(Name), min(Day)", &["max_Name|min_Day", "plum|2025-03-01T00:00:00.000000Z"]);
}

const SIDES: &str = "let L = datatable(Key:string, A:long)[\"a\", 1, \"b\", 2, \"b\", 3, \"c\", 4];
let R = datatable(Key:string, B:long)[\"b\", 10, \"c\", 20, \"c\", 30, \"d\", 40];
";

fn sides(query: &str, expected: &[&str]) {
    whole(&format!("{SIDES}{query}"), expected);
}

#[test]
fn joins_have_the_kinds_of_kusto() {
    // The default makes the left side unique by key.
    sides("L | join R on Key", &["Key|A|Key1|B", "b|2|b|10", "c|4|c|20", "c|4|c|30"]);
    sides("L | join kind=inner R on Key", &["Key|A|Key1|B", "b|2|b|10", "b|3|b|10", "c|4|c|20", "c|4|c|30"]);
    sides(
        "L | join kind=leftouter (R | where B < 20) on Key | sort by A asc",
        &["Key|A|Key1|B", "a|1||", "b|2|b|10", "b|3|b|10", "c|4||"],
    );
    sides("L | join kind=leftsemi R on $left.Key == $right.Key", &["Key|A", "b|2", "b|3", "c|4"]);
    sides("L | join kind=leftanti R on Key", &["Key|A", "a|1"]);
    sides("L | join kind=rightanti R on Key", &["Key|B", "d|40"]);
    sides("L | join kind=inner (R | project-rename Other = Key) on $left.Key == $right.Other | count", &["Count", "4"]);
    sides("L | lookup (R | where B != 30) on Key | sort by A asc", &["Key|A|B", "a|1|", "b|2|10", "b|3|10", "c|4|20"]);
    sides(
        "L | join kind=inner L on Key | summarize count() by Key | sort by Key asc",
        &["Key|count_", "a|1", "b|4", "c|1"],
    );
}

#[test]
fn conditions_after_an_operator_mean_what_they_say() {
    sides("L | join R on Key | where A == 3", &["Key|A|Key1|B"]);
    sides("L | join kind=inner R on Key | where A == 3 and B == 10", &["Key|A|Key1|B", "b|3|b|10"]);
    sides("L | join kind=leftouter R on Key | where isnull(B)", &["Key|A|Key1|B", "a|1||"]);
    sides("L | join kind=leftouter R on Key | where Key1 == \"\"", &["Key|A|Key1|B", "a|1||"]);
    sides("L | summarize N = count() by Key | where N > 1 and Key != \"c\"", &["Key|N", "b|2"]);
    sides("union L, R | where isnull(A) and B > 20", &["Key|A|B", "c||30", "d||40"]);
    sides("L | summarize Keys = make_set(Key) | mv-expand Keys | where Keys == \"b\"", &["Keys", "b"]);
    sides("L | extend C = A * 2 | where C > 4 | extend C = C + 1 | where C < 9", &["Key|A|C", "b|3|7"]);
}

#[test]
fn unions_come_one_after_the_other() {
    sides("union L, R", &["Key|A|B", "a|1|", "b|2|", "b|3|", "c|4|", "b||10", "c||20", "c||30", "d||40"]);
    sides("union L, R | count", &["Count", "8"]);
    sides("L | where A > 3 | union (R | take 1)", &["Key|A|B", "c|4|", "b||10"]);
    sides(
        "union withsource=From kind=inner L, R | summarize count() by From, Key | take 2",
        &["From|Key|count_", "L|a|1", "L|b|2"],
    );
    whole("union (print x = 1), (print x = \"a\")", &["x_long|x_string", "1|", "|a"]);
}

#[test]
fn lets_name_values_and_tables() {
    sides("let Top = 2; L | where A > Top | project A", &["A", "3", "4"]);
    sides("let Keys = R | distinct Key; L | where Key in (Keys) | count", &["Count", "3"]);
    sides("L | where Key !in ((R | project Key)) | project Key", &["Key", "a"]);
    sides("let Most = toscalar(R | summarize max(B)); L | extend Most | take 1", &["Key|A|Most", "a|1|40"]);
    sides("let Big = materialize(L | where A > 2); Big | count", &["Count", "2"]);
}

#[test]
fn arrays_become_rows() {
    let table = "datatable(Id:long, List:dynamic)[1, dynamic([10, 20]), 2, dynamic([]), 3, dynamic(null)]";
    // An empty array drops the row, null keeps it: as Kusto has it.
    whole(&format!("{table} | mv-expand List"), &["Id|List", "1|10", "1|20", "3|"]);
    whole(
        &format!("{table} | mv-expand N = List to typeof(long) | project Id, N = N + 1"),
        &["Id|N", "1|11", "1|21", "3|"],
    );
    whole("print d = dynamic({\"a\": 1, \"b\": 2}) | mv-expand d", &["d", "{\"a\":1}", "{\"b\":2}"]);
    whole("print t = \"a;b\" | extend p = split(t, \";\") | mv-expand p | project tostring(p)", &["p", "a", "b"]);
}

#[test]
fn columns_are_parsed_out_of_text() {
    let table = "datatable(M:string)[\"user=ana port=22 ok\", \"user=bob port=x ok\", \"nothing\"]";
    whole(
        &format!("{table} | parse M with \"user=\" User \" port=\" Port:long \" \" * | project User, Port"),
        &["User|Port", "ana|22", "|", "|"],
    );
    whole(&format!("{table} | parse-where M with * \"port=\" Port \" ok\" | project Port"), &["Port", "22", "x"]);
}

#[test]
fn small_sources_need_no_table() {
    whole("print 1 + 1, s = \"x\"", &["print_0|s", "2|x"]);
    whole("range x from 1 to 7 step 3", &["x", "1", "4", "7"]);
    whole("range x from 3 to 1 step -1 | where x != 2", &["x", "3", "1"]);
    whole("// a remark\nprint x = 1 // and one more\n", &["x", "1"]);
    whole("datatable(x:string)['a']", &["x", "a"]);
    assert_eq!(alone("print x = 1 | render timechart").unwrap().chart(), Some("timechart"));
}
