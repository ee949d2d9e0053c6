package import Backups
import Documents
import GoogleCloud
import JSON
import Verification

extension ExportOutcome {
  private static let collectionsShown = 20

  /// What came of an export that was made now.
  package func answer(toolVersion: String) -> Answer {
    let status: ExitStatus =
      switch state {
      case .complete: .verified
      case .different: .different
      case .incomplete: .incomplete
      }
    return Answer(
      status, schema: "rekindle.backups.export/1", toolVersion: toolVersion, isConfirmation: true
    ) { canvas in
      canvas.labelled(
        state.rawValue,
        [
          export.documents.map { Quantity.counted($0, "document") } ?? "unknown documents",
          Quantity.counted(export.files ?? 0, "file"), Quantity.bytes(Int(clamping: export.bytes)),
          Quantity.seconds(seconds),
        ], state == .complete ? .boldGreen : .boldYellow)
      canvas.labelled("export", path: export.place.description)
      canvas.labelled("database", path: order.database.description)
      canvas.labelled("state of", [order.snapshotTime?.description ?? "no one instant (--snapshot-time)"])
      if !order.collections.isEmpty { canvas.labelled("only", order.collections.map(\.text), separator: ", ") }
      canvas.labelled("operation", path: operation.name)
      for problem in problems { canvas.paragraph(problem, indent: TextCanvas.labelWidth, .yellow) }
      appendCounts(to: &canvas)
      canvas.labelled("next", whole: "rekindle backups download \(ShellWord.quoted(export.place.description))")
    } members: { json in
      json.member("state", state.rawValue)
      json.member("export", export.place.description)
      json.member("name", export.name)
      json.member("database", order.database.description)
      json.member("snapshotTime", order.snapshotTime?.description)
      json.names("collectionIds", order.collections)
      json.member("operation", operation.name)
      json.member("startTime", operation.details.startTime)
      json.member("endTime", operation.details.endTime)
      json.member("documents", export.documents)
      json.member("documentsWritten", operation.progress.completedDocuments)
      json.member("files", export.files)
      json.member("bytes", Int(clamping: export.bytes))
      json.strings("problems", problems)
      json.member("countsProblem", countsProblem)
      json.member("countsObject", countsPlace?.description)
      if let counts { json.object("counts") { $0.members(of: counts) } }
      json.member("seconds", seconds: seconds)
    }
  }

  private func appendCounts(to canvas: inout TextCanvas) {
    if let countsProblem { canvas.list("no counts", [countsProblem]) }
    guard let counts, let countsPlace else { return }
    canvas.labelled("counts", path: countsPlace.description)
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
