import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

/// An export's files, to be written anew.
enum ExportFile {
  static let output = "all_namespaces/all_kinds/output-0"
  static let metadata = "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"

  static func edit(_ folder: URL, _ file: String, _ change: (inout Data) throws -> Void) throws {
    let url = folder.appending(path: file)
    var data = try Data(contentsOf: url)
    let before = data
    try change(&data)
    try #require(data != before)
    try data.write(to: url)
  }

  /// Writes the overall file anew, with a changed pointer and more records after it.
  static func restate(
    _ folder: URL, followedBy more: [[UInt8]] = [], _ change: (inout Pointer) -> Void = { _ in }
  ) throws {
    let export = try ExportReader.read(folder.path).export
    var pointer = try #require(export.entitySets.first?.pointer)
    change(&pointer)
    var wire = WireWriter()
    wire.message(1) {
      $0.string(2, pointer.path.text)
      if let entities = pointer.entities { $0.varint(3, entities) }
      if let bytes = pointer.bytes { $0.varint(4, bytes) }
    }
    var log = LogWriter()
    for record in [Array("3".utf8), wire.bytes] + more { log.append(record) }
    try edit(folder, export.overallFile.text) { $0 = Data(log.bytes) }
  }

  /// Writes an export of one document, whose output file ends some bytes before the end of a block: too few for a header,
  /// so they should be zeros.
  static func writeWithoutTrailer(to folder: URL, missing: Int) throws {
    func document(_ length: Int) -> Document {
      Document(
        name: DocumentName(
          database: DatabaseName(project: "p"), path: DocumentPath([PathElement(collection: "c", id: .name("d"))])),
        fields: [Field("text", .string(String(repeating: "x", count: length)))])
    }
    let room = LogFormat.blockSize - LogFormat.headerSize - missing
    // Lengths near this one are all written in as many bytes.
    let length = 32_000 + room - EntityEncoder().record(of: document(32_000)).count
    try writeExport([document(length)], to: folder)
    try edit(folder, output) {
      #expect($0.count == LogFormat.blockSize)
      $0.removeLast(missing)
    }
    // Bytes of records, as production states them: the file's own size tells a cut one.
    try restate(folder) { $0.bytes = UInt64(room) }
  }
}
