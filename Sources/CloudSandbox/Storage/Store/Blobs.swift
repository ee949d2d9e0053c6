import ExportFormat
import Files
import Foundation
import Keys
import Sandbox
import SystemPackage

/// The files that hold the bytes of objects, and those of uploads that are under way.
///
/// Their names are made here, so that nothing in an object's name reaches the file system.
struct Blobs: Sendable {
  /// `DIR/objects`, `DIR/uploads`, and `DIR/work` for folders that live as long as an operation.
  let objects: String
  let uploads: String
  let work: String

  init(folder: String) throws {
    (objects, uploads, work) = (folder + "/objects", folder + "/uploads", folder + "/work")
    // What a process that was killed left in the work folder is of no use to anyone.
    try? FileManager.default.removeItem(atPath: work)
    for folder in [objects, uploads, work] {
      try PrivateFiles.makeFolder(folder)
    }
  }

  func path(_ blob: String) -> String { "\(objects)/\(blob)" }

  func uploadPath(_ name: String) -> String { "\(uploads)/\(name)" }

  /// Takes a file of this file system in as a blob, without copying it; answers the blob's name.
  func adopt(_ file: String) throws -> String {
    let blob = RandomName.new()
    try FileManager.default.moveItem(atPath: file, toPath: path(blob))
    return blob
  }

  /// Makes another blob of the same bytes, without copying them; answers its name.
  func link(_ blob: String) throws -> String {
    let copy = RandomName.new()
    try FileManager.default.linkItem(atPath: path(blob), toPath: path(copy))
    return copy
  }

  func remove(_ blob: String) {
    try? FileManager.default.removeItem(atPath: path(blob))
  }

  /// Removes the files that no object and no upload has: a process that was killed leaves them behind.
  func sweep(keeping blobs: Set<String>, uploads known: Set<String>) {
    for (folder, known) in [(objects, blobs), (uploads, known)] {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where !known.contains(name) {
        try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
    }
  }
}

/// The size and the checksums of a file, as Cloud Storage states them.
struct FileHashes: Sendable {
  var size: Int64
  var crc32c: UInt32
  /// Cloud Storage states none of an object that is composed of others.
  var md5: MD5Digest?

  private static let pieceBytes = 1 << 20

  /// Reads the whole file, a mebibyte at a time.
  init(of path: String) throws {
    let file = try SystemPackage.FileDescriptor.open(FilePath(path), .readOnly)
    defer { try? file.close() }
    let digest = MD5Stream()
    try digest.begin()
    var (total, checksum): (Int64, UInt32) = (0, 0)
    var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
    while true {
      let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { break }
      total += Int64(count)
      checksum = Checksum.crc32c(piece.span.bytes, 0..<count, continuing: checksum)
      try digest.update(piece.span.bytes.extracting(0..<count))
    }
    (size, crc32c) = (total, checksum)
    md5 = try digest.finish()
  }
}
