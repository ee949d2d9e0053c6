import Documents

/// What a query or a list looks below: the database's root, or a document, which need not exist.
struct ParentName: Hashable, Sendable {
  var database: DatabaseName
  var path: DocumentPath?

  init(database: DatabaseName, path: DocumentPath? = nil) {
    self.database = database
    self.path = path
  }

  /// Reads `projects/P/databases/D/documents[/PATH]`.
  init(_ text: String) throws(GoogleError) {
    if let name = DocumentName(text) {
      self.init(database: name.database, path: name.path)
    } else {
      let parts = text.partsOfName()
      guard parts.count == 5, parts[0] == "projects", parts[2] == "databases", parts[4] == "documents",
        !parts[1].isEmpty, !parts[3].isEmpty
      else { throw .invalid("\"\(text)\" is not the name of a database's documents or of a document.") }
      self.init(database: DatabaseName(project: ExactName(parts[1]), database: ExactName(parts[3])))
    }
  }

  /// What the keys of everything below begin with.
  var key: [UInt8] {
    DocumentKey.prefix(of: database) + (path.map(NameOrder.key) ?? [])
  }
}
