import Documents
import JSON
package import Restore
import Verification

/// What a restore of a whole export did, and the way back, as text or JSON.
package struct RestoreApplyReport: Sendable {
  private let report: RestoreReport

  package init(_ report: RestoreReport) {
    self.report = report
  }

  package func answer(toolVersion: String) -> Answer {
    Answer(
      ExitStatus(report.verdict, isInterrupted: report.isStopped), schema: "rekindle.restore.apply/1",
      toolVersion: toolVersion, isConfirmation: true,
      text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    let plan = report.plan
    let facts =
      report.isCompared
      ? [
        "\(Quantity.grouped(report.equal)) of \(Quantity.counted(plan.documents, "document")) read back equal",
        report.missing > 0 ? "\(Quantity.grouped(report.missing)) missing" : nil,
        report.changed > 0 ? "\(Quantity.grouped(report.changed)) changed" : nil,
        report.leftBehind > 0 ? "\(Quantity.grouped(report.leftBehind)) left behind" : nil,
      ].compactMap(\.self) : ["not finished\(report.phase.map { ", last: \($0.rawValue)" } ?? "")"]
    canvas.line(
      (report.verdict.rawValue, report.verdict.paint),
      ("   " + (facts + [Quantity.seconds(report.seconds)]).joined(separator: " · "), .none))
    canvas.gap()
    canvas.labelled("target", path: "\(plan.target.database)")
    if let endpoint = report.endpoint { canvas.labelled("", ["at \(endpoint)"]) }
    canvas.labelled("from", path: plan.from)
    canvas.append(report.findings)
    canvas.gap()
    canvas.labelled("journal", path: report.journal)
    appendNext(&canvas)
  }

  /// How to go on, and the way back.
  private func appendNext(_ canvas: inout TextCanvas) {
    let plan = report.plan
    let database = plan.target.database
    if let again = report.planAgain {
      canvas.labelled("next", NextStep(purpose: "Plan again", command: again))
    } else if !report.isCompared {
      canvas.labelled(
        "next",
        NextStep(
          purpose: "Go on", command: "rekindle restore apply --resume \(ShellWord.quoted(report.journal)) --key KEY"))
    }
    if plan.target.isNew {
      guard report.verdict == .verified else { return }
      canvas.labelled(
        "next", ["have your servers open the database \(database.database); production was not written to"])
    } else if !report.isWayBackLost, let safety = plan.safetyExport, report.operations[.importing] != nil,
      report.safetyDocuments == nil
    {
      canvas.labelled("way back", ["\(safety), which was not looked at"], .yellow)
    } else if let safety = plan.safetyExport, report.safetyDocuments != nil {
      if let snapshot = report.safetySnapshot {
        canvas.labelled(
          "exported",
          [
            "\(Quantity.counted(report.safetyDocuments ?? 0, "document")) as of \(Timestamp.text(microseconds: snapshot))"
          ])
      }
      canvas.labelled(
        "way back",
        NextStep(
          purpose: "Write back what was overwritten (what was created stays)",
          command: "gcloud firestore import \(ShellWord.quoted(safety)) --project=\(database.project) "
            + "--database=\(ShellWord.quoted(database.database.text))"))
    }
  }

  /// `rekindle.restore.apply/1`.
  private func members(_ json: inout JSONWriter) {
    json.member("verdict", report.verdict.rawValue)
    json.member("target", report.plan.target.database.description)
    json.member("isNew", report.plan.target.isNew)
    json.member("endpoint", report.endpoint)
    json.member("from", report.plan.from)
    json.member("phase", report.phase?.rawValue)
    json.member("safetyExport", report.plan.safetyExport)
    json.member("safetyDocuments", report.safetyDocuments)
    json.member("safetySnapshotTime", microseconds: report.safetySnapshot)
    json.member("imported", report.imported)
    json.member("documents", report.plan.documents)
    json.member("equal", report.equal)
    json.member("missing", report.missing)
    json.member("changed", report.changed)
    json.member("leftBehind", report.leftBehind)
    json.object("operations") { json in
      json.member("create", report.operations[.creating])
      json.member("export", report.operations[.exporting])
      json.member("import", report.operations[.importing])
    }
    json.member("journal", report.journal)
    json.member("stopped", report.isStopped)
    json.member("planAgain", report.planAgain)
    json.findings(report.findings, limit: .max)
    json.member("seconds", seconds: report.seconds)
  }
}
