package import Comparison
package import Rehearsal
package import Verification

/// The forms that a report is written in.
package enum ReportFormat: String, CaseIterable, Sendable {
  case text, json, html, markdown, junit

  /// The most findings that are shown unless asked otherwise: what a person reads and a job summary takes (GitHub's: one
  /// MiB), what a CI system's view of tests still opens, and what a program takes as one object.
  package var findingLimit: Int {
    switch self {
    case .text, .html, .markdown: 100
    case .junit: 1_000
    case .json: 10_000
    }
  }
}

/// What a verification, a rehearsal or a diff saw, ready to be written in any format.
///
/// The formats for people render one `ReportModel`, so they agree on every count. JSON has keys of its own that are kept
/// from version to version, and is written from the report itself.
package struct Report: Sendable {
  private enum Subject: Sendable {
    case verification(VerifyReport)
    case rehearsal(RehearsalReport)
    case diff(DiffReport)
  }

  private let subject: Subject
  package let verdict: Verdict
  private let toolVersion: String

  package init(_ report: VerifyReport, toolVersion: String) {
    subject = .verification(report)
    verdict = report.verdict
    self.toolVersion = toolVersion
  }

  package init(_ report: RehearsalReport, toolVersion: String) {
    subject = .rehearsal(report)
    verdict = report.verdict
    self.toolVersion = toolVersion
  }

  package init(_ report: DiffReport, toolVersion: String) {
    subject = .diff(report)
    verdict = report.verdict
    self.toolVersion = toolVersion
  }

  /// Whether it can show values of documents: that of a comparison can, whatever was found, unless values are hidden.
  package func canHoldValues(_ rendering: Rendering) -> Bool {
    switch subject {
    case .verification: false
    case .rehearsal, .diff: !rendering.hidesValues
    }
  }

  /// The whole report as UTF-8, with a newline at its end.
  package func rendered(_ format: ReportFormat, _ rendering: Rendering = Rendering()) throws -> [UInt8] {
    var rendering = rendering
    rendering.maxFindings = rendering.maxFindings ?? format.findingLimit
    return switch format {
    case .text: Array(TextReport(model(rendering), rendering.style).text.utf8)
    case .json: json(rendering)
    case .html: try model(rendering).html()
    case .markdown: Array(MarkdownReport(model(rendering)).text.utf8)
    case .junit: Array(model(rendering).junit.utf8)
    }
  }

  func model(_ rendering: Rendering = Rendering()) -> ReportModel {
    var model =
      switch shown(rendering) {
      case .verification(let report): ReportModel(report, toolVersion: toolVersion)
      case .rehearsal(let report): ReportModel(report, toolVersion: toolVersion)
      case .diff(let report): ReportModel(report, rendering, toolVersion: toolVersion)
      }
    model.findingLimit = rendering.maxFindings ?? Int.max
    model.comparison?.changesFile = rendering.changesFile
    model.comparison?.hidesValues = rendering.hidesValues
    if rendering.hidesValues, model.comparison != nil {
      model.details.append(.init("values", "hidden; types and lengths are shown (--hide-values)"))
    }
    return model
  }

  /// What any format is made of.
  private func shown(_ rendering: Rendering) -> Subject {
    guard rendering.hidesValues else { return subject }
    return switch subject {
    case .verification: subject
    case .rehearsal(let report): .rehearsal(report.hidingServiceMessages())
    case .diff(let report): .diff(report.hidingServiceMessages())
    }
  }

  private func json(_ rendering: Rendering) -> [UInt8] {
    switch shown(rendering) {
    case .verification(let report): report.json(rendering, toolVersion: toolVersion)
    case .rehearsal(let report): report.json(rendering, toolVersion: toolVersion)
    case .diff(let report): report.json(rendering, toolVersion: toolVersion)
    }
  }
}
