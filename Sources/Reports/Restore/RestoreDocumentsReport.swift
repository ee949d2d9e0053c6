import Comparison
import Documents
package import Restore
import Verification

/// What a restore of documents would do or did, as text or JSON.
package struct RestoreDocumentsReport: Sendable {
  let report: DocumentsReport
  let hidesValues: Bool
  /// The file of `--changes`; nil if there is none.
  let changesFile: String?
  /// Options of the command that the next one needs again, quoted for a shell: those of every one, and the proof that writes
  /// need.
  private let again: [String]
  private let proof: [String]

  private static let changesShown = 20
  private static let fieldsShown = 10
  private static let charactersShown = 80

  package init(
    _ report: DocumentsReport, hidesValues: Bool = false, changesFile: String? = nil, again: [String] = [],
    proof: [String] = []
  ) {
    self.again = again
    self.proof = proof
    self.report = hidesValues ? report.hidingServiceMessages() : report
    self.hidesValues = hidesValues
    self.changesFile = changesFile
  }

  package func answer(toolVersion: String) -> Answer {
    Answer(
      ExitStatus(report.verdict, isInterrupted: report.isStopped), schema: "rekindle.restore.documents/1",
      toolVersion: toolVersion, isConfirmation: true, text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.verdict(report.verdict, headline)
    canvas.gap()
    canvas.labelled("export", path: report.request.export)
    let origin = [report.exportTime, report.exportDatabase?.description].compactMap(\.self)
    if !origin.isEmpty { canvas.labelled("", origin) }
    canvas.labelled("target", path: report.request.target.description)
    if let endpoint = report.endpoint { canvas.labelled("", ["at \(endpoint)"]) }
    canvas.labelled("only", report.request.only.map(\.description), separator: ", ")
    canvas.labelled(
      "mode", [report.request.mode.description, "references: \(report.request.references.rawValue)"])
    if !hidesValues, !report.references.counts.isEmpty {
      canvas.labelled(
        "references", report.references.counts.map { "\(Quantity.grouped($0.count)) into \($0.database)" })
    }
    appendCollections(&canvas)
    canvas.append(report.findings)
    if report.phase == .planned { appendChanges(&canvas) }
    // Of a dry run, what is refused stands among the changes.
    if report.phase == .applied { canvas.append(report.exceptions, of: report.exceptionCount) }
    canvas.gap()
    if !report.notChecked.isEmpty { canvas.list("not checked", report.notChecked.map(\.description)) }
    if report.phase == .planned, report.counts.writes > 0 {
      canvas.labelled(
        "triggers",
        [
          "each of these writes sets off the Cloud Functions that listen to the document; see which there are before you write"
        ])
    }
    if let journal = report.journal {
      canvas.labelled("journal", path: journal)
      canvas.paragraph("It holds what the documents were before; keep it as private as they are.", indent: 13, .dim)
    } else if let plan = report.plan {
      canvas.labelled("plan", path: plan)
    }
    if lacksProof {
      canvas.labelled(
        "next",
        [
          "rehearse the export with --key and --attestation FILE, then give this command that FILE and --apply: documents go into production only on the proof that the export restores"
        ])
    } else if let next {
      canvas.labelled("next", next)
    }
  }

  private var headline: [String] {
    let counts = report.counts
    guard report.phase == .applied else {
      return [
        "dry run: nothing was written", "\(Quantity.grouped(counts.create)) to create",
        "\(Quantity.grouped(counts.overwrite)) to overwrite", "\(Quantity.grouped(counts.equal)) equal",
        "\(Quantity.grouped(counts.refused)) refused",
      ]
    }
    let outcomes = report.outcomes
    var parts = [
      "\(Quantity.grouped(outcomes.written)) written",
      "\(Quantity.grouped(counts.equal + outcomes.equal)) equal before",
    ]
    let refused = counts.refused + outcomes.changed
    if refused > 0 { parts.append("\(Quantity.grouped(refused)) left alone") }
    if outcomes.failed > 0 { parts.append("\(Quantity.grouped(outcomes.failed)) not taken") }
    let left = counts.writes - outcomes.settled
    if left > 0 { parts.append("\(Quantity.grouped(left)) to go") }
    parts.append(report.readBack.map { "\(Quantity.grouped($0)) read back equal" } ?? "not read back")
    return parts + [Quantity.seconds(report.seconds)]
  }

  private func appendCollections(_ canvas: inout TextCanvas) {
    guard !report.collections.isEmpty else { return }
    canvas.gap()
    var table = TextTable(header: ["collection", "create", "overwrite", "equal", "refused"])
    for collection in report.collections {
      let counts = collection.counts
      table.add(
        [collection.id.text]
          + [counts.create, counts.overwrite, counts.equal, counts.refused].map { $0 == 0 ? "·" : Quantity.grouped($0) }
      )
    }
    canvas.append(table)
  }

  /// Each as
  ///
  ///     overwrite    companies/c9
  ///                  total
  ///                    export  integer 1
  ///                    target  integer 2
  private func appendChanges(_ canvas: inout TextCanvas) {
    guard !report.changes.isEmpty else { return }
    canvas.gap()
    for change in report.changes.prefix(Self.changesShown) {
      canvas.labelled(
        change.action.rawValue, path: change.difference.path.description,
        change.action == .refuse ? .yellow : .none)
      for field in change.difference.fields.prefix(Self.fieldsShown) {
        canvas.labelled("", path: field.path.description)
        let (export, target) = ShownValue.pair(
          field.left, field.right, limit: Self.charactersShown, isHidden: hidesValues)
        canvas.labelled("", ["  export  \(export?.text ?? "absent")"])
        canvas.labelled("", ["  target  \(target?.text ?? "absent")"])
      }
      let more = change.difference.fields.count - Self.fieldsShown
      if more > 0 { canvas.labelled("", ["and \(Quantity.counted(more, "more field"))"]) }
    }
    canvas.cap(
      Self.changesShown, of: report.changes.count + report.changesOmitted, "document",
      rest: changesFile ?? "--changes FILE", indent: TextCanvas.labelWidth)
  }

  /// Whether the plan cannot be applied by what is known here.
  private var lacksProof: Bool {
    report.phase == .planned && report.counts.writes > 0 && report.takesProof && proof.isEmpty
  }

  private var next: NextStep? {
    func step(_ purpose: String, _ words: [String]) -> NextStep {
      NextStep(purpose: purpose, command: (["rekindle restore documents"] + words).joined(separator: " "))
    }
    switch report.phase {
    case .planned:
      guard report.counts.writes > 0 else { return nil }
      if let plan = report.plan {
        return step("Write just this", [ShellWord.option("--plan", plan), "--apply"] + proof + again)
      }
      let request = report.request
      var words = [ShellWord.quoted(request.export), ShellWord.option("--to", request.target.description)]
      words += request.only.map { ShellWord.option("--only", $0.description) } + ["--mode \(request.mode)"]
      if request.references != .keep { words.append("--references \(request.references.rawValue)") }
      if request.acceptsOtherDatabase { words.append("--accept other-database") }
      return step("Write it", words + ["--apply"] + proof + again)
    case .applied:
      guard let journal = report.journal else { return nil }
      if report.counts.writes > report.outcomes.settled || report.readBack == nil {
        return step("Go on", [ShellWord.option("--resume", journal), "--apply"] + proof + again)
      }
      guard report.outcomes.written > 0 else { return nil }
      return step("Take it back", [ShellWord.option("--undo", journal)] + again)
    }
  }
}
