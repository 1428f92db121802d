//! SPL: what a search answers, which KQL it becomes, and what is refused.

use super::{lines, now, small_store};
use std::collections::BTreeMap;
use watchfloor::siem::catalog;
use watchfloor::siem::query::{Language, Question, as_kql, as_spl, run};

/// The answer of a search over the small store as lines, or its error.
fn spl(text: &str) -> Vec<String> {
    let question = Question { language: Language::Spl, ..Question::kql(text, now()) };
    match question.answer(&small_store()) {
        Ok(table) => lines(&table),
        Err(error) => vec![format!("error: {}", error.render(text))],
    }
}

#[test]
fn terms_find_rows_whatever_their_case() {
    assert_eq!(spl("index=SecurityEvent user=ANA | table user, src"), ["user|src", "Ana|203.0.113.9", "ana|10.1.0.11"]);
    assert_eq!(spl("sourcetype=XmlWinEventLog:Security EventCode=4625 | stats count BY user"), ["user|count", "bob|2"]);
    assert_eq!(spl("search index=SecurityEvent (EventCode=4624 OR EventCode=4625) NOT user=bob | stats count")[1], "2");
    assert_eq!(spl("index=SecurityEvent EventCode IN (4625, 4624) src=10.1.* | stats count")[1], "4");
    assert_eq!(spl("index=SecurityEvent host=*srv* | table host")[1], "srv-01.corp.example");
    assert_eq!(spl("sourcetype=zeek:conn dest_port>1000 | table dest, dest_port")[1], "203.0.113.80|8080");
    assert_eq!(spl("\"203.0.113.9\" | stats count")[1], "1");
    assert_eq!(spl("bob 10.1.0.12 | stats count")[1], "3");
}

#[test]
fn several_source_types_are_several_tables_and_a_name_must_mean_the_same_in_all() {
    assert_eq!(spl("index=SecurityEvent OR index=zeek_conn | stats count")[1], "8");
    assert_eq!(spl("(sourcetype=SecurityEvent OR sourcetype=zeek:conn) 10.1.0.12 | stats count")[1], "5");
    assert_eq!(spl("sourcetype IN (SecurityEvent, zeek:conn) EventCode=4625 | stats count")[1], "2");
    assert_eq!(spl("sourcetype=zeek:conn OR sourcetype=bro:conn:json | stats count")[1], "3");
    let refused = spl("index=SecurityEvent OR index=zeek_conn | stats count BY src")[0].clone();
    assert!(refused.contains("src: IpAddress here, id_orig_h there"), "{refused}");
}

#[test]
fn commands_count_choose_and_order() {
    assert_eq!(
        spl("index=zeek_conn | stats sum(bytes_out) AS bytes, dc(dest) BY src | sort -bytes"),
        ["src|bytes|dc(dest)", "10.1.0.11|1500|1", "10.1.0.12|940|2"]
    );
    assert_eq!(
        spl(
            "index=SecurityEvent | stats count(eval(EventCode=4625)) AS failed, values(user) AS who BY host | sort host"
        )[2],
        "ws-01.corp.example|0|[\"ana\"]"
    );
    assert_eq!(spl("index=SecurityEvent | top limit=1 user"), ["user|count|percent", "bob|3|60"]);
    assert_eq!(spl("index=SecurityEvent | rare limit=1 host | table host")[1], "srv-01.corp.example");
    assert_eq!(spl("index=SecurityEvent | dedup user | stats count")[1], "3");
    assert_eq!(spl("index=SecurityEvent | head 2 | stats count")[1], "2");
    assert_eq!(spl("index=SecurityEvent | sort 1 user | table user")[1], "Ana");
    assert_eq!(spl("index=SecurityEvent | fields user, EventCode | fields - EventCode | head 1").len(), 2);
    assert_eq!(spl("index=SecurityEvent | rename user AS who | table who | head 1")[0], "who");
    assert_eq!(
        spl("index=SecurityEvent | timechart span=2m count BY EventCode | head 1")[1],
        "2025-03-04T09:00:00.000000Z|4624|1"
    );
}

