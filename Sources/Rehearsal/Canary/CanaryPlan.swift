import Catalog
import Comparison
import Documents

/// Which documents are made wrong.
///
/// One in the middle is changed, or the nearest one that has room for it. The last one is taken away: whatever ends a read too early misses it. One more is put
/// beside the changed one. All are in name order, so that another run on the same export chooses the same.
struct CanaryPlan: Sendable {
  typealias Chosen = (path: DocumentPath, entry: CatalogEntry)

  /// Nil in an export without documents.
  private(set) var changed: Chosen?
  /// Nil in an export of fewer than two documents.
  private(set) var removed: Chosen?
  private(set) var added: DocumentPath

  /// The value that stands in the changed document and in the added one.
  static let value = Value.string("planted by rekindle to see that it is found, and taken away again")
  /// A document that is near Firestore's limit of 1 MiB would go over it by another field.
  private static let largestChanged = 900 << 10

  /// - Parameter documents: that the catalog has.
  init(_ catalog: Catalog, documents: Int) throws {
    let middle = max(1, documents / 2)
    var candidate: (key: [UInt8], entry: CatalogEntry)?
    var walk = catalog.walk()
    var number = 0
    while try walk.next(), let entry = walk.entry {
      number += 1
      if number == documents, documents > 1 {
        removed = try Self.chosen(walk.key, entry)
      } else if entry.size <= Self.largestChanged, number <= middle || candidate == nil {
        candidate = (walk.key, entry)
      }
    }
    changed = try candidate.map { try Self.chosen($0.key, $0.entry) }
    var elements = changed?.path.elements ?? [PathElement(collection: "rekindle-canaries", id: .name(""))]
    let last = elements.count - 1
    var name: ExactName = "rekindle-canary"
    repeat {
      elements[last].id = .name(name)
      added = DocumentPath(elements)
      name = name + "-"
    } while try catalog.entry(of: NameOrder.key(of: added)) != nil
  }

  private static func chosen(_ key: [UInt8], _ entry: CatalogEntry) throws -> Chosen {
    guard let path = NameOrder.path(of: key) else {
      throw ComparisonError(description: "A catalog holds a name that is none; it is damaged.")
    }
    return (path, entry)
  }

  /// What must be found, in name order.
  var changes: [CanaryReport.Change] {
    let all = [
      changed.map { CanaryReport.Change(kind: .changed, document: $0.path) },
      removed.map { CanaryReport.Change(kind: .onlyLeft, document: $0.path) },
      CanaryReport.Change(kind: .onlyRight, document: added),
    ].compactMap(\.self)
    return all.sorted { NameOrder.key(of: $0.document).lexicographicallyPrecedes(NameOrder.key(of: $1.document)) }
  }

  /// A field that the document does not have.
  static func field(besides fields: [Field]) -> Field {
    var name = "rekindleCanary"
    while fields.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) { name += "_" }
    return Field(name, value)
  }
}
