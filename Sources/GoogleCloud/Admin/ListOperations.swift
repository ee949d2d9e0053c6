package import Documents

extension FirestoreAdminClient {
  /// The operations of a database that the service still knows: those of the last days, in an order of its own.
  package func operations(of database: DatabaseName) async throws -> [Operation] {
    struct Page: Decodable {
      var operations: [Operation]?
      var nextPageToken: String?
    }
    var operations: [Operation] = []
    try await Pages(list: "The list of operations of \(database)").all { token in
      let query = "?pageSize=100" + (token.map { "&pageToken=\($0.urlQueryValue)" } ?? "")
      let page: Page = try await read(
        "operations.list", "/v1/\(database)/operations".urlPath + query, role: FirestoreAdminClient.exportRole)
      operations += page.operations ?? []
      return (page.operations?.count ?? 0, page.nextPageToken)
    }
    return operations
  }

  /// Asks the service to stop an operation; it may still end well. What it wrote stays.
  package func cancelOperation(named name: String) async throws {
    try await retries.run {
      _ = try await rest.call(
        "operations.cancel", path: "/v1/\(name):cancel".urlPath, body: Empty(), role: FirestoreAdminClient.exportRole,
        as: RESTClient.Ignored.self)
    }
  }

  /// `{}`, which the service wants where there is nothing to say.
  private struct Empty: Encodable {}
}
