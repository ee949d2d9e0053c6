import GoogleCloud
package import Attestation
package import Backups
import Documents
import Verification

/// The exports in a bucket, as text or JSON.
package struct BackupListReport: Sendable {
  let list: BackupList
  /// Microseconds since 1970, from which ages are told.
  let now: Int64
  /// Days after which the bucket deletes; nil where no policy says.
  let retentionDays: Int?
  /// Nil where no policy names one.
  let history: HistoryListing?

  package init(_ list: BackupList, now: Int64, retentionDays: Int?, history: HistoryListing?) {
    self.history = history
    self.list = list
    self.now = now
    self.retentionDays = retentionDays
  }

  private static let day: Int64 = 86_400_000_000

  /// When the bucket's rule deletes it; nil where nobody knows.
  private func end(of export: BackupExport) -> Int64? {
    guard let retentionDays, let newest = export.newest else { return nil }
    return newest + Int64(retentionDays) * Self.day
  }

  /// The last run about it.
  private func last(of export: BackupExport) -> HistoryListing.Match? {
    history?.latest(for: export.sighting)
  }

  /// A run about other files of that name says nothing of these; one of which only the metadata was compared says so.
  private static func text(_ last: HistoryListing.Match) -> String {
    let verdict = "\(last.record.verdict.rawValue), \(last.record.depth.rawValue)"
    return switch last.by {
    case .digest: verdict
    case .metadata: "\(verdict), of the same metadata"
    case .name: "of other files"
    }
  }

  package func text(_ style: TextStyle) -> String {
    var canvas = TextCanvas(style)
    let complete = list.exports.count { $0.state == .complete }
    canvas.line(("\(list.place)", .none))
    canvas.labelled(
      "",
      [
        Quantity.counted(list.exports.count, "export"), "\(Quantity.grouped(complete)) complete",
        Quantity.counted(list.otherObjects, "other object"),
      ])
    guard !list.exports.isEmpty else { return canvas.text }
    canvas.gap()
    var table = TextTable(
      header: ["export", "age", "documents", "size", "state"] + (history == nil ? [] : ["last run"]))
    for export in list.exports {
      table.add(
        [
          export.place.folder.text, Age.text(now - export.time), export.documents.map { Quantity.grouped($0) } ?? "?",
          Quantity.bytes(Int(clamping: export.bytes)), export.state.rawValue,
        ]
          + (history == nil
            ? [] : [last(of: export).map(Self.text) ?? "none"]))
    }
    for (index, line) in table.lines(width: canvas.width).enumerated() {
      let state = index == 0 ? nil : list.exports[index - 1].state
      canvas.line((line, index == 0 ? .dim : state == .complete ? .none : .yellow))
    }
    for export in list.exports where !export.problems.isEmpty {
      canvas.gap()
      canvas.line((export.place.folder.text, .yellow))
      for problem in export.problems { canvas.paragraph(problem, indent: 2) }
    }
    for export in list.exports where !export.notes.isEmpty {
      canvas.gap()
      canvas.line((export.place.folder.text, .dim))
      for note in export.notes { canvas.paragraph(note, indent: 2) }
    }
    for problem in history?.problems ?? [] {
      canvas.gap()
      canvas.line(("history: \(problem.file ?? "")", .yellow))
      canvas.paragraph("\(problem.message) \(problem.remedy ?? "")", indent: 2)
    }
    return canvas.text
  }

  /// `rekindle.backups.list/1`.
  package func json(toolVersion: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.backups.list/1")
      json.member("toolVersion", toolVersion)
      json.member("place", list.place.description)
      json.member("otherObjects", list.otherObjects)
      json.objects("exports", list.exports) { json, export in
        json.member("export", export.place.description)
        json.member("name", export.name)
        json.member("state", export.state.rawValue)
        json.member("time", microseconds: export.time)
        json.member("ageSeconds", Int(clamping: (now - export.time) / 1_000_000))
        json.member("deletedAfter", microseconds: end(of: export))
        json.member("objects", export.objects)
        json.member("bytes", Int(clamping: export.bytes))
        json.member("documents", export.documents)
        json.member("files", export.files)
        json.names("collections", export.collections)
        json.strings("problems", export.problems)
        json.strings("notes", export.notes)
        if let last = last(of: export) {
          json.object("lastRun") { json in
            json.member("verdict", last.record.verdict.rawValue)
            json.member("depth", last.record.depth.rawValue)
            json.member("time", microseconds: last.record.time)
            json.member("seconds", seconds: last.record.recoverySeconds)
            json.member("by", last.by.rawValue)
            json.member("record", last.record.file)
          }
        }
      }
      json.strings("historyProblems", (history?.problems ?? []).map { "\($0.file ?? ""): \($0.message)" })
    }
    return json.line()
  }
}
