import Catalog
import Documents
import Hummingbird
import JSON

extension FirestoreService {
  /// POST {database}:bulkDeleteDocuments, a long-running operation.
  func bulkDelete(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    let collections = try request.collectionIDs()
    guard !collections.isEmpty else { throw GoogleError.invalid("collectionIds or namespaceIds must be given.") }
    let details = JSONValue.members([
      ("collectionIds", .strings(collections)), ("snapshotTime", .time(store.now())),
    ])
    return try operations.start(Operation(.bulkDeleting, of: database, details: details, start: store.now())) {
      [store] report in
      var progress = Operation.Progress()
      for id in collections {
        try store.delete(id, of: database) { count in
          progress.completed += count
          report(progress, Operation.Progress())
        }
      }
    }
  }
}

extension DocumentStore {
  private static let batchDocuments = 1000

  /// Deletes all documents of the collections with an id, or, by an empty one, all of the database, in batches.
  func delete(_ collection: String, of database: DatabaseName, deleted: (Int) -> Void = { _ in }) throws {
    var scan = try QueryScan(try Query(below: database, collection: collection), in: self)
    while !scan.isAtEnd {
      try Task.checkCancellation()
      var keys: [[UInt8]] = []
      while !scan.isAtEnd, keys.count < Self.batchDocuments {
        keys.append(scan.withDocument { key, _ in key.array(0..<key.byteCount) })
        try scan.advance()
      }
      _ = try commit { _, batch in
        for key in keys { batch.delete(key) }
      }
      deleted(keys.count)
    }
  }
}
