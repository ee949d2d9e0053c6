package import Documents

/// What a diff leaves out; by default nothing. All of it is said in the report.
package struct DiffScope: Sendable, Equatable {
  /// Differences in these fields, and inside them, do not count.
  package var ignoredFields: [FieldPath] = []
  /// Documents with a collection of one of these ids anywhere in their path do not count.
  package var ignoredCollections: [ExactName] = []
  /// If there are any, only documents at one of these places, or below, count.
  package var only: [PathPattern] = []
  /// Compares one part of the documents.
  package var sample: Sample?

  package init() {}

  package var isEverything: Bool { self == DiffScope() }

  /// One of several parts of equal numbers of documents, in name order: `number` of `parts`, from 1.
  package struct Sample: Sendable, Equatable, CustomStringConvertible {
    package var number: Int
    package var parts: Int

    /// More parts than anyone compares, and few enough to count documents by.
    private static let maximumParts = 1_000_000

    /// Nil unless `number` is from 1 to `parts`, and `parts` no more than a million.
    package init?(_ number: Int, of parts: Int) {
      guard (1...Self.maximumParts).contains(parts), (1...parts).contains(number) else { return nil }
      self.number = number
      self.parts = parts
    }

    package var description: String { "\(number)/\(parts)" }
  }

  /// Whether a document is looked at at all; of fields and samples it says nothing.
  /// - Parameter met: takes note of the places and collections that the document meets.
  func takes(_ path: DocumentPath, _ met: inout Met) -> Bool {
    var isTaken = only.isEmpty
    for (number, place) in only.enumerated() where place.matches(path) {
      isTaken = true
      met.only.insert(number)
    }
    for (number, id) in ignoredCollections.enumerated() where path.elements.contains(where: { $0.collection == id }) {
      isTaken = false
      met.ignoredCollections.insert(number)
    }
    return isTaken
  }

  /// Which of a scope's options some document met; one that none meets is likely misspelt.
  struct Met: Sendable {
    var only: Set<Int> = []
    var ignoredCollections: Set<Int> = []

    mutating func formUnion(_ other: Met) {
      only.formUnion(other.only)
      ignoredCollections.formUnion(other.ignoredCollections)
    }
  }

  /// The options that no document met, as they were given.
  func unmet(_ met: Met) -> [String] {
    only.enumerated().filter { !met.only.contains($0.offset) }.map { "--only \($0.element)" }
      + ignoredCollections.enumerated().filter { !met.ignoredCollections.contains($0.offset) }
      .map { "--ignore-collection \($0.element)" }
  }
}

/// A place in a database, and all that is below it: `companies/c9`, `companies/*/invoices`. A `*` stands for every
/// document of its collection.
package struct PathPattern: Sendable, Equatable, CustomStringConvertible {
  private enum Part: Sendable, Equatable {
    case collection([UInt8])
    case document(DocumentID)
    case anyDocument
  }

  private let parts: [Part]
  package let description: String

  /// Nil if a part is empty.
  package init?(_ text: String) {
    let parts = text.partsOfName()
    guard !parts.isEmpty, !parts.contains(where: \.isEmpty) else { return nil }
    self.parts = parts.enumerated().map { number, part in
      if number % 2 == 0 { return .collection(Array(part.utf8)) }
      return part == "*" ? .anyDocument : .document(DocumentID(part))
    }
    description = text
  }

  /// Whether the document stands there or below.
  package func matches(_ path: DocumentPath) -> Bool {
    guard parts.count <= path.elements.count * 2 else { return false }
    return parts.enumerated().allSatisfy { number, part in
      let element = path.elements[number / 2]
      return switch part {
      case .collection(let id): element.collection.utf8.elementsEqual(id)
      case .document(let id): element.id == id
      case .anyDocument: true
      }
    }
  }
}
