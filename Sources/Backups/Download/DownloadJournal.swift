import Documents
import Files
import Foundation
import GoogleCloud

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

  private struct Line: Codable {
    var schema: String?
    var export: String?
    var listing: String?
    var rangeBytes: Int64?
    var item: Int?
    var range: Int?
    var crc32c: UInt32?
    var dropped: Bool?
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
      try append(
        Line(
          schema: Self.schema, export: plan.place.description, listing: plan.digest.hexadecimal,
          rangeBytes: rangeBytes))
      return
    }
    let header = try? JSONDecoder().decode(Line.self, from: first)
    guard header?.schema == Self.schema, header?.listing == plan.digest.hexadecimal, header?.rangeBytes == rangeBytes
    else {
      throw BackupError(
        .changed, "\(path) is of another state of \(plan.place): its objects have changed since that download began.",
        remedy: "Remove the folder that it is in, and download anew.")
    }
    for line in lines {
      // What cannot be read does not count: its range is fetched again.
      guard let line = try? JSONDecoder().decode(Line.self, from: line), let item = line.item else { continue }
      if line.dropped == true {
        ranges = ranges.filter { $0.key.item != item }
      } else if let number = line.range, let checksum = line.crc32c {
        ranges[Range(item: item, number: number)] = checksum
      }
    }
  }

  mutating func add(_ range: Range, checksum: UInt32) throws {
    try append(Line(item: range.item, range: range.number, crc32c: checksum))
    ranges[range] = checksum
  }

  mutating func drop(item: Int) throws {
    try append(Line(item: item, dropped: true))
    ranges = ranges.filter { $0.key.item != item }
  }

  /// Drops one range without writing it down: it is written again when it is there.
  mutating func forget(_ range: Range) { ranges[range] = nil }

  private func append(_ line: Line) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try file.write(contentsOf: try encoder.encode(line) + [UInt8(ascii: "\n")])
  }
}
