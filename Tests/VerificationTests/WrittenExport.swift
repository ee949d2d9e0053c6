import Documents
import ExportFormat
import Foundation

/// Exports of a few documents that a test states.
enum WrittenExport {
  static let database = DatabaseName(project: "demo-pyme-erp")

  static func document(_ path: String, _ fields: [Field] = []) throws -> Document {
    guard let path = DocumentPath(path) else { throw CocoaError(.fileReadInvalidFileName) }
    return Document(name: DocumentName(database: database, path: path), fields: fields)
  }

  static func reference(_ path: String, _ database: DatabaseName = database) throws -> Value {
    .reference(DocumentName(database: database, path: try document(path).name.path))
  }

  /// Writes the documents to a folder `name` in `parent`.
  /// - Returns: its path.
  static func write(
    _ documents: [Document], in parent: URL, name: String = "export", start: Int64 = 1_795_316_404_000_000,
    entitiesPerFile: Int = 5_000
  ) throws -> String {
    let folder = parent.appendingPathComponent(name).path
    let writer = try ExportWriter(folder: folder, start: start, entitiesPerFile: entitiesPerFile)
    for document in documents { try writer.append(document) }
    try writer.finish(end: start + 5_000_000)
    return folder
  }
}
