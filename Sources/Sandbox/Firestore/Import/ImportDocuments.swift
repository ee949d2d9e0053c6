import Documents
import Hummingbird
import JSON

extension FirestoreService {
  /// POST {database}:importDocuments, a long-running operation.
  ///
  /// Beyond Google's, `inputUriPrefix` may be the export's overall file, as the emulator's import wants it.
  func importDocuments(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    try request.refuseNamespaces("an import")
    let collections = try request.collectionIDs()
    guard let prefix = request["inputUriPrefix"]?.text else {
      throw GoogleError.invalid("inputUriPrefix is missing or not a string.")
    }
    let uri = try StorageURI(prefix)
    try buckets.checkImport(of: uri)
    let details = JSONValue.members([
      ("inputUriPrefix", .string(prefix)), ("collectionIds", collections.isEmpty ? nil : .strings(collections)),
    ])
    let operation = Operation(.importing, of: database, details: details, start: store.now())
    return try operations.start(operation) { [store, buckets] report in
      try buckets.withExport(uri) { path in
        try importExport(path, collections: collections, into: database, of: store, report: report)
      }
    }
  }
}
