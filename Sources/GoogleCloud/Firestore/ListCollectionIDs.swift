package import Documents

extension FirestoreClient {
  /// The ids of the collections below a document, or at the root, in the order of the service's pages.
  ///
  /// Collections of documents that do not exist themselves are among them. The emulator wants its token for this.
  package func listCollectionIDs(
    _ database: DatabaseName, under document: DocumentPath? = nil, at readTime: ReadTime? = nil
  ) async throws -> [ExactName] {
    let parent = "\(database)/documents" + (document.map { "/\($0)" } ?? "")
    return try await Pages(list: "The list of collections below \(parent)").entries { token in
      let request = PageRequest(pageToken: token, readTime: readTime?.description)
      let page: Page = try await rest.repeatable(
        "listCollectionIds", method: "POST", path: "/v1/\(parent):listCollectionIds".urlPath, body: request,
        headers: [FirestoreClient.routing(database)], limits: callLimits)
      return (page.collectionIds, page.nextPageToken)
    }
  }
}

private struct PageRequest: Encodable {
  var pageSize = 300
  var pageToken: String?
  var readTime: String?
}

/// Empty lists and tokens are left out of answers.
private struct Page: Decodable {
  var collectionIds: [ExactName]?
  var nextPageToken: String?
}
