package import Backups
import Documents
import GoogleCloud
import JSON
import Verification

/// What came of an export that was made now, as text or JSON.
package struct ExportOutcomeReport: Sendable {
  let outcome: ExportOutcome

  package init(_ outcome: ExportOutcome) {
    self.outcome = outcome
  }

  private static let collectionsShown = 20

  package func answer(toolVersion: String) -> Answer {
    let status: ExitStatus =
      switch outcome.state {
      case .complete: .verified
      case .different: .different
      case .incomplete: .incomplete
      }
    return Answer(
      status, schema: "rekindle.backups.export/1", toolVersion: toolVersion, isConfirmation: true,
      text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    let export = outcome.export
    canvas.labelled(
      outcome.state.rawValue,
      [
        export.documents.map { Quantity.counted($0, "document") } ?? "unknown documents",
        Quantity.counted(export.files ?? 0, "file"), Quantity.bytes(Int(clamping: export.bytes)),
        Quantity.seconds(outcome.seconds),
      ], outcome.state == .complete ? .boldGreen : .boldYellow)
    canvas.labelled("export", path: export.place.description)
    canvas.labelled("database", path: outcome.order.database.description)
    canvas.labelled(
      "state of", [outcome.order.snapshotTime?.description ?? "no one instant (--snapshot-time)"])
    if !outcome.order.collections.isEmpty {
      canvas.labelled("only", outcome.order.collections.map(\.text), separator: ", ")
    }
    canvas.labelled("operation", path: outcome.operation.name)
    for problem in outcome.problems { canvas.paragraph(problem, indent: TextCanvas.labelWidth, .yellow) }
    appendCounts(to: &canvas)
    // Not wrapped: it is there to be copied.
    canvas.line(
      (Columns.padded("next", to: TextCanvas.labelWidth), .dim),
      ("rekindle backups download \(ShellWord.quoted(export.place.description))", .none))
  }

  private func appendCounts(to canvas: inout TextCanvas) {
    if let problem = outcome.countsProblem { canvas.list("no counts", [problem]) }
    guard let counts = outcome.counts, let place = outcome.countsPlace else { return }
    canvas.labelled("counts", path: place.description)
    canvas.labelled(
      "",
      [
        "\(Quantity.counted(counts.documents, "document")) in the database at \(Timestamp.text(microseconds: counts.readTime))",
        counts.isExact ? "the export's instant" : "not the export's instant",
      ])
    canvas.labelled(
      "",
      counts.collections.prefix(Self.collectionsShown).map { "\($0.id) \(Quantity.grouped($0.documents))" }
        + (counts.collections.count > Self.collectionsShown
          ? ["\(counts.collections.count - Self.collectionsShown) more groups"] : [])
        + ["others \(Quantity.grouped(counts.others))"])
  }

  /// `rekindle.backups.export/1`.
  private func members(_ json: inout JSONWriter) {
    json.member("state", outcome.state.rawValue)
    json.member("export", outcome.export.place.description)
    json.member("name", outcome.export.name)
    json.member("database", outcome.order.database.description)
    json.member("snapshotTime", outcome.order.snapshotTime?.description)
    json.names("collectionIds", outcome.order.collections)
    json.member("operation", outcome.operation.name)
    json.member("startTime", outcome.operation.details.startTime)
    json.member("endTime", outcome.operation.details.endTime)
    json.member("documents", outcome.export.documents)
    json.member("documentsWritten", outcome.operation.progress.completedDocuments)
    json.member("files", outcome.export.files)
    json.member("bytes", Int(clamping: outcome.export.bytes))
    json.strings("problems", outcome.problems)
    json.member("countsProblem", outcome.countsProblem)
    json.member("countsObject", outcome.countsPlace?.description)
    if let counts = outcome.counts { json.object("counts") { $0.members(of: counts) } }
    json.member("seconds", seconds: outcome.seconds)
  }
}

extension JSONWriter {
  /// As in the object that is written beside the export.
  fileprivate mutating func members(of counts: DatabaseCounts) {
    member("readTime", microseconds: counts.readTime)
    member("exact", counts.isExact)
    member("ofCollections", counts.isOfCollections)
    member("documents", counts.documents)
    objects("collections", counts.collections) { json, collection in
      json.member("id", collection.id)
      json.member("documents", collection.documents)
    }
    member("others", counts.others)
  }
}
