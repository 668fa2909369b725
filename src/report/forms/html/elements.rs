//! The elements of the page, and the one way by which text gets into them.

use std::fmt::Write as _;

use crate::report::Report;
use crate::report::forms::blocks::Table;
use crate::report::forms::printable::printable;

/// The report as data. Nothing that could end the element stays in it: in
/// JSON, these characters stand in strings only and may be written so.
pub(super) fn data(page: &mut String, report: &Report) -> serde_json::Result<()> {
    let json = serde_json::to_string(report)?;
    let json = json
        .replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    let _ = writeln!(
        page,
        "<script type=\"application/json\" id=\"report\">{json}</script>"
    );
    Ok(())
}

pub(super) fn paragraph(page: &mut String, text: &str) {
    let _ = writeln!(page, "<p>{}</p>", escape(text));
}

pub(super) fn code(page: &mut String, text: &str) {
    let text = escape(text);
    let _ = writeln!(page, "<pre tabindex=\"0\"><code>{text}</code></pre>");
}

/// Where a line stands.
pub(super) fn place(page: &mut String, text: &str) {
    let text = escape(text);
    let _ = writeln!(
        page,
        "<p class=\"place\"><span class=\"code\">{text}</span></p>"
    );
}

pub(super) fn list(page: &mut String, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.push_str("<ul>\n");
    for item in items {
        let _ = writeln!(page, "<li>{}</li>", escape(item));
    }
    page.push_str("</ul>\n");
}

/// The first cell of a row is its heading. Where there is little room, a row is
/// a list of its cells, each with the name of its column; so roles are said.
pub(super) fn table(page: &mut String, table: &Table) {
    page.push_str(
        "<div class=\"table\">\n<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">",
    );
    let labels = table.columns.iter();
    let labels: Vec<String> = labels.map(|column| escape(column.label())).collect();
    for label in &labels {
        let _ = write!(page, "<th scope=\"col\" role=\"columnheader\">{label}</th>");
    }
    page.push_str("</tr></thead>\n<tbody role=\"rowgroup\">\n");
    for row in &table.rows {
        page.push_str("<tr role=\"row\">");
        for (at, (cell, label)) in row.iter().zip(&labels).enumerate() {
            let cell = escape(&cell.full());
            let _ = if at == 0 {
                write!(page, "<th scope=\"row\" role=\"rowheader\">{cell}</th>")
            } else {
                write!(page, "<td role=\"cell\" data-label=\"{label}\">{cell}</td>")
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

/// `text` as text, in an element or in a quoted attribute.
pub(in crate::report::forms) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '`' => escaped.push_str("&#96;"),
            _ => escaped.push(c),
        }
    }
    escaped
}
