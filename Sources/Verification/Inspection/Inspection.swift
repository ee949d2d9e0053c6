import Documents
import ExportFormat

/// What was seen in documents beyond what every verification looks at: for a seal, for a policy.
///
/// Each worker has its own; put together in any order they are the same.
package struct Inspection: Sendable {
  /// Empty unless digests were asked for.
  var collections = CollectionTable<CollectionDigest>()
  /// Documents, by the plan's counts.
  var counts: [Int] = []
  /// By the plan's fields.
  var fields: [FieldTally] = []
  /// By the plan's references.
  var references: [ReferenceTally] = []
  /// Which of the plan's documents were seen.
  var documents: Set<Int> = []

  mutating func add(_ other: Inspection) {
    collections.add(other.collections)
    Self.add(other.counts, to: &counts) { $0 += $1 }
    documents.formUnion(other.documents)
    Self.add(other.fields, to: &fields) { $0.add($1) }
    Self.add(other.references, to: &references) { $0.add($1) }
  }

  /// - Parameter tallies: empty before the first worker's are added.
  private static func add<Tally>(_ other: [Tally], to tallies: inout [Tally], _ add: (inout Tally, Tally) -> Void) {
    if tallies.isEmpty {
      tallies = other
    } else {
      for index in other.indices { add(&tallies[index], other[index]) }
    }
  }

  /// The same, of a file of another number.
  func moved(toFile number: Int) -> Inspection {
    var inspection = self
    for index in fields.indices { inspection.fields[index].example?.place.file = number }
    for index in references.indices { inspection.references[index].example?.place.file = number }
    return inspection
  }
}

/// A document that a check names as its example: the first one in the export, whoever found it.
struct Example: Sendable, Equatable {
  var place: RecordPlace
  /// Path below `documents/`.
  var document: ExactName

  static func first(_ left: Example?, _ right: Example?) -> Example? {
    guard let left, let right else { return left ?? right }
    return left.place <= right.place ? left : right
  }
}
