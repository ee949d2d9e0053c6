import Catalog
import Documents
import Hummingbird
import JSON

/// POST {database}:bulkDeleteDocuments, and what deletes a database's documents: an operation that works in batches.
struct BulkDelete: Sendable {
  private static let batchDocuments = 1000

  let store: DocumentStore
  let operations: Operations

  func start(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    let collections = try request.collectionIDs()
    guard !collections.isEmpty else { throw GoogleError.invalid("collectionIds or namespaceIds must be given.") }
    let details = JSONValue.members([
      ("collectionIds", .strings(collections)), ("snapshotTime", .time(Timestamp.now())),
    ])
    return try operations.start(Operation(.bulkDeleting, of: database, details: details)) { [store] report in
      var progress = Operation.Progress()
      for id in collections {
        try Self.delete(id, of: database, in: store) { count in
          progress.completed += count
          report(progress, Operation.Progress())
        }
      }
    }
  }

  /// Deletes all documents of the collections with an id, or, by an empty one, all of the database.
  static func delete(
    _ collection: String, of database: DatabaseName, in store: DocumentStore, deleted: (Int) -> Void = { _ in }
  ) throws {
    var query = StructuredQuery()
    query.selectors = [StructuredQuery.Selector(collection: collection, allDescendants: true)]
    var scan = try QueryScan(try Query(parent: ParentName(database: database), query), in: store)
    while !scan.isAtEnd {
      try Task.checkCancellation()
      var keys: [[UInt8]] = []
      while !scan.isAtEnd, keys.count < batchDocuments {
        keys.append(scan.withDocument { key, _ in key.array(0..<key.byteCount) })
        try scan.advance()
      }
      _ = try store.commit { _, batch in
        for key in keys { batch.delete(key) }
      }
      deleted(keys.count)
    }
  }
}
