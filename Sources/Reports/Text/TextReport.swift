import Verification

/// A report for a terminal: the verdict first, then what was seen, what was not checked, and what to do next.
struct TextReport {
  private static let verdictWidth = 11

  private let model: ReportModel
  private var canvas: TextCanvas

  init(_ model: ReportModel, _ style: TextStyle) {
    self.model = model
    canvas = TextCanvas(style)
    verdict()
    details()
    canvas.appendCollections(model)
    if let drift = model.drift { canvas.append(drift) }
    findings()
    if let expectations = model.expectations { canvas.append(expectations) }
    for listing in model.listings { canvas.append(listing) }
    if let comparison = model.comparison {
      canvas.appendPatterns(comparison)
      canvas.appendDifferences(comparison)
    }
    closing()
  }

  var text: String { canvas.text }

  /// One line if it fits, else the facts below:
  ///
  ///     verified   depth decoded   3,191 documents · 9 collections · 1 file · 1.9 MB · 0.02 s
  ///
  ///     verified   depth decoded
  ///                3,191 documents · 9 collections · 1 file · 1.9 MB · 0.02 s
  private mutating func verdict() {
    let verdict = Columns.padded(model.verdict.rawValue, to: TextReport.verdictWidth)
    let stopped = model.stopped.map { " · \($0.meaning)" } ?? ""
    let depth = "depth \(model.depth.rawValue)" + stopped
    let facts = model.headline.map { VisibleText.of($0) }
    let line = "   " + facts.joined(separator: " · ")
    if Columns.width(verdict + depth + line) <= canvas.width {
      canvas.line((verdict, model.verdict.paint), (depth, .dim), (line, .none))
    } else {
      canvas.line((verdict, model.verdict.paint), (depth, .dim))
      canvas.labelled("", facts, column: TextReport.verdictWidth)
    }
  }

  private mutating func details() {
    canvas.gap()
    for subject in model.subjects {
      canvas.labelled(subject.label, path: subject.name)
      canvas.labelled("", subject.details.map { $0.phrase ?? $0.value })
    }
    for detail in model.details {
      canvas.labelled(detail.label, detail.values, separator: ", ")
    }
  }

  private mutating func findings() {
    guard !model.findings.isEmpty else { return }
    canvas.gap()
    for finding in model.shownFindings { canvas.append(finding) }
    if let cap = model.findings.cap(model.findingLimit) {
      canvas.paragraph("\(cap.shown); all of them: \(cap.rest)", indent: TextCanvas.outcomeWidth, .dim)
    }
  }

  private mutating func closing() {
    canvas.gap()
    if !model.phases.isEmpty {
      let phases = model.phases.map { "\($0.name) \(Quantity.seconds($0.seconds))" }
      canvas.labelled("timings", phases + ["total \(Quantity.seconds(model.seconds))"])
    }
    if !model.notChecked.isEmpty { canvas.list("not checked", model.notChecked) }
    if let next = model.nextStep { canvas.labelled("next", next) }
    canvas.labelled("by", ["rekindle \(model.toolVersion)"])
  }
}
