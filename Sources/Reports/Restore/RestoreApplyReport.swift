import Documents
import JSON
import Keys
package import Restore
import Verification

extension RestoreReport {
  /// What a restore of a whole export did, and the way back.
  /// - Parameter again: options of the command that going on needs again, quoted for a shell.
  package func answer(again: [String], toolVersion: String) -> Answer {
    Answer(
      ExitStatus(verdict, isInterrupted: isStopped), schema: "rekindle.restore.apply/1",
      toolVersion: toolVersion, isConfirmation: true, text: { text(again, &$0) }, members: { members(&$0) })
  }

  private func text(_ again: [String], _ canvas: inout TextCanvas) {
    let facts =
      isCompared
      ? [
        "\(Quantity.grouped(equal)) of \(Quantity.counted(plan.documents, "document")) read back equal",
        missing > 0 ? "\(Quantity.grouped(missing)) missing" : nil,
        changed > 0 ? "\(Quantity.grouped(changed)) changed" : nil,
        leftBehind > 0 ? "\(Quantity.grouped(leftBehind)) left behind" : nil,
      ].compactMap(\.self) : ["not finished\(phase.map { ", last: \($0.rawValue)" } ?? "")"]
    canvas.verdict(verdict, facts + [Quantity.seconds(seconds)])
    canvas.gap()
    canvas.labelled("target", path: "\(plan.target.database)")
    if let endpoint { canvas.labelled("", ["at \(endpoint)"]) }
    canvas.labelled("from", path: plan.from)
    canvas.append(findings)
    canvas.gap()
    canvas.labelled("journal", path: journal)
    appendNext(again, &canvas)
  }

  /// How to go on, and the way back.
  private func appendNext(_ again: [String], _ canvas: inout TextCanvas) {
    let database = plan.target.database
    if let planAgain {
      canvas.labelled("next", NextStep(purpose: "Plan again", command: planAgain))
    } else if !isCompared {
      canvas.labelled(
        "next",
        NextStep(
          purpose: "Go on",
          command: (["rekindle restore apply", ShellWord.option("--resume", journal)] + again).joined(separator: " ")))
    }
    if plan.target.isNew {
      guard verdict == .verified else { return }
      canvas.labelled(
        "next", ["have your servers open the database \(database.database); production was not written to"])
    } else if !isWayBackLost, let safety = plan.safetyExport, operations[.importing] != nil, safetyDocuments == nil {
      canvas.labelled("way back", ["\(safety), which was not looked at"], .yellow)
    } else if let safety = plan.safetyExport, safetyDocuments != nil {
      if let snapshot = safetySnapshot {
        canvas.labelled(
          "exported",
          ["\(Quantity.counted(safetyDocuments ?? 0, "document")) as of \(Timestamp.text(microseconds: snapshot))"])
      }
      canvas.labelled(
        "way back",
        NextStep(
          purpose: "Write back what was overwritten (what was created stays)",
          command: "gcloud firestore import \(ShellWord.quoted(safety)) --project=\(database.project) "
            + "--database=\(ShellWord.quoted(database.database.text))"))
    }
  }

  private func members(_ json: inout JSONWriter) {
    json.member("verdict", verdict.rawValue)
    json.member("target", plan.target.database.description)
    json.member("isNew", plan.target.isNew)
    json.member("endpoint", endpoint)
    json.member("from", plan.from)
    json.object("attestation") { json in
      json.member("sha256", plan.proof.sha256.hexadecimal)
      json.member("keyid", plan.proof.keyID)
    }
    json.member("phase", phase?.rawValue)
    json.member("safetyExport", plan.safetyExport)
    json.member("safetyDocuments", safetyDocuments)
    json.member("safetySnapshotTime", microseconds: safetySnapshot)
    json.member("imported", imported)
    json.member("documents", plan.documents)
    json.member("equal", equal)
    json.member("missing", missing)
    json.member("changed", changed)
    json.member("leftBehind", leftBehind)
    json.object("operations") { json in
      json.member("create", operations[.creating])
      json.member("export", operations[.exporting])
      json.member("import", operations[.importing])
    }
    json.member("journal", journal)
    json.member("stopped", isStopped)
    json.member("planAgain", planAgain)
    json.findings(findings, limit: .max)
    json.member("seconds", seconds: seconds)
  }
}
