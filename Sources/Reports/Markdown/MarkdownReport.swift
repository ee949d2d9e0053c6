import Comparison
import Documents
import Verification

/// A report as GitHub-flavoured Markdown, for a job's summary or an issue: the verdict, the counts, the findings, what was not
/// checked. It shows no value of a document, since such pages have more readers than the data.
struct MarkdownReport {
  private static let collectionsShown = 50
  private static let differencesShown = 50
  private static let fieldsShown = 5

  private let model: ReportModel
  private var markdown = Markdown()

  init(_ model: ReportModel) {
    self.model = model
    verdict()
    findings()
    collections()
    differences()
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
    markdown.raw("\n\n| | |\n|---|---|\n")
    for detail in model.details {
      markdown.row({ $0.words(detail.label) }) { markdown in
        for (index, value) in detail.values.enumerated() {
          if index > 0 { markdown.raw(", ") }
          markdown.code(value)
        }
      }
    }
  }

  private mutating func findings() {
    guard !model.findings.isEmpty else { return }
    heading(Quantity.counted(model.findings.count, "finding"))
    for finding in model.shownFindings {
      markdown.raw("- **")
      markdown.words(finding.severity.rawValue)
      markdown.raw("** ")
      markdown.code(finding.code)
      place(finding)
      markdown.raw("<br>")
      markdown.words(finding.message)
      if let remedy = finding.remedy {
        markdown.raw("<br>*What to do:* ")
        markdown.words(remedy)
      }
      markdown.raw("\n")
    }
    if let cap = model.findings.cap(model.findingLimit) { self.cap(cap.shown, cap.rest) }
  }

  private mutating func place(_ finding: Finding) {
    if let file = finding.file {
      markdown.raw(" in ")
      markdown.code(file)
    }
    if let offset = finding.offset { markdown.words(", byte \(Quantity.grouped(offset))") }
    if let record = finding.record { markdown.words(", record \(Quantity.grouped(record))") }
    if let document = finding.document {
      markdown.raw(", document ")
      markdown.code(document)
    }
  }

  private mutating func collections() {
    guard !model.collections.isEmpty else { return }
    let isCompared = model.collections.contains { $0.outcome != nil }
    heading(Quantity.counted(model.collections.count, "collection"))
    if isCompared {
      markdown.raw("| collection | documents | equal | missing | extra | changed |\n|---|---:|---:|---:|---:|---:|\n")
    } else {
      markdown.raw("| collection | documents | bytes |\n|---|---:|---:|\n")
    }
    for row in model.collections.prefix(Self.collectionsShown) {
      guard isCompared else {
        markdown.row(
          { $0.code(row.id) }, { $0.words(Quantity.grouped(row.documents)) }, { $0.words(Quantity.bytes(row.bytes)) })
        continue
      }
      let outcome = row.outcome ?? CollectionRow.Outcome()
      markdown.row(
        { $0.code(row.id) }, { $0.words(Quantity.grouped(row.documents)) },
        { $0.words(Quantity.grouped(outcome.equal)) }, { $0.words(Quantity.grouped(outcome.missing)) },
        { $0.words(Quantity.grouped(outcome.extra)) }, { $0.words(Quantity.grouped(outcome.changed)) })
    }
    let count = model.collections.count
    if count > Self.collectionsShown {
      cap("\(Self.collectionsShown) of \(Quantity.counted(count, "collection")) shown", "--format json")
    }
  }

  private mutating func differences() {
    guard model.differenceCount > 0 else { return }
    heading(Quantity.counted(model.differenceCount, "difference"))
    markdown.raw("| kind | document | fields |\n|---|---|---|\n")
    let shown = model.differences.prefix(Self.differencesShown)
    for difference in shown {
      let fields = difference.fields.prefix(Self.fieldsShown)
      markdown.row(
        { $0.words(difference.kind.ofRehearsal) }, { $0.code(difference.path.description) },
        { markdown in
          for (index, field) in fields.enumerated() {
            if index > 0 { markdown.raw(", ") }
            markdown.code(field.path.description)
          }
          let more = difference.fields.count - fields.count
          if more > 0 { markdown.words(" and \(Quantity.grouped(more)) more") }
        })
    }
    if model.differenceCount > shown.count {
      let differences = Quantity.counted(model.differenceCount, "difference")
      cap("\(Quantity.grouped(shown.count)) of \(differences) shown", "--changes FILE")
    }
  }

  private mutating func closing() {
    if !model.notChecked.isEmpty {
      heading("Not checked")
      for item in model.notChecked {
        markdown.raw("- ")
        markdown.words(item)
        markdown.raw("\n")
      }
    }
    if let next = model.nextStep {
      heading("Next")
      markdown.words("\(next.purpose): ")
      markdown.code(next.command)
      markdown.raw("\n")
    }
    markdown.raw("\n<sub>")
    var facts = model.phases.map { "\($0.name) \(Quantity.seconds($0.seconds))" }
    if !facts.isEmpty { facts.append("total \(Quantity.seconds(model.seconds))") }
    markdown.words((facts + ["rekindle \(model.toolVersion)"]).joined(separator: " · "))
    markdown.raw("</sub>\n")
  }

  private mutating func heading(_ words: String) {
    markdown.raw("\n### ")
    markdown.words(words)
    markdown.raw("\n\n")
  }

  private mutating func cap(_ shown: String, _ rest: String) {
    markdown.raw("\n")
    markdown.words("\(shown); all of them: ")
    markdown.code(rest)
    markdown.raw("\n")
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
