package import Attestation
package import Comparison
import Documents
import ExportFormat
package import GoogleCloud
import JSON
import Verification

/// Makes the record of a rehearsal, for the history and for a signature. Make it before the rehearsal: it notes when that starts.
package struct RehearsalWitness: Sendable {
  /// Microseconds since 1970.
  private let started = Timestamp.now()
  private let place: BucketPlace?

  /// - Parameter place: the export's folder in a bucket, where the rehearsal reads or imports it from one.
  package init(place: BucketPlace? = nil) {
    self.place = place
  }

  /// Records the digests of the verified files, with MD5, by which an object of a bucket is known without being read.
  /// - Throws: `ExportError` if a file changed since it was verified, or could not be read.
  package func record(
    of report: RehearsalReport, toolVersion: String
  ) async throws -> RehearsalRecord {
    let finished = Timestamp.now()
    guard let files = try await files(of: report) else {
      throw ExportError(
        .unreadable,
        "\(report.verification.folder) changed while it was rehearsed, or lacks files, so nothing can be attested. Let nothing "
          + "write to it, and rehearse again.")
    }
    var record = RehearsalRecord(
      report.verification, files: files, toolVersion: toolVersion, started: started, finished: finished)
    record.export.place = place.map { ExactName($0.uri) }
    record.verdict = report.verdict
    record.depth = report.depth
    record.checks = report.checks.map { RehearsalRecord.Check($0) }
    record.notChecked = report.notChecked.map(\.description)
    record.findings = RehearsalRecord.FindingCount.of(report.findings)
    if !report.expectations.isEmpty {
      record.expectations = report.expectations.map { RehearsalRecord.Expectation($0) }
    }
    if let target = report.target {
      record.staging = RehearsalRecord.Staging(kind: report.place.recordKind, database: target)
    }
    if report.depth >= .rehearsed {
      record.readBack = RehearsalRecord.ReadBack(
        documents: report.readBack, equal: report.equal, missing: report.missing, extra: report.extra,
        changed: report.changed)
    }
    record.timings = report.timings
    // Making documents wrong on purpose is no part of a recovery.
    record.timings.total = max(0, report.timings.total - report.canarySeconds)
    record.canary = report.canary?.recorded
    return record
  }

  /// Nil unless all of them are as they were when they were verified.
  private func files(of report: RehearsalReport) async throws -> VerifiedFiles? {
    do {
      guard let files = try await report.verified?.digests(md5: true), files.areAll else { return nil }
      return files
    } catch is ExportChanged { return nil }
  }
}

extension Staging {
  fileprivate var recordKind: RehearsalRecord.Staging.Kind {
    switch self {
    case .embedded: .embedded
    case .emulator: .emulator
    case .runningEmulator: .runningEmulator
    case .project: .firestore
    }
  }
}

extension CanaryReport {
  /// Nil for a database that has too few documents to be wrong in every way.
  fileprivate var recorded: RehearsalRecord.Canary? {
    let named = planted.map { change in
      RehearsalRecord.Canary.Planted(
        kind: change.kind.recorded, named: found.contains(change) && foundCount == planted.count)
    }
    return Set(named.map(\.kind)).count == RehearsalRecord.Canary.Kind.allCases.count
      ? RehearsalRecord.Canary(planted: named) : nil
  }
}

extension DocumentDifference.Kind {
  /// What it is called where the left side is an export and the right one its copy in staging.
  package var recorded: RehearsalRecord.Canary.Kind {
    switch self {
    case .onlyLeft: .missing
    case .onlyRight: .extra
    case .changed: .changed
    }
  }
}
