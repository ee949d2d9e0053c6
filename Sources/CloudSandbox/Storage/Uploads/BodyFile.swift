import Foundation
import Hummingbird
import NIOCore
import SystemPackage

/// A request's body, written to a file piece by piece.
enum BodyFile {
  /// Writes the body at the end of a file, which is made if it is not there; answers the file's size.
  ///
  /// What arrived before an error stays in the file.
  @discardableResult
  static func append(_ body: RequestBody, to path: String) async throws -> Int64 {
    let file = try SystemPackage.FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create], permissions: [.ownerReadWrite])
    defer { try? file.close() }
    var size = try file.seek(offset: 0, from: .end)
    for try await piece in body {
      try piece.withUnsafeReadableBytes { bytes in _ = try file.writeAll(bytes) }
      size += Int64(piece.readableBytes)
    }
    return size
  }

  /// Writes a range of a file at the end of another, which is made if it is not there.
  static func append(_ range: Range<Int64>, of path: String, to target: String) throws {
    let source = try BlobReader(path)
    let file = try SystemPackage.FileDescriptor.open(
      FilePath(target), .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
    defer { try? file.close() }
    var position = range.lowerBound
    while position < range.upperBound {
      let piece = try source.read(at: position, count: min(1 << 20, Int(range.upperBound - position)))
      try piece.withUnsafeReadableBytes { bytes in _ = try file.writeAll(bytes) }
      position += Int64(piece.readableBytes)
    }
  }
}
