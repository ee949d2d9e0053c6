package import Documents
import ExportFormat
import GoogleCloud
package import Verification

extension RehearsalRecord {
  /// The record of a verification alone. A rehearsal starts from it, and adds what it saw of staging.
  /// - Parameters:
  ///   - toolVersion: of rekindle.
  ///   - started: microseconds since 1970, as `finished`.
  package init(
    _ report: VerifyReport, files: VerifiedFiles, toolVersion: String, started: Int64, finished: Int64
  ) {
    verdict = report.verdict
    depth = report.depth
    export = Export(
      name: report.name, start: report.start, end: report.end, bytes: report.bytes,
      filesListed: files.export.filesListed, collections: files.export.collections)
    self.files = files.digests.map {
      File(path: $0.path, sha256: $0.sha256, md5: $0.md5, bytes: $0.bytes, crc32c: $0.crc32c)
    }
    source = report.databases.first
    documents = report.documents
    collections = report.collections.map { Collection(id: $0.id, documents: $0.documents) }
    checks = report.checks.map { Check($0) }
    expectations = report.expectations.map { Expectation($0) }
    accepted = report.accepted
    findings = FindingCount.of(report.findings)
    notChecked = report.notChecked.map(\.description)
    timings = Timings()
    timings.verify = report.seconds
    timings.total = report.seconds
    tool = "rekindle"
    self.toolVersion = toolVersion
    self.started = started
    self.finished = finished
  }

  /// The file that says what the export is; with its name, the one to know it by.
  package var overallFile: File? {
    files.first { $0.path == export.name + ExportFormat.Export.overallExtension }
  }

  /// The collection groups that the export is of; empty for all. Records of 0.1.0 do not state them, but the paths of
  /// Firestore's files do: `all_namespaces/kind_users/output-0`.
  package var exportedCollections: [ExactName] {
    guard export.filesListed == nil else { return export.collections }
    let sets = files.filter { $0.path.hasSuffix(ExportFormat.Export.metadataExtension) }
    let kinds = sets.map { $0.path.parent?.lastPart.dropping(prefix: "kind_") }
    return kinds.contains(nil) ? [] : Set(kinds.compactMap(\.self)).sorted()
  }

  /// How old the data was when the run began, in microseconds; nil if the export does not say when it was made. 0 where clocks
  /// disagree.
  package var dataAge: Int64? {
    guard let taken = export.snapshot ?? export.start else { return nil }
    let (age, overflow) = started.subtractingReportingOverflow(taken)
    return overflow ? (taken < 0 ? .max : 0) : max(0, age)
  }

  /// Whether it proves that the export can be restored: everything was looked at, in staging too.
  package var isPassedRehearsal: Bool { verdict == .verified && depth >= .rehearsed }
}

extension RehearsalRecord.Staging.Kind {
  /// Where the import ran, as a sentence has it after "in".
  package var words: String {
    switch self {
    case .embedded: "embedded staging"
    case .emulator, .runningEmulator: "Google's emulator"
    case .firestore: "a database of Google's service"
    }
  }
}

extension RehearsalRecord.Check {
  package init(_ check: CheckResult) {
    name = check.area.rawValue
    result =
      switch check.state {
      case .passed: .passed
      case .failed: .failed
      case .unfinished: .unfinished
      case .skipped: .skipped
      }
  }
}

extension RehearsalRecord.Expectation {
  package init(_ result: ExpectationResult) {
    self.init(code: result.code.rawValue, expectation: result.expectation, result: result.state)
  }
}

extension RehearsalRecord.FindingCount {
  /// Sorted by code.
  package static func of(_ findings: [Finding]) -> [Self] {
    let counts = Dictionary(findings.map { ($0.code.description, $0.count) }) { $0.addingUpToMax($1) }
    return counts.sorted { $0.key < $1.key }.map { Self(code: $0.key, count: $0.value) }
  }
}
