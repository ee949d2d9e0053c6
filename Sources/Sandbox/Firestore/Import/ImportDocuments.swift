import Documents
import GoogleCloud
import Hummingbird
import JSON

/// POST {database}:importDocuments, a long-running operation.
///
/// Beyond Google's, `inputUriPrefix` may be the export's overall file, as the emulator's import wants it.
struct ImportDocuments: Sendable {
  let store: DocumentStore
  let objects: StorageStore
  let operations: Operations
  let buckets: BucketFolders

  func start(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    try request.refuseNamespaces("an import")
    let collections = try request.collectionIDs()
    guard let prefix = request["inputUriPrefix"]?.text else {
      throw GoogleError.invalid("inputUriPrefix is missing or not a string.")
    }
    let uri = try StorageURI(prefix)
    let folder = buckets.path(of: uri)
    if folder == nil { _ = try objects.bucketForAdmin(uri.bucket) }
    let details = JSONValue.members([
      ("inputUriPrefix", .string(prefix)), ("collectionIds", collections.isEmpty ? nil : .strings(collections)),
    ])
    let operation = Operation(.importing, of: database, details: details)
    return .json(
      try operations.start(operation) { [store, objects] report in
        let checkout = try folder == nil ? StorageCheckout(uri, from: objects) : nil
        try withExtendedLifetime(checkout) {
          try importExport(
            folder ?? checkout?.path ?? "", collections: collections, into: database, of: store, report: report)
        }
      })
  }
}

extension StorageStore {
  /// The bucket, or the refusal of Firestore Admin, whose errors are not Cloud Storage's.
  func bucketForAdmin(_ name: String) throws -> JSONValue {
    do { return try bucket(name) } catch is StorageError {
      throw GoogleError(.notFound, "The sandbox has no bucket \"\(name)\".")
    }
  }
}
