import ExportFormat
import GoogleCloud
import Keys
import Verification
import Work

extension BucketProof {
  /// Streams, each with a buffer of a quarter of a megabyte.
  private static let readAtOnce = 4

  /// Reads objects for their SHA-256. Cloud Storage states nothing that proves their content.
  /// - Parameter pairs: of one size each, so no more is read than the files have.
  /// - Returns: what is not the same, in the order of the pairs.
  /// - Throws: `StagingFailure` for an object that cannot be read.
  func differences(_ pairs: [(file: FileDigest, object: StorageObject)]) async throws -> [String] {
    guard !pairs.isEmpty else { return [] }
    progress?.begin(
      "reading objects without MD5", expected: Int(clamping: pairs.lazy.map(\.object).totalBytes), unit: .bytes)
    return try await pairs.concurrentMap(atOnce: Self.readAtOnce) { pair in
      try await difference(pair.file, pair.object)
    }.compactMap(\.self)
  }

  private func difference(_ file: FileDigest, _ object: StorageObject) async throws -> String? {
    do {
      let digest = try await storage.sha256(of: object) { progress?.add(bytes: $0) }
      return digest == file.sha256 ? nil : "\(file.path) has another SHA-256 there"
    } catch let error as GoogleCloudError {
      throw StagingFailure(
        code: .check(.objectsUnread),
        message: "\(object.uri) states no MD5, and could not be read for its SHA-256. \(error.message)",
        remedy: error.remedy)
    }
  }
}
