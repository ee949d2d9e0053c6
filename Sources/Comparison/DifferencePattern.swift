package import Documents

/// Differences of one shape in one collection group: "412 documents: `updatedAt` timestamp -> string".
package struct DifferencePattern: Sendable, Equatable {
  package enum Shape: Sendable, Hashable {
    /// Documents that are on one side only, each by itself.
    case onlyLeft, onlyRight
    /// Whole subtrees that are on one side only: a document or a collection, and all that is below it. The path is the
    /// subtrees', `*` for document ids: `companies/*`, or `companies/*/invoices`.
    case subtreesOnlyLeft(ExactName)
    case subtreesOnlyRight(ExactName)
    /// Documents that differ in these fields; none for those that differ in more than `fieldsKept`.
    case changed([Field])
  }

  /// A field that differs, indices as `[*]`, by the types of its values; a side where it does not exist is nil.
  ///
  /// Types are as `Value.typeName` has them: `null`, `boolean`, `integer`, `double`, `timestamp`, `string`, `bytes`,
  /// `reference`, `geo point`, `array`, `map`, `vector`.
  package struct Field: Sendable, Hashable {
    package var path: FieldPath
    package var left: String?
    package var right: String?

    package init(path: FieldPath, left: String?, right: String?) {
      self.path = path
      self.left = left
      self.right = right
    }
  }

  /// The collection group of the documents; of subtrees, of their roots.
  package var collection: ExactName
  package var shape: Shape
  /// How many documents are different so; those of subtrees all count.
  package var documents = 0
  /// How many subtrees; 0 for other shapes.
  package var subtrees = 0
  /// The first in name order: documents, or the subtrees' roots.
  package var samples: [ExactName] = []

  package static let samplesKept = 3
  /// Fields of a shape; documents that differ in more have little in common.
  package static let fieldsKept = 16
}
