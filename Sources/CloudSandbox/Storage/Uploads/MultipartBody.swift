import Foundation
import JSON
import NIOCore

/// The two parts of a `multipart/related` upload that lies in a file: the object's resource, and where its bytes are.
///
/// Source: RFC 2387, and https://cloud.google.com/storage/docs/uploading-objects (JSON, multipart).
struct MultipartBody {
  /// The most bytes that the first part, and the headers of both, may take.
  private static let maximumHeadBytes = 1 << 20

  let resource: JSONValue
  let contentType: String?
  let media: Range<Int64>

  /// - Throws: 400 for what is no such body.
  init(contentType header: String?, file path: String, size: Int64) throws {
    guard let boundary = Self.boundary(header) else {
      throw StorageError.invalid("The Content-Type of a multipart upload needs a boundary.")
    }
    let file = try BlobReader(path)
    guard size > 0 else { throw StorageError.invalid("The multipart body is empty.") }
    let head = Array(try file.read(at: 0, count: min(Int(size), Self.maximumHeadBytes)).readableBytesView)
    let delimiter = Array("--\(boundary)".utf8)
    guard let first = head.firstRange(of: delimiter),
      let resourceStart = Self.afterHeaders(head, from: first.upperBound),
      let second = head[resourceStart.position...].firstRange(of: Array("\n".utf8) + delimiter),
      let media = Self.afterHeaders(head, from: second.upperBound)
    else { throw StorageError.invalid("The multipart body has no two parts.") }
    let tailStart = max(Int64(media.position), size - Int64(delimiter.count) - 64)
    let tail = Array(try file.read(at: tailStart, count: Int(size - tailStart)).readableBytesView)
    guard let end = tail.lastRange(of: Array("\n".utf8) + delimiter + Array("--".utf8))?.lowerBound else {
      throw StorageError.invalid("The multipart body does not end with its boundary.")
    }
    let isCarriageReturn = end > 0 && tail[end - 1] == UInt8(ascii: "\r")
    let mediaEnd = tailStart + Int64(end) - (isCarriageReturn ? 1 : 0)
    guard let resource = try? JSONParser.parse(Array(head[resourceStart.position..<second.lowerBound])) else {
      throw StorageError.invalid("The first part of the multipart body is not JSON.")
    }
    self.resource = resource
    contentType = media.contentType
    self.media = Int64(media.position)..<max(mediaEnd, Int64(media.position))
  }

  private static func boundary(_ header: String?) -> String? {
    for part in header?.split(separator: ";") ?? [] {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard pair.count == 2, pair[0].lowercased() == "boundary" else { continue }
      let value = pair[1].trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
      return value.isEmpty ? nil : value
    }
    return nil
  }

  /// Where a part's content begins, after the empty line that ends its headers.
  private static func afterHeaders(_ bytes: [UInt8], from start: Int) -> (position: Int, contentType: String?)? {
    var contentType: String?
    var line: [UInt8] = []
    var isFirst = true
    for index in start..<bytes.count {
      guard bytes[index] == UInt8(ascii: "\n") else {
        if bytes[index] != UInt8(ascii: "\r") { line.append(bytes[index]) }
        continue
      }
      // The rest of the boundary's own line is no header.
      if line.isEmpty, !isFirst { return (index + 1, contentType) }
      let text = String(decoding: line, as: UTF8.self)
      if text.lowercased().hasPrefix("content-type:") {
        contentType = text.dropFirst(13).trimmingCharacters(in: .whitespaces)
      }
      isFirst = false
      line.removeAll()
    }
    return nil
  }
}
