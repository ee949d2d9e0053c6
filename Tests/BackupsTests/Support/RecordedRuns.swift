import Attestation
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import JSON
import Keys
import TestSupport
import Verification

@testable import Backups
@testable import Policy

/// Exports of a database, made some hours before a fixed time, and runs about them on record.
struct RecordedRuns {
  static let hour: Int64 = 3_600_000_000
  static let now: Int64 = 1_764_000_000_000_000
  static let overall = ".overall_export_metadata"

  /// As Firestore names the folder of an export.
  static func name(hoursAgo: Int64) -> ExactName {
    ExactName("\(Timestamp.text(microseconds: now - hoursAgo * hour).prefix(19))_1")
  }

  /// A policy with every limit.
  static func policy(_ change: (inout BackupRules) -> Void = { _ in }) -> BackupRules {
    var rules = BackupRules(bucket: "backups")
    rules.rehearsedWithin = .seconds(7 * 86_400)
    rules.maximumDrop = 10
    rules.recoveryTime = .seconds(60)
    rules.dataLoss = .seconds(30 * 3_600)
    change(&rules)
    return rules
  }

  private let sample: RehearsalRecord

  /// Begins with a verification of a fixture.
  init() async throws {
    let verified = try await Verifier().verify(Fixture.types.path)
    sample = RehearsalRecord(
      verified.report, files: try await verified.digests(md5: true), toolVersion: "0", started: 1, finished: 2)
  }

  /// A rehearsal that passed, of the export that was made then.
  /// - Parameter hoursAgo: of the export; the rehearsal begins an hour later and takes a minute.
  func rehearsal(
    hoursAgo: Int64, documents: Int = 100, _ change: (inout RehearsalRecord) -> Void = { _ in }
  ) -> RehearsalRecord {
    var record = sample
    let name = Self.name(hoursAgo: hoursAgo)
    for index in record.files.indices where record.files[index].path.hasSuffix(ExactName(Self.overall)) {
      record.files[index].path = name + ExactName(Self.overall)
      // No two exports are the same.
      record.files[index].sha256 = Digest256(words: [0, 0, 0, UInt64(bitPattern: hoursAgo)])
    }
    record.export.name = name
    record.export.start = Self.now - hoursAgo * Self.hour
    record.export.end = record.export.start
    record.started = Self.now - (hoursAgo - 1) * Self.hour
    record.finished = record.started + 60_000_000
    (record.verdict, record.depth, record.documents) = (.verified, .rehearsed, documents)
    record.collections = Array(record.collections.prefix(1))
    record.collections[0].id = "invoices"
    record.collections[0].documents = documents
    record.staging = RehearsalRecord.Staging(kind: .firestore, database: DatabaseName(project: "staging"))
    record.timings = RehearsalRecord.Timings()
    (record.timings.importing, record.timings.readBack, record.timings.total) = (30, 20, 50)
    record.timings.download = 10
    change(&record)
    record.readBack = RehearsalRecord.ReadBack(
      documents: record.documents, equal: record.documents, missing: 0, extra: 0, changed: 0)
    return record
  }

  /// What a bucket has of the export that a record is about.
  func export(
    _ record: RehearsalRecord, _ change: (inout BackupExport) -> Void = { _ in }
  ) throws -> BackupExport {
    var export = Self.export(record.export.name, at: record.export.start ?? 0, documents: record.documents)
    for part in try parts(record) {
      if part.path.hasSuffix("metadata") {
        export.metadata[part.path] = record.files.first { $0.path == part.path }?.sha256
      } else {
        export.outputs.append(part)
      }
    }
    change(&export)
    export.judgement = Ownership(nil).reasons(export)
    return export
  }

  /// A complete export of ours that no record is about.
  static func export(_ name: ExactName, at time: Int64, documents: Int = 100) -> BackupExport {
    var export = BackupExport(
      place: BucketPlace(bucket: "backups", folder: name), state: .complete, time: time, newest: time, objects: 3,
      bytes: 9)
    (export.condition, export.hasEnded, export.documents) = (.complete, true, documents)
    export.judgement = Ownership(nil).reasons(export)
    return export
  }

  static func export(hoursAgo: Int64, documents: Int = 100) -> BackupExport {
    export(name(hoursAgo: hoursAgo), at: now - hoursAgo * hour, documents: documents)
  }

  /// The objects in the bucket that a record's files were read from.
  func parts(_ record: RehearsalRecord) throws -> [ExportObjects.Part] {
    try record.files.map { file in
      let md5 = file.md5.map { #","md5Hash":"\#(Data($0.bytes).base64EncodedString())""# } ?? ""
      let crc = file.crc32c.map { #","crc32c":"\#(Checksum.text($0))""# } ?? ""
      let json =
        #"{"bucket":"backups","name":"\#(record.export.name)/\#(file.path)","generation":"1","#
        + #""size":"\#(file.bytes ?? 3)"\#(crc)\#(md5)}"#
      return ExportObjects.Part(
        path: file.path, object: try JSONDecoder().decode(StorageObject.self, from: Data(json.utf8)))
    }
  }

  /// A list of these, with the objects of those that are on record.
  func list(_ exports: [BackupExport], of records: [RehearsalRecord] = []) throws -> BackupList {
    var list = BackupList(
      place: BucketPlace(bucket: "backups"), exports: exports.sorted { $0.moment > $1.moment }, otherObjects: 0,
      folderCount: exports.count, isDatabaseCompared: false)
    list.folders = Set(exports.map(\.place))
    list.ended = Set(exports.filter(\.hasEnded).map(\.place))
    for record in records {
      let place = BucketPlace(bucket: "backups", folder: record.export.name)
      if list.folders.contains(place) { list.recorded[place] = try parts(record) }
    }
    return list
  }

  /// A history that holds them.
  func history(_ records: [RehearsalRecord]) async throws -> HistoryListing {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(at: folder.appending(path: "history"), withIntermediateDirectories: true)
      let history = try History(
        HistoryPlace(folder.appending(path: "history").path), services: { try GoogleServices([:]) })
      for record in records { _ = try await history.append(try Statement(rehearsal: record).json) }
      return try await history.records()
    }
  }

  /// An export by Firestore that ended well, or as it is said.
  static func operation(
    hoursAgo: Int64, bucket: ExactName = "backups", result: String = #","response":{}"#
  ) throws -> GoogleCloud.Operation {
    let (name, time) = (name(hoursAgo: hoursAgo), Timestamp.text(microseconds: now - hoursAgo * hour))
    return try JSONDecoder().decode(
      GoogleCloud.Operation.self,
      from: Data(
        """
        {"name":"projects/p/databases/(default)/operations/x","done":true\(result),"metadata":{
        "@type":"type.googleapis.com/google.firestore.admin.v1.ExportDocumentsMetadata",
        "outputUriPrefix":"gs://\(bucket)/\(name)","startTime":"\(time)","endTime":"\(time)"}}
        """.utf8))
  }
}
