import Documents
import ExportFormat
import Foundation
import GoogleCloud
import JSON
import Keys
import TestSupport
import Verification

@testable import Attestation
@testable import Backups
@testable import Dashboard
@testable import Policy

/// What a bucket and a history hold, some days before `Rig.now`, which is noon in UTC.
struct Facts {
  static let day = Day.length
  static let place = BucketPlace(bucket: "shop-backups")
  static let rules = BackupRules(bucket: "shop-backups")

  private let sample: RehearsalRecord

  /// Begins with a verification of a fixture.
  init() async throws {
    let verified = try await Verifier().verify(Fixture.types.path)
    sample = RehearsalRecord(
      verified.report, files: try await verified.digests(md5: true), toolVersion: "0", started: 1, finished: 2)
  }

  /// At 03:00 of a day.
  static func time(_ daysAgo: Int64) -> Int64 { Rig.now - 9 * 3_600_000_000 - daysAgo * day }

  static func name(_ daysAgo: Int64) -> ExactName {
    ExactName("\(Timestamp.text(microseconds: time(daysAgo)).prefix(19))_1")
  }

  /// A run about the export of a day, an hour later.
  func record(_ daysAgo: Int64, rehearsed: Bool = true) -> RehearsalRecord {
    var record = sample
    let (name, time) = (Self.name(daysAgo), Self.time(daysAgo))
    for index in record.files.indices where record.files[index].path.hasSuffix(Export.overallExtension) {
      record.files[index].path = name + Export.overallExtension
      // No two exports are the same.
      record.files[index].sha256 = Digest256(words: [0, 0, 0, UInt64(bitPattern: daysAgo + 1)])
    }
    record.export.name = name
    record.export.place = ExactName("\(Self.place.inside(name))")
    (record.export.start, record.export.end) = (time, time)
    record.started = time + 3_600_000_000
    record.finished = record.started + 60_000_000
    (record.verdict, record.depth, record.documents) = (.verified, rehearsed ? .rehearsed : .decoded, 100)
    record.collections = Array(record.collections.prefix(1))
    record.collections[0].documents = 100
    record.timings = RehearsalRecord.Timings()
    record.timings.total = 50
    guard rehearsed else { return record }
    record.staging = RehearsalRecord.Staging(kind: .firestore, database: DatabaseName(project: "staging"))
    record.readBack = RehearsalRecord.ReadBack(documents: 100, equal: 100, missing: 0, extra: 0, changed: 0)
    return record
  }

  /// A whole export of a day.
  /// - Parameter record: a run that read exactly its files.
  static func export(_ daysAgo: Int64, _ record: RehearsalRecord? = nil) throws -> BackupExport {
    let time = time(daysAgo)
    var export = BackupExport(
      place: place.inside(name(daysAgo)), state: .complete, time: time, newest: time, objects: 3, bytes: 9)
    (export.condition, export.hasEnded, export.documents) = (.complete, true, 100)
    for file in record?.files ?? [] {
      if file.path.hasSuffix("metadata") {
        export.metadata[file.path] = file.sha256
      } else {
        let md5 = file.md5.map { #","md5Hash":"\#(Data($0.bytes).base64EncodedString())""# } ?? ""
        let json = #"{"bucket":"shop-backups","name":"x","generation":"1","size":"3"\#(md5)}"#
        export.outputs.append(
          ExportObjects.Part(
            path: file.path, object: try JSONDecoder().decode(StorageObject.self, from: Data(json.utf8))))
      }
    }
    export.judgement = Ownership(nil).reasons(export)
    return export
  }

  /// An export that did not end.
  static func failed(_ daysAgo: Int64) throws -> BackupExport {
    var export = try export(daysAgo)
    (export.state, export.condition, export.hasEnded, export.documents) = (.incomplete, .failed, false, nil)
    export.judgement = Ownership(nil).reasons(export)
    return export
  }

  static func snapshot(_ exports: [BackupExport]?, _ records: [RehearsalRecord] = []) async throws -> Snapshot {
    let history = try await history(records)
    var list: CloudAnswer<BackupList> = .failure(
      GoogleCloudError(
        .permissionDenied, "No.", remedy: "Grant the account the role roles/storage.objectViewer on the bucket b."))
    if let exports {
      var found = BackupList(
        place: place, exports: exports.sorted { $0.moment > $1.moment }, otherObjects: 0, folderCount: exports.count,
        isDatabaseCompared: false)
      found.folders = Set(exports.map(\.place))
      found.ended = Set(exports.filter(\.hasEnded).map(\.place))
      list = .success(found)
    }
    let facts = BackupFacts(place: place, list: list, history: .success(history))
    let readiness = RecoveryReadiness(facts, schedule: nil, rules, Ownership(nil), now: Rig.now)
    return Snapshot(
      readiness: readiness, list: list.mapError { RecoveryReadiness.Unread($0) }, history: .success(history),
      time: Rig.now)
  }

  private static func history(_ records: [RehearsalRecord]) async throws -> HistoryListing {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "history").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let history = try History(HistoryPlace(path), services: { try GoogleServices([:]) })
      for record in records { _ = try await history.append(try Statement(rehearsal: record).json) }
      return try await history.records()
    }
  }
}
