import Files
import GoogleCloud
import Hummingbird
import JSON
import NIOCore
import Sandbox
import SystemPackage

/// The bytes of an object, or of a range of it, with Cloud Storage's headers.
struct ObjectDownload: Sendable {
  private static let pieceBytes = 256 << 10

  let blobs: Blobs

  func response(_ object: StoredObject, to request: Request, isHead: Bool = false) throws -> Response {
    var headers: HTTPFields = [
      .contentType: object.contentType, .acceptRanges: "bytes", .eTag: "\"\(object.etag)\"",
    ]
    let stated = [
      ("X-Goog-Hash", object.hashes),
      ("X-Goog-Generation", "\(object.generation)"), ("X-Goog-Metageneration", "\(object.metageneration)"),
      ("X-Goog-Storage-Class", "STANDARD"), ("X-Goog-Stored-Content-Length", "\(object.size)"),
      ("X-Goog-Stored-Content-Encoding", object.properties["contentEncoding"]?.text ?? "identity"),
      ("Last-Modified", HTTPDate.text(microseconds: object.updated)),
    ]
    for (name, value) in stated { headers[values: name] = value }
    // The XML API takes the one that a signed URL asks for.
    // Source: cloud.google.com/storage/docs/xml-api/get-object-download, response-content-disposition.
    let asked = StorageXML.isAddressed(by: request) ? try RequestQuery(request)["response-content-disposition"] : nil
    if let disposition = asked ?? object.properties["contentDisposition"]?.text {
      headers[values: "Content-Disposition"] = disposition
    }
    let range: Range<Int64>?
    do {
      range = try Self.range(request.headers[.range], size: object.size)
    } catch {
      var refusal = error.response(isXML: StorageXML.isAddressed(by: request))
      refusal.headers[.contentRange] = "bytes */\(object.size)"
      return refusal
    }
    let sent = range ?? 0..<object.size
    if range != nil { headers[.contentRange] = "bytes \(sent.lowerBound)-\(sent.upperBound - 1)/\(object.size)" }
    headers[.contentLength] = "\(sent.count)"
    let status: HTTPResponse.Status = range == nil ? .ok : .partialContent
    if isHead { return Response(status: status, headers: headers) }
    // Opened here: the object may be replaced while it is sent.
    let file = try BlobReader(blobs.path(object.blob))
    return Response(
      status: status, headers: headers,
      body: ResponseBody(contentLength: sent.count) { writer in
        var position = sent.lowerBound
        while position < sent.upperBound {
          let piece = try file.read(at: position, count: min(Self.pieceBytes, Int(sent.upperBound - position)))
          position += Int64(piece.readableBytes)
          try await writer.write(piece)
        }
        try await writer.finish(nil)
      })
  }

  /// The range of an object that a request wants: `bytes=a-b`, `bytes=a-` and `bytes=-n`.
  /// - Returns: nil for the whole object: no header, one that is no range, or several ranges.
  /// - Throws: 416 if the object has no byte of the range.
  private static func range(_ header: String?, size: Int64) throws(StorageError) -> Range<Int64>? {
    guard let header, header.hasPrefix("bytes=") else { return nil }
    let parts = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    if parts[0].isEmpty {
      guard let count = Int64(parts[1]), count >= 0 else { return nil }
      guard count > 0 else { throw .unsatisfiable }
      return size == 0 ? nil : max(0, size - count)..<size
    }
    guard let first = Int64(parts[0]), first >= 0 else { return nil }
    var last = Int64.max - 1
    if !parts[1].isEmpty {
      guard let number = Int64(parts[1]), number >= first else { return nil }
      last = min(number, last)
    }
    guard first < size else { throw .unsatisfiable }
    return first..<min(last + 1, size)
  }
}

/// An open blob; closed when released.
final class BlobReader: Sendable {
  private let file: SystemPackage.FileDescriptor

  init(_ path: String) throws {
    file = try SystemPackage.FileDescriptor.open(FilePath(path), .readOnly)
  }

  deinit { try? file.close() }

  /// - Throws: `BlobCut` if the file has not so many bytes.
  func read(at position: Int64, count: Int) throws -> ByteBuffer {
    var buffer = ByteBufferAllocator().buffer(capacity: count)
    let read = try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
      let target = UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(count))
      return try Descriptor.fill(target, from: file.rawValue, at: Int(position))
    }
    guard read == count else { throw BlobCut() }
    return buffer
  }

  /// A blob is shorter than its object.
  struct BlobCut: Error {}
}
