import Documents
package import GoogleCloud
package import Verification

/// The object with an export's counts: `rekindle-counts/EXPORTNAME.json` in the folder, or bucket, that the export is in.
///
/// Beside the export and not in it: what is in an export's folder is the export.
package struct CountsObject: Sendable {
  package static let folder = "rekindle-counts"

  package let place: BucketPlace
  private let storage: StorageClient

  /// - Parameter export: the export's own folder.
  package init(of export: BucketPlace, _ storage: StorageClient) {
    place = export.parent.inside("\(Self.folder)/\(export.name).json")
    self.storage = storage
  }

  /// The name of the export that an object's counts are of; nil for an object that is something else.
  static func export(of object: ExactName) -> ExactName? {
    guard object.parent?.lastPart == ExactName(folder) else { return nil }
    return object.lastPart.dropping(suffix: ".json")
  }

  /// Writes the counts, if there are none; what is there stays.
  /// - Returns: the counts that are there now.
  package func write(_ counts: DatabaseCounts) async throws -> DatabaseCounts {
    do {
      _ = try await storage.upload(
        counts.json(), as: place.folder, in: place.bucket, contentType: "application/json", replacing: 0)
      return counts
    } catch let error as GoogleCloudError where error.code == .failedPrecondition || error.httpStatus == 412 {
      // Written by an earlier run that was stopped after this.
      guard let bytes = try await read() else { throw error }
      do throws(CountsProblem) {
        return try CountsReader.counts(bytes, of: place.description)
      } catch {
        throw BackupError(.inTheWay, error.description, remedy: "Look at who wrote it, and delete it.")
      }
    }
  }

  /// The object's bytes, unread; nil if there is none.
  package func read() async throws -> [UInt8]? {
    try await ifFound {
      let object = try await storage.object(place.folder, in: place.bucket)
      guard object.size <= Int64(DatabaseCounts.maximumBytes) else {
        throw BackupError(
          .inTheWay, "\(object.uri) has \(object.size) bytes, more than counts have.",
          remedy: "Look at who wrote it, and delete it.")
      }
      var bytes: [UInt8] = []
      _ = try await storage.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
      return bytes
    }
  }
}
