import Attestation
import Backups
import Documents
import ExportFormat
import GoogleCloud
import Hummingbird
import JSON
import Keys
import Policy
import Verification

// The history of rehearsals.
extension Dashboard {
  private static let envelopeType = "application/vnd.in-toto+json"

  /// `GET /api/v1/rehearsals?limit&after`, newest first; those that do not count too.
  func rehearsals(_ call: Call) async throws -> Reply {
    let limit = try call.query.count("limit", in: 1...200) ?? Self.defaultPage
    let answer = try await cloud.snapshots.value()
    guard let history = try history(answer.value) else {
      return .members("rekindle.rehearsals/1", [("asOf", .time(answer.time)), ("rehearsals", .array([]))])
    }
    let counting = Set(history.counting.map(\.file))
    let held = HeldFiles(answer.value)
    var records = Array(history.records.reversed())
    if let after = call.query["after"] {
      guard let index = records.firstIndex(where: { $0.file == ExactName(after) }) else {
        throw Problem(.notFound, "after is not a file of the history. Begin at its first page.")
      }
      records.removeFirst(index + 1)
    }
    let shown = records.prefix(limit)
    return .members(
      "rekindle.rehearsals/1",
      [
        ("asOf", .time(answer.time)), ("place", cloud.rules.history.map { .string($0) }),
        (
          "rehearsals",
          .array(
            shown.map { record in
              RehearsalView.json(record, held).setting("counts", .boolean(counting.contains(record.file)))
            })
        ),
        (
          "problems",
          .array(
            history.problems.map { problem in
              .members([
                ("file", problem.file.map { .string($0.text) }), ("severity", .string(problem.severity.rawValue)),
                ("message", .string(problem.message)), ("remedy", problem.remedy.map { .string($0) }),
              ])
            })
        ), ("next", records.count > shown.count ? shown.last.map { .string($0.file.text) } : nil),
      ])
  }

  /// `GET /api/v1/rehearsals/{file}`: the statement; with `Accept: application/vnd.in-toto+json` the file as it is.
  func rehearsal(_ call: Call) async throws -> Reply {
    let missing = Problem(.notFound, "The history does not have this file.")
    guard let place = cloud.rules.history else { throw missing }
    let history = try History(try HistoryPlace(place)) { cloud.services }
    guard let bytes = try await history.content(of: call.parameter), let run = try? RecordedRun(bytes) else {
      throw missing
    }
    if call.header("accept")?.lowercased().contains(Self.envelopeType) == true {
      return Reply(
        .ok,
        headers: [
          ("content-type", Self.envelopeType), ("content-disposition", "attachment; filename=\"rehearsal.json\""),
        ], body: .bytes(bytes))
    }
    let known = try self.history(try await cloud.snapshots.value().value)?.records.first {
      $0.file == call.parameter
    }
    let statement = try JSONParser.parse(run.envelope?.payload ?? bytes)
    return .members(
      "rekindle.rehearsal/1",
      [
        ("file", .string(call.parameter.text)),
        ("signature", .string(known?.signature.rawValue ?? RecordedRun.Signature.notChecked.rawValue)),
        ("key", known?.keyID.map { .string($0) }), ("statement", statement),
      ])
  }

  /// - Returns: nil where the policy names none.
  /// - Throws: `Problem` 502 where it cannot be read.
  private func history(_ snapshot: Snapshot) throws(Problem) -> HistoryListing? {
    switch snapshot.history {
    case nil: return nil
    case .success(let history)?: return history
    case .failure(let error)?:
      throw Problem(
        .service, "The history cannot be read. \(error.message)", members: [("remedy", .string(error.remedy))])
    }
  }
}

/// Which runs the bucket still has the files of: a record outlives what it is about.
struct HeldFiles {
  /// By the digest of their overall metadata.
  private let exports: [Digest256: [ExportSighting]]

  /// Nil where the bucket could not be listed.
  init?(_ snapshot: Snapshot) {
    guard case .success(let list) = snapshot.list else { return nil }
    var exports: [Digest256: [ExportSighting]] = [:]
    for sighting in list.exports.map(\.sighting) {
      guard let digest = sighting.metadata[sighting.name + Export.overallExtension] else { continue }
      exports[digest, default: []].append(sighting)
    }
    self.exports = exports
  }

  /// Whether an export in the bucket has exactly the files that the run read.
  func has(_ record: RehearsalRecord) -> Bool {
    record.overallFile.flatMap { exports[$0.sha256] }?.contains { $0.match(record) == .digest } ?? false
  }
}

/// A run on record.
enum RehearsalView {
  /// - Parameter held: nil where the bucket could not be listed; `held` is then left out.
  static func json(_ record: HistoryRecord, _ held: HeldFiles?) -> JSONValue {
    json(record).setting("held", held.map { .boolean($0.has(record.statement.record)) })
  }

  static func json(_ record: HistoryRecord) -> JSONValue {
    let run = record.statement.record
    return .members([
      ("file", .string(record.file.text)), ("time", .time(record.time)), ("export", .string(record.export.text)),
      ("place", run.export.place.map { .string($0.text) }), ("verdict", .string(record.verdict.rawValue)),
      ("depth", .string(record.depth.rawValue)), ("passed", .boolean(run.isPassedRehearsal)),
      ("staging", run.staging.map { .string($0.kind.rawValue) }), ("documents", .integer(record.documents)),
      (
        "readBack",
        run.readBack.map { back in
          .members([
            ("documents", .integer(back.documents)), ("equal", .integer(back.equal)),
            ("missing", .integer(back.missing)), ("extra", .integer(back.extra)), ("changed", .integer(back.changed)),
          ])
        }
      ), ("seconds", .seconds(record.recoverySeconds)), ("timings", timings(run.timings)),
      ("signature", .string(record.signature.rawValue)), ("key", record.keyID.map { .string($0) }),
      (
        "findings",
        .array(run.findings.map { .members([("code", .string($0.code)), ("count", .integer($0.count))]) })
      ), ("notChecked", .strings(run.notChecked)),
      ("accepted", .strings(run.accepted.map(\.rawValue))), ("toolVersion", .string(run.toolVersion)),
    ])
  }

  private static func timings(_ timings: RehearsalRecord.Timings) -> JSONValue {
    .members([
      ("download", timings.download.map { .seconds($0) }), ("verify", .seconds(timings.verify)),
      ("start", .seconds(timings.start)), ("import", .seconds(timings.importing)),
      ("readBack", .seconds(timings.readBack)), ("compare", .seconds(timings.compare)),
      ("total", .seconds(timings.total)),
    ])
  }
}