#[test]
fn expressions_compute_and_test() {
    let one = |text: &str| spl(&format!("index=SecurityEvent EventCode=4625 | head 1 | {text} | table x"))[1].clone();
    assert_eq!(one("eval x=upper(user).\"@\".\"corp\""), "BOB@corp");
    assert_eq!(one("eval x=if(EventCode=4625, \"failed\", \"fine\")"), "failed");
    assert_eq!(one("eval x=case(EventCode=1, \"a\", true(), \"b\")"), one("eval x=\"b\""));
    assert_eq!(one("eval x=len(user)+1, x=x*2"), "8");
    assert_eq!(one("eval x=substr(user, 1, 2)"), "bo");
    assert_eq!(one("eval x=strftime(_time, \"%H:%M\")"), "09:03");
    assert_eq!(one("eval x=round(7/2, 1)"), "3.5");
    assert_eq!(one("eval x=mvindex(split(\"a-b\", \"-\"), 1)"), "b");
    assert_eq!(one("rex field=host \"^(?<x>ws-\\d+)\""), "ws-02");
    assert_eq!(one("eval n=\"12\" | eval x=if(n>9, \"more\", \"less\")"), "more");
    assert_eq!(
        spl("index=SecurityEvent | where like(user, \"%n%\") AND cidrmatch(\"10.0.0.0/8\", src) | stats count")[1],
        "1"
    );
    assert_eq!(spl("index=SecurityEvent | where match(host, \"^ws\") | regex user=\"^b\" | stats count")[1], "3");
    assert_eq!(
        spl("index=SecurityEvent | bin span=5m _time | stats count BY _time | sort _time")[1],
        "2025-03-04T09:00:00.000000Z|4"
    );
    assert_eq!(spl("index=SecurityEvent user=bob | eventstats count AS n BY user | where n=3 | stats count")[1], "3");
}

