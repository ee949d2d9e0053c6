package import Documents

/// What a diff leaves out; by default nothing. All of it is said in the report.
package struct DiffScope: Sendable, Equatable {
  /// Differences in these fields, and inside them, do not count.
  package var ignoredFields: [FieldPath] = []
  /// Documents with a collection of one of these ids anywhere in their path do not count.
  package var ignoredCollections: [String] = []
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

    /// Nil unless `number` is from 1 to `parts`.
    package init?(_ number: Int, of parts: Int) {
      guard parts >= 1, (1...parts).contains(number) else { return nil }
      self.number = number
      self.parts = parts
    }

    package var description: String { "\(number)/\(parts)" }
  }

  /// Whether a document is looked at at all; of fields and samples it says nothing.
  package func takes(_ path: DocumentPath) -> Bool {
    if !only.isEmpty, !only.contains(where: { $0.matches(path) }) { return false }
    return !path.elements.contains { element in
      ignoredCollections.contains { $0.utf8.elementsEqual(element.collection.utf8) }
    }
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
