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
    struct Order: Encodable {
      var outputUriPrefix: String
      var collectionIds: [ExactName]?
      var snapshotTime: String?
    }
    try FirestoreAdminClient.checkUnique(collectionIDs)
    if let snapshotTime, !snapshotTime.isWholeMinute {
      throw GoogleCloudError(
        .invalidArgument, "An export cannot be of \(snapshotTime): only of a whole minute.",
        remedy: "Leave out the seconds.")
    }
    return try await rest.call(
      "exportDocuments", path: "/v1/\(database):exportDocuments".urlPath,
      body: Order(
        outputUriPrefix: outputURIPrefix, collectionIds: collectionIDs.isEmpty ? nil : collectionIDs,
        snapshotTime: snapshotTime?.description),
      headers: [FirestoreClient.routing(database)], role: FirestoreAdminClient.exportRole)
  }

  /// Starts the deletion of collection groups and returns its operation. It bills one delete for each document.
  ///
  /// Collections below their documents stay, and so do documents that are written meanwhile. What is deleted does not come
  /// back when it is cancelled.
  /// - Parameter collectionIDs: at least one, each once.
  package func bulkDeleteDocuments(of database: DatabaseName, collectionIDs: [ExactName]) async throws -> Operation {
    struct Order: Encodable {
      var collectionIds: [ExactName]
    }
    guard !collectionIDs.isEmpty else {
      throw GoogleCloudError(
        .invalidArgument, "No collection was named to be deleted.", remedy: "Name each collection group.")
    }
    try FirestoreAdminClient.checkUnique(collectionIDs)
    return try await rest.call(
      "bulkDeleteDocuments", path: "/v1/\(database):bulkDeleteDocuments".urlPath,
      body: Order(collectionIds: collectionIDs), headers: [FirestoreClient.routing(database)],
      role: "roles/datastore.bulkAdmin")
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
