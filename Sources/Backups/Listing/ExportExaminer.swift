import Documents
import ExportFormat
import Files
import Foundation
package import GoogleCloud
import Keys
import Verification

/// Finds out what an export in a bucket is, by its metadata and the sizes of its objects.
package struct ExportExaminer: Sendable {
  let storage: StorageClient

  package init(_ storage: StorageClient) {
    self.storage = storage
  }

  /// As much as metadata has at most; see `ExportReader`.
  private static let maximumMetadataBytes: Int64 = 64 << 20
  /// Of all metadata files of an export, which are on the disk while it is examined: 100,000 kinds of 2 kB each.
  private static let maximumMetadataTotal: Int64 = 256 << 20
  private static let problemsShown = 10

  /// - Throws: `noExport` if there is no object in the folder.
  package func examine(_ place: BucketPlace) async throws -> BackupExport {
    try await examine(try await storage.exportObjects(in: place))
  }

  /// Also finds out which database the export is of: by the first document of an output file.
  /// - Throws: as `examine`.
  func identify(_ place: BucketPlace) async throws -> BackupExport {
    var found = try await examine(place)
    try await findDatabase(of: &found)
    found.filled = []
    return found
  }

  /// - Throws: `noExport` if none of the objects is an export's.
  func examine(_ objects: ExportObjects) async throws -> BackupExport {
    let place = objects.place
    var tally = FolderTally(bucket: place.bucket)
    for part in objects.parts { try tally.add(part.object) }
    guard let folder = tally.folders[place.folder] else {
      throw BackupError(
        .noExport, "There is no export at \(place).",
        remedy: "See what there is: rekindle backups list gs://\(place.bucket)")
    }
    var found = BackupExport(
      place: place, state: .incomplete, time: folder.latestTime,
      newest: folder.newest, objects: folder.objects, bytes: folder.bytes)
    found.hasEnded = folder.hasOverallFile
    guard folder.hasOverallFile else {
      found.problems = [
        "It has no \(Export.overallExtension) file, which is written last: it runs still, failed, or was cancelled."
      ]
      found.filled = objects.parts.filter { $0.path.lastPart.hasPrefix("output-") }.map(\.object).filter { $0.size > 0 }
      return found
    }
    found.condition = .unreadable
    // The folder's name is part of what is checked.
    let own: ExactName
    do { own = try SafeName.path(of: place.name, place.description) } catch {
      found.state = .unreadable
      found.problems = ["\(error.message) \(error.remedy)"]
      return found
    }
    return try await ScratchFolder.with { scratch in
      let folder = "\(scratch)/\(own)"
      guard try await fetchMetadata(objects, into: folder, &found) else { return found }
      do throws(ExportError) {
        let (export, damage) = try ExportReader.read(
          "\(folder)/\(place.name)\(Export.overallExtension)", among: objects.files)
        describe(export, damage, objects, &found)
        found.outputs = objects.parts.filter { found.metadata[$0.path] == nil }
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
    _ objects: ExportObjects, into folder: String, _ found: inout BackupExport
  ) async throws -> Bool {
    var left = Self.maximumMetadataTotal
    for (path, object) in objects.parts.lazy.map({ ($0.path, $0.object) })
    where path.hasSuffix(Export.overallExtension) || path.hasSuffix(Export.metadataExtension) {
      do {
        let file = try SafeName.path(of: path, object.uri)
        guard object.size <= min(Self.maximumMetadataBytes, left) else {
          throw BackupError(
            .exportIncomplete, "\(object.uri) has \(object.size) bytes, more than metadata has.", remedy: "Look at it.")
        }
        left -= object.size
        let bytes = try await fetch(object, to: "\(folder)/\(file)")
        found.metadata[file] = try Digest256(of: bytes)
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

  /// Output files that are opened for a first document. Firestore leaves files empty, and writes none without a document.
  private static let filesOpened = 32

  func findDatabase(of found: inout BackupExport) async throws {
    for object in found.filled.prefix(Self.filesOpened) {
      do {
        switch try await firstDocument(of: object) {
        case .known(let database):
          found.database = database
          return
        case .noDocument, .needsMoreBytes: continue
        case .unreadable(let why):
          found.beUnreadable("\(object.uri) does not begin with a document of Firestore's: \(why)")
          return
        }
      } catch let error as GoogleCloudError where [.hashMismatch, .notFound].contains(error.code) {
        found.beUnreadable("\(error.message) \(error.remedy)")
        return
      }
    }
    guard found.condition == .complete else { return }
    if found.filled.count > Self.filesOpened {
      found.beUnreadable("None of its first \(Self.filesOpened) output files begins with a document.")
    } else if found.documents == 0 {
      found.notes.append("Its database is not known: it holds no documents.")
    } else {
      found.beUnreadable("Its metadata states \(found.documents ?? 0) documents, but no output file begins with one.")
    }
  }

  private func firstDocument(of object: StorageObject) async throws -> FirstDocument.Database {
    let most = min(object.size, Int64(FirstDocument.mostBytes))
    var length = min(most, Int64(LogFormat.blockSize))
    while true {
      var bytes: [UInt8] = []
      _ = try await storage.download(object, range: 0..<length) { part in part.withUnsafeBytes { bytes += $0 } }
      let found = FirstDocument.database(bytes.span.bytes, of: Int(clamping: object.size))
      guard found == .needsMoreBytes else { return found }
      guard length < most else { return .unreadable("Its first record is longer than a document can be.") }
      // Whole blocks again.
      length = min(most, length * 8)
    }
  }

  private func fetch(_ object: StorageObject, to path: String) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try await storage.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
    do {
      try PrivateFiles.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
      try PrivateFiles.write(bytes, to: path)
    } catch {
      throw BackupError(
        .fileSystem, "\(path) could not be written: \(error.localizedDescription).",
        remedy: "Look at the free space of TMPDIR.")
    }
    return bytes
  }

  /// Holds the metadata against the objects. What leaves the verdict of `verify` as it is, is a note here.
  private func describe(
    _ export: Export, _ damage: DamageList, _ objects: ExportObjects, _ found: inout BackupExport
  ) {
    found.files = export.outputFiles.count
    found.documents = export.entitySets.reduce(0) { $0.addingUpToMax(Int(clamping: $1.pointer.entities ?? 0)) }
    found.collections = export.collections
    found.statedNames = Set(export.entitySets.compactMap(\.metadata?.name)).sorted()
    let start = export.entitySets.compactMap { $0.metadata?.start }.filter { $0 > 0 }.min()
    found.time = min(found.time, start ?? .max)
    let findings = Finding.all(damage)
    func sentences(_ isProblem: Bool) -> [(text: String, count: Int)] {
      findings.filter { ($0.severity == .error) == isProblem }.map { ("\($0.file ?? ""): \($0.message)", $0.count) }
    }
    found.notes = shortened(sentences(false))
    var problems = sentences(true)
    let isMetadataSound = problems.isEmpty
    let byPath = Dictionary(objects.parts.map { ($0.path, $0.object) }, uniquingKeysWith: { first, _ in first })
    found.filled = export.outputFiles.compactMap { byPath[$0.path] }.filter { $0.size > 0 }
    for set in export.entitySets {
      var bytes: Int64 = 0
      var isWhole = true
      for file in set.files {
        guard let size = byPath[file.path]?.size else {
          problems.append(("\(file.path) is listed in the metadata, and not in the bucket.", 1))
          isWhole = false
          continue
        }
        bytes = bytes.addingUpToMax(size)
      }
      // The records alone take what production states; framing comes on top. The emulator states the files' sizes.
      if isWhole, let stated = set.pointer.bytes, Int64(clamping: stated) > bytes {
        problems.append(
          ("The files of \(set.pointer.path) have \(bytes) bytes together; the metadata states \(stated).", 1))
      }
    }
    found.state = problems.isEmpty ? .complete : .incomplete
    found.condition = problems.isEmpty ? .complete : isMetadataSound ? .failed : .unreadable
    found.problems = shortened(problems)
  }

  /// - Parameter sentences: with how many of a sort each stands for.
  private func shortened(_ sentences: [(text: String, count: Int)]) -> [String] {
    let left = sentences.dropFirst(Self.problemsShown).reduce(0) { $0 + $1.count }
    return sentences.prefix(Self.problemsShown).map(\.text) + (left > 0 ? ["And \(left) more."] : [])
  }
}

extension BackupExport {
  /// Of one that has ended; of one that may still be written, nothing can be said by its files.
  fileprivate mutating func beUnreadable(_ problem: String) {
    guard hasEnded else { return }
    condition = .unreadable
    problems.append(problem)
  }
}