#[test]
fn searches_are_joined_and_models_are_counted() {
    assert_eq!(
        spl(
            "index=zeek_conn dest_port=8080 | join src [search index=SecurityEvent EventCode=4625 | dedup src] | table src, user"
        ),
        ["src|user", "10.1.0.12|bob"]
    );
    assert_eq!(spl("index=zeek_conn | append [search index=SecurityEvent] | stats count")[1], "8");
    assert_eq!(
        spl("| tstats `security_content_summariesonly` count min(_time) AS first FROM datamodel=Network_Traffic.All_Traffic
             WHERE All_Traffic.dest_port=443 BY All_Traffic.src All_Traffic.dest
             | `drop_dm_object_name(All_Traffic)` | `security_content_ctime(first)` | sort src | table src, count"),
        ["src|count", "10.1.0.11|1", "10.1.0.12|1"]
    );
}

#[test]
fn what_cannot_be_done_is_refused_with_its_place() {
    for (text, message, hint) in [
        ("EventCode=4625", "where to look", "index=SecurityEvent"),
        ("index=SecurityEvent | lookup a b", "no command `lookup`", "join"),
        ("index=SecurityEvent | stts count", "no command `stts`", "did you mean `stats`"),
        ("index=SecurityEvent | stats cont", "no aggregate `cont`", "count"),
        ("index=SecurityEvent | eval x=lenn(user)", "no function `lenn`", "`len`"),
        ("index=SecurityEvent | eval x=nothere", "no column `nothere`", ""),
        ("index=SecurityEvent | rex field=user \"(\"", "no regular expression", "RE2"),
        ("index=SecurityEvent user=\"ana", "does not end", "double quote"),
        ("index=SecurityEvent | where (user=\"a\"", "`)` is missing", "close"),
        ("index=SecurityEvent | join user [search index=Event", "`]` is missing", "]"),
        (&format!("index=SecurityEvent {}user=ana", "NOT ".repeat(100_000)), "too deeply nested", "split"),
        (&format!("index=SecurityEvent | eval x={}1", "-".repeat(100_000)), "too deeply nested", "eval"),
        ("", "something to search for", ""),
        ("| tstats count FROM datamodel=Endpint.Processes", "no data model", "Endpoint.Processes"),
    ] {
        let error = &spl(text)[0];
        assert!(error.starts_with("error:") && error.contains(message) && error.contains(hint), "{text}\n{error}");
    }
}

#[test]
fn a_search_shows_the_kql_it_becomes_and_that_answers_the_same() {
    for text in [
        "index=SecurityEvent EventCode=4625 user=b* | stats count AS n, dc(host) BY user | sort -n",
        "sourcetype=zeek:conn dest_port!=443 | table src dest dest_port",
        "index=SecurityEvent | top limit=2 user",
        "index=SecurityEvent | rex field=host \"^(?<short>[^.]+)\" | dedup short | table short",
        "index=SecurityEvent | where like(host, \"%x%\") OR EventCode>4624 | head 3 | fields user, host",
        "bob | stats count BY Type",
        "index=zeek_conn | join type=left src [search index=SecurityEvent | stats count BY src] | table src, count",
    ] {
        let kql = as_kql(Language::Spl, text).unwrap_or_else(|e| panic!("{}", e.render(text)));
        let again = run(&small_store(), &kql, now()).unwrap_or_else(|e| panic!("{kql}\n{}", e.render(&kql)));
        assert_eq!(lines(&again), spl(text), "{text}\n{kql}");
    }
    assert_eq!(
        as_kql(Language::Spl, "index=SecurityEvent EventCode=4625 user=b* | stats count BY src").unwrap(),
        "SecurityEvent\n| where EventID == 4625 and (TargetUserName startswith \"b\")\n\
         | summarize count = count() by src = IpAddress"
            .replace("EventID == 4625 and", "(EventID == 4625) and")
    );
}

#[test]
fn kql_shows_the_spl_that_says_the_same() {
    for kql in [
        "SecurityEvent | where EventID == 4625 | summarize n = count(), who = make_set(TargetUserName) by Computer",
        "SecurityEvent | where TargetUserName =~ \"ANA\" | project TargetUserName, Computer | take 1",
        "zeek_conn | extend kb = orig_bytes / 1000.0 | where kb > 1 | top 1 by kb desc | project id_orig_h, kb",
        "SecurityEvent | where Computer has \"srv\" or IpAddress startswith \"10.\" | count",
        "SecurityEvent | distinct TargetUserName | sort by TargetUserName asc",
    ] {
        let text = as_spl(kql).unwrap_or_else(|e| panic!("{}", e.render(kql)));
        let direct = run(&small_store(), kql, now()).unwrap();
        assert_eq!(spl(&text), lines(&direct), "{kql}\n{text}");
    }
    let error = as_spl("SecurityEvent | make-series count() on TimeGenerated step 1h").unwrap_err();
    assert!(error.message.contains("SPL cannot say"), "{error:?}");
}

/// `assets/spl.ron` as an author sees it.
#[derive(serde::Deserialize)]
#[serde(rename = "Aliases")]
struct Names {
    sources: Vec<(String, String)>,
    models: BTreeMap<String, String>,
    everywhere: BTreeMap<String, String>,
    tables: BTreeMap<String, BTreeMap<String, String>>,
}

#[test]
fn every_name_of_splunk_means_a_table_and_a_column_we_have() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/spl.ron");
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace("    format: 1,\n", "");
    let names: Names = ron::from_str(&text).unwrap();
    for table in names.sources.iter().map(|(_, t)| t).chain(names.models.values()) {
        assert!(catalog().table(table).is_some(), "{table}");
    }
    for (table, columns) in &names.tables {
        let info = catalog().table(table).unwrap_or_else(|| panic!("{table}"));
        for column in columns.values() {
            assert!(info.columns.iter().any(|c| c.name == column), "{table}.{column}");
        }
    }
    for column in names.everywhere.values() {
        assert!(catalog().tables.iter().any(|t| t.columns.iter().any(|c| c.name == column)), "{column}");
    }
}
