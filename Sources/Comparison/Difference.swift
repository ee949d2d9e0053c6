package import Documents
import Verification

/// A field that is not the same on both sides; a side where it does not exist is nil.
package struct FieldDifference: Sendable, Equatable {
  package var path: FieldPath
  package var left: Value?
  package var right: Value?

  package init(path: FieldPath, left: Value?, right: Value?) {
    self.path = path
    self.left = left
    self.right = right
  }
}

/// A document that is not the same on both sides.
package struct DocumentDifference: Sendable, Equatable {
  package enum Kind: String, Sendable { case onlyLeft, onlyRight, changed }

  package var path: DocumentPath
  package var kind: Kind
  /// Of a changed document: in the order of the names' UTF-8 bytes; of arrays, by index. Else empty.
  package var fields: [FieldDifference]

  package init(path: DocumentPath, kind: Kind, fields: [FieldDifference] = []) {
    self.path = path
    self.kind = kind
    self.fields = fields
  }
}

extension [FieldDifference] {
  /// The fields in which two documents differ.
  ///
  /// Maps are descended into, and arrays element by element; a field of different types is one difference, and so is a
  /// vector. References are equal if they are below `documents/`: an import may move them to another project.
  /// - Parameter wholeReferences: whether the databases of references count too.
  package static func between(_ left: [Field], _ right: [Field], wholeReferences: Bool = false) -> [FieldDifference] {
    var differences: [FieldDifference] = []
    differences.compare(left, right, at: FieldPath(), wholeReferences)
    return differences
  }

  private mutating func compare(_ left: [Field], _ right: [Field], at path: FieldPath, _ wholeReferences: Bool) {
    for (own, other) in Pairs(left.inNameOrder(), right.inNameOrder(), by: { ExactName($0.name) }) {
      guard let name = own?.name ?? other?.name else { continue }
      compare(own?.value, other?.value, at: path.appending(field: name), wholeReferences)
    }
  }

  private mutating func compare(_ left: Value?, _ right: Value?, at path: FieldPath, _ wholeReferences: Bool) {
    switch (left, right) {
    case (.map(let left), .map(let right)): compare(left, right, at: path, wholeReferences)
    case (.array(let left), .array(let right)):
      for index in 0..<Swift.max(left.count, right.count) {
        compare(
          index < left.count ? left[index] : nil, index < right.count ? right[index] : nil,
          at: path.appending(index: index), wholeReferences)
      }
    case (.reference(let left), .reference(let right)) where !wholeReferences && left.path == right.path: break
    case (let left?, let right?) where left == right: break
    default: append(FieldDifference(path: path, left: left, right: right))
    }
  }
}
