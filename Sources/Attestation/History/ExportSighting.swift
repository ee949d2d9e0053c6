package import Documents
import ExportFormat
package import Keys
import Policy

/// What is known of an export in a bucket without its output files: enough to tell whether a run on record was about it.
///
/// The overall metadata file alone does not: it states counts, sizes and paths, and those of two nights are often equal. The
/// `.export_metadata` files state the times of the export too. That an output file was not replaced since shows its MD5,
/// which Cloud Storage states of most objects; of the others it has to be read.
package struct ExportSighting: Sendable, Equatable {
  /// As its overall metadata file is called, without the extension.
  package var name: ExactName
  /// SHA-256 of each metadata file, by its path in the export's folder; empty if they are not at hand.
  package var metadata: [ExactName: Digest256]
  /// When the newest of its objects was made, in microseconds since 1970; nil if that is not known.
  package var newest: Int64?
  /// What is known of the content of its other objects, by their paths.
  package var outputs: [ExactName: Content]

  package enum Content: Sendable, Equatable {
    case sha256(Digest256)
    case md5(MD5Digest)
    /// Cloud Storage states no MD5, as of an object that is composed of others.
    case unstated
  }

  package init(
    name: ExactName, metadata: [ExactName: Digest256], newest: Int64?, outputs: [ExactName: Content] = [:]
  ) {
    self.name = name
    self.metadata = metadata
    self.newest = newest
    self.outputs = outputs
  }

  /// Whether the run was about this export: it read the same metadata files, all of them and no others, no object was made
  /// or replaced since it began, and the other files have the content that it read.
  /// - Returns: `digest` if all that was compared, `metadata` if of some files nothing is known that can be, nil for another
  ///   export.
  package func match(_ record: RehearsalRecord) -> HistoryListing.Match.By? {
    // A copy of an export may have another name, and its overall file with it.
    let overallFile = name + Export.overallExtension
    guard let newest, newest <= record.started + ClockDifference.allowed, let overall = metadata[overallFile],
      overall == record.overallFile?.sha256
    else { return nil }
    let rehearsed = record.files.filter { $0.path.hasSuffix(Export.metadataExtension) }
    guard rehearsed.count == metadata.count - 1,
      rehearsed.allSatisfy({ $0.path != overallFile && metadata[$0.path] == $0.sha256 })
    else { return nil }
    var by = HistoryListing.Match.By.digest
    for file in record.files
    where !file.path.hasSuffix(Export.metadataExtension) && !file.path.hasSuffix(Export.overallExtension) {
      switch outputs[file.path] {
      case .sha256(file.sha256): continue
      case .sha256: return nil
      case .md5(let stated) where file.md5 != nil:
        guard stated == file.md5 else { return nil }
      case .md5, .unstated: by = .metadata
      case nil: return nil
      }
    }
    return by
  }
}
