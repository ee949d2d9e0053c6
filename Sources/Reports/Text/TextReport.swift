import Verification

/// A report for a terminal: the verdict first, then what was seen, what was not checked, and what to do next.
struct TextReport {
  private static let findingsShown = 20
  private static let verdictWidth = 11
  private static let depthWidth = 17

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
    canvas.appendDifferences(model)
    closing()
  }

  var text: String { canvas.text }

  private mutating func verdict() {
    let depth = Columns.padded("depth \(model.depth.rawValue)", to: TextReport.depthWidth)
    let column = TextReport.verdictWidth + TextReport.depthWidth
    let facts = Columns.wrap(model.headline.map { VisibleText.of($0) }, separator: " · ", width: canvas.width - column)
    for (index, line) in facts.enumerated() {
      guard index == 0 else {
        canvas.line((Columns.spaces(column) + line, .none))
        continue
      }
      let verdict = Columns.padded(model.verdict.rawValue, to: TextReport.verdictWidth)
      canvas.line((verdict, model.verdict.paint), (depth, .dim), (line, .none))
    }
  }

  private mutating func details() {
    canvas.gap()
    for detail in model.details {
      let width = canvas.width - TextCanvas.labelWidth - 1
      let values = detail.values.map { Columns.cut(VisibleText.of($0), to: width) }
      canvas.labelled(detail.label, values, separator: ", ")
    }
  }

  /// One finding as
  ///
  ///     error    record-checksum  all_namespaces/all_kinds/output-3, byte 65,543, record 412
  ///              The stored checksum 1f2e3d4c does not match the 812 bytes it covers.
  ///              Download this file again and compare its CRC-32C with the bucket's.
  private mutating func findings() {
    guard !model.findings.isEmpty else { return }
    canvas.gap()
    let indent = 9
    for finding in model.findings.prefix(TextReport.findingsShown) {
      canvas.labelled(
        finding.severity.rawValue, heading(finding, width: canvas.width - indent), finding.severity.paint,
        separator: ", ", column: indent)
      canvas.paragraph(finding.message, indent: indent)
      if let remedy = finding.remedy { canvas.paragraph(remedy, indent: indent, .dim) }
    }
    if model.findings.count > TextReport.findingsShown {
      let shown = "\(TextReport.findingsShown) of \(Quantity.grouped(model.findings.count)) findings shown"
      canvas.paragraph("\(shown); all of them: --format json", indent: indent, .dim)
    }
  }

  /// The code with the first part of the place, and its other parts.
  private func heading(_ finding: Finding, width: Int) -> [String] {
    let place = finding.place.map { VisibleText.of($0) }
    guard let first = place.first else { return [finding.code] }
    return ["\(finding.code)  " + Columns.cut(first, to: width - finding.code.count - 3)]
      + place.dropFirst().map { Columns.cut($0, to: width - 1) }
  }

  private mutating func closing() {
    canvas.gap()
    if !model.phases.isEmpty {
      let phases = model.phases.map { "\($0.name) \(Quantity.seconds($0.seconds))" }
      canvas.labelled("timings", phases + ["total \(Quantity.seconds(model.seconds))"])
    }
    if !model.notChecked.isEmpty { canvas.list("not checked", model.notChecked) }
    if let next = model.nextStep {
      canvas.labelled("next", [next.purpose + ":"])
      // Not wrapped: it is there to be copied.
      canvas.line((Columns.spaces(TextCanvas.labelWidth) + next.command, .none))
    }
    canvas.labelled("by", ["rekindle \(model.toolVersion)"])
  }
}
