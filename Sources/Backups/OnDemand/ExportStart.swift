import Documents
package import GoogleCloud

/// Starts an export once, also where the answer is lost.
package struct ExportStart: Sendable {
  let admin: FirestoreAdminClient
  /// Before each further look for an operation that the list may not have yet.
  let pauses: [Duration]

  package init(_ admin: FirestoreAdminClient, pauses: [Duration] = [.seconds(1), .seconds(4), .seconds(15)]) {
    self.admin = admin
    self.pauses = pauses
  }

  /// - Throws: `startUnknown` where nobody knows whether it began; what the service says against it.
  package func start(_ order: ExportOrder) async throws -> Operation {
    do {
      return try await admin.exportDocuments(
        of: order.database, outputURIPrefix: order.place.description, collectionIDs: order.collections,
        snapshotTime: order.snapshotTime)
    } catch let error as GoogleCloudError where error.mayHaveArrived {
      if let operation = try await find(order, after: error) { return operation }
      throw unknown(order, error, "The list of operations has none that writes to \(order.place).")
    }
  }

  /// The operation that writes to the order's folder; nil if the service knows none.
  package func find(_ order: ExportOrder) async throws -> Operation? {
    try await admin.operations(of: order.database).first {
      $0.details.kind == .export
        && $0.details.uriPrefix.map { ExactName($0) } == ExactName("\(order.place)")
    }
  }

  private func find(_ order: ExportOrder, after cause: GoogleCloudError) async throws -> Operation? {
    do {
      if let operation = try await find(order) { return operation }
      for pause in pauses {
        try await Task.sleep(for: pause)
        if let operation = try await find(order) { return operation }
      }
      return nil
    } catch let error as GoogleCloudError {
      throw unknown(order, cause, "Nor could the list of operations be read: \(error.message)")
    }
  }

  private func unknown(_ order: ExportOrder, _ cause: GoogleCloudError, _ found: String) -> BackupError {
    BackupError(
      .startUnknown, "Whether the export began is not known. \(cause.message) \(found)",
      remedy: "See what runs (gcloud firestore operations list) and what is in the bucket, \(order.place), before you "
        + "export again: two exports cost twice.")
  }
}
