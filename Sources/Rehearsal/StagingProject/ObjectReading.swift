import ExportFormat
import GoogleCloud
import Keys
import Verification
import Work

/// Reads objects for their SHA-256: those of which Cloud Storage states nothing that proves their content.
struct ObjectReading: Sendable {
  private let storage: StorageClient
  private let progress: ProgressMeter?

  init(_ storage: StorageClient, _ progress: ProgressMeter?) {
    self.storage = storage
    self.progress = progress
  }

  /// Streams, each with a buffer of a quarter of a megabyte.
  private static let atOnce = 4

  /// - Parameter pairs: of one size each, so no more is read than the files have.
  /// - Returns: what is not the same, in the order of the pairs.
  /// - Throws: `StagingFailure` for an object that cannot be read.
  func differences(_ pairs: [(file: FileDigest, object: StorageObject)]) async throws -> [String] {
    guard !pairs.isEmpty else { return [] }
    progress?.begin(
      "reading objects without MD5", expected: Int(clamping: pairs.lazy.map(\.object).totalBytes), unit: .bytes)
    let differences = try await pairs.mapped(atOnce: Self.atOnce) { try await difference($0.file, $0.object) }
    return differences.compactMap(\.self)
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
