package import Documents
import ExportFormat
import Verification

/// What is known of an export in a bucket without its output files: enough to tell whether a run on record was about it.
///
/// The overall metadata file alone does not: it states counts, sizes and paths, and those of two nights are often equal. The
/// `.export_metadata` files state the times of the export too. That the output files are the same bytes only a download
/// shows (`SubjectComparison`).
package struct ExportSighting: Sendable, Equatable {
  /// As its overall metadata file is called, without the extension.
  package var name: String
  /// SHA-256 of each metadata file, by its path in the export's folder; empty if they are not at hand.
  package var metadata: [String: Digest256]
  /// When the newest of its objects was made, in microseconds since 1970; nil if that is not known.
  package var newest: Int64?

  package init(name: String, metadata: [String: Digest256], newest: Int64?) {
    self.name = name
    self.metadata = metadata
    self.newest = newest
  }

  /// Whether the run was about this export: it read the same metadata files, all of them and no others, and no object was
  /// made or replaced since it began.
  func isSubject(of record: RehearsalRecord) -> Bool {
    // A copy of an export may have another name, and its overall file with it.
    let overallFile = name + Export.overallExtension
    guard let newest, newest <= record.started + ClockDifference.allowed, let overall = metadata[overallFile],
      overall == record.overallFile?.sha256
    else { return false }
    let rehearsed = record.files.filter { $0.path.hasSuffix(Export.metadataExtension) }
    return rehearsed.count == metadata.count - 1
      && rehearsed.allSatisfy { $0.path != overallFile && metadata[$0.path] == $0.sha256 }
  }
}
