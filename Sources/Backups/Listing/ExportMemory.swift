import Documents
import GoogleCloud
import JSON
import Keys
import Synchronization

/// What was found out about exports whose objects are the same since: whoever lists a bucket again and again reads each export
/// once.
///
/// An export is kept by its place and by all that the listing says of every object in its folder, each object's generation above
/// all: one that is gone, added, replaced or changed in any way has the export read again. An export that is not in a listing is
/// not kept after it. Only exports that are complete are kept.
package final class ExportMemory: Sendable {
  private struct Known {
    var objects: Digest256
    var export: BackupExport
  }

  private let known = Mutex<[BucketPlace: Known]>([:])

  package init() {}

  /// - Parameter objects: of the listing, by `FolderPrints`; nil for one that has none.
  func export(at place: BucketPlace, _ objects: Digest256?) -> BackupExport? {
    guard let objects else { return nil }
    return known.withLock { known in known[place].flatMap { $0.objects == objects ? $0.export : nil } }
  }

  func keep(_ export: BackupExport, _ objects: Digest256?) {
    guard let objects, export.condition == .complete else { return }
    known.withLock { $0[export.place] = Known(objects: objects, export: export) }
  }

  /// Forgets what is at a place, or below it, and not among the folders that were listed there.
  func forget(below place: BucketPlace, except folders: Set<BucketPlace>) {
    known.withLock { known in
      known = known.filter { folders.contains($0.key) || !$0.key.isInside(place) }
    }
  }
}

extension BucketPlace {
  fileprivate func isInside(_ other: BucketPlace) -> Bool { bucket == other.bucket && folder.hasPrefix(other.prefix) }
}

/// A digest of all that a listing says of the objects in each folder of an export.
///
/// A listing is in the order of names, so the objects of a folder come one after another; one that is not has no digests.
struct FolderPrints {
  private struct Open {
    var folder: ExactName
    var digest: SHA256Stream
  }

  /// The folders that the last object is in, from the outermost.
  private var open: [Open] = []
  private var last: ExactName?
  private var isOrdered = true
  private var prints: [ExactName: Digest256] = [:]

  /// - Parameter isExport: whether a folder is one whose digest is wanted; asked when all its objects have come.
  mutating func add(_ object: StorageObject, isExport: (ExactName) -> Bool) throws(DigestFailure) {
    if let last, !(last < object.name) { isOrdered = false }
    guard isOrdered else { return }
    last = object.name
    while let inner = open.last, !object.name.hasPrefix(inner.folder + "/") { try close(isExport) }
    try openFolders(of: object.name)
    let bytes = Array(Self.line(object).utf8)
    for folder in open { try folder.digest.update(bytes) }
  }

  /// - Returns: by the folders' names; empty for a listing that is not in order.
  mutating func finish(isExport: (ExactName) -> Bool) throws(DigestFailure) -> [ExactName: Digest256] {
    while !open.isEmpty { try close(isExport) }
    return isOrdered ? prints : [:]
  }

  private mutating func openFolders(of name: ExactName) throws(DigestFailure) {
    let known = open.last.map { $0.folder.utf8.count + 1 } ?? 0
    var position = name.utf8.index(name.utf8.startIndex, offsetBy: known)
    while let slash = name.utf8[position...].firstIndex(of: UInt8(ascii: "/")) {
      let digest = SHA256Stream()
      try digest.begin()
      open.append(Open(folder: ExactName(name.text[..<slash]), digest: digest))
      position = name.utf8.index(after: slash)
    }
  }

  private mutating func close(_ isExport: (ExactName) -> Bool) throws(DigestFailure) {
    guard let folder = open.popLast() else { return }
    let digest = try folder.digest.finish()
    if isExport(folder.folder) { prints[folder.folder] = digest }
  }

  /// No field of an object's description has a newline, but its name may: its length goes before it.
  private static func line(_ object: StorageObject) -> String {
    let fields = [
      "\(object.name.utf8.count)", object.name.text, "\(object.generation)", "\(object.size)",
      object.crc32c.map { "\($0)" } ?? "", object.md5.map { Base64.text($0.bytes) } ?? "", object.created,
      object.updated,
      object.storageClass ?? "", object.contentType ?? "",
    ]
    return fields.joined(separator: "\n") + "\n\n"
  }
}
