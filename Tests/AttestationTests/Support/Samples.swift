import Documents
import ExportFormat
import Foundation
import Keys
import TestSupport
import Testing
import Verification

@testable import Attestation

/// 2026-11-22T03:10:00Z, when the sample's run began.
let sampleTime: Int64 = 1_795_317_000_000_000

extension RehearsalRecord {
  /// A rehearsal that passed, of an export that is nowhere.
  static func sample(_ name: ExactName = "2026-11-22T03:00:04_48121", started: Int64 = sampleTime) -> RehearsalRecord {
    var timings = Timings()
    timings.verify = 0.25
    timings.start = 1
    timings.importing = 12.5
    timings.readBack = 8
    timings.compare = 0.125
    timings.total = 21.875
    let digest = Digest256(words: [1, 2, 3, 4])
    return RehearsalRecord(
      verdict: .verified, depth: .rehearsed,
      export: Export(
        name: name, start: started - 600_000_000, end: started - 500_000_000, snapshot: started - 610_000_000,
        bytes: 70_000, filesListed: 2),
      files: [
        File(path: "\(name).overall_export_metadata", sha256: digest),
        File(path: "all_namespaces/all_kinds/output-0", sha256: Digest256(words: [5, 6, 7, 8])),
      ],
      source: DatabaseName(project: "shop"),
      staging: Staging(kind: .emulator, database: DatabaseName(project: "rekindle-staging")), documents: 3_191,
      readBack: ReadBack(documents: 3_191, equal: 3_191, missing: 0, extra: 0, changed: 0),
      collections: [Collection(id: "invoices", documents: 702), Collection(id: "lines", documents: 2_489)],
      checks: [Check(name: "files", result: .passed), Check(name: "staging", result: .passed)],
      expectations: [
        Expectation(code: "expectation-minimum", expectation: "lines: at least 100 documents", result: .met)
      ],
      findings: [FindingCount(code: "references-kept", count: 1)], notChecked: ["the production service"],
      timings: timings, tool: "rekindle", toolVersion: "0.1.0", started: started, finished: started + 21_875_000,
      canary: Canary(planted: Canary.Kind.allCases.map { .init(kind: $0, named: true) }))
  }

  /// With the files of an export on disk, as a rehearsal of it would have them.
  static func sample(of export: ExportFolder) async throws -> RehearsalRecord {
    let verified = try await Verifier(depth: .listed).verify(export.path)
    var record = sample(verified.export.name)
    record.files = try await verified.digests().digests.map { File(path: $0.path, sha256: $0.sha256) }
    record.export.filesListed = record.files.count
    return record
  }

  /// The bytes of its statement.
  var statement: [UInt8] { get throws { try Statement(rehearsal: self).json } }
}

/// One key of each kind, made once.
enum Keys {
  static let ed25519 = made(.ed25519)
  static let p256 = made(.p256)
  static let other = made(.ed25519)

  static func key(_ kind: KeyKind) throws -> SigningKey {
    try #require(kind == .ed25519 ? ed25519 : p256)
  }

  private static func made(_ kind: KeyKind) -> SigningKey? { try? SigningKey.generate(kind) }
}

extension Envelope {
  /// An envelope of the sample, or of a statement.
  static func sample(_ statement: [UInt8]? = nil, by key: SigningKey) async throws -> Envelope {
    let statement = try statement ?? RehearsalRecord.sample().statement
    return try await .signing(statement, with: Signer(key))
  }
}

/// Where the repository is; this file is three folders below it.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
