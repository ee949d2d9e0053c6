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

/// How a report is set as text.
package struct TextStyle: Sendable {
  /// Whether terminal colours are used; without them the text says the same.
  package var color: Bool
  /// In columns of a terminal.
  package var width: Int

  package init(color: Bool = false, width: Int = 80) {
    self.color = color
    self.width = width
  }
}

/// What a verification or a rehearsal saw, ready to be written in any format.
///
/// The formats for people render one `ReportModel`, so they agree on every count. JSON has keys of its own that are kept
/// from version to version, and is written from the report itself.
package struct Report: Sendable {
  private enum Subject: Sendable {
    case verification(VerifyReport)
    case rehearsal(RehearsalReport)
  }

  private let subject: Subject
  private let toolVersion: String

  package init(_ report: VerifyReport, toolVersion: String) {
    subject = .verification(report)
    self.toolVersion = toolVersion
  }

  package init(_ report: RehearsalReport, toolVersion: String) {
    subject = .rehearsal(report)
    self.toolVersion = toolVersion
  }

  package var verdict: Verdict {
    switch subject {
    case .verification(let report): report.verdict
    case .rehearsal(let report): report.verdict
    }
  }

  /// The whole report as UTF-8, with a newline at its end.
  /// - Parameter maxFindings: the most findings that are shown; nil for the format's own limit. All are counted.
  package func rendered(
    _ format: ReportFormat, style: TextStyle = TextStyle(), maxFindings: Int? = nil
  ) throws -> [UInt8] {
    var model = model
    model.findingLimit = maxFindings ?? format.findingLimit
    return switch format {
    case .text: Array(TextReport(model, style).text.utf8)
    case .json: json(findingLimit: model.findingLimit)
    case .html: try HTMLReport(model).rendered()
    case .markdown: Array(MarkdownReport(model).text.utf8)
    case .junit: Array(JUnitReport(model).text.utf8)
    }
  }

  var model: ReportModel {
    switch subject {
    case .verification(let report): ReportModel(report, toolVersion: toolVersion)
    case .rehearsal(let report): ReportModel(report, toolVersion: toolVersion)
    }
  }

  private func json(findingLimit: Int) -> [UInt8] {
    switch subject {
    case .verification(let report): report.json(toolVersion: toolVersion, findingLimit: findingLimit)
    case .rehearsal(let report): report.json(toolVersion: toolVersion, findingLimit: findingLimit)
    }
  }
}
