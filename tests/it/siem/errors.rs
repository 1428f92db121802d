//! What a query must not say, where the fault is shown, and what is said to do about it.

use super::alone;

/// Checks queries in which `^` stands before the place of the fault, with a part of message and hint.
fn refused(cases: &[(&str, &str, &str)]) {
    let mut faults = Vec::new();
    for (marked, message, hint) in cases {
        let at = marked.find('^').unwrap();
        let kql = marked.replacen('^', "", 1);
        let before = &kql[..at];
        let place = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().chars().count() + 1);
        match alone(&kql) {
            Ok(_) => faults.push(format!("{kql}\n  is not refused")),
            Err(error) => {
                let right =
                    (error.line, error.column) == place && error.message.contains(message) && error.hint.contains(hint);
                if !right {
                    faults.push(format!("wanted {place:?} {message} / {hint}\n{}", error.render(&kql)));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn faults_of_grammar_are_shown_where_they_are() {
    refused(&[
        ("SecurityEvent | ^wher EventID == 4625", "no operator `wher`", "did you mean `where`?"),
        ("SecurityEvent\n| ^project-awy EventID", "no operator `project-awy`", "`project-away`"),
        ("SecurityEvent | where EventID ^= 4625", "`=` does not compare", "`==` compares"),
        ("SecurityEvent | where Computer == ^\"ws-01", "does not end", "close it"),
        ("SecurityEvent | where (EventID == 4625^", "`)` is missing", "close the bracket"),
        ("SecurityEvent ^where EventID == 1", "expected `|`", "put `|` before `where`"),
        ("SecurityEvent | where EventID ==^", "value is missing", ""),
        ("SecurityEvent | take^", "value is missing", ""),
        ("SecurityEvent | sort ^EventID", "expected `by`", "sort by Column"),
        ("SecurityEvent | join (Event)^", "`on` is missing", "what must match"),
        ("print datetime(^yesterday)", "no datetime", "datetime(2025"),
        ("print x = ^5parsecs", "no number", "5m, 1h"),
        ("SecurityEvent | where Computer ^!haz \"x\"", "no operator `!haz`", "!has"),
        ("SecurityEvent | where EventID == 1 ^§", "no character", ""),
        ("let f = (x:string) { x; ^print 1", "expected `}`", "close the function"),
        ("SecurityEvent | ^top-nested 3 of Computer by count()", "not supported", "partition by"),
        ("SecurityEvent | render ^timchart", "no chart `timchart`", "`timechart`"),
        ("^", "nothing to show", "end with a table"),
        ("print 1; ^print 2", "expected nothing more", "one query at a time"),
    ]);
}

#[test]
fn names_that_do_not_exist_come_with_the_nearest() {
    refused(&[
        ("^SecurityEvnt | take 1", "no table `SecurityEvnt`", "did you mean `SecurityEvent`?"),
        ("SecurityEvent | where ^EventId == 1", "no column `EventId`", "did you mean `EventID`?"),
        ("SecurityEvent | project Computer, ^Acount", "no column `Acount`", "`Account`"),
        ("SecurityEvent | project Computer | where ^EventID == 1", "no column `EventID`", "columns here are Computer"),
        ("SecurityEvent | extend x = ^strlne(Computer)", "no function `strlne`", "`strlen`"),
        ("SecurityEvent | summarize ^cuont() by Computer", "no function `cuont`", "`count`"),
        ("SecurityEvent | join kind=^outter (Event) on Computer", "no kind `outter`", "did you mean"),
        ("SecurityEvent | join (Event | project TimeGenerated) on ^Computer", "right side has no column", ""),
        ("SecurityEvent | join (Event) on $left.Computer == $right.^Cmputer", "no column `Cmputer`", "`Computer`"),
        ("SecurityEvent | project-away ^Nothing", "no column `Nothing`", ""),
        ("SecurityEvent | project-rename A = ^B", "no column `B`", ""),
        ("print ^prev(1)", "works only in extend", "extend a column"),
    ]);
}

#[test]
fn kinds_that_do_not_go_together_are_explained() {
    refused(&[
        ("SecurityEvent | where ^EventID == \"4625\"", "do not go together", "write 4625 without quotes"),
        ("SecurityEvent | where ^TimeGenerated > \"2025-03-04\"", "do not go together", "datetime("),
        ("SecurityEvent | where ^EventID", "a condition is true or false", "EventID == …"),
        ("SecurityEvent | where ^EventID has \"46\"", "`has` needs a string", "tostring()"),
        ("SecurityEvent | extend x = ^Computer + \"x\"", "`+` does not work", "strcat()"),
        ("SecurityEvent | extend x = strlen(^EventID)", "strlen() needs a string", "tostring()"),
        ("SecurityEvent | extend x = ^substring(Computer)", "takes 2 to 3 arguments", ""),
        ("SecurityEvent | extend x = ^Computer.name", "has no members", "parse_json()"),
        ("SecurityEvent | extend x = ^count()", "only in `summarize`", "summarize count"),
        ("SecurityEvent | summarize ^Computer by EventID", "not one value per group", "behind `by`"),
        ("print d = dynamic([1]) | summarize count() by ^d", "cannot be a group", "tostring()"),
        ("print d = dynamic([1]) | sort by ^d", "has no order", ""),
        ("SecurityEvent | mv-expand ^Computer", "needs a dynamic value", "split()"),
        ("SecurityEvent | take ^\"ten\"", "how many rows?", "take 10"),
        ("SecurityEvent | where Computer matches regex ^\"(\"", "no regular expression", "RE2"),
        ("print datetime_diff(^\"fortnight\", now(), now())", "no period", "hour"),
        ("SecurityEvent | project Computer, ^Computer", "two columns `Computer`", "another name"),
        ("SecurityEvent | join (zeek_conn) on ^$left.Computer == $right.id_resp_p", "is a long", "tostring()"),
        ("SecurityEvent | where ^Computer in~ (Account)", "needs fixed texts", ""),
        ("let T = SecurityEvent; print x = ^T", "is a table", "toscalar"),
    ]);
}

#[test]
fn a_fault_is_drawn_under_the_line_it_is_in() {
    let kql = "SecurityEvent\n| where EventID == 4625\n| sumarize count() by Computer";
    let error = alone(kql).unwrap_err();
    assert_eq!(
        error.render(kql),
        "3:3: there is no operator `sumarize`\n  | sumarize count() by Computer\n    ^^^^^^^^\n  hint: did you mean `summarize`?"
    );
}

#[test]
fn too_much_is_refused_and_not_tried() {
    let deep = format!("print {}1{}", "(".repeat(500), ")".repeat(500));
    assert!(alone(&deep).unwrap_err().message.contains("too deeply nested"));
    let long = format!("print x = 1 {}", "| extend y = x ".repeat(400));
    assert!(alone(&long).unwrap_err().message.contains("operators"));
    let wide = (0..8)
        .fold("let t0 = print x = 1;".to_owned(), |text, i| format!("{text} let t{} = union t{i}, t{i}, t{i};", i + 1));
    assert!(alone(&format!("{wide} t8")).unwrap_err().message.contains("tables"));
    assert!(alone("range x from 1 to 100000000000 step 1").unwrap_err().message.contains("more than"));
    let many = format!("print x = {}", vec!["1 == 1"; 3000].join(" or "));
    assert_eq!(alone(&many).unwrap().text(0, 0), "true");
}
