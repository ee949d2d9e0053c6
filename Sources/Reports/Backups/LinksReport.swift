package import Backups
import Documents
import Foundation
import GoogleCloud
import JSON

// Signed URLs, in the forms in which they are handed on.
extension SignedLinks {
  /// "valid until 2026-11-22T04:00:04Z"
  package var validity: String {
    "valid until \(Timestamp.text(microseconds: Int64(expires.timeIntervalSince1970) * 1_000_000))"
  }

  /// One URL a line.
  package var list: [UInt8] { Array(links.map { $0.url + "\n" }.joined().utf8) }

  package func json(toolVersion: String) -> [UInt8] {
    JSONWriter.line("rekindle.backups.links/1", toolVersion: toolVersion) { json in
      json.member("place", place.description)
      json.member("expires", microseconds: Int64(expires.timeIntervalSince1970) * 1_000_000)
      json.objects("links", links) { json, link in
        json.member("path", link.path)
        json.member("bytes", Int(clamping: link.bytes))
        json.member("crc32c", link.crc32c.map { Int($0) })
        json.member("url", link.url)
      }
    }
  }
}
