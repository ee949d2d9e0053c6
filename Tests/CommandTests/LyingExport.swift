import Documents
import ExportFormat
import Foundation
import JSON

/// An export that lies in a bucket.
struct LyingExport: Sendable {
  enum Damage: Sendable {
    /// An output file that the metadata lists is gone.
    case outputGone
    case overallGone
    /// The overall file holds other bytes.
    case overallDamaged
    case metadataGone
    /// The first record of the first output file has another checksum.
    case firstBlock
    /// It holds an output file that no metadata lists, with documents of production.
    case decoy
  }

  /// Ends the folder's name.
  var key: String
  var hoursAgo: Double
  var database = DatabaseName(project: "pyme-erp")
  /// The only collection groups; empty for all.
  var kinds: [ExactName] = []
  var documents = 3
  var filesOf = 5_000
  /// Bytes in the first document.
  var padding = 0
  var isSafety = false
  var damage: Damage?
  /// In the bucket, before the export's own folder.
  var prefix = ""

  /// - Parameter now: microseconds since 1970.
  func name(_ now: Int64) -> String {
    if isSafety { return "rekindle-before-restore-\(key)" }
    let time = now - Int64(hoursAgo * 3_600) * 1_000_000
    return "\(Timestamp.text(microseconds: time - time % 1_000_000).dropLast())_\(key)"
  }

  /// Writes it on disk, and damages it.
  /// - Returns: its folder.
  func make(in parent: URL, now: Int64) throws -> URL {
    let folder = parent.appending(path: name(now))
    let start = now - Int64(hoursAgo * 3_600) * 1_000_000
    let writer = try ExportWriter(folder: folder.path, start: start, entitiesPerFile: filesOf)
    for kind in kinds.isEmpty ? ["users"] : kinds {
      if !kinds.isEmpty { try writer.beginKind(kind) }
      for number in 0..<documents {
        let path = DocumentPath([PathElement(collection: kind, id: .name(ExactName("d\(number)")))])
        let text = String(repeating: "x", count: number == 0 ? padding : 1)
        try writer.append(
          Document(name: DocumentName(database: database, path: path), fields: [Field("s", .string(text))]))
      }
    }
    try writer.finish(end: start + 1_000_000)
    try damage(folder)
    return folder
  }

  private func damage(_ folder: URL) throws {
    let kind = kinds.first.map { "kind_\($0)" } ?? "all_kinds"
    let set = folder.appending(path: "all_namespaces/\(kind)")
    let overall = folder.appending(path: "\(folder.lastPathComponent).overall_export_metadata")
    switch damage {
    case nil: break
    case .outputGone: try FileManager.default.removeItem(at: set.appending(path: "output-0"))
    case .overallGone: try FileManager.default.removeItem(at: overall)
    case .overallDamaged: try Data([1, 2, 3]).write(to: overall)
    case .metadataGone:
      try FileManager.default.removeItem(at: set.appending(path: "all_namespaces_\(kind).export_metadata"))
    case .firstBlock:
      var bytes = [UInt8](try Data(contentsOf: set.appending(path: "output-0")))
      bytes[0] ^= 1
      try Data(bytes).write(to: set.appending(path: "output-0"))
    case .decoy:
      var log = LogWriter()
      let path = DocumentPath([PathElement(collection: "users", id: .name("decoy"))])
      log.append(
        EntityEncoder().record(
          of: Document(name: DocumentName(database: DatabaseName(project: "pyme-erp"), path: path), fields: [])))
      try Data(log.bytes).write(to: set.appending(path: "output"))
    }
  }
}
