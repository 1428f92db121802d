// Microsoft's own parser says of each query of a file (one a line) whether it accepts it.
//
//   node kusto.js QUERIES [SCHEMAS.json]     one JSON object a line: line, ok, and what it does not like
//
// Needs `npm install @kusto/language-service-next`; SCHEMAS is what `watchfloor query --schemas` prints.

const fs = require("fs");
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");

const { Language } = globalThis.Kusto;
const { Symbols } = Language;
const { ScalarTypes, TableSymbol, DatabaseSymbol, ColumnSymbol } = Symbols;

const KINDS = { string: "String", long: "Long", real: "Real", bool: "Bool", datetime: "DateTime", timespan: "TimeSpan", dynamic: "Dynamic" };

function globals(schemas) {
  const tables = Object.entries(schemas).map(([name, columns]) => {
    const list = Object.entries(columns).map(([column, kind]) => new ColumnSymbol(column, ScalarTypes[KINDS[kind]]));
    return new TableSymbol.$ctor4(name, list);
  });
  const database = new DatabaseSymbol.ctor("db", tables);
  return Language.GlobalState.Default.WithDatabase(database);
}

function main([queries, schemas]) {
  const known = globals(schemas ? JSON.parse(fs.readFileSync(schemas, "utf8")) : {});
  const lines = fs.readFileSync(queries, "utf8").split("\n");
  lines.forEach((text, at) => {
    if (!text.trim() || text.startsWith("//")) return;
    const found = Language.KustoCode.ParseAndAnalyze(text, known).GetDiagnostics();
    const faults = [];
    for (let i = 0; i < found.Count; i++) {
      const fault = found.getItem(i);
      if (fault.Severity === "Error") faults.push(fault.Code + " " + fault.Message);
    }
    console.log(JSON.stringify({ line: at + 1, ok: faults.length === 0, message: faults.join("; ") || undefined }));
  });
}

main(process.argv.slice(2));
