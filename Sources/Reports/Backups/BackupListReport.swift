package import Attestation
package import Backups
import Documents
import GoogleCloud
import JSON
import Policy
import Verification

/// The exports in a bucket, as text or JSON.
package struct BackupListReport: Sendable {
  let list: BackupList
  /// Microseconds since 1970, from which ages are told.
  let now: Int64
  /// Days after which the bucket deletes; nil where no policy says.
  let retentionDays: Int?
  /// Nil where no policy names one.
  let readHistory: Result<HistoryListing, BackupError>?
  /// An absolute path, or gs://BUCKET/PREFIX; nil where no policy names one.
  let historyPlace: String?

  package init(
    _ list: BackupList, now: Int64, retentionDays: Int?, history: Result<HistoryListing, BackupError>?,
    in historyPlace: String? = nil
  ) {
    self.list = list
    self.now = now
    self.retentionDays = retentionDays
    readHistory = history
    self.historyPlace = historyPlace
  }

  private var history: HistoryListing? { try? readHistory?.get() }

  /// Why the history cannot be read; nil if it can.
  private var historyUnread: BackupError? { if case .failure(let error)? = readHistory { error } else { nil } }

  private static let day: Int64 = 86_400_000_000

  /// What could not be found out, in sentences.
  private var warnings: [String] {
    let unread = historyUnread.map {
      "The history could not be read, so last runs are not shown. \($0.message) \($0.remedy)"
    }
    return list.warnings + [unread].compactMap(\.self)
  }

  /// When the bucket's rule deletes it; nil where that is not known.
  private func end(of export: BackupExport) -> Int64? {
    guard let retentionDays, let newest = export.newest else { return nil }
    return newest + Int64(retentionDays) * Self.day
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

  package func answer(toolVersion: String) -> Answer {
    var answer = Answer(
      list.newestOfOurs == nil ? .incomplete : .verified, schema: "rekindle.backups.list/1", toolVersion: toolVersion,
      text: { text(&$0) }, members: { members(&$0) })
    answer.notesBesideJSON = warnings
    return answer
  }

  private func text(_ canvas: inout TextCanvas) {
    let complete = list.exports.count { $0.condition == .complete }
    canvas.line(("\(list.place)", .none))
    canvas.labelled(
      "",
      [
        (list.exports.count < list.folderCount ? "\(Quantity.grouped(list.exports.count)) of " : "")
          + Quantity.counted(list.folderCount, "export"), "\(Quantity.grouped(complete)) complete",
        "\(Quantity.grouped(list.exports.count(where: \.isOurs))) of ours",
        Quantity.counted(list.otherObjects, "other object"),
      ])
    if let newest = list.newestOfOurs { canvas.labelled("newest", path: name(of: newest)) }
    if !list.isDatabaseCompared {
      canvas.labelled("not checked", ["which database an export is of: no policy names production"], .dim)
    }
    guard !list.exports.isEmpty else { return }
    canvas.gap()
    var table = TextTable(
      header: ["export", "age", "documents", "size", "state"] + (history == nil ? [] : ["last run"]))
    for export in list.exports {
      table.add(
        [
          name(of: export), Age.text(now - export.time), export.documents.map { Quantity.grouped($0) } ?? "?",
          Quantity.bytes(Int(clamping: export.bytes)), Self.state(of: export),
        ]
          + (history.map { [$0.latest(for: export.sighting).map(Self.text) ?? "none"] } ?? []))
    }
    for (index, row) in table.rows(width: canvas.width).enumerated() {
      for line in row { canvas.line((line, index == 0 ? .dim : list.exports[index - 1].isOurs ? .none : .yellow)) }
    }
    for export in list.exports {
      let problems = export.passedOver.map(\.message).filter { !export.problems.contains($0) } + export.problems
      guard !problems.isEmpty else { continue }
      canvas.gap()
      canvas.line((name(of: export), .yellow))
      for problem in problems { canvas.paragraph(problem, indent: 2) }
    }
    for export in list.exports where !export.notes.isEmpty {
      canvas.gap()
      canvas.line((name(of: export), .dim))
      for note in export.notes { canvas.paragraph(note, indent: 2) }
    }
    for warning in warnings {
      canvas.gap()
      canvas.paragraph(warning, indent: 0, .yellow)
    }
    for problem in history?.problems ?? [] {
      canvas.gap()
      canvas.line(("history: \(problem.file ?? "")", .yellow))
      canvas.paragraph("\(problem.message) \(problem.remedy ?? "")", indent: 2)
    }
  }

  /// Below the place that is listed: in the policy's bucket, what commands take for the export.
  private func name(of export: BackupExport) -> String {
    (export.place.folder.dropping(prefix: list.place.prefix) ?? export.place.folder).text
  }

  /// "complete", and why it is not ours: "complete, partial-export".
  private static func state(of export: BackupExport) -> String {
    let reasons = export.passedOver.map(\.code.rawValue).filter { $0 != export.condition.rawValue }
    return ([export.condition.rawValue] + reasons).joined(separator: ", ")
  }

  /// `rekindle.backups.list/1`.
  private func members(_ json: inout JSONWriter) {
    json.member("place", list.place.description)
    json.member("history", historyPlace)
    json.member("otherObjects", list.otherObjects)
    json.member("newest", list.newestOfOurs?.place.uri)
    json.member("isDatabaseCompared", list.isDatabaseCompared)
    json.objects("exports", list.exports) { json, export in
      json.member("export", export.place.description)
      json.member("name", export.name)
      json.member("state", export.state.rawValue)
      json.member("condition", export.condition.rawValue)
      json.member("ours", export.isOurs)
      json.member("scope", export.scope)
      json.member("database", export.database?.description)
      json.reasons(export.passedOver)
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
      if let last = history?.latest(for: export.sighting) {
        json.object("lastRun") { json in
          json.member("verdict", last.record.verdict.rawValue)
          json.member("depth", last.record.depth.rawValue)
          json.member("time", microseconds: last.record.time)
          json.member("seconds", seconds: last.record.recoverySeconds)
          json.member("by", last.by.rawValue)
          json.member("record", last.record.file)
        }
      }
      if let proofs = history?.proofs(of: export.sighting) {
        json.objects("proofs", proofs.records) { json, record in
          json.member("record", record.file)
          json.member("time", microseconds: record.time)
          json.member("depth", record.depth.rawValue)
          json.member("staging", record.statement.record.staging?.kind.rawValue)
        }
        if let against = proofs.contradiction {
          json.object("contradiction") { json in
            json.member("record", against.file)
            json.member("time", microseconds: against.time)
            json.member("verdict", against.verdict.rawValue)
          }
        }
      }
    }
    json.strings(
      "historyProblems",
      (historyUnread.map { [$0.message] } ?? []) + (history?.problems ?? []).map { "\($0.file ?? ""): \($0.message)" }
    )
    json.strings("warnings", warnings)
  }
}

extension BackupExport {
  /// `all`, or `collections` for a part; nil where its metadata cannot be read.
  fileprivate var scope: String? { collections.isEmpty ? files.map { _ in "all" } : "collections" }
}

extension JSONWriter {
  /// Why an export is passed over.
  mutating func reasons(_ passedOver: [PassedOver], as key: StaticString = "passedOver") {
    objects(key, passedOver) { json, reason in
      json.member("code", reason.code.rawValue)
      json.member("message", reason.message)
    }
  }

  /// Exports that are passed over, each with why.
  mutating func passedOver(_ exports: [BackupExport]) {
    objects("passedOver", exports) { json, export in
      json.member("export", export.place.description)
      json.reasons(export.passedOver, as: "reasons")
    }
  }
}

extension TextCanvas {
  private static let passedOverShown = 10

  /// Names the newest exports that are passed over, each with why, and counts the others.
  mutating func passedOver(_ exports: [BackupExport]) {
    for export in exports.prefix(Self.passedOverShown) {
      labelled("passed over", path: export.place.uri, .yellow)
      for reason in export.passedOver {
        labelled("", reason.message.split(separator: " ").map(String.init), separator: " ")
      }
    }
    let left = exports.count - Self.passedOverShown
    if left > 0 { labelled("", ["and \(Quantity.counted(left, "older export"))"]) }
  }
}
