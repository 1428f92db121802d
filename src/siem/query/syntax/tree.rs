//! The tree of a query: what was written and where.

use crate::siem::query::ColumnKind;
use std::ops::Range;

/// Byte range of the query text.
pub(in crate::siem::query) type Place = Range<usize>;

/// A word and its place.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Word {
    pub(in crate::siem::query) text: String,
    pub(in crate::siem::query) place: Place,
}

/// What is wrong with the text, before it is bound to the text itself.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Fault {
    pub(in crate::siem::query) place: Place,
    pub(in crate::siem::query) message: String,
    pub(in crate::siem::query) hint: String,
}

impl Fault {
    pub(in crate::siem::query) fn new(place: Place, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place, message: message.into(), hint: hint.into() }
    }
}

/// A whole query: `let` statements and one tabular expression.
#[derive(Debug, Default)]
pub(in crate::siem::query) struct Query {
    pub(in crate::siem::query) lets: Vec<Let>,
    pub(in crate::siem::query) body: Option<Pipeline>,
}

/// `let Name = …;`
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Let {
    pub(in crate::siem::query) name: Word,
    pub(in crate::siem::query) value: Expr,
}

/// `Source | operator | operator`.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Pipeline {
    pub(in crate::siem::query) source: Source,
    pub(in crate::siem::query) steps: Vec<Step>,
    pub(in crate::siem::query) place: Place,
}

/// Where a pipeline starts.
#[derive(Debug, Clone)]
pub(in crate::siem::query) enum Source {
    /// A table or a tabular `let`.
    Name(Word),
    /// A function of one's own that gives a table, or `table("Name")`.
    Call { name: Word, args: Vec<Expr> },
    /// `( … )`, also of `materialize( … )`.
    Nested(Box<Pipeline>),
    /// `datatable(a:long, …)[1, …]`.
    Data { columns: Vec<(Word, ColumnKind)>, cells: Vec<Expr> },
    /// `print a = 1, …`.
    Print(Vec<Named>),
    /// `range x from 1 to 10 step 1`.
    Range { name: Word, bounds: Box<[Expr; 3]> },
    /// `union A, B` and `search "x"` start without a table.
    Start,
}

/// One operator after `|`.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Step {
    pub(in crate::siem::query) operator: Operator,
    pub(in crate::siem::query) place: Place,
}

/// The tabular operators.
#[derive(Debug, Clone)]
pub(in crate::siem::query) enum Operator {
    Where(Expr),
    Project(Vec<Named>),
    ProjectAway(Vec<Word>),
    ProjectKeep(Vec<Word>),
    ProjectRename(Vec<(Word, Word)>),
    ProjectReorder(Vec<Word>),
    Extend(Vec<Named>),
    Summarize {
        aggregates: Vec<Named>,
        by: Vec<Named>,
    },
    Sort(Vec<Key>),
    Top {
        count: Expr,
        keys: Vec<Key>,
    },
    Take(Expr),
    Distinct(Vec<Named>),
    Count,
    Join {
        kind: Option<Word>,
        right: Box<Pipeline>,
        on: Vec<Expr>,
        lookup: bool,
    },
    Union {
        legs: Vec<Pipeline>,
        with_source: Option<Word>,
        inner: bool,
    },
    MvExpand(Vec<Expansion>),
    MvApply {
        list: Vec<Expansion>,
        steps: Vec<Step>,
    },
    Partition {
        key: Word,
        steps: Vec<Step>,
    },
    MakeSeries(Box<Series>),
    Evaluate {
        plugin: Word,
        args: Vec<Expr>,
        schema: Option<Vec<(Word, ColumnKind)>>,
    },
    Invoke {
        name: Word,
        args: Vec<Expr>,
    },
    SampleDistinct {
        count: Expr,
        of: Named,
    },
    TopHitters {
        count: Expr,
        of: Named,
        by: Option<Expr>,
    },
    Render(Word),
    Search {
        condition: Expr,
        tables: Vec<Word>,
    },
    Find {
        tables: Vec<Word>,
        condition: Expr,
        columns: Option<Vec<Word>>,
    },
    Parse {
        subject: Expr,
        pattern: Vec<Piece>,
        only_matching: bool,
        /// Columns that do not convert are null, and the others stay.
        relaxed: bool,
        /// Texts of the pattern are regular expressions, with these flags.
        regex: Option<String>,
    },
    GetSchema,
    /// Rows have an order from here on; columns may be added in the same breath.
    Serialize(Vec<Named>),
    /// `as`: nothing to do here.
    Keep,
}

