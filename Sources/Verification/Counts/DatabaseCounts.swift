package import Documents
import JSON

/// What a database held at one instant, in numbers of documents: `rekindle.counts/1`, as `rekindle backups export` writes it
/// beside an export. docs/backups.md describes the file.
package struct DatabaseCounts: Sendable, Equatable {
  package static let schema = "rekindle.counts/1"
  /// With as many collections as are read, of long ids.
  package static let maximumBytes = 4 << 20
  package static let maximumCollections = 10_000

  package struct Collection: Sendable, Equatable {
    /// Of the collection group.
    package var id: ExactName
    package var documents: Int

    package init(id: ExactName, documents: Int) {
      self.id = id
      self.documents = documents
    }
  }

  /// `projects/P/databases/D`.
  package var database: ExactName
  /// The export that was made of that state, `gs://BUCKET/NAME`; nil where the file does not say.
  package var export: ExactName?
  /// The instant, in microseconds since 1970.
  package var readTime: Int64
  /// Whether the export is of the same instant; else documents may have been written in between.
  package var isExact: Bool
  /// Whether the export is of the named collections only, and the other documents are not in it.
  package var isOfCollections: Bool
  /// Of the whole database.
  package var documents: Int
  /// Some of the collection groups, each once.
  package var collections: [Collection]

  package init(
    database: ExactName, export: ExactName?, readTime: Int64, isExact: Bool, isOfCollections: Bool, documents: Int,
    collections: [Collection]
  ) {
    self.database = database
    self.export = export
    self.readTime = readTime
    self.isExact = isExact
    self.isOfCollections = isOfCollections
    self.documents = documents
    self.collections = collections
  }

  /// In the named collection groups; numbers of a hostile file do not overflow.
  package var named: Int { collections.map(\.documents).checkedSum() ?? .max }

  /// In all other ones. Without one instant for all counts it can come out below 0; then it is 0.
  package var others: Int { max(0, documents - named) }

  /// How many documents the export is to hold.
  package var expected: Int { isOfCollections ? named : documents }
}

extension [Int] {
  /// Nil if the sum of numbers of 0 and more does not fit: a file may state any.
  func checkedSum() -> Int? {
    reduce(0) { sum, number in
      guard let sum, case (let next, false) = sum.addingReportingOverflow(number) else { return nil }
      return next
    }
  }
}

extension DatabaseCounts {
  /// The file: one object on one line, with a newline at its end.
  package func json() -> [UInt8] {
    let members: [(String, JSONValue?)] = [
      ("schema", .string(Self.schema)), ("database", .string(database.text)),
      ("export", export.map { .string($0.text) }), ("readTime", .string(Timestamp.text(microseconds: readTime))),
      ("exact", .boolean(isExact)), ("ofCollections", .boolean(isOfCollections)), ("documents", .integer(documents)),
      (
        "collections",
        .array(collections.map { .members([("id", .string($0.id.text)), ("documents", .integer($0.documents))]) })
      ),
      ("others", .integer(others)),
    ]
    return JSONValue.members(members).line
  }
}
