package import Documents
import ExportFormat

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

  /// The bucket's clock and that of the machine that rehearsed differ by so much, in microseconds.
  private static let clockSkew: Int64 = 5 * 60 * 1_000_000

  /// Whether the run was about this export: it read the same metadata files, all of them and no others, and no object was
  /// made or replaced since it began.
  func isSubject(of record: RehearsalRecord) -> Bool {
    guard let newest, newest <= record.started + Self.clockSkew, let overall = record.overallFile else { return false }
    var rehearsed: [String: Digest256] = [:]
    for file in record.files where file.path.hasSuffix(Export.metadataExtension) { rehearsed[file.path] = file.sha256 }
    var found = metadata
    // A copy of an export may have another name.
    return found.removeValue(forKey: name + Export.overallExtension) == overall.sha256 && found == rehearsed
  }
}
