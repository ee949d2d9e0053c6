import Attestation
import Backups
import Documents
import GoogleCloud
import JSON
import Policy
import Reports
import Verification

// The exports in the bucket.
extension Dashboard {
  private static let pageSizes = 1...200
  static let defaultPage = 50

  /// `GET /api/v1/exports?limit&after&state`, newest first.
  func exports(_ call: Call) async throws -> Reply {
    let limit = try call.query.count("limit", in: Self.pageSizes) ?? Self.defaultPage
    let states: [BackupExport.Condition] = [.complete, .running, .failed, .unreadable, .unknown]
    let state = call.query["state"]
    guard state.map({ text in states.contains { $0.rawValue.utf8.elementsEqual(text.utf8) } }) ?? true else {
      throw Problem(.badRequest, "state is one of \(states.map(\.rawValue).joined(separator: ", ")).")
    }
    let answer = try await cloud.snapshots.value()
    let list = try list(answer.value)
    var page = list.exports.filter { export in
      state.map { $0.utf8.elementsEqual(export.condition.rawValue.utf8) } ?? true
    }
    if let after = call.query["after"] {
      guard let index = page.firstIndex(where: { cloud.name(of: $0.place) == ExactName(after) }) else {
        throw Problem(.notFound, "after is not the name of an export in this list. Begin at its first page.")
      }
      page.removeFirst(index + 1)
    }
    let shown = Array(page.prefix(limit))
    return .members(
      "rekindle.exports/1",
      [
        ("asOf", .time(answer.time)), ("place", .string(list.place.description)),
        ("newest", list.newestOfOurs.map { .string(cloud.name(of: $0.place).text) }),
        ("isDatabaseCompared", .boolean(list.isDatabaseCompared)), ("warnings", .strings(list.warnings)),
        ("exports", .array(try rows(shown, list, answer.value))),
        ("next", page.count > shown.count ? shown.last.map { .string(cloud.name(of: $0.place).text) } : nil),
      ])
  }

  /// `GET /api/v1/exports/{name}?files=true`
  func export(_ call: Call, _ caller: Caller) async throws -> Reply {
    let withFiles = call.query["files"]
    guard withFiles.map({ ["true", "false"].contains($0) }) ?? true else {
      throw Problem(.badRequest, "files is true or false.")
    }
    let place = try cloud.export(call.parameter)
    let answer = try await cloud.snapshots.value()
    let list = try list(answer.value)
    guard let export = list.exports.first(where: { $0.place == place }),
      let row = try rows([export], list, answer.value).first
    else { throw Problem(.notFound, "The bucket does not have this export.") }
    var json = JSONValue.members([("schema", .string("rekindle.export/1")), ("asOf", .time(answer.time))])
    for member in row.members ?? [] { json = json.setting(member.name, member.value) }
    // In the list it is a number; here it is the files, where they are asked for.
    json = json.setting("fileCount", json["files"]).setting("files", nil)
    if let history = try? answer.value.history?.get() {
      let records = history.counting.reversed().compactMap { record -> (HistoryRecord, HistoryListing.Match.By)? in
        if let by = export.sighting.match(record.statement.record) { return (record, by) }
        return record.export == export.name ? (record, .name) : nil
      }
      json = json.setting(
        "records", .array(records.map { RehearsalView.json($0.0).setting("by", .string($0.1.rawValue)) }))
      // Only a run about exactly these files knows what is in them.
      if let known = records.first(where: { $0.1 == .digest }) {
        json = json.setting("collectionCounts", .array(collections(known.0, before: export, list, history)))
      }
    }
    json = json.setting("commands", .strings(commands(place)))
    if withFiles == "true" {
      try await audit.write(event(.exportViewed, .done, call, caller, object: place.uri))
      json = json.setting("files", .array(try await files(place)))
    }
    return .json(json)
  }

  /// - Throws: `Problem` 502 where the bucket cannot be listed: an empty list would say that it is empty.
  private func list(_ snapshot: Snapshot) throws(Problem) -> BackupList {
    switch snapshot.list {
    case .success(let list): return list
    case .failure(let error):
      throw Problem(
        .service, "The exports cannot be listed. \(error.message)",
        members: [("remedy", error.remedy.map { .string($0) })])
    }
  }

  /// Some exports of a list, as `rekindle backups list` prints them: a bucket has a thousand, and a page shows fifty.
  private func rows(
    _ exports: [BackupExport], _ list: BackupList, _ snapshot: Snapshot
  ) throws -> [JSONValue] {
    var shown = list
    shown.exports = exports
    let report = BackupListReport(
      shown, now: snapshot.time, retentionDays: cloud.rules.retentionDays, history: snapshot.history,
      in: cloud.rules.history)
    let entries = try report.answer(toolVersion: toolVersion).object()["exports"]?.elements ?? []
    return zip(exports, entries).map { export, json in
      json.setting("id", .string(cloud.name(of: export.place).text))
    }
  }

  /// How many documents each collection group holds, by the record about these files, and how many the backup before did.
  private func collections(
    _ record: HistoryRecord, before export: BackupExport, _ list: BackupList, _ history: HistoryListing
  ) -> [JSONValue] {
    let older = list.exports.first { $0.isOurs && $0.time < export.time }
    let match = older.flatMap { history.latest(for: $0.sighting) }
    let earlier = match.flatMap { $0.by == .digest ? $0.record.statement.record.collections : nil }
    return record.statement.record.collections.map { collection in
      let before = earlier.map { list in list.first { $0.id == collection.id }?.documents ?? 0 }
      return .members([
        ("id", .string(collection.id.text)), ("documents", .integer(collection.documents)),
        ("before", before.map { .integer($0) }),
      ])
    }
  }

  private func files(_ place: BucketPlace) async throws -> [JSONValue] {
    try await cloud.storage().exportObjects(in: place).parts.map { part in
      .members([
        ("path", .string(part.path.text)), ("bytes", .integer(part.object.size)),
        ("crc32c", part.object.crc32c.map { .integer($0) }), ("generation", .integer64(part.object.generation)),
        ("created", .string(part.object.created)),
      ])
    }
  }

  /// What does the same without a page.
  private func commands(_ place: BucketPlace) -> [String] {
    let export = ShellWord.quoted(place.uri)
    return [
      "rekindle backups download \(export)", "rekindle backups sign-url \(export) --as curl -o download.sh",
      "rekindle verify \(export)", "rekindle rehearse \(export) --staging embedded",
    ]
  }
}
