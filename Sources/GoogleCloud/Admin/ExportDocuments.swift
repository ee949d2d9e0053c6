package import Documents

extension FirestoreAdminClient {
  /// Starts an export and returns its operation, which knows the folder. It bills one read for each document.
  ///
  /// Never tried again by itself: a second try into a bucket is a second export. One into a folder that is named is
  /// refused by the service if the folder is there.
  /// - Parameters:
  ///   - outputURIPrefix: `gs://BUCKET` for a folder that the service names by the time, or `gs://BUCKET/FOLDER`.
  ///   - collectionIDs: only these collection groups, each once; all if empty. Only such an export can be imported in
  ///     part.
  ///   - snapshotTime: a whole minute of the past, for one consistent state; nil for no such promise.
  /// - Throws: `invalidArgument` without asking, for a time that is no whole minute and for ids that come twice.
  package func exportDocuments(
    of database: DatabaseName, outputURIPrefix: String, collectionIDs: [ExactName] = [], snapshotTime: ReadTime? = nil
  ) async throws -> Operation {
    try FirestoreAdminClient.checkUnique(collectionIDs)
    if let snapshotTime, !snapshotTime.isWholeMinute {
      throw GoogleCloudError(
        .invalidArgument, "An export cannot be of \(snapshotTime): only of a whole minute.",
        remedy: "Leave out the seconds.")
    }
    return try await start(
      "exportDocuments", of: database,
      Order(
        outputUriPrefix: outputURIPrefix, collectionIds: collectionIDs.isEmpty ? nil : collectionIDs,
        snapshotTime: snapshotTime?.description))
  }

  /// Starts an import and returns its operation's name. Never tried again by itself: a second try is a second import.
  /// - Parameters:
  ///   - inputURIPrefix: the export's folder, such as `gs://bucket/2026-11-22T03:00:04_48121`.
  ///   - collectionIDs: only these collection groups, each once; all if empty.
  package func importDocuments(
    into database: DatabaseName, inputURIPrefix: String, collectionIDs: [ExactName] = []
  ) async throws -> String {
    try await start(
      "importDocuments", of: database,
      Order(inputUriPrefix: inputURIPrefix, collectionIds: collectionIDs.isEmpty ? nil : collectionIDs)
    ).name
  }

  /// Starts the deletion of collection groups and returns its operation. It bills one delete for each document.
  ///
  /// Collections below their documents stay, and so do documents that are written meanwhile. What is deleted does not come
  /// back when it is cancelled.
  /// - Parameter collectionIDs: at least one, each once.
  package func bulkDeleteDocuments(of database: DatabaseName, collectionIDs: [ExactName]) async throws -> Operation {
    guard !collectionIDs.isEmpty else {
      throw GoogleCloudError(
        .invalidArgument, "No collection was named to be deleted.", remedy: "Name each collection group.")
    }
    try FirestoreAdminClient.checkUnique(collectionIDs)
    return try await start(
      "bulkDeleteDocuments", of: database, Order(collectionIds: collectionIDs), role: "roles/datastore.bulkAdmin")
  }

  private struct Order: Encodable {
    var inputUriPrefix: String?
    var outputUriPrefix: String?
    var collectionIds: [ExactName]?
    var snapshotTime: String?
  }

  private func start(
    _ method: String, of database: DatabaseName, _ order: Order, role: String = FirestoreAdminClient.exportRole
  ) async throws -> Operation {
    try await rest.call(
      method, path: "/v1/\(database):\(method)".urlPath, body: order, headers: [FirestoreClient.routing(database)],
      role: role)
  }

  private static func checkUnique(_ ids: [ExactName]) throws(GoogleCloudError) {
    guard Set(ids).count == ids.count else {
      throw GoogleCloudError(
        .invalidArgument, "A collection is named twice.", remedy: "Name each collection group once.")
    }
  }
}

extension ReadTime {
  package var isWholeMinute: Bool { microseconds % 60_000_000 == 0 }
}
