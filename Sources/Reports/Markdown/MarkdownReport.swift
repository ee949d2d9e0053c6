import Documents
import Verification

/// A report as GitHub-flavoured Markdown, for a job's summary or an issue: the verdict, the counts, the findings, what was
/// not checked. It shows no value of a document, since such pages have more readers than the data.
struct MarkdownReport {
  private let model: ReportModel
  private var markdown = Markdown()

  init(_ model: ReportModel) {
    self.model = model
    verdict()
    findings()
    if let expectations = model.expectations { markdown.append(expectations) }
    for listing in model.listings { markdown.append(listing) }
    markdown.appendCollections(model)
    if let comparison = model.comparison {
      markdown.appendPatterns(comparison)
      markdown.appendDifferences(comparison)
    }
    closing()
  }

  var text: String { markdown.text }

  private mutating func verdict() {
    markdown.raw("## ")
    markdown.raw(model.verdict.mark)
    markdown.words(" \(model.verdict.rawValue): ")
    markdown.code(model.name)
    markdown.raw("\n\n")
    markdown.words(model.explanation)
    markdown.raw("\n\n**")
    markdown.words("depth \(model.depth.rawValue)")
    markdown.raw("**")
    if let stopped = model.stopped { markdown.words(" · \(stopped.meaning)") }
    for fact in model.headline { markdown.words(" · \(fact)") }
    markdown.raw("\n\n")
    subjects()
    details()
  }

  /// The sides beside each other; a row for whatever one of them has to say.
  private mutating func subjects() {
    guard !model.subjects.isEmpty else { return }
    var labels: [String] = []
    for detail in model.subjects.flatMap(\.details) where !labels.contains(detail.label) { labels.append(detail.label) }
    row("") { Markdown.cell(words: $0.label) }
    markdown.raw("|---|")
    for _ in model.subjects { markdown.raw("---|") }
    markdown.raw("\n")
    row("name") { Markdown.cell(code: $0.name) }
    for label in labels {
      row(label) { subject in
        let detail = subject.details.first { $0.label == label }
        return detail.map { Markdown.cell(code: $0.value) } ?? Markdown.cell(words: "")
      }
    }
    markdown.raw("\n")
  }

  private mutating func row(_ label: String, _ cell: (ReportModel.Subject) -> Markdown.Cell) {
    markdown.row([Markdown.cell(words: label)] + model.subjects.map(cell))
  }

  private mutating func details() {
    guard !model.details.isEmpty else { return }
    markdown.raw("| | |\n|---|---|\n")
    for detail in model.details {
      markdown.row(
        { $0.words(detail.label) },
        { markdown in
          for (index, value) in detail.values.enumerated() {
            if index > 0 { markdown.raw(", ") }
            markdown.code(value)
          }
        })
    }
  }

  private mutating func findings() {
    guard !model.findings.isEmpty else { return }
    markdown.heading(Quantity.counted(model.findings.total, "finding"))
    for finding in model.shownFindings {
      markdown.raw("- **")
      markdown.words(finding.severity.rawValue)
      markdown.raw("** ")
      markdown.code(finding.code.description)
      place(finding)
      markdown.raw("<br>")
      markdown.words(finding.message)
      if let remedy = finding.remedy {
        markdown.raw("<br>*What to do:* ")
        markdown.words(remedy)
      }
      markdown.raw("\n")
    }
    if let cap = model.findings.cap(model.findingLimit) { markdown.cap(cap.shown, cap.rest) }
  }

  private mutating func place(_ finding: Finding) {
    if let file = finding.file {
      markdown.raw(" in ")
      markdown.code(file.text)
    }
    if let offset = finding.offset { markdown.words(", byte \(Quantity.grouped(offset))") }
    if let record = finding.record { markdown.words(", record \(Quantity.grouped(record))") }
    if let document = finding.document {
      markdown.raw(", document ")
      markdown.code(document.text)
    }
  }

  private mutating func closing() {
    if !model.notChecked.isEmpty {
      markdown.heading("Not checked")
      for item in model.notChecked {
        markdown.raw("- ")
        markdown.words(item)
        markdown.raw("\n")
      }
    }
    if let next = model.nextStep {
      markdown.heading("Next")
      markdown.words("\(next.purpose): ")
      markdown.code(next.command)
      markdown.raw("\n")
    }
    markdown.raw("\n<sub>")
    var facts = model.phases.map { "\($0.name) \(Quantity.seconds($0.seconds))" }
    if !facts.isEmpty { facts.append("total \(Quantity.seconds(model.seconds))") }
    facts.append("rekindle \(model.toolVersion)" + (ReportOrigin.current.map { " \($0.text)" } ?? ""))
    markdown.words(facts.joined(separator: " · "))
    markdown.raw("</sub>\n")
  }
}

extension Verdict {
  /// Colour for those who look at many summaries; the word beside it says the same.
  fileprivate var mark: StaticString {
    switch self {
    case .verified: "✅"
    case .different, .incomplete: "⚠️"
    case .corrupt: "❌"
    }
  }
}
