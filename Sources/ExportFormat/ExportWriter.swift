package import Documents
import Files
import Foundation

/// Writes an export folder from documents, which Firestore imports like its own.
///
/// Everything is written to a temporary folder beside the target; `finish` gives it its name. What is not finished is
/// removed when the writer is released. Only its owner may read it.
package final class ExportWriter {
  /// The emulator's split, and so the default: 5,000 entities to an output file.
  package static let entitiesPerFile = 5_000

  private let target: URL
  private let temporary: URL
  private let name: ExactName
  private let entitiesPerFile: Int
  private let start: Int64
  private let encoder = EntityEncoder()
  /// The sets of entities so far; the last one grows. One of all kinds, or one of each kind that was begun.
  private var sets = [EntitySet(kind: nil)]
  private var file: FileHandle?
  private var log = LogWriter()
  private var entitiesInFile = 0
  private var files = 0
  package private(set) var documents = 0
  private var isFinished = false

  /// - Parameters:
  ///   - folder: made here; its last part is the export's name. It may not exist.
  ///   - start: the export's start time, in microseconds since 1970.
  package init(folder: String, start: Int64, entitiesPerFile: Int = ExportWriter.entitiesPerFile) throws {
    target = URL(fileURLWithPath: folder)
    name = ExactName(target.lastPathComponent)
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw ExportError(
        .targetExists, "\(folder) is there already; an export is never written over. Give another folder.")
    }
    temporary = target.deletingLastPathComponent().appendingPathComponent(
      ".\(name).\(ProcessInfo.processInfo.processIdentifier)")
    self.entitiesPerFile = entitiesPerFile
    self.start = start
    try PrivateFiles.makeFolder(temporary.path)
  }

  deinit {
    if !isFinished { try? FileManager.default.removeItem(at: temporary) }
  }

  /// What one pointer of the overall metadata leads to.
  private struct EntitySet {
    /// Nil for all kinds.
    var kind: ExactName?
    var entities = 0
    var bytes = 0
    var files: [ExactName] = []

    /// Relative to the export's folder.
    var folder: ExactName { "all_namespaces/" + (kind.map { "kind_\($0)" } ?? "all_kinds") }

    /// Relative to the export's folder.
    var metadataFile: ExactName {
      "\(folder)/all_namespaces_" + (kind.map { "kind_\($0)" } ?? "all_kinds") + Export.metadataExtension
    }
  }

  /// What follows is of one collection id, and gets a folder of its own, as in an export of some collections only.
  ///
  /// A kind without documents has no files. Call it before the first document, or never.
  package func beginKind(_ kind: ExactName) throws {
    try closeFile()
    if sets[sets.count - 1].entities == 0 { sets.removeLast() }
    sets.append(EntitySet(kind: kind))
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
    sets[sets.count - 1].entities += 1
    documents += 1
    if log.bytes.count >= 1 << 20 { try flush() }
  }

  /// Writes the metadata and gives the folder its name.
  package func finish(end: Int64) throws {
    try closeFile()
    var pointers: [Pointer] = []
    for set in sets where set.entities > 0 {
      let metadata = MetadataEncoder.metadata(name: name, kind: set.kind, start: start, end: end, files: set.files)
      try PrivateFiles.write(metadata, to: temporary.appendingPathComponent(set.metadataFile.text).path)
      var pointer = Pointer()
      pointer.kind = set.kind
      pointer.path = set.metadataFile
      pointer.entities = UInt64(set.entities)
      pointer.bytes = UInt64(set.bytes)
      pointers.append(pointer)
    }
    let overall = temporary.appendingPathComponent((name + Export.overallExtension).text)
    try PrivateFiles.write(MetadataEncoder.overall(pointers), to: overall.path)
    do throws(SystemError) { try AtomicFile.move(folder: temporary.path, to: target.path) } catch {
      throw ExportError(.cannotWrite, "\(target.path) cannot be made: \(error); look at its folder.")
    }
    isFinished = true
  }

  private func openFile() throws {
    let folder = temporary.appendingPathComponent(sets[sets.count - 1].folder.text)
    do throws(PrivateFiles.Failure) {
      try PrivateFiles.makeFolder(folder.path)
      // One numbering for all kinds, as in production's exports.
      let path = folder.appendingPathComponent("output-\(files)").path
      file = FileHandle(fileDescriptor: try PrivateFiles.open(path, isEmptied: true), closeOnDealloc: true)
    } catch {
      throw ExportError(.cannotWrite, "\(error.description); look at the folder's permissions and free space.")
    }
    log = LogWriter()
    entitiesInFile = 0
    sets[sets.count - 1].files.append("output-\(files)")
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
    sets[sets.count - 1].bytes += log.position
    self.file = nil
  }
}
