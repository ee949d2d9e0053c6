import Documents

enum BatchGet {
  /// The names to answer, each once. All must be documents of the database.
  static func names(_ texts: [String?], in database: DatabaseName) throws(GoogleError) -> [DocumentName] {
    var names: [DocumentName] = []
    var seen: Set<DocumentName> = []
    for text in texts {
      guard let text, let name = DocumentName(text), name.database == database else {
        throw .invalid("\"\(text ?? "")\" is not the name of a document of \(database).")
      }
      if seen.insert(name).inserted { names.append(name) }
    }
    return names
  }
}
