import Documents
import ExportFormat
import Files
import Foundation
import GoogleCloud
import JSON
import Keys

/// Which ranges of which objects are on disk, in a file that only grows: what a killed download goes on from.
///
///     {"schema":"rekindle.download/1","export":"gs://...","listing":"SHA-256","rangeBytes":N}
///     {"item":3,"range":0,"crc32c":1234}      a range is whole, with this checksum
///     {"item":3,"dropped":true}               nothing of the object counts any more
///
/// A last line without its end was being written when the download was killed.
struct DownloadJournal {
  struct Range: Hashable {
    var item: Int
    var number: Int
  }

  private static let schema = "rekindle.download/1"

  /// Checksums of the ranges that are there.
  private(set) var ranges: [Range: UInt32] = [:]
  private let file: FileHandle

  /// Opens the journal at `path`, or begins one.
  /// - Throws: `changed` if it is of another listing, or of another size of ranges.
  init(_ path: String, for plan: DownloadPlan, rangeBytes: Int64) throws {
    do throws(PrivateFiles.Failure) {
      file = FileHandle(fileDescriptor: try PrivateFiles.open(path, isRead: true), closeOnDealloc: true)
    } catch {
      throw BackupError(.fileSystem, "\(path) cannot be opened: \(error.reason).", remedy: "Look at its folder.")
    }
    let bytes = try file.readToEnd() ?? Data()
    let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    var lines = bytes.prefix(end).split(separator: UInt8(ascii: "\n"))[...]
    try file.truncate(atOffset: UInt64(end))
    guard let first = lines.popFirst() else {
      try append { json in
        json.member("schema", Self.schema)
        json.member("export", plan.place.description)
        json.member("listing", plan.digest.hexadecimal)
        json.member("rangeBytes", Int(rangeBytes))
      }
      return
    }
    let header = Self.object(first)
    guard (try? header?.text("schema")) == Self.schema,
      (try? header?.text("listing")) == plan.digest.hexadecimal,
      (try? header?.count("rangeBytes")) == Int(rangeBytes)
    else {
      throw BackupError(
        .changed, "\(path) is of another state of \(plan.place): its objects have changed since that download began.",
        remedy: "Remove the folder that it is in, and download anew.")
    }
    for line in lines {
      // What cannot be read does not count: its range is fetched again.
      guard let line = Self.object(line), let item = try? line.count("item") else { continue }
      if (try? line.truth("dropped")) == true {
        ranges = ranges.filter { $0.key.item != item }
      } else if let number = try? line.count("range"), let checksum = try? line.count("crc32c") {
        ranges[Range(item: item, number: number)] = UInt32(exactly: checksum)
      }
    }
  }

  private static func object(_ line: Data) -> JSONObject? {
    (try? JSONParser.parse([UInt8](line))).flatMap { try? JSONObject($0, "the line") }
  }

  mutating func add(_ range: Range, checksum: UInt32) throws {
    try append { json in
      json.member("item", range.item)
      json.member("range", range.number)
      json.member("crc32c", Int(checksum))
    }
    ranges[range] = checksum
  }

  mutating func drop(item: Int) throws {
    try append { json in
      json.member("item", item)
      json.member("dropped", true)
    }
    ranges = ranges.filter { $0.key.item != item }
  }

  /// Drops one range without writing it down: it is written again when it is there.
  mutating func forget(_ range: Range) { ranges[range] = nil }

  private func append(_ members: (inout JSONWriter) -> Void) throws {
    var json = JSONWriter()
    json.object(nil, members)
    try file.write(contentsOf: json.line())
  }
}
