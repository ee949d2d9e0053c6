import Documents
import ExportFormat
import JSON
import Keys

/// JSON in the one form that a seal's own digest is of: no space, members sorted by the UTF-8 of their names, numbers as
/// they stand, texts escaped as `JSONText` does.
enum SealJSON {
  /// The seal's own digest: SHA-256 of its canonical JSON without the member `digest`.
  static func digest(of members: [JSONValue.Member]) throws(DigestFailure) -> Digest256 {
    try Digest256(of: JSONValue.object(members.filter { $0.name != "digest" }).sorted.json)
  }

  /// One object on one line; `schema` stands first, so that a look at the file tells what it is.
  static func line(_ members: [JSONValue.Member]) -> [UInt8] {
    let sorted = JSONValue.object(members).sorted.members ?? []
    return JSONValue.object(sorted.filter { $0.name == "schema" } + sorted.filter { $0.name != "schema" }).line
  }
}

extension Seal {
  /// The seal as the file that is written: UTF-8 with a newline at its end.
  ///
  /// - Throws: `SealTooLarge` if it could not be read again; if a digest cannot be computed.
  package func json(limit: Int = maximumBytes) throws -> [UInt8] {
    let totals: [(String, JSONValue?)] = [
      ("files", .integer(files.count)), ("bytes", .integer(bytes)),
      ("collections", .integer(collections.count)), ("documents", .integer(documents)),
    ]
    let members: [(String, JSONValue?)] = [
      ("schema", .string(Seal.schema)), ("tool", .string(tool)), ("export", .string(export.text)),
      ("start", start.map { .string($0) }), ("end", end.map { .string($0) }),
      ("databases", .array(databases.map { .string($0.text) })), ("documentForm", .string(DocumentDigester.form)),
      ("files", .array(files.map(\.json))), ("filesListed", filesListed.map { .integer($0) }),
      ("collections", .array(collections.map(\.json))), ("totals", .members(totals)),
    ]
    let stated = JSONValue.members(members).members ?? []
    let digest = JSONValue.Member("digest", .string(try SealJSON.digest(of: stated).hexadecimal))
    let line = SealJSON.line(stated + [digest])
    guard line.count <= limit else { throw SealTooLarge(bytes: line.count, limit: limit) }
    return line
  }
}

/// A seal that nobody could use: of hundreds of thousands of files.
package struct SealTooLarge: Error, CustomStringConvertible {
  var bytes: Int
  var limit: Int

  package var description: String {
    "No seal was written: it would have \(bytes) bytes, and \(limit) is the most that is read. Export to fewer files."
  }
}

extension Seal.File {
  fileprivate var json: JSONValue {
    .object([
      .init("path", .string(path.text)), .init("bytes", .integer(bytes)), .init("crc32c", .string(crc32cText)),
      .init("sha256", .string(sha256.hexadecimal)),
    ])
  }

  /// As Cloud Storage states it.
  package var crc32cText: String { Checksum.text(crc32c) }
}

extension Seal.Collection {
  fileprivate var json: JSONValue {
    .object([
      .init("path", .string(path.text)), .init("documents", .integer(documents)), .init("bytes", .integer(bytes)),
      .init("digest", .string(digest.hexadecimal)),
    ])
  }
}
