package import Documents

/// Which collections an expectation is about.
package enum CollectionPattern: Hashable, Sendable {
  /// Every collection of this id, wherever it stands.
  case group(ExactName)
  /// `companies/*/invoices`: the collections at this place, below any document.
  case path(ExactName)

  /// Whether a collection path, as `CollectionCount` writes it, is meant.
  package func matches(_ path: some Collection<UInt8>) -> Bool {
    switch self {
    case .path(let own): own.utf8.elementsEqual(path)
    case .group(let id):
      path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last?.elementsEqual(id.utf8) ?? false
    }
  }

  package func matches(_ path: ExactName) -> Bool { matches(path.utf8) }
}

extension CollectionPattern: CustomStringConvertible {
  package var description: String {
    switch self {
    case .group(let id): "group \(id)"
    case .path(let path): path.text
    }
  }
}

extension CollectionPattern {
  /// Why a text is no pattern.
  struct Problem: Error {
    var message: String
  }

  static func group(reading text: String) throws(Problem) -> CollectionPattern {
    guard !text.isEmpty else { throw Problem(message: "A collection id is not empty.") }
    guard !text.utf8.contains(UInt8(ascii: "/")) else {
      throw Problem(message: "\"\(text)\" is a path; a group is one collection id. Use path instead.")
    }
    return .group(ExactName(text))
  }

  static func path(reading text: String) throws(Problem) -> CollectionPattern {
    let parts = text.partsOfName()
    guard !parts.contains(where: \.isEmpty) else {
      throw Problem(message: "\"\(text)\" has an empty part; a path is like companies/*/invoices.")
    }
    guard parts.count % 2 == 1 else {
      throw Problem(message: "\"\(text)\" ends with a document; a path is like companies/*/invoices.")
    }
    for index in stride(from: 1, to: parts.count, by: 2) where parts[index] != "*" {
      throw Problem(message: "\"\(parts[index])\" stands where a document does: write * there, for all of them.")
    }
    return .path(ExactName(text))
  }
}
