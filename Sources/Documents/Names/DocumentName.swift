/// The last part of a document's path in its collection.
///
/// A document id of the form `__id7__` is a number to Firestore: it is stored as one, and sorts before every string.
package enum DocumentID: Hashable, Sendable {
  /// 1 to 1,500 bytes of UTF-8.
  case name(ExactName)
  /// Any 64-bit integer but 0.
  case number(Int64)

  /// Reads an id as the service writes it: `__id7__` is a number, anything else a name.
  package init(_ text: some StringProtocol) {
    if let number = DocumentID.number(in: text) {
      self = .number(number)
    } else {
      self = .name(ExactName(String(text)))
    }
  }

  private static func number(in text: some StringProtocol) -> Int64? {
    guard text.utf8.count > 6, text.hasPrefix("__id"), text.hasSuffix("__") else { return nil }
    let digits = text.dropFirst(4).dropLast(2)
    // `__id007__` and `__id+7__` are names: only the form that the service itself writes is a number.
    guard let number = Int64(digits), number != 0, String(number) == digits else { return nil }
    return number
  }
}

extension DocumentID: CustomStringConvertible {
  package var description: String {
    switch self {
    case .name(let name): name.text
    case .number(let number): "__id\(number)__"
    }
  }
}

/// One step of a document's path: a collection and a document in it.
package struct PathElement: Hashable, Sendable {
  package var collection: ExactName
  package var id: DocumentID

  package init(collection: ExactName, id: DocumentID) {
    self.collection = collection
    self.id = id
  }
}

extension StringProtocol {
  /// The parts of a name between its slashes; they may be empty.
  ///
  /// A slash is a byte of its own. To a string it is not one before a combining mark or a skin tone, with which an id may
  /// begin: the two are one character there.
  package func partsOfName(maxSplits: Int = .max) -> [Substring] {
    Substring(self).utf8.split(separator: UInt8(ascii: "/"), maxSplits: maxSplits, omittingEmptySubsequences: false)
      .map(Substring.init)
  }
}

/// A document's path below `documents/`, such as `companies/c1/invoices/i7`.
package struct DocumentPath: Hashable, Sendable {
  /// At least one element in a path that names a document.
  package var elements: [PathElement]

  package init(_ elements: [PathElement]) {
    self.elements = elements
  }

  /// Reads `collection/document/collection/document`; nil if a part is empty or a document id is missing.
  package init?(_ text: some StringProtocol) {
    let parts = text.partsOfName()
    guard !parts.isEmpty, parts.count % 2 == 0, !parts.contains(where: \.isEmpty) else { return nil }
    elements = stride(from: 0, to: parts.count, by: 2).map {
      PathElement(collection: ExactName(parts[$0]), id: DocumentID(parts[$0 + 1]))
    }
  }
}

extension DocumentPath: CustomStringConvertible {
  package var description: String {
    elements.map { "\($0.collection)/\($0.id)" }.joined(separator: "/")
  }
}

/// A Firestore database: `projects/PROJECT/databases/DATABASE`.
package struct DatabaseName: Hashable, Sendable {
  package static let defaultID: ExactName = "(default)"

  package var project: ExactName
  /// `(default)` or the id of a named database.
  package var database: ExactName

  package init(project: ExactName, database: ExactName = DatabaseName.defaultID) {
    self.project = project
    self.database = database
  }
}

extension DatabaseName {
  /// Reads `projects/PROJECT/databases/DATABASE`; nil for anything else.
  package init?(resource name: String) {
    let parts = name.partsOfName()
    guard parts.count == 4, parts[0] == "projects", parts[2] == "databases", !parts[1].isEmpty, !parts[3].isEmpty else {
      return nil
    }
    self.init(project: ExactName(parts[1]), database: ExactName(parts[3]))
  }

  /// Reads the database of `projects/PROJECT/databases/DATABASE/operations/ID`; nil for anything else.
  package init?(ofOperation name: String) {
    let parts = name.partsOfName()
    guard parts.count == 6, parts[4] == "operations", !parts[5].isEmpty else { return nil }
    self.init(resource: parts[..<4].joined(separator: "/"))
  }
}

extension DatabaseName: CustomStringConvertible {
  package var description: String { "projects/\(project)/databases/\(database)" }
}

/// A document's full name: `projects/PROJECT/databases/DATABASE/documents/PATH`.
package struct DocumentName: Hashable, Sendable {
  package var database: DatabaseName
  package var path: DocumentPath

  package init(database: DatabaseName, path: DocumentPath) {
    self.database = database
    self.path = path
  }

  /// Reads a full resource name; nil if the text is not one.
  package init?(_ text: String) {
    let parts = text.partsOfName(maxSplits: 5)
    guard parts.count == 6, parts[0] == "projects", parts[2] == "databases", parts[4] == "documents",
      let path = DocumentPath(parts[5])
    else { return nil }
    database = DatabaseName(project: ExactName(parts[1]), database: ExactName(parts[3]))
    self.path = path
  }
}

extension DocumentName: CustomStringConvertible {
  package var description: String { "\(database)/documents/\(path)" }
}
