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
  static func group(reading node: YAMLNode) throws(YAMLProblem) -> CollectionPattern {
    let text = try node.text()
    guard !text.utf8.contains(UInt8(ascii: "/")) else {
      throw node.error("\"\(text)\" is a path; a group is one collection id. Use path instead.")
    }
    return .group(ExactName(text))
  }

  static func path(reading node: YAMLNode) throws(YAMLProblem) -> CollectionPattern {
    let text = try node.text()
    let parts = text.partsOfName()
    guard !parts.contains(where: \.isEmpty) else {
      throw node.error("\"\(text)\" has an empty part; a path is like companies/*/invoices.")
    }
    guard parts.count % 2 == 1 else {
      throw node.error("\"\(text)\" ends with a document; a path is like companies/*/invoices.")
    }
    for index in stride(from: 1, to: parts.count, by: 2) where parts[index] != "*" {
      throw node.error("\"\(parts[index])\" stands where a document does: write * there, for all of them.")
    }
    return .path(ExactName(text))
  }
}
