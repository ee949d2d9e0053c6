import Documents
import ExportFormat
import Foundation
import Synchronization
import TestSupport

@testable import GoogleCloud

/// Serves one object's media as Cloud Storage does: ranges, generation and checksum; each answer can be spoilt.
struct ObjectServer {
  let server: LoopbackServer
  let object: StorageObject
  let bytes: [UInt8]

  /// - Parameter spoil: gets the number of the answer, from 0, and changes it.
  init(_ bytes: [UInt8], spoil: @escaping @Sendable (Int, inout LoopbackServer.Response) -> Void = { _, _ in }) throws {
    self.bytes = bytes
    let checksum = Checksum.crc32c(bytes.span.bytes)
    object = StorageObject(
      bucket: "b", name: "exports/é 1/..", generation: 7, size: Int64(bytes.count), crc32c: checksum)
    let count = Mutex(0)
    server = try LoopbackServer { request in
      guard request.target == "/download/storage/v1/b/b/o/exports%2F%C3%A9%201%2F..?alt=media&generation=7" else {
        return .error(404, "NOT_FOUND", "No such object")
      }
      var response = LoopbackServer.Response(
        headers: ["X-Goog-Hash": "crc32c=\(Checksum.text(checksum)),md5=AAAA", "X-Goog-Generation": "7"], body: bytes)
      if let range = request.headers["range"] {
        let ends = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
        response.status = 206
        response.headers["Content-Range"] = "bytes \(ends[0])-\(ends[1])/\(bytes.count)"
        response.body = Array(bytes[ends[0]...ends[1]])
      }
      let number = count.withLock { count in
        count += 1
        return count - 1
      }
      spoil(number, &response)
      return response
    }
  }

  func client(tries: Int = 4) throws -> StorageClient {
    StorageClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded(tries: tries, rules: .storage).0)
  }

  /// Downloads and keeps what came.
  func download(
    _ object: StorageObject? = nil, range: Range<Int64>? = nil, tries: Int = 4
  ) async throws -> (StorageClient.Received, [UInt8]) {
    var kept: [UInt8] = []
    let received = try await client(tries: tries).download(object ?? self.object, range: range) { bytes in
      bytes.withUnsafeBytes { kept += $0 }
    }
    return (received, kept)
  }
}
