import Documents
import ExportFormat

/// A range of an object's bytes, as it is asked for and as it must be answered.
struct ObjectPart {
  let object: StorageObject
  let range: Range<Int64>

  private var isWhole: Bool { range == 0..<object.size }

  func request(_ endpoint: ServiceEndpoint, _ limits: TimeLimits) -> HTTPRequest {
    let path = StorageClient.path(
      ["b", object.bucket, "o", object.name], [("alt", "media"), ("generation", "\(object.generation)")],
      purpose: "/download")
    var request = endpoint.request("GET", path, limits: limits)
    // Without this an object that is stored as gzip is unpacked on its way, and neither its size nor its checksum is that
    // of what comes. Source: cloud.google.com/storage/docs/transcoding.
    request.headers.append(("accept-encoding", "gzip"))
    if !isWhole { request.headers.append(("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")) }
    return request
  }

  /// Checks that the answer is to this request and of this version, and takes the object's checksum from it.
  /// - Parameter checksum: the one that is known; another one is an error before any byte is taken.
  func check(_ head: HTTPHead, _ checksum: inout UInt32?) throws(GoogleCloudError) {
    guard head.status == (isWhole ? 200 : 206) else {
      throw wrong("HTTP status \(head.status)", head)
    }
    let contentRange = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(object.size)"
    guard isWhole || head["content-range"] == contentRange else { throw wrong("another range", head) }
    if let generation = head["x-goog-generation"], generation != "\(object.generation)" {
      throw wrong("generation \(generation), not \(object.generation)", head)
    }
    // The header is of the whole object, also where the answer is a part of it.
    guard let stated = head.statedChecksum else { return }
    if let checksum, checksum != stated { throw object.mismatch(stated, checksum) }
    checksum = stated
  }

  var tooLong: GoogleCloudError {
    GoogleCloudError(
      .badResponse, "\(object.uri) brought more than the \(range.count) bytes that were asked for.",
      remedy: "Check what stands between this machine and Cloud Storage.")
  }

  private func wrong(_ what: String, _ head: HTTPHead) -> GoogleCloudError {
    GoogleCloudError(
      .badResponse, "The answer to the download of \(object.uri) is \(what).",
      remedy: "Check what stands between this machine and Cloud Storage.", httpStatus: head.status)
  }
}

extension StorageObject {
  func mismatch(_ found: UInt32, _ expected: UInt32) -> GoogleCloudError {
    GoogleCloudError(
      .hashMismatch,
      "\(uri), generation \(generation): the CRC-32C of what came is \(Checksum.text(found)), the object's is "
        + "\(Checksum.text(expected)).",
      remedy: "Download it again; if it stays, look for what changes bytes between this machine and Cloud Storage.")
  }
}

extension HTTPHead {
  /// The one in a header `x-goog-hash: crc32c=...,md5=...`, which may come more than once.
  fileprivate var statedChecksum: UInt32? {
    for header in headers where header.name == "x-goog-hash" {
      for part in header.value.split(separator: ",") {
        let part = part.drop { $0 == " " }
        if part.hasPrefix("crc32c=") { return Checksum.value(text: String(part.dropFirst("crc32c=".count))) }
      }
    }
    return nil
  }
}
