package import Documents
import Foundation

/// Writes an export folder from documents, which Firestore imports like its own.
///
/// Everything is written to a temporary folder beside the target; `finish` gives it its name. What is not finished is
/// removed when the writer is released.
package final class ExportWriter {
  /// The emulator's split, and so the default: 5,000 entities to an output file.
  package static let entitiesPerFile = 5_000

  private let target: URL
  private let temporary: URL
  private let entities: URL
  private let name: String
  private let entitiesPerFile: Int
  private let start: Int64
  private let encoder: EntityEncoder
  private var file: FileHandle?
  private var log = LogWriter()
  private var entitiesInFile = 0
  private var files = 0
  private var bytes = 0
  package private(set) var documents = 0
  private var isFinished = false

  /// - Parameters:
  ///   - folder: made here; its last part is the export's name. It may not exist.
  ///   - start: the export's start time, in microseconds since 1970.
  package init(
    folder: String, start: Int64, entitiesPerFile: Int = ExportWriter.entitiesPerFile,
    encoder: EntityEncoder = EntityEncoder()
  ) throws {
    target = URL(fileURLWithPath: folder)
    name = target.lastPathComponent
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw ExportError(
        .targetExists, "\(folder) is there already; an export is never written over. Give another folder.")
    }
    temporary = target.deletingLastPathComponent().appendingPathComponent(
      ".\(name).\(ProcessInfo.processInfo.processIdentifier)")
    entities = temporary.appendingPathComponent("all_namespaces/all_kinds")
    self.entitiesPerFile = entitiesPerFile
    self.start = start
    self.encoder = encoder
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
  }

  deinit {
    if !isFinished { try? FileManager.default.removeItem(at: temporary) }
  }

  /// Adds a document. Documents are not checked for duplicates.
  package func append(_ document: Document) throws {
    try append(record: encoder.record(of: document))
  }

  /// Adds an entity that is encoded already.
  package func append(record: [UInt8]) throws {
    if entitiesInFile == entitiesPerFile { try closeFile() }
    if file == nil { try openFile() }
    log.append(record)
    entitiesInFile += 1
    documents += 1
    if log.bytes.count >= 1 << 20 { try flush() }
  }

  /// Writes the metadata and gives the folder its name.
  package func finish(end: Int64) throws {
    try closeFile()
    var pointers: [Pointer] = []
    if documents > 0 {
      let metadata = MetadataEncoder.metadata(
        name: name, start: start, end: end, files: (0..<files).map { "output-\($0)" })
      try Data(metadata).write(to: entities.appendingPathComponent("all_namespaces_all_kinds.export_metadata"))
      var pointer = Pointer()
      pointer.path = "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"
      pointer.entities = UInt64(documents)
      pointer.bytes = UInt64(bytes)
      pointers.append(pointer)
    }
    try Data(MetadataEncoder.overall(pointers)).write(
      to: temporary.appendingPathComponent(name + Export.overallExtension))
    try FileManager.default.moveItem(at: temporary, to: target)
    isFinished = true
  }

  private func openFile() throws {
    if files == 0 { try FileManager.default.createDirectory(at: entities, withIntermediateDirectories: true) }
    let url = entities.appendingPathComponent("output-\(files)")
    guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
      throw ExportError(.cannotWrite, "\(url.path) cannot be made; look at the folder's permissions and free space.")
    }
    file = try FileHandle(forWritingTo: url)
    log = LogWriter()
    entitiesInFile = 0
    files += 1
  }

  private func flush() throws {
    try file?.write(contentsOf: Data(log.bytes))
    log.bytes.removeAll(keepingCapacity: true)
  }

  private func closeFile() throws {
    guard let file else { return }
    try flush()
    try file.close()
    bytes += log.position
    self.file = nil
  }
}
