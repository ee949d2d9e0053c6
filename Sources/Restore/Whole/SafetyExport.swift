import Catalog
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Rehearsal

/// Looks whether an export in a bucket is complete: its metadata can be read, and every file that it lists is there.
struct SafetyExport: Sendable {
  let folder: BucketPlace
  let storage: StorageClient

  private static let mostMetadataBytes: Int64 = 64 << 20

  /// - Returns: how many documents its metadata states.
  /// - Throws: `Incomplete`, `GoogleCloudError`.
  func check() async throws -> Int {
    let objects = try await BucketProof(folder: folder, storage: storage).list().byPath
    return try await ScratchFolder.with { scratch in
      let place = "\(scratch)/\(folder.name)"
      for (path, object) in objects where path.hasSuffix("_metadata") {
        guard let path = MetadataPath.resolve(path, besides: nil), object.size <= Self.mostMetadataBytes else {
          throw Incomplete(description: "\(object.uri) is no metadata of an export.")
        }
        var bytes: [UInt8] = []
        _ = try await storage.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
        let url = URL(fileURLWithPath: "\(place)/\(path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
      }
      guard let (export, damage) = try? ExportReader.read(place) else {
        throw Incomplete(description: "\(folder) has no overall metadata, which is written last.")
      }
      // The output files themselves are not here, only listed.
      if let missing = export.outputFiles.first(where: { objects[$0.path] == nil }) {
        throw Incomplete(description: "\(missing.path) is listed in the metadata of \(folder), and not in the bucket.")
      }
      if let other = damage.first(where: { $0.code != .fileMissing }) {
        throw Incomplete(description: "\(folder): \(other.message)")
      }
      return export.entitySets.reduce(0) { $0.addingUpToMax(Int(clamping: $1.pointer.entities ?? 0)) }
    }
  }

  struct Incomplete: Error {
    var description: String
  }
}
