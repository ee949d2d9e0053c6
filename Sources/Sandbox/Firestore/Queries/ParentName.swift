import Documents

/// What a query or a list looks below: the database's root, or a document, which need not exist.
struct ParentName: Hashable, Sendable {
  var database: DatabaseName
  var path: DocumentPath?

  /// What the keys of everything below begin with.
  var key: [UInt8] { DocumentKey.prefix(of: database) + (path.map(NameOrder.key) ?? []) }
}

extension ParentName {
  /// Reads `projects/P/databases/D/documents[/PATH]`.
  init(_ text: String) throws(GoogleError) {
    if let name = DocumentName(text) {
      self.init(database: name.database, path: name.path)
      return
    }
    let documents = "/documents"
    guard text.hasSuffix(documents), let database = DatabaseName(resource: String(text.dropLast(documents.count)))
    else {
      throw .invalid("\"\(text)\" is not the name of a database's documents or of a document.")
    }
    self.init(database: database)
  }
}
