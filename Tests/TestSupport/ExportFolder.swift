package import Documents
package import ExportFormat
package import Foundation

/// An export on disk that a test changes. Files are named relative to its folder.
package struct ExportFolder: Sendable {
  /// Where an export of all kinds has its files.
  package static let kinds = "all_namespaces/all_kinds"
  package static let output = "\(kinds)/output-0"
  package static let metadata = "\(kinds)/all_namespaces_all_kinds.export_metadata"

  package let url: URL

  package init(_ url: URL) {
    self.url = url
  }

  package var path: String { url.path }
  package var overall: String { url.lastPathComponent + Export.overallExtension.text }

  package func place(of file: String) -> URL { url.appendingPathComponent(file) }

  package func bytes(_ file: String = output) throws -> [UInt8] { [UInt8](try Data(contentsOf: place(of: file))) }

  package func write(_ bytes: [UInt8], to file: String = output) throws {
    try Data(bytes).write(to: place(of: file))
  }

  package func edit(_ file: String = output, _ change: (inout [UInt8]) throws -> Void) throws {
    var bytes = try bytes(file)
    try change(&bytes)
    try write(bytes, to: file)
  }

  /// Lets other users read everything, which its writer keeps to its owner.
  package func letOthersRead() throws { try FileMode.set(files: 0o644, folders: 0o755, in: path) }

  package func remove(_ file: String) throws { try FileManager.default.removeItem(at: place(of: file)) }

  package func move(_ file: String, to other: String) throws {
    try FileManager.default.moveItem(at: place(of: file), to: place(of: other))
  }

  package func swap(_ file: String, _ other: String) throws {
    let bytes = try bytes(file)
    try write(try self.bytes(other), to: file)
    try write(bytes, to: other)
  }

  /// Everything in the folder by its path; what cannot be read, or is no file, as what it is.
  package func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: url.path) ?? .init() {
      let file = place(of: path).path
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      let type = attributes[.type] as? FileAttributeType
      contents[path] = type == .typeRegular ? FileManager.default.contents(atPath: file) : Data("\(attributes)".utf8)
    }
    return contents
  }

  // MARK: Records

  /// The records of a sound log.
  package func records(_ file: String = output) throws -> [[UInt8]] {
    let bytes = try bytes(file)
    var reader = LogReader()
    var assembled: [UInt8] = []
    var records: [[UInt8]] = []
    while case .record(let record) = reader.next(bytes.span.bytes, assembling: &assembled) {
      records.append(record.isAssembled ? assembled : Array(bytes[record.payload]))
    }
    return records
  }

  /// Writes a log anew.
  package func write(records: [[UInt8]], to file: String = output) throws {
    var log = LogWriter()
    for record in records { log.append(record) }
    try write(log.bytes, to: file)
  }

  /// Changes a log's records; their framing and checksums are made anew, so that neither tells of it.
  package func editRecords(_ file: String = output, _ change: (inout [[UInt8]]) throws -> Void) throws {
    var records = try records(file)
    try change(&records)
    try write(records: records, to: file)
  }

  // MARK: Metadata

  /// Changes what the overall metadata states.
  package func restate(_ change: (inout [Pointer]) -> Void) throws {
    var pointers = try ExportReader.read(path).export.entitySets.map(\.pointer)
    change(&pointers)
    try write(records: [Array("3".utf8), ExportFolder.encoded(pointers)], to: overall)
  }

  /// States the numbers of documents and bytes that the files have now.
  package func restate() throws {
    let sets = try ExportReader.read(path).export.entitySets
    try restate { pointers in
      for (index, set) in sets.enumerated() {
        let files = set.files.map(\.path.text)
        pointers[index].entities = UInt64(files.reduce(0) { $0 + ((try? records($1).count) ?? 0) })
        pointers[index].bytes = UInt64(files.reduce(0) { $0 + ((try? bytes($1).count) ?? 0) })
      }
    }
  }

  /// The overall metadata's second record.
  private static func encoded(_ pointers: [Pointer]) -> [UInt8] {
    var wire = WireWriter()
    for pointer in pointers {
      wire.message(1) {
        if let kind = pointer.kind {
          $0.message(1) {
            $0.varint(1, 1)
            $0.string(2, kind.text)
            $0.varint(3, 3)
          }
        }
        $0.string(2, pointer.path.text)
        if let entities = pointer.entities { $0.varint(3, entities) }
        if let bytes = pointer.bytes { $0.varint(4, bytes) }
      }
    }
    return wire.bytes
  }

  /// Writes an `.export_metadata` that lists the files; `more` is put to the part about them.
  package func list(
    _ files: [String], of kind: String = "", in metadata: String = metadata,
    more: (inout WireWriter) -> Void = { _ in }
  ) throws {
    var wire = WireWriter()
    wire.message(1) { $0.string(1, "listed anew") }
    wire.message(2) {
      $0.string(1, kind)
      for file in files { $0.string(2, file) }
      more(&$0)
    }
    try write(wire.bytes, to: metadata)
  }
}

/// Writes an export of these documents.
package func writeExport(_ documents: [Document], to folder: URL) throws {
  let writer = try ExportWriter(folder: folder.path, start: 1)
  for document in documents { try writer.append(document) }
  try writer.finish(end: 2)
}
