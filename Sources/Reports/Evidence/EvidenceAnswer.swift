package import Attestation
import Documents
import JSON
import Verification

/// The forms of evidence.
package enum EvidenceFormat: String, CaseIterable, Sendable {
  case text, json, html
}

/// Who made the evidence, and from what.
package struct EvidenceOrigin: Sendable {
  /// A folder, or `gs://BUCKET/PREFIX`.
  package var history: String
  /// The account of the operating system.
  package var account: String
  package var toolVersion: String

  package init(history: String, account: String, toolVersion: String) {
    self.history = history
    self.account = account
    self.toolVersion = toolVersion
  }
}

extension RehearsalEvidence {
  package func answer(_ format: EvidenceFormat, _ origin: EvidenceOrigin) throws -> Answer {
    guard format != .html else { return Answer(ExitStatus(outcome), bytes: try html(origin)) }
    return Answer(ExitStatus(outcome), schema: "rekindle.evidence/1", toolVersion: origin.toolVersion) { canvas in
      text(&canvas, origin)
    } members: { json in
      members(&json, origin)
    }
  }

  fileprivate static let column = 14
  /// JSON has all problems.
  static let problemsShown = 100

  /// A sentence; nil if all problems are shown.
  var problemsLeftOut: String? {
    let more = problems.count - Self.problemsShown
    return more > 0 ? "\(Quantity.counted(more, "more problem")) not shown. --format json lists all of them." : nil
  }

  private func text(_ canvas: inout TextCanvas, _ origin: EvidenceOrigin) {
    func labelled(_ label: String, _ pieces: [String], _ canvas: inout TextCanvas) {
      canvas.labelled(label, pieces, column: Self.column)
    }
    canvas.line((headline, outcome.paint), ("   \(period.since) to \(period.until)", .none))
    canvas.paragraph(summary, indent: Self.column)
    labelled("time zone", [zoneText], &canvas)
    labelled("production", [productionText], &canvas)
    labelled("history", [origin.history], &canvas)
    labelled("targets", targetRows.map { "\($0.name) \($0.target)" }, &canvas)
    labelled("recovery time", recoveryTrend.words, &canvas)
    labelled("data age", dataAgeTrend.words, &canvas)
    if let gapText { labelled("longest gap", [gapText], &canvas) }
    labelled(
      "made", [Timestamp.text(microseconds: period.now), "by \(origin.account)", "rekindle \(origin.toolVersion)"],
      &canvas)
    for key in keys {
      canvas.line(("key".padded, .dim), ("\(key.key.id)  \(key.key.kind.rawValue), trusted \(key.periodText)", .none))
    }
    canvas.gap()
    for day in daysWithout { canvas.line(("no proof".padded, .yellow), ("\(day)", .none)) }
    for rehearsal in rehearsals { append(rehearsal, &canvas) }
    for other in others {
      canvas.line(
        ("not ours".padded, .dim),
        ("\(Timestamp.text(microseconds: other.time))  \(other.file)  \(other.databaseText)", .none))
    }
    for problem in problems.prefix(Self.problemsShown) {
      canvas.line(("problem".padded, problem.severity.paint), ("\(problem.code)  \(problem.file ?? "")", .none))
      canvas.paragraph("\(problem.message) \(problem.remedy ?? "")", indent: Self.column)
    }
    if let problemsLeftOut { canvas.paragraph(problemsLeftOut, indent: Self.column) }
    canvas.gap()
    canvas.paragraph(
      "The evidence does not prove: \(EvidenceStatement.notProved.joined(separator: " "))", indent: 0, .dim)
  }

  private func append(_ rehearsal: Rehearsal, _ canvas: inout TextCanvas) {
    let record = rehearsal.record
    canvas.line(
      ((rehearsal.isProof ? "proof" : "NOT A PROOF").padded, rehearsal.isProof ? .green : .red),
      (
        "\(Timestamp.text(microseconds: record.time))  \(record.file)  \(record.verdict.rawValue), "
          + "\(record.depth.rawValue), \(Quantity.seconds(record.recoverySeconds))", .none
      ))
    if let delayText = rehearsal.delayText { canvas.paragraph("\(delayText): it covers no day", indent: Self.column) }
    if !rehearsal.isProof { canvas.paragraph(rehearsal.reasons.joined(separator: "; "), indent: Self.column) }
  }
}

extension String {
  /// In the column of labels.
  fileprivate var padded: String { Columns.padded(self, to: RehearsalEvidence.column) }
}

extension HistoryRecord {
  /// The database that it is about, as it says itself.
  var databaseText: String { statement.record.source.map { "\($0)" } ?? "without documents" }
}
