package import Documents
import ExportFormat
package import GoogleCloud
package import Verification
package import Work

/// Proves that the objects in a bucket are the files that were verified: every one.
///
/// What is compared: the size, then the MD5 that Cloud Storage states (`md5Hash`) with the MD5 of the bytes whose SHA-256
/// was taken. Nobody knows how to make other bytes for a given MD5, so nobody replaced the object. Where Cloud Storage
/// states none, as of an object that is composed of others, the object is read, in the version that was listed, and its
/// SHA-256 is compared. A CRC-32C proves nothing here: whoever wants to keeps it, at the same size.
package struct BucketProof: Sendable {
  let folder: BucketPlace
  let storage: StorageClient
  let progress: ProgressMeter?

  package init(folder: BucketPlace, storage: StorageClient, progress: ProgressMeter? = nil) {
    self.folder = folder
    self.storage = storage
    self.progress = progress
  }

  /// The objects as they were when they were compared, by their path in the export.
  package typealias Objects = [ExactName: StorageObject]

  private static let problemsNamed = 5

  /// Lists the objects and compares them with the export's files.
  /// - Parameter verified: with MD5: a file without is compared by reading its object.
  /// - Throws: `RefusedError` for anything that is not the same, `StagingFailure` if they cannot be listed or read.
  package func prove(_ verified: VerifiedFiles) async throws -> Objects {
    let export = verified.export
    guard folder.name == export.name else {
      throw RefusedError(
        "\(folder) is not named like the export, \(export.name): Google's import looks for "
          + "\(folder.name)\(Export.overallExtension) there. Copy the objects to a folder of that name.")
    }
    let objects = try await list()
    var problems: [String] = []
    var toRead: [(file: FileDigest, object: StorageObject)] = []
    var files: [ExactName: FileDigest] = [:]
    for file in verified.digests { files[file.path] = file }
    for path in files.keys.sorted() where objects[path] == nil {
      problems.append("\(path) is not in the bucket")
    }
    for (path, object) in objects.sorted(by: { $0.key < $1.key }) {
      if files[path] == nil, let file = try await verified.digest(ofUnlisted: path) { files[path] = file }
      guard let file = files[path] else {
        problems.append("\(path) is in the bucket, and not in \(export.folder)")
        continue
      }
      switch Self.compare(file, object) {
      case .equal: break
      case .different(let problem): problems.append("\(path) \(problem)")
      case .unknown: toRead.append((file, object))
      }
    }
    if problems.isEmpty { problems = try await differences(toRead) }
    guard problems.isEmpty else {
      let more = problems.count - Self.problemsNamed
      throw RefusedError(
        "The objects below \(folder) are not the files that were verified: "
          + problems.prefix(Self.problemsNamed).joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
          + ". Download them again, and rehearse what was downloaded.")
    }
    return objects
  }

  private enum Comparison {
    case equal
    /// In the words that follow a path.
    case different(String)
    /// Only the object's bytes tell.
    case unknown
  }

  private static func compare(_ file: FileDigest, _ object: StorageObject) -> Comparison {
    guard object.size == file.bytes else { return .different("has \(object.size) bytes there, \(file.bytes) here") }
    guard let stated = object.md5, let md5 = file.md5 else { return .unknown }
    return md5 == stated ? .equal : .different("has another MD5 there")
  }

  /// The objects as they are, but for those that no import of this export reads: see `ExportObjects`.
  /// - Throws: `StagingFailure`.
  package func list() async throws -> Objects {
    var objects: Objects = [:]
    do {
      for part in try await storage.exportObjects(in: folder).parts { objects[part.path] = part.object }
    } catch let error as GoogleCloudError {
      throw StagingFailure(
        code: .check(.objectsUnread), message: "The objects below \(folder) could not be listed. \(error.message)",
        remedy: error.remedy)
    }
    return objects
  }

  /// Lists the objects again.
  /// - Returns: the paths of those that are not the ones that were compared: of another version, size or checksum; sorted.
  package func changes(since objects: Objects) async throws -> [ExactName] {
    let now = try await list()
    return Set(objects.keys).union(now.keys).filter { path in
      guard let before = objects[path], let now = now[path] else { return true }
      return !now.hasContent(of: before)
    }.sorted()
  }

  /// Whether the objects are still the ones that were compared.
  func findings(after objects: Objects) async throws -> [Finding] {
    let changed = try await changes(since: objects)
    return changed.isEmpty ? [] : [self.changed(changed, "since they were compared with the verified files")]
  }

  /// Of an import that was begun by an earlier rehearsal: whether the objects are older than it.
  /// - Parameter start: RFC 3339; nil if the service does not tell.
  func findings(_ objects: Objects, importedSince start: String?) -> [Finding] {
    guard let start = start.flatMap({ ReadTime($0) }) else {
      return [
        .incomplete(
          .check(.objectsChanged),
          "The service does not tell when the import began, so nobody knows which objects it read.",
          remedy: "Empty staging and rehearse anew.")
      ]
    }
    let newer = objects.filter { _, object in
      guard let created = ReadTime(object.created) else { return true }
      return created.microseconds > start.microseconds
    }.keys.sorted()
    return newer.isEmpty ? [] : [changed(newer, "since the import began")]
  }

  private func changed(_ paths: [ExactName], _ since: String) -> Finding {
    let named = paths.prefix(Self.problemsNamed).map(\.text).joined(separator: ", ")
    let more = paths.count > Self.problemsNamed ? " and \(paths.count - Self.problemsNamed) more" : ""
    return .incomplete(
      .check(.objectsChanged), file: paths.first,
      "Objects below \(folder) changed \(since), so it is not proven what was imported: \(named)\(more).",
      remedy: "Find out what writes to the bucket, empty staging and rehearse anew.")
  }
}