/// `Name = expression`, the name optional.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Named {
    pub(in crate::siem::query) name: Option<Word>,
    /// Names of the second and further values of a function that gives several: `(a, b, c) = f(x)`.
    pub(in crate::siem::query) more: Vec<Word>,
    pub(in crate::siem::query) expr: Expr,
}

/// A sort key.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Key {
    pub(in crate::siem::query) expr: Expr,
    pub(in crate::siem::query) ascending: bool,
    pub(in crate::siem::query) nulls_first: bool,
}

/// `make-series`: aggregates with what stands for missing ones, the axis and its bounds.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Series {
    pub(in crate::siem::query) values: Vec<(Named, Option<Expr>)>,
    pub(in crate::siem::query) axis: Expr,
    pub(in crate::siem::query) from: Option<Expr>,
    pub(in crate::siem::query) to: Option<Expr>,
    pub(in crate::siem::query) step: Expr,
    pub(in crate::siem::query) by: Vec<Named>,
}

/// A function of one's own.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Function {
    pub(in crate::siem::query) params: Vec<Parameter>,
    pub(in crate::siem::query) lets: Vec<Let>,
    pub(in crate::siem::query) body: Expr,
}

/// A parameter of a function of one's own.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Parameter {
    pub(in crate::siem::query) name: Word,
    pub(in crate::siem::query) kind: ParameterKind,
    pub(in crate::siem::query) default: Option<Expr>,
}

/// What a parameter takes.
#[derive(Debug, Clone)]
pub(in crate::siem::query) enum ParameterKind {
    Scalar(ColumnKind),
    /// A table with at least these columns.
    Table(Vec<(Word, ColumnKind)>),
}

/// One column of `mv-expand`.
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Expansion {
    pub(in crate::siem::query) name: Option<Word>,
    pub(in crate::siem::query) expr: Expr,
    pub(in crate::siem::query) kind: Option<ColumnKind>,
}

/// One piece of a `parse` pattern.
#[derive(Debug, Clone)]
pub(in crate::siem::query) enum Piece {
    Text(String),
    Any,
    Column(Word, ColumnKind),
}

/// A scalar expression (or, in brackets, a tabular one).
#[derive(Debug, Clone)]
pub(in crate::siem::query) struct Expr {
    pub(in crate::siem::query) kind: ExprKind,
    pub(in crate::siem::query) place: Place,
}

/// Kinds of expression.
#[derive(Debug, Clone)]
pub(in crate::siem::query) enum ExprKind {
    Literal(Literal),
    Name(String),
    Star,
    Call {
        name: Word,
        args: Vec<Expr>,
    },
    Member(Box<Expr>, Word),
    Index(Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Binary {
        operator: Word,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    All(Vec<Expr>),
    Any(Vec<Expr>),
    List {
        operator: Word,
        subject: Box<Expr>,
        items: Vec<Expr>,
    },
    Between {
        subject: Box<Expr>,
        negated: bool,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    Query(Box<Pipeline>),
    /// `(x:long) { … }`, the value of a `let`.
    Function(Box<Function>),
    /// A text in any column, of `search` and `find`.
    Anywhere(Word),
    /// `Column:"text"` of `search` and `find`.
    Within {
        subject: Box<Expr>,
        text: Word,
    },
}

/// A written value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::siem::query) enum Literal {
    Text(String),
    Long(i64),
    Real(f64),
    Bool(bool),
    /// Microseconds since the Unix epoch.
    Time(i64),
    /// Microseconds.
    Span(i64),
    /// JSON text.
    Dynamic(String),
    Null(ColumnKind),
}
