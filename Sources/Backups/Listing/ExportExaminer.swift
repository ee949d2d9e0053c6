import Catalog
import Documents
import ExportFormat
import Foundation
package import GoogleCloud

/// Finds out what an export in a bucket is, by its metadata and the sizes of its objects.
package struct ExportExaminer: Sendable {
  let storage: StorageClient

  package init(_ storage: StorageClient) {
    self.storage = storage
  }

  /// As much as metadata has at most; see `ExportReader`.
  private static let maximumMetadataBytes: Int64 = 64 << 20
  private static let problemsShown = 10

  /// - Throws: `noExport` if there is no object in the folder.
  package func examine(_ place: BucketPlace) async throws -> BackupExport {
    let objects = try await storage.objects(StorageClient.Listing(bucket: place.bucket, prefix: place.prefix)).objects
    var tally = FolderTally(bucket: place.bucket)
    for object in objects where !object.name.hasSuffix("/") { try tally.add(object) }
    guard let folder = tally.folders[Array(place.folder.utf8)] else {
      throw BackupError(
        .noExport, "There is no export at \(place).",
        remedy: "See what there is: rekindle backups list gs://\(place.bucket)")
    }
    return try await examine(folder, objects)
  }

  /// - Parameter objects: those of the folder.
  private func examine(_ folder: FolderTally.Folder, _ objects: [StorageObject]) async throws -> BackupExport {
    let place = folder.place
    var found = BackupExport(
      place: place, state: .incomplete, time: folder.latestTime,
      newest: folder.newest, objects: folder.objects, bytes: folder.bytes)
    guard folder.hasOverallFile else {
      found.problems = [
        "It has no \(Export.overallExtension) file, which is written last: it runs still, failed, or was cancelled."
      ]
      return found
    }
    return try await ScratchFolder.with { scratch in
      // The folder's name is part of what is checked.
      let folder = "\(scratch)/\(try SafeName.path(of: place.name, place.description))"
      guard try await fetchMetadata(objects, of: place, into: folder, &found) else { return found }
      do throws(ExportError) {
        let (export, damage) = try ExportReader.read("\(folder)/\(place.name)\(Export.overallExtension)")
        describe(export, damage, objects, &found)
      } catch {
        found.state = .unreadable
        found.problems = [
          "\(place) has no \(place.name)\(Export.overallExtension): the folder was renamed, or is none."
        ]
      }
      return found
    }
  }

  /// Downloads what is metadata, each file by its name; false if one cannot be.
  ///
  /// A service that cannot be reached is an error, and no finding about the export.
  private func fetchMetadata(
    _ objects: [StorageObject], of place: BucketPlace, into folder: String, _ found: inout BackupExport
  ) async throws -> Bool {
    for object in objects
    where object.name.hasSuffix(Export.overallExtension) || object.name.hasSuffix(Export.metadataExtension) {
      do {
        let path = try SafeName.path(of: String(object.name.dropFirst(place.prefix.count)), object.uri)
        guard object.size <= Self.maximumMetadataBytes else {
          throw BackupError(
            .exportIncomplete, "\(object.uri) has \(object.size) bytes, more than metadata has.", remedy: "Look at it.")
        }
        let bytes = try await fetch(object, to: "\(folder)/\(path)")
        found.metadata[path] = try Digest256(of: bytes)
      } catch let error as BackupError {
        found.state = .unreadable
        found.problems = ["\(error.message) \(error.remedy)"]
        return false
      } catch let error as GoogleCloudError where [.hashMismatch, .notFound].contains(error.code) {
        found.state = .unreadable
        found.problems = ["\(error.message) \(error.remedy)"]
        return false
      }
    }
    return true
  }

  private func fetch(_ object: StorageObject, to path: String) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try await storage.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    } catch {
      throw BackupError(
        .fileSystem, "\(path) could not be written: \(error.localizedDescription).",
        remedy: "Look at the free space of TMPDIR.")
    }
    return bytes
  }

  /// Holds the metadata against the objects.
  private func describe(
    _ export: Export, _ damage: DamageList, _ objects: [StorageObject], _ found: inout BackupExport
  ) {
    found.files = export.outputFiles.count
    found.documents = export.entitySets.reduce(0) { sum, set in
      let (total, overflow) = sum.addingReportingOverflow(Int(clamping: set.pointer.entities ?? 0))
      return overflow ? .max : total
    }
    found.collections = Set(export.outputFiles.compactMap { $0.kind.map { Array($0.utf8) } })
      .map { String(decoding: $0, as: UTF8.self) }.sorted()
    let start = export.entitySets.compactMap { $0.metadata?.start }.filter { $0 > 0 }.min()
    found.time = min(found.time, start ?? .max)
    var problems = damage.kept.map { "\($0.file): \($0.message)" }
    let sizes = Dictionary(objects.map { (Array($0.name.utf8), $0.size) }, uniquingKeysWith: { first, _ in first })
    for set in export.entitySets {
      var bytes: Int64 = 0
      var isWhole = true
      for file in set.files {
        guard let size = sizes[Array((found.place.prefix + file.path).utf8)] else {
          problems.append("\(file.path) is listed in the metadata, and not in the bucket.")
          isWhole = false
          continue
        }
        bytes = bytes.addingReportingOverflow(size).partialValue
      }
      // The records alone take what production states; framing comes on top. The emulator states the files' sizes.
      if isWhole, let stated = set.pointer.bytes, Int64(clamping: stated) > bytes {
        problems.append("The files of \(set.pointer.path) have \(bytes) bytes together; the metadata states \(stated).")
      }
    }
    found.state = problems.isEmpty ? .complete : .incomplete
    let left = problems.count - Self.problemsShown
    found.problems = Array(problems.prefix(Self.problemsShown)) + (left > 0 ? ["And \(left) more."] : [])
  }
}
