import Documents
import ExportFormat
import JSON
import Verification

/// An in-toto statement: that this run saw this of an export with exactly these files.
///
/// Source: github.com/in-toto/attestation, spec/v1/statement.md. The predicate is Rekindle's own: docs/attestation.md.
package struct Statement: Sendable, Equatable {
  package static let type = "https://in-toto.io/Statement/v1"
  /// An identifier, not an address to fetch; another meaning would get another one.
  package static let predicateType = "https://rekindle.dev/attestation/rehearsal/v1"
  /// No more is read of one.
  package static let maximumBytes = 24 << 20

  /// Its lists are sorted.
  package let record: RehearsalRecord

  /// - Throws: `statement` for a record that contradicts itself.
  package init(rehearsal record: RehearsalRecord) throws(AttestationError) {
    do throws(JSONShapeError) {
      try self.init(checking: record)
      guard json.count <= Statement.maximumBytes else {
        throw JSONShapeError("It would have more than \(Statement.maximumBytes) bytes: the export has too many files.")
      }
    } catch {
      throw AttestationError(
        .statement, "No statement can be made of this run. \(error.message)", remedy: "Run it again, on a sound export."
      )
    }
  }

  init(checking record: RehearsalRecord) throws(JSONShapeError) {
    var record = record
    record.files.sort { $0.path < $1.path }
    record.collections.sort { $0.id < $1.id }
    self.record = record
    try checkFiles()
    try checkTimes()
    if record.verdict == .verified { try checkVerified() }
  }

  private func checkFiles() throws(JSONShapeError) {
    var last: ExactName?
    for file in record.files {
      // A path that leads out of the folder, or a name that stands twice, has another meaning for each reader.
      guard MetadataPath.resolve(file.path, besides: nil) != nil else {
        throw JSONShapeError("A subject's name is no path in an export's folder.")
      }
      if last == file.path { throw JSONShapeError("A subject is listed twice.") }
      last = file.path
    }
    if let listed = record.export.filesListed, listed != record.files.count {
      throw JSONShapeError("It has \(record.files.count) subjects; the export's metadata lists \(listed) files.")
    }
    guard record.overallFile != nil, MetadataPath.resolve(record.export.name, besides: nil) == record.export.name,
      !record.export.name.utf8.contains(UInt8(ascii: "/"))
    else { throw JSONShapeError("The overall metadata file of the export that it names is not among the subjects.") }
  }

  private func checkTimes() throws(JSONShapeError) {
    let timings = record.timings
    let phases = [
      timings.download ?? 0, timings.verify, timings.start, timings.importing, timings.readBack, timings.compare,
      timings.total,
    ]
    guard phases.allSatisfy({ $0.isFinite && $0 >= 0 }), record.started <= record.finished,
      [record.started, record.finished].allSatisfy(Timestamp.range.contains)
    else { throw JSONShapeError("Its times do not go together.") }
  }

  /// What must be so if everything is said to have been as it should be.
  private func checkVerified() throws(JSONShapeError) {
    guard record.checks.allSatisfy({ $0.result == .passed || $0.result == .skipped }),
      record.expectations.allSatisfy({ $0.result != .failed })
    else { throw JSONShapeError("It says verified, and that something failed.") }
    if let canary = record.canary, !canary.canFail {
      throw JSONShapeError("It says verified, and that differences which were planted were not all named.")
    }
    if let readBack = record.readBack {
      guard readBack.missing == 0, readBack.extra == 0, readBack.changed == 0, readBack.equal == record.documents,
        readBack.documents == record.documents
      else { throw JSONShapeError("It says verified, and that documents differ.") }
    }
    guard record.depth < .rehearsed || record.readBack != nil && record.staging != nil else {
      throw JSONShapeError("It says rehearsed, and not where, or not what was read back.")
    }
  }
}
